"""Draws as tables for people and files for programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs
import numpy as np

from ..document.writing import write_bytes, write_text
from ..dsl.diagnostics import Language
from ..report.grid import Grid, GridColumn
from ..report.spreadsheet import check_size, workbook_bytes
from ..report.terminal import render_grid
from .record import DrawRecord, FrameRecord, Row

if TYPE_CHECKING:
    from .draw import Draw

#: The kinds of file that a draw is written to.
WRITTEN: Final = (".xlsx", ".csv", ".json", ".toml")

_HEADERS: Final = {
    "order": ("序号", "order"),
    "unit": ("单位", "unit"),
    "stratum": ("层", "stratum"),
    "basis": ("依据", "basis"),
    "probability": ("入样概率", "probability"),
    "size": ("总数", "size"),
    "covered": ("已查", "covered"),
    "wanted": ("应抽", "wanted"),
    "drawn": ("抽取", "drawn"),
    "inspector": ("检查方", "inspector"),
    "role": ("类别", "role"),
    "team": ("组别", "team"),
    "name": ("姓名", "name"),
    "units": ("单位数", "units"),
    "weight": ("工作量", "weight"),
    "recused": ("回避", "recused"),
    "item": ("项目", "item"),
    "content": ("内容", "content"),
}
#: Columns that are left out where they are empty.
_OPTIONAL: Final = frozenset({"stratum", "covered", "recused"})
_TITLES: Final = {
    "units": ("单位", "Units"),
    "strata": ("分层", "Strata"),
    "inspectors": ("检查人员", "Inspectors"),
    "loads": ("工作量", "Loads"),
    "teams": ("小组", "Teams"),
    "inspections": ("互查", "Inspections"),
    "record": ("抽取记录", "Record"),
}
_BASES: Final = {
    "random": ("随机", "at random"),
    "systematic": ("等距", "systematic"),
    "pps": ("按规模", "by size"),
    "certain": ("规模大，必抽", "certain by size"),
    "ranked": ("按条件排序", "by order"),
    "fixed": ("固定", "fixed"),
}

_RECORD: Final = {
    "method": ("抽取事项", "draw"),
    "seed": ("种子", "seed"),
    "drawn_on": ("日期", "date"),
    "by": ("抽取人", "drawn by"),
    "sha256": ("记录校验值", "hash of the record"),
}
_METHODS: Final = {
    "units": ("抽取单位", "units"),
    "double": ("双随机", "units and inspectors"),
    "teams": ("组队", "teams"),
    "assign": ("分配单位", "units among teams"),
    "mutual": ("互查", "mutual inspection"),
}
_LISTS: Final = {
    "units": ("单位名单", "list of units"),
    "pool": ("人员库", "pool"),
    "leaders": ("组长名单", "list of leaders"),
    "teams": ("小组名单", "list of teams"),
}
#: What was asked for, by the names of :class:`.selection.Selection` and its kin; what a team is called goes without saying.
_WISHES: Final = {
    "n": ("总数", "in all"),
    "share": ("比例", "share"),
    "per": ("各层数目", "of strata"),
    "by": ("分层", "strata by"),
    "minimum": ("每层至少", "least of a stratum"),
    "where": ("条件", "conditions"),
    "order_by": ("排序", "order"),
    "first": ("按排序先取", "first by order"),
    "method": ("抽取方式", "method"),
    "size": ("规模", "size"),
    "already": ("已查单位", "visited before"),
    "teams": ("组数", "teams"),
    "roles": ("组成规则", "rule"),
    "each": ("每个（层）", "of each"),
    "weight": ("工作量", "work"),
    "uneven": ("允许不均衡", "uneven"),
    "avoid": ("另有回避", "further conflicts"),
    "group": ("同组不互查", "groups apart"),
    "reciprocal": ("可两两互查", "may inspect each other"),
}
#: Said where nothing was left to draw, as when coverage is reached.
_NOTHING: Final = ("没有需要抽取的", "nothing had to be drawn")
#: The columns of a table of units that has no rows.
_BARE: Final = ("order", "unit", "basis", "probability")
_EMPTY: Final[tuple[Any, ...]] = (None, "", False, [], {}, ())


def render(draw: Draw, style: str, language: Language, width: int | None) -> str:
    """Return a draw as ``table``, ``csv`` (its first table) or ``json`` (its record)."""
    if style == "json":
        return draw.record.to_json()
    if style == "csv":
        return _csv(draw.rows)
    parts = []
    for name, rows in draw.tables.items():
        if name == "strata" and len(rows) < 2 and draw.rows:  # noqa: PLR2004 - the whole list is no stratum to speak of
            continue
        grid = _grid(name, rows, language)
        shown = render_grid(grid, language, width=width) if rows else _NOTHING[language == "en"]
        parts.append(grid.title + "\n" + shown)
    return "\n\n".join(parts)


def write(draw: Draw, path: str | PathLike[str], language: Language, *, overwrite: bool) -> None:
    """Write a draw to a file by its suffix; see :meth:`Draw.write`."""
    suffix = Path(path).suffix.lower()
    if suffix == ".json":
        write_text(path, draw.record.to_json(), overwrite=overwrite)
    elif suffix == ".csv":
        write_text(path, "\ufeff" + _csv(draw.rows), overwrite=overwrite)
    elif suffix == ".xlsx":
        grids = [
            *(_grid(name, rows, language) for name, rows in draw.tables.items()),
            _record_grid(draw.record, language),
        ]
        check_size(grids, str(path))
        write_bytes(path, workbook_bytes(grids, language), overwrite=overwrite)
    elif suffix == ".toml" and "teams" in draw.tables:
        write_text(path, teams_as_toml(draw.record), overwrite=overwrite)
    else:
        raise ValueError(f"{suffix or path}: {' '.join(WRITTEN)}")


def teams_as_toml(record: DrawRecord) -> str:
    """Return teams as the ``[[teams]]`` of a campaign file: members, the units they visit, the rule of composition."""
    rule = record.parameters.get("teams", {}).get("roles", ())
    names = dict.fromkeys(row["team"] for row in record.results["teams"])
    parts = []
    for team in names:
        members = [row for row in record.results["teams"] if row["team"] == team]
        visits = [row["unit"] for row in record.results.get("units", ()) if row["team"] == team]
        lines = ["[[teams]]", f"name = {_quoted(team)}", "members = ["]
        lines += [f"  {{ {_member(row)} }}," for row in members]
        lines += ["]", f"rule = [{', '.join(map(_quoted, rule))}]"]
        lines += ["visits = [", *(f"  {_quoted(unit)}," for unit in visits), "]"] if visits else []
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def _member(row: Row) -> str:
    facts = (("name", row["name"]), ("role", row["role"]), ("unit", row["unit"]))
    return ", ".join(f"{key} = {_quoted(text)}" for key, text in facts if text)


def _quoted(text: str) -> str:
    """Return a text as TOML writes it, which JSON does alike."""
    return json.dumps(text, ensure_ascii=False)


def _csv(rows: tuple[Row, ...]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0] if rows else _BARE), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _grid(name: str, rows: tuple[Row, ...], language: Language) -> Grid:
    place = language == "en"
    headers = [key for key in (rows[0] if rows else ()) if key not in _OPTIONAL or any(row[key] for row in rows)]
    columns = [_column(header, [row.get(header) for row in rows], place) for header in headers]
    if name == "teams":
        own = ("所在单位", "own unit")[place]
        columns = [
            attrs.evolve(found, header=own) if key == "unit" else found
            for key, found in zip(headers, columns, strict=True)
        ]
    return Grid(_TITLES[name][place], tuple(columns), len(rows))


def _column(header: str, cells: list[Any], place: bool) -> GridColumn:  # noqa: FBT001 - index of a language
    shown = _HEADERS.get(header, (header, header))[place]
    if header == "basis":
        return GridColumn(shown, tuple(_BASES[cell][place] for cell in cells))
    if all(cell is None or isinstance(cell, int | float) for cell in cells) and any(cell is not None for cell in cells):
        numbers = np.array([np.nan if cell is None else float(cell) for cell in cells])
        return GridColumn(shown, numbers, digits=4 if header == "probability" else None)
    return GridColumn(shown, tuple(None if cell is None else str(cell) for cell in cells))


def _record_grid(record: DrawRecord, language: Language) -> Grid:
    """Return what the record says beside its results, so that a printed workbook can be traced."""
    place = language == "en"
    facts = [
        (_RECORD["method"], _METHODS.get(record.method, (record.method,) * 2)[place]),
        (_RECORD["seed"], record.seed),
        (_RECORD["drawn_on"], record.drawn_on or ""),
        (_RECORD["by"], record.by or ""),
        *(fact for role, entry in record.frames.items() for fact in _list_facts(role, entry, place=place)),
        *(fact for part in record.parameters.values() for fact in _wishes(part, place=place)),
        (_RECORD["sha256"], record.sha256),
    ]
    items = GridColumn(_HEADERS["item"][place], tuple(words[place] for words, _ in facts))
    contents = GridColumn(_HEADERS["content"][place], tuple(text for _, text in facts))
    return Grid(_TITLES["record"][place], (items, contents), len(facts))


def _list_facts(role: str, entry: FrameRecord, *, place: bool) -> list[tuple[tuple[str, str], str]]:
    zh, en = _LISTS.get(role, (role, role))
    size = f"{entry.source}, {entry.size}" if place else f"{entry.source}，{entry.size} 个"
    return [((zh, en), size), ((f"{zh}校验值", f"hash of the {en}"), entry.sha256)]


def _wishes(part: Mapping[str, Any], *, place: bool) -> list[tuple[tuple[str, str], str]]:
    """Return what was asked for, as far as it says anything."""
    return [
        (_WISHES[key], _told(value, place=place))
        for key, value in part.items()
        if key in _WISHES and value not in _EMPTY
    ]


def _told(value: Any, *, place: bool) -> str:
    if isinstance(value, bool):
        return (("否", "是"), ("no", "yes"))[place][value]
    if isinstance(value, Mapping):
        return "; ".join(f"{name}={count}" for name, count in value.items())
    if isinstance(value, list | tuple):
        return "; ".join(" – ".join(one) if isinstance(one, list | tuple) else str(one) for one in value)
    return _BASES[value][place] if value in _BASES else str(value)
