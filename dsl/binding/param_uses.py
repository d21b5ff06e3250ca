"""Uses of params: a constant, or a table read with the keys of the unit at hand and those given."""

from __future__ import annotations

import math
from typing import Final

from ...core.calendar import days_of, read_period
from ...core.expressions import Binary, Builtin, Expression, FieldRef, Interval, Keyed, KeyedRow, Literal, ParamRef
from ...core.value_type import DATE, FLAG, TEXT, Kind, ValueType
from .. import syntax
from ..checks.coverage import Taken
from ..checks.intervals import Stretch
from ..diagnostics import listed
from ..schema import words
from .bands import interval_test
from .context import LOST, Context
from .names import nearest
from .operators import comparable, condition, matched
from .params import Entry, Key, ParamTable
from .periods import period_of
from .scope import Scope

_BUILTIN: Final = words("builtin")


def param_ref(
    context: Context, name: str, node: syntax.Node, arguments: tuple[syntax.Argument, ...] = ()
) -> Expression:
    """Refer to a param, with the keys given and those of the unit at hand."""
    declared = context.scope.params[name]
    context.scope.used.add(name)
    start, end = node.start, node.end
    if declared.is_lost:
        return LOST
    table: ParamTable | None = declared.table
    if table is None:
        if arguments:
            context.reporter.report("param-without-keys", node, name=name)
            return LOST
        return ParamRef(context.scope.param_name(name), type=declared.type, start=start, end=end)
    given = _given(context, name, table, arguments)
    if given is None:
        return LOST
    subjects = [given[key.name] if key.name in given else _own(context, name, key, node) for key in table.keys]
    if any(subject is LOST for subject in subjects):
        return LOST
    body = _looked_up(context.scope, table, subjects, declared.type)
    if not body.rows and body.otherwise is None:
        context.reporter.report("table-no-row", node, name=context.scope.param_name(name), keys=_keys_given(body))
        return LOST
    return ParamRef(
        context.scope.param_name(name), tuple(given.items()), body, type=declared.type, start=start, end=end
    )


def _own(context: Context, name: str, key: Key, node: syntax.Node) -> Expression:
    """Return the unit's own value of a key that the use does not give."""
    if key.is_period:
        return Builtin("period", type=TEXT)
    if key.source == "use":
        hint = "table" if context.scope.table_file else ""
        called = context.scope.param_name(name) if hint else name
        context.reporter.report("param-key-needed", node, hint=hint, name=called, key=key.name)
        return LOST
    return context.bind_here(syntax.Name(key.name, quoted=True, start=node.start, end=node.end))


def _given(
    context: Context, name: str, table: ParamTable, arguments: tuple[syntax.Argument, ...]
) -> dict[str, Expression] | None:
    given: dict[str, Expression] = {}
    known = [key.name for key in table.keys]
    for argument in arguments:
        if argument.name is None:
            hint = "keys" if known else ""
            context.reporter.report(
                "param-key-unnamed",
                argument,
                hint=hint,
                name=name,
                text=context.reporter.text(argument),
                keys=listed(known or ["—"]),
            )
            return None
        word = argument.name.name
        if not argument.name.quoted and _BUILTIN.get(word) == "period":
            word = "period"
        key = table.key(word)
        if key is None:
            near = nearest(word, known)
            hint = "nearest" if near else ""
            context.reporter.report(
                "param-key-unknown",
                argument.name,
                hint=hint,
                name=name,
                key=word,
                nearest=near,
                keys=listed(known or ["—"]),
            )
            return None
        if key.name in given:
            context.reporter.report("argument-twice", argument, name=key.name)
            return None
        given[key.name] = _key_value(context, table, key, argument.value)
    return None if any(value is LOST for value in given.values()) else given


