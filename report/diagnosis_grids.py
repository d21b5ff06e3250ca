"""The tables of a diagnosis, each as a grid: indicators, units, correlations, parents, weights, obstacles, trends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..analysis.attention import Matter, attention
from ..analysis.distributions import STATISTICS
from ..analysis.records import Pair, Principal
from ..analysis.study import Study
from ..core.value_type import Kind
from ..dsl.diagnostics import Language
from .diagnosis_words import said
from .grid import UNDEFINED, Grid, GridColumn

Numbers = Sequence[float] | NDArray[np.float64]
_COUNTS: Final = frozenset({"available", "nonzero", "unique", "same"})
#: Decimals of coefficients, shares and p-values as people read them.
_FINE: Final = 4


def numbers(name: str, language: Language, values: Numbers, digits: int | None = _FINE) -> GridColumn:
    """Return a column of numbers; what is undefined is —."""
    return _numbers(said(name, language), values, digits)


def _numbers(header: str, values: Numbers, digits: int | None) -> GridColumn:
    column = np.asarray(values, dtype=np.float64)
    marks = np.where(np.isnan(column), UNDEFINED, 0).astype(np.uint8)
    return GridColumn(header, column, marks, digits, is_whole=digits == 0)


def texts(name: str, language: Language, values: Iterable[str | None]) -> GridColumn:
    """Return a column of texts."""
    return GridColumn(said(name, language), tuple(values))


def _grid(name: str, language: Language, *columns: GridColumn, height: int | None = None) -> Grid:
    return Grid(said(name, language), columns, len(columns[0].values) if height is None else height)


# --- indicators and units --------------------------------------------------------------------------------------------


def attention_grid(study: Study, language: Language, *, spoken: bool = True) -> Grid:
    """Return one row a case: what is the matter, with whom, and the number that says so.

    ``spoken`` puts words for the codes of matters and for their severity.
    """
    rows = [(matter, case) for matter in attention(study) for case in matter.cases]
    grave = [matter.severity for matter, _ in rows]
    return _grid(
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
    return _grid(
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
    return _grid(
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
    columns = [_numbers(name, shares[:, place], _FINE) for place, name in enumerate(study.structure.parents)]
    return _grid("groups", language, *_unit_columns(study, language), *columns)


def ranks_grid(study: Study, language: Language) -> Grid:
    """Return one row a unit: its rank in each node, within its group where ``by`` names one."""
    columns = [_numbers(name, study.ranks[:, place], 0) for place, name in enumerate(study.structure.nodes)]
    group = []
    if study.options.by is not None:
        labels = study.evaluation.run.labels
        group = [GridColumn(study.options.by, tuple(labels[code] if code >= 0 else None for code in study.groups))]
    return _grid("ranks", language, *_unit_columns(study, language), *group, *columns)


def _unit_columns(study: Study, language: Language) -> list[GridColumn]:
    data = study.evaluation.data
    columns = [texts("unit", language, (data.units[row] for row in study.rows))]
    if data.periods:
        columns.append(texts("period", language, (data.period_of(int(row)) for row in study.rows)))
    return columns


# --- correlations ----------------------------------------------------------------------------------------------------

_REASONS: Final = {"few": "few", "constant": "constant_pair"}


def correlations_grid(study: Study, language: Language) -> Grid:
    """Return one row a pair of nodes: siblings, nodes with those above them, leaves across parents."""
    return _pairs_grid("correlations", (*study.siblings, *study.ancestors, *study.across), language)


def _pairs_grid(name: str, pairs: Sequence[Pair], language: Language) -> Grid:
    relations = {"parent": "parent_relation"}
    return _grid(
        name,
        language,
        texts("relation", language, (said(relations.get(p.relation, p.relation), language) for p in pairs)),
        texts("first", language, (pair.first for pair in pairs)),
        texts("second", language, (pair.second for pair in pairs)),
        texts("group", language, (pair.group for pair in pairs)),
        numbers("r", language, [pair.r for pair in pairs]),
        numbers("n", language, [pair.n for pair in pairs], 0),
        numbers("p", language, [pair.p for pair in pairs]),
        texts("remark", language, (said(_REASONS[p.reason], language) if p.reason else None for p in pairs)),
    )


def matrix_grid(study: Study, language: Language) -> Grid:
    """Return the coefficients of all nodes with all nodes."""
    columns = [_numbers(name, study.correlations.r[:, place], _FINE) for place, name in enumerate(study.nodes)]
    return _grid("matrix", language, texts("indicator", language, study.nodes), *columns)


def sizes_grid(study: Study, language: Language) -> Grid:
    """Return one row an indicator and field that indicators are divided by, with their correlation."""
    found = study.sizes
    ways = {"value": "value_what"}
    return _grid(
        "sizes",
        language,
        texts("indicator", language, (size.indicator for size in found)),
        texts("what", language, (said(ways.get(size.what, size.what), language) for size in found)),
        texts("field", language, (size.field for size in found)),
        numbers("r", language, [size.r for size in found]),
        numbers("n", language, [size.n for size in found], 0),
        numbers("p", language, [size.p for size in found]),
    )


# --- parents and weights ---------------------------------------------------------------------------------------------


def reliability_grid(study: Study, language: Language) -> Grid:
    """Return one row a parent: alpha of its children, how they correlate, what their first component explains."""
    found = study.alphas
    principals = {each.parent: each for each in study.principals}
    means = {parent: _mean_of_siblings(study, parent) for parent in study.structure.parents}
    nan = float("nan")
    firsts = [nan if each.is_whole else _first_share(principals[each.parent]) for each in found]
    names = (said("whole", language, name=each.parent) if each.is_whole else each.parent for each in found)
    return _grid(
        "reliability",
        language,
        texts("parent", language, names),
        numbers("children", language, [len(each.children) for each in found], 0),
        numbers("alpha", language, [each.alpha for each in found]),
        numbers("mean_r", language, [nan if each.is_whole else means[each.parent] for each in found]),
        numbers("first_share", language, firsts),
        texts("remark", language, (said(each.reason, language) if each.reason else None for each in found)),
    )


def _mean_of_siblings(study: Study, parent: str) -> float:
    known = [pair.r for pair in study.siblings if pair.group == parent and pair.reason is None]
    return sum(known) / len(known) if known else float("nan")


def _first_share(principal: Principal) -> float:
    shares = principal.components.shares
    return float(shares[0]) if len(shares) else float("nan")


def items_grid(study: Study, language: Language) -> Grid:
    """Return one row a child of a parent: what alpha would be without it."""
    rows = [(each, place) for each in study.alphas if not each.is_whole for place in range(len(each.children))]
    return _grid(
        "items",
        language,
        texts("parent", language, (each.parent for each, _ in rows)),
        texts("indicator", language, (each.children[place] for each, place in rows)),
        numbers("alpha", language, [each.alpha for each, _ in rows]),
        numbers("alpha_without", language, [each.without[place] for each, place in rows]),
    )


def components_grid(study: Study, language: Language) -> Grid:
    """Return one row a component of a parent's children: eigenvalue, standard deviation, explained share."""
    rows = [(each, place) for each in study.principals for place in range(len(each.components.variances))]
    return _grid(
        "components",
        language,
        texts("parent", language, (each.parent for each, _ in rows)),
        numbers("component", language, [place + 1 for _, place in rows], 0),
        numbers("variance", language, [each.components.variances[place] for each, place in rows]),
        numbers("deviation", language, [each.components.deviations[place] for each, place in rows]),
        numbers("share", language, [each.components.shares[place] for each, place in rows]),
        numbers("cumulative", language, [each.components.shares[: place + 1].sum() for each, place in rows]),
        numbers("n", language, [each.units for each, _ in rows], 0),
    )


