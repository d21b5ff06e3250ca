"""An indicator table of a workbook or text file, to the text of a scheme that passes its check."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Final

import attrs

from ..core.functions import Registry
from ..dsl.check import check_source
from ..dsl.diagnostics import Diagnostic, Language, SchemeError, Severity, diagnose
from ..dsl.formatting import format_source
from ..dsl.syntax import Source
from .draft import Draft, DraftNode
from .drafting import Drafter, Held
from .grid import Grid
from .headers import Header, find_headers
from .naming import name_from, spelled
from .opening import at, pick_named
from .outline import Outline, read_outline
from .scheme_text import NO_CRITERION, OPEN, said, scheme_text

_ATTEMPTS: Final = 6
_LONGEST_TITLE: Final = 60
_MOST_ROWS: Final = 8
_HEAD: Final = re.compile(r"(?:indicator|bonus|penalty) (`[^`]+`|\S+)")
_GENERIC_SHEET: Final = re.compile(r"(?:sheet|工作表|表)\d*", re.IGNORECASE)


@attrs.frozen
class Imported:
    """The text of a draft, and what there is to say of it.

    ``left`` are the lines of the text that need a hand, with the names of their leaves; ``diagnostics`` are about the
    table, and about what the checker found in the draft.
    """

    text: str
    title: str
    leaves: int
    rules: int
    left: tuple[tuple[int, str], ...]
    points: Decimal | None = None
    sheet: str | None = None
    other_sheets: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


def import_table(
    path: Path,
    grids: tuple[Grid, ...],
    registry: Registry,
    *,
    sheet: str | None = None,
    name: str | None = None,
    language: Language = "zh",
) -> Imported:
    """Return the draft of an indicator table.

    Args:
        path: a workbook (.xlsx, .xlsm) or a text table (.csv, .tsv).
        grids: its sheets, as :func:`.opening.read_grids` gives them.
        registry: the functions that the checker knows.
        sheet: which sheet; by default the one that looks most like an indicator table.
        name: the name of the set; by default made from the table's title.
        language: the language of keywords and comments.

    Raises:
        SchemeError: the file cannot be read, or has no indicator table.
    """
    grid, headers = _table(grids, sheet, str(path))
    second = headers[1].first if len(headers) > 1 else None
    outline = read_outline(grid, headers[0], second)
    if not outline.entries:
        raise SchemeError((diagnose("import-no-rows", at(str(path), headers[0].first), path=str(path)),))
    title = _title(outline, grid, path)
    draft = _sound_draft(outline, name or name_from(title, "指标体系"), title, registry)
    text = format_source(Source(f"{path.stem}.qh", scheme_text(draft, language)), registry, language)
    others = tuple(other.name for other in grids if other is not grid and find_headers(other))
    nodes = [node for node in draft.walk() if not node.children]
    return Imported(
        text, title, len(nodes), sum(node.rule is not None for node in nodes), tuple(_left(text, nodes, language)),
        draft.points, grid.name if grid.has_merges else None, others, tuple(_remarks(outline, second, path)),
    )  # fmt: skip


def _table(grids: tuple[Grid, ...], sheet: str | None, path: str) -> tuple[Grid, tuple[Header, ...]]:
    wanted = grids if sheet is None else (pick_named(grids, sheet, path),)
    found = [(grid, headers) for grid in wanted if (headers := find_headers(grid))]
    if not found:
        raise SchemeError((diagnose("import-no-table", at(path), path=path),))
    return max(found, key=lambda pair: (not pair[0].is_hidden, pair[1][0].strength, -grids.index(pair[0])))


def _title(outline: Outline, grid: Grid, path: Path) -> str:
    """Return the title above the table: its longest line that is no remark, else the sheet's or the file's name."""
    lines = [
        re.sub(r"\s+", "", line) if re.search(r"[\u4e00-\u9fff]", line) else line.strip() for line in outline.titles
    ]
    lines = [
        line
        for line in lines
        if len(line) <= _LONGEST_TITLE and not re.match(r"附件|附表|单位[:：]|填报|表\d+$|编制", line)
    ]
    if lines:
        return max(lines[:3], key=len)
    return path.stem if _GENERIC_SHEET.fullmatch(grid.name) or not grid.has_merges else grid.name


def _sound_draft(outline: Outline, name: str, title: str, registry: Registry) -> Draft:
    """Return a draft whose rules pass the check: what the checker refuses is held back, first formula, then rule."""
    held = Held()
    draft = Drafter(outline, name, title, held).draft()
    for _ in range(_ATTEMPTS):
        refused = _refused(draft, registry)
        if not refused:
            break
        held = Held(held.formulas | refused, held.rules | (held.formulas & refused))
        draft = Drafter(outline, name, title, held).draft()
    return draft


def _refused(draft: Draft, registry: Registry) -> frozenset[str]:
    """Return the leaves in whose lines the checker finds an error."""
    text = scheme_text(draft, "en")
    checked = check_source(Source("draft.qh", text), registry)
    lines = text.splitlines()
    ruled = {spelled(node.name): node.name for node in draft.walk() if node.rule is not None}
    found = set()
    for diagnostic in checked.diagnostics:
        if diagnostic.severity is Severity.ERROR:
            above = lines[: diagnostic.span.line]
            head = next((match[1] for line in reversed(above) if (match := _HEAD.match(line))), "")
            found.add(ruled.get(head, ""))
    return frozenset(found - {""})


def _left(text: str, nodes: Sequence[DraftNode], language: Language) -> Iterator[tuple[int, str]]:
    """Yield the lines of the marks with the names of their leaves; they stand in the order of the leaves."""
    marks = tuple(f"# {said(mark, language)}" for mark in (OPEN, NO_CRITERION))
    open_nodes = iter([node for node in nodes if node.is_open])
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip() in marks:
            yield number, next(open_nodes).title


def _remarks(outline: Outline, second: int | None, path: Path) -> Iterator[Diagnostic]:
    name = str(path)
    if second is not None:
        yield diagnose("import-second-table", at(name, second), row=second)
    if outline.unread_formulas:
        rows = outline.unread_formulas
        yield diagnose("import-formulas", at(name, rows[0]), rows=_listed(rows), count=len(rows))
    if outline.unread_rows:
        rows = outline.unread_rows
        yield diagnose("import-rows", at(name, rows[0]), rows=_listed(rows), count=len(rows))


def _listed(rows: Sequence[int]) -> str:
    shown = ", ".join(map(str, rows[:_MOST_ROWS]))
    return shown if len(rows) <= _MOST_ROWS else f"{shown} …"
