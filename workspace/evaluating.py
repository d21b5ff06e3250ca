"""Evaluating a set on data of any kind: the one way from a scheme and a table to a result."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..core.evaluating import evaluate as evaluate_core
from ..core.fit import FittedPlan
from ..core.model import IndicatorSet
from ..core.saved_fit import SavedFit
from ..core.span import NOWHERE
from ..core.unit_data import UnitData
from ..core.workers import Workers
from ..data.matching import match
from ..data.reading import read_table
from ..data.supplements import Supplements, with_supplements
from ..data.table import Table
from ..dsl.diagnostics import Diagnostic, diagnose
from ..report.result import Result
from .errors import input_error
from .failures import diagnose_unanswered, reported
from .fits import plugin_changes, read_fit
from .loading import load

if TYPE_CHECKING:
    from ..ledger.inputs import Joined


def evaluate(
    scheme: IndicatorSet | str | Path,
    data: Any,
    *,
    unit: str | None = None,
    period: str | None = None,
    sheet: str | None = None,
    rows: Mapping[str, Any] | None = None,
    as_of: date | str | None = None,
    fitted: FittedPlan | SavedFit | str | Path | None = None,
    ratings: Any = None,
    evidence: Any = None,
    ledger: Any = None,
    threads: int | None = None,
) -> Result:
    """Evaluate an indicator set on the data of units.

    Args:
        scheme: a set, or what :func:`quanheng.load` takes.
        data: a file (CSV, Excel, Parquet), a pandas, polars or pyarrow table, a DuckDB relation, a list of dicts, a
            dict of lists, or unit data made before.
        unit: the column that names the units, instead of the set's own.
        period: the column of the periods, instead of the set's own.
        sheet: the sheet of a workbook, the first that is not empty if not named.
        rows: the rows that belong to the units, by the name of their table, each of a kind that ``data`` may be of; a
            sheet of that name in the workbook of ``data`` need not be named.
        as_of: the date of the evaluation, for dated values; there is never a silent "today".
        ratings: a table of ratings (unit, indicator, role, rater, rating) of any kind that ``data`` may be, or a list of
            such; where it is not given, the sheet 评分 or ratings of a workbook of data.
        evidence: the same of evidence (unit, indicator, item, status), or the sheet 备查材料 or evidence.
        ledger: the ledger that tells how many problems each unit has, and which: a path, a URL, or what
            :func:`quanheng.open_ledger` returned.  Only what the set's fields ask for is read.
        fitted: what was fitted on other data (``result.evaluation.fitted``), or the file that keeps it, to hold these to
            the same standard.
        threads: how many threads share the work on very many units; as many as there are cores if not given.  Results
            do not depend on it.

    Raises:
        SchemeError: the scheme or the data have errors, or the evaluation cannot go on; it carries every diagnostic.
    """
    chosen = scheme if isinstance(scheme, IndicatorSet) else load(scheme)
    when = read_date(as_of) if isinstance(as_of, str) else as_of
    standard = read_fit(fitted) if isinstance(fitted, str | Path) else fitted
    changes = () if standard is None else tuple(plugin_changes(standard.origin, chosen))
    workers = Workers() if threads is None else Workers(threads)
    with reported():
        if isinstance(data, UnitData):
            if ledger is not None:
                raise ValueError("a ledger is joined to a table, not to unit data that were made before")
            found = evaluate_core(chosen, data, standard, when, workers)
            return Result(found, (*changes, *diagnose_unanswered(found)))
        table = read_table(data, sheet=sheet)
        below: Mapping[str, Table] = row_tables(data, table, chosen, rows or {})
        notes: tuple[Diagnostic, ...] = ()
        if ledger is not None:
            joined = _with_ledger(table, below, chosen, ledger, when, unit, period)
            table, below, notes = joined.table, joined.rows, joined.warnings
        matched = match(table, chosen, unit=unit, period=period, rows=below, workers=workers)
        tables = Supplements(ratings, evidence).read(data, table, chosen)
        whole, warnings = with_supplements(matched.data, chosen, *tables, unit=unit, period=period)
        found = evaluate_core(chosen, whole, standard, when, workers)
        return Result(found, (*changes, *notes, *matched.warnings, *warnings, *diagnose_unanswered(found)))


def _with_ledger(
    table: Table,
    rows: Mapping[str, Table],
    chosen: IndicatorSet,
    ledger: Any,
    as_of: date | None,
    unit: str | None,
    period: str | None,
) -> Joined:
    from ..ledger.inputs import join_ledger, ledger_input  # noqa: PLC0415 - a database is opened only where one is read

    with ledger_input(ledger) as found:
        return join_ledger(table, rows, chosen, found, as_of=as_of, unit=unit, period=period)


def row_tables(data: Any, table: Table, chosen: IndicatorSet, rows: Mapping[str, Any]) -> dict[str, Table]:
    """Return the tables of rows that are given, and those that the workbook of the units has a sheet for."""
    found = {name: read_table(source) for name, source in rows.items()}
    sheets = {declared.name for declared in chosen.tables} & set(table.other_sheets)
    return found | {name: read_table(data, sheet=name) for name in sheets - set(found)}


def read_date(text: str) -> date:
    """Return a date as schemes write it.

    Raises:
        InputError: it is none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise input_error(diagnose("date-invalid", NOWHERE, text=text)) from None
