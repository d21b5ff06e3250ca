"""What the functions of this plugin share: their arguments as columns, counts that may not be negative, safe quotients."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...core.refusals import Refused

Column = NDArray[np.float64]


def columns_of(*given: ArrayLike) -> tuple[Column, ...]:
    """Return the arguments as float columns of one shape."""
    return tuple(np.broadcast_arrays(*(np.asarray(part, dtype=np.float64) for part in given)))


def counts_of(*given: ArrayLike) -> tuple[Column, ...]:
    """Return numbers of people, posts, hours or cases as columns of one shape.

    Raises:
        Refused: one of them is negative, which no count can be.
    """
    columns = columns_of(*given)
    for column in columns:
        if (mask := column < 0).any():
            raise Refused(mask, "a count of {count} is negative", "数量为 {count}，不能为负数", count=column)
    return columns


def quotient(part: Column, whole: Column) -> Column:
    """Return part / whole, NaN where the whole is 0."""
    return np.asarray(part / np.where(whole == 0, np.nan, whole), dtype=np.float64)


def refuse_parts_above_the_whole(part: Column, whole: Column) -> None:
    """Refuse rows of which more is done than there is: their data contradict themselves.

    Raises:
        Refused: a part is greater than its whole.
    """
    if (mask := part > whole).any():
        raise Refused(
            mask,
            "{part} of {whole}: the part is more than the whole",
            "{whole} 中有 {part}，部分多于总数",
            part=part,
            whole=whole,
        )
