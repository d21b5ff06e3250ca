"""Params keyed by fields or periods, dated, or both: what they find, and what checking a file tells of their tables."""

from __future__ import annotations

import datetime
import math
import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from row_interpreter import RowInterpreter

from quanheng.core.builtin import builtin_functions
from quanheng.core.calendar import days_of
from quanheng.core.errors import EvaluationError
from quanheng.core.evaluating import evaluate
from quanheng.core.explanation import explain
from quanheng.core.model import IndicatorSet
from quanheng.core.unit_data import UnitData
from quanheng.dsl.check import Checked, check_source
from quanheng.dsl.syntax import Source

FIELDS = "fields { a : number; k : one of {north, south}; t : text; n : count; f : flag }\n"


def checked(params: str, value: str = "p", header: str = "") -> Checked:
    text = f"{FIELDS}{params}\nindicator_set s 100 points {{ {header}\n indicator i 100 points {{ value = a; score = if a > {value} then 1 else 0 }} }}"
    return check_source(Source("test.qh", text), builtin_functions())


def told(params: str, value: str = "p", header: str = "") -> list[tuple[str, int, str]]:
    found = [each for each in checked(params, value, header).diagnostics if each.name != "unused"]
    return [(each.name, each.span.line, each.en.message) for each in found]


def bound(params: str, value: str) -> IndicatorSet:
    source = Source(
        "test.qh",
        f"{FIELDS}{params}\nindicator_set s 100 points {{ indicator i 100 points {{ value = {value}; score = if value > 0 then 1 else 0 }} }}",
    )
    found = check_source(source, builtin_functions())
    assert found.scheme is not None, [each.en.message for each in found.diagnostics]
    return found.scheme.sets[0]


def looked_up(
    params: str, value: str, as_of: datetime.date | None = None, periods: tuple[str, ...] = (), **cells: Any
) -> list[float | None]:
    labels = tuple(dict.fromkeys(x for column in cells.values() for x in column if isinstance(x, str)))
    columns = {
        name: np.array(
            [math.nan if x is None else float(labels.index(x)) if isinstance(x, str) else float(x) for x in column]
        )
        for name, column in cells.items()
    }
    size = max((len(column) for column in columns.values()), default=max(len(periods), 1))
    for name in "aktnf":
        columns.setdefault(name, np.zeros(size))
    known = tuple(sorted(set(periods)))
    index = np.array([known.index(period) for period in periods], dtype=np.intp)
    data = UnitData(
        tuple(f"u{row}" for row in range(size)), columns, labels or ("x",), periods=known, period_index=index
    )
    found = evaluate(bound(params, value), data, as_of=as_of).value("i")
    return [None if math.isnan(x) else float(x) for x in found]


DATES = st.dates(datetime.date(2020, 1, 1), datetime.date(2020, 3, 1))


@settings(deadline=None, max_examples=60)
@given(starts=st.lists(DATES, min_size=1, max_size=5, unique=True), day=DATES)
def test_the_latest_row_that_has_begun_counts_whatever_the_order(
    starts: list[datetime.date], day: datetime.date
) -> None:
    rows = "; ".join(f"from {start} : {place + 1}" for place, start in enumerate(starts))
    begun = [start for start in starts if start <= day]

    if begun:
        assert looked_up(f"param p {{ {rows} }}", "p", day) == [starts.index(max(begun)) + 1]
    else:
        with pytest.raises(EvaluationError) as error:
            looked_up(f"param p {{ {rows} }}", "p", day)
        assert error.value.name == "date-before-param"
        assert (error.value.arguments["unit"], error.value.arguments["indicator"]) == ("u0", "i")
        assert str(min(starts)) in str(error.value.arguments["ranges"])


