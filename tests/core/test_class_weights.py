"""Weights by the class of the unit: the points of a node are a column, and 0 takes it out for that class."""

from __future__ import annotations

import math
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from row_interpreter import RowInterpreter

from quanheng.core.builtin import builtin_functions
from quanheng.core.evaluating import evaluate
from quanheng.core.evaluation import Evaluation
from quanheng.core.explanation import explain
from quanheng.core.model import IndicatorSet
from quanheng.core.unit_data import UnitData
from quanheng.dsl.check import check_source
from quanheng.dsl.syntax import Source

REGISTRY = builtin_functions()
KINDS = ("委", "局", "办")
FIELDS = "fields { kind : one of {委, 局, 办}; big : flag; a : number; b : number; c : number }\n"
NAN = math.nan


def bound(text: str, size: str = "100 points") -> IndicatorSet:
    source = FIELDS + f"indicator_set x {size} {{\nrescale = siblings\n{text}\n}}\n"
    checked = check_source(Source("x.qh", source), REGISTRY)
    assert checked.scheme is not None, [(d.name, d.en.message) for d in checked.diagnostics]
    return checked.scheme.sets[0]


def diagnostics(text: str, size: str = "100 points") -> list[str]:
    source = FIELDS + f"indicator_set x {size} {{\n{text}\n}}\n"
    return [
        found.name for found in check_source(Source("x.qh", source), REGISTRY).diagnostics if found.name != "unused"
    ]


def units(kinds: list[int | None], a: Any, b: Any = 0.0, c: Any = 0.0, big: Any = 0.0) -> UnitData:
    size = len(kinds)
    codes = np.array([NAN if kind is None else float(kind) for kind in kinds])
    columns = {
        name: np.broadcast_to(np.asarray(column, dtype=np.float64), (size,)).copy()
        for name, column in {"a": a, "b": b, "c": c, "big": big}.items()
    }
    return UnitData(
        units=tuple(f"u{row}" for row in range(size)),
        columns={"kind": codes, **columns},
        labels=KINDS,
    )


def scores(result: Evaluation, name: str) -> list[Any]:
    return [None if math.isnan(score) else pytest.approx(score) for score in result.score(name).tolist()]


TWO = """
indicator p { points = by kind { 委 : 30; 局 : 30; 办 : 35 }; value = a; score = deduct(1 points, per = 1) }
indicator q { points = by kind { 委 : 70; 局 : 70; 办 : 65 }; value = b; score = bands { >= 60 : full; else : 50% } }
"""


def test_full_is_that_of_the_units_class() -> None:
    result = evaluate(bound(TWO), units([0, 1, 2], a=3.0, b=[60, 59, 59]))
    # 30 - 3, 30 - 3, 35 - 3; 70, half of 70, half of 65
    assert scores(result, "p") == [27, 27, 32]
    assert scores(result, "q") == [70, 35, 32.5]
    assert scores(result, "x") == [97, 62, 64.5]


def test_a_class_that_is_not_assessed_has_no_weight_to_rescale() -> None:
    text = """
    indicator p { points = by kind { 委 : 40; else : 0 }; value = a }
    indicator q { points = by kind { 委 : 60; else : 100 }; value = b }
    """
    result = evaluate(bound(text), units([0, 2], a=[30, NAN], b=[50, 80]))
    assert scores(result, "p") == [30, None]
    assert result.state("p").tolist() == [0, 2]
    assert scores(result, "x") == [80, 80]


@pytest.mark.parametrize("policy", ["full", "zero", "peer_mean(by = kind)"])
def test_no_policy_gives_points_to_a_class_that_is_not_assessed(policy: str) -> None:
    text = f"""
    indicator p {{ points = by kind {{ 委 : 40; else : 0 }}; applies = a > 0; not_applicable = {policy}; value = a }}
    indicator q {{ points = by kind {{ 委 : 60; else : 100 }}; value = b }}
    """
    result = evaluate(bound(text), units([0, 1], a=[30, 30], b=[50, 80]))
    assert result.state("p").tolist() == [0, 2]
    assert scores(result, "x") == [80, 80]


