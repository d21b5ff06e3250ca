"""Rankers against published numbers, against their definitions written out, and in every odd case."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

from quanheng.core.builtin import builtin_functions
from quanheng.core.errors import EvaluationError
from quanheng.core.functions import Function, StepKind, resolve
from quanheng.core.methods import aggregating, compromise, ratio_system
from quanheng.core.methods.columns import ROWS

Array = NDArray[np.float64]
NAN = np.nan
LOWER = "lower_is_better"
RANKERS = (
    "topsis", "vikor", "gra", "edas", "mabac", "spotis", "copras", "moora", "moora_reference", "moora_product",
    "multimoora", "waspas", "weighted_product",
)  # fmt: skip


def ranked(name: str, shares: Array, weights: Array, **options: Any) -> Array:
    """Return what a ranker gives, fitted on the same rows where it is fitted."""
    function = _declared(name)
    if function.kind is StepKind.FIT:
        options["fitted"] = resolve(str(function.fit))(shares, weights, **options)
    found: Array = function.load()(shares, weights, **options)
    return found


def _declared(name: str) -> Function:
    function = builtin_functions().get(name)
    assert function is not None
    return function


def same(weights: Sequence[float] | Array, rows: int) -> Array:
    """Return weights adding up to 1 as one row seen from every row."""
    given = np.asarray(weights, dtype=float)
    return np.broadcast_to(given / given.sum(), (rows, given.size))


def table(*rows: Sequence[float]) -> Array:
    return np.asfortranarray(np.array(rows, dtype=float))


class Case:
    """One published example: its matrix, weights, and the shares that a normalisation makes of it."""

    def __init__(self, shared: Path, name: str) -> None:
        found = json.loads((shared / "reference" / "mcda" / f"{name}.json").read_text(encoding="utf-8"))
        self.matrix = table(*found["input"]["matrix"])
        self.given = np.array(found["input"]["weights"], dtype=float)
        self.weights = same(self.given, len(self.matrix))
        self.benefit = np.array(found["input"]["types"]) > 0
        self.directions = [None if better else LOWER for better in self.benefit]
        self.expected, self.tolerance = found["expected"], found["tolerance"]["abs"]

    def turned(self, shares: Array) -> Array:
        """Return shares with those of costs turned round, as the score functions do."""
        return np.asfortranarray(np.where(self.benefit, shares, 1.0 - shares))

    @property
    def vector(self) -> Array:
        return self.turned(self.matrix / np.sqrt((self.matrix**2).sum(axis=0)))

    @property
    def parts(self) -> Array:
        return self.turned(self.matrix / self.matrix.sum(axis=0))

    @property
    def minmax(self) -> Array:
        low, width = self.matrix.min(axis=0), np.ptp(self.matrix, axis=0)
        return self.turned((self.matrix - low) / width)

    @property
    def lowest(self) -> Array:
        found: Array = np.divide(
            self.matrix.min(axis=0), self.matrix, out=np.zeros_like(self.matrix), where=self.matrix != 0
        )
        return found

    @property
    def ratios(self) -> Array:
        return np.where(self.benefit, self.matrix / self.matrix.max(axis=0), self.lowest)


@pytest.fixture
def case(shared: Path) -> Callable[[str], Case]:
    return lambda name: Case(shared, name)


Cases = Callable[[str], Case]

# Published numbers


def test_the_fighter_aircraft_of_hwang_and_yoon(case: Cases) -> None:
    one = case("topsis_hwang_yoon_1981")
    found = ranked("topsis", one.vector, one.weights)
    # printed to three digits, with more rounding on the way: 0.001
    assert_allclose(found, one.expected["closeness"], rtol=0, atol=one.tolerance)
    assert np.argsort(np.argsort(-found)).tolist() == [rank - 1 for rank in one.expected["rank"]]


def test_the_mountain_climber_by_topsis(case: Cases) -> None:
    one = case("topsis_opricovic_tzeng_2004")
    found = ranked("topsis", one.minmax, one.weights)
    assert_allclose(found, one.expected["closeness"], rtol=0, atol=one.tolerance)
    assert found[0] == pytest.approx(found[2], rel=1e-12)


@pytest.mark.parametrize(("part", "name"), [("s", "S"), ("r", "R"), ("q", "Q")])
def test_the_mountain_climber_by_vikor(case: Cases, part: str, name: str) -> None:
    one = case("vikor_opricovic_tzeng_2004")
    assert_allclose(ranked("vikor", one.minmax, one.weights, report=part), one.expected[name], rtol=1e-12, atol=1e-12)
    # any score that is linear in the data is as good
    assert_allclose(
        ranked("vikor", 0.3 + 0.4 * one.vector, one.weights, report=part), one.expected[name], rtol=1e-12, atol=1e-12
    )


def test_grey_grades_of_yildirim_and_onder(case: Cases) -> None:
    one = case("gra_yildirim_onder_2015")
    found = ranked("gra", one.minmax, one.weights)
    assert_allclose(found, one.expected["grade"], rtol=0, atol=one.tolerance)
    assert int(found.argmax()) + 1 == one.expected["best_1based"]


def test_the_ratio_system_of_siregar(case: Cases) -> None:
    one = case("moora_siregar_2021")
    found = ranked("moora", one.vector, one.weights, directions=one.directions)
    assert_allclose(found, one.expected["score"], rtol=0, atol=one.tolerance)


def test_waspas_takes_printed_weights_that_do_not_add_up_to_1(case: Cases) -> None:
    one = case("waspas_chakraborty_2015")
    found = ranked("waspas", one.ratios, one.weights, total=float(one.given.sum()))
    assert_allclose(found, one.expected["score"], rtol=0, atol=one.tolerance)


def test_the_weighted_product_of_wikipedia(case: Cases) -> None:
    one = case("wpm_wikipedia")
    found = ranked("weighted_product", one.parts, one.weights)
    assert_allclose(np.log10(found), one.expected["log10_score"], rtol=0, atol=one.tolerance)


def test_simple_additive_weighting_is_the_arithmetic_mean(case: Cases) -> None:
    one = case("saw_rizan_2020")
    found = aggregating.arithmetic_mean(one.ratios, one.weights)
    assert_allclose(found, one.expected["score"], rtol=0, atol=one.tolerance)
    plain = case("wsm_triantaphyllou")
    assert_allclose(aggregating.weighted(plain.matrix, plain.weights), plain.expected["score"], rtol=1e-12)


# Definitions written out: each from raw data and types of criteria, as the papers have it


RAW = np.random.default_rng(4).uniform(1, 9, (40, 5))
TYPES = np.array([1, -1, 1, -1, 1])
GIVEN = np.array([0.3, 0.1, 0.2, 0.25, 0.15])
DIRECTIONS = [None if kind > 0 else LOWER for kind in TYPES]


def turned(shares: Array) -> Array:
    return np.asfortranarray(np.where(TYPES > 0, shares, 1.0 - shares))


WEIGHTS = same(GIVEN, len(RAW))
PARTS = turned(RAW / RAW.sum(axis=0))
VECTOR = turned(RAW / np.sqrt((RAW**2).sum(axis=0)))
MINMAX = turned((RAW - RAW.min(axis=0)) / np.ptp(RAW, axis=0))


def test_edas_is_its_definition_on_raw_data() -> None:
    # Keshavarz Ghorabaee et al. (2015), equations 4 to 14
    average = RAW.mean(axis=0)
    away = TYPES * (RAW - average) / average
    above, below = (GIVEN * np.maximum(away, 0)).sum(axis=1), (GIVEN * np.maximum(-away, 0)).sum(axis=1)
    expected = (above / above.max() + 1 - below / below.max()) / 2
    assert_allclose(ranked("edas", PARTS, WEIGHTS, directions=DIRECTIONS), expected, rtol=1e-12)


def test_mabac_is_its_definition_on_raw_data() -> None:
    # Pamučar & Ćirović (2015): v = w (n + 1), g the geometric mean over the units, the sum of v - g
    low, high = RAW.min(axis=0), RAW.max(axis=0)
    normal = np.where(TYPES > 0, (RAW - low) / (high - low), (RAW - high) / (low - high))
    weighted = GIVEN * (normal + 1)
    expected = (weighted - np.prod(weighted ** (1 / len(RAW)), axis=0)).sum(axis=1)
    assert_allclose(ranked("mabac", MINMAX, WEIGHTS), expected, rtol=1e-12, atol=1e-14)


def test_copras_is_its_definition_on_raw_data() -> None:
    # Zavadskas et al. (1994): Q = S+ + min S- sum(S-) / (S- sum(min S- / S-)), N = Q / max Q
    weighted = GIVEN * RAW / RAW.sum(axis=0)
    benefit, cost = weighted[:, TYPES > 0].sum(axis=1), weighted[:, TYPES < 0].sum(axis=1)
    expected = benefit + cost.min() * cost.sum() / (cost * (cost.min() / cost).sum())
    found = ranked("copras", PARTS, WEIGHTS, directions=DIRECTIONS, report="significance")
    assert_allclose(found, expected, rtol=1e-12)
    utility = ranked("copras", PARTS, WEIGHTS, directions=DIRECTIONS)
    assert_allclose(utility, expected / expected.max(), rtol=1e-12)


def test_spotis_is_its_definition_on_raw_data() -> None:
    # Dezert et al. (2020): d = |x - s*| / |smax - smin| within fixed bounds 0 to 10, the sum of w d
    expected = (GIVEN * np.abs(RAW - np.where(TYPES > 0, 10, 0)) / 10).sum(axis=1)
    found = ranked("spotis", turned(RAW / 10), WEIGHTS, report="distance")
    assert_allclose(found, expected, rtol=1e-12)
    point = np.array([8.0, 3.0, 5.0, 1.0, 9.0])
    expected = (GIVEN * np.abs(RAW - point) / 10).sum(axis=1)
    shares = np.where(TYPES > 0, point / 10, 1 - point / 10)
    found = ranked("spotis", turned(RAW / 10), WEIGHTS, expected=shares.tolist(), report="distance")
    assert_allclose(found, expected, rtol=1e-12)


def test_the_three_parts_of_multimoora_are_their_definitions_on_raw_data() -> None:
    # Brauers & Zavadskas (2006, 2010) on vector-normalised data
    normal = RAW / np.sqrt((RAW**2).sum(axis=0))
    assert_allclose(ranked("moora", VECTOR, WEIGHTS, directions=DIRECTIONS), (GIVEN * TYPES * normal).sum(axis=1), rtol=1e-12, atol=1e-14)  # fmt: skip
    best = np.where(TYPES > 0, normal.max(axis=0), normal.min(axis=0))
    distance = (GIVEN * np.abs(best - normal)).max(axis=1)
    assert_allclose(ranked("moora_reference", VECTOR, WEIGHTS, report="distance"), distance, rtol=1e-12)
    product = np.prod(normal ** (GIVEN * TYPES), axis=1)
    assert_allclose(ranked("moora_product", VECTOR, WEIGHTS, directions=DIRECTIONS), product, rtol=1e-12)
    # without weights, as in Kracka et al. (2010): the weights add up to the number of criteria
    even, plain = same(np.ones(5), 40), (TYPES * normal).sum(axis=1)
    found = ranked("moora", VECTOR, even, directions=DIRECTIONS, total=5.0)
    assert_allclose(found, plain, rtol=1e-12, atol=1e-14)
    found = ranked("moora_reference", VECTOR, even, report="distance", total=5.0)
    assert_allclose(found, np.abs(best - normal).max(axis=1), rtol=1e-12)
    plain = np.prod(normal**TYPES, axis=1)
    equal = ranked("moora_product", VECTOR, even, directions=DIRECTIONS, total=5.0)
    assert_allclose(equal, plain, rtol=1e-12)


def test_multimoora_counts_the_units_beaten_in_most_of_the_three_rankings() -> None:
    parts = np.stack([
        ranked("moora", VECTOR, WEIGHTS, directions=DIRECTIONS),
        ranked("moora_reference", VECTOR, WEIGHTS),
        ranked("moora_product", VECTOR, WEIGHTS, directions=DIRECTIONS),
    ])  # fmt: skip
    expected = []
    for mine in range(40):
        won = [np.sign(parts[:, mine] - parts[:, other]).sum() for other in range(40) if other != mine]
        expected.append(sum(1.0 if each > 0 else 0.5 if each == 0 else 0.0 for each in won) / 39)
    assert_allclose(ranked("multimoora", VECTOR, WEIGHTS, directions=DIRECTIONS), expected, rtol=1e-12)


def test_topsis_has_its_weights_inside_or_outside_the_square() -> None:
    best, worst = VECTOR.max(axis=0), VECTOR.min(axis=0)
    near, far = (np.sqrt(((GIVEN * (VECTOR - ideal)) ** 2).sum(axis=1)) for ideal in (best, worst))
    assert_allclose(ranked("topsis", VECTOR, WEIGHTS), far / (near + far), rtol=1e-12)
    near, far = (np.sqrt((GIVEN * (VECTOR - ideal) ** 2).sum(axis=1)) for ideal in (best, worst))
    assert_allclose(ranked("topsis", VECTOR, WEIGHTS, weight="outside"), far / (near + far), rtol=1e-12)


def test_grey_grades_follow_a_reference_of_the_authors_own() -> None:
    reference = np.array([1.0, 0.5, 0.9, 0.2, 1.0])
    distance = np.abs(MINMAX - reference)
    expected = (GIVEN * (distance.min() + 0.3 * distance.max()) / (distance + 0.3 * distance.max())).sum(axis=1)
    assert_allclose(ranked("gra", MINMAX, WEIGHTS, rho=0.3, reference=reference.tolist()), expected, rtol=1e-12)


# Compromise sets of VIKOR


def chosen(matrix: Array, weights: Sequence[float], v: float = 0.5) -> list[int]:
    found = ranked("vikor", matrix, same(weights, len(matrix)), v=v, report="compromise")
    assert set(found.tolist()) <= {0.0, 1.0}
    return np.flatnonzero(found).tolist()


def test_a_stable_best_with_an_advantage_is_the_compromise_alone() -> None:
    # Q = 0, 1 and 0.9 or so: the first is best by S and R as well, and 1 / (3 - 1) ahead
    assert chosen(table([1, 1], [0, 0], [0.1, 0.1]), [1, 1]) == [0]


def test_all_within_the_advantage_are_the_compromise() -> None:
    # ten units: 1 / (10 - 1) = 0.111 is the advantage asked for; the second is 0.05 behind
    line = [[1.0 - x] * 2 for x in (0, 0.05, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1.0)]
    assert chosen(table(*line), [1, 1]) == [0, 1]


def test_a_best_that_is_best_by_neither_sum_nor_regret_takes_the_second_with_it() -> None:
    # Q = 0.1, 0.4, 0.45, 1, 1: the first leads by 0.3, more than 1 / 4, but others are best by S and by R
    regrets = np.array([[0.1, 0.0, 0.9, 1.0, 1.0], [0.1, 0.8, 0.0, 1.0, 1.0]])
    fitted = {"s_best": 0.0, "s_worst": 1.0, "r_best": 0.0, "r_worst": 1.0}
    assert compromise.highest_of_compromise(compromise.index_of(regrets, fitted, 0.5), regrets) == pytest.approx(0.4)
    stable = regrets.copy()
    stable[0, 0] = 0.0
    index = compromise.index_of(stable, fitted, 0.5)
    assert compromise.highest_of_compromise(index, stable) == pytest.approx(index[0])


# Odd cases


SHARES = table([0.9, 0.2, 0.5], [0.4, 0.8, 0.5], [0.6, 0.65, 0.5])
EVEN = same([1, 1, 1], 3)


def test_multimoora_refuses_more_units_than_it_can_compare() -> None:
    shares = np.full((ratio_system.MOST_UNITS + 1, 2), 0.5)
    with pytest.raises(EvaluationError, match="units-too-many"):
        ranked("multimoora", shares, same([1, 1], len(shares)))


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("topsis", 1.0),  # at the best, which is the worst as well
        ("vikor", 1.0),
        ("gra", 1.0),
        ("edas", 0.5),  # exactly average
        ("mabac", 0.0),  # on the border
        ("copras", 1.0),
        ("moora", 0.5),
        ("moora_reference", 1.0),
        ("moora_product", 0.5),
        ("spotis", 0.5),
        ("waspas", 0.5),
        ("weighted_product", 0.5),
    ],
)
@pytest.mark.parametrize("rows", [1, 3])
def test_units_that_are_all_alike_have_a_defined_answer(name: str, answer: float, rows: int) -> None:
    found = ranked(name, np.full((rows, 2), 0.5), same([1, 3], rows))
    assert_allclose(found, np.full(rows, answer), rtol=1e-12, atol=1e-12)


def test_units_that_are_all_alike_tie_by_multimoora() -> None:
    assert_allclose(ranked("multimoora", np.full((3, 2), 0.5), same([1, 1], 3)), [0.5, 0.5, 0.5])
    assert_allclose(ranked("multimoora", np.full((1, 2), 0.5), same([1, 1], 1)), [1.0])


@pytest.mark.parametrize("name", RANKERS)
def test_a_constant_column_tells_nothing_of_the_order(name: str) -> None:
    with_it, without = ranked(name, SHARES, EVEN), ranked(name, SHARES[:, :2], same([1, 1], 3))
    assert np.argsort(with_it, kind="stable").tolist() == np.argsort(without, kind="stable").tolist()


@pytest.mark.parametrize("name", RANKERS)
def test_a_child_of_weight_0_does_not_count(name: str) -> None:
    shares = np.column_stack([SHARES, [0.1, 0.9, 0.2]])
    assert_allclose(ranked(name, shares, same([1, 1, 1, 0], 3)), ranked(name, SHARES, EVEN), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", RANKERS)
def test_nothing_weighs_anything_is_missing(name: str) -> None:
    assert np.isnan(ranked(name, SHARES, np.zeros(SHARES.shape))).all()
    assert np.isnan(ranked(name, SHARES, np.broadcast_to(0.0, SHARES.shape))).all()


@pytest.mark.parametrize("name", RANKERS)
def test_no_unit_at_all_has_no_result(name: str) -> None:
    assert ranked(name, np.empty((0, 2)), np.empty((0, 2))).shape == (0,)


@pytest.mark.parametrize("name", RANKERS)
def test_who_lacks_a_child_is_compared_by_the_others_and_nothing_at_all_is_missing(name: str) -> None:
    shares = table([0.9, 0.2], [0.4, NAN], [0.6, 0.6], [NAN, NAN])
    weights = np.array([[0.5, 0.5], [1.0, 0.0], [0.5, 0.5], [0.0, 0.0]])
    found = ranked(name, shares, weights)
    assert np.isnan(found).tolist() == [False, False, False, True]
    # what stands where there is no weight makes no difference
    filled = np.where(weights > 0, shares, 0.77)
    assert_allclose(ranked(name, filled, weights)[:3], found[:3], rtol=1e-12)


@pytest.mark.parametrize("name", RANKERS)
def test_the_order_of_memory_makes_no_difference(name: str) -> None:
    shares = np.random.default_rng(3).uniform(0.1, 0.9, (30, 4))
    weights = same([1, 2, 3, 4], 30)
    expected = ranked(name, np.asfortranarray(shares), weights)
    for other in (np.ascontiguousarray(shares), np.repeat(shares, 2, axis=1)[:, ::2], shares[::-1][::-1]):
        assert_allclose(ranked(name, other, weights), expected, rtol=1e-12, atol=1e-15)
    assert_allclose(ranked(name, shares, np.array(weights)), expected, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("name", [name for name in RANKERS if name != "multimoora"])
def test_blocks_of_rows_join_without_a_seam(name: str) -> None:
    generator = np.random.default_rng(6)
    shares = np.asfortranarray(generator.uniform(0.1, 0.9, (3 * ROWS + 7, 3)))
    shares[generator.random(shares.shape) < 0.02] = NAN
    weights = np.where(np.isnan(shares), 0.0, [0.5, 0.3, 0.2])
    weights = np.divide(weights, weights.sum(axis=1, keepdims=True), where=weights.sum(axis=1, keepdims=True) > 0, out=weights)  # fmt: skip
    function = _declared(name)
    fitted = {"fitted": resolve(str(function.fit))(shares, weights)} if function.kind is StepKind.FIT else {}
    whole = function.load()(shares, weights, **fitted)
    rows = np.array([0, 5, ROWS - 1, ROWS, 2 * ROWS + 1, 3 * ROWS + 6])
    assert_array_equal(whole[rows], function.load()(shares[rows], weights[rows], **fitted))
    alone = [function.load()(shares[[row]], weights[[row]], **fitted)[0] for row in rows]
    assert_array_equal(whole[rows], alone)


def test_negative_shares_have_no_product_and_zero_makes_it_zero() -> None:
    shares, weights = table([-0.1, 0.5], [0.0, 0.5]), same([1, 1], 2)
    for name in ("weighted_product", "waspas", "moora_product"):
        assert np.isnan(ranked(name, shares, weights)[0])
    assert ranked("weighted_product", shares, weights)[1] == 0
    assert ranked("moora_product", shares, weights)[1] == 0
    assert ranked("waspas", shares, weights)[1] == pytest.approx(0.125)  # half of the sum 0.25, and a product of 0


def test_a_cost_of_nothing_leaves_the_product_form_undefined() -> None:
    found = ranked("moora_product", table([0.5, 1.0], [0.5, 0.5]), same([1, 1], 2), directions=[None, LOWER])
    assert np.isnan(found[0])
    assert found[1] == pytest.approx(1.0)


def test_units_without_cost_share_what_low_costs_bring() -> None:
    # S+ = 0.1, 0.2, 0.3; S- = 0, 0, 0.5: in the limit of small equal costs both get half of 0.5
    shares = table([0.2, 1.0], [0.4, 1.0], [0.6, 0.0])
    found = ranked("copras", shares, same([1, 1], 3), directions=[None, LOWER], report="significance")
    assert_allclose(found, [0.35, 0.45, 0.3])


def test_a_later_unit_without_cost_is_the_best_by_copras() -> None:
    shares, weights = table([0.6, 0.75], [0.4, 0.25]), same([1, 1], 2)
    fitted = ratio_system.fit_copras(shares, weights, directions=[None, LOWER])
    later = ratio_system.copras(table([0.6, 1.0]), same([1, 1], 1), fitted=fitted, directions=[None, LOWER])
    assert np.isfinite(later).all()
    assert later[0] > 1


def test_without_costs_copras_is_the_sum_of_the_benefits() -> None:
    found = ranked("copras", SHARES, EVEN, report="significance")
    assert_allclose(found, SHARES.mean(axis=1), rtol=1e-12)


@pytest.mark.parametrize("name", ["moora", "moora_product", "multimoora", "copras", "edas"])
def test_a_cost_turned_round_by_a_reciprocal_is_refused(name: str) -> None:
    with pytest.raises(EvaluationError, match="cost-not-mirrored"):
        ranked(name, SHARES, EVEN, directions=[None, "reciprocal", None])


def test_edas_refuses_averages_that_are_not_positive() -> None:
    with pytest.raises(EvaluationError, match="average-not-positive") as error:
        ranked("edas", table([0.5, -1.0], [0.5, 0.5]), same([1, 1], 2))
    assert error.value.arguments["place"] == 2
    # a column of zeros has no distances
    assert_allclose(ranked("edas", table([0.5, 0.0], [0.3, 0.0]), same([1, 1], 2)), [1, 0])


@pytest.mark.parametrize(
    ("name", "options", "problem"),
    [
        ("gra", {"rho": 0.0}, "option-range"),
        ("gra", {"rho": 1.5}, "option-range"),
        ("gra", {"reference": [1.0]}, "vector-size"),
        ("vikor", {"v": -0.1}, "option-range"),
        ("spotis", {"expected": [1.0]}, "vector-size"),
        ("waspas", {"part": 2.0}, "option-range"),
    ],
)
def test_options_that_mean_nothing_are_refused(name: str, options: dict[str, Any], problem: str) -> None:
    with pytest.raises(EvaluationError, match=problem):
        ranked(name, SHARES, EVEN, **options)


def test_next_years_unit_is_placed_between_last_years_ideals() -> None:
    fitted = compromise.fit_topsis(SHARES, EVEN)
    later = compromise.topsis(table([0.9, 0.8, 0.5], [0.4, 0.2, 0.5]), same([1, 1, 1], 2), fitted=fitted)
    assert_allclose(later, [1, 0], atol=1e-12)


# Promises


TABLES = st.integers(2, 12).flatmap(
    lambda rows: st.lists(
        st.lists(st.floats(0.05, 0.95).map(lambda x: round(x, 3)), min_size=rows, max_size=rows),
        min_size=2,
        max_size=4,
    )
)


def drawn(columns: list[list[float]]) -> tuple[Array, Array]:
    shares = np.asfortranarray(np.array(columns).T)
    return shares, same(np.arange(1, shares.shape[1] + 1), len(shares))


@pytest.mark.parametrize("name", RANKERS)
@settings(max_examples=25, deadline=None)
@given(columns=TABLES, seed=st.integers(0, 99))
def test_neither_the_order_of_units_nor_that_of_children_matters(
    name: str, columns: list[list[float]], seed: int
) -> None:
    shares, weights = drawn(columns)
    generator = np.random.default_rng(seed)
    units, children = generator.permutation(len(shares)), generator.permutation(shares.shape[1])
    found = ranked(name, shares, weights)
    moved = ranked(name, shares[units][:, children], weights[units][:, children])
    assert_allclose(moved, found[units], rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("name", [name for name in RANKERS if name not in {"moora", "mabac", "moora_product"}])
@settings(max_examples=25, deadline=None)
@given(columns=TABLES)
def test_results_that_are_shares_lie_between_0_and_1(name: str, columns: list[list[float]]) -> None:
    found = ranked(name, *drawn(columns))
    assert found.min() >= -1e-12
    assert found.max() <= 1 + 1e-12


@pytest.mark.parametrize("name", RANKERS)
@settings(max_examples=25, deadline=None)
@given(columns=TABLES)
def test_who_is_best_in_everything_is_best(name: str, columns: list[list[float]]) -> None:
    shares, weights = drawn(columns)
    shares = np.vstack([shares, shares.max(axis=0)])
    found = ranked(name, shares, same(weights[0], len(shares)))
    assert found[-1] >= found.max() - 1e-9
    if name in {"topsis", "vikor", "gra", "moora_reference"}:
        assert found[-1] == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize("name", ["topsis", "gra", "spotis", "waspas", "weighted_product", "moora", "moora_reference", "edas"])  # fmt: skip
@settings(max_examples=25, deadline=None)
@given(columns=TABLES, more=st.floats(0.001, 0.04))
def test_with_the_ideals_as_fitted_nobody_loses_by_doing_better(
    name: str, columns: list[list[float]], more: float
) -> None:
    shares, weights = drawn(columns)
    function = _declared(name)
    # ideals wide enough for both
    around = np.vstack([shares, np.full((1, shares.shape[1]), 1.0), np.zeros((1, shares.shape[1]))])
    options = {}
    if function.kind is StepKind.FIT:
        options["fitted"] = resolve(str(function.fit))(around, same(weights[0], len(around)))
    method = function.load()
    better = shares.copy()
    better[:, 0] += more
    assert (method(better, weights, **options) >= method(shares, weights, **options) - 1e-12).all()


@settings(max_examples=40, deadline=None)
@given(columns=TABLES, factor=st.floats(0.1, 0.9), shift=st.floats(0, 0.05))
def test_distances_know_no_scale_and_those_by_ranges_no_zero_either(
    columns: list[list[float]], factor: float, shift: float
) -> None:
    shares, weights = drawn(columns)
    for name in ("topsis", "vikor", "gra"):  # one factor for all columns
        assert_allclose(ranked(name, factor * shares + shift, weights), ranked(name, shares, weights), rtol=1e-6, atol=1e-6)  # fmt: skip
    own = np.linspace(factor, 1, shares.shape[1])  # VIKOR: one for each column
    assert_allclose(ranked("vikor", own * shares + shift, weights), ranked("vikor", shares, weights), rtol=1e-6, atol=1e-6)  # fmt: skip
    assert_allclose(ranked("edas", own * shares, weights), ranked("edas", shares, weights), rtol=1e-6, atol=1e-6)


@settings(max_examples=40, deadline=None)
@given(columns=TABLES)
def test_the_compromise_set_holds_the_best_and_never_a_worse_unit_without_a_better_one(
    columns: list[list[float]],
) -> None:
    shares, weights = drawn(columns)
    index = ranked("vikor", shares, weights, report="q")
    inside = ranked("vikor", shares, weights, report="compromise") == 1
    assert inside[index.argmin()]
    assert index[inside].max() <= index[~inside].min(initial=np.inf) + 1e-8


@settings(max_examples=40, deadline=None)
@given(st.floats(0.01, 1), st.integers(1, 6))
def test_products_and_waspas_of_equal_shares_are_that_share(share: float, children: int) -> None:
    shares = np.full((2, children), share)
    for name in ("weighted_product", "waspas"):
        found = ranked(name, shares, same(list(range(1, children + 1)), 2))
        assert_allclose(found, np.full(2, share), rtol=1e-12)
