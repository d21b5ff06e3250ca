"""Data in memory, whoever made them, give the same unit data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from quanheng.core.model import Field, Indicator, IndicatorSet
from quanheng.core.unit_data import UnitData
from quanheng.core.value_type import COUNT, DATE, FLAG, TEXT
from quanheng.data.matching import unit_data
from quanheng.data.reading import read_table
from quanheng.dsl.diagnostics import SchemeError

FRAME = pl.DataFrame(
    {
        "单位": ["甲", "乙", "丙"],
        "人数": [105, None, 98],
        "比率": [0.5, 1 / 3, None],
        "类型": ["A", "B", "A"],
        "造假": [True, False, None],
        "日期": pl.Series(["2024-03-01", None, "2023-12-31"]).str.to_date(),
    }
)
SET = IndicatorSet(
    "s",
    Indicator("s"),
    is_points=True,
    fields=(Field("人数", COUNT), Field("比率"), Field("类型", TEXT), Field("造假", FLAG), Field("日期", DATE)),
)


def written(frame: pl.DataFrame, path: Path) -> Path:
    if path.suffix == ".csv":
        frame.write_csv(path)
    else:
        frame.write_parquet(path)
    return path


def same(one: UnitData, other: UnitData) -> None:
    assert one.units == other.units
    assert one.labels == other.labels
    assert one.columns.keys() == other.columns.keys()
    for name in one.columns:
        np.testing.assert_array_equal(one.columns[name], other.columns[name], err_msg=name)


SOURCES = {
    "polars lazy": FRAME.lazy(),
    "pandas": FRAME.to_pandas(),
    "pandas with the unit as index": FRAME.to_pandas().set_index("单位"),
    "pandas of nullable types": FRAME.to_pandas().convert_dtypes(),
    "pandas of objects": pd.DataFrame(FRAME.to_dicts(), dtype=object),
    "pyarrow": FRAME.to_arrow(),
    "pyarrow reader": FRAME.to_arrow().to_reader(),
    "list of dicts": FRAME.to_dicts(),
    "dict of lists": FRAME.to_dict(as_series=False),
    "dict of arrays": {name: np.array(FRAME[name].to_list(), dtype=object) for name in FRAME.columns},
    "categories": FRAME.with_columns(pl.col("类型").cast(pl.Categorical)),
    "texts": FRAME.cast(pl.String),
}


@pytest.mark.parametrize("kind", SOURCES)
def test_every_kind_of_frame_gives_the_same_data(kind: str) -> None:
    same(unit_data(read_table(SOURCES[kind]), SET), unit_data(read_table(FRAME), SET))


def test_a_duckdb_relation_gives_the_same_data() -> None:
    arrow = FRAME.to_arrow()
    relation = duckdb.connect().from_arrow(arrow)
    same(unit_data(read_table(relation), SET), unit_data(read_table(FRAME), SET))


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_files_give_the_same_data(tmp_path: Path, suffix: str) -> None:
    path = written(FRAME, tmp_path / f"u.{suffix}")
    same(unit_data(read_table(path), SET), unit_data(read_table(FRAME), SET))


def test_a_decimal_of_duckdb_is_a_number() -> None:
    relation = duckdb.connect().sql("select 'a' as unit, 1.25 as x")
    one = IndicatorSet("s", Indicator("s"), is_points=True, fields=(Field("x"),))
    assert unit_data(read_table(relation), one).columns["x"].tolist() == [1.25]


def test_columns_of_unlike_values_are_read_like_cells_of_a_file() -> None:
    rows: list[dict[str, Any]] = [{"unit": "a", "x": 1}, {"unit": "b", "x": "1,234"}, {"unit": "c"}]
    one = IndicatorSet("s", Indicator("s"), is_points=True, fields=(Field("x"),))
    np.testing.assert_array_equal(unit_data(read_table(rows), one).columns["x"], [1, 1234, np.nan])


def test_a_pyarrow_table_may_have_a_name_twice() -> None:
    table = pa.table([["a"], [1], [2]], names=["unit", "note", "note"])
    assert read_table(table).headers == ("unit", "note", "note")


def problem(source: object) -> str:
    with pytest.raises(SchemeError) as caught:
        read_table(source)
    (found,) = caught.value.diagnostics
    return found.name


@pytest.mark.parametrize("source", [5, None, [1, 2], object(), b"unit,x\n"])
def test_what_is_no_table_is_refused(source: object) -> None:
    assert problem(source) == "data-unusable"


def test_lists_of_unlike_length_are_refused() -> None:
    assert problem({"unit": ["a", "b"], "x": [1]}) == "data-lengths"
