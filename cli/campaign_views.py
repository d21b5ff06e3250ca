"""The actions of ``quanheng campaign`` that show something: check, status, history, table, and how gates stand."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ..dsl.diagnostics import Language
from .campaign_opening import chosen, day_of, open_run, read_campaign, today, workspace_maker
from .campaign_tables import columns_of, grid, rows_as, standing_row
from .console import Console
from .errors import Exit, UsageError
from .language import counted

if TYPE_CHECKING:
    from ..campaign.model import Campaign, Population
    from ..campaign.run import CampaignRun
    from ..campaign.standing import Coverage, Standing

#: More units than this are not listed unless asked for: the late ones are.
_MANY: Final = 50


def check(arguments: argparse.Namespace, console: Console) -> int:
    """Report every fault of a campaign file, its schemes included."""
    from ..dsl.diagnostics import SchemeError  # noqa: PLC0415 - not needed for --help
    from .reporting import render, sources_of  # noqa: PLC0415

    found: list[Any] = []
    campaign = None
    try:
        campaign = read_campaign(arguments.file or "campaign.toml")
        found += campaign.warnings
        workspace = workspace_maker(arguments, campaign, console)
        for scheme in dict.fromkeys(each.scheme for each in campaign.populations if each.scheme):
            workspace().load(_scheme_of(campaign, scheme))
    except SchemeError as error:
        if arguments.format != "json":
            console.report(found)
            raise
        found += error.diagnostics
    if arguments.format == "json":
        console.print(render(found, sources_of(found), console.language, style="json"))
    elif found:
        console.report(found)
    if any(each.severity == "error" for each in found):
        return Exit.FAILED
    if campaign is not None and arguments.format != "json":
        facts = {"units": counted(len(campaign.units), "unit"), "stages": counted(len(campaign.stages), "stage")}
        gates, teams = counted(len(campaign.gates), "gate"), counted(len(campaign.teams), "team")
        console.print(console.speech("campaign-sound", name=campaign.name, gates=gates, teams=teams, **facts))
        if absent := _absent(campaign):
            console.say("campaign-absent", files=("、" if console.language == "zh" else ", ").join(absent))
    return Exit.DONE


def _absent(campaign: Campaign) -> list[str]:
    """Return the tables that the file names and that are not there yet."""
    named = [path for each in campaign.populations for path in _tables_of(each)]
    return [str(path) for path in dict.fromkeys(named) if not path.exists()]


def _tables_of(population: Population) -> tuple[Path, ...]:
    data = () if population.data is None else (population.data,)
    return (*data, *(file for _, file in population.rows), *population.evidence, *population.ratings)


def _scheme_of(campaign: Campaign, scheme: str) -> str:
    inside = campaign.folder / scheme
    return str(inside) if ".qh" in scheme and not Path(scheme).is_absolute() else scheme


def status(arguments: argparse.Namespace, console: Console) -> int:
    """Show how many units are in each stage, and of those asked for where they are and what they lack."""
    as_of = today(arguments.as_of)
    with open_run(arguments, console) as run:
        units = chosen(arguments, run, required=False)
        every = run.standings(as_of)
        found = tuple(each for each in every if units is None or each.unit in set(units))
        if arguments.late:
            found = tuple(each for each in found if each.late)
        if arguments.format != "table":
            rows = [standing_row(each, console) for each in _with_gates(run, found, as_of, console)]
            console.print(rows_as(rows, arguments.format))
            return Exit.DONE
        is_brief = units is None and not arguments.late and len(found) > _MANY
        shown = tuple(each for each in found if each.late) if is_brief else found
        console.print(_heading(run.campaign, as_of, run.coverage(as_of), console))
        console.print("")
        console.print(_by_stage(run.campaign, every, console))
        if shown:
            console.print("")
            console.print(_matrix(run.campaign, _with_gates(run, shown, as_of, console), console))
        if is_brief:
            console.say("campaign-brief", shown=len(shown), total=counted(len(found), "unit"))
    return Exit.DONE


def _with_gates(run: CampaignRun, found: tuple[Standing, ...], as_of: date, console: Console) -> tuple[Standing, ...]:
    """Return standings with what they lack; where a table that gates read has faults, these are told instead."""
    from ..dsl.diagnostics import SchemeError  # noqa: PLC0415 - loaded by then

    try:
        return run.with_gates(found, as_of)
    except SchemeError as error:
        console.report(error.diagnostics)
        return found


def _heading(campaign: Campaign, as_of: date, covered: Coverage, console: Console) -> str:
    share = "—" if covered.share is None else f"{covered.share:.1%}"
    facts = {"name": campaign.key, "date": as_of, "units": counted(covered.total, "unit"), "share": share}
    facts |= {"inspected": covered.inspected, "target": f"{float(covered.target):.0%}", "need": covered.need}
    return console.speech("campaign-heading", **facts)


def _by_stage(campaign: Campaign, every: Sequence[Standing], console: Console) -> str:
    from ..campaign.naming import said  # noqa: PLC0415 - loaded by then

    rows = []
    for name in (*(stage.name for stage in campaign.stages), "finished"):
        stage = next((each for each in campaign.stages if each.name == name), None)
        here = [each for each in every if each.stage == name]
        days = ("", "") if stage is None else (stage.start or "", stage.end or "")
        rows.append((console.speech.of(said(name)), *days, len(here), sum(bool(each.late) for each in here) or ""))
    return grid(columns_of(console, "stage", "start", "end", "units", "late"), rows)


def _matrix(campaign: Campaign, shown: Sequence[Standing], console: Console) -> str:
    """Return a row a unit: under each stage the day it left it, ▶ where it is; how late it is, and what it lacks."""
    mark, colon = ("；", "：") if console.language == "zh" else ("; ", ": ")
    rows = []
    for each in shown:
        cells = [
            each.left[stage.name].strftime("%m-%d")
            if stage.name in each.left
            else "▶"
            if stage.name == each.stage
            else "·"
            for stage in campaign.stages
        ]
        lacking = mark.join(f"{gate}{colon}{console.speech.of(lack)}" for gate, lack in each.blocked or ())
        rows.append((each.unit, *cells, each.late or "", lacking))
    headers = [*columns_of(console, "unit"), *(stage.name for stage in campaign.stages)]
    return grid([*headers, *columns_of(console, "late", "lacking")], rows)


def show_gates(run: CampaignRun, units: Sequence[str], arguments: argparse.Namespace, console: Console) -> int:
    """Show the gates of the stages that units are in: which hold, which were excepted, what the others lack."""
    from ..campaign.naming import said  # noqa: PLC0415 - loaded by then
    from ..campaign.standing import stage_by_name  # noqa: PLC0415

    as_of = day_of(arguments)
    progress = run.journal.progress()
    rows = []
    for each in run.standings(as_of, units, gates=True):
        stage = stage_by_name(run.campaign, each.stage)
        for gate in () if stage is None else stage.gates:
            lacks = [lack for name, lack in each.blocked or () if name == gate.name]
            record = progress[each.unit].records.get(gate.name)
            state = "lacking" if lacks else "excepted" if record and record.excepted else "holds"
            told = "；" if console.language == "zh" else "; "
            facts = {"unit": each.unit, "stage": each.stage, "gate": gate.name}
            facts |= {"check": console.speech.of(said(gate.check)), "state": state}
            rows.append(facts | {"lacking": told.join(console.speech.of(lack) for lack in lacks)})
    if arguments.format != "table":
        console.print(rows_as(rows, arguments.format))
        return Exit.DONE
    names = ("unit", "stage", "gate", "check", "state", "lacking")
    spoken = [{**row, "state": console.speech(f"state-{row['state']}")} for row in rows]
    console.print(grid(columns_of(console, *names), [[row[name] for name in names] for row in spoken]))
    return Exit.DONE


def history(arguments: argparse.Namespace, console: Console) -> int:
    """Show what happened to a unit: when, what, by whom, why."""
    from ..campaign.naming import said  # noqa: PLC0415 - not needed for --help

    with open_run(arguments, console) as run:
        happened = run.history(arguments.unit)
    rows = [
        {
            "day": each.on.isoformat(),
            "kind": str(each.kind),
            "about": _about(each.payload, console),
            "by": each.by,
            "why": each.why,
            "recorded": each.at.isoformat(),
        }
        for each in happened
    ]
    if arguments.format != "table":
        console.print(rows_as(rows, arguments.format))
        return Exit.DONE
    if not rows:
        console.say("campaign-no-history", unit=arguments.unit)
        return Exit.DONE
    cells = [
        (row["day"], console.speech.of(said(str(row["kind"]))), row["about"], row["by"], row["why"]) for row in rows
    ]
    console.print(grid(columns_of(console, "day", "what", "about", "by", "why"), cells))
    return Exit.DONE


def _about(payload: Mapping[str, Any], console: Console) -> str:
    from ..campaign.naming import said  # noqa: PLC0415 - loaded by then

    if "gate" in payload:
        return str(payload["gate"])
    return f"{payload['stage']} → {console.speech.of(said(payload['to']))}"


def table(arguments: argparse.Namespace, console: Console) -> int:
    """Print or write the campaign as a table for schemes: a row a unit, or one row for all of it."""
    as_of = today(arguments.as_of)
    with open_run(arguments, console) as run:
        language = arguments.columns or _language_of(run.campaign)
        make = run.unit_table if arguments.per == "unit" else run.campaign_table
        frame = make(as_of, language=language)
    if arguments.output is not None:
        _write_table(frame, Path(arguments.output), arguments, console)
        return Exit.DONE
    rows = frame.to_dicts()
    if arguments.format == "table":
        console.print(grid(frame.columns, [["" if cell is None else cell for cell in row.values()] for row in rows]))
    else:
        console.print(rows_as(rows, arguments.format))
    return Exit.DONE


def _language_of(campaign: Campaign) -> Language:
    """Return the language in which the file names its stages: the columns beside theirs are in it too."""
    return "zh" if any("\u4e00" <= letter <= "\u9fff" for stage in campaign.stages for letter in stage.name) else "en"


def _write_table(frame: Any, path: Path, arguments: argparse.Namespace, console: Console) -> None:
    from ..document.writing import replacing  # noqa: PLC0415 - only where a file is written

    writers = {".csv": "write_csv", ".xlsx": "write_excel", ".parquet": "write_parquet"}
    writer = writers.get(path.suffix.lower())
    if writer is None:
        raise UsageError("output-format", file=path, suffix=path.suffix or path.name, known=" ".join(writers))
    with replacing(path, overwrite=arguments.force) as draft:
        if writer == "write_csv":
            draft.write_text("\ufeff" + frame.write_csv(), encoding="utf-8")
        else:
            getattr(frame, writer)(draft)
    console.say("wrote", file=path)
