"""The catalogue of diagnostics, one TOML file an area."""
