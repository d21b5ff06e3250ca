"""Binding what follows the grades: limits, findings, quota, ranking and report."""

from __future__ import annotations

from typing import Final

from ...core.expressions import Expression
from ...core.functions import Family
from ...core.model import Indicator
from ...core.outcome_rules import Finding, Limit, Quota, QuotaRow, Ranking, Report, SortKey
from ...core.value_type import Kind
from .. import syntax
from ..diagnostics import listed
from ..schema import words
from .attributes import named_call
from .bodies import Body, read_body
from .constants import name_of, number_of, read_option, read_text
from .context import LOST, Context, Owner, kind_word
from .grades import context_of, read_grade
from .headers import Header, read_header
from .messages import bind_message
from .names import nearest
from .node_attributes import Tree
from .operators import branch_condition

_DURATIONS: Final = frozenset({"months", "days", "years", "working_days"})
_ANY: Final = frozenset(word for word, english in words("pattern").items() if english == "any")
_GRADE: Final = frozenset(word for word, english in words("attribute").items() if english == "grade")


def _when(context: Context, header: Header, body: Body, block: syntax.Block) -> Expression:
    if "when" in body.attributes:
        return branch_condition(context, body.attributes["when"].value)
    if not body.lost and not header.lost:
        context.reporter.report(
            "when-missing", header.name or block.keyword, name=header.name.name if header.name else ""
        )
    return LOST


# --- limits and findings ---------------------------------------------------------------------------------------------


def bind_limit(tree: Tree, block: syntax.Block, root: Indicator) -> Limit:
    """Bind a limit."""
    reporter = tree.scope.reporter
    header = read_header(reporter, "limit", block)
    body = read_body(reporter, "limit", block.body)
    own = body.attributes
    name = header.name.name if header.name else ""
    context = context_of(tree, Owner(f"\0{name}", full=None))
    when = _when(context, header, body, block)
    effects = ("grade", "highest_grade", "downgrade", "highest_score", "hold")
    if not any(effect in own for effect in effects) and not body.lost and not header.lost:
        reporter.report("limit-without-effect", header.name or block.keyword, name=name)
    hold = _hold(tree, own.get("hold"))
    _check_circle(tree, name, header.name or block.keyword, own, hold, root)
    return Limit(
        name,
        when,
        header.title or _text(tree, own.get("title")),
        read_grade(tree, own["grade"].value) if "grade" in own else None,
        read_grade(tree, own["highest_grade"].value) if "highest_grade" in own else None,
        _downgrade(tree, own.get("downgrade")),
        context.bind_points(own["highest_score"].value) if "highest_score" in own else None,
        hold,
        bind_message(context, own["message"].value) if "message" in own else None,
        reporter.source.span(header.start, header.end),
    )


def _text(tree: Tree, attribute: syntax.Attribute | None) -> str | None:
    return None if attribute is None else read_text(tree.scope.reporter, attribute.value)


def _downgrade(tree: Tree, attribute: syntax.Attribute | None) -> int:
    if attribute is None:
        return 0
    value = number_of(attribute.value)
    if value is None or value < 1 or not value.is_integer():
        tree.scope.reporter.report("wrong-downgrade", attribute.value, text=tree.scope.reporter.text(attribute.value))
        return 0
    return int(value)


def _hold(tree: Tree, attribute: syntax.Attribute | None) -> tuple[str, ...]:
    if attribute is None:
        return ()
    node = attribute.value
    items = node.items if isinstance(node, syntax.Vector) else (node,)
    found: list[str] = []
    for item in items:
        name = name_of(item) or ""
        if name in tree.scope.indicators:
            found.append(name)
            continue
        alike = tree.scope.alike(name, item, tree.scope.indicators) if name else None
        if alike is not None:
            found.append(alike)
        elif not isinstance(item, syntax.Missing):
            near = nearest(name, tree.scope.indicators)
            tree.scope.reporter.report(
                "unknown-indicator", item, hint="nearest" if near else "", name=name, nearest=near
            )
    return tuple(found)


