"""``quanheng what-if``: scheme or data changed, and what that changes in scores, ranks, grades and findings."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ..dsl.diagnostics import SchemeError
from .arguments import Parser, add_format, add_output, add_plugins, add_set, add_tables
from .console import Console
from .errors import Exit, UsageError
from .evaluating import Asked, ask
from .language import Speech
from .outputs import plan_outputs
from .progress import busy

if TYPE_CHECKING:
    from ..dsl.syntax import Source
    from ..simulation.change import Change
    from ..simulation.comparison import Comparison
    from ..simulation.scenarios import Scenarios

SUFFIXES = (".xlsx", ".csv", ".json")
SORTS = ("change", "rank", "unit")


def add_arguments(parser: Parser, speech: Speech) -> None:
    """Declare the arguments of the command."""
    add_set(parser)
    parser.add_argument(
        "--set",
        dest="changes",
        action="append",
        default=[],
        metavar=speech("metavar-change"),
        help=speech("help-set-change"),
    )
    parser.add_argument("--changes", dest="file", metavar=speech("metavar-file"), help=speech("help-changes"))
    parser.add_argument("--rebalance", action="store_true", help=speech("help-rebalance"))
    parser.add_argument("--split", action="store_true", help=speech("help-split"))
    add_view(parser, speech)
    parser.add_argument("--data", metavar=speech("metavar-file"), help=speech("help-data"))
    parser.add_argument("--unit", metavar=speech("metavar-unit"), help=speech("help-compare-unit"))
    parser.add_argument("--period", metavar=speech("metavar-period"), help=speech("help-compare-unit-period"))
    add_tables(parser, "-column")
    add_format(parser, ("table", "json", "csv"))
    add_output(parser, "help-output-compare")
    add_plugins(parser)


def add_view(parser: Parser, speech: Speech) -> None:
    """Add how the units of a comparison are shown."""
    parser.add_argument("--sort", choices=SORTS, default=SORTS[0], help=speech("help-sort"))
    parser.add_argument("--top", type=int, metavar="N", help=speech("help-first"))


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Evaluate as it is and as changed, and print or write what differs.

    Raises:
        UsageError: there is no change, or a file cannot be written.
    """
    if not arguments.changes and arguments.file is None:
        raise UsageError("no-changes")
    if arguments.top is not None and arguments.top < 1:
        raise UsageError("bad-top", number=arguments.top)
    outputs = plan_outputs(arguments.output, SUFFIXES, force=arguments.force)
    sources = _set_texts(arguments)
    try:
        scenarios = _scenarios(arguments)
        sources |= {change.source.file: change.source for each in scenarios.values() for change in each}
        found = _evaluated(arguments, console, scenarios)
    except SchemeError as error:
        from .running import exit_of  # noqa: PLC0415 - running imports the commands

        console.report(error.diagnostics, sources)
        if not arguments.rebalance and any(found.name == "weight-sum" for found in error.diagnostics):
            console.say("rebalance-hint")
        return exit_of(error)
    console.report(found.warnings, sources)
    for path in outputs:
        found.write(path, overwrite=arguments.force, language=console.language)
        console.say("wrote", file=path)
    if not outputs:
        console.print(_shown(found, arguments, console))
    return Exit.DONE


def _set_texts(arguments: argparse.Namespace) -> dict[str, Source]:
    """Return what ``--set`` gives by the name under which messages cite it."""
    from ..simulation.change import change_sources  # noqa: PLC0415 - not needed for --help

    return {source.file: source for source in change_sources(arguments.changes)}


def _scenarios(arguments: argparse.Namespace) -> dict[str, tuple[Change, ...]]:
    """Return the changes by scenario, those of ``--set`` coming first in each; without a file there is one scenario."""
    from ..simulation.change import read_changes  # noqa: PLC0415 - not needed for --help
    from ..simulation.scenario_file import read_scenarios  # noqa: PLC0415

    given = read_changes(arguments.changes)
    if arguments.file is None:
        return {"": given}
    return {name: (*given, *each) for name, each in read_scenarios(Path(arguments.file)).items()}


def _evaluated(
    arguments: argparse.Namespace, console: Console, scenarios: dict[str, tuple[Change, ...]]
) -> Comparison | Scenarios:
    from ..simulation.scenarios import Scenarios  # noqa: PLC0415 - not needed for --help
    from ..simulation.supposing import base_of, changed  # noqa: PLC0415

    with busy(arguments.set, console):
        asked = ask(arguments, console, arguments.unit_column, arguments.period_column)
        tell_made(asked, console)
        label = console.speech("label-as-is")
        base = base_of(asked.indicator_set, asked.data, asked.workspace, label, asked.options)
        options = {"rebalance": arguments.rebalance, "split": arguments.split}
        if len(scenarios) == 1:
            name, changes = next(iter(scenarios.items()))
            return changed(base, changes, label=name or console.speech("label-changed"), **options)
        found = {name: changed(base, changes, label=name, **options) for name, changes in scenarios.items()}
    return Scenarios(base.standing, found)


def tell_made(asked: Asked, console: Console) -> None:
    """Say on stderr that bundled data were made up."""
    if asked.bundled is not None and asked.bundled.is_made:
        console.say("made-data")


def _shown(found: Comparison | Scenarios, arguments: argparse.Namespace, console: Console) -> str:
    from ..simulation.comparison import Comparison  # noqa: PLC0415 - not needed for --help

    if isinstance(found, Comparison):
        unit = {"unit": arguments.unit, "period": arguments.period}
        return found.render(
            arguments.format, console.language, sort=arguments.sort, top=arguments.top, width=console.width, **unit
        )
    if arguments.unit is None or arguments.format != "table":
        return found.render(arguments.format, console.language, top=arguments.top, width=console.width)
    parts = [
        f"{name}\n{each.render('table', console.language, unit=arguments.unit, period=arguments.period)}"
        for name, each in found.comparisons.items()
    ]
    return "\n\n".join(parts)
