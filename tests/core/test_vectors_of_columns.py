"""Functions that look at all units by vectors of columns, such as frontiers, in expressions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from numpy.typing import NDArray

import quanheng as qh
from quanheng.core.builtin import builtin_functions
from quanheng.core.errors import EvaluationError
from quanheng.core.evaluation import Evaluation
from quanheng.core.explanation import explain
from quanheng.core.functions import Parameter, Registry

Array = NDArray[np.float64]
Evaluated = Callable[..., Evaluation]
NAN = float("nan")
PARAMETERS = {
    "inputs": Parameter("inputs", "投入", "vector"),
    "outputs": Parameter("outputs", "产出", "vector"),
    "by": Parameter("by", "按", "group", default=None),
}


@qh.function(zh="相对效率", whole=True, parameters=PARAMETERS)
def efficiency(*, inputs: tuple[Array, ...], outputs: tuple[Array, ...], power: float = 1.0) -> Array:
    """Sum of outputs over sum of inputs, as a part of the best."""
    plain = np.sum(outputs, axis=0) / np.sum(inputs, axis=0)
    share: Array = (plain / np.nanmax(plain)) ** power if np.isfinite(plain).any() else plain
    return share


@qh.function(zh="太短", whole=True, parameters=PARAMETERS)
def too_short(*, inputs: tuple[Array, ...], outputs: tuple[Array, ...]) -> Array:  # noqa: ARG001
    """Returns one number a column."""
    return np.zeros(len(inputs) + 5)


@pytest.fixture(scope="module")
def registry() -> Registry:
    found = builtin_functions()
    found.add("t", efficiency, too_short, plugin="testing")
    return found


TEXT = """use t
indicator_set s 100 points { fields { staff : number; budget : number; cases : number; g : text }
  indicator e 100 points {
    value = %s
    score = full * value
  }
}"""
CALL = "t.efficiency(inputs = [staff, 2 * budget], outputs = [cases])"
COLUMNS: dict[str, Any] = {
    "staff": [1.0, 2.0, None, 1.0],
    "budget": [1.0, 1.0, 1.0, 1.0],
    "cases": [3.0, 2.0, 1.0, 1.5],
    "g": ["k", "l", "k", "l"],
}


def test_columns_of_all_units_arrive_as_vectors(evaluated: Evaluated, registry: Registry) -> None:
    found = evaluated(TEXT % CALL, registry, **COLUMNS)
    # 3/3, 2/4, absent, 1.5/3 over the best, 1
    assert_array_equal(found.value("e"), [1.0, 0.5, NAN, 0.5])
    assert_array_equal(found.score("e"), [100.0, 50.0, NAN, 50.0])
    assert_array_equal(
        evaluated(TEXT % CALL.replace("])", "], power = 2)"), registry, **COLUMNS).value("e"), [1.0, 0.25, NAN, 0.25]
    )


def test_a_constant_within_a_vector_is_a_column_too(evaluated: Evaluated, registry: Registry) -> None:
    call = "t.相对效率(投入 = [1], 产出 = [cases, 0])"
    assert_array_equal(evaluated(TEXT % call, registry, **COLUMNS).value("e"), [1.0, 2 / 3, 1 / 3, 0.5])


def test_each_period_and_group_is_by_itself(evaluated: Evaluated, registry: Registry) -> None:
    periods = {"periods": ["2023", "2023", "2024", "2024"], "units": ["x", "y", "x", "y"]}
    assert_array_equal(evaluated(TEXT % CALL, registry, **COLUMNS, **periods).value("e"), [1.0, 0.5, NAN, 1.0])
    by = CALL.replace("])", "], by = g)")
    assert_array_equal(evaluated(TEXT % by, registry, **COLUMNS).value("e"), [1.0, 1.0, NAN, 1.0])


@pytest.mark.parametrize("size", [0, 1])
def test_no_unit_and_one_without_data_have_an_answer(evaluated: Evaluated, registry: Registry, size: int) -> None:
    columns: dict[str, Any] = {name: [None] * size for name in ("staff", "budget", "cases")}
    assert_array_equal(evaluated(TEXT % CALL, registry, **columns, g=["k"] * size).value("e"), [NAN] * size)


def test_why_it_is_absent_and_how_it_came_about_are_said(evaluated: Evaluated, registry: Registry) -> None:
    found = evaluated(TEXT % CALL, registry, **COLUMNS)
    reason = found.reason("e", 2)
    assert reason is not None
    assert (reason.code, reason.facts["field"]) == ("field-absent", "staff")
    leaf = explain(found, 1).root.children[0]
    assert "staff" in leaf.formula.en
    assert leaf.formula.en.endswith("= 0.5")
    assert [datum.name for datum in leaf.data] == ["staff", "budget", "cases"]


def test_a_result_of_the_wrong_length_is_named(evaluated: Evaluated, registry: Registry) -> None:
    with pytest.raises(EvaluationError) as refused:
        evaluated(TEXT % CALL.replace("efficiency", "too_short"), registry, **COLUMNS)
    assert refused.value.name == "function-shape"
    assert refused.value.arguments["function"] == "t.too_short"
