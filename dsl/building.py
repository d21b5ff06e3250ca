"""What each alternative of the grammar makes: plain functions of what its symbols made, by the alias of the alternative.

Brackets come as offsets (of the opening one its start, of the closing one its end), operators as (spelling, start).
"""

from __future__ import annotations

from typing import Any, Final

import attrs

from . import precedence
from .driver import Function, Misbuilt
from .precedence import Operator
from .syntax import (
    Argument,
    Attribute,
    Binary,
    Block,
    Call,
    ComparisonPattern,
    Conditional,
    Define,
    ElsePattern,
    Expression,
    ExpressionStatement,
    FieldRow,
    FromPattern,
    IntervalPattern,
    Member,
    Missing,
    Name,
    Number,
    Param,
    Pattern,
    Row,
    Statement,
    Table,
    Text,
    Unary,
    Vector,
)

# --- lists -----------------------------------------------------------------------------------------------------------


def one(item: Any) -> list[Any]:
    """Begin a list."""
    return [item]


def more(items: list[Any], _separator: object, item: Any) -> list[Any]:
    """Carry a list on."""
    items.append(item)
    return items


# --- statements ------------------------------------------------------------------------------------------------------


def attribute(name: Name, value: Expression) -> Attribute:
    """Return ``name = value``."""
    return Attribute(name, value, start=name.start, end=value.end)


def opening(keyword: Name) -> list[Any]:
    """Begin a block: its keyword, then the items of its header."""
    return [keyword]


def opening_item(header: list[Any], item: Expression) -> list[Any]:
    """Add an item to a header."""
    header.append(item)
    return header


def opening_comma(header: list[Any], _comma: object) -> list[Any]:
    """Leave a comma of a header out."""
    return header


def block_without_body(header: list[Any]) -> Block:
    """Return ``use bth``."""
    return Block(header[0], tuple(header[1:]), None, start=header[0].start, end=header[-1].end)


def block_empty(header: list[Any], opened: int, end: int) -> Block:
    """Return a block with nothing in its braces."""
    return Block(header[0], tuple(header[1:]), (), opened, start=header[0].start, end=end)


def block(header: list[Any], opened: int, body: list[Statement], end: int) -> Block:
    """Return ``keyword header { body }``."""
    return Block(header[0], tuple(header[1:]), tuple(body), opened, start=header[0].start, end=end)


def expression_statement(value: Expression) -> ExpressionStatement:
    """Return a bare expression."""
    return ExpressionStatement(value, start=value.start, end=value.end)


# --- fields ----------------------------------------------------------------------------------------------------------


def field_typed(name: Name, _colon: object, type_: Name) -> FieldRow:
    """Begin ``name : type``."""
    return FieldRow(name, type_, (), None, None, None, (), start=name.start, end=type_.end)


def field_one_of(name: Name, _colon: object, one_: Name, of: Name) -> FieldRow:
    """Begin ``name : one of {…}``; the two words are one name."""
    if (one_.name, of.name) != ("one", "of"):
        raise Misbuilt("unexpected-after-type", of.start, of.end, field_typed(name, None, one_), word=of.name)
    return field_typed(name, None, Name("one of", start=one_.start, end=of.end))


def field_lost(name: Name, _colon: object, lost: Missing) -> FieldRow:
    """Keep a field whose type was not understood, so that its name is known."""
    return FieldRow(name, lost, (), None, None, None, (), start=name.start, end=lost.end)


def field_unread(name: Name, lost: Missing) -> FieldRow:
    """Keep a field without a colon."""
    return field_lost(name, None, lost)


def field_spoilt(row: FieldRow, lost: Missing) -> FieldRow:
    """Keep a field of which something after the type was not understood; labels that may lack some say nothing."""
    is_choice = isinstance(row.type, Name) and row.type.name in {"one of", "选项"}
    return attrs.evolve(row, type=lost if is_choice else row.type, end=lost.end)


def field_unit(row: FieldRow, _in: object, unit: Text) -> FieldRow:
    """Add ``in "unit"``."""
    return attrs.evolve(row, unit=unit, end=unit.end)


def field_labels(row: FieldRow, _brace: object, labels: list[Name | Text | Number], end: int) -> FieldRow:
    """Add the labels of ``one of``."""
    return attrs.evolve(row, labels=tuple(labels), end=end)


def field_title(row: FieldRow, title: Text) -> FieldRow:
    """Add the title."""
    return attrs.evolve(row, title=title, end=title.end)


def field_bounds(row: FieldRow, bounds: Pattern) -> FieldRow:
    """Add the bounds; a second pair is an error, for only one could be kept."""
    if row.bounds is not None:
        raise Misbuilt("second-bounds", bounds.start, bounds.end, row)
    return attrs.evolve(row, bounds=bounds, end=bounds.end)


