"""Binding params: constants, and tables of constants keyed by fields or periods, dated, or both."""

from __future__ import annotations

import datetime
import math
import re
from typing import Final

import attrs

from ...core.expressions import Expression, FieldRef, Interval, Literal
from ...core.model import Bounds, Param, ParamRow
from ...core.value_type import DATE, FLAG, NUMBER, TEXT, Kind, ValueType
from .. import syntax
from ..checks.coverage import KeyFacts, Taken
from ..checks.params import TakenRow, check_dates, check_holes, check_overlaps
from ..diagnostics import listed
from ..schema import words
from .bands import interval_of, is_any
from .constants import name_of, read_date
from .context import LOST, Binders, Context, Place, kind_word
from .names import nearest
from .periods import period_stretch
from .scope import ParamName, Scope
from .walking import is_constant

_BUILTIN: Final = words("builtin")
_ANSWERS: Final = words("constant")
_PERIOD: Final = ValueType(Kind.TEXT)
_SPACES: Final = re.compile(r"\s+")


@attrs.frozen
class Key:
    """One key of a table: where its value comes from when a use does not give it, and what it may be.

    ``source`` is ``field``, ``define``, ``period`` or ``use`` (it must be given at every use).
    """

    name: str
    source: str
    type: ValueType
    bounds: Bounds | None = None

    @property
    def is_period(self) -> bool:
        """Whether it is the period of the row."""
        return self.source == "period"


@attrs.frozen
class Entry:
    """One row of a table, its keys not yet tied to any subject."""

    taken: tuple[Taken, ...]
    bounds: tuple[Interval | None, ...]
    value: Expression
    valid_from: datetime.date | None
    node: syntax.Row
    text: str
    line: int


@attrs.frozen
class ParamTable:
    """The table of a param as far as it is the same for every use; rows stand latest first."""

    keys: tuple[Key, ...]
    entries: tuple[Entry, ...]
    otherwise: Expression | None = None

    def key(self, name: str) -> Key | None:
        """Return the key of that name."""
        return next((key for key in self.keys if key.name == name), None)


def bind_params(scope: Scope, binders: Binders, statements: list[syntax.Param]) -> list[Param]:
    """Bind params; one whose value is a table keeps it with its name, for each use to look up."""
    bound: list[Param] = []
    for statement in statements:
        declared = scope.params.get(statement.name.name)
        if declared is None or declared.place is not statement.name:
            continue
        if statement.keys or isinstance(statement.value, syntax.Table):
            found = _bind_table(scope, binders, declared, statement)
        else:
            found = _bind_constant(scope, binders, declared, statement)
        if found is not None:
            bound.append(found)
        else:
            declared.is_lost = True
    return bound


def _bind_constant(scope: Scope, binders: Binders, declared: ParamName, statement: syntax.Param) -> Param | None:
    value = Context(scope, binders, Place.CONSTANT, path=(declared.name,)).bind(statement.value)
    if value is LOST:
        return None
    if not is_constant(value):
        scope.reporter.report("param-constant", statement.value, name=declared.name)
        return None
    declared.type = ValueType(value.type.kind, declared.type.unit or value.type.unit)
    row = ParamRow((), value, span=scope.reporter.span(statement.value))
    return Param(declared.name, (row,), (), declared.type, scope.reporter.span(statement))


def _bind_table(scope: Scope, binders: Binders, declared: ParamName, statement: syntax.Param) -> Param | None:
    reporter, table = scope.reporter, statement.value
    context = Context(scope, binders, Place.CONSTANT, path=(declared.name,))
    if isinstance(table, syntax.Missing):
        reporter.lost = True
        return None
    if not isinstance(table, syntax.Table) or table.name is not None or table.is_by or not table.rows:
        reporter.report("param-table", table, name=declared.name)
        return None
    if any(isinstance(row, syntax.Missing) for row in table.rows):
        reporter.lost = True
        return None
    plain, others = _split(context, table)
    keys = _keys(scope, statement, plain)
    read = [_entry(context, declared, keys, row) for row in plain]
    otherwise = _value(context, declared, others[0]) if others else None
    entries = [entry for entry in read if entry is not None]
    if len(entries) < len(read) or otherwise is LOST or not entries:
        return None
    if not _same_kind(context, declared, entries, otherwise, others):
        return None
    if not check_overlaps(reporter, [_taken(entry) for entry in entries]):
        return None
    if otherwise is None:
        facts = [_facts(key, entries, index) for index, key in enumerate(keys)]
        place = (statement.name.start, statement.name.end)
        check_holes(reporter, declared.name, place, facts, [_taken(entry) for entry in entries])
    latest = sorted(entries, key=lambda entry: entry.valid_from or datetime.date.min, reverse=True)
    declared.table = ParamTable(keys, tuple(latest), otherwise)
    rows = tuple(_model_row(reporter, entry) for entry in entries)
    return Param(declared.name, rows, tuple(key.name for key in keys), declared.type, reporter.span(statement))


