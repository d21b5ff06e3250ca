"""The result of an evaluation: dataframes, explanations, and files to hand in."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import attrs
import polars as pl

from ..core.evaluation import Evaluation
from ..core.file_kinds import PAPERS, WRITTEN
from ..core.span import NOWHERE, Span
from ..data.naming import nearest, quoted
from ..document.writing import check_target, replacing, write_bytes
from ..dsl.diagnostics import Diagnostic, Language, SchemeError, diagnose
from .fit_file import fit_document
from .grid import Grid
from .imputed_grid import cells_grid, shares_grid
from .provenance import Provenance, provenance_of
from .rating_grids import agreement_grid, evidence_grid, ratings_grid
from .result_grids import (
    findings_grid,
    grade_columns,
    rank_columns,
    results_grid,
    score_columns,
    unit_columns,
    weights_grid,
)
from .screened_grid import screened_grid, shortfall
from .treated_grids import treated_grid, treatments_grid
from .weightings_grid import weightings_grid

if TYPE_CHECKING:
    from .explaining import Explained

#: Whether a workbook holds formulas.
Formulas = Literal["auto", "live", "none"]
#: Rows that a notebook or ``repr`` shows.
_PREVIEW: Final = 20


@attrs.frozen(eq=False, repr=False)
class Result:
    """Scores, ranks, grades and findings of the units, with where they come from.

    ``warnings`` are what was noticed in the data, and plugins' functions that gave no number without saying why.  Dataframes are polars; their columns for units, periods, ranks and
    grades are called ``unit``, ``period``, ``rank`` and ``grade``, all others as in the scheme.
    """

    evaluation: Evaluation
    warnings: tuple[Diagnostic, ...] = ()

    # --- tables

    @property
    def size(self) -> int:
        """The number of rows: units, or units and periods."""
        return self.evaluation.data.size

    @property
    def scores(self) -> pl.DataFrame:
        """Scores: a row for each unit (and period), a column of points for each node, the total first.

        Null where there is no score: missing or not applicable, which :meth:`to_csv` and :meth:`to_dict` tell apart.
        """
        columns = [*unit_columns(self.evaluation, "en")]
        columns += score_columns(self.evaluation, self.evaluation.names)
        return Grid("", tuple(columns), self.size).frame()

    def values(self, stage: str = "treated") -> pl.DataFrame:
        """Return what the leaves are scored by: a row for each unit (and period), a column for each leaf.

        Args:
            stage: ``raw`` as the expressions of the scheme give it, ``imputed`` with gaps filled, ``treated`` with
                outliers treated as well: the value that is scored.

        Raises:
            ValueError: the stage is none of these.
        """
        read = {"raw": self.evaluation.raw, "imputed": self.evaluation.imputed, "treated": self.evaluation.value}.get(
            stage
        )
        if read is None:
            raise ValueError(f"stage {stage!r} is none of raw, imputed, treated")
        leaves = [node.name for node in self.evaluation.indicator_set.nodes() if node.is_leaf]
        columns = unit_columns(self.evaluation, "en")
        frame = Grid("", tuple(columns), self.size).frame()
        return frame.with_columns(pl.Series(name, read(name), nan_to_null=True) for name in leaves)

    @property
    def ranks(self) -> pl.DataFrame:
        """Ranks from 1: a row for each unit (and period); null without a total.

        A set without a total has a column ``rank_`` and its name for each top indicator.
        """
        columns = (*unit_columns(self.evaluation, "en"), *rank_columns(self.evaluation, "en"))
        return Grid("", columns, self.size).frame()

    @property
    def grades(self) -> pl.DataFrame:
        """Grades by their names: a row for each unit (and period); null without a total."""
        columns = (*unit_columns(self.evaluation, "en"), *grade_columns(self.evaluation, "en"))
        return Grid("", columns, self.size).frame()

    @property
    def findings(self) -> pl.DataFrame:
        """The problems found, one a row, with category, severity and message."""
        return findings_grid(self.evaluation, "en", spoken=False).frame()

    @property
    def screened(self) -> pl.DataFrame:
        """The units that the set's ``screen`` left out: counts of their data, their shares, and what is too low.

        They are in no other table.  Without rows where the set has no ``screen``.
        """
        return screened_grid(self.evaluation, "en", spoken=False).frame()

    @property
    def imputed(self) -> pl.DataFrame:
        """Which part of the data behind each score is imputed: a row for each unit (and period), a column for each node.

        From 0 to 1, by the weights of the children; of a leaf 0 or 1; null without a score.
        """
        return shares_grid(self.evaluation).frame()

    @property
    def imputed_cells(self) -> pl.DataFrame:
        """Every cell that was imputed: unit, indicator, method, what it came to, and the periods it was taken from."""
        return cells_grid(self.evaluation, "en").frame()

    @property
    def treated(self) -> pl.DataFrame:
        """Every cell whose value was treated as an outlier: unit, indicator, what was done, value before and after.

        ``treatment`` is ``winsorised_high``, ``winsorised_low``, the name of a transformation, or both joined by ``+``.
        Without rows where nothing was treated; made when asked for.
        """
        return treated_grid(self.evaluation, "en", spoken=False).frame()

    @property
    def treatments(self) -> pl.DataFrame:
        """A row for each indicator with ``treat`` (and period, and group): how its column fared, step by step.

        Skewness and kurtosis before, after winsorising and after the transformation, whether each passes the test, the
        number of points winsorised, and what the column was transformed by.
        """
        return treatments_grid(self.evaluation, "en", spoken=False).frame()

    @property
    def ratings(self) -> pl.DataFrame:
        """What the raters gave: a row for each unit, rated indicator and role, with numbers of ratings and their share.

        Without rows where the set has no rated indicators.
        """
        return ratings_grid(self.evaluation, "en").frame()

    @property
    def agreement(self) -> pl.DataFrame:
        """How far the raters of a role agree on an indicator: Kendall's W, ICC(2,1) and ICC(2,k), or why not."""
        return agreement_grid(self.evaluation, "en", spoken=False).frame()

    @property
    def evidence(self) -> pl.DataFrame:
        """What is filed: a row for each unit, indicator and item of evidence; without rows where no table was given."""
        return evidence_grid(self.evaluation, "en").frame()

    @property
    def weights(self) -> pl.DataFrame:
        """A row for each node: its parent, its points, and its weight among its siblings from 0 to 1, as given or derived.

        A node whose points or weight depend on the class of the unit has a row for each ``class`` among the units.
        """
        return weights_grid(self.evaluation, "en").frame()

    @property
    def weightings(self) -> pl.DataFrame:
        """A row for each method and child of a node whose weights are made of others: the result first, then its parts."""
        return weightings_grid(self.evaluation, "en").frame()

    @property
    def provenance(self) -> Provenance:
        """Scheme, data, date and versions behind the result."""
        return provenance_of(self.evaluation)

    def table(self) -> pl.DataFrame:
        """Return the table as it is written: one row a unit (and period), one column a node, then rank and grade."""
        return results_grid(self.evaluation, "en").frame()

    # --- explanation

    def explain(self, unit: str, period: str | None = None, indicator: str | None = None) -> Explained:
        """Return where each point of one unit came from, as a tree; of one indicator of it where one is named.

        Raises:
            SchemeError: there is no such unit, period or indicator; or the period must be named.
        """
        row = self.row_of(unit, period)
        if indicator is not None and indicator not in self.evaluation.names:
            near = nearest(indicator, self.evaluation.names)
            facts: dict[str, Any] = {"indicator": indicator, "nearest": quoted(near)}
            raise SchemeError((diagnose("result-indicator-unknown", NOWHERE, hint="near" if near else "", **facts),))
        from .explaining import explained  # noqa: PLC0415 - explanations are rarely wanted of all units

        return explained(self.evaluation, row, indicator)

    def row_of(self, unit: str, period: str | None = None) -> int:
        """Return the row of a unit (and period).

        Raises:
            SchemeError: there is no such unit or period; or the period must be named.
        """
        data = self.evaluation.data
        rows = [row for row, name in enumerate(data.units) if name == unit]
        left_out = self.evaluation.screening and self.evaluation.screening.find(unit, period)
        if left_out and (not rows or period is not None):
            facts: dict[str, Any] = {
                "unit": f"{unit} {left_out.period or ''}".strip(),
                "why": shortfall(left_out, self.evaluation),
            }
            raise SchemeError((diagnose("unit-screened", NOWHERE, **facts),))
        if not rows:
            near = nearest(unit, dict.fromkeys(data.units))
            facts = {"unit": unit, "nearest": quoted(near)}
            raise SchemeError((diagnose("result-unit-unknown", NOWHERE, hint="near" if near else "", **facts),))
        if not data.periods:
            return rows[0]
        by_period = {data.period_of(row): row for row in rows}
        if period in by_period:
            return by_period[period]
        if period is None and len(rows) == 1:
            return rows[0]
        facts = {"unit": unit, "period": period, "periods": quoted(str(name) for name in by_period)}
        name = "result-period-needed" if period is None else "result-period-unknown"
        raise SchemeError((diagnose(name, NOWHERE, **facts),))

    # --- text

    def render(
        self,
        style: str = "table",
        language: Language = "zh",
        *,
        everything: bool = False,
        width: int | None = None,
        rows: int | None = None,
    ) -> str:
        """Return the result as text: ``table`` for a terminal, ``json`` or ``csv``.

        Args:
            style: the form.
            language: of headers and marks in a table.
            everything: show all indicators in a table, not only those directly below the root.
            width: display cells in a line of a table; what does not fit is left out, and counted.
            rows: the most rows of a table.
        """
        if style == "json":
            return self._json()
        if style == "csv":
            return self._csv("en")
        from .terminal import render_grid  # noqa: PLC0415 - only where a table is printed

        return render_grid(
            results_grid(self.evaluation, language, everything=everything), language, width=width, rows=rows
        )

    def __repr__(self) -> str:
        """Return the first rows of the table."""
        return self.render(rows=_PREVIEW)

    def _repr_html_(self) -> str:
        """Return the first rows of the table for a notebook."""
        return results_grid(self.evaluation, "zh", everything=False).html("zh", _PREVIEW)

    # --- files

    def write(
        self,
        path: str | os.PathLike[str],
        *,
        overwrite: bool = False,
        language: Language = "en",
        formulas: Formulas = "auto",
    ) -> None:
        """Write a file of the kind that its suffix names: .xlsx, .csv, .parquet, .json, or a paper: .docx, .html, .pdf.

        ``language`` is that of a workbook and of a paper, which people read; the others keep one form for programs.

        Raises:
            SchemeError: the suffix is not known, or the file cannot be written (PDF needs LibreOffice); what was there
                before is unchanged.
        """
        suffix = Path(path).suffix.lower()
        if suffix == ".xlsx":
            self.to_excel(path, overwrite=overwrite, language=language, formulas=formulas)
        elif suffix == ".csv":
            self.to_csv(path, overwrite=overwrite)
        elif suffix == ".parquet":
            self.to_parquet(path, overwrite=overwrite)
        elif suffix == ".json":
            self.to_json(path, overwrite=overwrite)
        elif suffix in PAPERS:
            from ..document.write import write_document  # noqa: PLC0415 - only where a paper is written
            from .result_paper import result_paper  # noqa: PLC0415

            check_target(Path(path), str(path), overwrite=overwrite)  # before the work of making it
            write_document(result_paper(self, language), path, overwrite=overwrite)
        else:
            facts: dict[str, Any] = {"path": str(path), "suffix": suffix, "suffixes": " ".join((*WRITTEN, *PAPERS))}
            raise SchemeError((diagnose("target-unknown-format", Span(str(path), 0, 0, 0, 0), **facts),))

    def to_excel(
        self,
        path: str | os.PathLike[str],
        *,
        overwrite: bool = False,
        language: Language = "en",
        formulas: Formulas = "auto",
    ) -> None:
        """Write a workbook: results, values, parameters and data, findings, limits, weights and provenance.

        Results and values are formulas over the data and the parameters wherever a workbook can say the rule; a sheet
        tells which columns are, and why the others hold the engine's values.

        Args:
            path: the file.
            overwrite: whether a file that exists is replaced.
            language: of headers and words.
            formulas: ``live`` writes them, ``none`` writes values only; ``auto`` writes them up to half a million cells,
                beyond which a workbook opens too slowly to be followed.

        Raises:
            SchemeError: the file exists and ``overwrite`` is not set, it cannot be written, or a sheet cannot hold so
                many rows or columns; what was there before is unchanged.
        """
        from .result_files import live_columns, workbook_grids  # noqa: PLC0415 - only where a workbook is written
        from .spreadsheet import check_size, workbook_bytes  # noqa: PLC0415

        check_target(Path(path), str(path), overwrite=overwrite)  # before the work of making it
        live, why = live_columns(self.evaluation, language, formulas)
        grids = workbook_grids(self.evaluation, self.provenance, language, note=why, has_formulas=live is not None)
        check_size(grids, str(path))
        write_bytes(path, workbook_bytes(grids, language, live), overwrite=overwrite)

    def to_csv(self, path: str | os.PathLike[str], *, overwrite: bool = False, language: Language = "en") -> None:
        """Write the table as UTF-8 with the mark by which Excel knows it; a cell without a score says why.

        Raises:
            SchemeError: the file exists and ``overwrite`` is not set, or it cannot be written.
        """
        write_bytes(path, ("\ufeff" + self._csv(language)).encode(), overwrite=overwrite)

    def to_parquet(self, path: str | os.PathLike[str], *, overwrite: bool = False) -> None:
        """Write the table with numbers and nulls; the provenance is JSON in the file's metadata under ``quanheng``.

        Raises:
            SchemeError: the file exists and ``overwrite`` is not set, or it cannot be written.
        """
        with replacing(path, overwrite=overwrite) as draft:
            from .result_files import write_parquet  # noqa: PLC0415 - only where such a file is written

            provenance = json.dumps(self.provenance.to_dict(), ensure_ascii=False, allow_nan=False)
            write_parquet(self.table(), draft, {"quanheng": provenance})

    def to_json(self, path: str | os.PathLike[str], *, overwrite: bool = False) -> None:
        """Write results, what is missing or does not apply, findings, limits, weights, provenance and what was fitted.

        Raises:
            SchemeError: the file exists and ``overwrite`` is not set, or it cannot be written.
        """
        write_bytes(path, self._json().encode(), overwrite=overwrite)

    def save_fit(self, path: str | os.PathLike[str], *, overwrite: bool = False) -> None:
        """Write what was fitted, to hold other units to the same standard: ``evaluate(…, fitted=path)``.

        Raises:
            SchemeError: the file exists and ``overwrite`` is not set, or it cannot be written.
        """
        text = json.dumps(fit_document(self.evaluation), ensure_ascii=False, indent=1, allow_nan=False)
        write_bytes(path, (text + "\n").encode(), overwrite=overwrite)

    def _csv(self, language: Language) -> str:
        frame = results_grid(self.evaluation, language).marked_frame(language)
        target = io.BytesIO()
        frame.write_csv(target)
        return target.getvalue().decode()

    def _json(self) -> str:
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2, allow_nan=False) + "\n"

    def to_dict(self) -> dict[str, Any]:
        """Return what :meth:`to_json` writes."""
        from .result_json import result_dict  # noqa: PLC0415 - only where it is asked for

        return result_dict(self)
