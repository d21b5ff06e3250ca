"""What is legal and cannot be meant is a warning, and what only looks like it is none."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from quanheng.core.builtin import builtin_functions
from quanheng.dsl.brackets import mend
from quanheng.dsl.check import check_source
from quanheng.dsl.syntax import Source

REGISTRY = builtin_functions()
FIELDS = "fields { a : number; s : share; f : flag; k : one of {north, south} }\n"


def warned(text: str) -> list[str]:
    source = FIELDS + f"indicator_set x 100 points {{\n{text}\n}}\n"
    found = check_source(Source("x.qh", source), REGISTRY).diagnostics
    return [each.name for each in found if each.name not in {"unused", "rescale-unstated"}]


def leaf(score: str, header: str = "100 points", value: str = "a", rest: str = "") -> str:
    return f"indicator i {header} {{ value = {value}; score = {score}; {rest} }}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (leaf("bands { > 1 : 101; else : 0 }"), ["points-cut"]),
        (leaf("curve { 0 : 0; 1 : 120 }"), ["points-cut"]),
        (leaf("by k { north : 120; south : 0 }"), ["points-cut"]),
        (leaf("curve { 0 : 0; 1 : 120 }", "100 points upto 120 points"), []),
        (leaf("bands { > 1 : 120; else : 0 }", rest="unbounded = yes"), []),
        (leaf("bands { > 5 : 60; > 1 : 100; <= 1 : 0 }", "100 points higher_is_better"), ["bands-direction"]),
        (leaf("bands { <= 1 : 60; <= 5 : 100; > 5 : 0 }", "100 points lower_is_better"), ["bands-direction"]),
        (leaf("bands { <= 1 : full; <= 5 : 60; > 5 : 0 }", "100 points lower_is_better"), []),
        (leaf("bands { [1, 5] : full; else : 60 }"), []),
        (leaf("deduct(1, per = 1, upto = 101)"), ["upto-above-full"]),
        (leaf("60 + award(1, per = 1, upto = 40)"), []),
        (leaf("bands { >= 90 : full; else : 0 }", value="s"), ["share-number"]),
        (leaf("if s > 60 then 1 else 0"), ["share-number"]),
        (leaf("ratio(100)", value="s"), ["share-number"]),
        (leaf("ratio(100%)", value="s"), []),
        (leaf("ratio(1.2)", value="s"), []),
        (leaf("deduct(1 points, per = 1pp, below = 95, step = whole)", value="s"), ["share-number"]),
        (leaf("goalposts(60, 100)", value="s"), ["share-number", "share-number"]),
        (leaf("deduct(1 points, per = 1, below = 100%, step = whole)", value="s"), ["share-number"]),
        (leaf("deduct(1 points, per = 0.05, below = 100%, step = whole)", value="s"), []),
        (leaf("bands { >= 1.2 : full; else : 0 }", value="s"), []),
        (leaf("bands { >= 90% : full; else : 0 }", value="s"), []),
    ],
)
def test_rules_of_leaves(text: str, expected: list[str]) -> None:
    assert warned(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("limit l { when = f; highest_grade = good }", ["limit-idle"]),
        ("limit l { when = f; highest_score = 100 }", ["limit-idle"]),
        ("limit l { when = f; highest_grade = bad }", []),
        ("limit l { when = f; downgrade = 2 }", ["downgrade-too-far"]),
        ("limit l { when = f; downgrade = 1 }", []),
        ("round = half_up(0); limit l { when = f; highest_score = 59.9 }", ["score-rounds-up"]),
        ("round = half_up(1); limit l { when = f; highest_score = 59.9 }", []),
        ("round = up(0); limit l { when = f; highest_score = 59.1 }", ["score-rounds-up"]),
        ("round = half_up(0); limit l { when = f; highest_score = 59.4 }", []),
        ('finding g { when = f; overdue = suspend("x") }', ["overdue-without-due"]),
        ('finding g { when = f; category = rectify; overdue = suspend("x") }', []),
        ("quota = by k, grade { north, good : 2 }", ["quota-groups"]),
        ("quota = by k, grade { north, good : 2; any, good : 1 }", []),
    ],
)
def test_limits_findings_and_quotas(text: str, expected: list[str]) -> None:
    grades = "grades { >= 60 : good; else : bad }"
    assert warned(f"{leaf('value')}\n{text}\n{grades}") == expected


def test_a_grade_above_all_scores_is_told() -> None:
    assert warned(leaf("value") + "\ngrades { > 100 : best; >= 60 : good; else : bad }") == ["grade-unreachable"]
    assert warned(leaf("value") + "\ngrades { >= 100 : best; >= 60 : good; else : bad }") == []


@pytest.mark.parametrize(
    ("criterion", "bands", "expected"),
    [
        ("不低于90%得满分", "{ > 90% : full; else : 0 }", ["criterion-bound"]),
        ("不低于90%得满分", "{ >= 90% : full; else : 0 }", []),
        ("至少90%得满分", "{ > 90% : full; else : 0 }", ["criterion-bound"]),
        ("不超过10%得满分", "{ < 10% : full; else : 0 }", ["criterion-bound"]),
        ("不超过10%得满分", "{ <= 10% : full; else : 0 }", []),
        ("少于10%得满分", "{ <= 10% : full; else : 0 }", ["criterion-bound"]),
    ],
)
def test_words_of_the_criterion_that_include_their_number(criterion: str, bands: str, expected: list[str]) -> None:
    assert warned(leaf(f"bands {bands}", value="s", rest=f'criterion = "{criterion}"')) == expected


@pytest.mark.parametrize("text", ["}", "()[]{}", "a }", "(a}:", "{ a = [", "]\n  }"])
def test_mending_brackets_takes_steps_in_proportion_to_the_text(text: str) -> None:
    # four times as long takes four times as many lines of program; a search in all that is open takes sixteen times
    assert _lines_run(text * (6_000 // len(text))) < 6 * _lines_run(text * (1_500 // len(text)))


def _lines_run(text: str) -> int:
    count = 0

    def trace(_: Any, event: str, __: Any) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        mend(text)
    finally:
        sys.settrace(before)
    return count
