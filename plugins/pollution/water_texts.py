"""What of surface water is told by name: the items that decide, the main pollutants, classes and states.

Items are told as the places of texts, NaN where there is none, with the texts; names as places among declared labels.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .water import Assessed, assess, multiples, worst
from .water_functions import ITEMS
from .water_limits import Column, rule

Told = tuple[Column, tuple[str, ...]]

_NAMES: Final = {item.name: item.zh for item in ITEMS}


def determining_items(
    *,
    lake: ArrayLike = 0.0,
    temperature: ArrayLike | None = None,
    with_nitrogen: ArrayLike = 0.0,
    with_coliforms: ArrayLike = 0.0,
    require: str = "all",
    **measured: ArrayLike | None,
) -> Told:
    """Return the items whose class is that of the section, in the order of the standard; none of a section of class I.

    >>> places, texts = determining_items(do=[4.0, 9.0], nh3n=[1.2, 0.1], codmn=[3.0, 1.0])
    >>> [texts[int(place)] if place >= 0 else "" for place in places]
    ['溶解氧、氨氮', '']
    """
    found = assess(measured, lake, temperature, tn=with_nitrogen, coliforms=with_coliforms)
    of_section = worst(found, require)
    decides = found.counts & (found.classes == of_section) & (of_section > 1)
    places = np.where(decides, np.arange(len(found.items)).reshape(-1, *[1] * (decides.ndim - 1)), -1)
    # what decides first, the others behind it, so that a row reads as a list with its end marked
    ordered = np.take_along_axis(places, np.argsort(~decides, axis=0, kind="stable"), axis=0)
    return _listed(ordered, found)


def main_pollutants(
    *,
    target: ArrayLike = 3.0,
    lake: ArrayLike = 0.0,
    temperature: ArrayLike | None = None,
    with_nitrogen: ArrayLike = 0.0,
    with_coliforms: ArrayLike = 0.0,
    require: str = "all",
    **measured: ArrayLike | None,
) -> Told:
    """Return up to three items that are worse than the target class, the worst class first.

    Among items of one class the greater multiple of the target's limit comes first; pH and dissolved oxygen, of which
    there is none, come last.  None where nothing exceeds.
    """
    found = assess(measured, lake, temperature, tn=with_nitrogen, coliforms=with_coliforms)
    wanted = np.asarray(target, dtype=np.float64)
    exceeds = found.counts & (found.classes > wanted) & np.isfinite(worst(found, require))
    by_class = np.where(exceeds, found.classes, 0.0)
    order = np.lexsort((-multiples(found, measured, wanted, lake), -by_class), axis=0)[: int(rule("main_pollutants"))]
    return _listed(np.where(np.take_along_axis(exceeds, order, axis=0), order, -1), found)


def class_name(of_class: ArrayLike) -> Column:
    """Return the place of the name of a class, 1 to 6."""
    return _within(of_class, 6)


def quality_name(level: ArrayLike) -> Column:
    """Return the place of the name of a state, 1 to 5, of a section or basin."""
    return _within(level, 5)


def trophic_name(level: ArrayLike) -> Column:
    """Return the place of the name of a trophic state, 1 to 5."""
    return _within(level, 5)


def _within(value: ArrayLike, last: int) -> Column:
    number = np.asarray(value, dtype=np.float64)
    is_known = (number >= 1) & (number <= last) & (number == np.floor(number))
    return np.where(is_known, number - 1, np.nan)


def _listed(places: NDArray[Any], found: Assessed) -> Told:
    """Put the names of the items (positions, rows) together, a position of -1 adds nothing."""
    rows = places.reshape(len(places), -1).T
    distinct, which = np.unique(rows, axis=0, return_inverse=True)
    texts = tuple(_joined(row, found.items) for row in distinct.tolist())
    empty = np.array([not text for text in texts])
    index = which.reshape(-1)
    return np.where(empty[index], np.nan, index).reshape(places.shape[1:]), texts


def _joined(places: Sequence[int], items: Sequence[str]) -> str:
    return "、".join(_NAMES[items[place]] for place in places if place >= 0)
