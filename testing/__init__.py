"""For those who write plugins: run a scheme given as text, and see that a function keeps what it promises.

``from quanheng import testing``.  Names are imported when first asked for: ``check`` needs neither numpy nor polars,
and nothing here needs pytest; ``testing.strategies`` needs hypothesis.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from . import strategies
    from .contents import functions_of, schemes_of
    from .failing import BrokenPromise
    from .running import assert_examples, check, evaluate, load
    from .splitting import assert_splits

__all__ = [
    "BrokenPromise",
    "assert_examples",
    "assert_splits",
    "check",
    "evaluate",
    "functions_of",
    "load",
    "schemes_of",
    "strategies",
]

_HOMES: Final = {
    "BrokenPromise": ".failing",
    "assert_examples": ".running",
    "assert_splits": ".splitting",
    "check": ".running",
    "evaluate": ".running",
    "functions_of": ".contents",
    "load": ".running",
    "schemes_of": ".contents",
}


def __getattr__(name: str) -> Any:
    """Import a public name on first use."""
    if name == "strategies":
        return import_module(".strategies", __name__)
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name], __name__), name)


def __dir__() -> list[str]:
    """Return the public names, for completion."""
    return sorted(__all__)
