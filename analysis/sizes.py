"""Whether indicators are driven by how large a unit is: their correlation with the fields that others are divided by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from .correlations import pearson
from .records import Size
from .stages import Stages


def correlate_with_sizes(stages: Stages, further: Iterable[str] = ()) -> Iterator[Size]:
    """Yield the correlation of each leaf with each field of sizes, as its value is and before its own division.

    Sizes are the fields that some leaf is divided by, and the ``further`` ones.  It is Pearson's r whatever is asked for
    otherwise, for a size drives by its amount.
    """
    names = dict.fromkeys((*stages.divisors(), *further))
    fields = {name: column for name in names if (column := stages.field(name)) is not None}
    for leaf in stages.structure.leaves if fields else ():
        columns = {"value": stages.column(leaf, "raw"), "undivided": stages.undivided(leaf)}
        known = {what: column for what, column in columns.items() if column is not None}
        found = pearson(np.column_stack([*known.values(), *fields.values()]))
        for row, what in enumerate(known):
            for place, field in enumerate(fields, start=len(known)):
                r, n, p = (float(table[row, place]) for table in (found.r, found.n, found.p))
                yield Size(leaf, field, what, r, int(n), p)
