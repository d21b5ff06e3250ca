"""Rankers against published numbers, against their definitions written out, and in every odd case."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from quanheng.core.builtin import builtin_functions
from quanheng.core.errors import EvaluationError
from quanheng.core.functions import Function, StepKind, resolve
from quanheng.core.methods import aggregating, compromise, ratio_system

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
    plain = np.prod(normal**TYPES, axis=1)
    equal = ranked("moora_product", VECTOR, same(np.ones(5), 40), directions=DIRECTIONS, total=5.0)
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


def test_multimoora_refuses_more_units_than_it_can_compare() -> None:
    shares = np.full((ratio_system.MOST_UNITS + 1, 2), 0.5)
    with pytest.raises(EvaluationError, match="units-too-many"):
        ranked("multimoora", shares, same([1, 1], len(shares)))
