"""Collecting what is found while a file is bound, each thing once."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from ...core.span import Span
from .. import syntax
from ..diagnostics import Diagnostic, Edit, Severity, diagnose
from ..syntax import Source
from .names import nearest, slip_of


class Placed(Protocol):
    """Anything with a place in the source."""

    @property
    def start(self) -> int:
        """The offset of its first character."""
        ...

    @property
    def end(self) -> int:
        """The offset after its last character."""
        ...


class Reporter:
    """Collects the diagnostics of one file; ``lost`` tells that part of the file could not be understood."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.found: list[Diagnostic] = []
        self.lost = False
        self._seen: set[tuple[str, Span]] = set()

    def report(
        self,
        name: str,
        place: Placed | tuple[int, int],
        /,
        *,
        hint: str = "",
        related: tuple[Span, ...] = (),
        instead: str | None = None,
        before: str = "",
        **arguments: object,
    ) -> None:
        """Add a diagnostic, unless the same stands at that place already.

        Where it is beyond doubt what was meant, ``instead`` is to be written there, or ``before`` in front of it.
        """
        start, end = place if isinstance(place, tuple) else (place.start, place.end)
        fix: tuple[Edit, ...] = ()
        if instead is not None:
            mark = self.source.text[start : start + 1]
            fix = (Edit(self.source.span(start, end), f"{mark}{instead}{mark}" if mark in {"`", '"'} else instead),)
        elif before:
            fix = (Edit(self.source.span(start, start), before),)
        self.report_at(name, self.source.span(start, end), hint=hint, related=related, fix=fix, **arguments)

    def report_at(
        self,
        name: str,
        span: Span,
        /,
        *,
        hint: str = "",
        related: tuple[Span, ...] = (),
        fix: tuple[Edit, ...] = (),
        **arguments: object,
    ) -> None:
        """Add a diagnostic at a span, unless the same stands there already."""
        if (name, span) in self._seen:
            return
        self._seen.add((name, span))
        made = diagnose(name, span, hint=hint, related=related, fix=fix, **arguments)
        self.found.append(made)
        self.lost = self.lost or made.severity is Severity.ERROR

    def report_unknown(self, diagnostic: str, word: syntax.Name, known: Collection[str]) -> None:
        """Report a word that is none of the known ones, with the nearest, and what it is a slip of."""
        near = nearest(word.name, known)
        hint, instead = "nearest" if near else "", slip_of(word.name, known)
        self.report(diagnostic, word, hint=hint, instead=instead, name=word.name, nearest=near)

    def span(self, node: Placed) -> Span:
        """Return the span of a node of the syntax tree."""
        return self.source.span(node.start, node.end)

    def text(self, node: Placed) -> str:
        """Return what the author wrote there."""
        return self.source.text[node.start : node.end]
