"""How nodes of a diagnosis hang together, as grids: correlations, sizes, reliability, components, weights."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ..analysis.records import Pair, Principal
from ..analysis.study import Study
from ..dsl.diagnostics import Language
from .diagnosis_columns import FINE, numbers, plain_numbers, texts, titled
from .diagnosis_words import said
from .grid import Grid

# --- correlations ----------------------------------------------------------------------------------------------------

_REASONS: Final = {"few": "few", "constant": "constant_pair"}


def correlations_grid(study: Study, language: Language) -> Grid:
    """Return one row a pair of nodes: siblings, nodes with those above them, leaves across parents."""
    return _pairs_grid("correlations", (*study.siblings, *study.ancestors, *study.across), language)


def _pairs_grid(name: str, pairs: Sequence[Pair], language: Language) -> Grid:
    relations = {"parent": "parent_relation"}
    return titled(
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
    columns = [plain_numbers(name, study.correlations.r[:, place], FINE) for place, name in enumerate(study.nodes)]
    return titled("matrix", language, texts("indicator", language, study.nodes), *columns)


def sizes_grid(study: Study, language: Language) -> Grid:
    """Return one row an indicator and field that indicators are divided by, with their correlation."""
    found = study.sizes
    ways = {"value": "value_what"}
    return titled(
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
    return titled(
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
    return titled(
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
    return titled(
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
    return titled(
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
    return titled(
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
