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
from .placing import distinct, starts_of_equal

Array = NDArray[np.float64]
Index = NDArray[np.intp]

#: A difference equals a threshold within this much, as bounds do everywhere in the language.
_GUARD: Final = 1e-9


def usual_flows(rising: Array) -> tuple[Array, Array]:
    """Return how many values are smaller and how many larger, compared at 9 decimals."""
    n = rising.size
    compared = distinct(rising)
    if compared is None:
        place = np.arange(n, dtype=np.float64)
        return place, place[::-1]
    starts = starts_of_equal(compared)
    ends = np.append(starts[1:], n)
    counts = ends - starts
    return np.repeat(1.0 * starts, counts), np.repeat(1.0 * (n - ends), counts)


def level_flows(rising: Array, q: float, p: float) -> tuple[Array, Array]:
    """Return the sums where the preference is 1/2 above q and 1 above p; q = p gives a single step."""
    forward, backward = _step(rising, q)
    if p == q:
        return forward, backward
    further, behind = _step(rising, p)
    return (forward + further) / 2.0, (backward + behind) / 2.0


def _step(rising: Array, threshold: float) -> tuple[Array, Array]:
    if threshold == 0:
        return usual_flows(rising)
    below = _places_of(rising - threshold * (1.0 + _GUARD / min(threshold, 1.0)), rising)
    return below.astype(np.float64), (rising.size - _reaching(below)).astype(np.float64)


def _places_of(queries: Array, rising: Array) -> Index:
    """Return how many values are smaller than each query; both are in rising order.

    One stable sort of both runs merges them, which is faster than looking for each.
    """
    merged = np.argsort(np.concatenate((queries, rising)), kind="stable")
    return np.flatnonzero(merged < queries.size) - np.arange(queries.size)


def _reaching(below: Index) -> Index:
    """Return for each j how many i have below[i] <= j: those that do not have unit j among what lies below them."""
    return np.cumsum(np.bincount(below, minlength=below.size)[: below.size])


def linear_flows(rising: Array, q: float, p: float) -> tuple[Array, Array]:
    """Return the sums where the preference rises from 0 at q to 1 at p > q."""
    # sums of numbers around 0 lose the least
    centred = rising - (rising[0] + rising[-1]) / 2.0
    sums = prefix_sums(centred)
    far = _places_of(rising - p, rising)
    above_far = _reaching(far)
    if q:
        near = _places_of(rising - q, rising)
        above_near = _reaching(near)
        before, after = sums[near], sums[above_near]
    else:
        starts = starts_of_equal(rising)
        ends = np.append(starts[1:], rising.size)
        near, above_near = (np.repeat(edge, ends - starts) for edge in (starts, ends))
        before, after = sums[near], sums[above_near]
    sloping = (near - far) * (centred - q) - (before - sums[far])
    falling = (sums[above_far] - after) - (above_far - above_near) * (centred + q)
    width = p - q
    return far + sloping / width, (rising.size - above_far) + falling / width


def linear_net(rising: Array, q: float, p: float) -> Array:
    """Return the difference of both sums of :func:`linear_flows`, with fewer steps.

    P(d) - P(-d) is (clip(d, p) - clip(d, q)) / (p - q), clip(d, t) being d kept from -t to t.
    """
    centred = rising - (rising[0] + rising[-1]) / 2.0
    sums = prefix_sums(centred)
    clipped = _clipped(rising, centred, sums, p)
    return (clipped - _clipped(rising, centred, sums, q) if q else clipped) / (p - q)


def _clipped(rising: Array, centred: Array, sums: Array, t: float) -> Array:
    """Return the sums over all others of the difference, kept from -t to t."""
    below = _places_of(rising - t, rising)
    upto = _reaching(below)
    within = (upto - below) * centred - (sums[upto] - sums[below])
    return within + t * (below + upto - rising.size)


def gaussian_flows(rising: Array, s: float) -> tuple[Array, Array]:
    """Return the sums where the preference is 1 - exp(-d^2 / (2 s^2)), s > 0."""
    below, above = bells_below_and_above(rising, s)
    place = np.arange(rising.size, dtype=np.float64)
    return place - below, place[::-1] - above
