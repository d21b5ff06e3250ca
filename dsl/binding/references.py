"""Binding names: what a bare name means where it stands, and what an unknown one may have meant."""

from __future__ import annotations

from typing import Final

import attrs

from ...core.expressions import Builtin, DefineRef, Expression, FieldRef, IndicatorRef, Literal
from ...core.value_type import DATE, FLAG, NUMBER, POINTS, SHARE, TEXT, VECTOR, ValueType
from .. import syntax
from ..absent_plugins import absent_plugin
from ..schema import words
from .context import BALLOT, LOST, RESULT_PLACES, Context, Place
from .param_uses import param_ref
from .scope import DefineName, Scope

#: Operator words that are reserved between spaces: a name that begins or ends with one was written without.
GLUED: Final = tuple(word for word in words("operator") if not word.isascii())
#: How many defines may stand within one another, and how many parts one may have once all are put in.
MOST_DEFINES: Final = 30
MOST_PARTS: Final = 20_000
#: What a subtree that is included reads of its own root: points as they are there, not as they count in the set.
OWN: Final = {"score": "own_score", "exact": "own_exact", "full": "own_full"}
_BUILTIN: Final = words("builtin")
_CONSTANTS: Final = {word: float(english == "yes") for word, english in words("constant").items()}
_BUILTIN_TYPES: Final = {
    "full": POINTS,
    "base": POINTS,
    "children": VECTOR,
    "unit": TEXT,
    "period": TEXT,
    "as_of": DATE,
}


def bind_name(context: Context, node: syntax.Name) -> Expression:
    """Bind a bare name: an argument, a built-in name, a field, param or define, or an indicator's score."""
    name = node.name
    if context.arguments and name in context.arguments:
        return context.arguments[name]
    if not node.quoted and (english := _BUILTIN.get(name)) is not None:
        return _bind_builtin(context, node, english)
    found = _resolve(context, node, name)
    if found is not None:
        return found
    if not node.quoted and name in _CONSTANTS:
        return Literal(_CONSTANTS[name], type=FLAG, start=node.start, end=node.end)
    known = context.scope.alike(name, node)
    if known is not None:
        return _resolve(context, node, known) or LOST
    report_unknown(context, node)
    return LOST


def _resolve(context: Context, node: syntax.Name, name: str) -> Expression | None:
    scope, own = context.scope, context.owner
    if (found := of_row(context, node, name)) is not None:
        return found
    is_indicator = name in scope.indicators
    is_field = name in scope.fields
    if is_indicator and (own is None or own.name != scope.indicators[name].name):
        if name not in scope.implied and (is_field or name in scope.params or name in scope.defines):
            scope.used.add(name)
            context.reporter.report("ambiguous-name", node, name=name)
            return LOST
        if context.place in RESULT_PLACES:
            return indicator_ref(context, name, "score", node)
    found = declared_as(context, node, name)
    if found is None and is_indicator:
        context.reporter.report("indicator-in-value", node, name=name)
        return LOST
    return found


def declared_as(context: Context, node: syntax.Name, name: str) -> Expression | None:
    """Refer to a field, param or define, None where nothing of that name is declared."""
    scope = context.scope
    if name in scope.fields:
        scope.used.add(name)
        declared = scope.fields[name]
        return LOST if declared.is_lost else FieldRef(name, type=declared.field.type, start=node.start, end=node.end)
    if name in scope.params:
        return param_ref(context, name, node)
    if name in scope.defines:
        return put_in(context, scope.defines[name], (), node)
    return None


def of_row(context: Context, node: syntax.Name, name: str) -> Expression | None:
    """Return a field or define of the row at hand, or of a row it belongs to; None where these have none."""
    if context.level is None:
        return None
    from .rows import member_of  # noqa: PLC0415 - it puts defines in, as this module does

    tables = context.scope.tables
    for level in context.scope.above(context.level):
        if level is not None and (name in tables[level].fields or name in tables[level].defines):
            return member_of(context, tables[level], attrs.evolve(node, name=name))
    return None


def indicator_ref(context: Context, name: str, what: str, node: syntax.Node) -> Expression:
    """Refer to a number of an indicator, and note who reads it."""
    known = context.scope.indicators[name]
    kind = {"value": known.value_type, "rate": SHARE, "grade": TEXT, "missing": FLAG}.get(what, POINTS)
    if what == "value" and not known.is_leaf:
        context.reporter.report("no-value-of-parent", node, name=name)
        return LOST
    if known.name in context.scope.included and what in OWN:
        what = OWN[what]
    if what not in {"full", "own_full"}:
        context.read(known.name, what, node)
    return IndicatorRef(known.name, what, type=kind, start=node.start, end=node.end)


def put_in(context: Context, define: DefineName, given: tuple[Expression, ...], node: syntax.Node) -> Expression:
    """Put the body of a define where it is used."""
    context.scope.used.add(define.name)
    expected = len(define.parameters or ())
    if expected != len(given):
        context.reporter.report("define-arguments", node, name=define.name, expected=expected, given=len(given))
        return LOST
    label = define.label or define.name
    if label in context.path:
        circle = context.path[context.path.index(label) :]
        if frozenset(circle) not in context.scope.circles:
            context.scope.circles.add(frozenset(circle))
            context.reporter.report("define-cycle", define.place, path=" → ".join((*circle, label)))
        return LOST
    body = _body_of(context, define, given)
    if body is LOST:
        return LOST
    return DefineRef(define.name, body, given, type=body.type, start=node.start, end=node.end)


