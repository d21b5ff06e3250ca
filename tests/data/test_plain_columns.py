"""A high table of numbers is taken as it lies in memory; what is read of it is what reading cell by cell gives."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from numpy.testing import assert_array_equal

from quanheng.core.builtin import builtin_functions
from quanheng.core.model import IndicatorSet
from quanheng.core.unit_data import UnitData
from quanheng.data.arrow_buffers import held_column
from quanheng.data.matching import match
from quanheng.data.reading import read_table
from quanheng.data.unit_names import UnitNames
from quanheng.dsl.check import check_source
from quanheng.dsl.diagnostics import SchemeError
from quanheng.dsl.syntax import Source

SIZE = 20_001
SCHEME = """
indicator_set s 100 points {
  fields { a : number; b : number 0 .. 100; c : count; d : share; e : number missing = 0 }
  indicator x 100 points { value = a + b + c + d + e; score = minmax() }
}
"""


@pytest.fixture(scope="module")
def scheme() -> IndicatorSet:
    checked = check_source(Source("s.qh", SCHEME), builtin_functions())
    assert checked.scheme is not None
    return checked.scheme.sets[0]


def frame_of(**changed: Any) -> pl.DataFrame:
    random = np.random.default_rng(5)
    numbers = random.uniform(0, 1, SIZE)
    columns = {
        "单位名称": [f"u{row}" for row in range(SIZE)],
        "a": pl.Series([None, *numbers[1:]]),
        "b": pl.Series(np.where(numbers < 0.1, np.nan, numbers * 100)),
        "c": pl.Series(random.integers(0, 9, SIZE)),
        "d": pl.Series(numbers.astype(np.float32)),
        "e": pl.Series([1.0, None, *numbers[2:]]),
    }
    return pl.DataFrame(columns | changed)


def read_both(scheme: IndicatorSet, frame: pl.DataFrame, monkeypatch: pytest.MonkeyPatch) -> tuple[UnitData, UnitData]:
    held = match(read_table(frame), scheme).data
    monkeypatch.setattr("quanheng.data.plain_columns.MANY", 10**9)
    monkeypatch.setattr("quanheng.data.unit_names.MANY", 10**9)
    return held, match(read_table(frame), scheme).data


def test_held_columns_are_what_reading_them_gives(scheme: IndicatorSet, monkeypatch: pytest.MonkeyPatch) -> None:
    held, read = read_both(scheme, frame_of(), monkeypatch)
    assert isinstance(held.units, UnitNames)
    assert isinstance(read.units, tuple)
    assert held.units == read.units
    assert held.units[7] == "u7"
    assert held.units[2:4] == ("u2", "u3")
    for name in "abcde":
        assert_array_equal(held.columns[name], read.columns[name], err_msg=name)
    rows = np.array([0, 1, SIZE - 1], dtype=np.intp)
    assert held.take(rows).units == read.take(rows).units
    assert_array_equal(held.take(rows).columns["a"], read.take(rows).columns["a"])


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"a": pl.Series([np.inf, *[1.0] * (SIZE - 1)])}, "cell-infinite"),
        ({"b": pl.Series([101.0, *[1.0] * (SIZE - 1)])}, "cell-bounds"),
        ({"c": pl.Series([-1, *[1] * (SIZE - 1)])}, "cell-negative"),
        ({"单位名称": ["u0", *[f"u{row}" for row in range(SIZE - 1)]]}, "unit-twice"),
    ],
)
def test_what_is_wrong_in_a_high_table_is_found_as_in_any_other(
    scheme: IndicatorSet, changed: dict[str, Any], code: str
) -> None:
    with pytest.raises(SchemeError) as caught:
        match(read_table(frame_of(**changed)), scheme)
    assert [found.name for found in caught.value.diagnostics] == [code]


def test_memory_of_a_series_stays_as_long_as_a_view_of_it() -> None:
    series = pl.Series(np.arange(100_000.0))
    held = held_column(series[1000:])
    assert held is not None
    view = held.whole()[5:10]
    del series, held
    gc.collect()
    _ = [np.full(100_000, 7.0) for _ in range(20)]
    assert_array_equal(view, np.arange(1005.0, 1010.0))


def test_a_parquet_file_of_integers_and_nulls_is_held_too(tmp_path: Path, scheme: IndicatorSet) -> None:
    path = tmp_path / "units.parquet"
    frame_of().write_parquet(path)
    data = match(read_table(path), scheme).data
    assert_array_equal(data.columns["c"], frame_of()["c"].to_numpy().astype(np.float64))
    assert np.isnan(data.columns["a"][0])


def test_text_and_series_in_pieces_are_not_held() -> None:
    assert held_column(pl.Series(["1", "2"])) is None
    assert held_column(pl.concat([pl.Series([1.0]), pl.Series([2.0])], rechunk=False)) is None
