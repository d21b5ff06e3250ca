"""What a plugin implements: the hooks, called once each while plugins are loaded and never per row.

A plugin implements those that it needs, each marked ``@quanheng.hookimpl``, and none is called again later: what a hook
returns is all that is ever asked of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final, Protocol

import pluggy

from ..core.functions import Function
from .extensions import Check, Command, Reader, Renderer

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
    """Add the plugin's functions, subtrees and reference tables to the registry."""


@hookspec
def quanheng_readers() -> Iterable[Reader]:
    """Return readers of data: kinds of files, or of addresses, that Quanheng itself does not read.

    They are asked by ``--data``, ``--rows``, ``--ratings`` and ``--evidence``, for what ``quanheng.toml`` names, and by
    ``Workspace.evaluate``.  A suffix has one reader; those that Quanheng reads itself are not to be had.
    """
    return ()


@hookspec
def quanheng_renderers() -> Iterable[Renderer]:
    """Return renderers of results: kinds of files that ``quanheng evaluate -o`` and ``Workspace.write`` then write."""
    return ()


@hookspec
def quanheng_checks() -> Iterable[Check]:
    """Return checks: what ``quanheng check`` then looks for in every set, beside its own."""
    return ()


@hookspec
def quanheng_commands() -> Iterable[Command]:
    """Return commands: what can then be run as ``quanheng NAME``, in folders where the plugin is loaded."""
    return ()
