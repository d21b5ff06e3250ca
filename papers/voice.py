"""How a paper speaks: one language at a time, both said at the same place, so that they say the same."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from typing import Final

import attrs

from ..core.numerals import number
from ..dsl.diagnostics import Language

#: Names that are said one by one; of more the first few, and how many there are.
MOST_NAMES: Final = 8

#: What is counted: the Chinese measure with its noun, the English singular and plural.
_COUNTED: Final = {
    "unit": ("个单位", "unit", "units"),
    "problem": ("个问题", "problem", "problems"),
    "indicator": ("项指标", "indicator", "indicators"),
    "item": ("项", "item", "items"),
    "kind": ("类", "kind", "kinds"),
    "point": ("分", "point", "points"),
    "material": ("件", "item", "items"),
    "time": ("次", "time", "times"),
    "day": ("天", "day", "days"),
    "suggestion": ("条建议", "suggestion", "suggestions"),
    "limit": ("条限制", "limit", "limits"),
    "penalty": ("项扣分", "penalty", "penalties"),
}


@attrs.frozen
class Voice:
    """The language of a paper.

    >>> Voice("zh").say("共3个", "3 in all"), Voice("en").listed(["a", "b", "c"]), Voice("zh").listed(["甲", "乙"])
    ('共3个', 'a, b and c', '甲、乙')
    """

    language: Language

    def say(self, zh: str, en: str) -> str:
        """Return the text of the language."""
        return zh if self.language == "zh" else en

    def count(self, how_many: float, what: str) -> str:
        """Return a number of things: ``3个单位``, ``3 units``."""
        zh, one, many = _COUNTED[what]
        text = number(how_many)
        return f"{text}{zh}" if self.language == "zh" else f"{text} {one if how_many == 1 else many}"

    def listed(self, names: Iterable[str]) -> str:
        """Return all names one after the other."""
        known = list(names)
        if self.language == "zh":
            return "、".join(known)
        return ", ".join(known[:-1]) + f" and {known[-1]}" if len(known) > 1 else "".join(known)

    def some(self, names: Sequence[str], what: str = "unit", most: int = MOST_NAMES) -> str:
        """Return names, where there are many the first few and how many there are in all."""
        if len(names) <= most:
            return self.listed(names)
        shown = names[:most]
        joined = "、".join(shown) if self.language == "zh" else ", ".join(shown)
        return self.say(f"{joined}等{self.count(len(names), what)}", f"{joined} and others, {len(names)} in all")

    def points(self, score: float) -> str:
        """Return a score with its measure: ``97.5分``, ``97.5 points``."""
        return self.count(score, "point") if math.isfinite(score) else self.say("缺", "missing")

    def quoted(self, name: str) -> str:
        """Return a name between quotation marks; those that it has itself become single ones."""
        return f"“{name.replace('“', '‘').replace('”', '’')}”"

    def bracketed(self, text: str) -> str:
        """Return a remark in parentheses; nothing for nothing."""
        if not text:
            return ""
        return f"（{text}）" if self.language == "zh" else f" ({text})"

    def date(self, day: dt.date) -> str:
        """Return a date as papers write it: ``2026年11月22日``, ``22 November 2026``."""
        if self.language == "zh":
            return f"{day.year}年{day.month}月{day.day}日"
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"

    def month(self, number: int) -> str:
        """Return a month of the year: ``3月``, ``March``."""
        return f"{number}月" if self.language == "zh" else _MONTHS[number - 1]

    def joined(self, sentences: Iterable[str]) -> str:
        """Return sentences one after the other."""
        return ("" if self.language == "zh" else " ").join(each for each in sentences if each)

    def clauses(self, parts: Iterable[str]) -> str:
        """Return parts of one sentence with semicolons between them."""
        return self.say("；", "; ").join(each for each in parts if each)


_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def percent(part: float, whole: float) -> str:
    """Return a share as a percentage with one decimal, fewer where it is a zero: ``97.5%``; a dash of nothing."""
    return f"{number(part / whole * 100, 0, 1)}%" if whole else "—"


def shown(score: float, digits: int = 2) -> str:
    """Return a score as tables show it, a dash where there is none."""
    return number(score, 0, digits) if math.isfinite(score) else "—"
