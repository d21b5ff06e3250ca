"""The other ledgers on the command line: archives of units, reconciliation, the year, watch lists."""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from .actions import Action, add_actions
from .arguments import Parser, add_format, add_plugins
from .console import Console
from .errors import Exit, UsageError
from .language import Speech
from .ledger_approvals import APPROVAL
from .ledger_opening import day_of, doing, ledger_action, opened
from .ledger_showing import heading, said, show_frame

if TYPE_CHECKING:
    import polars as pl

    from ..data.table import Table
    from ..ledger import Ledger

#: The bundled scheme of blacklist, early warning and watch list.
_WATCH: Final = "changyi_watch"
_MONTH: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


def _add_file(parser: Parser, speech: Speech) -> None:
    parser.add_argument("file", metavar=speech("metavar-file"), help=speech("help-archive-file"))
    parser.add_argument("--sheet", metavar=speech("metavar-name"), help=speech("help-sheet"))
    parser.add_argument("--unit", metavar=speech("metavar-column"), help=speech("help-unit"))
    parser.add_argument("--source", metavar=speech("metavar-text"), help=speech("help-archive-source"))


def _file(arguments: argparse.Namespace, console: Console) -> int:
    """File a table with one row a unit."""
    from ..data.reading import read_table  # noqa: PLC0415 - not needed for --help

    table, act = read_table(arguments.file, sheet=arguments.sheet), doing(arguments)
    source = arguments.source or Path(arguments.file).name
    with opened(arguments, create=True) as ledger:
        done = ledger.archive.file(table, unit=arguments.unit, source=source, **act.moment())
    counts = {name: len(getattr(done, name)) for name in ("new", "changed", "same")}
    console.print(console.speech("archive-filed", **counts))
    return Exit.DONE


def _add_list(parser: Parser, speech: Speech) -> None:
    del speech
    add_format(parser, ("table", "json", "csv"))


def _list(arguments: argparse.Namespace, console: Console) -> int:
    """Print the archives, one row a unit."""
    with opened(arguments) as ledger:
        frame = ledger.archive.frame(day_of(arguments) if arguments.as_of else None)
    show_frame(frame, frame.columns, arguments.format, console)
    return Exit.DONE


def _add_show(parser: Parser, speech: Speech) -> None:
    parser.add_argument("unit", metavar=speech("metavar-unit"), help=speech("help-archive-unit"))


def _show(arguments: argparse.Namespace, console: Console) -> int:
    """Print the archive of one unit: its data, its problems, its approvals, and what was filed when."""
    import polars as pl  # noqa: PLC0415 - not needed for --help

    day, unit = day_of(arguments), arguments.unit
    with opened(arguments) as ledger:
        ledger.check_unit(unit)
        facts = ledger.archive.frame(day if arguments.as_of else None).filter(pl.col("unit") == unit).to_dicts()
        problems = ledger.problems(day, unit=unit)
        approvals = ledger.approvals.frame().filter(pl.col("unit") == unit)
        events = ledger.archive.history(unit)
    for name, value in (facts[0] if facts else {"unit": unit}).items():
        if text := said(name, value, console):
            console.print(f"{heading(name, console)}{'：' if console.language == 'zh' else ': '}{text}")
    for title, frame, shown in (
        ("archive-problems", problems, ("id", "finding", "category", "state", "due_on", "overdue")),
        ("archive-approvals", approvals, ("id", "title", "stage", "decision", "applied_on")),
    ):
        console.print("\n" + console.speech(title))
        show_frame(frame, shown, "table", console)
    console.print("\n" + console.speech("archive-events"))
    for event in events:
        said_then = "；".join(f"{name} {text or '—'}" for name, text in event.payload["fields"])
        console.print(f"{event.payload['on']}  {event.by}  {event.payload['source']}  {said_then}")
    return Exit.DONE


ARCHIVE: Final = (
    ledger_action("file", _add_file, _file),
    ledger_action("list", _add_list, _list, changes=False),
    ledger_action("show", _add_show, _show, changes=False),
)


def _add_archive(parser: Parser, speech: Speech) -> None:
    del speech
    add_actions(parser, "archive", ARCHIVE)


def _add_reconcile(parser: Parser, speech: Speech) -> None:
    parser.add_argument("register", metavar=speech("metavar-file"), help=speech("help-register"))
    column = speech("metavar-column")
    parser.add_argument("--key", action="append", default=[], metavar=column, help=speech("help-key"))
    parser.add_argument("--field", action="append", default=[], metavar=column, help=speech("help-field"))
    parser.add_argument("--kept", metavar=speech("metavar-file"), help=speech("help-kept"))
    parser.add_argument("--sheet", metavar=speech("metavar-name"), help=speech("help-sheet"))
    parser.add_argument("--month", metavar=speech("metavar-month"), help=speech("help-month"))
    parser.add_argument("--problems", action="store_true", help=speech("help-record-problems"))
    add_format(parser, ("table", "json", "csv"))


