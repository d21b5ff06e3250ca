"""Sums of preferences over all others, from sorted values: no pairs are formed.

``rising`` are the values of one child in rising order, shape (n,).  Each function returns, in that order, the sum over
all others of the preference over them and of theirs, both (n,).

What lies a threshold t below unit i are the first ``below[i]`` values.  The units that lie more than t above unit j are
then all but those i with below[i] <= j, which counting finds without a second search, so that both sums agree on every
pair.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from .bells import bells_below_and_above, prefix_sums

Array = NDArray[np.float64]
Index = NDArray[np.intp]

#: A difference equals a threshold within this much, as bounds do everywhere in the language.
_GUARD: Final = 1e-9


def level_flows(rising: Array, q: float, p: float) -> tuple[Array, Array]:
    """Return the sums where the preference is 1/2 above q and 1 above p; q = p gives a single step."""
    forward, backward = _step(rising, q)
    if p == q:
        return forward, backward
    further, behind = _step(rising, p)
    return (forward + further) / 2.0, (backward + behind) / 2.0


def _step(rising: Array, threshold: float) -> tuple[Array, Array]:
    guard = _GUARD * max(1.0, threshold) if threshold else 0.0
    below = np.searchsorted(rising, rising - (threshold + guard), side="left")
    return below.astype(np.float64), (rising.size - _reaching(below)).astype(np.float64)


def _reaching(below: Index) -> Index:
    """Return for each j how many i have below[i] <= j: those that do not have unit j among what lies below them."""
    return np.cumsum(np.bincount(below, minlength=below.size)[: below.size])


def linear_flows(rising: Array, q: float, p: float) -> tuple[Array, Array]:
    """Return the sums where the preference rises from 0 at q to 1 at p > q."""
    n = rising.size
    if n == 0:
        return rising, rising
    # sums of numbers around 0 lose the least
    centred = rising - (rising[0] + rising[-1]) / 2.0
    sums = prefix_sums(centred)
    near = np.searchsorted(rising, rising - q, side="left") if q else _first_of_equal(rising)
    far = np.minimum(np.searchsorted(rising, rising - p, side="right"), near)
    sloping = (near - far) * (centred - q) - (sums[near] - sums[far])
    above_near, above_far = _reaching(near), _reaching(far)
    falling = (sums[above_far] - sums[above_near]) - (above_far - above_near) * (centred + q)
    width = p - q
    return far + sloping / width, (n - above_far) + falling / width


def _first_of_equal(rising: Array) -> Index:
    """Return the place of the first value that is equal."""
    is_new = np.ones(rising.size, dtype=bool)
    np.not_equal(rising[1:], rising[:-1], out=is_new[1:])
    return np.maximum.accumulate(np.where(is_new, np.arange(rising.size), 0))


def gaussian_flows(rising: Array, s: float) -> tuple[Array, Array]:
    """Return the sums where the preference is 1 - exp(-d^2 / (2 s^2)), s > 0."""
    if rising.size == 0:
        return rising, rising
    below, above = bells_below_and_above(rising, s)
    place = np.arange(rising.size, dtype=np.float64)
    return place - below, place[::-1] - above
