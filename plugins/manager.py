"""Loading plugins: each by itself, so that one that fails is recorded and stops nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import ModuleType
from typing import Final

import attrs
import pluggy

from ..core.functions import Registry
from ..dsl.diagnostics import Diagnostic
from . import hookspecs
from .collecting import Collected
from .failures import HookProblem, NoHook, diagnose_bundled_name, diagnose_failure, diagnose_shared_name, see_marked
from .info import LoadedPlugins, PluginInfo, State
from .offering import ask, see_free
from .promises import read_promises
from .registered_files import beside, check_files
from .requiring import see_version
from .sources import (
    PluginSource,
    bundled_sources,
    file_source,
    given_source,
    hash_files,
    installed_sources,
    module_source,
)
from .watching import Watch, watched

__all__ = ["Given", "LoadedPlugins", "PluginInfo", "builtin_registry", "load_plugins", "source_of"]

#: A plugin as a caller names it: a file or folder, a module's name, a module, or a source made beforehand.
Given = str | Path | ModuleType | PluginSource


_WATCH: Final = Watch()


def load_plugins(
    given: Iterable[Given] = (),
    *,
    bundled: bool = True,
    installed: bool = False,
    left_out: Iterable[PluginSource] = (),
    folder: str = "",
    watch: Watch = _WATCH,
) -> LoadedPlugins:
    """Load the built-in functions and plugins into one registry.

    Nothing is loaded that was not asked for: the ``bundled`` plugins are part of the package, those of ``installed``
    packages and the ``given`` ones come in only when told.  What is ``left_out``, since its ``folder`` is not trusted, is
    in the result with what its text promises, and is never run.  What fails is in the result with its error.  Of two
    plugins with one name neither is used, for nobody could say which one a scheme means; but a bundled one keeps its name.  What a plugin prints while it
    is loaded is held back, and it is told of one that prints or takes longer than the ``watch`` allows.
    """
    sources = (*(bundled_sources() if bundled else ()), *(installed_sources() if installed else ()))
    sources += tuple(map(source_of, given))
    registry = builtin_registry()
    distinct = tuple({source.identity: source for source in reversed(sources)}.values())[::-1]
    there = {source.identity for source in distinct}
    absent = [_left_out(source, folder) for source in left_out if source.identity not in there]
    return LoadedPlugins(plugins=(*_load_all(distinct, registry, watch), *absent), registry=registry)


def builtin_registry() -> Registry:
    """Return a registry of the built-in functions that may be added to."""
    from ..core.builtin import builtin_functions  # noqa: PLC0415 - only needed once plugins are loaded

    return builtin_functions().copy()


def source_of(given: Given) -> PluginSource:
    """Return the source of a plugin as a caller names it: a path if it looks like one, else a module's name."""
    if isinstance(given, PluginSource):
        return given
    if isinstance(given, ModuleType):
        return given_source(given)
    if isinstance(given, Path) or given.endswith(".py") or "/" in given or "\\" in given or Path(given).is_dir():
        return file_source(Path(given))
    return module_source(given)


def _load_all(sources: Sequence[PluginSource], registry: Registry, watch: Watch) -> list[PluginInfo]:
    loaded: list[PluginInfo] = []
    for source in sources:
        shared = [other for other in sources if other.name == source.name]
        is_ours = any(other.origin == "bundled" for other in shared)
        if is_ours and source.origin != "bundled":  # nobody takes a bundled plugin away by giving its name to a file
            loaded.append(_failed(source, diagnose_bundled_name(source)))
        elif len(shared) > 1 and not is_ours:
            loaded.append(_failed(source, diagnose_shared_name(source.name, shared)))
        else:
            others = [plugin for plugin in loaded if not plugin.is_failed]
            with watched(source, watch) as warnings:
                found = _load(source, registry, others)
            loaded.append(found if found.is_failed else attrs.evolve(found, warnings=tuple(warnings)))
    return loaded


