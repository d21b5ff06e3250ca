"""Diagnostics gathered over a whole table, so that one run tells all of them without drowning the reader."""

from __future__ import annotations

from typing import Final

from ..core.span import NOWHERE
from ..dsl.diagnostics import Diagnostic, SchemeError, Severity, diagnose

#: How many problems one run lists.
MOST: Final = 100


class Problems:
    """Diagnostics in order of entry; those past the hundredth are only counted."""

    def __init__(self) -> None:
        self._found: list[Diagnostic] = []
        self._unlisted = 0

    def add(self, diagnostic: Diagnostic) -> None:
        """Enter a diagnostic."""
        self._found.append(diagnostic)

    def count_unlisted(self, count: int) -> None:
        """Count problems for which no diagnostic was made."""
        self._unlisted += count

    @property
    def has_errors(self) -> bool:
        """Whether any of them is an error."""
        return any(found.severity is Severity.ERROR for found in self._found)

    def all(self) -> tuple[Diagnostic, ...]:
        """Return the diagnostics sorted by place, at most a hundred, and one that counts the others."""
        ordered = sorted(self._found, key=lambda found: (found.span.line, found.span.column))
        rest = len(ordered) - MOST + self._unlisted if len(ordered) > MOST else self._unlisted
        listed = ordered[:MOST]
        if rest:
            at = listed[-1].span if listed else NOWHERE
            listed.append(diagnose("more-problems", at, count=rest))
        return tuple(listed)

    def raise_errors(self) -> None:
        """Raise all of them if any is an error.

        Raises:
            SchemeError: with every diagnostic.
        """
        if self.has_errors:
            raise SchemeError(self.all())
