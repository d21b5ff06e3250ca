"""``quanheng ledger``: problems worked until nothing is open, approvals, the data of units; out to Excel and back."""

from __future__ import annotations

from functools import partial
from typing import Final

from .actions import Action, add_actions, run_action
from .arguments import Parser
from .language import Speech
from .ledger_books import BOOKS
from .ledger_problems import PROBLEMS
from .ledger_sheets import SHEETS
from .ledger_steps import STEPS

ACTIONS: Final[tuple[Action, ...]] = (*PROBLEMS, *STEPS, *BOOKS, *SHEETS)


def add_arguments(parser: Parser, speech: Speech) -> None:
    """Declare the actions of the command."""
    del speech
    parser.later = partial(add_actions, parser, "ledger", ACTIONS)


run = run_action
