"""Why a score is absent: which datum is missing, which division has no answer, which condition is unknown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from .explanation_classes import no_row
from .explanation_reading import Reader
from .explanation_rows import reason_of_rows
from .expressions import (
    Bands,
    Binary,
    Call,
    Cases,
    Checklist,
    Conditional,
    Curve,
    DefineRef,
    Expression,
    FieldRef,
    IndicatorRef,
    Lookup,
    ParamRef,
    RoleRef,
)
from .functions import Family, Function
from .phrasing import NOTHING, Sentence, joined, written

_Reasons = Iterator[Sentence]
#: Functions that read other periods and nothing of the unit's own.
_ONLY_OTHERS: Final = frozenset({"previous", "mean_previous", "at"})


def reasons_of(reader: Reader, *expressions: Expression | None) -> tuple[Sentence, ...]:
    """Return why the expressions have no answer for the row, each reason once; nothing where they have one."""
    found: dict[Sentence, None] = {}
    for expression in expressions:
        if expression is not None:
            found.update(dict.fromkeys(_reasons(reader, expression)))
    return tuple(found)


def _is_absent(reader: Reader, expression: Expression) -> bool:
    return reader.view.value(expression, reader.owner) is None


def _reasons(reader: Reader, expression: Expression) -> _Reasons:
    """Yield the deepest causes: what an absent part itself lacks, or why it fails on what it has."""
    if not _is_absent(reader, expression):
        return
    if isinstance(expression, Call) and expression.over is not None:
        yield reason_of_rows(reader, expression)
        return
    own = _OWN.get(type(expression))
    below = [reason for part in _parts(reader, expression) for reason in _reasons(reader, part)]
    if below:
        yield from below
    elif own is not None:
        yield own(reader, expression)
    else:
        text = written(expression)
        yield Sentence(f"{text.zh}没有结果", f"{text.en} has no result")


def _parts(reader: Reader, expression: Expression) -> Iterator[Expression]:
    """Yield the parts that the result depends on for this row."""
    if isinstance(expression, (DefineRef, ParamRef)):
        yield from _named_parts(expression)
    elif isinstance(expression, Conditional):
        yield expression.condition
        row = reader.chosen(expression)
        if row is not None:
            yield expression.then if row == 0 else expression.otherwise
    elif isinstance(expression, (Bands, Cases, Lookup)):
        yield from _table_parts(reader, expression)
    elif isinstance(expression, Call):
        yield from _arguments(expression)
    elif isinstance(expression, Curve):
        yield expression.subject
        yield from (part for point in expression.points for part in point)
    elif isinstance(expression, Checklist):
        yield from (row.condition for row in expression.rows)
    elif isinstance(expression, Binary):
        yield expression.left
        yield expression.right
    else:
        yield from (
            part
            for name in ("operand", "low", "high")
            if isinstance(part := getattr(expression, name, None), Expression)
        )


def _named_parts(expression: DefineRef | ParamRef) -> Iterator[Expression]:
    if isinstance(expression, DefineRef):
        yield expression.body
    elif expression.body is not None:
        yield from (subject for _, subject in expression.body.subjects)


def _arguments(call: Call) -> Iterator[Expression]:
    if call.function.family is Family.PERIOD and call.function.name in _ONLY_OTHERS:
        return  # what the unit has in its own period is not read
    for _, argument in call.arguments:
        yield from getattr(argument, "items", (argument,))


def _table_parts(reader: Reader, expression: Bands | Cases | Lookup) -> Iterator[Expression]:
    if isinstance(expression, Bands):
        yield expression.subject
    else:
        yield from (row.condition for row in expression.rows)
    row = reader.chosen(expression)
    if row is not None and row < len(expression.rows):
        yield expression.rows[row].result
    elif row is not None and expression.otherwise is not None:
        yield expression.otherwise


def _field(_: Reader, expression: FieldRef) -> Sentence:
    return Sentence(f"缺少数据“{expression.name}”", f"no datum for {expression.name}")


def _param(reader: Reader, expression: ParamRef) -> Sentence:
    if expression.body is not None:
        keys = [(name, reader.text(subject, 0)) for name, subject in expression.body.subjects]
        zh, en = ("、".join(f"{name}为{text.zh}" for name, text in keys), ", ".join(f"{n} {t.en}" for n, t in keys))
        return Sentence(f"参数“{expression.name}”没有{zh}的数值", f"param {expression.name} has no row for {en}")
    return Sentence(f"参数“{expression.name}”没有值", f"param {expression.name} has no value")


def _indicator(_: Reader, expression: IndicatorRef) -> Sentence:
    return Sentence(f"指标“{expression.name}”没有得分", f"indicator {expression.name} has no score")


def _role(_: Reader, expression: RoleRef) -> Sentence:
    role = expression.role
    return Sentence(
        f"“{expression.name}”没有{role}的有效评分", f"there is no valid rating of {expression.name} by {role}"
    )


def _binary(reader: Reader, expression: Binary) -> Sentence:
    text, numbers = written(expression), written(expression, reader.put)
    if expression.operator == "/" and reader.view.number(expression.right, reader.owner) == 0:
        below = written(expression.right)
        return Sentence(f"{below.zh}为0，不能作除数", f"{below.en} is 0 and cannot divide")
    return Sentence(f"{text.zh}（{numbers.zh}）没有结果", f"{text.en} ({numbers.en}) has no result")


def _of_other_period(reader: Reader, call: Call) -> Sentence:
    read = list(reader.other_periods(call))
    absent = [datum.formula for datum in read if datum.value is None]
    if absent:
        said = joined(absent, "、", ", ")
        return Sentence(f"没有{said.zh}的数据", f"no datum for {said.en}")
    text, label = written(call), read[0].formula if read else NOTHING
    base = ("基期", "the base") if call.argument("period") is not None else ("上期", "the period before")
    return Sentence(
        f"{base[0]}为0：{label.zh}，{text.zh}没有结果", f"{base[1]} is 0: {label.en}, so {text.en} has no result"
    )


def _call(reader: Reader, expression: Call) -> Sentence:
    if expression.function.family is Family.PERIOD:
        return _of_other_period(reader, expression)
    text, numbers = written(expression), written(expression, reader.put)
    if not expression.function.is_built_in:
        return numbers + said_of_nothing(expression.function)
    if expression.function.name in {"log", "log10"}:
        return Sentence(
            f"{numbers.zh}没有结果：对数只对正数有意义", f"{numbers.en} has no result: only positive numbers have one"
        )
    return Sentence(f"{text.zh}（{numbers.zh}）没有结果", f"{text.en} ({numbers.en}) has no result")


def said_of_nothing(function: Function) -> Sentence:
    """Say why a plugin's function gave no number: what it declares, else that it did so without a word."""
    if function.undefined is not None:
        en, zh = function.undefined
        return Sentence(f"没有结果：{zh}", f" has no result: {en}")
    name = Sentence(
        f"插件 {function.plugin} 的函数 {function.full_name}",
        f"the function {function.full_name} of the plugin {function.plugin}",
    )
    return Sentence(
        f"没有结果：{name.zh}没有给出数值，也没有说明原因", f" has no result: {name.en} gave no number and no reason"
    )


def _bands(reader: Reader, expression: Bands) -> Sentence:
    value = reader.text(expression.subject)
    return Sentence(
        f"{value.zh}不属于所列各档，又没有写“其余”", f"{value.en} lies in none of the bands and there is no else"
    )


def _cases(reader: Reader, expression: Cases | Lookup) -> Sentence:
    if isinstance(expression, Lookup):
        return no_row(reader, expression)
    return Sentence("不属于所列情形，又没有写“其余”", "none of the cases holds and there is no else")


_OWN: Final[dict[type[Expression], Callable[..., Sentence]]] = {
    FieldRef: _field,
    ParamRef: _param,
    IndicatorRef: _indicator,
    RoleRef: _role,
    Binary: _binary,
    Call: _call,
    Bands: _bands,
    Cases: _cases,
    Lookup: _cases,
}
