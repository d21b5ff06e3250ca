"""Reading the attributes that nodes of all kinds share: texts, methods, caps, scores and what must be present."""

from __future__ import annotations

from typing import Any, Final

import attrs

from ...core.expressions import Binary, Call, Expression, Literal
from ...core.functions import Family
from ...core.model import Texts
from ...core.value_type import POINTS, SHARE
from .. import syntax
from ..schema import words
from .attributes import named_call, option_or_call
from .constants import number_of, read_flag, read_text, read_texts
from .context import Binders, Context, Edge, Place
from .drafts import Draft
from .scope import Scope

_ANY: Final = words("option.require")
_TEXT_NAMES: Final = ("criterion", "note", "data_source", "owner", "frequency")
_EMPTY: Final = Texts()


@attrs.define
class Tree:
    """What binding the nodes of one set shares."""

    scope: Scope
    binders: Binders
    is_points: bool
    edges: dict[str, list[Edge]] = attrs.field(factory=dict)
    skips: bool = False


def texts_of(tree: Tree, own: dict[str, syntax.Attribute]) -> Texts:
    """Return the attributes that only print."""
    found: dict[str, Any] = {}
    reporter = tree.scope.reporter
    for name in _TEXT_NAMES:
        if name in own:
            found[name] = read_text(reporter, own[name].value)
    if "evidence" in own:
        found["evidence"] = read_texts(reporter, own["evidence"].value)
    return Texts(**found) if found else _EMPTY


def text_of(tree: Tree, attribute: syntax.Attribute | None) -> str | None:
    """Return the text of an attribute, None where it is not there."""
    return None if attribute is None else read_text(tree.scope.reporter, attribute.value)


def flag_of(tree: Tree, attribute: syntax.Attribute | None) -> bool:
    """Return the yes/no of an attribute, no where it is not there."""
    return attribute is not None and bool(read_flag(tree.scope.reporter, attribute.value))


def method_of(tree: Tree, attribute: syntax.Attribute, *families: Family) -> Call | None:
    """Bind an attribute that names a method of one of the families."""
    context = Context(tree.scope, tree.binders, Place.VALUE)
    english = attribute.name.name
    return named_call(context, attribute.value, families, words("attribute").get(english, english))


def policy_of(tree: Tree, attribute: syntax.Attribute | None, *families: Family) -> Call | str | None:
    """Bind an attribute that holds an option or names a method; None where it is not there."""
    if attribute is None:
        return None
    context = Context(tree.scope, tree.binders, Place.VALUE)
    english = attribute.name.name
    return option_or_call(context, attribute.value, families, words("attribute").get(english, english))


def cap_of(tree: Tree, draft: Draft, attribute: syntax.Attribute | None) -> float | None:
    """Return a cap in points, None where the attribute is not there."""
    return None if attribute is None else points_of(tree, draft, attribute.value)


def points_of(tree: Tree, draft: Draft, node: syntax.Expression) -> float | None:
    """Return a cap in points; a percentage is that part of the node's full points."""
    value = number_of(node)
    reporter = tree.scope.reporter
    if value is None or value < 0:
        if isinstance(node, syntax.Missing):
            reporter.lost = True
        else:
            reporter.report("wrong-cap", node, text=reporter.text(node))
        return None
    return value * draft.full if isinstance(node, syntax.Number) and node.unit == "%" else value


def part_of_full(full: Expression, node: syntax.Number) -> Expression:
    """Return a percentage as that part of the full points of the unit's class."""
    return Binary("*", full, Literal(node.value, "%", type=SHARE), type=POINTS, start=node.start, end=node.end)


def bind_score(context: Context, node: syntax.Expression) -> Expression:
    """Bind a score; a bare name of a function without required arguments is a call of it."""
    context = context.at(node) if context.scope.layers else context
    if isinstance(node, syntax.Name) and not context.scope.is_known(node.name):
        function = context.scope.function(node.name)
        if function is not None and function.stands_as(Family.SCORE):
            node = syntax.Call(node, (), start=node.start, end=node.end)
    return context.bind_points(node)


def read_require(tree: Tree, node: syntax.Expression) -> float:
    """Return the share of the weight that must be present."""
    if isinstance(node, syntax.Name) and node.name in _ANY:
        return 0.0
    value = number_of(node)
    if value is not None and 0 <= value <= 1:
        return value
    if isinstance(node, syntax.Missing):
        tree.scope.reporter.lost = True
    else:
        tree.scope.reporter.report("wrong-require", node, text=tree.scope.reporter.text(node))
    return 1.0
