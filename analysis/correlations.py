"""Pearson correlations of many columns at once, each pair over the rows in which both are present.

Four products of matrices give all pairs: counts, sums, squares and products over the rows that a pair has in common.
"""

from __future__ import annotations

from typing import Any, Final

import attrs
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: Fewer pairs say nothing: two points always lie on a line.
FEWEST: Final = 3
#: Rows of a block, so that the block of 300 columns and its mask stay in the cache.
_BLOCK: Final = 4_096
#: Squares of larger numbers may be infinite.
_LARGE: Final = 1e150
#: A pair whose common rows have so small a part of their squares as spread has lost digits, and is reckoned anew.
_LOST: Final = 1e-3


@attrs.frozen(eq=False)
class Correlations:
    """Coefficients ``r``, pairs of rows ``n`` and two-sided p-values ``p``, each (k, k) or (k, l); NaN without one."""

    r: Array
    n: Array
    p: Array

    def take(self, rows: Any, columns: Any) -> Correlations:
        """Return those of some rows and columns of the matrices."""
        place = np.ix_(rows, columns)
        return Correlations(self.r[place], self.n[place], self.p[place])


def pearson(matrix: Array) -> Correlations:
    """Return Pearson's r of all pairs of columns of ``matrix`` (rows, k), NaN being absent.

    r = cov(x, y) / (s_x s_y) over the rows that have both (Pearson 1896).  A column that is constant over these rows,
    and fewer than three of them, give NaN.  The p-value is that of t = r sqrt((n - 2) / (1 - r^2)) with n - 2 degrees
    of freedom (Student 1908), of a test that there is no correlation.
    """
    return pearson_of(co_moments(matrix))


def pearson_of(moments: CoMoments) -> Correlations:
    """Return the same from the sums that were added up before."""
    with np.errstate(divide="ignore", invalid="ignore"):
        r = moments.products / np.sqrt(moments.squares * moments.squares.T)
    r[~moments.varies | ~moments.varies.T | (moments.counts < FEWEST)] = np.nan
    r = np.clip(r, -1.0, 1.0)
    own = np.arange(len(r))
    r[own, own] = np.where(np.isnan(r[own, own]), np.nan, 1.0)
    return Correlations(r, moments.counts, t_probabilities(r, moments.counts))


def t_probabilities(r: Array, n: Array) -> Array:
    """Return two-sided p-values of coefficients over ``n`` pairs by the t distribution, NaN where there is none.

    A coefficient of 1 or -1 has p = 0; with fewer than three pairs there is nothing to test.
    """
    from scipy.special import stdtr  # noqa: PLC0415 - the rest of the module does without scipy

    with np.errstate(divide="ignore", invalid="ignore"):
        freedom = np.where(n > 2, n - 2.0, np.nan)  # noqa: PLR2004 - degrees of freedom
        t = np.abs(r) * np.sqrt(freedom / ((1.0 - r) * (1.0 + r)))
        p: Array = 2.0 * stdtr(freedom, -t)
    p[np.isnan(r)] = np.nan
    return p


@attrs.frozen(eq=False)
class CoMoments:
    """What pairs of columns (i, j) have over their common rows.

    ``counts`` are these rows; ``products`` sum (x_i - mean)(x_j - mean); ``squares[i, j]`` sum (x_i - mean)^2, and
    ``varies[i, j]`` whether column i is not constant there.  Columns are divided by ``scales`` (k,) before.
    """

    counts: Array
    products: Array
    squares: Array
    varies: Flags
    scales: Array

    def covariances(self) -> Array:
        """Return covariances (n - 1) over the common rows, in the units of the columns.

        NaN below two rows, and where the number is too large to be held.
        """
        with np.errstate(all="ignore"):
            scaled = self.products / np.where(self.counts > 1, self.counts - 1.0, np.nan)
            result: Array = scaled * self.scales[:, np.newaxis] * self.scales
        return np.where(np.isfinite(result), result, np.nan)


