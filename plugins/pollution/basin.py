"""Sections together: shares of good and of bad sections, and the state of a river, river system or basin.

States are numbers: 1 优, 2 良好, 3 轻度污染, 4 中度污染, 5 重度污染.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .water import WORSE
from .water_limits import GUARD, Column, numbers, rule


def reduce_good_sections(matrix: Column) -> Column:
    """Return along the first axis the share of classes I to III (优良比例) among the known; NaN where none is.

    >>> reduce_good_sections(np.array([[1.0], [3.0], [6.0], [np.nan]])).round(3)
    array([0.667])
    """
    return _share(matrix, matrix <= rule("good_to_class"))


def reduce_worse_than_five(matrix: Column) -> Column:
    """Return along the first axis the share worse than V (劣Ⅴ类比例) among the known classes."""
    return _share(matrix, matrix >= WORSE)


def fit_good_sections(classes: Column) -> dict[str, float]:
    """Return the share of classes I to III among those of the units of a group."""
    return {"value": float(reduce_good_sections(classes[:, np.newaxis])[0])}


def fit_worse_than_five(classes: Column) -> dict[str, float]:
    """Return the share worse than V among the classes of the units of a group."""
    return {"value": float(reduce_worse_than_five(classes[:, np.newaxis])[0])}


def section_quality(of_class: ArrayLike) -> Column:
    """Return the state of a section by its class: I and II 1, III 2, IV 3, V 4, worse than V 5.

    环办〔2011〕22号: domain knowledge, the text not at hand.

    >>> section_quality([2, 3, 6, 7])
    array([ 1.,  2.,  5., nan])
    """
    given = np.asarray(of_class, dtype=np.float64)
    states = numbers("section_states", "level")
    known = np.isin(given, numbers("section_states", "class"))
    return np.where(known, states[np.where(known, given, 1).astype(np.intp) - 1], np.nan)


def basin_quality(
    sections: ArrayLike, good: ArrayLike, worse: ArrayLike, *, class_of_means: ArrayLike | None = None
) -> Column:
    """Return the state of a basin of so many ``sections``.

    From five sections on the shares decide: I-III 90 % and more 1, from 75 % 2, below by the share worse than V: under
    20 % 3, from 20 % 4, from 40 % 5.  With fewer it is the state of ``class_of_means``, the class by the mean
    concentrations of all sections.  NaN where there is no section, a share is not one, or what decides is absent.
    环办〔2011〕22号: published, except that exactly five go by the shares, which is domain knowledge.

    >>> basin_quality([10, 10, 10, 4], [0.9, 0.7, 0.6, 1.0], [0.1, 0.2, 0.4, 0.0], class_of_means=[6, 6, 6, 4])
    array([1., 4., 5., 3.])
    """
    count, share, bad = (np.asarray(part, dtype=np.float64) for part in (sections, good, worse))
    sound = (count >= 1) & (share >= 0) & (bad >= 0) & (share + bad <= 1 + GUARD)
    by_shares = np.where(sound, _state_of(share, bad), np.nan)
    by_means = np.nan if class_of_means is None else section_quality(class_of_means)
    return np.where(count >= rule("sections_for_shares"), by_shares, np.where(count >= 1, by_means, np.nan))


def _state_of(good: Column, worse: Column) -> Column:
    state = np.full(np.broadcast_shapes(good.shape, worse.shape), np.nan)
    columns = (numbers("basin_states", name) for name in ("level", "good_from", "worse_from"))
    for level, good_from, worse_from in zip(*columns, strict=True):
        holds = (good >= good_from - GUARD) & (worse >= worse_from - GUARD)
        state = np.where(np.isnan(state) & holds, level, state)
    return state


def _share(matrix: Column, holds: NDArray[np.bool_]) -> Column:
    known = np.isfinite(matrix)
    count = known.sum(axis=0)
    share: Column = np.where(count > 0, (holds & known).sum(axis=0), np.nan) / np.maximum(count, 1)
    return share
