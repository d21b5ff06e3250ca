"""The files that a plugin registers: subtrees and reference tables, which stand beside its module."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

from .collecting import Collected
from .reference import read_table


class NoFile(ValueError):  # noqa: N818 - named by what went wrong, as the rest of the plugins' errors
    """A file that the plugin registers is not there."""

    def __init__(self, file: str) -> None:
        super().__init__(f"there is no file {file}")
        self.file = file


class TakenName(ValueError):  # noqa: N818 - see NoFile
    """A reference table would have the name of a function, or of another table, of its namespace."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is there twice")
        self.name = name


def beside(module: ModuleType, files: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return files with their namespaces, as absolute paths; they are relative to the folder of the plugin's module."""
    file = getattr(module, "__file__", None)
    folder = Path(file).absolute().parent if file else Path()
    return tuple((namespace, str(folder / name)) for namespace, name in files)


def check_files(collected: Collected, module: ModuleType) -> None:
    """See that the registered tables are there, are tables, and have names that are free.

    A subtree that is not there is told of where a scheme builds on it; the plugin's functions are good without.

    Raises:
        NoFile: one is not there.
        BadTable: one is not a reference table.
        TakenName: a table has the name of a function, or of another table.
    """
    names = {function.full_name for function in collected.registry}
    for space, path in beside(module, collected.tables):
        if not Path(path).is_file():
            raise NoFile(Path(path).name)
        table = read_table(Path(path))
        if not table.keys and not table.is_dated:
            continue  # only Python reads it
        name = f"{space}.{table.name}"
        if name in names:
            raise TakenName(name)
        names.add(name)