def co_moments(matrix: Array) -> CoMoments:
    """Return the sums that correlations and covariances of all pairs of columns are made of."""
    factors = np.array([_factor(column) for column in matrix.T], dtype=np.float64)
    if (factors != 1.0).any():
        found = co_moments(matrix / factors)
        with np.errstate(over="ignore"):
            return attrs.evolve(found, scales=found.scales * factors)
    known = np.isfinite(matrix)
    ends = np.array([_ends(column[rows]) for column, rows in zip(matrix.T, known.T, strict=True)]).reshape(-1, 3)
    low, high, centre = ends.T
    reach = np.maximum(high - centre, centre - low)
    scale = np.where(reach > 0, reach, 1.0)
    sums = _Sums.of(matrix, known, centre, scale)
    n = np.maximum(sums.counts, 1.0)
    products = sums.products - sums.plain * sums.plain.T / n
    squares = np.maximum(sums.squares - sums.plain**2 / n, 0.0)
    varies = np.broadcast_to((high > low)[:, np.newaxis], squares.shape) & (sums.counts > 0)
    moments = CoMoments(sums.counts, products, squares, varies.copy(), scale)
    _mend(moments, matrix, known, sums.squares)
    return moments


def _factor(column: Array) -> float:
    """Return by what a column is divided before it is squared: 1, or its largest value where squares would overflow."""
    largest = float(np.fmax.reduce(np.abs(column), initial=0.0))
    return largest if _LARGE < largest < np.inf else 1.0


def _ends(values: Array) -> tuple[float, float, float]:
    """Return the least, the greatest and the mean of some values, zeros where there are none."""
    return (values.min(), values.max(), values.mean()) if values.size else (0.0, 0.0, 0.0)


@attrs.frozen(eq=False)
class _Sums:
    """Sums over common rows before means are taken off: ``plain[i, j]`` is the sum of x_i where x_j is present."""

    counts: Array
    plain: Array
    squares: Array
    products: Array

    @classmethod
    def of(cls, matrix: Array, known: Flags, centre: Array, scale: Array) -> _Sums:
        """Add up block by block."""
        width = matrix.shape[1]
        counts, plain, squares, products = (np.zeros((width, width)) for _ in range(4))
        is_complete = bool(known.all())
        for start in range(0, len(matrix), _BLOCK):
            rows = slice(start, start + _BLOCK)
            block = (matrix[rows] - centre) / scale
            if is_complete:
                products += block.T @ block
                plain += block.sum(axis=0)[:, np.newaxis]
                continue
            block[~known[rows]] = 0.0
            short = known[rows].astype(np.float32)  # counts of one block are whole numbers that it holds exactly
            counts += short.T @ short
            mask = short.astype(np.float64)
            products += block.T @ block
            plain += block.T @ mask
            squares += (block * block).T @ mask
        if is_complete:
            counts[:] = len(matrix)
            squares[:] = np.diag(products)[:, np.newaxis]
        return cls(counts, plain, squares, products)


def _mend(moments: CoMoments, matrix: Array, known: Flags, raw: Array) -> None:
    """Reckon anew, about their own means, the pairs whose common rows lie far from the means of the columns.

    There the difference of two large sums has lost digits; a column constant on these rows must come out as constant.
    """
    lost = (moments.squares <= _LOST * raw) & (moments.counts > 1) & moments.varies
    for first, second in np.argwhere(lost | lost.T):
        if second < first:
            continue
        rows = known[:, first] & known[:, second]
        pair = matrix[rows][:, [first, second]] / moments.scales[[first, second]]
        centred = pair - pair.mean(axis=0)
        moments.products[first, second] = moments.products[second, first] = centred[:, 0] @ centred[:, 1]
        for own, place in ((first, (first, second)), (second, (second, first))):
            column = centred[:, 0 if own == first else 1]
            moments.squares[place] = column @ column
            moments.varies[place] = np.ptp(matrix[rows, own]) > 0
