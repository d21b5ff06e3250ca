"""Gaps filled from the unit's other periods: against hand calculation, numpy's interpolation and COINr's panel."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

from quanheng.core.errors import EvaluationError
from quanheng.core.methods import imputing_periods as periods
from quanheng.core.shifting import places_of

Array = NDArray[np.float64]
NAN = float("nan")
METHODS: dict[str, Callable[..., Array]] = {
    "latest": periods.latest,
    "constant": periods.constant,
    "linear": periods.linear,
    "linear-constant": lambda x, **index: periods.linear(x, ends="constant", **index),
    "linear-extrapolate": lambda x, **index: periods.linear(x, ends="extrapolate", **index),
}


def one_unit(method: Callable[..., Array], value: list[float], years: list[float], **options: Any) -> list[float]:
    column, place = np.array(value), np.array(years)
    found: list[float] = method(column, unit_index=np.zeros(len(value)), period_place=place, **options).tolist()
    return found


def test_the_latest_goes_back_so_many_periods_by_the_calendar_and_no_further() -> None:
    value, years = [1.0, NAN, NAN, 4.0, NAN], [2018.0, 2019, 2021, 2022, 2025]
    assert one_unit(periods.latest, value, years) == [1, 1, 1, 4, 4]
    assert_array_equal(one_unit(periods.latest, value, years, periods=1), [1, 1, NAN, 4, NAN])
    assert_array_equal(one_unit(periods.latest, value, years, periods=3), [1, 1, 1, 4, 4])


def test_the_nearest_period_counts_and_of_two_the_earlier() -> None:
    # 2020 is two years from 2018 and from 2022; 2021 is nearer to 2022; the ends take what they are next to
    assert one_unit(periods.constant, [NAN, 1, NAN, NAN, 5, NAN], [2015, 2018, 2020, 2021, 2022, 2030]) == [
        1, 1, 1, 5, 5, 5,
    ]  # fmt: skip


def test_what_lies_between_follows_the_calendar_not_the_rows() -> None:
    # from 10 in 2010 to 20 in 2020 one a year, though the table has only 2013 between them
    value, years = [NAN, 10.0, NAN, 20.0, NAN], [2008.0, 2010, 2013, 2020, 2022]
    assert_array_equal(one_unit(periods.linear, value, years), [NAN, 10, 13, 20, NAN])
    assert one_unit(periods.linear, value, years, ends="constant") == [10, 10, 13, 20, 20]
    assert one_unit(periods.linear, value, years, ends="extrapolate") == [8, 10, 13, 20, 22]


def test_one_known_year_has_no_line_beyond_it() -> None:
    assert_array_equal(one_unit(periods.linear, [NAN, 3.0, NAN], [1, 2, 3], ends="extrapolate"), [NAN, 3, NAN])


def test_units_do_not_lend_to_each_other() -> None:
    value, unit, place = np.array([1.0, NAN, NAN, 9.0]), np.array([0.0, 1, 0, 1]), np.array([1.0, 1, 2, 2])
    expected = {"latest": [1, NAN, 1, 9], "constant": [1, 9, 1, 9], "linear": [1, NAN, NAN, 9]}
    for name, column in expected.items():
        assert_array_equal(METHODS[name](value, unit_index=unit, period_place=place), column)


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
def test_no_rows_a_unit_without_data_and_data_without_periods(method: Callable[..., Array]) -> None:
    assert one_unit(method, [], []) == []
    assert_array_equal(one_unit(method, [NAN, NAN], [1, 2]), [NAN, NAN])
    with pytest.raises(EvaluationError, match="carry-periods"):
        method(np.array([1.0]))


@st.composite
def panels(draw: st.DrawFn) -> tuple[Array, Array, Array]:
    """Draw a column over (unit, period) with gaps, its rows in any order."""
    units, years = draw(st.integers(1, 4)), draw(st.lists(st.integers(2000, 2030), min_size=1, max_size=6, unique=True))
    cells = [(unit, year) for unit in range(units) for year in years if draw(st.integers(0, 4))]
    cells = draw(st.permutations(cells))
    value = [draw(st.one_of(st.just(NAN), st.integers(-100, 100).map(float))) for _ in cells]
    return (
        np.array(value, dtype=np.float64),
        np.array([unit for unit, _ in cells], dtype=np.float64),
        np.array([year for _, year in cells], dtype=np.float64),
    )


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
@given(panel=panels(), seed=st.integers(0, 2**32 - 1))
def test_what_is_present_stays_and_neither_order_nor_repetition_matters(
    method: Callable[..., Array], panel: tuple[Array, Array, Array], seed: int
) -> None:
    value, unit, place = panel
    found = method(value, unit_index=unit, period_place=place)
    present = ~np.isnan(value)
    assert_array_equal(found[present], value[present])
    order = np.random.default_rng(seed).permutation(value.size)
    assert_array_equal(method(value[order], unit_index=unit[order], period_place=place[order]), found[order])
    again = method(found, unit_index=unit, period_place=place)
    assert_allclose(again, found, rtol=1e-9, atol=1e-9)


@given(panel=panels())
def test_the_line_is_that_of_numpy(panel: tuple[Array, Array, Array]) -> None:
    value, unit, place = panel
    found = periods.linear(value, ends="constant", unit_index=unit, period_place=place)
    for each in np.unique(unit):
        rows = np.flatnonzero(unit == each)
        rows = rows[np.argsort(place[rows])]
        known = rows[~np.isnan(value[rows])]
        if known.size:
            assert_allclose(found[rows], np.interp(place[rows], place[known], value[known]), rtol=1e-12, atol=1e-12)


@given(panel=panels(), slope=st.integers(-5, 5), start=st.integers(-50, 50))
def test_a_linear_series_is_restored(panel: tuple[Array, Array, Array], slope: int, start: int) -> None:
    value, unit, place = panel
    series = start + slope * (place - 2000)
    gaps = np.where(np.isnan(value), NAN, series)
    found = periods.linear(gaps, ends="extrapolate", unit_index=unit, period_place=place)
    assert_allclose(found[~np.isnan(found)], series[~np.isnan(found)], rtol=1e-12, atol=1e-9)


def test_places_follow_the_calendar_and_dates_count_days() -> None:
    assert np.diff(places_of(["2019Q4", "2020Q1", "2020Q4"])).tolist() == [1, 3]
    assert np.diff(places_of(["2019", "2021"])).tolist() == [2]
    assert np.diff(places_of(["2024-02-28", "2024-03-01"])).tolist() == [2]
    assert places_of(["一期", "二期"]).tolist() == [0, 1]


# --- in a scheme, against COINr --------------------------------------------------------------------------------------

CALLS = {
    "latest": "latest()",
    "latest_max1": "latest(periods = 1)",
    "constant": "constant()",
    "linear": "linear()",
    "linear_constant": "linear(ends = constant)",
}


def _rows(path: Path) -> dict[tuple[str, str], dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return {(row["uCode"], row["Time"]): row for row in csv.DictReader(file)}


def _number(cell: str) -> float:
    return float(cell) if cell not in {"", "NA"} else NAN


@pytest.mark.parametrize("file", CALLS)
def test_the_panel_is_that_of_coinr(shared: Path, evaluated: Callable[..., Any], file: str) -> None:
    """Relative 1e-12; joined on unit and year.  A unit without any datum of an indicator keeps its gap."""
    raw = _rows(shared / "reference" / "coinr" / "in_asem_idata_panel.csv")
    expected = _rows(shared / "reference" / "coinr" / f"imp_panel_{file}.csv")
    names = [name for name in next(iter(expected.values())) if name not in {"uCode", "Time"}]
    leaves = "\n".join(f"indicator {name} {{ unbounded = yes; impute = {CALLS[file]} }}" for name in names)
    columns = {name: [_number(row[name]) for row in raw.values()] for name in names}
    found = evaluated(
        f"indicator_set s scale 0..1 {{ require = any; {leaves} }}",
        units=[unit for unit, _ in raw],
        periods=[year for _, year in raw],
        **columns,
    )
    for name in names:
        assert_allclose(found.value(name), [_number(expected[key][name]) for key in raw], rtol=1e-12)
