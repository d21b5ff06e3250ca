"""Rows of a table in the explanation of the unit that they belong to: their numbers, and why they come to none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from . import numerals
from .expressions import Call, Expression, Literal, RowsOf
from .phrasing import Sentence, joined, value_text, written
from .plan import Op

if TYPE_CHECKING:
    from .explanation_reading import Reader, RowView
    from .plan import Step

#: So many rows are listed; a reader who wants all of them looks at the data.
_MOST: Final = 12
_ABSENT: Final = Sentence("缺", "missing")


def is_vector(view: RowView, expression: Expression, owner: str | None) -> bool:
    """Whether an expression has a number for each row of a table below the one explained."""
    if isinstance(expression, RowsOf):
        return True
    position = view.plan.step_of(expression, owner)
    return position is not None and view.is_below(position)


def _values(reader: Reader, expression: Expression) -> list[Sentence]:
    position = reader.view.plan.step_of(expression, reader.owner)
    if position is None:
        return []
    cells = np.atleast_1d(np.asarray(reader.view.at(position)))
    return [value_text(reader.view.decoded(cell, expression.type), expression, 0) for cell in cells]


def _rest(count: int) -> list[Sentence]:
    return [Sentence(f"…共{count}行", f"… {count} rows in all")] if count > _MOST else []


def listed_values(reader: Reader, expression: Expression) -> Sentence:
    """Return ``[98%, 80%]``: the numbers of all rows, as they stand in a formula."""
    if isinstance(expression, RowsOf) and isinstance(expression.operand, Literal):
        count = len(reader.view.rows(expression.table))
        return Sentence(f"{count}行", f"{count} rows")
    values = _values(reader, expression)
    inner = joined([*values[:_MOST], *_rest(len(values))], ", ", ", ")
    return Sentence(f"[{inner.zh}]", f"[{inner.en}]")


def named_values(reader: Reader, expression: Expression) -> Sentence:
    """Return ``办公室 98%、人事处 80%``: the rows by name with their numbers."""
    position = reader.view.plan.step_of(expression, reader.owner)
    table = expression.table if isinstance(expression, RowsOf) else None
    if table is None and position is not None:
        table = reader.view.plan.steps[position].level
    names, values = reader.view.rows(table or ""), _values(reader, expression)
    if not names:
        return Sentence("没有数据行", "no rows")
    if len(values) != len(names):
        return listed_values(reader, expression)
    pairs = [Sentence(f"{name} {value.zh}", f"{name} {value.en}") for name, value in zip(names, values, strict=True)]
    return joined([*pairs[:_MOST], *_rest(len(pairs))], "、", ", ")


def rows_read(reader: Reader, *expressions: Expression | None) -> Sentence:
    """Return ``；处室.饱满度：办公室 98%、人事处 80%`` for each column of rows that the expressions read."""
    found = {datum.name: datum.text for datum in reader.data(*expressions) if datum.origin == "rows"}
    said = Sentence("", "")
    for name, text in found.items():
        said += Sentence(f"；{name}：{text.zh}", f"; {name}: {text.en}")
    return said


def reason_of_rows(reader: Reader, call: Call) -> Sentence:
    """Say why a statistic of the rows of a unit has no answer."""
    table = call.over or ""
    names = reader.view.rows(table)
    if not names:
        return Sentence(f"没有“{table}”的数据行", f"there are no rows of {table}")
    subject = call.arguments[0][1]
    position = reader.view.plan.step_of(subject, reader.owner)
    cells = [] if position is None else np.atleast_1d(np.asarray(reader.view.at(position), dtype=np.float64)).tolist()
    empty = [name for name, cell in zip(names, cells, strict=False) if np.isnan(cell)]
    text = written(subject)
    if empty and len(empty) == len(names):
        return Sentence(f"“{table}”各行都没有“{text.zh}”", f"no row of {table} has {text.en}")
    whole, numbers = written(call), written(call, reader.put)
    return Sentence(f"{whole.zh}（{numbers.zh}）没有结果", f"{whole.en} ({numbers.en}) has no result")


_METHODS: Final = {"mean": "平均", "sum": "合计", "min": "取最小", "max": "取最大", "median": "取中位数"}


def _cells(view: RowView, position: int, count: int) -> list[float]:
    column = np.asarray(view.at(position), dtype=np.float64)
    return [float(cell) for cell in np.broadcast_to(column, (count,))]


def rolled_words(view: RowView, step: Step, result: float | None) -> Sentence:
    """Say what each row has, with its weight, and how that comes together: ``甲 80（权重60%）、乙 60（权重40%），平均72``."""
    names = view.rows(step.options["over"])
    columns = [_cells(view, position, len(names)) for position in step.inputs]
    weights = columns[2] if len(columns) > 2 else [None] * len(names)  # noqa: PLR2004 - score, absence, weight
    said = []
    for name, score, away, weight in zip(names, columns[0], columns[1], weights, strict=True):
        value = Sentence(*[numerals.number(score)] * 2) if not np.isnan(score) else _ABSENT
        if away:
            value = Sentence("不适用", "not applicable")
        share = Sentence("", "")
        if weight is not None and not away:
            text = "缺" if np.isnan(weight) else numerals.percent(weight, 0) if weight <= 1 else numerals.number(weight)
            share = Sentence(f"（权重{text}）", f" (weight {'missing' if text == '缺' else text})")
        said.append(Sentence(f"{name} {value.zh}", f"{name} {value.en}") + share)
    parts = joined([*said[:_MOST], *_rest(len(said))], "、", ", ")
    if result is None or not said:
        return parts
    method, number = step.options["method"], numerals.number(result)
    return parts + Sentence(f"，{_METHODS[method]}{number}", f", {method} {number}")


def reasons_of_roll_up(view: RowView, step: Step) -> Sentence:
    """Say which rows keep the unit from a score: they apply, and nobody knows them or their weight."""
    table = step.options["over"]
    names = view.rows(table)
    if not names:
        return Sentence(f"没有“{table}”的数据行", f"there are no rows of {table}")
    columns = [_cells(view, position, len(names)) for position in step.inputs]
    away = columns[1]
    unknown = [name for name, score, gone in zip(names, columns[0], away, strict=True) if np.isnan(score) and not gone]
    if unknown:
        text = "、".join(unknown[:_MOST]), ", ".join(unknown[:_MOST])
        return Sentence(f"“{table}”中缺少数据：{text[0]}", f"data of {table} are missing: {text[1]}")
    return Sentence(f"“{table}”各行的权重缺失或为0", f"the weights of the rows of {table} are missing or 0")


def roll_up_of(view: RowView, position: int | None) -> Step | None:
    """Return the step by which the rows of a leaf came together, None where it has no rows."""
    while position is not None:
        step = view.plan.steps[position]
        if step.op is Op.ROLL_UP:
            return step
        position = step.inputs[0] if step.op in {Op.CALL, Op.LIMIT, Op.BOUND, Op.ARITHMETIC} and step.inputs else None
    return None
