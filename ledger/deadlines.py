"""When a problem is due: calendar months clamped to the end of the month, years, days, and working days."""

from __future__ import annotations

import calendar
import datetime
import math
from collections.abc import Collection

import attrs

#: What the sources allow for rectification unless a finding says otherwise.
THREE_MONTHS = (3.0, "months")

_SATURDAY = 5
_DAYS_OF_A_MONTH = 30


@attrs.frozen
class WorkCalendar:
    """Which days are worked: Monday to Friday, but for ``holidays``, and ``workdays`` at weekends that make up for them.

    Give the days of the State Council's yearly notice; without them every Monday to Friday is a working day.
    """

    holidays: Collection[datetime.date] = attrs.field(factory=frozenset)
    workdays: Collection[datetime.date] = attrs.field(factory=frozenset)

    def is_worked(self, day: datetime.date) -> bool:
        """Whether that day is worked."""
        return day in self.workdays or (day.weekday() < _SATURDAY and day not in self.holidays)

    def after(self, day: datetime.date, count: int) -> datetime.date:
        """Return the working day that is so many working days after a day, which itself does not count."""
        while count:
            day += datetime.timedelta(days=1)
            count -= self.is_worked(day)
        return day


def due_on(start: datetime.date, due: tuple[float, str], work: WorkCalendar) -> datetime.date:
    """Return the last day of the time allowed.

    A part of a month counts 30 days to the month, a part of a year 12 months; parts of days are rounded up.

    >>> due_on(datetime.date(2026, 11, 30), (3, "months"), WorkCalendar())
    datetime.date(2027, 2, 28)
    """
    amount, unit = due
    if unit == "days":
        return start + datetime.timedelta(days=math.ceil(amount))
    if unit == "working_days":
        return work.after(start, math.ceil(amount))
    months = amount * 12 if unit == "years" else amount
    whole = math.floor(months)
    rest = math.ceil((months - whole) * _DAYS_OF_A_MONTH)
    return months_after(start, whole) + datetime.timedelta(days=rest)


def months_after(start: datetime.date, months: int) -> datetime.date:
    """Return the same day so many months later, or the last of that month where it has no such day.

    >>> months_after(datetime.date(2027, 11, 29), 3)
    datetime.date(2028, 2, 29)
    """
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    return datetime.date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))
