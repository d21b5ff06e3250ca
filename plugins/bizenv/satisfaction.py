"""Satisfaction surveys and what they are blended with: rates of return, sample sizes, weighted combinations."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...core.refusals import Refused

Column = NDArray[np.float64]


def response_rate(issued: ArrayLike, returned: ArrayLike, *, valid: ArrayLike | None = None) -> Column:
    """Return returned / issued, or valid / issued where ``valid`` is given; NaN where nothing was issued.

    Raises:
        Refused: more came back than went out, or more are valid than came back.

    >>> response_rate([200], [180], valid=[171])
    array([0.855])
    """
    out, back = (np.asarray(count, dtype=np.float64) for count in (issued, returned))
    if (wrong := back > out).any():
        en, zh = "{back} returned of {out} issued", "发放 {out} 份，收回 {back} 份"
        raise Refused(wrong, en, zh, back=back, out=out)
    counted = back
    if valid is not None:
        counted = np.asarray(valid, dtype=np.float64)
        if (wrong := counted > back).any():
            en, zh = "{counted} valid of {back} returned", "收回 {back} 份，有效 {counted} 份"
            raise Refused(wrong, en, zh, counted=counted, back=back)
    rate: Column = counted / np.where(out > 0, out, np.nan)
    return rate


def sample_needed(
    population: ArrayLike, *, margin: float = 0.05, confidence: float = 0.95, expected: float = 0.5
) -> Column:
    """Return how many valid answers an estimated share needs: n = n0 / (1 + (n0 - 1) / N), rounded up.

    n0 = z² p (1 - p) / e², with e the margin of error, p the share expected and z the quantile of the confidence.

    Raises:
        Refused: margin, confidence or the share expected is not between 0 and 1.

    >>> sample_needed([1000, 100, 1e9])
    array([278.,  80., 385.])
    """
    for part in (margin, confidence, expected):
        if not 0 < part < 1:
            en, zh = "{part}, which is not between 0 and 1", "{part} 不在 0 与 1 之间"
            raise Refused(True, en, zh, part=part)
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    endless = z * z * expected * (1 - expected) / (margin * margin)
    people = np.asarray(population, dtype=np.float64)
    needed = endless / (1.0 + (endless - 1.0) / np.where(people > 0, people, np.nan))
    return np.ceil(needed - 1e-9)


def blend(
    survey: ArrayLike,
    administrative: ArrayLike,
    share: ArrayLike,
    *,
    valid: ArrayLike | None = None,
    least: ArrayLike = 30.0,
    few: str = "keep",
) -> Column:
    """Return share·survey + (1 − share)·administrative.

    Where fewer than ``least`` answers are valid the survey counts all the same (``keep``), leaves nothing (``missing``)
    or leaves its weight to the administrative score (``administrative``).

    Raises:
        Refused: a share is not between 0 and 1.

    >>> blend([80], [90], 0.7).round(9)
    array([83.])
    >>> blend([80], [90], 0.7, valid=[12], few="administrative")
    array([90.])
    """
    asked, known, part = (np.asarray(column, dtype=np.float64) for column in (survey, administrative, share))
    if (wrong := (part < 0) | (part > 1)).any():
        raise Refused(wrong, "a share of {part}", "满意度占比为 {part}，不在 0 与 1 之间", part=part)
    both: Column = part * asked + (1.0 - part) * known
    if valid is None or few == "keep":
        return both
    count, bound = np.asarray(valid, dtype=np.float64), np.asarray(least, dtype=np.float64)
    instead = known if few == "administrative" else np.nan
    return np.where(np.isnan(count) | np.isnan(bound), np.nan, np.where(count < bound, instead, both))


def composite(*parts: ArrayLike, weights: Sequence[float] | None = None) -> Column:
    """Return the weighted mean of the parts, all of which must be there; equal weights if none are given.

    Raises:
        Refused: not as many weights as parts, one negative, or all 0.

    >>> composite([80], [90], weights=(30, 70))
    array([87.])
    """
    columns = [np.asarray(part, dtype=np.float64) for part in parts]
    given = np.ones(len(columns)) if weights is None else np.asarray(weights, dtype=np.float64)
    if given.shape != (len(columns),) or (given < 0).any() or not given.sum() > 0:
        en, zh = (
            "{count} parts need as many weights, none negative, not all 0",
            "{count} 个分项须有同样多的权重，不为负，不全为 0",
        )
        raise Refused(True, en, zh, count=len(columns))
    total = sum(weight * column for weight, column in zip(given, columns, strict=True))
    mean: Column = np.asarray(total, dtype=np.float64) / given.sum()
    return mean
