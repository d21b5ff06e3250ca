"""What ``quanheng sample`` does: it draws, prints and records, checks teams, and verifies records."""

from __future__ import annotations

import argparse
import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..dsl.diagnostics import SchemeError
from .console import Console
from .errors import Exit, UsageError
from .outputs import plan_outputs
from .progress import busy

if TYPE_CHECKING:
    from ..sampling import Draw


def draw(arguments: argparse.Namespace, console: Console) -> int:
    """Draw, print or write what was drawn, and keep the record where one is asked for."""
    from ..sampling.selection import BadSelection  # noqa: PLC0415 - not needed for --help
    from ..sampling.showing import WRITTEN  # noqa: PLC0415

    known = WRITTEN if arguments.sample_way == "teams" else tuple(suffix for suffix in WRITTEN if suffix != ".toml")
    outputs = plan_outputs(arguments.output, known, force=arguments.force)
    kept = plan_outputs([arguments.record] if arguments.record else [], (".json",), force=arguments.force)
    seed = arguments.seed if arguments.seed is not None else secrets.token_hex(8)
    try:
        with busy(f"sample {arguments.sample_way}", console):
            found = _WAYS[arguments.sample_way](arguments, console, _common(arguments, seed))
    except BadSelection as error:
        raise UsageError("sample-selection", reason=error.both) from None
    except SchemeError as error:
        return _refuse(error, arguments, console)
    for path in outputs:
        found.write(path, overwrite=arguments.force, language=console.language)
        console.say("wrote", file=path)
    for path in kept:
        found.save_record(path, overwrite=arguments.force)
        console.say("wrote", file=path)
    if not outputs:
        console.print(found.render(arguments.format, console.language, width=console.width))
    console.report(found.warnings)
    _tell_seed(found, console, made=arguments.seed is None, kept=bool(kept) or arguments.format == "json")
    return Exit.DONE


def _refuse(error: SchemeError, arguments: argparse.Namespace, console: Console) -> int:
    """Report what stands in the way, a fault of a condition with its text."""
    from ..sampling.criteria import condition_sources  # noqa: PLC0415 - not needed for --help
    from .running import exit_of  # noqa: PLC0415 - which knows this command

    console.report(error.diagnostics, condition_sources(getattr(arguments, "where", ())))
    return exit_of(error)


def _common(arguments: argparse.Namespace, seed: str) -> dict[str, Any]:
    today = datetime.now().astimezone().date()
    return {"seed": seed, "at": today, "by_whom": arguments.drawn_by}


def _tell_seed(found: Draw, console: Console, *, made: bool, kept: bool) -> None:
    """Say what an auditor needs: the seed, the hash of the record, and that it should be kept."""
    console.say("sample-seed-made" if made else "sample-seed", seed=found.record.seed)
    console.say("sample-sealed", sha256=found.record.sha256)
    if not kept:
        console.say("sample-keep")


