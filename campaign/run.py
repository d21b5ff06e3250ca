"""A campaign under way: its file, its history in a store, and everything that is done with the two together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import attrs

from ..dsl.diagnostics import Diagnostic, Language, SchemeError
from .calendar import ReportingPeriod, period_of
from .finding_facts import FactFinder
from .gates import Facts
from .journal import UNITS, Journal
from .model import Campaign
from .naming import at_file, diagnose_unknown
from .progress import Happening, Kind, Progress, Step, advance, blocking, give_back, record
from .reading import load_campaign
from .standing import Bulletin, Coverage, Standing, bulletin, coverage, stage_by_name, standings
from .visiting import visited

if TYPE_CHECKING:
    import polars as pl

    from ..store import Store
    from ..workspace.folder import Workspace


@attrs.frozen(eq=False)
class CampaignRun:
    """A campaign with its history; made by :func:`open_campaign`, closed by ``with``.

    Whatever changes units changes all that are named or none: where one of them may not move, a
    :class:`~quanheng.SchemeError` carries every refusal.  ``by`` and ``at`` are the caller's: there is no clock here;
    ``on`` is the day on which it was done, that of ``at`` unless told.  An empty ``by`` is a :class:`ValueError`.
    """

    campaign: Campaign
    store: Store
    make_workspace: Callable[[], Workspace]

    @property
    def journal(self) -> Journal:
        """The history in the store."""
        return Journal(self.campaign, self.store)

    def named(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return the units that names, patterns (``*局``), strata or populations mean, each once, in the file's order.

        Raises:
            SchemeError: one of them means no unit; with every such name.
        """
        units = self.campaign.units
        found: set[str] = set()
        unknown: list[Diagnostic] = []
        exact = {unit.name for unit in units}
        for name in names:
            some = (name,) if name in exact else visited(name, units)
            found.update(some)
            if not some:
                unknown.append(diagnose_unknown("unit", name, [unit.name for unit in units], at_file(self.campaign)))
        if unknown:
            raise SchemeError(tuple(unknown))
        return tuple(unit.name for unit in units if unit.name in found)

    def at_stage(self, stage: str) -> tuple[str, ...]:
        """Return the units that are in a stage now, or ``finished``."""
        return tuple(
            unit for unit, state in self.journal.progress().items() if state.stage_name(self.campaign) == stage
        )

    def advance(
        self,
        units: Sequence[str],
        *,
        by: str,
        at: datetime,
        why: str = "",
        on: date | None = None,
        to: str | None = None,
    ) -> tuple[Step, ...]:
        """Move units to their next stage, all of them or none.

        Args:
            units: what :meth:`named` takes.
            by: who does it.
            at: when.
            why: for what reason, kept in the history.
            on: the day, by which training and overdue problems are judged.
            to: the stage to move to; for each unit it can only be the next one.

        Raises:
            SchemeError: a unit may not move: it would skip a stage, or a gate lacks something; with every refusal.
            ConflictError: somebody changed one of the units meanwhile.
        """
        names = self.named(units)
        progress = self.journal.progress()
        facts = self._finder(on or at.date()).facts({name: progress[name].stage(self.campaign) for name in names})
        steps = [advance(self.campaign, progress[name], facts.get(name, Facts()), to=to) for name in names]
        return self._write(steps, by=by, at=at, why=why, on=on)

    def send_back(
        self, units: Sequence[str], to: str, *, by: str, at: datetime, why: str, on: date | None = None
    ) -> tuple[Step, ...]:
        """Send units back to an earlier stage, all of them or none; what was recorded of it and later ones is void.

        Raises:
            SchemeError: the stage is not an earlier one, or no reason is given; with every refusal.
        """
        progress = self.journal.progress()
        steps = [give_back(self.campaign, progress[name], to=to, why=why) for name in self.named(units)]
        return self._write(steps, by=by, at=at, why=why, on=on)

    def record(
        self,
        units: Sequence[str],
        gate: str,
        kind: str,
        *,
        by: str,
        at: datetime,
        why: str = "",
        on: date | None = None,
        author: str | None = None,
    ) -> tuple[Step, ...]:
        """Record of a gate that something was ``submitted``, ``approved``, ``rejected``, ``done`` or ``excepted``.

        Raises:
            SchemeError: the gate is not there, is closed, takes no such record, or would be approved by its author.
        """
        progress = self.journal.progress()
        steps = [
            record(self.campaign, progress[name], gate, Kind(kind), by=by, why=why, author=author)
            for name in self.named(units)
        ]
        return self._write(steps, by=by, at=at, why=why, on=on)

    def _write(
        self, steps: Iterable[Step | tuple[Diagnostic, ...]], *, by: str, at: datetime, why: str, on: date | None
    ) -> tuple[Step, ...]:
        if not by.strip():
            raise ValueError("by: every change says who made it")
        made: list[Step] = []
        refused: dict[Diagnostic, None] = {}
        for step in steps:
            if isinstance(step, Step):
                made.append(step)
            else:
                refused |= dict.fromkeys(step)
        if refused:
            raise SchemeError(tuple(refused))
        if made:
            self.journal.write(made, by=by, at=at, why=why, on=on)
        return tuple(made)

    def standings(
        self, as_of: date, units: Iterable[str] | None = None, *, gates: bool = False
    ) -> tuple[Standing, ...]:
        """Return where units stand, or stood at the end of a day; with ``gates`` also what they lack to go on."""
        journal = self.journal
        histories = journal.histories(as_of)
        progress = journal.progress_after(histories)
        every = standings(self.campaign, progress, histories, as_of)
        if units is not None:
            wanted = set(units)
            every = tuple(each for each in every if each.unit in wanted)
        return self.with_gates(every, as_of, progress) if gates else every

    def with_gates(
        self, found: tuple[Standing, ...], as_of: date, progress: Mapping[str, Progress] | None = None
    ) -> tuple[Standing, ...]:
        """Return standings with what each unit lacks to leave its stage."""
        states = progress or self.journal.progress(as_of)
        stages = {each.unit: stage_by_name(self.campaign, each.stage) for each in found}
        facts = self._finder(as_of).facts(stages)
        result = []
        for each in found:
            stage = stages[each.unit]
            lacking = () if stage is None else blocking(states[each.unit], stage, facts[each.unit])
            result.append(attrs.evolve(each, blocked=tuple((gate.name, lack) for gate, lack in lacking)))
        return tuple(result)

    def coverage(self, as_of: date) -> Coverage:
        """Return how many units were inspected by the end of a day."""
        return coverage(self.campaign, self.journal.progress(as_of))

    def bulletin(self, day: date, cadence: str, *, until: date | None = None) -> Bulletin:
        """Return the bulletin of the week, ten days or month that a day lies in; not beyond ``until``."""
        period = period_of(day, cadence)
        as_of = period.end if until is None else max(min(period.end, until), period.start)
        journal = self.journal
        histories = journal.histories(as_of)
        state, before = journal.progress_after(histories), journal.progress_after(histories, period.previous.end)
        now = standings(self.campaign, state, histories, as_of)
        return bulletin(self.campaign, period, as_of, before, now, state, histories)

    def issued(self) -> dict[ReportingPeriod, tuple[datetime, str]]:
        """Return the bulletins that were issued: when, and by whom."""
        found = {}
        for key, event in self.journal.issued().items():
            cadence, _, start = key.partition(":")
            found[period_of(date.fromisoformat(start), cadence)] = (event.at, event.by)
        return found

    def issue(self, period: ReportingPeriod, *, by: str, at: datetime, why: str = "") -> None:
        """Record that the bulletin of a period was issued."""
        self.journal.issue(period.key, by=by, at=at, why=why)

    def history(self, unit: str) -> list[Happening]:
        """Return what happened to one unit, the oldest first.

        Raises:
            SchemeError: there is no such unit.
        """
        return self.journal.history(self.named([unit])[0])

    def status(self, as_of: date, *, gates: bool = True) -> pl.DataFrame:
        """Return one row a unit: stage, since when, its last day, days late, whether covered, and what it lacks."""
        from .columns import status_frame  # noqa: PLC0415 - polars is loaded for frames

        return status_frame(self.campaign, self.standings(as_of, gates=gates))

    def unit_table(self, as_of: date, *, language: Language = "zh") -> pl.DataFrame:
        """Return one row a unit as a table for schemes; see :func:`.columns.unit_columns`."""
        from .columns import unit_columns  # noqa: PLC0415 - polars is loaded for frames

        return unit_columns(self.campaign, self.standings(as_of), language)

    def campaign_table(self, as_of: date, *, language: Language = "zh") -> pl.DataFrame:
        """Return the one row of the campaign as a table for schemes; see :func:`.columns.campaign_columns`."""
        from .columns import campaign_columns  # noqa: PLC0415 - polars is loaded for frames
        from .problems import counts_of  # noqa: PLC0415

        counts = counts_of(self.store, self.campaign, as_of)
        return campaign_columns(self.campaign, self.standings(as_of), as_of, counts, language)

    def _finder(self, as_of: date) -> FactFinder:
        from .problems import ledger_for, untold_of  # noqa: PLC0415 - polars is loaded where a gate asks

        return FactFinder(
            self.campaign,
            self.make_workspace,
            as_of,
            lambda: untold_of(self.store, self.campaign, as_of),
            partial(ledger_for, self.store),
        )

    def close(self) -> None:
        """Let go of the store."""
        self.store.close()

    def __enter__(self) -> Self:
        """Return the run itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the store."""
        self.close()


