"""Problems on the command line: recording, listing, one in full, units, suspensions, claims, the reserve list, notes."""

from __future__ import annotations

import argparse
import datetime as dt
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from .actions import Action
from .arguments import Parser, add_data, add_format, add_plugins, add_set
from .console import Console
from .errors import Exit, UsageError
from .evaluating import read_date
from .language import Speech, counted
from .ledger_opening import day_of, doing, ledger_action, numbers_of, opened
from .ledger_showing import heading, said, show_frame, with_deadlines

if TYPE_CHECKING:
    import polars as pl

    from ..ledger import Ledger

_LISTED: Final = ("id", "unit", "finding", "category", "severity", "state", "due_on", "left", "person")
_DONE: Final = ("closed", "merged", "withdrawn")


def _add_record(parser: Parser, speech: Speech) -> None:
    add_set(parser)
    add_data(parser, joins=False)
    parser.add_argument("--read-ledger", action="store_true", help=speech("help-read-ledger"))
    parser.add_argument("--campaign", metavar=speech("metavar-name"), help=speech("help-campaign"))
    parser.add_argument("--look-back", action="store_true", help=speech("help-look-back"))
    add_plugins(parser)


def _record(arguments: argparse.Namespace, console: Console) -> int:
    """Evaluate, and make problems of what is found."""
    from .evaluate import introduce  # noqa: PLC0415 - not needed for --help
    from .evaluating import evaluate_set  # noqa: PLC0415

    act = doing(arguments)
    with opened(arguments, create=True) as ledger:
        arguments.ledger = ledger if arguments.read_ledger else None
        job = evaluate_set(arguments, console, arguments.unit, arguments.period)
        introduce(job, console)
        found = ledger.record(job.result, campaign=arguments.campaign, look_back=arguments.look_back, **act.options())
        names = ("new", "seen", "reopened", "closed", "gone")
        counts: dict[str, Any] = {name: len(getattr(found, name)) for name in names}
        console.print(console.speech("ledger-recorded", ledger=ledger.store.place, **counts))
        if found.listed:
            console.say("ledger-listed", count=counted(found.listed, "finding"))
        if found.closed:
            console.say("ledger-closed-again", ids=" ".join(map(str, found.closed)))
        if found.gone:
            console.say("ledger-gone", ids=" ".join(map(str, found.gone)))
    return Exit.DONE


def _add_list(parser: Parser, speech: Speech) -> None:
    for name in ("unit", "state", "category", "severity", "kind", "campaign", "person", "division", "source"):
        metavar, about = speech("metavar-name"), speech(f"help-ledger-by-{name}")
        parser.add_argument(f"--{name}", action="append", metavar=metavar, help=about)
    parser.add_argument("--overdue", action="store_true", help=speech("help-ledger-overdue"))
    parser.add_argument("--open", action="store_true", help=speech("help-ledger-open"))
    parser.add_argument("--due-within", type=_days, metavar=speech("metavar-days"), help=speech("help-due-within"))
    add_format(parser, ("table", "json", "csv"))


def _days(text: str) -> int:
    if not text.isdigit():
        raise UsageError("ledger-days", text=text)
    return int(text)


