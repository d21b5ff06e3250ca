"""Reading a table, from a file or from memory, into one form."""

from __future__ import annotations

import errno
import hashlib
import io
import os
from collections.abc import Callable
from pathlib import Path

import attrs
import polars as pl

from ..core.file_kinds import PARQUET, READ, TEXT, WORKBOOK
from ..core.span import Span
from ..dsl.diagnostics import Diagnostic, SchemeError, diagnose
from .delimited import read_text
from .frames import from_columns, read_memory
from .naming import nearest, quoted
from .table import Origin, Table


def read_table(source: object, *, sheet: str | None = None) -> Table:
    """Return the table in a file (CSV, Excel, Parquet) or an object in memory.

    Objects: pandas and polars (eager or lazy), pyarrow, a DuckDB relation, anything that narwhals or the Arrow stream
    interface knows, a list of dicts, a dict of lists.  Nothing is interpreted yet; ``sheet`` names the sheet of a
    workbook, the first one otherwise.

    Raises:
        SchemeError: it cannot be read; one diagnostic says why.
    """
    if isinstance(source, Table):
        return source
    if isinstance(source, str | os.PathLike):
        return _read_file(Path(source), str(source), sheet)
    return read_memory(source)


def _read_file(path: Path, name: str, sheet: str | None) -> Table:
    read = _reader(path, name, sheet)
    data = read_bytes(path, name)
    if not data:
        raise SchemeError((diagnose("data-empty", _at(name), path=name),))
    table = read(data)
    return attrs.evolve(table, data_hash=hashlib.sha256(data).hexdigest())


def _reader(path: Path, name: str, sheet: str | None) -> Callable[[bytes], Table]:
    suffix = path.suffix.lower()
    if suffix in TEXT:
        return lambda data: read_text(data, name)
    if suffix in WORKBOOK:
        from .workbook import read_workbook  # noqa: PLC0415 - the reader of workbooks is loaded where there is one

        return lambda data: read_workbook(data, name, sheet)
    if suffix in PARQUET:
        return lambda data: _read_parquet(data, name)
    if path.exists() and not path.is_dir():
        raise SchemeError((diagnose("data-unknown-format", _at(name), path=name, suffix=suffix or "—"),))
    return lambda _: read_text(b"", name)


def read_bytes(path: Path, name: str) -> bytes:
    """Return what a file holds.

    Raises:
        SchemeError: there is no such file, it is a folder, or it may not be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise SchemeError((_why_unreadable(error, path, name),)) from None
    except ValueError as error:  # a NUL in the name
        raise SchemeError((diagnose("data-unreadable", _at(name), path=name, reason=error),)) from None


def _why_unreadable(error: OSError, path: Path, name: str) -> Diagnostic:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        near = nearest(path.name, _siblings(path))
        hint = "address" if "://" in name else "near" if near else ""
        return diagnose("data-not-found", _at(name), hint=hint, path=name, nearest=quoted(near))
    if isinstance(error, IsADirectoryError) or path.is_dir():
        return diagnose("data-is-folder", _at(name), path=name)
    if isinstance(error, PermissionError):
        return diagnose("data-no-permission", _at(name), path=name)
    reason = os.strerror(error.errno or errno.EIO)
    return diagnose("data-unreadable", _at(name), path=name, reason=reason)


def _siblings(path: Path) -> list[str]:
    try:
        return [found.name for found in path.parent.iterdir() if found.suffix.lower() in READ]
    except OSError:
        return []


def _read_parquet(data: bytes, name: str) -> Table:
    try:
        frame = pl.read_parquet(io.BytesIO(data))
    except (pl.exceptions.PolarsError, OSError):
        raise SchemeError((diagnose("data-not-parquet", _at(name), path=name),)) from None
    return from_columns([(series.name, series) for series in frame.get_columns()], name, Origin.PARQUET)


def _at(name: str) -> Span:
    return Span(name, 0, 0, 0, 0)
