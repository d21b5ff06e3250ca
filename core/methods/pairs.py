"""What methods that compare all units with one another share: weights of a pair, blocks of pairs, and their limits.

n units make n (n - 1) / 2 pairs.  A method that looks at each of them takes four times as long for twice the units, so
it says so before it begins: above a documented number of units (``limit``) it is refused with the number of pairs and
about how long they would take, and the author raises the limit knowingly.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..errors import EvaluationError
from .placing import places_from_below

Array = NDArray[np.float64]
Codes = NDArray[np.int16] | NDArray[np.int32]

#: Sums of weights that differ by less are equal: 0.1 + 0.2 weighs as much as 0.3.
WEIGHT_NOISE: Final = 1e-12

#: A block of pairs: so many rows against so many columns; a byte for each stays in the second cache.
_ROWS: Final = 64
_COLUMNS: Final = 4096
#: So many distinct values have places of two bytes; the highest number stands for what is absent.
_SHORT: Final = 32_767
#: Counters of one byte hold so many children.
BYTE: Final = 127


def check_limit(units: int, limit: int, *, seconds: float, function: str, instead: str) -> None:
    """Refuse more units than the limit.

    Args:
        units: how many are compared.
        limit: the most that are compared.
        seconds: about how long it would take.
        function: the name of the method in the language.
        instead: the name of a method that is fast at any number of units.

    Raises:
        EvaluationError: ``too-many-pairs``, with units, pairs, seconds and limit.
    """
    if units > limit:
        raise EvaluationError(
            "too-many-pairs",
            units=units,
            pairs=units * (units - 1) // 2,
            minutes=max(1, round(seconds / 60)),
            limit=limit,
            function=function,
            instead=instead,
        )


def blocks(units: int, *, square: bool = False) -> Iterator[tuple[slice, slice]]:
    """Yield blocks of rows and columns that hold each pair i < j once (``square``: also j < i and i = i).

    Blocks on the diagonal hold both orders of their pairs.
    """
    for start in range(0, units, _ROWS):
        rows = slice(start, min(start + _ROWS, units))
        if not square:
            yield rows, rows
        for first in range(0 if square else rows.stop, units, _COLUMNS):
            yield rows, slice(first, min(first + _COLUMNS, units))


def common_weights(weights: Array) -> Array | None:
    """Return the weights (k,) if all units have the same, else None."""
    first: Array = weights[0]
    if weights.strides[0] == 0 or weights.shape[0] == 1:
        return first
    return first if all((weights[:, child] == first[child]).all() for child in range(first.size)) else None


def children_by_weight(weights: Array) -> list[tuple[float, list[int]]]:
    """Return the weights that occur, above 0, each with the children that have it: these are counted together."""
    groups: dict[float, list[int]] = {}
    for child, weight in enumerate(weights.tolist()):
        if weight > 0:
            groups.setdefault(weight, []).append(child)
    return list(groups.items())


def weights_of_pair(weights: Array, rows: slice) -> Array:
    """Return what a child weighs in each pair (rows, units): the mean of what it weighs with the two.

    Where weights differ only because something is absent, this is in proportion to the weights given by the author on
    the children that both have.
    """
    pair: Array = (weights[rows, None] + weights[None, :]) / 2.0
    return pair


def dense_codes(column: Array) -> Codes:
    """Return the place of each value among the distinct values from below, -1 where it is absent.

    In two bytes where that is enough: comparing them is twice as fast.
    """
    places = np.where(np.isnan(column), 0.0, places_from_below(column, "dense"))
    is_short = column.size == 0 or places.max() <= _SHORT
    codes: Codes = places.astype(np.int16) if is_short else places.astype(np.int32)
    return codes - 1


def per_child(option: float | tuple[float, ...], children: int, name: str) -> tuple[float, ...]:
    """Return an option as one number for each child; a single number serves all.

    Raises:
        EvaluationError: ``option-count``, a vector has another number of items than there are children.
    """
    if not isinstance(option, tuple):
        return (option,) * children
    if len(option) != children:
        raise EvaluationError("option-count", option=name, count=len(option), children=children)
    return option
