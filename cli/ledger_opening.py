"""What the actions of ``quanheng ledger`` share: which ledger, who acts, on which day."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import attrs

from .acting import add_ledger, moment, target_of, who
from .actions import Action, Declare, Run
from .arguments import Parser
from .errors import UsageError
from .evaluating import read_date
from .language import Speech

if TYPE_CHECKING:
    from ..ledger import Ledger


def ledger_action(name: str, declare: Declare, run: Run, *, changes: bool = True) -> Action:
    """Return an action on a ledger; ``changes`` says whether it writes, and so who does it and why."""

    def declared(parser: Parser, speech: Speech) -> None:
        declare(parser, speech)
        add_target(parser, changes=changes)

    return Action(name, declared, run)


def add_target(parser: Parser, *, changes: bool) -> None:
    """Add which ledger, on which day, and for a change who makes it and why."""
    speech = parser.speech
    add_ledger(parser, "help-ledger-target")
    if "--as-of" not in parser._option_string_actions:  # noqa: SLF001 - `record` evaluates as of that day too
        parser.add_argument("--as-of", metavar=speech("metavar-date"), help=speech("help-ledger-as-of"))
    if changes:
        parser.add_argument("--by", metavar=speech("metavar-name"), help=speech("help-ledger-who"))
        parser.add_argument("--why", default="", metavar=speech("metavar-text"), help=speech("help-ledger-why"))


@attrs.frozen
class Doing:
    """Who acts, when, for what reason, and on which day if that is not today; as the ledger takes it."""

    by: str
    at: datetime
    why: str
    on: date | None

    def options(self) -> dict[str, Any]:
        """Return it as the options of the ledger's methods."""
        return attrs.asdict(self)

    def moment(self) -> dict[str, Any]:
        """Return it for what has no day of its own: a day that was named counts as the moment."""
        at = self.at if self.on is None else datetime.combine(self.on, self.at.timetz())
        return {"by": self.by, "at": at, "why": self.why}


def doing(arguments: argparse.Namespace) -> Doing:
    """Return who acts and when: only the command line knows the user and the clock.

    Raises:
        UsageError: the day is none, or the system does not tell who the user is.
    """
    on = None if arguments.as_of is None else read_date(arguments.as_of)
    return Doing(who(arguments), moment(), arguments.why, on)


def day_of(arguments: argparse.Namespace) -> date:
    """Return the day asked for, or today."""
    return read_date(arguments.as_of)


@contextmanager
def opened(arguments: argparse.Namespace, *, create: bool = False) -> Iterator[Ledger]:
    """Yield the ledger that is meant: of ``--ledger``, of ``quanheng.toml``, or ``quanheng.db`` of the folder of work.

    Raises:
        StoreError: there is none and ``create`` is not set, or it cannot be opened.
    """
    from ..ledger import open_ledger  # noqa: PLC0415 - not needed for --help

    with open_ledger(target_of(arguments.target), create=create) as ledger:
        yield ledger


def numbers_of(texts: list[str]) -> list[int]:
    """Return the numbers of problems, written ``3`` or ``#3``.

    Raises:
        UsageError: one is no number.
    """
    found = []
    for text in texts:
        plain = text.removeprefix("#")
        if not plain.isascii() or not plain.isdigit():
            raise UsageError("ledger-number", text=text)
        found.append(int(plain))
    return found


def pairs_of(texts: list[str]) -> dict[str, str]:
    """Return what was written as NAME=TEXT.

    Raises:
        UsageError: there is no equals sign, or a name twice.
    """
    found: dict[str, str] = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign or not name.strip():
            raise UsageError("ledger-pair", text=text)
        if name.strip() in found:
            raise UsageError("ledger-pair-twice", name=name.strip())
        found[name.strip()] = value.strip()
    return found