@pytest.mark.parametrize("rescale", ["siblings", "whole", "none"])
def test_what_is_not_assessed_is_nobodys_under_any_rescaling(rescale: str) -> None:
    text = """
    indicator p { points = by kind { 委 : 40; else : 0 }; value = a }
    indicator q { points = by kind { 委 : 60; else : 100 }; value = b }
    """
    scheme = attrs.evolve(bound(text), rescale=rescale)
    result = evaluate(scheme, units([0, 2], a=[30, NAN], b=[50, 80]))
    assert scores(result, "x") == [80, 80]


def test_children_of_a_parent_that_varies_share_its_points() -> None:
    text = """
    indicator p { points = by kind { 委 : 40; else : 60 }
      indicator p1 weight 1 { value = a; score = ratio(10) }
      indicator p2 weight 3 { value = b; score = full } }
    indicator q { points = by kind { 委 : 60; else : 40 }; value = c; score = full }
    """
    result = evaluate(bound(text), units([0, 1], a=5.0, b=1.0, c=1.0))
    # p1 has a quarter of 40 and of 60, of which it gets half
    assert scores(result, "p1") == [5, 7.5]
    assert scores(result, "p2") == [30, 45]
    assert scores(result, "x") == [95, 92.5]


def test_weights_by_class_on_a_scale_are_those_of_the_mean() -> None:
    text = """
    indicator p { weight = by kind { 委 : 30%; 局 : 50%; 办 : 0% }; value = a }
    indicator q { weight = by kind { 委 : 70%; 局 : 50%; 办 : 100% }; value = b }
    """
    result = evaluate(bound(text, "scale 0..100"), units([0, 1, 2], a=50.0, b=100.0))
    assert scores(result, "x") == [85, 75, 100]
    assert result.state("p").tolist() == [0, 0, 2]


def test_a_geometric_mean_takes_the_weights_of_the_class() -> None:
    text = """
    aggregate = geometric_mean
    indicator p { weight = by kind { 委 : 1; else : 3 }; value = a }
    indicator q weight 1 { value = b }
    """
    result = evaluate(bound(text, "scale 0..1"), units([0, 1], a=0.16, b=0.81))
    # sqrt(0.16 * 0.81) = 0.36; 0.16^(3/4) * 0.81^(1/4) = 0.4^1.5 * 0.9^0.5
    assert scores(result, "x") == [0.36, 0.4**1.5 * 0.9**0.5]


def test_equal_weights_are_shared_by_what_is_assessed() -> None:
    text = """
    weights = equal
    indicator p { points = by kind { 委 : 40; else : 0 }; value = a; score = ratio(10) }
    indicator q { points = by kind { 委 : 60; else : 100 }; value = b; score = ratio(10) }
    """
    result = evaluate(bound(text), units([0, 1], a=5.0, b=10.0))
    # half of 50 % and 100 %; only 100 %
    assert scores(result, "x") == [75, 100]


def test_caps_in_percent_follow_the_points_of_the_class() -> None:
    text = """
    indicator p upto 120% { points = by kind { 委 : 50; else : 80 }; value = a; score = ratio(10) }
    indicator q { points = by kind { 委 : 50; else : 20 }; value = b; bonus more upto 10% { value = c } }
    """
    result = evaluate(bound(text), units([0, 1], a=99.0, b=[45, 10], c=50.0))
    assert scores(result, "p") == [60, 96]
    assert scores(result, "more") == [5, 2]
    assert scores(result, "q") == [50, 12]


def test_full_and_rate_elsewhere_are_those_of_the_class() -> None:
    text = (
        TWO
        + 'finding low { when = rate(p) < 91%; message = "{full(p)}" }\nlimit l { when = score(q) < full(q); hold = [p] }'
    )
    result = evaluate(bound(text.replace("value = a;", "value = a; base = 50%;")), units([0, 2], a=3.0, b=59.0))
    # 27/30 = 90 %, 32/35 = 91.4 %; both get at most half: 15 and 17.5
    assert scores(result, "p") == [15, 17.5]


