"""The figures of HJ 633, HJ 663 and GB 3095 as arrays, from the reference tables beside."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

import attrs
import numpy as np
from numpy.typing import NDArray

from ..reference import ReferenceTable, read_table

Column = NDArray[np.float64]

_TABLES: Final = Path(__file__).parent / "tables"


def table(name: str) -> ReferenceTable:
    """Return the reference table of that name beside this module."""
    return read_table(_TABLES / f"{name}.csv")


def _locked(cells: object) -> Column:
    found = np.array(cells, dtype=np.float64)
    found.setflags(write=False)
    return found


@cache
def breakpoints(edition: str, pollutant: str) -> tuple[Column, Column]:
    """Return concentrations and indices of a column of table 1 of HJ 633, as far as the column goes."""
    rows = table("iaqi_breakpoints").where(edition=edition)
    pairs = [pair for pair in zip(rows.numbers(pollutant), rows.numbers("index"), strict=True) if pair[0] is not None]
    concentrations, indices = zip(*pairs, strict=True)
    return _locked(concentrations), _locked(indices)


@cache
def highest_index(edition: str) -> float:
    """Return the index at which the scale of an edition ends."""
    return float(max(index or 0.0 for index in table("iaqi_breakpoints").where(edition=edition).numbers("index")))


@cache
def editions(standard: str) -> tuple[tuple[str, ...], Column]:
    """Return the editions of a standard in order, and the days since 1970-01-01 from which they hold."""
    rows = table("air_editions").where(standard=standard)
    days = np.array(rows.column("from"), dtype="datetime64[D]").astype(np.float64)
    return rows.column("edition"), _locked(days)


@cache
def level_bounds() -> Column:
    """Return the highest index of each class but the last."""
    return _locked([bound for bound in table("aqi_levels").numbers("up_to") if bound is not None])


@cache
def least(quantity: str) -> float:
    """Return how many values a mean needs (``air_validity``).

    Raises:
        ValueError: there is no row for it.
    """
    rows = table("air_validity")
    return float(rows.column("value")[rows.column("quantity").index(quantity)])


@attrs.frozen(eq=False)
class YearRule:
    """How one pollutant of a year is evaluated: the limit it is held against, its weight, digits of its statistic."""

    limit: float
    weight: float
    digits: int
    percentile: float | None


@cache
def year_rules(edition: str) -> Mapping[str, YearRule]:
    """Return the rules of an edition of HJ 663 by pollutant; limits are those of grade 2."""
    rows = table("hj663_year").where(edition=edition)
    found = {}
    for place, pollutant in enumerate(rows.column("pollutant")):
        limit = _limit(pollutant, rows.column("averaging")[place], rows.column("limits_of")[place])
        weight, digits = rows.numbers("weight")[place], rows.numbers("digits")[place]
        found[pollutant] = YearRule(limit, weight or 0.0, int(digits or 0), rows.numbers("percentile")[place])
    return found


def _limit(pollutant: str, averaging: str, since: str) -> float:
    cells = {"averaging": averaging, "grade": "grade_2", "from": since}
    rows = (
        table("gb3095_co").where(**cells) if pollutant == "co" else table("gb3095").where(pollutant=pollutant, **cells)
    )
    (limit,) = rows.numbers("limit")
    return float(limit or np.nan)


@cache
def daily_percentile(pollutant: str) -> float:
    """Return which percentile of a year's daily values is held against the daily limit.

    Raises:
        ValueError: there is no row for it.
    """
    rows = table("hj663_percentiles")
    return float(rows.column("percentile")[rows.column("pollutant").index(pollutant)])
