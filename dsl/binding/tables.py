"""Binding tables inside expressions: bands, curve, cases, checklist and ``by`` look-ups."""

from __future__ import annotations

from typing import Final

import attrs

from ...core.expressions import (
    Band,
    Bands,
    Binary,
    Case,
    Cases,
    Checklist,
    Curve,
    Expression,
    Literal,
    Lookup,
)
from ...core.value_type import FLAG, NUMBER, NUMERIC, POINTS, Kind, ValueType
from .. import syntax
from ..checks.coverage import KeyFacts, named, spoken
from ..checks.lookups import check_lookup, open_places
from ..diagnostics import Both, listed
from ..schema import words
from ..vocabulary import vocabulary
from .bands import ANY, Row, check_rows, interval_of, interval_test, is_any, is_ladder, ladder, limits_of
from .context import LOST, Context
from .measuring import aligned, alike
from .operators import branch_condition, comparable, matched
from .references import bind_value

_TABLES: Final = words("table")
_ANSWERS: Final = words("constant")
_MOST_SHOWN: Final = 5
#: What is reported of a table of weights that leaves out a class of units.
CLASS_HOLE: Final = "class-hole"


def bind_table(context: Context, node: syntax.Table, hole: str = "labels-missing") -> Expression:
    """Bind a table by the word before it; what no row of one by several subjects takes is reported by ``hole``."""
    if any(isinstance(row, syntax.Missing) for row in node.rows):
        return _bind_what_is_left(context, node)
    if not node.rows and (node.is_by or node.name is not None):
        context.reporter.report("table-empty", node)
        return LOST
    if node.is_by:
        return _bind_lookup(context, node, hole)
    if node.name is None:
        context.reporter.report("mapping-place", node)
        return LOST
    english = _TABLES.get(node.name.name)
    if english is None:
        alike = context.scope.alike(node.name.name, node.name, _TABLES)
        english = _TABLES.get(alike or "")
    if english == "bands":
        return _bind_bands(context, node)
    if english == "curve":
        return _bind_curve(context, node)
    if english in {"cases", "checklist"}:
        return _bind_cases(context, node, is_checklist=english == "checklist")
    context.reporter.report_unknown("unknown-table", node.name, _TABLES)
    return LOST


def _bind_what_is_left(context: Context, node: syntax.Table) -> Expression:
    """Look at the results of a table of which a row was lost, for what else is wrong; its bounds say nothing now."""
    context.reporter.lost = True
    for row in node.rows:
        if isinstance(row, syntax.Row):
            context.again(row.value)
    return LOST


def _subject(context: Context, node: syntax.Table) -> Expression:
    if len(node.subjects) > 1:
        context.reporter.report("one-subject", node.subjects[1])
        return LOST
    subject = context.bind(node.subjects[0]) if node.subjects else bind_value(context, node.name or node)
    if subject is not LOST and not subject.type.is_numeric and subject.type.kind is not Kind.DURATION:
        context.reporter.report("bands-of-number", node.name or node)
        return LOST
    return subject


def _split(node: syntax.Table) -> tuple[list[syntax.Row], list[syntax.Row]]:
    """Return the rows with patterns, and the ``else`` rows."""
    plain: list[syntax.Row] = []
    others: list[syntax.Row] = []
    for row in node.rows:
        is_else = len(row.patterns) == 1 and isinstance(row.patterns[0], syntax.ElsePattern)
        (others if is_else else plain).append(row)
    return plain, others


def _otherwise(context: Context, node: syntax.Table, others: list[syntax.Row]) -> Expression | None:
    if not others:
        return None
    for extra in others[1:]:
        context.reporter.report("else-twice", extra.patterns[0])
    if node.rows[-1] is not others[0] and len(others) == 1:
        context.reporter.report("else-last", others[0].patterns[0])
    return context.again(others[0].value)


def _of_results(context: Context, results: list[Expression]) -> ValueType:
    if context.points:
        return POINTS
    return next(
        (result.type for result in results if not isinstance(result, Literal)), results[0].type if results else NUMBER
    )


