"""``quanheng diagnose``: the statistics a methodologist asks for, what needs attention first."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import attrs

from ..analysis.options import METHODS, STAGES, TABLES, Thresholds
from ..core.file_kinds import WRITTEN
from .arguments import Parser, add_data, add_format, add_output, add_plugins, add_set
from .console import Console
from .errors import Exit, UsageError
from .evaluate import introduce
from .evaluating import evaluate_set
from .language import Speech
from .outputs import plan_outputs
from .progress import busy

if TYPE_CHECKING:
    from ..report.diagnosis import Diagnosis

_LIMITS: Final = tuple(field.name for field in attrs.fields(Thresholds))


def add_arguments(parser: Parser, speech: Speech) -> None:
    """Declare the arguments of the command."""
    add_set(parser)
    add_data(parser)
    shown = parser.add_mutually_exclusive_group()
    shown.add_argument(
        "--show", choices=TABLES, metavar=speech("metavar-table"), help=_listed(speech, "help-show", TABLES)
    )
    shown.add_argument("--profile", metavar=speech("metavar-unit"), help=speech("help-profile"))
    parser.add_argument("--stage", choices=STAGES, default="raw", help=speech("help-stage"))
    parser.add_argument("--correlated", choices=STAGES, default="scored", help=speech("help-correlated"))
    parser.add_argument("--method", choices=METHODS, default="pearson", help=speech("help-method"))
    parser.add_argument("--at", metavar=speech("metavar-period"), help=speech("help-at"))
    parser.add_argument("--top", type=int, default=5, metavar=speech("metavar-count"), help=speech("help-top"))
    several = "append"
    parser.add_argument(
        "--size", action=several, default=[], metavar=speech("metavar-column"), help=speech("help-size")
    )
    parser.add_argument("--by", metavar=speech("metavar-column"), help=speech("help-by"))
    limit = _listed(speech, "help-limit", _LIMITS)
    parser.add_argument("--limit", action=several, default=[], metavar=speech("metavar-limit"), help=limit)
    add_format(parser, ("table", "json", "csv"))
    add_output(parser)
    add_plugins(parser)


def _listed(speech: Speech, key: str, names: Sequence[str]) -> str:
    return speech(key, names=" ".join(names))


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Evaluate, study what came out, and print it or write it to the files of ``-o``."""
    from ..workspace.diagnosing import diagnose  # noqa: PLC0415 - not needed for --help

    outputs = plan_outputs(arguments.output, WRITTEN, force=arguments.force)
    limits = read_limits(arguments.limit)
    job = evaluate_set(arguments, console, arguments.unit, arguments.period)
    with busy(arguments.set, console):
        found = diagnose(
            job.result,
            stage=arguments.stage,
            correlated=arguments.correlated,
            method=arguments.method,
            at=arguments.at,
            top=arguments.top,
            sizes=arguments.size,
            by=arguments.by,
            limits=limits,
        )
        for path in outputs:
            found.write(path, overwrite=arguments.force, language=console.language, table=arguments.show)
        text = "" if outputs else _text(found, arguments, console)
    introduce(job, console)
    for path in outputs:
        console.say("wrote", file=path)
    if not outputs:
        console.print(text)
    return Exit.DONE


def _text(found: Diagnosis, arguments: argparse.Namespace, console: Console) -> str:
    if arguments.profile is None:
        return found.render(arguments.format, console.language, table=arguments.show, width=console.width)
    profile = found.profile(arguments.profile)
    if arguments.format == "json":
        return json.dumps(profile.to_dict(), ensure_ascii=False, indent=2)
    if arguments.format == "csv":
        raise UsageError("profile-csv")
    return profile.render(console.language, width=console.width)


def read_limits(given: Sequence[str]) -> dict[str, float]:
    """Return thresholds by their name.

    Raises:
        UsageError: one is not written as NAME=NUMBER.
    """
    found: dict[str, float] = {}
    for text in given:
        name, _, number = text.partition("=")
        try:
            found[name.strip()] = float(number)
        except ValueError:
            raise UsageError("bad-limit", text=text) from None
    return found
