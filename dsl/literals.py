"""What numbers, dates and strings stand for, and how they are spelled."""

from __future__ import annotations

import datetime
import re
from typing import Final

import attrs

from .syntax import Date, Missing, Number
from .vocabulary import vocabulary

#: Unit words as authors write them; the singular is accepted beside the word of the vocabulary.
SINGULAR: Final = {"point": "points", "month": "months", "day": "days", "working day": "working days", "year": "years"}
_UNREADABLE: Final = frozenset({"bad-number", "bad-date", "number-range"})
#: Numbers beyond leave no room for arithmetic in binary fractions.
_SMALLEST, _LARGEST = 1e-300, 1e300
_IS_ZERO: Final = re.compile(r"[0.]*(?:[eE].*)?")
MULTIPLIERS: Final = {"万": 10_000, "亿": 100_000_000}


def _unit_words() -> dict[str, str]:
    position = vocabulary()["measure"]
    words = {word: english for english, chinese in position.chinese.items() for word in (english, chinese)} | SINGULAR
    return {word: english.replace(" ", "_") for word, english in words.items()} | {"%": "%"}


UNITS: Final = _unit_words()
_UNIT_PATTERN: Final = "|".join(
    re.escape(word).replace(r"\ ", r"[^\S\n]+") for word in sorted(UNITS, key=len, reverse=True) if word != "%"
)
#: A date or a number with all that belongs to it; what is wrong in it is found by :class:`Literals`.
NUMBER: Final = (
    r"\d{4}-\d\d?-\d\d?(?![\w-])"
    r"|(?:[1-9]\d{0,2}(?:,\d{3}(?![\d_]))+|\d[\d_]*)(?:\.\d[\d_]*)?(?:[eE][-+]?\d+)?[万亿]?"
    rf"(?:[^\S\n]*(?:%|(?:{_UNIT_PATTERN})(?!\w))|\w+)?"
)
#: Only digits before the first hyphen: ``1.5e-3`` is no date.
IS_DATE: Final = re.compile(r"\d{4}-")
_PARTS: Final = re.compile(r"([\d_.,]+(?:[eE][-+]?\d+)?)([万亿]?)\s*(.*)", re.DOTALL)


@attrs.frozen
class Literal:
    """A number or date as spelled once: its value and unit, and what is wrong with it (a diagnostic's name)."""

    value: float | datetime.date
    unit: str | None = None
    fault: str = ""

    def node(self, start: int, end: int) -> Number | Date | Missing:
        """Return the leaf that stands at that place; what cannot be read has no value that others could be judged by."""
        if self.fault in _UNREADABLE:
            return Missing(start=start, end=end)
        if isinstance(self.value, datetime.date):
            return Date(self.value, start=start, end=end)
        return Number(self.value, self.unit, start=start, end=end)


class Literals(dict[str, Literal]):
    """The literals of a text by their spelling, each read once."""

    def __missing__(self, spelled: str) -> Literal:
        """Read a spelling that has not been met yet."""
        is_date = IS_DATE.match(spelled) is not None
        literal = self[spelled] = read_date(spelled) if is_date else read_number(spelled)
        return literal


def read_date(spelled: str) -> Literal:
    """Return the date of ``2022-04-01``; one that no calendar has is a fault."""
    try:
        return Literal(datetime.date(*map(int, spelled.split("-"))))
    except ValueError:
        return Literal(datetime.date(1970, 1, 1), fault="bad-date")


def read_number(spelled: str) -> Literal:
    """Return the number with 万, 亿, % and pp multiplied in.

    Percentages are divided, not multiplied by 0.01, so that ``7%`` is the float that is nearest to 0.07.
    """
    match = _PARTS.fullmatch(spelled)
    digits, multiplier, rest = match.groups() if match else (spelled, "", "?")
    unit = UNITS.get(" ".join(rest.split())) if rest else None
    plain = digits.replace(",", "").replace("_", "")
    try:
        value = float(plain) * MULTIPLIERS.get(multiplier, 1)
    except ValueError:
        return Literal(0.0, fault="bad-number")
    if not (_SMALLEST <= value <= _LARGEST or _IS_ZERO.fullmatch(plain)):
        return Literal(0.0, fault="number-range")
    fault = (
        "bad-number" if (rest and unit is None) or digits.endswith("_") else "thousands-comma" if "," in digits else ""
    )
    return Literal(value / 100 if unit in {"%", "pp"} else value, unit, fault)


def undo_escapes(text: str) -> str:
    r"""Return a string's content with ``\"`` and ``\\`` undone; any other backslash stands for itself."""
    return re.sub(r'\\(["“”\\])', r"\1", text) if "\\" in text else text
