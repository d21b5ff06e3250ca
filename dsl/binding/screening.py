"""Binding ``screen``: which units have data enough to be evaluated at all."""

from __future__ import annotations

from ...core.outcome_rules import Screen
from .. import syntax
from ..schema import words
from .constants import number_of, read_option, report_option
from .node_attributes import Tree


def bind_screen(tree: Tree, attribute: syntax.Attribute) -> Screen | None:
    """Bind ``screen = { available : 90%; nonzero : 50%; basis : raw }``; at least one share is asked."""
    reporter, node = tree.scope.reporter, attribute.value
    if not isinstance(node, syntax.Table) or node.name is not None or node.is_by:
        if isinstance(node, syntax.Missing):
            reporter.lost = True
        else:
            reporter.report("screen-table", node)
        return None
    shares: dict[str, float] = {}
    basis = "raw"
    for row in node.rows:
        if isinstance(row, syntax.Missing) or isinstance(row.value, syntax.Missing):
            reporter.lost = True
            return None
        key = _key(tree, row)
        if key == "basis":
            basis = _basis(tree, row) or "raw"
        elif key is not None and (share := _share(tree, row)) is not None:
            shares[key] = share
    if not shares and not reporter.lost:
        reporter.report("screen-table", node)
    return Screen(
        shares.get("available"), shares.get("nonzero"), basis, reporter.source.span(attribute.start, attribute.end)
    )


def _key(tree: Tree, row: syntax.Row) -> str | None:
    pattern = row.patterns[0]
    key = words("option.screen").get(pattern.name) if isinstance(pattern, syntax.Name) else None
    if key in {"available", "nonzero", "basis"} and len(row.patterns) == 1:
        return key
    report_option(tree.scope.reporter, "screen", pattern)  # type: ignore[arg-type]
    tree.scope.reporter.lost = True
    return None


def _basis(tree: Tree, row: syntax.Row) -> str | None:
    found = read_option(tree.scope.reporter, "screen", row.value)
    if found in {"raw", "imputed"}:
        return found
    if found is not None:
        report_option(tree.scope.reporter, "screen", row.value)
    return None


def _share(tree: Tree, row: syntax.Row) -> float | None:
    value = number_of(row.value)
    unit = row.value.unit if isinstance(row.value, syntax.Number) else None
    if value is not None and unit in {None, "%"} and 0 <= value <= 1:
        return value
    reporter = tree.scope.reporter
    is_percent = value is not None and unit is None and 1 < value <= 100  # noqa: PLR2004 - 90 for 90%
    percent = f"{value:g}%" if is_percent else "90%"
    hint = "percent" if is_percent else ""
    reporter.report("screen-share", row.value, hint=hint, text=reporter.text(row.value), percent=percent)
    reporter.lost = True
    return None
