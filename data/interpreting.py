"""What a text in a cell means for a field of each kind; and the whole column at once where it is plain.

The rules for one text are functions ``text -> Cell``.  They are called once for each *different* text that the
vectorised reading could not settle, never once a cell.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Final

import attrs

from ..core.model import CellMeaning, Field
from ..core.value_type import Kind
from .labels import Labels
from .marks import STATES, Marks
from .naming import folded, plain

_NUMBER: Final = re.compile(
    r"(?P<digits>[+-]?(?:\d{1,3}(?:,\d{3})+|\d+|(?=\.\d))(?:\.\d*)?(?:[eE][+-]?\d+)?)\s*(?P<part>[%‰]?)"
)
_DATE: Final = re.compile(
    r"(\d{4})(?:[-/.年])(\d{1,2})(?:[-/.月])(\d{1,2})日?(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?"
)
_DIGITS_DATE: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
_YES: Final = frozenset({"是", "yes", "y", "true", "t", "1", "1.0", "√", "✓", "✔"})
_NO: Final = frozenset({"否", "no", "n", "false", "f", "0", "0.0", "×", "✗", "✘"})
_EPOCH: Final = dt.date(1970, 1, 1).toordinal()
_MINUS: Final = str.maketrans({"−": "-", "﹣": "-"})


@attrs.frozen
class Cell:
    """A value, or the state that a code gives; ``problem`` names the diagnostic where the text means nothing.

    ``is_bare`` tells a share written without a percent sign.
    """

    value: float = math.nan
    state: int = 0
    problem: str | None = None
    is_bare: bool = True


Read = Callable[[str], Cell]
ABSENT: Final = Cell()


def reader(field: Field, marks: Marks, labels: Labels) -> Read:
    """Return the rule that reads a text of that field: codes first, then declared labels, marks, data."""
    read = _reader_of_kind(field, labels)
    declared = frozenset(map(folded, field.type.labels))

    def interpret(text: str) -> Cell:
        meaning = marks.meaning(text)
        if meaning is None or (meaning is CellMeaning.MISSING and folded(text) in declared):
            return read(text)
        return _coded(meaning, read)

    return interpret


def _coded(meaning: CellMeaning | float | str, read: Read) -> Cell:
    if isinstance(meaning, CellMeaning):
        return Cell(state=STATES.get(meaning, 0))
    return read(meaning) if isinstance(meaning, str) else Cell(value=float(meaning))


def _reader_of_kind(field: Field, labels: Labels) -> Read:
    kind = field.type.kind
    if kind is Kind.FLAG:
        return read_flag
    if kind is Kind.DATE:
        return read_date
    if kind is Kind.TEXT:
        return _label_reader(field, labels)
    return lambda text: read_number(text, percent=_percent_of(field))


def _percent_of(field: Field) -> float | None:
    """Return what one percent is in that field, None where a percent sign makes no sense."""
    if field.type.kind is Kind.SHARE:
        return 0.01
    return 1.0 if field.type.unit == "%" else None


def read_number(text: str, percent: float | None = None) -> Cell:
    """Return the number of a text: thousands separators, full-width digits, and % where ``percent`` says its worth.

    >>> read_number("１，２３４.５").value, read_number("30%", percent=0.01).value
    (1234.5, 0.3)
    """
    match = _NUMBER.fullmatch(plain(text).translate(_MINUS))
    if match is None:
        is_infinite = folded(text).lstrip("+-") in {"inf", "infinity", "∞"}
        return Cell(problem="cell-infinite" if is_infinite else "cell-not-number")
    value = float(match["digits"].replace(",", ""))
    if math.isinf(value):
        return Cell(problem="cell-infinite")
    if not match["part"]:
        return Cell(value)
    if percent is None:
        return Cell(problem="cell-percent")
    whole = value if percent == 1 else value / 100
    return Cell(whole / 10 if match["part"] == "‰" else whole, is_bare=False)


def read_flag(text: str) -> Cell:
    """Return 1 or 0 of a yes or no in one of the usual spellings."""
    key = folded(text)
    if key in _YES:
        return Cell(1.0)
    return Cell(0.0) if key in _NO else Cell(problem="cell-not-flag")


def read_date(text: str) -> Cell:
    """Return the days since 1970-01-01 of a date, year first; a time of day is dropped."""
    found = parse_date(text)
    return Cell(problem="cell-not-date") if found is None else Cell(float(found.toordinal() - _EPOCH))


def parse_date(text: str) -> dt.date | None:
    """Return the date that a text writes, None where it writes none."""
    clean = unicodedata.normalize("NFKC", text).strip()
    match = _DATE.fullmatch(clean) or _DIGITS_DATE.fullmatch(clean.removesuffix(".0"))
    if match is None:
        return None
    try:
        return dt.date(*map(int, match.groups()))
    except ValueError:
        return None


def _label_reader(field: Field, labels: Labels) -> Read:
    if not field.type.labels:
        return lambda text: Cell(float(labels.index(plain(text))))
    exact: Mapping[str, str] = {plain(label): label for label in field.type.labels}
    loose: Mapping[str, str] = {folded(label): label for label in field.type.labels}

    def read(text: str) -> Cell:
        label = exact.get(plain(text)) or loose.get(folded(text))
        return Cell(problem="cell-unknown-label") if label is None else Cell(float(labels.index(label)))

    return read
