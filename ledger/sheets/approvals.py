"""The approval ledger as a sheet: every field of every stage in a column, the stage as a list to choose from."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any, Final

import attrs

from ...data.problems import Problems
from ...data.table import Table
from ...dsl.diagnostics import Both, Diagnostic, Language, SchemeError, listed
from ...store import Batch, Row
from ..approving.book import DATES, Approvals, enter
from ..approving.fields import ANSWERS, DECISIONS, FIELDS, STAGES, Stage, fields_of
from ..approving.projection import APPROVALS
from .changes import Comparing, Imported, RowChange
from .columns import Editing, Kind, SheetColumn
from .reading import Sheet, SheetRow, read_sheet
from .writing import sheet_bytes

TITLE: Final = Both("机构编制事项审批台账", "Ledger of approvals")

_STAGES: Final = {str(stage): title for stage, title in STAGES.items()}
_DECISIONS: Final = {str(decision): title for decision, title in DECISIONS.items()}

COLUMNS: Final = (
    SheetColumn("id", Both("编号", "id"), 7),
    SheetColumn("unit", Both("单位", "unit"), 16, is_needed=True),
    SheetColumn("title", Both("事项", "matter"), 20, is_needed=True),
    SheetColumn("adds", Both("新增机构编制", "new_establishment"), 9, Kind.FLAG),
    SheetColumn("stage", Both("环节", "stage"), 10, Kind.CHOICE, Editing.STATE, _STAGES),
    *(
        SheetColumn(field.name, field.title, 8, Kind.FLAG, Editing.FIELD)
        if field.name in ANSWERS
        else SheetColumn(field.name, field.title, 18, Kind.TEXT, Editing.FIELD)
        for field in FIELDS
    ),
    SheetColumn("decision", Both("决定", "decision"), 8, Kind.CHOICE, Editing.STATE, _DECISIONS),
    SheetColumn("applied_on", Both("申报日期", "applied_on"), 12, Kind.DATE),
    SheetColumn("accepted_on", Both("受理日期", "accepted_on"), 12, Kind.DATE),
    SheetColumn("studied_on", Both("调研日期", "studied_on"), 12, Kind.DATE),
    SheetColumn("decided_on", Both("决策日期", "decided_on"), 12, Kind.DATE),
    SheetColumn("followed_up_on", Both("问效日期", "followed_up_on"), 12, Kind.DATE),
    SheetColumn("override", Both("例外受理", "override"), 16),
    SheetColumn("problems", Both("关联问题", "problems"), 10),
)


def export_approvals(approvals: Approvals, language: Language) -> bytes:
    """Return the approval ledger as a workbook."""
    return sheet_bytes(TITLE.zh if language == "zh" else TITLE.en, COLUMNS, approvals.frame().to_dicts(), language)


def import_approvals(table: Table, approvals: Approvals, *, by: str, at: dt.datetime, why: str = "") -> Imported:
    """Take an edited sheet in: rows without a number are applications, a stage may go one step on, fields are amended.

    Raises:
        SchemeError: with everything that is wrong with any row; nothing is changed then.
    """
    problems = Problems()
    sheet = read_sheet(table, COLUMNS, problems)
    comparing = Comparing(approvals.store, APPROVALS, COLUMNS, _shown, str)
    new = []
    with approvals.store.writing(by, at, why) as batch:
        fresh, changes, unchanged = comparing.split(sheet, batch, problems)
        there = _applications(approvals) if fresh else {}
        for row in fresh:
            if (fields := _application(sheet, row, problems)) is not None:
                adds = bool(row.values.get("adds"))
                if there.get((row.text("unit"), row.text("title"))) == fields:  # the sheet was taken in before
                    unchanged += 1
                    continue
                new.append(enter(batch, row.text("unit"), row.text("title"), fields, at.date(), adds=adds))
        changed = [one.stream for one in changes if _apply(approvals, batch, sheet, one, at.date(), problems)]
        problems.raise_errors()
    return Imported(tuple(new), tuple(changed), unchanged)


def _applications(approvals: Approvals) -> dict[tuple[str, str], dict[str, Any]]:
    """Return what was said in the applications there are, by unit and matter."""
    names = [field.name for field in fields_of(Stage.APPLIED)]
    rows = approvals.frame().select("unit", "title", *names).to_dicts()
    return {(row["unit"], row["title"]): {name: row[name] for name in names} for row in rows}


def _shown(row: Row) -> Mapping[str, Any]:
    dates = {name: dt.date.fromisoformat(row[name]) if row[name] else None for name in DATES}
    return {**row, **json.loads(row["fields"]), **dates, "problems": " ".join(json.loads(row["problems"]))}


def _application(sheet: Sheet, row: SheetRow, problems: Problems) -> dict[str, Any] | None:
    """Return what a new row says of its application; None where it is not complete or says more."""
    stage = row.values.get("stage") or Stage.APPLIED
    if stage != Stage.APPLIED:
        facts = {
            "old": Both("新增", "new"),
            "new": STAGES[Stage(stage)],
            "next": STAGES[Stage.APPLIED],
            "id": row.text("title"),
        }
        sheet.tell(problems, "sheet-state", row, "stage", **facts)
        return None
    given = {field.name: row.values.get(field.name) for field in FIELDS}
    absent = [column.title for column in COLUMNS if column.is_needed and not row.text(column.name)]
    absent += [field.title for field in fields_of(Stage.APPLIED) if not given[field.name]]
    if absent:
        sheet.tell(problems, "sheet-row-incomplete", row, unit=row.text("unit"), fields=listed(absent))
    later = [field for field in FIELDS if field.stage is not Stage.APPLIED and given[field.name] is not None]
    for field in later:
        facts = {"name": row.text("title"), "field": field.title, "stage": STAGES[Stage.APPLIED]}
        sheet.tell(problems, "approval-too-early", row, field.name, **facts)
    return None if absent or later else {name: value for name, value in given.items() if value is not None}


def _apply(
    approvals: Approvals, batch: Batch, sheet: Sheet, change: RowChange, day: dt.date, problems: Problems
) -> bool:
    """Apply the edits of a row; what stands against them is told at the row."""
    edits, row = dict(change.edits), change.current
    stage, decision = edits.pop("stage", None), edits.pop("decision", None)
    wanted = Stage(stage) if stage else None
    try:
        if wanted is None and decision is not None:
            wanted = Stage.DECIDED
        step = {name: value for name, value in edits.items() if wanted and _stage_of(name) is wanted}
        rest = {name: value for name, value in edits.items() if name not in step}
        if rest:
            approvals.amend_in(batch, change.stream, {name: _text(value) for name, value in rest.items()})
        if wanted is not None:
            given = {name: _text(value) for name, value in step.items()}
            approvals.step_in(batch, change.stream, wanted, given, day, decision=decision)
    except SchemeError as error:
        for found in error.diagnostics:
            problems.add(_at(sheet, change.row, found))
        return False
    return bool(row)


def _stage_of(name: str) -> Stage:
    return next(field.stage for field in FIELDS if field.name == name)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _at(sheet: Sheet, row: SheetRow, found: Diagnostic) -> Diagnostic:
    """Return a diagnostic with the row of the sheet as its place."""
    return attrs.evolve(found, span=sheet.table.span(row.place, 0))
