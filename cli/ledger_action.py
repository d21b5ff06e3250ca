"""What the actions of ``quanheng ledger`` share: which ledger, who acts, on which day."""

from __future__ import annotations

import argparse
import getpass
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs

from .arguments import Parser, add_common
from .console import Console
from .errors import UsageError
from .evaluating import read_date
from .language import Speech

if TYPE_CHECKING:
    from ..ledger import Ledger

#: Where the ledger of a folder of work is, unless told.
DEFAULT: Final = "quanheng.db"

Add = Callable[[Parser, Speech], None]
Run = Callable[[argparse.Namespace, Console], int]


@attrs.frozen
class Action:
    """One action: its name, what it takes and what it does; ``changes`` says whether it writes."""

    name: str
    add: Add
    run: Run
    changes: bool = True


def add_actions(parser: Parser, speech: Speech, prefix: str, actions: tuple[Action, ...]) -> None:
    """Declare actions below a command; each has its own help with an example."""
    parts = parser.add_subparsers(
        dest=f"{prefix}_action", metavar=speech("metavar-action"), title=speech("actions-heading")
    )
    parts.required = True
    for action in actions:
        about, key = speech(f"{prefix}-{action.name}"), f"{prefix}-{action.name}-example"
        epilog = f"{speech('example-heading')}\n  " + speech(key).strip().replace("\n", "\n  ")
        part = parts.add_parser(
            action.name, speech=speech, help=about.splitlines()[0], description=about, epilog=epilog
        )
        part.later = partial(_declare, part, action)


def _declare(parser: Parser, action: Action) -> None:
    action.add(parser, parser.speech)
    if action.run is not nothing:
        add_target(parser, changes=action.changes)
        parser.set_defaults(act=action.run)
        parser.set_defaults(options=tuple(parser._option_string_actions))  # noqa: SLF001 - to name the nearest
    add_common(parser)


def nothing(_: argparse.Namespace, __: Console) -> int:
    """Stand in for an action that only has actions below it."""
    raise AssertionError  # argparse asks for one of them


def add_target(parser: Parser, *, changes: bool) -> None:
    """Add which ledger, on which day, and for a change who makes it and why."""
    speech = parser.speech
    parser.add_argument("--ledger", dest="target", metavar=speech("metavar-ledger"), help=speech("help-ledger-target"))
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
    return Doing(arguments.by or _user(), datetime.now().astimezone(), arguments.why, on)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        raise UsageError("ledger-who") from None


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


def target_of(given: str | None) -> str | Path:
    """Return path or URL of the ledger of a command."""
    from ..workspace.folder import workspace_folder  # noqa: PLC0415 - not needed for --help
    from ..workspace.settings import read_settings  # noqa: PLC0415
    from .opening import shown  # noqa: PLC0415

    if given is not None:
        return given
    folder = workspace_folder(".")
    written = read_settings(folder).ledger or DEFAULT
    return written if "://" in written else shown(folder / written)


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
