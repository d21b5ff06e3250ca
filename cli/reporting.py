"""Diagnostics as the command line prints them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..dsl.diagnostics import Diagnostic, Language
from ..dsl.rendering import render_json, render_lines, render_terminal
from ..dsl.syntax import Source


def by_place(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return diagnostics sorted by file and place, each once."""
    return tuple(sorted(dict.fromkeys(diagnostics), key=lambda found: (found.span, found.code)))


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
