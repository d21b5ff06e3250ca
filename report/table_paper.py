"""The official indicator table, and what a set changes against its template, as papers."""

from __future__ import annotations

from typing import Final

from ..document.lettering import width_of
from ..document.parts import Alignment, Document, Merge, Paragraph, Part, Table
from .indicator_table import IndicatorTable, title_spans
from .table_changes import TableChanges

#: How wide the columns are, against one another.
_WIDTHS: Final = {"level": 11.0, "points": 6.0, "criterion": 40.0, "formula": 24.0, "evidence": 16.0, "from": 16.0}


def table_paper(table: IndicatorTable) -> Document:
    """Return the table across the page: titles merged as far as they go on, notes above it."""
    rows = []
    merges = []
    for number, row in enumerate(table.rows):
        padding = ("",) * (table.depth - len(row.path))
        rows.append((*row.path, *padding, *table.texts_of(row)))
        if padding:  # a title goes on to the right where nothing stands below it
            merges.append(Merge(number, len(row.path) - 1, 1, len(padding) + 1))
    merges += [
        Merge(span.first, span.level, span.last - span.first + 1)
        for span in title_spans(table)
        if span.last > span.first
    ]
    names = column_names(table)
    align: list[Alignment] = ["center" if name == "points" else "left" for name in names]
    longest = max((width_of(row.points, 1.0) for row in table.rows), default=0.0)
    widths = [
        _WIDTHS[name] if name != "points" else min(max(2 * longest + 4.0, _WIDTHS["points"]), 22.0) for name in names
    ]
    shown = Table(table.headers, rows, merges=merges, widths=widths, align=align)
    return Document(table.title, table.language, [*remarks(table), shown], landscape=True, numbered=False)


def remarks(table: IndicatorTable) -> list[Paragraph]:
    """Return the notes of a table as one paragraph that stands before it: below it they might begin a page alone."""
    if not table.notes:
        return []
    zh = table.language == "zh"
    texts = [note.removeprefix("注：" if zh else "Note: ") for note in table.notes]
    return [Paragraph("说明：" + "".join(texts) if zh else "Note: " + " ".join(texts), "note")]


def column_names(table: IndicatorTable) -> list[str]:
    """Return what each column is: ``level``, ``points``, ``criterion``, ``formula``, ``evidence``, ``from``."""
    names = ["level"] * table.depth + ["points", "criterion", *["formula"] * table.has_formulas, "evidence"]
    return names + ["from"] * table.has_origins


def changes_paper(changes: TableChanges) -> Document:
    """Return the changes as a table across the page; columns that nothing stands in are left out."""
    cells = changes.cells()
    kept = [place for place in range(len(changes.headers)) if any(row[place] for row in cells)]
    if kept:
        rows = [tuple(row[place] for place in kept) for row in cells]
        part: Part = Table(tuple(changes.headers[place] for place in kept), rows)
    else:
        part = Paragraph(
            "与所沿用的指标体系没有差别。" if changes.language == "zh" else "Nothing differs from the template."
        )
    title = f"{changes.title} ← {changes.template}"
    return Document(title, changes.language, [part], landscape=True, numbered=False)
