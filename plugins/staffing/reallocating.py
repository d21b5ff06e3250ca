"""Moving whole posts from offices that are under-used to offices that are over-used, within each department.

The rule, one post at a time: of all offices that may give, take the one whose saturation would still be the lowest
*after* it gave a post; of all that may take, the one whose saturation is the highest; move the post if the giver would
then still be less saturated than the taker was.  Otherwise stop.  Of equals the earlier row goes first.

So no move makes an office busier than the one it relieves was, the highest saturation never rises, and at the end no
distribution of the same posts has a lower highest saturation: it is Adams' method of apportionment, reached from the
posts at hand.

An office that has given is never the busiest afterwards, so that the order of all moves is known beforehand: the posts
that can be given, from the lowest saturation after giving upwards, meet those that can be taken, from the highest
saturation before taking downwards.  Two sorted lists take the place of a loop over posts and departments.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import attrs
import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...core.refusals import Refused
from .columns import Column, counts_of

Index = NDArray[np.intp]

#: Saturations that differ by less than this part of them are equal: 0.1 + 0.2 hours are 0.3 hours.
_GUARD: Final = 1e-9
#: The lists are as long as the posts: departments of more are a mistake in the data, those of fewer go together.
_MOST_POSTS: Final = 10_000_000
_AT_ONCE: Final = 1_000_000


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
    groups: ArrayLike = 0,
) -> Column:
    """Return the proposed posts of each office, in each department as many in all as there are.

    ``work`` is what each office has to do, in any unit that all share.  ``frozen`` posts may not leave an office,
    ``locked`` offices neither give nor take, nobody gives below ``floor``, and at most ``most`` posts are moved in a
    department.  ``groups`` numbers the departments from 0; -1 belongs to none.  An office of which anything is not
    known takes no part and has no proposal (NaN).

    Raises:
        Refused: posts, frozen posts or a floor that are no whole numbers, a count below 0, or millions of posts.

    >>> reallocated([2000, 6000, 3000], posts=[3, 2, 2])
    array([2., 3., 2.])
    """
    offices = _Offices.of(work, posts, frozen, locked, floor, groups)
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
    groups: ArrayLike = 0,
) -> tuple[Move, ...]:
    """Return who gives how many posts to whom, department by department, in the order in which the posts move.

    The arguments are those of :func:`reallocated`, with the names of the offices.  Several posts that go the same way
    are one entry, at the place of the first.

    Raises:
        ValueError: there are not as many names as offices.
        Refused: as :func:`reallocated`.

    >>> moves(["甲处", "乙处", "丙处"], [2000, 6000, 3000], posts=[3, 2, 2])
    (Move(giver='甲处', taker='乙处', posts=1),)
    """
    offices = _Offices.of(work, posts, frozen, locked, floor, groups)
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
    """Offices with their departments: ``least`` is what each keeps, ``known`` of which everything is known."""

    work: Column
    posts: Column
    least: Column
    locked: Column
    known: NDArray[np.bool_]
    groups: Index

    @classmethod
    def of(
        cls,
        work: ArrayLike,
        posts: ArrayLike,
        frozen: ArrayLike,
        locked: ArrayLike,
        floor: ArrayLike,
        groups: ArrayLike,
    ) -> _Offices:
        """Read the columns of the offices.

        Raises:
            Refused: what should be whole numbers are none, or a count is negative.
        """
        hours, held, kept, lowest = (np.atleast_1d(column) for column in counts_of(work, posts, frozen, floor))
        for column in (held, kept, lowest):
            _refuse_fractions(column)
        shut = np.broadcast_to(np.asarray(locked, dtype=np.float64), held.shape)
        known = np.asarray(np.isfinite(np.stack([hours, held, kept, lowest, shut])).all(axis=0))
        group = np.broadcast_to(np.asarray(groups, dtype=np.intp), held.shape)
        return cls(hours, held, np.minimum(held, np.maximum(kept, lowest)), shut, known & (group >= 0), group)

    def moves(self, most: float | None) -> tuple[Index, Index]:
        """Return for each post that moves the place of its giver and that of its taker, in the order of the moves.

        Raises:
            Refused: a department has millions of posts.
        """
        members = np.flatnonzero(self.known & (self.locked != 1.0))
        members = members[np.argsort(self.groups[members], kind="stable")]
        found = [self._moves(part, most) for part in self._parts(members)]
        givers, takers = zip(*found, strict=True) if found else ((), ())
        nobody = np.empty(0, dtype=np.intp)
        return np.concatenate([nobody, *givers]), np.concatenate([nobody, *takers])

    def _parts(self, members: Index) -> Iterator[Index]:
        """Iterate over whole departments, so many at a time as have not too many posts together."""
        totals = np.bincount(self.groups[members], weights=self.posts[members])
        if (totals > _MOST_POSTS).any():
            first = int(np.argmax(totals > _MOST_POSTS))
            said = ("{total} posts in one department", "一个部门的编制数共 {total}，超出可测算的范围")
            raise Refused(self.known & (self.groups == first), *said, total=float(totals[first]))
        part = (np.cumsum(totals) // _AT_ONCE).astype(np.intp)[self.groups[members]]
        yield from np.split(members, np.flatnonzero(np.diff(part)) + 1)

    def _moves(self, members: Index, most: float | None) -> tuple[Index, Index]:
        work, posts, least = self.work[members], self.posts[members], self.least[members]
        group = np.unique(self.groups[members], return_inverse=True)[1]
        giver, after = _given(work, posts, least, group)
        taker, before = _taken(work, posts, group)
        count = np.minimum(*(np.bincount(group[each], minlength=members.size) for each in (giver, taker)))
        if most is not None:
            count = np.minimum(count, int(max(most, 0.0)))
        met = _first(group[giver], count), _first(group[taker], count)
        # both lists go towards each other, so that no later move helps where one does not
        helps = after[met[0]] < before[met[1]] * (1.0 - _GUARD)
        return members[giver[met[0]][helps]], members[taker[met[1]][helps]]


def _refuse_fractions(column: Column) -> None:
    if (mask := np.floor(column) < column).any():
        raise Refused(mask, "{posts} posts are no whole number", "编制数 {posts} 不是整数", posts=column)


def _given(work: Column, posts: Column, least: Column, group: Index) -> tuple[Index, Column]:
    """Return the giver of each post that may leave and its saturation afterwards, from the lowest upwards."""
    office, place = _repeated((posts - least).astype(np.intp))
    left = posts[office] - place - 1.0
    return _sorted(office, _saturation(work[office], left), group)


def _taken(work: Column, posts: Column, group: Index) -> tuple[Index, Column]:
    """Return the taker of each post that may come and its saturation before, from the highest downwards.

    The highest saturation of a department never falls below its mean, so that who is below the mean takes nothing.
    """
    total, whole = (np.bincount(group, weights=column)[group] for column in (posts, work))
    due = work * total / np.where(whole > 0, whole, 1.0)
    wanted = np.where((work > 0) & (total > 0), np.floor(due * (1.0 + _GUARD)) - posts + 1.0, 0.0)
    office, place = _repeated(np.maximum(wanted, 0.0).astype(np.intp))
    order, negative = _sorted(office, -_saturation(work[office], posts[office] + place), group)
    return order, -negative


def _repeated(times: Index) -> tuple[Index, Index]:
    """Return each office as often as told, and which time it is, from 0."""
    office = np.repeat(np.arange(times.size), times)
    return office, np.arange(office.size) - np.repeat(np.cumsum(times) - times, times)


def _first(group: Index, count: Index) -> Index:
    """Return the places of the first so many of each group, in a list that goes from group to group."""
    starts = np.searchsorted(group, group, side="left")
    return np.flatnonzero(np.arange(group.size) - starts < count[group])


def _saturation(work: Column, posts: Column) -> Column:
    """Return work / posts: infinite where there is work and nobody to do it, 0 where there is none."""
    some = np.where(posts > 0, posts, 1.0)
    return np.where(posts > 0, work / some, np.where(work > 0, np.inf, 0.0))


def _sorted(office: Index, saturation: Column, group: Index) -> tuple[Index, Column]:
    """Return both by department and rising saturation; what differs only by binary noise keeps the order of the rows."""
    mantissa, exponent = np.frexp(saturation)
    order = np.lexsort((np.ldexp(np.rint(mantissa * 2.0**40), exponent - 40), group[office]))
    return office[order], saturation[order]
