"""The command line: the one room that prints, reads the environment and the clock, and returns exit codes."""

from __future__ import annotations

from .running import main

__all__ = ["main"]
