"""Weighting methods that combine others: each part is derived by itself, saved, and may be what the author gave."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray

import quanheng as qh
from quanheng.core.builtin import builtin_functions
from quanheng.core.compiler import make_plan
from quanheng.core.errors import EvaluationError
from quanheng.core.evaluating import apply, fit
from quanheng.core.evaluation import Evaluation
from quanheng.core.explanation import explain
from quanheng.core.functions import Parameter, Registry
from quanheng.dsl.check import check_source
from quanheng.dsl.syntax import Source

Array = NDArray[np.float64]
Evaluated = Callable[..., Evaluation]


@qh.function(zh="平均", family="weight", parameters={"parts": Parameter("parts", "各组", "weights", variadic=True)})
def mean_of(shares: Array, *, parts: tuple[Array, ...], first: float = 1.0) -> Array:  # noqa: ARG001
    """The mean of several weightings, the first of which counts `first` times."""
    counts = np.array([first, *(1.0 for _ in parts[1:])])
    mean: Array = counts / counts.sum() @ np.stack(parts)
    return mean


@qh.function(zh="倒置", family="weight", parameters={"of": Parameter("of", "原权重", "weights")})
def reversed_order(shares: Array, *, of: Array) -> Array:  # noqa: ARG001
    """The weights of another method in reversed order."""
    return of[::-1]


@pytest.fixture(scope="module")
def registry() -> Registry:
    found = builtin_functions()
    found.add("t", mean_of, reversed_order, plugin="testing")
    return found


TEXT = """use t
indicator_set s scale 0..1 { fields { a : number; b : number }
  weights = %s
  indicator a weight 3
  indicator b weight 1
}"""
COLUMNS: dict[str, Any] = {"a": [1.0, 0.0], "b": [0.5, 1.0]}


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("t.mean_of(given, equal())", (0.625, 0.375)),
        ("t.平均(给定, 等权)", (0.625, 0.375)),
        # standard deviations 0.5 and 0.25
        ("t.mean_of(deviation(), given, first = 2)", ((2 * 2 / 3 + 0.75) / 3, (2 / 3 + 0.25) / 3)),
        ("t.mean_of(ahp(matrix = [[1, 4], [1/4, 1]]), equal)", (0.65, 0.35)),
        ("t.reversed_order(given)", (0.25, 0.75)),
        ("t.reversed_order(of = t.reversed_order(of = given))", (0.75, 0.25)),
        ("t.mean_of(t.mean_of(given, equal()), equal())", (0.5625, 0.4375)),
    ],
)
def test_parts_reach_the_method_in_their_order(
    evaluated: Evaluated, registry: Registry, method: str, expected: tuple[float, float]
) -> None:
    found = evaluated(TEXT % method, registry, **COLUMNS)
    assert_allclose([found.weights["a"], found.weights["b"]], expected, rtol=1e-12)
    assert_allclose(found.exact("s"), np.array([[1.0, 0.5], [0.0, 1.0]]) @ expected, rtol=1e-12)


def test_each_part_is_a_step_of_its_own_and_kept(evaluated: Evaluated, registry: Registry) -> None:
    found = evaluated(TEXT % "t.mean_of(given, deviation(), deviation())", registry, **COLUMNS)
    # what is written twice is derived once
    kept = [statistics.groups[None,]["weights"].tolist() for statistics in found.fitted.statistics.values()]
    assert len(kept) == 3
    assert kept[0] == [0.75, 0.25]
    node = found.indicator_set.root
    named = found.fitted.weightings(node)
    assert [name.full_name for name, _ in named] == ["t.mean_of", "given", "deviation", "deviation"]
    assert named[1][1] == (0.75, 0.25)


def test_given_alone_undoes_a_default(evaluated: Evaluated, registry: Registry) -> None:
    text = """indicator_set s scale 0..1 { fields { a : number; b : number; c : number }
      defaults { weights = deviation() }
      weights = given
      indicator p weight 3 {
        indicator a
        indicator b
      }
      indicator c weight 1
    }"""
    found = evaluated(text, registry, **COLUMNS, c=[0.0, 0.0])
    assert found.weights["p"] == 0.75
    assert found.weights["a"] == pytest.approx(2 / 3)
    assert found.indicator_set.root.weights is None


def test_given_points_count_in_a_set_in_points(evaluated: Evaluated, registry: Registry) -> None:
    text = """use t
    indicator_set s 100 points { fields { a : number; b : number }
      weights = t.mean_of(given, equal)
      indicator a 80 points
      indicator b 20 points
    }"""
    found = evaluated(text, registry, a=[80.0, 40.0], b=[0.0, 20.0])
    assert found.weights["a"] == pytest.approx(0.65, rel=1e-15)
    assert_allclose(found.exact("s"), [65.0, 32.5 + 35.0], rtol=1e-12)


def test_given_weights_that_depend_on_the_class_are_refused(evaluated: Evaluated, registry: Registry) -> None:
    text = """use t
    indicator_set s scale 0..1 { fields { a : number; b : number; kind : one of {k, l} }
      weights = t.mean_of(given, equal)
      indicator a { weight = by kind { k : 1; l : 3 } }
      indicator b { weight = by kind { k : 1; l : 1 } }
    }"""
    with pytest.raises(EvaluationError) as refused:
        evaluated(text, registry, a=[1.0], b=[0.5], kind=["k"])
    assert refused.value.name == "given-weights-vary"
    assert refused.value.arguments["child"] == "a"


def test_what_is_no_weighting_method_is_refused_when_checking(registry: Registry) -> None:
    for method in ("t.mean_of(minmax())", "t.mean_of(0.5)", "t.mean_of(a)"):
        checked = check_source(Source("test.qh", TEXT % method), registry)
        assert [found.code for found in checked.diagnostics if found.severity == "error"] == ["QH110"], method


def test_the_explanation_names_the_methods(evaluated: Evaluated, registry: Registry) -> None:
    root = explain(evaluated(TEXT % "t.mean_of(given, deviation())", registry, **COLUMNS), 0).root
    assert [round(child.effective or 0.0, 6) for child in root.children] == [0.708333, 0.291667]


PANEL: dict[str, Any] = {
    "a": [1.0, 0.0, 0.8, 0.6, None],
    "b": [0.5, 1.0, 0.5, 0.4, 0.3],
    "g": ["k", "l", "k", "l", "k"],
    "periods": ["2023", "2023", "2024", "2024", "2024"],
    "units": ["x", "y", "x", "y", "z"],
}
GROUPED = (TEXT % "deviation(by = period)").replace("b : number }", "b : number; g : text }")


def test_each_period_may_have_weights_of_its_own(evaluated: Evaluated, registry: Registry) -> None:
    found = evaluated(GROUPED, registry, **PANEL)
    # in both years the spread of a is twice that of b
    expected = (2 * np.array([1.0, 0.0, 0.8, 0.6, np.nan]) + np.array([0.5, 1.0, 0.5, 0.4, 0.3])) / 3
    assert_allclose(found.exact("s"), expected, rtol=1e-12)
    assert "a" not in found.weights
    listed = found.class_weights["a"]
    assert [(each.of[0][1], round(each.weight, 9), each.count) for each in listed] == [
        ("2023", 0.666666667, 2),
        ("2024", 0.666666667, 3),
    ]
    assert found.class_weights["b"][0].weight == pytest.approx(1 / 3, rel=1e-12)


def test_groups_have_weights_of_their_own_and_who_has_no_group_has_none(
    evaluated: Evaluated, registry: Registry
) -> None:
    columns = {"a": [1.0, 0.0, 0.5, 0.5, 1.0], "b": [0.5, 0.0, 0.2, 0.4, 1.0], "g": ["k", "k", "l", "l", None]}
    found = evaluated(GROUPED.replace("by = period", "by = g"), registry, **columns)
    # k: spreads 0.5 and 0.25; l: 0 and 0.1
    assert_allclose(found.exact("s"), [(2 + 0.5) / 3, 0.0, 0.2, 0.4, np.nan], rtol=1e-12)
    reason = found.reason("s", 4)
    assert reason is not None
    assert reason.code == "no-weight"
    assert [(each.of[0][1], round(each.weight, 9)) for each in found.class_weights["a"]] == [
        ("k", 0.666666667),
        ("l", 0.0),
    ]
    root = explain(found, 0).root
    assert [round(child.effective or 0.0, 9) for child in root.children] == [0.666666667, 0.333333333]


def test_groups_hold_for_all_parts_and_for_methods_of_the_node(evaluated: Evaluated, registry: Registry) -> None:
    columns = {"a": [1.0, 0.0, 0.5, 0.5], "b": [0.5, 0.0, 0.2, 0.4], "g": ["k", "k", "l", "l"]}
    mixed = GROUPED.replace("deviation(by = period)", "t.mean_of(given, deviation(by = g))")
    found = evaluated(mixed, registry, **columns)
    # the mean of 3/4 and 2/3 in k, of 3/4 and 0 in l
    assert [round(each.weight, 9) for each in found.class_weights["a"]] == [0.708333333, 0.375]
    named = mixed.replace("indicator a", "aggregate = geometric_mean\n indicator a")
    expected = [0.5 ** (1 - 17 / 24), 0.0, 0.5**0.375 * 0.2**0.625, 0.5**0.375 * 0.4**0.625]
    assert_allclose(evaluated(named, registry, **columns).exact("s"), expected, rtol=1e-12)


def test_a_class_that_is_not_assessed_spreads_the_weights_of_its_group(
    evaluated: Evaluated, registry: Registry
) -> None:
    text = """use t
    indicator_set s scale 0..1 { fields { a : number; b : number; g : text; kind : one of {m, n} }
      weights = deviation(by = g)
      indicator a { weight = by kind { m : 1; n : 0 } }
      indicator b weight 1
    }"""
    columns = {"a": [1.0, 0.0, None], "b": [0.5, 0.0, 0.7], "g": ["k"] * 3, "kind": ["m", "m", "n"]}
    found = evaluated(text, registry, **columns)
    assert_allclose(found.exact("s"), [2.5 / 3, 0.0, 0.7], rtol=1e-12)


def test_next_year_is_weighed_as_the_last_one_that_was_fitted(
    bound: Callable[..., Any], unit_data: Callable[..., Any], registry: Registry
) -> None:
    fitted = fit(
        make_plan(bound(GROUPED, registry)),
        unit_data({"a": [1.0, 0.0], "b": [0.5, 0.0], "g": ["k", "k"]}, ["2023"] * 2),
    )
    found = apply(fitted, unit_data({"a": [0.3], "b": [0.6], "g": ["k"]}, ["2024"]))
    assert_allclose(found.exact("s"), [0.4], rtol=1e-12)


def test_methods_that_are_combined_go_by_the_same_groups(tmp_path: Path) -> None:
    scheme = tmp_path / "s.qh"
    text = (
        "fields { kind : text;  a : number;  b : number }\nindicator_set s scale 0..1 {\n  period = year\n"
        "  weights = linear_combination(entropy(by = period), variation(by = kind))\n  indicator a\n  indicator b\n}\n"
    )
    rows = [
        {"unit": unit, "year": 2025, "kind": "x", "a": a, "b": b} for unit, a, b in (("u", 0.1, 0.9), ("v", 0.5, 0.8))
    ]
    scheme.write_text(text, encoding="utf-8")
    with pytest.raises(qh.SchemeError) as caught:
        qh.evaluate(scheme, rows)
    assert [found.name for found in caught.value.diagnostics] == ["weights-grouped-twice"]
    scheme.write_text(text.replace("by = kind", "by = period"), encoding="utf-8")
    assert qh.evaluate(scheme, rows).scores["s"].null_count() == 0
