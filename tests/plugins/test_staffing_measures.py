"""The measures of ``staffing`` on columns: published figures, edges, and what must always hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import quanheng as qh
from quanheng.plugins.staffing.comparison import annual_growth, peer_ratio, slope
from quanheng.plugins.staffing.establishment import (
    control_ratio,
    establishment_use,
    headroom,
    over_staffing,
    pool_balance,
    pool_use,
    reserve_ratio,
    vacancies,
    vacancy_rate,
    within_ceilings,
)
from quanheng.plugins.staffing.following_up import (
    coverage,
    rectification_rate,
    reduction_rate,
    required_number,
    violation_points,
)
from quanheng.plugins.staffing.leadership import allowed_posts, below_minimum, has_double_chiefs, over_provision
from quanheng.plugins.staffing.workload import effective_hours, required_staff, saturation

NAN = float("nan")
COUNTS = st.integers(0, 10_000)


# --- posts and people


@given(COUNTS, st.integers(1, 10_000))
def test_people_and_posts_add_up(staff: int, posts: int) -> None:
    assert over_staffing(staff, posts) - vacancies(staff, posts) == staff - posts
    assert control_ratio(staff, posts) == staff / posts
    assert establishment_use(staff, posts) == pytest.approx(1 - vacancy_rate(staff, posts), abs=1e-12)
    assert establishment_use(staff, posts) == min(control_ratio(staff, posts), 1)


def test_without_posts_there_is_no_ratio_and_everybody_is_too_many() -> None:
    for ratio in (control_ratio, vacancy_rate, establishment_use):
        assert np.isnan(ratio([3, 0], [0, 0])).all()
    assert list(over_staffing([3, 0], [0, 0])) == [3, 0]


# --- ceilings and the pool


@pytest.mark.parametrize(
    ("institutions", "posts", "expected"),
    [(30, 1000, 1), (31, 1000, 0), (30, 1001, 0), (31, NAN, 0), (NAN, 1001, 0), (30, NAN, NAN), (NAN, NAN, NAN)],
)
def test_one_broken_ceiling_decides_and_one_unknown_leaves_it_open(
    institutions: float, posts: float, expected: float
) -> None:
    assert np.array_equal(within_ceilings(institutions, 30, posts, 1000), expected, equal_nan=True)


def test_a_broken_ceiling_leaves_less_than_nothing() -> None:
    assert list(headroom([30, 33], [30, 30])) == [0, -3]
    assert np.array_equal(reserve_ratio([27, 33, 0], [30, 30, 0]), [0.1, -0.1, NAN], equal_nan=True)


def test_the_pool_of_inner_mongolia_has_three_thousand_posts_left() -> None:
    # 1.1 万 taken back, 0.8 万 given out
    assert pool_balance(11_000, 8_000) == 3_000
    assert pool_use(11_000, 8_000) == pytest.approx(0.7273, abs=5e-5)
    assert pool_balance(100, 150, opening=20) == -30
    assert pool_use(100, 150, opening=20) == 1.25
    assert np.isnan(pool_use(0, 0))


# --- leading posts


def test_the_published_rule_for_a_division_at_every_bound() -> None:
    # Ministry of Culture: 3: 1; 4-7: 1 + 1; from 8: 1 + 2; from 15 with heavy tasks at most 1 + 3
    sizes = [0, 1, 2, 3, 4, 7, 8, 14, 15, 200]
    assert list(allowed_posts(sizes, kind="office")) == [0, 0, 0, 1, 2, 2, 3, 3, 3, 3]
    assert list(allowed_posts(sizes, kind="office", heavy_task=1)) == [0, 0, 0, 1, 2, 2, 3, 3, 4, 4]
    assert list(allowed_posts(sizes[:4], kind="office", fewer=1)) == [1, 1, 1, 1]


def test_the_upper_ends_of_a_provinces_rule_at_every_bound() -> None:
    # articles 39 and 40: up to 10: 1-2; 11-50: 2-3; 51-100: 3-4; 101-200: 4-5; 201-400: 5-6; 401-600: 6-7; 601-: 7-8
    sizes = [1, 10, 11, 50, 51, 100, 101, 200, 201, 400, 401, 600, 601]
    assert list(allowed_posts(sizes, kind="institution")) == [2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8]
    assert list(allowed_posts([0, 5, 6, 10, 11], kind="institution_office")) == [0, 2, 3, 3, 4]


def test_whether_tasks_are_heavy_is_asked_only_where_it_matters() -> None:
    found = allowed_posts([14, 15, NAN], kind="office", heavy_task=[NAN, NAN, 1])
    assert np.array_equal(found, [3, NAN, NAN], equal_nan=True)


@given(st.lists(COUNTS, min_size=2, max_size=9), st.sampled_from(["office", "institution", "institution_office"]))
def test_a_larger_office_never_has_fewer_leading_posts(sizes: list[int], kind: str) -> None:
    assert (np.diff(allowed_posts(sorted(sizes), kind=kind)) >= 0).all()


def test_leaders_beyond_their_posts() -> None:
    assert list(over_provision([4, 3, 2], 3)) == [1, 0, 0]
    assert np.array_equal(has_double_chiefs([1, 2, NAN]), [0, 1, NAN], equal_nan=True)
    assert list(has_double_chiefs([2, 3], allowed=2)) == [0, 1]


# --- minimum sizes


@pytest.mark.parametrize("limit", [10, 8, 5])
def test_and_fewer_includes_the_number_itself(limit: int) -> None:
    sizes = [limit - 1, limit, limit + 1]
    assert list(below_minimum(sizes, limit)) == [1, 1, 0]
    assert list(below_minimum(sizes, limit, inclusive=0)) == [1, 0, 0]


def test_whether_the_number_is_included_matters_only_at_the_number() -> None:
    found = below_minimum([9, 10, 11, NAN], 10, inclusive=NAN)
    assert np.array_equal(found, [1, NAN, 0, NAN], equal_nan=True)


# --- workload


def test_hours_of_a_year() -> None:
    # 255 days of 8 hours, four fifths of them at work
    assert effective_hours(255) == 2040
    assert effective_hours(255, hours=8, utilisation=0.8) == 1632


@pytest.mark.parametrize(
    ("days", "hours", "used"), [(0, 8, 1), (367, 8, 1), (255, 0, 1), (255, 25, 1), (255, 8, 0), (255, 8, 1.01)]
)
def test_hours_that_no_year_has_are_refused(days: float, hours: float, used: float) -> None:
    with pytest.raises(qh.Refused):
        effective_hours(days, hours=hours, utilisation=used)


def test_saturation_and_the_posts_that_work_needs() -> None:
    assert list(saturation([4896, 1632, 0], [2, 1, 1], 2040)) == pytest.approx([1.2, 0.8, 0])
    assert np.isnan(saturation([100, 0, 100], [0, 0, 1], [2040, 2040, 0])).all()
    assert list(required_staff([4896, 2040, 2041, 0], 2040)) == [3, 1, 2, 0]
    assert list(required_staff([3060, 3059], 2040, rounding="half_up")) == [2, 1]
    assert list(required_staff([510], 2040, rounding="none")) == [0.25]
    assert np.isnan(required_staff([1], 0)).all()


@given(st.integers(0, 400), st.integers(1, 9), st.integers(1, 3_000))
def test_binary_noise_needs_no_further_post(posts: int, tenths: int, hours: int) -> None:
    # the work of just so many posts, in parts that are no binary fractions
    work = sum([hours * tenths / 10] * posts)
    assert required_staff([work], hours * tenths / 10) == posts


# --- history and peers


def test_growth_a_year() -> None:
    # 100 -> 600 places for talents in one step is growth of 500%; 121 of 100 in two years is 10% a year
    assert annual_growth(600, 100, 1) == pytest.approx(5)
    assert annual_growth(121, 100, 2) == pytest.approx(0.1)
    assert annual_growth(0, 100, 3) == -1
    assert np.isnan(annual_growth([5, -5, 5], [0, 5, -5], 1)).all()
    with pytest.raises(qh.Refused):
        annual_growth(1, 1, 0)


@given(st.lists(st.integers(-1000, 1000), min_size=2, max_size=8))
def test_the_slope_is_that_of_least_squares(values: list[int]) -> None:
    expected = np.polyfit(np.arange(len(values)), values, 1)[0]
    assert slope(*([value] for value in values)) == pytest.approx(expected, abs=1e-6)


def test_a_gap_in_a_series_leaves_no_slope() -> None:
    assert np.array_equal(slope([1, 1], [NAN, 2], [3, 3]), [NAN, 1], equal_nan=True)


@given(st.lists(st.integers(1, 50) | st.none(), min_size=1, max_size=9))
def test_a_unit_is_compared_with_the_median_of_the_others(values: list[int | None]) -> None:
    found = peer_ratio([NAN if value is None else value for value in values])
    for place, (value, ratio) in enumerate(zip(values, found, strict=True)):
        others = [other for at, other in enumerate(values) if at != place and other is not None]
        if value is None or not others:
            assert np.isnan(ratio)
        else:
            assert ratio == pytest.approx(value / float(np.median(others)))


def test_peers_at_zero_are_no_measure() -> None:
    assert np.isnan(peer_ratio([5, 0, 0])[0])


# --- following up


def test_published_shares() -> None:
    # Wucheng: 13 of 18, 39 of 39; Inner Mongolia: 80% of 521, 2.6 万 to 1.7 万
    assert coverage(13, 18) == pytest.approx(0.722, abs=5e-4)
    assert rectification_rate(39, 39) == 1
    assert required_number(521, 0.8) == 417
    assert reduction_rate(26_000, 17_000) == pytest.approx(0.34615, abs=5e-6)
    assert reduction_rate(10, 12) == pytest.approx(-0.2)


def test_nothing_of_nothing_is_no_share() -> None:
    for share in (coverage, rectification_rate, reduction_rate):
        assert np.isnan(share([0], [0])).all()


@given(st.integers(0, 1_000_000), st.integers(0, 100))
def test_the_required_number_is_the_least_that_reaches_the_share(total: int, percent: int) -> None:
    number = int(required_number(total, percent / 100))
    assert number * 100 >= total * percent
    assert number == 0 or (number - 1) * 100 < total * percent


def test_points_for_breaches() -> None:
    # Fuyang: 4, 3, 2 and 1
    assert list(violation_points([1, 0, 0], [0, 1, 0], [0, 2, 0], [1, 0, 0])) == [4, 3, 0]
    assert list(violation_points([1, 0, 0], [0, 1, 0], [0, 2, 0], [1, 0, 0], combine="sum")) == [5, 7, 0]
    assert np.isnan(violation_points([1], [NAN], [0], [0])).all()


# --- what all of them share


def test_more_done_than_there_is_is_refused() -> None:
    with pytest.raises(qh.Refused) as caught:
        coverage([5, 19], [10, 18])
    assert list(caught.value.mask) == [False, True]


@pytest.mark.parametrize(
    "measure",
    [
        control_ratio,
        over_staffing,
        vacancy_rate,
        headroom,
        pool_balance,
        over_provision,
        below_minimum,
        coverage,
        reduction_rate,
    ],
)
def test_no_count_is_negative(measure: object) -> None:
    assert callable(measure)
    with pytest.raises(qh.Refused) as caught:
        measure([1, -1], [1, 1])
    assert list(caught.value.mask) == [False, True]


@given(st.lists(st.tuples(COUNTS, COUNTS), min_size=1, max_size=6), st.integers(0, 5))
def test_a_row_does_not_depend_on_the_others(rows: list[tuple[int, int]], place: int) -> None:
    assume(place < len(rows))
    first, second = np.array(rows, dtype=float).T
    for measure in (control_ratio, over_staffing, vacancy_rate, reserve_ratio, pool_use, reduction_rate):
        alone = measure(first[place : place + 1], second[place : place + 1])
        assert np.array_equal(measure(first, second)[place : place + 1], alone, equal_nan=True)
