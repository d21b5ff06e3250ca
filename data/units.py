"""Which unit and which period each row is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs
import numpy as np
import polars as pl
from numpy.typing import NDArray

from ..dsl.diagnostics import Both, Diagnostic, diagnose
from .columns import as_text
from .finding_columns import Headers
from .periods import Period, parse_period
from .problems import MOST, Problems
from .table import Table
from .unit_names import as_series, names_of


@attrs.frozen(eq=False)
class Rows:
    """The unit of each row, and the index of its period in ``periods`` (sorted; none where the data has none)."""

    units: Sequence[str]
    periods: tuple[str, ...] = ()
    period_index: NDArray[np.intp] = attrs.field(factory=lambda: np.zeros(0, dtype=np.intp))


def read_rows(table: Table, headers: Headers, unit_place: int | None, period: str | None, problems: Problems) -> Rows:
    """Return units and periods of the rows; a unit twice in a period, or a row without a unit, is a problem.

    Without a known unit column units are called by their row, so that the cells can still be checked.
    """
    if unit_place is None:
        return Rows(tuple(f"#{row}" for row in table.rows))
    names = as_text(table.column(unit_place)).str.strip_chars()
    empty = names.is_null() | (names == "")
    for row in empty.arg_true().to_list()[:MOST]:
        facts: dict[str, Any] = {"row": int(table.rows[row]), "column": table.headers[unit_place]}
        problems.add(diagnose("unit-empty", table.span(row, unit_place), **facts))
    units = names_of(names.fill_null("") if names.null_count() else names)
    periods, index = _read_periods(table, headers, period, units, problems)
    rows = Rows(units, periods, index)
    if period is not None and not periods:
        return rows
    _check_single(table, headers, unit_place, rows, ~empty, problems)
    return rows


def _read_periods(
    table: Table, headers: Headers, wanted: str | None, units: Sequence[str], problems: Problems
) -> tuple[tuple[str, ...], NDArray[np.intp]]:
    nothing: tuple[tuple[str, ...], NDArray[np.intp]] = (), np.zeros(0, dtype=np.intp)
    if wanted is None:
        return nothing
    place = headers.find(wanted)
    if place is None:
        problems.add(headers.absent("period-column-absent", (wanted,), name=wanted))
        return nothing
    texts = as_text(table.column(place)).fill_null("")
    different = texts.unique(maintain_order=True).to_list()
    found = {text: parse_period(text) for text in different}
    if None in found.values():
        _report_unreadable(table, place, texts, found, units, problems)
        return nothing
    known = {text: period for text, period in found.items() if period is not None}
    ordered = sorted(set(known.values()))
    _check_kinds(table, place, ordered, problems)
    position = {period: index for index, period in enumerate(ordered)}
    codes = texts.replace_strict({text: position[period] for text, period in known.items()}, return_dtype=pl.Int64)
    return tuple(period.name for period in ordered), codes.to_numpy().astype(np.intp)


def _report_unreadable(
    table: Table,
    place: int,
    texts: pl.Series,
    found: dict[str, Period | None],
    units: Sequence[str],
    problems: Problems,
) -> None:
    bad = texts.is_in([text for text, period in found.items() if period is None]).arg_true().to_list()
    for row in bad[:MOST]:
        facts: dict[str, Any] = {"unit": units[row], "value": texts[row], "cell": table.cell(row, place)}
        problems.add(diagnose("period-unreadable", table.span(row, place), **facts))
    problems.count_unlisted(max(0, len(bad) - MOST))


def _check_kinds(table: Table, place: int, ordered: list[Period], problems: Problems) -> None:
    other = next((period for period in ordered if period.kind != ordered[0].kind), None)
    if other is not None:
        facts: dict[str, Any] = {"first": ordered[0].name, "second": other.name}
        problems.add(diagnose("period-mixed", table.header_span(place), **facts))


def _check_single(table: Table, headers: Headers, place: int, rows: Rows, named: pl.Series, problems: Problems) -> None:
    names = as_series(rows.units)
    # where no two names are alike there is nothing to look for; of texts only their hashes need be compared for that
    if not rows.periods and names.hash().n_unique() == names.len():
        return
    index = rows.period_index if rows.periods else np.zeros(len(rows.units), dtype=np.intp)
    frame = pl.DataFrame({"unit": names, "period": index})
    repeated = (frame.is_duplicated() & named).arg_true().to_list()
    first: dict[tuple[str, int], int] = {}
    candidate = None if rows.periods else headers.period_candidate()
    count = 0
    for row in repeated:
        key = rows.units[row], int(index[row])
        if key not in first:
            first[key] = row
            continue
        count += 1
        if count <= MOST:
            problems.add(_twice(table, place, rows, first[key], row, candidate))
    problems.count_unlisted(max(0, count - MOST))


def _twice(table: Table, place: int, rows: Rows, first: int, second: int, candidate: str | None) -> Diagnostic:
    period = rows.periods[rows.period_index[second]] if rows.periods else None
    return diagnose(
        "unit-twice",
        table.span(second, place),
        hint="period" if candidate else "",
        unit=rows.units[second],
        period=Both(f"在 {period} ", f" in {period}") if period else "",
        first=int(table.rows[first]),
        second=int(table.rows[second]),
        column=candidate,
    )