def _load(source: PluginSource, registry: Registry, others: Sequence[PluginInfo]) -> PluginInfo:
    module = None
    try:
        if source.origin != "bundled":
            see_version(source)
        module = source.load()
        collected = _collect(source, module, others)
        if source.origin != "bundled":  # the package's own are held to this by its tests, not at every start
            check_files(collected, module)
        see_free(source.name, collected.extensions, ((other.name, other.extensions) for other in others))
        _enter(collected, registry)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a plugin's failure is recorded, whatever it is
        return _failed(source, diagnose_failure(source, error, module))
    trees, tables = beside(module, collected.trees), beside(module, collected.tables)
    return PluginInfo(
        name=source.name,
        where=source.where,
        origin=source.origin,
        version=source.version or _version_of(source, module),
        hash=hash_files(_whole(module, source), [path for _, path in (*trees, *tables)]),
        functions=tuple(function.full_name for function in collected.registry),
        namespaces=tuple(collected.namespaces),
        trees=tuple(tree for _, tree in collected.trees),
        tree_files=trees,
        tables=tuple(table for _, table in collected.tables),
        table_files=tables,
        extensions=collected.extensions,
        file=str(source.file or _file_of(module) or ""),
    )


def _failed(source: PluginSource, error: Diagnostic) -> PluginInfo:
    return attrs.evolve(_promised(source), state=State.FAILED, error=error)


def _left_out(source: PluginSource, folder: str) -> PluginInfo:
    return attrs.evolve(_promised(source), state=State.NOT_TRUSTED, folder=folder)


def _promised(source: PluginSource) -> PluginInfo:
    """Return what is known of a plugin without running it."""
    promised = read_promises(source.path)
    return PluginInfo(
        name=source.name,
        where=source.where,
        origin=source.origin,
        version=source.version,
        hash=hash_files(source.path),
        functions=promised.functions,
        namespaces=promised.namespaces,
    )


def _collect(source: PluginSource, module: ModuleType, others: Sequence[PluginInfo]) -> Collected:
    """Call the module's hooks through a manager of its own, each once.

    Raises:
        HookProblem: a hook is misspelt, or asks for what the specification does not give.
        NoHook: the module implements none.
        BadOffer, Taken: a hook returned what it may not, or a namespace is another plugin's.
    """
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    try:
        manager.register(module, source.name)
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        raise HookProblem(module, str(error)) from error
    see_marked(module)
    if not manager.get_hookcallers(module):
        raise NoHook(module)
    taken = {name: other.name for other in others for name in other.namespaces}
    collected = Collected(source.name, taken, is_checked=source.origin != "bundled")
    manager.hook.quanheng_register(registry=collected)
    collected.extensions = ask(manager)
    return collected


def _enter(collected: Collected, registry: Registry) -> None:
    """Enter all functions of a plugin; their names are free, since its namespaces are its own."""
    for function in collected.registry:
        registry.add(function.namespace, function, plugin=function.plugin)


def _version_of(source: PluginSource, module: ModuleType) -> str:
    """Return the module's ``__version__``; the package's own for a bundled plugin; else its distribution's."""
    declared = getattr(module, "__version__", None)
    if declared is not None:
        return str(declared)
    distribution = hookspecs.PROJECT if source.origin == "bundled" else module.__name__.partition(".")[0]
    try:
        return version(distribution) if source.path is None else ""
    except PackageNotFoundError:
        return ""


def _file_of(module: ModuleType) -> Path | None:
    file = getattr(module, "__file__", None)
    return Path(file) if file else None


def _whole(module: ModuleType, source: PluginSource) -> Path | None:
    """Return the file that stands for all of a plugin: that of its package where it is one module of several."""
    file = _file_of(module)
    if file is None or source.path is not None or not module.__package__ or file.name == "__init__.py":
        return file
    package = file.with_name("__init__.py")
    return package if package.is_file() else file