def _bind_bands(context: Context, node: syntax.Table) -> Expression:
    subject = _subject(context, node)
    plain, others = _split(node)
    results = [context.again(row.value) for row in plain]
    otherwise = _otherwise(context, node, others)
    if not context.points:
        results, otherwise = _of_one_unit(context, node, results, otherwise)
    if subject is LOST:
        return LOST
    rows = [_band_row(context, subject, row) for row in plain]
    if not rows:
        context.reporter.report("table-empty", node)
    if any(row is None for row in rows) or not rows:
        return LOST
    known = [row for row in rows if row is not None]
    if is_ladder(known):
        known = ladder(known)
    if not check_rows(context, known, subject, has_else=bool(others)):
        return LOST
    if any(result is LOST for result in results) or otherwise is LOST:
        return LOST
    reporter = context.reporter
    bands = tuple(
        Band(row.interval, result, reporter.source.place(at.start)[0])
        for row, result, at in zip(known, results, plain, strict=True)
    )
    kind = _of_results(context, [*results, *([otherwise] if otherwise else [])])
    return Bands(subject, bands, otherwise, type=kind, start=node.start, end=node.end)


def _of_one_unit(
    context: Context, node: syntax.Table, results: list[Expression], otherwise: Expression | None
) -> tuple[list[Expression], Expression | None]:
    """Return the results of the rows in one unit of measure."""
    every = alike(context, [*results, *([] if otherwise is None else [otherwise])], node)
    return every[: len(results)], every[-1] if otherwise is not None else None


def _band_row(context: Context, subject: Expression, row: syntax.Row) -> Row | None:
    if len(row.patterns) != 1:
        context.reporter.report("one-pattern", row.patterns[1] if len(row.patterns) > 1 else row)
        return None
    return interval_of(context, subject, row.patterns[0])


def _bind_curve(context: Context, node: syntax.Table) -> Expression:
    subject = _subject(context, node)
    plain, others = _split(node)
    for row in others:
        context.reporter.report("else-in-curve", row.patterns[0])
    points: list[tuple[Expression, Expression]] = []
    falls: bool | None = None
    lost = subject is LOST
    for row in plain:
        x, y = context.bind(row.patterns[0]), context.again(row.value)
        if x is LOST or y is LOST or subject is LOST or not comparable(context, subject, x, row.patterns[0], "<"):
            lost = True
            continue
        x = aligned(subject, x)
        before = points[-1][0] if points else None
        if isinstance(x, Literal) and isinstance(before, Literal):
            falls = x.value < before.value if falls is None else falls  # type: ignore[operator]
            if x.value == before.value or (x.value < before.value) is not falls:  # type: ignore[operator]
                context.reporter.report("curve-order", row.patterns[0], text=context.reporter.text(row.patterns[0]))
                lost = True
        points.append((x, y))
    if lost:
        return LOST
    if len(points) < 2:  # noqa: PLR2004 - a line needs two points
        context.reporter.report("curve-short", node)
        return LOST
    kind = _of_results(context, [y for _, y in points])
    if falls:
        points.reverse()
    return Curve(subject, tuple(points), type=kind, start=node.start, end=node.end)


def _bind_cases(context: Context, node: syntax.Table, *, is_checklist: bool) -> Expression:
    plain, others = _split(node)
    cases = [_case(context, row) for row in plain]
    if is_checklist:
        for row in others:
            context.reporter.report("else-in-checklist", row.patterns[0])
    otherwise = None if is_checklist else _otherwise(context, node, others)
    found = tuple(case for case in cases if case is not None)
    results, otherwise = _of_one_unit(context, node, [case.result for case in found], otherwise)
    found = tuple(attrs.evolve(case, result=result) for case, result in zip(found, results, strict=True))
    if len(found) < len(cases) or LOST in results or otherwise is LOST or (is_checklist and others):
        return LOST
    kind = _of_results(context, [*(case.result for case in found), *([otherwise] if otherwise else [])])
    if is_checklist:
        return Checklist(found, type=kind, start=node.start, end=node.end)
    return Cases(found, otherwise, type=kind, start=node.start, end=node.end)


