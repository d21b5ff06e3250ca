"""What a plugin brings, for tests that go over all of it."""

from __future__ import annotations

from pathlib import Path

from ..core.functions import Family, Function
from ..dsl.diagnostics import SchemeError
from ..plugins.manager import Given, LoadedPlugins, PluginInfo, load_plugins


def functions_of(plugin: Given) -> tuple[Function, ...]:
    """Return the functions that a plugin registers and that :func:`.splitting.assert_splits` can look at.

    Those that derive weights look at all units at once, and are left out.

    Raises:
        SchemeError: the plugin cannot be loaded.
    """
    loaded, info = _loaded(plugin)
    return tuple(each for each in loaded.registry if each.plugin == info.name and each.family is not Family.WEIGHT)


def schemes_of(plugin: Given) -> tuple[Path, ...]:
    """Return the files of the subtrees that a plugin registers.

    Raises:
        SchemeError: the plugin cannot be loaded.
    """
    _, info = _loaded(plugin)
    return tuple(dict.fromkeys(Path(path) for _, path in info.tree_files))


def _loaded(plugin: Given) -> tuple[LoadedPlugins, PluginInfo]:
    loaded = load_plugins([plugin], bundled=False)
    if loaded.errors:
        raise SchemeError(loaded.errors)
    return loaded, loaded.plugins[0]
