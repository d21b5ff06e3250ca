"""Reading the sheets of a workbook with their merged cells, or a text table, which has none.

The reader of unit data (calamine) does not tell which cells are merged; here that is half of the meaning.
"""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ..core.span import Span
from ..data.decoding import to_utf8
from ..data.naming import folded, quoted
from ..data.reading import read_bytes
from ..dsl.diagnostics import Diagnostic, SchemeError, diagnose
from .grid import Cell, Grid

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0"
_TEXT_SUFFIXES: Final = frozenset({".csv", ".tsv", ".txt"})
#: Cells beyond this are not an indicator table but somebody's database: reading it would take minutes.
_MOST_CELLS: Final = 2_000_000
#: How an OLE file says that it holds an encrypted workbook.
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")


def read_grids(path: Path) -> tuple[Grid, ...]:
    """Return the sheets of a file that have anything in them.

    Raises:
        SchemeError: the file cannot be read, is of another kind, or is empty.
    """
    name = str(path)
    data = read_bytes(path, name)
    if not data.strip():
        raise SchemeError((diagnose("import-empty", at(name), path=name),))
    grids = _text(data, path) if path.suffix.lower() in _TEXT_SUFFIXES else _workbook(data, name)
    found = tuple(grid for grid in grids if grid.cells)
    if not found:
        raise SchemeError((diagnose("import-empty", at(name), path=name),))
    return found


def pick_named(grids: tuple[Grid, ...], wanted: str, path: str) -> Grid:
    """Return the sheet of a name.

    Raises:
        SchemeError: there is none.
    """
    for grid in grids:
        if folded(grid.name) == folded(wanted):
            return grid
    names = quoted([grid.name for grid in grids])
    raise SchemeError((diagnose("data-sheet-unknown", at(path), path=path, sheet=wanted, sheets=names),))


def at(path: str, row: int = 0) -> Span:
    """Return the place of a file, or of a row in it."""
    return Span(path, row, 1 if row else 0, row, 1 if row else 0)


def _text(data: bytes, path: Path) -> Iterator[Grid]:
    text = to_utf8(data, str(path)).decode()
    delimiter = "\t" if "\t" in text.splitlines()[0] or path.suffix.lower() == ".tsv" else ","
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        cells = {
            (row, column): Cell(value.strip(), row, column, indent=len(value) - len(value.lstrip()))
            for row, values in enumerate(rows, start=1)
            for column, value in enumerate(values, start=1)
            if value.strip()
        }
    except csv.Error as error:
        raise SchemeError((diagnose("data-unreadable", at(str(path)), path=str(path), reason=str(error)),)) from None
    yield Grid(path.stem, cells, has_merges=False)


def _workbook(data: bytes, path: str) -> Iterator[Grid]:
    if not data.startswith(_ZIP):
        raise SchemeError((_no_workbook(data, path),))
    values = _loaded(data, path, values=True)
    unread = _formulas(data, path)
    for sheet in values.worksheets:
        yield _grid(sheet, unread.get(sheet.title, frozenset()), path)


def _no_workbook(data: bytes, path: str) -> Diagnostic:
    if data.startswith(_OLE):
        hint = "locked" if _ENCRYPTED in data else ""
        return diagnose("data-not-excel" if hint else "import-old-format", at(path), hint=hint, path=path)
    start = data[:512].lstrip().lower()
    is_page = start.startswith((b"<html", b"<!doctype html", b"<table", b"<meta"))
    hint = "html" if is_page else "text" if b"\x00" not in data[:4096] else ""
    return diagnose("data-not-excel", at(path), hint=hint, path=path)


def _loaded(data: bytes, path: str, *, values: bool) -> Any:
    import openpyxl  # noqa: PLC0415 - only where a workbook is imported

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what it cannot show (drop-down lists, pictures) is no part of the table
            return openpyxl.load_workbook(io.BytesIO(data), data_only=values)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, EOFError, AttributeError, TypeError, SyntaxError):
        # openpyxl checks little: a broken part shows as whatever fails first in reading it
        raise SchemeError((diagnose("data-not-excel", at(path), path=path),)) from None


def _formulas(data: bytes, path: str) -> dict[str, frozenset[tuple[int, int]]]:
    """Return the places of formulas by sheet; a second reading, only where there are any."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        if not any(b"<f>" in (part := archive.read(name)) or b"<f " in part for name in parts):
            return {}
    book = _loaded(data, path, values=False)
    return {
        sheet.title: frozenset(
            (cell.row, cell.column) for row in sheet.iter_rows() for cell in row if cell.data_type == "f"
        )
        for sheet in book.worksheets
    }


def _grid(sheet: Worksheet, formulas: frozenset[tuple[int, int]], path: str) -> Grid:
    if sheet.max_row * sheet.max_column > _MOST_CELLS:
        raise SchemeError((diagnose("import-too-large", at(path), path=path, rows=sheet.max_row),))
    spans = {(merged.min_row, merged.min_col): merged for merged in sheet.merged_cells.ranges}
    cells: dict[tuple[int, int], Cell] = {}
    for row in sheet.iter_rows():
        for source in row:
            place = (source.row, source.column)
            text = _shown(source)
            if not text and place not in formulas:
                continue
            merged = spans.get(place)
            rows = 1 if merged is None else merged.max_row - merged.min_row + 1
            columns = 1 if merged is None else merged.max_col - merged.min_col + 1
            indent = int(source.alignment.indent or 0) if source.has_style else 0
            spaces = len(text) - len(text.lstrip())
            cell = Cell(text.strip(), *place, rows, columns, indent * 2 + spaces, is_unread_formula=not text)
            cells.update({(place[0] + i, place[1] + j): cell for i in range(rows) for j in range(columns)})
    return Grid(sheet.title, cells, is_hidden=sheet.sheet_state != "visible")


def _shown(cell: Any) -> str:
    """Return a cell as it is shown: 0.3 formatted as a percentage is 30%."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        if "%" in str(cell.number_format):
            return f"{round(value * 100, 10):.10g}%"
        return f"{value:.12g}"
    return str(value)
