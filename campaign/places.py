"""Where things stand in a TOML file: the line of every table and key, which the parser itself does not tell.

The file is taken apart into statements by asking tomli where each one ends, so that no second grammar is needed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import attrs
import tomli

from ..core.span import Span

Path = tuple[str | int, ...]

#: A statement of several lines can only end on a line with one of these.
_CLOSERS: Final = re.compile(r"[\]}\"']")
_ARRAY: Final = re.compile(r"\s*\[\[")


@attrs.frozen
class Places:
    """The lines of a file and the stretch of lines of each table and key, by its path."""

    file: str
    lines: tuple[str, ...]
    found: dict[Path, tuple[int, int]]

    def span(self, *path: str | int, holding: str | None = None) -> Span:
        """Return the place of a key or table, or of what it stands in; of its lines the one that holds a text."""
        known = path
        while known and known not in self.found:
            known = known[:-1]
        if not known:
            return Span(self.file, 0, 0, 0, 0)
        first, last = self.found[known]
        line = first
        if holding:
            quoted = (f'"{holding}"', f"'{holding}'")
            line = next((at for at in range(first, last) if any(text in self.lines[at] for text in quoted)), first)
        text = self.lines[line]
        start = len(text) - len(text.lstrip()) + 1
        return Span(self.file, line + 1, start, line + 1, max(len(text.rstrip()), start) + 1)


def read_places(text: str, file: str) -> Places:
    """Return where the tables and keys of a file stand that tomli has read without complaint."""
    lines = tuple(text.split("\n"))
    found: dict[Path, tuple[int, int]] = {}
    table: Path = ()
    counts: dict[Path, int] = {}
    for first, last, value in _statements(lines):
        keys = _path(value)
        if lines[first].lstrip().startswith("["):
            table = _table(keys, counts, is_array=_ARRAY.match(lines[first]) is not None)
            found.setdefault(table, (first, last))
        else:
            for length in range(1, len(keys) + 1):
                found.setdefault((*table, *keys[:length]), (first, last))
    return Places(file, lines, found)


def _statements(lines: tuple[str, ...]) -> Iterator[tuple[int, int, dict[str, Any]]]:
    """Yield each statement: its first line, the line behind its last, and what tomli makes of it alone."""
    first = 0
    while first < len(lines):
        last = first + 1
        value = _parsed(lines[first])
        while value is None and last < len(lines):
            last += 1
            if _CLOSERS.search(lines[last - 1]):
                value = _parsed("\n".join(lines[first:last]))
        if value:
            yield first, last, value
        first = last


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


def _table(keys: tuple[str, ...], counts: dict[Path, int], *, is_array: bool) -> Path:
    """Return the path of a header, the tables of an array numbered."""
    path: Path = ()
    for place, key in enumerate(keys):
        path = (*path, key)
        if place == len(keys) - 1 and is_array:
            counts[path] = counts.get(path, 0) + 1
        if path in counts:
            path = (*path, counts[path] - 1)
    return path
