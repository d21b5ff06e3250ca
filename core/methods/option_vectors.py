"""Options that hold one number for each child, expert or part."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..errors import EvaluationError

Array = NDArray[np.float64]


def counted(given: Sequence[float], needed: int, option: str, zh: str) -> Array:
    """Return the numbers of an option.

    Raises:
        EvaluationError: there are not as many as are needed.
    """
    if len(given) != needed:
        raise EvaluationError("weights-count", option=option, word=zh, found=len(given), needed=needed)
    return np.asarray(given, dtype=np.float64)


def proportions(given: Sequence[float], needed: int, option: str, zh: str) -> Array:
    """Return the numbers of an option made to add up to 1; equal ones where none are given.

    Raises:
        EvaluationError: there are not as many as are needed, one is negative, or all are 0.
    """
    found = counted(given if len(given) else (1.0,) * needed, needed, option, zh)
    if (found < 0).any() or not found.sum() > 0:
        raise EvaluationError("weights-numbers", option=option, word=zh)
    share: Array = found / found.sum()
    return share
