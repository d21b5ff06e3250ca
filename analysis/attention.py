"""What a methodologist should look at first: the statistics that crossed their thresholds, the gravest before others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import attrs
import numpy as np

from .records import Pair
from .study import Study


@attrs.frozen
class Case:
    """One indicator, pair, parent or unit that is concerned, with the number that says so (NaN: none is needed)."""

    names: tuple[str, ...]
    number: float = float("nan")


@attrs.frozen
class Matter:
    """A matter with all its cases, the worst first.

    ``severity`` is 3 for what distorts the result, 2 for what should be looked into, 1 for what is good to know.
    ``limit`` is the threshold, NaN where there is none.
    """

    kind: str
    severity: int
    cases: tuple[Case, ...]
    limit: float = float("nan")


def attention(study: Study) -> tuple[Matter, ...]:
    """Return the matters of a study that have any case, the gravest first.

    ``constant`` (an indicator that tells no unit from another), ``scarce``, ``against_parent`` (r with the
    parent below 0), ``contrary`` (siblings), ``outliers``, ``redundant`` (siblings), ``unrelated`` (r with the parent not
    significant), ``unreliable`` (alpha), ``size``, ``units`` (with few data), ``zeros``, ``coarse``.
    """
    found = (Matter(kind, severity, tuple(cases), limit) for kind, severity, cases, limit in _found(study))
    return tuple(sorted((matter for matter in found if matter.cases), key=lambda matter: -matter.severity))


def _found(study: Study) -> Iterator[tuple[str, int, Iterator[Case], float]]:
    limits = study.options.thresholds
    yield "constant", 3, _constant(study), float("nan")
    yield "scarce", 3, _flagged(study, "scarce", "share_available"), limits.availability
    yield "against_parent", 3, _pairs(_with_parents(study), lambda pair: pair.r < 0), 0.0
    yield "contrary", 3, _pairs(study.siblings, lambda pair: pair.r < limits.contrary), limits.contrary
    yield "outliers", 2, _flagged(study, "outliers", "skew"), limits.skew
    yield "redundant", 2, _pairs(study.siblings, lambda pair: pair.r > limits.redundant, falling=True), limits.redundant
    yield (
        "unrelated",
        2,
        _pairs(_with_parents(study), lambda p: p.r >= 0 and p.p > limits.significance),
        limits.significance,
    )
    yield "unreliable", 2, _unreliable(study), limits.alpha
    yield "size", 2, _driven(study), limits.size
    yield "units", 1, _scarce_units(study), limits.availability
    yield "zeros", 1, _flagged(study, "zeros", "share_nonzero"), limits.nonzero
    yield "coarse", 1, _flagged(study, "coarse", "share_unique"), limits.unique


def _constant(study: Study) -> Iterator[Case]:
    flags = study.distributions.flags(study.options.thresholds)["constant"]
    yield from (Case((study.structure.leaves[place],)) for place in np.flatnonzero(flags))


def _flagged(study: Study, flag: str, statistic: str) -> Iterator[Case]:
    """Yield the leaves that a flag names, with the statistic behind it, the worst first; leaves without numbers not."""
    flags = study.distributions.flags(study.options.thresholds)
    numbers = study.distributions[statistic]
    is_away = {"outliers": -np.abs(numbers)}.get(flag, numbers)
    for place in sorted(np.flatnonzero(flags[flag] & ~flags["constant"]), key=lambda place: float(is_away[place])):
        name = study.structure.leaves[place]
        if study.options.stage == "scored" or study.stages.is_number(name):
            yield Case((name,), float(numbers[place]))


def _with_parents(study: Study) -> tuple[Pair, ...]:
    """Return nodes with their parents, where the parent has more children than one."""
    several = {name for name in study.structure.parents if len(study.structure.children(name)) > 1}
    return tuple(pair for pair in study.ancestors if pair.relation == "parent" and pair.second in several)


def _pairs(pairs: tuple[Pair, ...], is_case: Callable[[Pair], bool], *, falling: bool = False) -> Iterator[Case]:
    chosen = [pair for pair in pairs if pair.reason is None and is_case(pair)]
    for pair in sorted(chosen, key=lambda pair: -pair.r if falling else pair.r):
        yield Case((pair.first, pair.second), pair.r)


def _unreliable(study: Study) -> Iterator[Case]:
    low = [found for found in study.alphas if found.alpha < study.options.thresholds.alpha]
    yield from (Case((found.parent,), found.alpha) for found in sorted(low, key=lambda found: found.alpha))


def _driven(study: Study) -> Iterator[Case]:
    chosen = [size for size in study.sizes if size.what == "value" and abs(size.r) > study.options.thresholds.size]
    for size in sorted(chosen, key=lambda size: -abs(size.r)):
        yield Case((size.indicator, size.field), size.r)


def _scarce_units(study: Study) -> Iterator[Case]:
    shares = study.availability.present_share
    places = np.flatnonzero(shares < study.options.thresholds.availability)
    data = study.evaluation.data
    for place in places[np.argsort(shares[places], kind="stable")]:
        row = int(study.rows[place])
        period = data.period_of(row)
        yield Case((data.units[row], *(() if period is None else (period,))), float(shares[place]))


#: Every kind of matter, for those who put them into words.
KINDS: Final = (
    "constant", "scarce", "against_parent", "contrary", "outliers", "redundant", "unrelated", "unreliable", "size",
    "units", "zeros", "coarse",
)  # fmt: skip
