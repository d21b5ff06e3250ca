"""Binding a leaf that stands for another indicator: ``same_as = other``."""

from __future__ import annotations

from typing import Any, Final

from ...core.expressions import OnScale
from ...core.value_type import POINTS
from .. import syntax
from .calls import known_indicator
from .context import LOST, Context, Owner, Place
from .drafts import Draft
from .node_attributes import Tree
from .references import indicator_ref

#: What says how a leaf gets its points: it has them from the other indicator.
_BESIDE: Final = (
    *("value", "score", "base", "applies", "missing", "not_applicable", "impute", "treat", "unbounded", "open"),
    *("bonus_upto", "penalty_upto"),
)


def bind_same_as(tree: Tree, draft: Draft) -> dict[str, Any]:
    """Bind the indicator that a leaf takes its score from; nothing else may say how it is scored."""
    _check_alone(tree, draft)
    node = draft.body.attributes["same_as"].value
    owner = Owner(draft.name, part="score", is_unit_scale=draft.is_unit_scale)
    context = Context(tree.scope, tree.binders, Place.RESULT, owner, edges=tree.edges)
    context = context.at(node) if tree.scope.layers else context
    if not isinstance(node, syntax.Name):
        if isinstance(node, syntax.Missing):
            tree.scope.reporter.lost = True
        else:
            tree.scope.reporter.report("same-as-what", node, text=tree.scope.reporter.text(node))
        return {"score": LOST}
    name = known_indicator(context, node)
    if name is None:
        return {"score": LOST}
    rate = indicator_ref(context, name, "rate", node)
    score = OnScale(rate, type=POINTS, start=node.start, end=node.end)
    return {"score": score, "same_as": context.scope.indicators[name].name}


def _check_alone(tree: Tree, draft: Draft) -> None:
    reporter, own = tree.scope.reporter, draft.body.attributes
    for name in _BESIDE:
        if name in own:
            reporter.report("same-as-beside", own[name].name, name=own[name].name.name)
    if draft.header.direction:
        place = draft.header.name or draft.block.keyword
        reporter.report("same-as-beside", place, name=draft.header.direction)
    for _, block in draft.adjustments:
        reporter.report("same-as-beside", block.keyword, name=block.keyword.name)