def wanted_of(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return the conditions of a list, words of either language as the ledger calls them."""
    from ..ledger.sheets.problems import fields_of  # noqa: PLC0415 - not needed for --help
    from ..ledger.steps import STATES  # noqa: PLC0415

    names = ("unit", "state", "category", "severity", "kind", "campaign", "person", "division", "source")
    wanted = {name: given for name in names if (given := getattr(arguments, name, None)) is not None}
    for name in {"state", "category", "severity"} & set(wanted):
        wanted[name] = [_known(name, text, fields_of({name: text})[name]) for text in wanted[name]]
    if getattr(arguments, "open", False) and "state" not in wanted:
        wanted["state"] = [state for state in STATES if state not in _DONE]
    if getattr(arguments, "overdue", False):
        wanted["overdue"] = True
    return wanted


def _known(name: str, text: str, meant: str) -> str:
    from ..dsl.diagnostics import listed  # noqa: PLC0415 - not needed for --help
    from ..ledger.words import VALUE_WORDS  # noqa: PLC0415

    if meant not in VALUE_WORDS[name]:
        raise UsageError("ledger-word", text=text, known=listed(VALUE_WORDS[name].values()))
    return meant


def _list(arguments: argparse.Namespace, console: Console) -> int:
    """Print problems, those that are due first first."""
    import polars as pl  # noqa: PLC0415 - not needed for --help

    day = day_of(arguments)
    with opened(arguments) as ledger:
        columns = [name for name in _LISTED if name != "left"] if arguments.format == "table" else None
        frame = ledger.problems(day, columns=columns, **wanted_of(arguments))
    if arguments.due_within is not None:
        last = day + dt.timedelta(days=arguments.due_within)
        frame = frame.filter((pl.col("due_on") <= last) & ~pl.col("state").is_in(_DONE))
    frame = with_deadlines(frame.sort("overdue", "due_on", descending=[True, False], nulls_last=True), day, console)
    show_frame(frame, _LISTED, arguments.format, console)
    if arguments.format == "table":
        late = int(frame["overdue"].sum() or 0)
        console.say("ledger-counted", count=counted(frame.height, "problem"), late=late, date=day)
    return Exit.DONE


def _add_show(parser: Parser, speech: Speech) -> None:
    parser.add_argument("id", metavar=speech("metavar-number"), help=speech("help-ledger-id"))
    add_format(parser, ("table", "json", "csv"))


def _show(arguments: argparse.Namespace, console: Console) -> int:
    """Print everything that is known of a problem."""
    (number,), day = numbers_of([arguments.id]), day_of(arguments)
    with opened(arguments) as ledger:
        ledger.events(number)  # tells that there is none
        frame = with_deadlines(ledger.problems(day, id=[number]), day, console)
    if arguments.format != "table":
        show_frame(frame, frame.columns, arguments.format, console)
        return Exit.DONE
    row = frame.to_dicts()[0]
    skipped = {"overdue", "changed_at", "due_amount", "due_unit"}
    lines = [(heading(name, console), said(name, value, console)) for name, value in row.items() if name not in skipped]
    _print_pairs([pair for pair in lines if pair[1]], console)
    return Exit.DONE


def _print_pairs(pairs: list[tuple[str, str]], console: Console) -> None:
    from ..dsl.rendering import display_width  # noqa: PLC0415 - not needed for --help

    widest = max(display_width(name) for name, _ in pairs)
    for name, text in pairs:
        console.print(f"{name}{' ' * (widest - display_width(name) + 2)}{text}")


def _add_history(parser: Parser, speech: Speech) -> None:
    parser.add_argument("id", metavar=speech("metavar-number"), help=speech("help-ledger-id"))
    add_format(parser, ("table", "json", "csv"))


def _history(arguments: argparse.Namespace, console: Console) -> int:
    """Print what happened to a problem."""
    (number,) = numbers_of([arguments.id])
    with opened(arguments) as ledger:
        frame = ledger.history(number)
    what = "what_zh" if console.language == "zh" else "what"
    show_frame(frame, ("version", "on", what, "by", "why", "at"), arguments.format, console)
    return Exit.DONE


def _add_format(parser: Parser, speech: Speech) -> None:
    del speech
    add_format(parser, ("table", "json", "csv"))


def _units(ledger: Ledger, day: dt.date) -> pl.DataFrame:
    return ledger.units(day).sort("ledger_overdue", "ledger_open", descending=True, maintain_order=True)


def _print_frame(read: Any, shown: tuple[str, ...], arguments: argparse.Namespace, console: Console) -> int:
    with opened(arguments) as ledger:
        frame = read(ledger, day_of(arguments))
    show_frame(frame, shown, arguments.format, console)
    return Exit.DONE


_UNITS: Final = (
    "unit",
    *("ledger_problems", "ledger_open", "ledger_overdue", "ledger_days_overdue", "ledger_open_serious"),
    *("ledger_open_rectify", "ledger_open_resolve", "ledger_open_reserve"),
    *("ledger_closed", "ledger_reopened", "ledger_closed_share"),
)
_SUSPENDED: Final = (
    "unit",
    "suspends",
    "suspended",
    "since",
    "problems",
    "lifted_on",
    "until",
    "lifted_by",
    "lifted_why",
)
_CLAIMS: Final = ("id", "unit", "finding", "state", "division", "claimed_by", "opinion", "due_on", "overdue")
_RESERVE: Final = ("id", "unit", "finding", "kind", "message", "advice", "found_on")


def _reader(name: str, shown: tuple[str, ...], read: Any) -> Action:
    return ledger_action(name, _add_format, partial(_print_frame, read, shown), changes=False)


def _add_override(parser: Parser, speech: Speech) -> None:
    parser.add_argument("unit", metavar=speech("metavar-unit"), help=speech("help-override-unit"))
    parser.add_argument("--suspends", metavar=speech("metavar-text"), help=speech("help-suspends"))
    parser.add_argument("--until", metavar=speech("metavar-date"), help=speech("help-until"))
    parser.add_argument("--revoke", action="store_true", help=speech("help-revoke"))


def _override(arguments: argparse.Namespace, console: Console) -> int:
    """Let a suspended unit's applications through for a reason, or take that back."""
    act = doing(arguments)
    until = None if arguments.until is None else read_date(arguments.until)
    with opened(arguments) as ledger:
        for subject in _subjects(ledger, arguments, act.on or act.at.date()):
            if arguments.revoke:
                ledger.revoke(arguments.unit, subject, **act.moment())
            else:
                ledger.override(arguments.unit, subject, until=until, **act.options())
            name = "ledger-revoked" if arguments.revoke else "ledger-overridden"
            console.print(console.speech(name, unit=arguments.unit, subject=subject))
    return Exit.DONE


def _subjects(ledger: Ledger, arguments: argparse.Namespace, day: dt.date) -> list[str]:
    """Return what of a unit is suspended, unless it was said.

    Raises:
        UsageError: nothing of it is.
    """
    import polars as pl  # noqa: PLC0415 - not needed for --help

    if arguments.suspends is not None:
        return [arguments.suspends]
    frame = ledger.suspensions(day).filter(pl.col("unit") == arguments.unit)
    if not frame.height:
        raise UsageError("ledger-not-suspended", unit=arguments.unit, date=day)
    return frame["suspends"].unique(maintain_order=True).to_list()


def _add_note(parser: Parser, speech: Speech) -> None:
    parser.add_argument("text", metavar=speech("metavar-text"), help=speech("help-note-text"))
    kinds = ("suggestion", "observation", "use")
    parser.add_argument("--kind", choices=kinds, default=kinds[0], help=speech("help-note-kind"))
    for name in ("unit", "subject", "responsible", "reference", "campaign"):
        parser.add_argument(f"--{name}", metavar=speech("metavar-text"), help=speech(f"help-note-{name}"))
    parser.add_argument("--problem", metavar=speech("metavar-number"), help=speech("help-note-problem"))


def _note(arguments: argparse.Namespace, console: Console) -> int:
    """Put down a suggestion, an observation or a use of results."""
    from ..ledger import Note  # noqa: PLC0415 - not needed for --help

    act = doing(arguments)
    said_of = {name: getattr(arguments, name) for name in ("unit", "subject", "responsible", "reference", "campaign")}
    problem = None if arguments.problem is None else numbers_of([arguments.problem])[0]
    note = Note(note=arguments.kind, text=arguments.text, problem=problem, on=act.on, **said_of)
    with opened(arguments, create=True) as ledger:
        (number,) = ledger.note(note, by=act.by, at=act.at, why=act.why)
        console.print(console.speech("ledger-noted", id=number))
    return Exit.DONE


def _add_settle(parser: Parser, speech: Speech) -> None:
    parser.add_argument("id", metavar=speech("metavar-number"), help=speech("help-note-id"))
    outcomes = ("adopted", "declined", "problem")
    parser.add_argument("outcome", choices=outcomes, metavar="|".join(outcomes), help=speech("help-note-outcome"))
    parser.add_argument("--problem", metavar=speech("metavar-number"), help=speech("help-note-problem"))


def _settle(arguments: argparse.Namespace, console: Console) -> int:
    """Say what became of a note."""
    (number,), act = numbers_of([arguments.id]), doing(arguments)
    problem = None if arguments.problem is None else numbers_of([arguments.problem])[0]
    with opened(arguments) as ledger:
        ledger.settle(number, arguments.outcome, problem=problem, **act.moment())
        console.print(console.speech("ledger-settled", id=number))
    return Exit.DONE


def _inspect(arguments: argparse.Namespace, console: Console) -> int:
    """Look whether the store is whole."""
    with opened(arguments) as ledger:
        found = ledger.inspect()
        console.report(found)
        if not found:
            console.print(console.speech("ledger-whole", ledger=ledger.store.place))
    return Exit.FAILED if found else Exit.DONE


def _rebuild(arguments: argparse.Namespace, console: Console) -> int:
    """Make the tables of the current state anew from the journal."""
    with opened(arguments) as ledger:
        ledger.store.rebuild()
        console.print(console.speech("ledger-rebuilt", ledger=ledger.store.place))
    return Exit.DONE


def _add_nothing(parser: Parser, speech: Speech) -> None:
    del parser, speech


PROBLEMS: Final = (
    ledger_action("record", _add_record, _record),
    ledger_action("list", _add_list, _list, changes=False),
    ledger_action("show", _add_show, _show, changes=False),
    ledger_action("history", _add_history, _history, changes=False),
    _reader("units", _UNITS, _units),
    _reader("suspensions", _SUSPENDED, lambda ledger, day: ledger.suspensions(day)),
    ledger_action("override", _add_override, _override),
    _reader("claims", _CLAIMS, lambda ledger, day: ledger.claims(day)),
    _reader("reserve", _RESERVE, lambda ledger, day: ledger.reserve(day)),
    ledger_action("note", _add_note, _note),
    _reader(
        "notes",
        ("id", "note_kind", "unit", "text", "subject", "responsible", "outcome", "on"),
        lambda ledger, _: ledger.notes().rename({"note": "note_kind"}),
    ),
    ledger_action("settle", _add_settle, _settle),
    ledger_action("inspect", _add_nothing, _inspect, changes=False),
    ledger_action("rebuild", _add_nothing, _rebuild, changes=False),
)
