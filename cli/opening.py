"""The workspace that a command works in, and what it says of plugins that failed."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from copy import copy
from pathlib import Path
from typing import TYPE_CHECKING

from .console import Console
from .language import counted

if TYPE_CHECKING:
    from ..plugins.info import LoadedPlugins
    from ..workspace.folder import Workspace


def open_workspace(arguments: argparse.Namespace, place: str | Path = ".") -> Workspace:
    """Return the workspace that a scheme file or the current folder belongs to, with the plugins asked for.

    Raises:
        InputError: its settings cannot be read, or a plugin that was asked for is not there.
    """
    from ..workspace.folder import Workspace, workspace_folder  # noqa: PLC0415 - not needed for --help

    folder = shown(workspace_folder(place))
    workspace = Workspace(folder, arguments.plugin, local=not arguments.no_plugins)
    _refuse_absent(workspace.plugins, arguments.plugin)
    return workspace


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


def mention_failures(workspace: Workspace, console: Console) -> None:
    """Tell of plugins that failed, or that print or are slow, without making it the command's failure."""
    if found := (*workspace.plugins.errors, *workspace.plugins.warnings):
        console.report(found)
    if workspace.plugins.errors:
        console.say("plugins-failed", count=counted(len(workspace.plugins.errors), "plugin"))


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
            mention_failures(self._made[folder], self._console)
        return self._made[folder]
