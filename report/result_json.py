"""A result as plain values, ready for JSON: everything that a workbook of it holds, and what was fitted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ..core.evaluation import Evaluation
from .fit_file import fit_document
from .imputed_grid import imputed_list
from .provenance import plain

if TYPE_CHECKING:
    from .result import Result

Rows = list[dict[str, Any]]


def result_dict(result: Result) -> dict[str, Any]:
    """Return provenance, results, what is absent, findings, limits, records of cells, ratings, weights, notes and fit."""
    evaluation = result.evaluation
    named = pl.col("unit", "period") if evaluation.data.periods else pl.col("unit")
    units = result.table().select(named).to_dicts()
    return {
        "provenance": result.provenance.to_dict(),
        "results": result.table().to_dicts(),
        "absent": _absent(evaluation, units),
        "findings": result.findings.to_dicts(),
        "limits": _limits(evaluation, units),
        "imputed": imputed_list(evaluation, units),
        "screened": result.screened.to_dicts(),
        "treatments": result.treatments.to_dicts(),
        "treated": result.treated.to_dicts(),
        "ratings": result.ratings.to_dicts(),
        "agreement": result.agreement.to_dicts(),
        "evidence": result.evidence.to_dicts(),
        "weights": result.weights.to_dicts(),
        **({"weightings": result.weightings.to_dicts()} if result.weightings.height else {}),
        "notes": _notes(evaluation, units),
        "fit": fit_document(evaluation),
    }


def _limits(evaluation: Evaluation, units: Rows) -> Rows:
    return [
        units[item.row] | {"limit": item.limit.name, "effects": {e.kind: plain(e.value) for e in item.effects}}
        for item in evaluation.limits
    ]


def _notes(evaluation: Evaluation, units: Rows) -> Rows:
    return [
        {"note": note.code, "units": [units[row] for row in note.rows], **{k: plain(v) for k, v in note.facts.items()}}
        for note in evaluation.notes
    ]


def _absent(evaluation: Evaluation, units: Rows) -> Rows:
    """Return for each row that lacks scores which are missing and which do not apply."""
    found: dict[int, dict[str, list[str]]] = {}
    for name in evaluation.names:
        state = evaluation.state(name)
        for row in np.flatnonzero(state).tolist():
            lists = found.setdefault(row, {"missing": [], "not_applicable": []})
            lists["missing" if state[row] == 1 else "not_applicable"].append(name)
    return [units[row] | lists for row, lists in sorted(found.items())]
