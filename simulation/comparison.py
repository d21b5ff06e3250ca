"""Two results side by side, as dataframes, text and files."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any, Final

import attrs
import numpy as np
import polars as pl

from ..core.span import NOWHERE
from ..data.naming import nearest, quoted
from ..dsl.diagnostics import Diagnostic, Language, SchemeError, diagnose
from ..report.grid import Grid
from .contributions import Part
from .pairing import Pairing, paired
from .splitting import Split
from .standing import Standing
from .structure import SchemeDifferences
from .totals import Totals, totals_of

#: The kinds of file that a comparison is written to.
SUFFIXES: Final = (".xlsx", ".csv", ".json")


#: What stands in place of what was turned off.
OFF_TEXT: Final = "off"


@attrs.frozen
class Altered:
    """One change of a what-if: what it is of, what stood there, what stands there now, and how many cells it changed.

    ``cells`` is None where it is of the scheme; ``was`` and ``is_`` are None where cells differ among themselves.
    """

    what: str
    was: str | None
    is_: str | None
    cells: int | None = None


@attrs.frozen(eq=False, repr=False)
class Comparison:
    """Two results of the same units: ``before`` and ``after``, with what differs.

    Dataframes are polars, in the order of the rows of ``before``; differences are after less before, changes of rank
    positive where a unit moved up.  ``altered`` lists the changes of a what-if, ``scheme`` what differs between two
    schemes, ``split`` what of the differences comes from the data and what from the scheme.
    """

    before: Standing
    after: Standing
    pairing: Pairing
    totals: tuple[Totals, ...]
    altered: tuple[Altered, ...] = ()
    warnings: tuple[Diagnostic, ...] = ()
    split: Split | None = None
    scheme: SchemeDifferences | None = None

    # --- tables

    @property
    def units(self) -> tuple[str, ...]:
        """The units that both have, row by row."""
        return tuple(self.before.units[row] for row in self.pairing.before)

    @property
    def periods(self) -> tuple[str | None, ...]:
        """The period of each common row, () where there are none."""
        return tuple(self.before.periods[row] for row in self.pairing.before) if self.before.periods else ()

    @property
    def scores(self) -> pl.DataFrame:
        """A row a unit (and period, and total): ``before``, ``after``, ``difference`` of the total."""
        return self._frame("units").select(*self._keys("units"), "before", "after", "difference")

    @property
    def ranks(self) -> pl.DataFrame:
        """A row a unit: ``rank_before``, ``rank_after``, ``rank_change``; also among the common units where units differ."""
        frame = self._frame("units")
        common = [name for name in ("common_before", "common_after") if name in frame.columns]
        return frame.select(*self._keys("units"), "rank_before", "rank_after", *common, "rank_change")

    @property
    def grades(self) -> pl.DataFrame:
        """A row a unit whose grade differs: ``grade_before`` and ``grade_after``."""
        frame = self._frame("units")
        if "grade_before" not in frame.columns:
            return frame.select(self._keys("units")).clear()
        differs = pl.col("grade_before").ne_missing(pl.col("grade_after"))
        return frame.filter(differs).select(*self._keys("units"), "grade_before", "grade_after")

    @property
    def findings(self) -> pl.DataFrame:
        """A row a finding that only one side raises: ``change`` is ``appeared`` or ``gone``."""
        return self._frame("findings")

    @property
    def indicator_means(self) -> pl.DataFrame:
        """A row a node: means over the common units with a score on both sides, and how many differ."""
        return self._frame("indicators")

    @property
    def alone(self) -> pl.DataFrame:
        """The units that only one side has: ``side`` is ``only_before`` or ``only_after``."""
        return self._frame("alone")

    @property
    def changes(self) -> pl.DataFrame:
        """What a what-if changed: ``change``, ``was``, ``is``, ``cells``."""
        return self._frame("changes")

    def differences(self) -> pl.DataFrame:
        """Return the difference of every indicator that both have: a row a unit, a column a node."""
        from .comparison_grids import key_columns  # noqa: PLC0415 - grids are made when asked for

        frame = Grid("", tuple(key_columns(self, "en")), len(self.units)).frame()
        left, right = self.pairing.before, self.pairing.after
        names = [node.name for node in self.before.nodes if self.after.node(node.name) is not None]
        columns = {name: self.after.score(name)[right] - self.before.score(name)[left] for name in names}
        return frame.with_columns(pl.Series(name, column, nan_to_null=True) for name, column in columns.items())

    def indicators(self, unit: str, period: str | None = None, total: str | None = None) -> pl.DataFrame:
        """Return how the difference of a unit's total divides: a row a part, ``effect`` adding up level by level.

        Raises:
            SchemeError: there is no such unit or period, or there are several and it was not said which.
        """
        from .unit_view import part_rows  # noqa: PLC0415 - only where it is asked for

        return part_rows(self.tree(unit, period, total))

    def tree(self, unit: str, period: str | None = None, total: str | None = None) -> Part:
        """Return the difference of a unit's total as a tree whose parts add up to it.

        Raises:
            SchemeError: there is no such unit or period, or there are several and it was not said which.
        """
        from .unit_view import tree_of  # noqa: PLC0415 - explanations are only made where they are asked for

        place = self.row_of(unit, period)
        found = next((each for each in self.totals if total in {None, each.name}), self.totals[0])
        return tree_of(self, place, found)

    def row_of(self, unit: str, period: str | None = None) -> int:
        """Return the place of a unit (and period) among the common rows.

        Raises:
            SchemeError: there is no such unit or period, or the period must be named.
        """
        rows = [row for row, name in enumerate(self.units) if name == unit]
        if not rows:
            near = nearest(unit, dict.fromkeys(self.units))
            facts: dict[str, Any] = {"unit": unit, "nearest": quoted(near)}
            raise SchemeError((diagnose("result-unit-unknown", NOWHERE, hint="near" if near else "", **facts),))
        if not self.periods or (period is None and len(rows) == 1):
            return rows[0]
        by_period = {self.periods[row]: row for row in rows}
        if period in by_period:
            return by_period[period]
        facts = {"unit": unit, "period": period, "periods": quoted(map(str, by_period))}
        raise SchemeError(
            (diagnose("result-period-needed" if period is None else "result-period-unknown", NOWHERE, **facts),)
        )

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs: no total, grade, rank or finding, and no unit is missing from either side."""
        return self.pairing.is_whole and not self.findings.height and all(_is_same(each) for each in self.totals)

    # --- text and files

    def render(
        self,
        style: str = "table",
        language: Language = "zh",
        *,
        unit: str | None = None,
        period: str | None = None,
        sort: str = "change",
        top: int | None = None,
        width: int | None = None,
    ) -> str:
        """Return the comparison as text: ``table`` for a terminal, ``json`` or ``csv``.

        Args:
            style: the form.
            language: of a table.
            unit: show how the difference of this unit comes about instead of the table of units.
            period: that of the unit.
            sort: the order of the units: ``change`` (the greatest difference first), ``rank`` (the rank after), ``unit``
                (as in the data).
            top: the most units shown in a table.
            width: display cells in a line of a table.
        """
        from .rendering import render  # noqa: PLC0415 - grids are made when asked for

        return render(self, style, language, unit=unit, period=period, sort=sort, top=top, width=width)

    def __repr__(self) -> str:
        """Return the summary and the first units."""
        return self.render(top=20)

    def write(self, path: str | os.PathLike[str], *, overwrite: bool = False, language: Language = "en") -> None:
        """Write a file of the kind that its suffix names: .xlsx, .csv (the units) or .json.

        Raises:
            SchemeError: the suffix is not known, or the file cannot be written; what was there before is unchanged.
        """
        from .files import write  # noqa: PLC0415 - only where a file is written

        write(self, path, overwrite=overwrite, language=language)

    def to_excel(self, path: str | os.PathLike[str], *, overwrite: bool = False, language: Language = "en") -> None:
        """Write a workbook: summary, changes, units, indicators, findings, units of one side.

        Raises:
            SchemeError: the file exists and ``overwrite`` is not set, or it cannot be written.
        """
        from .files import to_excel  # noqa: PLC0415 - only where a file is written

        to_excel(self, path, overwrite=overwrite, language=language)

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as plain values, ready for JSON."""
        from .files import comparison_dict  # noqa: PLC0415 - only where it is asked for

        return comparison_dict(self)

    def _frame(self, name: str) -> pl.DataFrame:
        from .comparison_grids import GRIDS  # noqa: PLC0415 - grids are made when asked for

        return GRIDS[name](self, "en").frame()

    def _keys(self, name: str) -> Sequence[str]:
        del name
        several = ("indicator",) if len(self.totals) > 1 else ()
        return ("unit", *(("period",) if self.before.periods else ()), *several)


def _is_same(totals: Totals) -> bool:
    same_grades = totals.grade_before == totals.grade_after
    same_ranks = np.array_equal(totals.rank_before, totals.rank_after, equal_nan=True)
    return same_grades and same_ranks and np.array_equal(totals.before, totals.after, equal_nan=True)


def comparison_of(before: Standing, after: Standing, **facts: Any) -> Comparison:
    """Return two results side by side.

    Raises:
        SchemeError: they have no unit or no total in common.
    """
    before, after, pairing = paired(before, after)
    return Comparison(before, after, pairing, totals_of(before, after, pairing), **facts)
