"""``use pollution``: measures of air quality for schemes of pollution control (污染防治攻坚战成效考核).

Declarations only; the arithmetic stands in the modules beside and is imported when first called.
"""

from __future__ import annotations

from ..hookspecs import PluginRegistry, hookimpl
from .air_functions import INDEX_FUNCTIONS
from .air_year_functions import AIR_TABLES, YEAR_FUNCTIONS
from .water_functions import WATER_FUNCTIONS, WATER_TABLES


@hookimpl
def quanheng_register(registry: PluginRegistry) -> None:
    """Add the functions, reference tables and subtrees of ``pollution``."""
    registry.add("pollution", *INDEX_FUNCTIONS, *YEAR_FUNCTIONS, tree="individual.qh")
    registry.add("pollution", *WATER_FUNCTIONS, tree="assessment_2014.qh")
    registry.add("pollution", tree="effectiveness_2020.qh")
    registry.add_table("pollution", *AIR_TABLES, *WATER_TABLES)
