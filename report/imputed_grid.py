"""Which data were imputed, as tables: a share for every node, and for every cell its method."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from ..core.evaluation import Evaluation
from ..core.records import CellRecord
from ..dsl.diagnostics import Language
from .grid import Grid, GridColumn
from .result_grids import unit_columns
from .words import word

_FINE = 4


def shares_grid(evaluation: Evaluation) -> Grid:
    """Return one row a unit (and period) and one column a node: the part of its data that is imputed, from 0 to 1."""
    columns = [*unit_columns(evaluation, "en")]
    columns += [GridColumn(name, evaluation.imputed_share(name), digits=_FINE) for name in evaluation.names]
    return Grid("", tuple(columns), evaluation.data.size)


def cells_grid(evaluation: Evaluation, language: Language) -> Grid:
    """Return one row an imputed cell: unit, indicator, method, what it came to, and from which periods."""
    found, data = evaluation.imputed_cells, evaluation.data
    columns = [GridColumn(word("unit", language), tuple(data.units[item.row] for item in found))]
    if data.periods:
        columns.append(GridColumn(word("period", language), tuple(data.period_of(item.row) for item in found)))
    columns += [
        GridColumn(word("indicator", language), tuple(item.leaf for item in found)),
        GridColumn(word("method", language), tuple(method_name(item, language) for item in found)),
        GridColumn(word("value", language), np.array([item.after for item in found], dtype=np.float64)),
        GridColumn(word("taken_from", language), tuple(", ".join(item.periods) or None for item in found)),
    ]
    return Grid(word("sheet_imputed", language), tuple(columns), len(found))


def imputed_grid(evaluation: Evaluation, language: Language) -> Grid:
    """Return the units of which anything was imputed: the method under each leaf, the share under each node above."""
    nodes = {node.name: node for node in evaluation.indicator_set.nodes()}
    methods: dict[str, dict[int, str]] = {}
    for item in evaluation.imputed_cells:
        methods.setdefault(item.leaf, {})[item.row] = _spoken(item, language)
    rows = sorted({row for texts in methods.values() for row in texts})
    columns = [_taken(column, rows) for column in unit_columns(evaluation, language)]
    for name in evaluation.names:
        if not nodes[name].is_leaf:
            shares = np.asarray(evaluation.imputed_share(name), dtype=np.float64)[rows]
            if np.any(shares > 0):
                columns.append(GridColumn(name, shares, digits=_FINE))
        elif name in methods:
            columns.append(GridColumn(name, tuple(methods[name].get(row) for row in rows)))
    return Grid(word("sheet_imputed", language), tuple(columns), len(rows))


def imputed_list(evaluation: Evaluation, units: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return each unit of which anything was imputed: its cells, and the shares of the nodes above the leaves."""
    by_row: dict[int, list[dict[str, Any]]] = {}
    for item in evaluation.imputed_cells:
        key = "score" if item.what == "score" else "value"  # points from peers, or a value
        cell = {"indicator": item.leaf, "method": method_name(item, "en"), key: item.after}
        by_row.setdefault(item.row, []).append(cell | ({"taken_from": list(item.periods)} if item.periods else {}))
    inner = [
        node.name for node in evaluation.indicator_set.nodes() if not node.is_leaf and node.name in evaluation.names
    ]
    shares = {name: evaluation.imputed_share(name) for name in inner} if by_row else {}
    return [
        units[row]
        | {"cells": cells, "shares": {name: float(share[row]) for name, share in shares.items() if share[row] > 0}}
        for row, cells in sorted(by_row.items())
    ]


def method_name(item: CellRecord, language: Language) -> str:
    """Return what the method of a cell is called."""
    function = item.method.function
    return function.zh or function.full_name if language == "zh" else function.full_name


def _spoken(item: CellRecord, language: Language) -> str:
    name = method_name(item, language)
    if not item.periods:
        return name
    return f"{name}（{'、'.join(item.periods)}）" if language == "zh" else f"{name} ({', '.join(item.periods)})"


def _taken(column: GridColumn, rows: Iterable[int]) -> GridColumn:
    return GridColumn(column.header, tuple(column.values[row] for row in rows))