def _split(context: Context, table: syntax.Table) -> tuple[list[syntax.Row], list[syntax.Row]]:
    """Return the rows with keys, and the ``else`` row, which takes what no other row takes."""
    plain: list[syntax.Row] = []
    others: list[syntax.Row] = []
    for row in table.rows:
        is_else = len(row.patterns) == 1 and isinstance(row.patterns[0], syntax.ElsePattern)
        (others if is_else else plain).append(row)
    for extra in others[1:]:
        context.reporter.report("else-twice", extra.patterns[0])
    if others and table.rows[-1] is not others[0]:
        context.reporter.report("else-last", others[0].patterns[0])
    return plain, others


def _model_row(reporter: object, entry: Entry) -> ParamRow:
    keys = tuple(
        None
        if taken is None
        else taken
        if isinstance(taken, str)
        else taken.low
        if taken.low == taken.high
        else str(taken)
        for taken in entry.taken
    )
    return ParamRow(keys, entry.value, entry.valid_from, reporter.span(entry.node))  # type: ignore[attr-defined]


def _taken(entry: Entry) -> TakenRow:
    return TakenRow(
        entry.taken, entry.valid_from, (entry.node.patterns[0].start, entry.node.patterns[-1].end), entry.text
    )


# --- keys ------------------------------------------------------------------------------------------------------------


def _keys(scope: Scope, statement: syntax.Param, rows: list[syntax.Row]) -> tuple[Key, ...]:
    return tuple(_key(scope, name, index, rows) for index, name in enumerate(statement.keys))


def _key(scope: Scope, node: syntax.Name, index: int, rows: list[syntax.Row]) -> Key:
    name = node.name
    if not node.quoted and _BUILTIN.get(name) == "period":
        return Key("period", "period", _PERIOD)
    if name in scope.fields:
        scope.used.add(name)
        field = scope.fields[name].field
        return Key(name, "field", field.type, field.bounds)
    source = "define" if name in scope.defines and not scope.defines[name].parameters else "use"
    patterns = [found[index] for row in rows if len(found := _patterns(row)) > index]
    return Key(name, source, _kind_of(patterns))


def _kind_of(patterns: list[syntax.Pattern]) -> ValueType:
    """Return the type of a key that no field declares, from what stands in its column."""
    kinds = {_kind_of_pattern(pattern) for pattern in patterns if not is_any(pattern)}
    kind = kinds.pop() if len(kinds) == 1 else Kind.TEXT
    if kind is not Kind.TEXT:
        return {Kind.FLAG: FLAG, Kind.DATE: DATE}.get(kind, NUMBER)
    labels = (name_of(pattern) for pattern in patterns if not is_any(pattern))
    return ValueType(Kind.TEXT, labels=tuple(dict.fromkeys(label for label in labels if label is not None)))


def _kind_of_pattern(pattern: syntax.Pattern) -> Kind:
    if isinstance(pattern, syntax.Text):
        return Kind.TEXT
    if isinstance(pattern, syntax.Name):
        return Kind.FLAG if pattern.name in _ANSWERS and not pattern.quoted else Kind.TEXT
    return Kind.DATE if isinstance(pattern, syntax.Date) else Kind.NUMBER


def _patterns(row: syntax.Row) -> list[syntax.Pattern]:
    """Return the patterns of a row without the date from which it holds."""
    return [pattern for pattern in row.patterns if not isinstance(pattern, syntax.FromPattern)]


def _facts(key: Key, entries: list[Entry], index: int) -> KeyFacts:
    kind = key.type.kind
    if key.is_period or kind is Kind.DATE:
        return KeyFacts(key.name, is_days=True, is_period=key.is_period)
    if kind is Kind.FLAG:
        return KeyFacts(key.name, labels=("yes", "no"))
    if kind is Kind.TEXT:
        occurring = dict.fromkeys(taken for entry in entries if isinstance(taken := entry.taken[index], str))
        return KeyFacts(key.name, labels=key.type.labels or tuple(occurring) or ("any",))
    bounds, is_count = key.bounds or Bounds(), kind is Kind.COUNT
    low = bounds.low if bounds.low is not None else 0.0 if is_count else -math.inf
    high = math.inf if bounds.high is None else bounds.high
    return KeyFacts(key.name, low=low, high=high, is_whole=is_count)


# --- rows ------------------------------------------------------------------------------------------------------------


