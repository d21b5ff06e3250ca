"""What is known of a plugin once it was loaded, or could not be."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import attrs

from ..core.functions import Registry
from ..core.model import PluginUse
from ..dsl.absent_plugins import AbsentPlugin
from ..dsl.diagnostics import Diagnostic
from .extensions import Extensions


class State(StrEnum):
    """Whether a plugin's functions can be called."""

    LOADED = "loaded"
    FAILED = "failed"
    NOT_TRUSTED = "not trusted"


@attrs.frozen
class PluginInfo:
    """One plugin: where it came from, what it gives, and the diagnostic where it failed.

    ``functions`` and ``trees`` are full names (``bth.coupling``) and files as the plugin named them; ``tree_files`` are the
    namespaces of the subtrees with the paths of their files, beside the plugin's own; ``tables`` and ``table_files`` are
    likewise the reference tables.  For a plugin
    that failed or was left out, ``functions`` and ``namespaces`` hold what its text promises, so that a scheme that needs
    them can say why they are absent; ``folder`` is then the one that is not trusted.  ``hash`` is the SHA-256 of its
    files, ``version`` empty where it has none; ``file`` is its module's.
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
    folder: str = ""

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
    def absent(self) -> tuple[AbsentPlugin, ...]:
        """The plugins that failed or were left out, with what their text promises."""
        return tuple(_absent(plugin) for plugin in self.plugins if plugin.state is not State.LOADED)

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
        found = (plugin for plugin in self.plugins if plugin.state is State.LOADED and wanted & set(plugin.namespaces))
        return tuple(PluginUse(plugin.name, plugin.version, plugin.hash, plugin.namespaces) for plugin in found)


def _absent(plugin: PluginInfo) -> AbsentPlugin:
    error = ""
    if plugin.error is not None:
        error = " ".join(filter(None, (plugin.error.code, plugin.error.span.file and str(plugin.error.span))))
    return AbsentPlugin(plugin.name, plugin.where, plugin.namespaces, plugin.functions, error, plugin.folder)
