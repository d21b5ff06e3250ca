"""Weights from the order of importance alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..errors import EvaluationError
from .option_vectors import counted
from .weighting import normalised

Array = NDArray[np.float64]


def rank_order(shares: Array, *, ranks: Sequence[float] = (), method: str = "centroid", exponent: float = 2.0) -> Array:
    """Return weights from places, 1 the most important; without ``ranks`` the children stand in order of importance.

    ``centroid``: w_r = sum_{i >= r} (1 / i) / k (Barron & Barrett 1996).  ``sum``: k - r + 1, ``reciprocal``: 1 / r,
    ``exponent``: (k - r + 1)^exponent, each over its sum (Stillwell, Seaver & Edwards 1981).
    Equal places share the mean of the weights of the places that they take up; only the order of the numbers counts.

    Raises:
        EvaluationError: places do not fit the children, or the exponent is negative.
    """
    size = shares.shape[1]
    if exponent < 0:
        raise EvaluationError("weights-numbers", option="exponent", word="指数")
    by_place = normalised(_METHODS[method](np.arange(1.0, size + 1.0), exponent))
    given = counted(ranks if len(ranks) else range(size), size, "ranks", "名次")
    _, group = np.unique(given, return_inverse=True)
    weights: Array = (np.bincount(group, by_place[np.argsort(np.argsort(given))]) / np.bincount(group))[group]
    return weights


def _centroid(place: Array, _: float) -> Array:
    return np.cumsum((1.0 / place)[::-1])[::-1]


_METHODS: Final[dict[str, Callable[[Array, float], Array]]] = {
    "centroid": _centroid,
    "sum": lambda place, _: place[::-1],
    "reciprocal": lambda place, _: 1.0 / place,
    "exponent": lambda place, exponent: np.asarray(place[::-1] ** exponent),
}
