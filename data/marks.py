"""What a cell says that is not a datum: the usual marks of absence, and the codes that a scheme declares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import attrs

from ..core.model import CellMeaning, Field, IndicatorSet
from ..core.unit_data import FULL, NOT_APPLICABLE, ZERO
from ..core.value_type import Kind
from .naming import folded

#: Signs that no datum looks like: absence in every column.
_SIGNS: Final = ("", "-", "--", "—", "——", "–", "..", "...", "…", "……", "缺", "无数据", "#N/A", "N/A", "NaN", "null")
#: Words that could be a text (the country code NA, a class named None): absence in all but columns of text.
_WORDS: Final = (
    "NA",
    "n.a.",
    "None",
    "缺失",
    "nil",
    "missing",
    "#DIV/0!",
    "#VALUE!",
    "#REF!",
    "#NAME?",
    "#NUM!",
    "#NULL!",
)

_ABSENT_TEXT: Final = frozenset(map(folded, _SIGNS))
_ABSENT: Final = frozenset(map(folded, _SIGNS + _WORDS))


def is_absent(text: str) -> bool:
    """Whether a cell of a column that is no text says that there is nothing: empty, —, 缺, N/A and the like."""
    return folded(text) in _ABSENT


STATES: Final = {CellMeaning.NOT_APPLICABLE: NOT_APPLICABLE, CellMeaning.ZERO: ZERO, CellMeaning.FULL: FULL}

Meaning = CellMeaning | float | str


@attrs.frozen
class Marks:
    """Texts with a meaning of their own, as compared (:func:`.naming.folded`)."""

    codes: Mapping[str, Meaning]
    absent: frozenset[str]

    def meaning(self, text: str) -> Meaning | None:
        """Return what a text means by a code or mark, None where it is a datum like any other."""
        key = folded(text)
        if (coded := self.codes.get(key)) is not None:
            return coded
        return CellMeaning.MISSING if key in self.absent else None


def marks_of(field: Field, indicator_set: IndicatorSet) -> Marks:
    """Return the marks of a field: its own codes before those of the set, ``missing_as`` and the usual marks last."""
    codes = {folded(key): meaning for key, meaning in {**indicator_set.codes, **field.codes}.items()}
    usual = _ABSENT_TEXT if field.type.kind is Kind.TEXT else _ABSENT
    return Marks(codes, usual.union(map(folded, indicator_set.missing_as)))