def _check_circle(
    tree: Tree,
    name: str,
    place: syntax.Node,
    own: dict[str, syntax.Attribute],
    hold: tuple[str, ...],
    root: Indicator,
) -> None:
    """Report a limit whose condition reads what it changes.

    A ``hold`` may read the scores of leaves: these are looked at before anything is held.
    """
    changed: set[str] = set()
    if "highest_score" in own:
        changed |= {(root.name)}
    if hold:
        held = set(hold)
        changed |= {node.name for node in root.walk() if not node.is_leaf and held & {n.name for n in node.walk()}}
    changes_grade = bool({"grade", "highest_grade", "downgrade"} & own.keys())
    for edge in tree.edges.get(f"\0{name}", ()):
        is_score = edge.what in {"score", "rate", "exact"} and edge.target in changed
        if is_score or (edge.what == "grade" and (changes_grade or changed)):
            tree.scope.reporter.report("limit-cycle", place, name=name, path=f"{name} → {edge.target} → {name}")
            return


def bind_finding(tree: Tree, block: syntax.Block) -> Finding:
    """Bind a finding; one to be rectified is due three months from notice unless it says otherwise."""
    reporter = tree.scope.reporter
    header = read_header(reporter, "finding", block)
    body = read_body(reporter, "finding", block.body)
    own = body.attributes
    context = context_of(tree)
    when = _when(context, header, body, block)
    category = read_option(reporter, "category", own["category"].value) if "category" in own else None
    due = _due(tree, own["due"].value) if "due" in own else (3.0, "months") if category == "rectify" else None
    overdue = own.get("overdue")
    texts = {name: _text(tree, own.get(name)) for name in ("kind", "responsible", "advice", "list")}
    return Finding(
        header.name.name if header.name else "",
        when,
        header.title or _text(tree, own.get("title")),
        category,
        texts["kind"],
        _severity(tree, own.get("severity")),
        texts["responsible"],
        texts["advice"],
        due,
        named_call(context, overdue.value, (Family.ACTION,), "overdue") if overdue else None,
        texts["list"],
        bind_message(context, own["message"].value) if "message" in own else None,
        reporter.source.span(header.start, header.end),
    )


def _severity(tree: Tree, attribute: syntax.Attribute | None) -> str | None:
    return None if attribute is None else read_option(tree.scope.reporter, "severity", attribute.value)


def _due(tree: Tree, node: syntax.Expression) -> tuple[float, str] | None:
    if isinstance(node, syntax.Number) and node.unit in _DURATIONS and node.value > 0:
        return node.value, node.unit or "days"
    if isinstance(node, syntax.Missing):
        tree.scope.reporter.lost = True
    else:
        tree.scope.reporter.report("wrong-due", node, text=tree.scope.reporter.text(node))
    return None


# --- quota, ranking, report ------------------------------------------------------------------------------------------


def bind_quota(tree: Tree, node: syntax.Expression) -> Quota | None:
    """Bind a quota: a mapping of grades, or one by groups and grades."""
    reporter = tree.scope.reporter
    if not isinstance(node, syntax.Table) or node.name is not None:
        if isinstance(node, syntax.Missing):
            reporter.lost = True
        else:
            reporter.report("quota-table", node)
        return None
    if any(isinstance(row, syntax.Missing) for row in node.rows):
        reporter.lost = True
        return None
    keys = _quota_keys(tree, node)
    if keys is None:
        return None
    by, position = keys
    rows = [_quota_row(tree, row, len(node.subjects) or 1, position, by) for row in node.rows]
    found = [row for row in rows if row is not None]
    order = {label: index for index, label in enumerate(tree.scope.grades)}
    found.sort(key=lambda row: order.get(row.grade, 0))
    return Quota(tuple(found), by)


def _quota_keys(tree: Tree, node: syntax.Table) -> tuple[tuple[str, ...], int] | None:
    """Return the fields that make the groups, and which of the patterns is the grade."""
    if not node.is_by:
        return (), 0
    by: list[str] = []
    position = -1
    for index, subject in enumerate(node.subjects):
        name = name_of(subject) or ""
        field = tree.scope.fields.get(name)
        if name in _GRADE and position < 0:
            position = index
        elif field is not None and field.field.type.kind is Kind.TEXT:
            tree.scope.used.add(name)
            by.append(name)
        else:
            near = nearest(name, [*tree.scope.fields, *_GRADE])
            tree.scope.reporter.report("quota-key", subject, hint="nearest" if near else "", name=name, nearest=near)
            return None
    if position < 0:
        tree.scope.reporter.report("quota-grade", node)
        return None
    return tuple(by), position


