"""Differences from the register as problems of the ledger: each once, month after month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

import polars as pl
from sqlalchemy import select

from ...dsl.diagnostics import Language
from ...store import Batch, NewEvent
from ..deadlines import WorkCalendar
from ..problem import PROBLEM, PROBLEM_TABLE
from ..reconciling import DIFFERS, NOT_KEPT, Reconciliation
from ..recording import Recorded, identity_of, next_number
from ..steps import FINISHED, RECTIFY
from ..timing import deadline_of

#: The set that these problems belong to.
SET: Final = "每月核对"
_NAMES: Final = {
    NOT_KEPT: ("台账中没有", "not in the ledger"),
    "not_registered": ("名册中没有", "not in the register"),
    DIFFERS: ("{field}不一致", "{field} differs"),
}
_KIND: Final = ("实名制", "register")
#: Keys that a message names.
_MOST: Final = 10


def record_differences(
    batch: Batch, found: Reconciliation, month: str, on: dt.date, work: WorkCalendar, language: Language
) -> Recorded:
    """Make problems of what differs, one for each unit and kind of difference, and reopen what had been closed.

    The unit is the first part of the key.  What does not differ any more stays as it is until somebody closes it.
    """
    known = _known(batch)
    number = next_number(batch.connection)
    new: list[int] = []
    again: dict[str, list[int]] = {"seen": [], "reopened": []}
    events: list[NewEvent] = []
    for unit, name, said in _problems(found, month, language):
        row = known.get(identity_of(SET, unit, name))
        common = {"on": on.isoformat(), "message": said, "period": month}
        if row is None:
            events.append(_new(number, unit, name, common, language))
            new.append(number)
            number += 1
            continue
        events.append(NewEvent(PROBLEM, str(row["id"]), "seen", common))
        is_closed = row["state"] == "closed"
        if is_closed:
            due = {"noticed_on": on.isoformat(), "due_on": deadline_of(row, on, work)}
            events.append(NewEvent(PROBLEM, str(row["id"]), "reopened", {"on": on.isoformat(), **due}))
        again["reopened" if is_closed else "seen"].append(row["id"])
    batch.extend(events)
    present = {identity_of(SET, unit, name) for unit, name, _ in _problems(found, month, language)}
    gone = tuple(
        row["id"] for identity, row in known.items() if identity not in present and row["state"] not in FINISHED
    )
    return Recorded(tuple(new), tuple(again["seen"]), tuple(again["reopened"]), gone=gone)


def _new(number: int, unit: str, name: str, common: Mapping[str, Any], language: Language) -> NewEvent:
    own = {"id": number, "identity": identity_of(SET, unit, name), "set": SET, "unit": unit, "finding": name}
    said = {"category": RECTIFY, "kind": _KIND[language == "en"], "severity": "moderate", "found_on": common["on"]}
    return NewEvent(PROBLEM, str(number), "found", {**own, **said, **common}, 0)


def _known(batch: Batch) -> dict[str, Mapping[str, Any]]:
    names = ("id", "identity", "state", "category", "due_amount", "due_unit")
    query = select(*(PROBLEM_TABLE.c[name] for name in names)).where(PROBLEM_TABLE.c.set == SET)
    return {row["identity"]: dict(row) for row in batch.connection.execute(query).mappings()}


def _problems(found: Reconciliation, month: str, language: Language) -> list[tuple[str, str, str]]:
    """Return unit, name and message of each problem, in the order of the differences."""
    place = language == "en"
    rows = found.differences.with_columns(unit=pl.col("key").str.split(" / ").list.first())
    problems = []
    for (unit, what, field), some in rows.group_by("unit", "what", "field", maintain_order=True):
        name = _NAMES[str(what)][place].format(field=field)
        told = [_told(row, place=place) for row in some.head(_MOST).to_dicts()]
        more = "" if some.height <= _MOST else f"（共 {some.height} 处）" if not place else f" ({some.height} in all)"
        problems.append(
            (
                str(unit),
                name,
                f"{month} {name}{'：' if not place else ': '}{('；' if not place else '; ').join(told)}{more}",
            )
        )
    return problems


def _told(row: Mapping[str, Any], *, place: bool) -> str:
    if row["what"] != DIFFERS:
        return str(row["key"])
    empty = "empty" if place else "空"
    kept, registered = (row[name] if row[name] is not None else empty for name in ("kept", "registered"))
    return f"{row['key']} {kept} ≠ {registered}"