def _key_value(context: Context, table: ParamTable, key: Key, node: syntax.Expression) -> Expression:
    if key.is_period:
        if isinstance(node, syntax.Name) and not node.quoted and _BUILTIN.get(node.name) == "period":
            return Builtin("period", type=TEXT)
        period = period_of(context, node)
        return LOST if period is None else Literal(period.name, type=TEXT, start=node.start, end=node.end)
    if key.type.kind is Kind.FLAG:
        return condition(context, node)
    kind = key.type
    if kind.kind is Kind.TEXT:
        index = table.keys.index(key)
        occurring = dict.fromkeys(entry.taken[index] for entry in table.entries)
        if not kind.labels and None not in occurring and table.otherwise is None:
            kind = ValueType(Kind.TEXT, labels=tuple(label for label in occurring if isinstance(label, str)))
    bound = matched(context.at(node), node, kind)  # a bare name is a field of the text that it stands in
    if bound is LOST or not comparable(context, FieldRef(key.name, type=kind), bound, node, "=="):
        return LOST
    return bound


def _looked_up(scope: Scope, table: ParamTable, subjects: list[Expression], kind: ValueType) -> Keyed:
    rows = tuple(_keyed_row(table, entry, subjects) for entry in table.entries)
    if scope.table_file:  # a standard is long, and most of it is of other keys than those given
        rows = tuple(row for row in rows if _may_hold(row.condition))
    named = tuple((key.name, subject) for key, subject in zip(table.keys, subjects, strict=True))
    return Keyed(named, rows, table.otherwise, scope.table_file, scope.origin, type=kind)


def _keys_given(body: Keyed) -> str:
    """Return the keys that are given as labels."""
    given = {name: key.value for name, key in body.subjects if isinstance(key, Literal) and isinstance(key.value, str)}
    return ", ".join(f"{name} = {value}" for name, value in given.items())


def _may_hold(condition: Expression | None) -> bool:
    """Whether a condition is not known to fail whatever the data are."""
    match condition:
        case None:
            return True
        case Binary("and", left, right):
            return _may_hold(left) and _may_hold(right)
        case Binary("==", Literal(one), Literal(other)):
            return one == other
    return True


def _keyed_row(table: ParamTable, entry: Entry, subjects: list[Expression]) -> KeyedRow:
    test: Expression | None = None
    for key, taken, bounds, subject in zip(table.keys, entry.taken, entry.bounds, subjects, strict=True):
        further = _test(key, taken, bounds, subject)
        if further is not None:
            test = further if test is None else Binary("and", test, further, type=FLAG)
    date = None if entry.valid_from is None else Literal(days_of(entry.valid_from), type=DATE)
    return KeyedRow(test, entry.value, date, entry.text, entry.line)


def _test(key: Key, taken: Taken, bounds: Interval | None, subject: Expression) -> Expression | None:
    """Return the condition under which a subject is what a key pattern takes; None: always."""
    if taken is None:
        return None
    if isinstance(taken, str):
        if key.type.kind is Kind.FLAG:
            return Binary("==", subject, Literal(float(taken == "yes"), type=FLAG), type=FLAG)
        return Binary("==", subject, Literal(taken, type=TEXT), type=FLAG)
    if key.is_period:
        return _in_period(taken, subject)
    if bounds is not None and taken.low == taken.high and bounds.low is not None:
        return Binary("==", subject, bounds.low, type=FLAG)
    return None if bounds is None else interval_test(subject, bounds, -1, -1)


def _in_period(taken: Stretch, subject: Expression) -> Expression:
    """Return whether a whole period lies within the days of a key: a key of a year serves its months too."""
    if isinstance(subject, Literal):
        period = read_period(str(subject.value))
        holds = period is not None and taken.low <= days_of(period.start) and days_of(period.end) <= taken.high
        return Literal(float(holds), type=FLAG)
    tests = []
    if math.isfinite(taken.low):
        tests.append(Binary(">=", Builtin("period_start", type=DATE), Literal(taken.low, type=DATE), type=FLAG))
    if math.isfinite(taken.high):
        tests.append(Binary("<=", Builtin("period_end", type=DATE), Literal(taken.high, type=DATE), type=FLAG))
    return tests[0] if len(tests) == 1 else Binary("and", tests[0], tests[1], type=FLAG)
