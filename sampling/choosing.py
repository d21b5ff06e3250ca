"""Choosing a given number out of names: at random, at equal distances, or with a chance that goes with size."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import accumulate
from math import lcm

import attrs

from .ordering import SPAN, drawn_number, in_drawn_order


@attrs.frozen
class Chosen:
    """One that was chosen, and with what probability; ``certain`` where its size alone decides."""

    name: str
    probability: float
    certain: bool = False


def at_random(names: Sequence[str], count: int, seed: str, purpose: str = "unit") -> list[Chosen]:
    """Return a simple random sample without replacement: the first in the order of the seed."""
    return [Chosen(name, count / len(names)) for name in in_drawn_order(names, seed, purpose)[:count]]


def at_equal_distances(names: Sequence[str], count: int, seed: str, purpose: str = "systematic") -> list[Chosen]:
    """Return a systematic sample of names that stand in order: a random start, then every N/n-th, N/n not rounded."""
    start, step = drawn_number(seed, purpose), len(names)
    places = [(start + turn * SPAN) * step // (count * SPAN) for turn in range(count)]
    return [Chosen(names[place], count / len(names)) for place in places]


def by_size(sizes: Mapping[str, Fraction], count: int, seed: str, purpose: str = "pps") -> list[Chosen]:
    """Return a sample in which the chance of a name is in proportion to its size.

    Whose size is at least the n-th part of the total is taken for certain, again and again until none is; of the others
    a systematic sample along their sizes is drawn, in the order of the seed.  Source: Hartley and Rao (1962),
    Sampling with unequal probabilities and without replacement, Ann. Math. Statist. 33.

    Names of size 0 are never drawn; ``count`` is at most the number of the others.
    """
    certain: list[str] = []
    open_ = {name: size for name, size in sizes.items() if size > 0}
    while True:
        rest, total = count - len(certain), sum(open_.values())
        large = [name for name, size in open_.items() if rest and size * rest >= total]
        if not large:
            break
        certain += sorted(large, key=lambda name: (-sizes[name], name))[:rest]
        open_ = {name: size for name, size in open_.items() if name not in set(certain)}
    found = [Chosen(name, 1.0, certain=True) for name in certain]
    return found + _along(open_, count - len(certain), seed, purpose) if count > len(certain) else found


def _along(sizes: Mapping[str, Fraction], count: int, seed: str, purpose: str) -> list[Chosen]:
    order = in_drawn_order(sizes, seed, purpose)
    unit = lcm(*(size.denominator for size in sizes.values()))
    weights = [int(sizes[name] * unit) for name in order]
    ends, total, start = list(accumulate(weights)), sum(weights), drawn_number(seed, f"{purpose}-start")
    targets = [(start + turn * SPAN) * total // (count * SPAN) for turn in range(count)]
    places = [bisect_right(ends, target) for target in targets]
    return [Chosen(order[place], count * weights[place] / total) for place in places]
