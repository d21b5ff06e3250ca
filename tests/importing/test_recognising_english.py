"""Scoring sentences in English: those that are understood, and those that come close and are not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from quanheng.importing.sentences.recognising import recognise
from quanheng.importing.sentences.rule import Rule, Subject


def rule(text: str, kind: str = "leaf") -> Rule | None:
    return recognise(text, Subject("Rate", Decimal(10) if kind == "leaf" else None, kind))


RECOGNISED = (
    ("0.5 points off for each full percentage point above 100%", "deduct(0.5 points, per = 1pp, above = 100%, step = whole)"),
    ("Full points at or below 100%; 0.5 points deducted for each percentage point above, down to 0",
     "deduct(0.5 points, per = 1pp, above = 100%)"),
    ("At most 100%: full points; deduct 0.5 points for every started percentage point above 100%",
     "deduct(0.5 points, per = 1pp, above = 100%, step = started)"),
    ("Within 95% to 105%: full points; 1 point deducted for each percentage point outside",
     "deduct(1 points, per = 1pp, outside = 95% .. 105%)"),
    ("1 point off for each 2% below target, down to 0", "deduct(1 points, per = 2%, below = Rate_target)"),
    ("Each 5% below the target: deduct 1 point, down to 0", "deduct(1 points, per = 5%, below = Rate_target)"),
    ("2 points off for each incident, down to zero", "deduct(2 points, per = 1)"),
    ("Minus 2 points per late report, at most 6 points deducted", "deduct(2 points, per = 1, upto = 6)"),
    ("For each day late, 1 point is deducted, down to 0", "deduct(1 points, per = 1)"),
    ("No complaints: full points; 1 point deducted for each complaint", "deduct(1 points, per = 1)"),
    ("0.5 points per article up to 10 points", "award(0.5 points, per = 1)"),
    (">= 90%: 10; 80% to 90%: 8; 60–80%: 5; < 60%: 0",
     "bands { >= 90% : 10; [80%, 90%) : 8; [60%, 80%) : 5; < 60% : 0 }"),
    ("90% or more: 10 points; 80% to below 90%: 8 points; below 80%: no points",
     "bands { >= 90% : 10; [80%, 90%) : 8; < 80% : 0 }"),
    ("10 points for more than 90%, 5 points for at least 80%, otherwise no points",
     "bands { > 90% : 10; >= 80% : 5; else : 0 }"),
    ("Full points at 100% or more, 0 points at 60% or less, linear in between", "curve { 60% : 0; 100% : 10 }"),
    ("Full points if the target is met, otherwise in proportion", "ratio(Rate_target)"),
    ("Full points for meeting the target; otherwise pro rata to completion.", "ratio(Rate_target)"),
    ("(1) Plan adopted, 4 points; (2) Register kept, 3 points; (3) Summary filed, 3 points",
     "checklist { plan_adopted : 4; register_kept : 3; summary_filed : 3 }"),
    ("Very good 10 points; fair 8 points; poor 0 points", "by @ { Very_good : 10; fair : 8; poor : 0 }"),
    ("10 points if adopted, otherwise 0", None),
)  # fmt: skip


@pytest.mark.parametrize(("text", "score"), RECOGNISED)
def test_an_english_sentence_becomes_its_rule(text: str, score: str | None) -> None:
    found = rule(text)
    assert found is not None
    assert found.score == score


LEFT_ALONE = (
    "2 points off for each serious incident and 1 for each minor one",
    "2 points off per incident unless reported at once",
    "0.5 points off for each percentage point",
    "10 points for 90% or more, more for outstanding work",
    "90% or more 10 points, below 90% at the panel's discretion",
    "2 points off for each incident, up to 6 points",
    "20 points if adopted, otherwise 0",
    "Plan adopted: 4 points; register kept: 3 points",
    "10 points for not more than 3 and at least 5",
    "rate above 90%: 10 points; share above 80% of staff: 5 points; otherwise 0",
    "up to 10 points",
    "points are deducted for errors",
    "Judged by the panel",
)


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_english_that_is_not_understood_in_full_is_left_alone(text: str) -> None:
    assert rule(text) is None


def test_an_english_bonus_counts_and_is_capped() -> None:
    found = rule("2 points awarded for each prize, up to 6 points", "bonus")
    assert found is not None
    assert (found.score, found.upto, found.type) == ("2 * value", Decimal(6), "count")
    assert rule("2 points off for each incident", "bonus") is None
