"""Data that are already in memory: dataframes of any maker, DuckDB relations, lists and dicts."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from ..core.span import Span
from ..dsl.diagnostics import SchemeError, diagnose
from .table import Origin, Table, numbered


def read_memory(source: object) -> Table:
    """Return the table of an object in memory.

    Raises:
        SchemeError: it is of no type that can be read, or its columns differ in length.
    """
    name = _describe(source)
    columns = _columns_of(source)
    if columns is None:
        raise SchemeError((diagnose("data-unusable", Span(name, 0, 0, 0, 0), type=name),))
    return from_columns(columns, name)


def from_columns(columns: list[tuple[str, pl.Series]], name: str, origin: Origin = Origin.MEMORY) -> Table:
    """Return the table of some named series; rows count from 1."""
    frame = numbered([series for _, series in columns])
    headers = tuple(header.strip() for header, _ in columns)
    return Table(frame, headers, name, origin, np.arange(1, frame.height + 1), tuple(range(1, len(columns) + 1)))


def _describe(source: object) -> str:
    kind = type(source)
    room = kind.__module__.partition(".")[0]
    return kind.__name__ if room == "builtins" else f"{room}.{kind.__name__}"


def _columns_of(source: Any) -> list[tuple[str, pl.Series]] | None:
    if isinstance(source, pl.LazyFrame):
        source = source.collect()
    if isinstance(source, pl.DataFrame):
        return [(series.name, series) for series in source.get_columns()]
    if isinstance(source, Mapping):
        return _from_lists(source)
    if isinstance(source, list | tuple) and all(isinstance(row, Mapping) for row in source):
        return _from_records(source)
    if type(source).__module__.partition(".")[0] == "pandas" and hasattr(source, "iloc"):
        return _from_pandas(source)
    return _from_other(source)


def _from_lists(source: Mapping[Any, Any]) -> list[tuple[str, pl.Series]]:
    lists = {str(name): _as_list(values) for name, values in source.items()}
    short, long = (choose(lists, key=lambda name: len(lists[name]), default="") for choose in (min, max))
    if lists and len(lists[short]) < len(lists[long]):
        facts: dict[str, Any] = {"short_length": len(lists[short]), "long_length": len(lists[long])}
        raise SchemeError((diagnose("data-lengths", Span("dict", 0, 0, 0, 0), short=short, long=long, **facts),))
    return [(name, to_series(values)) for name, values in lists.items()]


def _as_list(values: Any) -> Any:
    return values if isinstance(values, np.ndarray | pl.Series) else list(values) if _is_many(values) else [values]


def _is_many(values: Any) -> bool:
    return not isinstance(values, str | bytes) and hasattr(values, "__iter__")


def _from_records(source: Sequence[Mapping[Any, Any]]) -> list[tuple[str, pl.Series]]:
    names = dict.fromkeys(name for row in source for name in row)
    return [(str(name), to_series([row.get(name) for row in source])) for name in names]


def _from_pandas(source: Any) -> list[tuple[str, pl.Series]]:
    """Return the columns; an index that has a name is one, for many set the unit's name as the index."""
    if any(name is not None for name in source.index.names):
        source = source.reset_index()
    if source.ndim == 1:
        source = source.to_frame()
    return [(str(name), _pandas_series(source.iloc[:, place])) for place, name in enumerate(source.columns)]


def _pandas_series(column: Any) -> pl.Series:
    if isinstance(column.dtype, np.dtype) and column.dtype.kind in "iufb":
        return pl.Series(column.to_numpy(), nan_to_null=True)
    if isinstance(column.dtype, np.dtype) and column.dtype.kind == "M":
        return pl.Series(column.to_numpy().astype("datetime64[us]"))
    return to_series(column.tolist())


def _from_other(source: Any) -> list[tuple[str, pl.Series]] | None:
    if hasattr(source, "rename_columns") and hasattr(source, "column_names"):  # pyarrow: names may repeat
        names = list(source.column_names)
        frame = pl.DataFrame(source.rename_columns([str(place) for place in range(len(names))]))
        return [(str(name), frame.to_series(place)) for place, name in enumerate(names)]
    import narwhals as nw  # noqa: PLC0415 - only for frames of other makers

    try:
        native = nw.from_native(source)
    except TypeError:
        return _from_stream(source)
    whole = native.collect(backend="polars") if isinstance(native, nw.LazyFrame) else native
    frame = whole.to_polars()
    return [(series.name, series) for series in frame.get_columns()]


def _from_stream(source: Any) -> list[tuple[str, pl.Series]] | None:
    if not hasattr(source, "__arrow_c_stream__"):
        return None
    return [(series.name, series) for series in pl.DataFrame(source).get_columns()]


def to_series(values: Any) -> pl.Series:
    """Return a series of Python values; values of different types become text, to be read like cells of a file."""
    if isinstance(values, pl.Series):
        return values
    try:
        series = pl.Series(values, strict=True, nan_to_null=isinstance(values, np.ndarray))
    except (TypeError, OverflowError, ValueError, pl.exceptions.PolarsError):
        series = pl.Series([None], dtype=pl.Object)
    if series.dtype != pl.Object:
        return series
    cells = [None if _is_absent(value) else value for value in values]
    if all(value is None or (isinstance(value, int | float) and not isinstance(value, bool)) for value in cells):
        return pl.Series([None if value is None else float(value) for value in cells], dtype=pl.Float64)
    return pl.Series([None if value is None else _text(value) for value in cells], dtype=pl.String)


def _is_absent(value: Any) -> bool:
    is_nan = isinstance(value, float) and math.isnan(value)
    return value is None or is_nan or type(value).__name__ in {"NAType", "NaTType"}


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool | np.bool_) else str(value)
