"""Old ledgers merged: problems of earlier evaluations, follow-ups and inspections, each once, with where it came from.

SOURCE: Changyi: 将2013年以来政府部门机构编制评估、机构编制跟踪问效及各项专项督导调研所发现的问题进行汇总……将仍未整改到位的问题列明问题类型、
原因、整改措施、整改时限、整改责任人等内容.
"""

from __future__ import annotations

import datetime as dt
from pathlib import PurePath
from typing import Any, Final

import attrs

from ...data.problems import Problems
from ...data.table import Table
from ...dsl.diagnostics import Both, listed
from ..entering import Entry
from ..ledger import Ledger
from ..steps import CATEGORIES, RECTIFY, RESERVE, RESOLVE, SEVERITIES, STATES
from .columns import Kind, SheetColumn
from .reading import Sheet, SheetRow, read_sheet

#: What must be said of a problem that is not put right yet.
REQUIRED: Final = ("kind", "cause", "measures", "due_on", "person")


def _column(
    name: str, zh: str, *others: str, kind: Kind = Kind.TEXT, choices: Any = None, is_needed: bool = False
) -> SheetColumn:
    return SheetColumn(name, Both(zh, name), 12, kind, choices=choices or {}, is_needed=is_needed, others=others)


COLUMNS: Final = (
    _column("number", "编号", "原编号", "问题编号", "id"),
    _column("unit", "单位", "单位名称", "责任单位", "被督导单位", "被评估单位", is_needed=True),
    _column("message", "问题描述", "问题", "存在问题", "主要问题", "problem"),
    _column("source", "来源", "问题来源"),
    _column("found_on", "发现日期", "发现时间", kind=Kind.DATE),
    _column("found_year", "发现年份", "年份", "年度", kind=Kind.NUMBER),
    _column("kind", "问题类型", "类型", "问题类别"),
    _column("cause", "原因", "原因分析", "产生原因"),
    _column("measures", "整改措施", "措施"),
    _column("due_on", "整改时限", "完成时限", "整改期限", kind=Kind.DATE),
    _column("person", "整改责任人", "责任人"),
    _column("responsible", "责任方"),
    _column("category", "处置", kind=Kind.CHOICE, choices=CATEGORIES),
    _column("severity", "严重程度", kind=Kind.CHOICE, choices=SEVERITIES),
    _column("is_closed", "已整改", "是否整改", "是否整改到位", "closed", kind=Kind.FLAG),
    _column("state", "状态", kind=Kind.CHOICE, choices=STATES),
    _column("closed_on", "销号日期", "整改完成日期", kind=Kind.DATE),
    _column("note", "整改情况", "备注"),
)
_SAID: Final = ("kind", "cause", "measures", "due_on", "person", "responsible", "severity", "note")
_WHAT: Final = Both("问题描述或问题类型", "message or kind")
#: A problem without a kind is called by so many characters of its description.
_SHORT: Final = 30
#: At which stage a problem that is not put right enters, by its class.
_STANDS: Final = {RECTIFY: "rectifying", RESOLVE: "open", RESERVE: "reserved"}


@attrs.frozen
class Merged:
    """What merging came to: numbers of new problems, of those on record before, and how many rows were left out as older."""

    new: tuple[int, ...]
    known: tuple[int, ...]
    earlier: int


def merge_old_ledger(
    table: Table,
    ledger: Ledger,
    *,
    by: str,
    at: dt.datetime,
    why: str = "",
    since: int | None = None,
    source: str | None = None,
    suspends: str | None = None,
) -> Merged:
    """Enter the problems of an old ledger, each once however often its file is merged.

    A problem is the same by its source and its number there; without a number by unit, source, description and the day
    it was found.  What is not put right yet must have a kind, a cause, measures, a deadline and a person.  A problem of
    which only the year is known counts as found on its first day.

    Args:
        table: the old ledger, one row a problem.
        ledger: where they are entered.
        by: who does it.
        at: when.
        why: a remark.
        since: the first year that is merged; rows of earlier years are left out, and counted.
        source: where the problems come from, for rows that do not say.
        suspends: what an overdue problem suspends, if anything.

    Raises:
        SchemeError: with every row that lacks something, or makes no sense; nothing is entered then.
    """
    problems = Problems()
    sheet = read_sheet(table, COLUMNS, problems)
    entries: dict[str, Entry] = {}
    lines: dict[str, int] = {}
    earlier = 0
    for row in sheet.rows:
        found = _found_on(row)
        if found is not None and since is not None and found.year < since:
            earlier += 1
        elif (entry := _entry(sheet, row, found, problems, source, suspends)) is not None and entry.key is not None:
            if entry.key in entries:
                name = row.text("number") or row.text("message")
                sheet.tell(problems, "sheet-row-twice", row, "unit", first=lines[entry.key], id=name)
            entries[entry.key], lines[entry.key] = entry, row.line
    problems.raise_errors()
    done = ledger.enter(list(entries.values()), by=by, at=at, why=why)
    return Merged(tuple(number for number in done.ids if number not in set(done.known)), done.known, earlier)


def _found_on(row: SheetRow) -> dt.date | None:
    day, year = row.values.get("found_on"), row.values.get("found_year")
    if day is None and year is not None and dt.MINYEAR <= year <= dt.MAXYEAR:
        return dt.date(year, 1, 1)
    return day if isinstance(day, dt.date) else None


def _entry(
    sheet: Sheet,
    row: SheetRow,
    found: dt.date | None,
    problems: Problems,
    source: str | None,
    suspends: str | None,
) -> Entry | None:
    closed = (
        row.values.get("is_closed") or row.values.get("state") == "closed" or row.values.get("closed_on") is not None
    )
    titles = {column.name: column.title for column in COLUMNS}
    absent = [titles["unit"]] if "unit" in sheet.places and not row.text("unit") else []
    absent += [] if row.text("message") or (row.text("kind") or not closed) else [_WHAT]
    undated = found is None and row.lacks("found_on", sheet) and row.lacks("found_year", sheet)
    absent += [] if not undated else [Both("发现日期或发现年份", "found_on or found_year")]
    absent += [] if closed else [titles[name] for name in REQUIRED if row.lacks(name, sheet)]
    if absent:
        sheet.tell(problems, "sheet-row-incomplete", row, "unit", unit=row.text("unit") or "—", fields=listed(absent))
    if absent or found is None or not row.text("unit"):
        return None
    told = row.values.get("source") or source
    category = row.values.get("category") or _category(row.text("responsible"))
    said: dict[str, Any] = {name: row.values.get(name) for name in _SAID}
    return Entry(
        unit=row.text("unit"),
        finding=row.text("kind") or row.text("message")[:_SHORT],
        found_on=found,
        key=_key(row, told, found),
        category=category,
        state="closed" if closed else _STANDS[category],
        message=row.text("message") or row.text("kind"),
        source=told,
        origin=f"{PurePath(sheet.table.name).name}:{row.line}",
        noticed_on=None if closed or category != RECTIFY else found,
        closed_on=row.values.get("closed_on"),
        suspends=suspends if category == RECTIFY else None,
        **said,
    )


def _category(responsible: str) -> str:
    """Return the class of a problem by who is responsible for it: what the staffing office solves is to be resolved."""
    return RESOLVE if any(word in responsible for word in ("机构编制部门", "编办", "机构编制委员会")) else RECTIFY


def _key(row: SheetRow, source: str | None, found: dt.date) -> str:
    number = row.text("number")
    parts = [number] if number else [row.text("unit"), row.text("message") or row.text("kind"), found.isoformat()]
    return "\x1f".join([source or "", *parts])
