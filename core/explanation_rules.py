"""How one unit's value became points: each kind of rule read back with the unit's numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

import attrs

from . import numerals
from .explanation_reading import NAMES, Reader, is_full, is_value, parts_of, plain
from .explanation_tree import Matched
from .expressions import (
    Bands,
    Binary,
    Call,
    Case,
    Cases,
    Checklist,
    Conditional,
    Curve,
    DefineRef,
    Expression,
    Literal,
    Lookup,
    OnScale,
    Unary,
)
from .functions import Family, Function, Yields, resolve
from .phrasing import NOTHING, Sentence, interval_text, joined, written
from .sentences import Facts


@attrs.frozen
class Trace:
    """What a rule did: in words, the rows that matched, and whether the words already name the points."""

    sentence: Sentence = NOTHING
    matched: tuple[Matched, ...] = ()
    names_points: bool = False


def trace(reader: Reader, expression: Expression) -> Trace:
    """Return how the rule came to its points."""
    read = _TRACES.get(type(expression))
    return Trace(_worked_out(reader, expression)) if read is None else read(reader, expression)


def _worked_out(reader: Reader, expression: Expression) -> Sentence:
    if isinstance(expression, Literal) or is_full(expression) or is_value(expression):
        return NOTHING
    return reader.short(expression)


def _call(reader: Reader, call: Call) -> Trace:
    if call.function.family is not Family.SCORE or call.argument("x") is not None:
        return Trace(reader.short(call))
    facts = reader.facts(call)
    if math.isnan(facts.result):
        return Trace()
    said = _own_words(call.function, facts)
    if said is None:
        return Trace(_in_general(reader, call, facts))
    return Trace(said, names_points=call.function.yields is Yields.POINTS)


def words_of_value(reader: Reader, expression: Expression | None) -> Sentence:
    """Return in brackets what the function that a value is says of itself; nothing where it says nothing."""
    call = expression.body if isinstance(expression, DefineRef) else expression
    if not isinstance(call, Call) or call.function.family is not Family.MATH or call.function.explain is None:
        return NOTHING
    facts = reader.facts(call)
    said = None if math.isnan(facts.result) else _own_words(call.function, facts)
    return NOTHING if said is None else Sentence(f"（{said.zh}）", f" ({said.en})")


def _own_words(function: Function, facts: Facts) -> Sentence | None:
    """Return what a function says for itself; None where it says nothing, or fails to."""
    if function.explain is None:
        return None
    try:
        said = resolve(function.explain)(facts)
    except Exception:  # noqa: BLE001 - a plugin's words may fail, the explanation of the score must not
        return None
    return said if isinstance(said, Sentence) else None


def _in_general(reader: Reader, call: Call, facts: Facts) -> Sentence:
    """Say what a function without words of its own was given and gave."""
    text = written(call, reader.put)
    is_part = call.function.yields.is_part_of_full
    result = numerals.percent(facts.result) if is_part else numerals.number(facts.result)
    return Sentence(f"{text.zh} = {result}", f"{text.en} = {result}")


def _on_scale(reader: Reader, expression: OnScale) -> Trace:
    return trace(reader, expression.operand)


def _bands(reader: Reader, expression: Bands) -> Trace:
    row = reader.chosen(expression)
    subject = reader.text(expression.subject) if not is_value(expression.subject) else NOTHING
    if row is None:
        return Trace()
    if row == len(expression.rows):
        return _otherwise(reader, expression.otherwise, Sentence("不属于所列各档", "in none of the bands"), subject)
    band = expression.rows[row]
    test = interval_text(band.interval)
    said = Sentence(f"{subject.zh}属于“{test}”档", f"{subject.en} in the band “{test}”".strip())
    return _with_result(reader, band.result, said, Matched("band", plain(test), band.line))


def _cases(reader: Reader, expression: Cases | Lookup) -> Trace:
    row = reader.chosen(expression)
    if row is None:
        return Trace()
    if row == len(expression.rows):
        return _otherwise(reader, expression.otherwise, Sentence("不属于所列情形", "none of the cases holds"), NOTHING)
    case = expression.rows[row]
    test = _case_text(case)
    kind = "lookup" if isinstance(expression, Lookup) else "case"
    return _with_result(
        reader, case.result, Sentence(f"符合“{test.zh}”", f"“{test.en}” holds"), Matched(kind, test, case.line)
    )


def _case_text(case: Case) -> Sentence:
    return plain(case.text) if case.text else written(case.condition)


def _otherwise(reader: Reader, result: Expression | None, said: Sentence, subject: Sentence) -> Trace:
    if result is None:
        return Trace(Sentence(f"{subject.zh}{said.zh}", f"{subject.en} {said.en}".strip()))
    rest = Sentence(f"{subject.zh}{said.zh}，按“其余”", f"{subject.en} {said.en}: else".strip())
    return _with_result(reader, result, rest, Matched("else", Sentence("其余", "else")))


def _with_result(reader: Reader, result: Expression, said: Sentence, matched: Matched) -> Trace:
    inner = trace(reader, result)
    return Trace(joined([said, inner.sentence], "，", ", "), (matched, *inner.matched), inner.names_points)


def _conditional(reader: Reader, expression: Conditional) -> Trace:
    row = reader.chosen(expression)
    if row is None:
        return Trace()
    condition, is_plain = reader.condition(expression.condition), isinstance(expression.condition, NAMES)
    holds = condition if is_plain else Sentence(f"{condition.zh}成立", f"{condition.en} holds")
    said = holds if row == 0 else reader.failed(expression.condition)
    result = expression.then if row == 0 else expression.otherwise
    return _with_result(reader, result, said, Matched("branch", said))


def _curve(reader: Reader, expression: Curve) -> Trace:
    x = reader.view.number(expression.subject, reader.owner) if not is_value(expression.subject) else reader.value
    if not isinstance(x, (int, float)) or math.isnan(x):
        return Trace()
    posts = [(reader.view.number(a, reader.owner), reader.text(a, 0), reader.text(b, 0)) for a, b in expression.points]
    above = next((index for index, post in enumerate(posts) if x <= post[0]), len(posts))
    if above in {0, len(posts)}:
        _, at, gives = posts[0 if above == 0 else -1]
        said = (
            Sentence(f"不超过{at.zh}，取{gives.zh}", f"not above {at.en}: {gives.en}")
            if above == 0
            else Sentence(f"超过{at.zh}，取{gives.zh}", f"above {at.en}: {gives.en}")
        )
        return Trace(said, (Matched("curve", said),))
    (_, a, low), (_, b, high) = posts[above - 1], posts[above]
    said = Sentence(
        f"在{a.zh}（{low.zh}）与{b.zh}（{high.zh}）之间内插", f"between {a.en} ({low.en}) and {b.en} ({high.en})"
    )
    return Trace(said, (Matched("curve", said),))


def _checklist(reader: Reader, expression: Checklist) -> Trace:
    met: list[Matched] = []
    missed: list[Matched] = []
    for case in expression.rows:
        held = reader.view.value(case.condition, reader.owner)
        text = _case_text(case)
        (met if held else missed).append(Matched("check", text, case.line))
    total = len(expression.rows)
    lacking = joined([row.text for row in missed], "、", ", ")
    said = Sentence(
        f"{total}项要点符合{len(met)}项" + (f"，不符合：{lacking.zh}" if missed else ""),
        f"{len(met)} of {total} points hold" + (f"; not: {lacking.en}" if missed else ""),
    )
    return Trace(said, tuple(met))


def _binary(reader: Reader, expression: Binary) -> Trace:
    """Read an expression that puts several rules together: each in turn, then the sum with its numbers."""
    sides = [trace(reader, side) for side in (expression.left, expression.right) if _holds_rule(side)]
    if not sides:
        return Trace(reader.short(expression))
    total = Sentence(
        *(
            f"{left} {expression.operator} {right} = {result}"
            for left, right, result in zip(
                *(_both(reader.text(part)) for part in (expression.left, expression.right, expression)), strict=True
            )
        )
    )
    sentence = joined([*(side.sentence for side in sides), total])
    return Trace(sentence, tuple(row for side in sides for row in side.matched))


def _both(sentence: Sentence) -> tuple[str, str]:
    return sentence.zh, sentence.en


def _unary(reader: Reader, expression: Unary) -> Trace:
    inner = trace(reader, expression.operand)
    return Trace(joined([inner.sentence, reader.short(expression)]), inner.matched)


def _define(reader: Reader, expression: DefineRef) -> Trace:
    return trace(reader, expression.body)


def _holds_rule(expression: Expression) -> bool:
    rules = (Bands, Cases, Checklist, Conditional, Curve, Lookup)
    return any(
        isinstance(part, rules) or (isinstance(part, Call) and part.function.family is Family.SCORE)
        for part in parts_of(expression)
    )


_TRACES: Final[dict[type[Expression], Callable[[Reader, Any], Trace]]] = {
    Call: _call,
    OnScale: _on_scale,
    Bands: _bands,
    Cases: _cases,
    Lookup: _cases,
    Conditional: _conditional,
    Curve: _curve,
    Checklist: _checklist,
    Binary: _binary,
    Unary: _unary,
    DefineRef: _define,
}
