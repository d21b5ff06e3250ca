"""How complete the data of each unit are."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]


@attrs.frozen(eq=False)
class Availability:
    """Per unit, each (rows,): what is missing, what is 0, both; the share present, and of these the share not 0.

    What does not apply to a unit is neither: ``concerned`` counts the indicators that do.  A unit that none concerns has
    no shares, one without any datum no share of what is not 0: NaN.
    """

    concerned: Array
    missing: Array
    zero: Array
    present_share: Array
    nonzero_share: Array

    @property
    def missing_or_zero(self) -> Array:
        """How many are missing or 0."""
        return self.missing + self.zero


def availability(values: Array, applies: Flags | None = None) -> Availability:
    """Return how complete the rows of ``values`` (rows, k) are, NaN being missing unless it does not apply.

    Args:
        values: the data.
        applies: where a cell concerns its unit (rows, k); everywhere if not given.
    """
    known = np.isfinite(values)
    asked = np.full(len(values), float(values.shape[1])) if applies is None else (applies | known).sum(axis=1) * 1.0
    present = known.sum(axis=1).astype(np.float64)
    zero = (values == 0).sum(axis=1).astype(np.float64)
    return Availability(asked, asked - present, zero, _share(present, asked), _share(present - zero, present))


def availability_by_group(values: Array, groups: Sequence[Sequence[int]], applies: Flags | None = None) -> Array:
    """Return for each group of columns the share of them that a unit has, (rows, groups)."""
    shares = [
        availability(values[:, list(group)], None if applies is None else applies[:, list(group)]).present_share
        for group in groups
    ]
    return np.column_stack(shares) if shares else np.zeros((len(values), 0))


def _share(part: Array, whole: Array) -> Array:
    share: Array = np.divide(part, whole, out=np.full(whole.shape, np.nan), where=whole > 0)
    return share
