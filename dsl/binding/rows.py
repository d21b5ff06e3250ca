"""Tables of rows below the unit: declaring them, reading their columns, and keeping vectors and numbers apart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import attrs

from ...core.expressions import Call, DefineRef, Expression, FieldRef, Literal, RowsOf, Vector
from ...core.functions import Family, Function, StepKind
from ...core.model import CellMeaning, Field, Table
from ...core.value_type import COUNT, FLAG
from .. import syntax
from ..diagnostics import listed
from ..schema import header_words
from .bodies import read_body
from .constants import read_texts
from .context import LOST, Binders, Context, Place
from .names import nearest
from .references import put_in
from .reporting import Reporter
from .scope import Names, Scope, TableName
from .vectors import report_unreduced
from .walking import children_of

#: The statistic that takes the best of each group, the groups being made by its ``by``.
_BEST: Final = "sum_best"


def table_header(reporter: Reporter, block: syntax.Block) -> tuple[syntax.Name, syntax.Name] | None:
    """Return the names in ``fields NAME within OTHER``, None where the header says something else."""
    words = header_words("fields")
    atoms = [atom for atom in block.header if isinstance(atom, syntax.Name)]
    if len(atoms) == len(block.header) == 3 and words.get(atoms[1].name) == "within":  # noqa: PLR2004
        return atoms[0], atoms[2]
    if any(isinstance(atom, syntax.Missing) for atom in block.header):
        reporter.lost = True
    else:
        reporter.report("rows-header", block.header[0], text=reporter.text(block.header[0]))
    return None


def link_tables(reporter: Reporter, names: Names) -> None:
    """Find for each table what it stands in: the table of that name, else the unit, under one word in a file."""
    words: dict[str, TableName] = {}
    for table in names.tables.values():
        if table.above.name in names.tables:
            table.within = table.above.name
        else:
            words.setdefault(table.above.name, table)
    for word, table in list(words.items())[1:]:
        first = next(iter(words))
        near = nearest(word, names.tables)
        hint = "nearest" if near else ""
        reporter.report("rows-within", table.above, hint=hint, name=word, unit=first, nearest=near)
    for table in names.tables.values():
        path = [table.name]
        while (above := names.tables[path[-1]].within) is not None and above not in path:
            path.append(above)
        if above is not None:
            reporter.report("rows-circle", table.above, path=" → ".join([*path, above]))
            table.within = None


def bind_tables(scope: Scope, binders: Binders) -> None:
    """Complete the fields of the tables."""
    from .declarations import completed_field, field_codes  # noqa: PLC0415 - they bind tables' fields too

    silent = Reporter(scope.reporter.source)
    for table in scope.tables.values():
        body = read_body(silent, "fields", table.block.body)
        codes: dict[str, CellMeaning | float | str] = {}
        if "missing_as" in body.attributes:
            marks = read_texts(scope.reporter, body.attributes["missing_as"].value)
            codes |= dict.fromkeys(marks, CellMeaning.MISSING)
        if "codes" in body.attributes:
            codes |= field_codes(scope, body.attributes["codes"].value)
        for row in body.fields:
            declared = table.fields.get(row.name.name)
            if declared is not None and declared.place is row.name:
                field = completed_field(scope, binders, declared.field, row)
                declared.field = attrs.evolve(field, codes=codes | dict(field.codes), table=table.name)


def check_table_defines(scope: Scope, binders: Binders, stretch: tuple[int, int] | None = None) -> None:
    """Bind each define of the tables by itself, once the params are known that it may look up row by row.

    ``stretch`` is the file that the scope belongs to: tables of another are bound with the names of that one.
    """
    for table in scope.tables.values():
        if stretch is not None and not stretch[0] <= table.block.start < stretch[1]:
            continue
        for define in table.defines.values():
            context = Context(scope, binders, Place.DEFINE, path=(define.name,), level=table.name)
            bound = context.bind(define.statement.body)
            if bound is not LOST and (rows := scope.rows.of(bound)):
                report_unreduced(scope.reporter, define.statement.body, rows)


def used_tables(scope: Scope) -> Iterator[Table]:
    """Iterate over the tables that the set reads and those they stand in, these first."""
    wanted: dict[str, Scope] = {}
    for name, knowing in scope.tables_used.items():
        for part in knowing.above(name):
            if part is not None:
                wanted.setdefault(part, knowing)
    for name, knowing in sorted(wanted.items(), key=lambda item: len(item[1].above(item[0]))):
        table = knowing.tables[name]
        fields: tuple[Field, ...] = tuple(field.field for field in table.fields.values())
        yield Table(name, table.within, fields, _unit_word(knowing, name), knowing.reporter.span(table.place))


def _unit_word(scope: Scope, name: str) -> str:
    top = [part for part in scope.above(name) if part is not None][-1]
    return scope.tables[top].above.name


# --- names -----------------------------------------------------------------------------------------------------------


def bind_rows(context: Context, node: syntax.Member, table: TableName) -> Expression:
    """Bind ``处室.人数``: a column of the rows below, one number for each of them."""
    scope, name = context.scope, node.name.name
    found = member_of(context, table, node.name)
    if found is None:
        alike = scope.alike(name, node.name, {**table.fields, **table.defines})
        if alike is None:
            near = nearest(name, [*table.fields, *table.defines])
            known = listed([*table.fields, *table.defines] or ["—"])
            hint = "nearest" if near else ""
            context.reporter.report(
                "rows-field", node.name, hint=hint, name=name, table=table.name, nearest=near, known=known
            )
            return LOST
        found = member_of(context, table, attrs.evolve(node.name, name=alike))
    if found is None or found is LOST:
        return LOST
    return RowsOf(table.name, found, type=found.type, start=node.start, end=node.end)


def member_of(context: Context, table: TableName, node: syntax.Name) -> Expression | None:
    """Return a field or define of the row of a table, None where it has none of that name."""
    scope, name = context.scope, node.name
    scope.tables_used.setdefault(table.name, scope)
    if name in table.fields:
        scope.used.add(f"{table.name}.{name}")
        declared = table.fields[name]
        if declared.is_lost:
            return LOST
        return FieldRef(name, table.name, type=declared.field.type, start=node.start, end=node.end)
    if name not in table.defines:
        return None
    scope.used.add(f"{table.name}.{name}")
    row = attrs.evolve(context, level=table.name, twin=None, points=False)
    found = put_in(row, table.defines[name], (), node)
    # what is wrong with a define that yields a vector has been said at the define
    return LOST if found is not LOST and scope.rows.of(found) else found


# --- vectors and numbers ---------------------------------------------------------------------------------------------


def over_rows(
    context: Context, function: Function, node: syntax.Call, arguments: tuple[tuple[str, Expression], ...]
) -> tuple[str | None, str | None] | None:
    """Return the table whose rows a call reduces and the one it reduces them for; None where that cannot be.

    (None, None) is a call that reduces no rows.
    """
    scope, reporter = context.scope, context.reporter
    first = arguments[0][1] if arguments else None
    is_vector = first is not None and not isinstance(first, Vector) and bool(scope.rows.of(first))
    if function.name == _BEST and not function.namespace and not is_vector:
        reporter.report("rows-needed", node, name=_called(node))
        return None
    if first is None or not is_vector or not reduces_rows(function):
        return None, None
    table = min(scope.rows.of(first))
    given = dict(arguments[1:])
    if function.name == _BEST and scope.rows.of(given["by"]) != {table}:
        reporter.report("rows-best", node, name=_called(node), table=table)
        return None
    if function.name != _BEST and ("by" in given or "across" in given):
        reporter.report("rows-by", node, name=_called(node), table=table)
        return None
    above = scope.around(table, context.level)
    if _reads_below(first, scope, above):
        reporter.report("rows-own", node, table=table)
        return None
    return table, above


def reduces_rows(function: Function) -> bool:
    """Whether a function makes one number of many: a statistic."""
    return function.family is Family.STATISTIC and function.kind is StepKind.FIT


def _reads_below(bound: Expression, scope: Scope, above: str | None) -> bool:
    """Whether what is reduced also reads, by a bare name, a row below the one that the result is for."""
    waiting = [bound]
    allowed = {None, *scope.above(above)}
    while waiting:
        part = waiting.pop()
        if isinstance(part, FieldRef) and part.table not in allowed:
            return True
        if not isinstance(part, RowsOf) and not (isinstance(part, Call) and part.over is not None):
            waiting.extend([part.body] if isinstance(part, DefineRef) else children_of(part))
    return False


def count_of_rows(context: Context, function: Function, node: syntax.Call) -> Call | None:
    """Bind ``count(处室)``, the number of rows; None where the call is no such thing."""
    argument = node.arguments[0] if len(node.arguments) == 1 else None
    if function.name != "count" or function.namespace or argument is None or argument.name is not None:
        return None
    place, scope = argument.value, context.scope
    if not isinstance(place, syntax.Name) or place.name not in scope.tables or scope.is_known(place.name):
        return None
    scope.tables_used.setdefault(place.name, scope)
    every = Literal(1.0, type=FLAG, start=place.start, end=place.end)
    rows = RowsOf(place.name, every, type=FLAG, start=place.start, end=place.end)
    first, to = function.parameters[0].name, scope.around(place.name, context.level)
    return Call(function, ((first, rows),), over=place.name, to=to, type=COUNT, start=node.start, end=node.end)


def _called(node: syntax.Call) -> str:
    return node.function.name if isinstance(node.function, syntax.Name) else node.function.name.name
