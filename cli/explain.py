"""``quanheng explain``: where each point of one unit came from, and why points were lost."""

from __future__ import annotations

import argparse

from .arguments import Parser, add_data, add_format, add_plugins, add_set
from .console import Console
from .errors import Exit, UsageError
from .evaluate import introduce
from .evaluating import evaluate_set
from .language import Speech


def add_arguments(parser: Parser, speech: Speech) -> None:
    """Declare the arguments of the command."""
    add_set(parser)
    add_data(parser, explains=True)
    parser.add_argument("--indicator", metavar=speech("metavar-name"), help=speech("help-indicator"))
    add_format(parser, ("text", "json", "html"))
    add_plugins(parser)


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Print the tree of the unit, or of one indicator of it."""
    job = evaluate_set(arguments, console, arguments.unit_column, arguments.period_column)
    if arguments.period is not None and not job.result.evaluation.data.periods:
        raise UsageError("no-periods", period=arguments.period)
    introduce(job, console)
    tree = job.result.explain(arguments.unit, period=arguments.period, indicator=arguments.indicator)
    console.print(tree.render(arguments.format, console.language))
    return Exit.DONE
