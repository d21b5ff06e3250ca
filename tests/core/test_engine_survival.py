"""What a set must survive: each case has one defined answer (section 8 of the language)."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from quanheng.core.errors import EvaluationError, RowError
from quanheng.core.evaluating import evaluate
from quanheng.core.expressions import Binary, Call, FieldRef, Literal
from quanheng.core.functions import Family, Function, Parameter, Registry, StepKind, Yields
from quanheng.core.model import Field, Indicator, IndicatorSet, Weight
from quanheng.core.unit_data import UnitData
from quanheng.core.value_type import TEXT

NAN = np.nan

SCALE = """
indicator_set s scale 0..100 {{
  fields {{ a : number; b : number }}
  {head}
  indicator x {{ value = a; {leaf} }}
  indicator y {{ value = b }}
}}
"""


def scale(head: str = "", leaf: str = "") -> str:
    return SCALE.format(head=head, leaf=leaf)


def test_a_constant_column_gives_everybody_the_best_of_minmax(evaluated: Callable[..., Any]) -> None:
    text = scale(leaf="score = minmax()").replace("{ value = a;", "higher_is_better { value = a;")
    found = evaluated(text, a=[7, 7, None], b=[10, 20, 30])
    assert_allclose(found.score("x"), [100, 100, NAN])
    assert_allclose(found.score("s"), [55, 60, NAN])


def test_one_unit_is_scored_ranked_and_graded(evaluated: Callable[..., Any]) -> None:
    found = evaluated(scale(head="grades { >= 50 : A; else : B }; quota = { A : 30% }"), a=[60], b=[60])
    assert (found.score("s")[0], found.rank()[0], found.grade()[0]) == (60, 1, "A")


def test_no_units_give_empty_columns(evaluated: Callable[..., Any]) -> None:
    text = scale(leaf="score = minmax()").replace("{ value = a;", "higher_is_better { value = a;")
    found = evaluated(text, a=[], b=[])
    assert found.score("s").shape == found.rank().shape == found.grade().shape == (0,)
    assert [*found.findings, *found.limits, *found.notes] == []


def test_all_missing_is_missing_with_its_reason(evaluated: Callable[..., Any]) -> None:
    found = evaluated(scale(), a=[None, None], b=[None, None])
    assert_allclose(found.score("s"), [NAN, NAN])
    assert_allclose(found.rank(), [NAN, NAN])
    reason = found.reason("s", 1)
    assert reason.facts["absent"] == ("x", "y")
    assert [cause.facts["field"] for cause in reason.causes] == ["a", "b"]


def test_infinite_input_is_refused_with_its_unit(bound: Callable[..., IndicatorSet]) -> None:
    data = UnitData(("东", "西"), {"a": np.array([1, np.inf]), "b": np.array([1.0, 2.0])})
    with pytest.raises(EvaluationError) as caught:
        evaluate(bound(scale()), data)
    assert caught.value.name == "infinite-value"
    assert caught.value.arguments == {"field": "a", "unit": "西"}


def test_a_field_that_the_data_do_not_have_is_named(bound: Callable[..., IndicatorSet]) -> None:
    with pytest.raises(EvaluationError, match="field-not-supplied"):
        evaluate(bound(scale()), UnitData(("u",), {"a": np.ones(1)}))


@pytest.mark.parametrize("target", [0, -2])
def test_a_target_of_zero_or_less_names_unit_and_indicator(evaluated: Callable[..., Any], target: float) -> None:
    text = "indicator_set s 10 points { fields { a : number; t : number }\n indicator x 10 points { value = a; score = ratio(t) } }"
    with pytest.raises(EvaluationError) as caught:
        evaluated(text, a=[1, 1], t=[2, target], units=["东", "西"])
    assert caught.value.name == "ratio-target"
    assert caught.value.arguments == {"indicator": "x", "unit": "西", "count": 1, "target": target}


def test_a_target_of_zero_is_no_error_where_it_does_not_apply(evaluated: Callable[..., Any]) -> None:
    text = """indicator_set s 10 points { fields { a : number; t : number; v : flag }
      rescale = siblings
      indicator x 6 points { value = a; applies = t > 0; not_applicable = skip; score = ratio(t) }
      indicator y 4 points { value = v } }"""
    found = evaluated(text, a=[1, 1], t=[2, 0], v=[1, 1])
    assert_allclose(found.score("x"), [3, NAN])
    assert_allclose(found.score("s"), [7, 10])


def test_a_target_of_zero_is_no_error_in_a_branch_that_is_not_taken(evaluated: Callable[..., Any]) -> None:
    text = """indicator_set s 10 points { fields { a : number; t : number }
      indicator x 10 points { value = a; score = if t > 0 then ratio(t) else 5 } }"""
    assert_allclose(evaluated(text, a=[1, 1, 3], t=[2, -1, 4]).score("x"), [5, 5, 7.5])
    text = text.replace("if t > 0 then ratio(t) else 5", "cases { t > 0 : ratio(t); else : 5 }")
    assert_allclose(evaluated(text, a=[1, 1, 3], t=[2, -1, 4]).score("x"), [5, 5, 7.5])


@pytest.mark.parametrize(
    ("value", "a", "b", "reason"),
    [
        ("a / b", 1, 0, ("undefined-operation", {"operator": "/", "left": 1.0, "right": 0.0})),
        ("a ^ (b - 2)", 0, 1, ("undefined-operation", {"operator": "^", "left": 0.0, "right": -1.0})),
        ("log(a)", 0, 1, ("undefined-function", {"function": "log", "arguments": (0.0,)})),
        ("a + b", None, 1, ("field-absent", {"field": "a"})),
        ("cases { a > 10 : 5 }", 9, 0, ("no-case", {"value": None})),
    ],
)
def test_what_has_no_result_is_missing_with_the_numbers_that_failed(
    evaluated: Callable[..., Any], value: str, a: float | None, b: float, reason: tuple[str, dict[str, Any]]
) -> None:
    found = evaluated(scale().replace("value = a", f"value = {value}"), a=[a], b=[b])
    assert found.state("x").tolist() == [1]
    told = found.reason("x", 0)
    assert (told.code, told.facts) == reason
    assert found.reason("y", 0) is None


def test_a_zero_under_a_geometric_mean_makes_it_zero(evaluated: Callable[..., Any]) -> None:
    assert_allclose(evaluated(scale(head="aggregate = geometric_mean"), a=[0, 4], b=[50, 9]).score("s"), [0, 6])


def test_off_the_scale_is_an_error_for_a_leaf_without_score(evaluated: Callable[..., Any]) -> None:
    with pytest.raises(EvaluationError) as caught:
        evaluated(scale(), a=[50, 101], b=[1, 1], units=["东", "西"])
    assert caught.value.name == "off-scale"
    assert caught.value.arguments["unit"] == "西"
    assert_allclose(evaluated(scale(leaf="unbounded = yes"), a=[101], b=[1]).score("x"), [101])


def wide_set(count: int) -> IndicatorSet:
    leaves = tuple(
        Indicator(f"x{place}", weight=Weight("points", 1), value=FieldRef(f"a{place}"), score=FieldRef(f"a{place}"))
        for place in range(count)
    )
    fields = tuple(Field(f"a{place}") for place in range(count))
    return IndicatorSet("s", Indicator("s", full=count, children=leaves), is_points=True, fields=fields)


def test_ten_thousand_indicators_add_up() -> None:
    data = UnitData(("u", "v"), {f"a{place}": np.array([0.5, 1.0]) for place in range(10_000)})
    assert_allclose(evaluate(wide_set(10_000), data).score("s"), [5_000, 10_000])


def test_twenty_levels_carry_a_score_to_the_top() -> None:
    node = Indicator("leaf", full=10, value=FieldRef("a"), score=FieldRef("a"))
    for level in range(20):
        node = Indicator(f"level{level}", full=10, children=(node,))
    found = evaluate(IndicatorSet("s", node, is_points=True), UnitData(("u", "v"), {"a": np.array([7.0, NAN])}))
    assert_allclose(found.score("level19"), [7, NAN])
    reason = found.reason("level19", 1)
    depth = 0
    while reason is not None and reason.causes:
        reason, depth = reason.causes[0], depth + 1
    assert reason is not None
    assert (depth, reason.facts) == (20, {"field": "a"})


def own(name: str, implementation: Callable[..., Any], **rest: Any) -> Registry:
    function = Function(name, parameters=(Parameter("x"),), implementation=implementation, **rest)
    registry = Registry()
    registry.add("own", function, plugin="own plugin")
    return registry


def leaf_with(function: Function | None) -> IndicatorSet:
    assert function is not None
    call = Call(function, (("x", FieldRef("a")),))
    return IndicatorSet("s", Indicator("s", full=10, value=FieldRef("a"), score=call), is_points=True)


@pytest.mark.parametrize(
    ("implementation", "name"),
    [
        (lambda x: x[:1], "function-shape"),
        (lambda x: np.array(["a"] * len(x)), "function-type"),
        (lambda x: x.nothing, "function-failed"),
    ],
)
def test_a_plugin_that_fails_names_itself_function_indicator_and_unit(
    implementation: Callable[..., Any], name: str
) -> None:
    function = own("f", implementation).get("f", "own")
    with pytest.raises(EvaluationError) as caught:
        evaluate(leaf_with(function), UnitData(("东", "西", "南"), {"a": np.arange(3.0)}))
    assert caught.value.name == name
    facts = caught.value.arguments
    assert (facts["plugin"], facts["function"], facts["indicator"], facts["unit"]) == ("own plugin", "own.f", "s", "东")
    assert facts["shapes"] == "(3,)"


def test_what_a_plugin_returns_infinite_is_missing() -> None:
    function = own("f", lambda x: x / 0.0 * 1.0).get("f", "own")
    with np.errstate(all="ignore"):
        found = evaluate(leaf_with(function), UnitData(("u",), {"a": np.ones(1)}))
    assert_allclose(found.score("s"), [NAN])


def test_negative_derived_weights_are_refused() -> None:
    function = Function(
        "w", family=Family.WEIGHT, kind=StepKind.FIT, fit=lambda shares: np.array([1.5, -0.5])[: shares.shape[1]]
    )
    leaves = tuple(Indicator(name, value=FieldRef(name), score=FieldRef(name)) for name in "ab")
    tree = IndicatorSet("s", Indicator("s", children=leaves, weights=Call(function)), is_points=False)
    with pytest.raises(EvaluationError, match="weights-unusable"):
        evaluate(tree, UnitData(("u",), {"a": np.ones(1), "b": np.ones(1)}))


def test_a_z_score_is_never_cut_nor_is_the_mean_of_z_scores() -> None:
    zscore = Function(
        "z", family=Family.SCORE, kind=StepKind.FIT, yields=Yields.FREE, uses=("value",),
        fit=lambda value: {"mean": value.mean(), "std": value.std()},
        implementation=lambda value, *, fitted: (value - fitted["mean"]) / fitted["std"],
    )  # fmt: skip
    leaves = tuple(Indicator(name, value=FieldRef(name), score=Call(zscore)) for name in "ab")
    tree = IndicatorSet("s", Indicator("s", children=leaves), is_points=False)
    found = evaluate(tree, UnitData(("u", "v"), {"a": np.array([1.0, 3.0]), "b": np.array([5.0, 9.0])}))
    assert_allclose(found.score("s"), [-1, 1])


def test_the_date_of_the_evaluation_is_never_guessed(bound: Callable[..., IndicatorSet]) -> None:
    text = "indicator_set s 10 points { fields { d : date; a : number }\n indicator x 10 points { value = a; applies = d <= as_of; not_applicable = zero } }"
    data = UnitData(("u", "v"), {"d": np.array([18_000.0, 19_500.0]), "a": np.array([5.0, 6.0])})
    with pytest.raises(EvaluationError, match="as-of-needed"):
        evaluate(bound(text), data)
    # day 19000 is 2022-01-08
    found = evaluate(bound(text), data, as_of=datetime.date(2022, 1, 8))
    assert_allclose(found.score("x"), [5, 0])


def test_a_text_that_the_data_do_not_have_never_equals() -> None:
    is_x = Binary("==", FieldRef("g"), Literal("absent"))
    tree = IndicatorSet(
        "s", Indicator("s", full=10, value=is_x, score=Binary("*", Literal(10.0), is_x)), is_points=True
    )
    found = evaluate(tree, UnitData(("u", "v"), {"g": np.array([0.0, NAN])}, labels=("here",)))
    assert_allclose(found.score("s"), [0, NAN])


def test_a_function_over_units_that_refuses_a_row_names_the_right_unit() -> None:
    def refuse(value: np.ndarray) -> np.ndarray:
        raise RowError(value < 0, "step-size", size=value)

    function = Function(
        "f",
        kind=StepKind.WHOLE,
        parameters=(Parameter("x"), Parameter("by", type="group", default=None)),
        implementation=refuse,
    )
    call = Call(function, (("x", FieldRef("a")), ("by", FieldRef("g", type=TEXT))))
    tree = IndicatorSet("s", Indicator("s", full=10, value=FieldRef("a"), score=call), is_points=True)
    columns = {"a": np.array([1.0, 2, -3]), "g": np.array([0.0, 0, 0])}
    with pytest.raises(EvaluationError) as caught:
        evaluate(tree, UnitData(("东", "西", "南"), columns, labels=("g",)))
    assert caught.value.arguments == {"indicator": "s", "unit": "南", "count": 1, "size": -3.0}
