"""Where the units lose their points: each indicator's mean, how many lose by it, and its part of all that is lost."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np
from numpy.typing import NDArray

from ..analysis.options import Options
from ..analysis.structure import Structure
from ..analysis.study import Study
from ..core.evaluation import Evaluation
from ..core.model import Indicator
from .standings import full_points

#: A share of full that lacks less than this lacks nothing.
_NOTHING = 1e-9


@attrs.frozen
class Loss:
    """One indicator over the units that have a score in it.

    ``points`` is what it counts for in the total (of a set on a scale its weight there times the top of the scale).
    ``assessed`` counts the units with a score, ``losing`` those that are below full, ``share`` is their mean share of
    full, ``obstacle`` the mean obstacle degree over all units that lost anything (None where nobody did).
    """

    node: Indicator
    points: float
    assessed: int
    losing: int
    share: float
    obstacle: float | None

    @property
    def title(self) -> str:
        """What it is called in papers."""
        return self.node.title or self.node.name


def losses_of(evaluation: Evaluation, period: str | None, rows: NDArray[np.intp]) -> tuple[Loss, ...]:
    """Return the indicators in the order of the file; those that nobody has a score in are left out."""
    study = Study(evaluation, Options(period=period))
    structure, factors = study.structure, factors_of(evaluation)
    found = []
    for place, name in enumerate(structure.leaves):
        shares = structure.share(name)[rows]
        known = ~np.isnan(shares)
        if not known.any():
            continue
        node, degree = structure.nodes[name], float(study.frequent_obstacles.mean[place])
        found.append(
            Loss(
                node,
                _points(structure, node, factors, rows),
                int(known.sum()),
                int((shares[known] < 1 - _NOTHING).sum()),
                float(shares[known].mean()),
                None if np.isnan(degree) else degree,
            )
        )
    return tuple(found)


def _points(structure: Structure, node: Indicator, factors: Mapping[str, float], rows: NDArray[np.intp]) -> float:
    if node.name in factors:
        return float(full_points(structure.evaluation, node)[rows].mean()) * factors[node.name]
    above = [*structure.ancestors(node.name)]
    head = structure.nodes[above[-1]] if above else node
    return float(np.mean(structure.effective[node.name])) * head.full


def factors_of(evaluation: Evaluation) -> dict[str, float]:
    """Return by what the points of a node are multiplied in the total, where all above it add up points.

    It is 1 but for what stands in included subtrees, which have points of their own.
    """
    found, measures = evaluation.indicator_set, evaluation.indicator_set.measures()
    factors = {found.root.name: 1.0}
    for node in found.nodes():
        if node.name in factors and (measures[node.name] or (node is found.root and found.separate)):
            factors |= {child.name: factors[node.name] * node.factor for child in node.children}
    return factors


def greatest(losses: tuple[Loss, ...]) -> tuple[Loss, ...]:
    """Return those that somebody lost by, the greatest obstacle first; equals in the order of the file."""
    losing = [loss for loss in losses if loss.losing and loss.obstacle]
    return tuple(sorted(losing, key=lambda loss: -(loss.obstacle or 0.0)))


def flawless(losses: tuple[Loss, ...]) -> tuple[Loss, ...]:
    """Return those in which no unit lost anything."""
    return tuple(loss for loss in losses if not loss.losing)