@settings(deadline=None, max_examples=60)
@given(
    cells=st.lists(st.tuples(st.sampled_from(["north", "south", None]), st.integers(0, 12)), min_size=1, max_size=8),
    cut=st.integers(1, 11),
)
def test_each_unit_finds_the_row_of_its_own_keys(cells: list[tuple[str | None, int]], cut: int) -> None:
    params = f"param p by k, n {{ north, <= {cut} : 1; north, > {cut} : 2; south, any : 3 }}"
    expected = [None if k is None else 3 if k == "south" else 1 if n <= cut else 2 for k, n in cells]

    assert looked_up(params, "p", k=[k for k, _ in cells], n=[n for _, n in cells]) == expected


@settings(deadline=None, max_examples=60)
@given(
    cells=st.lists(st.tuples(st.sampled_from(["north", "south"]), st.integers(0, 12)), min_size=1, max_size=8),
    day=DATES,
)
def test_two_engines_find_the_same(cells: list[tuple[str, int]], day: datetime.date) -> None:
    params = (
        "param p by k, n { north, <= 5 : 1; north, > 5 : 2; south, any, from 2020-02-15 : 3; "
        "south, (2, 9], from 2020-02-01 : 4; else : 5 }"
    )
    scheme = bound(params, "p")
    rows = [{"k": k, "n": float(n), "day": days_of(day)} for k, n in cells]
    expected = [RowInterpreter(scheme, row).run().values["i"] for row in rows]

    assert looked_up(params, "p", day, k=[k for k, _ in cells], n=[n for _, n in cells]) == expected


def test_keys_and_dates_stand_together() -> None:
    params = "param p by k { north, from 2020-01-01 : 1; south : 5; north, from 2021-01-01 : 2 }"

    assert looked_up(params, "p", datetime.date(2020, 12, 31), k=["north", "south"]) == [1, 5]
    assert looked_up(params, "p", datetime.date(2021, 1, 1), k=["north", "south"]) == [2, 5]


def test_the_day_is_the_last_of_the_period_of_each_row() -> None:
    params = "param p { from 2020-01-01 : 1; from 2020-12-31 : 2; from 2021-02-28 : 3 }"

    assert looked_up(params, "p", periods=("2020", "2021")) == [2, 3]
    assert looked_up(params, "p", periods=("2020Q3", "2020Q4")) == [1, 2]
    assert looked_up(params, "p", periods=("2021-01", "2021-02")) == [2, 3]
    assert looked_up(params, "p", periods=("2020-12-30", "2020-12-31")) == [1, 2]


def test_without_periods_and_date_the_evaluation_asks_for_the_date() -> None:
    with pytest.raises(EvaluationError) as error:
        looked_up("param p { from 2020-01-01 : 1 }", "p")
    assert error.value.name == "as-of-needed"


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("2020", [1, 1, 0]),
        ("`2020Q1`", [1, 0, 0]),
        ('"2020年一季度"', [1, 0, 0]),
        ("2020-03", [1, 0, 0]),
        ("<= 2020-03", [1, 0, 0]),
        ("> 2020", [0, 0, 1]),
        ("2020-04 .. 2021-12", [0, 1, 1]),
        ("(2020-03, 2021)", [0, 1, 0]),
        ("any", [1, 1, 1]),
    ],
)
def test_a_key_of_a_period_takes_all_that_lies_in_it(pattern: str, expected: list[int]) -> None:
    params = f"param p by period {{ {pattern} : 1; else : 0 }}"

    assert looked_up(params, "p", periods=("2020-03", "2020-12", "2021-01")) == expected


@pytest.mark.parametrize(
    ("use", "expected"),
    [
        ("p(grade_of = best)", [12, None]),
        ("p(k = north, grade_of = worst)", [2, 2]),
        ('p(grade_of = best, k = "north")', [12, 12]),
    ],
)
def test_keys_can_be_given_and_then_stand_for_the_units_own(use: str, expected: list[float | None]) -> None:
    params = "param p by k, grade_of { north, best : 12; north, worst : 2 }"

    assert looked_up(params, use, k=["north", "south"], a=[0, 0]) == expected


def test_values_may_be_labels() -> None:
    params = "param p by k { north : upper; south : lower }"

    assert looked_up(params, "if p == upper then 1 else 0", k=["north", "south"]) == [1, 0]


