"""Rows that a plugin's function refuses, functions that fail, and those that give no number: who is named, and when."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import quanheng as qh
from quanheng.core.builtin import builtin_functions
from quanheng.core.errors import EvaluationError
from quanheng.core.evaluation import Evaluation
from quanheng.core.functions import Registry
from quanheng.core.phrasing import Sentence
from quanheng.core.unanswered import Unanswered

Evaluated = Callable[..., Evaluation]


@qh.function(zh="强度")
def intensity(throughput: Any, length: Any) -> Any:
    """Refuses a length below 0."""
    raise_if = length < 0
    if raise_if.any():
        raise qh.Refused(raise_if, "a berth of {length} m", "泊位长 {length} 米", length=length)
    return throughput / length


@qh.function(zh="得分", family="score", yields="points")
def marked(*, value: Any) -> Any:
    if (value > 90).any():
        raise qh.Refused(value > 90, "{value:.1f} of {most} points", value=value, most=90)
    return value


@qh.function(zh="逐个")
def picky(x: Any) -> Any:
    if 7.0 in x:
        raise KeyError("seven")
    return x


@qh.function(zh="除")
def ratio(x: Any, y: Any) -> Any:
    return x / y


@qh.function(zh="有说明的除", undefined=("nothing to divide by", "除数为零"))
def explained_ratio(x: Any, y: Any) -> Any:
    return x / y


@qh.function(zh="没有行", undefined=("never", "从不"))
def nobody(x: Any) -> Any:
    raise qh.Refused(x > 1e9, "nothing")


def registry(*functions: Any) -> Registry:
    found = builtin_functions().copy()
    found.add("own", *functions, plugin="own_plugin")
    return found


LEAF = "use own\nindicator_set s 100 points { fields { a : number; b : number }\n indicator x 100 points {"


def test_a_refusal_names_plugin_function_indicator_first_unit_and_count(evaluated: Evaluated) -> None:
    text = LEAF + "value = own.intensity(a, b) } }"
    with pytest.raises(EvaluationError) as caught:
        evaluated(text, registry(intensity), a=[1, 2, 3, 4], b=[1, -2.5, 3, -4], units=["东", "西", "南", "北"])
    facts = caught.value.arguments
    assert caught.value.name == "function-refused"
    assert (facts["function"], facts["plugin"], facts["indicator"]) == ("own.intensity", "own_plugin", "x")
    assert (facts["unit"], facts["count"]) == ("西", 2)
    assert facts["said"] == Sentence("泊位长 -2.5 米", "a berth of -2.5 m")


def test_a_refusal_in_one_of_several_periods_names_the_period(evaluated: Evaluated) -> None:
    text = "use own\nindicator_set s 100 points { period = p; fields { a : number; b : number; p : number }\n indicator x 100 points {value = own.intensity(a, b) } }"
    with pytest.raises(EvaluationError) as caught:
        evaluated(text, registry(intensity), a=[1, 2], b=[1, -2], units=["东", "东"], periods=["2024", "2025"])
    assert caught.value.arguments["unit"] == "东 2025"


@pytest.mark.parametrize(
    "body",
    [
        "applies = b >= 0; value = own.intensity(a, b) }",
        "value = a; score = cases { b < 0 : 0; else : own.intensity(a, b) } }",
        "applies = b >= 0; value = a; score = own.intensity(a, b) * 1 }",
    ],
)
def test_rows_that_do_not_apply_or_go_another_way_are_not_refused(body: str, evaluated: Evaluated) -> None:
    found = evaluated(LEAF + body + " }", registry(intensity), a=[8, 2], b=[2, -1])
    assert found.score("x")[0] in {4.0, 8.0}


def test_a_condition_that_reads_the_value_itself_is_no_way_round(evaluated: Evaluated) -> None:
    text = LEAF + "applies = own.intensity(a, b) < 50; value = own.intensity(a, b) } }"
    np.testing.assert_array_equal(evaluated(text, registry(intensity), a=[8, 90], b=[2, 1]).score("x"), [4, np.nan])


def test_a_scoring_function_refuses_with_facts_of_the_first_row(evaluated: Evaluated) -> None:
    text = LEAF + "value = a; score = own.marked() } }"
    with pytest.raises(EvaluationError) as caught:
        evaluated(text, registry(marked), a=[80, 95.25, 99], b=[1, 1, 1])
    assert caught.value.arguments["said"] == Sentence("95.2 of 90 points", "95.2 of 90 points")
    assert (caught.value.arguments["unit"], caught.value.arguments["count"]) == ("u1", 2)


def test_a_refusal_of_no_row_is_a_fault_of_the_function(evaluated: Evaluated) -> None:
    with pytest.raises(EvaluationError) as caught:
        evaluated(LEAF + "value = own.nobody(a) } }", registry(nobody), a=[8.0], b=[2.0])
    assert caught.value.name == "function-failed"
    assert "its mask has no row" in str(caught.value.arguments["error"])


@pytest.mark.parametrize("size", [5, 40_000])
def test_an_exception_names_the_first_unit_that_causes_it_and_its_line(size: int, evaluated: Evaluated) -> None:
    a = np.arange(float(size)) + 10
    a[[3, size - 1]] = 7.0
    with pytest.raises(EvaluationError) as caught:
        evaluated(LEAF + "value = own.picky(a) } }", registry(picky), a=a.tolist(), b=a.tolist())
    facts = caught.value.arguments
    assert (facts["unit"], facts["indicator"], facts["plugin"]) == ("u3", "x", "own_plugin")
    assert facts["shapes"] == f"({min(size, 32_768)},)"
    line = picky.__code__.co_firstlineno + 3
    assert str(facts["error"]) == f"KeyError: 'seven' ({__file__}:{line})"


@pytest.mark.parametrize("size", [6, 70_000])
def test_a_function_without_numbers_for_complete_arguments_is_told_once(size: int, evaluated: Evaluated) -> None:
    a, b = np.ones(size), np.ones(size)
    a[0] = np.nan  # absent: its own reason
    b[[2, size - 1]] = 0.0
    text = LEAF[: LEAF.index("indicator x")] + (
        "indicator x 60 points { value = own.ratio(a, b) }\n indicator y 40 points { value = own.ratio(b, b) * 3 } }"
    )
    found = evaluated(text, registry(ratio), a=a.tolist(), b=b.tolist())
    assert found.unanswered == (
        Unanswered(found.unanswered[0].function, 2, size - 1, "u2", "x", found.unanswered[0].span, ("y",)),
    )


def test_rows_that_do_not_apply_do_not_count_as_unanswered(evaluated: Evaluated) -> None:
    text = LEAF + "applies = b > 0; value = own.ratio(a, b) } }"
    assert evaluated(text, registry(ratio), a=[1, 1], b=[1, 0]).unanswered == ()


def test_what_a_function_declares_as_undefined_is_the_reason_and_no_fault(evaluated: Evaluated) -> None:
    found = evaluated(LEAF + "value = own.explained_ratio(a, b) } }", registry(explained_ratio), a=[1, 0], b=[1, 0])
    assert found.unanswered == ()
    (note,) = found.notes
    assert (note.code, note.rows, note.facts["name"]) == ("function-undefined", (1,), "x")
    assert (note.facts["reason"], note.facts["reason_zh"]) == ("nothing to divide by", "除数为零")
    reason = found.reason("x", 1)
    assert reason is not None
    assert reason.code == "undefined-function"
    assert reason.facts["undefined"] == ("nothing to divide by", "除数为零")


def test_a_built_in_function_is_never_told_of(evaluated: Evaluated) -> None:
    found = evaluated(LEAF + "value = log(a) } }", registry(ratio), a=[1, 0], b=[1, 0])
    assert found.unanswered == ()
    assert np.isnan(found.score("x")[1])


def test_a_value_that_no_score_needs_is_refused_in_the_evaluation_and_not_while_it_is_explained(
    evaluated: Evaluated,
) -> None:
    with pytest.raises(EvaluationError, match="function-refused"):
        evaluated(LEAF + "value = own.intensity(a, b); score = 5 } }", registry(intensity), a=[1, 2], b=[1, -2])


@pytest.mark.parametrize(("mask", "count"), [(True, 2), ([False, True], 1), (np.array([1, 1]), 2)])
def test_a_mask_may_be_of_any_kind(mask: Any, count: int, evaluated: Evaluated) -> None:
    @qh.function(zh="甲")
    def never(x: Any) -> Any:
        raise qh.Refused(mask, "no {number} of {x:.2f} {unknown", number=3, x=x)

    with pytest.raises(EvaluationError, match="function-refused") as caught:
        evaluated(LEAF + "value = own.never(a) } }", registry(never), a=[1, 2], b=[1, -2])
    assert caught.value.arguments["count"] == count
    assert caught.value.arguments["said"] == Sentence(*2 * ("no {number} of {x:.2f} {unknown",))


@pytest.mark.parametrize("mask", [np.ones((2, 2)), [True] * 3, [False, False]])
def test_a_mask_that_fits_no_argument_is_a_fault_of_the_function(mask: Any, evaluated: Evaluated) -> None:
    @qh.function(zh="甲")
    def odd(x: Any) -> Any:
        raise qh.Refused(mask, "no {x}", x=x)

    with pytest.raises(EvaluationError, match="function-failed"):
        evaluated(LEAF + "value = own.odd(a) } }", registry(odd), a=[1, 2], b=[1, -2])


def test_a_refusal_behind_many_rows_names_its_unit(evaluated: Evaluated) -> None:
    b = np.ones(40_000)
    b[39_999] = -7.0
    with pytest.raises(EvaluationError, match="function-refused") as caught:
        evaluated(LEAF + "value = own.intensity(a, b) } }", registry(intensity), a=b.tolist(), b=b.tolist())
    assert (caught.value.arguments["unit"], caught.value.arguments["count"]) == ("u39999", 1)
