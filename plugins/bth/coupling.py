"""Coupling and coupling coordination of two or more systems."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...core.methods.coupling import canonical_degree, modified_degree

Column = NDArray[np.float64]


def coupling(*systems: ArrayLike, form: str = "canonical") -> Column:
    """Return C = n (ΠU)^(1/n) / ΣU of each row, between 0 and 1, or the modified form of Wang et al. (2021).

    Any system at 0 gives 0, also where all are.  A negative or absent level gives nothing (NaN).  The arithmetic is that
    of the aggregate ``coupling``, which leaves out children without a score; here every system is named and must be there.

    >>> coupling([0.9], [0.6]).round(4)
    array([0.9798])
    """
    levels = _levels(systems)
    rows = levels.reshape(len(levels), -1).T  # constants are a single row
    degree = (modified_degree if form == "modified" else canonical_degree)(rows).reshape(levels.shape[1:])
    return np.where(np.isnan(levels).any(axis=0), np.nan, degree)


def coordination(*systems: ArrayLike, weights: Sequence[float] | None = None, form: str = "canonical") -> Column:
    """Return D = √(C·T) of each row, T being the weighted mean of the systems.

    >>> coordination([0.9], [0.6]).round(4)
    array([0.8572])
    """
    levels = _levels(systems)
    shares = _shares(weights, len(levels))
    return np.sqrt(coupling(*systems, form=form) * np.tensordot(shares, levels, axes=1))


def _levels(systems: Sequence[ArrayLike]) -> Column:
    levels = np.stack(np.broadcast_arrays(*(np.asarray(system, dtype=np.float64) for system in systems)))
    return np.where((levels < 0).any(axis=0), np.nan, levels)


def _shares(weights: Sequence[float] | None, systems: int) -> Column:
    if weights is None:
        return np.full(systems, 1 / systems)
    given = np.asarray(weights, dtype=np.float64)
    if given.shape != (systems,) or (given < 0).any() or not given.sum() > 0:
        raise ValueError(f"coordination of {systems} systems needs {systems} weights, none negative and not all 0")
    shares: Column = given / given.sum()
    return shares