def _body_of(context: Context, define: DefineName, given: tuple[Expression, ...]) -> Expression:
    """Bind the body with the arguments put in; one without arguments once for each node and kind of place."""
    if len(context.path) >= MOST_DEFINES:
        return _too_much(context, define, "")
    known = context.bodies()
    mark = f"{define.statement.start}:{id(context.scope)}" if context.scope.layers else define.name
    key = (mark, context.points, context.outer or context.place, context.level)
    if not given and key in known:
        return known[key]
    arguments = dict(zip(define.parameters or (), given, strict=True))
    body = context.inside(define.label or define.name, arguments).again(define.statement.body)
    if body is not LOST and context.scope.sizes.of(body) > MOST_PARTS:
        body = _too_much(context, define, "size")
    if not given:
        known[key] = body
    return body


def _too_much(context: Context, define: DefineName, hint: str) -> Expression:
    """Report once that defines stand too far within one another."""
    if not context.scope.is_too_deep:
        context.scope.is_too_deep = True
        context.reporter.report("define-depth", define.place, hint=hint, name=define.name, most=MOST_DEFINES)
    return LOST


def _unglued(scope: Scope, name: str) -> tuple[str, str] | None:
    """Return the operator word that sticks to known names, and how it is written apart from them."""
    for word in GLUED:
        for place in range(len(name)):
            if name.startswith(word, place):
                parts = [part for part in (name[:place], name[place + len(word) :]) if part]
                if parts and all(map(scope.is_known, parts)):
                    return word, f"{name[:place]} {word} {name[place + len(word) :]}".strip()
    return None


def report_unknown(context: Context, node: syntax.Name) -> None:
    """Report a name that nothing has, with what the author may have meant."""
    name, scope = node.name, context.scope
    if (place := scope.common.removed.get(name)) is not None:
        context.reporter.report("removed-name", node, related=(context.reporter.span(place),), name=name)
        return
    if (glued := _unglued(scope, name)) is not None:
        word, spaced = glued
        context.reporter.report(
            "unknown-name", node, hint="spaces", instead=spaced, name=name, word=word, spaced=spaced
        )
        return
    every = scope.tables.values()
    if (table := next((each for each in every if name in {each.name, *each.fields, *each.defines}), None)) is not None:
        is_table = name == table.name
        context.reporter.report("unknown-name", node, hint="table" if is_table else "rows", name=name, table=table.name)
        return
    if scope.function(name) is not None:
        context.reporter.report("unknown-name", node, hint="call", name=name)
        return
    near = scope.nearest(name)
    if near is not None:
        context.reporter.report("unknown-name", node, hint="nearest", name=name, nearest=near)
    elif (plugin := absent_plugin(scope.absent, "", name)) is not None:
        context.reporter.report("unknown-name", node, hint="absent", name=name, plugin=plugin.name, why=plugin.why)
    else:
        context.reporter.report("unknown-name", node, name=name)


def _bind_builtin(context: Context, node: syntax.Name, english: str) -> Expression:
    scope, place = context.scope, context.outer or context.place
    if node.name in scope.fields or node.name in scope.params or node.name in scope.defines:
        scope.used.add(node.name)
        context.reporter.report("shadowed-word", node, name=node.name)
        return LOST
    if english == "value":
        return bind_value(context, node)
    if english == "grade" and place is Place.RESULT:
        context.read(scope.set_name, "grade", node)
        kind = ValueType(TEXT.kind, labels=scope.grades)
        return IndicatorRef(scope.set_name, "grade", type=kind, start=node.start, end=node.end)
    if english == "full":
        return attrs.evolve(context.full(), start=node.start, end=node.end)
    if english in _BUILTIN_TYPES and (english != "children" or place in RESULT_PLACES | {Place.DEFINE}):
        return Builtin(english, type=_BUILTIN_TYPES[english], start=node.start, end=node.end)
    if english == "ballot" and BALLOT in context.arguments:
        return Builtin("ballot", type=VECTOR, start=node.start, end=node.end)
    context.reporter.report("builtin-place", node, name=node.name)
    return LOST


def bind_value(context: Context, node: syntax.Node) -> Expression:
    """Refer to the value of the leaf at hand."""
    owner = context.owner
    if owner is None and context.place is Place.DEFINE:
        return Builtin("value", type=NUMBER, start=node.start, end=node.end)
    if owner is None or context.place is Place.AGGREGATE or owner.part == "value":
        context.reporter.report("builtin-place", node, name="value")
        return LOST
    if owner.value is None:
        if owner.place is not None:
            name = getattr(owner.place, "name", owner.name)
            near = context.scope.nearest(name, indicators=False)
            hint = "nearest" if near else ""
            context.reporter.report("no-value", owner.place, hint=hint, name=name, nearest=near)
        return LOST
    return Builtin("value", type=owner.value, start=node.start, end=node.end)
