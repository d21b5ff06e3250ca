"""``quanheng import``: an indicator table of an office, or a composite indicator of COINr, as the draft of a scheme."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ..document.writing import check_target, write_text
from ..dsl.diagnostics import LANGUAGES, Language
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
    parser.add_argument("--data", metavar=speech("metavar-file"), help=speech("help-import-data"))
    parser.add_argument("--sheet", metavar=speech("metavar-name"), help=speech("help-import-sheet"))
    parser.add_argument("--name", metavar=speech("metavar-name"), help=speech("help-import-name"))
    parser.add_argument("--lang", dest="vocabulary", choices=LANGUAGES, help=speech("help-import-lang"))
    parser.add_argument("-o", "--output", metavar=speech("metavar-file"), help=speech("help-import-output"))
    parser.add_argument("--force", action="store_true", help=speech("help-force"))


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Write the draft, or print it, and say what is left to do in it."""
    target = _target(arguments)
    if arguments.name is not None and not arguments.name.isidentifier():
        raise UsageError("bad-name", name=arguments.name)
    imported = _imported(arguments, arguments.vocabulary or console.language)
    if target is None:
        console.print(imported.text)
    else:
        write_text(target, imported.text, overwrite=arguments.force)
    console.report(imported.diagnostics)
    _summarise(imported, target, console)
    return Exit.DONE


def _imported(arguments: argparse.Namespace, language: Language) -> Imported:
    """Import the pair of COINr where data are given or the file is an iMeta, else an indicator table."""
    from ..core.builtin import builtin_functions  # noqa: PLC0415 - not needed for --help
    from ..importing.coin import find_meta, import_coin  # noqa: PLC0415
    from ..importing.opening import read_grids  # noqa: PLC0415
    from ..importing.table import import_table  # noqa: PLC0415

    path, registry, name = Path(arguments.file), builtin_functions(), arguments.name
    grids = read_grids(path)
    if arguments.data is not None or (arguments.sheet is None and find_meta(grids) is not None):
        data = None if arguments.data is None else Path(arguments.data)
        return import_coin(path, grids, registry, data=data, name=name, language=language)
    return import_table(path, grids, registry, sheet=arguments.sheet, name=name, language=language)


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
