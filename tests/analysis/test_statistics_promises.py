"""What correlations, alpha and components promise of any data, and their answers to odd ones."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from quanheng.analysis.correlations import Correlations, co_moments, pearson
from quanheng.analysis.distributions import STATISTICS, distributions
from quanheng.analysis.obstacles import most_frequent, obstacle_degrees
from quanheng.analysis.options import Thresholds
from quanheng.analysis.rank_correlations import kendall, spearman
from quanheng.analysis.reliability import alpha_without, cronbach_alpha
from quanheng.analysis.trends import change, growth
from quanheng.core.methods.components import principal_components

Array = NDArray[np.float64]
Method = Callable[[Array], Correlations]

ALL: list[Method] = [pearson, spearman, kendall]
BY_RANK: list[Method] = [spearman, kendall]
NAN = float("nan")

numbers = st.one_of(st.integers(-50, 50).map(float), st.floats(-1e6, 1e6, width=32))
columns = st.tuples(st.integers(0, 12), st.integers(1, 4))


def tables(*, gaps: bool = True) -> st.SearchStrategy[Array]:
    cells = st.one_of(numbers, st.just(NAN)) if gaps else numbers
    return columns.flatmap(lambda shape: arrays(np.float64, shape, elements=cells))


@pytest.mark.parametrize("method", ALL)
@given(matrix=tables())
@settings(max_examples=60, deadline=None)
def test_coefficients_are_symmetric_and_at_most_one(method: Method, matrix: Array) -> None:
    found = method(matrix)
    known = found.r[~np.isnan(found.r)]
    assert (np.abs(known) <= 1).all()
    np.testing.assert_array_equal(found.r, found.r.T)
    np.testing.assert_array_equal(np.isnan(found.r), np.isnan(found.p))
    assert ((found.p >= 0) & (found.p <= 1))[~np.isnan(found.p)].all()


@pytest.mark.parametrize("method", BY_RANK)
@given(matrix=arrays(np.float64, st.tuples(st.integers(3, 12), st.just(3)), elements=st.integers(-20, 20).map(float)))
@settings(max_examples=40, deadline=None)
def test_ranks_do_not_change_under_what_rises_everywhere(method: Method, matrix: Array) -> None:
    risen = np.column_stack([np.exp(matrix[:, 0] / 10), matrix[:, 1] ** 3 + matrix[:, 1], matrix[:, 2] - 1e4])
    np.testing.assert_allclose(method(risen).r, method(matrix).r, rtol=0, atol=1e-12)


@given(
    matrix=arrays(np.float64, st.tuples(st.integers(3, 12), st.just(3)), elements=st.integers(-20, 20).map(float)),
    factor=st.sampled_from([1e-150, 0.1, 3.0, 1e150]),
)
@settings(max_examples=40, deadline=None)
def test_pearson_does_not_depend_on_units_of_measure(matrix: Array, factor: float) -> None:
    np.testing.assert_allclose(pearson(matrix * factor).r, pearson(matrix).r, rtol=0, atol=1e-9)


@given(matrix=tables(gaps=False))
@settings(max_examples=60, deadline=None)
def test_alpha_is_at_most_one(matrix: Array) -> None:
    alpha = cronbach_alpha(matrix)
    assert np.isnan(alpha) or alpha <= 1 + 1e-9


@given(matrix=tables(gaps=False))
@settings(max_examples=60, deadline=None)
def test_components_are_orthogonal_and_explain_everything(matrix: Array) -> None:
    found = principal_components(matrix)
    count = int(found.varies.sum())
    np.testing.assert_allclose(found.loadings.T @ found.loadings, np.eye(count), atol=1e-9)
    assert found.variances.sum() == pytest.approx(count, abs=1e-9)
    assert (np.diff(found.variances) <= 1e-12).all()
    assert (found.loadings[~found.varies] == 0).all()


@given(matrix=tables())
@settings(max_examples=60, deadline=None)
def test_statistics_lie_where_they_must(matrix: Array) -> None:
    found = distributions(matrix.T)
    known = found["available"] > 0
    for low, high in (("min", "median"), ("median", "max"), ("unique", "available"), ("same", "available")):
        assert (found[low] <= found[high])[known].all()
    spread = found["max"] - found["min"]
    inside = (found["mean"] >= found["min"] - 1e-9 * spread) & (found["mean"] <= found["max"] + 1e-9 * spread)
    assert (inside | (spread == 0))[known].all()


@pytest.mark.parametrize("method", ALL)
def test_a_constant_column_correlates_with_nothing_not_even_itself(method: Method) -> None:
    found = method(np.array([[1.0, 2.0], [1.0, 3.0], [1.0, 5.0], [1.0, 4.0]]))
    assert np.isnan(found.r[0]).all()
    assert found.r[1, 1] == 1


@pytest.mark.parametrize("method", ALL)
def test_a_column_constant_where_the_other_is_present_does_not_correlate_with_it(method: Method) -> None:
    # 0.1 has no exact binary form: its sums leave a remainder that must not be taken for spread
    first = [0.1] * 7 + [5.0, 6.0, 9.0]
    second = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, NAN, NAN, NAN]
    found = method(np.column_stack([first, second]))
    assert np.isnan(found.r[0, 1])
    assert found.n[0, 1] == 7


@pytest.mark.parametrize("method", ALL)
def test_two_units_say_nothing(method: Method) -> None:
    assert np.isnan(method(np.array([[1.0, 2.0], [3.0, 5.0]])).r).all()


@pytest.mark.parametrize("method", ALL)
@pytest.mark.parametrize("shape", [(0, 2), (5, 0), (5, 2)])
def test_nothing_at_all_is_no_correlation(method: Method, shape: tuple[int, int]) -> None:
    assert np.isnan(method(np.full(shape, NAN)).r).all()


@pytest.mark.parametrize("method", ALL)
def test_what_is_collinear_correlates_fully_and_leaves_no_doubt(method: Method) -> None:
    x = np.arange(60.0)
    found = method(np.column_stack([x, 3 * x + 1, -x]))
    np.testing.assert_allclose(found.r[0], [1, 1, -1], rtol=1e-15)
    assert (found.p < 1e-12).all()


def test_a_pair_far_from_the_mean_of_its_columns_keeps_its_digits() -> None:
    # where both are present, x is 1e8 + 0, 1, 2, 3 beside millions of small values: the sums alone would lose r
    x = np.concatenate([1e8 + np.array([0.0, 1.0, 2.0, 3.0]), np.zeros(2_000), [3e8]])
    y = np.concatenate([[2.0, 1.0, 4.0, 3.0], np.full(2_001, NAN)])
    assert pearson(np.column_stack([x, y])).r[0, 1] == pytest.approx(0.6, rel=1e-7)  # by hand: 3 / 5


@pytest.mark.parametrize("size", [1e300, 1.7e308])
def test_numbers_whose_squares_cannot_be_held_correlate_all_the_same(size: float) -> None:
    matrix = np.array([[-1.0, 1.0], [0.5, 0.0], [1.0, 1.0]])
    expected = pearson(matrix)
    np.testing.assert_allclose(pearson(matrix * [size, 1]).r, expected.r, rtol=1e-12)
    assert np.isnan(cronbach_alpha(matrix * size))
    found = distributions((matrix * size).T)
    assert found["mean"][0] == pytest.approx(size / 6, rel=1e-12)
    assert found["skew"][0] == pytest.approx(distributions(matrix.T)["skew"][0], rel=1e-12)
    assert principal_components(matrix * size).shares == pytest.approx(principal_components(matrix).shares, rel=1e-12)


def test_blocks_of_rows_add_up_to_the_whole() -> None:
    generator = np.random.default_rng(7)
    matrix = generator.normal(size=(10_000, 3))
    matrix[generator.random(matrix.shape) < 0.05] = NAN
    both = ~np.isnan(matrix[:, 0]) & ~np.isnan(matrix[:, 1])
    expected = np.corrcoef(matrix[both, 0], matrix[both, 1])[0, 1]
    assert pearson(matrix).r[0, 1] == pytest.approx(expected, rel=1e-11)


@given(
    shares=arrays(
        np.float64, st.tuples(st.integers(0, 8), st.integers(1, 6)), elements=st.one_of(st.floats(0, 1.2), st.just(NAN))
    ),
    seed=st.integers(0, 99),
)
@settings(max_examples=60, deadline=None)
def test_obstacle_degrees_of_whoever_lost_anything_add_up_to_one(shares: Array, seed: int) -> None:
    weights = np.random.default_rng(seed).dirichlet(np.ones(shares.shape[1]))
    degrees = obstacle_degrees(shares, weights)
    lost = (shares < 1 - 1e-12).any(axis=1)
    np.testing.assert_allclose(np.nansum(degrees[lost], axis=1), 1.0, rtol=1e-9)
    assert (degrees[~np.isnan(degrees)] >= 0).all()
    found = most_frequent(degrees, 2)
    assert (found.often <= found.units).all()


def test_obstacles_by_hand() -> None:
    # lost 0.5 x 0.4 = 0.2, 0.3 x 0 = 0, 0.2 x 0.5 = 0.1; above full nothing is lost; all at full: no obstacle
    shares = np.array([[0.6, 1.1, 0.5], [1.0, 1.0, 1.0], [NAN, 0.0, 1.0]])
    degrees = obstacle_degrees(shares, np.array([0.5, 0.3, 0.2]))
    np.testing.assert_allclose(degrees[0], [2 / 3, 0, 1 / 3], rtol=1e-12)
    assert np.isnan(degrees[1]).all()
    np.testing.assert_allclose(degrees[2], [NAN, 1, 0])
    found = most_frequent(degrees, 1)
    np.testing.assert_allclose(found.mean, [1 / 3, 1 / 2, 1 / 6], rtol=1e-12)
    assert (found.often.tolist(), found.units) == ([1, 1, 0], 2)


def test_growth_and_change_by_hand() -> None:
    # 100 to 121 in two years is 10 % a year; the line through 100, 130, 121 rises by 10.5 from 106.5
    panel = np.array(
        [[100.0, 100.0, 0.0, 5.0, NAN, -4.0], [NAN, 130.0, 3.0, 5.0, 2.0, NAN], [121.0, 121.0, 6.0, 5.0, NAN, 4.0]]
    )
    times = np.array([2020.0, 2021.0, 2022.0])
    np.testing.assert_allclose(growth(panel, times), [0.1, 0.1, NAN, 0, NAN, NAN], rtol=1e-12)
    np.testing.assert_allclose(change(panel, times), [0.105, 10.5 / 106.5, NAN, 0, NAN, -1], rtol=1e-12)


@pytest.mark.parametrize("periods", [0, 1])
def test_fewer_than_two_periods_have_no_trend(periods: int) -> None:
    panel, times = np.ones((periods, 3)), np.arange(float(periods))
    assert np.isnan(growth(panel, times)).all()
    assert np.isnan(change(panel, times)).all()


def test_one_indicator_and_indicators_that_never_vary_have_no_alpha() -> None:
    assert np.isnan(cronbach_alpha(np.array([[1.0], [2.0], [3.0]])))
    assert np.isnan(cronbach_alpha(np.ones((5, 3))))
    assert np.isnan(cronbach_alpha(np.full((5, 3), NAN)))


def test_alpha_rises_without_the_indicator_that_contradicts() -> None:
    x = np.array([1.0, 2.0, 4.0, 8.0])
    matrix = np.column_stack([x, x + np.array([0, 1, 0, 1]), -x])
    without = alpha_without(co_moments(matrix).covariances())
    assert np.nanargmax(without) == 2
    assert without[2] == pytest.approx(cronbach_alpha(matrix[:, :2]), rel=1e-12)
    assert np.isnan(alpha_without(np.eye(2))).all()  # one is left


def test_indicators_that_say_the_same_have_an_alpha_of_one() -> None:
    x = np.array([1.0, 2.0, 4.0, 8.0])
    assert cronbach_alpha(np.column_stack([x, x, x])) == pytest.approx(1.0, rel=1e-12)


def test_a_constant_column_has_a_mean_but_no_shape() -> None:
    found = distributions([np.full(5, 0.1)])
    assert found["std"][0] == 0
    assert found["unique"][0] == 1
    assert found["mean"][0] == pytest.approx(0.1, rel=1e-15)
    assert np.isnan([found["skew"][0], found["kurtosis"][0]]).all()
    flags = found.flags(Thresholds())
    assert flags["constant"].all()
    assert not flags["outliers"].any()


def test_a_column_without_values_is_scarce_and_has_no_statistics() -> None:
    found = distributions([np.full(4, NAN)])
    assert found["share_available"][0] == 0
    assert [name for name in STATISTICS if not np.isnan(found[name][0])] == [
        "available", "nonzero", "unique", "same", "share_available",
    ]  # fmt: skip
    assert found.flags(Thresholds())["scarce"].all()


def test_a_component_points_to_the_side_where_its_loadings_add_up() -> None:
    x = np.array([1.0, 2.0, 3.0, 4.0])
    assert (principal_components(np.column_stack([x, 2 * x, x + 1])).loadings[:, 0] > 0).all()
    # loadings of x and -x add up to 0: the first of the largest is positive
    assert principal_components(np.column_stack([x, -x])).loadings[0, 0] > 0
