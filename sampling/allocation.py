"""How many are drawn from each stratum, in whole numbers and by exact arithmetic."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from .ordering import draw_key


def least_number(share: Fraction, size: int) -> int:
    """Return the least whole number that is at least a share of ``size``: 80 % of 521 are 417."""
    return -((-share.numerator * size) // share.denominator)


def proportional(sizes: Mapping[str, int], total: int, minimum: int, seed: str) -> dict[str, int]:
    """Divide ``total`` among strata in proportion to their sizes, by the largest remainder (Hamilton's method).

    A stratum whose part would be below ``minimum`` gets the minimum, or all it has where it is smaller, and the others
    divide the rest.  Of equal remainders the larger stratum comes first, then who comes first in the order of the seed.

    Raises:
        ValueError: the minima alone are more than ``total``; the argument is their sum.
    """
    floors = {stratum: min(minimum, size) for stratum, size in sizes.items()}
    if sum(floors.values()) > total:
        raise ValueError(sum(floors.values()))
    found: dict[str, int] = {}
    open_ = dict(sizes)
    while True:
        rest, base = total - sum(found.values()), sum(open_.values())
        low = [stratum for stratum, size in open_.items() if rest * size < floors[stratum] * base]
        if not low:
            return {stratum: {**found, **_hamilton(open_, rest, seed)}[stratum] for stratum in sizes}
        for stratum in low:
            found[stratum] = floors[stratum]
            del open_[stratum]


def _hamilton(sizes: Mapping[str, int], total: int, seed: str) -> dict[str, int]:
    base = sum(sizes.values())
    if not base:
        return dict.fromkeys(sizes, 0)
    found = {stratum: total * size // base for stratum, size in sizes.items()}
    order = sorted(
        sizes, key=lambda name: (-(total * sizes[name] % base), -sizes[name], draw_key(seed, "stratum", name))
    )
    for stratum in order[: total - sum(found.values())]:
        found[stratum] += 1
    return found
