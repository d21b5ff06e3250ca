"""Gaps filled from the other indicators: against COINr, Amelia's EM estimates, scikit-learn, and what is promised."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

from quanheng.core.errors import EvaluationError
from quanheng.core.methods import imputing_em, imputing_knn, imputing_rows

Array = NDArray[np.float64]
NAN = float("nan")


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def columns_of(rows: list[dict[str, str]], names: list[str]) -> Array:
    return np.array(
        [[float(row[name]) if row[name] not in {"", "NA", "NaN"} else NAN for row in rows] for name in names]
    )


@pytest.fixture(scope="module")
def coinr(shared: Path) -> Path:
    return shared / "reference" / "coinr"


@pytest.fixture(scope="module")
def meta(coinr: Path) -> dict[str, tuple[str, float]]:
    """Return of each indicator its pillar and its direction."""
    rows = rows_of(coinr / "in_asem_imeta.csv")
    return {row["iCode"]: (row["Parent"], float(row["Direction"])) for row in rows if row["Type"] == "Indicator"}


@pytest.fixture(scope="module")
def raw(coinr: Path) -> list[dict[str, str]]:
    return rows_of(coinr / "stage1_raw.csv")


Filling = Callable[[Array, int], Array]


def row_mean(values: Array, place: int) -> Array:
    return imputing_rows.row_mean(values, fitted=imputing_rows.fit_range(values), place=place)


def row_median(values: Array, place: int) -> Array:
    return imputing_rows.row_median(values, fitted=imputing_rows.fit_range(values), place=place)


def em(values: Array, place: int) -> Array:
    return imputing_em.em(values, fitted=imputing_em.fit_em(values, tolerance=1e-7), place=place)


def knn(values: Array, place: int) -> Array:
    return imputing_knn.knn(values, fitted=imputing_knn.fit_neighbours(values), place=place, k=2)


def knn_by_distance(values: Array, place: int) -> Array:
    fitted = imputing_knn.fit_neighbours(values)
    return imputing_knn.knn(values, fitted=fitted, place=place, k=3, weights="distance")


FILLING = (row_mean, row_median, em, knn, knn_by_distance)

# --- the mean of the row ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", [imputing_rows.row_mean, imputing_rows.row_median], ids=["mean", "median"])
def test_the_row_within_its_pillar_fills_as_coinr_does(
    coinr: Path, raw: list[dict[str, str]], meta: dict[str, tuple[str, float]], method: Callable[..., Array]
) -> None:
    """Relative 1e-12."""
    expected = rows_of(coinr / f"imp_{method.__name__}_by_pillar_normfirst_raw.csv")
    for pillar in {pillar for pillar, _ in meta.values()}:
        names = [name for name, (parent, _) in meta.items() if parent == pillar]
        values, directions = columns_of(raw, names), [meta[name][1] for name in names]
        fitted = imputing_rows.fit_range(values)
        for place, name in enumerate(names):
            found = method(values, fitted=fitted, place=place, directions=directions)
            assert_allclose(found, columns_of(expected, [name])[0], rtol=1e-12, err_msg=name)


def test_the_row_over_all_indicators_fills_as_coinr_does(
    coinr: Path, raw: list[dict[str, str]], meta: dict[str, tuple[str, float]]
) -> None:
    """Relative 1e-12."""
    names, expected = list(meta), rows_of(coinr / "imp_row_mean_all_normfirst_raw.csv")
    values, directions = columns_of(raw, names), [meta[name][1] for name in names]
    fitted = imputing_rows.fit_range(values)
    for place, name in enumerate(names):
        found = imputing_rows.row_mean(values, fitted=fitted, place=place, directions=directions)
        assert_allclose(found, columns_of(expected, [name])[0], rtol=1e-12, err_msg=name)


def test_less_is_better_counts_from_the_top() -> None:
    values = np.array([[0.0, 10, NAN], [0, 4, 1]])  # the unit has 1/4 of the way up
    fitted = imputing_rows.fit_range(values)
    assert imputing_rows.row_mean(values, fitted=fitted, place=0)[2] == 2.5
    # the other is of less: 3/4; this one too: 3/4 from the top is 2.5 again
    assert imputing_rows.row_mean(values, fitted=fitted, place=0, directions=[1, -1])[2] == 7.5
    assert imputing_rows.row_mean(values, fitted=fitted, place=0, directions=[-1, -1])[2] == 2.5


# --- EM --------------------------------------------------------------------------------------------------------------


def test_em_comes_to_the_estimates_of_amelia(
    coinr: Path, raw: list[dict[str, str]], meta: dict[str, tuple[str, float]]
) -> None:
    """Within 2e-9 in the standard scale: Amelia stops where no number changes by more than 1e-10 in a step.

    The file bears the names in their own order over numbers in Amelia's: indicators with fewer gaps first.
    """
    estimates: dict[tuple[str, str], tuple[float, float]] = {
        (row["iCode"], row["iCode2"]): (float(row["mu"]), float(row["cov"]))
        for row in rows_of(coinr / "imp_em_amelia_mu_cov.csv")
    }
    compared = 0
    for pillar in {pillar for pillar, _ in meta.values()}:
        names = [name for name, (parent, _) in meta.items() if parent == pillar]
        values = columns_of(raw, names)
        if not np.isnan(values).any():
            continue  # nothing to estimate, and not in the file
        order = np.argsort(np.isnan(values).sum(axis=1), kind="stable")
        fitted = imputing_em.fit_em(values[order], tolerance=1e-12)
        expected = np.array([[estimates[name, other] for other in names] for name in names])
        assert_allclose(fitted["mu"], expected[:, 0, 0], rtol=0, atol=2e-9)
        assert_allclose(fitted["covariance"], expected[:, :, 1], rtol=0, atol=2e-9)
        assert fitted["ridge"] == 0
        compared += expected[:, :, 0].size
    assert compared == len(estimates)


def test_em_of_a_monotone_sample_is_the_regression_on_the_complete_rows() -> None:
    """Two indicators, one complete: the likelihood factorises, and what is expected lies on the line (Little & Rubin 7.2)."""
    rng = np.random.default_rng(3)
    x = rng.normal(size=40)
    y = 2 + 3 * x + rng.normal(size=40)
    y[25:] = NAN
    slope, intercept = np.polyfit(x[:25], y[:25], 1)
    fitted = imputing_em.fit_em(np.array([x, y]), tolerance=1e-13)
    assert_allclose(
        imputing_em.em(np.array([x, y]), fitted=fitted, place=1)[25:], intercept + slope * x[25:], rtol=1e-9
    )


def test_em_of_complete_data_is_their_mean_and_covariance() -> None:
    values = np.random.default_rng(1).normal(size=(4, 300))
    fitted = imputing_em.fit_em(values)
    assert_allclose(fitted["mu"], 0, atol=1e-12)
    standard = (values - values.mean(axis=1, keepdims=True)) / values.std(axis=1, ddof=1, keepdims=True)
    assert_allclose(fitted["covariance"], np.cov(standard, ddof=0), rtol=1e-12)


def test_condensing_units_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(5)
    values = rng.multivariate_normal([0, 1, 2], [[1, 0.5, 0.2], [0.5, 1, 0.3], [0.2, 0.3, 1]], size=500).T.copy()
    values[0, rng.random(500) < 0.2] = NAN
    values[2, rng.random(500) < 0.2] = NAN
    condensed = imputing_em.fit_em(values)
    monkeypatch.setattr(imputing_em, "_condensed", lambda units: (units, np.ones(units.shape[1])))
    plain = imputing_em.fit_em(values)
    for name in ("mu", "covariance"):
        assert_allclose(condensed[name], plain[name], rtol=1e-9, atol=1e-9)


def test_a_singular_covariance_takes_the_prior_and_says_so() -> None:
    x = np.arange(10.0)
    values = np.array([x, 2 * x, np.where(x == 3, NAN, x)])  # each the same but for scale
    fitted = imputing_em.fit_em(values)
    assert fitted["ridge"] == pytest.approx(0.1)  # 1% of ten units
    # the prior draws a little to the middle, 4.67
    assert imputing_em.em(values, fitted=fitted, place=2)[3] == pytest.approx(3, abs=0.02)
    with pytest.raises(EvaluationError, match="em-singular"):
        imputing_em.fit_em(values, ridge=0.0)


def test_em_that_does_not_come_to_rest_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imputing_em, "STEPS", 3)
    values = np.random.default_rng(2).normal(size=(3, 20))
    values[0, :8] = values[1, 8:14] = NAN
    with pytest.raises(EvaluationError, match="em-not-at-rest"):
        imputing_em.fit_em(values)
    with pytest.raises(EvaluationError, match="em-not-at-rest"):
        imputing_em.fit_em(values, ridge=1.0)


# --- nearest neighbours ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("weights", ["uniform", "distance"])
@pytest.mark.parametrize("k", [1, 3, 7])
def test_neighbours_are_those_of_scikit_learn(k: int, weights: str) -> None:
    """Relative 1e-9: the squared distance is taken apart into products here."""
    imputers = pytest.importorskip("sklearn.impute")
    rng = np.random.default_rng(11)
    values = rng.normal(size=(5, 120)) * np.array([[1], [10], [100], [0.1], [5]])
    values[rng.random(values.shape) < 0.15] = NAN
    values[:, 0] = 1.0  # one unit has all
    fitted = imputing_knn.fit_neighbours(values)
    mean, sd = np.nanmean(values, axis=1, keepdims=True), np.nanstd(values, axis=1, ddof=1, keepdims=True)
    expected = imputers.KNNImputer(n_neighbors=k, weights=weights).fit_transform(((values - mean) / sd).T).T * sd + mean
    comparable = ~np.isnan(values).all(axis=0)
    for place in range(5):
        found = imputing_knn.knn(values, fitted=fitted, place=place, k=k, weights=weights)
        is_compared = comparable & ~np.isnan(found)
        assert is_compared.sum() > 110
        assert_allclose(found[is_compared], expected[place][is_compared], rtol=1e-9)


def test_equally_near_units_all_count() -> None:
    # the first unit lacks y; two units stand at the same distance, on either side, and only one is asked for
    values = np.array([[0.0, 1, -1, 9], [NAN, 10, 20, 90]])
    assert imputing_knn.knn(values, fitted=imputing_knn.fit_neighbours(values), place=1, k=1)[0] == 15


def test_a_unit_at_no_distance_decides_alone() -> None:
    values = np.array([[0.0, 0, 1, 9], [NAN, 10, 20, 90]])
    fitted = imputing_knn.fit_neighbours(values)
    assert imputing_knn.knn(values, fitted=fitted, place=1, k=3, weights="distance")[0] == 10


def test_too_many_pairs_are_refused_before_they_are_reckoned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imputing_knn, "LIMIT", 5)
    values = np.array([[0.0, 1, 2, 3], [NAN, NAN, 20, 90], [1, 2, 3, 4]])
    assert imputing_knn.knn(values, fitted=imputing_knn.fit_neighbours(values), place=1).shape == (4,)
    values = np.array([[0.0, 1, 2, 3, 4], [NAN, NAN, 20, 90, 5]])
    with pytest.raises(EvaluationError, match="knn-too-large"):
        imputing_knn.fit_neighbours(values)
    with pytest.raises(EvaluationError, match="knn-too-large"):  # of next year's units
        imputing_knn.knn(values, fitted=imputing_knn.fit_neighbours(values[:, 2:]), place=1)


def test_blocks_of_gaps_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.random.default_rng(4).normal(size=(3, 60))
    values[1, ::3] = NAN
    whole = knn(values, 1)
    monkeypatch.setattr(imputing_knn, "_BLOCK", 50)
    monkeypatch.setattr(imputing_knn, "_ROWS", 1)
    assert_allclose(knn(values, 1), whole, rtol=1e-12)


# --- what all of them promise ----------------------------------------------------------------------------------------

CELLS = st.one_of(st.just(NAN), st.integers(-50, 50).map(float))
MATRICES: Any = st.tuples(st.integers(1, 4), st.integers(1, 8)).flatmap(
    lambda shape: arrays(np.float64, shape, elements=CELLS)
)


@pytest.mark.parametrize("method", FILLING, ids=lambda method: method.__name__)
@settings(deadline=None, max_examples=60)
@given(values=MATRICES, seed=st.integers(0, 2**32 - 1))
def test_what_is_present_stays_and_the_order_of_units_does_not_matter(
    method: Filling, values: Array, seed: int
) -> None:
    found = method(values, 0)
    present = ~np.isnan(values[0])
    assert_array_equal(found[present], values[0][present])
    assert not np.isinf(found).any()
    order = np.random.default_rng(seed).permutation(values.shape[1])
    assert_allclose(method(values[:, order], 0), found[order], rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("method", FILLING, ids=lambda method: method.__name__)
@settings(deadline=None, max_examples=60)
@given(values=MATRICES)
def test_a_filled_column_has_nothing_more_to_fill(method: Filling, values: Array) -> None:
    filled = np.array([method(values, 0), *values[1:]])
    is_whole = not np.isnan(filled[0]).any()
    if is_whole:
        assert_array_equal(method(filled, 0), filled[0])


@pytest.mark.parametrize("method", FILLING, ids=lambda method: method.__name__)
def test_odd_tables_have_their_answers(method: Filling) -> None:
    assert_array_equal(method(np.array([[NAN, NAN], [1.0, 2.0]]), 0), [NAN, NAN])  # nobody has it
    assert_array_equal(method(np.array([[1.0, NAN]]), 0), [1, NAN])  # nothing beside it
    assert_array_equal(method(np.array([[1.0, 2, NAN], [3.0, 4, NAN]]), 0), [1, 2, NAN])  # a unit without anything
    assert method(np.array([[1.0], [2.0]]), 0).tolist() == [1]  # one unit
    # of an indicator that is the same for all, the unit has the same (nearest: where another indicator finds a unit)
    assert method(np.array([[7.0, 7, NAN], [1.0, 2, 3]]), 0)[2] == 7
    assert method(np.empty((2, 0)), 0).shape == (0,)


@given(values=MATRICES.filter(lambda values: values.shape[1] > 2))
def test_rows_filled_stay_within_the_range_of_their_indicator(values: Array) -> None:
    for method in (row_mean, row_median, knn, knn_by_distance):
        found, present = method(values, 0), values[0][~np.isnan(values[0])]
        if present.size:
            filled = found[~np.isnan(found)]
            assert filled.min() >= present.min() - 1e-9
            assert filled.max() <= present.max() + 1e-9
