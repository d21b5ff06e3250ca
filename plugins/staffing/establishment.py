"""How an establishment is filled, what its ceilings leave, and what a pool of recovered posts still holds."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .columns import Column, columns_of, counts_of, quotient


def control_ratio(staff: ArrayLike, posts: ArrayLike) -> Column:
    """Return staff / posts; NaN where no post is authorised, whoever is there.

    >>> control_ratio([105, 98, 3], [100, 100, 0])
    array([1.05, 0.98,  nan])
    """
    return quotient(*counts_of(staff, posts))


def over_staffing(staff: ArrayLike, posts: ArrayLike) -> Column:
    """Return how many people there are beyond the posts, 0 where there are none; without posts all of them.

    >>> over_staffing([105, 98, 3], [100, 100, 0])
    array([5., 0., 3.])
    """
    people, authorised = counts_of(staff, posts)
    return np.maximum(people - authorised, 0.0)


def vacancies(staff: ArrayLike, posts: ArrayLike) -> Column:
    """Return how many posts nobody holds, 0 where staff is full or over.

    >>> vacancies([105, 98], [100, 100])
    array([0., 2.])
    """
    people, authorised = counts_of(staff, posts)
    return np.maximum(authorised - people, 0.0)


def vacancy_rate(staff: ArrayLike, posts: ArrayLike) -> Column:
    """Return vacant posts / posts; NaN where no post is authorised.

    >>> vacancy_rate([105, 98], [100, 100])
    array([0.  , 0.02])
    """
    return quotient(vacancies(staff, posts), columns_of(staff, posts)[1])


def establishment_use(staff: ArrayLike, posts: ArrayLike) -> Column:
    """Return posts that are held / posts, at most 1: who is beyond the posts holds none; NaN without posts.

    >>> establishment_use([105, 98], [100, 100])
    array([1.  , 0.98])
    """
    people, authorised = counts_of(staff, posts)
    return quotient(np.minimum(people, authorised), authorised)


def headroom(used: ArrayLike, ceiling: ArrayLike) -> Column:
    """Return what a ceiling leaves: ceiling - used, negative where it is broken.

    >>> headroom([28, 31], [30, 30])
    array([ 2., -1.])
    """
    taken, limit = counts_of(used, ceiling)
    return np.asarray(limit - taken, dtype=np.float64)


def reserve_ratio(used: ArrayLike, ceiling: ArrayLike) -> Column:
    """Return (ceiling - used) / ceiling, negative where it is broken; NaN for a ceiling of 0.

    >>> reserve_ratio([27, 33], [30, 30])
    array([ 0.1, -0.1])
    """
    taken, limit = counts_of(used, ceiling)
    return quotient(limit - taken, limit)


def within_ceilings(institutions: ArrayLike, quota: ArrayLike, posts: ArrayLike, total: ArrayLike) -> Column:
    """Return whether neither ceiling is broken: institutions <= quota and posts <= total (两个不突破).

    One that is broken decides, also where the other is not known.

    >>> within_ceilings([30, 31, 30], [30, 30, 30], [900, 900, np.nan], [1000, 1000, 1000])
    array([ 1.,  0., nan])
    """
    found = counts_of(institutions, quota, posts, total)
    broken = (found[0] > found[1]) | (found[2] > found[3])
    unknown = np.isnan(found).any(axis=0)
    return np.where(broken, 0.0, np.where(unknown, np.nan, 1.0))


def pool_balance(income: ArrayLike, spending: ArrayLike, *, opening: ArrayLike = 0.0) -> Column:
    """Return opening + income - spending, negative where more was given out than there was.

    >>> pool_balance([11_000], [8_000])
    array([3000.])
    """
    received, spent, before = counts_of(income, spending, opening)
    return np.asarray(before + received - spent, dtype=np.float64)


def pool_use(income: ArrayLike, spending: ArrayLike, *, opening: ArrayLike = 0.0) -> Column:
    """Return spending / (opening + income), above 1 where the pool is overdrawn; NaN where nothing was ever in it.

    >>> pool_use([11_000], [8_000]).round(4)
    array([0.7273])
    """
    received, spent, before = counts_of(income, spending, opening)
    return quotient(spent, before + received)
