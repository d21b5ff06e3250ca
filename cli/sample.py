"""``quanheng sample``: draws units and inspectors, and shows afterwards that it was done right."""

from __future__ import annotations

import argparse
from typing import Final

from .arguments import Parser, add_common, add_format, add_output
from .console import Console
from .errors import Exit
from .language import Speech

#: The ways of drawing, and what is done with what was drawn.
WAYS: Final = ("units", "double", "teams", "assign", "mutual", "check", "verify")
_DRAWS: Final = WAYS[:5]
_METHODS: Final = ("random", "systematic", "pps", "ranked")


def add_arguments(parser: Parser, speech: Speech) -> None:
    """Declare the arguments of the command, those of each way of drawing by itself."""
    ways = parser.add_subparsers(dest="way", metavar=speech("metavar-way"), title=speech("ways-heading"))
    add = {
        "units": _add_units,
        "double": _add_double,
        "teams": _add_teams,
        "assign": _add_assign,
        "mutual": _add_mutual,
        "check": _add_check,
        "verify": _add_verify,
    }
    for way in WAYS:
        about, example = speech(f"sample-{way}"), speech(f"sample-{way}-example").strip().replace("\n", "\n  ")
        epilog = f"{speech('example-heading')}\n  {example}"
        part = ways.add_parser(way, speech=speech, help=about.splitlines()[0], description=about, epilog=epilog)
        add[way](part, speech)
        if way in _DRAWS:
            _add_draw(part, speech)
        add_common(part)
        part.set_defaults(options=tuple(part._option_string_actions))  # noqa: SLF001 - to name the nearest


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Draw, check or verify; without a way of drawing say which there are."""
    from . import sampling  # noqa: PLC0415 - not needed for --help

    if arguments.way is None:
        console.say("sample-ways", ways=" ".join(WAYS))
        return Exit.USAGE
    if arguments.way in _DRAWS:
        return sampling.draw(arguments, console)
    return sampling.check(arguments, console) if arguments.way == "check" else sampling.verify(arguments, console)


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
