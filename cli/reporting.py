"""Diagnostics as the command line prints them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from ..dsl.diagnostics import Diagnostic, Language
from ..dsl.rendering import render_json, render_lines, render_terminal
from ..dsl.syntax import Source

#: Files whose lines are shown; data are not: their cells have names of their own.
_TEXTS: Final = frozenset({".qh", ".py", ".toml"})


def by_place(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return diagnostics sorted by file and place, each once."""
    return tuple(sorted(dict.fromkeys(diagnostics), key=lambda found: (found.span, found.code)))


def sources_of(diagnostics: Iterable[Diagnostic]) -> dict[str, Source]:
    """Return the texts of the files that diagnostics point into, as far as they can be read as text."""
    from ..workspace.errors import InputError  # noqa: PLC0415 - only when something is wrong
    from ..workspace.reading import read_source  # noqa: PLC0415

    found: dict[str, Source] = {}
    spans = (span for diagnostic in diagnostics for span in (diagnostic.span, *diagnostic.related))
    for name in {span.file for span in spans if span.line}:
        if Path(name).suffix in _TEXTS:
            with suppress(InputError):
                found[name] = read_source(Path(name))
    return found


def render(
    diagnostics: Iterable[Diagnostic],
    sources: Mapping[str, Source],
    language: Language,
    *,
    style: str = "text",
    color: bool = False,
) -> str:
    """Return diagnostics as ``text`` with source lines, as ``lines``, or as ``json``."""
    found = by_place(diagnostics)
    if style == "json":
        return render_json(found, language)
    if style == "lines":
        return render_lines(found, language)
    return render_terminal(found, sources, language, color=color)
