"""The command line: the one room that prints, reads the environment and the clock, and returns exit codes."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; see :func:`.running.main`."""
    try:
        from .running import main as run  # noqa: PLC0415 - Ctrl-C while the modules load is no traceback either

        return run(argv)
    except KeyboardInterrupt:
        return 130  # of errors.Exit, which may be what was being loaded
