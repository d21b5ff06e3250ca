"""What of surface water is told by name: the items that decide, the main pollutants, classes and states.

Items are told as the places of texts, NaN where there is none, with the texts; names as places among declared labels.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

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
    # one bit an item: a set of items is a number
    bits = 2 ** np.arange(len(found.items)).reshape(-1, *[1] * (decides.ndim - 1))
    return _told(
        (decides * bits).sum(axis=0), lambda code: [n for n in range(len(found.items)) if code >> n & 1], found
    )


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
    there is none, come last.  None where nothing exceeds.  环办〔2011〕22号: domain knowledge, no source at hand; that
    heavy metals come first there is left out.
    """
    found = assess(measured, lake, temperature, tn=with_nitrogen, coliforms=with_coliforms)
    wanted = np.asarray(target, dtype=np.float64)
    exceeds = found.counts & (found.classes > wanted) & np.isfinite(worst(found, require))
    by_class = np.where(exceeds, found.classes, 0.0)
    order = np.lexsort((-multiples(found, measured, wanted, lake), -by_class), axis=0)[: int(rule("main_pollutants"))]
    listed = np.where(np.take_along_axis(exceeds, order, axis=0), order + 1, 0)
    # a digit a place, 0 where the list has ended
    base = len(found.items) + 1
    weights = base ** np.arange(len(listed)).reshape(-1, *[1] * (listed.ndim - 1))
    return _told((listed * weights).sum(axis=0), lambda code: list(_digits(code, base)), found)


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


def _told(codes: NDArray[np.int64], items_of: Callable[[int], Sequence[int]], found: Assessed) -> Told:
    """Return the place of each row's text among the texts of the different codes; 0 is none."""
    distinct, places = np.unique(codes, return_inverse=True)
    texts = tuple("、".join(_NAMES[found.items[place]] for place in items_of(code)) for code in distinct.tolist())
    return np.where(codes == 0, np.nan, places.reshape(codes.shape)), texts


def _digits(code: int, base: int) -> Iterator[int]:
    """Yield the items of a list from its number."""
    while code:
        code, digit = divmod(code, base)
        yield digit - 1
