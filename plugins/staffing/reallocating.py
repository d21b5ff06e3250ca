"""Moving whole posts from offices that are under-used to offices that are over-used, within one department.

The rule, one post at a time: of all offices that may give, take the one whose saturation would still be the lowest
*after* it gave a post; of all that may take, the one whose saturation is the highest; move the post if the giver would
then still be less saturated than the taker was.  Otherwise stop.  Of equals the earlier row goes first.

So no move makes an office busier than the one it relieves was, the highest saturation never rises, and at the end no
distribution of the same posts has a lower highest saturation: it is Adams' method of apportionment, reached from the
posts at hand.

An office that has given is never the busiest afterwards, so that the order of all moves is known beforehand: the posts
that can be given, from the lowest saturation after giving upwards, meet those that can be taken, from the highest
saturation before taking downwards.  Two sorted lists take the place of a loop over posts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import attrs
import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...core.refusals import Refused
from .columns import Column, counts_of

Index = NDArray[np.intp]

#: Saturations that differ by less than this part of them are equal: 0.1 + 0.2 hours are 0.3 hours.
_GUARD: Final = 1e-9
#: The lists are as long as the posts: a department of more is a mistake in the data.
_MOST_POSTS: Final = 10_000_000


@attrs.frozen
class Move:
    """So many posts that one office gives to another, by their names."""

    giver: str
    taker: str
    posts: int


def reallocated(
    work: ArrayLike,
    *,
    posts: ArrayLike,
    frozen: ArrayLike = 0.0,
    locked: ArrayLike = 0.0,
    floor: ArrayLike = 1.0,
    most: float | None = None,
) -> Column:
    """Return the proposed posts of each office of one department, as many in all as there are.

    ``work`` is what each office has to do, in any unit that all share.  ``frozen`` posts may not leave an office,
    ``locked`` offices neither give nor take, nobody gives below ``floor``, and at most ``most`` posts are moved.  An
    office of which anything is not known takes no part and has no proposal (NaN).

    Raises:
        Refused: posts, frozen posts or a floor that are no whole numbers, a count below 0, or millions of posts.

    >>> reallocated([2000, 6000, 3000], posts=[3, 2, 2])
    array([2., 3., 2.])
    """
    offices = _Offices.of(work, posts, frozen, locked, floor)
    givers, takers = offices.moves(most)
    size = offices.posts.size
    change = np.bincount(takers, minlength=size) - np.bincount(givers, minlength=size)
    return np.where(offices.known, offices.posts + change, np.nan)


def moves(
    names: Sequence[str],
    work: ArrayLike,
    *,
    posts: ArrayLike,
    frozen: ArrayLike = 0.0,
    locked: ArrayLike = 0.0,
    floor: ArrayLike = 1.0,
    most: float | None = None,
) -> tuple[Move, ...]:
    """Return who gives how many posts to whom in one department, in the order in which the posts move.

    The arguments are those of :func:`reallocated`, with the names of the offices.  Several posts that go the same way
    are one entry, at the place of the first.

    Raises:
        ValueError: there are not as many names as offices.
        Refused: as :func:`reallocated`.

    >>> moves(["甲处", "乙处", "丙处"], [2000, 6000, 3000], posts=[3, 2, 2])
    (Move(giver='甲处', taker='乙处', posts=1),)
    """
    offices = _Offices.of(work, posts, frozen, locked, floor)
    if len(names) != offices.posts.size:
        raise ValueError(f"{len(names)} names of {offices.posts.size} offices")
    givers, takers = offices.moves(most)
    ways = givers * max(len(names), 1) + takers
    _, first, counts = np.unique(ways, return_index=True, return_counts=True)
    order = np.argsort(first)
    return tuple(
        Move(names[givers[place]], names[takers[place]], int(count))
        for place, count in zip(first[order], counts[order], strict=True)
    )


@attrs.frozen(eq=False)
class _Offices:
    """The offices of a department: ``least`` is what each keeps, ``known`` of which everything is known."""

    work: Column
    posts: Column
    least: Column
    locked: Column
    known: NDArray[np.bool_]

    @classmethod
    def of(cls, work: ArrayLike, posts: ArrayLike, frozen: ArrayLike, locked: ArrayLike, floor: ArrayLike) -> _Offices:
        """Read the columns of a department.

        Raises:
            Refused: what should be whole numbers are none, or a count is negative.
        """
        hours, held, kept, lowest = (np.atleast_1d(column) for column in counts_of(work, posts, frozen, floor))
        for column in (held, kept, lowest):
            _refuse_fractions(column)
        if (total := np.nansum(held)) > _MOST_POSTS:
            raise Refused(
                np.ones(held.shape, dtype=bool), "{total} posts", "编制数共 {total}，超出可测算的范围", total=total
            )
        shut = np.broadcast_to(np.asarray(locked, dtype=np.float64), held.shape)
        known = np.asarray(np.isfinite(np.stack([hours, held, kept, lowest, shut])).all(axis=0))
        return cls(hours, held, np.minimum(held, np.maximum(kept, lowest)), shut, known)

    def moves(self, most: float | None) -> tuple[Index, Index]:
        """Return for each post that moves the place of its giver and that of its taker, in the order of the moves."""
        members = np.flatnonzero(self.known & (self.locked != 1.0))
        work, posts, least = self.work[members], self.posts[members], self.least[members]
        giver, after = _given(work, posts, least)
        taker, before = _taken(work, posts)
        count = min(giver.size, taker.size)
        if most is not None:
            count = min(count, int(max(most, 0.0)))
        # both lists go towards each other, so that a first move that does not help is the end of all
        helps = after[:count] < before[:count] * (1.0 - _GUARD)
        done = count if helps.all() else int(np.argmin(helps))
        return members[giver[:done]], members[taker[:done]]


def _refuse_fractions(column: Column) -> None:
    if (mask := np.floor(column) < column).any():
        raise Refused(mask, "{posts} posts are no whole number", "编制数 {posts} 不是整数", posts=column)


def _given(work: Column, posts: Column, least: Column) -> tuple[Index, Column]:
    """Return the giver of each post that may leave and its saturation afterwards, from the lowest upwards."""
    office, place = _repeated((posts - least).astype(np.intp))
    left = posts[office] - place - 1.0
    return _sorted(office, _saturation(work[office], left))


def _taken(work: Column, posts: Column) -> tuple[Index, Column]:
    """Return the taker of each post that may come and its saturation before, from the highest downwards.

    The highest saturation of a department never falls below its mean, so that who is below the mean takes nothing.
    """
    total, whole = posts.sum(), work.sum()
    if not (total > 0 and whole > 0):
        return np.empty(0, dtype=np.intp), np.empty(0)
    most = np.floor(work * (total / whole) * (1.0 + _GUARD))
    wanted = np.where(work > 0, np.maximum(most - posts + 1.0, 0.0), 0.0)
    office, place = _repeated(wanted.astype(np.intp))
    order, negative = _sorted(office, -_saturation(work[office], posts[office] + place))
    return order, -negative


def _repeated(times: Index) -> tuple[Index, Index]:
    """Return each office as often as told, and which time it is, from 0."""
    office = np.repeat(np.arange(times.size), times)
    return office, np.arange(office.size) - np.repeat(np.cumsum(times) - times, times)


def _saturation(work: Column, posts: Column) -> Column:
    """Return work / posts: infinite where there is work and nobody to do it, 0 where there is none."""
    some = np.where(posts > 0, posts, 1.0)
    return np.where(posts > 0, work / some, np.where(work > 0, np.inf, 0.0))


def _sorted(office: Index, saturation: Column) -> tuple[Index, Column]:
    """Return both in rising order of saturation; what differs only by binary noise keeps the order of the rows."""
    mantissa, exponent = np.frexp(saturation)
    order = np.argsort(np.ldexp(np.rint(mantissa * 2.0**40), exponent - 40), kind="stable")
    return office[order], saturation[order]
