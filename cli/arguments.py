"""The arguments of the command line, with help and complaints in the language of the user."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from types import ModuleType
from typing import Any, Final, NoReturn

from ..dsl.diagnostics import LANGUAGES
from ..dsl.rendering import display_width
from .errors import UsageError
from .language import Speech

#: What argparse complains about, and the text that says it in either language.
_COMPLAINTS: Final = (
    (r"the following arguments are required: (?P<names>.*)", "usage-required"),
    (r"argument (?P<name>.*): invalid choice: '?(?P<given>.*?)'? \(choose from (?P<choices>.*)\)", "usage-choice"),
    (r"argument (?P<name>.*): expected (?:one|at least one) argument", "usage-value"),
    (r"argument (?P<name>.*): invalid \w+ value: '?(?P<given>.*?)'?", "usage-number"),
    (r"argument (?P<name>.*): not allowed with argument (?P<other>.*)", "usage-together"),
    (r"one of the arguments (?P<names>.*) is required", "usage-one-of"),
    (r"argument (?P<name>.*): ignored explicit argument (?P<given>.*)", "usage-no-value"),
)


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Says "usage" in the language of the user."""

    speech = Speech("en")

    def add_usage(self, usage: str | None, actions: Any, groups: Any, prefix: str | None = None) -> None:
        """Add the usage under the heading of the language."""
        super().add_usage(usage, actions, groups, prefix if prefix is not None else self.speech("usage-heading"))


class _ChineseFormatter(_Formatter):
    """Aligns by display width: a Chinese character takes two cells."""

    speech = Speech("zh")

    def _format_action(self, action: argparse.Action) -> str:
        text = super()._format_action(action)
        header = self._format_action_invocation(action)
        before, found, after = text.partition(header)
        gap = len(after) - len(after.lstrip(" "))
        excess = min(display_width(header) - len(header), max(gap - 2, 0))
        return before + found + after[excess:]


