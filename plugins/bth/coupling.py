"""Coupling and coupling coordination of two or more systems, and the classes that the literature gives them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...core.methods.coupling import canonical_degree, modified_degree
from ...core.refusals import Refused
from ..reference import read_table
from .forms import FORMS, why_wrong

Column = NDArray[np.float64]

#: What lies this little beyond a bound is the noise of binary fractions.
_GUARD: Final = 1e-9
_TABLES: Final = Path(__file__).with_name("tables")


def coupling(*systems: ArrayLike, form: str = "canonical") -> Column:
    """Return C = n (ΠU)^(1/n) / ΣU of each row, between 0 and 1, or the modified form of Wang et al. (2021).

    Any system at 0 gives 0, also where all are.  An absent level gives nothing (NaN).  The canonical form knows no
    scale and takes any levels from 0 on; the modified one measures distances between levels, which must lie between 0
    and 1.  The arithmetic is that of the aggregate ``coupling``, which leaves out children without a score; here every
    system is named and must be there.

    Raises:
        Refused: a negative level, or one above 1 in the modified form.
        ValueError: ``form`` is one of the wrong ones in common use, and which to use; or none at all.

    >>> coupling([0.9], [0.6]).round(4)
    array([0.9798])
    """
    _check_form(form)
    levels = _levels(systems, most=1.0 if form == "modified" else np.inf)
    rows = levels.reshape(len(levels), -1).T  # constants are a single row
    degree = (modified_degree if form == "modified" else canonical_degree)(rows).reshape(levels.shape[1:])
    return np.where(np.isnan(levels).any(axis=0), np.nan, degree)


def comprehensive(*systems: ArrayLike, weights: Sequence[float] | None = None) -> Column:
    """Return T = Σ(β U) of each row, the weighted mean of the systems: how high they are, level or not.

    Raises:
        Refused: a level that is not between 0 and 1; weights of another number than systems, or negative.

    >>> comprehensive([0.9], [0.6])
    array([0.75])
    """
    levels = _levels(systems, most=1.0)
    found: Column = np.tensordot(_shares(weights, len(levels)), levels, axes=1)
    return found


def coordination(*systems: ArrayLike, weights: Sequence[float] | None = None, form: str = "canonical") -> Column:
    """Return D = √(C·T) of each row; weights enter T and never C.

    Raises:
        Refused: as ``comprehensive``.
        ValueError: as ``coupling``.

    >>> coordination([0.9], [0.6]).round(4)
    array([0.8572])
    """
    _check_form(form)
    return np.sqrt(coupling(*systems, form=form) * comprehensive(*systems, weights=weights))


def coordination_class(d: ArrayLike) -> Column:
    """Return the class of a degree of coordination, 1 to 10, by intervals (lo, hi] of 0.1; 0 belongs to the first.

    Raises:
        Refused: a degree that is not between 0 and 1.

    >>> coordination_class([0.0, 0.1, 0.11, 0.8572, 1.0])
    array([ 1.,  1.,  2.,  9., 10.])
    """
    return _place(d, "coordination_classes", "a degree of coordination", "耦合协调度")


def coupling_stage(c: ArrayLike) -> Column:
    """Return the stage of a degree of coupling, 1 to 4: low (≤ 0.3), antagonistic (≤ 0.5), running-in (≤ 0.8), high.

    Raises:
        Refused: a degree that is not between 0 and 1.

    >>> coupling_stage([0.3, 0.31, 0.8, 0.9798])
    array([1., 2., 3., 4.])
    """
    return _place(c, "coupling_stages", "a degree of coupling", "耦合度")


def class_name(d: ArrayLike) -> Column:
    """Return the place of each degree's class among its names, the best first: 0 for 优质协调, 9 for 极度失调.

    Raises:
        Refused: a degree that is not between 0 and 1.

    >>> class_name([0.8572, 0.05])
    array([1., 9.])
    """
    return _upper_bounds("coordination_classes").size - coordination_class(d)


def stage_name(c: ArrayLike) -> Column:
    """Return the place of each degree's stage among its names, the best first: 0 for 高水平耦合, 3 for 低水平耦合.

    Raises:
        Refused: a degree that is not between 0 and 1.

    >>> stage_name([0.9798, 0.2])
    array([0., 3.])
    """
    return _upper_bounds("coupling_stages").size - coupling_stage(c)


def _place(degree: ArrayLike, table: str, en: str, zh: str) -> Column:
    """Return in which of the intervals (lo, hi] of a table a degree lies, counted from 1."""
    values = np.asarray(degree, dtype=np.float64)
    outside = (values < -_GUARD) | (values > 1 + _GUARD)
    if outside.any():
        raise Refused(
            outside,
            f"{en} lies between 0 and 1, and {{value}} does not",
            f"{zh}在0与1之间，不会是{{value}}",
            value=values,
        )
    found = np.searchsorted(_upper_bounds(table), values - _GUARD, side="left") + 1.0
    return np.where(np.isnan(values), np.nan, found)


@cache
def _upper_bounds(table: str) -> Column:
    cells = read_table(_TABLES / f"{table}.csv").numbers("upper")
    return np.array([cell for cell in cells if cell is not None])


def _check_form(form: str) -> None:
    """Refuse the wrong forms in common use by name.

    Raises:
        ValueError: what is wrong with it, and which to use.
    """
    if form not in FORMS:
        raise ValueError(why_wrong(form))


def _levels(systems: Sequence[ArrayLike], most: float) -> Column:
    """Return the levels, those that are within the guard of a bound put there.

    Raises:
        Refused: one is negative, or above ``most``.
    """
    levels = np.stack(np.broadcast_arrays(*(np.asarray(system, dtype=np.float64) for system in systems)))
    outside = (levels < -_GUARD) | (levels > most + _GUARD)
    if outside.any():
        which = np.argmax(outside, axis=0)
        raise Refused(
            outside.any(axis=0),
            "a system is at {level}; levels lie between 0 and 1 here, so normalise them first",
            "有系统的水平为{level}；各系统的水平应在0与1之间，请先作标准化处理",
            level=np.take_along_axis(levels, which[np.newaxis], axis=0)[0],
        )
    kept: Column = np.clip(levels, 0.0, most)
    return kept


def _shares(weights: Sequence[float] | None, systems: int) -> Column:
    if weights is None:
        return np.full(systems, 1 / systems)
    given = np.asarray(weights, dtype=np.float64)
    if given.shape != (systems,) or (given < 0).any() or not given.sum() > 0:
        raise Refused(
            True,
            f"{systems} systems needs {systems} weights, none negative and not all 0",
            f"{systems}个系统需要{systems}个权重，不能有负数，也不能全为0",
        )
    shares: Column = given / given.sum()
    return shares
