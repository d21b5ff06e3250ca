"""Declarations of what combines children: aggregates by name."""

from __future__ import annotations

from typing import Final

from ..functions import Family, Function, Parameter, Yields

_AGGREGATING: Final = ".core.methods.aggregating"


def _aggregate(name: str, zh: str, doc: str, parameters: tuple[Parameter, ...] = (), source: str = "") -> Function:
    return Function(
        name,
        zh,
        Family.AGGREGATE,
        yields=Yields.FRACTION,
        parameters=parameters,
        implementation=f"{_AGGREGATING}:{name}",
        doc=doc,
        source=source,
    )


#: ``geometric_mean``, ``harmonic_mean``, ``min``, ``max`` and ``median`` are statistics that aggregate as well.
AGGREGATES: Final = (
    _aggregate(
        "arithmetic_mean", "算术平均", "sum(w s): the weighted arithmetic mean of the children's shares of full."
    ),
    _aggregate("weighted", "加权平均", "The same as arithmetic_mean, under the name that tables use."),
    _aggregate(
        "generalised_mean",
        "广义平均",
        "(sum(w s^p))^(1/p); the geometric mean for p = 0.  With p <= 0 a zero makes it 0, a negative share missing.",
        (Parameter("power", "幂", "constant", doc="1 arithmetic, 0 geometric, -1 harmonic."),),
        "Hardy, Littlewood & Pólya (1934), Inequalities, chapter 2.",
    ),
)
