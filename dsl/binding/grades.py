"""Binding grades: a ladder of scores or separate stretches, each with its label."""

from __future__ import annotations

import math
from typing import Final

import attrs

from ...core.expressions import Expression
from ...core.model import Indicator
from ...core.outcome_rules import GradeRow
from ...core.value_type import POINTS
from .. import syntax
from ..checks.intervals import Stretch, check_apart, ends, holes
from ..diagnostics import listed
from .bands import Row, interval_of, is_ladder, ladder
from .bodies import read_body
from .constants import name_of
from .context import Context, Owner, Place
from .names import nearest
from .node_attributes import Tree


def context_of(tree: Tree, owner: Owner | None = None) -> Context:
    """Return the context of what reads the scores of indicators."""
    return Context(tree.scope, tree.binders, Place.RESULT, owner, edges=tree.edges)


def bind_grades(tree: Tree, blocks: list[syntax.Block], root: Indicator) -> tuple[GradeRow, ...]:
    """Bind the grades, a ladder or separate stretches; every score of the set must have one."""
    reporter, scope = tree.scope.reporter, tree.scope
    for extra in blocks[1:]:
        reporter.report("block-twice", extra.keyword, name=extra.keyword.name)
    if not blocks:
        return ()
    body = read_body(reporter, "grades", blocks[0].body)
    if not body.rows and not body.lost:
        reporter.report("table-empty", blocks[0].keyword)
    plain = [row for row in body.rows if not isinstance(row.patterns[0], syntax.ElsePattern)]
    others = [row for row in body.rows if isinstance(row.patterns[0], syntax.ElsePattern)]
    subject = attrs.evolve(_SCORE, type=POINTS)
    context = context_of(tree)
    rows = [interval_of(context, subject, row.patterns[0]) for row in plain]
    labels = [_grade_label(tree, row) for row in body.rows]
    scope.grades = tuple(label for label in labels if label)
    if body.lost or None in labels:
        scope.lost.add("grade")
    _check_labels(tree, body.rows, labels)
    known = [row for row in rows if row is not None]
    if len(known) < len(plain) or not all(row.is_known for row in known) or body.lost:
        for row in known:
            if not row.is_known:
                reporter.report("grade-bound", row.place)
        return ()
    if known and is_ladder(known):
        known = ladder(known)
    if known and not _check_grades(tree, known, root, has_else=bool(others), block=blocks[0]):
        return ()
    return _rows_of(tree, body.rows, known, labels, root)


_SCORE: Final = Expression()


def _grade_label(tree: Tree, row: syntax.Row) -> str | None:
    label = name_of(row.value)
    if isinstance(row.value, syntax.Number):
        label = tree.scope.reporter.text(row.value)
    if label is None and not isinstance(row.value, syntax.Missing):
        tree.scope.reporter.report("grade-label", row.value, text=tree.scope.reporter.text(row.value))
    return label


def _check_labels(tree: Tree, rows: list[syntax.Row], labels: list[str | None]) -> None:
    for index, (row, label) in enumerate(zip(rows, labels, strict=True)):
        if label is not None and label in labels[:index]:
            tree.scope.reporter.report("label-twice", row.value, name=label)


def _check_grades(tree: Tree, rows: list[Row], root: Indicator, *, has_else: bool, block: syntax.Block) -> bool:
    reporter = tree.scope.reporter
    stretches = [row.stretch() for row in rows]
    for row, stretch in zip(rows, stretches, strict=True):
        if stretch.is_empty:
            reporter.report("ladder-order", row.place, text=row.interval.text)
            return False
    fine = check_apart(reporter, stretches)
    if not fine or all(stretch.low == stretch.high for stretch in stretches):
        return fine
    return _check_holes(tree, stretches, root, has_else=has_else, block=block)


def _check_holes(tree: Tree, rows: list[Stretch], root: Indicator, *, has_else: bool, block: syntax.Block) -> bool:
    reporter, fine = tree.scope.reporter, True
    for hole in holes(rows, is_whole=False):
        reporter.report("else-fills-hole" if has_else else "grades-gap", hole.place, interval=str(hole))
        fine = fine and has_else
    top = math.inf if root.unbounded else max(root.full, root.upto or root.full)
    low = -math.inf if root.unbounded else root.low
    if not has_else:
        for hole in ends(rows, low, top):
            reporter.report("grades-gap", block.keyword, interval=str(hole))
            fine = False
    return fine


def _rows_of(
    tree: Tree, rows: list[syntax.Row], known: list[Row], labels: list[str | None], root: Indicator
) -> tuple[GradeRow, ...]:
    made: list[GradeRow] = []
    waiting = iter(known)
    source = tree.scope.reporter.source
    for row, label in zip(rows, labels, strict=True):
        if label is None:
            return ()
        span = source.span(row.start, row.end)
        if isinstance(row.patterns[0], syntax.ElsePattern):
            made.append(GradeRow(label, None, None, span=span))
            continue
        stretch = next(waiting).stretch()
        low = None if math.isinf(stretch.low) else stretch.low
        high = None if math.isinf(stretch.high) else stretch.high
        made.append(GradeRow(label, low, high, stretch.low_closed, stretch.high_closed, span))
        tree.scope.tops[label] = _top(stretch, root)
    _top_of_else(tree, made, known, root)
    return tuple(made)


def _top(stretch: Stretch, root: Indicator) -> float:
    """Return the highest score of a grade: just below an open bound by one unit of the rounding (or 1e-6)."""
    if math.isinf(stretch.high):
        return max(root.full, root.upto or root.full)
    if stretch.high_closed:
        return stretch.high
    digits = root.round.argument("digits") if root.round is not None else None
    value = getattr(digits, "value", 0 if root.round is not None else 6)
    return round(stretch.high - 10.0 ** -int(value), 9)


def _top_of_else(tree: Tree, made: list[GradeRow], known: list[Row], root: Indicator) -> None:
    label = next((row.label for row in made if row.label not in tree.scope.tops), None)
    lows = [row.stretch() for row in known if not math.isinf(row.stretch().low)]
    if label is not None and lows:
        lowest = min(lows, key=lambda stretch: stretch.low)
        outside = attrs.evolve(lowest, low=-math.inf, high=lowest.low, high_closed=not lowest.low_closed)
        tree.scope.tops[label] = _top(outside, root)


def read_grade(tree: Tree, node: syntax.Expression) -> str | None:
    """Return a grade of the set, or report the nearest."""
    label, scope = name_of(node), tree.scope
    if isinstance(node, syntax.Number):
        label = scope.reporter.text(node)
    if label is None:
        if isinstance(node, syntax.Missing):
            scope.reporter.lost = True
        else:
            scope.reporter.report("grade-label", node, text=scope.reporter.text(node))
        return None
    if label in scope.grades:
        return label
    if (alike := scope.alike(label, node, dict.fromkeys(scope.grades))) is not None:
        return alike
    near = nearest(label, scope.grades)
    hint = "nearest" if near else "" if scope.grades else "none"
    if "grade" not in scope.lost and (scope.grades or not scope.reporter.lost):
        scope.reporter.report("unknown-grade", node, hint=hint, name=label, nearest=near, grades=listed(scope.grades))
    return None
