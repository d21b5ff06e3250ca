"""Treating outliers of a column: winsorising by skewness and kurtosis, by quantiles, by fences; transformations.

What a fit returns, of all of them: ``low`` and ``high`` to cut at where values were cut there, ``transformed`` where
the column was transformed, with the constants of the transformation; and how it went: ``skew0`` and ``kurtosis0`` of
the column as it came, ``skew1`` and ``kurtosis1`` after cutting, ``skew2`` and ``kurtosis2`` after transforming, whether
each of them passes (``passes0`` …), and ``points``, the values that were cut.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..errors import EvaluationError
from .shape import passes, shape_of
from .transforming import fit_transform, transform

Array = NDArray[np.float64]
Fitted = dict[str, float]

#: A column passes with an absolute skewness below the first or a kurtosis below the second.
SKEW: Final = 2.0
KURTOSIS: Final = 3.5

_LOGARITHMS: Final = {
    "mirrored": "log",
    "right": "log_right",
    "plus_one": "log_plus_one",
    "gii": "log_gii",
    "plain": "log_plain",
}


def fit_winsorise(
    value: Array,
    *,
    limit: int = 5,
    skew: float = SKEW,
    kurtosis: float = KURTOSIS,
    otherwise: str = "log",
    on: str = "untreated",
    power: float | None = None,
) -> Fitted:
    """Find the bounds to which the column is cut, or that it needs a transformation.

    While the test fails the extreme values on the side of the skew are pulled to their neighbour, at most ``limit``
    times.  If it still fails then, the column is transformed as ``otherwise`` says: as it came, or as it was cut
    (``on="treated"``).
    """
    kept, shape = np.array(value, dtype=np.float64), shape_of(value)
    found, pulls = _told(0, shape, skew, kurtosis), 0
    while pulls < int(limit) and not passes(shape, skew, kurtosis):
        kept = _pulled_in(kept, shape[0])
        shape, pulls = shape_of(kept), pulls + 1
    if pulls:
        found |= {"points": float(np.count_nonzero(kept != value))} | _told(1, shape, skew, kurtosis)
    passed = passes(shape, skew, kurtosis)
    if pulls and (passed or otherwise == "keep" or on == "treated"):
        found |= {name: end for name, end, was in _ends(kept, value) if end != was}
    if passed or otherwise == "keep":
        return found
    before = kept if on == "treated" else value
    return found | _transformed(before, otherwise, 2, skew, kurtosis, power=power)


def _told(stage: int, shape: tuple[float, float], skew: float, kurtosis: float) -> Fitted:
    """Return how the column stands at a stage; a column that does not vary has no skewness to tell."""
    numbers = {f"skew{stage}": shape[0], f"kurtosis{stage}": shape[1]}
    told = {name: number for name, number in numbers.items() if math.isfinite(number)}
    return told | {f"passes{stage}": float(passes(shape, skew, kurtosis))}


def _ends(kept: Array, value: Array) -> tuple[tuple[str, float, float], ...]:
    return ("low", float(kept.min()), float(value.min())), ("high", float(kept.max()), float(value.max()))


def _pulled_in(value: Array, skew: float) -> Array:
    if skew > 0:  # the test failed, so it is well away from 0
        top = value == value.max()
        return np.where(top, value[~top].max(), value)
    bottom = value == value.min()
    return np.where(bottom, value[~bottom].min(), value)


def _transformed(value: Array, form: str, stage: int, skew: float, kurtosis: float, **options: Any) -> Fitted:
    constants = fit_transform(form, value, **options)
    if not constants:
        return {}
    shape = shape_of(transform(form, value, constants))
    return constants | {"transformed": 1.0} | _told(stage, shape, skew, kurtosis)


def winsorise(value: Array, *, fitted: Mapping[str, Any], otherwise: str = "log", **_: Any) -> Array:
    """Return the column cut at the fitted bounds, and transformed where cutting did not suffice."""
    kept = _cut(value, fitted)
    return transform(otherwise, kept, fitted) if fitted.get("transformed") else kept


def _cut(value: Array, fitted: Mapping[str, Any]) -> Array:
    kept = np.array(value, dtype=np.float64)
    if "low" in fitted:
        np.maximum(kept, fitted["low"], out=kept)
    if "high" in fitted:
        np.minimum(kept, fitted["high"], out=kept)
    return kept


def fit_winsorise_quantiles(value: Array, *, low: float = 0.05, high: float = 0.95) -> Fitted:
    """Return the quantiles to which the column is cut, linear between neighbours (type 7).

    Raises:
        EvaluationError: the quantiles are not two shares, the lower first.
    """
    if not 0 <= low <= high <= 1:
        raise EvaluationError("treat-quantiles", low=float(low), high=float(high))
    return _between(value, *_quantiles(value, low, high))


def fit_winsorise_iqr(value: Array, *, factor: float = 1.5) -> Fitted:
    """Return the fences beyond which the column is cut: the quartiles, ``factor`` interquartile ranges farther out.

    Tukey (1977), Exploratory Data Analysis.
    """
    lower, upper = _quantiles(value, 0.25, 0.75)
    return _between(value, lower - factor * (upper - lower), upper + factor * (upper - lower))


def _quantiles(value: Array, *shares: float) -> list[float]:
    """Return quantiles of type 7; a whole sort is faster than picking out places."""
    ordered, found = np.sort(value), []
    for share in shares:
        position = share * (value.size - 1)
        below = int(position)
        low, high = float(ordered[below]), float(ordered[min(below + 1, value.size - 1)])
        found.append(low + (position - below) * (high - low))
    return found


def _between(value: Array, low: float, high: float) -> Fitted:
    found, below, above = _told(0, shape_of(value), SKEW, KURTOSIS), value < low, value > high
    points = int(np.count_nonzero(below)) + int(np.count_nonzero(above))
    # the bounds hold for later values too, whether or not a fitted one lies beyond them
    found |= {"low": low, "high": high, "points": float(points)}
    return found | _told(1, shape_of(np.clip(value, low, high)), SKEW, KURTOSIS) if points else found


def winsorise_between(value: Array, *, fitted: Mapping[str, Any], **_: Any) -> Array:
    """Return the column cut at the fitted bounds."""
    return _cut(value, fitted)


def fit_log_shift(value: Array, *, form: str = "mirrored", shift: float = 0.0) -> Fitted:
    """Return the constants of a logarithm; see :func:`log_shift`.

    Raises:
        EvaluationError: ``plain`` of what is not above 0, ``gii`` of a column whose maximum is not above 1.
    """
    return _alone(value, _LOGARITHMS[form], shift=shift)


def log_shift(value: Array, *, fitted: Mapping[str, Any], form: str = "mirrored", **_: Any) -> Array:
    """Return the logarithm of the column, with a = 0.01 (max - min) as its form says.

    - ``mirrored``: ln(x - min + a), or -ln(max - x + a) for a column skewed to the left;
    - ``right``: ln(x - min + a);
    - ``plus_one``: ln(x - min + 1);
    - ``gii``: ln((max - 1) (x - min) / (max - min) + 1);
    - ``plain``: ln(x + shift).

    All rise with x.  A constant column stays as it is; later values beyond the fitted end are held there, except with
    ``plain``.

    Raises:
        RowError: a later value of ``plain`` is not above 0.
    """
    return transform(_LOGARITHMS[form], value, fitted)


def fit_box_cox(value: Array, *, power: float | None = None, shift: str = "to_one") -> Fitted:
    """Return the power, given or the most likely one, and the shift; see :func:`box_cox`.

    Raises:
        EvaluationError: without a shift a value is not above 0.
    """
    return _alone(value, "box_cox", power=power, shift=shift)


def box_cox(value: Array, *, fitted: Mapping[str, Any], **_: Any) -> Array:
    """Return (z^p - 1) / p, ln z for p = 0, with z = x - min + 1, or x itself with ``shift="none"``.

    Raises:
        RowError: a later value is not above 0 and nothing is shifted.
    """
    return transform("box_cox", value, fitted)


def fit_yeo_johnson(value: Array, *, power: float | None = None) -> Fitted:
    """Return the power, given or the most likely one; see :func:`yeo_johnson`."""
    return _alone(value, "yeo_johnson", power=power)


def yeo_johnson(value: Array, *, fitted: Mapping[str, Any], **_: Any) -> Array:
    """Return ((x + 1)^p - 1) / p from 0 up, and -((1 - x)^(2 - p) - 1) / (2 - p) below; logarithms for p = 0 and 2."""
    return transform("yeo_johnson", value, fitted)


def _alone(value: Array, form: str, **options: Any) -> Fitted:
    found = _told(0, shape_of(value), SKEW, KURTOSIS)
    return found | _transformed(value, form, 2, SKEW, KURTOSIS, **options)
