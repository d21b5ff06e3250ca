"""``quanheng check``: all problems of all files, in one run."""

from __future__ import annotations

import argparse

from .arguments import Parser, add_plugins
from .console import Console
from .errors import Exit
from .language import Speech, counted
from .opening import Workspaces
from .progress import track


def add_arguments(parser: Parser, speech: Speech) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("paths", nargs="+", metavar=speech("metavar-path"), help=speech("help-paths-stdin"))
    parser.add_argument("--format", choices=("text", "lines", "json"), default="text", help=speech("help-format"))
    add_plugins(parser)


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Print every diagnostic, sorted by place; 1 where one is an error, 2 where a file could not be read."""
    from ..dsl.diagnostics import Severity  # noqa: PLC0415 - the parser is not needed for --help
    from ..workspace.loading import check_text  # noqa: PLC0415
    from .paths import read_files  # noqa: PLC0415
    from .reporting import by_place, render  # noqa: PLC0415

    workspaces = Workspaces(arguments, console)
    read = read_files(arguments.paths, workspaces.file_of)
    found = list(read.problems)
    for path, source in track(read.sources, "check", console):
        found += check_text(source, workspaces.of(path).plugins, path.parent).diagnostics
    sources = {source.file: source for _, source in read.sources}
    distinct = by_place(found)
    style, color = arguments.format, console.is_colored(console.out)
    if text := render(distinct, sources, console.language, style=style, color=color):
        console.print(text)
        if style == "text":
            console.offer_help(distinct)
    errors = sum(diagnostic.severity is Severity.ERROR for diagnostic in distinct)
    if style != "text" or not text:  # the text ends with a summary of its own
        facts = {"errors": counted(errors, "error"), "warnings": counted(len(distinct) - errors, "warning")}
        console.say("check-count", files=counted(len(read.sources), "file"), **facts)
    if read.problems:
        return Exit.USAGE
    return Exit.FAILED if errors else Exit.DONE