def _selection(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return how many are drawn and how, as the draw takes it."""
    from ..sampling.frame import read_frame  # noqa: PLC0415 - not needed for --help

    already = () if arguments.already is None else read_frame(arguments.already).names
    return {
        "n": arguments.count,
        "share": arguments.share,
        "each": arguments.each,
        "per": _per(arguments.per or ()),
        "by": arguments.stratum,
        "minimum": arguments.minimum,
        "where": arguments.where,
        "order_by": arguments.order_by,
        "first": arguments.first,
        "method": arguments.method,
        "size": arguments.size,
        "already": already,
    }


def _per(given: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for text in given:
        stratum, _, count = text.replace("＝", "=").rpartition("=")
        if not stratum.strip() or not count.strip().isdecimal():
            raise UsageError("bad-per", text=text)
        found[stratum.strip()] = int(count)
    return found


def _units(arguments: argparse.Namespace, _: Console, common: dict[str, Any]) -> Draw:
    from ..sampling import draw_units  # noqa: PLC0415 - not needed for --help

    return draw_units(arguments.units, name=arguments.name, sheet=arguments.sheet, **common, **_selection(arguments))


def _list(arguments: argparse.Namespace, path: str, *, people: bool = False) -> Any:
    """Return the list that the command is about, by the column and sheet that are named."""
    from ..sampling.frame import read_frame  # noqa: PLC0415 - not needed for --help

    return read_frame(path, name=arguments.name, sheet=arguments.sheet, people=people)


def _double(arguments: argparse.Namespace, _: Console, common: dict[str, Any]) -> Draw:
    from ..sampling import draw_double  # noqa: PLC0415 - not needed for --help

    conflicts = {"avoid": arguments.avoid or (), "uneven": arguments.uneven}
    units = _list(arguments, arguments.units)
    return draw_double(
        units, arguments.pool, inspectors=arguments.inspectors, **conflicts, **common, **_selection(arguments)
    )


def _teams(arguments: argparse.Namespace, console: Console, common: dict[str, Any]) -> Draw:
    from ..sampling import draw_teams  # noqa: PLC0415 - not needed for --help

    return draw_teams(
        _list(arguments, arguments.pool, people=True),
        arguments.role,
        leaders=arguments.leaders,
        teams=arguments.teams,
        prefix=console.speech("team-prefix"),
        units=arguments.units,
        weight=arguments.weight,
        avoid=arguments.avoid or (),
        uneven=arguments.uneven,
        **common,
    )


def _assign(arguments: argparse.Namespace, _: Console, common: dict[str, Any]) -> Draw:
    from ..sampling import assign_units  # noqa: PLC0415 - not needed for --help

    conflicts = {"avoid": arguments.avoid or (), "uneven": arguments.uneven}
    units = _list(arguments, arguments.units)
    return assign_units(units, arguments.teams, weight=arguments.weight, **conflicts, **common)


def _mutual(arguments: argparse.Namespace, _: Console, common: dict[str, Any]) -> Draw:
    from ..sampling import draw_mutual  # noqa: PLC0415 - not needed for --help

    wishes = {"each": arguments.each, "group": arguments.group, "reciprocal": not arguments.no_reciprocal}
    return draw_mutual(_list(arguments, arguments.units), avoid=arguments.avoid or (), **wishes, **common)


_WAYS: Mapping[str, Callable[[argparse.Namespace, Console, dict[str, Any]], Draw]] = {
    "units": _units,
    "double": _double,
    "teams": _teams,
    "assign": _assign,
    "mutual": _mutual,
}


def check(arguments: argparse.Namespace, console: Console) -> int:
    """Say whether teams are made up by the rule; 1 where they are not."""
    from ..sampling import check_teams  # noqa: PLC0415 - not needed for --help
    from ..sampling.selection import BadSelection  # noqa: PLC0415

    try:
        groups = (
            _teams_of_campaign(arguments) if arguments.teams.endswith(".toml") else [(arguments.teams, arguments.role)]
        )
        if not all(rule for _, rule in groups):
            raise UsageError("sample-no-rule")
        found = [each for teams, rule in groups for each in check_teams(teams, rule)]
    except BadSelection as error:
        raise UsageError("sample-selection", reason=error.both) from None
    console.report(found)
    if found:
        return Exit.FAILED
    console.say("sample-teams-right", rule=" ".join(dict.fromkeys(each for _, rule in groups for each in rule)))
    return Exit.DONE


def _teams_of_campaign(arguments: argparse.Namespace) -> list[tuple[list[dict[str, str]], list[str]]]:
    """Return the members of each team of a campaign file with the rule of the command line, else its own.

    A role without a number in a rule counts as one person.
    """
    from ..campaign.reading import load_campaign  # noqa: PLC0415 - only for campaign files

    teams = load_campaign(arguments.teams).teams
    if not teams:
        raise UsageError("sample-no-teams", file=arguments.teams)
    return [
        (
            [{"name": one.name, "team": team.name, "role": one.role or ""} for one in team.members],
            arguments.role or [role if "=" in role else f"{role}=1" for role in team.rule],
        )
        for team in teams
    ]


def verify(arguments: argparse.Namespace, console: Console) -> int:
    """Repeat a draw from its record and say what holds; 1 where something does not."""
    from ..sampling import verify as verify_record  # noqa: PLC0415 - not needed for --help

    found = verify_record(arguments.record, _lists(arguments.list))
    speech = console.speech
    if arguments.format == "json":
        rows = [
            {"what": speech.of(one.what), "holds": one.holds, "detail": speech.of(one.detail)} for one in found.verdicts
        ]
        console.print(json.dumps({"holds": found.holds, "verdicts": rows}, ensure_ascii=False, indent=2))
    else:
        for one in found.verdicts:
            detail = speech.of(one.detail)
            told = speech.of(one.what) + (speech("colon") + detail if detail else "")
            console.print(f"{'✓' if one.holds else '✗'} {told}")
    console.say("sample-verified" if found.holds else "sample-refuted", sha256=found.record.sha256)
    return Exit.DONE if found.holds else Exit.FAILED


def _lists(given: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in given:
        role, _, file = text.partition("=")
        if role.strip() not in {"units", "pool", "leaders", "teams"} or not file.strip():
            raise UsageError("bad-list", text=text)
        found[role.strip()] = file.strip()
    return found
