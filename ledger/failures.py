"""What a ledger refuses, as diagnostics."""

from __future__ import annotations

from typing import Any

from ..core.span import Span
from ..dsl.diagnostics import SchemeError, diagnose


class LedgerError(SchemeError):
    """A ledger refuses a step or an entry; ``diagnostics`` tell why, and nothing was written."""

    def __init__(self, name: str, place: str, /, *, hint: str = "", **facts: Any) -> None:
        super().__init__((diagnose(name, Span(place, 0, 0, 0, 0), hint=hint, **facts),))
