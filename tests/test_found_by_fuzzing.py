"""What the fuzzer of whole schemes has found, one small scheme each."""

from __future__ import annotations

from typing import Any

import pytest

from quanheng.core.builtin import builtin_functions
from quanheng.core.model import Scheme
from quanheng.dsl.check import check_source
from quanheng.dsl.diagnostics import LANGUAGES, SchemeError, Severity
from quanheng.dsl.syntax import Source
from quanheng.report.result import Result
from quanheng.workspace.covering import coverage
from quanheng.workspace.evaluating import evaluate


def bound(text: str) -> Scheme:
    checked = check_source(Source("scheme.qh", text), builtin_functions())
    assert checked.scheme is not None, [each.en.message for each in checked.diagnostics]
    return checked.scheme


def evaluated(text: str, *units: dict[str, Any], **tables: Any) -> Result:
    rows = [{"unit": f"u{index}"} | unit for index, unit in enumerate(units)]
    return evaluate(bound(text).sets[-1], rows, unit="unit", **tables)


OFFICES = "fields { a : number }\nfields office within unit { staff : number }\n"


def test_coverage_counts_the_rows_of_tables_inside_statistics_of_rows() -> None:
    text = OFFICES + (
        "indicator_set s 10 points { indicator x 10 points {\n"
        "value = sum(bands(office.staff) { <= 0 : 1; (0, 5] : 2; > 5 : 3 })\nscore = goalposts(0, 10) } }\n"
        "example e of s { given { a = 1 }\ngiven office { staff = 3 }\ngiven office { staff = 7 }\nexpect { x = 5 } }\n"
    )

    (found,) = coverage(bound(text))

    # 3 lies in the second row and 7 in the third
    assert [(spot.what.en, spot.is_reached) for spot in found.spots if spot.kind == "row"] == [
        ("<= 0", False),
        ("(0, 5]", True),
        ("> 5", True),
    ]


def test_coverage_follows_the_rules_of_a_set_that_rolls_up_into_its_rows() -> None:
    text = OFFICES + (
        "indicator_set s for office scale 0..10 {\nroll_up = mean\n"
        "indicator x { value = staff; applies = staff != 4; score = if staff > 5 then 10 else 0 } }\n"
        "example e of s { given { unit = u; a = 1 }\ngiven office { staff = 3 }\ngiven office { staff = 4 }\nexpect { x = 0 } }\n"
    )

    (found,) = coverage(bound(text))

    reached = {(spot.kind, spot.what.en): spot.is_reached for spot in found.spots if spot.kind in {"branch", "applies"}}
    assert reached == {
        ("applies", "applies"): True,
        ("applies", "does not apply"): True,
        ("branch", "then"): False,
        ("branch", "else"): True,
    }


@pytest.mark.parametrize(
    "asked",
    [
        "report = [r]\ndefine r = previous(a)",
        'finding f { when = a > 1000; message = "{previous(a)}" }',
        "indicator z 5 points { value = previous(a); score = full }",
    ],
)
def test_what_cannot_be_read_is_refused_before_there_are_results(asked: str) -> None:
    text = f"fields {{ a : number }}\nindicator_set s {{ indicator x 5 points {{ value = a; score = goalposts(0, 10) }}\n{asked} }}"
    text = text.replace(
        "indicator_set s", "indicator_set s 10 points" if "indicator z" in asked else "indicator_set s 5 points"
    )

    with pytest.raises(SchemeError) as raised:
        evaluated(text, {"a": 1.0})

    assert [each.name for each in raised.value.diagnostics] == ["periods-needed"]


def test_a_leaf_brought_up_as_a_sum_of_rows_stays_within_its_full() -> None:
    text = OFFICES + (
        "indicator_set s for office scale 0..100 {\nroll_up = sum\nindicator x { value = staff; score = goalposts(0, 10) } }"
    )
    rows = {"office": [{"unit": "u0", "office": name, "staff": 9.0} for name in ("p", "q")]}

    result = evaluated(text, {"a": 1.0}, rows=rows)

    # 90 + 90, cut at 100
    assert result.evaluation.score("x").tolist() == [100.0]


def test_what_a_class_does_not_have_to_do_has_that_for_its_reason_whatever_its_policy() -> None:
    text = (
        "fields { a : number; kind : one of {p, q} }\nindicator_set s 10 points {\nrescale = siblings\n"
        "indicator x { points = by kind { p : 4; q : 0 }; value = a; score = goalposts(0, 10); not_applicable = peer_mean() }\n"
        "indicator y { points = by kind { p : 6; q : 10 }; value = a; score = goalposts(0, 10) } }"
    )

    evaluation = evaluated(text, {"a": 5.0, "kind": "p"}, {"a": 5.0, "kind": "q"}).evaluation

    reason = evaluation.reason("x", 1)
    assert reason is not None
    assert (reason.code, dict(reason.facts)) == ("not-applicable", {"by": "condition"})


