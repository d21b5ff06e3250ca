"""Binding calls: functions of the registry by either vocabulary, defines, and what is asked of an indicator."""

from __future__ import annotations

from typing import Final

import attrs

from ...core.expressions import Builtin, Call, Expression, IndicatorRef, Literal, OnScale, Vector
from ...core.functions import Family, Function, Yields
from ...core.value_type import FLAG, NUMBER, POINTS, SHARE, TEXT, Kind, ValueType
from ...core.walking import expressions_in
from .. import syntax
from ..absent_plugins import AbsentPlugin, absent_plugin
from ..diagnostics import Both, listed
from ..schema import words
from .arguments import Arguments, bind_arguments, called
from .context import LOST, Context, Place
from .names import nearest
from .param_uses import param_ref
from .references import bind_value, declared_as, indicator_ref, put_in
from .rows import bind_rows, count_of_rows, over_rows
from .scope import FileParts, Scope

_REFERENCES: Final = words("reference")
#: Families whose functions stand only in an attribute of their own.
_ATTRIBUTE_ONLY: Final = {
    Family.WEIGHT: "weights",
    Family.AGGREGATE: "aggregate",
    Family.IMPUTE: "impute",
    Family.TREAT: "treat",
    Family.ROUND: "round",
    Family.MISSING: "missing",
    Family.ACTION: "overdue",
}


def bind_call(context: Context, node: syntax.Call) -> Expression:
    """Bind a call of whatever has that name."""
    if isinstance(node.function, syntax.Member):
        if (inner := within_file(context, node.function)) is not None:
            return LOST if inner is context else _call_in_file(inner, node.function, node)
        function = namespaced(context, node.function)
        return LOST if function is None else call_of(context, function, node)
    name, scope = node.function.name, context.scope
    if name in scope.defines:
        given = tuple(context.bind(argument.value) for argument in node.arguments)
        return LOST if LOST in given else put_in(context, scope.defines[name], given, node)
    if not node.function.quoted and name in _REFERENCES and len(node.arguments) == 1:
        return _reference(context, node, _REFERENCES[name])
    if (function := scope.function(name)) is not None:
        return call_of(context, function, node)
    if name in scope.params:
        return param_ref(context, name, node, node.arguments)
    function = unknown_function(context, node.function)
    return LOST if function is None else call_of(context, function, node)


def bind_member(context: Context, node: syntax.Member) -> Expression:
    """Bind a member that is no call: what another file declares, or a column of rows below the unit."""
    if (inner := within_file(context, node)) is not None:
        return LOST if inner is context else declared_as(inner, node.name, node.name.name) or LOST
    target = node.target.name if isinstance(node.target, syntax.Name) else ""
    if target in context.scope.namespaces:
        namespaced(context, node)
        return LOST
    table = context.scope.tables.get(target)
    if table is None and (alike := context.scope.alike(target, node.target, context.scope.tables)) is not None:
        table = context.scope.tables[alike]
    if table is not None:
        return bind_rows(context, node, table)
    near = nearest(target, context.scope.tables)
    known = listed(context.scope.tables or ["—"])
    hint = "nearest" if near else "" if context.scope.tables else "none"
    context.reporter.report("unknown-table-of-rows", node.target, hint=hint, name=target, nearest=near, known=known)
    return LOST


def within_file(context: Context, member: syntax.Member) -> Context | None:
    """Return the context of the file that ``file.name`` points into; the same one where the file has no such name.

    None where it points into no file.
    """
    scope = context.scope
    target = member.target.name if isinstance(member.target, syntax.Name) else ""
    name = member.name.name
    parts = scope.files.get(target) or _in_plugin(scope, target, name)
    if parts is None:
        return context if target in scope.lost_files else None
    inner = scope.of_file(parts)
    if inner.names.place_of(name) is not None:
        return context.within(inner)
    near = nearest(name, inner.names)
    context.reporter.report(
        "unknown-member",
        member.name,
        hint="nearest" if near else "",
        name=name,
        file=context.reporter.text(member.target),
        nearest=near,
    )
    return context


def _in_plugin(scope: Scope, space: str, name: str) -> FileParts | None:
    """Return the reference table, or the subtree, of a plugin that has the name; a function of that name goes before."""
    if space not in scope.namespaces or scope.function(name, scope.namespaces[space]) is not None:
        return None
    return next((parts for parts in scope.trees.get(space, ()) if parts.names.place_of(name) is not None), None)


