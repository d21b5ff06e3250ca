"""Scores by what all units have together: the norms of decision analysis, a value's part of a sum, a length, a maximum.

``fit_…`` get the finite values of one group and the direction of the leaf; the others get any values, NaN for what is
absent, and what was fitted.  All of them rise with the score: where lower is better the value is mirrored, either as a
``quotient`` (the reciprocal is taken before) or as a ``difference`` (the share is taken from 1).

A column of zeros counts as any other constant column, by the limit of small equal values: a part of a sum is 1/m, of a
length 1/sqrt(m), of the maximum 1.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..errors import EvaluationError, RowError
from .sums import distance_sum, ends, power_sums, reciprocal_sum

Array = NDArray[np.float64]
Fitted = dict[str, float]

_LOWER: Final = "lower_is_better"
#: A product below e to this does not overflow; of fewer values than these none is worth making.
_EXPONENT: Final = 690.0
_FEW: Final = 1_000
#: Between these a sum of squares has lost nothing to overflow or underflow.
_SMALLEST: Final = 1e-250
_LARGEST: Final = 1e300


def fit_vector_norm(value: Array, *, mirror: str = "difference", direction: str | None = None, **_: Any) -> Fitted:
    """Return the Euclidean length of the column, of its reciprocals where a quotient mirrors it.

    Raises:
        EvaluationError: reciprocals are asked for and a value is 0 or less.
    """
    turned = direction == _LOWER and mirror == "quotient"
    value = _reciprocal(value) if turned else value
    return {"reciprocal_length" if turned else "length": _length(value), "equal": value.size**-0.5}


def _length(value: Array) -> float:
    with np.errstate(over="ignore", under="ignore"):
        (squares,) = power_sums(value, 2)
    if _SMALLEST < squares < _LARGEST:
        return math.sqrt(squares)
    # measured by the largest, so that no square overflows or vanishes
    largest = float(max(value.max(), -value.min()))
    return largest * math.sqrt(power_sums(value, 2, scale=largest)[0]) if largest else 0.0


def vector_norm(value: Array, *, fitted: Fitted, mirror: str = "difference", direction: str | None = None) -> Array:
    """Divide by the length of the column: x / sqrt(sum x²), from -1 to 1.

    Lower is better: 1 - x / sqrt(sum x²), or with ``mirror="quotient"`` (1/x) / sqrt(sum (1/x)²).  The first keeps
    the distances between units, so that TOPSIS finds the same as with the norm itself and the direction of the ideal
    turned round.
    """
    share = _part_of("length", value, fitted)
    return _taken_from_one(share) if direction == _LOWER and mirror == "difference" else share


def fit_sum_norm(value: Array, *, mirror: str = "quotient", direction: str | None = None, **_: Any) -> Fitted:
    """Return the sum of the column, of its reciprocals where a quotient mirrors it.

    Raises:
        EvaluationError: a value is negative, or 0 where reciprocals are asked for.
    """
    if direction == _LOWER and mirror == "quotient":
        low, high = ends(value)
        _check_reciprocals(low, high)
        return {"reciprocal_sum": reciprocal_sum(value) if low else 0.0, "equal": 1.0 / value.size}
    low = float(value.min())
    if low < 0:
        raise EvaluationError("norm-negative", found=low)
    return {"sum": float(value.sum()), "equal": 1.0 / value.size}


def sum_norm(value: Array, *, fitted: Fitted, mirror: str = "quotient", direction: str | None = None) -> Array:
    """Divide by the sum of the column: x / sum x; the shares of the units add up to 1.

    Lower is better: (1/x) / sum (1/x), or with ``mirror="difference"`` 1 - x / sum x.
    """
    share = _part_of("sum", value, fitted)
    return _taken_from_one(share) if direction == _LOWER and mirror == "difference" else share


def fit_fraction_of_max(
    value: Array, *, mirror: str = "quotient", direction: str | None = None, **options: Any
) -> Fitted:
    """Return the best value: the largest, or the smallest where lower is better and a quotient mirrors it.

    Raises:
        EvaluationError: the largest value is not above 0 (unless all are 0); or a quotient is asked for and the
            smallest is not above 0.
    """
    del options
    low, high = ends(value)
    if direction == _LOWER and mirror != "difference":
        _check_reciprocals(low, high)
        return {"best": low}
    if high <= 0 and low < 0:
        raise EvaluationError("norm-maximum", found=high)
    return {"best": high}


def fraction_of_max(
    value: Array, *, fitted: Fitted, power: float = 1.0, mirror: str = "quotient", direction: str | None = None
) -> Array:
    """Compare with the best unit: (x / max)^power.

    Lower is better: (min / x)^power, with ``mirror="difference"`` (1 - x / max)^power, with ``mirror="deviation"``
    (1 - |x - min| / min)^power.  Where the values are all 0, all get 1, and 0 under ``difference`` as any column that
    does not vary.  What comes out negative stays so for a power of 1 and is 0 for any other.

    Raises:
        RowError: a later value is 0 or less where the quotient is asked for.
    """
    x, best = np.asarray(value, dtype=np.float64), fitted["best"]
    if direction != _LOWER or mirror == "difference" or best == 0:
        share = _part(x, best, 1.0)
        if mirror == "difference" and direction == _LOWER:
            share = _taken_from_one(share)
    elif mirror == "quotient":
        _positive(x)
        share = best / x
    else:
        share = np.abs(x - best)
        share /= -best
        share += 1.0
    if power != 1.0:
        np.maximum(share, 0.0, out=share)
        np.power(share, power, out=share)
    return share


def fit_mean_norm(value: Array, **_: Any) -> Fitted:
    """Return the mean of the column.

    Raises:
        EvaluationError: it is not above 0, unless all values are 0.
    """
    mean = float(value.mean())
    if mean <= 0 and value.any():
        raise EvaluationError("norm-mean", found=mean)
    return {"mean": mean}


def mean_norm(value: Array, *, fitted: Fitted, direction: str | None = None) -> Array:
    """Compare with the mean: x / mean, 1 for an average unit; lower is better: mean / x.

    Raises:
        RowError: a value is 0 or less and lower is better.
    """
    x, mean = np.asarray(value, dtype=np.float64), fitted["mean"]
    if direction != _LOWER or mean == 0:
        return _part(x, mean, 1.0)
    _positive(x)
    turned: Array = mean / x
    return turned


def fit_log_norm(value: Array, **options: Any) -> Fitted:
    """Return the sum of the logarithms and their number.

    Raises:
        EvaluationError: a value is below 1: its logarithm would be negative, and shares of the sum would turn round.
    """
    del options
    low, high = ends(value)
    if low < 1:
        raise EvaluationError("norm-logarithm", found=low)
    return {"logarithm_sum": _sum_of_logarithms(value, high), "count": float(value.size)}


def _sum_of_logarithms(value: Array, high: float) -> float:
    """Return the sum of the logarithms as that of products of as many as do not overflow: a product costs far less."""
    deep = int(_EXPONENT / max(math.log(high), 1.0)) if value.size > _FEW else 1
    if deep < 2:  # noqa: PLR2004 - nothing to multiply
        return float(np.log(value).sum())
    wide = value.size // deep
    products = np.multiply.reduce(value[: deep * wide].reshape(deep, wide), axis=0)
    return float(np.log(products).sum() + np.log(value[deep * wide :]).sum())


def log_norm(value: Array, *, fitted: Fitted, direction: str | None = None) -> Array:
    """Return ln x / sum ln x, which adds up to 1; lower is better: (1 - ln x / sum ln x) / (m - 1).

    A single unit gets 1.

    Raises:
        RowError: a later value is below 1.
    """
    x, count = np.asarray(value, dtype=np.float64), fitted["count"]
    if (x < 1).any():
        raise RowError(x < 1, "norm-logarithm", found=x)
    share: Array = np.log(x)
    if fitted["logarithm_sum"] == 0:  # all are 1, whose logarithm is 0
        share = _part(share, 0.0, 1.0 / count)
    else:
        share /= fitted["logarithm_sum"]
    if direction != _LOWER or count < 2:  # noqa: PLR2004 - m - 1 would be 0
        return share
    share = _taken_from_one(share)
    share /= count - 1.0
    return share


def fit_accuracy_norm(value: Array, *, direction: str | None = None, **options: Any) -> Fitted:
    """Return the best value and how far all values lie from it in sum."""
    del options
    low, high = ends(value)
    best = low if direction == _LOWER else high
    return {"best": best, "distance": distance_sum(value, best)}


def accuracy_norm(value: Array, *, fitted: Fitted, direction: str | None = None) -> Array:
    """Return 1 - (max - x) / sum (max - x); lower is better: 1 - (x - min) / sum (x - min).

    Where all units are equal all get 1; so does a later value that is better than the best of the fit.
    """
    x = np.asarray(value, dtype=np.float64)
    if fitted["distance"] == 0:
        return np.where(np.isnan(x), np.nan, 1.0)
    share = x - fitted["best"]
    share /= -fitted["distance"] if direction == _LOWER else fitted["distance"]
    share += 1.0
    return np.clip(share, 0.0, 1.0, out=share)


def _part_of(what: str, value: Array, fitted: Fitted) -> Array:
    """Return the value by what was fitted of the values, or its reciprocal by what was of the reciprocals."""
    turned = fitted.get(f"reciprocal_{what}")
    if turned is None:
        return _part(value, fitted[what], fitted["equal"])
    if turned == 0:
        return _part(value, 0.0, fitted["equal"])
    _positive(value)
    inverse = np.multiply(value, turned)
    return np.divide(1.0, inverse, out=inverse)


def _part(value: Array, whole: float, equal: float) -> Array:
    """Return the value by the whole; ``equal`` where the whole is 0."""
    x = np.asarray(value, dtype=np.float64)
    if whole == 0:
        return np.where(np.isnan(x), np.nan, equal)
    part: Array = x / whole
    return part


def _reciprocal(value: Array) -> Array:
    low, high = ends(value)
    _check_reciprocals(low, high)
    turned: Array = 1.0 / value if low else value
    return turned


def _check_reciprocals(low: float, high: float) -> None:
    """Refuse a column whose values have no reciprocal; one of zeros counts as constant."""
    if low < 0 or (low == 0) != (high == 0):
        raise EvaluationError("norm-not-positive", found=low)


def _positive(x: Array) -> None:
    if (x <= 0).any():
        raise RowError(x <= 0, "norm-not-positive", found=x)


def _taken_from_one(share: Array) -> Array:
    return np.subtract(1.0, share, out=share)
