"""``use staffing``: how an establishment is kept to and what it is used for (机构编制执行情况和使用效益).

Declarations only; the arithmetic stands in the modules beside and is imported when first called.
"""

from __future__ import annotations

from typing import Final

from ..hookspecs import PluginRegistry, hookimpl
from . import comparison_functions, establishment_functions, leadership_functions, workload_functions

#: What schemes look up as params of ``staffing``, then what only ``allowed_posts`` reads.
TABLES: Final = (
    "minimum_size",
    "violation_degrees",
    "working_days",
    "planning_figures",
    "office_leadership",
    "institution_leadership",
)


@hookimpl
def quanheng_register(registry: PluginRegistry) -> None:
    """Add the functions, reference tables and subtrees of ``staffing``."""
    registry.add(
        "staffing",
        *establishment_functions.FUNCTIONS,
        *leadership_functions.FUNCTIONS,
        *workload_functions.FUNCTIONS,
        *comparison_functions.FUNCTIONS,
        tree="common.qh",
    )
    registry.add_table("staffing", *(f"tables/{name}.csv" for name in TABLES))
