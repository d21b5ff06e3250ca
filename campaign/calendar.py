"""Weeks, ten-day periods and months: when reports are due, in which months a campaign recurs, what falls due in cycles.

A ten-day period (旬) is the 1st to 10th, the 11th to 20th, or the 21st to the end of a month; a week begins on Monday
(ISO 8601).
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

import attrs

from ..dsl.diagnostics import Both
from .model import Calendar, Cycle

#: The cadences by which offices report (周调度、旬推进、月通报).
CADENCES: Final = ("week", "ten_days", "month")

_DAY: Final = timedelta(days=1)
_TEN: Final = 10
_THIRDS: Final = (Both("上旬", "1-10"), Both("中旬", "11-20"), Both("下旬", "21-"))


@attrs.frozen(order=True)
class ReportingPeriod:
    """A stretch of days, both ends included, that one bulletin tells of."""

    start: date
    end: date
    cadence: str

    @property
    def name(self) -> Both:
        """What the period is called.

        >>> period_of(date(2026, 3, 11), "ten_days").name.zh, period_of(date(2026, 3, 31), "week").name.en
        ('2026年3月中旬', '2026-W14')
        """
        if self.cadence == "week":
            year, week, _ = self.start.isocalendar()
            return Both(f"{year}年第{week}周", f"{year}-W{week:02d}")
        month = Both(f"{self.start.year}年{self.start.month}月", f"{self.start:%Y-%m}")
        if self.cadence == "month":
            return month
        third = _THIRDS[(self.start.day - 1) // _TEN]
        return Both(month.zh + third.zh, f"{self.start:%Y-%m} ({self.start.day}-{self.end.day})")

    @property
    def key(self) -> str:
        """A name that programs read: the cadence and the first day."""
        return f"{self.cadence}:{self.start.isoformat()}"

    @property
    def previous(self) -> ReportingPeriod:
        """The period before."""
        return period_of(self.start - _DAY, self.cadence)

    @property
    def following(self) -> ReportingPeriod:
        """The period after."""
        return period_of(self.end + _DAY, self.cadence)


def period_of(day: date, cadence: str) -> ReportingPeriod:
    """Return the period of a cadence that a day lies in.

    >>> period_of(date(2024, 2, 25), "ten_days").end
    datetime.date(2024, 2, 29)

    Raises:
        ValueError: it is none of :data:`CADENCES`.
    """
    if cadence == "week":
        start = day - timedelta(days=day.weekday())
        return ReportingPeriod(start, start + 6 * _DAY, cadence)
    last = day.replace(day=calendar.monthrange(day.year, day.month)[1])
    if cadence == "month":
        return ReportingPeriod(day.replace(day=1), last, cadence)
    if cadence == "ten_days":
        third = min((day.day - 1) // _TEN, 2)
        end = last if third == len(_THIRDS) - 1 else day.replace(day=_TEN * (third + 1))
        return ReportingPeriod(day.replace(day=_TEN * third + 1), end, cadence)
    raise ValueError(cadence)


def periods_between(start: date, end: date, cadence: str) -> Iterator[ReportingPeriod]:
    """Yield every period that has a day in common with the stretch from start to end, both included."""
    period = period_of(start, cadence)
    while period.start <= end:
        yield period
        period = period.following


def periods_due(start: date, end: date | None, as_of: date, cadence: str) -> tuple[ReportingPeriod, ...]:
    """Return the periods of a campaign whose report is due: all that have ended by that day, it included.

    A period is due on its last day.  Periods behind the one in which the campaign ends are not due.
    """
    last = as_of if end is None else min(as_of, period_of(end, cadence).end)
    return tuple(period for period in periods_between(start, last, cadence) if period.end <= as_of)


def add_months(day: date, months: int) -> date:
    """Return the day so many calendar months on, the end of the month where that month is shorter.

    >>> add_months(date(2026, 11, 30), 3)
    datetime.date(2027, 2, 28)
    """
    count = day.year * 12 + day.month - 1 + months
    year, month = count // 12, count % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def cycle_days(cycle: Cycle, until: date) -> tuple[date, ...]:
    """Return the days up to ``until`` on which a cycle falls due: one, or for one that repeats every one of them."""
    found: list[date] = []
    while (day := add_months(cycle.since, cycle.months * (len(found) + 1))) <= until:
        found.append(day)
        if not cycle.repeats:
            break
    return tuple(found)


def next_of_cycle(cycle: Cycle, as_of: date) -> date | None:
    """Return the first day on or after ``as_of`` on which a cycle falls due, None where there is none any more."""
    count = 1
    while (day := add_months(cycle.since, cycle.months * count)) < as_of:
        if not cycle.repeats:
            return None
        count += 1
    return day


def is_campaign_month(plan: Calendar, day: date) -> bool:
    """Whether a day lies in one of the months in which the campaign recurs (督导月)."""
    return day.month in plan.months


def next_campaign_month(plan: Calendar, as_of: date) -> date | None:
    """Return the first day of the campaign month that comes next, the present one included; None without such months."""
    if not plan.months:
        return None
    first = as_of.replace(day=1)
    return next(day for day in (add_months(first, step) for step in range(12)) if day.month in plan.months)
