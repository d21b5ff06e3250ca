"""The diagnosis of an evaluation: the statistics a methodologist asks for, as dataframes, text and files."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from typing import Any, Final

import attrs
import polars as pl

from ..analysis.options import Options
from ..analysis.profile import profile
from ..analysis.study import Study
from ..core.span import NOWHERE, Span
from ..data.naming import nearest, quoted
from ..document.writing import check_target, replacing, write_bytes
from ..dsl.diagnostics import Diagnostic, Language, SchemeError, diagnose
from .diagnosis_grids import TABLES, attention_grid, options_rows
from .diagnosis_text import overview, readable
from .diagnosis_words import said
from .grid import Grid, GridColumn
from .profile_grids import UnitProfile
from .result import Result
from .result_grids import provenance_grid

#: The table of formats that hold only one.
_MAIN: Final = "statistics"
SUFFIXES: Final = (".xlsx", ".csv", ".parquet", ".json")


@attrs.frozen(eq=False, repr=False)
class Diagnosis:
    """What the numbers of a result say about its indicators; each table is made when first asked for.

    Dataframes are polars, with null where a statistic is undefined; ``remark`` says why.
    """

    result: Result
    study: Study

    @property
    def options(self) -> Options:
        """Which stages, method, period and thresholds it is of."""
        return self.study.options

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """What was noticed in the data."""
        return self.result.warnings

    # --- tables

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of all tables, as :meth:`table` takes them."""
        return tuple(TABLES)

    def table(self, name: str) -> pl.DataFrame:
        """Return a table by its name.

        Raises:
            SchemeError: there is none of that name.
        """
        return self._grid(name, "en", spoken=False).frame()

    def _grid(self, name: str, language: Language, *, spoken: bool = True) -> Grid:
        if name not in TABLES:
            near = nearest(name, TABLES)
            facts: dict[str, Any] = {"table": name, "nearest": quoted(near), "tables": " ".join(TABLES)}
            raise SchemeError((diagnose("diagnosis-table", NOWHERE, hint="near" if near else "", **facts),))
        if name == "attention":
            return attention_grid(self.study, language, spoken=spoken)
        return TABLES[name](self.study, language)

    @property
    def attention(self) -> pl.DataFrame:
        """What crossed a threshold, the gravest first: ``matter``, ``subject``, ``number``, ``limit``, ``severity`` 3 to 1."""
        return self.table("attention")

    @property
    def statistics(self) -> pl.DataFrame:
        """A row an indicator: fifteen statistics at the stage asked for, and in ``remark`` what they warn of."""
        return self.table("statistics")

    @property
    def units(self) -> pl.DataFrame:
        """A row a unit (and period): how many indicators are missing or 0, and which share is there."""
        return self.table("units")

    @property
    def groups(self) -> pl.DataFrame:
        """A row a unit (and period): the share of the indicators below each parent that it has data of."""
        return self.table("groups")

    @property
    def ranks(self) -> pl.DataFrame:
        """A row a unit (and period): its rank in each node, among all units or within the groups of ``by``."""
        return self.table("ranks")

    @property
    def correlations(self) -> pl.DataFrame:
        """A row a pair: ``siblings``, nodes with ``parent`` and further ``ancestor``, leaves ``across`` parents."""
        return self.table("correlations")

    @property
    def matrix(self) -> pl.DataFrame:
        """The coefficients of all nodes with all nodes."""
        return self.table("matrix")

    @property
    def sizes(self) -> pl.DataFrame:
        """A row an indicator and field of sizes: their correlation, as the value is and ``undivided``."""
        return self.table("sizes")

    @property
    def reliability(self) -> pl.DataFrame:
        """A row a parent: Cronbach's alpha, the mean correlation of its children, the share of their first component."""
        return self.table("reliability")

    @property
    def items(self) -> pl.DataFrame:
        """A row a child: what alpha would be without it."""
        return self.table("items")

    @property
    def components(self) -> pl.DataFrame:
        """A row a principal component of a parent's children: eigenvalue and share of variance."""
        return self.table("components")

    @property
    def loadings(self) -> pl.DataFrame:
        """A row a component and child: the unit eigenvector, and the correlation of child and component."""
        return self.table("loadings")

    @property
    def weights(self) -> pl.DataFrame:
        """A row a node: weight among siblings, ``effective`` weight in the total, ``importance`` as found."""
        return self.table("weights")

    @property
    def obstacles(self) -> pl.DataFrame:
        """A row an indicator, the greatest obstacle first, then a row a parent: mean obstacle degree, how often among the greatest."""
        return self.table("obstacles")

    @property
    def degrees(self) -> pl.DataFrame:
        """A row a unit (and period): the obstacle degree of each indicator; they add up to 1."""
        return self.table("degrees")

    @property
    def trends(self) -> pl.DataFrame:
        """A row a unit and indicator: compound growth and mean change a period; no rows without periods."""
        return self.table("trends")

    def profile(self, unit: str, period: str | None = None) -> UnitProfile:
        """Return one unit among the others: scores and ranks, strengths, weaknesses, greatest obstacles.

        Raises:
            SchemeError: there is no such unit or period; or the period must be named.
        """
        when = self.options.period if period is None else period
        row = self.result.row_of(unit, when)
        titles = {name: node.title for name, node in self.study.structure.nodes.items()}
        return UnitProfile(profile(self.study, row), titles, self.study.structure.parent_of)

    # --- text

    def render(
        self, style: str = "table", language: Language = "zh", *, table: str | None = None, width: int | None = None
    ) -> str:
        """Return the diagnosis as text: ``table`` for a terminal, ``json``, or ``csv`` of one table.

        Args:
            style: the form.
            language: of a terminal's words.
            table: one table in full, instead of what needs attention and the tables in short.
            width: display cells in a line of a terminal.
        """
        if style == "json":
            return self._json(table)
        if style == "csv":
            return self._csv(table or _MAIN)
        if table is None:
            return overview(self.study, language, width=width)
        from .terminal import render_grid  # noqa: PLC0415 - only where a table is printed

        return render_grid(readable(self._grid(table, language)), language, width=width)

    def __repr__(self) -> str:
        """Return the overview."""
        return self.render()

    def to_dict(self) -> dict[str, Any]:
        """Return all tables as plain values, with options and provenance."""
        options = attrs.asdict(self.options)
        tables = {name: self.table(name).to_dicts() for name in TABLES}
        return {"provenance": self.result.provenance.to_dict(), "options": options, **tables}

    def _json(self, table: str | None = None) -> str:
        found: Any = self.to_dict() if table is None else self.table(table).to_dicts()
        return json.dumps(found, ensure_ascii=False, indent=2, allow_nan=False) + "\n"

    def _csv(self, table: str) -> str:
        target = io.BytesIO()
        self.table(table).write_csv(target)
        return target.getvalue().decode()

    # --- files

    def write(
        self,
        path: str | os.PathLike[str],
        *,
        overwrite: bool = False,
        language: Language = "en",
        table: str | None = None,
    ) -> None:
        """Write a file of the kind that its suffix names: .xlsx and .json hold all tables, .csv and .parquet one.

        Raises:
            SchemeError: the suffix is not known, or the file cannot be written; what was there before is unchanged.
        """
        suffix = Path(path).suffix.lower()
        if suffix == ".xlsx":
            self.to_excel(path, overwrite=overwrite, language=language)
        elif suffix == ".csv":
            write_bytes(path, ("\ufeff" + self._csv(table or _MAIN)).encode(), overwrite=overwrite)
        elif suffix == ".parquet":
            with replacing(path, overwrite=overwrite) as draft:
                self.table(table or _MAIN).write_parquet(draft)
        elif suffix == ".json":
            write_bytes(path, self._json(table).encode(), overwrite=overwrite)
        else:
            facts: dict[str, Any] = {"path": str(path), "suffix": suffix, "suffixes": " ".join(SUFFIXES)}
            raise SchemeError((diagnose("target-unknown-format", Span(str(path), 0, 0, 0, 0), **facts),))

    def to_excel(self, path: str | os.PathLike[str], *, overwrite: bool = False, language: Language = "en") -> None:
        """Write a workbook with one sheet a table, those without rows left out, and where the numbers come from.

        Raises:
            SchemeError: the file exists and ``overwrite`` is not set, it cannot be written, or a sheet cannot hold so
                many rows or columns; what was there before is unchanged.
        """
        from .spreadsheet import check_size, workbook_bytes  # noqa: PLC0415 - only where a workbook is written

        check_target(Path(path), str(path), overwrite=overwrite)  # before the work of making it
        made = [self._grid(name, language) for name in TABLES]
        grids = [grid for grid in made if grid.height]
        grids += [self._options_grid(language), provenance_grid(self.result.provenance, language)]
        check_size(grids, str(path))
        write_bytes(path, workbook_bytes(grids, language), overwrite=overwrite)

    def _options_grid(self, language: Language) -> Grid:
        rows = options_rows(self.study, language)
        columns = (
            GridColumn(said("item", language), tuple(name for name, _ in rows)),
            GridColumn(said("content", language), tuple(str(value) for _, value in rows)),
        )
        return Grid(said("options", language), columns, len(rows))
