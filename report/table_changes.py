"""What a set changes against the template that it extends: rows added, removed and changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any, Final

import attrs

from ..core.model import Adjustment, Indicator, IndicatorSet
from ..core.outcome_rules import Finding, Limit
from ..core.phrasing import written
from ..dsl.diagnostics import Language
from .indicator_table import effects_of, points_of_adjustment, points_of_node
from .table_rules import joined, rules_of, rules_of_set

#: The columns that are compared, in order.
PARTS: Final = ("title", "points", "criterion", "rule", "evidence")
_HEADERS: Final[dict[Language, dict[str, str]]] = {
    "zh": {
        "change": "变更",
        "item": "项目",
        "title": "名称",
        "points": "分值",
        "criterion": "评分标准",
        "rule": "计分规则",
        "evidence": "备查材料",
        "place": "位置",
    },
    "en": {
        "change": "change",
        "item": "item",
        "title": "title",
        "points": "points",
        "criterion": "criterion",
        "rule": "rule",
        "evidence": "evidence",
        "place": "place",
    },
}
_CHANGES: Final[dict[Language, dict[str, str]]] = {
    "zh": {"added": "新增", "removed": "删除", "changed": "调整"},
    "en": {"added": "added", "removed": "removed", "changed": "changed"},
}


@attrs.frozen
class TableItem:
    """An indicator, bonus, penalty, limit, finding or grade as a table prints it; ``path`` are the names down to it."""

    kind: str
    path: tuple[str, ...]
    place: str
    title: str = ""
    points: str = ""
    criterion: str = ""
    rule: str = ""
    evidence: str = ""


@attrs.frozen
class TableChange:
    """One row that differs: ``added``, ``removed`` or ``changed``, with what it was and what it is."""

    change: str
    before: TableItem | None
    after: TableItem | None

    @property
    def item(self) -> TableItem:
        """The row as it is, or was where it is gone."""
        found = self.after or self.before
        assert found is not None  # noqa: S101 - one of them is there
        return found

    @property
    def differing(self) -> tuple[str, ...]:
        """The columns that differ; all that have something where the row is new or gone."""
        if self.before is None or self.after is None:
            return tuple(part for part in PARTS if getattr(self.item, part))
        return tuple(part for part in PARTS if getattr(self.before, part) != getattr(self.after, part))


@attrs.frozen
class TableChanges:
    """All that a set changes against its template, in the order of its table; what is gone comes last."""

    title: str
    template: str
    rows: tuple[TableChange, ...]
    language: Language

    @property
    def headers(self) -> tuple[str, ...]:
        """The heads of the columns."""
        words = _HEADERS[self.language]
        return (words["change"], words["item"], *(words[part] for part in PARTS), words["place"])

    def cells(self) -> list[tuple[str, ...]]:
        """Return the cells: ``old → new`` in the columns that differ."""
        changes = _CHANGES[self.language]
        return [
            (
                changes[row.change],
                " / ".join(row.item.path),
                *(_cell(row, part) for part in PARTS),
                PurePath(row.item.place).name,
            )
            for row in self.rows
        ]

    def to_list(self) -> list[dict[str, Any]]:
        """Return the rows as values of JSON."""
        return [
            {
                "change": row.change,
                "kind": row.item.kind,
                "path": list(row.item.path),
                "place": row.item.place,
                "before": {part: getattr(row.before, part) for part in row.differing} if row.before else None,
                "after": {part: getattr(row.after, part) for part in row.differing} if row.after else None,
            }
            for row in self.rows
        ]


def _cell(row: TableChange, part: str) -> str:
    if part not in row.differing:
        return ""
    old, new = (getattr(item, part) if item is not None else "" for item in (row.before, row.after))
    if row.before is None or row.after is None:
        return str(new or old)
    return f"{old or '—'} → {new or '—'}"


def table_changes(indicator_set: IndicatorSet, template: IndicatorSet, language: Language) -> TableChanges:
    """Return what a set changes against its template; rows are the same where their kind and name are."""
    before = {_key(item): _renamed(item, template.name, indicator_set.name) for item in table_items(template, language)}
    after = {_key(item): item for item in table_items(indicator_set, language)}
    rows: list[TableChange] = []
    for key, item in after.items():
        old = before.get(key)
        change = TableChange("added" if old is None else "changed", old, item)
        if old is None or change.differing:
            rows.append(change)
    rows += [TableChange("removed", item, None) for key, item in before.items() if key not in after]
    name = indicator_set.title if indicator_set.title != template.title else None
    return TableChanges(name or indicator_set.name, template.title or template.name, tuple(rows), language)


def _renamed(item: TableItem, old: str, new: str) -> TableItem:
    """Return a row of the template with the new name of the total, which alone is no change."""
    return attrs.evolve(item, rule=re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", lambda _: new, item.rule))


def _key(item: TableItem) -> tuple[str, str]:
    return item.kind, "" if item.kind == "set" else item.path[-1]


def table_items(found: IndicatorSet, language: Language) -> Iterator[TableItem]:
    """Iterate over what the table of a set prints: the set itself, its tree, limits, findings and grades."""
    yield _of_set(found, language)
    yield from _nodes(found.root, (), language)
    for limit in found.limits:
        yield _of_limit(limit, language)
    for finding in found.findings:
        yield _of_finding(finding, language)
    for grade in found.grades:
        # a grade's stretch is what its rule is: the ends that it has
        low, high = (None if bound is None else f"{bound:.10g}" for bound in (grade.low, grade.high))
        opening, closing = "[" if grade.low_closed else "(", "]" if grade.high_closed else ")"
        yield TableItem("grade", (grade.label,), str(grade.span), rule=f"{opening}{low or '…'}, {high or '…'}{closing}")


def _nodes(node: Indicator, above: tuple[str, ...], language: Language) -> Iterator[TableItem]:
    for child in node.children:
        path = (*above, child.name)
        yield TableItem(
            "indicator",
            path,
            str(child.span),
            child.title or "",
            points_of_node(child),
            child.texts.criterion or "",
            rules_of(child, language),
            "、".join(child.texts.evidence),
        )
        yield from _nodes(child, path, language)
    for item in node.adjustments:
        yield from _adjustments(item, above, language)


def _adjustments(item: Adjustment, above: tuple[str, ...], language: Language) -> Iterator[TableItem]:
    path = (*above, item.name)
    yield TableItem(
        "bonus" if item.is_bonus else "penalty",
        path,
        str(item.span),
        item.title or "",
        points_of_adjustment(item, language),
        item.texts.criterion or "",
        rules_of(item, language),
        "、".join(item.texts.evidence),
    )
    for child in item.children:
        yield from _adjustments(child, path, language)


def _of_set(found: IndicatorSet, language: Language) -> TableItem:
    root = found.root
    points = f"{root.full:.10g}" if found.is_points else f"{root.low:.10g}..{root.full:.10g}"
    rule = joined([rules_of(root, language), rules_of_set(found, language)], language)
    return TableItem("set", (found.name,), str(found.span), points=points, rule=rule)


def _of_limit(limit: Limit, language: Language) -> TableItem:
    condition = written(limit.when).in_language(language)
    rule = joined([f"{condition} → {'; '.join(effects_of(limit, language))}", rules_of(limit, language)], language)
    return TableItem("limit", (limit.name,), str(limit.span), limit.title or "", rule=rule)


def _of_finding(finding: Finding, language: Language) -> TableItem:
    rule = joined([written(finding.when).in_language(language), rules_of(finding, language)], language)
    return TableItem("finding", (finding.name,), str(finding.span), finding.title or "", rule=rule)
