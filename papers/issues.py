"""The problems a paper tells of, whether an evaluation has just raised them or the ledger keeps them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Final, TypeVar

import attrs

from ..core.evaluation import Evaluation, RaisedFinding
from ..core.outcome_rules import EVIDENCE_FINDING
from ..dsl.diagnostics import Language
from ..report.result_grids import due_text
from ..report.words import word

#: The classes of problems, in the order of papers: who deals with them.
CATEGORIES: Final = ("rectify", "resolve", "reserve")
SEVERITIES: Final = ("serious", "moderate", "minor")

_Key = TypeVar("_Key", bound=Hashable)


@attrs.frozen
class Issue:
    """One problem of one unit.

    ``name`` identifies what was found, ``title`` is what it is called.  ``due`` is the time allowed in words, ``due_on``
    the day where it is known.  What only a ledger knows (``state`` and below) is None without one.
    """

    unit: str
    name: str
    title: str
    message: str
    category: str | None = None
    kind: str | None = None
    severity: str | None = None
    responsible: str | None = None
    advice: str | None = None
    due: str | None = None
    due_on: dt.date | None = None
    list: str | None = None
    period: str | None = None
    state: str | None = None
    found_on: dt.date | None = None
    closed_on: dt.date | None = None
    is_overdue: bool = False
    reopened: int = 0
    cause: str | None = None
    measures: str | None = None
    person: str | None = None
    evidence: str | None = None
    claimed_by: str | None = None
    division: str | None = None
    opinion: str | None = None
    noticed_on: dt.date | None = None
    submitted_on: dt.date | None = None
    reopened_on: dt.date | None = None
    days_overdue: int | None = None
    rejected: int = 0
    watched: str | None = None

    @property
    def is_listing(self) -> bool:
        """Whether it is no problem to be dealt with but an entry of a named list."""
        return self.list is not None and self.category is None

    @property
    def kind_or_title(self) -> str:
        """The kind of the problem, or what it is called where the scheme names none."""
        return self.kind or self.title


def issues_of(evaluation: Evaluation, period: str | None, language: Language) -> tuple[Issue, ...]:
    """Return what an evaluation raised, of one period where one is named, in the order of the rows."""
    data = evaluation.data
    found = (_issue(raised, evaluation, language) for raised in evaluation.findings)
    return tuple(issue for issue in found if period is None or not data.periods or issue.period == period)


def _issue(raised: RaisedFinding, evaluation: Evaluation, language: Language) -> Issue:
    finding, data = raised.finding, evaluation.data
    is_english = language == "en"
    kind = finding.kind_en if is_english and finding.kind_en else finding.kind
    title = finding.kind_en if is_english and finding.kind_en else finding.title or finding.name
    message = raised.message_en if is_english and raised.message_en else raised.message
    if finding.name == EVIDENCE_FINDING:  # what is not filed stands item by item in the list of materials
        message = message.partition(" (" if is_english else "（")[0]
    return Issue(
        unit=data.units[raised.row],
        name=finding.name,
        title=title,
        message=message or title,
        category=finding.category,
        kind=kind,
        severity=finding.severity,
        responsible=finding.responsible,
        advice=finding.advice,
        due=None if finding.due is None else due_text(*finding.due, language),
        list=finding.list,
        period=data.period_of(raised.row),
    )


def problems(issues: Iterable[Issue]) -> tuple[Issue, ...]:
    """Return what is to be dealt with: all but the entries of named lists."""
    return tuple(issue for issue in issues if not issue.is_listing)


def listed(issues: Iterable[Issue]) -> dict[str, tuple[Issue, ...]]:
    """Return the named lists with their entries, in the order in which they first occur."""
    return grouped([issue for issue in issues if issue.list], lambda issue: issue.list or "")


def grouped(issues: Iterable[Issue], key: Callable[[Issue], _Key]) -> dict[_Key, tuple[Issue, ...]]:
    """Return issues by a key, keys and issues in the order in which they first occur."""
    found: dict[_Key, list[Issue]] = {}
    for issue in issues:
        found.setdefault(key(issue), []).append(issue)
    return {name: tuple(items) for name, items in found.items()}


def by_frequency(issues: Iterable[Issue], key: Callable[[Issue], _Key]) -> dict[_Key, tuple[Issue, ...]]:
    """Return issues by a key, that of most units first; equals in the order in which they first occur."""
    found = grouped(issues, key)
    return dict(sorted(found.items(), key=lambda entry: -len(units_of(entry[1]))))


def units_of(issues: Iterable[Issue]) -> tuple[str, ...]:
    """Return the units concerned, each once."""
    return tuple(dict.fromkeys(issue.unit for issue in issues))


def common(issues: Sequence[Issue], least: int) -> dict[str, tuple[Issue, ...]]:
    """Return the problems found in at least so many units, by their name, that of most units first."""
    found = by_frequency(issues, lambda issue: issue.name)
    return {name: items for name, items in found.items() if len(units_of(items)) >= least}


def spoken(code: str | None, language: Language) -> str:
    """Return the word for a class or severity; an author's own is returned as it is."""
    return word(code, language) if code else ""
