"""Papers by their name, from whatever they are made of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import attrs
import numpy as np

from ..core.model import IndicatorSet
from ..core.span import NOWHERE
from ..core.value_type import Kind
from ..data.naming import nearest, quoted
from ..document.parts import Document
from ..dsl.diagnostics import Both, Language, diagnose, listed
from ..report.result import Result
from ..workspace.errors import input_error
from .books import Books, books_of, issues_of_rows
from .content import COMMON, Content
from .evaluation_report import evaluation_report
from .forms import checklist, interview, materials, questionnaire, self_evaluation
from .handbook import handbook
from .issues import Issue
from .letter import feedback_letter, rectification_reply
from .lists import LISTS, Listed, list_paper
from .paper import Paper
from .progress import STAGES, stage_report
from .scheme_facts import materials_of, rated_leaves, roles_of
from .slots import Slots, read_slots, slots_of
from .unit_peers import Peers
from .unit_report import UnitContent, unit_report
from .voice import Voice

if TYPE_CHECKING:
    from ..campaign.model import Campaign
    from ..ledger import Ledger

#: What is made of a scheme alone.
FORMS: Final = ("handbook", "self_evaluation", "interview", "questionnaire", "materials", "checklist")
#: What is made of a result.
REPORTS: Final = ("evaluation", "unit", "letter", "reply")
KINDS: Final = (*REPORTS, *LISTS, *STAGES, *FORMS)

_DAY: Final = Both("日期（as_of）", "a day (as_of)")
_Found = TypeVar("_Found")


def paper(
    subject: Result | IndicatorSet | None,
    kind: str = "evaluation",
    *,
    unit: str | None = None,
    period: str | None = None,
    language: Language = "zh",
    text: Slots | Mapping[str, Any] | str | Path | None = None,
    common: int = COMMON,
    peers: str | None = None,
    role: str | None = None,
    campaign: Campaign | None = None,
    ledger: Ledger | Iterable[Mapping[str, Any]] | None = None,
    as_of: dt.date | None = None,
    since: dt.date | None = None,
) -> Paper:
    """Compose a paper from a result or a scheme.

    Args:
        subject: a result, or for the forms a scheme; None for what a ledger alone tells.
        kind: ``evaluation`` the report on all units, ``unit`` the one on a unit, ``letter`` the feedback to it, ``reply``
            the template of its answer;
            ``problems``, ``suggestions``, ``rectification``, ``reserve``, ``names``, ``watch`` are lists;
            ``feedback``, ``midterm``, ``closing``, ``look_back``, ``annual``, ``daily`` are told by a ledger;
            ``handbook``, ``self_evaluation``, ``interview``, ``questionnaire``, ``materials``, ``checklist`` are made
            of the scheme.
        unit: the unit of ``unit``, ``letter`` and ``reply``; of lists only that unit; of ``materials`` whose evidence is filed.
        period: which period; the last one where nothing is said.
        language: of the paper; texts of the scheme stand as they were written.
        text: what people write (see :mod:`.slots`): a table, or the path of a TOML file.
        common: in how many units a problem is a common one.
        peers: a field by whose value units are peers; all units of the period without it.
        role: only what that role of raters is asked.
        campaign: what the evaluation belongs to: stages, days and teams of the handbook; coverage, questionnaires and
            talks of the report.
        ledger: an open ledger, or rows like those of its problems; its problems that are not closed then stand in
            place of those that the evaluation raised, with their deadlines and stages.
        as_of: the day on which the ledger is read; that of the result unless given.
        since: the first day of what is looked back on; without it everything up to ``as_of``.

    Raises:
        InputError: kind, unit, period, field or role is not there, or the text is not understood.
    """
    slots, voice = _slots(text), Voice(language)
    _check_kind(kind)
    if kind in FORMS:
        return Paper(_form(subject, kind, slots, voice, role, campaign, unit, period))
    books = _books(subject, kind, language, ledger, as_of, since, unit)
    if kind in STAGES:
        return Paper(stage_report(kind, _there(books, kind, Both("问题台账（ledger）", "a ledger")), slots, voice))
    if kind in LISTS:
        return Paper(_list(subject, kind, slots, voice, books, unit, period))
    content = attrs.evolve(content_of(subject, kind, voice, slots, period, common, books), campaign=campaign)
    if kind == "evaluation":
        return Paper(evaluation_report(content))
    return Paper(_of_unit(content, kind, _there(unit, kind, Both("评估单位（unit）", "a unit")), peers))


def papers_of_units(
    subject: Result,
    kind: str = "unit",
    *,
    period: str | None = None,
    language: Language = "zh",
    text: Slots | Mapping[str, Any] | str | Path | None = None,
    peers: str | None = None,
    ledger: Ledger | Iterable[Mapping[str, Any]] | None = None,
    as_of: dt.date | None = None,
) -> Iterator[tuple[str, Paper]]:
    """Yield each unit of a period with its paper, ``unit``, ``letter`` or ``reply``; see :func:`paper`.

    Raises:
        InputError: kind, period or field is not there, or the text is not understood.
    """
    books = _books(subject, kind, language, ledger, as_of, None, None)
    content = content_of(subject, kind, Voice(language), _slots(text), period, COMMON, books)
    units = content.evaluation.data.units
    for row in content.rows:
        yield units[int(row)], Paper(_of_unit(content, kind, units[int(row)], peers))


def content_of(
    subject: Result | IndicatorSet | None,
    kind: str,
    voice: Voice,
    slots: Slots,
    period: str | None,
    common: int = COMMON,
    books: Books | None = None,
) -> Content:
    """Return what a report is about.

    Raises:
        InputError: there is no result, or no such period.
    """
    if not isinstance(subject, Result):
        raise input_error(diagnose("paper-needs", NOWHERE, kind=kind, what=Both("评估结果", "a result")))
    periods = subject.evaluation.data.periods
    if period is not None and period not in periods:
        facts: dict[str, Any] = {"period": period, "periods": quoted(periods)}
        raise input_error(diagnose("paper-period", NOWHERE, hint="" if periods else "none", **facts))
    chosen = period if period is not None else periods[-1] if periods else None
    return Content(subject, voice, chosen, slots, common, None if books is None else books.unfinished)


def _of_unit(content: Content, kind: str, unit: str, peers: str | None) -> Document:
    row = content.result.row_of(unit, content.period)
    found = UnitContent(content, row, peers_of(content, row, peers))
    return {"unit": unit_report, "letter": feedback_letter, "reply": rectification_reply}[kind](found)


def peers_of(content: Content, row: int, column: str | None) -> Peers:
    """Return the units that a unit is compared with: those with the same value of a column, itself among them.

    Raises:
        InputError: there is no such field of texts.
    """
    if column is None:
        return Peers(content.rows)
    evaluation = content.evaluation
    fields = evaluation.indicator_set.fields
    known = [field.name for field in fields if field.type.kind is Kind.TEXT and field.name in evaluation.data.columns]
    if column not in known:
        near = nearest(column, known)
        facts: dict[str, Any] = {"field": column, "nearest": quoted(near), "fields": listed(known)}
        raise input_error(diagnose("paper-peers", NOWHERE, hint="near" if near else "" if known else "none", **facts))
    values = evaluation.data.columns[column]
    own = values[row]
    if np.isnan(own):
        return Peers(np.array([row]), column, None)
    return Peers(content.rows[values[content.rows] == own], column, evaluation.data.labels[int(own)])


def _list(
    subject: Result | IndicatorSet | None,
    kind: str,
    slots: Slots,
    voice: Voice,
    books: Books | None,
    unit: str | None,
    period: str | None,
) -> Document:
    raised: Sequence[Issue] = ()
    issues, about = () if books is None else books.problems, ""
    if isinstance(subject, Result):
        content = content_of(subject, kind, voice, slots, period)
        raised, about = content.raised, content.title
        issues = content.problems if books is None else books.problems
    elif books is None:
        raise input_error(
            diagnose("paper-needs", NOWHERE, kind=kind, what=Both("评估结果或问题台账", "a result or a ledger"))
        )
    if unit is not None:
        issues, raised = (
            tuple(each for each in issues if each.unit == unit),
            [each for each in raised if each.unit == unit],
        )
        about = f"{about}  {unit}".strip()
    notes = () if books is None else books.notes_of("suggestion")
    return list_paper(kind, Listed(tuple(issues), tuple(raised), notes, about), slots, voice)


def _books(
    subject: Result | IndicatorSet | None,
    kind: str,
    language: Language,
    ledger: Ledger | Iterable[Mapping[str, Any]] | None,
    as_of: dt.date | None,
    since: dt.date | None,
    unit: str | None,
) -> Books | None:
    """Return what a ledger has on the day: of the set of a result, and of a unit where one is named."""
    if ledger is None:
        return None
    day = as_of
    if day is None and isinstance(subject, Result):
        day = subject.evaluation.as_of
    if day is None and kind in STAGES:
        raise input_error(diagnose("paper-needs", NOWHERE, kind=kind, what=_DAY))
    if isinstance(ledger, Iterable):
        rows = ledger.to_dicts() if hasattr(ledger, "to_dicts") else list(ledger)
        return Books(issues_of_rows(rows, language), day or dt.date.max, since)
    name = subject.evaluation.indicator_set.name if isinstance(subject, Result) else None
    return books_of(ledger, _there(day, kind, _DAY), language, since, unit, name)


def _there(found: _Found | None, kind: str, what: Both) -> _Found:
    """Return what a paper needs.

    Raises:
        InputError: it is not there.
    """
    if found is None:
        raise input_error(diagnose("paper-needs", NOWHERE, kind=kind, what=what))
    return found


def _form(
    subject: Result | IndicatorSet | None,
    kind: str,
    slots: Slots,
    voice: Voice,
    role: str | None,
    campaign: Campaign | None,
    unit: str | None,
    period: str | None,
) -> Document:
    indicator_set = subject.evaluation.indicator_set if isinstance(subject, Result) else subject
    if indicator_set is None:
        raise input_error(diagnose("paper-needs", NOWHERE, kind=kind, what=Both("指标体系", "an indicator set")))
    _check_role(indicator_set, role)
    if kind == "handbook":
        return handbook(indicator_set, slots, voice, campaign)
    if kind == "interview":
        return interview(indicator_set, slots, voice, role)
    if kind == "questionnaire":
        _check_something(rated_leaves(indicator_set, voice), kind, Both("评分指标", "rated indicators"))
        return questionnaire(indicator_set, slots, voice, role)
    if kind == "materials":
        _check_something(materials_of(indicator_set), kind, Both("备查材料（evidence）", "evidence"))
        filed = _filed(subject, unit, period) if isinstance(subject, Result) and unit is not None else None
        return materials(indicator_set, slots, voice, filed, unit)
    if kind == "self_evaluation":
        return self_evaluation(indicator_set, slots, voice, campaign)
    return checklist(indicator_set, slots, voice)


def _filed(result: Result, unit: str, period: str | None) -> dict[tuple[str, str], bool] | None:
    """Return for one unit which evidence is filed, by node and item; None where no evidence was given."""
    row = result.row_of(unit, period)
    filings = result.evaluation.filings
    if not filings:
        return None
    return {
        (each.node, item): bool(flags[row])
        for each in filings
        for item, flags in zip(each.items, each.filed, strict=True)
    }


def _check_kind(kind: str) -> None:
    if kind not in KINDS:
        near = nearest(kind, KINDS)
        facts: dict[str, Any] = {"kind": kind, "kinds": listed(KINDS), "nearest": quoted(near)}
        raise input_error(diagnose("paper-unknown", NOWHERE, hint="near" if near else "", **facts))


def _check_role(indicator_set: IndicatorSet, role: str | None) -> None:
    roles = roles_of(indicator_set)
    if role is not None and role not in roles:
        near = nearest(role, roles)
        facts: dict[str, Any] = {"role": role, "roles": listed(roles), "nearest": quoted(near)}
        raise input_error(diagnose("paper-role", NOWHERE, hint="near" if near else "" if roles else "none", **facts))


def _check_something(found: Any, kind: str, what: Both) -> None:
    if not found:
        raise input_error(diagnose("paper-empty", NOWHERE, kind=kind, what=what))


def _slots(text: Slots | Mapping[str, Any] | str | Path | None) -> Slots:
    if text is None:
        return Slots()
    if isinstance(text, Slots):
        return text
    return slots_of(text) if isinstance(text, Mapping) else read_slots(text)
