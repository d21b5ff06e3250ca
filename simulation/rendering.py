"""A comparison as text: for a terminal, as JSON, as CSV."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import attrs
import numpy as np

from ..dsl.diagnostics import Language
from ..report.grid import Grid, GridColumn
from ..report.terminal import render_grid
from ..report.words import word
from .comparison_grids import alone_grid, changes_grid, finding_changes, findings_grid, units_grid
from .files import comparison_dict, csv_text
from .summary import summary_lines
from .unit_view import unit_lines
from .words import said, signed

if TYPE_CHECKING:
    from .comparison import Comparison
    from .totals import Totals

#: Findings shown in a terminal; a file has all of them.
_MOST_FINDINGS: Final = 12
SORTS: Final = ("change", "rank", "unit")


def render(
    comparison: Comparison,
    style: str,
    language: Language,
    *,
    unit: str | None,
    period: str | None,
    sort: str,
    top: int | None,
    width: int | None,
) -> str:
    """Return a comparison as text; see :meth:`.comparison.Comparison.render`.

    Raises:
        SchemeError: there is no such unit or period.
    """
    if style == "json":
        return json.dumps(comparison_dict(comparison, unit=unit, period=period), ensure_ascii=False, indent=2)
    if unit is not None and style != "csv":
        return "\n".join(_of_unit(comparison, unit, period, language))
    if style == "csv":
        return csv_text(comparison, unit=unit, period=period)
    blocks = [_altered(comparison, language, width), "\n".join(summary_lines(comparison, language))]
    grid = sorted_grid(units_grid(comparison, language), comparison.totals, sort)
    blocks.append(_units(grid, language, width, top))
    blocks += [_findings(comparison, language, width), _alone(comparison, language, width)]
    return "\n\n".join(block for block in blocks if block)


def _of_unit(comparison: Comparison, unit: str, period: str | None, language: Language) -> list[str]:
    lines: list[str] = []
    for totals in comparison.totals:
        tree = comparison.tree(unit, period, totals.name)
        lines += [
            "",
            *unit_lines(comparison, tree, unit if len(comparison.totals) == 1 else f"{unit} {totals.name}", language),
        ]
    place = comparison.row_of(unit, period)
    changed = [item for item in finding_changes(comparison) if item[1] == place]
    if changed:
        grid = findings_grid(comparison, language, spoken=True)
        kept = [row for row, name in enumerate(grid.columns[0].values) if name == unit]
        lines += ["", *render_grid(taken(grid, np.array(kept, dtype=np.intp)), language).splitlines()]
    return lines[1:]


def _altered(comparison: Comparison, language: Language, width: int | None) -> str:
    if not comparison.altered:
        return ""
    return render_grid(changes_grid(comparison, language, is_shown=True), language, width=width)


def sorted_grid(grid: Grid, totals: tuple[Totals, ...], sort: str) -> Grid:
    """Return the units in another order: the greatest change first, or by the rank after; totals stay together."""
    if sort == "unit":
        return grid
    orders, start = [], 0
    for each in totals:
        column = -np.abs(each.difference) if sort == "change" else each.rank_after
        orders.append(start + np.argsort(np.where(np.isnan(column), np.inf, column), kind="stable"))
        start += column.size
    return taken(grid, np.concatenate(orders))


def taken(grid: Grid, rows: np.ndarray[tuple[int], np.dtype[np.intp]]) -> Grid:
    """Return some rows of a grid."""
    columns = tuple(
        attrs.evolve(
            column,
            values=column.values[rows]
            if isinstance(column.values, np.ndarray)
            else tuple(column.values[row] for row in rows),
        )
        for column in grid.columns
    )
    return attrs.evolve(grid, columns=columns, height=int(rows.size))


def _units(grid: Grid, language: Language, width: int | None, top: int | None) -> str:
    """Return the table of units, signs before differences and words where a total is absent."""
    shown = grid.height if top is None else min(top, grid.height)
    cut = taken(grid, np.arange(shown, dtype=np.intp))
    signs = {said(name, language) for name in ("difference", "rank_change", "data_effect", "scheme_effect")}
    absent = word("missing", language)
    columns = [_worded(column, absent, is_signed=column.header in signs) for column in cut.columns]
    text = render_grid(attrs.evolve(cut, columns=tuple(columns)), language, width=width)
    return text if shown == grid.height else f"{text}\n\n{word('more_rows', language, total=grid.height, shown=shown)}"


def _worded(column: GridColumn, absent: str, *, is_signed: bool) -> GridColumn:
    """Return a column of numbers as texts: with signs, and with a word where there is none."""
    if not isinstance(column.values, np.ndarray):
        return column
    if is_signed:
        return _Right(column.header, tuple(signed(float(value), column.digits or 0) for value in column.values))
    unmarked = attrs.evolve(column, marks=None)
    texts = (unmarked.text(row, "en") for row in range(column.values.size))
    return _Right(column.header, tuple(text or absent for text in texts))


class _Right(GridColumn):
    """A column of texts that stand at the right like numbers."""

    @property
    def is_number(self) -> bool:
        """Whether it stands at the right."""
        return True


def _findings(comparison: Comparison, language: Language, width: int | None) -> str:
    grid = findings_grid(comparison, language, spoken=True)
    if not grid.height:
        return ""
    return render_grid(grid, language, width=width, rows=_MOST_FINDINGS)


def _alone(comparison: Comparison, language: Language, width: int | None) -> str:
    if comparison.pairing.is_whole:
        return ""
    return render_grid(alone_grid(comparison, language, spoken=True), language, width=width, rows=_MOST_FINDINGS)
