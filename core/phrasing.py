"""Expressions as text in both languages, as the author would write them, with or without the numbers put in."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final
from typing import Literal as OneOf

import attrs

from . import numerals
from .expressions import (
    Among,
    Bands,
    Binary,
    Builtin,
    Call,
    Cases,
    Checklist,
    Conditional,
    Curve,
    DefineRef,
    Expression,
    FieldRef,
    IndicatorRef,
    Interval,
    Literal,
    Lookup,
    OnScale,
    ParamRef,
    Range,
    RoleRef,
    RowsOf,
    Template,
    Unary,
    Vector,
    Within,
)
from .functions import Function, Parameter
from .value_type import Kind

Language = OneOf["zh", "en"]


@attrs.frozen
class Sentence:
    """A text in both languages."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """Return the text in that language."""
        return self.zh if language == "zh" else self.en

    def __add__(self, other: Sentence) -> Sentence:
        """Return this text with the other behind it."""
        return Sentence(self.zh + other.zh, self.en + other.en)


NOTHING: Final = Sentence("", "")


def joined(sentences: list[Sentence], zh: str = "；", en: str = "; ") -> Sentence:
    """Return the sentences that are not empty, one after the other."""
    kept = [sentence for sentence in sentences if sentence.zh or sentence.en]
    return Sentence(zh.join(each.zh for each in kept), en.join(each.en for each in kept))


#: Puts a number in the place of an expression; None leaves its name.
Put = Callable[[Expression], Sentence | None]

_LOOSEST, _CHOICE, _OR, _AND, _NOT, _COMPARE, _SUM, _PRODUCT, _SIGN, _POWER, _ATOM = range(11)
_STRENGTH: Final = {"or": _OR, "and": _AND, "+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT, "^": _POWER}
_WORDS: Final = {"and": "且", "or": "或", "not": "非", "in": "属于"}
_BUILTINS: Final = {
    "value": "取值",
    "full": "满分",
    "base": "基本分",
    "children": "各项",
    "unit": "评估单位",
    "period": "期间",
    "as_of": "评估日期",
    "day": "当日",
    "period_start": "期初",
    "period_end": "期末",
    "grade": "等次",
    "ballot": "选票",
}
_UNITS: Final = {
    "points": ("分", " points"),
    "months": ("个月", " months"),
    "days": ("日", " days"),
    "working_days": ("个工作日", " working days"),
}


def written(expression: Expression, put: Put | None = None) -> Sentence:
    """Return an expression as text; ``put`` may give the number to print in place of a name."""
    return Sentence(_Writer("zh", put).write(expression), _Writer("en", put).write(expression))


def interval_text(interval: Interval) -> str:
    """Return the test of a band as the author wrote it, or made from its bounds."""
    if interval.text:
        return interval.text
    low, high = (None if bound is None else written(bound).en for bound in (interval.low, interval.high))
    if low is None or high is None:
        bound, closed = (high, interval.high_closed) if low is None else (low, interval.low_closed)
        return f"{'<' if low is None else '>'}{'=' if closed else ''} {bound}" if bound else "any"
    return f"{'[' if interval.low_closed else '('}{low}, {high}{']' if interval.high_closed else ')'}"


class _Writer:
    """Writes expressions in one language."""

    def __init__(self, language: Language, put: Put | None) -> None:
        self.language, self.put = language, put

    def write(self, expression: Expression, strength: int = _LOOSEST) -> str:
        """Return the text, in parentheses where the surroundings bind more strongly."""
        if self.put is not None and (number := self.put(expression)) is not None:
            return number.in_language(self.language)
        text, own = _FORMS[type(expression)](self, expression)
        return f"({text})" if own < strength else text

    def word(self, english: str, chinese: str) -> str:
        """Return the word of this language."""
        return chinese if self.language == "zh" else english

    def operator(self, operator: str) -> str:
        """Return an operator, as a word where it is one."""
        return self.word(operator, _WORDS.get(operator, operator))

    def rows(self, pairs: list[tuple[str, Expression]], otherwise: Expression | None = None) -> str:
        """Return the rows of a table in braces."""
        lines = [
            f"{test}：{self.write(result)}" if self.language == "zh" else f"{test} : {self.write(result)}"
            for test, result in pairs
        ]
        if otherwise is not None:
            lines.append(self.word("else : ", "其余：") + self.write(otherwise))
        return "{ " + self.word("; ", "；").join(lines) + " }"


_Form = tuple[str, int]


def _literal(writer: _Writer, expression: Literal) -> _Form:
    value, unit = expression.value, expression.unit
    if isinstance(value, str):
        return value, _ATOM
    if unit == "%":
        return numerals.percent(value, 0, 6), _ATOM
    if unit == "pp":
        return numerals.number(value * 100) + writer.word("pp", "个百分点"), _ATOM
    if unit in _UNITS:
        chinese, english = _UNITS[unit]
        return numerals.number(value) + writer.word(english, chinese), _ATOM
    if expression.type.kind is Kind.FLAG:
        return writer.word("yes", "是") if value else writer.word("no", "否"), _ATOM
    if expression.type.kind is Kind.DATE:
        return numerals.date(value), _ATOM
    text = numerals.number(value, at_most=10)
    if expression.converts is not None:
        source, target = expression.converts
        text += writer.word(f" [{source} → {target}]", f"［{source}→{target}］")
    return text, _ATOM


def _binary(writer: _Writer, expression: Binary) -> _Form:
    operator = expression.operator
    own = _STRENGTH.get(operator, _COMPARE)
    # a - (b - c) and a ^ (b ^ c): the side against the grain needs parentheses at equal strength
    left = writer.write(expression.left, own + (operator == "^"))
    right = writer.write(expression.right, own + (operator in {"-", "/"} or own == _COMPARE))
    return f"{left} {writer.operator(operator)} {right}", own


def _unary(writer: _Writer, expression: Unary) -> _Form:
    if expression.operator == "not":
        return f"{writer.operator('not')} {writer.write(expression.operand, _NOT)}", _NOT
    return f"-{writer.write(expression.operand, _SIGN)}", _SIGN


def _within(writer: _Writer, expression: Within) -> _Form:
    low, high = ("" if bound is None else writer.write(bound) for bound in (expression.low, expression.high))
    start, end = "[" if expression.low_closed else "(", "]" if expression.high_closed else ")"
    return f"{writer.write(expression.operand, _SUM)} {writer.operator('in')} {start}{low}, {high}{end}", _COMPARE


def _among(writer: _Writer, expression: Among) -> _Form:
    items = ", ".join(writer.write(item) for item in expression.items)
    return f"{writer.write(expression.operand, _SUM)} {writer.operator('in')} [{items}]", _COMPARE


def _conditional(writer: _Writer, expression: Conditional) -> _Form:
    condition, then, otherwise = (
        writer.write(part) for part in (expression.condition, expression.then, expression.otherwise)
    )
    return writer.word(
        f"if {condition} then {then} else {otherwise}", f"如果 {condition} 则 {then} 否则 {otherwise}"
    ), _CHOICE


def _call(writer: _Writer, expression: Call) -> _Form:
    """Write a call as authors do: what it works on first and without names, the options by name."""
    function = expression.function
    name = writer.word(function.full_name, function.zh or function.full_name)
    arguments, by_keyword = [], False
    for place, (key, argument) in enumerate(expression.arguments):
        parameter = function.parameter(key) or Parameter(key)
        if parameter.variadic and isinstance(argument, Vector):
            arguments += [writer.write(item) for item in argument.items]
            continue
        text = _option(writer, parameter, argument)
        by_keyword = by_keyword or not _leads(function, place, key)
        label = writer.word(parameter.name, parameter.zh or parameter.name)
        arguments.append(f"{label} = {text}" if by_keyword else text)
    return f"{name}({', '.join(arguments)})", _ATOM


def _leads(function: Function, place: int, key: str) -> bool:
    """Whether an argument stands where the declaration has it, among those that authors give without a name."""
    if place >= len(function.parameters) or function.parameters[place].name != key:
        return False
    parameter = function.parameters[place]
    is_subject = place == 0 and (parameter.type in {"number", "flag", "datum"} or len(function.parameters) == 1)
    return (parameter.is_required or is_subject) and parameter.type not in {"step", "group", "matrix"}


def _option(writer: _Writer, parameter: Parameter, argument: Expression) -> str:
    if parameter.choices and isinstance(argument, Literal):
        chosen = next((choice for choice in parameter.choices if choice.name == argument.value), None)
        if chosen is not None:
            return writer.word(chosen.name, chosen.zh)
    if parameter.choices and isinstance(argument, Vector):
        return f"[{', '.join(_option(writer, parameter, item) for item in argument.items)}]"
    return writer.write(argument)


#: What an included subtree reads of its own root, in its own points.
_OWN: Final = {"own_score": "折算前得分", "own_exact": "折算前未修约得分", "own_full": "折算前满分"}


def _indicator(writer: _Writer, expression: IndicatorRef) -> _Form:
    if expression.what == "score":
        return expression.name, _ATOM
    what = {
        "value": "取值",
        "full": "满分",
        "rate": "得分率",
        "exact": "修约前得分",
        "grade": "等次",
        "completeness": "材料完整率",
        "missing": "缺失",
    } | _OWN
    english = expression.what.replace("_", " ")
    return f"{writer.word(english, what.get(expression.what, expression.what))}({expression.name})", _ATOM


def _bands(writer: _Writer, expression: Bands) -> _Form:
    rows = [(interval_text(row.interval), row.result) for row in expression.rows]
    subject = "" if _is_value(expression.subject) else f"({writer.write(expression.subject)})"
    return f"{writer.word('bands', '分档')}{subject} {writer.rows(rows, expression.otherwise)}", _ATOM


def _curve(writer: _Writer, expression: Curve) -> _Form:
    rows = [(writer.write(x), y) for x, y in expression.points]
    subject = "" if _is_value(expression.subject) else f"({writer.write(expression.subject)})"
    return f"{writer.word('curve', '线性插值')}{subject} {writer.rows(rows)}", _ATOM


def _is_value(expression: Expression) -> bool:
    return isinstance(expression, Builtin) and expression.name == "value"


def _cases(writer: _Writer, expression: Cases | Lookup) -> _Form:
    rows = [(row.text or writer.write(row.condition), row.result) for row in expression.rows]
    if isinstance(expression, Lookup):
        subjects = ", ".join(writer.write(subject) for subject in expression.subjects)
        return f"{writer.word('by', '按')} {subjects} {writer.rows(rows, expression.otherwise)}", _ATOM
    return f"{writer.word('cases', '情形')} {writer.rows(rows, expression.otherwise)}", _ATOM


def _checklist(writer: _Writer, expression: Checklist) -> _Form:
    rows = [(row.text or writer.write(row.condition), row.result) for row in expression.rows]
    return f"{writer.word('checklist', '要点')} {writer.rows(rows)}", _ATOM


def _template(writer: _Writer, expression: Template) -> _Form:
    parts = (part if isinstance(part, str) else "{" + writer.write(part[0]) + "}" for part in expression.parts)
    return "".join(parts), _ATOM


def _param(writer: _Writer, expression: ParamRef) -> _Form:
    keys = ", ".join(f"{key} = {writer.write(value)}" for key, value in expression.keys)
    return f"{expression.name}({keys})" if keys else expression.name, _ATOM


def _define(writer: _Writer, expression: DefineRef) -> _Form:
    arguments = ", ".join(writer.write(argument) for argument in expression.arguments)
    return f"{expression.name}({arguments})" if arguments else expression.name, _ATOM


def _range(writer: _Writer, expression: Range) -> _Form:
    return f"{writer.write(expression.low)} .. {writer.write(expression.high)}", _COMPARE


def _rows_of(writer: _Writer, expression: RowsOf) -> _Form:
    if isinstance(expression.operand, Literal):  # count(处室): every row
        return expression.table, _ATOM
    name = writer.write(expression.operand)
    return name if name.startswith(f"{expression.table}.") else f"{expression.table}.{name}", _ATOM


_FORMS: Final[dict[type[Expression], Callable[..., _Form]]] = {
    Literal: _literal,
    FieldRef: lambda _, expression: (expression.name, _ATOM),
    RowsOf: _rows_of,
    ParamRef: _param,
    DefineRef: _define,
    Builtin: lambda writer, expression: (
        writer.word(expression.name, _BUILTINS.get(expression.name, expression.name)),
        _ATOM,
    ),
    IndicatorRef: _indicator,
    RoleRef: lambda writer, expression: (
        writer.word(f"{expression.name} by {expression.role}", f"{expression.role}对{expression.name}的评分"),
        _ATOM,
    ),
    Unary: _unary,
    Binary: _binary,
    Within: _within,
    Among: _among,
    Conditional: _conditional,
    Vector: lambda writer, expression: (f"[{', '.join(writer.write(item) for item in expression.items)}]", _ATOM),
    Range: _range,
    Call: _call,
    OnScale: lambda writer, expression: (writer.write(expression.operand), _ATOM),
    Bands: _bands,
    Curve: _curve,
    Cases: _cases,
    Checklist: _checklist,
    Lookup: _cases,
    Template: _template,
}


def value_text(value: float | str | None, expression: Expression, at_least: int = 1) -> Sentence:
    """Return a value as its type reads: a label as it is, yes and no in words, — where it is absent."""
    if isinstance(value, str):
        return Sentence(value, value)
    if value is None or math.isnan(value):
        return Sentence("缺", "missing")
    if expression.type.kind is Kind.FLAG:
        return Sentence("是", "yes") if value else Sentence("否", "no")
    text = numerals.quantity(value, expression.type, at_least)
    return Sentence(text, text)
