"""Files of a result: the sheets of its workbook, whether these hold formulas, and Parquet with its provenance."""

from __future__ import annotations

import errno
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

import polars as pl

from ..core.evaluation import Evaluation
from ..dsl.diagnostics import Language
from .grid import Grid
from .imputed_grid import imputed_grid
from .provenance import Provenance
from .rating_grids import supplement_grids
from .result_grids import findings_grid, limits_grid, provenance_grid, results_grid, weights_grid
from .screened_grid import screened_grid
from .treated_grids import treated_sheets
from .weightings_grid import weightings_grid

if TYPE_CHECKING:
    from .live.assembling import Live
    from .result import Formulas

#: Cells with formulas that are written unless more are asked for.
_MOST_FORMULAS: Final = 500_000
#: Nodes whose steps still fit into the columns of a sheet.
_MOST_NODES: Final = 3_000


def workbook_grids(
    evaluation: Evaluation, provenance: Provenance, language: Language, *, note: str, has_formulas: bool
) -> tuple[Grid, ...]:
    """Return the sheets of values; with formulas the results stand in sheets of their own.

    ``note`` says in the provenance why there are no formulas.
    """
    limits = (limits_grid(evaluation, language),) if evaluation.limits else ()
    weightings = weightings_grid(evaluation, language)
    return (
        *((results_grid(evaluation, language),) if not has_formulas else ()),
        findings_grid(evaluation, language),
        *limits,
        *((imputed_grid(evaluation, language),) if evaluation.imputed_cells else ()),
        *((screened_grid(evaluation, language),) if evaluation.screened else ()),
        *treated_sheets(evaluation, language),
        *supplement_grids(evaluation, language),
        weights_grid(evaluation, language),
        *((weightings,) if weightings.height else ()),
        provenance_grid(provenance, language, note=note),
    )


def live_columns(evaluation: Evaluation, language: Language, formulas: Formulas) -> tuple[Live | None, str]:
    """Return the columns of a workbook with formulas, or why there are none."""
    from .live.assembling import assembled  # noqa: PLC0415 - only where a workbook is written
    from .live.words import say  # noqa: PLC0415

    if formulas == "none":
        return None, say("note_none", language, why=say("none_asked", language))
    # not even the results alone
    cells = evaluation.data.size * len(evaluation.names)
    if len(evaluation.names) > _MOST_NODES:
        return None, say("note_none", language, why=say("none_wide", language))
    if formulas == "live" or cells <= _MOST_FORMULAS:
        live = assembled(evaluation, language)
        cells = live.formulas
        if formulas == "live" or cells <= _MOST_FORMULAS:
            return live, ""
    why = say("none_large", language, cells=f"{cells:,}", most=f"{_MOST_FORMULAS:,}")
    return None, say("note_none", language, why=why)


def write_parquet(frame: pl.DataFrame, path: Path, metadata: Mapping[str, str]) -> None:
    """Write a dataframe with what is told of it.

    Raises:
        OSError: it cannot be written.
    """
    try:
        frame.write_parquet(path, metadata=dict(metadata))
    except pl.exceptions.ComputeError as error:  # polars hides what the system said in a text
        number = re.search(r"os error (\d+)", str(error))
        raise OSError(int(number[1]) if number else errno.EIO, str(error)) from None
