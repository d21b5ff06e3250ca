"""What followed from the score of a unit: grade, rank, limits that held, quotas, findings."""

from __future__ import annotations

from . import numerals
from .evaluation import Effect, Evaluation
from .explanation_parts import known
from .explanation_reading import Reader, RowView
from .explanation_tree import FindingRaised, LimitHeld, Outcome
from .outcome_rules import Finding
from .phrasing import NOTHING, Sentence, joined
from .sentences import ceiling_text


def outcomes_of(evaluation: Evaluation, view: RowView, row: int) -> tuple[Outcome, ...]:
    """Return score, rank and grade of the total, or of each top indicator of a set without one."""
    return tuple(_outcome(evaluation, view, head, row) for head in evaluation.heads)


def _outcome(evaluation: Evaluation, view: RowView, head: str, row: int) -> Outcome:
    grade, ladder = evaluation.grade(head)[row], _ladder(view, head)
    return Outcome(
        head,
        known(float(evaluation.score(head)[row])),
        known(float(evaluation.exact(head)[row])),
        known(float(evaluation.rank(head)[row])),
        grade,
        ladder,
        _quota_words(evaluation, ladder, grade, head, row),
    )


def _ladder(view: RowView, head: str) -> str | None:
    """Return the grade before quotas."""
    position, last = view.plan.output("ladder", head), view.plan.output("grade", head)
    if position is None or last is None:
        return None
    place, labels = known(view.decoded(view.at(position))), view.plan.steps[last].options["labels"]
    return None if place is None else labels[int(place)]


def _quota_words(evaluation: Evaluation, ladder: str | None, grade: str | None, head: str, row: int) -> Sentence:
    if ladder is None or grade is None or ladder == grade:
        return NOTHING
    tied = any(
        note.code == "quota-tie" and row in note.rows and note.facts["indicator"] == head for note in evaluation.notes
    )
    if tied:
        return Sentence(
            f"与其他单位同分，跨越“{ladder}”名额界限，改为“{grade}”",
            f"tied with others across the quota of “{ladder}”: takes “{grade}”",
        )
    return Sentence(f"“{ladder}”名额已满，改为“{grade}”", f"the quota of “{ladder}” is full: takes “{grade}”")


def limits_held(evaluation: Evaluation, view: RowView, row: int) -> tuple[LimitHeld, ...]:
    """Return the limits whose condition holds for the row, each with its numbers and its effect."""
    return tuple(
        LimitHeld(
            name=held.limit.name,
            title=held.limit.title,
            condition=Reader(view, held.limit.name).condition(held.limit.when),
            effect=joined([_effect_words(effect) for effect in held.effects]),
            message=held.message or None,
            span=held.limit.span,
        )
        for held in evaluation.limits
        if held.row == row
    )


def _effect_words(effect: Effect) -> Sentence:
    value = effect.value
    if isinstance(value, tuple):
        names = "、".join(value)
        return Sentence(f"{names}只得基本分", f"{names}: base points only")
    if effect.kind == "highest_score" and isinstance(value, float):
        return ceiling_text(value)
    if effect.kind == "downgrade" and isinstance(value, float):
        steps = numerals.number(value)
        return Sentence(f"降低{steps}个等次", f"{steps} grade{'' if value == 1 else 's'} down")
    if effect.kind == "highest_grade":
        return Sentence(f"等次最高为“{value}”", f"grade at most “{value}”")
    return Sentence(f"等次定为“{value}”", f"grade set to “{value}”")


def _condition(view: RowView, finding: Finding) -> Sentence:
    """Return the condition with its numbers; the message of a finding of the language itself says them already."""
    return NOTHING if finding.message_en or finding.kind_en else Reader(view, finding.name).condition(finding.when)


def findings_raised(evaluation: Evaluation, view: RowView, row: int) -> tuple[FindingRaised, ...]:
    """Return the findings raised for the row."""
    return tuple(
        FindingRaised(
            name=raised.finding.name,
            title=raised.finding.title,
            message=raised.message,
            condition=_condition(view, raised.finding),
            category=raised.finding.category,
            kind=raised.finding.kind,
            severity=raised.finding.severity,
            list=raised.finding.list,
            kind_en=raised.finding.kind_en,
            message_en=raised.message_en,
            span=raised.finding.span,
        )
        for raised in evaluation.findings
        if raised.row == row
    )
