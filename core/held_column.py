"""A column of numbers as a dataframe holds it: an array, and a bitmap of which of its cells have a datum.

Blocks of it become arrays with NaN where nothing is when they are needed; the column as a whole is never copied.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

#: Rows that are looked at together, so that what is made of them stays in the cache.
_BLOCK: Final = 32_768
#: For each byte of a bitmap what must be added to eight numbers: 0 where there is a datum, NaN where there is none.
_GAPS: Final = np.where(
    np.unpackbits(np.arange(256, dtype=np.uint8)[:, np.newaxis], axis=1, bitorder="little") == 1, 0.0, np.nan
)
_ALL: Final = 255


class HeldColumn:
    """Numbers of any type, with the bitmap of Arrow (bit set: a datum) from bit ``offset`` on; None: all are there."""

    def __init__(self, numbers: NDArray[Any], bits: NDArray[np.uint8] | None = None, offset: int = 0) -> None:
        self.numbers, self.bits, self.offset = numbers, bits, offset
        self.size = int(numbers.size)

    @property
    def is_plain(self) -> bool:
        """Whether the numbers are already what the engine works on."""
        return self.bits is None and self.numbers.dtype == np.float64

    @cached_property
    def bounds(self) -> tuple[float, float]:
        """The smallest and the largest number, infinities too; NaN twice where there is none."""
        low, high, work = np.nan, np.nan, np.empty(min(_BLOCK, self.size))
        for start in range(0, self.size, _BLOCK):
            stop = min(start + _BLOCK, self.size)
            block = self.block(start, stop, work[: stop - start])
            low, high = np.fmin(low, np.fmin.reduce(block)), np.fmax(high, np.fmax.reduce(block))
        return float(low), float(high)

    def block(self, start: int, stop: int, out: Array) -> Array:
        """Return neighbouring rows, written to ``out`` (contiguous) unless the numbers can serve as they are."""
        if self.is_plain:
            return self.numbers[start:stop]
        if self.bits is None:
            np.copyto(out, self.numbers[start:stop])
            return out
        first, shift = (start + self.offset) >> 3, (start + self.offset) & 7
        held = self.bits[first : (stop + self.offset + 7) >> 3]
        if np.bitwise_and.reduce(held) == _ALL:
            np.copyto(out, self.numbers[start:stop])
            return out
        if shift == 0 and out.size & 7 == 0:
            _GAPS.take(held, axis=0, out=out.reshape(-1, 8), mode="clip")
            np.add(self.numbers[start:stop], out, out=out)
        else:
            gaps = _GAPS.take(held, axis=0, mode="clip").reshape(-1)
            np.add(self.numbers[start:stop], gaps[shift : shift + stop - start], out=out)
        return out

    def take(self, rows: Any) -> Array:
        """Return some rows, by their places or as a slice."""
        if isinstance(rows, slice):
            start, stop, step = rows.indices(self.size)
            block = self.block(start, stop, np.empty(max(stop - start, 0))) if stop > start else np.empty(0)
            return block if step == 1 else block[::step]
        places = np.arange(self.size)[rows] if getattr(rows, "dtype", None) == np.bool_ else np.asarray(rows)
        found: Array = self.numbers[places].astype(np.float64)
        if self.bits is not None:
            at = places + np.where(places < 0, self.size, 0) + self.offset
            found[(self.bits[at >> 3] >> (at & 7).astype(np.uint8)) & 1 == 0] = np.nan
        return found

    def whole(self) -> Array:
        """Return all rows as one array; a view that cannot be written to where nothing needs to change."""
        found = self.take(slice(0, self.size))
        if self.is_plain:
            found = found.view()
            found.setflags(write=False)
        return found


def whole_column(column: Any) -> Any:
    """Return a column as an array, whatever it is held as."""
    return column.whole() if isinstance(column, HeldColumn) else column
