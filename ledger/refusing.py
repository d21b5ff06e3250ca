"""Refusing what a user asks of a ledger, every fault at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..core.span import NOWHERE
from ..dsl.diagnostics import Diagnostic, SchemeError, diagnose


def refusal(name: str, /, *, hint: str = "", **facts: Any) -> Diagnostic:
    """Return the diagnostic of something that is asked for, and has no place in a file."""
    return diagnose(name, NOWHERE, hint=hint, **facts)


def refuse(found: Iterable[Diagnostic]) -> None:
    """Raise what was found, if anything was.

    Raises:
        SchemeError: with every diagnostic.
    """
    if every := tuple(found):
        raise SchemeError(every)
