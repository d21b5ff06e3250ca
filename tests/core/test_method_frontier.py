"""Efficiency and benefit of the doubt, against worked examples, hand calculation and one plain programme a unit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray
from scipy.optimize import linprog

from quanheng.core.errors import EvaluationError, RowError
from quanheng.core.methods.doubt import benefit_of_doubt
from quanheng.core.methods.efficiency import analyse, dea

Array = NDArray[np.float64]
NAN = np.nan


def case(shared: Path, name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((shared / "reference" / "mcda" / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


def columns(matrix: Any) -> list[Array]:
    return list(np.array(matrix, dtype=np.float64).T)


def equal(matrix: Array) -> Array:
    here = ~np.isnan(matrix)
    weights: Array = here / np.maximum(here.sum(axis=1, keepdims=True), 1)
    return weights


def plain_efficiency(x: Array, y: Array, *, is_variable: bool, to_outputs: bool) -> Array:
    """Return the scores by one programme a unit over all units, as the books write it."""
    n, m, s = len(x), x.shape[1], y.shape[1]
    scores = []
    for unit in range(n):
        first = np.zeros(m) if to_outputs else -x[unit]
        second = y[unit] if to_outputs else np.zeros(s)
        matrix = np.column_stack((np.concatenate((first, second)), np.concatenate((x.T, -y.T))))
        limits = np.concatenate((x[unit], np.zeros(s)) if to_outputs else (np.zeros(m), -y[unit]))
        sums: dict[str, Any] = {"A_eq": np.append(0.0, np.ones(n))[None], "b_eq": [1.0]} if is_variable else {}
        found: Any = linprog(np.append(-1.0 if to_outputs else 1.0, np.zeros(n)), A_ub=matrix, b_ub=limits, **sums)
        scores.append(1.0 / found.x[0] if to_outputs else found.x[0])
    return np.array(scores)


CELLS = st.sampled_from([0.0, 0.5, 1.0, 2.0, 3.0, 7.0])


@st.composite
def technologies(draw: st.DrawFn) -> tuple[Array, Array]:
    """Return inputs above 0 and outputs that may be 0, of up to eight units."""
    n, m, s = draw(st.integers(1, 8)), draw(st.integers(1, 3)), draw(st.integers(1, 2))
    x = draw(arrays(np.float64, (n, m), elements=CELLS)) + draw(st.sampled_from([0.5, 1.0]))
    return x, draw(arrays(np.float64, (n, s), elements=CELLS))


# Data envelopment analysis


@pytest.mark.parametrize("name", ["dea_ccr_9dmu", "dea_ccr_cooper_1in1out", "dea_ccr_cooper_2in1out"])
def test_efficiencies_are_those_of_the_books(shared: Path, name: str) -> None:
    loaded = case(shared, name)
    expected, tolerance = loaded["expected"]["efficiency"], loaded["tolerance"]["abs"]
    if name == "dea_ccr_9dmu":
        tolerance = 5.1e-11  # printed to ten digits
    for orientation in ("input", "output"):  # with constant returns both are the same
        found = dea(
            inputs=columns(loaded["input"]["inputs"]),
            outputs=columns(loaded["input"]["outputs"]),
            orientation=orientation,
        )
        assert_allclose(found, expected, rtol=0, atol=tolerance)


def test_one_input_and_one_output_are_exact(shared: Path) -> None:
    loaded = case(shared, "dea_ccr_cooper_1in1out")["input"]
    x, y = np.array(loaded["inputs"])[:, 0], np.array(loaded["outputs"])[:, 0]
    found = analyse([x], [y])
    # output over input, over the best of them: 1
    assert_allclose(found.score, y / x, rtol=1e-12)
    assert found.peers_of(3) == pytest.approx({1: 1.0})
    # variable returns by hand: (2, 1), (3, 3), (5, 4), (8, 5) span the frontier
    variable = dea(inputs=[x], outputs=[y], returns="variable")
    assert_allclose(variable, [1, 1, 2.5 / 3, 3 / 4, 1, 1.5 * 5 / 15, 3 / 6, 1], rtol=1e-12)


def test_peers_make_up_the_targets() -> None:
    # C (4, 4) is measured by what lies between A (2, 5) and B (6, 1.5), its own line through 0: A and B
    x, y = [np.array([2.0, 6.0, 4.0]), np.array([5.0, 1.5, 4.0])], [np.ones(3)]
    found = analyse(x, y)
    # a (2, 5) + (1 - a) (6, 1.5) = t (4, 4): 6 - 4 a = 1.5 + 3.5 a, a = 0.6, t = 0.9
    assert_allclose(found.score, [1, 1, 0.9], rtol=1e-12)
    assert found.peers_of(2) == pytest.approx({0: 0.6, 1: 0.4})
    assert_allclose(found.input_targets[2], [3.6, 3.6], rtol=1e-12)
    assert_allclose(found.output_targets[2], [1.0], rtol=1e-12)
    # at the prices that suit it best it pays 1 and earns its score
    assert found.input_weights[2] @ [4.0, 4.0] == pytest.approx(1.0)
    assert found.output_weights[2] @ [1.0] == pytest.approx(0.9)


@pytest.mark.parametrize("is_variable", [False, True])
@pytest.mark.parametrize("to_outputs", [False, True])
@pytest.mark.parametrize(("n", "m", "s"), [(120, 3, 2), (60, 5, 4), (90, 1, 1)])
def test_stacked_programmes_against_a_few_peers_give_what_one_over_all_units_gives(
    n: int, m: int, s: int, *, is_variable: bool, to_outputs: bool
) -> None:
    random = np.random.default_rng(3)
    x = random.lognormal(0, 0.5, (n, m)) * 10.0 ** np.arange(m)
    y = x @ random.random((m, s)) * random.beta(5, 2, (n, 1)) * random.lognormal(0, 0.3, (n, s))
    options: dict[str, Any] = {
        "returns": "variable" if is_variable else "constant",
        "orientation": "output" if to_outputs else "input",
    }
    expected = plain_efficiency(x, y, is_variable=is_variable, to_outputs=to_outputs)
    assert_allclose(dea(inputs=list(x.T), outputs=list(y.T), **options), expected, rtol=1e-9)


@settings(max_examples=60, deadline=None)
@given(technologies(), st.sampled_from(["input", "output"]))
def test_efficiency_keeps_its_promises(technology: tuple[Array, Array], orientation: str) -> None:
    x, y = technology
    constant = dea(inputs=list(x.T), outputs=list(y.T), orientation=orientation)
    variable = dea(inputs=list(x.T), outputs=list(y.T), orientation=orientation, returns="variable")
    assert ((constant >= 0) & (constant <= 1)).all()
    assert (variable >= constant - 1e-9).all()
    if y.any():
        assert constant.max() == 1.0
        assert variable.max() == 1.0
    # a unit of measure does not matter, nor the order of the units
    scaled = dea(inputs=[1000 * part for part in x.T], outputs=[part / 7 for part in y.T], orientation=orientation)
    assert_allclose(scaled, constant, rtol=0, atol=1e-9)
    turned = dea(inputs=list(x[::-1].T), outputs=list(y[::-1].T), orientation=orientation)
    assert_allclose(turned, constant[::-1], rtol=0, atol=1e-9)
    # with constant returns both orientations agree
    other = dea(inputs=list(x.T), outputs=list(y.T), orientation="output" if orientation == "input" else "input")
    assert_allclose(other, constant, rtol=0, atol=1e-9)
    # who makes more of everything is no less efficient
    more = y.copy()
    more[0] += 1.0
    assert dea(inputs=list(x.T), outputs=list(more.T), orientation=orientation)[0] >= constant[0] - 1e-9


def test_units_without_data_are_missing_and_nobodys_peers() -> None:
    x, y = [np.array([1.0, NAN, 2.0, 1.0])], [np.array([1.0, 9.0, 1.0, NAN])]
    found = analyse(x, y)
    assert_array_equal(found.score, [1, NAN, 0.5, NAN])
    assert found.peers.tolist() == [0]
    nobody = dea(inputs=[np.array([NAN])], outputs=[np.array([1.0])])
    assert_array_equal(nobody, [NAN])


def test_who_makes_nothing_has_0_unless_only_its_inputs_are_looked_at() -> None:
    x, y = [np.array([1.0, 2.0])], [np.array([1.0, 0.0])]
    for orientation in ("input", "output"):
        assert_array_equal(dea(inputs=x, outputs=y, orientation=orientation), [1, 0])
    assert_array_equal(dea(inputs=x, outputs=y, orientation="output", returns="variable"), [1, 0])
    # half its inputs would do to make nothing
    assert_allclose(dea(inputs=x, outputs=y, returns="variable"), [1, 0.5])
    assert_array_equal(dea(inputs=x, outputs=[np.zeros(2)]), [0, 0])


def test_an_input_may_be_0_where_another_is_not() -> None:
    x = [np.array([0.0, 1.0, 1.0]), np.array([1.0, 0.0, 1.0])]
    # the third could be half of each of the others
    assert_allclose(dea(inputs=x, outputs=[np.ones(3)]), [1, 1, 0.5])


def test_without_inputs_all_use_the_same_and_without_outputs_all_make_the_same() -> None:
    assert_allclose(dea(inputs=[], outputs=[np.array([1.0, 4.0])]), [0.25, 1])
    assert_allclose(dea(inputs=[np.array([1.0, 4.0])], outputs=[]), [1, 0.25])


def test_an_answer_that_its_prices_do_not_confirm_is_refused() -> None:
    def wrong(*given: Any, **options: Any) -> Any:
        found = linprog(*given, **options)
        found.ineqlin.marginals = found.ineqlin.marginals * 1.001
        return found

    x, y = [np.array([1.0, 2.0, 3.0])], [np.array([1.0, 3.0, 2.0])]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("scipy.optimize.linprog", wrong)
        with pytest.raises(RowError) as refused:
            dea(inputs=x, outputs=y)
    assert refused.value.name == "programme-unsolved"


def test_units_whose_programme_cannot_be_solved_are_named() -> None:
    def never(*given: Any, **options: Any) -> Any:
        found = linprog(*given, **options)
        found.status = 4
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("scipy.optimize.linprog", never)
        with pytest.raises(RowError) as refused:
            dea(inputs=[np.array([1.0, 2.0, NAN])], outputs=[np.array([1.0, 3.0, 1.0])])
    assert (refused.value.name, refused.value.mask.tolist()) == ("programme-unsolved", [True, True, False])


@pytest.mark.parametrize("spread", [1e6, 1e9])
def test_units_of_very_different_sizes_are_compared(spread: float) -> None:
    size = np.array([1.0, spread, spread**0.5, 1.0])
    rate = np.array([1.0, 0.8, 0.5, 0.25])
    assert_allclose(dea(inputs=[size], outputs=[size * rate]), rate, rtol=1e-9)


def test_what_cannot_be_compared_is_refused() -> None:
    with pytest.raises(RowError) as negative:
        dea(inputs=[np.array([1.0, 2.0])], outputs=[np.array([1.0, -3.0])])
    assert (negative.value.name, negative.value.mask.tolist()) == ("frontier-negative", [False, True])
    assert negative.value.facts["value"][1] == -3
    with pytest.raises(RowError) as without:
        dea(inputs=[np.array([1.0, 0.0])], outputs=[np.array([1.0, 2.0])])
    assert (without.value.name, without.value.mask.tolist()) == ("dea-without-input", [False, True])
    with pytest.raises(EvaluationError) as many:
        dea(inputs=[np.ones(11)], outputs=[np.ones(11)], limit=10)
    assert (many.value.name, many.value.arguments["units"]) == ("too-many-programmes", 11)


# Benefit of the doubt


def plain_doubt(y: Array, low: float, high: float, *, about_weights: bool) -> Array:
    """Return the scores by one programme a unit, bounds written out."""
    children = y.shape[1]
    scores = []
    for unit in y:
        of = np.ones(children) if about_weights else unit
        bounds = [*(low * of - np.diag(of)), *(np.diag(of) - high * of)]
        limits = np.concatenate((np.ones(len(y)), np.zeros(2 * children)))
        found: Any = linprog(-unit, A_ub=np.concatenate((y, bounds)), b_ub=limits)
        scores.append(-found.fun)
    return np.array(scores)


def test_benefit_of_the_doubt_by_hand(shared: Path) -> None:
    loaded = case(shared, "bod_hand_2d")
    y = np.array(loaded["input"]["matrix"])
    assert_allclose(benefit_of_doubt(y, equal(y)), loaded["expected"]["score"], rtol=1e-12)
    # half from either side: 2 u1 = u2 for the first, u2 = 1/2 against itself and 3/4 against the third,
    # so u = (4/7, 2/7), by the third; the last has u1 = u2, at most 1/3
    assert_allclose(benefit_of_doubt(y, equal(y), low=0.5), [0.8, 0.8, 1, 2 / 3], rtol=1e-9)


@pytest.mark.parametrize("bounds", ["part", "weight"])
@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (0.05, 1.0), (0.0, 0.5), (0.1, 0.45)])
def test_bounded_weights_give_what_one_plain_programme_gives(bounds: str, low: float, high: float) -> None:
    random = np.random.default_rng(5)
    y = random.random((50, 4)) * [1, 10, 0.1, 1]
    y[random.random(y.shape) < 0.1] = 0.0
    found = benefit_of_doubt(y, equal(y), low=low, high=high, bounds=bounds)
    assert_allclose(found, plain_doubt(y, low, high, about_weights=bounds == "weight"), rtol=0, atol=1e-9)


def test_around_a_weighting_without_play_leaves_only_the_weighted_parts() -> None:
    y = np.array([[1.0, 0.5], [0.5, 1.0], [0.5, 0.5]])
    weights = np.broadcast_to(np.array([0.75, 0.25]), y.shape)
    # parts of 3/4 and 1/4: u = (3/4, 1/2) t for the first, t <= 1 by itself, 7/8 by the second;
    # the second u = (3/2, 1/4) t, 13/8 by the first; the third u = (3/2, 1/2) t, 7/4 by the first
    assert_allclose(benefit_of_doubt(y, weights, around=0.0), [1, 8 / 13, 4 / 7], rtol=1e-9)
    assert_allclose(benefit_of_doubt(y, weights, around=5.0), benefit_of_doubt(y, weights), rtol=1e-9)


@settings(max_examples=60, deadline=None)
@given(
    st.tuples(st.integers(1, 8), st.integers(1, 3)).flatmap(lambda shape: arrays(np.float64, shape, elements=CELLS)),
    st.data(),
)
def test_benefit_of_the_doubt_keeps_its_promises(y: Array, data: st.DataObject) -> None:
    found = benefit_of_doubt(y, equal(y))
    assert ((found >= 0) & (found <= 1)).all()
    assert found.max() == (1.0 if y.any() else 0.0)
    assert_allclose(benefit_of_doubt(y * 10.0 ** np.arange(y.shape[1]), equal(y)), found, rtol=0, atol=1e-9)
    assert_allclose(benefit_of_doubt(y[::-1], equal(y)), found[::-1], rtol=0, atol=1e-9)
    low = data.draw(st.sampled_from([0.05, 1 / 3]))
    assert (benefit_of_doubt(y, equal(y), low=low) <= found + 1e-9).all()
    better = y.copy()
    better[0] += 1.0
    assert benefit_of_doubt(better, equal(y))[0] >= found[0] - 1e-9


def test_what_is_absent_is_left_out_and_its_bounds_with_it() -> None:
    y = np.array([[1.0, 1.0], [0.5, NAN], [NAN, NAN]])
    assert_allclose(benefit_of_doubt(y, equal(y)), [1, 0.5, NAN])
    # without its second child the first makes all of the result, though 60 % are the most
    assert_allclose(benefit_of_doubt(y, equal(y), high=0.6, low=0.3), [1, 0.5, NAN])


def test_a_child_of_weight_0_does_not_count() -> None:
    y = np.array([[1.0, -5.0], [0.5, 9.0]])
    assert_allclose(benefit_of_doubt(y, np.broadcast_to(np.array([1.0, 0.0]), y.shape)), [1, 0.5])


def test_nothing_where_there_must_be_a_part_is_0() -> None:
    y = np.array([[1.0, 0.0], [0.5, 0.5], [0.0, 0.0]])
    assert_allclose(benefit_of_doubt(y, equal(y), low=0.1)[[0, 2]], [0, 0], atol=1e-12)


@pytest.mark.parametrize(
    "options",
    [{"low": 0.6}, {"high": 0.4}, {"low": 0.4, "high": 0.3}, {"low": -0.1}, {"around": -1.0}, {"low": (0.7, 0.4)}],
)
def test_bounds_that_no_weights_keep_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(EvaluationError) as refused:
        benefit_of_doubt(np.ones((2, 2)), np.full((2, 2), 0.5), **options)
    assert refused.value.name == "bod-bounds"


def test_negative_scores_are_refused_by_unit() -> None:
    with pytest.raises(RowError) as refused:
        benefit_of_doubt(np.array([[1.0], [-2.0]]), np.ones((2, 1)))
    assert (refused.value.name, refused.value.mask.tolist()) == ("frontier-negative", [False, True])
