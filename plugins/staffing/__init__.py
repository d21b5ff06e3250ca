"""``use staffing``: measures of how an establishment is kept to and used (机构编制)."""

from __future__ import annotations

from ..hookspecs import PluginRegistry, hookimpl


@hookimpl
def quanheng_register(registry: PluginRegistry) -> None:
    """Add the functions of ``staffing``."""
    registry.add("staffing")
