"""Commands that have commands of their own: ``quanheng campaign advance``."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence

import attrs

from .arguments import Parser, add_common
from .console import Console
from .errors import Exit
from .language import Speech


@attrs.frozen
class Action:
    """One action of a command: its name, the texts that say what it does and show it, its arguments, and how it runs."""

    name: str
    about: str
    example: str
    declare: Callable[[Parser, Speech], None]
    run: Callable[[argparse.Namespace, Console], int]


def add_actions(parser: Parser, speech: Speech, command: str, actions: Sequence[Action]) -> None:
    """Declare the actions of a command, each with a help of its own; without one the command prints its help."""

    def show_help(_: argparse.Namespace, console: Console) -> int:
        console.print(parser.format_help())
        return Exit.USAGE

    parser.set_defaults(act=show_help)
    title = speech("actions-heading")
    parts = parser.add_subparsers(
        dest="action", metavar=speech("metavar-action"), title=title, prog=f"quanheng {command}"
    )
    for action in actions:
        about = speech(action.about)
        epilog = f"{speech('example-heading')}\n  " + speech(action.example).strip().replace("\n", "\n  ")
        summary = about.splitlines()[0]
        part = parts.add_parser(action.name, speech=speech, help=summary, description=about, epilog=epilog)
        part.set_defaults(act=action.run)
        action.declare(part, speech)
        add_common(part)
        part.set_defaults(options=tuple(part._option_string_actions))  # noqa: SLF001 - to name the nearest
