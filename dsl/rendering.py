"""Diagnostics as text: for a terminal with the source line underlined, one line each, and JSON."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from ..core.span import Span
from .diagnostics import Diagnostic, Language, Severity
from .syntax import Source

_TAB: Final = " " * 4
_RESET: Final = "\x1b[0m"
_COLORS: Final = {Severity.ERROR: "\x1b[1;31m", Severity.WARNING: "\x1b[1;33m"}
_DIM: Final = "\x1b[2m"
_HINT: Final = {"zh": "提示：", "en": "Hint:  "}
#: Related places are put on one line as long as they fit.
_WIDEST: Final = 100


def display_width(text: str) -> int:
    """Return how many cells of a terminal a text takes: two for Chinese and full-width, none for combining marks.

    >>> display_width("编制 a")
    6
    """
    return len(text) if text.isascii() else sum(map(_cells, text))


@lru_cache(maxsize=4096)  # a scheme is written with a few hundred different characters
def _cells(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def render_terminal(
    diagnostics: Iterable[Diagnostic], sources: Mapping[str, Source], language: Language = "zh", *, color: bool = False
) -> str:
    """Return all diagnostics with their source lines, and a summary at the end; empty without any.

    ``sources`` are the files by the name in the spans; where one is absent the message stands without its line.
    """
    every = tuple(diagnostics)
    if not every:
        return ""
    blocks = ["\n".join(_block(diagnostic, sources, language, color=color)) for diagnostic in every]
    return "\n\n".join([*blocks, render_summary(every, language)]) + "\n"


def render_lines(diagnostics: Iterable[Diagnostic], language: Language = "zh") -> str:
    """Return one line each: ``file:line:column: error QH201 weight-sum: message``."""
    return "".join(
        f"{d.span.file}:{d.span.line}:{d.span.column}: {d.severity} {d.code} {d.name}: {' '.join(d.message(language).split())}\n"
        for d in diagnostics
    )


def render_json(diagnostics: Iterable[Diagnostic], language: Language = "zh") -> str:
    """Return a JSON list of objects, one a diagnostic."""
    return json.dumps([d.to_dict(language) for d in diagnostics], ensure_ascii=False, indent=2) + "\n"


def render_summary(diagnostics: Iterable[Diagnostic], language: Language = "zh") -> str:
    """Return how many there are: ``3 个错误，1 个警告``.

    >>> render_summary((), "en")
    'no errors'
    """
    severities = [diagnostic.severity for diagnostic in diagnostics]
    counts = [(severities.count(severity), severity) for severity in Severity]
    parts = [_counted(count, severity, language) for count, severity in counts if count]
    if not parts:
        return "没有错误" if language == "zh" else "no errors"
    return ("，" if language == "zh" else ", ").join(parts)


def _counted(count: int, severity: Severity, language: Language) -> str:
    if language == "zh":
        return f"{count} 个{'错误' if severity is Severity.ERROR else '警告'}"
    return f"{count} {severity}{'' if count == 1 else 's'}"


def _block(diagnostic: Diagnostic, sources: Mapping[str, Source], language: Language, *, color: bool) -> list[str]:
    """Return the lines of one diagnostic."""
    title = f"{diagnostic.severity} {diagnostic.code} {diagnostic.name}"
    paint = _COLORS[diagnostic.severity] if color else ""
    lines = [f"{paint}{title}{_RESET}" if color else title]
    if diagnostic.span.file:
        lines.append("  " + _place(diagnostic.span, language))
    source = sources.get(diagnostic.span.file)
    lines += _excerpt(diagnostic, source, language, paint)
    if source is not None and diagnostic.related:
        lines += _related(diagnostic.related, source, sources)
    hint = diagnostic.hint(language)
    if hint:
        label = "  " + _HINT[language]
        lines.append((f"{_DIM}{label}{_RESET}" if color else label) + hint)
    return lines


def _place(span: Span, language: Language) -> str:
    if not span.line:
        return span.file
    if language == "zh":
        return f"{span.file} 第 {span.line} 行第 {span.column} 列"
    return f"{span.file} line {span.line} column {span.column}"


def _excerpt(diagnostic: Diagnostic, source: Source | None, language: Language, paint: str) -> list[str]:
    """Return the source line and the underline with the message behind it, or the message alone."""
    message = diagnostic.message(language)
    span = diagnostic.span
    if source is None or not span.line:
        return [f"  {message}"]
    text = source.line(span.line)
    end = span.end_column - 1 if span.end_line == span.line else len(text.rstrip())
    before, under = text[: span.column - 1], text[span.column - 1 : end]
    line = "‾" * max(display_width(_shown(under)), 1)
    underline = " " * display_width(_shown(before)) + (f"{paint}{line}{_RESET}" if paint else line)
    return [_numbered(span.line, _shown(text)), f"      │ {underline} {message}"]


def _shown(text: str) -> str:
    """Return a text as it is printed: tabs as blanks, other control characters as one visible cell each."""
    return "".join(c if c.isprintable() or c == "\u3000" else _TAB if c == "\t" else _substitute(c) for c in text)


def _substitute(character: str) -> str:
    return " " if character.isspace() else "" if unicodedata.category(character) == "Cf" else "�"


def _numbered(number: int, text: str) -> str:
    return f"{number:5} │ {text}".rstrip()


def _related(spans: tuple[Span, ...], source: Source, sources: Mapping[str, Source]) -> list[str]:
    """Return related places, several on a line as long as they fit: ``15 │ 甲 30 分 · 24 乙 25 分``.

    Those in another file follow on lines of their own, with its name.
    """
    lines: list[str] = []
    for span in spans:
        if span.file != source.file:
            continue
        text = _spanned(span, source)
        longer = f"{lines[-1]} · {span.line} {text}" if lines else ""
        if lines and display_width(longer) <= _WIDEST:
            lines[-1] = longer
        else:
            lines.append(_numbered(span.line, "    " + text))
    for span in spans:
        other = sources.get(span.file)
        if span.file != source.file and span.line:
            shown = "" if other is None else "  " + _spanned(span, other)
            lines.append(f"      │     {span}{shown}")
    return lines


def _spanned(span: Span, source: Source) -> str:
    text = source.line(span.line)
    end = span.end_column - 1 if span.end_line == span.line else len(text)
    return " ".join((text[span.column - 1 : end] or text).split())
