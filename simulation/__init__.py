"""What would be, and what differs: changed schemes and data evaluated again, results set side by side.

Names are imported when first asked for: reading a change needs neither numpy nor polars.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from .comparing import compare, compare_schemes
    from .comparison import Comparison
    from .scenarios import Scenarios
    from .structure import SchemeDifferences
    from .supposing import what_if, what_if_scenarios

__all__ = [
    "Comparison",
    "Scenarios",
    "SchemeDifferences",
    "compare",
    "compare_schemes",
    "what_if",
    "what_if_scenarios",
]

_HOMES: Final = {
    "Comparison": ".comparison",
    "Scenarios": ".scenarios",
    "SchemeDifferences": ".structure",
    "compare": ".comparing",
    "compare_schemes": ".comparing",
    "what_if": ".supposing",
    "what_if_scenarios": ".supposing",
}


def __getattr__(name: str) -> Any:
    """Import a public name on first use."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name], __name__), name)
