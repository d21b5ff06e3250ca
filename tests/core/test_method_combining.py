"""Statistics, aggregates, rounding, treatment and imputation against published and hand-computed numbers."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

from quanheng.core.errors import EvaluationError
from quanheng.core.methods import aggregating as a
from quanheng.core.methods import arithmetic, imputing
from quanheng.core.methods import rounding as r
from quanheng.core.methods import statistics as s

Array = NDArray[np.float64]
NAN = np.nan


def table(path: Path) -> dict[str, list[str]]:
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {name: [row[name] for row in rows] for name in rows[0]}


def numbers(texts: list[str]) -> Array:
    return np.array([float(text) if text not in {"", "NA", "NaN"} else NAN for text in texts])


# Statistics


def test_statistics_over_units_give_the_hand_computed_answers() -> None:
    # three GDP per head of the source: population cv .419545
    column = np.array([185.0, 120.0, 60.0])
    assert s.fit_cv(column)["value"] == pytest.approx(0.419545, abs=1e-6)
    assert s.fit_mean(column) == {"value": pytest.approx(365 / 3)}
    assert s.fit_median(column) == {"value": 120}
    assert s.fit_std(np.array([2.0, 4.0])) == {"value": pytest.approx(2**0.5)}
    assert s.fit_geometric_mean(np.array([1.0, 8.0]))["value"] == pytest.approx(8**0.5)
    assert s.fit_harmonic_mean(np.array([1.0, 3.0]))["value"] == pytest.approx(1.5)
    assert s.fit_count(np.array([1.0, 0.0, 1.0])) == {"value": 2}
    assert s.fit_share(np.array([1.0, 0.0, 1.0, 1.0])) == {"value": 0.75}


def test_quantiles_are_those_of_type_seven() -> None:
    # Hyndman & Fan definition 7 of 1, 2, 3, 4 at 0.1: 1.3
    assert s.fit_quantile(np.array([4.0, 1.0, 3.0, 2.0]), q=0.1)["value"] == pytest.approx(1.3)


def test_along_a_row_the_absent_are_left_out() -> None:
    matrix = np.array([[1.0, NAN, NAN], [4.0, 2.0, NAN], [NAN, 6.0, NAN]])
    expected: dict[Callable[..., Array], list[float]] = {
        s.reduce_sum: [5, 8, NAN],
        s.reduce_mean: [2.5, 4, NAN],
        s.reduce_median: [2.5, 4, NAN],
        s.reduce_min: [1, 2, NAN],
        s.reduce_max: [4, 6, NAN],
        s.reduce_geometric_mean: [2, 12**0.5, NAN],
        s.reduce_harmonic_mean: [1.6, 3, NAN],
        s.reduce_share: [1, 1, NAN],
        s.reduce_count: [2, 2, 0],
        s.reduce_std: [4.5**0.5, 8**0.5, NAN],
    }
    for reduce, wanted in expected.items():
        assert_allclose(reduce(matrix), wanted, err_msg=reduce.__name__)


def test_zero_and_negative_under_a_geometric_mean_are_defined() -> None:
    matrix = np.array([[0.0, -1.0, 1.0], [5.0, 5.0, 4.0]])
    assert_allclose(s.reduce_geometric_mean(matrix), [0, NAN, 2])
    assert_allclose(s.reduce_harmonic_mean(matrix), [0, NAN, 1.6])


def test_a_variation_around_zero_is_missing() -> None:
    assert np.isnan(s.fit_cv(np.array([-1.0, 1.0]))["value"])


def test_nothing_has_no_statistic() -> None:
    empty = np.array([])
    for fit in (s.fit_sum, s.fit_mean, s.fit_median, s.fit_min, s.fit_max, s.fit_std, s.fit_share):
        assert np.isnan(fit(empty)["value"])
    assert s.fit_count(empty) == {"value": 0}


@given(st.lists(st.floats(0.01, 1e6), min_size=1))
def test_the_three_means_keep_their_order(values: list[float]) -> None:
    column = np.array(values)
    low, middle, high = (f(column)["value"] for f in (s.fit_harmonic_mean, s.fit_geometric_mean, s.fit_mean))
    assert low <= middle * (1 + 1e-9)
    assert middle <= high * (1 + 1e-9)


# Aggregates


@pytest.fixture(scope="module")
def coinr(shared: Path) -> Path:
    return shared / "reference" / "coinr"


@pytest.mark.parametrize(
    ("file", "combine"),
    [
        ("amean", a.arithmetic_mean),
        ("gmean", a.geometric_mean),
        ("hmean", a.harmonic_mean),
        ("genmean_pm1", lambda x, y: a.generalised_mean(x, y, power=-1)),
        ("genmean_p0_5", lambda x, y: a.generalised_mean(x, y, power=0.5)),
        ("genmean_p2", lambda x, y: a.generalised_mean(x, y, power=2)),
        ("genmean_p3", lambda x, y: a.generalised_mean(x, y, power=3)),
    ],
)
def test_pillars_equal_those_of_coinr(coinr: Path, file: str, combine: Callable[[Array, Array], Array]) -> None:
    lineage, weights = table(coinr / "in_asem_lineage.csv"), table(coinr / "agg_weights_unequal.csv")
    weight_of = dict(zip(weights["iCode"], numbers(weights["Weight"]), strict=True))
    data, expected = table(coinr / "norm_minmax_1_100.csv"), table(coinr / f"agg_{file}_unequal.csv")
    leaf, pillar = list(lineage.values())[:2]
    for name in sorted(set(pillar)):
        children = [code for code, above in zip(leaf, pillar, strict=True) if above == name]
        shares = np.column_stack([numbers(data[code]) for code in children])
        given_weights = np.array([weight_of[code] for code in children])
        found = combine(shares, np.broadcast_to(given_weights / given_weights.sum(), shares.shape))
        assert_allclose(found, numbers(expected[name]), rtol=1e-12)


def test_aggregates_leave_out_what_has_no_weight() -> None:
    shares, weights = np.array([[0.2, NAN, 0.8]]), np.array([[0.25, 0.0, 0.75]])
    assert_allclose(a.arithmetic_mean(shares, weights), [0.65])
    assert_allclose(a.min(shares, weights), [0.2])
    assert_allclose(a.max(shares, weights), [0.8])
    assert_allclose(a.median(shares, weights), [0.5])
    assert np.isnan(a.arithmetic_mean(shares, np.zeros_like(shares))).all()


def test_zero_and_negative_shares_under_power_means_are_defined() -> None:
    weights = np.full((2, 2), 0.5)
    shares = np.array([[0.0, 1.0], [-0.1, 1.0]])
    assert_allclose(a.geometric_mean(shares, weights), [0, NAN])
    assert_allclose(a.harmonic_mean(shares, weights), [0, NAN])
    assert_allclose(a.generalised_mean(shares, weights, power=0.5), [0.25, NAN])


@settings(deadline=None)
@given(st.lists(st.floats(0, 1, allow_subnormal=False), min_size=1, max_size=6), st.data())
def test_an_aggregate_of_equal_shares_is_that_share(values: list[float], data: st.DataObject) -> None:
    raw = np.array([data.draw(st.floats(0.1, 9)) for _ in values])
    weights = (raw / raw.sum())[np.newaxis]
    shares = np.full((1, len(values)), values[0])
    for combine in (a.arithmetic_mean, a.geometric_mean, a.harmonic_mean, a.min, a.max, a.median):
        assert_allclose(combine(shares, weights), [values[0]], rtol=1e-9, atol=1e-15)


# Rounding


def test_half_up_rounds_what_is_written() -> None:
    assert_allclose(r.half_up([2.675, 1.005, -2.5, 97.49999999999], 2), [2.68, 1.01, -2.5, 97.5], rtol=1e-15)
    assert_array_equal(r.half_up([0.5, 1.5, -0.5, NAN]), [1, 2, -1, NAN])


def test_half_even_follows_the_national_standard() -> None:
    # GB/T 8170: 60.5 -> 60, 61.5 -> 62; one decimal: 12.15 -> 12.2, 12.25 -> 12.2
    assert_array_equal(r.half_even([60.5, 61.5, -60.5, 60.51]), [60, 62, -60, 61])
    assert_allclose(r.half_even([12.15, 12.25, 12.1498], 1), [12.2, 12.2, 12.1], rtol=1e-15)


def test_up_does_not_climb_on_noise() -> None:
    # IAQI of PM2.5 = 35: multiplying a quotient gives 50.000000000000007, which is 50
    assert_array_equal(r.up([50.000000000000007, 50.1, -0.5]), [50, 51, 0])


@given(st.floats(-1e3, 1e3), st.integers(0, 3))
def test_rounding_moves_by_at_most_one_unit_and_only_once(value: float, digits: int) -> None:
    unit = 10.0**-digits
    for method, most in ((r.half_up, 0.5), (r.half_even, 0.5), (r.up, 1.0)):
        once = float(method(value, digits))
        assert abs(once - value) <= most * unit * (1 + 1e-6) + 1e-9
        assert float(method(once, digits)) == pytest.approx(once, abs=1e-9)


# Mathematics


def test_mathematics_without_an_answer_is_missing() -> None:
    assert_allclose(arithmetic.log([0.0, -1.0, np.e]), [NAN, NAN, 1])
    assert_allclose(arithmetic.log10([0.0, 100.0]), [NAN, 2])
    assert_allclose(arithmetic.sqrt([-1.0, 9.0]), [NAN, 3])
    assert_allclose(arithmetic.exp([1e4, 0.0]), [NAN, 1])


def test_floor_and_ceil_forgive_binary_noise() -> None:
    assert_array_equal(arithmetic.floor([0.3 / 0.1, 2.5, -0.5]), [3, 2, -1])
    assert_array_equal(arithmetic.ceil([0.1 * 3 / 0.1, 2.5, -0.5]), [3, 3, 0])


def test_clamp_and_round_keep_their_bounds() -> None:
    assert_array_equal(arithmetic.clamp([5.0, 50.0, 5000.0], 10, 1000), [10, 50, 1000])
    assert_array_equal(r.rounded([60.5], 0, "half_even"), [60])


# Imputation


def test_gaps_are_filled_from_the_group() -> None:
    assert_array_equal(imputing.fill(np.array([1.0, NAN]), fitted={"value": 4.0}), [1, 4])


@pytest.mark.parametrize(("file", "fit"), [("mean", s.fit_mean), ("median", s.fit_median)])
def test_group_imputation_equals_coinr(coinr: Path, file: str, fit: Callable[[Array], dict[str, float]]) -> None:
    raw, expected = table(coinr / "stage1_raw.csv"), table(coinr / f"imp_{file}_grp_eurasia_group_raw.csv")
    data = table(coinr / "in_asem_idata.csv")
    group_of = dict(zip(data["uCode"], data["EurAsia_group"], strict=True))
    groups = np.array([group_of[code] for code in raw["uCode"]])
    for name in expected:
        if name == "uCode":
            continue
        found = numbers(raw[name])
        for group in np.unique(groups):
            rows = groups == group
            found[rows] = imputing.fill(found[rows], fitted=fit(found[rows][~np.isnan(found[rows])]))
        assert_allclose(found, numbers(expected[name]), rtol=1e-12)


def test_a_datum_is_carried_from_the_period_before_and_never_from_the_row_before() -> None:
    value = np.array([1.0, NAN, NAN, 5.0, NAN])
    unit = np.array([0, 0, 1, 1, 0])
    period = np.array([0, 1, 1, 0, 2])
    assert_array_equal(imputing.carry(value, periods=1, unit_index=unit, period_index=period), [1, 1, 5, 5, NAN])
    assert_array_equal(imputing.carry(value, periods=2, unit_index=unit, period_index=period), [1, 1, 5, 5, 1])
    with pytest.raises(EvaluationError):
        imputing.carry(value)
