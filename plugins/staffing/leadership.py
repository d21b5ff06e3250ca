"""Leading posts by the size of an office, more leaders than that, and units too small to be kept."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from ..reference import read_table
from .columns import Column, columns_of, counts_of

_TABLES: Final = Path(__file__).parent / "tables"


def allowed_posts(size: ArrayLike, *, kind: str, heavy_task: ArrayLike = 0.0, fewer: ArrayLike = 0.0) -> Column:
    """Return the leading posts that an office of this size may have, chief and deputies together.

    ``kind`` is ``office`` (a division, by the rule of a ministry), ``institution`` or ``institution_office`` (a public
    institution and an office inside it, by the rule of a province, which gives a range: its upper end).  What is
    smaller than the first size of the rule has ``fewer`` posts.  Only an office large enough for it asks for
    ``heavy_task``: where that is not known the answer is NaN.

    >>> allowed_posts([2, 3, 4, 7, 8, 14, 15], kind="office")
    array([0., 1., 2., 2., 3., 3., 3.])
    >>> allowed_posts([14, 15], kind="office", heavy_task=[1, 1])
    array([3., 4.])
    >>> allowed_posts([10, 11, 601], kind="institution")
    array([2., 3., 8.])
    """
    sizes, least, is_heavy = columns_of(*counts_of(size, fewer), heavy_task)
    plain, heavy = _rule(kind)
    allowed = _posts_at(sizes, plain, least)
    more = np.maximum(_posts_at(sizes, heavy, allowed), allowed)
    # a flag that is not known matters only where it would change the answer
    return np.where(
        more == allowed, allowed, np.where(np.isnan(is_heavy), np.nan, np.where(is_heavy == 1.0, more, allowed))
    )


def over_provision(actual: ArrayLike, allowed: ArrayLike) -> Column:
    """Return how many leaders there are beyond the posts that are allowed, 0 where there are none.

    >>> over_provision([4, 3], [3, 3])
    array([1., 0.])
    """
    leaders, posts = counts_of(actual, allowed)
    return np.maximum(leaders - posts, 0.0)


def has_double_chiefs(chiefs: ArrayLike, *, allowed: ArrayLike = 1.0) -> Column:
    """Return whether there are more chiefs than are allowed, one if nothing is said (双正职).

    >>> has_double_chiefs([1, 2])
    array([0., 1.])
    """
    found, most = counts_of(chiefs, allowed)
    return np.where(np.isnan(found) | np.isnan(most), np.nan, np.where(found > most, 1.0, 0.0))


def below_minimum(size: ArrayLike, limit: ArrayLike, *, inclusive: ArrayLike = 1.0) -> Column:
    """Return whether a unit is too small to be kept: size <= limit, or size < limit where the limit is not included.

    以下 includes the number (Civil Code, article 1259), so that ``inclusive`` is yes if nothing is said.

    >>> below_minimum([9, 10, 11], 10)
    array([1., 1., 0.])
    >>> below_minimum([9, 10, 11], 10, inclusive=0)
    array([1., 0., 0.])
    """
    posts, bound, is_included = columns_of(*counts_of(size, limit), inclusive)
    unknown = np.isnan(posts) | np.isnan(bound) | (np.isnan(is_included) & (posts == bound))
    small = (posts < bound) | ((posts == bound) & (is_included == 1.0))
    return np.where(unknown, np.nan, np.where(small, 1.0, 0.0))


#: Sizes from which so many posts are allowed, both rising.
_Steps = tuple[Column, Column]


@cache
def _rule(kind: str) -> tuple[_Steps, _Steps]:
    """Return the steps of a rule that hold for all, and those that need a heavy task."""
    if kind != "office":
        table = read_table(_TABLES / "institution_leadership.csv").where(kind=kind)
        return (_numbers(table.numbers("size")), _numbers(table.numbers("most"))), (np.empty(0), np.empty(0))
    table = read_table(_TABLES / "office_leadership.csv")
    sizes, heavy = _numbers(table.numbers("size")), _numbers(table.numbers("heavy")) == 1.0
    posts = _numbers(table.numbers("chiefs")) + _numbers(table.numbers("deputies"))
    return (sizes[~heavy], posts[~heavy]), (sizes[heavy], posts[heavy])


def _numbers(cells: tuple[float | None, ...]) -> Column:
    return np.array(cells, dtype=np.float64)


def _posts_at(sizes: Column, steps: _Steps, below: Column) -> Column:
    """Return the posts of the last step that a size has reached, ``below`` where it has reached none, NaN of NaN."""
    place = np.searchsorted(steps[0], sizes, side="right")
    reached = np.concatenate([[0.0], steps[1]])[place]
    return np.where(np.isnan(sizes), np.nan, np.where(place == 0, below, reached))
