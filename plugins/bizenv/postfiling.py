"""Paying taxes in Doing Business: what comes after filing, and the topic with or without it."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .doing_business import LAST, component_score, practised

Column = NDArray[np.float64]


def postfiling_score(
    vat_hours: ArrayLike,
    vat_weeks: ArrayLike,
    cit_hours: ArrayLike,
    cit_weeks: ArrayLike,
    *,
    has_vat: ArrayLike = 1.0,
    vat_refunded: ArrayLike = 1.0,
    has_cit: ArrayLike = 1.0,
    practice: ArrayLike = 1.0,
    edition: str = LAST,
) -> Column:
    """Return the mean of those of the four parts that are asked for.

    Without value added tax its two parts are not asked for, without corporate income tax neither are those two; a value
    added tax that is not refunded scores 0 in both its parts.  With neither tax there is nothing to score (NaN).

    >>> postfiling_score([5], [9], [1], [0], has_vat=[0])
    array([100.])
    >>> postfiling_score([5], [9], [1], [0], vat_refunded=[0])
    array([50.])
    """
    refunded, with_vat, with_cit = (np.asarray(flag, dtype=np.float64) for flag in (vat_refunded, has_vat, has_cit))
    vat = _sum((vat_hours, "tx_vat_comply_h"), (vat_weeks, "tx_vat_refund_wk"), edition)
    vat = np.where(refunded == 0, 0.0, np.where(np.isnan(refunded), np.nan, vat))
    cit = _sum((cit_hours, "tx_cit_comply_h"), (cit_weeks, "tx_cit_complete_wk"), edition)
    asked = 2.0 * with_vat + 2.0 * with_cit  # each tax has two parts; NaN where nobody knows whether there is the tax
    total = np.where(with_vat == 0, 0.0, vat) + np.where(with_cit == 0, 0.0, cit)
    return practised(total / np.where(asked == 0, np.nan, asked), practice)


def taxes_score(
    payments: ArrayLike,
    time: ArrayLike,
    rate: ArrayLike,
    postfiling: ArrayLike,
    *,
    has_postfiling: ArrayLike = 1.0,
    practice: ArrayLike = 1.0,
    edition: str = LAST,
) -> Column:
    """Return the mean of payments, time, total rate and postfiling (a score), of three where there is no postfiling.

    >>> taxes_score([33], [372.5], [26.1], [42.5])
    array([60.625])
    """
    three = (
        component_score(payments, "tx_payments", edition)
        + component_score(time, "tx_time", edition)
        + component_score(rate, "tx_ttcr", edition)
    )
    asked, after = np.asarray(has_postfiling, dtype=np.float64), np.asarray(postfiling, dtype=np.float64)
    total = three + np.where(asked == 0, 0.0, after)
    return practised(total / (3.0 + asked), practice)


def _sum(first: tuple[ArrayLike, str], second: tuple[ArrayLike, str], edition: str) -> Column:
    return component_score(*first, edition) + component_score(*second, edition)
