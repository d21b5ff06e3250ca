"""``quanheng format``: the canonical layout, and the keywords of either vocabulary."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from ..document.writing import write_text
from ..dsl.diagnostics import LANGUAGES, Diagnostic, Language, SchemeError
from ..dsl.syntax import Source
from .arguments import Parser, add_plugins
from .console import Console
from .errors import Exit
from .language import Speech, counted
from .opening import Workspaces
from .paths import STDIN, read_files
from .progress import track


def add_arguments(parser: Parser, speech: Speech) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("paths", nargs="+", metavar=speech("metavar-path"), help=speech("help-paths-stdin"))
    parser.add_argument("--check", action="store_true", help=speech("help-format-check"))
    parser.add_argument("--lang", dest="vocabulary", choices=LANGUAGES, help=speech("help-vocabulary"))
    add_plugins(parser)


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Rewrite the files that differ; with ``--check`` only name them and return 1.

    A file with syntax errors stays as it is: 1, with its diagnostics.  ``-`` reads stdin and prints the result.
    """
    read = read_files(arguments.paths)
    workspaces = Workspaces(arguments, console)
    problems: list[Diagnostic] = list(read.problems)
    changed: list[Path] = []
    for path, source in track(read.sources, "format", console):
        try:
            text = _formatted(source, path, workspaces, arguments.vocabulary)
        except SchemeError as error:
            problems += error.diagnostics
            continue
        if text != source.text and str(path) != STDIN:
            changed.append(path)
            _settle(path, text, console, check=arguments.check)
        elif str(path) == STDIN and not arguments.check:
            console.print(text)
    console.report(problems, {source.file: source for _, source in read.sources})
    key = "format-check-count" if arguments.check else "format-count"
    console.say(key, changed=len(changed), files=counted(len(read.sources), "file"))
    return _exit(read.problems, failed=bool(problems) or (arguments.check and bool(changed)))


def _formatted(source: Source, path: Path, workspaces: Workspaces, vocabulary: Language | None) -> str:
    from ..dsl.formatting import format_source  # noqa: PLC0415 - the parser is not needed for --help
    from ..workspace.loading import used_statements  # noqa: PLC0415 - nor is what loads schemes

    plugins = workspaces.of(path).plugins
    used = used_statements(source, plugins, path.parent) if str(path) != STDIN else ()
    return format_source(source, plugins.registry, vocabulary, used)


def _settle(path: Path, text: str, console: Console, *, check: bool) -> None:
    console.print(console.speech("format-differs" if check else "format-changed", file=path))
    if not check:
        write_text(path, text, overwrite=True)


def _exit(unreadable: Sequence[Diagnostic], *, failed: bool) -> int:
    if unreadable:
        return Exit.USAGE
    return Exit.FAILED if failed else Exit.DONE
