"""Weights derived from data against the literature, and what each method promises."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from quanheng.core.errors import EvaluationError
from quanheng.core.methods import aggregating, column_moments, components
from quanheng.core.methods import weighting as w
from quanheng.core.methods import weighting_components as c
from quanheng.core.methods import weighting_impact as i
from quanheng.core.methods import weighting_optimised as o

Array = NDArray[np.float64]
Method = Callable[[Array], Array]


def mean_absolute(shares: Array) -> Array:
    return w.critic(shares, conflict="absolute")


def of_ranks(shares: Array) -> Array:
    return w.critic(shares, correlation="spearman")


def kaiser(shares: Array) -> Array:
    return c.pca(shares, components="kaiser")


def every_loading(shares: Array) -> Array:
    return c.factor(shares, loadings="all")


def infomax(shares: Array) -> Array:
    return o.correlation_optimised(shares, target="infomax")


#: Looked at one column at a time.
OF_COLUMNS = [w.entropy, w.variation, w.deviation, w.variance, w.angle, w.gini, w.lopcow]
#: Looked at beside one another.
OF_MATRIX: list[Method] = [w.critic, mean_absolute, of_ranks, c.pca, every_loading, o.correlation_optimised, infomax]
OF_IMPACT: list[Method] = [i.merec, i.cilos, i.idocriw]
METHODS: list[Method] = [*OF_COLUMNS, *OF_MATRIX, *OF_IMPACT, kaiser, c.factor]


def case(shared: Path, name: str) -> Any:
    return json.loads((shared / "reference" / "mcda" / f"{name}.json").read_text(encoding="utf-8"))


def scored(found: Any, costs: str) -> Array:
    """Return the raw matrix of a case as children would enter: costs mirrored or as reciprocals, the rest as it is."""
    matrix = np.array(found["input"]["matrix"], dtype=float)
    is_cost = np.array(found["input"].get("types", [1] * matrix.shape[1])) < 0
    turned = matrix[:, is_cost]
    matrix[:, is_cost] = turned.max(axis=0) - turned if costs == "mirrored" else 1 / turned
    return matrix


# --- the literature


@pytest.mark.parametrize(
    ("name", "method", "costs"),
    [
        ("weights_entropy_xu_2004", w.entropy, ""),
        ("weights_critic_diakoulaki_1995", w.critic, ""),
        ("weights_coeff_variation_shuai_2012", w.variation, ""),
        ("weights_std_jahan_edwards_2013", w.deviation, ""),
        ("weights_std_salabun_2020", w.deviation, ""),
        ("weights_lopcow_ecer_pamucar_2022", w.lopcow, "mirrored"),
        ("weights_merec_keshavarz_2021", i.merec, "reciprocal"),
        ("weights_cilos_zavadskas_podvezko_2016", i.cilos, "reciprocal"),
        (
            "weights_idocriw_zavadskas_podvezko_2016",
            lambda shares: i.idocriw(shares, types=(-1, 1, -1, 1)),
            "reciprocal",
        ),
    ],
)
@pytest.mark.parametrize("order", ["C", "F"])
def test_derived_weights_equal_the_published_ones(
    shared: Path, name: str, method: Method, costs: str, order: Any
) -> None:
    found = case(shared, name)
    shares = np.array(scored(found, costs), order=order)
    assert_allclose(method(shares), found["expected"]["weights"], rtol=0, atol=found["tolerance"]["abs"])


def test_critic_by_ranks_equals_the_figures_in_the_notes_of_the_case(shared: Path) -> None:
    found = case(shared, "weights_critic_diakoulaki_1995")
    assert_allclose(of_ranks(scored(found, "")), [0.21454645, 0.4898563, 0.29559726], rtol=0, atol=5e-9)


def test_entropy_weights_give_the_golden_pair() -> None:
    # domain/methods.md, 1
    assert_allclose(w.entropy(np.array([[0.2, 0.9], [0.5, 0.8], [0.9, 0.7]])), [0.966692, 0.033308], rtol=0, atol=5e-7)


def test_single_columns_weigh_as_reckoned_by_hand() -> None:
    # x = 1, 3: mean 2, deviation 1; y = 2, 3: mean 2.5, deviation 0.5
    shares = np.array([[1.0, 2.0], [3.0, 3.0]])
    for method, x, y in [
        (w.variation, 1 / 2, 0.5 / 2.5),
        (w.deviation, 1.0, 0.5),
        (w.variance, 1.0, 1.0),  # of 0, 1 both
        (w.angle, np.arctan(1 / 2), np.arctan(0.2)),
        (w.gini, 2 / (4 * 2), 1 / (4 * 2.5)),  # mean difference over all pairs: 2 * 2 / 4, over twice the mean
    ]:
        assert_allclose(method(shares), [x / (x + y), y / (x + y)], rtol=1e-14)


def test_squared_loadings_of_the_handbook_give_its_weights() -> None:
    # OECD/JRC (2008): loadings of table 17 after rotation, weights of table 18 (PC); printed with 2 digits
    loadings = [
        *([0.07, 0.97, 0.06, 0.06], [0.13, 0.07, -0.07, 0.93], [0.79, -0.21, 0.21, 0.42], [-0.64, 0.56, -0.04, 0.36]),
        *([0.37, 0.17, 0.38, 0.68], [0.82, -0.04, 0.25, 0.35], [0.88, 0.23, -0.09, 0.09], [0.08, 0.04, 0.96, 0.04]),
    ]
    printed = [0.17, 0.15, 0.11, 0.07, 0.08, 0.12, 0.14, 0.16]
    assert_allclose(c.loaded(np.array(loadings)), printed, rtol=0, atol=0.005)


# --- COINr


def table(path: Path) -> dict[str, list[str]]:
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {name: [row[name] for row in rows] for name in rows[0]}


@pytest.fixture(scope="module")
def coinr(shared: Path) -> Path:
    return shared / "reference" / "coinr"


def of_group(coinr: Path, level: int) -> dict[str, tuple[list[str], Array]]:
    """Return by parent its children and their scores, units × children."""
    stage = table(coinr / ("stage6_normalised.csv" if level == 1 else "stage7_aggregated.csv"))
    meta = table(coinr / "in_asem_imeta.csv")
    found: dict[str, list[str]] = {}
    for code, at, parent in zip(meta["iCode"], meta["Level"], meta["Parent"], strict=True):
        if at == str(level):
            found.setdefault(parent, []).append(code)
    return {
        parent: (codes, np.array([[float(cell) for cell in stage[code]] for code in codes]).T)
        for parent, codes in found.items()
    }


@pytest.mark.parametrize("level", [1, 2, 3])
def test_components_equal_those_of_coinr_up_to_their_sign(coinr: Path, level: int) -> None:
    weights = table(coinr / f"weights_pca_level{level}.csv")
    first = dict(zip(weights["iCode"], map(float, weights["Weight"]), strict=True))
    variance, loadings = (table(coinr / f"pca_{what}_level{level}.csv") for what in ("variance", "loadings"))
    for parent, (codes, shares) in of_group(coinr, level).items():
        values, vectors = components.eigen(column_moments.correlations(shares, column_moments.moments(shares))[0])
        rows = [place for place, group in enumerate(variance["group"]) if group == parent]
        assert_allclose(np.sqrt(values), [float(variance["sdev"][row]) for row in rows], rtol=1e-12)
        for code, pc, loading in zip(loadings["iCode"], loadings["pc"], loadings["loading"], strict=True):
            if code in codes:
                assert abs(vectors[codes.index(code), int(pc) - 1]) == pytest.approx(abs(float(loading)), abs=2e-14)
        expected = np.abs([first[code] for code in codes])
        assert_allclose(c.pca(shares), expected / expected.sum(), rtol=1e-12)


def test_pillars_weighed_by_their_components_equal_those_of_coinr(coinr: Path) -> None:
    weighed = table(coinr / "agg_amean_pca_level2_abs.csv")
    for parent, (codes, _) in of_group(coinr, 2).items():
        below = np.array([[float(cell) for cell in weighed[code]] for code in codes]).T
        weights = np.broadcast_to(c.pca(below), below.shape)
        assert_allclose(
            aggregating.arithmetic_mean(below, weights), [float(cell) for cell in weighed[parent]], rtol=1e-12
        )


def related(shares: Array, weights: Array) -> Array:
    total = shares @ weights
    return np.array([np.corrcoef(shares[:, column], total)[0, 1] for column in range(shares.shape[1])])


def unbalance(shares: Array, weights: Array, importance: Array) -> float:
    found = related(shares, weights)
    return float(((found / found.sum() - importance) ** 2).sum())


@pytest.mark.parametrize("level", [2, 3])
def test_optimised_weights_reach_more_than_those_of_coinr(coinr: Path, level: int) -> None:
    # the index straight from all nodes of the level; COINr's weights count within their sub-index, then half each
    codes = [code for found, _ in of_group(coinr, level).values() for code in found]
    shares = np.hstack([found for _, found in of_group(coinr, level).values()])
    even = np.full(len(codes), 1 / len(codes))
    for kind, target in (("balance", "balance"), ("infomax", "infomax")):
        given = table(coinr / f"weights_opt_{kind}_level{level}.csv")
        theirs = np.array([float(given["OptWeight"][given["iCode"].index(code)]) for code in codes])
        if level == 2:
            group = np.repeat(range(2), [len(found) for found, _ in of_group(coinr, level).values()])
            theirs = theirs / np.bincount(group, theirs)[group] / 2
        ours = o.correlation_optimised(shares, target=target)
        if kind == "balance":
            theirs = np.maximum(theirs, 0)  # on level 2 two of them are negative, which is no weight
            theirs /= theirs.sum()
            assert unbalance(shares, ours, even) <= unbalance(shares, theirs, even) + 1e-15
        else:
            assert related(shares, ours).sum() >= related(shares, theirs).sum() - 1e-12


# --- optimality


@settings(max_examples=40, deadline=None)
@given(hnp.arrays(float, (9, 4), elements=st.floats(-1, 1, allow_subnormal=False)), st.integers(0, 2**32 - 1))
def test_no_other_weights_are_better_than_the_optimised_ones(shares: Array, seed: int) -> None:
    assume((np.ptp(shares, axis=0) > 0.1).all())
    random = np.random.default_rng(seed)
    even, most, other = np.full(4, 0.25), infomax(shares), random.dirichlet(np.ones(4))
    assume((shares @ most).std() > 1e-6)
    assume((shares @ other).std() > 1e-6)
    assert related(shares, most).sum() >= related(shares, other).sum() - 1e-9
    balanced = o.correlation_optimised(shares)
    if (shares @ balanced).std() > 1e-6 and related(shares, balanced).sum() > 1e-3 < related(shares, other).sum():
        assert unbalance(shares, balanced, even) <= unbalance(shares, other, even) + 1e-9


def test_correlations_stand_to_one_another_as_was_wished() -> None:
    # three independent columns of +-1: the correlations are those asked for, 2 : 1 : 1
    signs = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], dtype=float)
    found = o.correlation_optimised(signs, importance=(2, 1, 1))
    assert_allclose(found, [0.5, 0.25, 0.25], rtol=1e-12)
    correlations = related(signs, found)
    assert_allclose(correlations / correlations[1], [2, 1, 1], rtol=1e-12)


@settings(max_examples=40, deadline=None)
@given(hnp.arrays(float, (6, 3), elements=st.floats(-1, 1, allow_subnormal=False)), st.floats(0, 6.28))
def test_no_turn_makes_loadings_simpler_than_varimax(raw: Array, turn: float) -> None:
    assume((np.sqrt((raw**2).sum(axis=1)) > 0.1).all())

    def simplicity(loadings: Array) -> float:
        square = loadings**2 / (loadings**2).sum(axis=1, keepdims=True)
        return float(square.var(axis=0).sum())

    turned = c.varimax(raw)
    assert_allclose((turned**2).sum(axis=1), (raw**2).sum(axis=1), rtol=1e-9)
    for one, other in ((0, 1), (0, 2), (1, 2)):
        rotation = np.eye(3)
        rotation[[one, other], [one, other]] = np.cos(turn / 100)
        rotation[one, other], rotation[other, one] = -np.sin(turn / 100), np.sin(turn / 100)
        assert simplicity(turned @ rotation) <= simplicity(turned) + 1e-7


# --- invariants

MATRICES = st.tuples(st.integers(3, 12), st.integers(1, 5)).flatmap(
    lambda shape: hnp.arrays(float, shape, elements=st.integers(1, 1000).map(lambda number: number / 1000))
)


#: Nine units of three children, no two numbers alike.
DIFFERENT = hnp.arrays(float, (9, 3), elements=st.integers(10, 1000).map(lambda number: number / 1000), unique=True)
FEW = settings(max_examples=20, deadline=None)


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.__name__)
@FEW
@given(MATRICES, st.randoms(use_true_random=False))
def test_weights_add_up_to_one_and_go_with_their_children(method: Method, shares: Array, random: Any) -> None:
    found = method(shares)
    assert found.shape == (shares.shape[1],)
    assert (found >= 0).all()
    assert found.sum() == pytest.approx(1, abs=1e-12)
    if method in {c.pca, kaiser, c.factor, every_loading, o.correlation_optimised, i.cilos}:
        return  # equal eigenvalues or columns, or several best units, leave a choice that goes by the order
    assert_allclose(method(np.asfortranarray(shares)), found, rtol=1e-9, atol=1e-12)
    columns = random.sample(range(shares.shape[1]), shares.shape[1])
    rows = random.sample(range(len(shares)), len(shares))
    if method is not i.idocriw:
        assert_allclose(method(shares[rows][:, columns]), found[columns], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.__name__)
@FEW
@given(hnp.arrays(float, (12, 4), elements=st.floats(0.01, 1, allow_subnormal=False), unique=True), st.data())
def test_the_order_of_children_and_units_does_not_matter(method: Method, shares: Array, data: Any) -> None:
    values = np.linalg.eigvalsh(np.corrcoef(shares, rowvar=False))
    assume((np.diff(values) > 1e-3).all() and (np.abs(values - 1) > 1e-3).all())
    rows, columns = (data.draw(st.permutations(range(size))) for size in shares.shape)
    if method in {kaiser, c.factor, every_loading, o.correlation_optimised}:
        _, vectors = components.eigen(column_moments.correlations(shares, column_moments.moments(shares))[0])
        assume((np.abs(vectors.sum(axis=0)) > 1e-3).all())  # else its sign is open
    tolerance = 1e-4 if method is c.factor else 1e-7
    assert_allclose(method(shares[rows][:, columns]), method(shares)[columns], rtol=tolerance, atol=tolerance)


SCALE_FREE = [w.entropy, w.variation, w.angle, w.gini, w.variance, w.lopcow, w.critic, of_ranks, c.pca, *OF_IMPACT]
SHIFT_FREE = [w.deviation, w.variance, w.lopcow, w.critic, mean_absolute, of_ranks, c.pca, infomax]


@pytest.mark.parametrize("method", SCALE_FREE, ids=lambda method: method.__name__)
@FEW
@given(DIFFERENT, st.data())
def test_the_unit_of_measure_of_a_child_does_not_matter(method: Method, shares: Array, data: Any) -> None:
    assume((np.ptp(shares, axis=0) > 0.1).all())
    factors = np.array([data.draw(st.sampled_from([0.001, 0.5, 4.0, 1e6])) for _ in range(3)])
    assert_allclose(method(shares * factors), method(shares), rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("method", SHIFT_FREE, ids=lambda method: method.__name__)
@FEW
@given(DIFFERENT, st.floats(-5, 5))
def test_the_zero_of_a_child_does_not_matter(method: Method, shares: Array, shift: float) -> None:
    assume((np.ptp(shares, axis=0) > 0.1).all())
    assert_allclose(method(shares + shift), method(shares), rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("method", OF_COLUMNS, ids=lambda method: method.__name__)
@FEW
@given(DIFFERENT)
def test_every_unit_twice_tells_the_same(method: Method, shares: Array) -> None:
    assume((np.ptp(shares, axis=0) > 0.1).all())
    if method not in {w.entropy, w.lopcow}:  # which know the number of units
        assert_allclose(method(np.vstack([shares, shares])), method(shares), rtol=1e-9)


@pytest.mark.parametrize("method", [w.entropy, w.variation, w.angle, w.gini, w.deviation], ids=lambda m: m.__name__)
@FEW
@given(hnp.arrays(float, 7, elements=st.floats(0.1, 1, allow_subnormal=False), unique=True), st.floats(0.1, 0.9))
def test_what_differs_more_weighs_more(method: Method, column: Array, drawn: float) -> None:
    assume(np.ptp(column) > 0.05)
    nearer = column.mean() + (column - column.mean()) * drawn
    wide, narrow = method(np.column_stack([column, nearer]))
    assert wide > narrow


# --- odd cases


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.__name__)
def test_a_constant_column_tells_nothing_and_weighs_nothing(method: Method) -> None:
    shares = np.array([[0.1, 0.3, 0.2], [0.7, 0.3, 0.3], [0.4, 0.3, 0.9], [0.5, 0.3, 0.1]])
    found = method(shares)
    assert found[1] == 0
    assert found[0] > 0 < found[2]


@pytest.mark.parametrize("method", [w.equal, *METHODS], ids=lambda method: method.__name__)
@pytest.mark.parametrize(
    "shares", [np.full((4, 2), 0.3), np.array([[0.1, 0.9]]), np.empty((0, 2)), np.full((3, 2), 7.0)]
)
def test_without_information_weights_are_equal(method: Method, shares: Array) -> None:
    assert_allclose(method(shares), [0.5, 0.5], rtol=0, atol=1e-15)


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.__name__)
def test_a_single_child_weighs_all(method: Method) -> None:
    assert_allclose(method(np.array([[0.1], [0.4], [0.3]])), [1.0])


def test_zeros_and_negative_shares_go_where_they_can() -> None:
    zeros = np.array([[0.0, 0.2], [0.5, 0.0], [1.0, 0.4]])
    for method in (w.entropy, w.variation, w.gini, w.lopcow, w.critic, c.pca, i.cilos):
        assert method(zeros).sum() == pytest.approx(1)
    negative = zeros - 0.3
    for method in (w.variation, w.gini, w.angle, w.deviation, w.lopcow, w.critic, c.pca, c.factor, infomax):
        assert method(negative).sum() == pytest.approx(1)
    # a mean of 0 has no relative spread, and stands at a right angle
    around = np.array([[-1.0, 1.0], [1.0, 2.0]])
    assert_allclose(w.variation(around), [0, 1])
    assert_allclose(w.angle(around), np.array([np.pi / 2, np.arctan(1 / 3)]) / (np.pi / 2 + np.arctan(1 / 3)))


@pytest.mark.parametrize(
    ("method", "shares", "name"),
    [
        (w.entropy, [[0.1, -0.2], [0.3, 0.4]], "entropy-negative"),
        (i.merec, [[0.1, 0.2], [0.3, 0.0]], "weights-positive"),
        (i.idocriw, [[0.1, 0.2], [0.3, -0.1]], "weights-positive"),
        (i.cilos, [[0.1, -0.2], [0.3, -0.1]], "weights-positive"),
        (lambda shares: i.idocriw(shares, types=(1,)), [[0.1, 0.2], [0.3, 0.1]], "weights-count"),
        (lambda shares: o.correlation_optimised(shares, importance=(1, -1)), [[0.1, 0.2]], "weights-numbers"),
        (lambda shares: o.correlation_optimised(shares, importance=(1, 1, 1)), [[0.1, 0.2]], "weights-count"),
    ],
)
def test_what_a_method_cannot_take_is_refused(method: Method, shares: list[list[float]], name: str) -> None:
    with pytest.raises(EvaluationError) as error:
        method(np.array(shares))
    assert error.value.name == name


def test_one_unit_that_is_best_in_all_leaves_the_losses_equal() -> None:
    assert_allclose(i.cilos(np.array([[1.0, 2.0, 3.0], [0.5, 1.0, 0.2], [0.4, 0.3, 0.1]])), np.full(3, 1 / 3))


def test_uncorrelated_columns_have_no_common_direction() -> None:
    signs = np.array([[x, y] for x in (-1, 1) for y in (-1, 1)], dtype=float)
    for method in (c.pca, kaiser, c.factor, every_loading):
        assert_allclose(method(signs), [0.5, 0.5])


def test_blocks_change_nothing() -> None:
    # more rows than two blocks hold, and a rest that does not fold
    shares = np.random.default_rng(3).uniform(0.1, 1, (100_003, 3))
    part = shares / shares.sum(axis=0)
    different = 1 + (part * np.log(part)).sum(axis=0) / np.log(len(shares))
    assert_allclose(w.entropy(shares), different / different.sum(), rtol=1e-9)
    logs = np.log(shares / shares.min(axis=0))
    total = np.log1p(logs.sum(axis=1, keepdims=True) / 3)
    effect = (total - np.log1p((logs.sum(axis=1, keepdims=True) - logs) / 3)).sum(axis=0)
    assert_allclose(i.merec(shares), effect / effect.sum(), rtol=1e-12)
    assert_allclose(w.deviation(shares), shares.std(axis=0) / shares.std(axis=0).sum(), rtol=1e-12)
    for order in (np.ascontiguousarray, np.asfortranarray):
        assert (column_moments.peaks(order(shares.round(2))) == shares.round(2).argmax(axis=0)).all()
    correlations, _ = column_moments.correlations(shares, column_moments.moments(shares))
    assert_allclose(correlations, np.corrcoef(shares, rowvar=False), rtol=0, atol=1e-13)
