"""How far the raters of a role agree on a leaf, period by period, with the reason where there is no answer."""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import numpy as np
from numpy.typing import NDArray

from .ballots import LeafRatings, RoleRatings
from .methods.agreement import intraclass, kendall_w
from .unit_data import UnitData

_PAIR = 2


@attrs.frozen
class Agreement:
    """The agreement of the raters of one role on one leaf in one period.

    ``raters`` and ``units`` are how many there are, ``compared`` how many raters rated every one of those units: only
    these are compared.  ``reason`` says why there is no coefficient: ``one-rater``, ``one-unit``, ``incomplete`` (fewer
    than two raters rated all units), ``anonymous``, ``all-equal`` (nobody tells any unit from another).
    """

    leaf: str
    role: str
    period: str | None
    raters: int
    units: int
    compared: int
    kendall_w: float | None = None
    icc_single: float | None = None
    icc_mean: float | None = None
    reason: str | None = None


def agreements(leaf: LeafRatings, data: UnitData) -> Iterator[Agreement]:
    """Yield the agreement of each role, in each period in which it rated anything."""
    for role in leaf.roles:
        for place, period in enumerate(data.periods or (None,)):
            rows = np.flatnonzero(data.period_index == place) if data.periods else np.arange(data.size)
            rated = rows[role.valid[rows] > 0]
            if rated.size:
                yield _agreement(leaf.leaf, role, period, rated)


def _agreement(leaf: str, role: RoleRatings, period: str | None, rows: NDArray[np.intp]) -> Agreement:
    raters, marks = role.raters[:, rows], role.marks[:, rows]
    there = ~np.isnan(marks)
    known = np.unique(raters[there & (raters >= 0)])
    matrix = np.full((known.size, rows.size), np.nan)
    entry, unit = np.nonzero(there & (raters >= 0))
    matrix[np.searchsorted(known, raters[entry, unit]), unit] = marks[entry, unit]
    whole = matrix[~np.isnan(matrix).any(axis=1)]
    anonymous = int((there & (raters < 0)).sum())
    found = Agreement(leaf, role.name, period, known.size + anonymous, rows.size, whole.shape[0])
    reason = _why_not(found, known.size, whole)
    if reason is not None:
        return attrs.evolve(found, reason=reason)
    icc = intraclass(whole)
    return attrs.evolve(
        found,
        kendall_w=_known(kendall_w(whole)),
        icc_single=_known(icc["ICC(2,1)"]),
        icc_mean=_known(icc["ICC(2,k)"]),
    )


def _why_not(found: Agreement, named: int, whole: NDArray[np.float64]) -> str | None:
    if found.units < _PAIR:
        return "one-unit"
    if found.raters < _PAIR:
        return "one-rater"
    if named < _PAIR:
        return "anonymous"
    if whole.shape[0] < _PAIR:
        return "incomplete"
    return "all-equal" if bool((np.ptp(whole, axis=1) == 0).all()) else None


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