def _quota_row(tree: Tree, row: syntax.Row, width: int, position: int, by: tuple[str, ...]) -> QuotaRow | None:
    reporter = tree.scope.reporter
    if len(row.patterns) != width:
        reporter.report("pattern-count", row.patterns[0], expected=width, given=len(row.patterns))
        return None
    grade = read_grade(tree, row.patterns[position])  # type: ignore[arg-type]
    groups = [pattern for index, pattern in enumerate(row.patterns) if index != position]
    group = tuple(_group_label(tree, pattern, name) for pattern, name in zip(groups, by, strict=True))
    value = row.value
    number = value.value if isinstance(value, syntax.Number) else None
    span = reporter.span(row)
    if isinstance(value, syntax.Number) and value.unit == "%" and 0 <= value.value <= 1:
        return None if grade is None else QuotaRow(grade, share=value.value, group=group, span=span)
    if (
        isinstance(value, syntax.Number)
        and value.unit is None
        and number is not None
        and number.is_integer()
        and number >= 0
    ):
        return None if grade is None else QuotaRow(grade, number=int(number), group=group, span=span)
    if not isinstance(value, syntax.Missing):
        reporter.report("wrong-quota", value, text=reporter.text(value))
    return None


def _group_label(tree: Tree, pattern: syntax.Pattern, name: str) -> str | None:
    label = name_of(pattern)
    if isinstance(pattern, syntax.Name) and pattern.name in _ANY and not pattern.quoted:
        return None
    labels = tree.scope.fields[name].field.type.labels
    if label is None:
        label = tree.scope.reporter.text(pattern)
    if labels and label not in labels:
        near = nearest(label, labels)
        tree.scope.reporter.report(
            "unknown-label", pattern, hint="nearest" if near else "", name=label, nearest=near, labels=listed(labels)
        )
    return label


def bind_ranking(tree: Tree, own: dict[str, syntax.Attribute], root: Indicator) -> Ranking:
    """Bind how ranks are made; where lower is better for the whole set, rank 1 is the lowest."""
    found = {
        name: read_option(tree.scope.reporter, name, own[name].value)
        for name in ("rank_by", "ties", "rank_order")
        if name in own
    }
    default = "ascending" if root.direction == "lower_is_better" else "descending"
    order = found.get("rank_order") or default
    keys: list[SortKey] = []
    if "tie_break" in own:
        node = own["tie_break"].value
        for item in node.items if isinstance(node, syntax.Vector) else (node,):
            keys.extend(_sort_key(tree, item))
    return Ranking(found.get("rank_by") or "exact", found.get("ties") or "min", order == "descending", tuple(keys))


def _sort_key(tree: Tree, node: syntax.Expression) -> list[SortKey]:
    descending = not (isinstance(node, syntax.Unary) and node.operator == "-")
    inner = node.operand if isinstance(node, syntax.Unary) and node.operator in {"-", "+"} else node
    bound = context_of(tree).bind(inner)
    if bound is LOST:
        return []
    if bound.type.kind is Kind.TEXT:
        tree.scope.reporter.report("no-order", node, kind=kind_word(Kind.TEXT))
        return []
    return [SortKey(bound, descending)]


def bind_report(tree: Tree, node: syntax.Expression) -> tuple[Report, ...]:
    """Bind the defines that stand as columns beside the results."""
    found: list[Report] = []
    for item in node.items if isinstance(node, syntax.Vector) else (node,):
        name = name_of(item)
        if name is None:
            if not isinstance(item, syntax.Missing):
                tree.scope.reporter.report("report-names", item, text=tree.scope.reporter.text(item))
            continue
        bound = context_of(tree).bind(item)
        if bound is not LOST:
            found.append(Report(name, bound))
    return tuple(found)