def _case(context: Context, row: syntax.Row) -> Case | None:
    if len(row.patterns) != 1:
        context.reporter.report("one-pattern", row.patterns[1])
        return None
    pattern = row.patterns[0]
    if isinstance(pattern, syntax.ComparisonPattern | syntax.FromPattern | syntax.ElsePattern):
        context.reporter.report("condition-row", pattern)
        return None
    test, result = branch_condition(context, pattern), context.again(row.value)
    if test is LOST or result is LOST:
        return None
    return Case(test, result, context.reporter.text(pattern), context.reporter.source.place(row.start)[0])


# --- by --------------------------------------------------------------------------------------------------------------


def _bind_lookup(context: Context, node: syntax.Table, hole: str) -> Expression:
    subjects = tuple(context.bind(subject) for subject in node.subjects)
    plain, others = _split(node)
    otherwise = _otherwise(context, node, others)
    if any(subject is LOST for subject in subjects):
        for row in plain:
            context.again(row.value)
        return LOST
    read = [(row, _lookup_case(context, subjects, row)) for row in plain]
    _check_labels(context, node, subjects, plain, has_else=bool(others))
    known = [(row, case, tests) for row, (case, tests) in read if case is not None]
    rows = [(row, tests) for row, _, tests in known]
    is_fine = check_lookup(context.reporter, rows)
    if is_fine and len(known) == len(read) and not others:
        _check_coverage(context, node, subjects, rows, hole)
    found = tuple(case for _, case, _ in known)
    results, otherwise = _of_one_unit(context, node, [case.result for case in found], otherwise)
    found = tuple(attrs.evolve(case, result=result) for case, result in zip(found, results, strict=True))
    if len(found) < len(read) or LOST in results or otherwise is LOST or not is_fine:
        return LOST
    kind = _of_results(context, [*(case.result for case in found), *([otherwise] if otherwise else [])])
    return Lookup(subjects, found, otherwise, type=kind, start=node.start, end=node.end)


def _check_coverage(
    context: Context,
    node: syntax.Table,
    subjects: tuple[Expression, ...],
    rows: list[tuple[syntax.Row, list[Expression]]],
    hole: str,
) -> None:
    """Report what no row takes: of one number as bands do, of several subjects as combinations."""
    is_single = len(subjects) == 1
    if is_single and (subjects[0].type.labels or not _is_measured(subjects[0].type.kind)):
        return  # its labels have been compared one by one
    reporter, facts = context.reporter, [_facts(context, subject) for subject in subjects]
    found = open_places(facts, rows, named if hole == CLASS_HOLE else spoken)
    if not found:
        return
    shown: list[str | Both] = list(found[:_MOST_SHOWN])
    if (more := len(found) - _MOST_SHOWN) > 0:
        shown.append(Both(f"另有 {more} 种情形", f"and {more} more"))
    places = listed(shown)
    reporter.report(
        "bands-gap" if is_single else hole, node.subjects[0], interval=places, labels=places, classes=places
    )


def _is_measured(kind: Kind) -> bool:
    return kind in NUMERIC or kind is Kind.DATE


def _facts(context: Context, subject: Expression) -> KeyFacts:
    """Return what is known of a subject: its labels, or the numbers that it may be."""
    text, kind = context.reporter.source.text[subject.start : subject.end], subject.type.kind
    if kind is Kind.FLAG:
        return KeyFacts(text, labels=("yes", "no"))
    if kind is Kind.DATE:
        return KeyFacts(text, is_days=True)
    if kind not in NUMERIC:
        return KeyFacts(text, labels=subject.type.labels)
    low, high = limits_of(context, subject)
    return KeyFacts(text, low=low, high=high, is_whole=kind is Kind.COUNT)


