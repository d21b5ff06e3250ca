"""秩和比 RSR: ranks of the units by each child, averaged, and laid against the normal distribution.

Tian Fengdiao 田凤调 (1988), 秩和比法及其应用, 中国医师杂志; the steps of Sun Zhenqiu 孙振球 (ed.), 医学统计学.
"""

from __future__ import annotations

from typing import Final

import attrs
import numpy as np
from numpy.typing import NDArray

from ..errors import EvaluationError
from .placing import DECIMALS, WeightedSum, in_order, places_in_order

Array = NDArray[np.float64]
Index = NDArray[np.intp]

#: A probit is the normal quantile plus 5, so that none is negative in practice.
_PROBIT_ORIGIN: Final = 5.0
#: The classes part six standard deviations, 2 to 8 on the probit scale, into equal stretches; the ends are open.
_SPREAD: Final = 6.0
_LEAST_CLASSES: Final = 2


@attrs.frozen(eq=False)
class RsrTable:
    """The distribution of RSR: one entry for each distinct value, from below.

    ``rsr``, how many units have it (``frequency``), how many have it or less (``cumulative``), the mean of their places
    (``mean_rank``), the share of units up to it (``p``; of the highest 1 - 1 / (4 n)) and its ``probit``.  The line
    ``intercept + slope * probit`` is fitted through these points by least squares, ``r_squared`` says how well.
    """

    rsr: Array
    frequency: NDArray[np.intp]
    cumulative: NDArray[np.intp]
    mean_rank: Array
    p: Array
    probit: Array
    intercept: float
    slope: float
    r_squared: float


def rsr(shares: Array, weights: Array, *, ranks: str = "integer", report: str = "rsr", classes: int = 3) -> Array:
    """Return the rank-sum ratio of each unit, above 0 and at most 1, larger is better.

    RSR_i = sum_k w_k R_ik / n: R is the place from below, ties share the mean of their places; with equal weights this is
    sum R / (m n), with others the weighted WRSR.  Places that are not whole keep the distances (非整次秩和比法):
    R = 1 + (n - 1) (x - min) / (max - min), (n + 1) / 2 for all where a child does not vary.

    A child is ranked among the units that have it, n being their number, and what a unit has carries the weight of what
    it lacks.  A single unit has an RSR of 1.

    Args:
        shares: (units, k), larger is better, NaN where absent.
        weights: (units, k), adding up to 1 in each row over what is present.
        ranks: ``integer`` or ``noninteger``.
        report: ``rsr``; ``probit`` of its cumulative frequency; ``fitted``, the value of the regression line at it; or
            ``grade``, the number of the class by 分档, 1 the worst (see :func:`rsr_grades`).
        classes: how many classes ``grade`` has.

    Raises:
        EvaluationError: ``rsr-line``, the line needs two distinct values.

    Source: Tian (1988); Sun (ed.), Medical Statistics 医学统计学.
    """
    if not len(shares):
        return np.zeros(0)
    mean = WeightedSum(weights)
    for child in range(shares.shape[1]):
        if mean.counts(child):
            column = shares[:, child]
            if ranks == "integer":
                order, rising = in_order(column)
                mean.add(child, order, places_in_order(rising, "average") / rising.size)
            else:
                present = np.flatnonzero(~np.isnan(column))
                mean.add(child, present, _ratio(column[present]))
    ratios = mean.result()
    if report == "rsr" or np.isnan(ratios).all():
        return ratios
    return _laid_out(ratios, report, classes)


def _ratio(values: Array) -> Array:
    """Return the places that keep the distances, over how many units there are."""
    low, high, count = values.min(), values.max(), values.size
    if high - low < 10.0**-DECIMALS:
        return np.full(count, (count + 1.0) / (2.0 * count))
    result: Array = (1.0 + (count - 1) * ((values - low) / (high - low))) / count
    return result


def _laid_out(ratios: Array, report: str, classes: int) -> Array:
    present = np.flatnonzero(~np.isnan(ratios))
    table, place = _distribution(ratios[present])
    result = np.full(ratios.size, np.nan)
    if report == "probit":
        result[present] = table.probit[place]
    elif report == "fitted":
        _needs_line(table)
        result[present] = table.intercept + table.slope * table.probit[place]
    else:
        result[present] = rsr_grades(table.probit, classes)[place]
    return result


def rsr_table(ratios: Array) -> RsrTable:
    """Return the distribution of RSR with probits and the line through them.

    Raises:
        EvaluationError: ``rsr-line``, all units have the same RSR (or there is one): there is no line.
    """
    table = _distribution(ratios[~np.isnan(ratios)])[0]
    _needs_line(table)
    return table


def rsr_grades(probit: Array, classes: int) -> Array:
    """Return the class of each probit by 分档: 2 + 6 i / classes for i = 1 ... classes - 1 are the bounds, 1 the worst.

    These are the customary tables: 4 and 6 for three classes (P < 15.866, up to 84.134, above), 3.5, 5 and 6.5 for
    four, 3.2, 4.4, 5.6 and 6.8 for five.  What lies on a bound belongs to the higher class.

    Raises:
        ValueError: fewer than two classes; the language refuses them before.
    """
    if classes < _LEAST_CLASSES:
        raise ValueError(f"{classes} classes: there must be two at least")
    bounds = _PROBIT_ORIGIN - _SPREAD / 2 + _SPREAD / classes * np.arange(1, classes)
    return 1.0 + np.searchsorted(bounds, probit + 10.0**-DECIMALS, side="right").astype(np.float64)


def _needs_line(table: RsrTable) -> None:
    if table.rsr.size < 2:  # noqa: PLR2004 - a line has two points
        raise EvaluationError("rsr-line")


def _distribution(ratios: Array) -> tuple[RsrTable, Index]:
    """Return the table, and the entry of each unit."""
    from scipy.special import ndtri  # noqa: PLC0415 - slow to import, and only here

    values, place, frequency = np.unique(np.round(ratios, DECIMALS), return_inverse=True, return_counts=True)
    values = _unrounded(ratios, place.reshape(-1), values.size)
    cumulative = np.cumsum(frequency)
    mean_rank = cumulative - (frequency - 1) / 2.0
    p = mean_rank / ratios.size
    p[-1] = 1.0 - 1.0 / (4.0 * ratios.size)
    probit = _PROBIT_ORIGIN + ndtri(p)
    x, y = probit - probit.mean(), values - values.mean()
    varies = values.size > 1
    slope = float(x @ y / (x @ x)) if varies else 0.0
    fit = float((x @ y) ** 2 / ((x @ x) * (y @ y))) if varies else float("nan")
    intercept = float(values.mean() - slope * probit.mean())
    return RsrTable(values, frequency, cumulative, mean_rank, p, probit, intercept, slope, fit), place.reshape(-1)


def _unrounded(ratios: Array, place: Index, size: int) -> Array:
    values = np.empty(size)
    values[place] = ratios
    return values
