"""What a plugin implements: the hooks, called once each while plugins are loaded and never per row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Protocol

import pluggy

from ..core.functions import Function

PROJECT: Final = "quanheng"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


class PluginRegistry(Protocol):
    """What ``quanheng_register`` is given."""

    def add(self, namespace: str, *functions: Function | Callable[..., Any], tree: str | None = None) -> None:
        """Register functions, and the file of a subtree, under a namespace that schemes name with ``use``."""

    def add_table(self, namespace: str, *files: str) -> None:
        """Register reference tables (:mod:`.reference`), files beside the plugin, under a namespace."""


@hookspec
def quanheng_register(registry: PluginRegistry) -> None:
    """Add the plugin's functions and subtrees to the registry."""
