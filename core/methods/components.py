"""Principal components of columns on one scale: the eigenvectors of their correlation matrix.

Used by weights from principal components and by the statistics of ``diagnose``, so that both say the same.
"""

from __future__ import annotations

from typing import Final

import attrs
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

#: A sum of loadings nearer to 0 says nothing about the side that a component points to.
_NO_SIDE: Final = 1e-9
_FEWEST: Final = 2


@attrs.frozen(eq=False)
class Components:
    """Components in falling order of variance.

    ``variances`` (p,) are the eigenvalues; they add up to the number of columns that vary.  ``loadings`` (k, p) are
    the unit eigenvectors, one column a component, with zeros in the row of a column that does not vary.  ``varies``
    (k,) tells which columns do; p is their number.
    """

    variances: Array
    loadings: Array
    varies: NDArray[np.bool_]

    @property
    def deviations(self) -> Array:
        """The standard deviations of the components."""
        return np.sqrt(self.variances)

    @property
    def shares(self) -> Array:
        """The share of the whole variance that each component explains."""
        return self.variances / max(float(self.variances.sum()), 1.0)

    @property
    def correlations(self) -> Array:
        """The correlation of each column with each component: loading times standard deviation, (k, p)."""
        return self.loadings * self.deviations


def principal_components(complete: Array) -> Components:
    """Return the principal components of the columns of ``complete`` (n, k), each on mean 0 and standard deviation 1.

    R v = lambda v, R the matrix of Pearson correlations (Hotelling 1933; Jolliffe 2002, Principal Component Analysis);
    see :func:`eigen` for the signs.  A column without spread has no correlation and is left out; with fewer than two
    rows nothing varies.

    Args:
        complete: rows without gaps.
    """
    rows = len(complete)
    varies = (
        complete.max(axis=0) > complete.min(axis=0) if rows >= _FEWEST else np.zeros(complete.shape[1], dtype=np.bool_)
    )
    columns = complete[:, varies]
    columns = columns / np.maximum(np.abs(columns).max(axis=0, initial=0.0), 1.0)
    centred = columns - columns.mean(axis=0) if columns.size else columns
    centred = centred / np.abs(centred).max(axis=0) if centred.size else centred  # squares must not overflow
    centred = centred / np.sqrt((centred**2).sum(axis=0)) if centred.size else centred
    variances, vectors = eigen(centred.T @ centred)
    loadings = np.zeros((complete.shape[1], len(variances)))
    loadings[varies] = vectors
    return Components(variances, loadings, varies)


def eigen(related: Array) -> tuple[Array, Array]:
    """Return the eigenvalues of a correlation matrix, the largest first, and its unit eigenvectors as columns.

    The sign of an eigenvector is arbitrary: here its elements add up to more than 0, and where they add up to 0 the
    largest is positive.
    """
    values, vectors = np.linalg.eigh(related)
    # what is collinear leaves eigenvalues of 0, which binary arithmetic may put a little below
    return np.maximum(values[::-1], 0.0), _turned(vectors[:, ::-1])


def _turned(vectors: Array) -> Array:
    """Return the vectors, each pointing to the side on which its loadings add up to more than 0."""
    if not vectors.size:
        return vectors
    sums = vectors.sum(axis=0)
    largest = np.take_along_axis(vectors, np.abs(vectors).argmax(axis=0)[np.newaxis], axis=0)[0]
    turned: Array = vectors * np.where(np.where(np.abs(sums) > _NO_SIDE, sums, largest) < 0, -1.0, 1.0)
    return turned