def _call_in_file(context: Context, member: syntax.Member, node: syntax.Call) -> Expression:
    name = member.name.name
    if name in context.scope.fields:
        context.reporter.report("not-a-function", member.name, name=name)
        return LOST
    return bind_call(context, attrs.evolve(node, function=member.name))


def _reference(context: Context, node: syntax.Call, what: str) -> Expression:
    argument = node.arguments[0].value
    if what == "top":
        return _top(context, node, argument)
    if not isinstance(argument, syntax.Name):
        context.reporter.report("reference-of-what", argument, what=node.function.name)
        return LOST
    name = known_indicator(context, argument)
    if name is None:
        return LOST
    if what == "completeness":
        return _completeness(context, name, node)
    return indicator_ref(context, name, what, node)


def known_indicator(context: Context, node: syntax.Name) -> str | None:
    """Return the name of an indicator of the set as it is known there; None, and a report, where there is none."""
    scope, name = context.scope, node.name
    if name in scope.indicators:
        return name
    if (place := scope.common.removed.get(name)) is not None:
        context.reporter.report("removed-name", node, related=(context.reporter.span(place),), name=name)
        return None
    known = scope.alike(name, node, scope.indicators)
    if known is None:
        near = nearest(name, scope.indicators)
        hint = "nearest" if near else ""
        context.reporter.report("unknown-indicator", node, hint=hint, name=name, nearest=near)
    return known


def _completeness(context: Context, name: str, node: syntax.Call) -> Expression:
    """Refer to the share of the evidence that is filed; something must be asked for there, or below."""
    known = context.scope.indicators[name].name
    if known not in context.scope.common.evidence:
        context.reporter.report("no-evidence-asked", node.arguments[0].value, name=name)
        return LOST
    return IndicatorRef(known, "completeness", type=SHARE, start=node.start, end=node.end)


def _top(context: Context, node: syntax.Call, argument: syntax.Expression) -> Expression:
    scope = context.scope
    label = argument.name if isinstance(argument, syntax.Name) else ""
    if label in scope.tops:
        return Literal(scope.tops[label], "points", type=POINTS, start=node.start, end=node.end)
    if "grade" in scope.lost:
        return LOST
    near = nearest(label, scope.tops)
    hint = "nearest" if near else "" if scope.tops else "none"
    grades = listed(scope.tops)
    context.reporter.report("unknown-grade", argument, hint=hint, name=label, nearest=near, grades=grades)
    return LOST


def namespaced(context: Context, member: syntax.Member) -> Function | None:
    """Return the function ``namespace.name``, or report why there is none."""
    scope = context.scope
    space = member.target.name if isinstance(member.target, syntax.Name) else ""
    name = member.name.name
    if space not in scope.namespaces:
        installed = space in scope.registry.namespaces()
        plugin = None if installed else absent_plugin(scope.absent, space, name)
        if plugin is not None:
            context.reporter.report(
                "unknown-namespace", member.target, hint="absent", name=space, plugin=plugin.name, why=plugin.why
            )
        elif not installed and (near := nearest(space, scope.registry.namespaces())):
            context.reporter.report("unknown-namespace", member.target, hint="nearest", name=space, nearest=near)
        else:
            context.reporter.report(
                "unknown-namespace",
                member.target,
                hint="use" if installed else "",
                name=space,
                installed=_installed(context),
            )
        return None
    real = scope.namespaces[space]
    function = scope.function(name, real)
    if function is None:
        near = nearest(name, [*scope.registry.names(real), *scope.reference_tables.get(real, ())])
        _unknown_function(context, member.name, f"{space}.{name}", near, absent_plugin(scope.absent, real, name))
    return function


def _installed(context: Context) -> Both:
    return listed(sorted(space for space in context.scope.registry.namespaces() if space) or ["—"])


def unknown_function(context: Context, node: syntax.Name) -> Function | None:
    """Report a function that is not there; return the one that its name only looks like."""
    name, scope = node.name, context.scope
    functions = dict.fromkeys(scope.registry.names())
    if (known := scope.alike(name, node, functions)) is not None:
        return scope.function(known)
    if scope.is_known(name):
        context.reporter.report("not-a-function", node, name=name)
        return None
    near = nearest(name, [*functions, *(d.name for d in scope.defines.values() if d.parameters is not None)])
    _unknown_function(context, node, name, near, absent_plugin(scope.absent, "", name))
    return None


