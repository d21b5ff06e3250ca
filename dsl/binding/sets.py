"""Binding one indicator set from its block."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

import attrs

from ...core.model import CellMeaning, Field, Indicator, IndicatorSet
from .. import syntax
from ..checks.cycles import check_cycles
from ..checks.sense import check_leaves, check_results
from .bodies import Body
from .constants import read_column, read_date, read_option, read_text
from .context import Binders
from .declarations import bind_defines, complete_fields, declare
from .drafts import Draft, draft_node
from .grades import bind_grades
from .layers import Declared, Layers, imply_fields
from .node_attributes import Tree
from .nodes import bind_node
from .params import bind_params, check_effective
from .rated import gap_findings
from .reporting import Reporter
from .results import bind_finding, bind_limit, bind_quota, bind_ranking, bind_report
from .rolling import bind_roll_up, rows_of_set
from .rows import bind_tables, check_table_defines, used_tables
from .scope import FileParts, Scope
from .screening import bind_screen
from .set_texts import Merged
from .weights import resolve_weights, size_of_set


def bind_set(
    scope: Scope, binders: Binders, block: syntax.Block, shared: FileParts, merged: Merged | None = None
) -> IndicatorSet:
    """Bind a set: names first, then weights, then every expression.

    ``merged`` is what it builds on, and ``block`` then all of it in one.
    """
    reporter = scope.reporter
    layers = Layers(scope, binders, shared, merged)
    layers.enter()
    root = draft_node(scope, "indicator_set", block, {})
    layers.rename()
    if merged is not None:
        rows_of_set(scope, root)
    declared = layers.declared() if merged is not None else _declare(scope, binders, shared, root)
    is_points = root.is_points = size_of_set(reporter, root)
    implied = layers.imply(root) if merged is not None else _implied(scope, shared, root, declared.fields)
    resolve_weights(scope, binders, root)
    _asks_for_evidence(scope, root)
    tree = Tree(scope, binders, is_points)
    node = bind_node(tree, root)
    made = _results(tree, root, node)
    roll_up = bind_roll_up(tree, root)
    if not scope.reporter.lost:
        check_leaves(scope.reporter, node)
        check_results(scope, node, *(made[name] for name in ("grades", "limits", "findings", "quota")))
    check_cycles(tree, root)
    declared = layers.settled(declared, implied)
    _warn_rescale(tree, root, [declared.codes[1], *(field.codes for field in declared.fields)])
    own = root.body.attributes
    separate = node.aggregate == "none"
    found = IndicatorSet(
        name=root.name,
        root=attrs.evolve(node, aggregate=None) if separate else node,
        is_points=is_points,
        title=node.title,
        separate=separate,
        fields=tuple(declared.fields),
        params=tuple(declared.params),
        defines=tuple(declared.defines),
        missing_as=declared.codes[0],
        codes=declared.codes[1],
        tables=tuple(used_tables(scope)),
        table=scope.table,
        roll_up=roll_up,
        uses=layers.namespaces(),
        file=shared.module.source.file,
        span=node.span,
        **_facts(reporter, scope, own),
        **made,
    )
    if found.effective is not None and found.effective[0] is not None:
        check_effective(scope, found.effective[0])
    for part in layers.parts:
        scope.used |= part.scope.used
    shared.used |= scope.used
    return found


def _declare(scope: Scope, binders: Binders, shared: FileParts, root: Draft) -> Declared:
    """Enter the set's own names and bind what stands behind all names that it sees."""
    body = _declaring(root)
    blocks = [*shared.field_blocks, *declare(scope.reporter, scope.names, body)]
    rows_of_set(scope, root)
    bind_tables(scope, binders)
    fields, codes = complete_fields(scope, binders, blocks)
    params = bind_params(scope, binders, [*shared.params, *body.params])
    check_table_defines(scope, binders)
    defines = bind_defines(scope, binders, [*shared.defines, *body.defines])
    return Declared(fields, params, defines, codes)


