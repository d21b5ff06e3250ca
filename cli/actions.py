"""Commands that have commands of their own: ``quanheng campaign advance``, ``quanheng ledger approval accept``."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

import attrs

from .arguments import Parser, add_common
from .console import Console
from .errors import Exit
from .language import Speech

#: What commands call their actions, and the texts that say so.
_WORDS: Final = {"action": ("metavar-action", "actions-heading"), "way": ("metavar-way", "ways-heading")}

Declare = Callable[[Parser, Speech], None]
Run = Callable[[argparse.Namespace, Console], int]


@attrs.frozen
class Action:
    """One action of a command: its name, its arguments, and how it runs; one that only has actions below it does not."""

    name: str
    declare: Declare
    run: Run | None = None


def add_actions(
    parser: Parser, prefix: str, actions: Sequence[Action], *, word: str = "action", without: Run | None = None
) -> None:
    """Declare the actions of a command, each with a help of its own with an example.

    The texts of an action are called ``{prefix}-{name}``; ``word`` is what the command calls its actions.  ``without``
    runs where none is named; where it is not given, one must be.
    """
    speech = parser.speech
    metavar, title = map(speech, _WORDS[word])
    parts = parser.add_subparsers(dest=f"{prefix}_{word}", metavar=metavar, title=title, prog=parser.prog)
    parts.required = without is None
    parser.set_defaults(act=without)
    for action in actions:
        key = f"{prefix}-{action.name}"
        about, example = speech(key), speech(f"{key}-example").strip().replace("\n", "\n  ")
        epilog = f"{speech('example-heading')}\n  {example}"
        part = parts.add_parser(
            action.name, speech=speech, help=about.splitlines()[0], description=about, epilog=epilog
        )
        part.later = partial(_declare, part, action)


def _declare(parser: Parser, action: Action) -> None:
    action.declare(parser, parser.speech)
    if action.run is not None:
        parser.set_defaults(act=action.run)
    add_common(parser)
    parser.set_defaults(options=tuple(parser._option_string_actions))  # noqa: SLF001 - to name the nearest


def run_action(arguments: argparse.Namespace, console: Console) -> int:
    """Run the action that was named."""
    code: int = arguments.act(arguments, console)
    return code


def showing_help(parser: Parser) -> Run:
    """Return what prints the help of a command that was called without an action."""

    def show(_: argparse.Namespace, console: Console) -> int:
        console.print(parser.format_help())
        return Exit.USAGE

    return show
