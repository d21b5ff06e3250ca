"""The ledger of problems: what evaluations found, worked until nothing is open."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

import attrs
import polars as pl

from ..data.naming import nearest, quoted
from ..dsl.diagnostics import Diagnostic, Language, listed
from ..store import Event, Store
from .advancing import FIELDS, Act, Worker, texts_of
from .approving.book import Approvals, Suspension
from .approving.projection import APPROVALS
from .archiving.book import OWN, Archive
from .archiving.monthly import Reconciliations
from .archiving.projection import ARCHIVE, RECONCILIATIONS
from .deadlines import WorkCalendar
from .entering import Entered, Entry, enter_all
from .failures import LedgerError
from .listing import frame_of, history_frame, problems_frame, selected
from .notes import NOTE_ROWS, NOTE_TABLE
from .noting import Note, settle_note, write_notes
from .overrides import OVERRIDE, OVERRIDES, override_stream
from .problem import PROBLEM, PROBLEM_TABLE, PROBLEMS
from .recording import Recorded, Recording
from .steps import FINISHED, STATES
from .suspending import suspensions_frame
from .unit_counts import COUNTED, ledger_day, units_frame

if TYPE_CHECKING:
    from ..report.result import Result

#: The tables of current state that a store of a ledger keeps.
PROJECTIONS = (PROBLEMS, OVERRIDES, NOTE_ROWS, APPROVALS, ARCHIVE, RECONCILIATIONS)


@attrs.frozen(eq=False)
class Ledger:
    """Problems from finding to close-out (销号); made by :func:`open_ledger`, closed by ``with``.

    Every change says who made it (``by``), when (``at``, the moment of writing it down) and why; ``on`` is the day of
    what was done, that of ``at`` unless told.  ``expected_version`` is the ``version`` of the row that was looked at:
    where somebody has changed it since, nothing is written and a :class:`ConflictError` tells who.  Dataframes are
    polars.
    """

    store: Store
    work: WorkCalendar = attrs.field(factory=WorkCalendar)

    # --- in

    def record(
        self,
        result: Result,
        *,
        by: str,
        at: datetime.datetime,
        why: str = "",
        on: datetime.date | None = None,
        campaign: str | None = None,
        look_back: bool = False,
    ) -> Recorded:
        """Make problems of the findings of an evaluation.

        A problem is the same by set, unit and name of the finding: found again it is noted as seen, never doubled, and
        recording the same evaluation twice changes nothing.  Findings that only put a unit on a list are none.

        Args:
            result: of :func:`quanheng.evaluate`.
            by: who records it.
            at: when.
            why: for what reason.
            on: the day on which the problems were found.
            campaign: what the evaluation belongs to.
            look_back: reopen what is closed and was found again (回头看); without it that is only told.

        Raises:
            LedgerError: a day lies in the future.
            StoreError: see :class:`Store`.
        """
        act = Act(at, why, on)
        self._check(by, act)
        recording = Recording(result, act.day, campaign, look_back, self.work)
        with self.store.writing(by, at, why) as batch:
            return recording.run(batch)

    def enter(self, entries: Entry | Sequence[Entry], *, by: str, at: datetime.datetime, why: str = "") -> Entered:
        """Enter problems by hand, all or none; those whose ``key`` is on record are left as they are.

        Raises:
            LedgerError: a unit or a name is empty, or a class, severity or stage unknown.
        """
        every = [entries] if isinstance(entries, Entry) else list(entries)
        with self._worker(by, Act(at, why)) as worker:
            return enter_all(worker, every)

    def note(self, notes: Note | Sequence[Note], *, by: str, at: datetime.datetime, why: str = "") -> tuple[int, ...]:
        """Put down suggestions, observations on site, or what results were used for; return their numbers.

        Raises:
            LedgerError: the text is empty or the kind of note unknown.
        """
        every = [notes] if isinstance(notes, Note) else list(notes)
        with self._worker(by, Act(at, why)) as worker:
            return write_notes(worker.batch, worker.place, every, at.date())

    # --- steps

    def advance(
        self,
        ids: int | Sequence[int],
        to: str,
        *,
        by: str,
        at: datetime.datetime,
        why: str = "",
        on: datetime.date | None = None,
        evidence: str | Sequence[str] = (),
        due_on: datetime.date | None = None,
        into: int | None = None,
        expected_version: int | None = None,
        **fields: str | None,
    ) -> None:
        """Take a problem to its next stage; several at once all or none, except that each is closed by itself.

        Args:
            ids: the number of the problem, or several.
            to: the stage, see ``docs/ledger.md`` for which follows which.
            by: who does it.
            at: when.
            why: for what reason; must be given where a problem is sent back, reopened or withdrawn.
            on: the day of the step.
            evidence: what is filed with it, references to files or documents.
            due_on: another deadline than that of the finding.
            into: the problem that it is merged into.
            expected_version: see the class.
            fields: what is said of it: ``measures``, ``person``, ``cause``, ``advice``, ``document``, ``division``,
                ``opinion`` and the other texts of the ledger.

        Raises:
            LedgerError: there is no such problem, the step does not follow, something is missing, or a day is before
                that of the last step or in the future.
            ConflictError: see the class.
        """
        every = [ids] if isinstance(ids, int) else list(dict.fromkeys(ids))
        if to == "closed" and len(every) > 1:
            raise LedgerError("ledger-close-singly", self.store.place, count=len(every))
        if to == "claimed":
            fields = {"claimed_by": by, **fields}
        act = Act(at, why, on, texts_of(evidence), due_on, into, fields, expected_version)
        with self._worker(by, act) as worker:
            worker.advance(every, to, act)

    def amend(
        self,
        id: int,  # noqa: A002 - as the column is called
        *,
        by: str,
        at: datetime.datetime,
        why: str = "",
        on: datetime.date | None = None,
        due_on: datetime.date | None = None,
        expected_version: int | None = None,
        **fields: str | None,
    ) -> None:
        """Change what is said of a problem: class, severity, who is responsible, deadline (with a reason), texts.

        Another class takes it back to the beginning of that class.

        Raises:
            LedgerError: there is no such problem or field, or the reason is missing.
            ConflictError: see the class.
        """
        act = Act(at, why, on, due_on=due_on, fields=fields, expected_version=expected_version)
        with self._worker(by, act) as worker:
            worker.amend(id, act)

    def watch(
        self,
        id: int,  # noqa: A002 - as the column is called
        *,
        by: str,
        at: datetime.datetime,
        why: str = "",
        watched: bool = True,
        expected_version: int | None = None,
    ) -> None:
        """Put a problem on the watch list (重点监控范围), with what is difficult about it, or take it off.

        Raises:
            LedgerError: there is no such problem, or nothing is said of why it is watched.
        """
        act = Act(at, why, expected_version=expected_version)
        with self._worker(by, act) as worker:
            worker.watch(id, act, watched=watched)

    def settle(
        self,
        note: int,
        outcome: str,
        *,
        by: str,
        at: datetime.datetime,
        why: str = "",
        problem: int | None = None,
    ) -> None:
        """Say what became of a note: ``adopted``, ``declined``, or made a ``problem``.

        Raises:
            LedgerError: there is no such note or outcome.
        """
        with self._worker(by, Act(at, why)) as worker:
            settle_note(worker.batch, worker.place, note, outcome, problem)

    def override(
        self,
        unit: str,
        suspends: str,
        *,
        by: str,
        at: datetime.datetime,
        why: str,
        on: datetime.date | None = None,
        until: datetime.date | None = None,
    ) -> None:
        """Let a unit's applications through although an overdue problem suspends them as a rule (原则上).

        Args:
            unit: the unit.
            suspends: what is suspended, as :meth:`suspensions` names it.
            by: who decides it.
            at: when.
            why: for what reason.
            on: the first day of the exception.
            until: its last day, without which it holds until it is revoked.

        Raises:
            LedgerError: the reason is missing, or the exception would end before it begins.
        """
        act = Act(at, why, on)
        if until is not None and until < act.day:
            raise LedgerError("ledger-date", self.store.place, hint="until", id=unit, on=until, last=act.day)
        self._require("why", why)
        payload = {"on": act.day.isoformat(), "until": until.isoformat() if until else None}
        with self._worker(by, act) as worker:
            worker.batch.append(OVERRIDE, override_stream(unit, suspends), "granted", payload)

    def revoke(self, unit: str, suspends: str, *, by: str, at: datetime.datetime, why: str) -> None:
        """Take an exception back.

        Raises:
            LedgerError: there is none, or the reason is missing.
        """
        self._require("why", why)
        stream = override_stream(unit, suspends)
        with self._worker(by, Act(at, why)) as worker:
            if not worker.batch.rows(OVERRIDES, [stream]):
                raise LedgerError("ledger-problem-unknown", worker.place, hint="override", id=f"{unit} · {suspends}")
            worker.batch.append(OVERRIDE, stream, "revoked", {"on": at.date().isoformat()})

    # --- out

    def problems(
        self,
        as_of: datetime.date | None = None,
        *,
        overdue: bool | None = None,
        columns: Sequence[str] | None = None,
        **wanted: Any,
    ) -> pl.DataFrame:
        """Return problems, a row each, with ``overdue`` and ``days_overdue`` on a day.

        Args:
            as_of: the day; an earlier one than that of the last change gives the ledger as it stood at its end.
            overdue: only those that are overdue on that day, or only those that are not.
            columns: those wanted, which come with the ones that tell what is overdue; all take ten times as long.
            wanted: the value, or a list of values, that a column must have: ``unit="发改委"``, ``state=["open"]``.

        Raises:
            LedgerError: there is no such column.
        """
        self._check_columns([*wanted, *(columns or ())])
        return problems_frame(self.store, as_of, wanted, columns, overdue=overdue)

    def units(
        self, as_of: datetime.date, units: Sequence[str] | None = None, *, language: Language = "en"
    ) -> pl.DataFrame:
        """Return a row for each unit with what the ledger counts of it on a day: an input table for schemes.

        The columns are ``unit`` and those that ``--ledger`` joins to data: ``ledger_problems``, ``ledger_open``,
        ``ledger_overdue``…, see ``docs/ledger.md``; merged and withdrawn problems are none.

        Args:
            as_of: the day.
            units: whose rows are wanted, zeros for those of which there is nothing; without it all of which there is
                a problem, an approval or a suspension, by name.
            language: of the columns: in Chinese 单位、台账问题数、台账未整改、台账逾期…
        """
        problems = problems_frame(self.store, as_of, columns=COUNTED)
        told = ledger_day(as_of, problems, self.approvals.agreed(as_of), self.suspended(as_of))
        return units_frame(told, units, language)

    def suspended(self, as_of: datetime.date) -> tuple[str, ...]:
        """Return the units of which something is suspended on a day and no exception holds, by name."""
        frame = self.suspensions(as_of).filter(pl.col("suspended"))
        return tuple(sorted(frame["unit"].unique()))

    def suspensions(self, as_of: datetime.date) -> pl.DataFrame:
        """Return what is suspended on a day: a row for each unit and subject that an overdue problem suspends.

        Columns: ``unit``, ``suspends``, ``suspended`` (false while an exception holds), ``since``, ``problems``, and
        of the exception ``lifted_on``, ``until``, ``lifted_by``, ``lifted_why``.
        """
        problems = self.problems(as_of, overdue=True, columns=("unit", "suspends"))
        return suspensions_frame(self.store, problems, as_of)

    def claims(self, as_of: datetime.date | None = None) -> pl.DataFrame:
        """Return the problems that divisions solve, unfinished ones: handed over, claimed, with opinion, followed up."""
        columns = (
            "id",
            "unit",
            "finding",
            "message",
            "state",
            "division",
            "claimed_by",
            "opinion",
            "noticed_on",
            "due_on",
        )
        frame = self.problems(as_of, category="resolve")
        return frame.filter(~pl.col("state").is_in(["closed", "merged", "withdrawn"])).select(
            *columns, "overdue", "version"
        )

    def reserve(self, as_of: datetime.date | None = None) -> pl.DataFrame:
        """Return the list of problems kept for policy (改革政策储备问题清单), unfinished ones."""
        columns = ("id", "unit", "finding", "kind", "message", "advice", "responsible", "state", "found_on", "campaign")
        frame = self.problems(as_of, category="reserve")
        return frame.filter(~pl.col("state").is_in(["closed", "merged", "withdrawn"])).select(*columns, "version")

    def watched(self, as_of: datetime.date) -> pl.DataFrame:
        """Return the watch list: unfinished problems that are marked as difficult, overdue, or serious and reopened."""
        frame = self.problems(as_of, state=[state for state in STATES if state not in FINISHED])
        again = (pl.col("severity") == "serious") & (pl.col("reopened") > 0)
        return frame.filter(pl.col("watched").is_not_null() | pl.col("overdue") | again.fill_null(value=False))

    def notes(self, note: str | None = None, **wanted: Any) -> pl.DataFrame:
        """Return notes, a row each: ``suggestion``, ``observation``, ``use``, or all; ``wanted`` as for problems."""
        with self.store.reading() as connection:
            frame = frame_of(connection, NOTE_TABLE).drop("stream", "key").sort("id")
        return selected(frame, {"note": note, **wanted})

    def history(self, id: int) -> pl.DataFrame:  # noqa: A002 - as the column is called
        """Return what happened to a problem: a row an event with who, when, on which day, what and why.

        Raises:
            LedgerError: there is no such problem.
        """
        return history_frame(self.events(id), PROBLEMS)

    def events(self, id: int) -> list[Event]:  # noqa: A002 - as the column is called
        """Return the events of a problem, oldest first.

        Raises:
            LedgerError: there is no such problem.
        """
        found = list(self.store.events(PROBLEM, str(id)))
        if not found:
            raise LedgerError("ledger-problem-unknown", self.store.place, id=id)
        return found

    def inspect(self) -> tuple[Diagnostic, ...]:
        """Return what is wrong with the store, see :meth:`Store.inspect`; an empty result says that it is whole."""
        return self.store.inspect()

    # --- the ledgers beside it

    @property
    def approvals(self) -> Approvals:
        """The approval ledger (事项审批台账), which asks this one whether a unit's applications are suspended."""
        return Approvals(self.store, self._suspension)

    @property
    def archive(self) -> Archive:
        """The data ledger (信息数据台账): the electronic archive of each unit."""
        return Archive(self.store)

    @property
    def reconciliations(self) -> Reconciliations:
        """The monthly reconciliations with the staffing register."""
        return Reconciliations(self.store)

    def unit_table(self, header: str = "unit") -> pl.DataFrame:
        """Return one row a unit that any of the ledgers knows, under ``header``, with what is archived of it."""
        archived = self.archive.frame()
        names = [self.problems(columns=("unit",))["unit"], self.approvals.frame()["unit"], archived["unit"]]
        units = pl.DataFrame({"unit": pl.concat(names).unique(maintain_order=True)})
        facts = archived.select("unit", *(name for name in archived.columns if name not in OWN))
        return units.join(facts, on="unit", how="left", maintain_order="left").rename({"unit": header})

    def check_unit(self, unit: str) -> None:
        """See that any of the ledgers knows a unit.

        Raises:
            LedgerError: none does.
        """
        known = self.unit_table()["unit"].to_list()
        if unit not in known:
            near, facts = nearest(unit, known), {"ledger": self.store.place, "unit": unit}
            hint = "near" if near else ""
            raise LedgerError("ledger-unit-unknown", self.store.place, hint=hint, nearest=quoted(near), **facts)

    def _suspension(self, unit: str, day: datetime.date) -> Suspension | None:
        """Return why a unit's applications are suspended on a day, and the override where all that does so is lifted."""
        rows = self.suspensions(day).filter(pl.col("unit") == unit).to_dicts()
        if not rows:
            return None
        problems = tuple(dict.fromkeys(number for row in rows for number in row["problems"].split("、")))
        if any(row["suspended"] for row in rows):
            return Suspension(problems)
        told = (f"{row['lifted_by']} {row['lifted_on']} {row['lifted_why']}" for row in rows)
        return Suspension(problems, "；".join(dict.fromkeys(told)))

    # --- the rest

    @contextmanager
    def _worker(self, by: str, act: Act) -> Iterator[Worker]:
        self._check(by, act)
        with self.store.writing(by, act.at, act.why) as batch:
            yield Worker(batch, self.store.place, self.work)

    def _check_columns(self, wanted: Iterable[str]) -> None:
        for name in wanted:
            if name not in PROBLEM_TABLE.c:
                known = listed(column.name for column in PROBLEM_TABLE.c)
                raise LedgerError("ledger-value-unknown", self.store.place, value=name, known=known)

    def _check(self, by: str, act: Act) -> None:
        self._require("by", by)
        if act.day > act.at.date():
            raise LedgerError("ledger-date", self.store.place, hint="future", id="–", on=act.day, last=act.at.date())

    def _require(self, field: str, text: str) -> None:
        if not text.strip():
            facts = {"id": "–", "field": FIELDS[field], "to": STATES["open"]}
            raise LedgerError("ledger-field-missing", self.store.place, hint="entry", **facts)

    def close(self) -> None:
        """Let go of the database."""
        self.store.close()

    def __enter__(self) -> Self:
        """Return the ledger itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()