def open_campaign(
    campaign: Campaign | str | Path,
    store: Store | str | Path,
    *,
    workspace: Workspace | Callable[[], Workspace] | None = None,
) -> CampaignRun:
    """Open a campaign with its history.

    Args:
        campaign: what :func:`load_campaign` takes, or a campaign.
        store: the database: a SQLite file, made where there is none, a URL ``postgresql://…``, or an open store that
            keeps :data:`.journal.UNITS` and the tables of the ledger.
        workspace: where schemes and their data are found, or what makes it; the campaign's folder if not given.

    Raises:
        SchemeError: the file has faults, or the store cannot be opened.
    """
    found = campaign if isinstance(campaign, Campaign) else load_campaign(campaign)
    return CampaignRun(found, _opened(store), _maker(found, workspace))


def _opened(store: Any) -> Store:
    from ..ledger import PROJECTIONS  # noqa: PLC0415 - SQLAlchemy is loaded when a store is opened
    from ..store import Store, open_store  # noqa: PLC0415

    return store if isinstance(store, Store) else open_store(store, [UNITS, *PROJECTIONS])


def _maker(campaign: Campaign, workspace: Workspace | Callable[[], Workspace] | None) -> Callable[[], Workspace]:
    from ..workspace.folder import Workspace, workspace_folder  # noqa: PLC0415 - only where one is made

    if isinstance(workspace, Workspace):
        return lambda: workspace
    return workspace or (lambda: Workspace(workspace_folder(campaign.folder)))
