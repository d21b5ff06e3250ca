"""Ratings, agreement between raters, and evidence, as grids."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from ..core.agreement import Agreement, agreements
from ..core.evaluation import Evaluation
from ..dsl.diagnostics import Language
from .grid import Grid, GridColumn
from .words import word

_REASONS: Final = frozenset({"one-rater", "one-unit", "incomplete", "anonymous", "all-equal"})
_FINE: Final = 4


def _keys(evaluation: Evaluation, rows: Sequence[int], language: Language) -> list[GridColumn]:
    data = evaluation.data
    columns = [GridColumn(word("unit", language), tuple(data.units[row] for row in rows))]
    if data.periods:
        columns.append(GridColumn(word("period", language), tuple(data.period_of(row) for row in rows)))
    return columns


def _numbers(name: str, language: Language, values: Sequence[float], digits: int | None = 0) -> GridColumn:
    whole = digits == 0
    return GridColumn(word(name, language), np.array(values, dtype=np.float64), digits=digits, is_whole=whole)


def ratings_grid(evaluation: Evaluation, language: Language) -> Grid:
    """Return one row a unit, indicator and role: how many ratings, how many of them valid, what they came to."""
    found = [
        (row, leaf.leaf, role, int(role.given[row]), int(role.valid[row]), float(role.share[row]))
        for leaf in evaluation.ratings
        for role in leaf.roles
        for row in range(evaluation.data.size)
    ]
    columns = (
        *_keys(evaluation, [row for row, *_ in found], language),
        GridColumn(word("indicator", language), tuple(item[1] for item in found)),
        GridColumn(word("role", language), tuple(item[2].name for item in found)),
        _numbers("weight", language, [item[2].weight for item in found], _FINE),
        _numbers("ratings", language, [item[3] for item in found]),
        _numbers("valid", language, [item[4] for item in found]),
        _numbers("combined", language, [item[5] for item in found], _FINE),
    )
    return Grid(word("sheet_ratings", language), columns, len(found))


def all_agreements(evaluation: Evaluation) -> list[Agreement]:
    """Return the agreement of every role on every leaf."""
    return [each for leaf in evaluation.ratings for each in agreements(leaf, evaluation.data)]


def agreement_grid(evaluation: Evaluation, language: Language, *, spoken: bool = True) -> Grid:
    """Return one row an indicator and role (and period): how many raters, and how far they agree."""
    found = all_agreements(evaluation)
    columns = [
        GridColumn(word("indicator", language), tuple(each.leaf for each in found)),
        GridColumn(word("role", language), tuple(each.role for each in found)),
    ]
    if evaluation.data.periods:
        columns.append(GridColumn(word("period", language), tuple(each.period for each in found)))
    columns += [
        _numbers("raters", language, [each.raters for each in found]),
        _numbers("units", language, [each.units for each in found]),
        _numbers("compared", language, [each.compared for each in found]),
        *(
            _numbers(name, language, [_nan(getattr(each, name)) for each in found], _FINE)
            for name in ("kendall_w", "icc_single", "icc_mean")
        ),
        GridColumn(
            word("reason", language),
            tuple(word(each.reason, language) if spoken and each.reason else each.reason for each in found),
        ),
    ]
    return Grid(word("sheet_agreement", language), tuple(columns), len(found))


def _nan(value: float | None) -> float:
    return float("nan") if value is None else value


def evidence_grid(evaluation: Evaluation, language: Language) -> Grid:
    """Return one row a unit, indicator and item that applies: whether it is filed, and its reference."""
    evidence = evaluation.data.evidence
    references = {} if evidence is None else evidence.references
    found = [
        (row, each.node, item, bool(each.filed[place, row]), references.get((each.node, item, row)))
        for each in evaluation.filings
        for row in np.flatnonzero(each.asked).tolist()
        for place, item in enumerate(each.items)
    ]
    columns = (
        *_keys(evaluation, [row for row, *_ in found], language),
        GridColumn(word("indicator", language), tuple(item[1] for item in found)),
        GridColumn(word("evidence_item", language), tuple(item[2] for item in found)),
        GridColumn(word("filed", language), tuple(word("yes" if item[3] else "no", language) for item in found)),
        GridColumn(word("reference", language), tuple(item[4] for item in found)),
    )
    return Grid(word("sheet_evidence", language), columns, len(found))


def supplement_grids(evaluation: Evaluation, language: Language) -> tuple[Grid, ...]:
    """Return the sheets of ratings and evidence, where such were given."""
    grids: tuple[Grid, ...] = ()
    if evaluation.ratings:
        grids = ratings_grid(evaluation, language), agreement_grid(evaluation, language)
    if evaluation.data.evidence is not None:
        grids = (*grids, evidence_grid(evaluation, language))
    return grids
