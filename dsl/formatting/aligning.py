"""Putting lines of one kind under each other in columns, as a printed table has them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf
from typing import Final

import attrs

from .token import width_of

#: Lines are parted where a column would become this much wider than its narrowest cell.
_SPREAD: Final = {"row": 60, "field": 12}
_SPREAD_ELSEWHERE: Final = 24

#: The names of these are aligned however long they are.
_ALWAYS: Final = frozenset({"attribute", "field"})


@attrs.frozen
class Cell:
    """A part of a line; ``gap`` blanks follow it before the next one."""

    text: str
    gap: int = 1


@attrs.frozen
class Line:
    """A statement on one line in cells, or on several (``lines``).

    Lines of one ``key`` that follow one another are aligned, as far as that makes none of them too long.
    """

    key: str
    cells: tuple[Cell, ...]
    lines: tuple[str, ...] = ()
    note: str = ""


def aligned(run: Sequence[Line], indent: int, limit: int) -> Iterator[str]:
    """Yield the lines of a run one below the other."""
    blanks = " " * indent
    single = [line for line in run if len(line.cells) > 1]
    texts = iter(_texts(single, limit - indent))
    for line in run:
        if line.lines:
            yield from line.lines
        else:
            yield blanks + (next(texts) if len(line.cells) > 1 else line.cells[0].text) + line.note


def _texts(lines: Sequence[Line], room: int) -> list[str]:
    """Return the texts of lines of one kind, column by column under each other."""
    texts = [""] * len(lines)
    for column in range(max((len(line.cells) for line in lines), default=0)):
        for section in _sections(lines, column):
            _pad(texts, lines, column, section, room)
    return texts


def _sections(lines: Sequence[Line], column: int) -> Iterator[list[int]]:
    """Yield the numbers of lines that follow one another and whose column is aligned; a line's last cell never is."""
    section: list[int] = []
    narrowest = widest = 0
    for number, line in enumerate(lines):
        if column >= len(line.cells) - 1:
            yield from (section, [number])
            section = []
            continue
        width = width_of(line.cells[column].text)
        narrowest, widest = (min(narrowest, width), max(widest, width)) if section else (width, width)
        if widest - narrowest > _spread(line, column):
            yield section
            section, narrowest, widest = [], width, width
        section.append(number)
    yield section


def _spread(line: Line, column: int) -> float:
    if column == 0 and line.key in _ALWAYS:
        return inf
    return _SPREAD.get(line.key, _SPREAD_ELSEWHERE)


def _pad(texts: list[str], lines: Sequence[Line], column: int, section: Sequence[int], room: int) -> None:
    """Add the cells of a column to the texts of its lines."""
    present = [number for number in section if column < len(lines[number].cells)]
    width = max((width_of(lines[number].cells[column].text) for number in present), default=0)
    if any(_is_torn(lines[number], texts[number], column, width, room) for number in present):
        width = 0
    for number in present:
        cell = lines[number].cells[column]
        is_last = column == len(lines[number].cells) - 1
        texts[number] += cell.text + " " * (0 if is_last else max(width - width_of(cell.text), 0) + cell.gap)


def _is_torn(line: Line, text: str, column: int, width: int, room: int) -> bool:
    """Whether padding a cell makes a line too long that would fit without."""
    if column == 0 and line.key in _ALWAYS:
        return False
    rest = sum(width_of(cell.text) + cell.gap for cell in line.cells[column + 1 :])
    unpadded = width_of(text) + width_of(line.cells[column].text) + rest
    return unpadded <= room < width_of(text) + width + rest
