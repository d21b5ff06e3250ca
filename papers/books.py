"""What a report on rectification is about: the problems of a ledger on a day, and what stands beside them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import attrs

from ..dsl.diagnostics import Language
from ..report.result_grids import due_text
from .issues import Issue

if TYPE_CHECKING:
    from ..ledger import Ledger

Row = Mapping[str, Any]

#: Stages in which a problem counts no more: it is part of another one, or was none.
_GONE = frozenset({"merged", "withdrawn"})


@attrs.frozen
class Books:
    """A ledger as it stood on a day; ``since`` is the first day of what a report looks back on."""

    problems: tuple[Issue, ...]
    as_of: dt.date
    since: dt.date | None = None
    suspensions: tuple[Row, ...] = ()
    notes: tuple[Row, ...] = ()

    @property
    def unfinished(self) -> tuple[Issue, ...]:
        """The problems that are not closed."""
        return tuple(issue for issue in self.problems if issue.state != "closed")

    @property
    def closed(self) -> tuple[Issue, ...]:
        """The problems that are closed."""
        return tuple(issue for issue in self.problems if issue.state == "closed")

    @property
    def overdue(self) -> tuple[Issue, ...]:
        """The problems past their deadline."""
        return tuple(issue for issue in self.problems if issue.is_overdue)

    @property
    def reopened(self) -> tuple[Issue, ...]:
        """The problems that a look-back opened again, closed by now or not."""
        return tuple(issue for issue in self.problems if issue.reopened)

    def is_new(self, day: dt.date | None) -> bool:
        """Whether a day lies in the time that the report looks back on."""
        return day is not None and day <= self.as_of and (self.since is None or day >= self.since)

    def notes_of(self, kind: str) -> tuple[Row, ...]:
        """Return the notes of a kind that were put down in that time."""
        return tuple(note for note in self.notes if note["note"] == kind and self.is_new(note["on"]))


def books_of(
    ledger: Ledger,
    as_of: dt.date,
    language: Language,
    since: dt.date | None = None,
    units: str | None = None,
    indicator_set: str | None = None,
) -> Books:
    """Return a ledger on a day, of one unit or one set where one is named."""
    wanted: dict[str, Any] = {"unit": units, "set": indicator_set}
    frame = ledger.problems(as_of, **wanted)
    notes = ledger.notes(unit=units).to_dicts()
    held = [row for row in ledger.suspensions(as_of).to_dicts() if units is None or row["unit"] == units]
    return Books(issues_of_rows(frame.to_dicts(), language), as_of, since, tuple(held), tuple(notes))


def issues_of_rows(rows: Sequence[Row], language: Language) -> tuple[Issue, ...]:
    """Return the problems of rows as :meth:`quanheng.Ledger.problems` has them, merged and withdrawn ones left out.

    Rows of one's own need a unit and a finding; what else they have is told too.
    """
    return tuple(_issue(row, language) for row in rows if row.get("state") not in _GONE)


def _issue(row: Row, language: Language) -> Issue:
    name = str(row.get("finding") or row.get("name") or "")
    amount, unit = row.get("due_amount"), row.get("due_unit")
    known = {field.name for field in attrs.fields(Issue)} - {"name", "title", "message", "due"}
    given = {key: value for key, value in row.items() if key in known and value is not None}
    title = row.get("title") or name
    return Issue(
        name=name,
        title=title,
        message=row.get("message") or title,
        due=due_text(amount, unit, language) if amount is not None and unit else row.get("due"),
        is_overdue=bool(row.get("overdue") or given.pop("is_overdue", False)),
        **{key: value for key, value in given.items() if key != "is_overdue"},
    )
