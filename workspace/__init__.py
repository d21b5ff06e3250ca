"""Folders of work: schemes, data and plugins by name; loading, evaluating and testing schemes.

Names are imported when first asked for: loading a scheme needs neither numpy nor polars, evaluating it needs both.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from .bundled import BundledSet, bundled_sets
    from .covering import coverage
    from .diagnosing import diagnose
    from .errors import InputError
    from .evaluating import evaluate
    from .folder import Workspace
    from .loading import load, load_scheme
    from .testing import test_scheme

__all__ = [
    "BundledSet",
    "InputError",
    "Workspace",
    "bundled_sets",
    "coverage",
    "diagnose",
    "evaluate",
    "load",
    "load_scheme",
    "test_scheme",
]

_HOMES: Final = {
    "BundledSet": ".bundled",
    "InputError": ".errors",
    "Workspace": ".folder",
    "bundled_sets": ".bundled",
    "coverage": ".covering",
    "diagnose": ".diagnosing",
    "evaluate": ".evaluating",
    "load": ".loading",
    "load_scheme": ".loading",
    "test_scheme": ".testing",
}


def __getattr__(name: str) -> Any:
    """Import a public name on first use."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name], __name__), name)
