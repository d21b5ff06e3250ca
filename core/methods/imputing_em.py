"""Filling gaps by what a multivariate normal distribution expects, its mean and covariance found by EM.

The work goes by patterns of absence: units that lack the same indicators are condensed to as many rows as carry the
same sums (the triangle of a QR decomposition), and a step of EM is a few matrix products over what is left.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import attrs
import numpy as np
from numpy.typing import NDArray

from ..errors import EvaluationError
from .imputing_scale import scale_of, scaled

Array = NDArray[np.float64]
Rows = NDArray[np.intp]

#: Steps after which EM is given up.
STEPS: Final = 10_000
#: A covariance whose least eigenvalue is below this part of the greatest is singular.
_SINGULAR: Final = 1e-8
#: The weight of the prior where the covariance is singular: this part of the units.
_PRIOR: Final = 0.01
#: Units that are filled together.
_BLOCK: Final = 8_192


class _Singular(Exception):  # noqa: N818 - a turn of the search, no error
    """The covariance has no inverse."""


class _Restless(Exception):  # noqa: N818 - a turn of the search, no error
    """EM has not come to rest; ``change`` is that of the last step."""

    def __init__(self, change: float) -> None:
        super().__init__(change)
        self.change = change


@attrs.frozen(eq=False)
class _Group:
    """Rows that lack equally many indicators.

    ``rows`` stand one after the other; ``pattern`` is that of each row, ``lacking`` the indicators that each pattern
    lacks (patterns, lacking) and ``sizes`` how many units each stands for.
    """

    rows: slice
    pattern: Rows
    lacking: Rows
    sizes: Array


@attrs.frozen(eq=False)
class _Sample:
    """Standardised units, condensed: ``value`` (k, rows) with 0 where absent, ``one`` what stands for 1 in each row."""

    value: Array
    one: Array
    groups: tuple[_Group, ...]
    size: float


def fit_em(values: Array, *, tolerance: float = 1e-10, ridge: float | None = None) -> dict[str, Any]:
    """Return the most likely normal distribution of the indicators: mean, standard deviation, ``mu`` and ``covariance``.

    ``mu`` (k,) and ``covariance`` (k, k) are those of (x - mean) / sd, mean and sd (n - 1) of the values present; the
    covariance is divided by n.  EM begins with independent indicators and ends where no number changes by more than
    ``tolerance``.  Indicators that are the same for all units stand apart (NaN), as do units without any value.

    Args:
        values: the indicators (k, rows), NaN where absent.
        tolerance: the greatest change of the last step.
        ridge: the weight, in units, of a prior of independent indicators of variance 1:
            Σ = (n Σ̂ + ridge I) / (n + ridge).  Without it none, or 1% of the units where the covariance is singular or
            EM does not come to rest, since the values present do not settle it.

    Raises:
        EvaluationError: with the prior, EM has not come to rest after :data:`STEPS` steps, or the covariance is singular.

    Source: Dempster, Laird & Rubin (1977), Maximum likelihood from incomplete data via the EM algorithm, JRSS B 39;
    Little & Rubin (2019), Statistical Analysis with Missing Data, 3rd ed., section 11.2; the prior as in Schafer (1997).
    """
    mean, sd = scale_of(values)
    usable = np.flatnonzero(~np.isnan(sd))
    count = len(values)
    mu, covariance = np.full(count, np.nan), np.full((count, count), np.nan)
    used, steps = 0.0, 0
    if usable.size:
        sample = _sample_of(scaled(values[usable], mean[usable], sd[usable]))
        try:
            used = 0.0 if ridge is None else float(ridge)
            found, spread, steps = _maximised(sample, tolerance, used)
        except (_Singular, _Restless) as failure:
            if ridge is not None:
                raise _refused(failure, tolerance, used) from None
            used = _PRIOR * sample.size
            found, spread, steps = _with_prior(sample, tolerance, used)
        mu[usable], covariance[np.ix_(usable, usable)] = found, spread
    return {"mean": mean, "sd": sd, "mu": mu, "covariance": covariance, "ridge": used, "steps": float(steps)}


def _with_prior(sample: _Sample, tolerance: float, ridge: float) -> tuple[Array, Array, int]:
    try:
        return _maximised(sample, tolerance, ridge)
    except (_Singular, _Restless) as failure:
        raise _refused(failure, tolerance, ridge) from None


def _refused(failure: _Singular | _Restless, tolerance: float, ridge: float) -> EvaluationError:
    if isinstance(failure, _Singular):
        return EvaluationError("em-singular", ridge=ridge)
    return EvaluationError("em-not-at-rest", steps=STEPS, tolerance=tolerance, change=failure.change)


def em(
    values: Array,
    *,
    fitted: Mapping[str, Any],
    place: int,
    directions: object = None,
    tolerance: float = 1e-10,
    ridge: float | None = None,
) -> Array:
    """Return the column ``place`` with its expectation given the unit's other indicators where nothing is present.

    E(x_m | x_o) = μ_m + Σ_mo Σ_oo⁻¹ (x_o − μ_o).  A unit that has none of the indicators keeps its gaps.

    Args:
        values: the indicators (k, rows), NaN where absent.
        fitted: the distribution, from :func:`fit_em`.
        place: which indicator is filled.
        directions: not looked at, nor ``tolerance`` and ``ridge``, which belong to the fit.
        tolerance: see :func:`fit_em`.
        ridge: see :func:`fit_em`.

    Source: Little & Rubin (2019), section 11.2.
    """
    del directions, tolerance, ridge
    column = np.array(values[place], dtype=np.float64)
    gaps = np.flatnonzero(np.isnan(column))
    mean, sd = np.asarray(fitted["mean"]), np.asarray(fitted["sd"])
    usable = np.flatnonzero(~np.isnan(sd))
    if not gaps.size or np.isnan(mean[place]):
        return column
    if np.isnan(sd[place]):  # the same for all units that have it
        column[gaps] = np.where(np.isnan(values[:, gaps]).all(axis=0), np.nan, mean[place])
        return column
    own = int(np.searchsorted(usable, place))
    mu, precision = np.asarray(fitted["mu"])[usable], _inverse(np.asarray(fitted["covariance"])[np.ix_(usable, usable)])
    for start in range(0, gaps.size, _BLOCK):
        rows = gaps[start : start + _BLOCK]
        block = scaled(values[np.ix_(usable, rows)], mean[usable], sd[usable])
        column[rows] = mean[place] + sd[place] * _expected(block, mu, precision, own)
    return column


def _expected(block: Array, mu: Array, precision: Array, place: int) -> Array:
    """Return what is expected of one indicator for standardised units (k, rows) that lack it."""
    lacks = np.isnan(block)
    result, counts = np.full(block.shape[1], np.nan), lacks.sum(axis=0)
    pull = precision @ np.where(lacks, 0.0, block - mu[:, None])
    for count in np.unique(counts[counts < len(mu)]):
        rows = np.flatnonzero(counts == count)
        lacking = np.nonzero(lacks[:, rows].T)[1].reshape(rows.size, count)
        inner = precision[lacking[:, :, None], lacking[:, None, :]]
        shift = np.linalg.solve(inner, pull[lacking, rows[:, None]][:, :, None])[:, :, 0]
        result[rows] = mu[place] - shift[lacking == place]
    return result


def _inverse(covariance: Array) -> Array:
    """Return the inverse of a covariance; :class:`_Singular` where it has none."""
    eigenvalues, vectors = np.linalg.eigh(covariance)
    if not eigenvalues[0] > _SINGULAR * max(eigenvalues[-1], _SINGULAR):
        raise _Singular
    inverse: Array = (vectors / eigenvalues) @ vectors.T
    return inverse


def _inverses(precision: Array, lacking: Rows) -> Array:
    """Return for each pattern the inverse of the part of the precision that belongs to what it lacks."""
    if lacking.shape[1] == 1:
        return 1.0 / np.diag(precision)[lacking][:, :, None]
    return np.asarray(np.linalg.inv(precision[lacking[:, :, None], lacking[:, None, :]]), dtype=np.float64)


# --- EM


def _sample_of(units: Array) -> _Sample:
    """Return standardised units (k, rows) condensed by the pattern of what they lack; units without anything are left out."""
    lacks = np.isnan(units)
    kept = np.flatnonzero(~lacks.all(axis=0))
    packed = np.ascontiguousarray(np.packbits(lacks[:, kept], axis=0).T)
    patterns, first, which = np.unique(
        packed.view(np.dtype((np.void, packed.shape[1]))).reshape(-1), return_index=True, return_inverse=True
    )
    order, sizes = np.argsort(which, kind="stable"), np.bincount(which, minlength=patterns.size)
    ends = np.cumsum(sizes)
    plain = np.where(lacks, 0.0, units)
    is_many = sizes > len(units) + 1
    single = order[~is_many[which[order]]]
    values, ones, owners = [plain[:, kept[single]]], [np.ones(single.size)], [which[single]]
    for pattern in np.flatnonzero(is_many):  # at most one for each k + 2 units
        value, one = _condensed(plain[:, kept[order[ends[pattern] - sizes[pattern] : ends[pattern]]]])
        values.append(value)
        ones.append(one)
        owners.append(np.full(one.size, pattern, dtype=which.dtype))
    lacking, owner = lacks[:, kept[first]], np.concatenate(owners)
    counts = lacking.sum(axis=0)
    place = np.argsort(counts[owner], kind="stable")  # rows that lack equally many stand together
    value, one = np.concatenate(values, axis=1)[:, place], np.concatenate(ones)[place]
    groups = tuple(_groups(lacking, counts, owner[place], sizes.astype(np.float64)))
    return _Sample(value, one, groups, float(kept.size))


def _condensed(units: Array) -> tuple[Array, Array]:
    """Return at most k + 1 rows with the same sums of values and of products, and what stands for 1 in them."""
    triangle = np.asarray(np.linalg.qr(np.vstack([np.ones(units.shape[1]), units]).T, mode="r"))
    return np.ascontiguousarray(triangle[:, 1:].T), np.ascontiguousarray(triangle[:, 0])


def _groups(lacks: NDArray[np.bool_], counts: Rows, owner: Rows, sizes: Array) -> Iterator[_Group]:
    of_row = counts[owner]
    for count in np.unique(counts[counts > 0]):
        patterns = np.flatnonzero(counts == count)
        lacking = np.nonzero(lacks[:, patterns].T)[1].reshape(patterns.size, count)
        number = np.full(counts.size, -1, dtype=np.intp)
        number[patterns] = np.arange(patterns.size)
        rows = slice(int(np.searchsorted(of_row, count)), int(np.searchsorted(of_row, count, side="right")))
        yield _Group(rows, number[owner[rows]], lacking, sizes[patterns])


def _maximised(sample: _Sample, tolerance: float, ridge: float) -> tuple[Array, Array, int]:
    """Return mean and covariance at rest, and after how many steps."""
    count = len(sample.value)
    mu, covariance = np.zeros(count), np.eye(count)
    for step in range(1, STEPS + 1):
        new_mu, new = _step(sample, mu, covariance, ridge)
        change = max(np.abs(new_mu - mu).max(), np.abs(new - covariance).max())
        mu, covariance = new_mu, new
        if change <= tolerance:
            _inverse(covariance)
            return mu, covariance, step
    raise _Restless(float(change))


def _step(sample: _Sample, mu: Array, covariance: Array, ridge: float) -> tuple[Array, Array]:
    """Take one step of EM: expect what is absent, and the mean and covariance of all with what is uncertain added."""
    precision, count = _inverse(covariance), len(mu)
    away = sample.value - mu[:, None] * sample.one  # of the values present; the others are set below
    uncertain = np.zeros(count * count)
    for group in sample.groups:
        lacking, block = group.lacking[group.pattern].T, away[:, group.rows]
        rows = np.arange(block.shape[1])
        block[lacking, rows] = 0.0
        inner = _inverses(precision, group.lacking)
        pulled = (precision @ block)[lacking, rows].T
        block[lacking, rows] = -np.matmul(inner[group.pattern], pulled[:, :, None])[:, :, 0].T
        cells = group.lacking[:, :, None] * count + group.lacking[:, None, :]
        added = inner * group.sizes[:, None, None]
        uncertain += np.bincount(cells.reshape(-1), weights=added.reshape(-1), minlength=count * count)
    shift = away @ sample.one / sample.size
    spread = (away @ away.T + uncertain.reshape(count, count)) / sample.size - np.outer(shift, shift)
    if ridge:
        spread = (sample.size * spread + ridge * np.eye(count)) / (sample.size + ridge)
    return mu + shift, spread
