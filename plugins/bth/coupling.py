"""Coupling and coupling coordination of two or more systems."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Column = NDArray[np.float64]


def coupling(*systems: ArrayLike) -> Column:
    """Return C = n (ΠU)^(1/n) / ΣU of each row, between 0 and 1.

    Any system at 0 gives 0, also where all are.  A negative level has no meaning here and gives nothing (NaN).

    >>> coupling([0.9], [0.6]).round(4)
    array([0.9798])
    """
    levels = _levels(systems)
    total = levels.sum(axis=0)
    product = np.prod(levels / np.where(total > 0, total, 1.0), axis=0)
    degree: Column = len(levels) * product ** (1 / len(levels))
    return degree


def coordination(*systems: ArrayLike, weights: Sequence[float] | None = None) -> Column:
    """Return D = √(C·T) of each row, T being the weighted mean of the systems.

    >>> coordination([0.9], [0.6]).round(4)
    array([0.8572])
    """
    levels = _levels(systems)
    shares = _shares(weights, len(levels))
    return np.sqrt(coupling(*systems) * np.tensordot(shares, levels, axes=1))


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
