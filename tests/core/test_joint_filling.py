"""Gaps filled from the leaves beside them: one fit for all siblings, by period and group, before any other filling."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from numpy.typing import NDArray

import quanheng as qh
from quanheng.core.builtin import builtin_functions
from quanheng.core.compiler import make_plan
from quanheng.core.errors import EvaluationError
from quanheng.core.evaluating import apply, fit
from quanheng.core.evaluation import Evaluation
from quanheng.core.explanation import explain
from quanheng.core.functions import Choice, Parameter, Registry
from quanheng.core.unit_data import UnitData

Array = NDArray[np.float64]
Evaluated = Callable[..., Evaluation]
NAN = float("nan")
WITHIN = Parameter(
    "within", "范围", "choice", default="parent", choices=(Choice("parent", "上级指标"), Choice("set", "整个体系"))
)
CALLS: list[tuple[str, Any]] = []


def fit_means(values: Array, *, factor: float = 1.0) -> dict[str, Any]:
    CALLS.append(("fit", values.copy()))
    there = ~np.isnan(values)
    count = np.maximum(there.sum(axis=1), 1)
    return {"mean": factor * np.where(there, values, 0.0).sum(axis=1) / count}


@qh.function(
    zh="按行", family="impute", fit=fit_means, parameters={"within": WITHIN, "by": Parameter("by", "按", "group", None)}
)
def from_row(
    values: Array, *, fitted: dict[str, Any], place: int, directions: tuple[float, ...], factor: float = 1.0
) -> Array:
    """The own mean, and as much more as the others are above theirs; less where the directions differ."""
    del factor
    CALLS.append(("fill", (place, directions)))
    above = np.zeros(values.shape[1])
    for other, (column, mean) in enumerate(zip(values, fitted["mean"], strict=True)):
        if other != place:
            above += np.where(np.isnan(column), 0.0, column - mean) * directions[other] * directions[place]
    filled: Array = fitted["mean"][place] + above
    return filled


@qh.function(zh="填错", family="impute", fit=lambda values: {})  # noqa: ARG005
def of_wrong_shape(values: Array, *, fitted: dict[str, Any], place: int) -> Array:  # noqa: ARG001
    """Returns all siblings."""
    return values


@pytest.fixture(scope="module")
def registry() -> Registry:
    found = builtin_functions()
    found.add("t", from_row, of_wrong_shape, plugin="testing")
    return found


TEXT = """use t
indicator_set s scale -100..100 { fields { a : number; b : number; c : number; g : text }
  defaults { impute = t.from_row(); require = any }
  indicator p {
    indicator a higher_is_better
    indicator b lower_is_better
  }
  indicator c
}"""
COLUMNS: dict[str, Any] = {"a": [1.0, None, 3.0], "b": [10.0, 30.0, None], "c": [None, 5.0, 6.0], "g": ["k"] * 3}


def test_a_gap_is_filled_from_the_siblings_before_they_are_filled_themselves(
    evaluated: Evaluated, registry: Registry
) -> None:
    CALLS.clear()
    found = evaluated(TEXT, registry, **COLUMNS)
    # means 2 and 20; b is 10 above its mean where a is absent, and less is better: 2 - 10; a is 1 above: 20 - 1
    assert_array_equal(found.value("a"), [1.0, -8.0, 3.0])
    assert_array_equal(found.value("b"), [10.0, 30.0, 19.0])
    # c stands with p: it has no sibling that is a leaf, and gets its own mean
    assert_array_equal(found.value("c"), [5.5, 5.0, 6.0])
    assert ("fill", (0, (1.0, -1.0))) in CALLS
    assert ("fill", (1, (1.0, -1.0))) in CALLS


def test_siblings_with_the_same_method_share_one_fit(evaluated: Evaluated, registry: Registry) -> None:
    CALLS.clear()
    found = evaluated(TEXT, registry, **COLUMNS)
    assert [values.shape for what, values in CALLS if what == "fit"] == [(2, 3), (1, 3)]
    assert len(found.fitted.statistics) == 2
    CALLS.clear()
    other = TEXT.replace("lower_is_better", "lower_is_better { impute = t.from_row(factor = 2) }")
    assert len(evaluated(other, registry, **COLUMNS).fitted.statistics) == 3


def test_a_sibling_that_is_not_filled_still_tells_of_the_others(evaluated: Evaluated, registry: Registry) -> None:
    text = TEXT.replace("defaults { impute = t.from_row(); require = any }", "defaults { require = any }").replace(
        "indicator a higher_is_better", "indicator a higher_is_better { impute = t.from_row() }"
    )
    found = evaluated(text, registry, **COLUMNS)
    assert_array_equal(found.value("a"), [1.0, -8.0, 3.0])
    assert_array_equal(found.value("b"), [10.0, 30.0, NAN])


def test_within_the_set_all_leaves_are_siblings(evaluated: Evaluated, registry: Registry) -> None:
    CALLS.clear()
    evaluated(TEXT.replace("t.from_row()", "t.from_row(within = set)"), registry, **COLUMNS)
    assert [values.shape for what, values in CALLS if what == "fit"] == [(3, 3)]


def test_periods_and_groups_are_filled_by_themselves(evaluated: Evaluated, registry: Registry) -> None:
    columns = {
        "a": [1.0, None, 3.0, None],
        "b": [1.0, 1.0, 5.0, 5.0],
        "c": [0.0] * 4,
        "g": ["k"] * 4,
        "units": ["x", "y"] * 2,
    }
    found = evaluated(TEXT, registry, **columns, periods=["2023", "2023", "2024", "2024"])
    assert_array_equal(found.value("a"), [1.0, 1.0, 3.0, 3.0])
    columns["g"] = ["k", "k", "l", None]
    grouped = evaluated(TEXT.replace("t.from_row()", "t.from_row(by = g)"), registry, **columns)
    # nobody knows the group of the last: its gap stays
    assert_array_equal(grouped.value("a"), [1.0, 1.0, 3.0, NAN])


def test_next_year_is_filled_by_what_was_fitted(
    bound: Callable[..., Any], unit_data: Callable[..., UnitData], registry: Registry
) -> None:
    plan = make_plan(bound(TEXT, registry))
    fitted = fit(plan, unit_data(COLUMNS))
    found = apply(fitted, unit_data({"a": [None], "b": [25.0], "c": [None], "g": ["k"]}))
    assert found.value("a").tolist() == [2.0 - 5.0]
    assert found.value("c").tolist() == [5.5]


def test_blocks_change_nothing(evaluated: Evaluated, registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(1)
    columns: dict[str, Any] = {
        name: [None if random.random() < 0.2 else random.normal() for _ in range(300)] for name in "abc"
    }
    columns["g"] = ["k"] * 300
    whole = evaluated(TEXT, registry, **columns)
    monkeypatch.setattr("quanheng.core.passes.BLOCK", 32)
    split = evaluated(TEXT, registry, **columns)
    for name in "abc":
        assert_array_equal(split.value(name), whole.value(name))


@pytest.mark.parametrize("size", [0, 1, 2])
def test_without_any_datum_the_gap_stays(evaluated: Evaluated, registry: Registry, size: int) -> None:
    found = evaluated(TEXT, registry, a=[None] * size, b=[None] * size, c=[None] * size, g=["k"] * size)
    assert_array_equal(found.value("a"), [NAN] * size)
    if size:
        reason = found.reason("a", 0)
        assert reason is not None
        assert reason.code == "field-absent"


def test_the_explanation_says_that_a_value_was_filled_in(evaluated: Evaluated, registry: Registry) -> None:
    leaf = explain(evaluated(TEXT, registry, **COLUMNS), 1).root.children[0].children[0]
    assert "filled by t.from_row: -8" in leaf.formula.en
    assert "按按行插补为-8" in leaf.formula.zh


def test_a_result_of_the_wrong_shape_is_named(evaluated: Evaluated, registry: Registry) -> None:
    with pytest.raises(EvaluationError) as refused:
        evaluated(TEXT.replace("t.from_row()", "t.of_wrong_shape()"), registry, **COLUMNS)
    assert refused.value.name == "function-shape"
    assert (refused.value.arguments["indicator"], refused.value.arguments["unit"]) == ("a", "u1")
