"""Writing notes: suggestions, observations on site, and what results were used for."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

import attrs
from sqlalchemy import func, select

from ..dsl.diagnostics import listed
from ..store import Batch, NewEvent
from .advancing import FIELDS
from .failures import LedgerError
from .notes import NOTE, NOTE_ROWS, NOTE_TABLE, NOTES, OUTCOMES
from .steps import STATES


@attrs.frozen(kw_only=True)
class Note:
    """A suggestion, an observation or a use of results, as it is put down.

    Attributes:
        note: ``suggestion``, ``observation`` or ``use``.
        text: what is said.
        subject: of an observation the check point or indicator, of a use the decision it went into.
        reference: evidence, a file or the number of a document.
        problem: the number of the problem that it belongs to.
        key: a name of one's own; put down twice under it, it is one note.
    """

    note: str
    text: str
    unit: str | None = None
    subject: str | None = None
    kind: str | None = None
    responsible: str | None = None
    reference: str | None = None
    campaign: str | None = None
    problem: int | None = None
    key: str | None = None
    on: datetime.date | None = None


def write_notes(batch: Batch, place: str, notes: Sequence[Note], day: datetime.date) -> tuple[int, ...]:
    """Write notes and return their numbers; one whose ``key`` is on record keeps its number and is left as it is."""
    table = NOTE_TABLE.c
    known: dict[tuple[str, str], int] = {}
    if any(note.key for note in notes):
        rows = batch.connection.execute(select(table.note, table.key, table.id).where(table.key.is_not(None)))
        known = {(kind, key): number for kind, key, number in rows}
    number = (batch.connection.execute(select(func.max(table.id))).scalar() or 0) + 1
    ids, events = [], []
    for note in notes:
        _check(note, place)
        key = None if note.key is None else f"{note.note}:{note.key}"
        if key is not None and (note.note, key) in known:
            ids.append(known[note.note, key])
            continue
        events.append(NewEvent(NOTE, str(number), "noted", _payload(note, number, key, day), 0))
        ids.append(number)
        if key is not None:
            known[note.note, key] = number
        number += 1
    batch.extend(events)
    return tuple(ids)


def settle_note(batch: Batch, place: str, number: int, outcome: str, problem: int | None) -> None:
    """Say what became of a note."""
    row = batch.rows(NOTE_ROWS, [str(number)]).get(str(number))
    if row is None:
        raise LedgerError("ledger-problem-unknown", place, hint="note", id=number)
    if outcome not in OUTCOMES:
        raise LedgerError("ledger-value-unknown", place, value=outcome, known=listed(OUTCOMES))
    payload: dict[str, Any] = {"on": row["on"].isoformat()}
    batch.append(NOTE, str(number), outcome, payload | ({} if problem is None else {"problem": problem}))


def _check(note: Note, place: str) -> None:
    if note.note not in NOTES:
        raise LedgerError("ledger-value-unknown", place, value=note.note, known=listed(NOTES))
    if not note.text.strip():
        raise LedgerError("ledger-field-missing", place, hint="entry", id="–", field=FIELDS["text"], to=STATES["open"])


def _payload(note: Note, number: int, key: str | None, day: datetime.date) -> Mapping[str, Any]:
    said = attrs.asdict(note) | {"id": number, "key": key, "on": (note.on or day).isoformat()}
    return {name: value for name, value in said.items() if value is not None}
