"""One unit among the others: its scores and ranks, where it is strong and weak, and what holds it back."""

from __future__ import annotations

from typing import Final

import attrs
import numpy as np
from numpy.typing import NDArray

from ..core.model import Direction
from .study import Study

Array = NDArray[np.float64]

#: Scores that differ by less are equal, as in the ranks of results.
_DECIMALS: Final = 9


@attrs.frozen
class Place:
    """A node of a unit: its ``value`` (a leaf's number, NaN without one), its score, and its rank among ``among`` units."""

    node: str
    value: float
    score: float
    rank: float
    among: int


@attrs.frozen
class Held:
    """An indicator that holds the unit back, with its obstacle degree."""

    node: str
    degree: float
    share: float


@attrs.frozen
class Profile:
    """A unit (in a period): its parents, its strongest and weakest indicators, and its greatest obstacles."""

    unit: str
    period: str | None
    summary: tuple[Place, ...]
    strengths: tuple[Place, ...]
    weaknesses: tuple[Place, ...]
    obstacles: tuple[Held, ...]


def profile(study: Study, row: int) -> Profile:
    """Return the profile of a row of the results.

    A unit is compared with the units of its period.  Strengths are the indicators in which it ranks highest, by the
    value as measured where the scheme says which direction is better, by the score where it does not; weaknesses those
    in which it ranks lowest.  What nobody is better in is no weakness, and what nobody is worse in no strength; of equal
    ranks the indicator that stands first comes first.
    """
    data = study.evaluation.data
    peers = np.flatnonzero(data.period_index == data.period_index[row]) if data.periods else np.arange(data.size)
    places = [_leaf(study, name, row, peers) for name in study.structure.leaves]
    ranked = [place for place, _ in places if not np.isnan(place.rank)]
    last = {place.node: worst for place, worst in places}
    top = study.options.top
    strong = [place for place in ranked if place.rank != last[place.node]]
    weak = [place for place in ranked if place.rank > 1]
    return Profile(
        data.units[row],
        data.period_of(row),
        tuple(_parent(study, name, row, peers) for name in study.structure.parents),
        tuple(sorted(strong, key=lambda place: place.rank)[:top]),
        tuple(sorted(weak, key=lambda place: place.rank, reverse=True)[:top]),
        _held(study, row),
    )


def _parent(study: Study, name: str, row: int, peers: NDArray[np.intp]) -> Place:
    score = study.evaluation.score(name)
    ranks, among, _ = _ranks(score, peers, row)
    return Place(name, float("nan"), float(score[row]), ranks, among)


def _leaf(study: Study, name: str, row: int, peers: NDArray[np.intp]) -> tuple[Place, float]:
    """Return the place of a unit in one indicator, and the rank of whoever is last there."""
    node, score = study.structure.source(name), study.evaluation.score(name)
    is_number = study.stages.is_number(name)
    value = study.evaluation.raw(node.name) if is_number else np.full(score.shape, np.nan)
    by = score
    if is_number and node.direction is not None:
        by = -value if node.direction is Direction.LOWER else value
    rank, among, last = _ranks(by, peers, row, is_exact=by is not score)
    return Place(name, float(value[row]), float(score[row]), rank, among), last


def _ranks(column: Array, peers: NDArray[np.intp], row: int, *, is_exact: bool = False) -> tuple[float, int, float]:
    """Return the rank of a row among its peers from 1, equals sharing the better; of how many; and the last rank."""
    if np.isnan(column[row]):
        return float("nan"), 0, float("nan")
    known = column[peers][~np.isnan(column[peers])]
    own = column[row]
    if not is_exact:
        known, own = np.round(known, _DECIMALS), np.round(own, _DECIMALS)
    return float((known > own).sum() + 1), known.size, float((known > known.min()).sum() + 1)


def _held(study: Study, row: int) -> tuple[Held, ...]:
    place = np.flatnonzero(study.rows == row)
    if not place.size:
        return ()
    degrees = study.obstacles[place[0]]
    shares = study.stages.shares(study.structure.leaves)[place[0]]
    order = [int(leaf) for leaf in np.argsort(-np.nan_to_num(degrees, nan=-1.0), kind="stable")]
    names = study.structure.leaves
    found = [Held(names[leaf], float(degrees[leaf]), float(shares[leaf])) for leaf in order if degrees[leaf] > 0]
    return tuple(found[: study.options.top])