def _entry(context: Context, declared: ParamName, keys: tuple[Key, ...], row: syntax.Row) -> Entry | None:
    reporter, patterns = context.reporter, _patterns(row)
    dates = [pattern for pattern in row.patterns if isinstance(pattern, syntax.FromPattern)]
    value = _value(context, declared, row)
    if len(patterns) != len(keys):
        reporter.report("pattern-count", row.patterns[0], expected=len(keys), given=len(patterns))
        return None
    for extra in dates[1:]:
        reporter.report("param-from-twice", extra)
    found = [_pattern(context, key, pattern) for key, pattern in zip(keys, patterns, strict=True)]
    valid_from = read_date(reporter, dates[0].date) if dates else None
    if value is LOST or None in found or len(dates) > 1 or (dates and valid_from is None):
        return None
    taken = tuple(each[0] for each in found if each is not None)
    bounds = tuple(each[1] for each in found if each is not None)
    text = ", ".join(_SPACES.sub(" ", reporter.text(pattern)) for pattern in row.patterns)
    return Entry(taken, bounds, value, valid_from, row, text, reporter.source.place(row.start)[0])


def _value(context: Context, declared: ParamName, row: syntax.Row) -> Expression:
    """Bind the value of a row; a bare word that nothing is called is a label."""
    node = row.value
    if isinstance(node, syntax.Name) and not context.scope.is_known(node.name) and node.name not in _ANSWERS:
        return Literal(node.name, type=TEXT, start=node.start, end=node.end)
    value = context.bind(node)
    if value is not LOST and not is_constant(value):
        context.reporter.report("param-constant", node, name=declared.name)
        return LOST
    return value


def _same_kind(
    context: Context,
    declared: ParamName,
    entries: list[Entry],
    otherwise: Expression | None,
    others: list[syntax.Row],
) -> bool:
    """See that all values are of one kind, and let the param have it."""
    values = [(entry.value, entry.node.value) for entry in entries]
    values += [] if otherwise is None else [(otherwise, others[0].value)]
    first = values[0][0].type
    for value, node in values[1:]:
        kind = value.type
        if kind.is_numeric != first.is_numeric or (not kind.is_numeric and kind.kind is not first.kind):
            context.reporter.report(
                "param-values-differ", node, name=declared.name, kind=kind_word(kind.kind), first=kind_word(first.kind)
            )
            return False
    if first.kind is Kind.TEXT:
        labels = tuple(dict.fromkeys(str(value.value) for value, _ in values if isinstance(value, Literal)))
        declared.type = ValueType(Kind.TEXT, labels=labels)
        return True
    kind = next((value.type for value, _ in values if value.type.kind is not Kind.NUMBER), first)
    declared.type = ValueType(kind.kind, declared.type.unit or kind.unit)
    return True


_Found = tuple[Taken, Interval | None]


def _pattern(context: Context, key: Key, pattern: syntax.Pattern) -> _Found | None:
    """Return what a key pattern takes, and the bound interval where it is one; None where it is wrong."""
    if is_any(pattern):
        return None, None
    if isinstance(pattern, syntax.ElsePattern):
        context.reporter.report("else-last", pattern)
        return None
    if key.is_period:
        stretch = period_stretch(context, pattern)
        return None if stretch is None else (stretch, None)
    if key.type.kind is Kind.TEXT:
        return _label(context, key, pattern)
    if key.type.kind is Kind.FLAG:
        return _answer(context, pattern)
    subject = FieldRef(key.name, type=key.type)
    row = interval_of(context, subject, pattern)
    if row is None:
        return None
    if not row.is_known:
        context.reporter.report("param-constant", pattern, name=context.path[0])
        return None
    return row.stretch(), row.interval


def _label(context: Context, key: Key, pattern: syntax.Pattern) -> _Found | None:
    reporter, text = context.reporter, name_of(pattern)
    if text is None and isinstance(pattern, syntax.Number):
        text = reporter.text(pattern)
    if text is None:
        reporter.report("wrong-datum", pattern, name=key.name, kind=kind_word(Kind.TEXT), text=reporter.text(pattern))
        return None
    labels = key.type.labels
    if not labels or text in labels:
        return text, None
    alike = context.scope.alike(text, pattern, dict.fromkeys(labels))
    if alike is None:
        near = nearest(text, labels)
        hint = "nearest" if near else ""
        reporter.report("unknown-label", pattern, hint=hint, name=text, nearest=near, labels=listed(labels))
        return None
    return alike, None


def _answer(context: Context, pattern: syntax.Pattern) -> _Found | None:
    english = _ANSWERS.get(pattern.name) if isinstance(pattern, syntax.Name) else None
    if english is None:
        text = context.reporter.text(pattern)
        context.reporter.report("wrong-datum", pattern, name=context.path[0], kind=kind_word(Kind.FLAG), text=text)
        return None
    return english, None


def check_effective(scope: Scope, start: datetime.date) -> None:
    """Warn about dated values that begin only after the set does."""
    for declared in scope.params.values():
        if declared.table is not None and declared.name in scope.used and declared.table.otherwise is None:
            check_dates(scope.reporter, declared.name, [_taken(entry) for entry in declared.table.entries], start)
