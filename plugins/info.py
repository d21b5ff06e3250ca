"""What is known of a plugin once it was loaded, or could not be."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import attrs

from ..core.functions import Registry
from ..core.model import PluginUse
from ..dsl.diagnostics import Diagnostic
from .extensions import Extensions


class State(StrEnum):
    """Whether a plugin's functions can be called."""

    LOADED = "loaded"
    FAILED = "failed"


@attrs.frozen
class PluginInfo:
    """One plugin: where it came from, what it gives, and the diagnostic where it failed.

    ``functions`` and ``trees`` are full names (``bth.coupling``) and files as the plugin named them; ``tree_files`` are the
    namespaces of the subtrees with the paths of their files, beside the plugin's own; ``tables`` and ``table_files`` are
    likewise the reference tables.  For a plugin
    that failed, ``functions`` and ``namespaces`` hold what its text promises, so that a scheme that needs them can say
    why they are absent.  ``hash`` is the SHA-256 of its files, ``version`` empty where it has none; ``file`` is its module's.
    """

    name: str
    where: str
    origin: str
    version: str = ""
    hash: str = ""
    state: State = State.LOADED
    functions: tuple[str, ...] = ()
    namespaces: tuple[str, ...] = ()
    trees: tuple[str, ...] = ()
    tree_files: tuple[tuple[str, str], ...] = ()
    tables: tuple[str, ...] = ()
    table_files: tuple[tuple[str, str], ...] = ()
    error: Diagnostic | None = None
    extensions: Extensions = attrs.field(factory=Extensions)
    file: str = ""
    warnings: tuple[Diagnostic, ...] = ()

    @property
    def is_failed(self) -> bool:
        """Whether it could not be loaded."""
        return self.state is State.FAILED


@attrs.frozen(eq=False)
class LoadedPlugins:
    """The functions at hand and the plugins they came from; made once, only read afterwards."""

    registry: Registry
    plugins: tuple[PluginInfo, ...] = ()

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The diagnostics of the plugins that failed, each once."""
        return tuple(dict.fromkeys(plugin.error for plugin in self.plugins if plugin.error is not None))

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """What was noticed of plugins while they were loaded: that they print, or are slow."""
        return tuple(warning for plugin in self.plugins for warning in plugin.warnings)

    @property
    def failed_names(self) -> tuple[tuple[str, str], ...]:
        """Names that failed plugins would have given, each with code and place of the failure.

        A scheme may ask for them in vain: by the plugin's own name, or by a namespace that its text registers.
        """
        present = self.registry.namespaces()
        found = {
            name: " ".join(filter(None, (plugin.error.code, plugin.error.span.file and str(plugin.error.span))))
            for plugin in self.plugins
            if plugin.error is not None
            for name in (plugin.name, *plugin.namespaces)
            if name not in present
        }
        return tuple(found.items())

    @property
    def trees(self) -> dict[str, tuple[str, ...]]:
        """The files of the subtrees and of the reference tables that plugins bring, by namespace."""
        found: dict[str, tuple[str, ...]] = {}
        for plugin in self.plugins:
            for space, path in (*plugin.tree_files, *plugin.table_files):
                found[space] = (*found.get(space, ()), path)
        return found

    def used_by(self, namespaces: Iterable[str]) -> tuple[PluginUse, ...]:
        """Return the plugins behind these namespaces, for the provenance of a result."""
        wanted = set(namespaces)
        found = (plugin for plugin in self.plugins if not plugin.is_failed and wanted & set(plugin.namespaces))
        return tuple(PluginUse(plugin.name, plugin.version, plugin.hash, plugin.namespaces) for plugin in found)
