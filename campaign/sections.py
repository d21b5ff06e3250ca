"""The sections of a report that a unit handed in: text, Markdown or Word, told by its headings."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import attrs

from ..dsl.diagnostics import Both
from ..workspace.reading import reason_of
from .gates import ReportFacts

#: The kinds of files that are read; where the one named is absent, one of the same name and another of these will do.
SUFFIXES: Final = (".docx", ".md", ".txt")

_MARKDOWN: Final = re.compile(r"(#{1,6})\s+(.+?)\s*#*")
#: 一、 or 第一部分, then （一）, then 1. or 1、: as official papers number their headings.
_NUMBERED: Final = (
    re.compile(r"(?:第?[一二三四五六七八九十]+(?:部分|、|[.．])|(?:part|section)\s+\w+[.:]?)\s*(.*)", re.IGNORECASE),
    re.compile(r"[（(][一二三四五六七八九十]+[）)]\s*(.*)"),
    re.compile(r"\d+(?:\.\d+)*[、.．]\s*(.*)"),
)
_LONGEST: Final = 40
#: What a form says of a section, and lines to write on: a template as it was handed out has no text.
_HINT: Final = re.compile(r"[（(][^（）()]*[）)]|[_＿\s]*")


@attrs.frozen
class _Line:
    """A paragraph: the level of a heading, None for text."""

    level: int | None
    text: str


def read_report(path: Path, shown: str, wanted: Iterable[str] = ()) -> ReportFacts:
    """Return which sections a report has and which of them are empty.

    Args:
        path: where it should be.
        shown: how messages name the file.
        wanted: the sections asked for: a line that is nothing but one of them is a heading too.
    """
    found = _existing(path)
    if found is None:
        return ReportFacts(shown)
    if found.name != path.name:
        shown = shown.removesuffix(path.name) + found.name
    if found.suffix.lower() not in {*SUFFIXES, ".markdown"}:
        why = Both(
            f"{shown} 不是可读的格式，请存为 docx、md 或 txt", f"{shown} cannot be read: save it as docx, md or txt"
        )
        return ReportFacts(shown, unreadable=why)
    try:
        content = found.read_bytes()
        lines = tuple(_lines(content, found.suffix.lower(), frozenset(map(_plain, wanted))))
    except (OSError, ValueError, KeyError) as error:
        reason = reason_of(error) if isinstance(error, OSError) else Both("文件已损坏", "it is damaged")
        return ReportFacts(
            shown, unreadable=Both(f"无法读取 {shown}：{reason.zh}", f"{shown} cannot be read: {reason.en}")
        )
    sections = tuple(line.text for line in lines if line.level is not None)
    return ReportFacts(shown, sections, tuple(_empty(lines)), hashlib.sha256(content).hexdigest())


def _existing(path: Path) -> Path | None:
    others = (path.with_suffix(suffix) for suffix in SUFFIXES if path.suffix)
    return next((each for each in (path, *others) if each.is_file()), None)


def _lines(content: bytes, suffix: str, wanted: frozenset[str]) -> Iterator[_Line]:
    if suffix == ".docx":
        yield from _of_word(content, wanted)
        return
    text = content.decode("utf-8-sig", errors="strict") if _is_utf8(content) else content.decode("gb18030")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    marked = suffix != ".txt" and any(_MARKDOWN.fullmatch(line) for line in lines)
    for line in lines:
        if match := _MARKDOWN.fullmatch(line) if marked else None:
            yield _Line(len(match[1]), match[2])
        else:
            yield _Line(None if marked else _level(line, wanted), line)


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _of_word(content: bytes, wanted: frozenset[str]) -> Iterator[_Line]:
    """Yield the paragraphs of a Word file and the cells of its tables; headings by style, else by their numbers."""
    import zipfile  # noqa: PLC0415 - only where a Word file is read

    import docx  # noqa: PLC0415
    from docx.table import Table  # noqa: PLC0415

    try:
        document = docx.Document(io.BytesIO(content))
    except zipfile.BadZipFile as error:
        raise ValueError(str(error)) from error
    for part in document.iter_inner_content():
        if isinstance(part, Table):
            yield from (_Line(None, cell.text) for row in part.rows for cell in row.cells if cell.text.strip())
        elif text := part.text.strip():
            style = (part.style.name or "") if part.style is not None else ""
            styled = re.fullmatch(r"(?:Heading|标题)\s*(\d)", style, re.IGNORECASE)
            yield _Line(int(styled[1]) if styled else _level(text, wanted), text)


def _level(line: str, wanted: frozenset[str]) -> int | None:
    """Return the level of a line that is a heading by its number, or by being one of the sections asked for."""
    if _plain(line) in wanted:
        return 1
    if len(line) > _LONGEST or line.endswith(("。", "；", ".", ";")):
        return None
    return next((level for level, form in enumerate(_NUMBERED, 1) if form.fullmatch(line)), None)


def _plain(text: str) -> str:
    return "".join(text.split()).strip(":：").casefold()


def _empty(lines: tuple[_Line, ...]) -> Iterator[str]:
    """Yield the headings under which, down to the next of their level, there is no text."""
    for place, line in enumerate(lines):
        if line.level is None:
            continue
        rest = iter(lines[place + 1 :])
        inside = []
        for each in rest:
            if each.level is not None and each.level <= line.level:
                break
            inside.append(each)
        if all(each.level is not None or _HINT.fullmatch(each.text.strip()) for each in inside):
            yield line.text
