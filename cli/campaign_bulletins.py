"""The actions of ``quanheng campaign`` that look at the calendar: calendar, report."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from .acting import moment, who
from .campaign_opening import open_run, today
from .campaign_tables import columns_of, grid, rows_as, standing_row
from .console import Console
from .errors import Exit

if TYPE_CHECKING:
    from ..campaign.calendar import ReportingPeriod
    from ..campaign.model import Campaign
    from ..campaign.run import CampaignRun
    from ..campaign.standing import Bulletin


def calendar(arguments: argparse.Namespace, console: Console) -> int:
    """Show which bulletins are due and which were issued, stages that end, months and cycles to come."""
    as_of = today(arguments.as_of)
    with open_run(arguments, console) as run:
        rows = [*_due(run, as_of), *_stages_ahead(run.campaign, as_of), *_ahead(run.campaign, as_of)]
    if arguments.format != "table":
        console.print(rows_as([{**row, "name": console.speech.of(row["name"])} for row in rows], arguments.format))
        return Exit.DONE
    shown = sorted(rows, key=lambda row: (row["day"], row["kind"]))
    cells = [
        (
            row["day"],
            console.speech(f"kind-{row['kind']}"),
            console.speech.of(row["name"]),
            console.speech(f"state-{row['state']}"),
        )
        for row in shown
    ]
    console.print(grid(columns_of(console, "day", "what", "about", "state"), cells))
    return Exit.DONE


def _due(run: CampaignRun, as_of: date) -> Iterable[dict[str, Any]]:
    from ..campaign.calendar import period_of, periods_due  # noqa: PLC0415 - loaded by then

    start, end = run.campaign.days
    issued = run.issued()
    for cadence in run.campaign.calendar.cadences if start else ():
        periods = list(periods_due(start or as_of, end, as_of, cadence))
        following = period_of(as_of, cadence)
        if following not in periods and (end is None or following.start <= end) and following.end >= (start or as_of):
            periods.append(following)
        for period in periods:
            state = "issued" if period in issued else "due" if period.end <= as_of else "coming"
            yield {"day": period.end.isoformat(), "kind": cadence, "name": period.name, "state": state}


def _stages_ahead(campaign: Campaign, as_of: date) -> Iterable[dict[str, Any]]:
    from ..campaign.naming import said  # noqa: PLC0415 - loaded by then

    for stage in campaign.stages:
        if stage.end is not None:
            state = "over" if stage.end < as_of else "coming"
            yield {"day": stage.end.isoformat(), "kind": "stage", "name": said(stage.name), "state": state}


def _ahead(campaign: Campaign, as_of: date) -> Iterable[dict[str, Any]]:
    from ..campaign.calendar import next_campaign_month, next_of_cycle  # noqa: PLC0415 - loaded by then
    from ..dsl.diagnostics import Both  # noqa: PLC0415

    month = next_campaign_month(campaign.calendar, as_of)
    if month is not None:
        name = Both(f"{month.year}年{month.month}月", f"{month:%Y-%m}")
        state = "now" if month <= as_of else "coming"
        yield {"day": month.isoformat(), "kind": "campaign_month", "name": name, "state": state}
    for cycle in campaign.calendar.cycles:
        if (day := next_of_cycle(cycle, as_of)) is not None:
            yield {"day": day.isoformat(), "kind": "cycle", "name": Both(cycle.name, cycle.name), "state": "coming"}


def report(arguments: argparse.Namespace, console: Console) -> int:
    """Print or write the bulletin of the week, ten days or month that a date lies in; record it with ``--issue``."""
    day = today(arguments.date)
    with open_run(arguments, console) as run:
        cadences = run.campaign.calendar.cadences or ("week",)
        found = run.bulletin(day, arguments.cadence or cadences[0], until=today(None))
        if arguments.output is not None:
            _write_paper(run, found, arguments, console)
        elif arguments.format == "table":
            console.print(_bulletin(run, found, console))
        else:
            rows = [_counts(each) for each in found.stages]
            whole: dict[str, Any] = {"period": found.period.key, "as_of": found.as_of.isoformat(), "stages": rows}
            whole |= {"inspected": found.coverage.inspected, "total": found.coverage.total}
            whole |= {"late": [standing_row(each, console) | {"lacking": []} for each in found.late]}
            is_json = arguments.format == "json"
            console.print(json.dumps(whole, ensure_ascii=False, indent=2) if is_json else rows_as(rows, "csv"))
        if arguments.issue:
            run.issue(found.period, by=who(arguments), at=moment().replace(microsecond=0), why=arguments.why)
            console.say("campaign-issued", period=found.period.name)
    return Exit.DONE


def _counts(each: Any) -> dict[str, Any]:
    names = ("stage", "before", "entered", "left", "returned", "now", "late")
    return {name: getattr(each, name) for name in names}


def _write_paper(run: CampaignRun, found: Bulletin, arguments: argparse.Namespace, console: Console) -> None:
    from ..campaign.paper import bulletin_paper  # noqa: PLC0415 - only where a paper is written
    from ..document.write import write_document  # noqa: PLC0415

    paper = bulletin_paper(run.campaign, found, console.language, found.as_of)
    write_document(paper, arguments.output, overwrite=arguments.force)
    console.say("wrote", file=arguments.output)


def _bulletin(run: CampaignRun, found: Bulletin, console: Console) -> str:
    from ..campaign.naming import said  # noqa: PLC0415 - loaded by then

    say = console.speech.of
    lines = [_period_heading(run, found.period, found, console), ""]
    rows = [
        (
            say(said(each.stage)),
            each.before,
            each.entered or "",
            each.left or "",
            each.returned or "",
            each.now,
            each.late or "",
        )
        for each in found.stages
    ]
    lines.append(grid(columns_of(console, "stage", "before", "entered", "left", "returned", "now", "late"), rows))
    if found.late:
        late = [(each.unit, each.stage, each.end or "", each.late) for each in found.late]
        lines += ["", console.speech("campaign-late"), grid(columns_of(console, "unit", "stage", "end", "late"), late)]
    notes = (("campaign-returned", found.returned), ("campaign-excepted", found.excepted))
    for key, rows_of in notes:
        if rows_of:
            lines += ["", console.speech(key), grid(columns_of(console, "unit", "about", "why"), rows_of)]
    if found.summaries:
        lines += [
            "",
            console.speech("campaign-summaries"),
            grid(columns_of(console, "day", "unit", "why"), found.summaries),
        ]
    return "\n".join(lines)


def _period_heading(run: CampaignRun, period: ReportingPeriod, found: Bulletin, console: Console) -> str:
    from ..campaign.naming import said  # noqa: PLC0415 - loaded by then

    say = console.speech.of
    facts = {"name": run.campaign.key, "cadence": say(said(period.cadence)), "period": say(period.name)}
    facts |= {"start": str(period.start), "end": str(period.end)}
    covered = found.coverage
    share = "—" if covered.share is None else f"{covered.share:.1%}"
    line = console.speech("campaign-period", **facts)
    gained = covered.inspected - found.coverage_before.inspected
    return f"{line}\n{console.speech('campaign-covered', inspected=covered.inspected, total=covered.total, share=share, gained=gained)}"
