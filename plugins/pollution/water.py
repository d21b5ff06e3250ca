"""Classes of surface water by GB 3838-2002: of one item, and by the worst single item (单因子评价法) of a section.

A class is a number: 1 to 5 for I to V, 6 for worse than V (劣Ⅴ类).  Items are named as in ``tables/gb3838.csv``,
pH as ``ph``.  What is measured is compared as it is given; round it before (GB/T 8170) where the rules ask for that.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import attrs
import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...core.refusals import Refused
from .water_limits import GUARD, Column, limits, limits_by_body, rule

#: The class of what meets not even the limits of class V.
WORSE: Final = 6.0
_BEST: Final = 1.0
#: No multiple of a limit can be told of these.
_WITHOUT_MULTIPLE: Final = ("ph", "do")


@attrs.frozen(eq=False)
class Assessed:
    """The items of a section: their names, and for each (items, rows) its class.

    ``counts`` tells which cells take part: all but total nitrogen in rivers, for which there is no limit, and what is
    left out; ``is_measured`` which hold a number, whether it can be classed or not.
    """

    items: tuple[str, ...]
    classes: NDArray[np.float64]
    counts: NDArray[np.bool_]
    is_measured: NDArray[np.bool_]


def water_class(value: ArrayLike, *, item: str, lake: ArrayLike = 0.0, temperature: ArrayLike | None = None) -> Column:
    """Return the class of one item, 1 to 6: the best class whose limit it meets.

    ``value`` is in mg/L (pH without unit, faecal coliforms per litre), ``lake`` 1 for lakes and reservoirs.  Dissolved
    oxygen has lower limits, and is of class I too where it is 90 % of what water of that ``temperature`` (°C) holds.
    A pH outside 6 to 9 is worse than V.  Nothing (NaN) for a negative value, a pH outside 0 to 14, total nitrogen of a
    river, and an unknown kind of water where limits differ.  GB 3838-2002, table 1 (published).

    >>> water_class([0.02, 0.05, 0.4, 0.41], item="tp")
    array([1., 2., 5., 6.])
    """
    measured = np.asarray(value, dtype=np.float64)
    if item == "ph":
        return _class_of_ph(measured)
    if item == "do":
        return _class_of_oxygen(measured, temperature)
    differing = limits_by_body(item)
    if differing is None:
        return _class_under(measured, limits(item, "river"))
    river, stagnant = (_class_under(measured, each) for each in differing)
    return _by_body(river, stagnant, lake)


def section_class(
    *,
    lake: ArrayLike = 0.0,
    temperature: ArrayLike | None = None,
    with_nitrogen: ArrayLike = 0.0,
    with_coliforms: ArrayLike = 0.0,
    require: str = "all",
    **measured: ArrayLike | None,
) -> Column:
    """Return the class of a section: the worst of its items (单因子).

    ``measured`` are the items that were given, by name.  Total nitrogen and faecal coliforms take part only where
    ``with_nitrogen`` and ``with_coliforms`` say so.  With ``require = all`` one absent item leaves the section without
    a class; with ``any`` it is that of the items that are there.  环办〔2011〕22号 (published: the worst of 21 items).

    >>> section_class(do=[7.75, 4.0], codmn=[5.67, 3.0], nh3n=[0.139, 0.1], tp=[0.084, 0.05])
    array([3., 4.])
    """
    return worst(assess(measured, lake, temperature, tn=with_nitrogen, coliforms=with_coliforms), require)


def worst(found: Assessed, require: str) -> Column:
    """Return the worst class of the items of each row.

    What was measured and has no class, being negative or of an unknown kind of water, is no gap that ``any`` passes over.
    """
    known = np.isfinite(found.classes) & found.counts
    result = np.where(known, found.classes, 0.0).max(axis=0)
    needed = found.counts if require == "all" else found.counts & found.is_measured
    return np.where((needed & ~known).any(axis=0) | (result == 0), np.nan, result)


def assess(measured: dict[str, Any], lake: ArrayLike, temperature: ArrayLike | None, **counted: ArrayLike) -> Assessed:
    """Return the classes of the items that were given; ``counted`` tells of some where they take part.

    Raises:
        Refused: no item was given.
    """
    taken = [item for item, value in measured.items() if value is not None]
    if not taken:
        raise Refused(np.True_, "no item of the section was given", "没有给出断面的任何一个项目")
    columns = [water_class(measured[item], item=item, lake=lake, temperature=temperature) for item in taken]
    kinds = [np.asarray(lake, dtype=np.float64), *(np.asarray(part, dtype=np.float64) for part in counted.values())]
    rows = np.broadcast_shapes(*(column.shape for column in (*columns, *kinds)))
    counts = [_takes_part(item, lake, counted) for item in taken]
    return Assessed(
        tuple(taken),
        np.stack([np.broadcast_to(column, rows) for column in columns]),
        np.stack([np.broadcast_to(each, rows) for each in counts]),
        np.stack([np.broadcast_to(~np.isnan(np.asarray(measured[item], dtype=np.float64)), rows) for item in taken]),
    )


def _takes_part(item: str, lake: ArrayLike, counted: Mapping[str, ArrayLike]) -> NDArray[np.bool_]:
    """Tell where an item counts; total nitrogen never does in a river, for which there is no limit."""
    takes_part = np.asarray(counted.get(item, 1.0)) == 1.0
    return np.asarray(takes_part & (np.asarray(lake) != 0.0) if item == "tn" else takes_part)


def times_exceeded(value: ArrayLike, *, item: str, target: ArrayLike = 3.0, lake: ArrayLike = 0.0) -> Column:
    """Return by how many times a value exceeds the limit of a target class (超标倍数): C / S - 1, 0 where it does not.

    NaN where the target is no class from 1 to 5.  环办〔2011〕22号: domain knowledge, no source at hand.

    >>> times_exceeded([0.5, 0.1], item="tp").round(3)
    array([1.5, 0. ])
    """
    measured = np.asarray(value, dtype=np.float64)
    differing = limits_by_body(item)
    if differing is None:
        bound = _limit_of(limits(item, "river"), target)
    else:
        river, stagnant = (_limit_of(each, target) for each in differing)
        bound = _by_body(river, stagnant, lake)
    times = np.where(measured < 0, np.nan, measured) / bound - 1.0
    return np.where(times <= GUARD, 0.0, times) + 0.0 * times


def multiples(found: Assessed, measured: dict[str, Any], target: ArrayLike, lake: ArrayLike) -> Column:
    """Return the multiples (items, rows) of the target's limit; 0 for items of which none can be told."""
    rows = found.classes.shape[1:]
    columns = [
        np.zeros(rows)
        if item in _WITHOUT_MULTIPLE
        else np.broadcast_to(times_exceeded(measured[item], item=item, target=target, lake=lake), rows)
        for item in found.items
    ]
    return np.nan_to_num(np.stack(columns))