def _declaring(root: Draft) -> Body:
    """Gather what the set and its indicators declare: one scope for all of them."""
    body = Body()
    for draft in root.walk():
        body.params.extend(draft.body.params)
        body.defines.extend(draft.body.defines)
        if draft is root:
            body.blocks.extend(draft.body.blocks)
    return body


def _implied(scope: Scope, shared: FileParts, root: Draft, fields: list[Field]) -> list[Field]:
    if fields or scope.tables or shared.field_blocks:
        return []
    return imply_fields([(scope, draft) for draft in root.walk()])


def _asks_for_evidence(scope: Scope, draft: Draft) -> bool:
    """Note the nodes that ask for evidence, themselves or below; return whether this one does."""
    below = [_asks_for_evidence(scope, child) for child in draft.children]
    asks = any(below) or "evidence" in draft.body.attributes
    if asks:
        scope.common.evidence.add(draft.name)
    return asks


def _results(tree: Tree, root: Draft, node: Indicator) -> dict[str, Any]:
    body, own = root.body, root.body.attributes
    grades = bind_grades(tree, body.of("grades"), node)
    limits = tuple(bind_limit(tree, block, node) for block in body.of("limit"))
    findings = tuple(bind_finding(tree, block) for block in body.of("finding"))
    findings += gap_findings(tree, node)
    for found in (limits, findings):
        _check_twice(tree, found)
    return {
        "grades": grades,
        "limits": limits,
        "findings": findings,
        "quota": bind_quota(tree, own["quota"].value) if "quota" in own else None,
        "ranking": bind_ranking(tree, own, node),
        "screen": bind_screen(tree, own["screen"]) if "screen" in own else None,
        "report": bind_report(tree, own["report"].value) if "report" in own else (),
    }


def _check_twice(tree: Tree, found: tuple[object, ...]) -> None:
    seen: dict[str, object] = {}
    for each in found:
        name, span = each.name, each.span  # type: ignore[attr-defined]
        if name in seen and name:
            tree.scope.reporter.report_at("name-twice", span, related=(seen[name].span,), name=name)  # type: ignore[attr-defined]
        seen.setdefault(name, each)


def _facts(reporter: Reporter, scope: Scope, own: dict[str, syntax.Attribute]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in ("version", "source"):
        if name in own:
            found[name] = read_text(reporter, own[name].value)
    for name in ("unit", "period"):
        if name in own:
            column = read_column(reporter, own[name].value)
            found[name] = column
            scope.used.add(column or "")
    if "rescale" in own:
        found["rescale"] = read_option(reporter, "rescale", own["rescale"].value) or "siblings"
    if "effective" in own:
        found["effective"] = _effective(reporter, own["effective"].value)
    return found


def _effective(reporter: Reporter, node: syntax.Expression) -> tuple[datetime.date | None, datetime.date | None] | None:
    if isinstance(node, syntax.Binary) and node.operator == "..":
        first, last = read_date(reporter, node.left), read_date(reporter, node.right)
        if first is not None and last is not None and first > last:
            reporter.report("dates-reversed", node)
        return first, last
    date = read_date(reporter, node)
    return None if date is None else (date, None)


def _warn_rescale(tree: Tree, root: Draft, codes: list[Mapping[str, Any]]) -> None:
    """Warn where a set in points can lose weight and does not say who takes it over."""
    skips = tree.skips or any(CellMeaning.NOT_APPLICABLE in each.values() for each in codes)
    if skips and tree.is_points and "rescale" not in root.body.attributes and not tree.scope.reporter.lost:
        tree.scope.reporter.report("rescale-unstated", root.header.name or root.block.keyword, name=root.name)


def new_scope(shared: FileParts, like: Scope) -> Scope:
    """Return a scope for one set, which sees the names of the file and its own."""
    scope = Scope(shared.names.copy(), like.reporter, like.registry, like.absent)
    scope.see(shared)
    return scope
