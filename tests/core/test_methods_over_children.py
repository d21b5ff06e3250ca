"""Methods that combine children and look at all units: what they are given, fitted, and kept apart by period."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

import quanheng as qh
from quanheng.core.builtin import builtin_functions
from quanheng.core.compiler import make_plan
from quanheng.core.errors import EvaluationError
from quanheng.core.evaluating import apply, evaluate, fit
from quanheng.core.evaluation import Evaluation
from quanheng.core.explanation import explain
from quanheng.core.functions import Choice, Parameter, Registry
from quanheng.core.phrasing import Sentence
from quanheng.core.sentences import Facts
from quanheng.core.unit_data import UnitData
from quanheng.dsl.check import check_source
from quanheng.dsl.syntax import Source

Array = NDArray[np.float64]
Evaluated = Callable[..., Evaluation]
NAN = float("nan")
ACROSS = Parameter("across", "跨期", "choice", default=None, choices=(Choice("periods", "各期间"),))
BY = Parameter("by", "按", "group", default=None)


def fit_best(shares: Array, weights: Array, *, power: float = 1.0) -> dict[str, Any]:
    del weights, power
    return {"best": np.nanmax(shares, axis=0), "units": float(len(shares))}


def explain_best(facts: Facts) -> Sentence:
    best = ", ".join(f"{part:g}" for part in facts.fitted["best"])
    seen = ", ".join(
        f"{name} {share:g}×{weight:g}"
        for name, share, weight in zip(facts.children, facts.shares, facts.weights, strict=True)
    )
    return Sentence(f"最好的为{best}，本单位{seen}", f"the best have {best}, here {seen}")


@qh.function(
    zh="距最优", family="aggregate", fit=fit_best, explain=explain_best, parameters={"across": ACROSS, "by": BY}
)
def to_best(shares: Array, weights: Array, *, fitted: dict[str, Any], power: float = 1.0) -> Array:
    """1 - sum(w (best - s)^power), what the engine sees to taken out of the options."""
    lost = np.where(weights > 0, (fitted["best"] - shares) ** power, 0.0)
    lacking: Array = (weights * lost).sum(axis=1)
    return 1.0 - lacking


@qh.function(zh="胜出数", family="aggregate", whole=True, yields="free", parameters={"across": ACROSS})
def wins(shares: Array, weights: Array) -> Array:
    """Against how many units the weighted mean is higher."""
    mean = np.where(weights > 0, weights * shares, 0.0).sum(axis=1)
    return np.asarray((mean[:, None] > mean[None, :]).sum(axis=1), dtype=np.float64)


@qh.function(zh="坏掉", family="aggregate", whole=True)
def breaks(shares: Array, weights: Array) -> Array:  # noqa: ARG001
    """Raises."""
    raise ZeroDivisionError("no way")


@qh.function(zh="太短", family="aggregate", fit=lambda shares, weights: {})  # noqa: ARG005
def too_short(shares: Array, weights: Array, *, fitted: dict[str, Any]) -> Array:  # noqa: ARG001
    """Returns one number for each child."""
    return np.zeros(shares.shape[1] + 7)


@pytest.fixture(scope="module")
def registry() -> Registry:
    found = builtin_functions()
    found.add("t", to_best, wins, breaks, too_short, plugin="testing")
    return found


PAIR = """use t
indicator_set s scale 0..1 { fields { a : number; b : number }
  aggregate = %s
  indicator a weight 3
  indicator b weight 1
}"""


def test_a_fitted_method_measures_each_unit_by_what_it_found(evaluated: Evaluated, registry: Registry) -> None:
    found = evaluated(PAIR % "t.to_best()", registry, a=[1.0, 0.5, 0.2], b=[0.1, 0.9, 0.5])
    # the best are 1 and 0.9: 1 - (0 + 0.25 x 0.8), 1 - (0.75 x 0.5 + 0), 1 - (0.75 x 0.8 + 0.25 x 0.4)
    assert_allclose(found.exact("s"), [0.8, 0.625, 0.3], rtol=1e-15)


def test_options_reach_fit_and_method(evaluated: Evaluated, registry: Registry) -> None:
    found = evaluated(PAIR % "t.to_best(power = 2)", registry, a=[1.0, 0.5], b=[0.1, 0.9])
    assert_allclose(found.exact("s"), [1 - 0.25 * 0.64, 1 - 0.75 * 0.25], rtol=1e-15)


def test_who_lacks_the_required_weight_is_not_in_the_fit_and_has_no_result(
    evaluated: Evaluated, registry: Registry
) -> None:
    # 25% of the weight is not enough for the third, whose b would be the best; the second is enough without its b
    text = (PAIR % "t.to_best()").replace("indicator a", "require = 50%\n  indicator a")
    found = evaluated(text, registry, a=[1.0, 0.5, None], b=[0.1, None, 1.0])
    assert_allclose(found.exact("s"), [1.0, 0.5, NAN], rtol=1e-15)
    assert found.state("s").tolist() == [0, 0, 1]
    statistics = next(iter(found.fitted.statistics.values()))
    assert_array_equal(next(iter(statistics.groups.values()))["best"], [1.0, 0.1])


def test_what_does_not_apply_leaves_its_weight_to_the_others(evaluated: Evaluated, registry: Registry) -> None:
    text = (PAIR % "t.to_best()").replace("indicator b weight 1", "indicator b weight 1 { applies = c > 0.3 }")
    text = text.replace("b : number }", "b : number; c : number }")
    found = evaluated(text, registry, a=[1.0, 0.2], b=[0.1, 0.9], c=[1.0, 0.0])
    # the b of the second does not apply, so 0.1 is the best of b
    assert_allclose(found.exact("s"), [1.0, 1.0 - 0.8], rtol=1e-15)


def test_each_period_is_fitted_by_itself_and_across_all_together(evaluated: Evaluated, registry: Registry) -> None:
    columns: dict[str, Any] = {"a": [1.0, 0.5, 0.4, 0.2], "b": [1.0] * 4, "units": ["x", "y"] * 2}
    columns["periods"] = ["2023", "2023", "2024", "2024"]
    apart = evaluated(PAIR % "t.to_best()", registry, **columns)
    assert_allclose(apart.exact("s"), [1.0, 1 - 0.375, 1.0, 1 - 0.15], rtol=1e-15)
    pooled = evaluated(PAIR % "t.to_best(across = periods)", registry, **columns)
    assert_allclose(pooled.exact("s"), [1.0, 1 - 0.375, 1 - 0.45, 1 - 0.6], rtol=1e-15)
    ranks = evaluated(PAIR % "t.wins()", registry, **columns)
    assert ranks.exact("s").tolist() == [1.0, 0.0, 1.0, 0.0]
    assert evaluated(PAIR % "t.wins(across = periods)", registry, **columns).exact("s").tolist() == [3.0, 2.0, 1.0, 0.0]


def test_by_keeps_groups_apart(evaluated: Evaluated, registry: Registry) -> None:
    text = (PAIR % "t.to_best(by = g)").replace("b : number", "b : number; g : text")
    found = evaluated(text, registry, a=[1.0, 0.5, 0.4, 0.3], b=[1.0] * 4, g=["k", "k", "l", None])
    # nobody knows the group of the last
    assert_allclose(found.exact("s"), [1.0, 1 - 0.375, 1.0, NAN], rtol=1e-15)


def test_what_was_fitted_last_year_measures_other_units(
    bound: Callable[..., Any], unit_data: Callable[..., UnitData], registry: Registry
) -> None:
    plan = make_plan(bound(PAIR % "t.to_best()", registry))
    fitted = fit(plan, unit_data({"a": [1.0, 0.5], "b": [0.1, 0.9]}, periods=["2023", "2023"]))
    found = apply(fitted, unit_data({"a": [0.5], "b": [0.5]}, periods=["2024"]))
    assert_allclose(found.exact("s"), [1 - 0.75 * 0.5 - 0.25 * 0.4], rtol=1e-15)


def test_free_results_are_neither_scaled_nor_cut_nor_are_those_above_them(
    evaluated: Evaluated, registry: Registry
) -> None:
    text = """use t
    indicator_set s scale 0..100 { fields { a : number; b : number; c : number }
      indicator p { aggregate = t.wins()
        indicator a
        indicator b
      }
      indicator c
    }"""
    found = evaluated(text, registry, a=[100.0, 0.0, 50.0], b=[100.0, 0.0, 50.0], c=[0.0, 0.0, 0.0])
    assert found.score("p").tolist() == [2.0, 0.0, 1.0]
    below = evaluated(
        text.replace("t.wins()", "t.wins()").replace("indicator c", "indicator c { score = zscore() }"),
        registry,
        a=[100.0, 0.0],
        b=[100.0, 0.0],
        c=[0.0, 2.0],
    )
    assert_allclose(below.exact("s"), [0.5 * 1 + 0.5 * -(0.5**0.5), 0.5 * 0.5**0.5], rtol=1e-12)


def test_weights_of_the_class_and_weights_from_data_reach_the_method(evaluated: Evaluated, registry: Registry) -> None:
    text = """use t
    indicator_set s scale 0..1 { fields { a : number; b : number; kind : one of {k, l} }
      aggregate = t.to_best()
      indicator a { weight = by kind { k : 1; l : 3 } }
      indicator b { weight = by kind { k : 1; l : 1 } }
    }"""
    found = evaluated(text, registry, a=[1.0, 0.5], b=[0.5, 1.0], kind=["k", "l"])
    assert_allclose(found.exact("s"), [1 - 0.5 * 0.5, 1 - 0.75 * 0.5], rtol=1e-15)
    derived = evaluated(
        (PAIR % "t.to_best()").replace("aggregate", "weights = deviation(); aggregate"),
        registry,
        a=[1.0, 0.0],
        b=[0.5, 1.0],
    )
    # standard deviations 0.5 and 0.25: weights 2/3 and 1/3
    assert_allclose(derived.exact("s"), [1 - 0.5 / 3, 1 - 2 / 3], rtol=1e-15)
    assert derived.weights["a"] == pytest.approx(2 / 3, rel=1e-12)


def test_points_by_class_become_shares_of_the_own_points(evaluated: Evaluated, registry: Registry) -> None:
    text = """use t
    indicator_set s 100 points { fields { a : number; b : number; kind : one of {k, l} }
      aggregate = t.to_best()
      indicator a { points = by kind { k : 40; l : 50 } }
      indicator b { points = by kind { k : 60; l : 50 } }
    }"""
    found = evaluated(text, registry, a=[40.0, 25.0], b=[30.0, 50.0], kind=["k", "l"])
    # shares (1, 0.5) with weights (0.4, 0.6), and (0.5, 1) with (0.5, 0.5); the best are 1 and 1
    assert_allclose(found.exact("s"), [100 * (1 - 0.6 * 0.5), 100 * (1 - 0.5 * 0.5)], rtol=1e-12)


def test_on_a_scale_from_1_the_bottom_is_no_part_of_the_way(evaluated: Evaluated, registry: Registry) -> None:
    text = (PAIR % "t.to_best()").replace("scale 0..1", "scale 1..5")
    found = evaluated(text, registry, a=[5.0, 1.0], b=[5.0, 3.0])
    assert_allclose(found.exact("s"), [5.0, 1 + 4 * (1 - 0.75 - 0.25 * 0.5)], rtol=1e-15)


def test_an_included_subtree_counts_in_its_own_points(registry: Registry) -> None:
    text = """use t
    indicator_set own 50 points { fields { a : number; b : number }
      aggregate = t.to_best()
      indicator a 25 points
      indicator b 25 points
    }
    indicator_set s 100 points { fields { c : number }
      include own 20 points
      indicator c 80 points
    }"""
    checked = check_source(Source("test.qh", text), registry)
    assert checked.scheme is not None, [found.message("en") for found in checked.diagnostics]
    chosen = checked.scheme.set_named("s")
    assert chosen is not None
    data = UnitData(("x", "y"), {"a": np.array([25.0, 5.0]), "b": np.array([10.0, 20.0]), "c": np.array([80.0, 0.0])})
    found = evaluate(chosen, data)
    # best shares 1 and 0.8: 1 - 0.5 x 0.4 = 0.8 and 1 - 0.5 x 0.8 = 0.6 of 20 points
    assert_allclose(found.score("own"), [16.0, 12.0], rtol=1e-12)


def test_blocks_change_nothing(evaluated: Evaluated, registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(3)
    columns = {name: random.random(500).tolist() for name in "ab"}
    columns["b"][7] = None
    text = (PAIR % "t.to_best()").replace("indicator a", "require = any\n  indicator a")
    whole = evaluated(text, registry, **columns)
    monkeypatch.setattr("quanheng.core.passes.BLOCK", 64)
    assert_array_equal(evaluated(text, registry, **columns).exact("s"), whole.exact("s"))


@pytest.mark.parametrize("method", ["t.to_best()", "t.wins()", "t.to_best(across = periods)"])
@pytest.mark.parametrize(
    "columns", [{"a": [], "b": []}, {"a": [None, None], "b": [None, None]}, {"a": [0.5], "b": [0.5]}]
)
def test_no_unit_no_data_and_one_unit_have_an_answer(
    evaluated: Evaluated, registry: Registry, method: str, columns: dict[str, list[Any]]
) -> None:
    found = evaluated(PAIR % method, registry, **columns).exact("s")
    is_one = columns["a"] == [0.5]
    expected = [0.0 if "wins" in method else 1.0] if is_one else [NAN] * len(columns["a"])
    assert_array_equal(found, expected)


def test_children_that_are_constants_stand_for_all_rows(evaluated: Evaluated, registry: Registry) -> None:
    text = (
        (PAIR % "t.to_best()")
        .replace("indicator a weight 3", "indicator a weight 3 { value = 1 }")
        .replace("indicator b weight 1", "indicator b weight 1 { value = 0.5 + 0 * b }")
    )
    assert evaluated(text, registry, a=[0.1, 0.2], b=[1.0, 2.0]).exact("s").tolist() == [1.0, 1.0]


def test_the_explanation_names_method_weights_and_what_the_method_says(
    evaluated: Evaluated, registry: Registry
) -> None:
    found = evaluated(PAIR % "t.to_best()", registry, a=[1.0, 0.5], b=[0.1, 0.9])
    node = explain(found, 1).root
    assert node.sentence.en == (
        "s: t.to_best gives 0.625, the best have 1, 0.9, here a 0.5×0.75, b 0.9×0.25, score 0.625"
    )
    assert node.sentence.zh == "s：距最优得0.625，最好的为1, 0.9，本单位a 0.5×0.75, b 0.9×0.25，得分0.625"
    assert [child.effective for child in node.children] == [0.75, 0.25]
    assert explain(evaluated(PAIR % "t.wins()", registry, a=[1.0, 0.5], b=[0.1, 0.9]), 0).root.sentence.en.startswith(
        "s: t.wins gives 1"
    )


def test_why_a_unit_has_no_result_is_said(evaluated: Evaluated, registry: Registry) -> None:
    found = evaluated(PAIR % "t.wins()", registry, a=[1.0, None], b=[0.1, 0.9])
    reason = found.reason("s", 1)
    assert reason is not None
    assert reason.code == "incomplete"
    assert explain(found, 1).root.reasons[0].en == "a is missing"


def test_what_goes_wrong_inside_names_plugin_function_indicator_and_unit(
    evaluated: Evaluated, registry: Registry
) -> None:
    columns: dict[str, Any] = {"a": [None, 1.0], "b": [0.1, 0.9], "units": ["x", "y"]}
    with pytest.raises(EvaluationError) as failed:
        evaluated(PAIR % "t.breaks()", registry, **columns)
    facts = failed.value.arguments
    assert failed.value.name == "function-failed"
    assert (facts["plugin"], facts["function"], facts["indicator"], facts["unit"]) == ("testing", "t.breaks", "s", "y")
    with pytest.raises(EvaluationError) as short:
        evaluated(PAIR % "t.too_short()", registry, **columns)
    assert short.value.name == "function-shape"
    assert short.value.arguments["indicator"] == "s"


def test_an_option_may_not_differ_between_units(evaluated: Evaluated, registry: Registry) -> None:
    with pytest.raises(EvaluationError) as refused:
        evaluated(PAIR % "t.to_best(power = value(a))", registry, a=[1.0], b=[1.0])
    assert refused.value.name == "option-varies"
