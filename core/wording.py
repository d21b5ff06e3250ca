"""Filling in messages: numbers without the noise of binary fractions, labels, dates and flags as words."""

from __future__ import annotations

import datetime
import math
from typing import Final

from .value_type import Kind, ValueType

_EPOCH: Final = datetime.date(1970, 1, 1).toordinal()
#: So many significant digits are shown where no format is given: more would be noise of binary fractions.
_DIGITS: Final = 12
#: Integers above are no longer exact in float64 and keep their exponent.
_EXACT: Final = 1e15
_WHOLE: Final = frozenset("dnbcoxX")

#: What stands in a message for a datum that is absent.
ABSENT_WORD: Final = "—"


def spelt_number(value: float, spec: str = "") -> str:
    """Return a number as a person writes it: 5 and not 5.0, 0.3 and not 0.30000000000000004.

    A format for whole numbers (``d``) shows the nearest one; one that does not suit numbers is left aside, for a
    message must not stop an evaluation.
    """
    if math.isnan(value):
        return ABSENT_WORD
    if spec:
        try:
            return format(round(value), spec) if spec[-1] in _WHOLE else format(value, spec)
        except ValueError:
            return spelt_number(value)
    rounded = float(f"{value:.{_DIGITS}g}")
    return str(int(rounded)) if rounded.is_integer() and abs(rounded) < _EXACT else repr(rounded)


def spelt(value: float | str | None, type_: ValueType, spec: str = "") -> str:
    """Return a datum as a person writes it, by its type; formats are for numbers and dates."""
    if value is None:
        return ABSENT_WORD
    if isinstance(value, str):
        return value
    if type_.kind is Kind.DATE and not math.isnan(value):
        return format(datetime.date.fromordinal(_EPOCH + int(value)), spec)
    if type_.kind is Kind.FLAG and not spec and not math.isnan(value):
        return "是" if value else "否"
    return spelt_number(value, spec)
