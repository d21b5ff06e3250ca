"""Where a unit stands in a campaign, and how it moves: pure functions from a state and an event to the next state.

A unit is always in one stage: the first when nothing has happened yet, ``finished`` behind the last.  It leaves a stage
only for the next one, and only when every gate of the stage holds or was excepted with a reason; it goes back only with
a reason, and then the records of the stages it goes through again are void.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

import attrs

from ..dsl.diagnostics import Both, Diagnostic, diagnose, listed
from .gates import Excepted, Facts, Record, lacks_of
from .model import FINISHED, Campaign, Check, Gate, Stage
from .naming import at_file, diagnose_unknown, said

#: The kind of stream in the store: one stream a unit of a campaign.
STREAM_KIND: Final = "campaign-unit"


class Kind(StrEnum):
    """What happens to a unit."""

    PASSED = "passed"
    RETURNED = "returned"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"
    DONE = "done"
    EXCEPTED = "excepted"


#: What may be recorded of a gate, by what it looks at; an exception may be recorded of any.
_RECORDS: Final[Mapping[Check, frozenset[Kind]]] = {
    Check.REPORT: frozenset({Kind.SUBMITTED}),
    Check.REVIEW: frozenset({Kind.SUBMITTED, Kind.APPROVED, Kind.REJECTED}),
    Check.NOTICE: frozenset({Kind.DONE}),
    Check.SUMMARY: frozenset({Kind.DONE}),
    Check.CONFIRM: frozenset({Kind.DONE}),
}


@attrs.frozen
class Happening:
    """One thing that happened to a unit, as it stands in its history: ``at`` is when it was written down."""

    kind: Kind
    at: datetime
    by: str
    why: str
    payload: Mapping[str, Any]
    version: int = 0

    @property
    def on(self) -> date:
        """The day on which it happened."""
        day = self.payload.get("on")
        return self.at.date() if day is None else date.fromisoformat(day)


@attrs.frozen
class Progress:
    """Where a unit stands: the stages it has left, since when it is where it is, and what is recorded of its gates."""

    unit: str
    position: int = 0
    since: date | None = None
    records: Mapping[str, Record] = attrs.field(factory=dict)
    version: int = 0
    covered: bool = False

    def stage(self, campaign: Campaign) -> Stage | None:
        """Return the stage the unit is in, None when it has been through all."""
        return campaign.stages[self.position] if self.position < len(campaign.stages) else None

    def stage_name(self, campaign: Campaign) -> str:
        """Return the name of the stage the unit is in."""
        stage = self.stage(campaign)
        return FINISHED if stage is None else stage.name


@attrs.frozen
class Step:
    """What is to be appended to the history of a unit."""

    unit: str
    kind: Kind
    payload: Mapping[str, Any]
    version: int


def advance(
    campaign: Campaign, progress: Progress, facts: Facts, *, to: str | None = None
) -> Step | tuple[Diagnostic, ...]:
    """Return the step by which a unit leaves its stage for the next, or every reason why it may not.

    Args:
        campaign: the campaign.
        progress: where the unit stands.
        facts: what is known of the unit outside its history.
        to: the stage to move to, which can only be the next one; ``finished`` behind the last.
    """
    stage = progress.stage(campaign)
    if stage is None:
        told: dict[str, Any] = {"unit": progress.unit, "stage": said(FINISHED), "to": said(to or "next")}
        return (diagnose("campaign-not-forward", at_file(campaign), hint="finished", **told),)
    wanted = progress.position + 1 if to is None else campaign.place(to)
    if wanted is None:
        return (unknown_stage(campaign, to or ""),)
    if wanted <= progress.position:
        told = {"unit": progress.unit, "stage": said(stage.name), "to": said(to or "next")}
        return (diagnose("campaign-not-forward", stage.span, **told),)
    found = [*_refusals(campaign, progress, stage, facts)]
    if wanted > progress.position + 1:
        found = [_skipping(campaign, progress, stage, wanted, facts)]
    if found:
        return tuple(found)
    excepted = [gate.name for gate in stage.gates if _is_excepted(progress, gate)]
    reports = {name: found.digest for name, found in facts.reports.items() if found.digest and _has(stage, name)}
    payload: dict[str, Any] = {"stage": stage.name, "to": _name_at(campaign, wanted)}
    payload |= {"excepted": excepted} if excepted else {}
    payload |= {"reports": reports} if reports else {}
    return Step(progress.unit, Kind.PASSED, payload, progress.version)


def _refusals(campaign: Campaign, progress: Progress, stage: Stage, facts: Facts) -> Iterable[Diagnostic]:
    for gate, lack in blocking(progress, stage, facts):
        facts_of: dict[str, Any] = {"unit": progress.unit, "stage": stage.name, "gate": gate.name, "lack": lack}
        yield diagnose("campaign-gate", gate.span if gate.span.line else at_file(campaign), **facts_of)


def _skipping(campaign: Campaign, progress: Progress, stage: Stage, wanted: int, facts: Facts) -> Diagnostic:
    """Return the refusal of a unit that would leave out stages: which, and what its own stage still lacks."""
    skipped = [each.name for each in campaign.stages[progress.position + 1 : wanted]]
    lacking = [lack for _, lack in blocking(progress, stage, facts)]
    facts_of: dict[str, Any] = {"unit": progress.unit, "stage": stage.name, "to": said(_name_at(campaign, wanted))}
    facts_of |= {"skipped": listed(skipped), "next": campaign.stages[progress.position + 1].name}
    if lacking:
        return diagnose("campaign-skip", stage.span, hint="lacking", lacking=listed(lacking), **facts_of)
    return diagnose("campaign-skip", stage.span, **facts_of)


def blocking(progress: Progress, stage: Stage, facts: Facts) -> tuple[tuple[Gate, Both], ...]:
    """Return the gates of a stage that do not hold for a unit, each with what is missing."""
    return tuple(
        (gate, lack)
        for gate in stage.gates
        if not _is_excepted(progress, gate)
        for lack in lacks_of(gate, progress.records, facts)
    )


def _has(stage: Stage, gate: str) -> bool:
    return any(each.name == gate for each in stage.gates)


def _is_excepted(progress: Progress, gate: Gate) -> bool:
    record = progress.records.get(gate.name)
    return record is not None and record.excepted is not None


def give_back(campaign: Campaign, progress: Progress, *, to: str, why: str) -> Step | tuple[Diagnostic, ...]:
    """Return the step by which a unit goes back to an earlier stage, or why it may not."""
    wanted = campaign.place(to)
    if wanted is None:
        return (unknown_stage(campaign, to),)
    facts_of: dict[str, Any] = {"unit": progress.unit, "stage": said(progress.stage_name(campaign)), "to": said(to)}
    if wanted >= progress.position:
        return (diagnose("campaign-not-back", at_file(campaign), **facts_of),)
    if not why.strip():
        return (diagnose("campaign-reason", at_file(campaign), unit=progress.unit, act=said(Kind.RETURNED)),)
    payload = {"stage": progress.stage_name(campaign), "to": to}
    return Step(progress.unit, Kind.RETURNED, payload, progress.version)


def record(
    campaign: Campaign, progress: Progress, gate: str, kind: Kind, *, by: str, why: str = "", author: str | None = None
) -> Step | tuple[Diagnostic, ...]:
    """Return the step that records something of a gate, or why it may not be.

    A review is approved or sent back by somebody else than the author; an exception needs a reason.  Only gates of the
    stage that the unit is in, or of a later one, are open.
    """
    stage, found = campaign.stage_of(gate), campaign.gate(gate)
    if found is None or stage is None:
        return (unknown_gate(campaign, gate),)
    place = found.span if found.span.line else at_file(campaign)
    facts: dict[str, Any] = {"unit": progress.unit, "gate": gate, "stage": stage.name}
    acts = _RECORDS.get(found.check, frozenset()) | {Kind.EXCEPTED}
    if (campaign.place(stage.name) or 0) < progress.position or kind not in acts:
        facts |= {"now": said(progress.stage_name(campaign)), "act": said(kind), "check": said(found.check)}
        facts["acts"] = listed([said(each) for each in sorted(acts)])
        return (diagnose("campaign-gate-record", place, hint="closed" if kind in acts else "", **facts),)
    if kind in {Kind.EXCEPTED, Kind.REJECTED} and not why.strip():
        return (diagnose("campaign-reason", place, unit=progress.unit, act=said(kind)),)
    payload: dict[str, Any] = {"gate": gate, "stage": stage.name}
    if found.check is Check.REVIEW and kind in {Kind.APPROVED, Kind.REJECTED}:
        known = author or author_of(found, progress.records)
        if known is None or _same(known, by):
            hint = "author" if known is None else ""
            return (diagnose("campaign-review-author", place, hint=hint, by=by, **facts),)
        payload["author"] = known
    elif kind is Kind.SUBMITTED:
        payload["author"] = author or by
    return Step(progress.unit, kind, payload, progress.version)


def _same(one: str, other: str) -> bool:
    """Whether two names are those of one person: blanks, width and case do not count."""
    first, second = ("".join(unicodedata.normalize("NFKC", name).split()).casefold() for name in (one, other))
    return first == second


def author_of(gate: Gate, records: Mapping[str, Record]) -> str | None:
    """Return who submitted what a review is about: at the gate itself, else at the one it is a review of."""
    for name in (gate.name, gate.of):
        if name is not None and (found := records.get(name)) is not None and found.author is not None:
            return found.author
    return None


def apply(campaign: Campaign, progress: Progress, happening: Happening) -> Progress:
    """Return the state after something happened; names that the campaign's file no longer has change nothing."""
    after = attrs.evolve(progress, version=happening.version or progress.version + 1)
    payload = happening.payload
    if happening.kind in {Kind.PASSED, Kind.RETURNED}:
        place = campaign.place(payload["to"])
        if place is None:
            return after
        kept = {
            name: found
            for name, found in progress.records.items()
            if happening.kind is Kind.PASSED or _is_before(campaign, name, place)
        }
        return attrs.evolve(
            after, position=place, since=happening.on, records=kept, covered=_is_covered(campaign, place)
        )
    name = payload["gate"]
    before = progress.records.get(name, Record())
    return attrs.evolve(after, records={**progress.records, name: _recorded(before, happening)})


