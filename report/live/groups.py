"""Groups of rows in a workbook: their keys in a column, their numbers, and the ranges of those that stand together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from ...core.grouping import Grouping, GroupKey
from ...core.plan import Op
from .columns import Column
from .term import Term
from .translator import Translator, Unsayable

#: Between the parts of a key.
BETWEEN: Final = "｜"
#: What MATCH takes for a pattern.
_PATTERNS: Final = frozenset("*?~")
#: MATCH takes 255 characters.
_LONGEST: Final = 250


def key_text(key: GroupKey) -> str:
    """Return the key of a group as a text.

    Raises:
        Unsayable: a part of it is a number, which a workbook would write in its own way.
    """
    parts = [part for part in key if part is not None]
    if any(not isinstance(part, str) for part in parts):
        raise Unsayable("why_group")
    # brackets, or a period would be taken for a number or a date
    return f"〔{BETWEEN.join(str(part) for part in parts)}〕" if parts else ""


def see_keys(keys: Sequence[str]) -> None:
    """See that a workbook can tell keys apart: it does not see capitals, and takes some signs for patterns.

    Raises:
        Unsayable: it cannot.
    """
    folded = {key.casefold() for key in keys}
    if any(_PATTERNS.intersection(key) or len(key) > _LONGEST for key in keys) or len(folded) < len(set(keys)):
        raise Unsayable("why_group")


def key_column(translator: Translator, place: int) -> Column:
    """Return the column with the key of each row's group."""
    known = translator.memory.get(("group key", place))
    if known is not None:
        return known  # type: ignore[no-any-return]
    step, grouping = translator.plan.steps[place], translator.grouping(place)
    keys = [key_text(key) for key in grouping.keys]
    see_keys(keys)
    values = [keys[code] if code >= 0 else None for code in grouping.codes.tolist()]
    if step.op is Op.SPREAD:  # the groups of the rows above
        above = key_column(translator, step.inputs[0]).reference
        column = translator.helper("group_key", above, values, "text", level=step.level)
        translator.memory["group key", place] = column
        return column
    parts: list[Term] = []
    if step.options["by_period"] and translator.book.levels.of(step.level).periods:
        parts.append(Term(translator.memory["leading"][step.level, "period"], "text"))
    parts += [translator.short(column) for column in step.inputs]
    if any(part.kind != "text" for part in parts):
        raise Unsayable("why_group")
    needs = tuple(need for part in parts for need in part.filled)
    joined = f'&"{BETWEEN}"&'.join(part.text for part in parts)
    text = f'"〔"&{joined}&"〕"'
    term = Term(text, "text", filled=needs, may_fail=any(part.may_fail for part in parts))
    column = translator.helper("group_key", term, values, "text", level=step.level)
    translator.memory["group key", place] = column
    return column


def group_numbers(translator: Translator, place: int, sheet: Any, keys: Sequence[str]) -> Term:
    """Return the number of each row's group among the keys, which stand on the sheet of the statistics."""
    known = translator.memory.get(("group number", place))
    if known is None:
        column = key_column(translator, place)
        values = np.where(translator.grouping(place).codes < 0, np.nan, translator.grouping(place).codes + 1.0)
        block = sheet.block(sheet.size, len(keys), "C")
        cell = column.reference
        term = Term(f"MATCH({cell.text},{block},0)", filled=cell.filled, may_fail=True)
        known = translator.helper(
            "group", term, values, level=translator.plan.steps[place].level, mark=translator.mark()
        )
        translator.memory["group number", place] = known
    return known.reference


def rows_of_groups(translator: Translator, place: int) -> int:
    """Return the provider of the range of each row's group.

    Raises:
        Unsayable: the rows of a group do not stand together.
    """
    known = translator.memory.get(("rows", place))
    if known is None:
        grouping = translator.grouping(place)
        known = 0 if is_whole(grouping) else translator.book.provider(_ranges(grouping))
        translator.memory["rows", place] = known
    return known


def is_whole(grouping: Grouping) -> bool:
    """Whether all rows are one group."""
    return grouping.is_one or bool(grouping.codes.size and (grouping.codes == 0).all())


def _ranges(grouping: Grouping) -> tuple[np.ndarray, np.ndarray]:
    codes = grouping.codes
    if (codes < 0).any():
        raise Unsayable("why_group")
    firsts = np.full(len(grouping.keys), codes.size)
    lasts = np.full(len(grouping.keys), -1)
    np.minimum.at(firsts, codes, np.arange(codes.size))
    np.maximum.at(lasts, codes, np.arange(codes.size))
    if (lasts - firsts + 1 != np.bincount(codes, minlength=len(grouping.keys))).any():
        raise Unsayable("why_group")
    return firsts[codes], lasts[codes]