def test_several_keys_and_any_make_classes() -> None:
    text = """
    indicator p { points = by kind, big { 委, yes : 70; 委, no : 60; any, any : 50 }; value = a }
    indicator q { points = by kind, big { 委, yes : 30; 委, no : 40; else : 50 }; value = b }
    """
    result = evaluate(bound(text), units([0, 0, 1], a=1.0, b=2.0, big=[1, 0, 1]))
    assert scores(result, "q") == [2, 2, 2]
    assert [explain(result, row).root.children[0].full for row in range(3)] == [70, 60, 50]
    assert diagnostics(text) == []


def test_a_unit_of_no_known_class_is_missing_and_the_reason_names_the_field() -> None:
    result = evaluate(bound(TWO), units([None], a=3.0, b=60.0))
    assert scores(result, "x") == [None]
    told = explain(result, 0).root.children[0]
    assert told.state == "missing"
    assert told.reasons[0].zh == "缺少数据“kind”"


def test_a_value_that_no_row_takes_is_named_in_the_reason() -> None:
    text = TWO.replace("by kind", "by place").replace("委 :", "甲 :").replace("局 :", "乙 :").replace("办 :", "丙 :")
    fields = FIELDS.replace("big : flag", "place : text")
    checked = check_source(Source("x.qh", fields + f"indicator_set x 100 points {{\n{text}\n}}\n"), REGISTRY)
    assert checked.scheme is not None
    data = UnitData(
        units=("u",), columns={"place": np.array([0.0]), "a": np.array([1.0]), "b": np.array([1.0])}, labels=("丁",)
    )
    told = explain(evaluate(checked.scheme.sets[0], data), 0).root.children[0]
    assert "place为丁" in told.reasons[0].zh
    assert "place is 丁" in told.reasons[0].en


def test_the_explanation_names_the_class_and_its_points() -> None:
    told = explain(evaluate(bound(TWO), units([2], a=3.0, b=60.0)), 0).root.children[0]
    assert (told.full, told.unit_class) == (35, "办")
    assert told.weight == 35


def test_sums_are_checked_for_every_class() -> None:
    assert diagnostics(TWO) == []
    assert diagnostics(TWO.replace("办 : 65", "办 : 70")) == ["class-sum"]
    below = "indicator p { points = by kind { 委 : 0; else : 100 }; indicator p1 100 points { value = a } }\nindicator q { points = by kind { 委 : 100; else : 0 }; value = b }"
    assert diagnostics(below) == []


def test_the_sum_names_class_and_difference() -> None:
    source = FIELDS + "indicator_set x 100 points {\n" + TWO.replace("办 : 65", "办 : 70") + "}\n"
    found = next(d for d in check_source(Source("x.qh", source), REGISTRY).diagnostics if d.name == "class-sum")
    assert "kind = 办" in found.zh.message
    assert "105 分" in found.zh.message
    assert len(found.related) == 2


numbers = st.integers(min_value=0, max_value=10).map(lambda n: 10 * n)
policies = st.sampled_from(("", "missing = zero\n", "missing = skip\n", "missing = full\n"))
scorings = st.sampled_from(
    (
        "ratio(10)",
        "bands { > 5 : full; else : 20% }",
        "deduct(1, per = 2)",
        "goalposts(0, 20)",
        "by kind { 委 : full; else : 3 }",
    )
)
methods = st.sampled_from(("", "aggregate = geometric_mean\n", "aggregate = min(r, s)\n"))


def rows_of(numbers_of_classes: list[int]) -> str:
    return "; ".join(f"{kind} : {number}" for kind, number in zip(KINDS, numbers_of_classes, strict=True))


@st.composite
def schemes(draw: Any) -> str:
    first, inner = [draw(numbers) for _ in KINDS], [draw(st.integers(0, 4)) for _ in KINDS]
    method = draw(methods)
    kind = "points" if "min" in method else "weight"
    require = draw(st.sampled_from(("", "require = 50%\n", "require = any\n")))
    return f"""
    indicator p{draw(st.sampled_from(("", " upto 120%")))} {{
      points = by kind {{ {rows_of(first)} }}
      {draw(policies)} value = a; score = {draw(scorings)} }}
    indicator q {{
      points = by kind {{ {rows_of([100 - points for points in first])} }}
      {method} {require}
      penalty less upto 10% {{ value = c }}
      indicator r {{ {kind} = by kind {{ {rows_of(inner)} }}; {draw(policies)} value = b; score = ratio(10) }}
      indicator s {kind} 2 {{ value = c; score = goalposts(0, 10) }} }}
    """


