"""What a ledger's sheet consists of."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import attrs

from ...data.naming import folded
from ...dsl.diagnostics import Both, Language


class Kind(StrEnum):
    """What stands in the cells of a column."""

    TEXT = "text"
    DATE = "date"
    NUMBER = "number"
    FLAG = "flag"
    CHOICE = "choice"


class Editing(StrEnum):
    """What becomes of a cell that was edited: refused, a change of the field, or a step of the state."""

    FIXED = "fixed"
    FIELD = "field"
    STATE = "state"


YES_NO = {"true": Both("是", "yes"), "false": Both("否", "no")}


@attrs.frozen
class SheetColumn:
    """A column: the name of its field, its header in both languages, its width in characters, and its choices if any.

    ``is_needed`` marks what must be there and filled in for a new row; ``others`` are further headers that are understood.  What is not ``printed`` stands at the right of
    what is, and is for the screen.
    """

    name: str
    title: Both
    width: int
    kind: Kind = Kind.TEXT
    editing: Editing = Editing.FIXED
    choices: Mapping[str, Both] = attrs.field(factory=dict)
    is_needed: bool = False
    others: tuple[str, ...] = ()
    printed: bool = True

    def header(self, language: Language) -> str:
        """Return the header in that language."""
        return self.title.zh if language == "zh" else self.title.en

    def is_called(self, header: str) -> bool:
        """Whether a header names this column, in either language."""
        return folded(header) in set(map(folded, (self.title.zh, self.title.en, self.name, *self.others)))

    def spoken(self, value: object, language: Language) -> object:
        """Return a value as the sheet shows it: choices and answers as words, all others as they are."""
        words = YES_NO if self.kind is Kind.FLAG else self.choices
        key = str(value).lower() if isinstance(value, bool) else value
        both = words.get(key) if isinstance(key, str) else None
        return value if both is None else (both.zh if language == "zh" else both.en)

    def words(self, language: Language) -> list[str]:
        """Return what may stand in a cell, where that is a choice."""
        words = YES_NO if self.kind is Kind.FLAG else self.choices
        return [both.zh if language == "zh" else both.en for both in words.values()]

    def meant(self, text: str) -> str | None:
        """Return the choice that a word names in either language, None where it names none."""
        words = YES_NO if self.kind is Kind.FLAG else self.choices
        wanted = folded(text)
        return next(
            (key for key, both in words.items() if wanted in {folded(both.zh), folded(both.en), folded(key)}), None
        )


#: The number of a row on paper, in every sheet the first column; nobody reads it back.
NUMBER = SheetColumn("#", Both("序号", "no."), 6, Kind.NUMBER)
#: The version that a row was exported at, in every sheet the last column.
VERSION = SheetColumn("version", Both("版本", "version"), 7, Kind.NUMBER, printed=False)
