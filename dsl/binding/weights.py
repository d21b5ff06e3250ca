"""Resolving weights: the points of every node, and what each counts among its siblings."""

from __future__ import annotations

from ...core.expressions import Binary, Expression, Literal
from ...core.model import Weight
from ...core.value_type import NUMBER, POINTS
from .. import syntax
from ..checks.classes import check_class_sums, highest
from ..checks.weights import check_sum
from .classes import bind_class_weight
from .constants import number_of
from .context import Binders
from .drafts import Draft, is_additive, is_named
from .reporting import Reporter
from .scope import Scope


def size_of_set(reporter: Reporter, root: Draft) -> bool:
    """Read points or scale from the header of the set; return whether it is in points."""
    header = root.header
    if header.scale is not None:
        if header.weight is not None:
            reporter.report("points-and-scale", header.weight)
        root.low, root.full = header.scale
        root.is_unit_scale = header.scale == (0.0, 1.0)
        return False
    if header.weight is not None and header.weight_kind == "points":
        root.full = header.weight.value
        if root.full <= 0:
            reporter.report("negative-weight", header.weight, text=reporter.text(header.weight))
        return True
    if not header.lost:
        reporter.report("set-without-size", header.name or root.block.keyword, name=root.name)
    root.body.lost = True
    return True


def resolve_weights(scope: Scope, binders: Binders, root: Draft) -> None:
    """Give every node below the root its weight and its full points, from the top down."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        for child in node.children:
            child.parent = node
            _read_weight(scope, binders, child)
            _keep_own(node, child)
        if node.children:
            _share_out(scope, node, is_points=node.is_points)
            for child in node.children:
                _take_own(scope, node, child)
            waiting.extend(reversed(node.children))


def _read_weight(scope: Scope, binders: Binders, draft: Draft) -> None:
    """Take the weight from the header, or from ``points`` or ``weight`` in the body."""
    header, reporter = draft.header, scope.reporter
    number: syntax.Expression | None = header.weight
    kind = header.weight_kind
    for name in ("points", "weight"):
        attribute = draft.body.attributes.get(name)
        if attribute is None:
            continue
        if kind is not None:
            reporter.report("weight-twice", attribute, text=reporter.text(attribute))
            draft.body.lost = True
            return
        number, kind = attribute.value, name
        if isinstance(number, syntax.Table) and number.is_by:
            _set_class_weight(scope, binders, draft, number, name)
            continue
        unit = attribute.value.unit if isinstance(attribute.value, syntax.Number) else None
        kind = {"%": "percent", "points": "points"}.get(unit or "", name)
    if number is None or kind is None or draft.number is number or draft.body.lost:
        return
    if isinstance(number, syntax.Missing):
        reporter.lost = draft.body.lost = True
        return
    value = number_of(number)
    if value is None:
        reporter.report("wrong-weight", number, text=reporter.text(number))
        draft.body.lost = True
        return
    if value < 0:
        reporter.report("negative-weight", number, text=reporter.text(number))
        draft.body.lost = True
        return
    draft.number = number
    draft.weight = Weight(kind, value, reporter.span(number))


def _set_class_weight(scope: Scope, binders: Binders, draft: Draft, number: syntax.Table, name: str) -> None:
    weight = bind_class_weight(scope, binders, number, name)
    if weight is None:
        draft.body.lost = True
        return
    draft.number, draft.weight = number, weight


def _keep_own(node: Draft, child: Draft) -> None:
    """Give an included subtree the points that it has where it comes from, if it was not said how many it counts for."""
    if child.own is None or child.number is not None or child.body.lost or not (node.is_points and child.own.is_points):
        return
    child.weight = Weight("points", child.own.full)


def _take_own(scope: Scope, node: Draft, child: Draft) -> None:
    """Let what is inside an included subtree be of the size that it has where it comes from."""
    child.is_points, own = node.is_points, child.own
    if own is None:
        return
    if own.low != 0 or node.low != 0 or own.full <= 0:
        scope.reporter.report("include-scale", child.place, name=child.name)
    child.outer_full, child.outer_full_by, child.full_by = child.full, child.full_by, None
    child.full, child.low, child.is_points = own.full, own.low, own.is_points
    child.is_unit_scale = own.is_unit_scale


def _share_out(scope: Scope, node: Draft, *, is_points: bool) -> None:
    children = node.children
    kinds = {child.weight.kind for child in children}
    if any(child.body.lost and child.number is None for child in children):
        kinds = set()
    elif len(kinds) > 1:
        if not (scope.reporter.lost and "equal" in kinds):
            _report_mixed(scope, node)
        kinds = set()
    for child in children:
        child.low, child.is_unit_scale = node.low, node.is_unit_scale
    if len(kinds) == 1 and not node.body.lost:
        _check_sums(scope, node, next(iter(kinds)))
    if not is_points:
        for child in children:
            child.full = node.full
        return
    _points_of(scope, node, next(iter(kinds), None))


def _check_sums(scope: Scope, node: Draft, kind: str) -> None:
    """Check what the children add up to, for each class of units where any of it depends on the class."""
    varies = any(child.weight.by for child in node.children)
    if not varies and (node.full_by is None or kind != "points"):
        check_sum(scope.reporter, node, kind, is_additive=is_additive(scope, node))
    elif kind in {"points", "percent"} and is_additive(scope, node):
        check_class_sums(scope.reporter, node, kind)


def _points_of(scope: Scope, node: Draft, kind: str | None) -> None:
    """Set the full points of the children in a set in points."""
    children = node.children
    if kind == "points":
        for child in children:
            child.full, child.full_by = child.weight.value, child.weight.by
        return
    shared = is_named(scope, node) or kind in {"percent", "weight"}
    total = sum(child.weight.value for child in children) or 1.0
    for child in children:
        child.full = node.full * child.weight.value / total if shared else node.full
        child.full_by = _part_by_class(node, child) if shared else node.full_by
        if child.full_by is not None:
            child.full = highest(child.full_by)


def _part_by_class(node: Draft, child: Draft) -> Expression | None:
    """Return the part of a parent's points that a child gets by its weight, None where it is one number."""
    weights: list[Expression] = [each.weight.by or Literal(each.weight.value) for each in node.children]
    if node.full_by is None and not any(each.weight.by for each in node.children):
        return None
    total = weights[0]
    for weight in weights[1:]:
        total = Binary("+", total, weight, type=NUMBER)
    own: Expression = child.weight.by or Literal(child.weight.value)
    share = Binary("/", own, total, type=NUMBER)
    return Binary("*", node.full_by or Literal(node.full, type=POINTS), share, type=POINTS)


def _report_mixed(scope: Scope, node: Draft) -> None:
    first = node.children[0].weight.kind
    odd = next(child for child in node.children if child.weight.kind != first)
    span = scope.reporter.source.span
    related = tuple(span(*child.named_place) for child in node.children if child is not odd)
    scope.reporter.report("weights-mixed", odd.place, related=related, name=odd.name, parent=node.name)
