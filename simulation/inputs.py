"""The tables that an evaluation reads, read once: changes are made in their cells, and the set reads them as any other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs

from ..core.unit_data import UnitData
from ..data.reading import read_table
from ..data.supplements import Supplements
from ..data.table import Table
from ..workspace.evaluating import evaluate, row_tables

if TYPE_CHECKING:
    from ..core.model import IndicatorSet
    from ..report.result import Result


@attrs.frozen(eq=False)
class Inputs:
    """The tables of units, of rows below them, of ratings and evidence; ``options`` are those of an evaluation."""

    units: Table | UnitData
    rows: Mapping[str, Table] = attrs.field(factory=dict)
    ratings: tuple[Table, ...] = ()
    evidence: tuple[Table, ...] = ()
    options: Mapping[str, Any] = attrs.field(factory=dict)

    @property
    def name(self) -> str:
        """What the table of units is called."""
        return self.units.name

    def evaluate(self, indicator_set: IndicatorSet) -> Result:
        """Evaluate a set on the tables.

        Raises:
            SchemeError: the tables do not fit the set, or the evaluation cannot go on.
        """
        tables: dict[str, Any] = {} if isinstance(self.units, UnitData) else {"rows": dict(self.rows)}
        for name in ("ratings", "evidence"):
            tables[name] = list(getattr(self, name)) or None
        return evaluate(indicator_set, self.units, **tables, **self.options)


def read_inputs(indicator_set: IndicatorSet, data: Any, **options: Any) -> Inputs:
    """Read the tables for a set; ``options`` are those of :func:`quanheng.evaluate`.

    Raises:
        SchemeError: a table cannot be read.
    """
    rows, sheet = options.pop("rows", None) or {}, options.pop("sheet", None)
    ratings, evidence = options.pop("ratings", None), options.pop("evidence", None)
    if isinstance(data, UnitData):
        return Inputs(data, options=options)
    table = read_table(data, sheet=sheet)
    below = row_tables(data, table, indicator_set, rows)
    rated, filed = Supplements(ratings, evidence).read(data, table, indicator_set)
    # whatever the workbook holds besides has been read now
    alone = attrs.evolve(table, other_sheets=())
    return Inputs(alone, below, tuple(rated), tuple(filed), options)
