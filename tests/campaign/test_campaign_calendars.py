"""Weeks, ten-day periods and months; what is due; cycles."""

from __future__ import annotations

from datetime import date, timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import given

from quanheng.campaign.calendar import (
    CADENCES,
    add_months,
    cycle_days,
    next_campaign_month,
    next_of_cycle,
    period_of,
    periods_due,
)
from quanheng.campaign.model import Calendar, Cycle

DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))


@given(DAYS, st.sampled_from(CADENCES))
def test_periods_follow_one_another_without_gap_or_overlap(day: date, cadence: str) -> None:
    period = period_of(day, cadence)
    assert period.start <= day <= period.end
    assert period.following.start == period.end + timedelta(days=1)
    assert period.previous.end == period.start - timedelta(days=1)
    assert period.following.previous == period
    assert {period_of(each, cadence) for each in (period.start, period.end)} == {period}


@given(DAYS)
def test_three_ten_day_periods_make_a_month(day: date) -> None:
    first = period_of(day.replace(day=1), "ten_days")
    last = first.following.following
    assert (first.start, last.end) == (period_of(day, "month").start, period_of(day, "month").end)
    assert [each.start.day for each in (first, first.following, last)] == [1, 11, 21]


@pytest.mark.parametrize(
    ("day", "cadence", "start", "end", "zh"),
    [
        # 2026-01-01 is a Thursday: its ISO week began in 2025 and is the first of 2026
        (date(2026, 1, 1), "week", date(2025, 12, 29), date(2026, 1, 4), "2026年第1周"),
        (date(2024, 2, 29), "ten_days", date(2024, 2, 21), date(2024, 2, 29), "2024年2月下旬"),
        (date(2026, 2, 20), "ten_days", date(2026, 2, 11), date(2026, 2, 20), "2026年2月中旬"),
        (date(2026, 12, 31), "month", date(2026, 12, 1), date(2026, 12, 31), "2026年12月"),
    ],
)
def test_a_day_lies_in_its_period(day: date, cadence: str, start: date, end: date, zh: str) -> None:
    period = period_of(day, cadence)
    assert (period.start, period.end, period.name.zh) == (start, end, zh)


def test_a_period_is_due_on_its_last_day_and_none_after_the_campaign() -> None:
    start, end = date(2026, 3, 5), date(2026, 4, 12)

    def due(day: date) -> list[str]:
        return [each.name.zh for each in periods_due(start, end, day, "ten_days")]

    assert due(date(2026, 3, 9)) == []
    assert due(date(2026, 3, 10)) == ["2026年3月上旬"]
    assert due(date(2026, 4, 10)) == ["2026年3月上旬", "2026年3月中旬", "2026年3月下旬", "2026年4月上旬"]
    # 12 April is in the middle third, whose bulletin is the last one
    assert due(date(2026, 12, 31)) == [*due(date(2026, 4, 10)), "2026年4月中旬"]
    assert [each.name.zh for each in periods_due(start, end, date(2026, 4, 30), "month")] == ["2026年3月", "2026年4月"]


def test_the_campaign_comes_back_in_march_and_september() -> None:
    plan = Calendar(months=(3, 9))
    months = [next_campaign_month(plan, date(2026, month, 15)) for month in (1, 3, 4, 9, 10)]
    assert months == [date(2026, 3, 1), date(2026, 3, 1), date(2026, 9, 1), date(2026, 9, 1), date(2027, 3, 1)]
    assert next_campaign_month(Calendar(), date(2026, 1, 1)) is None


def test_cycles_of_an_evaluation_as_a_county_has_them() -> None:
    # 天祝县: reform evaluated within 6 months, a whole reform after 2 years, comprehensively every 3 years
    since = date(2022, 8, 31)
    reform, whole, every = Cycle("改革", since, 6), Cycle("整体", since, 24), Cycle("综合", since, 36, repeats=True)
    assert next_of_cycle(reform, since) == date(2023, 2, 28)
    assert next_of_cycle(reform, date(2023, 3, 1)) is None
    assert cycle_days(whole, date(2030, 1, 1)) == (date(2024, 8, 31),)
    assert cycle_days(every, date(2031, 12, 31)) == (date(2025, 8, 31), date(2028, 8, 31), date(2031, 8, 31))
    assert next_of_cycle(every, date(2026, 1, 1)) == date(2028, 8, 31)


@given(DAYS, st.integers(0, 60))
def test_so_many_months_on_is_that_month_and_never_later_in_it(day: date, months: int) -> None:
    after = add_months(day, months)
    assert (after.year - day.year) * 12 + after.month - day.month == months
    assert after.day <= day.day
    assert after.day == day.day or (after + timedelta(days=1)).day == 1
