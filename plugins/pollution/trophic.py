"""The trophic state index of lakes and reservoirs (综合营养状态指数, TLI)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .water_limits import GUARD, Column, numbers, table


def trophic_index(**measured: ArrayLike | None) -> Column:
    """Return TLI = Σ W TLI(j), TLI(j) = 10 (a + b ln x), W = r² / Σ r² over what is given of chla, tp, tn, sd, codmn.

    Chlorophyll a is in mg/m³, transparency (``sd``) in m, the others in mg/L.  NaN where one of them is absent, 0 or
    less.  总站生字〔2001〕090号 (published in several copies that agree).

    >>> trophic_index(chla=[10.0], tp=[0.05], tn=[1.0], sd=[1.0], codmn=[4.0]).round(2)
    array([48.02])
    """
    rows = table("trophic")
    given = [place for place, item in enumerate(rows.column("item")) if measured.get(item) is not None]
    total = weights = np.float64(0.0)
    for place in given:
        value = np.asarray(measured[rows.column("item")[place]], dtype=np.float64)
        a, b, r = (numbers("trophic", name)[place] for name in ("a", "b", "r"))
        positive = np.where(value > 0, value, np.nan)
        total = total + r**2 * 10 * (a + b * np.log(positive))
        weights = weights + r**2
    return np.asarray(total / weights if given else np.nan, dtype=np.float64)


def trophic_level(index: ArrayLike) -> Column:
    """Return the trophic state: 1 贫, 2 中 (30 to 50), 3 轻度富 (to 60), 4 中度富 (to 70), 5 重度富营养.

    >>> trophic_level([29.9, 30, 50, 50.1, 71])
    array([1., 2., 2., 3., 5.])
    """
    given = np.asarray(index, dtype=np.float64)
    bounds = numbers("trophic_levels", "to")[:-1]
    # 30 itself is mesotrophic, every other bound belongs to the state below it
    level = 1.0 + (given >= bounds[0] - GUARD)
    for bound in bounds[1:]:
        level = level + (given > bound + GUARD)
    return np.where(np.isnan(given), np.nan, level)
