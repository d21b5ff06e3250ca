"""Which campaign, which of its units, who does it and when: what the actions of ``quanheng campaign`` share."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from .acting import add_ledger, moment, target_of, who
from .arguments import Parser
from .console import Console
from .errors import UsageError
from .evaluating import read_date

if TYPE_CHECKING:
    from ..campaign.model import Campaign
    from ..campaign.run import CampaignRun
    from ..workspace.folder import Workspace

#: Files of units that are tables, not one name a line.
_TABLES: Final = frozenset({".csv", ".tsv", ".xlsx", ".xls", ".parquet"})


def add_campaign(parser: Parser) -> None:
    """Add the campaign's file and the ledger that its history stands in."""
    speech = parser.speech
    file = speech("metavar-file")
    parser.add_argument("--file", default="campaign.toml", metavar=file, help=speech("help-campaign-file"))
    add_ledger(parser, "help-campaign-ledger")
    parser.add_argument("--trust", action="store_true", help=speech("help-trust"))


def add_units(parser: Parser) -> None:
    """Add which units are meant."""
    speech = parser.speech
    parser.add_argument("unit", nargs="*", metavar=speech("metavar-unit"), help=speech("help-campaign-units"))
    parser.add_argument("--units", metavar=speech("metavar-file"), help=speech("help-units-file"))
    parser.add_argument("--stage", metavar=speech("metavar-stage"), help=speech("help-campaign-stage"))
    parser.add_argument("--all", action="store_true", help=speech("help-all"))


def add_who(parser: Parser) -> None:
    """Add who does it, why, and on which day."""
    speech = parser.speech
    parser.add_argument("--by", metavar=speech("metavar-person"), help=speech("help-campaign-by"))
    parser.add_argument("--why", default="", metavar=speech("metavar-reason"), help=speech("help-why"))
    parser.add_argument("--on", metavar=speech("metavar-date"), help=speech("help-on"))


def open_run(arguments: argparse.Namespace, console: Console) -> CampaignRun:
    """Return the campaign with its history, and tell what is still to be filled in.

    Raises:
        SchemeError: the file has faults, or the ledger cannot be opened.
    """
    from ..campaign.run import open_campaign  # noqa: PLC0415 - not needed for --help

    campaign = read_campaign(arguments.file)
    target = target_of(arguments.target, campaign.file)
    return open_campaign(campaign, target, workspace=workspace_maker(arguments, campaign, console))


def read_campaign(file: str) -> Campaign:
    """Return the campaign of a file; where the default one is absent, say how to make one.

    Raises:
        UsageError: there is no ``campaign.toml`` and no file was named.
        SchemeError: it has faults.
    """
    from ..campaign.reading import load_campaign  # noqa: PLC0415 - not needed for --help

    if file == "campaign.toml" and not Path(file).exists():
        raise UsageError("campaign-no-file")
    return load_campaign(file)


def workspace_maker(arguments: argparse.Namespace, campaign: Campaign, console: Console) -> Callable[[], Workspace]:
    """Return what makes the workspace when a scheme is needed: once, telling then which plugins run."""
    made: list[Workspace] = []

    def make() -> Workspace:
        from .opening import mention_plugins, open_workspace  # noqa: PLC0415 - only where a scheme is needed

        if not made:
            given = argparse.Namespace(plugin=[], no_plugins=False, trust=arguments.trust)
            made.append(open_workspace(given, campaign.file))
            mention_plugins(made[0], console)
        return made[0]

    return make


def chosen(arguments: argparse.Namespace, run: CampaignRun, *, required: bool = True) -> tuple[str, ...] | None:
    """Return the units that are meant: named, in a file, in a stage, or all; None where none were said.

    Raises:
        UsageError: nothing was said and something must be.
        SchemeError: a name means no unit.
    """
    names = [*arguments.unit, *(_of_file(Path(arguments.units)) if arguments.units else ())]
    if not (names or arguments.stage or arguments.all):
        if required:
            raise UsageError("campaign-which-units")
        return None
    found = run.named(names) if names else tuple(unit.name for unit in run.campaign.units)
    if arguments.stage:
        _check_stage(arguments.stage, run.campaign)
        inside = set(run.at_stage(_stage(arguments.stage)))
        found = tuple(name for name in found if name in inside)
    return found


def _check_stage(name: str, campaign: Campaign) -> None:
    from ..campaign.progress import unknown_stage  # noqa: PLC0415 - not needed for --help
    from ..dsl.diagnostics import SchemeError  # noqa: PLC0415

    if campaign.place(_stage(name)) is None:
        raise SchemeError((unknown_stage(campaign, name),))


def _stage(name: str | None) -> str:
    """Return a stage as the campaign knows it: 完成 is what is behind the last."""
    return "finished" if name == "完成" else name or ""


def stage_meant(arguments: argparse.Namespace) -> str | None:
    """Return the stage of ``--to``."""
    return None if arguments.to is None else _stage(arguments.to)


def _of_file(path: Path) -> Sequence[str]:
    """Return the names of a file: one a line, or the column of units of a table."""
    if path.suffix.lower() not in _TABLES:
        from ..workspace.reading import read_source  # noqa: PLC0415 - not needed for --help

        lines = (line.strip() for line in read_source(path).text.splitlines())
        return [line for line in lines if line and not line.startswith("#")]
    from ..campaign.units import names_in  # noqa: PLC0415 - not needed for --help

    return names_in(path)


def day_of(arguments: argparse.Namespace) -> date:
    """Return the day on which it is done: as named, or today.

    Raises:
        UsageError: it is no date, or lies ahead.
    """
    day = read_date(arguments.on)
    if day > moment().date():
        raise UsageError("campaign-future", date=day)
    return day


def facts_of(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return who does it, why, when and on which day."""
    return {"by": who(arguments), "at": moment().replace(microsecond=0), "why": arguments.why, "on": day_of(arguments)}


def today(text: str | None) -> date:
    """Return the day that was named, or today.

    Raises:
        UsageError: it is no date.
    """
    return read_date(text)
