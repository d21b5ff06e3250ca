"""What ``quanheng_register`` is given: it collects, and the manager enters all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import attrs

from ..core.functions import Function, Registry
from ..dsl.diagnostics import Both
from .declaring import check_function, is_name
from .extensions import BadExtension, Extensions


class BadNamespace(ValueError):  # noqa: N818 - named by what went wrong, as the rest of the plugins' errors
    """A namespace is not a name that a scheme could write after ``use``."""

    def __init__(self, namespace: object) -> None:
        super().__init__(f"{namespace!r} is not a name that a scheme could write after 'use'")
        self.namespace = namespace


class NotDeclared(TypeError):  # noqa: N818 - see BadNamespace
    """What was registered is not a function declared with ``@quanheng.function``."""

    def __init__(self, given: object) -> None:
        super().__init__(f"{given!r} is not a function declared with @quanheng.function")
        self.name = getattr(given, "__name__", repr(given))


class Taken(ValueError):  # noqa: N818 - see BadNamespace
    """A namespace, suffix or name is somebody else's; ``other`` is a plugin, empty for the package itself.

    ``kind`` is ``namespace``, ``read``, ``write`` or ``command``; ``hook`` what claimed it.
    """

    def __init__(self, kind: str, what: str, other: str, hook: str = "quanheng_register") -> None:
        super().__init__(f"{kind} {what} belongs to {other or 'quanheng'}")
        self.kind, self.what, self.other, self.hook = kind, what, other, hook


def _file(given: object, where: str) -> str:
    if isinstance(given, str) and given:
        return given
    zh, en = f"{where} 要的是一个文件名，得到 {given!r}", f"{where} takes the name of a file, and was given {given!r}"
    raise BadExtension(Both(f"{zh}；有几个文件就各写一个", f"{en}; give each file by itself"))


@attrs.define
class Collected:
    """All that one plugin gives, gathered before any of it enters the registry.

    ``taken`` are the namespaces of the plugins loaded before, with their names.  ``is_checked`` says whether functions
    are looked at; those of the package itself are by its tests, not at every start.
    """

    plugin: str
    taken: Mapping[str, str] = attrs.field(factory=dict)
    registry: Registry = attrs.field(factory=Registry)
    namespaces: list[str] = attrs.field(factory=list)
    trees: list[tuple[str, str]] = attrs.field(factory=list)
    tables: list[tuple[str, str]] = attrs.field(factory=list)
    extensions: Extensions = attrs.field(factory=Extensions)
    is_checked: bool = True

    def add(self, namespace: str, *functions: Function | Callable[..., Any], tree: str | None = None) -> None:
        """Register functions, and the file of a subtree beside the plugin, under a namespace.

        Raises:
            BadNamespace: the namespace is no name; only the package itself registers without one.
            NotDeclared: what was given is not a function declared with ``@quanheng.function``.
            DuplicateFunction: the plugin registers two functions of one name.
            Taken: the namespace is that of another plugin.
            WrongFunction: a function is declared in a way that could not work.
            BadExtension: the name of the file is no text.
        """
        self._enter(namespace)
        for given in functions:
            declared = getattr(given, "__quanheng__", given)
            if not isinstance(declared, Function):
                raise NotDeclared(given)
            if self.is_checked:
                check_function(declared)
        self.registry.add(namespace, *functions, plugin=self.plugin)
        if tree is not None:
            self.trees.append((namespace, _file(tree, "tree=")))

    def add_table(self, namespace: str, *files: str) -> None:
        """Register reference tables, files beside the plugin, under a namespace.

        Raises:
            BadNamespace: the namespace is no name.
            Taken: it is that of another plugin.
            BadExtension: the name of a file is no text.
        """
        self._enter(namespace)
        self.tables += [(namespace, _file(file, "add_table")) for file in files]

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> None:
            """Say what there is, in the words of those who write plugins."""
            raise AttributeError(f"the registry has no {name!r}: it has add and add_table")

    def _enter(self, namespace: str) -> None:
        if not is_name(namespace):
            raise BadNamespace(namespace)
        if namespace in self.taken:
            raise Taken("namespace", namespace, self.taken[namespace])
        if namespace not in self.namespaces:
            self.namespaces.append(namespace)
