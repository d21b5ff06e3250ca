"""Rounding to digits after the point, with a guard for binary fractions: 2.675 is meant, not 2.67499999999999982."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

#: In units of the last digit kept: a distance to a tie below this is a tie.
_TIE: Final = 1e-9
_HALF: Final = 0.5


def half_up(x: ArrayLike, digits: int = 0) -> Array:
    """Round ties away from zero (四舍五入): sign(x) floor(|x| 10^n + 0.5 + 1e-9) / 10^n."""
    column = np.asarray(x, dtype=np.float64)
    scale = 10.0 ** int(digits)
    rounded: Array = np.sign(column) * np.floor(np.abs(column) * scale + _HALF + _TIE) / scale
    return rounded + 0.0


def half_even(x: ArrayLike, digits: int = 0) -> Array:
    """Round ties to the even digit (四舍六入五成双, GB/T 8170-2008)."""
    scale = 10.0 ** int(digits)
    scaled = np.asarray(x, dtype=np.float64) * scale
    below = np.floor(scaled)
    is_tie = np.abs(scaled - below - _HALF) <= _TIE
    even = below + np.mod(below, 2.0)
    rounded: Array = np.where(is_tie, even, np.rint(scaled)) / scale
    return rounded + 0.0


def up(x: ArrayLike, digits: int = 0) -> Array:
    """Round up (进位, HJ 633-2012): ceil(x 10^n - 1e-9) / 10^n."""
    scale = 10.0 ** int(digits)
    rounded: Array = np.ceil(np.asarray(x, dtype=np.float64) * scale - _TIE) / scale
    return rounded + 0.0


def rounded(x: ArrayLike, digits: ArrayLike = 0, method: str = "half_up") -> Array:
    """Round by the method of that name."""
    return {"half_up": half_up, "half_even": half_even, "up": up}[method](x, int(np.asarray(digits)))