def test_yes_and_no_are_keys() -> None:
    assert looked_up("param p by f { yes : 1; no : 2 }", "p", f=[1, 0, None]) == [1, 2, None]


def test_a_param_that_is_not_asked_for_the_unit_refuses_nothing() -> None:
    params = "param p { from 2020-01-01 : 1 }"
    value = "if a > 0 then p else 7"

    assert looked_up(params, value, datetime.date(2019, 1, 1), a=[0]) == [7]
    with pytest.raises(EvaluationError):
        looked_up(params, value, datetime.date(2019, 1, 1), a=[1])


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ("param p by n { <= 50 : 1; >= 50 : 2 }", ("param-rows-overlap", 2)),
        ("param p by k { north : 1; any : 2 }", ("param-rows-overlap", 2)),
        ("param p by k { north : 1; south : 2\n north : 1 }", ("row-twice", 3)),
        ("param p { from 2020-01-01 : 1\n from 2020-01-01 : 2 }", ("row-twice", 3)),
        ("param p by k { nort : 1; south : 2 }", ("unknown-label", 2)),
        ("param p by k { north : 1 }", ("param-hole", 2)),
        ("param p by n { <= 50 : 1; > 60 : 2 }", ("param-hole", 2)),
        ("param p by n { (0, 50] : 1; > 50 : 2 }", ("param-hole", 2)),
        ("param p by period { 2014 : 1; 2016 : 2 }", ("param-hole", 2)),
        ("param p by k, x { any, u : 1; any, v : 3 }", ("param-key-needed", 4)),
        ("param p by k { north : 1; south : much }", ("param-values-differ", 2)),
        ("param p by k { north : a; south : 2 }", ("param-constant", 2)),
        ("param p by k, n { north : 1; south : 2 }", ("pattern-count", 2)),
        ("param p by period { spring : 1 }", ("param-period", 2)),
    ],
)
def test_what_is_wrong_with_a_table_is_told_where_it_stands(params: str, expected: tuple[str, int]) -> None:
    first = told(params)[0]

    assert first[:2] == expected


def test_an_overlap_names_both_lines() -> None:
    (found,) = told("param p by n {\n <= 50 : 1\n [50, 60] : 2\n > 60 : 3 }")

    assert (found[1], found[2]) == (4, "'[50, 60]' and '<= 50' on line 3 can hold together")


def test_dates_tell_rows_apart() -> None:
    assert told("param p by k { any : 1; north, from 2020-01-01 : 2 }") == []


def test_holes_name_the_labels_the_numbers_and_the_years() -> None:
    combined = told("param p by k, n { north, <= 5 : 1; north, > 5 : 2; south, <= 5 : 3; south, > 7 : 4 }")
    years = told("param p by period { 2014 : 1; 2017 : 2 }")

    assert combined[0][2].endswith("south / 6 .. 7")
    assert years[0][2].endswith("2015 .. 2016")


def test_the_rest_leaves_no_hole() -> None:
    assert told("param p by k { north : 1; else : 0 }") == []


def test_a_value_that_begins_after_the_set_is_told() -> None:
    late = told("param p { from 2024-06-01 : 1 }", header="effective = 2024-01-01 .. 2025-12-31")

    assert [name for name, *_ in late] == ["param-late"]
    assert told("param p { from 2024-01-01 : 1 }", header="effective = 2024-01-01 .. 2025-12-31") == []


@pytest.mark.parametrize(
    ("use", "name"),
    [("p(grade = best)", "param-key-unknown"), ("p(best)", "param-key-unnamed"), ("p(gradeof = bst)", "unknown-label")],
)
def test_what_is_wrong_with_a_use_is_told(use: str, name: str) -> None:
    assert told("param p by gradeof { best : 12; worst : 2 }", use)[0][0] == name


