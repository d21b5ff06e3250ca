"""``quanheng compare``: two schemes, two periods of one, or two saved results, side by side."""

from __future__ import annotations

import argparse
from copy import copy
from pathlib import Path
from typing import TYPE_CHECKING

from .arguments import Parser, add_format, add_output, add_plugins, add_tables
from .console import Console
from .errors import Exit, UsageError
from .evaluating import Asked, ask
from .language import Speech
from .opening import mention_plugins, open_for
from .outputs import plan_outputs
from .progress import busy
from .what_if import SUFFIXES, add_view, tell_made

if TYPE_CHECKING:
    from ..core.model import IndicatorSet
    from ..simulation.comparing import Side
    from ..simulation.comparison import Comparison

_MOST_DATA = 2


def add_arguments(parser: Parser, speech: Speech) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("a", metavar=speech("metavar-a"), help=speech("help-compare-a"))
    parser.add_argument("b", nargs="?", metavar=speech("metavar-b"), help=speech("help-compare-b"))
    parser.add_argument("--schemes", action="store_true", help=speech("help-compare-schemes"))
    parser.add_argument("--period", nargs=2, metavar=speech("metavar-period"), help=speech("help-compare-period"))
    parser.add_argument("--unit", metavar=speech("metavar-unit"), help=speech("help-compare-unit"))
    parser.add_argument("--split", action="store_true", help=speech("help-split"))
    add_view(parser, speech)
    parser.add_argument(
        "--data", action="append", default=[], metavar=speech("metavar-file"), help=speech("help-compare-data")
    )
    add_tables(parser, "-column")
    add_format(parser, ("table", "json", "csv"))
    add_output(parser, "help-output-compare")
    add_plugins(parser)


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Compare, and print or write what differs.

    Raises:
        UsageError: one side is not said, or a file cannot be written.
    """
    if arguments.b is None and arguments.period is None:
        raise UsageError("compare-one")
    if len(arguments.data) > _MOST_DATA:
        raise UsageError("compare-data-many")
    if arguments.top is not None and arguments.top < 1:
        raise UsageError("bad-top", number=arguments.top)
    outputs = plan_outputs(arguments.output, SUFFIXES, force=arguments.force)
    if arguments.schemes:
        return _compare_schemes(arguments, console, outputs)
    found = _compared(arguments, console)
    console.report(found.warnings)
    for path in outputs:
        found.write(path, overwrite=arguments.force, language=console.language)
        console.say("wrote", file=path)
    if not outputs:
        view = {"unit": arguments.unit, "sort": arguments.sort, "top": arguments.top, "width": console.width}
        console.print(found.render(arguments.format, console.language, **view))
    return Exit.DONE


def _compared(arguments: argparse.Namespace, console: Console) -> Comparison:
    from ..simulation.comparing import compare_sides  # noqa: PLC0415 - not needed for --help

    with busy(arguments.a, console):
        periods = arguments.period or (None, None)
        sides = [_side(arguments, console, place, period) for place, period in enumerate(periods)]
        return compare_sides(*sides, split=arguments.split, language=console.language)


def _side(arguments: argparse.Namespace, console: Console, place: int, period: str | None) -> Side:
    """Return one side: a saved result, or a set with its data, evaluated when both are known."""
    from ..simulation.comparing import is_saved, live_side, saved_side, split_period  # noqa: PLC0415 - not needed for --help

    given = arguments.b if place and arguments.b is not None else arguments.a
    name, own_period = split_period(given)
    period = period if period is not None else own_period
    if is_saved(name):
        return saved_side(name, period)
    asked = _asked(arguments, console, place, name)
    if not place:
        tell_made(asked, console)
    label = asked.indicator_set.title or asked.indicator_set.name
    return live_side(asked.indicator_set, asked.data, label, period, workspace=asked.workspace, **asked.options)


def _asked(arguments: argparse.Namespace, console: Console, place: int, name: str) -> Asked:
    own = copy(arguments)
    own.set = name
    own.data = arguments.data[min(place, len(arguments.data) - 1)] if arguments.data else None
    return ask(own, console, arguments.unit_column, arguments.period_column)


def _compare_schemes(arguments: argparse.Namespace, console: Console, outputs: tuple[Path, ...]) -> int:
    """Compare the texts of two schemes; no data are needed."""
    from ..simulation.structure import scheme_differences  # noqa: PLC0415
    from ..simulation.structure_text import render_schemes, write_schemes  # noqa: PLC0415 - not needed for --help

    if arguments.b is None:
        raise UsageError("compare-one")
    one, other = (_loaded(arguments, console, name) for name in (arguments.a, arguments.b))
    found = scheme_differences(one, other, console.language)
    for path in outputs:
        write_schemes(found, path, console.language, overwrite=arguments.force)
        console.say("wrote", file=path)
    if not outputs:
        console.print(render_schemes(found, arguments.format, console.language))
    return Exit.DONE


def _loaded(arguments: argparse.Namespace, console: Console, name: str) -> IndicatorSet:
    workspace = open_for(arguments, name)
    mention_plugins(workspace, console)
    return workspace.load(name)
