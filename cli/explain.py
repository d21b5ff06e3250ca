"""``quanheng explain``: where each point of one unit came from, and why points were lost."""

from __future__ import annotations

import argparse

from ..core.file_kinds import PAPERS
from .arguments import Parser, add_data, add_format, add_output, add_plugins, add_set
from .console import Console
from .errors import Exit, UsageError
from .evaluate import introduce
from .evaluating import evaluate_set
from .language import Speech
from .outputs import plan_outputs


def add_arguments(parser: Parser, speech: Speech) -> None:
    """Declare the arguments of the command."""
    add_set(parser)
    add_data(parser, explains=True)
    parser.add_argument("--indicator", metavar=speech("metavar-name"), help=speech("help-indicator"))
    add_format(parser, ("text", "json", "html"))
    add_output(parser, "help-output-explain")
    add_plugins(parser)


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Print the tree of the unit, or of one indicator of it, or write it to the files of ``-o``."""
    outputs = plan_outputs(arguments.output, PAPERS, force=arguments.force)
    job = evaluate_set(arguments, console, arguments.unit_column, arguments.period_column)
    if arguments.period is not None and not job.result.evaluation.data.periods:
        raise UsageError("no-periods", period=arguments.period)
    introduce(job, console)
    tree = job.result.explain(arguments.unit, period=arguments.period, indicator=arguments.indicator)
    for path in outputs:
        tree.write(path, overwrite=arguments.force, language=console.language)
        console.say("wrote", file=path)
    if not outputs:
        console.print(tree.render(arguments.format, console.language))
    return Exit.DONE
