"""``quanheng sets``: the indicator sets that come with the package."""

from __future__ import annotations

import argparse

from .arguments import Parser, add_format
from .console import Console
from .errors import Exit
from .language import Speech


def add_arguments(parser: Parser, speech: Speech) -> None:
    """Declare the arguments of the command."""
    add_format(parser, ("table", "json", "csv"))
    del speech


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Print name, title, data and licence of each bundled set."""
    from ..workspace.bundled import bundled_sets  # noqa: PLC0415 - not needed for --help
    from .tables import render_rows  # noqa: PLC0415

    rows = [
        {
            "name": found.name,
            "title": found.title(console.language),
            "data": found.data.name if found.data is not None else "",
            "is_made": found.is_made,
            "licence": found.licence,
            "source": found.source,
        }
        for found in bundled_sets()
    ]
    shown = ("name", "title", "data", "is_made", "licence")
    console.print(render_rows(rows, arguments.format, console.speech, shown))
    return Exit.DONE
