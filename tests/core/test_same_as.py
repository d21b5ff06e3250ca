"""A leaf that stands for another indicator: one score in two places."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from quanheng.core.builtin import builtin_functions
from quanheng.core.evaluating import evaluate
from quanheng.core.evaluation import Evaluation
from quanheng.core.explanation import explain
from quanheng.core.unit_data import UnitData
from quanheng.dsl.check import check_source
from quanheng.dsl.syntax import Source

Evaluated = Callable[..., Evaluation]
NAN = float("nan")

TREE = """indicator_set s 100 points {
  fields { a : number; b : number; c : number; on : flag }
  rescale = siblings
  round = half_up(3)
  indicator p 60 points {
    indicator x 40 points { value = a; score = goalposts(0, 10); applies = on; %s }
    indicator y 20 points { value = b; score = goalposts(0, 10) }
  }
  indicator q 40 points {
    indicator x2 10 points { same_as = x }
    indicator p2 30 points { same_as = p; round = half_up(1) }
  }
}"""
DATA: dict[str, Any] = {
    "a": [8.0, None, 8.0, 5.0],
    "b": [5.0, 5.0, 9.0, None],
    "c": [0.0] * 4,
    "on": [1.0, 1.0, 0.0, 1.0],
}


def test_the_share_of_full_is_taken_over_in_the_own_points(evaluated: Evaluated) -> None:
    found = evaluated(TREE % "", **DATA)
    assert_array_equal(found.score("x2"), [8.0, NAN, NAN, 5.0])
    # p is 32 + 10 of 60, missing, 0.9 x 60 as x does not apply, missing
    assert_array_equal(found.score("p2"), [21.0, NAN, 27.0, NAN])
    # where x2 does not apply, p2 carries its weight
    assert_array_equal(found.score("s"), [42.0 + 29.0, NAN, 54.0 + 36.0, NAN])
    assert found.state("x2").tolist() == [0, 1, 2, 0]
    assert found.state("p2").tolist() == [0, 1, 0, 1]
    assert found.weights["x2"] == 0.25


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("missing = zero", [8.0, 0.0, NAN]),
        ("missing = skip", [8.0, NAN, NAN]),
        ("not_applicable = full", [8.0, NAN, 10.0]),
    ],
)
def test_policies_of_the_other_indicator_pass_on(evaluated: Evaluated, policy: str, expected: list[float]) -> None:
    found = evaluated(TREE % policy, **DATA)
    assert_array_equal(found.score("x2")[:3], expected)
    assert_array_equal(found.state("x2"), found.state("x"))
    if policy == "missing = skip":
        assert_array_equal(found.score("q")[:2], [29.0, 40 * 10 / 20])


def test_a_score_that_is_never_cut_is_not_cut_in_the_second_place_either(evaluated: Evaluated) -> None:
    text = """indicator_set s scale 0..1 { fields { a : number; b : number }
      indicator x { value = a; score = zscore() }
      indicator p { indicator x2 { same_as = x } }
      indicator b
    }"""
    found = evaluated(text, a=[1.0, 3.0], b=[0.0, 0.0])
    assert_allclose(found.score("p"), [-(0.5**0.5), 0.5**0.5], rtol=1e-12)


def test_it_may_stand_for_one_that_stands_for_another(evaluated: Evaluated) -> None:
    text = """indicator_set s 100 points { fields { a : number }
      indicator x 50 points { value = a; score = goalposts(0, 1) }
      indicator y 30 points { same_as = x }
      indicator z 20 points { 同指标 = y }
    }"""
    assert evaluated(text, a=[0.5]).score("z").tolist() == [10.0]


def test_points_by_class_are_shares_of_the_own_points(evaluated: Evaluated) -> None:
    text = """indicator_set s 100 points { fields { a : number; kind : one of {k, l} }
      indicator x { points = by kind { k : 40; l : 60 }; value = a; score = full * value }
      indicator y { points = by kind { k : 60; l : 40 }; same_as = x }
    }"""
    found = evaluated(text, a=[0.5, 0.25], kind=["k", "l"])
    assert found.score("y").tolist() == [30.0, 10.0]


def test_an_included_leaf_may_stand_for_another_of_its_subtree() -> None:
    text = """indicator_set own 10 points { fields { a : number }
      indicator x 5 points { value = a; score = goalposts(0, 1) }
      indicator y 5 points { same_as = x }
    }
    indicator_set s 100 points { fields { c : number }
      include own 20 points
      indicator c 30 points
      indicator own2 50 points { same_as = own }
    }"""
    checked = check_source(Source("test.qh", text), builtin_functions())
    assert checked.scheme is not None, [found.message("en") for found in checked.diagnostics]
    chosen = checked.scheme.set_named("s")
    assert chosen is not None
    found = evaluate(chosen, UnitData(("u",), {"a": np.array([0.5]), "c": np.array([30.0])}))
    assert found.score("y").tolist() == [2.5]
    assert found.score("own").tolist() == [10.0]
    assert found.score("own2").tolist() == [25.0]


def test_explanations_name_the_other_indicator(evaluated: Evaluated) -> None:
    found = evaluated(TREE % "", **DATA)
    said = [explain(found, row).root.children[1].children[0] for row in range(3)]
    assert [leaf.rule.en for leaf in said] == ["same as x"] * 3
    assert said[0].sentence.en == "x2 same as x, 80.0% of full, 8 points, 2 points lost"
    assert said[0].sentence.zh == "x2 同“x”，得分率80.0%，得8分，失2分"
    assert said[1].sentence.en == "x2 missing: x is missing"
    assert said[2].sentence.zh == "x2 不适用：“x”不适用"
    reason = found.reason("x2", 1)
    assert reason is not None
    assert (reason.code, reason.facts["field"]) == ("field-absent", "a")


def codes(text: str) -> list[str]:
    checked = check_source(Source("test.qh", text), builtin_functions())
    return [found.code for found in checked.diagnostics if found.severity == "error"]


SET = """indicator_set s 100 points { fields { a : number }
  indicator x 50 points { value = a; score = goalposts(0, 1) }
  indicator p 50 points { indicator y 50 points %s }
}"""


@pytest.mark.parametrize(
    ("leaf", "expected"),
    [
        ("{ same_as = y }", ["QH215"]),
        ("{ same_as = p }", ["QH215"]),
        ("{ same_as = s }", ["QH215"]),
        ("{ same_as = xx }", ["QH125"]),
        ("{ same_as = a }", ["QH125"]),
        ("{ same_as = x + 1 }", ["QH703"]),
        ("{ same_as = x; value = a }", ["QH702"]),
        ("{ same_as = x; missing = zero; applies = a > 1 }", ["QH702", "QH702"]),
        ("lower_is_better { same_as = x }", ["QH702"]),
        ("{ same_as = x; bonus b upto 1 points { value = a; score = 1 } }", ["QH702"]),
        ("{ same_as = x; rated { marks = 0 .. 10 } }", ["QH562"]),
        ("{ same_as = x; indicator z 50 points { value = a; score = 1 } }", ["QH169"]),
    ],
)
def test_what_cannot_be_is_found_when_checking(leaf: str, expected: list[str]) -> None:
    assert codes(SET % leaf) == expected


def test_it_reads_no_field_of_its_own_name() -> None:
    text = "indicator_set s scale 0..1 {\n  indicator x\n  indicator y { same_as = x }\n}"
    checked = check_source(Source("test.qh", text), builtin_functions())
    assert checked.scheme is not None
    assert [field.name for field in checked.scheme.sets[0].fields] == ["x"]
