"""Corners that a reading of the language sentence by sentence brought up, each worked out by hand."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from quanheng.core.errors import EvaluationError
from quanheng.core.evaluating import evaluate
from quanheng.core.evaluation import Evaluation
from quanheng.core.explanation import explain
from quanheng.core.unit_data import UnitData

NAN = np.nan
FIELDS = "fields { a : number; b : number; c : number; f : flag; g : text }"


def test_a_bonus_that_reads_a_cell_that_does_not_apply_counts_nothing(evaluated: Callable[..., Evaluation]) -> None:
    text = f"""indicator_set s 100 points {{ {FIELDS}
      indicator x 100 points {{ value = a }}
      bonus more upto 5 points {{ value = b; score = value }}
      penalty less upto 3 points {{ value = b; score = value }}
    }}"""
    states = {"b": np.array([1, 2, 3, 0], dtype=np.uint8)}
    found = evaluated(text, a=[80] * 4, b=[None] * 4, states=states)
    # the codes zero and full are points of the item that reads the cell: nothing, or all up to its cap
    assert_allclose(found.score("s"), [80, 80, 82, NAN])
    for item in explain(found, 0).root.adjustments:
        assert item.amount == 0
        assert "单元格注明不适用" in item.sentence.zh


@pytest.mark.parametrize(("rescale", "expected"), [("siblings", 63), ("whole", 63), ("none", 33)])
def test_a_cap_on_bonuses_counts_them_as_they_weigh_where_it_stands(
    evaluated: Callable[..., Evaluation], rescale: str, expected: float
) -> None:
    # 30 points without the bonus; where x stands for the whole table 60, and the bonus may add 3 to that
    text = f"""indicator_set s 100 points {{ {FIELDS}
      rescale = {rescale}
      bonus_upto = 3 points
      indicator n 50 points {{ indicator x 50 points {{ value = a; bonus q upto 5 points {{ score = c }} }} }}
      indicator y 50 points {{ value = b; applies = f }}
    }}"""
    found = evaluated(text, a=[30], b=[40], c=[5], f=[0])
    assert found.score("s").tolist() == [expected]


def test_an_unknown_bonus_of_a_child_left_out_leaves_its_parent_alone(evaluated: Callable[..., Evaluation]) -> None:
    text = f"""indicator_set s 100 points {{ {FIELDS}
      require = any
      bonus_upto = 3 points
      penalty_upto = 3 points
      indicator n 50 points {{ indicator x 50 points {{ value = a; bonus q upto 5 points {{ score = c }} }} }}
      indicator y 50 points {{ value = b; penalty p upto 2 points {{ score = 1 }} }}
    }}"""
    found = evaluated(text, a=[30, 30], b=[41, 41], c=[None, 4])
    # alone y stands for 100 points, and its penalty of 1 for 2
    assert found.score("s").tolist() == [80, 73]


def test_children_that_are_constants_are_reduced_like_any_others(evaluated: Callable[..., Evaluation]) -> None:
    text = f"""indicator_set s 60 points {{ {FIELDS}
      aggregate = mean(children)
      indicator x 30 points {{ value = 2; score = 20 }}
      indicator y 30 points {{ value = 3; score = 10 }}
      penalty p upto 5 points {{ value = a; score = value }}
    }}"""
    assert evaluated(text, a=[0, 1, 2]).score("s").tolist() == [15, 14, 13]


def test_caps_on_every_one_of_twenty_levels_are_compiled_in_no_time(evaluated: Callable[..., Evaluation]) -> None:
    body = "indicator x 100 points { value = a }"
    for level in range(20):
        body = f"""indicator n{level} 100 points {{ bonus_upto = 3 points; penalty_upto = 9 points
          bonus q{level} upto 1 points {{ score = 1 }}
          penalty p{level} upto 1 points {{ score = 0.5 }}
          {body} }}"""
    start = time.perf_counter()
    found = evaluated(f"indicator_set s 100 points {{ {FIELDS}\n{body} }}", a=[50])
    assert found.score("s").tolist() == [44]  # 20 bonuses give 3, 20 penalties take 9
    assert time.perf_counter() - start < 30


@pytest.mark.parametrize(
    "body",
    [
        "indicator x 100 points { value = a; score = percentile(by = g) }",
        "indicator x 100 points { value = a; missing = peer_mean(by = g) }\nweights = equal",
        "indicator x 100 points { value = a }\ngrades { >= 60 : A; else : B }\nquota = by g, grade { any, A : 30% }",
        'indicator x 100 points { value = a - mean(a, by = g); score = minmax() }\nfinding q { when = f; message = "" }',
    ],
)
def test_no_units_at_all_give_results_without_rows(bound: Callable[..., Any], body: str) -> None:
    data = UnitData((), {name: np.zeros(0) for name in "abcfg"})
    found = evaluate(bound(f"indicator_set s 100 points {{ {FIELDS}\n{body}\n}}"), data)
    assert found.score("s").tolist() == []
    assert found.rank().tolist() == []
    assert found.findings == ()


def test_a_unit_of_no_known_group_is_under_the_quota_for_any_group(evaluated: Callable[..., Evaluation]) -> None:
    text = f"""indicator_set s 100 points {{ {FIELDS}
      indicator x 100 points {{ value = a }}
      grades {{ >= 60 : A; else : B }}
      quota = by g, grade {{ 甲, A : 1; any, A : 0 }}
    }}"""
    found = evaluated(text, a=[90, 80, 95], g=["甲", "甲", None])
    assert found.grade().tolist() == ["A", "B", "B"]


def test_a_cap_just_below_a_grade_is_said_as_below_it(evaluated: Callable[..., Evaluation]) -> None:
    text = f"""indicator_set s 100 points {{ {FIELDS}
      indicator x 100 points {{ value = a; score = goalposts(0, 100) }}
      grades {{ >= 90 : A; >= 80 : B; else : C }}
      limit 造假 {{ when = f; highest_score = top(B) }}
    }}"""
    found = explain(evaluated(text, a=[95], f=[1]), 0)
    assert found.limits[0].effect.zh == "得分低于90分"
    assert "“造假”成立，得分低于90分" in found.root.sentence.zh
    assert "below 90 points" in found.root.sentence.en


def test_what_a_function_works_on_is_printed_without_a_name(evaluated: Callable[..., Evaluation]) -> None:
    text = f"""indicator_set s 100 points {{ {FIELDS}
      indicator x 100 points {{ value = rank(a, by = g) + round(b, digits = 1); score = goalposts(9, 1); round = half_up(2) }}
    }}"""
    formula = explain(evaluated(text, a=[95], b=[1], g=["甲"]), 0).root.children[0].formula
    assert formula.zh.startswith("名次(a, 按 = g) + ")
    assert formula.en.startswith("rank(a, by = g) + round(b, digits = 1)")


def test_a_value_that_no_score_needs_and_that_is_refused_stops_the_evaluation(
    evaluated: Callable[..., Evaluation],
) -> None:
    text = """param edition { from 2021-06-30 : 75 }
    indicator_set s 10 points { fields { a : number; day : text }
      period = day
      indicator x 10 points { value = edition; score = clamp(a, 0, 10) }
    }"""
    with pytest.raises(EvaluationError) as refused:
        evaluated(text, a=[1.0], day=["k"], periods=["2020"])
    assert refused.value.name == "date-before-param"
