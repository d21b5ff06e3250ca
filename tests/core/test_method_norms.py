"""Norms and distances, against published results of COINr, two other packages, and by hand.

COINr turns the sign of a column where lower is better, before it normalises; the comments say what ours does instead.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

from quanheng.core.errors import EvaluationError, RowError
from quanheng.core.methods import distances, norms
from quanheng.core.methods import normalising as places
from quanheng.core.methods import scoring as rules

Array = NDArray[np.float64]
LOWER = "lower_is_better"
NAN = np.nan


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def number(cell: str) -> float:
    return float(cell) if cell not in {"", "NA", "NaN"} else NAN


def columns(path: Path) -> dict[str, Array]:
    rows = rows_of(path)
    return {name: np.array([number(row[name]) for row in rows]) for name in rows[0] if name != "uCode"}


@pytest.fixture(scope="module")
def coinr(shared: Path) -> Path:
    return shared / "reference" / "coinr"


@pytest.fixture(scope="module")
def lower(coinr: Path) -> dict[str, str | None]:
    return {row["iCode"]: LOWER if row["Direction"] == "-1" else None for row in rows_of(coinr / "in_asem_imeta.csv")}


def fitted_and_applied(fit: Any, apply: Any, column: Array, direction: str | None, **options: Any) -> Array:
    found = fit(column[~np.isnan(column)], direction=direction, **options)
    result: Array = apply(column, fitted=found, direction=direction, **options)
    return result


# --- COINr -------------------------------------------------------------------------------------------------------


def test_the_distance_to_the_maximum_equals_coinr(coinr: Path, lower: dict[str, str | None]) -> None:
    expected = columns(coinr / "norm_dist2max.csv")
    for name, column in columns(coinr / "stage5_treated.csv").items():
        found = fitted_and_applied(distances.fit_ends, distances.distance_to_maximum, column, lower[name])
        assert_allclose(found, expected[name], rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(("file", "beyond"), [("norm_dist2ref_AUT", "keep"), ("norm_dist2ref_AUT_cap", "cut")])
def test_the_distance_to_a_reference_equals_coinr(
    coinr: Path, lower: dict[str, str | None], file: str, beyond: str
) -> None:
    expected, treated = columns(coinr / f"{file}.csv"), columns(coinr / "stage5_treated.csv")
    austria = np.array([row["uCode"] == "AUT" for row in rows_of(coinr / "stage5_treated.csv")], dtype=float)
    for name, column in treated.items():
        fitted = distances.fit_distance_to_reference(column, reference=austria)
        if fitted["reference"] == fitted["max" if lower[name] else "min"]:
            # COINr divides by 0 here; for us it is an error that names the indicator
            assert not np.isfinite(expected[name]).all()
            with pytest.raises(EvaluationError, match="reference-worst"):
                distances.distance_to_reference(column, fitted=fitted, direction=lower[name])
            continue
        found = distances.distance_to_reference(column, fitted=fitted, beyond=beyond, direction=lower[name])
        assert_allclose(found, expected[name], rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize(("file", "beyond"), [("norm_dist2targ_raw", "keep"), ("norm_dist2targ_raw_cap", "cut")])
def test_the_distance_to_a_target_equals_coinr(
    coinr: Path, lower: dict[str, str | None], file: str, beyond: str
) -> None:
    expected = columns(coinr / f"{file}.csv")
    targets = {row["iCode"]: number(row["Target"]) for row in rows_of(coinr / "in_asem_imeta.csv")}
    for name, column in columns(coinr / "stage1_raw.csv").items():
        options = {"target": targets[name], "beyond": beyond}
        found = fitted_and_applied(distances.fit_ends, distances.distance_to_target, column, lower[name], **options)
        assert_allclose(found, expected[name], rtol=1e-12, atol=1e-13)


def test_the_fraction_of_the_maximum_equals_coinr(coinr: Path, lower: dict[str, str | None]) -> None:
    expected, turned = columns(coinr / "norm_fracmax.csv"), 0
    for name, column in columns(coinr / "stage5_treated.csv").items():
        if lower[name] is None:
            found = fitted_and_applied(norms.fit_fraction_of_max, norms.fraction_of_max, column, None)
            assert_allclose(found, expected[name], rtol=1e-12)
        elif column.min() > 0:
            # COINr's -x / max(-x) is x / min: it rises where things get worse; ours is its reciprocal
            found = fitted_and_applied(norms.fit_fraction_of_max, norms.fraction_of_max, column, LOWER)
            assert_allclose(1 / found, expected[name], rtol=1e-12)
            turned += 1
        else:
            with pytest.raises(EvaluationError, match="norm-not-positive"):
                norms.fit_fraction_of_max(column, direction=LOWER)
    assert turned


@pytest.mark.parametrize(("file", "ties"), [("norm_prank", "min"), ("norm_prank_ties_average", "average")])
def test_percent_ranks_equal_coinr(coinr: Path, lower: dict[str, str | None], file: str, ties: str) -> None:
    expected = columns(coinr / f"{file}.csv")
    for name, column in columns(coinr / "stage5_treated.csv").items():
        fitted = places.fit_percentile(column)
        found = places.percentile(column, fitted=fitted, ties=ties, direction=lower[name])
        assert_allclose(found, expected[name], rtol=1e-12, atol=1e-13)


def test_ranks_from_below_equal_coinr(coinr: Path, lower: dict[str, str | None]) -> None:
    # COINr's n_rank gives the best unit the highest number: the place from below
    expected = columns(coinr / "norm_rank.csv")
    for name, column in columns(coinr / "stage5_treated.csv").items():
        order = "ascending" if lower[name] is None else "descending"
        assert_array_equal(places.rank(column, order=order), expected[name])


@pytest.mark.parametrize(
    ("file", "low", "high", "factor"), [("norm_scaled_default", 0, 100, 100), ("norm_scaled_0_50_x10", 0, 50, 10)]
)
def test_scaling_between_given_bounds_equals_coinr(
    coinr: Path, lower: dict[str, str | None], file: str, low: float, high: float, factor: float
) -> None:
    expected = columns(coinr / f"{file}.csv")
    for name, column in columns(coinr / "stage5_treated.csv").items():
        found = distances.scaled(column, low, high, factor, lower[name])
        # COINr scales -x between bounds meant for x, ours is mirrored at them: apart by one constant
        apart = factor * (high + low) / (high - low) if lower[name] else 0.0
        assert_allclose(found, expected[name] + apart, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(("file", "beyond"), [("trunc", "cut"), ("notrunc", "keep")])
def test_goalposts_equal_coinr(coinr: Path, file: str, beyond: str) -> None:
    expected, raw = columns(coinr / f"norm_goalposts_raw_{file}.csv"), columns(coinr / "stage1_raw.csv")
    for row in rows_of(coinr / "norm_goalposts_params.csv"):
        posts = [float(row["goalpost_lower"]), float(row["goalpost_upper"])]
        worst, best = posts if row["Direction"] == "1" else reversed(posts)
        found = rules.goalposts(raw[row["iCode"]], worst, best, beyond=beyond) * float(row["goalpost_scale"])
        assert_allclose(found, expected[row["iCode"]], rtol=1e-12, atol=1e-11)


# --- other packages ----------------------------------------------------------------------------------------------

PYMCDM: list[tuple[str, Any, Any, dict[str, Any]]] = [
    ("vector_normalization", norms.fit_vector_norm, norms.vector_norm, {}),
    ("sum_normalization", norms.fit_sum_norm, norms.sum_norm, {}),
    ("linear_normalization", norms.fit_fraction_of_max, norms.fraction_of_max, {}),
    ("max_normalization", norms.fit_fraction_of_max, norms.fraction_of_max, {"mirror": "difference"}),
    ("zavadskas_turskis_normalization", norms.fit_fraction_of_max, norms.fraction_of_max, {"mirror": "deviation"}),
    ("logarithmic_normalization", norms.fit_log_norm, norms.log_norm, {}),
    ("enhanced_accuracy_normalization", norms.fit_accuracy_norm, norms.accuracy_norm, {}),
]


@pytest.mark.parametrize("direction", [None, LOWER])
@pytest.mark.parametrize(("name", "fit", "apply", "options"), PYMCDM, ids=[row[0] for row in PYMCDM])
def test_norms_equal_pymcdm(name: str, fit: Any, apply: Any, options: dict[str, Any], direction: str | None) -> None:
    normalizations = pytest.importorskip("pymcdm.normalizations")
    column = np.random.default_rng(7).uniform(1.5, 40.0, 30)
    expected = getattr(normalizations, name)(column, cost=direction == LOWER)
    assert_allclose(fitted_and_applied(fit, apply, column, direction, **options), expected, rtol=1e-12)


def test_the_nonlinear_norm_of_peldschus_is_a_power_of_the_fraction_of_the_maximum() -> None:
    # (x / max)² and, lower is better, (min / x)³
    column = np.array([2.0, 5.0, 8.0])
    fit, apply = norms.fit_fraction_of_max, norms.fraction_of_max
    assert_allclose(fitted_and_applied(fit, apply, column, None, power=2.0), [0.0625, 0.390625, 1.0], rtol=1e-15)
    assert_allclose(fitted_and_applied(fit, apply, column, LOWER, power=3.0), [1.0, 0.064, 0.015625], rtol=1e-15)


# --- by hand -----------------------------------------------------------------------------------------------------


def test_a_target_type_falls_on_both_sides() -> None:
    # k = 7: the farthest unit is 3 away
    column = np.array([4.0, 6.0, 7.0, 8.5, NAN])
    fitted = distances.fit_target_type(column[:4], best=7.0)
    assert_allclose(distances.target_type(column, fitted=fitted, best=7.0), [0, 2 / 3, 1, 0.5, NAN], rtol=1e-15)
    # a later unit farther away than all of them has nothing left
    assert_array_equal(distances.target_type(np.array([99.0]), fitted=fitted, best=7.0), [0])


def test_an_interval_type_is_full_within_and_falls_outside() -> None:
    # [36, 37], the values of body temperature in the textbooks: M = max(36 - 35.2, 38.6 - 37) = 1.6
    column = np.array([35.2, 36.0, 36.6, 37.0, 38.6])
    fitted = distances.fit_interval_type(column, best=(36.0, 37.0))
    assert fitted["farthest"] == pytest.approx(1.6)
    assert_allclose(distances.interval_type(column, fitted=fitted, best=(36.0, 37.0)), [0.5, 1, 1, 1, 0], atol=1e-12)


def test_efficacy_has_its_golden_value() -> None:
    # domain/methods.md: x = 85 between 60 and 100: linear 85, exponential 82.567 (printed to 3 decimals)
    assert rules.efficacy(85.0, 60.0, 100.0) * 100 == pytest.approx(85, rel=1e-14)
    assert rules.efficacy(85.0, 60.0, 100.0, form="exponential") * 100 == pytest.approx(82.567, abs=5e-4)


def test_the_mean_norm_is_1_for_the_average_in_both_directions() -> None:
    column = np.array([1.0, 2.0, 6.0])  # mean 3
    assert_allclose(fitted_and_applied(norms.fit_mean_norm, norms.mean_norm, column, None), [1 / 3, 2 / 3, 2])
    assert_allclose(fitted_and_applied(norms.fit_mean_norm, norms.mean_norm, column, LOWER), [3, 1.5, 0.5])


def test_reciprocals_mirror_where_they_are_asked_for() -> None:
    column = np.array([1.0, 2.0])  # reciprocals 1 and 1/2, of length sqrt(1.25)
    found = fitted_and_applied(norms.fit_vector_norm, norms.vector_norm, column, LOWER, mirror="quotient")
    assert_allclose(found, np.array([1, 0.5]) / np.sqrt(1.25), rtol=1e-15)
    found = fitted_and_applied(norms.fit_sum_norm, norms.sum_norm, column, LOWER, mirror="difference")
    assert_allclose(found, [2 / 3, 1 / 3], rtol=1e-15)


def test_a_target_that_everybody_has_reached_gives_everybody_full() -> None:
    column = np.array([5.0, 6.0, NAN])
    for target in (5.0, 3.0, np.array([5.0, 4.0, 3.0])):
        found = fitted_and_applied(distances.fit_ends, distances.distance_to_target, column, None, target=target)
        assert_array_equal(found, [1, 1, NAN])
    found = fitted_and_applied(distances.fit_ends, distances.distance_to_target, column, LOWER, target=7.0)
    assert_array_equal(found, [1, 1, NAN])
    # targets of the units' own: 5 is the worst of all, so it is a quarter of the way from there to 9
    own = np.array([5.0, 9.0, 9.0])
    found = fitted_and_applied(distances.fit_ends, distances.distance_to_target, column, None, target=own)
    assert_array_equal(found, [1, 0.25, NAN])


def test_several_units_may_be_the_reference() -> None:
    column, chosen = np.array([0.0, 2.0, 4.0, 9.0]), np.array([0.0, 1.0, 1.0, NAN])
    fitted = distances.fit_distance_to_reference(column, reference=chosen)
    assert_allclose(distances.distance_to_reference(column, fitted=fitted), [0, 2 / 3, 4 / 3, 3], rtol=1e-15)


# --- odd columns -------------------------------------------------------------------------------------------------

#: A norm, and what each of four equal units gets.
ALL: dict[str, tuple[Any, Any, float]] = {
    "vector": (norms.fit_vector_norm, norms.vector_norm, 0.5),
    "sum": (norms.fit_sum_norm, norms.sum_norm, 0.25),
    "maximum": (norms.fit_fraction_of_max, norms.fraction_of_max, 1.0),
    "mean": (norms.fit_mean_norm, norms.mean_norm, 1.0),
    "logarithm": (norms.fit_log_norm, norms.log_norm, 0.25),
    "accuracy": (norms.fit_accuracy_norm, norms.accuracy_norm, 1.0),
    "distance": (distances.fit_ends, distances.distance_to_maximum, 1.0),
}


@pytest.mark.parametrize("direction", [None, LOWER])
@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("level", [0.0, 1.0, 3.0])
def test_equal_units_get_what_equal_units_get_also_where_all_have_nothing(
    name: str, direction: str | None, level: float
) -> None:
    fit, apply, expected = ALL[name]
    column = np.full(4, level)
    if name == "logarithm" and level == 0:
        with pytest.raises(EvaluationError, match="norm-logarithm"):
            fit(column)
        return
    assert_allclose(fitted_and_applied(fit, apply, column, direction), np.full(4, expected), rtol=1e-15)


@pytest.mark.parametrize("direction", [None, LOWER])
@pytest.mark.parametrize("name", ALL)
def test_a_single_unit_counts_as_the_whole_of_itself(name: str, direction: str | None) -> None:
    fit, apply, _ = ALL[name]
    expected = 0.0 if name == "vector" and direction else 1.0  # 1 - x / |x|
    assert_allclose(fitted_and_applied(fit, apply, np.array([7.0, NAN]), direction), [expected, NAN], atol=1e-15)


REFUSED: list[tuple[Any, list[float], str | None, dict[str, Any], str]] = [
    (norms.fit_sum_norm, [-1, 3], None, {}, "norm-negative"),
    (norms.fit_sum_norm, [0, 3], LOWER, {}, "norm-not-positive"),
    (norms.fit_vector_norm, [0, 3], LOWER, {"mirror": "quotient"}, "norm-not-positive"),
    (norms.fit_fraction_of_max, [-1, 0], None, {}, "norm-maximum"),
    (norms.fit_fraction_of_max, [-2, -1], LOWER, {"mirror": "difference"}, "norm-maximum"),
    (norms.fit_fraction_of_max, [0, 3], LOWER, {}, "norm-not-positive"),
    (norms.fit_mean_norm, [-3, 3], None, {}, "norm-mean"),
    (norms.fit_log_norm, [0.5, 3], None, {}, "norm-logarithm"),
]


@pytest.mark.parametrize(("fit", "values", "direction", "options", "name"), REFUSED)
def test_what_a_norm_cannot_measure_is_refused_with_the_value(
    fit: Any, values: list[float], direction: str | None, options: dict[str, Any], name: str
) -> None:
    with pytest.raises(EvaluationError, match=name) as refusal:
        fit(np.array(values, dtype=float), direction=direction, **options)
    assert isinstance(refusal.value.arguments["found"], float)


def test_later_values_that_have_no_reciprocal_are_refused_by_row() -> None:
    fitted = norms.fit_sum_norm(np.array([1.0, 2.0]), direction=LOWER)
    with pytest.raises(RowError) as refusal:
        norms.sum_norm(np.array([1.0, 0.0]), fitted=fitted, direction=LOWER)
    assert_array_equal(refusal.value.mask, [False, True])


def test_lengths_neither_overflow_nor_vanish() -> None:
    for size in (1e-200, 1e200):
        found = fitted_and_applied(norms.fit_vector_norm, norms.vector_norm, np.array([3.0, 4.0]) * size, None)
        assert_allclose(found, [0.6, 0.8], rtol=1e-14)


# --- invariants --------------------------------------------------------------------------------------------------

POSITIVE = st.lists(st.floats(1, 1e6), min_size=2, max_size=30).map(np.array)


@pytest.mark.parametrize("name", ALL)
@given(column=POSITIVE, direction=st.sampled_from([None, LOWER]), data=st.data())
def test_scores_follow_the_value_and_forget_the_order_of_the_units(
    name: str, column: Array, direction: str | None, data: st.DataObject
) -> None:
    fit, apply, _ = ALL[name]
    score: Callable[[Array], Array] = lambda values: fitted_and_applied(fit, apply, values, direction)  # noqa: E731
    order = np.array(data.draw(st.permutations(range(column.size))))
    assert_allclose(score(column)[order], score(column[order]), rtol=1e-9, atol=1e-12)
    ranked = score(np.sort(column) if direction is None else np.sort(column)[::-1])
    assert (np.diff(ranked) >= -1e-12).all()


@pytest.mark.parametrize("name", [name for name in ALL if name != "logarithm"])
@given(column=POSITIVE, direction=st.sampled_from([None, LOWER]), scale=st.floats(1e-3, 1e3))
def test_the_unit_of_measure_does_not_matter(name: str, column: Array, direction: str | None, scale: float) -> None:
    fit, apply, _ = ALL[name]
    spread = np.ptp(column) / column.max()
    assume(spread == 0 or spread > 1e-6)  # closer values may be one after scaling
    found, scaled = (fitted_and_applied(fit, apply, values, direction) for values in (column, column * scale))
    # a difference of the values carries their rounding, made larger by as much as it is smaller than they are
    assert_allclose(scaled, found, rtol=1e-9, atol=1e-14 / (spread or 1.0))


@given(column=POSITIVE)
def test_shares_add_up_and_lengths_are_1(column: Array) -> None:
    assert fitted_and_applied(norms.fit_sum_norm, norms.sum_norm, column, None).sum() == pytest.approx(1)
    assert fitted_and_applied(norms.fit_sum_norm, norms.sum_norm, column, LOWER).sum() == pytest.approx(1)
    assert np.linalg.norm(fitted_and_applied(norms.fit_vector_norm, norms.vector_norm, column, None)) == pytest.approx(
        1
    )


@pytest.mark.parametrize("direction", [None, LOWER])
@pytest.mark.parametrize("name", ALL)
def test_long_columns_are_fitted_block_by_block_to_the_same_numbers(name: str, direction: str | None) -> None:
    fit, _, __ = ALL[name]
    column = np.random.default_rng(1).uniform(1.0, 90.0, 150_001)
    fitted = fit(column, direction=direction)
    best = column.min() if direction else column.max()
    known = {
        "min": column.min(), "max": column.max(), "sum": column.sum(), "mean": column.mean(), "best": best,
        "length": np.linalg.norm(column), "reciprocal_sum": (1 / column).sum(), "count": column.size,
        "logarithm_sum": np.log(column).sum(), "distance": np.abs(column - best).sum(),
    }  # fmt: skip
    compared = known.keys() & fitted.keys()
    assert compared
    for key in compared:
        assert fitted[key] == pytest.approx(known[key], rel=1e-13)
