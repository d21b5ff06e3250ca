"""Cause, bad and good example of each diagnostic, one TOML file an area; read only when help is asked for."""
