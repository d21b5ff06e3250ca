"""Plugins that are not there for a scheme, and what they would have given: for names that nothing else has."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from .diagnostics import Both


@attrs.frozen
class AbsentPlugin:
    """A plugin that failed, or that was left out because its folder is not trusted.

    ``namespaces`` and ``functions`` (full names) are what its text promises; a scheme may ask for them in vain.
    ``error`` is code and place of the failure, empty where it was left out; ``folder`` is then what to trust.
    """

    name: str
    where: str
    namespaces: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    error: str = ""
    folder: str = ""

    def would_give(self, space: str, name: str = "") -> bool:
        """Whether the namespace, or a name in it, may be one of its; without a namespace, a function of that name."""
        if not space:
            return any(function.rpartition(".")[2] == name for function in self.functions)
        return space == self.name or space in self.namespaces

    @property
    def why(self) -> Both:
        """Why it is not there: code and place of the failure, or that its folder is not trusted."""
        return Both(self.error, self.error) if self.error else Both("所在文件夹未受信任", "its folder is not trusted")


def absent_plugin(absent: Iterable[AbsentPlugin], space: str, name: str = "") -> AbsentPlugin | None:
    """Return the plugin that may have given a name, one that says so of the very name before others."""
    found = [plugin for plugin in absent if plugin.would_give(space, name)]
    exact = (plugin for plugin in found if f"{space}.{name}" in plugin.functions)
    return next(exact, found[0] if found else None)


def typed(folder: str) -> str:
    """Return the name of a folder as it is typed in a command."""
    return f'"{folder}"' if any(sign.isspace() for sign in folder) else folder
