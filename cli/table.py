"""``quanheng table``: the indicator table that a scheme stands for, as text, Markdown, workbook or paper."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ..core.file_kinds import PAPERS
from ..document.writing import write_bytes, write_text
from .arguments import Parser, add_format, add_output, add_plugins, add_set
from .console import Console
from .errors import Exit
from .language import Speech
from .opening import mention_plugins, open_for

if TYPE_CHECKING:
    from ..core.model import IndicatorSet
    from ..report.indicator_table import IndicatorTable
    from ..report.table_changes import TableChanges

_FORMATS: Final = {".md": "md", ".txt": "table", ".xlsx": "xlsx", **dict.fromkeys(PAPERS, "paper")}
_WIDTHS: Final = {"criterion": 48, "evidence": 20, "level": 20, "change": 28, "formula": 30}


def add_arguments(parser: Parser, speech: Speech) -> None:
    """Declare the arguments of the command."""
    add_set(parser)
    add_format(parser, ("table", "md", "json", "csv"))
    add_output(parser, "help-output-table")
    parser.add_argument("--diff", action="store_true", help=speech("help-table-diff"))
    add_plugins(parser)


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Print the table, or write it to the files of ``-o``."""
    from ..report.indicator_table import indicator_table  # noqa: PLC0415 - not needed for --help
    from .outputs import plan_outputs  # noqa: PLC0415

    # changes are no indicator table, which a workbook is
    known = tuple(suffix for suffix, style in _FORMATS.items() if style != "xlsx" or not arguments.diff)
    outputs = plan_outputs(arguments.output, known, force=arguments.force)
    workspace = open_for(arguments, arguments.set)
    mention_plugins(workspace, console)
    indicator_set = workspace.load(arguments.set)
    table = _changes(indicator_set, console) if arguments.diff else indicator_table(indicator_set, console.language)
    for path in outputs:
        _write(table, path, force=arguments.force)
        console.say("wrote", file=path)
    if not outputs:
        console.print(render_table(table, arguments.format))
    return Exit.DONE


def _changes(indicator_set: IndicatorSet, console: Console) -> TableChanges:
    """Return what the set changes against its template.

    Raises:
        InputError: it extends no other set.
    """
    from ..dsl.diagnostics import diagnose  # noqa: PLC0415 - not needed for --help
    from ..report.table_changes import table_changes  # noqa: PLC0415
    from ..workspace.errors import input_error  # noqa: PLC0415

    if indicator_set.template is None:
        raise input_error(diagnose("diff-without-template", indicator_set.span, name=indicator_set.name))
    return table_changes(indicator_set, indicator_set.template, console.language)


def _write(table: IndicatorTable | TableChanges, path: Path, *, force: bool) -> None:
    style = _FORMATS[path.suffix.lower()]
    from ..report.indicator_table import IndicatorTable  # noqa: PLC0415 - not needed for --help

    if style == "xlsx" and isinstance(table, IndicatorTable):
        from ..report.table_workbook import table_workbook  # noqa: PLC0415 - one of the formats

        write_bytes(path, table_workbook(table), overwrite=force)
    elif style == "paper":
        from ..document.write import write_document  # noqa: PLC0415 - one of the formats
        from ..report.table_paper import changes_paper, table_paper  # noqa: PLC0415

        paper = table_paper(table) if isinstance(table, IndicatorTable) else changes_paper(table)
        write_document(paper, path, overwrite=force)
    else:
        write_text(path, render_table(table, style) + "\n", overwrite=force)


def render_table(table: IndicatorTable | TableChanges, style: str) -> str:
    """Return the table as aligned text, Markdown, JSON or CSV."""
    import csv  # noqa: PLC0415 - one of four styles
    import io  # noqa: PLC0415
    import json  # noqa: PLC0415

    from ..report.indicator_table import IndicatorTable  # noqa: PLC0415 - not needed for --help

    if style == "json":
        if not isinstance(table, IndicatorTable):
            facts = {"title": table.title, "template": table.template, "rows": table.to_list()}
            return json.dumps(facts, ensure_ascii=False, indent=2)
        rows = [
            {
                "path": list(r.path),
                "points": r.points,
                "criterion": r.criterion,
                "formula": r.formula,
                "evidence": list(r.evidence),
                "from": r.origin or None,
            }
            for r in table.rows
        ]
        return json.dumps({"title": table.title, "rows": rows}, ensure_ascii=False, indent=2)
    if style == "csv":
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([table.headers, *table.cells()])
        return text.getvalue()
    return _markdown(table) if style == "md" else _text(table)


def _markdown(table: IndicatorTable | TableChanges) -> str:
    rows = [table.headers, ("---",) * len(table.headers), *table.cells()]
    lines = ("| " + " | ".join(cell.replace("|", "\\|").replace("\n", "<br>") for cell in row) + " |" for row in rows)
    return f"# {_title(table)}\n\n" + "\n".join(lines)


def _title(table: IndicatorTable | TableChanges) -> str:
    return table.title if (template := getattr(table, "template", None)) is None else f"{table.title} ← {template}"


def _text(table: IndicatorTable | TableChanges) -> str:
    from tabulate import tabulate  # noqa: PLC0415 - only where a table is printed

    cells: list[tuple[str, ...]] = table.cells()
    from ..report.indicator_table import IndicatorTable  # noqa: PLC0415

    if not isinstance(table, IndicatorTable):
        if not cells:
            return _title(table)
        # what no row has anything in is left out: most changes are of points
        kept = [place for place in range(len(table.headers)) if any(row[place] for row in cells)]
        headers = tuple(table.headers[place] for place in kept)
        rows = [tuple(row[place] for place in kept) for row in cells]
        grid = tabulate(
            rows, headers, tablefmt="simple_grid", disable_numparse=True, maxcolwidths=[_WIDTHS["change"]] * len(kept)
        )
        return f"{_title(table)}\n{grid}"
    formula = [_WIDTHS["formula"]] * table.has_formulas
    widths = [_WIDTHS["level"]] * table.depth + [None, _WIDTHS["criterion"], *formula, _WIDTHS["evidence"]]
    widths += [_WIDTHS["evidence"]] * table.has_origins
    grid = tabulate(cells, table.headers, tablefmt="simple_grid", disable_numparse=True, maxcolwidths=widths)
    return f"{table.title}\n{grid}"
