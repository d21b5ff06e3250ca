"""Evaluating an indicator set on the data of units, from the plan to the results."""

from __future__ import annotations

import datetime

from .apply import apply, fit, fit_and_apply, fitted_plan
from .compiler import make_plan
from .errors import EvaluationError
from .evaluation import Evaluation
from .fit import FittedPlan
from .functions import StepKind
from .model import IndicatorSet
from .saved_fit import SavedFit
from .unit_data import UnitData
from .workers import Workers

__all__ = ["apply", "evaluate", "fit", "make_plan"]


def evaluate(
    indicator_set: IndicatorSet,
    data: UnitData,
    fitted: FittedPlan | SavedFit | None = None,
    as_of: datetime.date | None = None,
    workers: Workers | None = None,
) -> Evaluation:
    """Evaluate a set on data: with what was fitted before, or fitting it on the data at hand.

    ``workers`` are the threads that very many rows are shared among; as many as there are cores if not given.

    Raises:
        EvaluationError: the evaluation cannot go on; the error names unit and indicator.
    """
    if fitted is None:
        return fit_and_apply(make_plan(indicator_set), data, as_of, workers)
    if isinstance(fitted, FittedPlan) and _is_same(fitted.plan.indicator_set, indicator_set):
        return apply(fitted, data, as_of, workers)
    # a set changed since then may use what was fitted as long as every statistic it needs is there
    plan = make_plan(indicator_set)
    missing = [step for step in plan.steps if step.kind is StepKind.FIT and step.id not in fitted.statistics]
    if missing:
        raise EvaluationError("fitted-elsewhere", missing[0].span, indicator=missing[0].owner, step=missing[0].id)
    return apply(fitted_plan(plan, fitted.statistics, fitted.origin), data, as_of, workers)


def _is_same(one: IndicatorSet, other: IndicatorSet) -> bool:
    return one is other or one == other
