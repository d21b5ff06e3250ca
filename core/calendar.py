"""Periods by the calendar: years, quarters, months and dates, what comes before them and when they end."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import Final

import attrs

_YEAR: Final = re.compile(r"(\d{4})(?:\.0)?年?度?")
_QUARTER: Final = re.compile(r"(\d{4})(?:年|[-/. ])?(?:Q([1-4])|第?([一二三四1-4])季度?)", re.IGNORECASE)
_MONTH: Final = re.compile(r"(\d{4})(?:[-/.]|年)(\d{1,2})月?|(\d{4})M(\d{1,2})", re.IGNORECASE)
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_EPOCH: Final = dt.date(1970, 1, 1)
#: How many months a period lasts; a date lasts a day.
_MONTHS: Final = {"year": 12, "quarter": 3, "month": 1}


@attrs.frozen(order=True)
class Period:
    """A period: its first day, which kind it is, and its name (``2024``, ``2024Q1``, ``2024-03``, ``2024-03-31``)."""

    start: dt.date
    kind: str
    name: str

    @property
    def end(self) -> dt.date:
        """The last day.

        >>> read_period("2024Q1").end, read_period("2024-02").end
        (datetime.date(2024, 3, 31), datetime.date(2024, 2, 29))
        """
        if self.kind not in _MONTHS:
            return self.start
        following = _months(self.start) + _MONTHS[self.kind]
        if following > _months(dt.date.max):
            return dt.date.max
        return _of_months(following) - dt.timedelta(days=1)

    @property
    def ordinal(self) -> int | None:
        """Its place among the periods of its kind, without gaps; None for a date, which has no calendar neighbours."""
        return _months(self.start) // _MONTHS[self.kind] if self.kind in _MONTHS else None

    def earlier(self, count: int) -> Period | None:
        """Return the period so many before it by the calendar; None for a date, and before the year 1.

        >>> read_period("2024Q1").earlier(1).name, read_period("2024-03").earlier(3).name
        ('2023Q4', '2023-12')
        """
        if self.kind not in _MONTHS:
            return None
        months = _months(self.start) - count * _MONTHS[self.kind]
        return _named(_of_months(months), self.kind) if months >= _months(dt.date.min) else None


def days_of(date: dt.date) -> float:
    """Return the days since 1970-01-01, as dates stand in columns."""
    return float((date - _EPOCH).days)


def date_of(days: float) -> dt.date:
    """Return the date so many days after 1970-01-01."""
    return _EPOCH + dt.timedelta(days=round(days))


def read_period(text: str) -> Period | None:
    """Return the year, quarter, month or ISO date that a text writes, None where it writes none.

    >>> [read_period(text).name for text in ("2024年一季度", "2024/3", "2024年", "2024-03-31")]
    ['2024Q1', '2024-03', '2024', '2024-03-31']
    """
    clean = unicodedata.normalize("NFKC", text).strip()
    try:
        return _year(clean) or _quarter(clean) or _month(clean) or _day(clean)
    except ValueError:  # the year 0, the 13th month
        return None


def _year(text: str) -> Period | None:
    match = _YEAR.fullmatch(text)
    return _named(dt.date(int(match[1]), 1, 1), "year") if match else None


def _quarter(text: str) -> Period | None:
    match = _QUARTER.fullmatch(text)
    if match is None:
        return None
    number = match[2] or match[3]
    quarter = "一二三四".index(number) + 1 if number in "一二三四" else int(number)
    return _named(dt.date(int(match[1]), 3 * quarter - 2, 1), "quarter")


def _month(text: str) -> Period | None:
    match = _MONTH.fullmatch(text)
    if match is None:
        return None
    return _named(dt.date(int(match[1] or match[3]), int(match[2] or match[4]), 1), "month")


def _day(text: str) -> Period | None:
    return _named(dt.date.fromisoformat(text), "date") if _DATE.fullmatch(text) else None


def _named(start: dt.date, kind: str) -> Period:
    names = {
        "year": f"{start.year:04d}",
        "quarter": f"{start.year:04d}Q{(start.month + 2) // 3}",
        "month": f"{start.year:04d}-{start.month:02d}",
    }
    return Period(start, kind, names.get(kind, start.isoformat()))


def _months(date: dt.date) -> int:
    return date.year * 12 + date.month - 1


def _of_months(months: int) -> dt.date:
    return dt.date(months // 12, months % 12 + 1, 1)
