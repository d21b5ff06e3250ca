"""``use bth``: measures of coordinated development of a region such as Beijing, Tianjin and Hebei (京津冀协同发展).

Declarations only, those of each topic in a module beside; the arithmetic is imported when first called.
"""

from __future__ import annotations

from typing import Final

from ..hookspecs import PluginRegistry, hookimpl
from .declared_coupling import COUPLING_FUNCTIONS
from .declared_growth import GROWTH_FUNCTIONS
from .declared_inequality import INEQUALITY_FUNCTIONS
from .declared_space import SPACE_FUNCTIONS

_TABLES: Final = (
    "nbs_releases",
    "nbs_index",
    "urban_rural",
    "rnd_ratio",
    "coordination_classes",
    "coupling_stages",
    "places",
    "city_code",
    "neighbours",
)


@hookimpl
def quanheng_register(registry: PluginRegistry) -> None:
    """Add the functions, tables and subtrees of ``bth``."""
    registry.add("bth", *COUPLING_FUNCTIONS, *GROWTH_FUNCTIONS, tree="individual.qh")
    registry.add("bth", *INEQUALITY_FUNCTIONS, tree="tasks.qh")
    registry.add("bth", *SPACE_FUNCTIONS, tree="development_index.qh")
    registry.add_table("bth", *(f"tables/{table}.csv" for table in _TABLES))
