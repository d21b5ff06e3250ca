"""``quanheng import``: an indicator table of an office, or a composite indicator of COINr, as the draft of a scheme."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ..dsl.diagnostics import LANGUAGES
from ..report.writing import check_target, write_text
from .arguments import Parser
from .console import Console
from .errors import Exit, UsageError
from .language import Speech, counted

if TYPE_CHECKING:
    from ..importing.table import Imported

_MOST_SHOWN: Final = 20


def add_arguments(parser: Parser, speech: Speech) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("file", metavar=speech("metavar-file"), help=speech("help-import-file"))
    parser.add_argument("--sheet", metavar=speech("metavar-name"), help=speech("help-import-sheet"))
    parser.add_argument("--name", metavar=speech("metavar-name"), help=speech("help-import-name"))
    parser.add_argument("--lang", dest="vocabulary", choices=LANGUAGES, help=speech("help-import-lang"))
    parser.add_argument("-o", "--output", metavar=speech("metavar-file"), help=speech("help-import-output"))
    parser.add_argument("--force", action="store_true", help=speech("help-force"))


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Write the draft, or print it, and say what is left to do in it."""
    from ..core.builtin import builtin_functions  # noqa: PLC0415 - not needed for --help
    from ..importing.table import import_table  # noqa: PLC0415

    target = _target(arguments)
    if arguments.name is not None and not arguments.name.isidentifier():
        raise UsageError("bad-name", name=arguments.name)
    imported = import_table(
        Path(arguments.file),
        builtin_functions(),
        sheet=arguments.sheet,
        name=arguments.name,
        language=arguments.vocabulary or console.language,
    )
    if target is None:
        console.print(imported.text)
    else:
        write_text(target, imported.text, overwrite=arguments.force)
    console.report(imported.diagnostics)
    _summarise(imported, target, console)
    return Exit.DONE


def _target(arguments: argparse.Namespace) -> Path | None:
    if arguments.output is None:
        return None
    path = Path(arguments.output)
    if path.suffix != ".qh":
        raise UsageError("output-format", file=path, suffix=path.suffix or path.name, known=".qh")
    check_target(path, str(path), overwrite=arguments.force)
    return path


def _summarise(imported: Imported, target: Path | None, console: Console) -> None:
    if imported.sheet is not None:
        console.say("import-sheet", sheet=imported.sheet)
    if imported.other_sheets:
        console.say("import-other-sheets", sheets=", ".join(imported.other_sheets))
    points = (
        "" if imported.points is None else console.speech("import-points", points=f"{imported.points.normalize():f}")
    )
    console.say(
        "import-count",
        title=imported.title,
        leaves=counted(imported.leaves, "indicator"),
        points=points,
        rules=counted(imported.rules, "rule"),
        left=len(imported.left),
    )
    for line, name in imported.left[:_MOST_SHOWN]:
        console.say("import-left", line=line, name=name)
    if len(imported.left) > _MOST_SHOWN:
        console.say("import-more", count=len(imported.left) - _MOST_SHOWN)
    if target is not None:
        console.say("wrote", file=target)
        console.say("import-next", file=target)
