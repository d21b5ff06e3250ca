"""完成目标值得满分,否则按完成比例计分: P7 and P8."""

from __future__ import annotations

from typing import Final

from ...dsl.diagnostics import Both
from .rule import Rule
from .sentence import Sentence, target_field, value_type, written
from .tokens import AtTarget, Band, InProportion, MostGiven, Points, Quantity, Said, Stop

_INVERSE: Final = Both(
    "“按比例”按反比计算：满分 × 限值 ÷ 实际值", "“in proportion” is inverse here: full × limit ÷ value"
)


def recognise(sentence: Sentence) -> Rule | None:
    """Return the rule of a ratio to a target, or to a limit."""
    if not sentence.has_only(AtTarget, Band, Points, InProportion, Stop, MostGiven):
        return None
    if len(sentence.of(InProportion)) != 1 or sentence.leaf.kind != "leaf" or sentence.leaf.full is None:
        return None
    if any(cap.amount not in {None, sentence.leaf.full} for cap in sentence.of(MostGiven)):
        return None
    points, subject = sentence.of(Points), sentence.subject()
    if subject is None or len(points) > 1 or not all(sentence.is_full(found) for found in points):
        return None
    return _to_target(sentence, subject) or _to_limit(sentence, subject) or _of_rate(sentence, subject)


def _to_target(sentence: Sentence, subject: str) -> Rule | None:
    targets = sentence.of(AtTarget)
    called = {target.target for target in targets}
    if len(called) != 1 or sentence.of(Band) or not sentence.of(Points) or not any(t.is_met for t in targets):
        return None
    field = target_field(sentence.leaf, next(iter(called)), "number")
    return Rule("P8", f"ratio({field.name})", "number", subject, fields=(field,))


def _to_limit(sentence: Sentence, subject: str) -> Rule | None:
    bands = sentence.of(Band)
    if len(bands) != 1 or sentence.of(AtTarget) or not sentence.of(Points):
        return None
    band = bands[0]
    kind = value_type(band.bounds)
    bound: Quantity | None = band.high if band.low is None else band.low if band.high is None or band.is_point else None
    if bound is None or kind is None or bound.number <= 0:
        return None
    is_inverse = band.low is None
    return Rule(
        "P7",
        f"ratio({written(bound, kind)})",
        kind,
        subject,
        direction="lower_is_better" if is_inverse else None,
        remarks=(_INVERSE,) if is_inverse else (),
    )


def _of_rate(sentence: Sentence, subject: str) -> Rule | None:
    """按完成率计分 alone: of an indicator that is a rate of completion."""
    if not sentence.has_none(Band, AtTarget, Points, Said):
        return None
    name = subject or sentence.leaf.name
    return Rule("P8", "ratio(100%)", "share", subject) if name.endswith(("完成率", "完成比例")) else None
