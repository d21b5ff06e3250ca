"""Moving posts between the offices of a department: the rule as it is written, and what must always hold."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import quanheng as qh
from quanheng.plugins.staffing.reallocating import Move, moves, reallocated

MANY = 200


def _saturation(work: float, posts: float) -> float:
    return work / posts if posts else (math.inf if work else 0.0)


def _one_by_one(
    work: Sequence[int],
    posts: Sequence[int],
    frozen: Sequence[int],
    locked: Sequence[bool],
    floor: int,
    most: int | None,
) -> list[int]:
    """Return what the rule of the module's docstring gives, read literally."""
    held, moved = list(posts), 0
    offices = [place for place, is_locked in enumerate(locked) if not is_locked]
    while most is None or moved < most:
        givers = [i for i in offices if held[i] > max(floor, frozen[i])]
        if not givers:
            break
        giver = min(givers, key=lambda i: (_saturation(work[i], held[i] - 1), i))
        taker = min(offices, key=lambda i: (-_saturation(work[i], held[i]), i))
        if not _saturation(work[giver], held[giver] - 1) < _saturation(work[taker], held[taker]) * (1 - 1e-9):
            break
        held[giver] -= 1
        held[taker] += 1
        moved += 1
    return held


@st.composite
def departments(draw: st.DrawFn, offices: int = 7, highest: int = 12) -> dict[str, Any]:
    """Draw a department whose workloads are whole hours, so that equal saturations are exactly equal."""
    size = draw(st.integers(1, offices))

    def column(numbers: st.SearchStrategy[Any]) -> list[Any]:
        return draw(st.lists(numbers, min_size=size, max_size=size))

    return {
        "work": column(st.integers(0, 60)),
        "posts": column(st.integers(0, highest)),
        "frozen": column(st.integers(0, 4)),
        "locked": column(st.booleans()),
        "floor": draw(st.integers(0, 3)),
        "most": draw(st.none() | st.integers(0, 6)),
    }


def _proposed(department: dict[str, Any]) -> list[int]:
    given = dict(department)
    return [int(posts) for posts in reallocated(given.pop("work"), **given)]


@given(departments())
def test_two_sorted_lists_give_what_moving_one_post_after_the_other_gives(department: dict[str, Any]) -> None:
    assert _proposed(department) == _one_by_one(**department)


@given(departments())
def test_what_must_always_hold(department: dict[str, Any]) -> None:
    work, posts, found = department["work"], department["posts"], _proposed(department)
    before, after = ([_saturation(*pair) for pair in zip(work, held, strict=True)] for held in (posts, found))
    assert sum(found) == sum(posts)
    assert max(after) <= max(before)
    for place, (was, proposed) in enumerate(zip(posts, found, strict=True)):
        assert proposed == was or not department["locked"][place]
        assert proposed >= min(was, max(department["floor"], department["frozen"][place]))
    if department["most"] is not None:
        assert sum(abs(new - old) for new, old in zip(found, posts, strict=True)) <= 2 * department["most"]


@given(departments())
def test_no_single_move_is_left_that_helps(department: dict[str, Any]) -> None:
    department["most"] = None
    work, found = department["work"], _proposed(department)
    offices = [place for place, is_locked in enumerate(department["locked"]) if not is_locked]
    for giver, taker in itertools.permutations(offices, 2):
        if found[giver] > max(department["floor"], department["frozen"][giver]):
            left = _saturation(work[giver], found[giver] - 1)
            assert left >= _saturation(work[taker], found[taker]) * (1 - 1e-9)


@given(departments(offices=3, highest=5))
def test_no_other_distribution_has_a_lower_highest_saturation(department: dict[str, Any]) -> None:
    department["most"] = None
    work, posts = department["work"], department["posts"]
    limits = [
        (was, was) if is_locked else (min(was, max(department["floor"], kept)), sum(posts))
        for was, kept, is_locked in zip(posts, department["frozen"], department["locked"], strict=True)
    ]
    others = itertools.product(*(range(low, high + 1) for low, high in limits))
    best = min(
        max(_saturation(*pair) for pair in zip(work, held, strict=True)) for held in others if sum(held) == sum(posts)
    )
    reached = max(_saturation(*pair) for pair in zip(work, _proposed(department), strict=True))
    assert reached == pytest.approx(best, rel=1e-9) if math.isfinite(best) else reached == best


@given(departments(), st.integers(0, 2**20))
def test_the_order_of_the_offices_decides_only_between_equals(department: dict[str, Any], seed: int) -> None:
    size = len(department["posts"])
    # each office is different from the others by a part so small that only ties are settled by it
    work = (np.array(department["work"]) + 1) * (1 + np.arange(size) / 1e5)
    columns: dict[str, Any] = {name: np.array(department[name], dtype=float) for name in ("posts", "frozen", "locked")}
    columns["posts"] += 1
    rest = {name: department[name] for name in ("floor", "most")}
    order = np.random.default_rng(seed).permutation(size)
    plain = reallocated(work, **columns, **rest)
    mixed = reallocated(work[order], **{name: column[order] for name, column in columns.items()}, **rest)
    assert np.array_equal(plain[order], mixed)


