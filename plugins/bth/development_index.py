"""The fixed-base index of the National Bureau of Statistics for the region, and what may be compared in it."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...core.refusals import Refused

Column = NDArray[np.float64]

#: What the base period is called in every fixed-base index.
_BASE: Final = 100.0


def fixed_base_index(x: ArrayLike, base: ArrayLike, *, direction: str = "higher") -> Column:
    """Return 100·x/base, or 100·base/x where less is better (a ratio of incomes, emissions): above 100 is progress.

    Where less is better and x is 0 there is no index (NaN).

    Raises:
        Refused: a base of 0 or less, or a negative x: no ratio to the base period has a meaning.

    >>> fixed_base_index([120.0], [80.0]), fixed_base_index([2.45], [2.57], direction="lower").round(2)
    (array([150.]), array([104.9]))
    """
    now, before = np.broadcast_arrays(np.asarray(x, dtype=np.float64), np.asarray(base, dtype=np.float64))
    refused = (before <= 0) | (now < 0)
    if refused.any():
        raise Refused(
            refused,
            "an index of {x} over a base of {base}: the base must be above 0, the value 0 or more",
            "以{base}为基期计算{x}的指数：基期值应大于0，报告期值不能为负",
            x=now,
            base=before,
        )
    above, below = (now, before) if direction == "higher" else (before, now)
    found: Column = np.divide(_BASE * above, below, out=np.full(now.shape, np.nan), where=below != 0)
    return found


def index_change(
    value: ArrayLike,
    base: ArrayLike,
    previous_value: ArrayLike,
    previous_base: ArrayLike,
    *,
    release: ArrayLike | None = None,
    previous_release: ArrayLike | None = None,
    report: str = "points",
) -> Column:
    """Return the change between two values of one index, in index points or as growth, within one base and one release.

    NaN where a value, a base, or a release that is given is absent: whether they may be compared is then unknown.

    Raises:
        Refused: the values have different base periods, or stand in different releases, between which they are revised.

    >>> index_change([154.1], [2014.0], [149.2], [2014.0]).round(1)
    array([4.9])
    """
    columns = [np.asarray(column, dtype=np.float64) for column in (value, base, previous_value, previous_base)]
    now, base_now, before, base_before = np.broadcast_arrays(*columns)
    _same(base_now, base_before, "base period", "基期")
    known = ~np.isnan(base_now) & ~np.isnan(base_before)
    if release is not None or previous_release is not None:
        new, old = (
            np.asarray(np.nan if each is None else each, dtype=np.float64) for each in (release, previous_release)
        )
        new, old, _ = np.broadcast_arrays(new, old, now)
        _same(new, old, "release", "发布批次")
        known &= ~np.isnan(new) & ~np.isnan(old)
    change = now - before
    if report == "growth":
        change = np.divide(change, before, out=np.full(change.shape, np.nan), where=before > 0)
    return np.where(known, change, np.nan)


def annual_gain(value: ArrayLike, year: ArrayLike, base: ArrayLike) -> Column:
    """Return (value − 100) / (year − base year): the mean gain a year since the base period, in index points.

    In the base year itself there is none (NaN).

    Raises:
        Refused: the year lies before the base period.

    >>> annual_gain([119.33], [2020.0], [2014.0]).round(2)
    array([3.22])
    """
    now, at, start = np.broadcast_arrays(*(np.asarray(each, dtype=np.float64) for each in (value, year, base)))
    early = at < start
    if early.any():
        raise Refused(
            early,
            "year {year:.0f} lies before base {base:.0f}",
            "{year:.0f}年早于基期{base:.0f}年",
            year=at,
            base=start,
        )
    years = at - start
    found: Column = np.divide(now - _BASE, years, out=np.full(now.shape, np.nan), where=years > 0)
    return found


def _same(new: Column, old: Column, en: str, zh: str) -> None:
    """Refuse rows whose two values belong to different things.

    Raises:
        Refused: naming both.
    """
    differs = ~np.isnan(new) & ~np.isnan(old) & (new != old)
    if differs.any():
        raise Refused(
            differs,
            f"a value of {en} {{new:.0f}} cannot be set against one of {en} {{old:.0f}}: indices of different base "
            "periods or releases are not comparable",
            f"{zh}{{new:.0f}}的指数不能与{zh}{{old:.0f}}的相比：基期或发布批次不同的指数不可比",
            new=new,
            old=old,
        )
