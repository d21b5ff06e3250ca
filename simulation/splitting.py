"""What of a difference comes from the data and what from the scheme, where both differ.

T(s, d) is the total of a unit under scheme s with data d.  The effect of the data is ½[T(A, dB) − T(A, dA) + T(B, dB) −
T(B, dA)], that of the scheme ½[T(B, dA) − T(A, dA) + T(B, dB) − T(A, dB)]: the Shapley value (Shapley 1953) of the two
factors, the mean over both orders of exchanging them.  They add up to T(B, dB) − T(A, dA) exactly.  Where only one of
the mixed totals can be had, the one order that it allows is taken, and said.
"""

from __future__ import annotations

from typing import Literal

import attrs
import numpy as np

from .standing import Array, Standing
from .totals import Totals

Order = Literal["shapley", "scheme_first", "data_first"]


@attrs.frozen(eq=False)
class Split:
    """The effects of data and scheme on the first total, row by row of the common units; ``order`` says how they were found."""

    data: Array
    scheme: Array
    order: Order


def split_of(
    totals: Totals,
    units: tuple[tuple[str, str | None], ...],
    mixed_data: Standing | None,
    mixed_scheme: Standing | None,
) -> Split | None:
    """Return how the differences of a total divide; None where neither mixed total is known.

    Args:
        totals: of the two sides.
        units: unit and period of the common rows.
        mixed_data: the first scheme with the second data.
        mixed_scheme: the second scheme with the first data.
    """
    data_first = _column(mixed_data, units)
    scheme_first = _column(mixed_scheme, units)
    effects = []
    if data_first is not None:
        effects.append(data_first - totals.before)
    if scheme_first is not None:
        effects.append(totals.after - scheme_first)
    if not effects:
        return None
    data = np.asarray(sum(effects), dtype=np.float64) / len(effects)
    order: Order = "shapley" if len(effects) > 1 else "data_first" if scheme_first is None else "scheme_first"
    return Split(data, totals.difference - data, order)


def _column(standing: Standing | None, units: tuple[tuple[str, str | None], ...]) -> Array | None:
    """Return the first total for the common rows, NaN where a unit is not there."""
    if standing is None or not standing.heads:
        return None
    periods = standing.periods or (None,) * standing.size
    has_periods = any(period is not None for _, period in units)
    keys = ((unit, period if has_periods else None) for unit, period in zip(standing.units, periods, strict=True))
    place = {key: row for row, key in enumerate(keys)}
    column = np.append(standing.score(standing.heads[0]), np.nan)
    return column[[place.get(key, -1) for key in units]]
