"""The data ledger as a sheet: one row a unit, one column a fact."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any, Final

import attrs

from ...data.problems import Problems
from ...data.table import Table
from ...dsl.diagnostics import Both, Language
from ...store import Row
from ..archiving.book import OWN, Archive
from ..archiving.projection import ARCHIVE, ARCHIVE_STREAM
from .changes import Comparing, Imported
from .columns import Editing, Kind, SheetColumn
from .reading import read_sheet
from .writing import sheet_bytes

TITLE: Final = Both("机构编制信息数据台账", "Ledger of data")

_UNIT: Final = SheetColumn("unit", Both("单位", "unit"), 20, is_needed=True)
_TAIL: Final = (
    SheetColumn("filed_on", Both("归档日期", "filed_on"), 12, Kind.DATE),
    SheetColumn("source", Both("归档来源", "source"), 18),
)


def _columns(names: list[str]) -> tuple[SheetColumn, ...]:
    facts = (SheetColumn(f"fact:{name}", Both(name, name), 12, Kind.TEXT, Editing.FIELD) for name in names)
    return (_UNIT, *facts, *_TAIL)


def export_archive(archive: Archive, language: Language, as_of: dt.date | None = None) -> bytes:
    """Return the data ledger as a workbook, as it is now or was on a day."""
    frame = archive.frame(as_of)
    names = [name for name in frame.columns if name not in OWN]
    rows = [
        {f"fact:{name}" if name in names else name: value for name, value in row.items()} for row in frame.to_dicts()
    ]
    return sheet_bytes(TITLE.zh if language == "zh" else TITLE.en, _columns(names), rows, language)


def import_archive(table: Table, archive: Archive, *, by: str, at: dt.datetime, why: str = "") -> Imported:
    """Take an edited sheet in: facts that were edited, new units, new columns; a fact that was emptied is taken out.

    Raises:
        SchemeError: with everything that is wrong with any row; nothing is changed then.
    """
    problems = Problems()
    known = [name for name in archive.frame().columns if name not in OWN]
    first = read_sheet(table, _columns(known), Problems())
    taken = {place for name, place in first.places.items()}
    added = [header for place, header in enumerate(first.table.headers) if header and place not in taken]
    columns = _columns([*known, *added])
    sheet = read_sheet(table, columns, problems)
    comparing = Comparing(archive.store, ARCHIVE, columns, _shown, str, key="unit")
    new = {row.text("unit"): row for row in sheet.rows if row.text("unit")}
    changed = []
    with archive.store.writing(by, at, why) as batch:
        there = batch.rows(ARCHIVE, list(new))
        fresh = {unit: row for unit, row in new.items() if unit not in there}
        known_rows = tuple(row for row in sheet.rows if row.text("unit") not in fresh)
        _, changes, same = comparing.split(attrs.evolve(sheet, rows=known_rows), batch, problems)
        nameless = [row for row in sheet.rows if not row.text("unit")]
        for row in nameless:
            sheet.tell(problems, "sheet-row-incomplete", row, "unit", unit="—", fields=_UNIT.title)
        for unit, row in fresh.items():
            facts = [[name, value] for name, value in _facts(row.values).items() if value is not None]
            batch.append(
                ARCHIVE_STREAM, unit, "filed", {"on": at.date().isoformat(), "source": table.name, "fields": facts}, 0
            )
        for change in changes:
            facts = [[name, value] for name, value in _facts(change.edits).items()]
            payload = {"on": at.date().isoformat(), "source": table.name, "fields": facts}
            batch.append(ARCHIVE_STREAM, change.stream, "filed", payload, change.current["version"])
            changed.append(change.stream)
        problems.raise_errors()
    return Imported(tuple(fresh), tuple(changed), same)


def _facts(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name.removeprefix("fact:"): value for name, value in values.items() if name.startswith("fact:")}


def _shown(row: Row) -> Mapping[str, Any]:
    facts = {f"fact:{name}": value for name, value in json.loads(row["fields"])}
    return {**facts, "filed_on": dt.date.fromisoformat(row["filed_on"]), "source": row["source"]}
