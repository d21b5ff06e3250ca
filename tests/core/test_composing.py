"""Ordered averages, the Mazziotta-Pareto index, coupling and fuzzy evaluation against hand calculation and papers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from quanheng.core.errors import EvaluationError, RowError
from quanheng.core.methods import aggregating, coupling, fuzzy
from quanheng.core.methods.ordered import owa
from quanheng.core.methods.penalised import mazziotta_pareto

Array = NDArray[np.float64]
NAN = np.nan
COLUMNS = st.lists(st.floats(0.01, 1).map(lambda x: round(x, 3)), min_size=1, max_size=6)


def same(*weights: float, rows: int = 1) -> Array:
    given_ones = np.array(weights)
    return np.broadcast_to(given_ones / given_ones.sum(), (rows, len(weights)))


def one(*shares: float) -> Array:
    return np.asfortranarray([shares], dtype=float)


# Ordered weighted averaging


def test_places_weigh_the_best_share_first() -> None:
    # 0.5 x 0.9 + 0.3 x 0.6 + 0.2 x 0.3 = 0.69
    assert_allclose(owa(one(0.3, 0.9, 0.6), same(1, 1, 1), places=(0.5, 0.3, 0.2)), [0.69], rtol=1e-12)


@pytest.mark.parametrize(
    ("quantifier", "places"),
    [
        # Q at 1/4, 1/2, 3/4, 1: most 0, 0.4, 0.9, 1; at least half 0.5, 1; as many as possible 0, 0, 0.5, 1
        ("most", [0, 0.4, 0.5, 0.1]),
        ("half", [0.5, 0.5, 0, 0]),
        ("many", [0, 0, 0.5, 0.5]),
    ],
)
def test_quantifiers_of_zadeh_weigh_the_places(quantifier: str, places: list[float]) -> None:
    shares = one(0.2, 0.8, 0.4, 1.0)
    expected = np.dot(places, [1.0, 0.8, 0.4, 0.2])
    assert_allclose(owa(shares, same(1, 1, 1, 1), quantifier=quantifier), [expected], rtol=1e-12)


def test_importance_enters_through_the_quantifier() -> None:
    # Yager (1996): Q(r) = r^2; in the order 0.9, 0.6, 0.3 the importances 0.2, 0.5, 0.3 reach 0.2, 0.7, 1:
    # 0.04, 0.45, 0.51 are the weights
    found = owa(one(0.3, 0.9, 0.6), same(0.3, 0.2, 0.5), power=2.0)
    assert_allclose(found, [0.04 * 0.9 + 0.45 * 0.6 + 0.51 * 0.3], rtol=1e-12)


def test_places_with_importance_are_the_weighted_owa_of_torra() -> None:
    # Q through (1/2, 0.8), (1, 1); the better child weighs 0.25 and reaches 0.4, the other takes 0.6
    assert_allclose(owa(one(0.2, 1.0), same(0.75, 0.25), places=(0.8, 0.2)), [0.4 * 1 + 0.6 * 0.2], rtol=1e-12)


def test_an_absent_share_leaves_its_place_to_the_others() -> None:
    shares, weights = np.array([[0.3, NAN, 0.9], [NAN, NAN, NAN]]), np.array([[0.5, 0, 0.5], [0, 0, 0]])
    found = owa(shares, weights, places=(1.0, 0.0, 0.0))
    # Q reaches 1 at a third: the best one alone, however many are there
    assert_allclose(found, [0.9, NAN])


def test_owa_without_options_is_the_mean_and_its_ends_are_the_extremes() -> None:
    shares, weights = one(0.3, 0.9, 0.6), same(1, 2, 3)
    assert_allclose(owa(shares, weights), aggregating.arithmetic_mean(shares, weights), rtol=1e-12)
    assert_allclose(owa(shares, weights, power=1.0), aggregating.arithmetic_mean(shares, weights), rtol=1e-12)
    assert_allclose(owa(shares, same(1, 1, 1), places=(0, 0, 1)), [0.3])
    assert_allclose(owa(shares, same(1, 1, 1), places=(1, 0, 0)), [0.9])


@settings(max_examples=50, deadline=None)
@given(COLUMNS, st.floats(0.2, 5), st.data())
def test_owa_keeps_between_the_extremes_and_knows_no_order_of_children(
    values: list[float], power: float, data: st.DataObject
) -> None:
    order = data.draw(st.permutations(range(len(values))))
    weights = same(*range(1, len(values) + 1))
    found = owa(one(*values), weights, power=power)[0]
    assert min(values) - 1e-12 <= found <= max(values) + 1e-12
    assert owa(one(*values)[:, order], weights[:, order], power=power)[0] == pytest.approx(found, rel=1e-9)
    assert owa(one(*[values[0]] * len(values)), weights, power=power)[0] == pytest.approx(values[0], rel=1e-12)


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"places": (0.5, 0.5)}, "vector-size"),
        ({"places": (0.5, 0.3, 0.1)}, "places-sum"),
        ({"places": (1.5, -0.3, -0.2)}, "places-sum"),
        ({"power": 0.0}, "option-range"),
    ],
)
def test_weights_of_places_that_do_not_fit_are_refused(options: dict[str, Any], problem: str) -> None:
    with pytest.raises(EvaluationError, match=problem):
        owa(one(0.1, 0.2, 0.3), same(1, 1, 1), **options)


# Mazziotta-Pareto


def test_the_index_is_the_mean_less_its_unevenness() -> None:
    # MPI of z-scores 90, 100, 110: M = 100, S^2 = 200 / 3, penalty S^2 / M = 2 / 3
    shares, weights = one(90, 100, 110), same(1, 1, 1)
    assert_allclose(mazziotta_pareto(shares, weights), [100 - 2 / 3], rtol=1e-12)
    assert_allclose(mazziotta_pareto(shares, weights, penalty="plus"), [100 + 2 / 3], rtol=1e-12)
    # it knows no scale: of full the same
    assert_allclose(200 * mazziotta_pareto(shares / 200, weights), [100 - 2 / 3], rtol=1e-12)


def test_the_adjusted_index_keeps_between_its_goalposts() -> None:
    # AMPI of 70 and 130: M = 100, S^2 = 900, 100 -+ 9
    assert_allclose(mazziotta_pareto(one(70, 130), same(1, 1)), [91], rtol=1e-12)
    for ends in ([70, 70, 130], [70, 130, 130]):
        for penalty in ("minus", "plus"):
            assert 70 <= mazziotta_pareto(one(*ends), same(1, 1, 1), penalty=penalty)[0] <= 130


def test_the_penalty_weighs_as_the_mean_does_and_leaves_out_what_is_absent() -> None:
    shares = np.array([[0.2, 0.6, NAN], [NAN, NAN, NAN]])
    weights = np.array([[0.25, 0.75, 0.0], [0.0, 0.0, 0.0]])
    # M = 0.5, S^2 = 0.25 x 0.09 + 0.75 x 0.01 = 0.03
    assert_allclose(mazziotta_pareto(shares, weights), [0.5 - 0.06, NAN], rtol=1e-12)


def test_a_mean_of_nothing_has_a_penalty_of_nothing_and_a_negative_one_none() -> None:
    shares = np.array([[0.0, 0.0], [-0.5, 0.5], [-0.2, 0.1]])
    assert_allclose(mazziotta_pareto(shares, same(1, 1, rows=3)), [0, NAN, NAN])


@settings(max_examples=50, deadline=None)
@given(COLUMNS)
def test_only_unevenness_is_penalised(values: list[float]) -> None:
    weights = same(*range(1, len(values) + 1))
    mean = aggregating.arithmetic_mean(one(*values), weights)[0]
    assert mazziotta_pareto(one(*values), weights)[0] <= mean + 1e-12
    assert mazziotta_pareto(one(*values), weights, penalty="plus")[0] >= mean - 1e-12
    equal = one(*[values[0]] * len(values))
    assert mazziotta_pareto(equal, weights)[0] == pytest.approx(values[0], rel=1e-12)


# Coupling: golden values of the methods' collection


@pytest.mark.parametrize(
    ("levels", "c", "d", "c_modified", "d_modified"),
    [
        ([0.9, 0.6], 0.9798, 0.8572, 0.6831, 0.7158),
        ([0.9, 0.6, 0.3], 0.9086, 0.7383, 0.5318, 0.5649),
        ([0.4, 0.4, 0.4], 1.0, 0.6325, 1.0, 0.6325),
        ([0.5], 1.0, 0.7071, 1.0, 0.7071),
        ([0.0, 0.5], 0.0, 0.0, 0.0, 0.0),
        ([0.0, 0.0], 0.0, 0.0, 0.0, 0.0),
    ],
)
def test_coupling_and_coordination_in_both_forms(
    levels: list[float], c: float, d: float, c_modified: float, d_modified: float
) -> None:
    shares, weights = one(*levels), same(*[1.0] * len(levels))
    found = [
        coupling.coupling(shares, weights)[0],
        coupling.coordination(shares, weights)[0],
        coupling.coupling(shares, weights, form="modified")[0],
        coupling.coordination(shares, weights, form="modified")[0],
    ]
    assert_allclose(found, [c, d, c_modified, d_modified], rtol=0, atol=5e-5)


@pytest.mark.parametrize("form", ["canonical", "modified"])
def test_systems_that_are_absent_or_weigh_nothing_are_none_and_negative_ones_have_no_coupling(form: str) -> None:
    shares = np.array([[0.9, 0.6, NAN], [0.9, 0.6, 0.1], [0.9, -0.1, 0.5], [NAN, NAN, NAN]])
    weights = np.array([[0.5, 0.5, 0], [0.5, 0.5, 0], [1 / 3] * 3, [0, 0, 0]])
    found = coupling.coupling(shares, weights, form=form)
    assert found[0] == found[1] == pytest.approx(0.9798 if form == "canonical" else 0.6831, abs=5e-5)
    assert np.isnan(found[2:]).all()


def test_weights_enter_the_development_and_not_the_coupling() -> None:
    # C = 0.9797959 whatever they are; T = 0.75 x 0.9 + 0.25 x 0.6 = 0.825
    weights = same(3, 1)
    assert coupling.coupling(one(0.9, 0.6), weights)[0] == pytest.approx(0.9797959, abs=1e-7)
    assert coupling.coordination(one(0.9, 0.6), weights)[0] == pytest.approx((0.9797959 * 0.825) ** 0.5, abs=1e-7)


@settings(max_examples=50, deadline=None)
@given(COLUMNS, st.sampled_from(["canonical", "modified"]))
def test_coupling_lies_between_0_and_1_in_any_order_and_falls_short_of_1_where_uneven(
    values: list[float], form: str
) -> None:
    weights = same(*[1.0] * len(values))
    found = coupling.coupling(one(*values), weights, form=form)[0]
    assert 0 <= found <= 1
    assert coupling.coupling(one(*reversed(values)), weights, form=form)[0] == pytest.approx(found, rel=1e-9)
    if max(values) > 1.05 * min(values):
        assert found < 1


# Fuzzy comprehensive evaluation


@pytest.fixture(scope="module")
def hand(shared: Path) -> Any:
    return json.loads((shared / "reference" / "mcda" / "fce_hand.json").read_text(encoding="utf-8"))


def evaluated_fuzzily(hand: Any, **options: Any) -> float:
    given_ones = hand["input"]
    return float(
        fuzzy.fuzzy(
            membership=given_ones["membership"],
            marks=given_ones["grade_scores"],
            weights=given_ones["weights"],
            **options,
        )
    )


@pytest.mark.parametrize("operator", ["weighted_average", "max_min", "max_product"])
def test_the_three_operators_by_hand(hand: Any, operator: str) -> None:
    found = [evaluated_fuzzily(hand, operator=operator, report="membership", place=k) for k in (1, 2, 3, 4)]
    assert_allclose(found, hand["expected"][operator], rtol=0, atol=1e-12)
    table = np.array(hand["input"]["membership"])
    for k, expected in enumerate(hand["expected"][operator]):
        by_children = fuzzy.composition(table[None, :, k], np.array([hand["input"]["weights"]]), operator=operator)
        assert_allclose(by_children, [expected], rtol=0, atol=1e-12)


def test_the_bounded_sum_by_hand() -> None:
    # min(0.2, 0.9) + min(0.8, 0.5) = 0.7 and min(0.2, 0.1) + min(0.8, 0.95) = 0.9; with 0.9 each it would be 1 at most
    found = [
        fuzzy.fuzzy(membership=[[0.9, 0.1], [0.5, 0.95]], marks=[1, 0], weights=[0.2, 0.8], operator="bounded_sum", report="membership", place=k)
        for k in (1, 2)
    ]  # fmt: skip
    assert_allclose(found, [0.7, 0.9], rtol=1e-12)
    assert fuzzy.composition(one(1.0, 1.0), one(0.9, 0.9), operator="bounded_sum")[0] == 1


def test_memberships_share_out_scores_and_grades(hand: Any) -> None:
    expected = hand["expected"]
    shares = [evaluated_fuzzily(hand, operator="max_min", report="share", place=k) for k in (1, 2, 3, 4)]
    assert_allclose(shares, expected["max_min_normalised"], rtol=0, atol=1e-12)
    assert evaluated_fuzzily(hand) == pytest.approx(expected["score_weighted_average"], abs=1e-12)
    marks = hand["input"]["grade_scores"]
    assert evaluated_fuzzily(hand, report="grade") == marks[expected["grade_by_max_weighted_average_1based"] - 1]
    by_max_min = evaluated_fuzzily(hand, report="grade", operator="max_min")
    assert by_max_min == marks[expected["grade_by_max_max_min_1based"] - 1]


def test_of_grades_that_tie_the_first_is_taken_and_of_nothing_there_is_none() -> None:
    columns = [[np.array([0.5, 0.0, NAN]), np.array([0.5, 0.0, 0.3])]]
    assert_allclose(fuzzy.fuzzy(membership=columns, marks=[90, 60], report="grade"), [90, NAN, NAN])
    assert_allclose(fuzzy.fuzzy(membership=columns, marks=[90, 60]), [75, NAN, NAN])


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"marks": [90, 80, 60]}, "vector-size"),
        ({"weights": [0.5]}, "vector-size"),
        ({"weights": [0.0, 0.0]}, "option-range"),
        ({"report": "share", "place": 3}, "option-range"),
    ],
)
def test_grades_and_weights_that_do_not_fit_are_refused(options: dict[str, Any], problem: str) -> None:
    with pytest.raises(EvaluationError, match=problem):
        fuzzy.fuzzy(**{"membership": [[0.2, 0.8], [0.5, 0.5]], "marks": [90, 60], **options})


def test_a_membership_above_1_names_the_rows() -> None:
    with pytest.raises(RowError) as error:
        fuzzy.fuzzy(membership=[[np.array([0.5, 60.0]), np.array([0.5, 0.4])]], marks=[90, 60])
    assert error.value.mask.tolist() == [False, True]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.floats(0.01, 1), min_size=3, max_size=3), min_size=1, max_size=4))
def test_a_fuzzy_score_lies_between_the_marks(rows: list[list[float]]) -> None:
    for operator in ("weighted_average", "max_min", "max_product", "bounded_sum"):
        found = float(fuzzy.fuzzy(membership=rows, marks=[95, 80, 60], operator=operator))
        assert 60 - 1e-9 <= found <= 95 + 1e-9
