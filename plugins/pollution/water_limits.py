"""The limits of GB 3838-2002 as arrays, from the reference tables beside."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..reference import ReferenceTable, read_table

Column = NDArray[np.float64]

_TABLES: Final = Path(__file__).parent / "tables"
#: What lies on a limit after binary rounding is on it.
GUARD: Final = 1e-9


def table(name: str) -> ReferenceTable:
    """Return the reference table of that name beside this module."""
    return read_table(_TABLES / f"{name}.csv")


def numbers(name: str, column: str) -> Column:
    """Return a column of a table as an array, NaN where a cell is empty."""
    return np.array([np.nan if cell is None else cell for cell in table(name).numbers(column)])


@cache
def rule(quantity: str) -> float:
    """Return one figure of ``water_rules``.

    Raises:
        ValueError: there is no row for it.
    """
    return float(table("water_rules").column("value")[table("water_rules").column("quantity").index(quantity)])


@cache
def limits(item: str, body: str) -> Column:
    """Return the limits of an item, class I to V; empty where the standard sets none for such waters."""
    rows = table("gb3838").where(item=item, body=body)
    found = np.array(rows.numbers("limit"), dtype=np.float64)
    found.setflags(write=False)
    return found


def limits_by_body(item: str) -> tuple[Column, Column] | None:
    """Return the limits in rivers and in lakes where these differ, else None; NaN where there are none."""
    river, lake = limits(item, "river"), limits(item, "lake")
    if river.size and lake.size and (river == lake).all():
        return None
    absent = np.full(max(river.size, lake.size), np.nan)
    return (river if river.size else absent, lake if lake.size else absent)
