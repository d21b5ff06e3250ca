"""``quanheng ledger``: problems worked until nothing is open, approvals, the data of units; out to Excel and back."""

from __future__ import annotations

import argparse
from functools import partial
from typing import Final

from .arguments import Parser
from .console import Console
from .language import Speech
from .ledger_action import Action, add_actions
from .ledger_books import BOOKS
from .ledger_problems import PROBLEMS
from .ledger_sheets import SHEETS
from .ledger_steps import STEPS

ACTIONS: Final[tuple[Action, ...]] = (*PROBLEMS, *STEPS, *BOOKS, *SHEETS)


def add_arguments(parser: Parser, speech: Speech) -> None:
    """Declare the actions of the command."""
    parser.later = partial(add_actions, parser, speech, "ledger", ACTIONS)


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Do what the action does."""
    code: int = arguments.act(arguments, console)
    return code
