"""Periods: years, quarters, months and dates, in one spelling and in the order of time."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from ..core.calendar import Period, read_period
from .interpreting import parse_date

__all__ = ["Period", "parse_period"]

_MIDNIGHT: Final = re.compile(r"[ T]00:00(:00(\.0+)?)?Z?$")


def parse_period(text: str) -> Period | None:
    """Return the period that a text writes, None where it writes none.

    >>> parse_period("2024年一季度").name, parse_period("2024/3").name, parse_period("2024年").name
    ('2024Q1', '2024-03', '2024')
    """
    clean = _MIDNIGHT.sub("", unicodedata.normalize("NFKC", text).strip())
    return read_period(clean) or _day(clean)


def _day(text: str) -> Period | None:
    day = parse_date(text)
    return Period(day, "date", day.isoformat()) if day else None