values = st.one_of(st.just(NAN), st.integers(-5, 30).map(float))
several = st.lists(st.tuples(st.sampled_from((0, 1, 2, None)), values, values, values), min_size=1, max_size=5)


@settings(max_examples=150, deadline=None)
@given(schemes(), several, st.sampled_from(("siblings", "whole", "none")))
def test_both_engines_agree_on_weights_by_class(text: str, rows: list[tuple[Any, ...]], rescale: str) -> None:
    found = attrs.evolve(bound(text), rescale=rescale)
    kinds, a, b, c = (list(column) for column in zip(*rows, strict=True))
    result = evaluate(found, units(kinds, a=a, b=b, c=c))
    for row, kind in enumerate(kinds):
        data = {"a": a[row], "b": b[row], "c": c[row], "big": 0.0}
        datum: dict[str, Any] = {name: None if math.isnan(x) else x for name, x in data.items()}
        datum["kind"] = None if kind is None else KINDS[kind]
        plain = RowInterpreter(found, datum).run()
        for name in ("p", "q", "r", "s", "x"):
            score, expected = float(result.score(name)[row]), plain.scores[name]
            assert (expected is None) == math.isnan(score), (name, row, score, expected)
            assert expected is None or score == pytest.approx(expected, abs=1e-9), (name, row)


@settings(max_examples=40, deadline=None)
@given(numbers, st.lists(st.tuples(st.sampled_from((0, 1, 2)), values, values), min_size=1, max_size=5))
def test_equal_numbers_in_all_classes_are_plain_points(points: int, rows: list[tuple[Any, ...]]) -> None:
    kinds, a, b = (list(column) for column in zip(*rows, strict=True))
    points = min(max(points, 10), 90)
    rules = "value = a; score = ratio(10)", "value = b; score = goalposts(0, 20)"
    plain = f"indicator p {points} points {{ {rules[0]} }}\nindicator q {100 - points} points {{ {rules[1]} }}"
    tables = [f"points = by kind {{ 委 : {number}; else : {number} }}" for number in (points, 100 - points)]
    by_class = f"indicator p {{ {tables[0]}; {rules[0]} }}\nindicator q {{ {tables[1]}; {rules[1]} }}"
    data = units(kinds, a=a, b=b)
    first, second = evaluate(bound(plain), data), evaluate(bound(by_class), data)
    for name in ("p", "q", "x"):
        np.testing.assert_allclose(first.score(name), second.score(name), rtol=1e-12)
        assert first.state(name).tolist() == second.state(name).tolist()


CLASSES = """
indicator p { points = by kind { 委 : 30; 局 : 60; 办 : 0 }; value = a; score = ratio(10) }
indicator q { points = by kind { 委 : 70; 局 : 40; 办 : 100 }; value = b; score = ratio(10) }
"""


def weights(result: Evaluation, name: str) -> list[tuple[Any, float, Any]]:
    return [(each.of[0][1], each.points, pytest.approx(each.weight)) for each in result.class_weights[name]]


def test_weights_are_given_for_each_class_that_occurs() -> None:
    result = evaluate(bound(CLASSES), units([1, 0, 1, None], a=5.0, b=5.0))
    assert weights(result, "p") == [("局", 60, 0.6), ("委", 30, 0.3)]
    assert weights(result, "q") == [("局", 40, 0.4), ("委", 70, 0.7)]
    assert [each.count for each in result.class_weights["p"]] == [2, 1]
    assert result.weights == {"x": 1.0}  # nothing is one number for all units, and no NaN stands for it


def test_a_class_that_is_not_assessed_weighs_nothing() -> None:
    result = evaluate(bound(CLASSES), units([2], a=5.0, b=5.0))
    assert weights(result, "p") == [("办", 0, 0.0)]
    assert weights(result, "q") == [("办", 100, 1.0)]


