"""Inequality between the places of a region: coefficient of variation, Gini's coefficient, Theil's T and L.

Each statistic has two forms: ``fit_…`` over the units of a group (one dimension, finite values only), and ``reduce_…``
along the first axis for each row by itself, where NaN is left out.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.float64]


def fit_cv(x: Column, *, of: str = "population") -> dict[str, float]:
    """Return the coefficient of variation of the group.

    >>> round(fit_cv(np.array([185.0, 120.0, 60.0]))["value"], 6)
    0.419545
    """
    return {"value": float(reduce_cv(x[:, np.newaxis], of=of)[0])}


def reduce_cv(matrix: Column, *, of: str = "population") -> Column:
    """Return σ/|μ| of each row's values, σ with n or, of a sample, with n − 1; NaN where the mean is 0.

    A sample of one value has no spread to speak of (NaN); a population of one has none (0).
    """
    present = np.isfinite(matrix)
    count = present.sum(axis=0)
    mean = np.where(present, matrix, 0.0).sum(axis=0) / np.maximum(count, 1)
    squares = np.where(present, (matrix - mean) ** 2, 0.0).sum(axis=0)
    freedom = count - (1 if of == "sample" else 0)
    spread = np.sqrt(squares / np.maximum(freedom, 1))
    found: Column = np.divide(spread, np.abs(mean), out=np.full(mean.shape, np.nan), where=(freedom > 0) & (mean != 0))
    return found


def fit_gini(x: Column) -> dict[str, float]:
    """Return Gini's coefficient of the group.

    >>> round(fit_gini(np.array([185.0, 120.0, 60.0]))["value"], 6)
    0.228311
    """
    return {"value": float(reduce_gini(x[:, np.newaxis])[0])}


def reduce_gini(matrix: Column) -> Column:
    """Return Σ(2i − n − 1)x₍ᵢ₎ / (n Σx) of each row's values, which equals ΣΣ|xi − xj| / (2n²μ) without the pairs.

    Undefined (NaN) where a value is negative, all are 0, or none is there.
    """
    ordered = np.sort(np.where(np.isfinite(matrix), matrix, np.nan), axis=0)  # what is absent goes last
    present = ~np.isnan(ordered)
    count, values = present.sum(axis=0), np.where(present, ordered, 0.0)
    places = 2.0 * np.arange(1, len(matrix) + 1)[:, np.newaxis] - count - 1
    total = values.sum(axis=0)
    defined = (total > 0) & (values >= 0).all(axis=0)
    found: Column = np.divide(
        (places * values).sum(axis=0), count * total, out=np.full(total.shape, np.nan), where=defined
    )
    return found


def fit_theil(x: Column) -> dict[str, float]:
    """Return Theil's T of the group.

    >>> round(fit_theil(np.array([185.0, 120.0, 60.0]))["value"], 6)
    0.091662
    """
    return {"value": float(reduce_theil(x[:, np.newaxis])[0])}


def reduce_theil(matrix: Column) -> Column:
    """Return Theil's T of each row's values; a value of 0 adds nothing, a negative one leaves it undefined (NaN)."""
    ratio, count, undefined = _ratios(matrix)
    terms = np.where(ratio > 0, ratio * np.log(np.where(ratio > 0, ratio, 1.0)), 0.0)
    return np.where(undefined, np.nan, terms.sum(axis=0) / np.maximum(count, 1))


def fit_theil_l(x: Column) -> dict[str, float]:
    """Return Theil's L, the mean logarithmic deviation, of the group."""
    return {"value": float(reduce_theil_l(x[:, np.newaxis])[0])}


def reduce_theil_l(matrix: Column) -> Column:
    """Return the mean of ln(mean / x) of each row's values; undefined (NaN) where one is 0 or negative."""
    ratio, count, undefined = _ratios(matrix)
    undefined |= (np.isfinite(matrix) & ~(matrix > 0)).any(axis=0)
    terms = np.where(ratio > 0, -np.log(np.where(ratio > 0, ratio, 1.0)), 0.0)
    return np.where(undefined, np.nan, terms.sum(axis=0) / np.maximum(count, 1))


def fit_theil_between(x: Column, *, groups: Column | str) -> dict[str, float]:
    """Return the part of Theil's T that lies between the means of groups: Σ (X_g/X) ln((X_g/X) / (n_g/n)).

    ``groups`` tells the group of each value by a number, or is one text for all.  Where a value belongs to no group there is no decomposition
    (NaN), else between and within would not add up to the whole.

    >>> x, groups = np.array([185.0, 120.0, 60.0]), np.array([0.0, 0.0, 1.0])
    >>> round(fit_theil_between(x, groups=groups)["value"], 6)
    0.072539
    """
    split = _split(x, groups)
    if split is None:
        return {"value": float("nan")}
    place, sizes = split
    shares = np.bincount(place, weights=x) / x.sum()
    held = shares > 0
    return {"value": float(np.dot(shares[held], np.log(shares[held] * x.size / sizes[held])))}


def fit_theil_within(x: Column, *, groups: Column | str) -> dict[str, float]:
    """Return the part of Theil's T that lies within groups: Σ (X_g/X) T_g, T_g being that of each group by itself.

    It and the part between the groups add up to T.

    >>> x, groups = np.array([185.0, 120.0, 60.0]), np.array([0.0, 0.0, 1.0])
    >>> round(fit_theil_within(x, groups=groups)["value"], 6)
    0.019122
    """
    split = _split(x, groups)
    if split is None:
        return {"value": float("nan")}
    place, sizes = split
    parts = np.divide(x, np.bincount(place, weights=x)[place], out=np.zeros_like(x), where=x > 0)
    held = parts > 0
    return {"value": float(np.dot(x[held] / x.sum(), np.log(parts[held] * sizes[place[held]])))}


def _split(x: Column, groups: Column | str) -> tuple[NDArray[np.intp], NDArray[np.intp]] | None:
    """Return the place of each value's group and the size of each group; one text for all is one group.

    None where a value belongs to no group, or the values have no Theil index.
    """
    codes = np.zeros(x.size) if isinstance(groups, str) else groups
    if np.isnan(codes).any() or (x < 0).any() or not x.sum() > 0:
        return None
    _, place, sizes = np.unique(codes, return_inverse=True, return_counts=True)
    return place, sizes


def _ratios(matrix: Column) -> tuple[Column, NDArray[np.intp], NDArray[np.bool_]]:
    """Return each value over the mean of its row (0 where absent), how many there are, and where nothing is defined."""
    present = np.isfinite(matrix)
    count = present.sum(axis=0)
    values = np.where(present, matrix, 0.0)
    total = values.sum(axis=0)
    ratio = values / np.where(total > 0, total, np.nan) * count
    return ratio, count, ~(total > 0) | (values < 0).any(axis=0)
