"""Sets for the rows of a table: which table, and how the leaves come together for the unit above."""

from __future__ import annotations

from typing import Final

from ...core.expressions import Expression
from ...core.model import RollUp
from ...core.value_type import Kind
from .. import syntax
from ..diagnostics import Both, listed
from .context import LOST, Context, Place
from .drafts import Draft
from .names import nearest
from .node_attributes import Tree
from .scope import Scope

#: Statistics that bring rows up to the unit.
METHODS: Final = ("mean", "sum", "min", "max", "median")
_WEIGHT: Final = frozenset({"weight", "权重"})


def rows_of_set(scope: Scope, root: Draft) -> None:
    """Find the table whose rows a set scores, and whether these or the units above have the results."""
    scope.common.table = _table_of_set(scope, root.header.table)
    scope.common.base = None if "roll_up" in root.body.attributes else scope.table


def _table_of_set(scope: Scope, name: syntax.Name | None) -> str | None:
    """Return the table that a set is for, None for the units or where there is no such table."""
    if name is None:
        return None
    table = name.name if name.name in scope.tables else scope.alike(name.name, name, scope.tables)
    if table is None:
        near = nearest(name.name, scope.tables)
        known = listed(scope.tables or ["—"])
        hint = "nearest" if near else "" if scope.tables else "none"
        scope.reporter.report("unknown-table-of-rows", name, hint=hint, name=name.name, nearest=near, known=known)
        return None
    scope.tables_used.setdefault(table, scope)
    return table


def bind_roll_up(tree: Tree, root: Draft) -> RollUp | None:
    """Bind ``roll_up = mean(weight = …)``."""
    attribute, reporter = root.body.attributes.get("roll_up"), tree.scope.reporter
    if attribute is None:
        return None
    if root.header.table is None and not root.header.lost:
        reporter.report("roll-up-place", attribute.name, name=root.name)
        return None
    node = attribute.value
    named = node.function if isinstance(node, syntax.Call) else node
    function = tree.scope.function(named.name) if isinstance(named, syntax.Name) else None
    given = node.arguments if isinstance(node, syntax.Call) else ()
    method = function.name if function is not None and function.name in METHODS else None
    fits = method is not None and (not given or (len(given) == 1 and method == "mean" and _is_weight(given[0])))
    if not fits or method is None:
        if not isinstance(node, syntax.Missing):
            known = listed([_word(tree.scope, name) for name in METHODS])
            reporter.report("roll-up-how", node, text=reporter.text(node), known=known)
        return None
    weight = _weight(tree, given[0].value) if given else None
    return RollUp(method, weight, reporter.span(attribute))


def _is_weight(argument: syntax.Argument) -> bool:
    return argument.name is not None and argument.name.name in _WEIGHT


def _word(scope: Scope, name: str) -> Both:
    function = scope.function(name)
    return Both((function.zh if function else None) or name, name)


def _weight(tree: Tree, node: syntax.Expression) -> Expression | None:
    context = Context(tree.scope, tree.binders, Place.VALUE)
    bound = context.bind(node)
    if bound is LOST:
        return None
    if not bound.type.is_numeric or bound.type.kind is Kind.VECTOR:
        reporter = tree.scope.reporter
        reporter.report("roll-up-weight-kind", node, text=reporter.text(node))
        return None
    return bound
