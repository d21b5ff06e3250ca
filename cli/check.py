"""``quanheng check``: all problems of all files, in one run; with ``--fix`` what is beyond doubt is mended first."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING

from .arguments import Parser, add_plugins
from .console import Console
from .errors import Exit, UsageError
from .language import Speech, counted
from .opening import Workspaces
from .progress import track

if TYPE_CHECKING:
    from ..dsl.diagnostics import Diagnostic
    from ..dsl.syntax import Source
    from .paths import ReadFiles


def add_arguments(parser: Parser, speech: Speech) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("paths", nargs="+", metavar=speech("metavar-path"), help=speech("help-paths-stdin"))
    parser.add_argument("--format", choices=("text", "lines", "json"), default="text", help=speech("help-format"))
    parser.add_argument("--fix", action="store_true", help=speech("help-fix"))
    parser.add_argument("--diff", action="store_true", help=speech("help-diff"))
    add_plugins(parser)


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Print every diagnostic, sorted by place; 1 where one is an error, 2 where a file could not be read.

    With ``--diff`` the differences are printed instead, and the exit code is that of the files as they are.
    """
    from ..dsl.diagnostics import Severity  # noqa: PLC0415 - the parser is not needed for --help
    from .paths import read_files  # noqa: PLC0415
    from .reporting import by_place  # noqa: PLC0415

    if arguments.diff and arguments.format != "text":
        raise UsageError("usage-diff-format")
    workspaces = Workspaces(arguments, console)
    changes = arguments.fix or arguments.diff
    read = read_files(arguments.paths, None if changes else workspaces.file_of)
    found = list(read.problems)
    sources = {}
    for source, diagnostics in (_fixed if changes else _checked)(read, workspaces, arguments, console):
        sources[source.file] = source
        found += diagnostics
    distinct = by_place(found)
    errors = sum(diagnostic.severity is Severity.ERROR for diagnostic in distinct)
    _print(distinct, sources, arguments, console, errors=errors)
    if read.problems:
        return Exit.USAGE
    return Exit.FAILED if errors else Exit.DONE


def _checked(
    read: ReadFiles, workspaces: Workspaces, _: argparse.Namespace, console: Console
) -> Iterator[tuple[Source, tuple[Diagnostic, ...]]]:
    from ..workspace.loading import check_in_full  # noqa: PLC0415 - not needed for --help

    for path, source in track(read.sources, "check", console):
        yield source, check_in_full(source, workspaces.of(path).plugins, path.parent).diagnostics


def _fixed(
    read: ReadFiles, workspaces: Workspaces, arguments: argparse.Namespace, console: Console
) -> Iterator[tuple[Source, tuple[Diagnostic, ...]]]:
    """Yield the files after their fixes; for ``--diff`` as they are."""
    from ..workspace.loading import check_in_full  # noqa: PLC0415 - not needed for --help
    from .fixing import fix_files  # noqa: PLC0415

    if arguments.diff:
        list(fix_files(read, workspaces, console, writes=False))
        yield from _checked(read, workspaces, arguments, console)
        return
    folders = {source.file: path for path, source in read.sources}
    for fixed in fix_files(read, workspaces, console, writes=True):
        path = folders[fixed.source.file]
        yield fixed.source, check_in_full(fixed.source, workspaces.of(path).plugins, path.parent).diagnostics


def _print(
    found: tuple[Diagnostic, ...],
    sources: dict[str, Source],
    arguments: argparse.Namespace,
    console: Console,
    *,
    errors: int,
) -> None:
    from .reporting import render, sources_of  # noqa: PLC0415 - not needed for --help

    texts = sources_of(found) | sources  # of files that are used, too
    style, color, text = arguments.format, console.is_colored(console.out), ""
    if not arguments.diff and (text := render(found, texts, console.language, style=style, color=color)):
        console.print(text)
        if style == "text":
            console.offer_help(found)
    if style != "text" or not text:  # the text ends with a summary of its own
        facts = {"errors": counted(errors, "error"), "warnings": counted(len(found) - errors, "warning")}
        console.say("check-count", files=counted(len(sources), "file"), **facts)
