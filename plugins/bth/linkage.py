"""How strongly places are linked: the gravity model between pairs, and the total of each place over all others."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...core.refusals import Refused
from .places import distances

Column = NDArray[np.float64]

#: Places handled together, so that no more than this many times all of them are in memory.
_BLOCK: Final = 512


def gravity(
    population: ArrayLike,
    product: ArrayLike,
    other_population: ArrayLike,
    other_product: ArrayLike,
    distance: ArrayLike,
    *,
    constant: float = 1.0,
    form: str = "plain",
) -> Column:
    """Return R_ij = K √(P_i G_i) √(P_j G_j) / D_ij² of each pair, K ``constant``, or times G_i/(G_i + G_j).

    The modified form is not symmetric: the stronger economy of a pair has the larger part of the link.  Where both
    products are 0 there is no link (0).

    Raises:
        Refused: a distance of 0 or less, or a negative population or product.

    >>> gravity([4.0], [9.0], [1.0], [16.0], [2.0]), gravity([4.0], [9.0], [1.0], [16.0], [2.0], form="modified")
    (array([6.]), array([2.16]))
    """
    columns = (population, product, other_population, other_product, distance)
    p, g, q, h, d = np.broadcast_arrays(*(np.asarray(each, dtype=np.float64) for each in columns))
    refused = (p < 0) | (g < 0) | (q < 0) | (h < 0) | (d <= 0)
    if refused.any():
        raise Refused(
            refused,
            "a link at a distance of {distance}: distances must be above 0, populations and products not negative",
            "距离为{distance}：两地距离应大于0，人口和产值不能为负",
            distance=d,
        )
    whole: Column = constant * np.sqrt(p * g) * np.sqrt(q * h) / d**2
    return whole if form == "plain" else whole * _share(g, h)


def linkage_total(
    population: ArrayLike,
    *,
    product: ArrayLike,
    longitude: ArrayLike,
    latitude: ArrayLike,
    constant: float = 1.0,
    form: str = "plain",
) -> Column:
    """Return R_i = Σ_j R_ij of each unit over all other units at hand, D_ij the great-circle distance in km.

    A unit without population, product or coordinates has no total and is no partner of others.  One that is alone has a
    total of 0.

    Raises:
        Refused: two units at one place, or a negative population or product.
    """
    columns = (population, product, longitude, latitude)
    p, g, x, y = np.broadcast_arrays(*(np.asarray(each, dtype=np.float64) for each in columns))
    known = np.flatnonzero(~np.isnan(p + g + x + y))
    found = np.full(p.shape, np.nan)
    negative = (p < 0) | (g < 0)
    if negative.any():
        raise Refused(negative, "a population or product below 0 has no link", "人口和产值不能为负")
    mass, product_of = np.sqrt(p[known] * g[known]), g[known]
    for start in range(0, known.size, _BLOCK):
        rows = slice(start, start + _BLOCK)
        here = known[rows]
        apart = distances(x[here], y[here], x[known], y[known])
        own = np.arange(here.size)
        apart[own, start + own] = np.inf
        _refuse_one_place(apart, here, p.size)
        links = constant * mass[rows][:, np.newaxis] * mass / apart**2
        if form == "modified":
            links = links * _share(product_of[rows][:, np.newaxis], product_of)
        found[here] = links.sum(axis=1)
    return found


def _share(own: Column, other: Column) -> Column:
    """Return own / (own + other), 0 where both are 0."""
    total = own + other
    return np.divide(own, total, out=np.where(np.isnan(total), np.nan, 0.0), where=total > 0)


def _refuse_one_place(apart: Column, rows: NDArray[np.intp], size: int) -> None:
    """Refuse units that stand at the same place as another.

    Raises:
        Refused: some do.
    """
    same = (apart <= 0).any(axis=1)
    if same.any():
        mask = np.zeros(size, dtype=bool)
        mask[rows[same]] = True
        raise Refused(
            mask,
            "another unit has the same coordinates: no distance, no link",
            "另有单位的坐标与本单位相同，无法计算距离",
        )
