"""Sheets of workbooks: .xlsx, .xlsm, .xlsb, .xls and .ods, read by calamine.

Every cell comes in as text, like those of a CSV file, so that a column of numbers with one remark in it is neither
cut nor guessed at.  A cell that holds an error (``#N/A``, ``#DIV/0!``) is an empty one.
"""

from __future__ import annotations

import attrs
import fastexcel
import polars as pl

from ..core.span import Span
from ..dsl.diagnostics import Diagnostic, SchemeError, diagnose
from .decoding import WORKBOOK_MARKS
from .delimited import headed
from .naming import folded, nearest, quoted
from .table import Origin, Table


def read_workbook(data: bytes, path: str, sheet: str | None = None) -> Table:
    """Return the table of one sheet, the first that is not empty unless named.

    Raises:
        SchemeError: it is no workbook, or has no such sheet, or the sheet is empty.
    """
    book = _open(data, path)
    for name in book.sheet_names if sheet is None else [_sheet_name(book.sheet_names, sheet, path)]:
        frame, first_column = _cells(book, name)
        if frame.width and any(column.null_count() < frame.height for column in frame.get_columns()):
            break
    else:
        raise SchemeError((diagnose("data-empty", _at(path), path=f"{path} [{sheet or book.sheet_names[0]}]"),))
    table = headed(frame, path, Origin.WORKBOOK, sheet=name, first_column=first_column)
    return attrs.evolve(table, other_sheets=tuple(other for other in book.sheet_names if other != name))


def _cells(book: fastexcel.ExcelReader, name: str) -> tuple[pl.DataFrame, int]:
    """Return the cells of a sheet as text, and the number of its first column that is in use."""
    # skip_rows=0 keeps blank rows at the top, so that row numbers are those of the sheet.
    loaded = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
    texts = loaded.to_polars()
    if texts.width == 0:
        return texts, 1
    numbers = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="float").to_polars()
    exact = [_exactly(text, number) for text, number in zip(texts.get_columns(), numbers.get_columns(), strict=True)]
    first = loaded.available_columns()[0]
    return pl.DataFrame(exact), getattr(first, "absolute_index", first.index) + 1


def _exactly(text: pl.Series, number: pl.Series) -> pl.Series:
    """Return the texts, numbers to the last digit: calamine writes them with nine decimals only."""
    shortened = (text.cast(pl.Float64, strict=False) != number).fill_null(value=False)
    return text if not shortened.any() else number.cast(pl.String).zip_with(shortened, text)


def _open(data: bytes, path: str) -> fastexcel.ExcelReader:
    if not data:
        raise SchemeError((diagnose("data-empty", _at(path), path=path),))
    if not data.startswith(WORKBOOK_MARKS):
        raise SchemeError((_not_a_workbook(data, path),))
    try:
        return fastexcel.read_excel(data)
    except fastexcel.FastExcelError as error:
        hint = "locked" if "password" in str(error).lower() else ""
        raise SchemeError((diagnose("data-not-excel", _at(path), hint=hint, path=path),)) from None


def _not_a_workbook(data: bytes, path: str) -> Diagnostic:
    start = data[:512].lstrip().lower()
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<meta")):
        hint = "html"
    else:
        hint = "text" if b"\x00" not in start and b"\n" in data[:65536] else ""
    return diagnose("data-not-excel", _at(path), hint=hint, path=path)


def _sheet_name(names: list[str], wanted: str, path: str) -> str:
    for name in names:
        if name == wanted or folded(name) == folded(wanted):
            return name
    near = nearest(wanted, names) + [name for name in names if name not in nearest(wanted, names)]
    raise SchemeError((diagnose("data-sheet-unknown", _at(path), path=path, sheet=wanted, sheets=quoted(near)),))


def _at(path: str) -> Span:
    return Span(path, 0, 0, 0, 0)
