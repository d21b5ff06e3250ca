"""Bonuses and penalties, holds, score and grade limits, findings and messages, in the order the language gives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from quanheng.core.compiler import make_plan
from quanheng.core.errors import EvaluationError
from quanheng.core.model import IndicatorSet

NAN = np.nan

FLAT = """
indicator_set s 100 points {{
  fields {{ a : number; b : number; bad : flag }}
  {head}
  indicator x 60 points {{ value = a; {leaf} }}
  indicator y 40 points {{ value = b }}
  grades {{ >= 90 : A; >= 80 : B; >= 60 : C; else : D }}
  {tail}
}}
"""


def flat(tail: str = "", head: str = "", leaf: str = "") -> str:
    return FLAT.format(head=head, leaf=leaf, tail=tail)


def test_bonuses_are_added_and_cut_at_full(evaluated: Callable[..., Any]) -> None:
    found = evaluated(flat("bonus n upto 5 points { value = b; score = value }"), a=[50, 60], b=[20, 39], bad=[0, 0])
    assert_allclose(found.score("n"), [5, 5])
    assert_allclose(found.score("s"), [75, 100])


def test_penalties_are_taken_and_stop_at_the_floor(evaluated: Callable[..., Any]) -> None:
    found = evaluated(flat("penalty n { value = b; score = 5 * value }"), a=[50, 10], b=[4, 10], bad=[0, 0])
    assert_allclose(found.score("s"), [34, 0])


def test_upto_of_the_set_raises_the_ceiling(evaluated: Callable[..., Any]) -> None:
    text = flat("bonus n upto 10 points { value = b; score = value }").replace(
        "100 points {", "100 points upto 110 points {"
    )
    assert_allclose(evaluated(text, a=[60], b=[40], bad=[0]).score("s"), [110])


def test_inner_caps_come_first(evaluated: Callable[..., Any]) -> None:
    text = flat("""bonus all upto 8 points {
        bonus one upto 5 points { value = a; score = value }
        bonus two upto 5 points { value = b; score = value }
    }""")
    found = evaluated(text, a=[50, 2], b=[20, 3], bad=[0, 0])
    assert_allclose(found.score("one"), [5, 2])
    assert_allclose(found.score("all"), [8, 5])
    assert_allclose(found.score("s"), [78, 10])


def test_a_cap_on_a_node_holds_for_all_bonuses_below_it(evaluated: Callable[..., Any]) -> None:
    text = flat(
        "bonus top upto 4 points { value = b; score = value }",
        head="bonus_upto = 5 points",
        leaf="bonus low upto 3 points { value = a; score = value }",
    )
    # 3 below and 4 at the top are 7, of which 5 count
    assert_allclose(evaluated(text, a=[20], b=[10], bad=[0]).score("s"), [20 + 10 + 5])


def test_a_penalty_that_nobody_knows_makes_the_total_missing(evaluated: Callable[..., Any]) -> None:
    text = flat("penalty n upto 4 points { value = c; score = value }").replace("b : number", "b : number; c : number")
    found = evaluated(text, a=[50, 50], b=[20, 20], c=[None, 1], bad=[0, 0])
    assert_allclose(found.score("s"), [NAN, 69])
    assert found.reason("s", 0).code == "field-absent"


def test_a_penalty_that_does_not_apply_takes_nothing(evaluated: Callable[..., Any]) -> None:
    text = flat("penalty n upto 4 points { value = c; applies = c > 1; score = value }").replace(
        "b : number", "b : number; c : number"
    )
    assert_allclose(evaluated(text, a=[50, 50], b=[20, 20], c=[1, 3], bad=[0, 0]).score("s"), [70, 67])


def test_a_hold_reads_leaves_before_and_leaves_them_their_base(evaluated: Callable[..., Any]) -> None:
    # P16: whoever misses the base of one indicator gets at most the base of all
    text = """
    indicator_set s 100 points upto 120 points {
      fields { a : number; b : number }
      indicator 利润 60 points upto 72 points { value = a; score = a }
      indicator 收入 40 points upto 48 points { value = b; score = b }
      limit 未达基本分 { when = score(利润) < full(利润) or score(收入) < full(收入); hold = [利润, 收入] }
    }"""
    found = evaluated(text, a=[70, 70, 50], b=[40, 39, 48])
    assert_allclose(found.score("利润"), [70, 60, 50])
    assert_allclose(found.score("收入"), [40, 39, 40])
    assert_allclose(found.score("s"), [110, 99, 90])
    assert [limit.row for limit in found.limits] == [1, 2]


def test_the_strictest_score_limit_wins_and_all_are_reported(evaluated: Callable[..., Any]) -> None:
    tail = """limit one { when = bad; highest_score = 79.9 }
              limit two { when = score(y) < 30; highest_score = 59.9 }"""
    found = evaluated(flat(tail), a=[60, 60, 60, 10], b=[40, 20, 20, 20], bad=[1, 0, 1, 1])
    assert_allclose(found.score("s"), [79.9, 59.9, 59.9, 30])
    assert found.grade().tolist() == ["C", "D", "D", "D"]
    assert [(limit.row, limit.limit.name) for limit in found.limits] == [
        (0, "one"), (1, "two"), (2, "one"), (2, "two"), (3, "one"), (3, "two"),
    ]  # fmt: skip
    assert found.limits[0].effects[0].value == 79.9


def test_grade_limits_fix_hold_and_lower(evaluated: Callable[..., Any]) -> None:
    tail = """limit fixed { when = score(y) == 1; grade = D }
              limit held { when = score(y) == 2; highest_grade = B }
              limit lower { when = score(y) == 3; downgrade = 1 }
              limit both { when = score(y) == 3; highest_grade = C }"""
    text = flat(tail).replace(">= 90 : A; >= 80 : B; >= 60 : C", ">= 61 : A; >= 50 : B; >= 40 : C")
    found = evaluated(text, a=[60] * 4, b=[1, 2, 3, 40], bad=[0] * 4)
    assert found.grade().tolist() == ["D", "B", "C", "A"]


def test_a_missing_total_has_no_grade_even_under_a_veto(evaluated: Callable[..., Any]) -> None:
    found = evaluated(flat("limit veto { when = bad; grade = D }"), a=[None], b=[40], bad=[1])
    assert found.grade().tolist() == [None]
    assert len(found.limits) == 1


def test_a_condition_that_nobody_knows_is_reported_and_holds_nothing_down(evaluated: Callable[..., Any]) -> None:
    found = evaluated(flat("limit veto { when = bad; grade = D }"), a=[60], b=[40], bad=[None])
    assert found.grade().tolist() == ["A"]
    assert [(note.code, note.rows, note.facts["name"]) for note in found.notes] == [("limit-unknown", (0,), "veto")]


def test_grades_carry_a_guard_and_read_the_rounded_score(evaluated: Callable[..., Any]) -> None:
    found = evaluated(flat(head="round = half_up(1)"), a=[49.96, 49.94, 50.0 - 1e-12], b=[40, 40, 40], bad=[0] * 3)
    assert found.grade().tolist() == ["A", "B", "A"]
    assert_allclose(found.exact("s"), [89.96, 89.94, 90])
    assert_allclose(found.score("s"), [90, 89.9, 90])


def test_messages_show_numbers_as_people_write_them(evaluated: Callable[..., Any]) -> None:
    tail = """finding over { when = a > 5; message = "{unit}: {a - b} more, {a / 60:.1%}, {grade}" }"""
    found = evaluated(flat(tail), a=[30.3, 3], b=[30.1, 1], bad=[0, 0], units=["甲", "乙"])
    assert [(item.row, item.message) for item in found.findings] == [(0, "甲: 0.2 more, 50.5%, C")]


def test_a_limit_that_reads_what_it_changes_is_an_error(bound: Callable[..., IndicatorSet]) -> None:
    checked = pytest.raises((EvaluationError, AssertionError))
    with checked:
        make_plan(bound(flat("limit loop { when = score(s) < 60; highest_score = 50 }")))


def test_findings_read_nodes_by_every_name_they_have(evaluated: Callable[..., Any]) -> None:
    tail = 'finding f { when = rate(x) < 50% and exact(y) > 10 and full(x) == 60 and value(x) == a; message = "m" }'
    assert [item.row for item in evaluated(flat(tail), a=[29, 30], b=[11, 11], bad=[0, 0]).findings] == [0]


def test_a_cap_counts_what_a_bonus_really_gave(evaluated: Callable[..., Any]) -> None:
    # P27: at most 1 point of bonus and 1 of penalty in all; 19 + 2 stops at 20, so only 1.3 beyond 18.7 was given
    text = """
    indicator_set s 100 points {
      bonus_upto = 1 points
      penalty_upto = 1 points
      fields { special : number; ideas : count; review : text; rest : number }
      indicator most 80 points { value = rest }
      indicator part 20 points {
        value = special
        bonus new upto 10% { value = ideas; score = 0.2 * value }
        penalty poor upto 1 points { score = by review { good : 0; fair : 0.3; bad : 0.5 } }
      }
    }"""
    found = evaluated(text, special=[15, 19, 15], ideas=[10, 10, 2], review=["good", "fair", "bad"], rest=[70, 70, 70])
    assert_allclose(found.score("part"), [17, 20, 14.9])
    assert_allclose(found.score("s"), [70 + 17 - 1, 70 + 20 - 0.3, 70 + 14.9])


def test_a_condition_about_what_does_not_apply_is_not_reported_as_lacking_data(evaluated: Callable[..., Any]) -> None:
    text = """indicator_set s 100 points { rescale = siblings
      fields { a : number; b : number; c : number }
      indicator p 60 points { value = a; score = value }
      indicator q 40 points { value = b; score = value; applies = c > 0 }
      limit low { when = rate(q) < 60%; highest_score = 60 } }"""
    found = evaluated(text, a=[50, 50, 50], b=[30, 30, None], c=[1, 0, 1])
    assert [(note.code, note.rows) for note in found.notes] == [("limit-unknown", (2,))]
