"""How the units of one period stand: scores, ranks and grades of the total, or of each part of a set without one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import attrs
import numpy as np
from numpy.typing import NDArray

from ..core.evaluation import Evaluation
from ..core.model import Indicator
from ..report.result_grids import digits_of
from .voice import shown

Array = NDArray[np.float64]

#: Scores that differ by less are equal, as in the ranks of results.
NEAR = 1e-9


@attrs.frozen(eq=False, slots=False)
class Standing:
    """One head of a set (its total, or a top indicator of a set without one) over the rows of a period.

    ``scores``, ``ranks`` (NaN without a score) and ``grades`` (None) are in the order of ``rows``.
    """

    evaluation: Evaluation
    node: Indicator
    rows: NDArray[np.intp]

    @property
    def title(self) -> str:
        """What it is called in papers."""
        return self.node.title or self.node.name

    @property
    def digits(self) -> int:
        """The decimals that its scores are shown with."""
        return digits_of(self.node)

    def text(self, score: float) -> str:
        """Return a score, or a mean of scores, as papers show it; a dash where there is none."""
        return shown(score, self.digits)

    @cached_property
    def units(self) -> tuple[str, ...]:
        """The units of the rows."""
        return tuple(self.evaluation.data.units[int(row)] for row in self.rows)

    @cached_property
    def scores(self) -> Array:
        """The rounded scores."""
        return self.evaluation.score(self.node.name)[self.rows]

    @cached_property
    def known(self) -> Array:
        """The scores that there are."""
        return self.scores[~np.isnan(self.scores)]

    @cached_property
    def ranks(self) -> Array:
        """The ranks from 1."""
        return self.evaluation.rank(self.node.name)[self.rows]

    @cached_property
    def grades(self) -> tuple[str | None, ...]:
        """The grades; empty where the set has none."""
        if not self.evaluation.indicator_set.grades:
            return ()
        return tuple(self.evaluation.grade(self.node.name)[self.rows].tolist())

    @cached_property
    def order(self) -> tuple[int, ...]:
        """The places of the rows from the first rank to the last, those without a rank left out."""
        ranked = [place for place in range(len(self.rows)) if not np.isnan(self.ranks[place])]
        return tuple(sorted(ranked, key=lambda place: float(self.ranks[place])))

    @property
    def missing(self) -> tuple[str, ...]:
        """The units without a score."""
        return tuple(unit for unit, score in zip(self.units, self.scores, strict=True) if np.isnan(score))

    def at(self, score: float) -> tuple[str, ...]:
        """Return the units with that score."""
        return tuple(
            unit
            for unit, own in zip(self.units, self.scores, strict=True)
            if abs(own - score) <= NEAR * max(1, abs(own))
        )

    @property
    def full_marks(self) -> tuple[str, ...]:
        """The units that lost nothing."""
        full = self.fulls
        return tuple(
            unit
            for unit, score, most in zip(self.units, self.scores, full, strict=True)
            if not np.isnan(score) and score >= most - NEAR * max(1.0, abs(most))
        )

    @cached_property
    def fulls(self) -> Array:
        """The full points of each row: they may depend on the class of the unit."""
        return full_points(self.evaluation, self.node)[self.rows]

    def distribution(self) -> tuple[tuple[str, int], ...]:
        """Return how many units have each grade, best first, grades that nobody has included."""
        labels = [row.label for row in self.evaluation.indicator_set.grades]
        others = [grade for grade in dict.fromkeys(self.grades) if grade is not None and grade not in labels]
        return tuple((label, self.grades.count(label)) for label in (*dict.fromkeys(labels), *others))


def full_points(evaluation: Evaluation, node: Indicator) -> Array:
    """Return the full points of a node for each row."""
    position = evaluation.plan.output("full", node.name) if "full" in node.varying else None
    if position is None:
        return np.full(evaluation.data.size, node.full)
    return evaluation.column_of(position)


def standings_of(evaluation: Evaluation, rows: NDArray[np.intp]) -> tuple[Standing, ...]:
    """Return the standing of the total, or of each top indicator of a set without one."""
    nodes = {node.name: node for node in evaluation.indicator_set.nodes()}
    return tuple(Standing(evaluation, nodes[head], rows) for head in evaluation.heads)


def rows_of_period(evaluation: Evaluation, period: str | None) -> NDArray[np.intp]:
    """Return the rows of a period; all where the data have none."""
    data = evaluation.data
    if period is None or not data.periods:
        return np.arange(data.size)
    return np.flatnonzero(data.period_index == data.periods.index(period))


def period_before(periods: Sequence[str], period: str | None) -> str | None:
    """Return the period before one, None for the first or without periods."""
    if period is None or period not in periods:
        return None
    place = list(periods).index(period)
    return periods[place - 1] if place else None


@attrs.frozen
class Moved:
    """How one unit changed since the period before: scores and grades then and now."""

    unit: str
    before: float
    now: float
    grade_before: str | None = None
    grade: str | None = None

    @property
    def change(self) -> float:
        """By how much the score rose."""
        return self.now - self.before


def moves_between(before: Standing, now: Standing) -> tuple[Moved, ...]:
    """Return how the units that have a score in both periods changed, in the order of the later one."""
    places = {unit: place for place, unit in enumerate(before.units)}
    found = []
    for place, unit in enumerate(now.units):
        then = places.get(unit)
        if then is None or np.isnan(now.scores[place]) or np.isnan(before.scores[then]):
            continue
        grades = (before.grades[then], now.grades[place]) if now.grades else (None, None)
        found.append(Moved(unit, float(before.scores[then]), float(now.scores[place]), *grades))
    return tuple(found)
