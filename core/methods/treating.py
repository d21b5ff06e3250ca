"""Treating outliers of a column: winsorising by skewness and kurtosis, and the shifted logarithm."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

#: How much of the range is added before the logarithm, so that the smallest value has one.
_SHIFT: Final = 0.01
#: Fewer values have no skewness, or no kurtosis, of type 2.
_FEWEST_FOR_SKEW: Final = 3
_FEWEST_FOR_KURTOSIS: Final = 4
KEPT, LOGGED, MIRRORED = 0.0, 1.0, 2.0


def skewness(value: Array) -> float:
    """Return the sample skewness of type 2: g1 sqrt(n (n - 1)) / (n - 2), NaN where it is undefined."""
    size = value.size
    if size < _FEWEST_FOR_SKEW or value.max() == value.min():
        return float("nan")
    centred = value - value.mean()
    plain = float((centred**3).mean() / (centred**2).mean() ** 1.5)
    return plain * float(np.sqrt(size * (size - 1))) / (size - 2)


def kurtosis(value: Array) -> float:
    """Return the sample excess kurtosis of type 2: (n - 1) ((n + 1) g2 + 6) / ((n - 2) (n - 3)), NaN if undefined."""
    size = value.size
    if size < _FEWEST_FOR_KURTOSIS or value.max() == value.min():
        return float("nan")
    centred = value - value.mean()
    plain = float((centred**4).mean() / (centred**2).mean() ** 2) - 3.0
    return (size - 1) * ((size + 1) * plain + 6.0) / ((size - 2) * (size - 3))


def _passes(value: Array, skew: float, kurt: float) -> bool:
    """Whether |skewness| or kurtosis is below its limit; where either is undefined there is nothing to treat."""
    found = skewness(value), kurtosis(value)
    return bool(np.isnan(found).any()) or abs(found[0]) < skew or found[1] < kurt


def fit_winsorise(
    value: Array, *, limit: int = 5, skew: float = 2.0, kurtosis: float = 3.5, otherwise: str = "log"
) -> dict[str, float]:
    """Find the bounds to which the column is cut, or that it needs the logarithm.

    While the test fails the extreme value on the side of the skew is pulled to its neighbour, at most ``limit`` times.
    If it still fails then, the untreated column is logged (``otherwise="log"``) or left as far as it was cut.

    Returns:
        ``low`` and ``high`` to cut at, ``points`` how many pulls were made, ``mode`` and what the logarithm needs.
    """
    kept = np.array(value, dtype=np.float64)
    points = 0
    while points < int(limit) and not _passes(kept, skew, kurtosis):
        kept = _pulled_in(kept)
        points += 1
    bounds = {"low": float(kept.min()), "high": float(kept.max())} if kept.size else {"low": np.nan, "high": np.nan}
    if otherwise == "log" and not _passes(kept, skew, kurtosis):
        return fit_log_shift(value) | {"low": -np.inf, "high": np.inf, "points": 0.0}
    return bounds | {"mode": KEPT, "points": float(points)}


def _pulled_in(value: Array) -> Array:
    if skewness(value) > 0:
        top = value == value.max()
        return np.where(top, value[~top].max(), value)
    bottom = value == value.min()
    return np.where(bottom, value[~bottom].min(), value)


def winsorise(value: Array, *, fitted: dict[str, float], **_: Any) -> Array:
    """Return the column cut at the fitted bounds, or logged where cutting did not suffice."""
    if fitted["mode"] != KEPT:
        return log_shift(value, fitted=fitted)
    return np.clip(value, fitted["low"], fitted["high"])


def fit_log_shift(value: Array, **_: Any) -> dict[str, float]:
    """Return the ends of the column and the side to which it is skewed."""
    if value.size == 0:
        return {"mode": LOGGED, "min": np.nan, "max": np.nan}
    mode = MIRRORED if skewness(value) < 0 else LOGGED
    return {"mode": mode, "min": float(value.min()), "max": float(value.max())}


def log_shift(value: Array, *, fitted: dict[str, float]) -> Array:
    """Return ln(x - min + 0.01 (max - min)), or -ln(max - x + 0.01 (max - min)) for a column skewed to the left.

    Both rise with x.  A constant column stays as it is; later values beyond the fitted end are held there.
    """
    low, high = fitted["min"], fitted["max"]
    if not high > low:
        return np.array(value, dtype=np.float64)
    shift = _SHIFT * (high - low)
    if fitted["mode"] == MIRRORED:
        return -np.log(high - np.minimum(value, high) + shift)
    return np.log(np.maximum(value, low) - low + shift)
