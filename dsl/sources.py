"""Several files under one count of characters: each file's syntax tree stands at the offset where its text begins.

The texts stand one after the other, the main file first, so that an offset names file and place at once; whoever
slices the text or asks for a span need not know that there are several.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from typing import Any, Final

import attrs

from ..core.span import Span
from .syntax import Comment, Node, Source

#: Stands between two texts, so that the end of one is not the start of the next.
_BETWEEN: Final = "\n"


@attrs.frozen(slots=False)
class JoinedSource(Source):
    """The text of a file and of those it uses; ``file`` is the name of the first."""

    parts: tuple[Source, ...] = ()

    @cached_property
    def _bases(self) -> list[int]:
        found, base = [], 0
        for part in self.parts:
            found.append(base)
            base += len(part.text) + len(_BETWEEN)
        return found

    def _part(self, offset: int) -> tuple[int, Source]:
        index = max(bisect_right(self._bases, offset) - 1, 0)
        return self._bases[index], self.parts[index]

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and column in the file that holds the offset, both from 1."""
        base, part = self._part(offset)
        return part.place(offset - base)

    def span(self, start: int, end: int) -> Span:
        """Return the span between two offsets; it ends with the file in which it starts."""
        base, part = self._part(start)
        return part.span(start - base, min(end - base, len(part.text)))

    def line(self, number: int) -> str:
        """Return a line of the main file."""
        return self.parts[0].line(number)


def joined(sources: tuple[Source, ...]) -> tuple[Source, tuple[int, ...]]:
    """Return sources as one, with the offset at which each begins; a single one is itself."""
    if len(sources) == 1:
        return sources[0], (0,)
    bases, base = [], 0
    for source in sources:
        bases.append(base)
        base += len(source.text) + len(_BETWEEN)
    text = _BETWEEN.join(source.text for source in sources)
    return JoinedSource(sources[0].file, text, sources), tuple(bases)


def shifted(tree: Any, by: int) -> Any:
    """Return a syntax tree, or a tuple of them, at offsets further on by so many characters."""
    return tree if by == 0 else _shifted(tree, by, {})


def _shifted(part: Any, by: int, known: dict[int, Any]) -> Any:
    if isinstance(part, tuple):
        return tuple(_shifted(item, by, known) for item in part)
    if not isinstance(part, Node | Comment):
        return part
    if id(part) not in known:
        # the same node may stand in two places, and must be one afterwards too
        changes = {field.name: _shifted(getattr(part, field.name), by, known) for field in attrs.fields(type(part))}
        changes |= {"start": part.start + by, "end": part.end + by}
        if (opened := changes.get("opened", -1)) >= 0:
            changes["opened"] = opened + by
        known[id(part)] = type(part)(**changes)
    return known[id(part)]
