"""Ends and sums of a column, block by block: it is read once, what is squared stays in the cache, and no thread is woken."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

#: Numbers of a block, half a megabyte: with its square it fits into the second cache of a core.
_BLOCK: Final = 65_536


def ends(value: Array) -> tuple[float, float]:
    """Return the smallest and the largest value."""
    return float(value.min()), float(value.max())


def survey(value: Array) -> tuple[float, float, float]:
    """Return the smallest value, the largest, and the sum, reading the column once; of none an error, as numpy has it."""
    if value.size <= _BLOCK:
        return float(value.min()), float(value.max()), float(value.sum())
    low, high, sums = np.inf, -np.inf, []
    for start in range(0, value.size, _BLOCK):
        block = value[start : start + _BLOCK]
        low, high = min(low, float(block.min())), max(high, float(block.max()))
        sums.append(float(block.sum()))
    return low, high, math.fsum(sums)


def distance_sum(value: Array, end: float) -> float:
    """Return the sum of |x - end| for an end of the column, from the differences: sums of large values lose them."""
    room, sums = np.empty(min(value.size, _BLOCK)), []
    for start in range(0, value.size, _BLOCK):
        block = value[start : start + _BLOCK]
        sums.append(float(np.subtract(block, end, out=room[: block.size]).sum()))
    return abs(math.fsum(sums))


def reciprocal_sum(value: Array) -> float:
    """Return the sum of 1 / x."""
    room, sums = np.empty(min(value.size, _BLOCK)), []
    for start in range(0, value.size, _BLOCK):
        block = value[start : start + _BLOCK]
        sums.append(float(np.divide(1.0, block, out=room[: block.size]).sum()))
    return math.fsum(sums)


def power_sums(value: Array, most: int, centre: float = 0.0, scale: float = 1.0) -> tuple[float, ...]:
    """Return the sums of ((x - centre) / scale)^p for p from 2 to ``most`` (at most 4).

    Each block is summed pairwise and the blocks exactly, so that the result is good to the last digits of its terms.
    """
    parts = [tuple(_of_block(block, most)) for block in _moved(value, centre, scale)]
    return tuple(math.fsum(column) for column in zip(*parts, strict=True)) if parts else (0.0,) * (most - 1)


def _moved(value: Array, centre: float, scale: float) -> Iterator[Array]:
    room = np.empty(min(value.size, _BLOCK))
    for start in range(0, value.size, _BLOCK):
        part = value[start : start + _BLOCK]
        block = room[: part.size]
        np.subtract(part, centre, out=block)
        if scale != 1.0:
            block /= scale
        yield block


def _of_block(block: Array, most: int) -> Iterator[float]:
    square = block * block
    yield float(square.sum())
    if most > 2:  # noqa: PLR2004 - the powers that are asked for
        block *= square
        yield float(block.sum())
    if most > 3:  # noqa: PLR2004
        square *= square
        yield float(square.sum())
