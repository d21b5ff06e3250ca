"""Random data for any indicator set: what its fields may hold, at their bounds and inside, with gaps."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from ..core.model import Bounds, Field, IndicatorSet, Table
from ..core.rated import Rated
from ..core.value_type import Kind

_Draw = Callable[[st.SearchStrategy[Any]], Any]

_ORDINARY: Final = (0.0, 1.0, 2.0, 0.5, 10.0, 42.0, 60.0, 99.0, 100.0, 1_000.0)
_FAR: Final = 1e6
#: The periods of a set that has them.
_PERIODS: Final = ("2024", "2025")
_STATUS: Final = st.sampled_from(("yes", "no"))
_LETTERS: Final = "abcxyz甲乙丙区县"
_DAYS: Final = (datetime.date(2015, 1, 1), datetime.date(2030, 12, 31))


def cells(field: Field, *, gaps: bool = True) -> st.SearchStrategy[Any]:
    """Return what a cell of a field may hold: a number within its bounds, a label, yes or no, a date, a code, a gap."""
    kinds = [_data(field)]
    if field.codes:
        kinds.append(st.sampled_from(sorted(field.codes)))
    if gaps and field.missing != "error":
        kinds.append(st.none())
    return st.one_of(*kinds)


def _data(field: Field) -> st.SearchStrategy[Any]:
    match field.type.kind:
        case Kind.FLAG:
            return st.booleans()
        case Kind.DATE:
            return st.dates(*_DAYS)
        case Kind.TEXT if field.type.labels:
            return st.sampled_from(field.type.labels)
        case Kind.TEXT:
            return st.text(_LETTERS, min_size=1, max_size=4)
        case Kind.COUNT:
            low, high = _range(field.bounds, 0.0, 1_000.0)
            return st.integers(int(np.ceil(low)), int(np.floor(high)))
        case Kind.SHARE:
            return _numbers(field.bounds, 0.0, 1.0)
    return _numbers(field.bounds, 0.0 if field.type.kind is Kind.MONEY else -_FAR, _FAR)


def _range(bounds: Bounds | None, low: float, high: float) -> tuple[float, float]:
    """Return the least and the greatest number: those of the field, else the usual ones; an open bound is left out."""
    least = low if bounds is None or bounds.low is None else bounds.low
    greatest = high if bounds is None or bounds.high is None else bounds.high
    greatest = max(greatest, least)
    margin = min(1.0, (greatest - least) / 4)
    if bounds is not None and bounds.low is not None and not bounds.low_closed:
        least += margin
    if bounds is not None and bounds.high is not None and not bounds.high_closed:
        greatest -= margin
    return least, greatest


def _numbers(bounds: Bounds | None, low: float, high: float) -> st.SearchStrategy[float]:
    least, greatest = _range(bounds, low, high)
    usual = sorted({least, greatest, *(number for number in _ORDINARY if least <= number <= greatest)})
    # numbers next to nothing are no data: their quotients leave what a float can hold
    inside = st.floats(least, greatest, allow_nan=False).map(lambda number: round(number, 6))
    return st.one_of(st.sampled_from(usual), inside.filter(lambda number: least <= number <= greatest))


@st.composite
def unit_rows(
    draw: _Draw, indicator_set: IndicatorSet, *, min_size: int = 1, max_size: int = 8, gaps: bool = True
) -> list[dict[str, Any]]:
    """Return rows of units as dicts by the names of the fields, with the columns of units and periods.

    Args:
        draw: given by hypothesis.
        indicator_set: whose fields are filled.
        min_size: the least number of units.
        max_size: the greatest number of units; a set with periods has a row for each in both of two years.
        gaps: whether cells may be absent.
    """
    count = draw(st.integers(min_size, max_size))
    fields = st.fixed_dictionaries({field.name: cells(field, gaps=gaps) for field in indicator_set.fields})
    return [{**key, **draw(fields)} for key in _keys(indicator_set, count)]


def _keys(indicator_set: IndicatorSet, count: int) -> list[dict[str, str]]:
    unit, period = indicator_set.unit or "unit", indicator_set.period
    names = [f"u{number}" for number in range(1, count + 1)]
    if period is None:
        return [{unit: name} for name in names]
    return [{unit: name, period: year} for name in names for year in _PERIODS]


@st.composite
def evaluation_data(
    draw: _Draw, indicator_set: IndicatorSet, *, min_size: int = 1, max_size: int = 6, gaps: bool = True
) -> dict[str, Any]:
    """Return the arguments of an evaluation: ``data``, and ``rows``, ``ratings``, ``evidence`` where the set reads any.

    ``qh.evaluate(indicator_set, **drawn)`` evaluates them.
    """
    units = draw(unit_rows(indicator_set, min_size=min_size, max_size=max_size, gaps=gaps))
    keys = [name for name in (indicator_set.unit or "unit", indicator_set.period) if name is not None]
    above: dict[str | None, list[dict[str, Any]]] = {None: [{key: row[key] for key in keys} for row in units]}
    rows: dict[str, list[dict[str, Any]]] = {}
    for table in indicator_set.tables:
        above[table.name] = [
            {**key, table.name: f"{table.name}{number}"}
            for key in above[table.within]
            for number in range(1, draw(st.integers(1, 3)) + 1)
        ]
        rows[table.name] = [{**key, **draw(_inside(table, gaps=gaps))} for key in above[table.name]]
    evidence = [{**key, **asked, "status": draw(_STATUS)} for key in above[None] for asked in _asked(indicator_set)]
    beside = {"rows": rows, "ratings": draw(_ratings(indicator_set, above[None])), "evidence": evidence}
    return {"data": units} | {name: table for name, table in beside.items() if table}


@st.composite
def _ratings(draw: _Draw, indicator_set: IndicatorSet, keys: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a rating of each role for each rated leaf and unit; some abstain."""
    asked = [
        (node.name, role.name, node.rated)
        for node in indicator_set.nodes()
        if node.rated
        for role in node.rated.all_roles
    ]
    return [
        {**key, "indicator": name, "role": role, "rating": draw(_rating(rated))}
        for key in keys
        for name, role, rated in asked
    ]


