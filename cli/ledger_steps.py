"""The steps of problems on the command line: one action for each, for several problems at once, all or none."""

from __future__ import annotations

import argparse
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import attrs

from .arguments import Parser
from .console import Console
from .errors import Exit, UsageError
from .evaluating import read_date
from .language import Speech
from .ledger_opening import doing, ledger_action, numbers_of, opened, pairs_of

if TYPE_CHECKING:
    from ..ledger import Ledger

#: Texts of a problem that options give, each by its own name.
_TEXTS: Final = ("measures", "person", "division", "opinion", "document", "advice", "cause", "note")


@attrs.frozen
class _Step:
    """A step: the stage that it leads to, the texts that it may bring, and whether it brings evidence or a deadline."""

    to: str
    texts: tuple[str, ...] = ()
    evidence: bool = False
    due: bool = False


_STEPS: Final = {
    "notify": _Step("notified", ("document", "advice"), due=True),
    "rectify": _Step("rectifying", ("measures", "person", "cause"), due=True),
    "submit": _Step("submitted", ("note",), evidence=True),
    "verify": _Step("verified", ("opinion",), evidence=True),
    "return": _Step("rectifying", due=True),
    "close": _Step("closed", ("document",), evidence=True),
    "reopen": _Step("reopened", evidence=True, due=True),
    "transfer": _Step("transferred", ("division", "document"), due=True),
    "claim": _Step("claimed", ("division",)),
    "opinion": _Step("answered", ("opinion", "measures"), evidence=True),
    "track": _Step("tracking", ("note",), evidence=True),
    "keep": _Step("reserved", ("advice",)),
    "withdraw": _Step("withdrawn"),
    "restore": _Step("open"),
}


def _add_step(step: _Step, parser: Parser, speech: Speech) -> None:
    _add_numbers(parser, speech)
    for name in step.texts:
        parser.add_argument(f"--{name}", metavar=speech("metavar-text"), help=speech(f"help-ledger-{name}"))
    if step.evidence:
        text = speech("metavar-text")
        parser.add_argument(
            "--evidence", action="append", default=[], metavar=text, help=speech("help-ledger-evidence")
        )
    if step.due:
        parser.add_argument("--due", metavar=speech("metavar-date"), help=speech("help-ledger-due"))


def _add_numbers(parser: Parser, speech: Speech) -> None:
    parser.add_argument("ids", nargs="+", metavar=speech("metavar-number"), help=speech("help-ledger-ids"))


def _run_step(name: str, step: _Step, arguments: argparse.Namespace, console: Console) -> int:
    """Take problems a step further."""
    numbers, act = numbers_of(arguments.ids), doing(arguments)
    if name == "return" and not arguments.why.strip():
        raise UsageError("ledger-why", action=name)
    texts = {key: text for key in step.texts if (text := getattr(arguments, key)) is not None}
    due = getattr(arguments, "due", None)
    with opened(arguments) as ledger:
        ledger.advance(
            numbers,
            step.to,
            **act.options(),
            evidence=getattr(arguments, "evidence", ()),
            due_on=None if due is None else read_date(due),
            **texts,
        )
        tell_states(ledger, numbers, console)
    return Exit.DONE


def tell_states(ledger: Ledger, numbers: list[int], console: Console) -> None:
    """Say on stdout where problems stand now."""
    from ..ledger.steps import STATES  # noqa: PLC0415 - not needed for --help

    for row in ledger.problems(id=numbers).select("id", "unit", "finding", "state", "due_on").to_dicts():
        due = console.speech("ledger-due", date=row["due_on"]) if row["due_on"] else ""
        facts = {name: row[name] for name in ("id", "unit", "finding")}
        console.print(console.speech("ledger-stands", state=STATES[row["state"]], due=due, **facts))


def _add_merge(parser: Parser, speech: Speech) -> None:
    _add_numbers(parser, speech)
    parser.add_argument("--into", required=True, metavar=speech("metavar-number"), help=speech("help-ledger-into"))


def _run_merge(arguments: argparse.Namespace, console: Console) -> int:
    """Merge problems into another of the same unit."""
    numbers, act = numbers_of(arguments.ids), doing(arguments)
    (into,) = numbers_of([arguments.into])
    with opened(arguments) as ledger:
        ledger.advance(numbers, "merged", into=into, **act.options())
        tell_states(ledger, numbers, console)
    return Exit.DONE


def _add_amend(parser: Parser, speech: Speech) -> None:
    parser.add_argument("id", metavar=speech("metavar-number"), help=speech("help-ledger-id"))
    pair = speech("metavar-pair")
    parser.add_argument("--set", action="append", default=[], metavar=pair, help=speech("help-ledger-set"))
    parser.add_argument("--due", metavar=speech("metavar-date"), help=speech("help-ledger-due"))


def _run_amend(arguments: argparse.Namespace, console: Console) -> int:
    """Change what is said of a problem."""
    from ..ledger.sheets.problems import fields_of  # noqa: PLC0415 - not needed for --help

    (number,), act = numbers_of([arguments.id]), doing(arguments)
    due = None if arguments.due is None else read_date(arguments.due)
    fields: dict[str, Any] = _amendable(fields_of(pairs_of(arguments.set)))
    if not fields and due is None:
        raise UsageError("ledger-nothing-to-amend")
    with opened(arguments) as ledger:
        ledger.amend(number, due_on=due, **act.options(), **fields)
        tell_states(ledger, [number], console)
    return Exit.DONE


def _amendable(fields: dict[str, str]) -> dict[str, str]:
    """Return fields that may be amended.

    Raises:
        UsageError: one is none of these.
    """
    from ..dsl.diagnostics import listed  # noqa: PLC0415 - not needed for --help
    from ..ledger.problem import TEXTS  # noqa: PLC0415
    from ..ledger.words import COLUMN_WORDS  # noqa: PLC0415

    for name in fields:
        if name not in TEXTS:
            raise UsageError("ledger-word", text=name, known=listed(COLUMN_WORDS.get(one, one) for one in TEXTS))
    return fields


def _add_mark(parser: Parser, speech: Speech) -> None:
    parser.add_argument("id", metavar=speech("metavar-number"), help=speech("help-ledger-id"))
    parser.add_argument("--off", action="store_true", help=speech("help-ledger-off"))


def _run_mark(arguments: argparse.Namespace, console: Console) -> int:
    """Put a problem on the watch list, or take it off."""
    (number,), act = numbers_of([arguments.id]), doing(arguments)
    with opened(arguments) as ledger:
        ledger.watch(number, watched=not arguments.off, **act.moment())
        console.print(console.speech("ledger-unmarked" if arguments.off else "ledger-marked", id=number))
    return Exit.DONE


STEPS: Final = (
    *(ledger_action(name, partial(_add_step, step), partial(_run_step, name, step)) for name, step in _STEPS.items()),
    ledger_action("merge", _add_merge, _run_merge),
    ledger_action("amend", _add_amend, _run_amend),
    ledger_action("mark", _add_mark, _run_mark),
)
