"""The workspace that a command works in, whether its plugins may run, and what is said of them."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Sequence
from copy import copy
from pathlib import Path
from typing import TYPE_CHECKING, Final

from .console import Console
from .language import counted

if TYPE_CHECKING:
    from ..plugins.info import LoadedPlugins, PluginInfo
    from ..plugins.sources import PluginSource
    from ..workspace.folder import Workspace

#: Where plugins that are a folder's own, or were named for this run, come from.
_OF_FOLDER: Final = frozenset({"file", "module"})


def open_workspace(arguments: argparse.Namespace, place: str | Path = ".") -> Workspace:
    """Return the workspace that a scheme file or the current folder belongs to, with the plugins asked for.

    Raises:
        InputError: its settings cannot be read, or a plugin that was asked for is not there.
    """
    from ..workspace.folder import Workspace, workspace_folder  # noqa: PLC0415 - not needed for --help

    folder = shown(workspace_folder(place))
    local = not arguments.no_plugins and _may_run(folder, arguments)
    workspace = Workspace(folder, arguments.plugin, local=local, bare=arguments.no_plugins)
    _refuse_absent(workspace.plugins, arguments.plugin)
    return workspace


def _may_run(folder: Path, arguments: argparse.Namespace) -> bool:
    """Whether the plugins that a folder brings may run: its user said so now or before, or it has none."""
    from ..workspace.folder import local_sources  # noqa: PLC0415 - not needed for --help

    if getattr(arguments, "trust", False) or not local_sources(folder):
        return True
    from .trust_record import read_record  # noqa: PLC0415 - only where there is something to trust

    return read_record(os.environ).covers(folder)


def _refuse_absent(plugins: LoadedPlugins, given: Sequence[str]) -> None:
    """Refuse to go on without a plugin that was asked for by name and is not there.

    Raises:
        InputError: there is none of that name or path.
    """
    errors = [plugin.error for plugin in plugins.plugins if plugin.where in given and plugin.error is not None]
    if absent := [error for error in errors if error.name == "plugin-not-found"]:
        from ..workspace.errors import input_error  # noqa: PLC0415 - only when something is wrong

        raise input_error(*absent)


def shown(path: Path) -> Path:
    """Return a path as a person would write it from here."""
    try:
        return path.relative_to(Path.cwd())
    except ValueError:
        return path


def open_for(arguments: argparse.Namespace, target: str) -> Workspace:
    """Return the workspace of a SET: that of its file, or of the current folder where it is a name.

    The name of a bundled set asks nothing of the current folder: its plugins run only if it is a workspace, which a
    ``quanheng.toml`` says.
    """
    from ..workspace.bundled import bundled_set  # noqa: PLC0415 - not needed for --help
    from ..workspace.folder import workspace_folder  # noqa: PLC0415
    from ..workspace.loading import split_target  # noqa: PLC0415
    from ..workspace.settings import SETTINGS_FILE  # noqa: PLC0415

    found = split_target(target)
    if found is not None:
        return open_workspace(arguments, found.path)
    if bundled_set(target) is not None and not (workspace_folder(".") / SETTINGS_FILE).is_file():
        arguments.no_plugins = True
    return open_workspace(arguments)


def mention_plugins(workspace: Workspace, console: Console) -> None:
    """Tell which plugins of the folder run, which do not, which failed, print or are slow; none of it is the command's failure."""
    from ..plugins.info import State  # noqa: PLC0415 - not needed for --help

    every = workspace.plugins.plugins
    if own := [plugin for plugin in every if plugin.origin in _OF_FOLDER and plugin.state is State.LOADED]:
        console.say("plugins-loaded", plugins=named(own, console))
    mention_left_out(workspace, console)
    if found := (*workspace.plugins.errors, *workspace.plugins.warnings):
        console.report(found)
    if workspace.plugins.errors:
        console.say("plugins-failed", count=counted(len(workspace.plugins.errors), "plugin"))


def mention_left_out(workspace: Workspace, console: Console) -> None:
    """Tell which plugins of the folder were left out because it is not trusted, and what to type."""
    from ..dsl.absent_plugins import typed  # noqa: PLC0415 - not needed for --help

    if left_out := [plugin for plugin in workspace.plugins.plugins if plugin.folder]:
        console.say("plugins-left-out", plugins=named(left_out, console), folder=typed(left_out[0].folder))


def named(plugins: Iterable[PluginInfo | PluginSource], console: Console) -> str:
    """Return plugins as ``name (where)``, one after the other."""
    form, mark = ("{}（{}）", "、") if console.language == "zh" else ("{} ({})", ", ")
    return mark.join(
        plugin.name if plugin.name == plugin.where else form.format(plugin.name, plugin.where) for plugin in plugins
    )


class Workspaces:
    """The workspaces of one run that looks at many files: each is made once."""

    def __init__(self, arguments: argparse.Namespace, console: Console) -> None:
        self._arguments, self._console = arguments, console
        self._made: dict[Path, Workspace] = {}

    def file_of(self, name: str) -> Path:
        """Return the file of a set by its name, as ``evaluate`` finds it.

        Raises:
            InputError: there is none of that name.
        """
        return open_for(copy(self._arguments), name).find(name).path

    def of(self, path: Path) -> Workspace:
        """Return the workspace of a file; the first time it tells of plugins that failed."""
        from ..workspace.folder import workspace_folder  # noqa: PLC0415 - not needed for --help

        folder = workspace_folder(path)
        if folder not in self._made:
            self._made[folder] = open_workspace(self._arguments, path)
            mention_plugins(self._made[folder], self._console)
        return self._made[folder]
