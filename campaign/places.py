"""Where things stand in a TOML file: the line of every table and key, which the parser itself does not tell.

The file is taken apart into statements by asking tomli where each one ends, so that no second grammar is needed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import attrs
import tomli

from ..core.span import Span

Path = tuple[str | int, ...]

#: Where a statement of several lines ends: usually on a line that begins or ends with a bracket, or ends with three
#: quotes; at any rate on one with a bracket or a quote.
_ENDS: Final = (re.compile(r"\s*[\]}]|.*(?:\]|\"{3}|'{3})\s*(?:#.*)?$"), re.compile(r".*[\]}\"']"))
_ARRAY: Final = re.compile(r"\s*\[\[")


@attrs.frozen
class Places:
    """The lines of a file and the stretch of lines of each table and key, by its path.

    Keys have two names: ``names`` gives that of the paths for the other.
    """

    file: str
    lines: tuple[str, ...]
    found: dict[Path, tuple[int, int]]
    names: Mapping[str, str] = attrs.field(factory=dict)

    def span(self, *path: str | int, holding: str | None = None, again: bool = False) -> Span:
        """Return the place of a key or table, or of what it stands in; of its lines the one that holds a text.

        Where the text stands there several times it is the first line, or with ``again`` the last.
        """
        known = self.renamed(path)
        while known and known not in self.found:
            known = known[:-1]
        if not known:
            return Span(self.file, 0, 0, 0, 0)
        first, last = self.found[known]
        line = first
        if holding:
            quoted = (f'"{holding}"', f"'{holding}'")
            order = range(last - 1, first - 1, -1) if again else range(first, last)
            line = next((at for at in order if any(text in self.lines[at] for text in quoted)), first)
        text = self.lines[line]
        start = len(text) - len(text.lstrip()) + 1
        return Span(self.file, line + 1, start, line + 1, max(len(text.rstrip()), start) + 1)

    def renamed(self, path: Path) -> Path:
        """Return a path with every key by its one name."""
        return tuple(self.names.get(part, part) if isinstance(part, str) else part for part in path)


def read_places(text: str, mended: str, file: str, names: Mapping[str, str]) -> Places:
    """Return where the tables and keys of a file stand that tomli has read without complaint.

    ``mended`` is the text as tomli took it, line for line that of the file.
    """
    lines = tuple(text.split("\n"))
    found: dict[Path, tuple[int, int]] = {}
    places = Places(file, lines, found, names)
    table: Path = ()
    counts: dict[Path, int] = {}
    for first, last, value in _statements(mended.split("\n")):
        keys = places.renamed(_path(value))
        if lines[first].lstrip().startswith("["):
            table = _table(keys, counts, is_array=_ARRAY.match(lines[first]) is not None)
            found.setdefault(table, (first, last))
        else:
            for length in range(1, len(keys) + 1):
                found.setdefault((*table, *keys[:length]), (first, last))
    return places


def _statements(lines: Sequence[str]) -> Iterator[tuple[int, int, dict[str, Any]]]:
    """Yield each statement: its first line, the line behind its last, and what tomli makes of it alone."""
    first = 0
    while first < len(lines):
        last, value = _statement(lines, first)
        if value:
            yield first, last, value
        first = last


def _statement(lines: Sequence[str], first: int) -> tuple[int, dict[str, Any]]:
    value = _parsed(lines[first])
    if value is not None:
        return first + 1, value
    for end in _ENDS:
        for last in range(first + 1, len(lines)):
            if end.match(lines[last]) and (value := _parsed("\n".join(lines[first : last + 1]))) is not None:
                return last + 1, value
    return first + 1, {}


def _parsed(text: str) -> dict[str, Any] | None:
    try:
        return tomli.loads(text)
    except tomli.TOMLDecodeError:
        return None


def _path(value: dict[str, Any]) -> tuple[str, ...]:
    """Return the keys of a statement: those of its header, or those before its ``=``."""
    keys = []
    inner: Any = value
    while isinstance(inner, dict) and len(inner) == 1:
        key = next(iter(inner))
        keys.append(key)
        inner = inner[key]
        if isinstance(inner, list) and inner == [{}]:
            break
    return tuple(keys)


def _table(keys: Path, counts: dict[Path, int], *, is_array: bool) -> Path:
    """Return the path of a header, the tables of an array numbered."""
    path: Path = ()
    for place, key in enumerate(keys):
        path = (*path, key)
        if place == len(keys) - 1 and is_array:
            counts[path] = counts.get(path, 0) + 1
        if path in counts:
            path = (*path, counts[path] - 1)
    return path
