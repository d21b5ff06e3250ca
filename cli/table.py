"""``quanheng table``: the indicator table that a scheme stands for, as text or Markdown."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Final

from ..report.writing import write_text
from .arguments import Parser, add_format, add_output, add_plugins, add_set
from .console import Console
from .errors import Exit
from .language import Speech
from .opening import mention_failures, open_for

if TYPE_CHECKING:
    from ..report.indicator_table import IndicatorTable

_FORMATS: Final = {".md": "md", ".txt": "table"}
_WIDTHS: Final = {"criterion": 48, "evidence": 20, "level": 20}


def add_arguments(parser: Parser, speech: Speech) -> None:
    """Declare the arguments of the command."""
    add_set(parser)
    add_format(parser, ("table", "md", "json", "csv"))
    add_output(parser, "help-output-table")
    add_plugins(parser)
    del speech


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Print the table, or write it to the files of ``-o``."""
    from ..report.indicator_table import indicator_table  # noqa: PLC0415 - not needed for --help
    from .outputs import plan_outputs  # noqa: PLC0415

    outputs = plan_outputs(arguments.output, tuple(_FORMATS), force=arguments.force)
    workspace = open_for(arguments, arguments.set)
    mention_failures(workspace, console)
    indicator_set = workspace.load(arguments.set)
    table = indicator_table(indicator_set, console.language)
    for path in outputs:
        write_text(path, render_table(table, _FORMATS[path.suffix.lower()]) + "\n", overwrite=arguments.force)
        console.say("wrote", file=path)
    if not outputs:
        console.print(render_table(table, arguments.format))
    return Exit.DONE


def render_table(table: IndicatorTable, style: str) -> str:
    """Return the table as aligned text, Markdown, JSON or CSV."""
    import csv  # noqa: PLC0415 - one of four styles
    import io  # noqa: PLC0415
    import json  # noqa: PLC0415

    if style == "json":
        rows = [
            {"path": list(r.path), "points": r.points, "criterion": r.criterion, "evidence": list(r.evidence)}
            for r in table.rows
        ]
        return json.dumps({"title": table.title, "rows": rows}, ensure_ascii=False, indent=2)
    if style == "csv":
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([table.headers, *table.cells()])
        return text.getvalue()
    return _markdown(table) if style == "md" else _text(table)


def _markdown(table: IndicatorTable) -> str:
    rows = [table.headers, ("---",) * len(table.headers), *table.cells()]
    lines = ("| " + " | ".join(cell.replace("|", "\\|").replace("\n", "<br>") for cell in row) + " |" for row in rows)
    return f"# {table.title}\n\n" + "\n".join(lines)


def _text(table: IndicatorTable) -> str:
    from tabulate import tabulate  # noqa: PLC0415 - only where a table is printed

    widths = [_WIDTHS["level"]] * table.depth + [None, _WIDTHS["criterion"], _WIDTHS["evidence"]]
    grid = tabulate(table.cells(), table.headers, tablefmt="simple_grid", disable_numparse=True, maxcolwidths=widths)
    return f"{table.title}\n{grid}"
