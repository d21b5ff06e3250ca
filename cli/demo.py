"""``quanheng demo``: the first thing a newcomer runs."""

from __future__ import annotations

import argparse

from .arguments import Parser, add_format
from .console import Console
from .errors import Exit
from .language import Speech


def add_arguments(parser: Parser, speech: Speech) -> None:
    """Declare the arguments of the command."""
    add_format(parser, ("table", "json", "csv"))
    parser.add_argument("--as-of", metavar=speech("metavar-date"), help=speech("help-as-of"))
    parser.set_defaults(set="tianjin", data=None, plugin=[], no_plugins=True)


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Evaluate the bundled Tianjin scheme on its bundled data, print the table, and say what to try next."""
    from .evaluate import conclude, introduce  # noqa: PLC0415 - shared with the main job
    from .evaluating import evaluate_set  # noqa: PLC0415

    job = evaluate_set(arguments, console, None, None)
    introduce(job, console)
    console.print(job.result.render(arguments.format, console.language, width=console.width))
    conclude(job, console)
    console.say("demo-next", unit=job.result.evaluation.data.units[0])
    return Exit.DONE
