"""What was done to outliers, as grids: every treated cell, and how each column fared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from ..core.evaluation import Evaluation
from ..core.treated import Treatment
from ..dsl.diagnostics import Language
from .grid import Grid, GridColumn
from .words import word

#: A sheet lists no more treated cells than this; how the columns fared stands beside them in any case.
SHEET_ROWS: Final = 100_000

#: The stages of a column by the number that the fit gives them.
_STAGES: Final = ("before", "winsorised", "transformed")


def treated_grid(evaluation: Evaluation, language: Language, *, spoken: bool = True) -> Grid:
    """Return one row a treated cell: unit (and period), indicator, what was done, the value before and after.

    Cells that a treatment left alone are not in it.  ``spoken`` puts the words of the language for what was done.
    """
    units: list[str] = []
    periods: list[str] = []
    names: list[str] = []
    how: list[str] = []
    before, after = [np.zeros(0)], [np.zeros(0)]
    for treatment in evaluation.treatments:
        rows = np.flatnonzero(treatment.how)
        units += [treatment.units[row] for row in rows.tolist()]
        if treatment.periods:
            periods += [str(treatment.periods[place]) for place in treatment.period_index[rows].tolist()]
        names += [treatment.leaf] * rows.size
        words = {code: _spoken(treatment, code, language, spoken=spoken) for code in range(1, 8)}
        how += [words[code] for code in treatment.how[rows].tolist()]
        before.append(treatment.before[rows])
        after.append(treatment.after[rows])
    columns = [GridColumn(word("unit", language), tuple(units))]
    if evaluation.data.periods:
        columns.append(GridColumn(word("period", language), tuple(periods)))
    columns += [
        GridColumn(word("indicator", language), tuple(names)),
        GridColumn(word("treatment", language), tuple(how)),
        GridColumn(word("before", language), np.concatenate(before)),
        GridColumn(word("after", language), np.concatenate(after)),
    ]
    return Grid(word("sheet_treated", language), tuple(columns), len(units))


def _spoken(treatment: Treatment, code: int, language: Language, *, spoken: bool) -> str:
    parts = treatment.word(code).split("+")
    if not spoken:
        return "+".join(parts)
    return ("、" if language == "zh" else ", ").join(_known(part, language) for part in parts)


def _known(part: str, language: Language) -> str:
    """Return the word for what was done; a plugin's function goes by its own name."""
    name = f"treated_{part}"
    found = word(name, language)
    return part if found == name else found


def treatments_grid(evaluation: Evaluation, language: Language, *, spoken: bool = True) -> Grid:
    """Return one row a treated column (of a period and group): skewness, kurtosis and test of each stage, and points.

    The stages are the column as it came, after values were pulled in, and after it was transformed; what did not take
    place is empty.  ``points`` counts the values pulled in, ``transformation`` names what the column was transformed by,
    ``power`` its power.
    """
    found = [
        (treatment, key, numbers) for treatment in evaluation.treatments for key, numbers in treatment.groups.items()
    ]
    columns = [GridColumn(word("indicator", language), tuple(treatment.leaf for treatment, *_ in found))]
    if any(key[0] is not None for _, key, _ in found):
        columns.append(GridColumn(word("period", language), tuple(_text(key[0]) for _, key, _ in found)))
    if any(len(key) > 1 for _, key, _ in found):
        groups = tuple(", ".join(str(part) for part in key[1:]) or None for _, key, _ in found)
        columns.append(GridColumn(word("group", language), groups))
    for number, stage in enumerate(_STAGES):
        for name in ("skew", "kurtosis"):
            numbers = np.array([each.get(f"{name}{number}", np.nan) for *_, each in found], dtype=np.float64)
            columns.append(GridColumn(word(f"{name}_{stage}", language), numbers))
        passes = tuple(_passed(each.get(f"passes{number}"), language, spoken=spoken) for *_, each in found)
        columns.append(GridColumn(word(f"passes_{stage}", language), passes))
    points = np.array([each.get("points", 0.0) for *_, each in found], dtype=np.float64)
    power = np.array([each.get("power", np.nan) for *_, each in found], dtype=np.float64)
    names = tuple(_transformed(treatment, each, language, spoken=spoken) for treatment, _, each in found)
    columns += [
        GridColumn(word("treated_points", language), points, digits=0, is_whole=True),
        GridColumn(word("transformation", language), names),
        GridColumn(word("power", language), power),
    ]
    return Grid(word("sheet_treatments", language), tuple(columns), len(found))


def _text(part: str | float | None) -> str | None:
    return None if part is None else str(part)


def _passed(flag: float | None, language: Language, *, spoken: bool) -> str | None:
    if flag is None:
        return None
    name = "yes" if flag else "no"
    return word(name, language) if spoken else name


def _transformed(treatment: Treatment, numbers: Mapping[str, Any], language: Language, *, spoken: bool) -> str | None:
    if not numbers.get("transformed"):
        return None
    return _known(treatment.transformation, language) if spoken else treatment.transformation


def treated_sheets(evaluation: Evaluation, language: Language) -> tuple[Grid, ...]:
    """Return the sheets of a workbook that tell of treatment: none where nothing was treated.

    The cells are left out where they are more than :data:`SHEET_ROWS`, as logarithms of many units are.
    """
    columns = treatments_grid(evaluation, language)
    if not columns.height:
        return ()
    cells = treated_grid(evaluation, language)
    return (columns, cells) if 0 < cells.height <= SHEET_ROWS else (columns,)
