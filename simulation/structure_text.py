"""The differences of two schemes as text and files."""

from __future__ import annotations

import io
import json
from pathlib import Path

from ..document.writing import check_target, write_bytes
from ..dsl.diagnostics import Language
from ..report.spreadsheet import check_size, workbook_bytes
from .structure import SchemeDifferences
from .words import said

#: The widest cell of a table on a terminal.
_WIDEST = 34


def render_schemes(found: SchemeDifferences, style: str, language: Language) -> str:
    """Return the differences as an aligned table, JSON or CSV."""
    if style == "json":
        facts = {"before": found.before, "after": found.after, "differences": found.to_list()}
        return json.dumps(facts, ensure_ascii=False, indent=2)
    if style == "csv":
        target = io.BytesIO()
        found.grid("en").frame().write_csv(target)
        return target.getvalue().decode()
    return "\n".join(scheme_lines(found, language))


def scheme_lines(found: SchemeDifferences, language: Language) -> list[str]:
    """Return the differences as lines: how many of each kind, and a table with the lines of both texts."""
    from tabulate import tabulate  # noqa: PLC0415 - only where a table is printed

    if not found.rows:
        return [said("same_schemes", language)]
    head = said("scheme_counts", language, before=found.before, after=found.after, counts=found.counts(language))
    grid = found.grid(language)
    rows = [tuple(column.text(row, language) for column in grid.columns) for row in range(grid.height)]
    shown = [(*row[:-1], _short_places(row[-1])) for row in rows]
    body = tabulate(
        shown,
        [column.header for column in grid.columns],
        tablefmt="simple",
        disable_numparse=True,
        maxcolwidths=[None, None, 20, None, _WIDEST, _WIDEST, 30],
    )
    return [head, "", *body.splitlines()]


def _short_places(text: str) -> str:
    """Return places by the names of their files alone."""
    return " → ".join(Path(place).name for place in text.split(" → "))


def write_schemes(found: SchemeDifferences, path: Path, language: Language, *, overwrite: bool) -> None:
    """Write the differences to a .xlsx, .csv or .json file.

    Raises:
        SchemeError: the file exists and ``overwrite`` is not set, or it cannot be written.
    """
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        check_target(path, str(path), overwrite=overwrite)
        grids = (found.grid(language),)
        check_size(grids, str(path))
        write_bytes(path, workbook_bytes(grids, language), overwrite=overwrite)
        return
    text = render_schemes(found, suffix[1:], language)
    write_bytes(path, ("\ufeff" + text if suffix == ".csv" else text + "\n").encode(), overwrite=overwrite)
