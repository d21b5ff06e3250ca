"""The approval ledger on the command line: one action for each stage."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from .actions import Action, add_actions
from .arguments import Parser, add_format
from .console import Console
from .errors import Exit, UsageError
from .language import Speech
from .ledger_opening import Doing, doing, ledger_action, numbers_of, opened, pairs_of
from .ledger_showing import heading, said, show_frame

if TYPE_CHECKING:
    from ..ledger.approving.book import Approvals

_LISTED: Final = ("id", "unit", "title", "adds", "stage", "decision", "applied_on", "decided_on", "problems")


def _add_set(parser: Parser, speech: Speech) -> None:
    pair = speech("metavar-pair")
    parser.add_argument("--set", action="append", default=[], metavar=pair, help=speech("help-approval-set"))


def _add_id(parser: Parser, speech: Speech) -> None:
    parser.add_argument("id", metavar=speech("metavar-number"), help=speech("help-approval-id"))


def _add_ids(parser: Parser, speech: Speech) -> None:
    parser.add_argument("ids", nargs="+", metavar=speech("metavar-number"), help=speech("help-approval-ids"))


def _add_one(parser: Parser, speech: Speech) -> None:
    _add_id(parser, speech)
    _add_set(parser, speech)


def _add_apply(parser: Parser, speech: Speech) -> None:
    parser.add_argument("--unit", required=True, metavar=speech("metavar-unit"), help=speech("help-approval-unit"))
    parser.add_argument("--title", required=True, metavar=speech("metavar-text"), help=speech("help-approval-title"))
    parser.add_argument("--adds", action="store_true", help=speech("help-approval-adds"))
    _add_problems(parser, speech)
    _add_set(parser, speech)


def _add_problems(parser: Parser, speech: Speech) -> None:
    number = speech("metavar-number")
    parser.add_argument("--problem", action="append", default=[], metavar=number, help=speech("help-approval-problem"))


def _add_decide(parser: Parser, speech: Speech) -> None:
    _add_id(parser, speech)
    parser.add_argument("decision", metavar="agreed|declined|deferred", help=speech("help-approval-decision"))
    _add_set(parser, speech)


def _add_link(parser: Parser, speech: Speech) -> None:
    _add_id(parser, speech)
    _add_problems(parser, speech)


def _add_list(parser: Parser, speech: Speech) -> None:
    parser.add_argument("--unit", action="append", metavar=speech("metavar-unit"), help=speech("help-ledger-by-unit"))
    parser.add_argument("--stage", action="append", metavar=speech("metavar-name"), help=speech("help-approval-stage"))
    add_format(parser, ("table", "json", "csv"))


def _list(arguments: argparse.Namespace, console: Console) -> int:
    """Print the matters."""
    import polars as pl  # noqa: PLC0415 - not needed for --help

    with opened(arguments) as ledger:
        frame = ledger.approvals.frame()
    if arguments.unit is not None:
        frame = frame.filter(pl.col("unit").is_in(arguments.unit))
    if arguments.stage is not None:
        frame = frame.filter(pl.col("stage").is_in([_stage(text) for text in arguments.stage]))
    show_frame(frame, _LISTED, arguments.format, console)
    return Exit.DONE


def _stage(text: str) -> str:
    from ..dsl.diagnostics import listed  # noqa: PLC0415 - not needed for --help
    from ..ledger.approving.fields import STAGES  # noqa: PLC0415

    for stage, title in STAGES.items():
        if text in {title.zh, title.en, str(stage)}:
            return str(stage)
    raise UsageError("ledger-word", text=text, known=listed(STAGES.values()))


def _add_show(parser: Parser, speech: Speech) -> None:
    _add_id(parser, speech)
    add_format(parser, ("table", "json", "csv"))


def _show(arguments: argparse.Namespace, console: Console) -> int:
    """Print everything that is known of a matter, and what happened to it."""
    import polars as pl  # noqa: PLC0415 - not needed for --help

    from ..ledger.approving.projection import APPROVALS  # noqa: PLC0415

    with opened(arguments) as ledger:
        ledger.approvals.check(arguments.id)
        frame = ledger.approvals.frame().filter(pl.col("id") == arguments.id)
        events = ledger.approvals.history(arguments.id)
    if arguments.format != "table":
        show_frame(frame, frame.columns, arguments.format, console)
        return Exit.DONE
    for name, value in frame.to_dicts()[0].items():
        if text := said(name, value, console):
            console.print(f"{heading(name, console)}{'：' if console.language == 'zh' else ': '}{text}")
    for event in events:
        what = console.speech.of(APPROVALS.said(event))
        console.print(f"{event.at.isoformat(' ', 'minutes')[:16]}  {event.by}  {what}  {event.why}".rstrip())
    return Exit.DONE


def _changed(
    change: Callable[[Approvals, argparse.Namespace, Doing], Any], arguments: argparse.Namespace, console: Console
) -> int:
    """Change matters, and say where they stand."""
    import polars as pl  # noqa: PLC0415 - not needed for --help

    act = doing(arguments)
    with opened(arguments, create=True) as ledger:
        made = change(ledger.approvals, arguments, act)
        numbers = [made] if isinstance(made, str) else getattr(arguments, "ids", None) or [arguments.id]
        for row in ledger.approvals.frame().filter(pl.col("id").is_in(numbers)).to_dicts():
            decision = said("decision", row["decision"], console)
            stage = said("stage", row["stage"], console) + (f" · {decision}" if decision else "")
            console.print(
                console.speech("approval-stands", id=row["id"], unit=row["unit"], title=row["title"], stage=stage)
            )
    return Exit.DONE


def _apply(book: Approvals, given: argparse.Namespace, act: Doing) -> str:
    problems = [str(number) for number in numbers_of(given.problem)]
    said_of = pairs_of(given.set)
    return book.apply(given.unit, given.title, said_of, adds=given.adds, problems=problems, **act.moment())


def _link(book: Approvals, given: argparse.Namespace, act: Doing) -> None:
    if not given.problem:
        raise UsageError("approval-no-problem")
    book.link(given.id, [str(number) for number in numbers_of(given.problem)], **act.moment())


def _action(name: str, add: Any, change: Callable[[Approvals, argparse.Namespace, Doing], Any]) -> Action:
    return ledger_action(name, add, partial(_changed, change))


APPROVALS: Final = (
    ledger_action("list", _add_list, _list, changes=False),
    ledger_action("show", _add_show, _show, changes=False),
    _action("apply", _add_apply, _apply),
    _action("accept", _add_ids, lambda book, given, act: book.accept(given.ids, **act.moment())),
    _action("refuse", _add_ids, lambda book, given, act: book.refuse(given.ids, **act.moment())),
    _action("study", _add_one, lambda book, given, act: book.study(given.id, pairs_of(given.set), **act.moment())),
    _action(
        "decide",
        _add_decide,
        lambda book, given, act: book.decide(given.id, given.decision, pairs_of(given.set), **act.moment()),
    ),
    _action(
        "follow-up", _add_one, lambda book, given, act: book.follow_up(given.id, pairs_of(given.set), **act.moment())
    ),
    _action("amend", _add_one, lambda book, given, act: book.amend(given.id, pairs_of(given.set), **act.moment())),
    _action("link", _add_link, _link),
)


def _add_approvals(parser: Parser, speech: Speech) -> None:
    del speech
    add_actions(parser, "approval", APPROVALS)


APPROVAL: Final = Action("approval", _add_approvals)
