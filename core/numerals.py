"""Numbers as people read them: no binary noise, shares as percentages, no more digits than are needed."""

from __future__ import annotations

import datetime as dt
import math
from typing import Final

from .value_type import Kind, ValueType

#: Digits after the point for numbers from 1 on; below that as many significant ones.
_DIGITS: Final = 4
_EPOCH: Final = dt.date(1970, 1, 1)


def number(value: float, at_least: int = 0, at_most: int = _DIGITS) -> str:
    """Return a number with at most so many digits after the point, fewer where they are zeros.

    >>> number(2.5000000000000044), number(1 / 3), number(0.00012345), number(105.0, at_least=1)
    ('2.5', '0.3333', '0.0001234', '105.0')
    """
    if not math.isfinite(value):
        return "—" if math.isnan(value) else "∞" if value > 0 else "-∞"
    digits = at_most
    if 0 < abs(value) < 1:
        digits = at_most - 1 - math.floor(math.log10(abs(value)))
    text = f"{value:.{min(digits, 12)}f}"
    whole, _, fraction = text.partition(".")
    fraction = fraction.rstrip("0").ljust(at_least, "0")
    plain = f"{whole}.{fraction}" if fraction else whole
    return plain.removeprefix("-") if float(plain) == 0 else plain


def percent(share: float, at_least: int = 1, at_most: int = 2) -> str:
    """Return a share as a percentage.

    >>> percent(1.05), percent(5 / 6), percent(1, at_least=0)
    ('105.0%', '83.33%', '100%')
    """
    return f"{number(share * 100, at_least, at_most)}%" if math.isfinite(share) else number(share)


def date(days: float) -> str:
    """Return the date that lies so many days after 1970-01-01."""
    return (_EPOCH + dt.timedelta(days=int(days))).isoformat() if math.isfinite(days) else "—"


def quantity(value: float, kind: ValueType, at_least: int = 1) -> str:
    """Return a value of that type: shares as percentages, dates as dates, others with their unit of measure."""
    if kind.kind is Kind.SHARE:
        return percent(value, at_least)
    if kind.kind is Kind.DATE:
        return date(value)
    return f"{number(value)} {kind.unit}" if kind.unit and math.isfinite(value) else number(value)
