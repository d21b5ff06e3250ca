"""The compiled path: sums over children straight from the memory of their columns, one pass for all of them.

Needs numba, the extra ``fast``; :mod:`.lean_compiled` imports this only where it pays.  What is compiled is kept on disk
where numba finds a place for it, else for the process.  Everything is reckoned as by the kernels of numpy, in the same
order for each cell, and rows are independent of each other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numba import carray, njit, types  # type: ignore[attr-defined]  # numba names its exports by hand
from numba.core import cgutils
from numba.extending import intrinsic
from numpy.typing import NDArray

#: How a child comes from its column.
AS_IS: Final = 0
PLACED: Final = 1
STEPS: Final = 2
ALONG: Final = 3

#: A part of the way beyond this is all of it.
_ALMOST: Final = 1.0 - 4.5e-16
#: Rows that are worked on together: few enough for the cache, enough for each column to be read in long pieces.
_CHUNK: Final = 4096
#: Rows that a table of points is looked up for together, in the first cache.
_PART: Final = 512

#: For each byte of a bitmap what must be added to eight numbers.
_GAPS: Final = np.where(
    np.unpackbits(np.arange(256, dtype=np.uint8)[:, np.newaxis], axis=1, bitorder="little") == 1, 0.0, np.nan
)


def _compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a function, kept on disk where there is a place for that."""
    try:
        return njit(cache=True, nogil=True, error_model="numpy")(function)
    except RuntimeError:  # nowhere to write to
        return njit(nogil=True, error_model="numpy")(function)


def _as_pointer(_: Any, address: Any) -> Any:
    """Return an address as a pointer."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.inttoptr(arguments[0], cgutils.voidptr_t)

    return types.voidptr(address), generate


_pointer: Any = intrinsic(_as_pointer)


@_compiled
def _load(values: int, bits: int, first: int, count: int, gaps: Any, out: Any) -> None:
    """Write cells from ``first`` on (also the place in the bitmap, counted in bits), NaN where there is none."""
    column = carray(_pointer(values), count, np.float64)
    if bits == 0:
        for row in range(count):
            out[row] = column[row]
        return
    start, shift = first >> 3, first & 7
    held = carray(_pointer(bits + start), (shift + count + 7) >> 3, np.uint8)
    if shift == 0 and count & 7 == 0:
        for byte in range(count >> 3):
            place = byte << 3
            for bit in range(8):
                out[place + bit] = column[place + bit] + gaps[held[byte], bit]
        return
    for row in range(count):
        place = row + shift
        out[row] = column[row] + gaps[held[place >> 3], place & 7]


@_compiled
def bounds(values: int, bits: int, offset: int, size: int, gaps: Any) -> tuple[float, float]:
    """Return the least and the greatest number of a column, NaN twice where there is none."""
    low, high = np.full(_CHUNK, np.inf), np.full(_CHUNK, -np.inf)
    cells = np.empty(_CHUNK)
    for start in range(0, size, _CHUNK):
        count = min(_CHUNK, size - start)
        _load(values + 8 * start, bits, offset + start, count, gaps, cells)
        for row in range(count):
            cell = cells[row]
            low[row] = min(low[row], cell)
            high[row] = max(high[row], cell)
    least, most = low.min(), high.max()
    # where nothing was below infinity and nothing above the other, nothing is there; infinities alone are found later
    return (np.nan, np.nan) if least > most else (least, most)


@_compiled
def _add_placed(numbers: Any, cells: Any, sums: Any, weights: Any, count: int) -> None:
    """Add what min-max gives for some cells, by its own numbers: (start, 1 / width, at the start, rise, weight)."""
    start, scale, low, rise, weight = numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]
    for row in range(count):
        cell = cells[row]
        part = (cell - start) * scale
        part = max(part, 0.0)
        # multiplying by 1 / width may end just below 1 where dividing gives it
        part = 1.0 if part > _ALMOST else part
        sums[row] += low + rise * part if cell == cell else 0.0  # noqa: PLR0124 - NaN is no cell
        weights[row] += weight if cell == cell else 0.0  # noqa: PLR0124 - NaN is no cell


@_compiled
def _add_scores(numbers: Any, cells: Any, scores: Any, sums: Any, weights: Any, count: int) -> None:
    """Add scores times a factor where there are cells, and the weight."""
    factor, weight = numbers[3], numbers[4]
    for row in range(count):
        is_here = cells[row] == cells[row]
        sums[row] += factor * scores[row] if is_here else 0.0
        weights[row] += weight if is_here else 0.0


@_compiled
def _score(kind: int, xs: Any, ys: Any, cells: Any, out: Any, count: int) -> None:
    """Write what a table makes of some cells, where they are numbers."""
    for row in range(count):
        out[row] = ys[0]
    if kind == STEPS:
        for cut in range(xs.size):
            edge, level = xs[cut], ys[cut + 1]
            for row in range(count):
                out[row] = level if cells[row] >= edge else out[row]
        return
    for point in range(xs.size - 1):
        edge, level = xs[point], ys[point]
        slope = (ys[point + 1] - level) / (xs[point + 1] - edge)
        for row in range(count):
            out[row] = slope * (cells[row] - edge) + level if cells[row] >= edge else out[row]
    edge, level = xs[-1], ys[-1]
    for row in range(count):
        out[row] = level if cells[row] >= edge else out[row]


@_compiled
def add_up(
    start: int,
    addresses: Any,
    offsets: Any,
    kinds: Any,
    numbers: Any,
    parts: Any,
    xs: Any,
    ys: Any,
    gaps: Any,
    total: Any,
    present: Any,
) -> None:
    """Write for each row of a block the sum of its children and the weight of those that are present.

    Of child k ``addresses[k]`` has the address of its numbers and of its bitmap (0: none), ``offsets[k]`` the bit at
    which that begins, ``kinds[k]`` its rule, ``numbers[k]`` the numbers of that (of all but min-max only the last two
    count: the factor in the sum and the weight), ``parts[k]`` where its points begin and end in ``xs`` and begin in
    ``ys``.
    """
    cells, scores = np.empty(_CHUNK), np.empty(_PART)
    for first in range(0, total.size, _CHUNK):
        count = min(_CHUNK, total.size - first)
        sums, weights = total[first : first + count], present[first : first + count]
        sums[:] = 0.0
        weights[:] = 0.0
        for child in range(kinds.size):
            here = start + first
            values, bits = addresses[child, 0] + 8 * here, addresses[child, 1]
            _load(values, bits, offsets[child] + here, count, gaps, cells)
            if kinds[child] == PLACED:
                _add_placed(numbers[child], cells, sums, weights, count)
            elif kinds[child] == AS_IS:
                _add_scores(numbers[child], cells, cells, sums, weights, count)
            else:
                begin, end, other = parts[child, 0], parts[child, 1], parts[child, 2]
                points, levels = xs[begin:end], ys[other : other + end - begin + 1]
                for part in range(0, count, _PART):
                    stop = min(part + _PART, count)
                    some = cells[part:stop]
                    _score(kinds[child], points, levels, some, scores, stop - part)
                    _add_scores(numbers[child], some, scores, sums[part:stop], weights[part:stop], stop - part)


def gaps_table() -> NDArray[np.float64]:
    """Return what each byte of a bitmap adds to eight numbers."""
    return _GAPS
