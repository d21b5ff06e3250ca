"""The scheme files that PATH… stands for, with their texts."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

import attrs

from ..core.span import NOWHERE
from ..dsl.diagnostics import Diagnostic, diagnose, listed
from ..dsl.syntax import Source
from ..workspace.bundled import bundled_label
from ..workspace.errors import InputError
from ..workspace.reading import decode_source, read_source

#: Stands for the standard input.
STDIN: Final = "-"
_STDIN_NAME: Final = "<stdin>"


@attrs.frozen
class ReadFiles:
    """The texts of scheme files, with the diagnostics of those that could not be read."""

    sources: tuple[tuple[Path, Source], ...]
    problems: tuple[Diagnostic, ...] = ()


def read_files(paths: Iterable[str], named: Callable[[str], Path] | None = None) -> ReadFiles:
    """Read all files that the paths stand for; folders stand for every ``*.qh`` below them.

    ``named`` gives the file of a set that was written by its name, for commands that change nothing.
    """
    sources: list[tuple[Path, Source]] = []
    problems: list[Diagnostic] = []
    given = tuple(paths)
    meant: list[str] = []
    for name in given:
        try:
            meant.append(str(named(name)) if named is not None and _is_name(name) else name)
        except InputError as error:
            problems.extend(error.diagnostics)
    found = tuple(dict.fromkeys(expand(meant)))
    if not found and not problems:
        problems.append(diagnose("no-scheme-files", NOWHERE, folders=listed(given)))
    for path in found:
        try:
            sources.append((path, _read(path)))
        except InputError as error:
            problems.extend(error.diagnostics)
    return ReadFiles(tuple(sources), tuple(problems))


def expand(paths: Iterable[str]) -> Iterator[Path]:
    """Iterate over the files; a file that is named is taken whatever its suffix, hidden folders are left out."""
    for name in paths:
        path = Path(name)
        if path.is_dir():
            found = (inner for inner in path.rglob("*.qh") if inner.is_file())
            yield from sorted(inner for inner in found if not _is_hidden(inner.relative_to(path)))
        else:
            yield path


def _is_name(text: str) -> bool:
    from ..workspace.loading import split_target  # noqa: PLC0415 - the parser is not needed for --help

    return text != STDIN and split_target(text) is None and not Path(text).exists()


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _read(path: Path) -> Source:
    if str(path) == STDIN:
        return decode_source(sys.stdin.buffer.read(), _STDIN_NAME)
    return read_source(path, bundled_label(path))