def test_classes_by_a_number_are_told_by_their_range() -> None:
    text = """
    indicator p { weight = by a { < 10 : 1; >= 10 : 3 }; value = b }
    indicator q weight 1 { value = c }
    """
    result = evaluate(bound(text, "scale 0..10"), units([0, 0, 0], a=[2.0, 7.0, 12.0], b=1.0, c=1.0))
    assert [(each.of[0][1:], each.weight) for each in result.class_weights["p"]] == [
        ((2.0, 7.0), 0.5),
        ((12.0, 12.0), 0.75),
    ]
    assert [each.weight for each in result.class_weights["q"]] == [0.5, 0.25]


def test_equal_weights_are_spread_over_what_is_assessed() -> None:
    text = "weights = equal\n" + CLASSES
    result = evaluate(bound(text), units([0, 2], a=5.0, b=5.0))
    assert weights(result, "q") == [("委", 70, 0.5), ("办", 100, 1.0)]


def test_derived_weights_look_at_shares_of_the_points_of_each_class() -> None:
    # shares of p and q: (0.2, 0.5) (0.4, 0.5) (0.9, 0.5); q is the same for all, so entropy gives p everything;
    # the unit of class 办 is not assessed on p: it is not asked, and its only weight is that of q
    text = "weights = entropy()\n" + CLASSES
    data = units([0, 1, 1, 2], a=[2.0, 4.0, 9.0, 1.0], b=5.0)
    result = evaluate(bound(text), data)
    assert weights(result, "p") == [("委", 30, 1.0), ("局", 60, 1.0), ("办", 0, 0.0)]
    # the same shares without classes give the same weights
    plain = "weights = entropy()\nindicator p 50 points { value = a; score = ratio(10) }\nindicator q 50 points { value = b; score = ratio(10) }"
    assert evaluate(bound(plain), units([0, 0, 0], a=[2.0, 4.0, 9.0], b=5.0)).weights["p"] == pytest.approx(1.0)


def test_where_the_derived_weights_leave_a_class_nothing_its_total_is_missing() -> None:
    text = "weights = entropy()\n" + CLASSES
    result = evaluate(bound(text), units([0, 1, 1, 2], a=[2.0, 4.0, 9.0, 1.0], b=5.0))
    assert weights(result, "q") == [("委", 70, 0.0), ("局", 40, 0.0), ("办", 100, 0.0)]
    assert scores(result, "x") == [20, 40, 90, None]


def test_without_a_unit_that_is_assessed_on_all_derived_weights_are_equal() -> None:
    text = "weights = entropy()\n" + CLASSES
    result = evaluate(bound(text), units([2, 2], a=1.0, b=[2.0, 5.0]))
    assert weights(result, "q") == [("办", 100, 1.0)]
    assert scores(result, "x") == [20, 50]


def test_the_mean_of_peers_is_that_of_their_shares_where_points_differ() -> None:
    text = """
    indicator p { points = by kind { 委 : 10; 局 : 50; 办 : 60 }; applies = big; not_applicable = peer_mean(); value = a; score = full * value / 100 }
    indicator q { points = by kind { 委 : 90; 局 : 50; 办 : 40 }; value = b }
    """
    result = evaluate(bound(text), units([0, 1, 2, 0], a=[50, 60, 100, 90], b=0.0, big=[1, 1, 1, 0]))
    # the others reach 50%, 60% and 100%: a mean of 70%, of the 10 points of 委; the mean of their points would be 31.7
    assert scores(result, "p") == [5, 30, 60, 7]


def test_an_explanation_goes_on_behind_a_policy_of_a_node_by_class() -> None:
    text = """
    indicator p { points = by kind { 委 : 60; else : 0 }; not_applicable = full
      indicator p1 50% { value = a }
      indicator p2 50% { value = b } }
    indicator q { points = by kind { 委 : 40; else : 100 }; value = c }
    """
    found = explain(evaluate(bound(text), units([0], a=20.0, b=10.0, c=40.0)), 0)
    assert "20 + 10 = 30" in found.root.children[0].sentence.zh