def _recorded(before: Record, happening: Happening) -> Record:
    by, at, why = happening.by, happening.at, happening.why
    match happening.kind:
        case Kind.SUBMITTED:
            # what was approved was another paper
            return attrs.evolve(before, author=happening.payload["author"], state=None, by=None, why="")
        case Kind.EXCEPTED:
            return attrs.evolve(before, excepted=Excepted(by, at, why))
        case kind:
            author = happening.payload.get("author", before.author)
            return attrs.evolve(before, author=author, state=str(kind), by=by, at=at, why=why)


def _is_before(campaign: Campaign, gate: str, place: int) -> bool:
    stage = campaign.stage_of(gate)
    return stage is not None and (campaign.place(stage.name) or 0) < place


def _is_covered(campaign: Campaign, position: int) -> bool:
    """Whether a unit at that place has left every stage that counts as inspecting it."""
    covering = [place for place, stage in enumerate(campaign.stages) if stage.covers]
    return position > (max(covering) if covering else len(campaign.stages) - 1)


def progress_of(campaign: Campaign, unit: str, happenings: Iterable[Happening]) -> Progress:
    """Return where a unit stands after its history."""
    found = Progress(unit)
    for happening in happenings:
        found = apply(campaign, found, happening)
    return found


def _name_at(campaign: Campaign, place: int) -> str:
    return campaign.stages[place].name if place < len(campaign.stages) else FINISHED


def unknown_stage(campaign: Campaign, name: str) -> Diagnostic:
    """Return the diagnostic of a stage that the campaign does not have."""
    return _unknown(campaign, "stage", name, [*(stage.name for stage in campaign.stages), FINISHED])


def unknown_gate(campaign: Campaign, name: str) -> Diagnostic:
    """Return the diagnostic of a gate that the campaign does not have."""
    return _unknown(campaign, "gate", name, [gate.name for gate in campaign.gates])


def _unknown(campaign: Campaign, what: str, name: str, known: list[str]) -> Diagnostic:
    return diagnose_unknown(what, name, known, at_file(campaign))
