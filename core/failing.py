"""Where a function failed: the line of its own file, and the first row that it fails for."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from inspect import unwrap
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: Calls a function for some rows only.
Try = Callable[[NDArray[np.intp]], object]


def line_of(error: BaseException, implementation: Callable[..., Any]) -> str:
    """Return ``file:line`` of the last line of the function's own file that an exception passed through.

    Empty where it never came there, as when the function could not be called with its arguments.
    """
    code = getattr(unwrap(implementation), "__code__", None)
    if code is None:
        return ""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == code.co_filename]
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""


def first_failing(attempt: Try, size: int, failure: type[Exception]) -> int:
    """Return the first row for which a function fails when it is called for few rows, 0 where none can be found.

    The rows are halved, so that a block takes some thirty calls at most: that the first half fails says that its row is
    there, else it is in the second.  Where no single row fails by itself the fault is of the whole, and so of the first.
    """
    low, high = 0, size
    while high - low > 1:
        middle = (low + high) // 2
        if _fails(attempt, np.arange(low, middle), failure):
            high = middle
        else:
            low = middle
    return low if low < size and _fails(attempt, np.arange(low, low + 1), failure) else 0


def _fails(attempt: Try, rows: NDArray[np.intp], failure: type[Exception]) -> bool:
    try:
        attempt(rows)
    except failure:
        return True
    except Exception:  # noqa: BLE001 - refuses the row: that is no failure of the function
        return False
    return False
