"""Ranks with ties and tie breaks, quotas, sets without a total."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

NAN = np.nan

ONE = """
indicator_set s 100 points {{
  fields {{ a : number; b : number; g : text }}
  {head}
  indicator x 100 points {{ value = a }}
  grades {{ >= 90 : A; >= 80 : B; else : C }}
  {tail}
}}
"""


def one(head: str = "", tail: str = "") -> str:
    return ONE.format(head=head, tail=tail)


def ranked(
    evaluated: Callable[..., Any],
    head: str,
    a: list[float | None],
    b: list[float | None] | None = None,
    **rest: Any,
) -> list[float]:
    ranks: list[float] = evaluated(one(head), a=a, b=b or [0] * len(a), g=["x"] * len(a), **rest).rank().tolist()
    return ranks


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("", [2, 4, 2, 1]),
        ("ties = dense", [2, 3, 2, 1]),
        ("ties = average", [2.5, 4, 2.5, 1]),
        ("rank_order = ascending", [2, 1, 2, 4]),
    ],
)
def test_ties_share_a_rank_as_the_set_says(evaluated: Callable[..., Any], head: str, expected: Any) -> None:
    assert ranked(evaluated, head, [80, 70, 80, 90]) == expected


def test_a_missing_total_has_no_rank(evaluated: Callable[..., Any]) -> None:
    assert_allclose(ranked(evaluated, "", [None, 70, 80]), [NAN, 2, 1])


def test_tie_breaks_are_read_in_turn_and_what_is_absent_stands_last(evaluated: Callable[..., Any]) -> None:
    assert ranked(evaluated, "tie_break = [b]", [80, 80, 80, 90], [1, None, 2, 0]) == [3, 4, 2, 1]
    assert ranked(evaluated, "tie_break = [-b]", [80, 80, 80, 90], [1, None, 2, 0]) == [2, 4, 3, 1]


def test_ranks_compare_exact_results_unless_told_to_round(evaluated: Callable[..., Any]) -> None:
    assert ranked(evaluated, "round = half_up(0)", [80.4, 80.1, 79.6]) == [1, 2, 3]
    assert ranked(evaluated, "round = half_up(0); rank_by = rounded", [80.4, 80.1, 79.6]) == [1, 1, 1]


def test_nobody_wins_by_the_last_bit(evaluated: Callable[..., Any]) -> None:
    assert ranked(evaluated, "", [0.1 + 0.2, 0.3]) == [1, 1]


def test_each_period_has_its_own_ranks(evaluated: Callable[..., Any]) -> None:
    found = ranked(evaluated, "", [80, 90, 60, 50], periods=["2021", "2021", "2022", "2022"])
    assert found == [2, 1, 1, 2]


def test_a_quota_lets_the_best_in_and_sends_the_others_to_the_next_grade(evaluated: Callable[..., Any]) -> None:
    text = one(tail="quota = { A : 30%; B : 20% }")
    a = [99, 98, 97, 96, 95, 85, 84, 50, 40, 30]
    # 3 of 10 get A; the other two take B, which has room for 2, and push 85 and 84 to C
    found = evaluated(text, a=a, b=[0] * 10, g=["x"] * 10)
    assert found.grade().tolist() == ["A", "A", "A", "B", "B", "C", "C", "C", "C", "C"]
    assert found.notes == ()


def test_a_quota_rounds_down_and_counts_only_units_with_a_score(evaluated: Callable[..., Any]) -> None:
    text = one(tail="quota = { A : 30% }")
    found = evaluated(text, a=[99, 98, 97, 96, 95, 94, 93, 92, 91, None], b=[0] * 10, g=["x"] * 10)
    assert found.grade().tolist() == ["A", "A"] + ["B"] * 7 + [None]


def test_units_tied_across_the_edge_do_not_enter_and_are_reported(evaluated: Callable[..., Any]) -> None:
    found = evaluated(one(tail="quota = { A : 2 }"), a=[99, 95, 95, 60], b=[0] * 4, g=["x"] * 4)
    assert found.grade().tolist() == ["A", "B", "B", "C"]
    assert [(note.code, note.rows, note.facts["grade"]) for note in found.notes] == [("quota-tie", (1, 2), "A")]


def test_a_tie_break_decides_at_the_edge(evaluated: Callable[..., Any]) -> None:
    text = one(head="tie_break = [b]", tail="quota = { A : 2 }")
    found = evaluated(text, a=[99, 95, 95, 60], b=[0, 1, 2, 0], g=["x"] * 4)
    assert found.grade().tolist() == ["A", "B", "A", "C"]


def test_quotas_by_group_name_what_they_know_and_leave_the_rest_free(evaluated: Callable[..., Any]) -> None:
    text = one(tail="quota = by g, grade { 一组, A : 1; any, B : 50% }")
    found = evaluated(text, a=[99, 98, 97, 96, 85, 50], b=[0] * 6, g=["一组", "一组", "二组", "二组", "二组", "二组"])
    assert found.grade().tolist() == ["A", "B", "A", "A", "B", "C"]


def test_a_quota_needs_several_units(evaluated: Callable[..., Any]) -> None:
    found = evaluated(one(tail="quota = { A : 30% }"), a=[99, 99], b=[0, 0], g=["x", "x"], periods=["1", "2"])
    assert found.grade().tolist() == ["A", "A"]


def test_a_set_without_a_total_ranks_each_top_indicator(evaluated: Callable[..., Any]) -> None:
    text = """
    indicator_set s scale 0..100 {
      aggregate = none
      fields { a : number; b : number }
      indicator x { value = a }
      indicator y { value = b }
      grades { >= 60 : pass; else : fail }
    }"""
    found = evaluated(text, a=[50, 70], b=[90, 10])
    assert found.heads == ("x", "y")
    assert found.names == ("x", "y")
    assert found.rank("x").tolist() == [2, 1]
    assert found.rank("y").tolist() == [1, 2]
    assert found.grade("y").tolist() == ["pass", "fail"]
    with pytest.raises(KeyError):
        found.rank()
