"""Formulas of steps that look at all rows at hand: ranks, places, what a unit had in another period, rows below a unit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import attrs
import numpy as np

from ...core.plan import Op, Step
from ...core.shifting import source_rows, target_name
from .columns import Column
from .groups import BETWEEN, key_column, rows_of_groups, see_keys
from .statistics import statistic_of
from .term import NA, ZERO, Term, sealed
from .translator import Handler, Translator, Unsayable

#: Each rank looks at all rows: beyond so many a workbook takes too long to open.
MOST_RANKED: Final = 5_000
_DECIMALS: Final = 9
_LAST: Final = -1e300
_OF_NOTHING: Final = frozenset({"sum", "count"})


def rank(translator: Translator, step: Step) -> Term:
    """The place of each row in its period, 1 the best; equal to nine decimals is equal."""
    size = translator.book.size(step.level)
    if size > MOST_RANKED:
        raise Unsayable("why_rows", most=MOST_RANKED)
    group, *keys = step.inputs
    directions = step.options["descending"]
    if len(keys) == 1:
        column = _sort_key(translator, keys[0], descending=True)
        return _placed(translator, column, group, step.options["ties"], ascending=not directions[0])
    columns = [
        _sort_key(translator, key, descending=down, fills=index > 0)
        for index, (key, down) in enumerate(zip(keys, directions, strict=True))
    ]
    return _lexical(translator, columns, group, step.options["ties"])


def _sort_key(translator: Translator, place: int, *, descending: bool, fills: bool = False) -> Column:
    """Return the column of what is sorted by, higher is better; what breaks ties and is missing stands last."""
    term, values = translator.term(place), translator.values(place)
    sign = "" if descending else "-"
    rounded = np.round(values if descending else -values, _DECIMALS) + 0.0
    text = f"ROUND({sign}{term.number},{_DECIMALS})"
    made = attrs.evolve(term, text=text, kind="number", constant=None)
    if fills and not term.is_plain:
        made = Term(f"IFERROR({sealed(made).text},-1E+300)")
        rounded = np.where(np.isnan(rounded), _LAST, rounded)
    return translator.helper("sort_key", made, rounded, mark='""')


def _placed(translator: Translator, column: Column, group: int, ties: str, *, ascending: bool) -> Term:
    """Return the place by one key."""
    if not _stand_together(translator, group):
        if ascending:
            raise Unsayable("why_group")
        return _lexical(translator, [column], group, ties)
    x, cells = column.reference, column.range(rows_of_groups(translator, group))
    order = 1 if ascending else 0
    if ties == "dense":
        first = _first_of_value(translator, column, cells, group)
        sign = "<" if ascending else ">"
        flags = first.range(rows_of_groups(translator, group))
        return attrs.evolve(x, text=f'SUMIF({cells},"{sign}"&{x.text},{flags})+1')
    place = f"RANK({x.text},{cells},{order})"
    if ties == "average":
        place += f"+(COUNTIF({cells},{x.text})-1)/2"
    return attrs.evolve(x, text=place)


def _first_of_value(translator: Translator, column: Column, cells: str, group: int) -> Column:
    """Return the column that tells, 1 or 0, whether a row is the first of its value in its group."""
    grouping, values = translator.grouping(group), np.asarray(column.values, dtype=np.float64)
    flags = np.full(values.size, np.nan)
    for _, rows in grouping.members():
        known = rows[~np.isnan(values[rows])]
        _, first = np.unique(values[known], return_index=True)
        flags[known] = 0.0
        flags[known[first]] = 1.0
    x = column.reference
    term = attrs.evolve(x, text=f"IF(MATCH({x.text},{cells},0)=ROW()-ROW(INDEX({cells},1))+1,1,0)", may_fail=True)
    return translator.helper("first_of_value", term, flags, mark='""')


def _stand_together(translator: Translator, group: int) -> bool:
    try:
        rows_of_groups(translator, group)
    except Unsayable:
        return False
    return True


def _lexical(translator: Translator, columns: Sequence[Column], group: int, ties: str) -> Term:
    """Return how many rows of the group stand before a row, by one key after the other."""
    if ties == "dense":
        raise Unsayable("why_group")
    if _stand_together(translator, group):
        provider, fixed = rows_of_groups(translator, group), ""
        needs: tuple[str, ...] = ()
    else:
        provider, keys = 0, key_column(translator, group)
        fixed, needs = f"{keys.range()},{keys.reference.text},", keys.reference.filled
    equal, parts = "", []
    for column in columns:
        cell, cells = column.reference.text, column.range(provider)
        parts.append(f'COUNTIFS({fixed}{equal}{cells},">"&{cell})')
        equal += f"{cells},{cell},"
    text = "+".join(parts) + "+1"
    if ties == "average":
        text += f"+(COUNTIFS({fixed}{equal.removesuffix(',')})-1)/2"
    return Term(text, needs=columns[0].reference.needs, filled=needs)


def whole(translator: Translator, step: Step) -> Term:
    """A rank or a Borda count as a score or in an expression."""
    function = step.options["function"]
    if not function.is_built_in:
        raise Unsayable("why_plugin", function=function.full_name)
    if function.name not in {"rank", "borda"} or step.options.get("is_of_vectors") or step.inputs[2:]:
        raise Unsayable("why_method", function=function.name)
    if translator.book.size(step.level) > MOST_RANKED:
        raise Unsayable("why_rows", most=MOST_RANKED)
    options = dict(step.options["constants"])
    is_lower = options.get("direction") == "lower_is_better"
    column = translator.column(step.inputs[1], translator.level(step.inputs[0]))
    ties, order = options.get("ties", "min"), options.get("order")
    if ties == "dense":
        raise Unsayable("why_method", function=function.name)
    x, cells = column.reference, column.range(rows_of_groups(translator, step.inputs[0]))
    asked = is_lower if order is None else order == "ascending"
    ascending = asked if function.name == "rank" else not is_lower
    place = f"RANK({x.text},{cells},{1 if ascending else 0})"
    if ties == "average":
        place = f"({place}+COUNT({cells})+1-RANK({x.text},{cells},{0 if ascending else 1}))/2"
    return attrs.evolve(x, text=f"({place}-1)" if function.name == "borda" else place)


# --- another period


def shift(translator: Translator, step: Step) -> Term:
    """What the unit had in another period, found by unit and period."""
    position = _source_position(translator, step)
    column = translator.column(step.inputs[2], step.level)
    cell = f"INDEX({column.range()},{position.reference.text})"
    found = Term("", column.kind, needs=position.reference.needs, may_fail=True)
    if column.kind == "text":
        return attrs.evolve(found, text=f'IF({cell}="",{NA},{cell})')
    # a cell without a number is blank or a text, which is no number of another period either
    return attrs.evolve(found, text=f"IF(ISNUMBER({cell}),{cell}+0,{NA})")


def _source_position(translator: Translator, step: Step) -> Column:
    which = {name: step.options[name] for name in ("back", "at") if name in step.options}
    key = "source", step.level, tuple(which.items())
    if key in translator.memory:
        return translator.memory[key]  # type: ignore[no-any-return]
    data = translator.book.levels.of(step.level)
    names = [target_name(which, data.periods, data.period_of(row)) or "" for row in range(data.size)]
    own = _own_keys(translator, step)
    see_keys(own.values)
    target = translator.helper("previous_key", None, names, "text")
    leading = translator.memory["leading"]
    unit = leading[step.level, "unit"]
    wanted = f'{unit}&"{BETWEEN}"&{target.reference.text}'
    rows = source_rows(which, data, *(translator.values(place).astype(np.int64) for place in step.inputs[:2]))
    values = np.where(rows < 0, np.nan, rows + 1.0)
    term = Term(f"MATCH({wanted},{own.range()},0)", may_fail=True)
    found = translator.helper("previous_row", term, values, mark='""')
    translator.memory[key] = found
    return found


def _own_keys(translator: Translator, step: Step) -> Column:
    key = "own keys", step.level
    if key not in translator.memory:
        data, leading = translator.book.levels.of(step.level), translator.memory["leading"]
        values = [f"{data.units[row]}{BETWEEN}{data.period_of(row)}" for row in range(data.size)]
        text = f'{leading[step.level, "unit"]}&"{BETWEEN}"&{leading[step.level, "period"]}'
        translator.memory[key] = translator.helper("own_key", Term(text, "text"), values, "text")
    return translator.memory[key]  # type: ignore[no-any-return]


# --- rows below


def gather(translator: Translator, step: Step) -> Term:
    """A statistic of the rows of a table that belong to the unit."""
    function = step.options["function"]
    if not function.is_built_in:
        raise Unsayable("why_plugin", function=function.full_name)
    if step.options["best"] or step.options.get("named"):
        raise Unsayable("why_method", function=function.name)
    below = translator.column(step.inputs[0], step.options["over"])
    provider, is_empty = _segments(translator, step)
    text = statistic_of(function.name, [below.range(provider)], dict(step.options["constants"]))
    empty = "0" if function.name in _OF_NOTHING else translator.mark()
    column = translator.helper(
        "gather", Term(text, may_fail=True), translator.values(translator.at), mark=translator.mark()
    )
    column.empty, column.empty_rows = empty, is_empty
    return column.reference


def _segments(translator: Translator, step: Step) -> tuple[int, Any]:
    key = "segments", step.options["over"], step.level
    if key not in translator.memory:
        above = translator.book.levels.above(step.options["over"], step.level)
        rows = np.arange(translator.book.size(step.level))
        first, last = np.searchsorted(above, rows, side="left"), np.searchsorted(above, rows, side="right") - 1
        translator.memory[key] = translator.book.provider((first, last)), first > last
    return translator.memory[key]  # type: ignore[no-any-return]


def roll_up(translator: Translator, step: Step) -> Term:
    """What the rows have, brought up to the unit: all of them must have it."""
    scores, away, *weight = step.inputs
    if translator.term(away).constant != 0.0:
        raise Unsayable("why_method", function=step.options["method"])
    if step.options["what"] == "absent":
        return ZERO
    method = step.options["method"]
    provider, is_empty = _segments(translator, step)
    cells = translator.column(scores, step.options["over"]).range(provider)
    if weight and method in {"mean", "sum"}:
        each = translator.column(weight[0], step.options["over"]).range(provider)
        total = f"SUMPRODUCT({cells},{each})"
        text = total if method == "sum" else f"IF(SUM({each})>0,{total}/SUM({each}),{NA})"
        asked = f"AND(COUNT({cells})=ROWS({cells}),COUNT({each})=ROWS({each}))"
    else:
        text, asked = statistic_of(method, [cells], {}), f"COUNT({cells})=ROWS({cells})"
    term = Term(f"IF({asked},{text},{NA})", may_fail=True)
    column = translator.helper("gather", term, translator.values(translator.at), mark=translator.mark())
    column.empty, column.empty_rows = translator.mark(), is_empty
    return column.reference


def quota(_: Translator, __: Step) -> Term:
    """Places of a quota: no formula."""
    raise Unsayable("why_quota")


def rated(_: Translator, __: Step) -> Term:
    """What raters gave: no formula."""
    raise Unsayable("why_ratings")


def filed(_: Translator, __: Step) -> Term:
    """What is filed: no formula."""
    raise Unsayable("why_evidence")


def text_of(_: Translator, __: Step) -> Term:
    """A text that the engine makes: no formula."""
    raise Unsayable("why_text")


def method(_: Translator, step: Step) -> Term:
    """A method over the children, or a filling, that looks at all units: no formula."""
    function = step.options.get("function")
    raise Unsayable("why_method", function=getattr(function, "full_name", step.op.value))


PLACED_STEPS: Final[dict[Op, Handler]] = {
    Op.RANK: rank,
    Op.WHOLE: whole,
    Op.SHIFT: shift,
    Op.GATHER: gather,
    Op.ROLL_UP: roll_up,
    Op.QUOTA: quota,
    Op.RATED: rated,
    Op.FILED: filed,
    Op.TEXT: text_of,
    Op.WHICH: text_of,
    Op.AGGREGATE_WHOLE: method,
    Op.FILL_SIBLINGS: method,
}
