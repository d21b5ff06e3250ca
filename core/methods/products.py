"""Weighted product and WASPAS: shares multiplied, alone or together with their sum."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import EvaluationError
from .aggregating import log_mean
from .columns import by_rows, is_nothing

Array = NDArray[np.float64]


def weighted_product(shares: Array, weights: Array, *, total: float = 1.0) -> Array:
    """Return prod(s^w) of each row: 0 if any share is 0, missing if any is negative (Bridgman 1922).

    ``total`` is what the weights add up to, for published examples whose weights do not add up to 1.
    """
    found: Array = np.exp(total * log_mean(shares, weights))
    return found


def waspas(shares: Array, weights: Array, *, part: float = 0.5, total: float = 1.0) -> Array:
    """Return lambda sum(w s) + (1 - lambda) prod(s^w) of each row (Zavadskas et al. 2012), lambda being ``part``.

    The paper's shares are x / max of a benefit and min / x of a cost: ``ratio(max(x))``, ``ratio(min(x))``.  A share
    of 0 leaves the sum only; a negative one has no product: missing.  ``total`` as in :func:`weighted_product`.

    Raises:
        EvaluationError: ``part`` is not between 0 and 1.
    """
    if not 0.0 <= part <= 1.0:
        raise EvaluationError("option-range", parameter="part", found=f"{part:g}", low="0", high="1")
    added, logs = _sums(shares, weights)
    return part * total * added + (1.0 - part) * np.exp(total * logs)  # type: ignore[no-any-return]


def _sums(shares: Array, weights: Array) -> Array:
    """Return sum(w s) and sum(w ln s), shape (2, rows)."""

    def core(columns: Sequence[Array], weighing: Sequence[Any]) -> Array:
        rows = len(columns[0])
        found, part = np.zeros((2, rows)), np.empty(rows)
        for column, weight in zip(columns, weighing, strict=True):
            if is_nothing(weight):
                continue
            np.multiply(column, weight, out=part)
            np.add(found[0], part, out=found[0])
            np.log(column, out=part)
            np.multiply(part, weight, out=part)
            np.add(found[1], part, out=found[1])
        return found

    return by_rows(core, shares, weights, fill=1.0, results=2)
