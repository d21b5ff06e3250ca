"""What the papers of a scheme need of it: its leaves with what is filled in, rated, filed and judged."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from ..core.expressions import FieldRef
from ..core.model import Field, Indicator, IndicatorSet
from ..core.numerals import number, percent
from ..core.rated import Level, Rated
from ..core.walking import expressions_in
from ..report.indicator_table import IndicatorTable, TableRow, indicator_table
from .voice import Voice


@attrs.frozen
class Leaf:
    """A leaf of the tree with the titles above it and its row in the table of indicators."""

    node: Indicator
    path: tuple[str, ...]
    row: TableRow

    @property
    def title(self) -> str:
        """What it is called in papers."""
        return self.node.title or self.node.name


def leaves_of(indicator_set: IndicatorSet, voice: Voice) -> tuple[Leaf, ...]:
    """Return the leaves in the order of the file."""
    rows = {row.path: row for row in indicator_table(indicator_set, voice.language).rows}
    by_title: dict[str, list[TableRow]] = {}
    for row in rows.values():
        by_title.setdefault(row.path[-1], []).append(row)
    found = []
    for node, path in _walk(indicator_set.root, ()):
        same = by_title[path[-1]]
        found.append(Leaf(node, path, same.pop(0) if len(same) > 1 else same[0]))
    return tuple(found)


def _walk(node: Indicator, above: tuple[str, ...]) -> Iterator[tuple[Indicator, tuple[str, ...]]]:
    for child in node.children:
        path = (*above, child.title or child.name)
        if child.is_leaf:
            yield child, path
        else:
            yield from _walk(child, path)


def table_of(indicator_set: IndicatorSet, voice: Voice) -> IndicatorTable:
    """Return the table of indicators."""
    return indicator_table(indicator_set, voice.language)


def fields_of(indicator_set: IndicatorSet, leaf: Indicator) -> tuple[tuple[str | None, Field], ...]:
    """Return the data that a leaf is scored by, each once: the table below the units (None: the units) and the field."""
    found: dict[tuple[str | None, str], Field] = {}
    for part in expressions_in(leaf.value, leaf.score, leaf.applies):
        if isinstance(part, FieldRef):
            known = indicator_set.field(part.name, part.table)
            if known is not None:
                found.setdefault((part.table, part.name), known)
    own = list(indicator_set.fields)
    order = {
        id(field): place
        for place, field in enumerate((*own, *(each for table in indicator_set.tables for each in table.fields)))
    }
    listed = sorted(found.items(), key=lambda entry: order[id(entry[1])])
    return tuple((table, field) for (table, _), field in listed)


def field_text(table: str | None, field: Field, voice: Voice) -> str:
    """Return what is to be filled in: ``编制数（核定编制数）``, with its unit of measure."""
    remarks = [
        field.title or "",
        voice.say(f"单位：{field.type.unit}", f"in {field.type.unit}") if field.type.unit else "",
    ]
    if field.type.labels:
        remarks.append("/".join(map(str, field.type.labels)))
    name = field.name if table is None else f"{table}.{field.name}"
    return f"{name}{voice.bracketed(voice.clauses(remarks))}"


def rated_leaves(indicator_set: IndicatorSet, voice: Voice, role: str | None = None) -> tuple[tuple[Leaf, Rated], ...]:
    """Return the leaves that people rate, those of one role where one is named."""
    found = ((leaf, leaf.node.rated) for leaf in leaves_of(indicator_set, voice) if leaf.node.rated is not None)
    return tuple((leaf, rated) for leaf, rated in found if role is None or role in {each.name for each in rated.roles})


def roles_of(indicator_set: IndicatorSet) -> tuple[str, ...]:
    """Return the roles of raters, each once, in the order of the file."""
    rated = (node.rated for node in indicator_set.nodes() if node.rated is not None)
    return tuple(dict.fromkeys(role.name for each in rated for role in each.roles))


def level_text(level: Level) -> str:
    """Return a level with the share of full points it stands for: ``较好 80%``."""
    low, high = percent(level.low, 0), percent(level.high, 0)
    return f"{level.label} {low}" if level.low == level.high else f"{level.label} {low}–{high}"


def marks_text(rated: Rated, voice: Voice) -> str:
    """Return between which marks raters choose; empty where they choose labels alone."""
    if rated.marks is None:
        return ""
    low, high = number(rated.marks[0]), number(rated.marks[1])
    return voice.say(f"{low}至{high}分", f"{low} to {high}")


def materials_of(indicator_set: IndicatorSet) -> dict[str, tuple[Indicator, ...]]:
    """Return every item of evidence with the nodes that it serves, in the order in which it first occurs."""
    found: dict[str, list[Indicator]] = {}
    for node in indicator_set.nodes():
        for item in node.texts.evidence:
            found.setdefault(item, []).append(node)
        for adjustment in node.adjustments:
            for item in adjustment.texts.evidence:
                found.setdefault(item, []).append(node)
    return {item: tuple(nodes) for item, nodes in found.items()}
