"""Columns of numbers in which nothing needs to be read, filled or reported: the engine takes them as they lie.

What :mod:`.columns` would find in such a column is nothing, and this is told from its smallest and largest number.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from ..core.expressions import Call
from ..core.held_column import HeldColumn
from ..core.model import Field
from ..core.value_type import Kind
from .arrow_buffers import held_column
from .cell_problems import LOOKS_LIKE_PERCENT, outside
from .columns import numeric_codes
from .marks import Marks
from .measuring import measured_header
from .table import Table

#: Below this height reading column by column costs nothing to speak of.
MANY: Final = 20_000
#: Up to here float64 holds all integers.
_EXACT: Final = 2.0**53


def held_columns(table: Table, places: list[int]) -> dict[int, HeldColumn]:
    """Return by their place the columns of a high table that are numbers in memory already."""
    if table.height < MANY:
        return {}
    found = ((place, held_column(table.column(place))) for place in places)
    return {place: held for place, held in found if held is not None}


def is_plain(field: Field, held: HeldColumn, marks: Marks, header: str) -> bool:
    """Whether a column can be taken as it lies: all finite and allowed, no code, no unit to convert, no gap to fill."""
    low, high = held.bounds
    if np.isinf(low) or np.isinf(high) or not (field.missing is None or isinstance(field.missing, Call)):
        return False
    if held.numbers.dtype.kind in "iu" and max(abs(low), abs(high)) > _EXACT:
        return False
    if numeric_codes(marks) or measured_header(header)[1] is not None:
        return False
    if field.type.kind is Kind.SHARE and LOOKS_LIKE_PERCENT[0] < high <= LOOKS_LIKE_PERCENT[1]:
        return False
    return not outside(np.array([low, high]), field).size
