"""Evaluating a set on data of any kind: the one way from a scheme and a table to a result."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from ..core.evaluating import evaluate as evaluate_core
from ..core.fit import FittedPlan
from ..core.model import IndicatorSet
from ..core.span import NOWHERE
from ..core.unit_data import UnitData
from ..data.matching import match
from ..data.reading import read_table
from ..data.supplements import Supplements, with_supplements
from ..dsl.diagnostics import diagnose
from ..report.result import Result
from .errors import input_error
from .failures import reported
from .loading import load


def evaluate(
    scheme: IndicatorSet | str | Path,
    data: Any,
    *,
    unit: str | None = None,
    period: str | None = None,
    sheet: str | None = None,
    as_of: date | str | None = None,
    fitted: FittedPlan | None = None,
    ratings: Any = None,
    evidence: Any = None,
) -> Result:
    """Evaluate an indicator set on the data of units.

    Args:
        scheme: a set, or what :func:`quanheng.load` takes.
        data: a file (CSV, Excel, Parquet), a pandas, polars or pyarrow table, a DuckDB relation, a list of dicts, a
            dict of lists, or unit data made before.
        unit: the column that names the units, instead of the set's own.
        period: the column of the periods, instead of the set's own.
        sheet: the sheet of a workbook, the first that is not empty if not named.
        as_of: the date of the evaluation, for dated values; there is never a silent "today".
        ratings: a table of ratings (unit, indicator, role, rater, rating) of any kind that ``data`` may be, or a list of
            such; where it is not given, the sheet 评分 or ratings of a workbook of data.
        evidence: the same of evidence (unit, indicator, item, status), or the sheet 备查材料 or evidence.
        fitted: what was fitted on other data (``result.evaluation.fitted``), to hold these to the same standard.

    Raises:
        SchemeError: the scheme or the data have errors, or the evaluation cannot go on; it carries every diagnostic.
    """
    chosen = scheme if isinstance(scheme, IndicatorSet) else load(scheme)
    when = read_date(as_of) if isinstance(as_of, str) else as_of
    with reported():
        if isinstance(data, UnitData):
            return Result(evaluate_core(chosen, data, fitted, when))
        table = read_table(data, sheet=sheet)
        matched = match(table, chosen, unit=unit, period=period)
        tables = Supplements(ratings, evidence).read(data, table, chosen)
        whole, warnings = with_supplements(matched.data, chosen, *tables, unit=unit, period=period)
        return Result(evaluate_core(chosen, whole, fitted, when), (*matched.warnings, *warnings))


def read_date(text: str) -> date:
    """Return a date as schemes write it.

    Raises:
        InputError: it is none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise input_error(diagnose("date-invalid", NOWHERE, text=text)) from None
