"""``use bth``: measures of coordinated development of a region such as Beijing, Tianjin and Hebei (京津冀协同发展).

Declarations only; the arithmetic stands in the modules beside and is imported when first called.
"""

from __future__ import annotations

from typing import Final

from ...core.declarations.composing import FORM
from ...core.declarations.options import ACROSS, BY
from ...core.functions import Family, Function, Parameter, StepKind
from ..hookspecs import PluginRegistry, hookimpl

_COUPLING: Final = ".plugins.bth.coupling"
_INEQUALITY: Final = ".plugins.bth.inequality"

_SYSTEMS: Final = (
    Parameter("first", "系统一", doc="The level of one system, 0 or more."),
    Parameter("others", "其他系统", variadic=True, doc="The levels of one or more others."),
)
_VALUES: Final = Parameter("x", "数", variadic=True, doc="One column, a vector, or several values of the row.")

COUPLING: Final = Function(
    "coupling",
    "耦合度",
    parameters=(*_SYSTEMS, FORM),
    implementation=f"{_COUPLING}:coupling",
    doc="C = n (U1 … Un)^(1/n) / (U1 + … + Un): 1 where all systems are level, 0 where one is at 0.",
    source="Canonical form; Wang, Kong, Ren et al. (2021), J. Nat. Resour. 36(3) 793, on the errors in common use.",
)

COORDINATION: Final = Function(
    "coordination",
    "耦合协调度",
    parameters=(
        *_SYSTEMS,
        Parameter("weights", "权重", "vector", default=None, doc="One weight for each system; equal if not given."),
        FORM,
    ),
    implementation=f"{_COUPLING}:coordination",
    doc="D = sqrt(C T), T the weighted mean of the systems: high only where all are high and level.",
    source="As coupling.",
)


def _statistic(name: str, zh: str, doc: str, source: str) -> Function:
    return Function(
        name,
        zh,
        Family.STATISTIC,
        StepKind.FIT,
        parameters=(_VALUES, BY, ACROSS),
        fit=f"{_INEQUALITY}:fit_{name}",
        reduce=f"{_INEQUALITY}:reduce_{name}",
        doc=doc,
        source=source,
    )


GINI: Final = _statistic(
    "gini",
    "基尼系数",
    "The mean difference of all pairs over twice the mean: 0 where all are equal.",
    "Gini (1912); G = sum |xi - xj| / (2 n^2 mean).",
)

THEIL: Final = _statistic(
    "theil",
    "泰尔指数",
    "Theil's T, the mean of (x / mean) ln(x / mean): 0 where all are equal.",
    "Theil (1967), Economics and Information Theory.",
)


@hookimpl
def quanheng_register(registry: PluginRegistry) -> None:
    """Add the functions of ``bth`` and the individual indicator that departments include."""
    registry.add("bth", COUPLING, COORDINATION, GINI, THEIL, tree="individual.qh")