def _reconcile(arguments: argparse.Namespace, console: Console) -> int:
    """Compare what is kept with the register, and put the comparison on record."""
    from ..data.reading import read_table  # noqa: PLC0415 - not needed for --help
    from ..ledger.reconciling import reconcile  # noqa: PLC0415

    act = doing(arguments)
    month = arguments.month or (act.on or act.at.date()).isoformat()[:7]
    if not _MONTH.fullmatch(month):
        raise UsageError("bad-month", text=month)
    register = read_table(arguments.register, sheet=arguments.sheet)
    with opened(arguments, create=True) as ledger:
        key = arguments.key or [_unit_header(register)]
        kept = read_table(arguments.kept) if arguments.kept else _archive_table(ledger, key[0])
        found = reconcile(kept, register, key=key, fields=arguments.field)
        name = Path(arguments.register).name
        recorded = ledger.reconciliations.enter(
            found,
            month,
            name,
            digest=register.data_hash,
            problems=console.language if arguments.problems else None,
            work=ledger.work,
            **act.moment(),
        )
    shown = ("key", "difference", "field", "kept", "registered")
    show_frame(found.differences.rename({"what": "difference"}), shown, arguments.format, console)
    console.say("reconciled", month=month, **found.counts())
    if recorded is not None:
        counts = {name: len(getattr(recorded, name)) for name in ("new", "seen", "reopened")}
        console.say("reconciled-problems", **counts)
    return Exit.DONE


def _unit_header(register: Table) -> str:
    """Return what the register calls the column of units."""
    from ..data.finding_columns import Headers, unit_column  # noqa: PLC0415 - not needed for --help
    from ..data.problems import Problems  # noqa: PLC0415

    problems = Problems()
    place = unit_column(register, Headers(register, problems), None, None, frozenset(), problems)
    problems.raise_errors()
    return register.headers[place or 0]


def _archive_table(ledger: Ledger, unit: str) -> Table:
    from ..data.reading import read_table  # noqa: PLC0415 - not needed for --help
    from ..ledger.archiving.book import OWN  # noqa: PLC0415

    frame = ledger.archive.frame()
    if not frame.height:
        raise UsageError("archive-empty")
    facts = [name for name in frame.columns if name not in OWN]
    return read_table(frame.select("unit", *facts).rename({"unit": unit}))


def _reconciliations(arguments: argparse.Namespace, console: Console) -> int:
    """Print the reconciliations on record."""
    with opened(arguments) as ledger:
        frame = ledger.reconciliations.frame()
    show_frame(frame, frame.columns, arguments.format, console)
    return Exit.DONE


def _add_year(parser: Parser, speech: Speech) -> None:
    parser.add_argument("year", type=_year_of, metavar=speech("metavar-year"), help=speech("help-year"))
    groups = ("kind", "category", "severity", "unit", "source", "campaign")
    parser.add_argument("--group-by", choices=groups, default=groups[0], help=speech("help-group-by"))
    add_format(parser, ("table", "json", "csv"))


def _year_of(text: str) -> int:
    if not re.fullmatch(r"[12]\d{3}", text):
        raise UsageError("bad-year", text=text)
    return int(text)


def _year(arguments: argparse.Namespace, console: Console) -> int:
    """Print the summary of a year."""
    from ..ledger.annual import annual  # noqa: PLC0415 - not needed for --help

    with opened(arguments) as ledger:
        found = annual(ledger, arguments.year, day_of(arguments), arguments.group_by)
    parts = {"problems": found.problems, "months": found.months, "approvals": found.approvals}
    if arguments.format == "csv":
        show_frame(found.problems, (), "csv", console)
    elif arguments.format == "json":
        told = {name: frame.to_dicts() for name, frame in parts.items()}
        console.print(json.dumps(told, ensure_ascii=False, indent=2, default=str))
    else:
        for name, frame in parts.items():
            console.print(console.speech(f"ledger-year-{name}", year=found.year, until=found.until))
            show_frame(_worded(frame, arguments.group_by, console), frame.columns, "table", console)
            console.print("")
    return Exit.DONE


def _worded(frame: pl.DataFrame, by: str, console: Console) -> pl.DataFrame:
    """Return a summary with its groups in words, and what adds them up called so."""
    import polars as pl  # noqa: PLC0415 - not needed for --help

    if "group" not in frame.columns:
        return frame
    texts = [console.speech("ledger-total") if group is None else said(by, group, console) for group in frame["group"]]
    return frame.with_columns(pl.Series("group", texts, dtype=pl.String))


def _add_watch(parser: Parser, speech: Speech) -> None:
    parser.add_argument("set", nargs="?", default=_WATCH, metavar=speech("metavar-set"), help=speech("help-watch-set"))
    add_format(parser, ("table", "json", "csv"))
    add_plugins(parser)


def _watch(arguments: argparse.Namespace, console: Console) -> int:
    """Print who is on the lists of a scheme over the ledger, and the problems that are watched closely."""
    from .opening import mention_plugins, open_for  # noqa: PLC0415 - not needed for --help

    day = day_of(arguments)
    workspace = open_for(arguments, arguments.set)
    mention_plugins(workspace, console)
    chosen = workspace.load(arguments.set)
    with opened(arguments) as ledger:
        data = ledger.unit_table(chosen.unit or "unit")
        if not data.height:
            raise UsageError("ledger-no-units")
        result = workspace.evaluate(chosen, data, unit=chosen.unit or "unit", ledger=ledger, as_of=day)
        watched = ledger.watched(day)
    console.report(result.warnings)
    found = result.findings.select("list", "unit", "finding", "message").sort("list", "unit", nulls_last=True)
    show_frame(found, found.columns, arguments.format, console)
    if arguments.format == "table":
        console.print("\n" + console.speech("ledger-watched"))
        show_frame(
            watched, ("id", "unit", "finding", "severity", "state", "due_on", "overdue", "watched"), "table", console
        )
    return Exit.DONE


BOOKS: Final[tuple[Action, ...]] = (
    APPROVAL,
    Action("archive", _add_archive),
    ledger_action("reconcile", _add_reconcile, _reconcile),
    ledger_action("reconciliations", _add_list, _reconciliations, changes=False),
    ledger_action("year", _add_year, _year, changes=False),
    ledger_action("watch", _add_watch, _watch, changes=False),
)