def field_attribute(row: FieldRow, name: Name, value: Expression) -> FieldRow:
    """Add ``missing = datum``."""
    return attrs.evolve(row, attributes=(*row.attributes, attribute(name, value)), end=value.end)


# --- param and define ------------------------------------------------------------------------------------------------


def param_head(keyword: Name, name: Name) -> Param:
    """Begin ``param NAME``."""
    return Param(keyword, name, (), None, Missing(start=name.end, end=name.end), start=keyword.start, end=name.end)


def param_keys(head: Param, _by: object, keys: list[Name]) -> Param:
    """Add ``by A, B``."""
    return attrs.evolve(head, keys=tuple(keys), end=keys[-1].end)


def param_unit(head: Param, _in: object, unit: Text) -> Param:
    """Add ``in "unit"``."""
    return attrs.evolve(head, unit=unit, end=unit.end)


def param_table(head: Param, value: Table) -> Param:
    """Complete a param with its table."""
    return attrs.evolve(head, value=value, end=value.end)


def param_value(head: Param, _equals: object, value: Expression) -> Param:
    """Complete a param with its value."""
    return attrs.evolve(head, value=value, end=value.end)


def param_lost(head: Param, lost: Missing) -> Param:
    """Keep a param whose header was not understood, so that its name is known."""
    return attrs.evolve(head, value=lost, end=lost.end)


def param_constant(keyword: Name, name: Name, value: Expression) -> Param:
    """Return ``param NAME = value``."""
    return Param(keyword, name, (), None, value, start=keyword.start, end=value.end)


def define(keyword: Name, name: Name, body: Expression) -> Define:
    """Return ``define NAME = body``, also where its parameters were not understood."""
    return Define(keyword, name, None, body, start=keyword.start, end=body.end)


def define_empty(keyword: Name, name: Name, _closed: int, _equals: object, body: Expression) -> Define:
    """Return ``define NAME() = body``."""
    return Define(keyword, name, (), body, start=keyword.start, end=body.end)


def define_function(
    keyword: Name, name: Name, parameters: list[Name], _closed: int, _equals: object, body: Expression
) -> Define:
    """Return ``define NAME(a, b) = body``."""
    return Define(keyword, name, tuple(parameters), body, start=keyword.start, end=body.end)


# --- tables ----------------------------------------------------------------------------------------------------------


def row(patterns: list[Pattern], _colon: object, value: Expression) -> Row:
    """Return ``pattern, pattern : value``; ``[a, b]`` as a pattern is an interval."""
    made = tuple(_as_pattern(pattern) if pattern.__class__ is Vector else pattern for pattern in patterns)
    return Row(made, value, start=patterns[0].start, end=value.end)


def _as_pattern(pattern: Any) -> Pattern:
    if len(pattern.items) != 2:  # noqa: PLR2004 - the ends of an interval
        return pattern  # type: ignore[no-any-return]
    low, high = pattern.items
    return IntervalPattern(low, high, low_closed=True, high_closed=True, start=pattern.start, end=pattern.end)


def comparison_pattern(operator: Operator, value: Expression) -> ComparisonPattern:
    """Return ``<= 100%``."""
    return ComparisonPattern(operator[0], value, start=operator[1], end=value.end)


def from_pattern(word: Operator, date: Expression) -> FromPattern:
    """Return ``from 2026-03-01``."""
    return FromPattern(date, start=word[1], end=date.end)


def else_pattern(word: Operator) -> ElsePattern:
    """Return ``else``."""
    return ElsePattern(start=word[1], end=word[2])


def table(start: int, rows: list[Row], end: int) -> Table:
    """Return ``{ rows }``."""
    return Table(None, (), is_by=False, rows=tuple(rows), start=start, end=end)


def table_empty(start: int, end: int) -> Table:
    """Return ``{ }``."""
    return table(start, [], end)


def named_table(name: Name, made: Table) -> Table:
    """Return ``bands { rows }``."""
    return Table(name, (), is_by=False, rows=made.rows, start=name.start, end=made.end)


def subject_table(name: Name | Member, arguments: list[Argument], _closed: int, made: Table) -> Table:
    """Return ``bands(降幅) { rows }``; a subject has no name."""
    named = next((argument for argument in arguments if argument.name is not None), None)
    if named is not None or isinstance(name, Member):
        wrong = named or name
        raise Misbuilt("named-subject", wrong.start, wrong.end, Missing(start=name.start, end=made.end))
    subjects = tuple(argument.value for argument in arguments)
    return Table(name, subjects, is_by=False, rows=made.rows, start=name.start, end=made.end)


