"""``quanheng sample``: draws units and inspectors, and shows afterwards that it was done right."""

from __future__ import annotations

import argparse
from functools import partial
from typing import Final

from .actions import Action, Declare, add_actions, run_action
from .arguments import Parser, add_format, add_output
from .console import Console
from .errors import Exit
from .language import Speech

_METHODS: Final = ("random", "systematic", "pps", "ranked")


def _add_list(parser: Parser, speech: Speech, name: str) -> None:
    parser.add_argument(name, metavar=speech("metavar-file"), help=speech(f"help-sample-{name}"))


def _add_units(parser: Parser, speech: Speech) -> None:
    _add_list(parser, speech, "units")
    _add_selection(parser, speech)


def _add_selection(parser: Parser, speech: Speech) -> None:
    count, column, several = speech("metavar-count"), speech("metavar-column"), "append"
    number = parser.add_mutually_exclusive_group(required=True)
    number.add_argument("--count", type=_whole, metavar=count, help=speech("help-sample-count"))
    number.add_argument("--share", metavar=speech("metavar-share"), help=speech("help-sample-share"))
    number.add_argument("--each", type=_whole, metavar=count, help=speech("help-sample-each"))
    number.add_argument("--per", action=several, metavar=speech("metavar-per"), help=speech("help-sample-per"))
    parser.add_argument("--stratum", action=several, default=[], metavar=column, help=speech("help-sample-stratum"))
    parser.add_argument("--minimum", type=_whole, default=0, metavar=count, help=speech("help-sample-minimum"))
    condition = speech("metavar-condition")
    parser.add_argument("--where", action=several, default=[], metavar=condition, help=speech("help-sample-where"))
    parser.add_argument("--order-by", action=several, default=[], metavar=column, help=speech("help-sample-order-by"))
    parser.add_argument("--first", type=_whole, default=0, metavar=count, help=speech("help-sample-first"))
    parser.add_argument("--method", choices=_METHODS, default="random", help=speech("help-sample-method"))
    parser.add_argument("--size", metavar=column, help=speech("help-sample-size"))
    parser.add_argument("--already", metavar=speech("metavar-file"), help=speech("help-sample-already"))


def _add_double(parser: Parser, speech: Speech) -> None:
    _add_list(parser, speech, "units")
    parser.add_argument("--pool", required=True, metavar=speech("metavar-file"), help=speech("help-sample-pool"))
    count = speech("metavar-count")
    parser.add_argument("--inspectors", type=_whole, default=2, metavar=count, help=speech("help-sample-inspectors"))
    _add_selection(parser, speech)
    _add_conflicts(parser, speech)


def _add_conflicts(parser: Parser, speech: Speech) -> None:
    parser.add_argument("--avoid", metavar=speech("metavar-file"), help=speech("help-sample-avoid"))
    parser.add_argument("--uneven", action="store_true", help=speech("help-sample-uneven"))


def _add_roles(parser: Parser, speech: Speech, *, required: bool = True) -> None:
    role = speech("metavar-role")
    parser.add_argument(
        "--role", action="append", default=[], required=required, metavar=role, help=speech("help-sample-role")
    )


def _add_teams(parser: Parser, speech: Speech) -> None:
    _add_list(parser, speech, "pool")
    _add_roles(parser, speech)
    file = speech("metavar-file")
    number = parser.add_mutually_exclusive_group(required=True)
    number.add_argument("--leaders", metavar=file, help=speech("help-sample-leaders"))
    number.add_argument("--teams", type=_whole, metavar=speech("metavar-count"), help=speech("help-draw-teams"))
    parser.add_argument("--units", metavar=file, help=speech("help-sample-teams-units"))
    parser.add_argument("--weight", metavar=speech("metavar-column"), help=speech("help-sample-weight"))
    _add_conflicts(parser, speech)


def _add_assign(parser: Parser, speech: Speech) -> None:
    _add_list(parser, speech, "units")
    parser.add_argument(
        "--teams", required=True, metavar=speech("metavar-file"), help=speech("help-sample-assign-teams")
    )
    parser.add_argument("--weight", metavar=speech("metavar-column"), help=speech("help-sample-weight"))
    _add_conflicts(parser, speech)


def _add_mutual(parser: Parser, speech: Speech) -> None:
    _add_list(parser, speech, "units")
    count, column = speech("metavar-count"), speech("metavar-column")
    parser.add_argument("--each", type=_whole, default=1, metavar=count, help=speech("help-sample-mutual-each"))
    parser.add_argument("--group", metavar=column, help=speech("help-sample-group"))
    parser.add_argument("--no-reciprocal", action="store_true", help=speech("help-sample-no-reciprocal"))
    parser.add_argument("--avoid", metavar=speech("metavar-file"), help=speech("help-sample-mutual-avoid"))


def _add_check(parser: Parser, speech: Speech) -> None:
    _add_list(parser, speech, "teams")
    _add_roles(parser, speech, required=False)


def _add_verify(parser: Parser, speech: Speech) -> None:
    _add_list(parser, speech, "record")
    parser.add_argument(
        "--list", action="append", default=[], metavar=speech("metavar-list"), help=speech("help-sample-list")
    )
    add_format(parser, ("table", "json"))


def _add_draw(parser: Parser, speech: Speech) -> None:
    """Add what every draw takes."""
    parser.add_argument("--seed", metavar=speech("metavar-seed"), help=speech("help-sample-seed"))
    parser.add_argument("--record", metavar=speech("metavar-file"), help=speech("help-draw-record"))
    parser.add_argument("--drawn-by", metavar=speech("metavar-name"), help=speech("help-sample-drawn-by"))
    parser.add_argument("--name", metavar=speech("metavar-column"), help=speech("help-sample-name"))
    parser.add_argument("--sheet", metavar=speech("metavar-name"), help=speech("help-sample-sheet"))
    add_format(parser, ("table", "json", "csv"))
    add_output(parser, "help-output-sample")


def _whole(text: str) -> int:
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError
    return number


def _draws(declare: Declare) -> Declare:
    """Return what declares the arguments of a draw: its own and those that every draw takes."""

    def declared(parser: Parser, speech: Speech) -> None:
        declare(parser, speech)
        _add_draw(parser, speech)

    return declared


def _draw(arguments: argparse.Namespace, console: Console) -> int:
    from . import sampling  # noqa: PLC0415 - not needed for --help

    return sampling.draw(arguments, console)


def _check(arguments: argparse.Namespace, console: Console) -> int:
    from . import sampling  # noqa: PLC0415 - not needed for --help

    return sampling.check(arguments, console)


def _verify(arguments: argparse.Namespace, console: Console) -> int:
    from . import sampling  # noqa: PLC0415 - not needed for --help

    return sampling.verify(arguments, console)


#: The ways of drawing, and what is done with what was drawn.
WAYS: Final = (
    Action("units", _draws(_add_units), _draw),
    Action("double", _draws(_add_double), _draw),
    Action("teams", _draws(_add_teams), _draw),
    Action("assign", _draws(_add_assign), _draw),
    Action("mutual", _draws(_add_mutual), _draw),
    Action("check", _add_check, _check),
    Action("verify", _add_verify, _verify),
)


def _say_ways(_: argparse.Namespace, console: Console) -> int:
    console.say("sample-ways", ways=" ".join(way.name for way in WAYS))
    return Exit.USAGE


def add_arguments(parser: Parser, speech: Speech) -> None:
    """Declare the arguments of the command, those of each way of drawing by itself."""
    del speech
    parser.later = partial(add_actions, parser, "sample", WAYS, word="way", without=_say_ways)


run = run_action
