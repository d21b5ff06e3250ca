"""Applying a fitted plan to data."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from .class_weights import weights_vary
from .evaluation import Evaluation, wanted_steps
from .expressions import Call
from .fit import FittedPlan, Statistics, derived_weights
from .functions import StepKind
from .model import Indicator
from .plan import Plan
from .run import Run
from .saved_fit import FitOrigin
from .screening import screened
from .unit_data import UnitData
from .workers import Workers


def fit(plan: Plan, data: UnitData, as_of: datetime.date | None = None, workers: Workers | None = None) -> FittedPlan:
    """Fit every statistic of a plan that depends on all units."""
    run = Run(plan, screened(plan, data, as_of)[0], as_of, workers=workers)
    run.keep(place for place, step in enumerate(plan.steps) if step.kind is StepKind.FIT)
    return fitted_plan(plan, run.statistics)


def apply(
    fitted: FittedPlan, data: UnitData, as_of: datetime.date | None = None, workers: Workers | None = None
) -> Evaluation:
    """Evaluate data with statistics fitted before; ranks, quotas and peers are of the units at hand."""
    data, screening = screened(fitted.plan, data, as_of, fitted.statistics)
    run = Run(fitted.plan, data, as_of, fitted.statistics, workers)
    run.keep(wanted_steps(fitted.plan, run.data))
    return Evaluation(run.data, fitted, as_of, run, screening)


def fit_and_apply(
    plan: Plan, data: UnitData, as_of: datetime.date | None = None, workers: Workers | None = None
) -> Evaluation:
    """Fit a plan to data and evaluate the same data, in one pass."""
    data, screening = screened(plan, data, as_of)
    run = Run(plan, data, as_of, workers=workers)
    run.keep(wanted_steps(plan, run.data))
    return Evaluation(run.data, fitted_plan(plan, run.statistics), as_of, run, screening)


def fitted_plan(plan: Plan, statistics: Mapping[str, Statistics], origin: FitOrigin | None = None) -> FittedPlan:
    """Return a plan together with its statistics, and the weights that they come to."""
    return FittedPlan(plan, dict(statistics), _effective_weights(plan, statistics), origin)


def _effective_weights(plan: Plan, statistics: Mapping[str, Statistics]) -> dict[str, float]:
    weights, in_points = {plan.indicator_set.root.name: 1.0}, plan.indicator_set.measures()
    for node in plan.indicator_set.nodes():
        by_points = in_points[node.name]
        if weights_vary(node, by_points=by_points):
            continue  # one a class or group: there is no single number
        shares = _shares(plan, node, statistics, by_points=by_points)
        total = sum(shares)
        for child, share in zip(node.children, shares, strict=True):
            weights[child.name] = share / total if total else 0.0
    return weights


def _shares(plan: Plan, node: Indicator, statistics: Mapping[str, Statistics], *, by_points: bool) -> Sequence[float]:
    if isinstance(node.weights, Call):
        return derived_weights(plan, statistics, node) or [1.0] * len(node.children)
    if node.weights is not None:
        return [1.0] * len(node.children)
    return [child.full if by_points else child.weight.value for child in node.children]
