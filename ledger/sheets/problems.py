"""The ledger of problems as a sheet, with the columns of the rectification ledgers of offices."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any, Final

import attrs

from ...data.problems import Problems
from ...data.table import Table
from ...dsl.diagnostics import Both, Diagnostic, Language, SchemeError, listed
from ...store import Row
from ..advancing import Act, Worker
from ..entering import Entry, enter_all
from ..ledger import Ledger
from ..problem import PROBLEM, PROBLEMS
from ..steps import CATEGORIES, SEVERITIES, STATES
from .changes import Comparing, Imported, RowChange
from .columns import Editing, Kind, SheetColumn
from .reading import Sheet, SheetRow, read_sheet
from .writing import sheet_bytes

TITLE: Final = Both("机构编制问题整改台账", "Ledger of problems")

_FIELD, _STATE = Editing.FIELD, Editing.STATE


def _text(
    name: str,
    zh: str,
    width: int,
    editing: Editing = Editing.FIELD,
    *,
    is_needed: bool = False,
    printed: bool = True,
) -> SheetColumn:
    return SheetColumn(name, Both(zh, name), width, Kind.TEXT, editing, is_needed=is_needed, printed=printed)


def _date(name: str, zh: str, editing: Editing = Editing.FIXED, *, printed: bool = True) -> SheetColumn:
    return SheetColumn(name, Both(zh, name), 11, Kind.DATE, editing, printed=printed)


#: The columns that offices hand in, then those for the screen.
COLUMNS: Final = (
    _text("id", "编号", 6, Editing.FIXED),
    _text("unit", "单位", 14, Editing.FIXED, is_needed=True),
    _text("kind", "问题类型", 12),
    _text("message", "问题描述", 30),
    _text("cause", "原因", 18),
    _text("measures", "整改措施", 22),
    _date("due_on", "整改时限", _FIELD),
    _text("person", "整改责任人", 10),
    _text("note", "整改情况", 20),
    SheetColumn("state", Both("状态", "state"), 10, Kind.CHOICE, _STATE, STATES),
    _date("closed_on", "销号日期"),
    _text("finding", "问题", 14, Editing.FIXED, is_needed=True, printed=False),
    SheetColumn("category", Both("处置", "category"), 10, Kind.CHOICE, _FIELD, CATEGORIES, printed=False),
    SheetColumn("severity", Both("严重程度", "severity"), 9, Kind.CHOICE, _FIELD, SEVERITIES, printed=False),
    _text("responsible", "责任方", 14, printed=False),
    _text("source", "来源", 12, printed=False),
    _text("division", "承办处室", 12, printed=False),
    _text("opinion", "处理意见", 18, printed=False),
    _text("evidence", "佐证材料", 18, printed=False),
    _date("found_on", "发现日期", printed=False),
    _date("noticed_on", "通知日期", printed=False),
)
#: What is reckoned on the day of the export, and not read back.
_RECKONED: Final = (
    SheetColumn("overdue", Both("是否逾期", "overdue"), 9, Kind.FLAG, printed=False),
    SheetColumn("days_left", Both("剩余天数", "days_left"), 9, Kind.NUMBER, printed=False),
)
#: Fields that an edited cell changes as they are.
_AMENDED: Final = tuple(
    column.name for column in COLUMNS if column.editing is _FIELD and column.name not in {"due_on", "evidence"}
)


def export_problems(
    ledger: Ledger, language: Language, as_of: dt.date, wanted: Mapping[str, Any] | None = None
) -> bytes:
    """Return the problems as a workbook, those overdue on the day marked.

    ``wanted`` are the conditions of :meth:`Ledger.problems`.
    """
    frame = ledger.problems(as_of=as_of, **(wanted or {}))
    rows = [_exported(row, as_of) for row in frame.to_dicts()]
    title = TITLE.zh if language == "zh" else TITLE.en
    return sheet_bytes(title, (*COLUMNS, *_RECKONED), rows, language, [bool(row["overdue"]) for row in rows])


def _exported(row: Mapping[str, Any], as_of: dt.date) -> dict[str, Any]:
    left = (row["due_on"] - as_of).days if row["due_on"] and row["closed_on"] is None else None
    return {
        **row,
        "id": str(row["id"]),
        "evidence": _evidence(row["evidence"]),
        "days_left": left,
        "overdue": row["overdue"] or None,
    }


def import_problems(
    table: Table, ledger: Ledger, *, by: str, at: dt.datetime, on: dt.date | None = None, why: str = ""
) -> Imported:
    """Take an edited sheet in: rows without a number are new problems, cells that were edited change the problem.

    A state that was chosen is the next step of the problem, with the evidence that was added; it must be one that may
    follow.  Rows that are not in the sheet stay as they are.

    Raises:
        SchemeError: with everything that is wrong with any row; nothing is changed then.
    """
    problems = Problems()
    sheet = read_sheet(table, COLUMNS, problems)
    comparing = Comparing(ledger.store, PROBLEMS, COLUMNS, _shown, lambda text: text.removesuffix(".0").lstrip("P#"))
    with ledger.store.writing(by, at, why) as batch:
        worker = Worker(batch, ledger.store.place, ledger.work)
        fresh, changes, unchanged = comparing.split(sheet, batch, problems)
        entries = [entry for row in fresh if (entry := _entry(sheet, row, problems, on or at.date())) is not None]
        act = Act(at, why, on)
        changed = [change.stream for change in changes if _apply(worker, sheet, change, act, by, problems)]
        problems.raise_errors()
        entered = enter_all(worker, entries)
    new = tuple(str(number) for number in entered.ids if number not in entered.known)
    return Imported(new, tuple(changed), unchanged + len(entered.known))


def _shown(row: Row) -> Mapping[str, Any]:
    return {**row, "evidence": _evidence(row["evidence"])}


def _evidence(text: str | None) -> str | None:
    """Return the evidence of a row as one text."""
    if not text or not text.startswith("["):
        return text or None
    return "；".join(each["what"] for each in json.loads(text)) or None


def _entry(sheet: Sheet, row: SheetRow, problems: Problems, day: dt.date) -> Entry | None:
    """Return a new row as a problem to enter; None where something is not there that must be."""
    absent = [column.title for column in COLUMNS if column.is_needed and not row.text(column.name)]
    state = row.values.get("state") or "open"
    if absent:
        sheet.tell(problems, "sheet-row-incomplete", row, unit=row.text("unit") or "—", fields=listed(absent))
        return None
    if state != "open":
        facts = {"id": row.text("finding"), "old": Both("新增", "new"), "new": STATES[state], "next": STATES["open"]}
        sheet.tell(problems, "sheet-state", row, "state", **facts)
        return None
    found = row.values.get("found_on") or day
    said: dict[str, Any] = {name: row.values.get(name) for name in _AMENDED}
    key = "\x1f".join([row.text("unit"), row.text("finding"), row.text("message"), found.isoformat()])
    return Entry(
        unit=row.text("unit"),
        finding=row.text("finding"),
        found_on=found,
        key=key,
        due_on=row.values.get("due_on"),
        **said,
    )


def _apply(worker: Worker, sheet: Sheet, change: RowChange, act: Act, by: str, problems: Problems) -> bool:
    """Apply the edits of a row; what stands against them is told at the row."""
    edits, number = change.edits, int(change.stream)
    fields = {name: value or "" for name, value in edits.items() if name in _AMENDED}
    if edits.get("state") == "claimed":
        fields["claimed_by"] = by
    files = _added(_shown(change.current)["evidence"], edits.get("evidence"))
    given = attrs.evolve(act, fields=fields, evidence=files, due_on=edits.get("due_on"))
    try:
        if "state" in edits and edits["state"] is not None:
            worker.advance([number], edits["state"], given)
        else:
            worker.amend(number, given)
            if files:
                on = {"on": act.day.isoformat(), "files": list(files)}
                worker.batch.append(PROBLEM, change.stream, "amended", on)
    except SchemeError as error:
        for found in error.diagnostics:
            problems.add(at_row(sheet, change.row, found))
        return False
    return True


def _added(before: str | None, after: str | None) -> tuple[str, ...]:
    """Return the evidence that was added to what there was, split at semicolons."""
    there = _parts(before)
    return tuple(part for part in _parts(after) if part not in there)


def _parts(text: str | None) -> list[str]:
    return [part.strip() for part in (text or "").replace(";", "；").replace("\n", "；").split("；") if part.strip()]


def at_row(sheet: Sheet, row: SheetRow, found: Diagnostic) -> Diagnostic:
    """Return a diagnostic with the row of the sheet as its place."""
    return attrs.evolve(found, span=sheet.table.span(row.place, 0))


def fields_of(pairs: Mapping[str, str]) -> dict[str, str]:
    """Return texts of a problem by the names of their fields, given by these or by the headers of the sheet.

    Classes and severities may be said in either language; a name that is not known is left to the ledger to refuse.
    """
    found = {}
    for key, text in pairs.items():
        column = next((one for one in COLUMNS if one.is_called(key)), None)
        name = key if column is None else column.name
        found[name] = (column.meant(text) if column is not None and column.choices else None) or text
    return found
