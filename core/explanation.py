"""The explanation of one unit: everything that entered its score, with the reason for every point lost.

The engine does not keep the columns of leaves: they are computed again for the one row, by the fitted plan.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from .errors import EvaluationError
from .evaluation import Evaluation
from .explanation_nodes import NodeExplainer
from .explanation_outcome import findings_raised, limits_held, outcomes_of
from .explanation_reading import RowView
from .explanation_tree import Explanation
from .grouping import Grouping
from .imputed import ImputedReader, absent_cells, imputes, sources
from .model import Indicator
from .plan import Op

__all__ = ["Explanation", "explain"]


def explain(evaluation: Evaluation, row: int) -> Explanation:
    """Explain the result of one row: the whole tree with values, rules, points, reasons, limits and findings."""
    view, found = row_view(evaluation, row), evaluation.indicator_set
    return Explanation(
        set_name=found.name,
        title=found.title,
        unit=evaluation.data.units[row],
        period=evaluation.data.period_of(row),
        is_points=found.is_points,
        is_separate=found.separate,
        root=NodeExplainer(view, found).explained(found.root),
        outcomes=outcomes_of(evaluation, view, row),
        limits=limits_held(evaluation, view, row),
        findings=findings_raised(evaluation, view, row),
    )


def row_view(evaluation: Evaluation, row: int) -> RowView:
    """Return what the plan made of one row."""
    rows = np.array([row], dtype=np.intp)
    run, plan, data = evaluation.run, evaluation.plan, evaluation.data
    known: dict[int, Any] = {}
    try:
        known = run.at_rows(list(range(len(plan.steps))), rows)
    except EvaluationError:
        known = {}  # a step that nothing asked for refuses this row: steps are then run as they are asked for

    def at(position: int) -> Any:
        if position not in known:
            known[position] = run.at_rows([position], rows)[position]
        return known[position]

    def fitted(position: int) -> Mapping[str, Any]:
        step = plan.steps[position]
        # of a method that combines children these stand behind all that the children have
        inputs = step.inputs[-2:] if step.op is Op.AGGREGATE else step.inputs[:2]
        statistics, group = (at(place) for place in inputs)
        return _of_group(statistics, group)

    supplied = frozenset(name for name, filled in data.supplied.items() if filled[row])
    own = {"unit": data.units[row], "period": data.period_of(row)}
    beside = run.levels.beside(rows, plan.base)

    def below(table: str) -> tuple[str, ...]:
        names = run.levels.of(table).units
        # within the unit explained a row is called by the name it has there
        return tuple(names[place].removeprefix(f"{data.units[row]} / ") for place in beside(table))

    imputed, taken_from = _imputing(evaluation, at, row)
    return RowView(
        plan,
        at,
        tuple(run.labels),
        fitted,
        own,
        supplied,
        data.periods,
        run.ratings_of,
        row,
        below,
        imputed,
        taken_from,
    )


def _imputing(
    evaluation: Evaluation, at: Callable[[int], Any], row: int
) -> tuple[Callable[[str], float | None], Callable[[Indicator], tuple[str, ...]]]:
    """Return what tells the imputed part of a node for the row, and from which periods a leaf's value was taken."""
    plan, run = evaluation.plan, evaluation.run
    if not imputes(plan.indicator_set):
        return lambda _: None, lambda _: ()
    reader = ImputedReader(plan, at, lambda field: absent_cells(run, field)[row])

    def imputed(name: str) -> float | None:
        share = float(np.reshape(reader.share(name), -1)[0])
        return None if math.isnan(share) else share

    def taken_from(leaf: Indicator) -> tuple[str, ...]:
        call = leaf.impute
        return () if call is None else sources(plan, run, leaf, call, np.array([row], dtype=np.intp))[0]

    return imputed, taken_from


def _of_group(statistics: Any, group: Grouping) -> Mapping[str, Any]:
    code = int(group.codes[0]) if group.codes.size else -1
    return (statistics.of(group.keys[code]) or {}) if code >= 0 else {}