@given(st.lists(departments(), min_size=1, max_size=4), st.integers(1, 30), st.integers(0, 2**20))
def test_departments_together_are_as_each_by_itself(together: list[dict[str, Any]], size: int, seed: int) -> None:
    # the rows of all departments mixed, and worked on in parts of few posts
    columns: dict[str, Any] = {
        name: np.concatenate([np.array(each[name], dtype=float) for each in together])
        for name in ("work", "posts", "frozen", "locked")
    }
    rest = {name: together[0][name] for name in ("floor", "most")}
    groups = np.repeat(np.arange(len(together)), [len(each["work"]) for each in together])
    order = np.random.default_rng(seed).permutation(groups.size)
    mixed = {name: column[order] for name, column in columns.items()}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("quanheng.plugins.staffing.reallocating._AT_ONCE", size)
        found = reallocated(mixed.pop("work"), **mixed, **rest, groups=groups[order])
    for group in range(len(together)):
        rows = order[groups[order] == group]
        alone = {name: column[rows] for name, column in columns.items()}
        assert list(found[groups[order] == group]) == list(reallocated(alone.pop("work"), **alone, **rest))


def test_who_belongs_to_no_department_has_no_proposal() -> None:
    found = reallocated([9, 1, 1], posts=[1, 3, 3], groups=[0, 0, -1])
    assert np.array_equal(found, [3, 1, np.nan], equal_nan=True)


def test_ties_go_to_the_first_row() -> None:
    # two idle offices alike, two busy ones alike: one post moves, from the first to the first
    assert list(reallocated([2, 2, 12, 12], posts=[2, 2, 2, 2], most=1)) == [1, 2, 3, 2]


def test_binary_noise_makes_no_office_busier_than_its_equal() -> None:
    # 0.1 + 0.2 hours are 0.3 hours: the first of both takes the post
    assert list(reallocated([0.3, 0.1 + 0.2, 0.0], posts=[1, 1, 2])) == [2, 1, 1]


def test_an_office_without_people_is_the_first_to_be_given_some() -> None:
    assert list(reallocated([10, 1], posts=[4, 0])) == [3, 1]


def test_an_idle_office_gives_down_to_its_floor_and_no_further() -> None:
    assert list(reallocated([0, 30], posts=[5, 1])) == [1, 5]
    assert list(reallocated([0, 30], posts=[5, 1], floor=0)) == [0, 6]
    assert list(reallocated([0, 30], posts=[5, 1], frozen=[4, 0])) == [4, 2]


def test_an_office_that_is_not_known_takes_no_part() -> None:
    found = reallocated([10, np.nan, 2], posts=[1, 5, 3])
    assert np.array_equal(found, [3, np.nan, 1], equal_nan=True)


def test_a_department_without_work_or_without_posts_stays_as_it_is() -> None:
    assert list(reallocated([0, 0], posts=[3, 1])) == [3, 1]
    assert list(reallocated([5, 9], posts=[0, 0])) == [0, 0]
    assert list(reallocated([], posts=[])) == []


@given(departments())
def test_the_list_of_who_gives_to_whom_leads_to_the_proposal(department: dict[str, Any]) -> None:
    given = dict(department)
    held = list(given["posts"])
    names = [str(place) for place in range(len(held))]
    ways = moves(names, given.pop("work"), **given)
    assert len({(way.giver, way.taker) for way in ways}) == len(ways)
    assert not {way.giver for way in ways} & {way.taker for way in ways}
    for way in ways:
        held[int(way.giver)] -= way.posts
        held[int(way.taker)] += way.posts
    assert held == _proposed(department)


def test_posts_that_go_the_same_way_are_one_entry() -> None:
    assert moves(["一处", "二处"], [0, 30], posts=[5, 1]) == (Move("一处", "二处", 4),)
    with pytest.raises(ValueError, match="1 names of 2 offices"):
        moves(["一处"], [0, 30], posts=[5, 1])


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"posts": [2.5, 1]}, "编制数 {posts} 不是整数"),
        ({"posts": [2, 1], "frozen": [0.5, 0]}, "编制数 {posts} 不是整数"),
        ({"posts": [-1, 1]}, "数量为 {count}，不能为负数"),
        ({"posts": [9e6, 2e6]}, "一个部门的编制数共 {total}，超出可测算的范围"),
    ],
)
def test_what_are_no_posts_is_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(qh.Refused) as caught:
        reallocated([1, 2], **given)
    assert caught.value.zh == said


def test_many_offices_are_done_at_once() -> None:
    draw = np.random.default_rng(1)
    work, posts = draw.integers(0, 90_000, MANY), draw.integers(1, 60, MANY)
    found = reallocated(work, posts=posts)
    assert found.sum() == posts.sum()
    assert (found >= 1).all()
    assert (work / found).max() <= (work / posts).max()
