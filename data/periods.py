"""Periods: years, quarters, months and dates, in one spelling and in the order of time."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import Final

import attrs

from .interpreting import parse_date

_YEAR: Final = re.compile(r"(\d{4})(?:\.0)?年?度?")
_QUARTER: Final = re.compile(r"(\d{4})(?:年|[-/. ])?(?:Q([1-4])|第?([一二三四1-4])季度?)", re.IGNORECASE)
_MONTH: Final = re.compile(r"(\d{4})(?:[-/.]|年)(\d{1,2})月?|(\d{4})M(\d{1,2})", re.IGNORECASE)
_MIDNIGHT: Final = re.compile(r"[ T]00:00(:00(\.0+)?)?Z?$")


@attrs.frozen(order=True)
class Period:
    """A period: its first day, which kind it is, and its name (``2024``, ``2024Q1``, ``2024-03``, ``2024-03-31``)."""

    start: dt.date
    kind: str
    name: str


def parse_period(text: str) -> Period | None:
    """Return the period that a text writes, None where it writes none.

    >>> parse_period("2024年一季度").name, parse_period("2024/3").name, parse_period("2024年").name
    ('2024Q1', '2024-03', '2024')
    """
    clean = _MIDNIGHT.sub("", unicodedata.normalize("NFKC", text).strip())
    try:
        return _year(clean) or _quarter(clean) or _month(clean) or _day(clean)
    except ValueError:  # the year 0, the 13th month
        return None


def _year(text: str) -> Period | None:
    match = _YEAR.fullmatch(text)
    return Period(dt.date(int(match[1]), 1, 1), "year", match[1]) if match else None


def _quarter(text: str) -> Period | None:
    match = _QUARTER.fullmatch(text)
    if match is None:
        return None
    number = match[2] or match[3]
    quarter = "一二三四".index(number) + 1 if number in "一二三四" else int(number)
    return Period(dt.date(int(match[1]), 3 * quarter - 2, 1), "quarter", f"{match[1]}Q{quarter}")


def _month(text: str) -> Period | None:
    match = _MONTH.fullmatch(text)
    if match is None:
        return None
    year, month = int(match[1] or match[3]), int(match[2] or match[4])
    return Period(dt.date(year, month, 1), "month", f"{year:04d}-{month:02d}")


def _day(text: str) -> Period | None:
    day = parse_date(text)
    return Period(day, "date", day.isoformat()) if day else None
