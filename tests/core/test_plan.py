"""The plan as data: stages, shared steps, stable ids, and the step of each expression."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from quanheng.core.compiler import make_plan
from quanheng.core.errors import EvaluationError
from quanheng.core.functions import StepKind
from quanheng.core.model import IndicatorSet
from quanheng.core.plan import Op
from quanheng.dsl.diagnostics import diagnose

TEXT = """
define share = a / b
indicator_set s 100 points {
  fields { a : number; b : number }
  round = half_up(2)
  indicator x 60 points { value = share; score = bands { <= 1 : full; else : 0 } }
  indicator y 40 points higher_is_better { value = share; score = minmax() }
  grades { >= 60 : A; else : B }
  finding f { when = share > 1; message = "{share:.1%}" }
}
"""


def test_equal_expressions_are_computed_once(bound: Callable[..., IndicatorSet]) -> None:
    plan = make_plan(bound(TEXT))
    assert plan.output("value", "x") == plan.output("value", "y")
    divisions = [step for step in plan.steps if step.op is Op.ARITHMETIC and step.options["operator"] == "/"]
    assert len(divisions) == 1


def test_steps_stand_after_what_they_read_and_fits_after_the_rows_they_read(bound: Callable[..., IndicatorSet]) -> None:
    plan = make_plan(bound(TEXT))
    for place, step in enumerate(plan.steps):
        assert all(source < place for source in step.inputs)
        assert all(plan.steps[source].stage <= step.stage for source in step.inputs)
    fit = next(step for step in plan.steps if step.kind is StepKind.FIT)
    assert fit.owner == "y"
    assert fit.stage == 1


def test_ids_are_the_same_in_every_plan_of_the_same_scheme(bound: Callable[..., IndicatorSet]) -> None:
    first, again = (make_plan(bound(TEXT)) for _ in range(2))
    assert [step.id for step in first.steps] == [step.id for step in again.steps]
    assert len({step.id for step in first.steps}) == len(first.steps)
    other = make_plan(bound(TEXT.replace("a / b", "b / a")))
    (fitted,), (changed,) = ([step.id for step in plan.steps if step.op is Op.FIT] for plan in (first, other))
    assert fitted != changed


def test_every_expression_of_a_node_has_its_step(bound: Callable[..., IndicatorSet]) -> None:
    tree = bound(TEXT)
    plan = make_plan(tree)
    leaf = tree.node("x")
    assert leaf is not None
    assert leaf.value is not None
    assert leaf.score is not None
    assert plan.step_of(leaf.value, "x") == plan.output("value", "x")
    assert plan.step_of(leaf.score, "x") is not None
    assert plan.step_of(leaf.score, "y") is None
    assert plan.step_of(tree.findings[0].when, "f") == plan.output("finding", "f")


def test_indicators_that_read_each_other_are_an_error_with_the_way_round(bound: Callable[..., IndicatorSet]) -> None:
    text = """
    indicator_set s 100 points {
      fields { a : number }
      indicator x 60 points { value = a; score = score(y) + a }
      indicator y 40 points { value = a; score = score(x) - a }
    }"""
    with pytest.raises((EvaluationError, AssertionError)) as caught:
        make_plan(bound(text))
    if isinstance(caught.value, EvaluationError):
        assert str(caught.value.arguments["path"]).endswith("x → y → x")


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("missing-score", {"unit": "东", "indicator": "x", "count": 2}),
        ("missing-field", {"unit": "东", "indicator": "a", "field": "a", "count": 2}),
        ("off-scale", {"unit": "东", "indicator": "x", "value": 101.0, "low": 0.0, "high": 100.0, "count": 1}),
        ("as-of-needed", {"indicator": "x"}),
        (
            "function-failed",
            {"function": "f", "plugin": "p", "indicator": "x", "unit": "东", "error": "e", "shapes": "()"},
        ),
        (
            "function-type",
            {"function": "f", "plugin": "p", "indicator": "x", "unit": "东", "found": "<U1", "shapes": "()"},
        ),
        (
            "function-shape",
            {
                "function": "f",
                "plugin": "p",
                "indicator": "x",
                "unit": "东",
                "found": "(1,)",
                "expected": "(2,)",
                "shapes": "()",
            },
        ),
        ("field-not-supplied", {"field": "a"}),
        ("infinite-value", {"field": "a", "unit": "东"}),
        ("evaluation-cycle", {"path": "x → y → x"}),
        ("not-evaluated-yet", {"feature": "previous", "indicator": "x"}),
        ("open-slot", {"indicator": "x"}),
        ("fitted-elsewhere", {"indicator": "x", "step": "fit-1"}),
        (
            "weights-unusable",
            {
                "indicator": "x",
                "function": "w",
                "plugin": "p",
                "weights": "1.5, -0.5",
                "children": 2,
                "shapes": "(2, 2)",
            },
        ),
    ],
)
def test_what_stops_an_evaluation_is_said_in_both_languages(
    bound: Callable[..., IndicatorSet], name: str, facts: dict[str, Any]
) -> None:
    told = diagnose(name, bound(TEXT).span, **facts)
    for language in ("zh", "en"):
        assert told.message(language)
        assert told.hint(language)
        assert "{" not in told.message(language) + told.hint(language)