def test_a_total_whose_present_children_weigh_nothing_is_missing_for_that_reason() -> None:
    # the second is the same for all, so that all the weight is the first's, which the third unit has not
    text = (
        "fields { a : number; b : number }\nindicator_set s scale 0..10 {\nrequire = any\nweights = variation()\n"
        "indicator x { value = a; score = goalposts(0, 10) }\nindicator y { value = b; score = goalposts(0, 10) } }"
    )

    evaluation = evaluated(text, {"a": 2.0, "b": 5.0}, {"a": 8.0, "b": 5.0}, {"a": None, "b": 5.0}).evaluation

    assert evaluation.score("s")[:2].tolist() == [2.0, 8.0]
    reason = evaluation.reason("s", 2)
    assert reason is not None
    assert reason.code == "no-weight"


def test_a_method_of_weights_takes_its_argument_in_its_place_too() -> None:
    text = (
        "fields { a : number; b : number }\nindicator_set s scale 0..10 {\naggregate = generalised_mean(2)\n"
        "indicator x { value = a; score = goalposts(0, 10) }\nindicator y { value = b; score = goalposts(0, 10) } }"
    )

    # the root of (1 + 49) / 2
    assert evaluated(text, {"a": 1.0, "b": 7.0}).evaluation.score("s")[0] == pytest.approx(5.0)


def test_the_condition_of_a_hold_may_read_points_before_they_are_rounded() -> None:
    text = (
        "fields { a : number; b : number }\nindicator_set s 20 points {\n"
        "indicator x 10 points { value = a; score = goalposts(0, 10); base = 6; round = half_up(0) }\n"
        "indicator y 10 points { value = b; score = goalposts(0, 10); base = 6 }\n"
        "limit l { when = exact(x) < 9; hold = [x, y] } }"
    )

    # 8.9 rounds to 9, and is held all the same
    assert evaluated(text, {"a": 8.9, "b": 10.0}).evaluation.score("s").tolist() == [12.0]


@pytest.mark.parametrize("table", ["ratings", "evidence"])
def test_an_attribute_that_a_table_given_does_not_have_is_told_with_those_it_has(table: str) -> None:
    text = (
        'fields { a : number }\nindicator_set s 10 points { indicator x 10 points { value = a; evidence = ["b"] } }\n'
        f"example e of s {{\n  given {table} {{ nonsense = 3 }}\n  expect {{ missing(x) }}\n}}\n"
    )

    found = check_source(Source("s.qh", text), builtin_functions()).diagnostics

    assert [each.name for each in found if each.name == "unknown-attribute"] == ["unknown-attribute"]
    assert all(each.hint(language) for each in found for language in LANGUAGES)


@pytest.mark.parametrize(
    "line",
    ["value = [a, b]", "value = abs([a, 2])", "value = a; score = [a, b]", "value = a; applies = [a, b] > 3"],
)
def test_several_numbers_where_one_is_needed_are_refused_when_checked(line: str) -> None:
    text = f"fields {{ a : number; b : number }}\nindicator_set s scale 0..10 {{ indicator x {{ {line} }} }}\n"

    found = check_source(Source("s.qh", text), builtin_functions()).diagnostics

    assert [each.name for each in found if each.severity is Severity.ERROR] == ["vector-single"]


@pytest.mark.parametrize("value", ["max([a, b])", "mean(both)", "harmonic_mean([a, b])"])
def test_several_numbers_that_become_one_are_accepted(value: str) -> None:
    text = (
        "fields { a : number; b : number }\ndefine both = [a, b]\n"
        f"indicator_set s scale 0..10 {{ indicator x {{ value = {value}; score = mean([value, 4]) + {value} }} }}\n"
    )

    assert not check_source(Source("s.qh", text), builtin_functions()).has_errors


@pytest.mark.parametrize(("size", "cap", "lowest"), [("20 points", "-10", 0.0), ("scale 1..5", "0", 1.0)])
def test_a_limit_takes_nobody_below_the_bottom_of_the_scale(size: str, cap: str, lowest: float) -> None:
    weight = "20 points" if "points" in size else ""
    text = (
        f"fields {{ a : number }}\nindicator_set s {size} {{ indicator x {weight} {{ value = a; score = goalposts(0, 10) }}\n"
        f"limit l {{ when = a > 1; highest_score = {cap} }} }}"
    )

    found = evaluated(text, {"a": 5.0}).evaluation

    assert found.score("s").tolist() == [lowest]
    assert found.limits[0].effects[0].value == lowest


def test_rows_below_units_of_which_there_are_none_do_not_hide_that_there_are_none() -> None:
    text = (
        "fields { a : number }\nfields office within unit { staff : number }\n"
        "indicator_set s scale 0..10 { indicator x { value = sum(office.staff) + a } }"
    )
    scheme = check_source(Source("s.qh", text), builtin_functions()).scheme
    assert scheme is not None

    with pytest.raises(SchemeError) as raised:
        evaluate(scheme.sets[0], {"unit": [], "a": []}, rows={"office": [{"unit": "u", "office": "o", "staff": 1.0}]})

    assert {each.name for each in raised.value.diagnostics} == {"data-no-rows"}
