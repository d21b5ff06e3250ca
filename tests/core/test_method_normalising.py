"""Places among all units, against published results of COINr and by hand."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

from quanheng.core.methods import normalising as n

Array = NDArray[np.float64]
LOWER = "lower_is_better"


def columns(path: Path) -> dict[str, Array]:
    """Read the numeric columns of a reference table; anything that is no number is absent."""
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {
        name: np.array([float(row[name]) if row[name] not in {"", "NA", "NaN"} else np.nan for row in rows])
        for name in rows[0]
        if name != "uCode"
    }


def directions(folder: Path) -> dict[str, str | None]:
    with (folder / "in_asem_imeta.csv").open(encoding="utf-8") as file:
        return {row["iCode"]: LOWER if row["Direction"] == "-1" else None for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def coinr(shared: Path) -> Path:
    return shared / "reference" / "coinr"


@pytest.mark.parametrize(("file", "low", "scale"), [("0_1", 0.0, 1.0), ("0_100", 0.0, 100.0), ("1_100", 0.01, 100.0)])
def test_minmax_equals_coinr(coinr: Path, file: str, low: float, scale: float) -> None:
    treated, expected, facing = (
        columns(coinr / "stage5_treated.csv"),
        columns(coinr / f"norm_minmax_{file}.csv"),
        directions(coinr),
    )
    for name, wanted in expected.items():
        column = treated[name]
        found = n.minmax(column, fitted=n.fit_minmax(column), low=low, direction=facing[name])
        assert_allclose(found * scale, wanted, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(("mean", "std"), [(0, 1), (10, 2)])
def test_zscore_equals_coinr(coinr: Path, mean: float, std: float) -> None:
    treated, expected, facing = (
        columns(coinr / "stage5_treated.csv"),
        columns(coinr / f"norm_zscore_{mean}_{std}.csv"),
        directions(coinr),
    )
    for name, wanted in expected.items():
        column = treated[name]
        found = n.zscore(column, fitted=n.fit_zscore(column), mean=mean, std=std, direction=facing[name])
        assert_allclose(found, wanted, rtol=1e-11, atol=1e-11)


def test_percentile_equals_coinr_with_averaged_ties(coinr: Path) -> None:
    # COINr's default gives ties the smallest rank; the language averages them, which COINr offers as an option
    treated, expected, facing = (
        columns(coinr / "stage5_treated.csv"),
        columns(coinr / "norm_prank_ties_average.csv"),
        directions(coinr),
    )
    for name, wanted in expected.items():
        column = treated[name]
        found = n.percentile(column, fitted=n.fit_percentile(column), direction=facing[name])
        assert_allclose(found, wanted, atol=1e-12)


def test_borda_equals_coinr_and_rank_is_its_mirror(coinr: Path) -> None:
    # COINr's n_rank gives the best unit the highest number; ours is a place, 1 the best
    treated, expected, facing = (
        columns(coinr / "stage5_treated.csv"),
        columns(coinr / "norm_borda.csv"),
        directions(coinr),
    )
    for name, wanted in expected.items():
        column = treated[name]
        assert_array_equal(n.borda(column, direction=facing[name]), wanted)
        better = (column[:, None] < column) if facing[name] is None else (column[:, None] > column)
        assert_array_equal(n.rank(column, direction=facing[name]), better.sum(axis=1) + 1)


def test_ranks_share_places_as_asked() -> None:
    column = np.array([5.0, 9.0, 5.0, 1.0, np.nan])
    assert_array_equal(n.rank(column), [2, 1, 2, 4, np.nan])
    assert_array_equal(n.rank(column, ties="dense"), [2, 1, 2, 3, np.nan])
    assert_array_equal(n.rank(column, ties="average"), [2.5, 1, 2.5, 4, np.nan])
    assert_array_equal(n.rank(column, order="ascending"), [2, 4, 2, 1, np.nan])


def test_the_author_may_rank_something_else_than_the_value() -> None:
    assert_array_equal(n.rank(value=np.array([1.0, 2.0]), x=np.array([2.0, 1.0])), [1, 2])


def test_units_that_are_all_equal_lose_nothing() -> None:
    column = np.full(3, 0.1)
    assert_array_equal(n.minmax(column, fitted=n.fit_minmax(column)), [1, 1, 1])
    assert_array_equal(n.minmax(column, fitted=n.fit_minmax(column), low=0.01, high=0.99, direction=LOWER), [0.99] * 3)
    assert_array_equal(n.zscore(column, fitted=n.fit_zscore(column)), [0, 0, 0])
    assert_array_equal(n.percentile(column, fitted=n.fit_percentile(column)), [0.5] * 3)
    assert_array_equal(n.borda(column), [0, 0, 0])


def test_a_single_unit_and_no_unit_have_answers() -> None:
    one, none = np.array([7.0]), np.array([])
    assert_array_equal(n.minmax(one, fitted=n.fit_minmax(one)), [1])
    assert_array_equal(n.zscore(one, fitted=n.fit_zscore(one)), [0])
    assert_array_equal(n.percentile(one, fitted=n.fit_percentile(one)), [0.5])
    methods: list[tuple[Any, Any]] = [
        (n.fit_minmax, n.minmax),
        (n.fit_zscore, n.zscore),
        (n.fit_percentile, n.percentile),
    ]
    for fit, apply in methods:
        assert np.isnan(apply(np.array([np.nan]), fitted=fit(none))).all()
    assert n.rank(none).size == 0


def test_later_values_outside_the_standard_are_held_at_its_ends() -> None:
    fitted = n.fit_minmax(np.array([0.0, 10.0]))
    assert_array_equal(n.minmax(np.array([-5.0, 5.0, 20.0]), fitted=fitted), [0, 0.5, 1])
    reference = n.fit_percentile(np.array([0.0, 10.0, 20.0]))
    assert_array_equal(n.percentile(np.array([-5.0, 5.0, 99.0]), fitted=reference), [0, 0.25, 1])


@given(st.lists(st.floats(-1e9, 1e9), min_size=1), st.sampled_from([None, LOWER]))
def test_places_are_within_bounds_and_follow_the_direction(values: list[float], direction: str | None) -> None:
    column = np.sort(values) if direction is None else np.sort(values)[::-1]
    methods: list[tuple[Any, Any]] = [(n.fit_minmax, n.minmax), (n.fit_percentile, n.percentile)]
    for fit, apply in methods:
        shares = apply(column, fitted=fit(column), direction=direction)
        assert ((shares >= 0) & (shares <= 1)).all()
        assert (np.diff(shares) >= -1e-12).all()
    assert (np.diff(n.borda(column, direction=direction)) >= 0).all()


@given(st.lists(st.integers(-50, 50), min_size=1), st.integers(-9, 9), st.integers(1, 9))
def test_shift_and_scale_change_no_place(values: list[int], shift: int, scale: int) -> None:
    column = np.array(values, dtype=float)
    moved = column * scale + shift
    assert_array_equal(n.rank(column), n.rank(moved))
    assert_allclose(
        n.minmax(column, fitted=n.fit_minmax(column)), n.minmax(moved, fitted=n.fit_minmax(moved)), atol=1e-12
    )


@given(st.lists(st.integers(-50, 50), min_size=2, max_size=30), st.sampled_from([None, LOWER]))
def test_places_know_only_the_order_and_standard_scores_only_the_shape(
    values: list[int], direction: str | None
) -> None:
    column = np.array(values, dtype=float)
    bent = column**3 + column  # rises strictly
    for ties in ("average", "min"):
        shares = [
            n.percentile(each, fitted=n.fit_percentile(each), ties=ties, direction=direction) for each in (column, bent)
        ]
        assert_array_equal(shares[0], shares[1])
    for ties in ("min", "dense", "average"):
        assert_array_equal(
            n.borda(column, ties=ties, direction=direction), n.borda(bent, ties=ties, direction=direction)
        )
    standard = [n.zscore(each, fitted=n.fit_zscore(each), direction=direction) for each in (column, column * 3 - 7)]
    assert_allclose(standard[0], standard[1], rtol=1e-9, atol=1e-12)


@given(st.lists(st.integers(-50, 50), min_size=2, max_size=30))
def test_normalising_again_changes_nothing(values: list[int]) -> None:
    column = np.array(values, dtype=float)
    once = n.minmax(column, fitted=n.fit_minmax(column))
    assert_allclose(n.minmax(once, fitted=n.fit_minmax(once)), once, rtol=1e-12, atol=1e-15)
    standard = n.zscore(column, fitted=n.fit_zscore(column))
    assert_allclose(n.zscore(standard, fitted=n.fit_zscore(standard)), standard, rtol=1e-9, atol=1e-12)


@given(
    st.lists(st.one_of(st.integers(-9, 9), st.just(np.nan)), min_size=1, max_size=30),
    st.sampled_from(["average", "min"]),
    st.sampled_from([None, LOWER]),
)
def test_percentiles_are_what_counting_gives(values: list[float], ties: str, direction: str | None) -> None:
    column = np.array(values, dtype=float)
    present = column[~np.isnan(column)]
    if present.size < 2:
        return
    turned, others = (present, column) if direction is None else (-present, -column)
    worse = (turned[:, None] < others).sum(axis=0)
    equal = (turned[:, None] == others).sum(axis=0)
    place = worse if ties == "min" else worse + (equal - 1) / 2
    expected = np.where(np.isnan(column), np.nan, place / (present.size - 1))
    found = n.percentile(column, fitted=n.fit_percentile(present), ties=ties, direction=direction)
    assert_allclose(found, expected, rtol=1e-12, atol=1e-15)
    # a value at a time, as a frozen standard meets next year's units
    single = [n.percentile(column[i : i + 1], fitted=n.fit_percentile(present), ties=ties, direction=direction)[0]
              for i in range(column.size)]  # fmt: skip
    assert_allclose(single, expected, rtol=1e-12, atol=1e-15)


def test_a_column_of_equal_large_values_does_not_vary() -> None:
    column = np.full(7, 0.1) * 3e9
    assert_array_equal(n.zscore(column, fitted=n.fit_zscore(column)), np.zeros(7))
    assert n.fit_zscore(np.array([1e9, 1e9 + 1e-3]))["std"] > 0


def test_pooled_and_single_periods_of_a_panel_differ_as_they_should(shared: Path) -> None:
    # of the panel's own minima and maxima: by year, or over all years together
    with (shared / "reference" / "coinr" / "in_asem_idata_panel.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["LPI"] not in {"", "NA"}]
    years = np.array([row["Time"] for row in rows])
    column = np.array([float(row["LPI"]) for row in rows])
    pooled = n.minmax(column, fitted=n.fit_minmax(column))
    assert pooled.min() == 0
    assert pooled.max() == 1
    for year in np.unique(years):
        own = column[years == year]
        share = n.minmax(own, fitted=n.fit_minmax(own))
        assert (share.min(), share.max()) == (0, 1)
        # within a year the two differ by a straight line
        width = np.ptp(own) / np.ptp(column)
        assert_allclose(pooled[years == year], pooled[years == year].min() + width * share, rtol=1e-12, atol=1e-12)
