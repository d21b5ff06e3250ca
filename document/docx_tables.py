"""Tables and forms of Word papers."""

from __future__ import annotations

from typing import Any, Final

from ..dsl.diagnostics import Language
from .docx_xml import TWIPS, element, paragraph, run
from .lettering import width_of
from .parts import Fields, Table
from .table_layout import Layout, PlacedCell, layout_of

_LINES: Final = {"zh": "000000", "en": "8C96A0"}
_HEAD: Final = {"zh": "F2F2F2", "en": "E6EDF4"}
#: The size of letters in a table, in half points.
_PLAIN: Final = {"zh": 21, "en": 19}
#: Rows of a merged cell whose text stands at its top.
_HIGH: Final = 8
#: How wide the text of an upright page is, about, in twips.
_UPRIGHT: Final = 8840
#: Sizes of letters, in half points, by the columns on an upright page that they are for: 五号, 小五, 六号, and what is
#: still read.
_SIZES: Final = ((8, None), (11, 18), (15, 15), (10_000, 12))


def table(part: Table, width: int, language: Language) -> Any:
    """Return a table as wide as the text (``width``, twips): heads repeat on each page, no row is cut by a page."""
    size = next(size for most, size in _SIZES if len(part.columns) * _UPRIGHT <= most * width)
    layout = layout_of(part, width / TWIPS / ((size or _PLAIN[language]) / 2))
    widths = [round(share * width) for share in layout.widths]
    found = element(
        "tbl", _properties(sum(widths), language), element("tblGrid", *(element("gridCol", w=w) for w in widths))
    )
    places = _places(layout)
    for row in range(layout.height):
        found.append(_row(row, places, widths, size, is_head=row < layout.heads, language=language))
    return found


def _properties(width: int, language: Language) -> Any:
    line = {"val": "single", "sz": 4, "space": 0, "color": _LINES[language]}
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    margins = element("tblCellMar", element("left", w=70, type="dxa"), element("right", w=70, type="dxa"))
    return element(
        "tblPr",
        element("tblW", w=width, type="dxa"),
        element("jc", val="center"),
        element("tblBorders", *(element(side, **line) for side in sides)),
        element("tblLayout", type="fixed"),
        margins,
        element("tblLook", val="0020", firstRow=1, lastRow=0, firstColumn=0, lastColumn=0, noHBand=1, noVBand=1),
    )


def _places(layout: Layout) -> dict[tuple[int, int], PlacedCell]:
    """Return the cell that each place belongs to."""
    return {
        (row, column): cell
        for cell in layout.cells
        for row in range(cell.row, cell.row + cell.height)
        for column in range(cell.column, cell.column + cell.width)
    }


def _row(
    row: int,
    places: dict[tuple[int, int], PlacedCell],
    widths: list[int],
    size: int | None,
    *,
    is_head: bool,
    language: Language,
) -> Any:
    properties = element("trPr", element("cantSplit"))
    if is_head:
        properties.append(element("tblHeader"))
    found, column = element("tr", properties), 0
    while column < len(widths):
        cell = places[row, column]
        found.append(_cell(cell, row, sum(widths[column : column + cell.width]), size, language))
        column += cell.width
    return found


def _cell(cell: PlacedCell, row: int, width: int, size: int | None, language: Language) -> Any:
    properties = element("tcPr", element("tcW", w=width, type="dxa"))
    if cell.width > 1:
        properties.append(element("gridSpan", val=cell.width))
    if cell.height > 1:
        properties.append(element("vMerge", val="restart" if cell.row == row else "continue"))
    if cell.is_head:
        properties.append(element("shd", val="clear", color="auto", fill=_HEAD[language]))
    # the middle of a cell that goes over pages is on none that is looked at
    properties.append(element("vAlign", val="top" if cell.height > _HIGH and not cell.is_head else "center"))
    style, text = ("TableHead" if cell.is_head else "TableText"), cell.text if cell.row == row else ""
    letters = None if size is None else element("rPr", element("sz", val=size), element("szCs", val=size))
    runs = [run(text, letters)] if text else []
    return element("tc", properties, paragraph(style, *runs, align=cell.align))


def form(part: Fields, width: int, language: Language) -> Any:
    """Return lines to fill in: labels, and beside each its value above a line."""
    longest = max((width_of(label, 1.0) for label, _ in part.fields), default=1.0)
    left = min(round((longest + 1.5) * (320 if language == "zh" else 250)), round(width * 0.5))
    widths = (left, width - left)
    found = element(
        "tbl",
        element("tblPr", element("tblW", w=width, type="dxa"), element("tblLayout", type="fixed")),
        element("tblGrid", *(element("gridCol", w=w) for w in widths)),
    )
    for label, value in part.fields:
        height = element("trHeight", val=680, hRule="atLeast")
        cells = (
            _field("Lead", label, widths[0], element("tcBorders")),
            _field("Normal", value or "", widths[1], _line()),
        )
        found.append(element("tr", element("trPr", element("cantSplit"), height), *cells))
    return found


def _line() -> Any:
    return element("tcBorders", element("bottom", val="single", sz=4, space=0, color="000000"))


def _field(style: str, text: str, width: int, borders: Any) -> Any:
    properties = element("tcPr", element("tcW", w=width, type="dxa"), borders, element("vAlign", val="bottom"))
    return element("tc", properties, paragraph(style, *([run(text)] if text else [])))
