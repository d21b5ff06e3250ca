"""What stands beside the data of the units: ratings and evidence, from files, memory or the same workbook."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import attrs

from ..core.model import IndicatorSet
from ..core.unit_data import UnitData
from ..dsl.diagnostics import Diagnostic
from .evidence import read_evidence
from .naming import folded
from .ratings import read_ratings
from .reading import read_table
from .table import Table

#: The sheets of a workbook of data that hold the long tables, unless files are named.
_SHEETS: Final = {"ratings": ("评分", "ratings", "测评", "评分表"), "evidence": ("备查材料", "evidence", "材料")}


@attrs.frozen
class Supplements:
    """Tables of ratings and of evidence: what :func:`.reading.read_table` takes, or a list of such."""

    ratings: Any = None
    evidence: Any = None

    def read(self, source: object, table: Table, indicator_set: IndicatorSet) -> tuple[list[Table], list[Table]]:
        """Return the tables; where none was named, those of the workbook that the data came from."""
        wants_ratings = any(node.rated is not None for node in indicator_set.nodes())
        wants_evidence = any(node.texts.evidence for node in indicator_set.nodes())
        ratings, evidence = _tables(self.ratings), _tables(self.evidence)
        if not ratings and wants_ratings:
            ratings = _sheet(source, table, "ratings")
        if not evidence and wants_evidence:
            evidence = _sheet(source, table, "evidence")
        return ratings, evidence


def _tables(given: Any) -> list[Table]:
    if given is None:
        return []
    is_many = isinstance(given, list | tuple) and not all(isinstance(item, dict) for item in given)
    return [read_table(each) for each in given] if is_many else [read_table(given)]


def _sheet(source: object, table: Table, what: str) -> list[Table]:
    wanted = {folded(name) for name in _SHEETS[what]}
    name = next((sheet for sheet in table.other_sheets if folded(sheet) in wanted), None)
    return [] if name is None else [read_table(source, sheet=name)]


def with_supplements(
    data: UnitData,
    indicator_set: IndicatorSet,
    ratings: Sequence[Table],
    evidence: Sequence[Table],
    *,
    unit: str | None = None,
    period: str | None = None,
) -> tuple[UnitData, tuple[Diagnostic, ...]]:
    """Return the data with the ratings and the evidence of tables, and warnings about these.

    Raises:
        SchemeError: a table makes no sense; with every diagnostic of it.
    """
    warnings: tuple[Diagnostic, ...] = ()
    columns = {"unit": unit or indicator_set.unit, "period": period or indicator_set.period}
    if ratings:
        found, warnings = read_ratings(ratings, indicator_set, data, **columns)
        data = attrs.evolve(data, ratings=found)
    if evidence:
        filed, more = read_evidence(evidence, indicator_set, data, **columns)
        data, warnings = attrs.evolve(data, evidence=filed), (*warnings, *more)
    return data, warnings
