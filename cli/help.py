"""``quanheng help``: the page of a diagnostic, without a browser and without a network."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from contextlib import redirect_stdout
from typing import TYPE_CHECKING

from .arguments import Parser, name_of
from .console import Console
from .errors import Exit
from .language import Speech

if TYPE_CHECKING:
    from .help_page import Page


def add_arguments(parser: Parser, speech: Speech) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("codes", nargs="*", metavar=speech("metavar-code"), help=speech("help-codes"))
    parser.add_argument("--format", choices=("text", "json"), default="text", help=speech("help-format"))


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Print the pages of the codes or names given, or without any a line for each that there is."""
    from .help_page import overview  # noqa: PLC0415 - not needed for --help

    if commands := [code for code in arguments.codes if code in _commands()]:
        from .running import main  # noqa: PLC0415 - which knows this command

        with redirect_stdout(console.out):  # where plugins may not print, but this command may
            return main(["--lang", console.language, commands[0], "--help"])
    if arguments.codes:
        _print_pages(_pages(arguments.codes, console), arguments.format, console)
    elif arguments.format == "json":
        console.print(json.dumps(overview(console.language), ensure_ascii=False, indent=2))
    else:
        for row in overview(console.language):
            console.print(f"{row['code']} {row['name']}: {' '.join(row['message'].split())}")
        console.say("help-overview")
    return Exit.DONE


def _commands() -> frozenset[str]:
    from .running import COMMANDS  # noqa: PLC0415 - which knows this command

    return frozenset(name_of(command) for command in COMMANDS)


def _pages(codes: Sequence[str], console: Console) -> list[Page]:
    """Return the pages of the codes or names.

    Raises:
        InputError: one of them is none.
    """
    from ..core.span import NOWHERE  # noqa: PLC0415 - not needed for --help
    from ..dsl.diagnostics import diagnose  # noqa: PLC0415
    from ..dsl.help import find_name, nearest_name  # noqa: PLC0415
    from ..workspace.errors import input_error  # noqa: PLC0415
    from .help_page import make_page  # noqa: PLC0415

    names = {code: find_name(code) for code in codes}
    if unknown := [code for code, name in names.items() if name is None]:
        near = [(code, nearest_name(code)) for code in unknown]
        raise input_error(
            *(
                diagnose("code-unknown", NOWHERE, hint="nearest" if nearest else "", name=code, nearest=nearest)
                for code, nearest in near
            )
        )
    return [make_page(name, console.language) for name in names.values() if name is not None]


def _print_pages(pages: Sequence[Page], style: str, console: Console) -> None:
    from .help_page import to_text  # noqa: PLC0415 - not needed for --help

    if style == "json":
        console.print(json.dumps([page.to_dict() for page in pages], ensure_ascii=False, indent=2))
    else:
        console.print("\n".join(map(to_text, pages)))