def _rating(rated: Rated) -> st.SearchStrategy[Any]:
    labels = [level.label for level in rated.levels if not level.is_range]
    given = [st.just("abstain"), *([st.sampled_from(labels)] if labels else [])]
    return st.one_of(*given, *([_numbers(None, *rated.marks)] if rated.marks is not None else []))


def _asked(indicator_set: IndicatorSet) -> list[dict[str, str]]:
    """Return the indicators that ask for evidence, with each item."""
    return [{"indicator": node.name, "item": item} for node in indicator_set.nodes() for item in node.texts.evidence]


def _inside(table: Table, *, gaps: bool) -> st.SearchStrategy[Mapping[str, Any]]:
    return st.fixed_dictionaries({field.name: cells(field, gaps=gaps) for field in table.fields})


@st.composite
def columns(
    draw: _Draw,
    count: int = 1,
    elements: st.SearchStrategy[float] | None = None,
    *,
    min_size: int = 1,
    max_size: int = 20,
    gaps: bool = True,
) -> tuple[NDArray[np.float64], ...]:
    """Return so many columns of one length, for ``assert_splits(function, *drawn)``.

    Args:
        draw: given by hypothesis.
        count: how many columns.
        elements: what they hold: ordinary numbers from -1e6 to 1e6 if not given.
        min_size: the least number of rows.
        max_size: the greatest number of rows.
        gaps: whether NaN occurs.
    """
    numbers = _numbers(None, -_FAR, _FAR) if elements is None else elements
    cell = st.one_of(numbers, numbers, st.just(np.nan)) if gaps else numbers
    size = draw(st.integers(min_size, max_size))
    return tuple(np.array(draw(st.lists(cell, min_size=size, max_size=size)), dtype=np.float64) for _ in range(count))