class Parser(argparse.ArgumentParser):
    """A parser that complains by raising, in one line.

    ``later`` declares what only a run of this very command needs: a command with many actions would slow all others.
    """

    later: Callable[[], None] | None = None

    def __init__(self, *, speech: Speech, **options: Any) -> None:
        """Make a parser whose headings are in the language of ``speech``."""
        formatter = _ChineseFormatter if speech.language == "zh" else _Formatter
        super().__init__(formatter_class=formatter, add_help=False, allow_abbrev=False, **options)
        self.speech = speech
        self._positionals.title = speech("positionals-heading")
        self._optionals.title = speech("options-heading")
        self.add_argument("-h", "--help", action="help", help=speech("help-help"))

    def parse_known_args(  # type: ignore[override]  # the overloads only tell of namespaces of other classes
        self, args: Any = None, namespace: Any = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """Parse, once everything is declared."""
        if self.later is not None:
            declare, self.later = self.later, None
            declare()
        found: tuple[argparse.Namespace, list[str]] = super().parse_known_args(args, namespace)
        return found

    def error(self, message: str) -> NoReturn:
        """Raise what argparse found, in the user's words."""
        for pattern, key in _COMPLAINTS:
            if (match := re.fullmatch(pattern, message)) is not None:
                facts = match.groupdict()
                raise UsageError(key, **(facts | {"command": self.prog, "nearest": _nearest(facts, self.speech)}))
        raise UsageError("usage-other", message=message, command=self.prog)

    def _print_message(self, message: str, file: Any = None) -> None:
        """Print help; unlike argparse's own, what cannot be written is not passed over."""
        stream = file if file is not None else sys.stdout
        if message and stream is not None:
            stream.write(message)


def _nearest(facts: dict[str, str], speech: Speech) -> str:
    """Return the suggestion for a misspelt word, empty where nothing is near."""
    choices = [choice.strip().strip("'") for choice in facts.get("choices", "").split(",")]
    found = get_close_matches(facts.get("given", ""), choices, 1)
    return speech("did-you-mean", nearest=found[0]) if found else ""


def name_of(command: ModuleType) -> str:
    """Return the word that calls a command: the name of its module, as words are joined on the command line."""
    return command.__name__.rpartition(".")[2].rstrip("_").replace("_", "-")


def build_parser(speech: Speech, commands: Iterable[ModuleType], version: Callable[[], str]) -> Parser:
    """Return the parser of the whole command line; each command module adds its own arguments."""
    parser = Parser(speech=speech, prog="quanheng", description=speech("quanheng"), epilog=speech("quanheng-epilog"))
    parser.add_argument("--version", action=_Version, const=version, nargs=0, help=speech("help-version"))
    add_common(parser)
    parts = parser.add_subparsers(dest="command", metavar=speech("metavar-command"), title=speech("commands-heading"))
    for command in commands:
        name = name_of(command)
        about = speech(name)
        epilog = f"{speech('example-heading')}\n  " + speech(f"{name}-example").strip().replace("\n", "\n  ")
        part = parts.add_parser(name, speech=speech, help=about.splitlines()[0], description=about, epilog=epilog)
        part.set_defaults(run=command.run)
        command.add_arguments(part, speech)
        add_common(part)
        part.set_defaults(options=tuple(part._option_string_actions))  # noqa: SLF001 - to name the nearest
    return parser


def parse(parser: Parser, words: Sequence[str]) -> argparse.Namespace:
    """Return the arguments.

    Raises:
        UsageError: something is absent, not known or not allowed.
        SystemExit: help or the version was asked for, and printed.
    """
    arguments, rest = parser.parse_known_args(words)
    if not rest:
        return arguments
    command = " ".join(filter(None, (parser.prog, arguments.command)))
    near = get_close_matches(rest[0], getattr(arguments, "options", ()), 1)
    nearest = parser.speech("did-you-mean", nearest=near[0]) if near else ""
    raise UsageError("usage-unrecognized", names=" ".join(rest), nearest=nearest, command=command)


class _Version(argparse.Action):
    """Looks the version up only when asked (``const`` knows it): reading the package's metadata takes time."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        """Print it and end."""
        print(self.const())
        parser.exit()


def add_common(parser: Parser) -> None:
    """Add what every command takes, before or after its name."""
    speech = parser.speech
    if "--lang" not in parser._option_string_actions:  # noqa: SLF001 - `format` has a --lang of its own
        parser.add_argument("--lang", choices=LANGUAGES, default=argparse.SUPPRESS, help=speech("help-lang"))
    parser.add_argument("--debug", action="store_true", default=argparse.SUPPRESS, help=argparse.SUPPRESS)


def add_set(parser: Parser) -> None:
    """Add the SET that a command works on."""
    parser.add_argument("set", metavar=parser.speech("metavar-set"), help=parser.speech("help-set"))


def add_plugins(parser: Parser) -> None:
    """Add which plugins are loaded."""
    speech = parser.speech
    group = parser.add_mutually_exclusive_group()
    group.add_argument(
        "--plugin", action="append", default=[], metavar=speech("metavar-name"), help=speech("help-plugin")
    )
    group.add_argument("--no-plugins", action="store_true", help=speech("help-no-plugins"))
    parser.add_argument("--trust", action="store_true", help=speech("help-trust"))


def add_data(parser: Parser, *, explains: bool = False, needs_unit: bool = True, joins: bool = True) -> None:
    """Add the data of the units, their columns, and the date of the evaluation.

    A command that ``explains`` one unit takes the unit and the period themselves by the short names; ``needs_unit`` says
    whether it must be told which.  One that ``joins`` a ledger to the data takes which.
    """
    speech = parser.speech
    parser.add_argument("--data", metavar=speech("metavar-file"), help=speech("help-data"))
    if explains:
        which = (
            ("help-unit-explained", "help-period-explained")
            if needs_unit
            else ("help-unit-reported", "help-period-reported")
        )
        parser.add_argument("--unit", required=needs_unit, metavar=speech("metavar-unit"), help=speech(which[0]))
        parser.add_argument("--period", metavar=speech("metavar-period"), help=speech(which[1]))
    add_tables(parser, "-column" if explains else "", joins=joins)


def add_tables(parser: Parser, suffix: str = "", *, joins: bool = True) -> None:
    """Add the columns of the data, the tables beside them, and the date; ``suffix`` ends the names of the columns."""
    speech = parser.speech
    column = speech("metavar-column")
    parser.add_argument("--sheet", metavar=speech("metavar-name"), help=speech("help-sheet"))
    parser.add_argument(f"--unit{suffix}", metavar=column, help=speech("help-unit"))
    parser.add_argument(f"--period{suffix}", metavar=column, help=speech("help-period"))
    parser.add_argument("--as-of", metavar=speech("metavar-date"), help=speech("help-as-of"))
    parser.add_argument("--fit", metavar=speech("metavar-file"), help=speech("help-fit"))
    parser.add_argument("--rows", action="append", default=[], metavar=speech("metavar-rows"), help=speech("help-rows"))
    file, several = speech("metavar-file"), "append"
    parser.add_argument("--ratings", action=several, default=[], metavar=file, help=speech("help-ratings"))
    parser.add_argument("--evidence", action=several, default=[], metavar=file, help=speech("help-evidence"))
    if joins:
        parser.add_argument("--ledger", metavar=speech("metavar-ledger"), help=speech("help-ledger"))


def add_format(parser: Parser, choices: Sequence[str]) -> None:
    """Add how a command prints; the first choice is the default."""
    parser.add_argument("--format", choices=choices, default=choices[0], help=parser.speech("help-format"))


def add_output(parser: Parser, about: str = "help-output") -> None:
    """Add files to write to, the suffix deciding the format."""
    speech = parser.speech
    parser.add_argument(
        "-o", "--output", action="append", default=[], metavar=speech("metavar-file"), help=speech(about)
    )
    parser.add_argument("--force", action="store_true", help=speech("help-force"))