def loadings_grid(study: Study, language: Language) -> Grid:
    """Return one row a component and child: the entry of the unit eigenvector, and the correlation of the two."""
    rows = [
        (each, component, child)
        for each in study.principals
        for component in range(len(each.components.variances))
        for child in range(len(each.children))
    ]
    return _grid(
        "loadings",
        language,
        texts("parent", language, (each.parent for each, *_ in rows)),
        numbers("component", language, [component + 1 for _, component, _ in rows], 0),
        texts("indicator", language, (each.children[child] for each, _, child in rows)),
        numbers("loading", language, [each.components.loadings[child, place] for each, place, child in rows]),
        numbers("correlation", language, [each.components.correlations[child, place] for each, place, child in rows]),
    )


def weights_grid(study: Study, language: Language) -> Grid:
    """Return one row a node: the weight given, its weight in the total, and what it comes to among its siblings."""
    found = study.importances
    return _grid(
        "weights",
        language,
        texts("indicator", language, (each.node for each in found)),
        texts("parent", language, (each.parent for each in found)),
        numbers("weight", language, [each.weight for each in found]),
        numbers("effective", language, [each.effective for each in found]),
        numbers("r_parent", language, [each.r for each in found]),
        numbers("importance", language, [each.importance for each in found]),
        texts("remark", language, (None if each.is_single else said("by-class", language) for each in found)),
    )


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
    return _grid(
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
    columns = [_numbers(name, degrees[:, place], _FINE) for place, name in enumerate(study.structure.leaves)]
    return _grid("degrees", language, *_unit_columns(study, language), *columns)


def trends_grid(study: Study, language: Language) -> Grid:
    """Return one row a unit and indicator: growth and change a period; no rows without periods."""
    found = study.changes
    units = () if found is None else tuple(name for name in found.units for _ in found.leaves)
    return _grid(
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