def by_table(word: Operator, subjects: list[Expression], made: Table) -> Table:
    """Return ``by a, b { rows }``."""
    return Table(None, tuple(subjects), is_by=True, rows=made.rows, start=word[1], end=made.end)


# --- expressions -----------------------------------------------------------------------------------------------------


def signed(operator: Operator, number: Number) -> Unary:
    """Return ``-5`` where only a number may stand."""
    return Unary(operator[0], number, start=operator[1], end=number.end)


def binary(left: Expression, operator: Operator, right: Expression) -> Binary:
    """Return a range in a header."""
    return Binary(operator[0], left, right, start=left.start, end=right.end)


def not_in(_not: Operator, in_: Operator) -> Operator:
    """Return ``not in`` as one operator."""
    return ("not in", in_[1])


def resolve_pair(left: Any, operator: Operator, right: Expression) -> Expression:
    """Return a pair whose right side is a conditional."""
    return precedence.resolve([left, operator, right])


def resolve_longer(sequence: list[Any], operator: Operator, right: Expression) -> Expression:
    """Return a sequence whose last operand is a conditional."""
    return precedence.resolve([*sequence, operator, right])


def conditional(
    word: Operator, condition: Expression, _then: object, then: Expression, _else: object, otherwise: Expression
) -> Conditional:
    """Return ``if condition then a else b``."""
    return Conditional(condition, then, otherwise, start=word[1], end=otherwise.end)


def positional(value: Expression) -> Argument:
    """Return an argument without a name."""
    return Argument(None, value, start=value.start, end=value.end)


def named(name: Name, value: Expression) -> Argument:
    """Return ``name = value`` in a call."""
    return Argument(name, value, start=name.start, end=value.end)


def call(function: Name | Member, arguments: list[Argument], *closed: int) -> Call:
    """Return a call; a comma may stand before its closing bracket."""
    return Call(function, tuple(arguments), start=function.start, end=closed[-1])


def call_empty(function: Name | Member, closed: int) -> Call:
    """Return a call without arguments."""
    return Call(function, (), start=function.start, end=closed)


def vector(start: int, items: list[Expression], *closed: int) -> Vector:
    """Return ``[a, b]``; a comma may stand before its closing bracket."""
    return Vector(tuple(items), start=start, end=closed[-1])


def vector_empty(start: int, end: int) -> Vector:
    """Return ``[]``."""
    return Vector((), start=start, end=end)


def parenthesised(start: int, items: list[Expression], end: int) -> Expression:
    """Return what stands in parentheses, or the open interval ``(a, b)``."""
    return items[0] if len(items) == 1 else _interval(start, items, end, low_closed=False, high_closed=False)


def open_closed(start: int, items: list[Expression], end: int) -> Expression:
    """Return ``(a, b]``."""
    return _interval(start, items, end, low_closed=False, high_closed=True)


def closed_open(start: int, items: list[Expression], end: int) -> Expression:
    """Return ``[a, b)``."""
    return _interval(start, items, end, low_closed=True, high_closed=False)


def open_open(start: int, items: list[Expression], end: int) -> Expression:
    """Return ``(a, b)`` where only an interval may stand."""
    return _interval(start, items, end, low_closed=False, high_closed=False)


def closed_closed(start: int, items: list[Expression], end: int) -> Expression:
    """Return ``[a, b]`` where only an interval may stand."""
    return _interval(start, items, end, low_closed=True, high_closed=True)


def _interval(start: int, items: list[Expression], end: int, *, low_closed: bool, high_closed: bool) -> IntervalPattern:
    if len(items) != 2:  # noqa: PLR2004 - the ends of an interval
        raise Misbuilt("interval-ends", start, end, Missing(start=start, end=end), count=len(items))
    low, high = items
    return IntervalPattern(low, high, low_closed=low_closed, high_closed=high_closed, start=start, end=end)


#: The functions by the alias of their alternative in the grammar.
FUNCTIONS: Final[dict[str, Function]] = {
    function.__name__: function
    for function in (
        one, more, attribute, opening, opening_item, opening_comma, block_without_body, block_empty, block,
        expression_statement, field_typed, field_one_of, field_lost, field_unread, field_spoilt, field_unit, field_labels, field_title, field_bounds,
        field_attribute, param_head, param_keys, param_unit, param_table, param_lost, param_value, param_constant, define,
        define_empty, define_function, row, comparison_pattern, from_pattern, else_pattern, table, table_empty,
        named_table, subject_table, by_table, signed, binary, not_in, resolve_pair, resolve_longer, conditional,
        positional, named, call, call_empty, vector, vector_empty, parenthesised, open_closed, closed_open, open_open,
        closed_closed, precedence.prefixed, precedence.pair, precedence.longer, precedence.resolve,
        precedence.resolve_prefixed,
    )
}  # fmt: skip
