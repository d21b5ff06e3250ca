"""What differs between the texts of two schemes: what a reviewer asks for, with the lines of both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

import attrs

from ..core.model import Define, Field, IndicatorSet, Param
from ..core.phrasing import written
from ..dsl.diagnostics import Both, Language
from ..report.grid import Grid, GridColumn
from ..report.table_changes import TableItem, table_items
from .words import said

#: What is compared of an item, in order.
_PARTS: Final = ("title", "points", "criterion", "rule", "evidence")


@attrs.frozen
class SchemeDifference:
    """One difference: ``added``, ``removed``, ``changed``, ``moved`` or ``renamed``, and what it was and is.

    ``kind`` is ``set``, ``indicator``, ``bonus``, ``penalty``, ``limit``, ``finding``, ``grade``, ``param``, ``define`` or
    ``field``; ``parts`` are what differs of it (``points``, ``rule``, ``path`` …) with both texts; ``place_before`` and
    ``place_after`` are ``file:line``, empty where it is not there.
    """

    change: str
    kind: str
    name: str
    place_before: str
    place_after: str
    parts: tuple[tuple[str, str, str], ...] = ()


@attrs.frozen
class SchemeDifferences:
    """All differences of two schemes, in the order of the second; what is gone comes last."""

    before: str
    after: str
    rows: tuple[SchemeDifference, ...]

    def to_list(self) -> list[dict[str, Any]]:
        """Return the differences as values of JSON."""
        return [
            {
                **{name: getattr(row, name) for name in ("change", "kind", "name", "place_before", "place_after")},
                "parts": [{"part": part, "before": old, "after": new} for part, old, new in row.parts],
            }
            for row in self.rows
        ]

    def grid(self, language: Language) -> Grid:
        """Return a row for each part that differs."""
        cells = [(row, part) for row in self.rows for part in (row.parts or (("", "", ""),))]
        columns = {
            "change": tuple(said(row.change, language) for row, _ in cells),
            "kind": tuple(said(f"kind_{row.kind}", language) for row, _ in cells),
            "item": tuple(row.name for row, _ in cells),
            "content": tuple(said(f"part_{part}", language) if part else "" for _, (part, _, _) in cells),
            "was": tuple(old for _, (_, old, _) in cells),
            "is": tuple(new for _, (_, _, new) in cells),
            "where": tuple(_places(row) for row, _ in cells),
        }
        shown = tuple(GridColumn(said(name, language), values) for name, values in columns.items())
        return Grid(said("sheet_scheme", language), shown, len(cells))

    def counts(self, language: Language) -> str:
        """Return how many there are of each: ``新增 2、调整 3``."""
        kinds = ("added", "removed", "changed", "moved", "renamed")
        found = [(kind, sum(row.change == kind for row in self.rows)) for kind in kinds]
        mark = "、" if language == "zh" else ", "
        return mark.join(f"{said(kind, language)} {count}" for kind, count in found if count)


def _places(row: SchemeDifference) -> str:
    places = [place for place in (row.place_before, row.place_after) if place]
    return " → ".join(dict.fromkeys(places))


def scheme_differences(before: IndicatorSet, after: IndicatorSet, language: Language = "zh") -> SchemeDifferences:
    """Return what differs between two sets; ``language`` is that of rules put into words.

    Items answer to one another by kind and name.  One that is gone and one that is new are the same renamed where all
    else is equal and they stand in the same place; one that stands below another parent has moved.
    """
    old = {_key(item): item for item in _items(before, language)}
    new = {_key(item): item for item in _items(after, language)}
    names = {"set": (before.name, after.name)}
    renamed = dict(_renamed([old[key] for key in old if key not in new], [new[key] for key in new if key not in old]))
    rows: list[SchemeDifference] = []
    for key, item in new.items():
        if key in old:
            rows += _changed(old[key], item, names["set"])
        elif key in renamed:
            was = old[renamed[key]]
            rows.append(_row("renamed", was, item, (("name", was.path[-1], item.path[-1]),)))
        else:
            rows.append(_row("added", None, item, tuple((part, "", text) for part, text in _said(item))))
    gone = [item for key, item in old.items() if key not in new and key not in renamed.values()]
    rows += [_row("removed", item, None, tuple((part, text, "") for part, text in _said(item))) for item in gone]
    return SchemeDifferences(before.title or before.name, after.title or after.name, tuple(rows))


def _key(item: TableItem) -> tuple[str, str]:
    return item.kind, "" if item.kind == "set" else item.path[-1]


def _changed(old: TableItem, new: TableItem, sets: tuple[str, str]) -> Iterator[SchemeDifference]:
    parts = [(part, getattr(old, part), getattr(new, part)) for part in _PARTS]
    # the total of a set is called after it: its own name in a rule is no change of the rule
    differing = tuple((part, was, is_) for part, was, is_ in parts if was.replace(*sets) != is_)
    has_moved = old.kind != "set" and old.path[:-1] != new.path[:-1]
    if has_moved:
        path = ("path", " / ".join(old.path[:-1]) or sets[0], " / ".join(new.path[:-1]) or sets[1])
        yield _row("moved", old, new, (path, *differing))
    elif differing:
        yield _row("changed", old, new, differing)


def _row(
    change: str, old: TableItem | None, new: TableItem | None, parts: tuple[tuple[str, str, str], ...]
) -> SchemeDifference:
    item = new or old
    assert item is not None  # noqa: S101 - one of them is there
    places = ("" if old is None else old.place), ("" if new is None else new.place)
    return SchemeDifference(change, item.kind, item.path[-1], *places, parts)


def _said(item: TableItem) -> Iterator[tuple[str, str]]:
    return ((part, text) for part in _PARTS if (text := getattr(item, part)))


def _renamed(gone: Iterable[TableItem], new: Iterable[TableItem]) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    """Yield items that differ in their name alone: the new key, and the old one."""
    left = list(gone)
    for item in new:
        same = next((old for old in left if _is_renamed(old, item)), None)
        if same is not None and (item.rule or item.points):
            left.remove(same)
            yield _key(item), _key(same)


def _is_renamed(old: TableItem, new: TableItem) -> bool:
    """Whether two items differ in their name alone, which their own rules may say too."""
    if (old.kind, old.path[:-1]) != (new.kind, new.path[:-1]):
        return False
    texts = [(getattr(old, part), getattr(new, part)) for part in _PARTS]
    names = old.path[-1], new.path[-1]
    return all(one == other or one.replace(*names) == other for one, other in texts)


# --- what the table of indicators does not show: params, defines and fields


def _items(found: IndicatorSet, language: Language) -> Iterator[TableItem]:
    yield from table_items(found, language)
    for param in found.params:
        yield from _of_param(param, language)
    for define in found.defines:
        yield TableItem("define", (define.name,), str(define.span), rule=_of_define(define, language))
    for field in found.fields:
        yield TableItem("field", (field.name,), str(field.span), field.title or "", rule=_of_field(field, language))
    for table in found.tables:
        for field in table.fields:
            name = f"{table.name}.{field.name}"
            yield TableItem("field", (name,), str(field.span), field.title or "", rule=_of_field(field, language))


def _of_param(param: Param, language: Language) -> Iterator[TableItem]:
    """Yield a param; of a table each row, which a reviewer wants to see alone."""
    if not param.keys and all(row.valid_from is None for row in param.rows):
        value = written(param.rows[0].value).in_language(language) if param.rows else ""
        yield TableItem("param", (param.name,), str(param.span), rule=value)
        return
    for row in param.rows:
        keys = [_key_text(key) for key in row.keys]
        if row.valid_from is not None:
            keys.append(f"from {row.valid_from.isoformat()}")
        name = f"{param.name}{{{', '.join(keys)}}}"
        yield TableItem("param", (param.name, name), str(row.span), rule=written(row.value).in_language(language))


def _key_text(key: object) -> str:
    return "any" if key is None else f"{key:.10g}" if isinstance(key, float) else str(key)


def _of_define(define: Define, language: Language) -> str:
    return written(define.body).in_language(language)


def _of_field(field: Field, language: Language) -> str:
    kind = " | ".join(field.type.labels) or str(field.type.kind)
    parts = [kind, field.type.unit or ""]
    if field.bounds is not None:
        ends = ["" if end is None else f"{end:.10g}" for end in (field.bounds.low, field.bounds.high)]
        parts.append(" .. ".join(ends))
    if field.missing is not None:
        said_missing = Both("缺失时", "missing")
        value = (
            field.missing
            if isinstance(field.missing, str | float | int)
            else written(field.missing).in_language(language)
        )
        parts.append(f"{said_missing.zh if language == 'zh' else said_missing.en} = {value}")
    return " ".join(filter(None, parts))
