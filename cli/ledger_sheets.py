"""Ledgers out to Excel and back in."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Final

from .arguments import Parser
from .console import Console
from .errors import Exit, UsageError
from .language import Speech
from .ledger_opening import day_of, doing, ledger_action, opened
from .ledger_problems import wanted_of

if TYPE_CHECKING:
    from ..data.table import Table
    from ..ledger import Ledger
    from ..ledger.sheets.changes import Imported

_OUT: Final = ("problems", "approvals", "archive", "reserve")
_IN: Final = ("problems", "approvals", "archive")


def _add_export(parser: Parser, speech: Speech) -> None:
    parser.add_argument(
        "-o", "--output", required=True, metavar=speech("metavar-file"), help=speech("help-export-output")
    )
    parser.add_argument("--of", choices=_OUT, default=_OUT[0], help=speech("help-export-of"))
    for name in ("unit", "state", "category", "severity", "campaign"):
        about = speech(f"help-ledger-by-{name}")
        parser.add_argument(f"--{name}", action="append", metavar=speech("metavar-name"), help=about)
    parser.add_argument("--overdue", action="store_true", help=speech("help-ledger-overdue"))
    parser.add_argument("--open", action="store_true", help=speech("help-ledger-open"))
    parser.add_argument("--force", action="store_true", help=speech("help-force"))


def _export(arguments: argparse.Namespace, console: Console) -> int:
    """Write a ledger as a workbook."""
    from ..document.writing import check_target, write_bytes  # noqa: PLC0415 - not needed for --help

    target = Path(arguments.output)
    check_target(target, str(target), overwrite=arguments.force)
    if target.suffix.lower() != ".xlsx":
        raise UsageError("output-format", file=target, suffix=target.suffix or target.name, known=".xlsx")
    with opened(arguments) as ledger:
        content = _content(ledger, arguments, console)
    write_bytes(target, content, overwrite=arguments.force)
    console.say("wrote", file=target)
    return Exit.DONE


def _content(ledger: Ledger, arguments: argparse.Namespace, console: Console) -> bytes:
    from ..ledger.sheets.approvals import export_approvals  # noqa: PLC0415 - not needed for --help
    from ..ledger.sheets.archive import export_archive  # noqa: PLC0415
    from ..ledger.sheets.problems import export_problems  # noqa: PLC0415
    from ..ledger.sheets.reserve import export_reserve  # noqa: PLC0415

    day, language = day_of(arguments), console.language
    if arguments.of == "approvals":
        return export_approvals(ledger.approvals, language)
    if arguments.of == "archive":
        return export_archive(ledger.archive, language, day if arguments.as_of else None)
    if arguments.of == "reserve":
        return export_reserve(ledger, language, day)
    return export_problems(ledger, language, day, wanted_of(arguments))


def _add_import(parser: Parser, speech: Speech) -> None:
    parser.add_argument("file", metavar=speech("metavar-file"), help=speech("help-import-sheet-file"))
    parser.add_argument("--of", choices=_IN, default=_IN[0], help=speech("help-import-of"))
    parser.add_argument("--sheet", metavar=speech("metavar-name"), help=speech("help-sheet"))
    parser.add_argument("--old", action="store_true", help=speech("help-import-old"))
    parser.add_argument("--since", type=int, metavar=speech("metavar-year"), help=speech("help-ledger-since"))
    parser.add_argument("--source", metavar=speech("metavar-text"), help=speech("help-source"))
    parser.add_argument("--suspends", metavar=speech("metavar-text"), help=speech("help-suspends"))


def _import(arguments: argparse.Namespace, console: Console) -> int:
    """Take an edited sheet, or an old ledger, into the ledger: all of it or nothing."""
    from ..data.reading import read_table  # noqa: PLC0415 - not needed for --help

    for name in ("since", "source", "suspends"):
        if getattr(arguments, name) is not None and not arguments.old:
            raise UsageError("import-only-old", option=f"--{name}")
    if arguments.old and arguments.of != "problems":
        raise UsageError("import-only-problems")
    table = read_table(arguments.file, sheet=arguments.sheet)
    with opened(arguments, create=True) as ledger:
        if arguments.old:
            return _merge(ledger, table, arguments, console)
        done = _taken(ledger, table, arguments)
    facts = {"new": len(done.new), "changed": len(done.changed), "same": done.same}
    console.print(console.speech("ledger-imported", **facts))
    return Exit.DONE


def _taken(ledger: Ledger, table: Table, arguments: argparse.Namespace) -> Imported:
    from ..ledger.sheets.approvals import import_approvals  # noqa: PLC0415 - not needed for --help
    from ..ledger.sheets.archive import import_archive  # noqa: PLC0415
    from ..ledger.sheets.problems import import_problems  # noqa: PLC0415

    act = doing(arguments)
    if arguments.of == "approvals":
        return import_approvals(table, ledger.approvals, **act.moment())
    if arguments.of == "archive":
        return import_archive(table, ledger.archive, **act.moment())
    return import_problems(table, ledger, **act.options())


def _merge(ledger: Ledger, table: Table, arguments: argparse.Namespace, console: Console) -> int:
    from ..ledger.sheets.old_ledgers import merge_old_ledger  # noqa: PLC0415 - not needed for --help

    said = {name: getattr(arguments, name) for name in ("since", "source", "suspends")}
    act = doing(arguments)
    done = merge_old_ledger(table, ledger, by=act.by, at=act.at, why=act.why, **said)
    console.print(console.speech("ledger-merged", new=len(done.new), known=len(done.known)))
    if done.earlier:
        console.say("ledger-earlier", count=done.earlier, year=arguments.since)
    return Exit.DONE


SHEETS: Final = (
    ledger_action("export", _add_export, _export, changes=False),
    ledger_action("import", _add_import, _import),
)
