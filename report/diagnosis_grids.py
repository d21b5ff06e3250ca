"""The tables of a diagnosis, each as a grid: here indicators, units, obstacles and trends, and all of them by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np

from ..analysis.attention import Matter, attention
from ..analysis.distributions import STATISTICS
from ..analysis.study import Study
from ..core.value_type import Kind
from ..dsl.diagnostics import Language
from .diagnosis_columns import FINE, numbers, plain_numbers, texts, titled
from .diagnosis_words import said
from .grid import Grid, GridColumn
from .relation_grids import (
    components_grid,
    correlations_grid,
    items_grid,
    loadings_grid,
    matrix_grid,
    reliability_grid,
    sizes_grid,
    weights_grid,
)

_COUNTS: Final = frozenset({"available", "nonzero", "unique", "same"})


# --- indicators and units --------------------------------------------------------------------------------------------


def attention_grid(study: Study, language: Language, *, spoken: bool = True) -> Grid:
    """Return one row a case: what is the matter, with whom, and the number that says so.

    ``spoken`` puts words for the codes of matters and for their severity.
    """
    rows = [(matter, case) for matter in attention(study) for case in matter.cases]
    grave = [matter.severity for matter, _ in rows]
    return titled(
        "attention",
        language,
        texts("severity", language, (said(f"severity_{each}", language) for each in grave))
        if spoken
        else numbers("severity", language, grave, 0),
        texts("matter", language, (matter_text(m, study, language) if spoken else m.kind for m, _ in rows)),
        texts("subject", language, (" – ".join(case.names) for _, case in rows)),
        numbers("number", language, [case.number for _, case in rows]),
        numbers("limit", language, [matter.limit for matter, _ in rows], None),
    )


def matter_text(matter: Matter, study: Study, language: Language) -> str:
    """Return what is the matter, with its thresholds."""
    name = "units_scarce" if matter.kind == "units" else matter.kind
    return said(name, language, limit=matter.limit, other=study.options.thresholds.kurtosis)


def statistics_grid(study: Study, language: Language) -> Grid:
    """Return one row an indicator: the fifteen statistics, and what they warn of or why there are none."""
    found = study.distributions
    return titled(
        "statistics",
        language,
        texts("indicator", language, study.structure.leaves),
        *(numbers(name, language, found[name], 0 if name in _COUNTS else None) for name in STATISTICS),
        texts("remark", language, remarks(study, language)),
    )


def remarks(study: Study, language: Language) -> list[str | None]:
    """Return for each leaf its flags in words, or why it has no statistics."""
    flags = study.distributions.flags(study.options.thresholds)
    joint = "、" if language == "zh" else ", "
    found: list[str | None] = []
    for place, name in enumerate(study.structure.leaves):
        if study.options.stage != "scored" and not study.stages.is_number(name):
            found.append(said(_why_no_number(study, name), language))
            continue
        kinds = ("constant", "scarce", "outliers", "zeros", "coarse")
        raised = [kind for kind in kinds if flags[kind][place] and not (kind == "coarse" and flags["constant"][place])]
        found.append(joint.join(said(f"flag_{kind}", language) for kind in raised) or None)
    return found


def _why_no_number(study: Study, name: str) -> str:
    value = study.structure.source(name).value
    return "text" if value is not None and value.type.kind is Kind.TEXT else "no-value"


def units_grid(study: Study, language: Language) -> Grid:
    """Return one row a unit: how complete its data are."""
    found = study.availability
    return titled(
        "units",
        language,
        *_unit_columns(study, language),
        numbers("concerned", language, found.concerned, 0),
        numbers("missing_count", language, found.missing, 0),
        numbers("zero", language, found.zero, 0),
        numbers("missing_or_zero", language, found.missing_or_zero, 0),
        numbers("share_available", language, found.present_share),
        numbers("share_nonzero", language, found.nonzero_share),
    )


def groups_grid(study: Study, language: Language) -> Grid:
    """Return one row a unit: the share of the indicators below each parent that it has data of."""
    shares = study.availability_by_parent
    columns = [plain_numbers(name, shares[:, place], FINE) for place, name in enumerate(study.structure.parents)]
    return titled("groups", language, *_unit_columns(study, language), *columns)


def ranks_grid(study: Study, language: Language) -> Grid:
    """Return one row a unit: its rank in each node, within its group where ``by`` names one."""
    columns = [plain_numbers(name, study.ranks[:, place], 0) for place, name in enumerate(study.structure.nodes)]
    group = []
    if study.options.by is not None:
        labels = study.evaluation.run.labels
        group = [GridColumn(study.options.by, tuple(labels[code] if code >= 0 else None for code in study.groups))]
    return titled("ranks", language, *_unit_columns(study, language), *group, *columns)


def _unit_columns(study: Study, language: Language) -> list[GridColumn]:
    data = study.evaluation.data
    columns = [texts("unit", language, (data.units[row] for row in study.rows))]
    if data.periods:
        columns.append(texts("period", language, (data.period_of(int(row)) for row in study.rows)))
    return columns


# --- obstacles and trends --------------------------------------------------------------------------------------------


def obstacles_grid(study: Study, language: Language) -> Grid:
    """Return one row an indicator, the greatest obstacle first, then one a parent: the sum of what is below it.

    Beside the mean degree stands how often an indicator is among the greatest of a unit.
    """
    found, structure = study.frequent_obstacles, study.structure
    order = np.argsort(-np.nan_to_num(found.mean, nan=-1.0), kind="stable")
    leaves = [structure.leaves[place] for place in order]
    above = [name for name in structure.parents if name not in structure.tops]
    degrees = dict(zip(structure.leaves, found.mean.tolist(), strict=True))
    sums = [sum(degrees[leaf] for leaf in structure.leaves_under(name)) for name in above]
    nothing = [float("nan")] * len(above)
    units = float(found.units) or float("nan")
    return titled(
        "obstacles",
        language,
        texts("indicator", language, (*leaves, *above)),
        texts("parent", language, (structure.parent_of.get(name) for name in (*leaves, *above))),
        numbers("mean_degree", language, [*found.mean[order], *sums]),
        numbers("often", language, [*found.often[order], *nothing], 0),
        numbers("often_share", language, [*(found.often[order] / units), *nothing]),
    )


def degrees_grid(study: Study, language: Language) -> Grid:
    """Return one row a unit: the obstacle degree of each indicator."""
    degrees = study.obstacles
    columns = [plain_numbers(name, degrees[:, place], FINE) for place, name in enumerate(study.structure.leaves)]
    return titled("degrees", language, *_unit_columns(study, language), *columns)


def trends_grid(study: Study, language: Language) -> Grid:
    """Return one row a unit and indicator: growth and change a period; no rows without periods."""
    found = study.changes
    units = () if found is None else tuple(name for name in found.units for _ in found.leaves)
    return titled(
        "trends",
        language,
        texts("unit", language, units),
        texts("indicator", language, () if found is None else found.leaves * len(found.units)),
        numbers("growth", language, [] if found is None else found.growth.ravel()),
        numbers("change", language, [] if found is None else found.change.ravel()),
    )


#: Every table by its name, in the order of the sheets.
TABLES: Final[Mapping[str, Callable[[Study, Language], Grid]]] = {
    "attention": attention_grid,
    "statistics": statistics_grid,
    "units": units_grid,
    "groups": groups_grid,
    "ranks": ranks_grid,
    "correlations": correlations_grid,
    "matrix": matrix_grid,
    "sizes": sizes_grid,
    "reliability": reliability_grid,
    "items": items_grid,
    "components": components_grid,
    "loadings": loadings_grid,
    "weights": weights_grid,
    "obstacles": obstacles_grid,
    "degrees": degrees_grid,
    "trends": trends_grid,
}


def options_rows(study: Study, language: Language) -> list[tuple[str, Any]]:
    """Return how the evaluation was studied, one fact a row."""
    options = study.options
    rows: list[tuple[str, Any]] = [
        (said(name, language), said(getattr(options, name), language)) for name in ("stage", "correlated", "method")
    ]
    periods = study.evaluation.data.periods
    if len(periods) > 1:
        pooled = said("pooled", language, count=len(periods))
        rows.append((said("period", language), options.period or pooled))
    rows.append((said("rows", language), str(study.rows.size)))
    return rows
