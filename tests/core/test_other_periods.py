"""What a unit had in other periods: a join on unit and period, proven against one made row by row in plain Python."""

from __future__ import annotations

import datetime
import math
import random
from collections.abc import Sequence
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quanheng.core.builtin import builtin_functions
from quanheng.core.calendar import read_period
from quanheng.core.errors import EvaluationError
from quanheng.core.evaluating import evaluate
from quanheng.core.model import IndicatorSet
from quanheng.dsl.check import check_source
from quanheng.dsl.syntax import Source

SET = """
fields {{ x : number }}
indicator_set s 100 points {{ indicator i 100 points {{ value = {value}; score = if value > 0 then 1 else 0 }} }}
"""

Row = tuple[str, str, float | None]


@cache
def bound(value: str) -> IndicatorSet:
    checked = check_source(Source("test.qh", SET.format(value=value)), builtin_functions())
    assert checked.scheme is not None, checked.diagnostics
    return checked.scheme.sets[0]


def values(unit_data: Any, value: str, rows: Sequence[Row]) -> list[float | None]:
    data = unit_data({"x": [x for *_, x in rows]}, [period for _, period, _ in rows], [unit for unit, *_ in rows])
    found = evaluate(bound(value), data).value("i")
    return [None if math.isnan(number) else float(number) for number in found]


def months(period: str) -> int:
    year, month = period.split("-")
    return int(year) * 12 + int(month)


UNITS = st.sampled_from(["甲", "乙", "丙"])
MONTHS = st.sampled_from(["2022-11", "2022-12", "2023-01", "2023-03", "2023-04", "2024-01"])
NUMBERS = st.none() | st.integers(-3, 3).map(float)
ROWS = st.dictionaries(st.tuples(UNITS, MONTHS), NUMBERS, min_size=1, max_size=12).map(
    lambda cells: [(unit, period, x) for (unit, period), x in cells.items()]
)


@settings(deadline=None)
@given(rows=ROWS, back=st.integers(1, 13))
def test_previous_is_the_row_of_the_unit_so_many_months_before(unit_data: Any, rows: list[Row], back: int) -> None:
    known = {(unit, months(period)): x for unit, period, x in rows}
    expected = [known.get((unit, months(period) - back)) for unit, period, _ in rows]

    assert values(unit_data, f"previous(x, {back})", rows) == expected


@settings(deadline=None)
@given(rows=ROWS, seed=st.integers(0, 1000))
def test_the_order_of_the_rows_does_not_matter(unit_data: Any, rows: list[Row], seed: int) -> None:
    value = "previous(growth(x)) + mean_previous(x, 2) + change(x) + at(x, 2022-11)"
    shuffled = random.Random(seed).sample(rows, len(rows))  # noqa: S311 - any order will do

    by_row = dict(zip(rows, values(unit_data, value, rows), strict=True))

    assert values(unit_data, value, shuffled) == [by_row[row] for row in shuffled]


@settings(deadline=None)
@given(rows=ROWS)
def test_the_mean_needs_every_period_before(unit_data: Any, rows: list[Row]) -> None:
    known = {(unit, months(period)): x for unit, period, x in rows}
    before = [[known.get((unit, months(period) - back)) for back in (1, 2)] for unit, period, _ in rows]
    expected = [None if None in pair else sum(x for x in pair if x is not None) / 2 for pair in before]

    assert values(unit_data, "mean_previous(x, 2)", rows) == expected


YEARS: list[Row] = [("甲", "2014", 10.0), ("甲", "2016", 21.0), ("甲", "2015", 12.0), ("乙", "2016", 5.0)]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("previous(x)", [None, 12, 10, None]),
        ("previous(x, n = 2)", [None, 10, None, None]),
        ("change(x)", [None, 9, 2, None]),
        ("growth(x)", [None, 0.75, 0.2, None]),
        ("at(x, 2014)", [10, 10, 10, None]),
        ("at(x, 2013)", [None, None, None, None]),
        ("base_index(x, 2014)", [100, 210, 120, None]),
        ("previous(change(x))", [None, 2, None, None]),
        ("previous(previous(x))", [None, 10, None, None]),
    ],
)
def test_each_function_reads_its_periods(unit_data: Any, value: str, expected: list[float | None]) -> None:
    assert values(unit_data, value, YEARS) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("base", "now", "expected"),
    [
        (0, 0, 0.0),
        (0, 1, None),
        (0, -1, None),
        (-100, -50, 0.5),  # (-50 + 100) / 100: half the loss is gone
        (-100, -150, -0.5),
        (-100, 20, 1.2),
        (100, 0, -1.0),
    ],
)
def test_growth_over_zero_and_over_a_loss(unit_data: Any, base: float, now: float, expected: float | None) -> None:
    rows = [("甲", "2023", float(base)), ("甲", "2024", float(now))]

    assert values(unit_data, "growth(x)", rows)[1] == (None if expected is None else pytest.approx(expected))


def test_a_quarter_before_the_first_is_the_fourth_of_the_year_before(unit_data: Any) -> None:
    rows = [("甲", "2023Q4", 3.0), ("甲", "2024Q1", 4.0)]

    assert values(unit_data, "previous(x)", rows) == [None, 3]


def test_between_dates_the_last_one_in_the_data_comes_before(unit_data: Any) -> None:
    rows = [("甲", "2024-03-05", 3.0), ("甲", "2024-01-31", 4.0), ("乙", "2024-02-01", 7.0)]

    # 2024-02-01 stands between the two, and 甲 has no datum of it
    assert values(unit_data, "previous(x)", rows) == [None, None, None]
    assert values(unit_data, "previous(x, 2)", rows) == [4, None, None]


def test_data_without_periods_name_the_function(evaluated: Any) -> None:
    with pytest.raises(EvaluationError) as error:
        evaluated(SET.format(value="growth(x)"), x=[1])

    assert error.value.name == "periods-needed"
    assert error.value.arguments["function"] == "growth"


def test_a_flag_of_the_period_before_can_be_asked_for(unit_data: Any) -> None:
    value = "if previous(x > 2) then 1 else 0"

    assert values(unit_data, value, [("甲", "2023", 3.0), ("甲", "2024", 1.0)]) == [None, 1]


def test_the_reason_names_the_period_that_is_not_there(evaluated: Any) -> None:
    found = evaluated(SET.format(value="previous(x)"), x=[1, None, 3, 4], units=["甲", "乙", "乙", "丙"],
                      periods=["2024", "2023", "2024", "2019"])  # fmt: skip

    absent, gap = found.reason("i", 0), found.reason("i", 2)

    assert (absent.code, absent.facts["period"]) == ("no-data-for", "2023")
    assert (gap.code, gap.facts["period"], gap.causes[0].code) == ("absent-in", "2023", "field-absent")
    assert found.reason("i", 3).facts["period"] == "2018"


@given(st.dates(min_value=datetime.date(2, 1, 1)), st.sampled_from(["year", "quarter", "month"]))
def test_every_period_ends_the_day_before_the_next_begins(day: Any, kind: str) -> None:
    text = {"year": f"{day.year:04d}", "quarter": f"{day.year:04d}Q{(day.month + 2) // 3}"}.get(kind, f"{day:%Y-%m}")
    period = read_period(text if kind != "month" else f"{day.year:04d}-{day.month:02d}")
    assert period is not None
    before = period.earlier(1)

    assert period.start <= day <= period.end
    assert before is not None
    assert (period.start - before.end).days == 1