def _lookup_case(
    context: Context, subjects: tuple[Expression, ...], row: syntax.Row
) -> tuple[Case | None, list[Expression]]:
    """Return a row with its bound patterns, None where something in it is wrong."""
    result = context.again(row.value)
    if len(row.patterns) != len(subjects):
        context.reporter.report("pattern-count", row.patterns[0], expected=len(subjects), given=len(row.patterns))
        return None, []
    tests = [_pattern(context, subject, pattern) for subject, pattern in zip(subjects, row.patterns, strict=True)]
    if result is LOST or any(test is LOST for test in tests):
        return None, []
    test = tests[0]
    for further in tests[1:]:
        test = Binary("and", test, further, type=FLAG, start=row.start, end=row.end)
    text = ", ".join(context.reporter.text(pattern) for pattern in row.patterns)
    return Case(test, result, text, context.reporter.source.place(row.start)[0]), tests


def _pattern(context: Context, subject: Expression, pattern: syntax.Pattern) -> Expression:
    start, end = pattern.start, pattern.end
    if is_any(pattern):
        return Literal(1.0, type=FLAG, start=start, end=end)
    if isinstance(pattern, syntax.FromPattern):
        return _from_on(context, subject, pattern)
    if isinstance(pattern, syntax.ElsePattern):
        context.reporter.report("else-last", pattern)
        return LOST
    if isinstance(pattern, syntax.ComparisonPattern | syntax.IntervalPattern) or _is_pair(pattern):
        row = interval_of(context, subject, pattern)
        return LOST if row is None else interval_test(subject, row.interval, start, end)
    value = matched(context, pattern, subject.type)
    if value is LOST or not comparable(context, subject, value, pattern, "=="):
        return LOST
    return Binary("==", subject, aligned(subject, value), type=FLAG, start=start, end=end)


def _from_on(context: Context, subject: Expression, pattern: syntax.FromPattern) -> Expression:
    """Bind ``from DATE`` as that day or a later one; in a table of rows the latest date stands first."""
    date = context.bind(pattern.date)
    if date is LOST or not comparable(context, subject, date, pattern, ">="):
        return LOST
    return Binary(">=", subject, date, type=FLAG, start=pattern.start, end=pattern.end)


def _is_pair(pattern: syntax.Pattern) -> bool:
    return isinstance(pattern, syntax.Vector) or (isinstance(pattern, syntax.Binary) and pattern.operator == "..")


def _check_labels(
    context: Context, node: syntax.Table, subjects: tuple[Expression, ...], rows: list[syntax.Row], *, has_else: bool
) -> None:
    """Report rows given twice, and labels of a single ``one of`` subject that no row takes."""
    seen: dict[tuple[str, ...], syntax.Row] = {}
    reporter = context.reporter
    for row in rows:
        key = tuple(reporter.text(pattern).strip('`"“”') for pattern in row.patterns)
        if key in seen:
            related = (reporter.span(seen[key].patterns[0]),)
            reporter.report("row-twice", row.patterns[0], related=related, text=", ".join(key))
        seen.setdefault(key, row)
    if has_else or len(subjects) != 1 or not rows:
        return
    if subjects[0].type.kind is Kind.FLAG:
        _check_answers(context, node, rows)
        return
    if not subjects[0].type.labels:
        return
    taken = {
        pattern.name if isinstance(pattern, syntax.Name) else getattr(pattern, "value", "") for pattern in _firsts(rows)
    }
    absent = [label for label in subjects[0].type.labels if label not in taken]
    unknown = any(label not in subjects[0].type.labels for label in taken)
    if absent and not unknown and not taken & ANY:
        reporter.report("labels-missing", node, labels=listed(absent))


def _check_answers(context: Context, node: syntax.Table, rows: list[syntax.Row]) -> None:
    """Report that only one of yes and no has a row."""
    taken = {pattern.name for pattern in _firsts(rows) if isinstance(pattern, syntax.Name)}
    absent = {"yes", "no"} - {_ANSWERS.get(name) for name in taken}
    if len(absent) == 1 and not taken & ANY:
        answer = absent.pop()
        context.reporter.report("labels-missing", node, labels=Both(vocabulary()["constant"].chinese[answer], answer))


def _firsts(rows: list[syntax.Row]) -> list[syntax.Pattern]:
    return [row.patterns[0] for row in rows if row.patterns]
