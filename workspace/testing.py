"""Running the ``example`` blocks of a scheme: what the author expects against what comes out."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

import attrs

from ..core.evaluating import evaluate
from ..core.evaluation import NOT_APPLICABLE, Evaluation
from ..core.example import Example, Expectation
from ..core.explanation import explain
from ..core.model import IndicatorSet, Scheme
from ..core.screening import ScreenedUnit
from ..data.examples import example_data
from ..dsl.diagnostics import Both, Diagnostic, SchemeError, diagnose, listed
from .failures import reported

#: Numbers are as expected when they differ by no more than this part of the one expected; a node's own rounding has
#: been done before, so that 27.5 is expected of half_up(2) as 27.5.
TOLERANCE: Final = 1e-9

_MISSING: Final = Both("缺（无数据）", "missing")
_NOT_APPLICABLE: Final = Both("不适用", "not applicable")
_RAISED: Final = {True: Both("提出", "raised"), False: Both("不提出", "not raised")}
_SCREENED: Final = Both("未入评", "left out by the screen")
_NONE: Final = Both("无", "none")


@attrs.frozen
class Outcome:
    """What became of one example: nothing to say where all is as expected."""

    example: Example
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def is_ok(self) -> bool:
        """Whether everything came out as expected."""
        return not self.diagnostics


def test_scheme(scheme: Scheme, names: Iterable[str] | None = None) -> tuple[Outcome, ...]:  # noqa: PT028 - no test
    """Run the examples of a scheme, or those of the given names, and return what became of each."""
    wanted = None if names is None else set(names)
    return tuple(run_examples(scheme, wanted))


test_scheme.__test__ = False  # type: ignore[attr-defined]  # pytest: its name is a verb here, not a test


def run_examples(
    scheme: Scheme, wanted: set[str] | None = None, observe: Callable[[Example, Evaluation], None] | None = None
) -> Iterator[Outcome]:
    """Run examples one by one; ``observe`` sees each that could be evaluated, as it was evaluated."""
    for example in scheme.examples:
        if wanted is None or example.name in wanted:
            yield run_example(example, scheme, observe)


def run_example(
    example: Example, scheme: Scheme, observe: Callable[[Example, Evaluation], None] | None = None
) -> Outcome:
    """Run one example of a scheme."""
    return Outcome(example, tuple(_run(example, scheme, observe)))


def _run(
    example: Example, scheme: Scheme, observe: Callable[[Example, Evaluation], None] | None
) -> Iterator[Diagnostic]:
    indicator_set = scheme.set_named(example.of)
    if indicator_set is None:
        names = listed(found.name for found in scheme.sets)
        yield diagnose("example-set-unknown", example.span, example=example.name, name=example.of, names=names)
        return
    try:
        with reported():
            evaluation = evaluate(indicator_set, example_data(example, indicator_set), as_of=example.as_of)
            if observe is not None:
                observe(example, evaluation)
            yield from _compare_all(example, indicator_set, evaluation)
    except SchemeError as error:
        for problem in error.diagnostics:
            facts: dict[str, Any] = {
                "error": Both(problem.zh.message, problem.en.message),
                "advice": Both(problem.zh.hint, problem.en.hint),
            }
            yield diagnose("example-not-run", example.span, example=example.name, **facts)


def _compare_all(example: Example, indicator_set: IndicatorSet, evaluation: Evaluation) -> Iterator[Diagnostic]:
    facts: dict[str, Any]
    for expectation in example.expect:
        row = _row(expectation, evaluation)
        left_out = None if row is not None or expectation.unit is None else _screened(expectation, evaluation)
        if left_out is not None:
            if expectation.what != "missing":
                what, expected = _wanted(expectation)
                facts = {"example": example.name, "what": what, "expected": expected, "actual": _SCREENED}
                yield diagnose("example-differs", expectation.span, **facts)
        elif row is None:
            units = listed(dict.fromkeys(evaluation.data.units))
            facts = {
                "unit": " ".join(filter(None, (expectation.unit, expectation.period))),
                "names": units,
            }
            yield diagnose("example-row-unknown", expectation.span, example=example.name, **facts)
        else:
            yield from _compare(example, expectation, indicator_set, evaluation, row)


def _row(expectation: Expectation, evaluation: Evaluation) -> int | None:
    """Return the row that an expectation is about: the last of the unit or period it names, or the last of all."""
    for row in reversed(range(evaluation.data.size)):
        name = evaluation.data.units[row]
        # a row of a table is called 甲局 / 办公室, and 办公室 for short
        is_unit = expectation.unit in {None, name} or name.endswith(f" / {expectation.unit}")
        if is_unit and expectation.period in {None, evaluation.data.period_of(row)}:
            return row
    return None


def _screened(expectation: Expectation, evaluation: Evaluation) -> ScreenedUnit | None:
    """Return the unit that an expectation is about where the screen left it out: of all it has, it is missing."""
    screening = evaluation.screening
    return None if screening is None else screening.find(str(expectation.unit), expectation.period)


def _compare(
    example: Example, expectation: Expectation, indicator_set: IndicatorSet, evaluation: Evaluation, row: int
) -> Iterator[Diagnostic]:
    is_of_total = expectation.what in {"grade", "rank", "total"} and expectation.name not in evaluation.heads
    if is_of_total and indicator_set.separate:
        heads = listed(evaluation.heads)
        yield diagnose("example-no-total", expectation.span, example=example.name, name=indicator_set.name, names=heads)
        return
    what, expected = _wanted(expectation)
    actual, is_same = _found(expectation, indicator_set, evaluation, row)
    if not is_same:
        facts: dict[str, Any] = {"example": example.name, "what": what, "expected": expected, "actual": actual}
        how = _how(expectation, evaluation, row)
        hint = "" if how is None else "how"
        yield diagnose("example-differs", expectation.span, hint=hint, how=how or "", **facts)


def _how(expectation: Expectation, evaluation: Evaluation, row: int) -> Both | None:
    """Return the sentence that tells how the score that differs came about, None where there is none to tell."""
    if expectation.what not in {"score", "total", "missing", "grade"}:
        return None
    name = expectation.name if evaluation.indicator_set.node(expectation.name) else evaluation.indicator_set.root.name
    is_of_node = name == expectation.name or expectation.what in {"total", "grade"}
    node = next((node for node in explain(evaluation, row).root.walk() if node.name == name), None)
    if node is None or not is_of_node or not node.sentence.zh:
        return None
    place = f"  [{node.rule_span}]" if node.rule_span.file and not node.children else ""
    return Both(node.sentence.zh + place, node.sentence.en + place)


def _wanted(expectation: Expectation) -> tuple[object, object]:
    """Return what is expected, and to be what, in words."""
    name = expectation.name
    match expectation.what:
        case "grade":
            return Both(f"{name} 等次".strip(), f"{name} grade".strip()), _spoken(expectation.value)
        case "rank":
            return Both(f"{name} 名次".strip(), f"{name} rank".strip()), _spoken(expectation.value)
        case "missing":
            return name, _MISSING
        case "finding" | "no_finding":
            return Both(f"问题 {name}", f"finding {name}"), _RAISED[expectation.what == "finding"]
    return name, _spoken(expectation.value)


def _found(
    expectation: Expectation, indicator_set: IndicatorSet, evaluation: Evaluation, row: int
) -> tuple[object, bool]:
    """Return what came out, in words, and whether it is what was expected."""
    name, value = expectation.name, expectation.value
    match expectation.what:
        case "finding" | "no_finding":
            is_raised = any(found.row == row and found.finding.name == name for found in evaluation.findings)
            return _RAISED[is_raised], is_raised == (expectation.what == "finding")
        case "missing":
            score = float(evaluation.score(name)[row])
            is_missing = math.isnan(score) and not _is_inapplicable(evaluation, name, row)
            return _score_in_words(evaluation, name, row), is_missing
        case "grade":
            grade = evaluation.grade(_head(name, evaluation))[row]
            return _spoken(grade), grade == value
        case "rank":
            return _compared(evaluation.rank(_head(name, evaluation))[row], value)
        case "report":
            return _compared(evaluation.report(name)[row], value)
    node = indicator_set.root.name if expectation.what == "total" else name
    _, is_same = _compared(evaluation.score(node)[row], value)
    return _score_in_words(evaluation, node, row), is_same


def _head(name: str, evaluation: Evaluation) -> str | None:
    return name if name in evaluation.heads else None


def _compared(actual: object, expected: object) -> tuple[object, bool]:
    if isinstance(actual, str) or isinstance(expected, str) or actual is None or expected is None:
        return _spoken(actual), actual == expected
    number, wanted = float(str(actual)), float(str(expected))
    is_same = math.isclose(number, wanted, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    return _spoken(number), is_same or (math.isnan(number) and math.isnan(wanted))


def _score_in_words(evaluation: Evaluation, name: str, row: int) -> object:
    score = float(evaluation.score(name)[row])
    if not math.isnan(score):
        return _spoken(score)
    return _NOT_APPLICABLE if _is_inapplicable(evaluation, name, row) else _MISSING


def _is_inapplicable(evaluation: Evaluation, name: str, row: int) -> bool:
    """Whether an indicator does not concern a unit; a bonus or penalty that does not apply is worth nothing."""
    is_adjustment = evaluation.indicator_set.node(name) is None
    return not is_adjustment and bool(evaluation.state(name)[row] == NOT_APPLICABLE)


def _spoken(value: object) -> object:
    if value is None:
        return _NONE
    if isinstance(value, int | float):
        return _MISSING if math.isnan(value) else f"{value:.12g}"
    return value
