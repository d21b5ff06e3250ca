"""Weights made of several weightings of the same children: each part has shape (k,) and adds up to 1."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..errors import EvaluationError
from .option_vectors import proportions as shares_of
from .weighting import normalised

Array = NDArray[np.float64]
Parts = Sequence[Array]


def linear_combination(shares: Array, *, parts: Parts, proportions: Sequence[float] = ()) -> Array:
    """Return sum_l a_l w_l; ``proportions`` are the a_l, made to add up to 1, equal if not given.

    One proportion a of two parts stands for a and 1 - a.

    Raises:
        EvaluationError: the proportions do not fit the parts.
    """
    del shares
    given = tuple(proportions)
    if len(given) == 1 and len(parts) == 2:  # noqa: PLR2004 - the usual alpha and 1 - alpha
        given = (given[0], 1.0 - given[0])
    return normalised(shares_of(given, len(parts), "proportions", "比例") @ np.stack(parts))


def multiplicative_combination(shares: Array, *, parts: Parts) -> Array:
    """Return prod_l w_l over its sum.

    Raises:
        EvaluationError: no child has a weight in every part.
    """
    del shares
    return _joint(np.prod(np.stack(parts), axis=0))


def minimum_discrimination(shares: Array, *, parts: Parts) -> Array:
    """Return (prod_l w_l)^(1 / L) over its sum: the weights nearest to all parts by discrimination information.

    min sum_l sum_j w_j ln(w_j / w_lj); of two parts sqrt(w_1 w_2).  Kullback & Leibler (1951), Annals of Mathematical
    Statistics 22(1).

    Raises:
        EvaluationError: no child has a weight in every part.
    """
    del shares
    stacked = np.stack(parts)
    logs = np.log(np.where(stacked > 0, stacked, 1.0)).mean(axis=0)
    return _joint(np.where((stacked > 0).all(axis=0), np.exp(logs), 0.0))


def game_theory(shares: Array, *, parts: Parts) -> Array:
    """Return sum_l |a_l| w_l with sum_l a_l (w_k w_l) = w_k w_k for every k, the |a_l| made to add up to 1.

    It is the combination with the least deviation from all parts.  Parts that say the same leave the a_l open: then
    those of least length count.
    """
    del shares
    stacked = np.stack(parts)
    products = stacked @ stacked.T
    rate = np.abs(np.linalg.lstsq(products, np.diag(products), rcond=1e-12)[0])
    return normalised(rate / rate.sum() @ stacked)


def _joint(importance: Array) -> Array:
    if not importance.sum() > 0:
        raise EvaluationError("weights-disjoint")
    return normalised(importance)
