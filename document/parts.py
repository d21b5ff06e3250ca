"""What a paper consists of, as values: headings, paragraphs, tables, figures, lines to fill in.

Nothing here knows evaluations, files or fonts.  :func:`quanheng.document.write.write_document` makes Word,
HTML or PDF of a :class:`Document`; equal documents give equal bytes.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Final, Literal, TypeAlias

import attrs

from ..dsl.diagnostics import Language
from .charts import Chart

#: A cell: a text, a number, or nothing (None, an empty cell).
Cell: TypeAlias = str | int | float | None

Alignment = Literal["left", "right", "center"]

#: Levels of headings below the title of the paper.
DEEPEST: Final = 4


def _texts(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(texts)


@attrs.frozen
class Heading:
    """A heading of level 1 to 4.  In a numbered document its number (一、（一）1.（1）; 1, 1.1) is put before it.

    Raises:
        ValueError: there is no such level.
    """

    text: str
    level: int = 1

    def __attrs_post_init__(self) -> None:
        """Refuse a level that no style has."""
        if not 1 <= self.level <= DEEPEST:
            raise ValueError(f"headings have levels 1 to {DEEPEST}, not {self.level}")


@attrs.frozen
class Paragraph:
    """A paragraph; line breaks in the text are kept.

    ``style``: ``body`` is running text, ``note`` smaller (below a table, legends), ``lead`` a line that stands out
    without being a heading, not indented (the addressee: 各有关单位：).
    """

    text: str
    style: Literal["body", "note", "lead"] = "body"


@attrs.frozen
class Listing:
    """Items one below the other, numbered where ``ordered`` (1. 2. 3.), else with a mark."""

    items: tuple[str, ...] = attrs.field(converter=_texts)
    ordered: bool = False


@attrs.frozen
class Merge:
    """Cells of the body of a table that are one: ``height`` rows by ``width`` columns from (row, column), from 0.

    The text is that of the first cell; what stands in the others is not shown.  ``row`` 0 is the first row of
    :attr:`Table.rows`, below the heads.
    """

    row: int
    column: int
    height: int = 1
    width: int = 1


def _rows(rows: Iterable[Iterable[Cell]]) -> tuple[tuple[Cell, ...], ...]:
    return tuple(map(tuple, rows))


def _heads(rows: Iterable[Iterable[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(map(tuple, rows))


def _widths(widths: Iterable[float] | None) -> tuple[float, ...] | None:
    return None if widths is None else tuple(widths)


def _alignments(alignments: Iterable[Alignment] | None) -> tuple[Alignment, ...] | None:
    return None if alignments is None else tuple(alignments)


def _merges(merges: Iterable[Merge]) -> tuple[Merge, ...]:
    return tuple(merges)


@attrs.frozen
class Table:
    """A table with a head that is repeated on every page and rows that no page break cuts.

    Args:
        columns: the heads of the columns.
        rows: the cells, as many in each row as there are columns.
        caption: what the table shows, above it and numbered (表1, Table 1); None for a table without one.
        widths: of the columns, relative to one another; None: by what stands in them.
        merges: cells of the body that are one.
        header_rows: further rows of heads above ``columns``, a text for each column: equal texts side by side are one
            cell, and an empty text leaves its place to the head below it.
        align: of each column; None: numbers (and texts that read as numbers) to the right, short marks to the middle,
            other texts to the left.
        digits: decimals of the numbers that are floats; None: as many as they have.

    Raises:
        ValueError: a row, the widths, the heads or the alignment have not one entry for each column, or merges
            overlap or reach beyond the rows.
    """

    columns: tuple[str, ...] = attrs.field(converter=_texts)
    rows: tuple[tuple[Cell, ...], ...] = attrs.field(converter=_rows)
    caption: str | None = None
    widths: tuple[float, ...] | None = attrs.field(default=None, converter=_widths)
    merges: tuple[Merge, ...] = attrs.field(default=(), converter=_merges)
    header_rows: tuple[tuple[str, ...], ...] = attrs.field(default=(), converter=_heads)
    align: tuple[Alignment, ...] | None = attrs.field(default=None, converter=_alignments)
    digits: int | None = None

    def __attrs_post_init__(self) -> None:
        """Refuse what does not fit together."""
        count = len(self.columns)
        if not count:
            raise ValueError("a table needs a column")
        for entries in (*self.rows, *self.header_rows, *filter(None, (self.widths, self.align))):
            if len(entries) != count:
                raise ValueError(f"a table of {count} columns has no place for {len(entries)} entries: {entries}")
        if self.widths is not None and min(self.widths) <= 0:
            raise ValueError(f"widths of columns are above 0: {self.widths}")
        self._check_merges()

    def _check_merges(self) -> None:
        taken: set[tuple[int, int]] = set()
        for merge in self.merges:
            inside = merge.row >= 0 and merge.column >= 0 and merge.height >= 1 and merge.width >= 1
            fits = merge.row + merge.height <= len(self.rows) and merge.column + merge.width <= len(self.columns)
            if not (inside and fits):
                raise ValueError(f"{merge} reaches beyond the table")
            for place in places_of(merge):
                if place in taken:
                    raise ValueError(f"{merge} overlaps another one")
                taken.add(place)


def places_of(merge: Merge) -> list[tuple[int, int]]:
    """Return the cells that are one, the first cell first."""
    rows = range(merge.row, merge.row + merge.height)
    return [(row, column) for row in rows for column in range(merge.column, merge.column + merge.width)]


@attrs.frozen
class Figure:
    """A chart with its caption below it, numbered (图1, Figure 1); without one of its own, the title of the chart."""

    chart: Chart
    caption: str | None = None


@attrs.frozen
class PageBreak:
    """What follows begins on a new page."""


def _fields(fields: Iterable[tuple[str, str | None]]) -> tuple[tuple[str, str | None], ...]:
    return tuple(fields)


@attrs.frozen
class Fields:
    """Lines of a form: a label each, and its value, or (None or empty) a line to write on."""

    fields: tuple[tuple[str, str | None], ...] = attrs.field(converter=_fields)


@attrs.frozen
class Section:
    """What follows begins on a new page, upright or across (for wide tables)."""

    landscape: bool = False


@attrs.frozen
class Signature:
    """Where organisation and date of a Chinese paper stand: before its annexes; without this at the end.

    English papers have them below the title.
    """


Part: TypeAlias = Heading | Paragraph | Listing | Table | Figure | PageBreak | Fields | Section | Signature


def _parts(parts: Iterable[Part]) -> tuple[Part, ...]:
    return tuple(parts)


@attrs.frozen
class Document:
    """A paper.

    Args:
        title: stands on top, and is the title in the properties of the file.
        language: decides the form: ``zh`` that of Chinese official papers (GB/T 9704-2012), ``en`` a plain report.
        parts: what it consists of, in order.
        subtitle: below the title.
        organisation: who hands it in; ``date``: of which day.  In Chinese they stand at the end or where a :class:`Signature` is (署名, 成文日期), in
            English below the title.  No clock is read: without a date there is none.
        landscape: whether the pages lie across from the start.
        numbered: whether headings are numbered.
    """

    title: str
    language: Language
    parts: tuple[Part, ...] = attrs.field(converter=_parts)
    subtitle: str | None = None
    organisation: str | None = None
    date: datetime.date | None = None
    landscape: bool = False
    numbered: bool = True
