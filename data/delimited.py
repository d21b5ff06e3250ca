"""Tables as text: CSV and its kin.

Polars reads; the shape is checked first, because a row that is too short would silently shift what it means.
The check counts separators and line ends outside quotes with numpy.  Where it finds anything odd, or polars does not
agree, the slow and exact reader of the standard library decides and says what is wrong.
"""

from __future__ import annotations

import csv
import io
import re
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ..core.span import Span
from ..dsl.diagnostics import Both, Diagnostic, SchemeError, diagnose
from .decoding import to_utf8
from .table import Origin, Table, numbered

_DELIMITERS: Final = ",;\t"
_CHUNK: Final = 1 << 25
_QUOTE, _NEWLINE, _RETURN = 34, 10, 13


def read_text(data: bytes, path: str) -> Table:
    """Return the table that a text file holds; its first row with any content names the columns.

    Raises:
        SchemeError: the encoding is unknown, quotes do not match, or rows differ in length.
    """
    text = to_utf8(data, path)
    if re.search(rb"\S", text) is None:
        raise SchemeError((diagnose("data-empty", Span(path, 0, 0, 0, 0), path=path),))
    delimiter = find_delimiter(text)
    frame = _read_fast(text, delimiter)
    if frame is None:
        frame = _read_exact(text, delimiter, path)
    return headed(frame, path, Origin.TEXT)


def find_delimiter(text: bytes) -> str:
    """Return the separator that the first row uses most, outside quotes: a comma, a semicolon or a tab."""
    start = re.search(rb"\S", text)
    begin = start.start() if start else 0
    end = text.find(b"\n", begin)
    first = text[begin : end if end >= 0 else None].decode(errors="replace")
    bare = "".join(first.split('"')[::2])
    return max(_DELIMITERS, key=bare.count)


def _read_fast(text: bytes, delimiter: str) -> pl.DataFrame | None:
    """Return the cells, or None where the text is not plain and rectangular."""
    shape = _shape(text, ord(delimiter))
    if shape is None:
        return None
    try:
        frame = pl.read_csv(text, separator=delimiter, has_header=False, infer_schema=False)
    except pl.exceptions.PolarsError:
        return None
    return frame if frame.shape == shape else None


def _shape(text: bytes, delimiter: int) -> tuple[int, int] | None:
    """Return rows and columns, None unless all rows that are not blank have as many columns as the first."""
    cells = np.frombuffer(text, dtype=np.uint8)
    ends, separators, closed = _structure(cells, delimiter, quoted=b'"' in text)
    if not closed:
        return None
    starts = np.concatenate([[0], ends[:-1] + 1])
    lengths = ends - starts
    blank = (lengths == 0) | ((lengths == 1) & (cells[np.minimum(starts, cells.size - 1)] == _RETURN))
    widths = np.diff(separators, prepend=0) + 1
    if blank[0] or np.any(widths[~blank] != widths[0]):
        return None
    return ends.size, int(widths[0])


def _structure(
    cells: NDArray[np.uint8], delimiter: int, *, quoted: bool
) -> tuple[NDArray[np.int64], NDArray[np.int64], bool]:
    """Return where rows end, how many separators stand before each end, and whether all quotes are closed."""
    ends: list[NDArray[np.int64]] = []
    counts: list[NDArray[np.int64]] = []
    seen = 0
    inside = 0
    for start in range(0, cells.size, _CHUNK):
        piece = cells[start : start + _CHUNK]
        newline, separator = piece == _NEWLINE, piece == delimiter
        if quoted:
            depth = (np.cumsum(piece == _QUOTE, dtype=np.int64) + inside) & 1
            inside = int(depth[-1])
            newline &= depth == 0
            separator &= depth == 0
        places, marks = np.flatnonzero(newline), np.flatnonzero(separator)
        ends.append(places + start)
        counts.append(np.searchsorted(marks, places) + seen)
        seen += marks.size
    if cells[-1] != _NEWLINE:
        ends.append(np.array([cells.size]))
        counts.append(np.array([seen]))
    return np.concatenate(ends), np.concatenate(counts), inside == 0


def _read_exact(text: bytes, delimiter: str, path: str) -> pl.DataFrame:
    """Return the cells, read one by one, or raise what is wrong with the text."""
    rows: list[list[str]] = []
    reader = csv.reader(io.StringIO(text.decode(), newline=""), delimiter=delimiter, strict=True)
    try:
        rows.extend(reader)
    except csv.Error:
        line = len(rows) + 1
        raise SchemeError((diagnose("data-quote", Span(path, line, 1, line, 1), path=path, line=line),)) from None
    head = next(index for index, row in enumerate(rows) if any(row))
    width = len(rows[head])
    odd = [index for index, row in enumerate(rows) if any(row) and (len(row) < width or any(row[width:]))]
    if odd:
        raise SchemeError((_ragged(rows, odd, head, delimiter, path),))
    columns = [[row[place] if place < len(row) else None for row in rows] for place in range(width)]
    return numbered([pl.Series(column, dtype=pl.String) for column in columns])


def _ragged(rows: list[list[str]], odd: list[int], head: int, delimiter: str, path: str) -> Diagnostic:
    line, expected = odd[0] + 1, len(rows[head])
    is_title = expected == 1 and len(odd) > 1
    others = len(odd) - 1
    more = (
        Both(f"，此外还有 {others} 行列数不符", f"; {others} more rows do not fit either") if others else Both("", "")
    )
    return diagnose(
        "data-ragged",
        Span(path, line, 1, line, 1),
        hint="title" if is_title else "",
        line=line,
        found=len(rows[odd[0]]),
        expected=expected,
        more=more,
        delimiter={"\t": "Tab"}.get(delimiter, delimiter),
    )


def headed(frame: pl.DataFrame, path: str, origin: Origin, sheet: str | None = None, first_column: int = 1) -> Table:
    """Return the table of a frame of texts whose first row with content holds the headers; blank rows are left out."""
    columns = frame.get_columns()
    rows = np.arange(1, frame.height + 1)
    kept = _with_content(columns)
    frame, rows = frame.filter(kept), rows[kept.to_numpy()]
    headers = tuple((cell or "").strip() for cell in frame.row(0))
    body = numbered(frame.slice(1).get_columns())
    places = tuple(range(first_column, first_column + len(columns)))
    return Table(body, headers, path, origin, rows[1:], places, header_row=int(rows[0]), sheet=sheet)


def _with_content(columns: list[pl.Series]) -> pl.Series:
    kept = columns[0].str.strip_chars().fill_null("") != ""
    for column in columns[1:]:
        if kept.all():
            break
        kept |= column.str.strip_chars().fill_null("") != ""
    return kept