def _unknown_function(
    context: Context, node: syntax.Name, name: str, near: str | None, plugin: AbsentPlugin | None
) -> None:
    """Report it with the name that was meant, or with the plugin that would have given it where that promises it."""
    is_promised = plugin is not None and (name in plugin.functions or not near)
    hint = "absent" if is_promised else "nearest" if near else ""
    giver, why = ("", "") if plugin is None else (plugin.name, plugin.why)
    context.reporter.report("unknown-function", node, hint=hint, name=name, nearest=near, plugin=giver, why=why)


def call_of(context: Context, function: Function, node: syntax.Call) -> Expression:
    """Bind a call of a registered function where an expression stands."""
    if not _may_stand(context, function, node):
        return LOST
    if context.scope.tables and (rows := count_of_rows(context, function, node)) is not None:
        return rows
    return finished(context, function, node, bind_arguments(context, function, node))


def _may_stand(context: Context, function: Function, node: syntax.Call) -> bool:
    home = _ATTRIBUTE_ONLY.get(function.family)
    has_arguments = bool(node.arguments)
    if function.stands_as(Family.STATISTIC) and (has_arguments or context.scoring):
        return True
    if function.family in {Family.MATH, Family.PERIOD} or (function.family is Family.SCORE and context.scoring):
        return True
    if function.family is Family.SCORE:
        home = "score"
        if context.place is Place.DEFINE and context.owner is None:
            return True
    context.reporter.report(
        "function-place", node.function, name=called(node), attribute=_attribute(home or "aggregate")
    )
    return False


def _attribute(name: str) -> Both:
    zh = {word: english for word, english in words("attribute").items() if english == name}
    return Both(next(word for word in zh if word != name), name)


def finished(context: Context, function: Function, node: syntax.Call, arguments: Arguments) -> Expression:
    """Make the call, see how it takes the value of its leaf, and put a fraction on the scale."""
    if arguments is None:
        return LOST
    takes_leaf = "value" in function.uses and not any(name == "x" for name, _ in arguments)
    if takes_leaf and bind_value(context, node) is LOST:
        return LOST
    if context.owner is not None and takes_leaf:
        context.owner.functions.append((function, node))
    if (reduced := over_rows(context, function, node, arguments)) is None:
        return LOST
    over, to = reduced
    call = Call(
        function,
        arguments,
        reduces=over is None and _reduces(function, arguments),
        over=over,
        to=to,
        type=_type_of(function, arguments),
        start=node.start,
        end=node.end,
    )
    if function.yields.is_part_of_full and function.family is Family.SCORE and context.scoring:
        return OnScale(call, type=POINTS, start=node.start, end=node.end)
    return call


def _reduces(function: Function, arguments: tuple[tuple[str, Expression], ...]) -> bool:
    if function.reduce is None or not arguments:
        return False
    first = arguments[0][1]
    return isinstance(first, Vector) or first.type.kind is Kind.VECTOR or _is_of_ballot(first)


def _is_of_ballot(first: Expression) -> bool:
    """Whether it is a condition over each rating of a ballot: ``count(ballot >= 90)``."""
    return any(isinstance(part, Builtin) and part.name == "ballot" for part in expressions_in(first))


_YIELDED: Final = {
    Yields.FLAG: FLAG,
    Yields.TEXT: TEXT,
    Yields.POINTS: POINTS,
    Yields.FRACTION: SHARE,
    Yields.RATIO: SHARE,
    Yields.SHARE: SHARE,
}


def _type_of(function: Function, arguments: tuple[tuple[str, Expression], ...]) -> ValueType:
    if function.unit:
        return ValueType(Kind.NUMBER, function.unit)
    if function.yields is Yields.SAME and arguments:
        first = arguments[0][1]
        if isinstance(first, Vector) and first.items:
            kinds = {item.type.kind for item in first.items if not isinstance(item, Literal)}
            return first.items[0].type if len(kinds) == 1 else NUMBER
        return NUMBER if first.type.kind is Kind.VECTOR else _smooth(function, first.type)
    if function.yields is Yields.TEXT and function.labels:
        return ValueType(Kind.TEXT, labels=function.labels_in_order)
    if function.name == "share" and function.family is Family.STATISTIC:
        return SHARE
    return _YIELDED.get(function.yields, NUMBER)


def _smooth(function: Function, kind: ValueType) -> ValueType:
    """Return the type of a statistic of a column: a mean of counts is no count."""
    averages = function.name not in {"min", "max", "sum", "abs", "clamp", "floor", "ceil", "previous", "change", "at"}
    return NUMBER if averages and kind.kind is Kind.COUNT else kind
