"""Which weights each method derived, where one combines others."""

from __future__ import annotations

from typing import Final

import numpy as np

from ..core.evaluation import Evaluation
from ..dsl.diagnostics import Language
from .grid import Grid, GridColumn
from .words import word

_FINE: Final = 4


def weightings_grid(evaluation: Evaluation, language: Language) -> Grid:
    """Return one row for each method and child of a node whose weights are made of others: the result, then its parts.

    Weights of nodes that a single method derived, or each group by itself, stand in the table of weights.
    """
    rows: list[tuple[str, str, str, float]] = []
    for node in evaluation.indicator_set.nodes():
        methods = evaluation.fitted.weightings(node)
        for function, weights in methods if len(methods) > 1 else ():
            name = (function.zh if language == "zh" else None) or function.full_name
            rows += [(node.name, name, child.name, each) for child, each in zip(node.children, weights, strict=True)]
    columns = (
        GridColumn(word("parent", language), tuple(row[0] for row in rows)),
        GridColumn(word("method", language), tuple(row[1] for row in rows)),
        GridColumn(word("indicator", language), tuple(row[2] for row in rows)),
        GridColumn(word("weight", language), np.array([row[3] for row in rows], dtype=np.float64), digits=_FINE),
    )
    return Grid(word("sheet_weightings", language), columns, len(rows))