def oxygen_saturation(temperature: ArrayLike) -> Column:
    """Return the dissolved oxygen of saturated water, mg/L: 468 / (31.6 + T); NaN below 0 and above 50 °C.

    HJ 2.3-2018, at one standard atmosphere: domain knowledge, found in public code, the text not at hand.

    >>> oxygen_saturation([20.0]).round(2)
    array([9.07])
    """
    warmth = np.asarray(temperature, dtype=np.float64)
    water = np.where((warmth >= 0) & (warmth <= _WARMEST), warmth, np.nan)
    return rule("saturation_numerator") / (rule("saturation_offset") + water)


def detected(value: ArrayLike, limit: ArrayLike, *, undetected: ArrayLike = 0.0, counts_as: str = "half") -> Column:
    """Return a value with what lies below the limit of detection replaced.

    Below the limit, or where ``undetected`` is 1 (the cell of ``value`` may then be empty), half of the limit counts,
    or the limit itself (``limit``), 0 (``zero``) or the value as it is (``as_given``).  Half is customary: domain
    knowledge, no source at hand.

    >>> detected([0.3, 0.01, np.nan], 0.025, undetected=[0.0, 0.0, 1.0])
    array([0.3   , 0.0125, 0.0125])
    """
    measured, least = np.asarray(value, dtype=np.float64), np.asarray(limit, dtype=np.float64)
    below = (measured < least) | (np.asarray(undetected, dtype=np.float64) == 1.0)
    counted = {"half": rule("part_of_detection_limit") * least, "limit": least, "zero": 0.0 * least}
    return np.where(below, counted.get(counts_as, measured), measured)


#: Beyond this the formula of saturation is not meant.
_WARMEST: Final = 50.0


def _class_under(measured: Column, bounds: Column) -> Column:
    """Count the limits that are exceeded; NaN where nothing is measured or no limit is set."""
    exceeded = np.zeros(measured.shape)
    for bound in bounds:
        exceeded += measured > bound * (1 + GUARD)
    return np.where((measured >= 0) & ~np.isnan(bounds).any(), _BEST + exceeded, np.nan)


def _class_of_oxygen(measured: Column, temperature: ArrayLike | None) -> Column:
    short = np.zeros(measured.shape)
    for bound in limits("do", "river"):
        short += measured < bound * (1 - GUARD)
    found = np.where(measured >= 0, _BEST + short, np.nan)
    if temperature is None:
        return found
    enough = rule("saturation_of_class_1") * oxygen_saturation(temperature)
    return np.where(measured >= enough * (1 - GUARD), _BEST, found)


def _class_of_ph(measured: Column) -> Column:
    low, high = limits("ph_min", "river")[0], limits("ph_max", "river")[0]
    is_fine = (measured >= low * (1 - GUARD)) & (measured <= high * (1 + GUARD))
    return np.where((measured >= 0) & (measured <= _ALKALINE), np.where(is_fine, _BEST, WORSE), np.nan)


#: The end of the scale of pH.
_ALKALINE: Final = 14.0


def _limit_of(bounds: Column, target: ArrayLike) -> Column:
    wanted = np.asarray(target, dtype=np.float64)
    is_class = np.isin(wanted, np.arange(1.0, bounds.size + 1))
    return np.where(is_class, bounds[np.where(is_class, wanted, 1).astype(np.intp) - 1], np.nan)


def _by_body(river: Column, stagnant: Column, lake: ArrayLike) -> Column:
    kind = np.asarray(lake, dtype=np.float64)
    return np.where(np.isnan(kind), np.nan, np.where(kind == 1.0, stagnant, river))
