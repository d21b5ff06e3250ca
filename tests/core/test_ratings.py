"""Rated leaves and evidence, from tables to scores; and against a plain reading of the rules, rater by rater."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import quanheng as qh
from quanheng.core.builtin import builtin_functions
from quanheng.core.model import IndicatorSet
from quanheng.dsl.check import check_source
from quanheng.dsl.syntax import Source


def scheme(inside: str, rest: str = "") -> IndicatorSet:
    text = f"indicator_set s 100 points {{ indicator x 100 points {{ rated {{ {inside} }} }}\n{rest} }}"
    checked = check_source(Source("scheme.qh", text), builtin_functions())
    assert checked.scheme is not None, [found.en.message for found in checked.diagnostics]
    return checked.scheme.sets[0]


def rating(unit: str, rater: str, value: object, role: str = "") -> dict[str, Any]:
    return {"unit": unit, "indicator": "x", "role": role, "rater": rater, "rating": str(value)}


def evaluate(found: IndicatorSet, ratings: list[dict[str, Any]], units: str = "AB", **options: Any) -> qh.Result:
    return qh.evaluate(found, {"unit": list(units)}, ratings=ratings, **options)


def score(result: qh.Result, unit: str) -> float | None:
    return next(row["x"] for row in result.scores.to_dicts() if row["unit"] == unit)  # type: ignore[no-any-return]


ROLES = "marks = 0 .. 100; raters { self : 40%; site : 60% }"


def test_roles_are_weighted_and_an_absent_one_makes_the_leaf_missing() -> None:
    ratings = [rating("A", "p", 50, "self"), rating("A", "q", 100, "site"), rating("B", "q", 80, "site")]
    result = evaluate(scheme(ROLES), ratings)
    assert score(result, "A") == pytest.approx(80.0)  # 40% of 50 and 60% of 100
    assert score(result, "B") is None
    assert "there is no valid rating by self" in result.explain("B").render("text", "en")
    reason = result.evaluation.reason("x", 1)
    assert reason is not None
    assert reason.code == "roles-absent"
    assert reason.facts["absent"] == ("self",)


def test_where_enough_roles_rated_their_weights_are_spread_anew() -> None:
    ratings = [rating("A", "p", 50, "self"), rating("B", "q", 80, "site")]
    result = evaluate(scheme(ROLES + "; require = 60%"), ratings)
    assert score(result, "A") is None  # 40% of the weight is less than 60%
    assert score(result, "B") == pytest.approx(80.0)


def test_ratings_without_a_rater_belong_to_no_ballot() -> None:
    ratings = [rating("A", "", 60), rating("B", "", 60), rating("A", "p", 80), rating("B", "p", 80)]
    result = evaluate(scheme("marks = 0 .. 100; valid = not all_same(ballot)"), ratings)
    assert score(result, "A") == pytest.approx(60.0)  # the ballot of p is left out, the others count
    assert {note.code for note in result.evaluation.notes} == {"ballots-invalid", "ratings-anonymous"}


def test_a_gap_of_exactly_so_many_points_is_no_finding_and_one_beyond_is() -> None:
    found = scheme(ROLES + "; gap = [self, site, 20%]")
    edge = [rating("A", "p", 90, "self"), rating("A", "q", 70, "site")]
    beyond = [rating("B", "r", 90.5, "self"), rating("B", "q", 70, "site")]
    findings = evaluate(found, edge + beyond).findings.to_dicts()
    assert [(row["unit"], row["category"], row["kind"]) for row in findings] == [
        ("B", "resolve", "gap between self and site")
    ]
    assert "90.50%" in findings[0]["message"]
    assert "70.00%" in findings[0]["message"]


def test_a_scale_that_does_not_begin_at_0_takes_the_share_above_its_bottom() -> None:
    text = "indicator_set s scale 1..6 { indicator x { rated { marks = 0 .. 10 } } }"
    checked = check_source(Source("scheme.qh", text), builtin_functions())
    assert checked.scheme is not None
    result = evaluate(checked.scheme.sets[0], [rating("A", "p", 8)])
    assert score(result, "A") == pytest.approx(1 + 0.8 * 5)


def test_sample_sizes_are_told_by_unit_and_role() -> None:
    ratings = [rating("A", "p", 50, "self"), rating("A", "q", 100, "site"), rating("A", "r", 80, "site")]
    rows = evaluate(scheme(ROLES), ratings).ratings.to_dicts()
    assert [(row["unit"], row["role"], row["ratings"], row["valid"]) for row in rows] == [
        ("A", "self", 1, 1),
        ("B", "self", 0, 0),
        ("A", "site", 2, 2),
        ("B", "site", 0, 0),
    ]


@pytest.mark.parametrize(
    ("ratings", "reason"),
    [
        ([rating("A", "p", 50), rating("B", "p", 60)], "one-rater"),
        ([rating("A", "p", 50), rating("A", "q", 60)], "one-unit"),
        ([rating("A", "p", 50), rating("B", "q", 60)], "incomplete"),
        ([rating("A", "", 50), rating("B", "", 60)], "anonymous"),
        ([rating(unit, rater, 60) for unit in "AB" for rater in "pq"], "all-equal"),
        ([rating("A", "p", 50), rating("B", "p", 60), rating("A", "q", 50), rating("B", "q", 70)], None),
    ],
)
def test_agreement_has_a_number_or_a_reason(ratings: list[dict[str, Any]], reason: str | None) -> None:
    row = evaluate(scheme("marks = 0 .. 100"), ratings).agreement.to_dicts()[0]
    assert row["reason"] == reason
    assert (row["kendall_w"] == pytest.approx(1.0)) if reason is None else (row["kendall_w"] is None)


# --- against a plain reading -----------------------------------------------------------------------------------------


def plain_trimmed(marks: list[float]) -> float:
    ordered = sorted(marks)
    kept = ordered[1:-1] if len(ordered) > 5 else ordered
    return sum(kept) / len(kept)


def plain_median(marks: list[float]) -> float:
    ordered, middle = sorted(marks), len(marks) // 2
    return ordered[middle] if len(marks) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


METHODS: dict[str, Callable[[list[float]], float]] = {
    "mean": lambda marks: sum(marks) / len(marks),
    "median": plain_median,
    "min": min,
    "max": max,
    "trimmed_mean(drop = 1, more_than = 5)": plain_trimmed,
}
UNITS = "ABC"
WEIGHTS = {"self": 0.1, "site": 0.6, "peers": 0.3}
BALLOTS = st.dictionaries(
    st.tuples(st.sampled_from(sorted(WEIGHTS)), st.integers(0, 7), st.sampled_from(UNITS)),
    st.integers(0, 20).map(lambda mark: 5.0 * mark),
    max_size=60,
)


def plain_score(given: dict[tuple[str, int, str], float], unit: str, method: str, require: float) -> float | None:
    """Return what the rules say, read one ballot after the other."""
    ballots: dict[tuple[str, int], list[float]] = {}
    for (role, rater, _), mark in given.items():
        ballots.setdefault((role, rater), []).append(mark)
    invalid = {who for who, marks in ballots.items() if len(marks) > 1 and len(set(marks)) == 1}
    invalid |= {who for who, marks in ballots.items() if sum(mark >= 90 for mark in marks) > 1}
    total = present = 0.0
    for role, weight in WEIGHTS.items():
        marks = [m for (r, rater, u), m in given.items() if r == role and u == unit and (r, rater) not in invalid]
        if marks:
            present += weight
            total += weight * METHODS[method](marks)
    return None if present <= 0 or present < require - 1e-9 else total / present


@given(given=BALLOTS, method=st.sampled_from(sorted(METHODS)), require=st.sampled_from(["100%", "60%", "any"]))
def test_scores_are_those_of_a_plain_reading(
    given: dict[tuple[str, int, str], float], method: str, require: str
) -> None:
    roles = "; ".join(f"{role} : {weight * 100:.0f}%" for role, weight in WEIGHTS.items())
    found = scheme(
        f"marks = 0 .. 100; raters {{ {roles} }}; combine = {method}; require = {require}\n"
        "valid = not all_same(ballot) and count(ballot >= 90) <= 1"
    )
    ratings = [rating(unit, f"r{rater}", mark, role) for (role, rater, unit), mark in given.items()]
    empty: dict[str, list[str]] = {name: [] for name in ("unit", "indicator", "role", "rater", "rating")}
    result = qh.evaluate(found, {"unit": list(UNITS)}, ratings=ratings or empty)
    share = {"100%": 1.0, "60%": 0.6, "any": 0.0}[require]
    for unit in UNITS:
        expected, actual = plain_score(given, unit, method, share), score(result, unit)
        assert (actual is None) == (expected is None)
        assert expected is None or actual is None or math.isclose(actual, expected, abs_tol=1e-9)


# --- evidence --------------------------------------------------------------------------------------------------------

EVIDENCE = """
fields { a : number; concerned : flag }
indicator_set s 100 points {
  rescale = siblings
  indicator x 40 points { value = a; evidence = ["plan", "record"] }
  indicator y 60 points { value = a; applies = concerned; evidence = ["report", "minutes"] }
  finding few { when = completeness(s) < 50%; message = "{completeness(s):.0%} of {unit}" }
}
"""


def filed(unit: str, node: str, item: str, status: str = "yes") -> dict[str, str]:
    return {"unit": unit, "indicator": node, "item": item, "status": status}


def with_evidence(rows: list[dict[str, str]]) -> qh.Result:
    checked = check_source(Source("scheme.qh", EVIDENCE), builtin_functions())
    assert checked.scheme is not None
    units = {"unit": ["A", "B"], "a": [10, 10], "concerned": ["yes", "no"]}
    return qh.evaluate(checked.scheme.sets[0], units, evidence=rows)


def test_completeness_counts_what_applies_and_the_finding_lists_what_is_missing() -> None:
    result = with_evidence([filed("A", "x", "plan"), filed("A", "x", "record", "no"), filed("B", "x", "plan")])
    # A is asked for four items and filed one; B for two of which it filed one: exactly half
    findings = [(row["unit"], row["finding"], row["message"]) for row in result.findings.to_dicts()]
    assert findings == [
        ("A", "few", "25% of A"),
        ("A", "备查材料", "3 items of evidence not filed (x: record; y: report, minutes)"),
        ("B", "备查材料", "1 item of evidence not filed (x: record)"),
    ]
    assert result.evidence.height == 6


def test_an_expression_that_needs_evidence_says_how_to_give_it() -> None:
    checked = check_source(Source("scheme.qh", EVIDENCE), builtin_functions())
    assert checked.scheme is not None
    with pytest.raises(qh.SchemeError) as caught:
        qh.evaluate(checked.scheme.sets[0], {"unit": ["A"], "a": [10], "concerned": ["yes"]}).findings  # noqa: B018
    assert "--evidence" in caught.value.diagnostics[0].en.hint
