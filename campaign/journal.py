"""The history of a campaign's units in the store, and where each of them stands by it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final

import attrs
from sqlalchemy import Column, Integer, MetaData, String, Table

from ..core.span import Span
from ..dsl.diagnostics import Both, SchemeError, diagnose
from ..store import Event, NewEvent, Projection, Row, Store
from .model import FINISHED, Campaign
from .naming import said
from .progress import STREAM_KIND, Happening, Kind, Progress, Step, apply

#: The stream of what concerns the campaign as a whole: bulletins that were issued.
CAMPAIGN_STREAM: Final = "campaign"
ISSUED: Final = "issued"

_TABLE: Final = Table(
    "campaign_units",
    MetaData(),
    Column("stream", String, primary_key=True),
    Column("campaign", String, nullable=False, index=True),
    Column("unit", String, nullable=False),
    Column("stage", String),
    Column("since", String),
    Column("changed_by", String, nullable=False),
    Column("version", Integer, nullable=False),
)


def _fold(row: Row | None, event: Event) -> Row:
    moved = event.kind in {Kind.PASSED, Kind.RETURNED}
    return {
        "stream": event.stream,
        "campaign": event.payload["campaign"],
        "unit": event.payload["unit"],
        "stage": event.payload["to"] if moved else row and row["stage"],
        "since": event.payload["on"] if moved else row and row["since"],
        "changed_by": event.by,
        "version": event.version,
    }


#: Where every unit of every campaign stands; ``stage`` is null for one that is still in the first.
UNITS: Final = Projection(
    STREAM_KIND, _TABLE, _fold, Both("单位的进度", "the progress of a unit"), {kind: said(kind) for kind in Kind}
)


@attrs.frozen(eq=False)
class Journal:
    """What happened to the units of one campaign; ``store`` was opened with :data:`UNITS`."""

    campaign: Campaign
    store: Store

    def histories(self, until: date | None = None) -> dict[str, list[Happening]]:
        """Return what happened to each unit, the oldest first; only up to the end of a day where one is given."""
        streams = {self.stream(unit.name): unit.name for unit in self.campaign.units}
        found: dict[str, list[Happening]] = {unit.name: [] for unit in self.campaign.units}
        for event in self.store.events(STREAM_KIND):
            unit = streams.get(event.stream)
            if unit is not None and (until is None or _happening(event).on <= until):
                found[unit].append(_happening(event))
        return found

    def history(self, unit: str) -> list[Happening]:
        """Return what happened to one unit, the oldest first."""
        return [_happening(event) for event in self.store.events(STREAM_KIND, self.stream(unit))]

    def progress(self, until: date | None = None) -> dict[str, Progress]:
        """Return where every unit stands, or stood at the end of a day.

        Raises:
            SchemeError: the history names a stage that the campaign's file does not have.
        """
        return self.progress_after(self.histories(until))

    def progress_after(
        self, histories: Mapping[str, list[Happening]], until: date | None = None
    ) -> dict[str, Progress]:
        """Return where every unit stands after what happened to it, up to the end of a day; see :meth:`progress`."""
        return {
            unit: self._at(unit, happened if until is None else (each for each in happened if each.on <= until))
            for unit, happened in histories.items()
        }

    def _at(self, unit: str, happened: Iterable[Happening]) -> Progress:
        found = Progress(unit)
        for happening in happened:
            to = happening.payload.get("to")
            if to is not None and self.campaign.place(to) is None:
                place = Span(self.campaign.file, 0, 0, 0, 0)
                raise SchemeError((diagnose("campaign-history", place, unit=unit, stage=to),))
            found = apply(self.campaign, found, happening)
        return found

    def write(self, steps: Iterable[Step], *, by: str, at: datetime, why: str = "", on: date | None = None) -> None:
        """Append steps, all of them or none; ``on`` is the day on which they were taken, that of ``at`` unless told.

        Raises:
            ConflictError: somebody changed one of the units since it was read.
            StoreError: the store cannot be written.
        """
        with self.store.writing(by, at, why) as batch:
            batch.extend(
                NewEvent(
                    STREAM_KIND,
                    self.stream(step.unit),
                    str(step.kind),
                    self._payload(step, on or at.date()),
                    step.version,
                )
                for step in steps
            )

    def _payload(self, step: Step, on: date) -> Mapping[str, Any]:
        return {"campaign": self.campaign.key, "unit": step.unit, "on": on.isoformat(), **step.payload}

    def stream(self, unit: str) -> str:
        """Return the stream of a unit."""
        return f"{self.campaign.key} · {unit}"

    def issued(self) -> dict[str, Event]:
        """Return by period the bulletins that were issued; of one issued again the last."""
        return {
            event.payload["period"]: event
            for event in self.store.events(CAMPAIGN_STREAM, self.campaign.key)
            if event.kind == ISSUED
        }

    def issue(self, period: str, *, by: str, at: datetime, why: str = "") -> None:
        """Record that the bulletin of a period was issued."""
        with self.store.writing(by, at, why) as batch:
            batch.append(CAMPAIGN_STREAM, self.campaign.key, ISSUED, {"period": period})


def _happening(event: Event) -> Happening:
    return Happening(Kind(event.kind), event.at, event.by, event.why, event.payload, event.version)


def stages_left(campaign: Campaign, happened: Iterable[Happening]) -> dict[str, date]:
    """Return for each stage that a unit has left, and not been sent back to since, the day on which it left it."""
    found: dict[str, date] = {}
    for happening in happened:
        if happening.kind is Kind.PASSED:
            found[happening.payload["stage"]] = happening.on
        elif happening.kind is Kind.RETURNED:
            place = campaign.place(happening.payload["to"]) or 0
            again = {stage.name for stage in campaign.stages[place:]} | {FINISHED}
            found = {stage: day for stage, day in found.items() if stage not in again}
    return found
