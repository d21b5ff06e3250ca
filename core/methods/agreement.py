"""How far raters agree: matrices of (raters, units) without gaps in, coefficients out.

Kendall's W looks at the order in which each rater puts the units, the intraclass correlations at the marks themselves.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def kendall_w(marks: Array) -> float:
    """Return Kendall's coefficient of concordance, corrected for ties: 1 where all put the units in one order.

    W = 12 S / (m^2 (n^3 - n) - m sum T), S the squared deviations of the rank sums of n units, m raters, T = sum(t^3 - t)
    over the groups of t tied units of a rater.  NaN where no rater tells any unit from another, or there is but one.

    Kendall & Babington Smith (1939), The problem of m rankings, Annals of Mathematical Statistics 10, 275-287;
    ties as in Kendall (1948), Rank correlation methods, ch. 6.
    """
    raters, units = marks.shape
    ranks, ties = np.empty_like(marks), 0.0
    for place, row in enumerate(marks):
        _, which, counts = np.unique(np.round(row, 9), return_inverse=True, return_counts=True)
        below = np.cumsum(counts) - counts
        ranks[place] = (below + (counts + 1) / 2)[which.reshape(-1)]
        ties += float((counts.astype(np.float64) ** 3 - counts).sum())
    spread = float(((ranks.sum(axis=0) - raters * (units + 1) / 2) ** 2).sum())
    possible = raters**2 * (units**3 - units) - raters * ties
    return 12 * spread / possible if possible > 0 else float("nan")


def intraclass(marks: Array) -> dict[str, float]:
    """Return the six intraclass correlations, NaN where the marks do not differ at all.

    With MSR, MSC, MSE and MSW the mean squares of units, raters, residual and within units, k raters and n units:
    ICC(1,1) = (MSR - MSW) / (MSR + (k-1) MSW), ICC(2,1) = (MSR - MSE) / (MSR + (k-1) MSE + k (MSC - MSE) / n),
    ICC(3,1) = (MSR - MSE) / (MSR + (k-1) MSE), ICC(1,k) = (MSR - MSW) / MSR,
    ICC(2,k) = (MSR - MSE) / (MSR + (MSC - MSE) / n), ICC(3,k) = (MSR - MSE) / MSR.

    Shrout & Fleiss (1979), Intraclass correlations: uses in assessing rater reliability, Psychological Bulletin 86,
    420-428.
    """
    k, n = marks.shape
    names = ("ICC(1,1)", "ICC(2,1)", "ICC(3,1)", "ICC(1,k)", "ICC(2,k)", "ICC(3,k)")
    if k < 2 or n < 2 or np.ptp(marks) <= 1e-9 * max(1.0, float(np.abs(marks).max())):  # noqa: PLR2004 - a pair
        return dict.fromkeys(names, float("nan"))
    grand = marks.mean()
    units, raters = marks.mean(axis=0), marks.mean(axis=1)
    msr = k * float(((units - grand) ** 2).sum()) / (n - 1)
    msc = n * float(((raters - grand) ** 2).sum()) / (k - 1)
    msw = float(((marks - units) ** 2).sum()) / (n * (k - 1))
    mse = float(((marks - units - raters[:, np.newaxis] + grand) ** 2).sum()) / ((n - 1) * (k - 1))
    values = (
        _over(msr - msw, msr + (k - 1) * msw),
        _over(msr - mse, msr + (k - 1) * mse + k * (msc - mse) / n),
        _over(msr - mse, msr + (k - 1) * mse),
        _over(msr - msw, msr),
        _over(msr - mse, msr + (msc - mse) / n),
        _over(msr - mse, msr),
    )
    return dict(zip(names, values, strict=True))


def _over(above: float, below: float) -> float:
    return above / below if abs(below) > 1e-12 else float("nan")  # noqa: PLR2004 - what binary fractions leave of 0
