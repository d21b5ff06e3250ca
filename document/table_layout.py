"""Where the cells of a table lie, how wide its columns are, and to which side their texts go."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import attrs
import numpy as np

from .lettering import width_of
from .parts import Alignment, Cell, Table, places_of

#: Numbers as reports write them: with sign, separators, decimals, a per cent sign.
_NUMBER: Final = re.compile(r"[+\-−]?\d[\d,]*(\.\d+)?\s?%?")
_YEAR: Final = re.compile(r"(19|20)\d\d")
#: What stands for a number that is not there, and so goes with numbers.
_NO_NUMBER: Final = frozenset({"", "—", "-", "–", "缺", "missing"})
#: A column of texts no wider than this is set in the middle: grades, units, yes and no.
_SHORT: Final = 5.0
#: What is not broken between lines: words and numbers in Latin letters.
_WORD: Final = re.compile(r"[\x21-\x7e]+")
_LONGEST_WORD: Final = 9.0
#: A text no wider stays on one line.
_SINGLE: Final = 8.0
#: In characters of its text, of a column: what it may at most ask for, what a text and a head at least get, and the
#: space beside the text.
_MOST, _LEAST, _HEAD, _MARGIN = 30.0, 4.0, 4.0, 1.5
#: Of what columns can spare, the part that they give for short texts of others.
_GIVEN: Final = 0.4
#: Characters of a table beside one another on an upright page.
_UPRIGHT: Final = 48.0


@attrs.frozen
class PlacedCell:
    """A cell with its place from (0, 0), the first head, and how many rows and columns it takes."""

    text: str
    row: int
    column: int
    height: int
    width: int
    align: Alignment
    is_head: bool


@attrs.frozen
class Layout:
    """Cells in reading order; ``heads`` is the number of rows that are heads; ``widths`` add up to 1."""

    cells: tuple[PlacedCell, ...]
    heads: int
    height: int
    widths: tuple[float, ...]


def layout_of(table: Table, room: float) -> Layout:
    """Return where everything lies; ``room`` is how many Chinese characters go beside one another across the page."""
    heads = len(table.header_rows) + 1
    align = table.align or tuple(_alignment(table, column) for column in range(len(table.columns)))
    body = [attrs.evolve(cell, row=cell.row + heads, align=align[cell.column]) for cell in _body(table)]
    cells = sorted([*_heads(table), *body], key=lambda cell: (cell.row, cell.column))
    return Layout(tuple(cells), heads, heads + len(table.rows), _widths(table, room))


def is_wide(table: Table) -> bool:
    """Whether a table reads better on a page across: it wants more characters beside one another than an A4 page has."""
    return sum(_asked(table, column)[1] for column in range(len(table.columns))) > _UPRIGHT


def cell_text(cell: Cell, digits: int | None) -> str:
    """Return a cell as it is printed; a number that is none (NaN) and None are empty.

    >>> cell_text(2.5, None), cell_text(3.0, None), cell_text(2.456, 2), cell_text(None, 2)
    ('2.5', '3', '2.46', '')
    """
    if cell is None or cell != cell:  # noqa: PLR0124 - NaN alone differs from itself
        return ""
    if isinstance(cell, float):
        text = np.format_float_positional(cell, trim="-") if digits is None else f"{cell:.{digits}f}"
        return text.removeprefix("-") if not text.strip("-0.") else text
    return str(cell)


def _body(table: Table) -> list[PlacedCell]:
    spans = {(merge.row, merge.column): merge for merge in table.merges}
    hidden = {place for merge in table.merges for place in places_of(merge)[1:]}
    found = []
    for row, cells in enumerate(table.rows):
        for column, cell in enumerate(cells):
            if (row, column) in hidden:
                continue
            merge = spans.get((row, column))
            height, width = (merge.height, merge.width) if merge else (1, 1)
            text = cell_text(cell, table.digits)
            found.append(PlacedCell(text, row, column, height, width, "left", is_head=False))
    return found


def _heads(table: Table) -> list[PlacedCell]:
    """Return the heads: equal texts side by side as one, and an empty place taken by the head below it."""
    grid = [*table.header_rows, table.columns]
    found = []
    for column in range(len(table.columns)):
        top = 0
        for row, texts in enumerate(grid):
            is_last = row == len(grid) - 1
            if not texts[column] and not is_last:
                continue
            # a head reaches up over the empty places above it
            if not is_last and column and texts[column - 1] == texts[column]:
                top = row + 1
                continue
            width = 1 if is_last else _alike(texts, column)
            found.append(PlacedCell(texts[column], top, column, row - top + 1, width, "center", is_head=True))
            top = row + 1
    return found


def _alike(texts: Sequence[str], first: int) -> int:
    width = 1
    while first + width < len(texts) and texts[first + width] == texts[first]:
        width += 1
    return width


def _alignment(table: Table, column: int) -> Alignment:
    texts = [cell_text(row[column], table.digits).strip() for row in table.rows]
    written = [text for text in texts if text not in _NO_NUMBER]
    if written and all(_YEAR.fullmatch(text) for text in written):
        return "center"
    if written and all(_NUMBER.fullmatch(text) for text in written):
        return "right"
    return "center" if max((width_of(text, 1.0) for text in written), default=0.0) <= _SHORT else "left"


def _widths(table: Table, room: float) -> tuple[float, ...]:
    """Return the widths asked for, or by the texts: each column what it needs, and of the rest what its texts want."""
    if table.widths is not None:
        asked = _kept_whole(table, table.widths, room)
    else:
        needs, wishes = zip(*(_asked(table, column) for column in range(len(table.columns))), strict=True)
        spare, wanted = room - sum(needs), sum(wishes) - sum(needs)
        # where there is not room for all wishes, words and numbers stay whole before texts have fewer lines
        part = min(max(spare / wanted, 0.0), 1.0) if wanted > 0 else 0.0
        extra = max(spare - wanted, 0.0) / len(needs)  # what nobody asks for is shared alike
        asked = [need + (wish - need) * part + extra for need, wish in zip(needs, wishes, strict=True)]
    return tuple(width / sum(asked) for width in asked)


def _kept_whole(table: Table, widths: Sequence[float], room: float) -> list[float]:
    """Return the widths asked for, with more for columns that would break words, dates or short texts, from the others.

    Where short texts on one line would take much from the others, words and dates alone stay whole; where there is not
    room for these either, the widths stay as they are.
    """
    shares = [width / sum(widths) * room for width in widths]
    asked = [_asked(table, column) for column in range(len(table.columns))]
    short = [wish if wish <= _SINGLE + _MARGIN else need for need, wish in asked]
    for floors, most in ((short, _GIVEN), ([need for need, _ in asked], 1.0)):
        lacking = sum(max(floor - share, 0.0) for floor, share in zip(floors, shares, strict=True))
        spare = sum(max(share - floor, 0.0) for floor, share in zip(floors, shares, strict=True))
        if lacking <= most * spare:
            taken = lacking / spare if spare else 0.0
            return [
                floor if share < floor else share - (share - floor) * taken
                for floor, share in zip(floors, shares, strict=True)
            ]
    return shares


def _asked(table: Table, column: int) -> tuple[float, float]:
    """Return what a column needs, in characters, and what it would like: its texts in few lines."""
    covered = {place for merge in table.merges if merge.width > 1 for place in places_of(merge)}
    cells = [cells[column] for row, cells in enumerate(table.rows) if (row, column) not in covered]
    texts = [text for cell in cells if (text := cell_text(cell, table.digits))]
    widths = [max(width_of(line, 1.0) for line in text.split("\n")) for text in texts]
    longest, average = max(widths, default=0.0), sum(widths) / max(len(widths), 1)
    wish = longest if longest <= _SINGLE else max(_SINGLE, min(longest, _SINGLE + average))
    head = width_of(table.columns[column], 1.0)
    words = [width_of(word, 1.05) for text in (*texts, table.columns[column]) for word in _WORD.findall(text)]
    need = max(min(max(words, default=0.0), _LONGEST_WORD), min(head, _HEAD), min(longest, _LEAST), 1.0)
    return need + _MARGIN, max(min(wish, _MOST), need) + _MARGIN
