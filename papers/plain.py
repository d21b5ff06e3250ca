"""A paper as plain text, for a quick look in a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from ..document.numbering import numbered
from ..document.parts import Document, Fields, Figure, Heading, Listing, Paragraph, Part, Table

#: Cells of a column are wrapped at so many characters.
_WIDEST = 36


def plain_text(document: Document) -> str:
    """Return the paper as text: headings with their numbers, tables as grids, charts by their titles."""
    lines = [document.title]
    if document.subtitle:
        lines.append(document.subtitle)
    lines.append("")
    for item in numbered(document):
        lines += [*_lines(item.part, item.number, document), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _lines(part: Part, number: str, document: Document) -> Iterator[str]:
    match part:
        case Heading():
            yield f"{number}{part.text}"
        case Paragraph():
            yield part.text
        case Listing():
            yield from (
                f"{place}. {item}" if part.ordered else f"- {item}" for place, item in enumerate(part.items, start=1)
            )
        case Table():
            yield from _table(part)
        case Figure():
            caption = part.caption or part.chart.title
            yield f"［图：{caption}］" if document.language == "zh" else f"[figure: {caption}]"
        case Fields():
            colon = "：" if document.language == "zh" else ": "
            yield from (f"{name}{colon}{value or '________'}" for name, value in part.fields)
        case _:
            pass


def _table(table: Table) -> Iterator[str]:
    from tabulate import tabulate  # noqa: PLC0415 - only where a table is printed

    if table.caption:
        yield table.caption
    cells = [["" if cell is None else str(cell) for cell in row] for row in table.rows]
    widths = [_WIDEST] * len(table.columns)
    yield tabulate(cells, table.columns, tablefmt="simple_grid", disable_numparse=True, maxcolwidths=widths)
