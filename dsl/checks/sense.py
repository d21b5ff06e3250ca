"""What is legal in a bound set and yet cannot be meant: points that are cut, grades nobody gets, limits without effect."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from ...core.expressions import Bands, Builtin, Call, Cases, Conditional, Curve, Expression, Literal, Lookup
from ...core.model import Direction, Indicator
from ...core.outcome_rules import Finding, GradeRow, Limit, Quota
from ..binding.walking import parts
from ..diagnostics import listed

if TYPE_CHECKING:
    from ..binding.reporting import Reporter
    from ..binding.scope import Scope

_SLACK: Final = 1e-9


def check_leaves(reporter: Reporter, root: Indicator) -> None:
    """Check the rules of all leaves against their points and direction."""
    for node in root.walk():
        if node.score is None or node.varying or node.own is not None:
            continue
        if not node.unbounded:
            _check_points(reporter, node, node.score)
            _check_upto(reporter, node, node.score)
        if node.direction is not None and isinstance(node.score, Bands):
            _check_direction(reporter, node, node.score)


def _ceiling(node: Indicator) -> float:
    return node.full if node.upto is None else max(node.upto, node.full)


def _check_points(reporter: Reporter, node: Indicator, score: Expression) -> None:
    """Warn of points in a table that are more than the leaf can give."""
    most = _ceiling(node)
    above = [number for number in _tabled(score) if number > most + _SLACK * max(1.0, most)]
    if above:
        span = node.spans.get("score", node.span)
        reporter.report_at("points-cut", span, name=node.name, points=f"{max(above):.10g}", full=f"{most:.10g}")


def _tabled(score: Expression) -> Iterator[float]:
    """Yield the plain points that the rows of a leaf's own table give."""
    if isinstance(score, Conditional):
        yield from _tabled(score.then)
        yield from _tabled(score.otherwise)
        return
    results: list[Any] = []
    if isinstance(score, Bands | Cases | Lookup):
        results = [*(row.result for row in score.rows), score.otherwise]
    elif isinstance(score, Curve):
        results = [y for _, y in score.points]
    yield from (each.value for each in results if isinstance(each, Literal) and isinstance(each.value, float | int))


def _check_upto(reporter: Reporter, node: Indicator, score: Expression) -> None:
    """Warn of a highest deduction or award that is more than the points there are."""
    for part in parts(score):
        if not isinstance(part, Call) or part.function.name not in {"deduct", "award"}:
            continue
        upto = part.argument("upto")
        most = node.full if part.function.name == "deduct" else _ceiling(node)
        if isinstance(upto, Literal) and isinstance(upto.value, float | int) and upto.value > most + _SLACK:
            span = node.spans.get("score", node.span)
            upto_text, full = f"{upto.value:.10g}", f"{most:.10g}"
            reporter.report_at("upto-above-full", span, name=node.name, upto=upto_text, full=full)


def _check_direction(reporter: Reporter, node: Indicator, score: Bands) -> None:
    """Warn of bands in which what is better by the header gets fewer points."""
    found: list[tuple[float, float]] = []
    for row in score.rows:
        low, points = _edge(row.interval.low), _points(row.result, node)
        if low is None or points is None:
            return
        found.append((low, points))
    ordered = [points for _, points in sorted(found)]
    if node.direction is Direction.LOWER:
        ordered.reverse()
    if any(after < before for before, after in pairwise(ordered)):
        reporter.report_at("bands-direction", node.spans.get("score", node.span), name=node.name)


def _edge(bound: Expression | None) -> float | None:
    if bound is None:
        return -math.inf
    return float(bound.value) if isinstance(bound, Literal) and isinstance(bound.value, float | int) else None


def _points(result: Expression, node: Indicator) -> float | None:
    if isinstance(result, Builtin) and result.name == "full":
        return node.full
    return float(result.value) if isinstance(result, Literal) and isinstance(result.value, float | int) else None


# --- limits, grades, quotas, findings


def check_results(
    scope: Scope,
    root: Indicator,
    grades: tuple[GradeRow, ...],
    limits: tuple[Limit, ...],
    findings: tuple[Finding, ...],
    quota: Quota | None,
) -> None:
    """Check what decides grades, and findings."""
    reporter = scope.reporter
    for limit in limits:
        _check_limit(reporter, root, grades, limit)
        _check_rounding(reporter, root, grades, limit)
    if root.aggregate != "none" and not root.unbounded:
        _check_grades(reporter, root, grades)
    for finding in findings:
        if finding.overdue is not None and finding.due is None and finding.category != "rectify":
            reporter.report_at("overdue-without-due", finding.span, name=finding.name)
    if quota is not None:
        _check_quota(scope, quota)


def _check_limit(reporter: Reporter, root: Indicator, grades: tuple[GradeRow, ...], limit: Limit) -> None:
    """Warn of a limit that changes nothing: the best grade as the highest, or a score at the top."""
    text = None
    if grades and limit.highest_grade == grades[0].label:
        text = f"highest_grade = {limit.highest_grade}"
    elif grades and limit.downgrade >= len(grades):
        reporter.report_at("downgrade-too-far", limit.span, down=limit.downgrade, count=len(grades))
    highest = limit.highest_score
    if isinstance(highest, Literal) and isinstance(highest.value, float | int) and highest.value >= _ceiling(root):
        text = f"highest_score = {highest.value:.10g}"
    if text is not None:
        reporter.report_at("limit-idle", limit.span, name=limit.name, text=text)


def _check_rounding(reporter: Reporter, root: Indicator, grades: tuple[GradeRow, ...], limit: Limit) -> None:
    """Warn of a highest score that rounding lifts into the next grade: 59.9 rounded to whole points is 60."""
    highest = limit.highest_score
    digits = None if root.round is None else root.round.argument("digits")
    if not isinstance(highest, Literal) or not isinstance(highest.value, float | int):
        return
    if root.round is None or not isinstance(digits, Literal) or not isinstance(digits.value, float | int):
        return
    held, scale = float(highest.value), 10.0 ** int(digits.value)
    lifted = (
        math.ceil(held * scale - _SLACK)
        if root.round.function.name == "up"
        else math.floor(held * scale + 0.5 + _SLACK)
    )
    rounded = lifted / scale
    row = next((row for row in grades if row.low is not None and held < row.low <= rounded), None)
    if row is not None:
        score, shown = f"{held:.10g}", f"{rounded:.10g}"
        reporter.report_at("score-rounds-up", limit.span, name=limit.name, score=score, rounded=shown, grade=row.label)


def _check_grades(reporter: Reporter, root: Indicator, grades: tuple[GradeRow, ...]) -> None:
    """Warn of grades that no score can reach."""
    most = _ceiling(root)
    for row in grades:
        above = row.low is not None and (row.low > most or (row.low == most and not row.low_closed))
        below = row.high is not None and (row.high < root.low or (row.high == root.low and not row.high_closed))
        if above or below:
            scale = f"{root.low:.10g} .. {most:.10g}"
            reporter.report_at("grade-unreachable", row.span, label=row.label, scale=scale)


def _check_quota(scope: Scope, quota: Quota) -> None:
    """Warn of groups of a field with listed values that a quota does not name."""
    names = [name for name in quota.by if name != "grade"]
    field = scope.fields.get(names[0]) if len(names) == 1 else None
    if field is None or not field.field.type.labels:
        return
    named = {row.group[0] for row in quota.rows if row.group}
    absent = [label for label in field.field.type.labels if label not in named]
    if named and None not in named and absent:
        scope.reporter.report_at("quota-groups", quota.rows[0].span, field=field.field.name, groups=listed(absent))
