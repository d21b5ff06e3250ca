"""Plain ratios of coordinated development: incomes of town and country, research, obstacles, tasks done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...core.refusals import Refused

Column = NDArray[np.float64]

_GUARD: Final = 1e-9


def urban_rural_ratio(urban: ArrayLike, rural: ArrayLike) -> Column:
    """Return urban over rural income a head: 1 where town and country have as much, the lower the better.

    Raises:
        Refused: a rural income of 0 or less, or a negative urban one.

    >>> urban_rural_ratio([81518.0], [33303.0]).round(2)
    array([2.45])
    """
    return _over(urban, rural, "an income", "收入")


def rnd_intensity(expenditure: ArrayLike, product: ArrayLike) -> Column:
    """Return the expenditure on research and development over the regional product.

    Raises:
        Refused: a product of 0 or less, or a negative expenditure.
    """
    return _over(expenditure, product, "an amount", "金额")


def task_completion(
    planned: ArrayLike,
    done: ArrayLike,
    *,
    overdue: ArrayLike = 0.0,
    not_started: ArrayLike = 0.0,
    on_time: ArrayLike = 0.0,
) -> Column:
    """Return done / planned of the tasks of a period, after checking that the counts fit together.

    No planned task gives nothing (NaN).  A count beside planned and done that is absent is not checked.

    Raises:
        Refused: a negative count, more tasks done, overdue and not started than planned, or more on time than done.

    >>> task_completion([20.0], [18.0], overdue=[1.0])
    array([0.9])
    """
    columns = (planned, done, overdue, not_started, on_time)
    counts = np.stack(np.broadcast_arrays(*(np.asarray(each, dtype=np.float64) for each in columns)))
    whole, finished, _, _, timely = counts
    refused = np.nansum(counts[1:4], axis=0) > whole + _GUARD
    refused |= (timely > finished + _GUARD) | (counts < 0).any(axis=0)
    if refused.any():
        raise Refused(
            refused,
            "{done} tasks done, {on_time} of them on time, {overdue} overdue and {not_started} not started do not fit "
            "{planned} planned",
            "已完成{done}项（其中按期{on_time}项）、逾期{overdue}项、未启动{not_started}项，与应完成的{planned}项不符",
            **dict(zip(("planned", "done", "overdue", "not_started", "on_time"), counts, strict=True)),
        )
    found: Column = np.divide(finished, whole, out=np.full(whole.shape, np.nan), where=whole > 0)
    return found


def obstacle_degree(share: ArrayLike, *others: ArrayLike, weights: Sequence[float] | None = None) -> Column:
    """Return O = w (1 − r) / Σ w (1 − r): what part of the points lost is lost at the first of several indicators.

    r are shares of full; above full nothing is lost.  Where nothing is lost at all, nothing is an obstacle (0).

    Raises:
        Refused: a negative share; weights of another number than indicators, or negative.

    >>> obstacle_degree([0.9], [0.6], weights=[1, 1])
    array([0.2])
    """
    shares = np.stack(np.broadcast_arrays(*(np.asarray(each, dtype=np.float64) for each in (share, *others))))
    parts = np.ones(len(shares)) if weights is None else np.asarray(weights, dtype=np.float64)
    if parts.shape != (len(shares),) or (parts < 0).any():
        raise Refused(
            True,
            f"{len(shares)} indicators need {len(shares)} weights, none negative",
            f"{len(shares)}项指标需要{len(shares)}个权重，不能有负数",
        )
    negative = (shares < -_GUARD).any(axis=0)
    if negative.any():
        raise Refused(negative, "a share of full below 0", "得分率不能为负")
    lost = np.tensordot(np.diag(parts), np.maximum(1 - shares, 0.0), axes=1)
    total = lost.sum(axis=0)
    found: Column = np.divide(lost[0], total, out=np.where(np.isnan(total), np.nan, 0.0), where=total > 0)
    return found


def _over(above: ArrayLike, below: ArrayLike, en: str, zh: str) -> Column:
    upper, lower = np.broadcast_arrays(np.asarray(above, dtype=np.float64), np.asarray(below, dtype=np.float64))
    refused = (lower <= 0) | (upper < 0)
    if refused.any():
        raise Refused(
            refused,
            f"{{upper}} over {{lower}}: {en} below must be above 0, and none negative",
            f"{{upper}}÷{{lower}}：作分母的{zh}应大于0，作分子的不能为负",
            upper=upper,
            lower=lower,
        )
    found: Column = upper / lower
    return found