def test_the_explanation_names_the_row_that_was_read() -> None:
    params = "param p by k { north : 1\n south : 2 }"
    data = UnitData(("u", "v"), {"k": np.array([1.0, math.nan])}, ("north", "south"))
    evaluation = evaluate(bound(params, "p"), data)
    (leaf,) = explain(evaluation, 0).root.children

    row = next(datum for datum in leaf.data if datum.origin == "table")
    assert row.formula.en == "k south: row “south”, line 3"
    assert explain(evaluation, 1).root.children[0].reasons[0].en == "no datum for k"


def test_the_reason_names_param_key_and_value() -> None:
    data = UnitData(("u",), {"t": np.array([0.0])}, ("east",))
    evaluation = evaluate(bound("param p by t { west : 1 }", "p"), data)
    reason = evaluation.reason("i", 0)

    assert reason is not None
    assert (reason.code, reason.facts["param"], reason.facts["keys"]) == ("no-param-row", "p", (("t", "east"),))
    assert explain(evaluation, 0).root.children[0].reasons[0].zh == "参数“p”没有t为east的数值"


KEYS = st.tuples(
    st.sampled_from(["north", "south", "any"]), st.sampled_from(["1", "2", "<= 1", "[2, 4]", "> 3", "any"])
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(KEYS, st.sampled_from(["", ", from 2020-01-01"])), min_size=2, max_size=7))
def test_every_row_that_holds_together_with_one_above_is_told_and_no_other(
    rows: list[tuple[tuple[str, str], str]],
) -> None:
    taken = {"1": {1}, "2": {2}, "<= 1": {0, 1}, "[2, 4]": {2, 3, 4}, "> 3": {4, 5, 6}, "any": set(range(7))}
    lines = "\n".join(f"{k}, {n}{date} : 1" for (k, n), date in rows)
    wanted = {
        (1 + later + 2, 1 + earlier + 2)
        for later, (one, date) in enumerate(rows)
        for earlier, (other, other_date) in enumerate(rows[:later])
        if date == other_date
        and (one[0] == other[0] or "any" in {one[0], other[0]})
        and taken[one[1]] & taken[other[1]]
    }

    found = checked(f"param p by k, n {{\n{lines}\n}}").diagnostics
    pairs = {
        (each.span.line, each.related[0].line) for each in found if each.name in {"param-rows-overlap", "row-twice"}
    }

    assert pairs <= wanted
    assert {line for line, _ in pairs} == {line for line, _ in wanted}


def test_long_tables_of_labels_are_checked_in_steps_in_proportion_to_their_rows() -> None:
    def table(count: int) -> str:
        return "\n".join(f"v{place // 5}, g{place % 5} : {place}" for place in range(count))

    # each row with each takes sixteen times the calls for four times the rows
    assert _calls(f"param p by t, grade {{\n{table(1_200)}\n}}") < 6 * _calls(
        f"param p by t, grade {{\n{table(300)}\n}}"
    )


def _calls(params: str) -> int:
    count = 0

    def profile(_: Any, event: str, __: Any) -> None:
        nonlocal count
        count += event == "call"

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        checked(params, "p(grade = g1)" if "grade" in params else "p")
    finally:
        sys.setprofile(before)
    return count


def test_a_day_before_the_first_names_the_rows_where_each_key_has_its_own() -> None:
    params = "param p by k { north, from 2020-01-01 : 1\n south, from 2021-01-01 : 2 }"
    with pytest.raises(EvaluationError) as caught:
        looked_up(params, "p", datetime.date(2020, 6, 1), k=["south"])
    # 2020-01-01 .. 2020-12-31 would hold the day that it is said not to
    assert caught.value.arguments["ranges"] == "“north, from 2020-01-01”, “south, from 2021-01-01”"


def test_long_ladders_are_searched_for_holes_in_steps_in_proportion_to_their_rows() -> None:
    def ladder(count: int) -> str:
        rows = "\n".join(f"[{place}, {place + 1}) : {place}" for place in range(count) if place != 7)
        return f"param p by n {{\n{rows}\n>= {count} : 1\n}}"

    assert [each[2].split(": ")[-1] for each in told(ladder(50))] == ["7"]
    assert _calls(ladder(1_200)) < 6 * _calls(ladder(300))
