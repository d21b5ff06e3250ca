"""Several scenarios side by side: the totals of each beside those of the base."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import polars as pl

from ..core.span import Span
from ..document.writing import check_target, write_bytes
from ..dsl.diagnostics import Diagnostic, Language, SchemeError, diagnose
from ..report.grid import Grid, GridColumn
from ..report.spreadsheet import check_size, workbook_bytes
from ..report.terminal import render_grid
from .comparison import Comparison
from .comparison_grids import changes_grid, finding_changes, key_columns, units_grid
from .standing import Array, Standing
from .totals import Totals
from .words import said


@attrs.frozen(eq=False, repr=False)
class Scenarios:
    """A base and what each of several scenarios makes of it, by name."""

    base: Standing
    comparisons: Mapping[str, Comparison]

    def __getitem__(self, name: str) -> Comparison:
        """Return the comparison of one scenario with the base."""
        return self.comparisons[name]

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """What was noticed in any of them, each once."""
        return tuple(dict.fromkeys(each for one in self.comparisons.values() for each in one.warnings))

    @property
    def scores(self) -> pl.DataFrame:
        """A row a unit (and period, and total): the total as it is (``base``), then a column for each scenario."""
        return self._units("en").frame()

    @property
    def summary(self) -> pl.DataFrame:
        """A row a scenario: units up, down and unchanged, the mean difference, agreement of ranks, changes of grades and findings."""
        return self._summary("en").frame()

    def render(
        self, style: str = "table", language: Language = "zh", *, top: int | None = None, width: int | None = None
    ) -> str:
        """Return the scenarios side by side as text: ``table`` for a terminal, ``json`` or ``csv``."""
        if style == "json":
            return json.dumps(self.to_dict(), ensure_ascii=False, indent=2)
        if style == "csv":
            target = io.BytesIO()
            self.scores.write_csv(target)
            return target.getvalue().decode()
        blocks = [_changes_of(name, each, language) for name, each in self.comparisons.items()]
        blocks.append(render_grid(self._summary(language), language, width=width))
        blocks.append(render_grid(self._units(language), language, width=width, rows=top))
        return "\n\n".join(blocks)

    def __repr__(self) -> str:
        """Return the summary and the first units."""
        return self.render(top=20)

    def write(self, path: str | os.PathLike[str], *, overwrite: bool = False, language: Language = "en") -> None:
        """Write a file of the kind that its suffix names: .xlsx, .csv or .json.

        Raises:
            SchemeError: the suffix is not known, or the file cannot be written; what was there before is unchanged.
        """
        suffix = Path(path).suffix.lower()
        if suffix == ".xlsx":
            check_target(Path(path), str(path), overwrite=overwrite)
            grids = self.sheets(language)
            check_size(grids, str(path))
            write_bytes(path, workbook_bytes(grids, language), overwrite=overwrite)
        elif suffix in {".csv", ".json"}:
            text = self.render(suffix[1:])
            write_bytes(path, ("\ufeff" + text if suffix == ".csv" else text + "\n").encode(), overwrite=overwrite)
        else:
            facts: dict[str, Any] = {"path": str(path), "suffix": suffix, "suffixes": ".xlsx .csv .json"}
            raise SchemeError((diagnose("target-unknown-format", Span(str(path), 0, 0, 0, 0), **facts),))

    def sheets(self, language: Language) -> tuple[Grid, ...]:
        """Return the sheets of a workbook: summary, totals side by side, and the changes and units of each."""
        found = [self._summary(language), self._units(language)]
        for number, (name, each) in enumerate(self.comparisons.items(), start=1):
            own = (changes_grid(each, language, is_shown=True), units_grid(each, language))
            found += [attrs.evolve(grid, title=f"{number} {name[:12]} {grid.title}") for grid in own]
        return tuple(found)

    def to_dict(self) -> dict[str, Any]:
        """Return the scenarios as plain values, ready for JSON."""
        scenarios = {name: each.to_dict() for name, each in self.comparisons.items()}
        return {"base": self.base.label, "summary": self.summary.to_dicts(), "scenarios": scenarios}

    def _first(self) -> Comparison:
        return next(iter(self.comparisons.values()))

    def _units(self, language: Language) -> Grid:
        """Return a row a unit: its total as it is, then total and rank under each scenario."""
        first = self._first()
        several = len(first.totals) > 1
        columns = list(key_columns(first, language, len(first.totals)))
        if several:
            names = tuple(each.name for each in first.totals for _ in first.units)
            columns.append(GridColumn(said("indicator", language), names))
        digits = units_grid(first, "en").columns[len(columns)].digits
        base = _column(first.totals, "before")
        columns.append(GridColumn(said("baseline", language), base, digits=digits))
        columns.append(_ranks(first.totals, "rank_before", said("baseline", language), language))
        for name, each in self.comparisons.items():
            columns.append(GridColumn(name, _column(each.totals, "after"), digits=digits))
            columns.append(_ranks(each.totals, "rank_after", name, language))
        return Grid(said("sheet_scenarios", language), tuple(columns), len(first.units) * len(first.totals))

    def _summary(self, language: Language) -> Grid:
        rows = [(name, each, totals) for name, each in self.comparisons.items() for totals in each.totals]
        several = len(self._first().totals) > 1
        columns = [GridColumn(said("scenario", language), tuple(name for name, *_ in rows))]
        if several:
            columns.append(GridColumn(said("indicator", language), tuple(totals.name for *_, totals in rows)))
        for name in ("up", "down", "same"):
            counts = np.array([totals.counts[name] for *_, totals in rows], dtype=np.float64)
            columns.append(GridColumn(said(f"count_{name}", language), counts, digits=0, is_whole=True))
        means = np.array([np.nan if totals.mean is None else totals.mean for *_, totals in rows])
        columns.append(GridColumn(said("mean_difference", language), means, digits=2))
        taus = np.array([np.nan if (tau := totals.agreement[0]) is None else tau for *_, totals in rows])
        columns.append(GridColumn("Kendall τ-b" if language == "zh" else "kendall_tau_b", taus, digits=3))
        grades = np.array([sum(count for *_, count in totals.moves) for *_, totals in rows], dtype=np.float64)
        columns.append(GridColumn(said("grades_changed", language), grades, digits=0, is_whole=True))
        for name in ("appeared", "gone"):
            counted = [sum(change == name for change, *_ in finding_changes(each)) for _, each, _ in rows]
            column = np.array(counted, dtype=np.float64)
            columns.append(GridColumn(said(f"findings_{name}", language), column, digits=0, is_whole=True))
        return Grid(said("sheet_summary", language), tuple(columns), len(rows))


def _ranks(every: Iterable[Totals], name: str, label: str, language: Language) -> GridColumn:
    column = _column(every, name)
    is_whole = bool((column[~np.isnan(column)] % 1 == 0).all())
    header = f"{label}{said('rank', language)}" if language == "zh" else f"{label} {said('rank', language)}"
    return GridColumn(header, column, digits=0 if is_whole else 1, is_whole=is_whole)


def _column(every: Iterable[Totals], name: str) -> Array:
    return np.concatenate([np.asarray(getattr(each, name), dtype=np.float64) for each in every])


def _changes_of(name: str, each: Comparison, language: Language) -> str:
    if not each.altered:
        return f"{name}\n{said('nothing_altered', language)}"
    return f"{name}\n{render_grid(changes_grid(each, language, is_shown=True), language)}"
