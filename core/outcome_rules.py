"""What a set makes of the scores: limits, grades, quotas, ranks, findings, and the columns beside the results."""

from __future__ import annotations

from typing import Final

import attrs

from .expressions import Call, Expression, Template
from .span import NOWHERE, Span

#: The name of the finding that the language itself raises where evidence is not complete.
EVIDENCE_FINDING: Final = "备查材料"


@attrs.frozen
class Limit:
    """A condition under which a unit's grade or score is held down."""

    name: str
    when: Expression
    title: str | None = None
    grade: str | None = None
    highest_grade: str | None = None
    downgrade: int = 0
    highest_score: Expression | None = None
    hold: tuple[str, ...] = ()
    message: Template | None = None
    span: Span = NOWHERE


@attrs.frozen
class GradeRow:
    """A label and the scores that get it; bounds of None are open to infinity."""

    label: str
    low: float | None = None
    high: float | None = None
    low_closed: bool = True
    high_closed: bool = False
    span: Span = NOWHERE


@attrs.frozen
class Screen:
    """Which units are evaluated at all: those with enough data, and with enough that is not zero.

    ``available`` is the least share of the leaves that concern a unit whose value is present, ``nonzero`` the least
    share of the numbers present that are not zero; None: not asked.  ``basis`` says of which values: ``raw`` as
    reported, or ``imputed`` with gaps filled.
    """

    available: float | None = None
    nonzero: float | None = None
    basis: str = "raw"
    span: Span = NOWHERE


@attrs.frozen
class QuotaRow:
    """How many units of a group may have a grade: a share of those with a score, rounded down, or a number."""

    grade: str
    share: float | None = None
    number: int | None = None
    group: tuple[str | None, ...] = ()
    span: Span = NOWHERE


@attrs.frozen
class Quota:
    """Quotas by grade, best first, within the groups that ``by`` names (none: all units of the period)."""

    rows: tuple[QuotaRow, ...]
    by: tuple[str, ...] = ()


@attrs.frozen
class Finding:
    """A problem that the evaluation raises for a unit, or a named list that it enters.

    ``kind_en`` and ``message_en`` are there where the language itself makes the finding, and speaks both languages.
    """

    name: str
    when: Expression
    title: str | None = None
    category: str | None = None
    kind: str | None = None
    severity: str | None = None
    responsible: str | None = None
    advice: str | None = None
    due: tuple[float, str] | None = None
    overdue: Call | None = None
    list: str | None = None
    message: Template | None = None
    span: Span = NOWHERE
    kind_en: str | None = None
    message_en: Template | None = None


@attrs.frozen
class SortKey:
    """One comparison of ``tie_break``."""

    value: Expression
    descending: bool = True


@attrs.frozen
class Ranking:
    """How ranks are made: by ``exact`` or ``rounded`` root, ties ``min | dense | average``."""

    by: str = "exact"
    ties: str = "min"
    descending: bool = True
    tie_break: tuple[SortKey, ...] = ()


@attrs.frozen
class Report:
    """A define that stands as a column beside the results."""

    name: str
    value: Expression
