"""The files that belong to a plugin of one file, and what it needs installed: read off its text, nothing is run."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Final

#: A text in a scheme: what it uses by the name of a file.
_QUOTED: Final = re.compile(r'"([^"\n]+)"|“([^”\n]+)”')
_KEPT_OUT: Final = {"__pycache__"}


def files_of(plugin: Path) -> dict[str, bytes]:
    """Return the files of a plugin with their paths in a package of it; its module is ``__init__.py``.

    Of a folder they are all of its files; of a single file those beside it that it names, or that have its name, and
    those that their schemes name in turn.
    """
    if plugin.is_dir():
        paths = (path for path in sorted(plugin.rglob("*")) if path.is_file() and not _KEPT_OUT & {*path.parts})
        return {path.relative_to(plugin).as_posix(): path.read_bytes() for path in paths}
    found: dict[str, bytes] = {"__init__.py": plugin.read_bytes()}
    waiting = [*_named_in(plugin), *sorted(plugin.parent.glob(f"{plugin.stem}.*"))]
    while waiting:
        path = waiting.pop(0)
        name = path.relative_to(plugin.parent).as_posix()
        if name not in found and path != plugin:
            found[name] = path.read_bytes()
            waiting += _named_in(path)
    return found


def _named_in(path: Path) -> Iterator[Path]:
    """Yield the files below the folder of a module or scheme that its text names."""
    if path.suffix not in {".py", ".qh"}:
        return
    for text in _texts_of(path):
        with suppress(OSError, ValueError):  # a text that is no name of a file
            named = (path.parent / text).resolve()
            if named.is_file() and named.is_relative_to(path.parent.resolve()):
                yield path.parent / named.relative_to(path.parent.resolve())


def _texts_of(path: Path) -> Iterator[str]:
    """Yield the texts that stand in quotes in a module or scheme."""
    source = path.read_text(encoding="utf-8", errors="replace")
    if path.suffix == ".qh":
        yield from (found[1] or found[2] for found in _QUOTED.finditer(source))
        return
    for node in _walk(source):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def packages_needed(files: dict[str, bytes]) -> tuple[str, ...]:
    """Return the packages that the modules among these files import, sorted, without Quanheng and the standard library."""
    own = {name.partition("/")[0].removesuffix(".py") for name in files}
    modules = {
        module.partition(".")[0]
        for name, content in files.items()
        if name.endswith(".py")
        for module in _imported(content.decode("utf-8", "replace"))
    }
    wanted = modules - sys.stdlib_module_names - own - {"quanheng"}
    known = packages_distributions() if wanted else {}
    return tuple(sorted({next(iter(known.get(module, ())), module) for module in wanted}))


def _imported(source: str) -> Iterator[str]:
    for node in _walk(source):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield node.module


def _walk(source: str) -> Iterator[ast.AST]:
    """Yield the nodes of a program; of one that is none, nothing: loading it tells what is wrong."""
    with suppress(SyntaxError, ValueError):
        yield from ast.walk(ast.parse(source))
