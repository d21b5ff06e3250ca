"""A comparison as files and plain values."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs
import numpy as np

from ..core.span import Span
from ..document.writing import check_target, write_bytes
from ..dsl.diagnostics import Language, SchemeError, diagnose
from ..report.grid import Grid, GridColumn
from ..report.spreadsheet import check_size, workbook_bytes
from .comparison_grids import alone_grid, changes_grid, findings_grid, indicators_grid, units_grid
from .contributions import Part
from .summary import summary_lines
from .words import said

if TYPE_CHECKING:
    from .comparison import Comparison

_SUFFIXES: Final = ".xlsx .csv .json"


def write(
    comparison: Comparison, path: str | os.PathLike[str], *, overwrite: bool = False, language: Language = "en"
) -> None:
    """Write a file of the kind that its suffix names.

    Raises:
        SchemeError: the suffix is not known, or the file cannot be written.
    """
    suffix = Path(path).suffix.lower()
    if suffix == ".xlsx":
        to_excel(comparison, path, overwrite=overwrite, language=language)
    elif suffix == ".csv":
        write_bytes(path, ("\ufeff" + csv_text(comparison)).encode(), overwrite=overwrite)
    elif suffix == ".json":
        text = json.dumps(comparison_dict(comparison), ensure_ascii=False, indent=2, allow_nan=False)
        write_bytes(path, (text + "\n").encode(), overwrite=overwrite)
    else:
        facts: dict[str, Any] = {"path": str(path), "suffix": suffix, "suffixes": _SUFFIXES}
        raise SchemeError((diagnose("target-unknown-format", Span(str(path), 0, 0, 0, 0), **facts),))


def to_excel(
    comparison: Comparison, path: str | os.PathLike[str], *, overwrite: bool = False, language: Language = "en"
) -> None:
    """Write a workbook: summary, changes, units, indicators, findings, units of one side, differences of the schemes.

    Raises:
        SchemeError: the file exists and ``overwrite`` is not set, or it cannot be written.
    """
    check_target(Path(path), str(path), overwrite=overwrite)
    grids = sheets(comparison, language)
    check_size(grids, str(path))
    write_bytes(path, workbook_bytes(grids, language), overwrite=overwrite)


def sheets(comparison: Comparison, language: Language) -> tuple[Grid, ...]:
    """Return the sheets of a workbook of the comparison."""
    found = [summary_grid(comparison, language)]
    if comparison.altered:
        found.append(changes_grid(comparison, language, is_shown=True))
    found += [units_grid(comparison, language), indicators_grid(comparison, language)]
    found.append(findings_grid(comparison, language, spoken=True))
    if not comparison.pairing.is_whole:
        found.append(alone_grid(comparison, language, spoken=True))
    if comparison.scheme is not None:
        found.append(comparison.scheme.grid(language))
    return tuple(found)


def summary_grid(comparison: Comparison, language: Language) -> Grid:
    """Return the lines of the summary as a sheet: what each is of, and what it says."""
    stop = "：" if language == "zh" else ": "
    pairs = [line.partition(stop) for line in summary_lines(comparison, language)]
    cells = [(head, rest) if mark else ("", head) for head, mark, rest in pairs]
    columns = (
        GridColumn(said("item", language), tuple(head for head, _ in cells)),
        GridColumn(said("content", language), tuple(text for _, text in cells)),
    )
    return Grid(said("sheet_summary", language), columns, len(cells))


def csv_text(comparison: Comparison, *, unit: str | None = None, period: str | None = None) -> str:
    """Return the table of units, or the parts of one unit's difference, with fixed English headers."""
    frame = units_grid(comparison, "en").frame() if unit is None else comparison.indicators(unit, period)
    target = io.BytesIO()
    frame.write_csv(target)
    return target.getvalue().decode()


def comparison_dict(comparison: Comparison, *, unit: str | None = None, period: str | None = None) -> dict[str, Any]:
    """Return the comparison as plain values; of one unit with the tree of its difference where it is named."""
    found: dict[str, Any] = {
        "before": comparison.before.label,
        "after": comparison.after.label,
        "changes": [attrs.asdict(each) | {"is": each.is_} for each in comparison.altered],
        "summary": [_summary(comparison, place) for place in range(len(comparison.totals))],
        "units": units_grid(comparison, "en").frame().to_dicts(),
        "indicators": indicators_grid(comparison, "en").frame().to_dicts(),
        "findings": findings_grid(comparison, "en").frame().to_dicts(),
        "alone": alone_grid(comparison, "en").frame().to_dicts(),
        "split": None if comparison.split is None else comparison.split.order,
    }
    for change in found["changes"]:
        del change["is_"]
    if comparison.scheme is not None:
        found["scheme"] = comparison.scheme.to_list()
    if unit is not None:
        found["unit"] = {"unit": unit, "tree": part_dict(comparison.tree(unit, period))}
    return found


def part_dict(part: Part) -> dict[str, Any]:
    """Return a tree of differences as plain values."""
    facts = {name: getattr(part, name) for name in ("name", "kind", "title", "before", "after")}
    return facts | {"effect": part.difference, "children": [part_dict(child) for child in part.children]}


def _summary(comparison: Comparison, place: int) -> dict[str, Any]:
    totals = comparison.totals[place]
    tau, rho = totals.agreement
    ranked = ~np.isnan(totals.rank_change)
    return {
        "total": totals.name,
        "units": len(comparison.units),
        **totals.counts,
        "mean_difference": totals.mean,
        "kendall_tau_b": tau,
        "spearman_rho": rho,
        "ranks_changed": int((totals.rank_change[ranked] != 0).sum()),
        "grades": [{"before": one, "after": other, "units": count} for one, other, count in totals.moves],
    }
