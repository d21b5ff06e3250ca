"""``quanheng test``: runs the ``example`` blocks of schemes."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from ..core.model import Scheme
from ..dsl.diagnostics import Diagnostic, Severity
from .arguments import Parser, add_plugins
from .console import Console
from .errors import Exit, UsageError
from .language import Speech, counted
from .opening import Workspaces
from .progress import track


def add_arguments(parser: Parser, speech: Speech) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("paths", nargs="*", metavar=speech("metavar-path"), help=speech("help-test-paths"))
    parser.add_argument("--coverage", action="store_true", help=argparse.SUPPRESS)
    add_plugins(parser)


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Print a line an example and a closing count; 1 where one differs or a file has errors, 2 where none was read."""
    from ..workspace.loading import check_text  # noqa: PLC0415 - not needed for --help
    from .paths import read_files  # noqa: PLC0415

    if arguments.coverage:
        raise UsageError("not-yet", what="--coverage")
    workspaces = Workspaces(arguments, console)
    read = read_files(arguments.paths or ["."], workspaces.file_of)
    problems: list[Diagnostic] = list(read.problems)
    counts = {True: 0, False: 0}
    for path, source in track(read.sources, "test", console):
        checked = check_text(source, workspaces.of(path).plugins, path.parent)
        errors = [found for found in checked.diagnostics if found.severity is Severity.ERROR]
        problems += errors
        if checked.scheme is None or errors:
            continue
        for is_ok, found in _outcomes(checked.scheme, console):
            counts[is_ok] += 1
            problems += found
    console.report(problems, {source.file: source for _, source in read.sources})
    console.print(
        console.speech(
            "test-count",
            ok=counted(counts[True], "example"),
            failed=counts[False],
            files=counted(len(read.sources), "file"),
        )
    )
    if read.problems:
        return Exit.USAGE
    return Exit.FAILED if problems else Exit.DONE


def _outcomes(scheme: Scheme, console: Console) -> Iterator[tuple[bool, tuple[Diagnostic, ...]]]:
    """Run the examples one by one, with a line for each."""
    if not scheme.examples:
        return
    from ..workspace.testing import run_examples  # noqa: PLC0415 - it imports numpy

    for outcome in run_examples(scheme):
        key = "test-ok" if outcome.is_ok else "test-failed"
        console.print(
            console.speech(key, example=outcome.example.name, set=outcome.example.of, place=outcome.example.span)
        )
        yield outcome.is_ok, outcome.diagnostics
