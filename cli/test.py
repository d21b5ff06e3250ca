"""``quanheng test``: runs the ``example`` blocks of schemes, and tells what they reach."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import attrs

from ..core.model import Scheme
from ..dsl.diagnostics import Diagnostic, Severity
from .arguments import Parser, add_plugins
from .console import Console
from .errors import Exit, UsageError
from .evaluating import read_date
from .language import Speech, counted
from .opening import Workspaces
from .progress import track

if TYPE_CHECKING:
    from ..dsl.syntax import Source
    from ..workspace.covering import SetCoverage


def add_arguments(parser: Parser, speech: Speech) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("paths", nargs="*", metavar=speech("metavar-path"), help=speech("help-test-paths"))
    parser.add_argument("--as-of", metavar=speech("metavar-date"), help=speech("help-test-as-of"))
    parser.add_argument("--coverage", action="store_true", help=speech("help-coverage"))
    parser.add_argument("--format", choices=("text", "json", "csv"), help=speech("help-coverage-format"))
    parser.add_argument("--fail-under", type=int, metavar=speech("metavar-percent"), help=speech("help-fail-under"))
    add_plugins(parser)


@attrs.define
class _Run:
    """What one run found so far."""

    problems: list[Diagnostic]
    counts: dict[bool, int] = attrs.field(factory=lambda: {True: 0, False: 0})
    unchecked: int = 0
    coverage: list[SetCoverage] = attrs.field(factory=list)


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Print a line an example and a closing count; 1 where one differs or a file has errors, 2 where none was read."""
    from ..workspace.loading import check_text  # noqa: PLC0415 - not needed for --help
    from .paths import read_files  # noqa: PLC0415

    _refuse_alone(arguments)
    # an example means the same on every day: nothing stands in for a date that neither it nor the user names
    as_of = None if arguments.as_of is None else read_date(arguments.as_of)
    workspaces = Workspaces(arguments, console)
    read = read_files(arguments.paths or ["."], workspaces.file_of)
    done = _Run(list(read.problems))
    for path, source in track(read.sources, "test", console):
        checked = check_text(source, workspaces.of(path).plugins, path.parent)
        errors = [found for found in checked.diagnostics if found.severity is Severity.ERROR]
        done.problems += errors
        if checked.scheme is None or errors:
            done.unchecked += 1
            continue
        _test(_dated(checked.scheme, as_of), source, arguments, console, done)
    console.report(done.problems, {source.file: source for _, source in read.sources})
    _sum_up(done, len(read.sources), arguments, console)
    is_enough = _report(done.coverage, arguments, console)
    if read.problems:
        return Exit.USAGE
    return Exit.FAILED if done.problems or not is_enough else Exit.DONE


def _dated(scheme: Scheme, as_of: date | None) -> Scheme:
    """Return the scheme with the date put into the examples that name none."""
    examples = tuple(attrs.evolve(example, as_of=example.as_of or as_of) for example in scheme.examples)
    return attrs.evolve(scheme, examples=examples)


def _refuse_alone(arguments: argparse.Namespace) -> None:
    """Refuse options that say nothing without ``--coverage``.

    Raises:
        UsageError: one was given.
    """
    for option, value in (("--format", arguments.format), ("--fail-under", arguments.fail_under)):
        if value is not None and not arguments.coverage:
            raise UsageError("usage-needs-coverage", option=option)


def _says(arguments: argparse.Namespace, console: Console) -> Callable[..., None]:
    """Return how lines about examples are printed: beside the data where stdout holds data."""
    if arguments.format in {"json", "csv"}:
        return console.say
    return lambda key, **facts: console.print(console.speech(key, **facts))


def _test(scheme: Scheme, source: Source, arguments: argparse.Namespace, console: Console, done: _Run) -> None:
    """Run the examples of a file, with a line for each."""
    say = _says(arguments, console)
    reached = None
    if arguments.coverage:
        from ..workspace.covering import Reached  # noqa: PLC0415 - it imports numpy

        reached = Reached(scheme)
    for outcome in _outcomes(scheme, reached.add if reached else None):
        example = outcome.example
        say("test-ok" if outcome.is_ok else "test-failed", example=example.name, set=example.of, place=example.span)
        done.counts[outcome.is_ok] += 1
        done.problems += outcome.diagnostics
    if reached is not None:
        done.coverage += reached.coverage([source])


def _outcomes(scheme: Scheme, observe: Callable[..., None] | None) -> Iterator[Any]:
    if scheme.examples:
        from ..workspace.testing import run_examples  # noqa: PLC0415 - it imports numpy

        yield from run_examples(scheme, observe=observe)


def _sum_up(done: _Run, files: int, arguments: argparse.Namespace, console: Console) -> None:
    say = _says(arguments, console)
    ok, failed = counted(done.counts[True], "example"), done.counts[False]
    say("test-count", ok=ok, failed=failed, files=counted(files, "file"))
    if done.unchecked:
        say("test-unchecked", files=counted(done.unchecked, "file"))


def _report(coverage: list[SetCoverage], arguments: argparse.Namespace, console: Console) -> bool:
    """Print the coverage; return whether each set has as much of it as asked for."""
    if not arguments.coverage:
        return True
    from .coverage import render_coverage  # noqa: PLC0415 - only where asked for

    if text := render_coverage(coverage, arguments.format or "text", console.speech):
        console.print(text)
    below = [found.name for found in coverage if found.percent < (arguments.fail_under or 0)]
    if below:
        console.say("coverage-below", least=arguments.fail_under, sets=" ".join(below))
    return not below
