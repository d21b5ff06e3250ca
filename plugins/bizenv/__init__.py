"""``use bizenv``: measures of the business environment (营商环境).

Declarations only; the arithmetic stands in the modules beside and is imported when first called.
"""

from __future__ import annotations

from typing import Final

from ...core.functions import Function, Parameter
from ..hookspecs import PluginRegistry, hookimpl
from .doing_business_functions import DOING_BUSINESS
from .red_black_functions import RED_AND_BLACK
from .satisfaction_functions import SATISFACTION

FRONTIER: Final = Function(
    "frontier",
    "前沿距离",
    parameters=(
        Parameter("y", "实际值", doc="The measured value."),
        Parameter("worst", "最差值", doc="The value that scores 0."),
        Parameter("best", "最优值", doc="The value that scores 100; it may be the smaller one."),
        Parameter("power", "幂", "constant", default=1.0, doc="Bends the line; 0.8 for the total tax rate."),
    ),
    implementation=".plugins.bizenv.frontier:frontier",
    undefined=("worst and best are the same", "最差值与最优值相同"),
    doc="100 ((worst - y) / (worst - best)) ^ power, cut to 0..100: the distance to the frontier.",
    source="World Bank, Doing Business 2020, chapter on the ease of doing business score.",
)

_TREES: Final = ("individual.qh", "doing_business.qh", "china18.qh", "b_ready.qh", "satisfaction.qh")
_TABLES: Final = ("tables/best_and_worst.csv", "tables/two_cities.csv", "tables/components.csv")


@hookimpl
def quanheng_register(registry: PluginRegistry) -> None:
    """Add the functions, subtrees and reference tables of ``bizenv``."""
    registry.add("bizenv", FRONTIER, *DOING_BUSINESS, *RED_AND_BLACK, *SATISFACTION)
    for tree in _TREES:
        registry.add("bizenv", tree=tree)
    registry.add_table("bizenv", *_TABLES)
