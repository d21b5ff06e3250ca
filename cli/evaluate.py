"""``quanheng evaluate``: the main job."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ..core.file_kinds import PAPERS, WRITTEN
from .arguments import Parser, add_data, add_format, add_output, add_plugins, add_set
from .console import Console
from .errors import Exit
from .evaluating import Job, evaluate_set
from .language import Speech, counted
from .opening import mention_plugins, open_for
from .outputs import plan_outputs

if TYPE_CHECKING:
    from ..core.model import IndicatorSet
    from ..core.unit_data import UnitData
    from ..workspace.folder import Workspace

#: Units named in a remark.
_MOST: Final = 5

#: Files of results that list findings, and units that were left out.
_LISTING: Final = frozenset({".xlsx", ".json", *PAPERS})


def add_arguments(parser: Parser, speech: Speech) -> None:
    """Declare the arguments of the command."""
    add_set(parser)
    add_data(parser)
    add_format(parser, ("table", "json", "csv"))
    add_output(parser, "help-output-evaluate")
    parser.add_argument("--formulas", choices=("auto", "live", "none"), default="auto", help=speech("help-formulas"))
    parser.add_argument("--save-fit", metavar=speech("metavar-file"), help=speech("help-save-fit"))
    add_plugins(parser)


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Evaluate, and print the result or write it to the files of ``-o``."""
    workspace = _workspace_of_renderers(arguments, console)
    known = WRITTEN if workspace is None else tuple(dict.fromkeys((*WRITTEN, *PAPERS, *_suffixes(workspace))))
    outputs = plan_outputs(arguments.output, known, force=arguments.force)
    kept = plan_outputs([arguments.save_fit] if arguments.save_fit else [], (".json",), force=arguments.force)
    job = evaluate_set(arguments, console, arguments.unit, arguments.period, workspace)
    introduce(job, console)
    for path in outputs:
        facts = {"overwrite": arguments.force, "language": console.language, "formulas": arguments.formulas}
        job.workspace.write(job.result, path, **facts)
        console.say("wrote", file=path)
    for path in kept:
        job.result.save_fit(path, overwrite=arguments.force)
        console.say("wrote", file=path)
    if not outputs:
        console.print(job.result.render(arguments.format, console.language, width=console.width))
    conclude(job, console, [path for path in outputs if Path(path).suffix.lower() in _LISTING])
    return Exit.DONE


def _workspace_of_renderers(arguments: argparse.Namespace, console: Console) -> Workspace | None:
    """Return the workspace where a file to write is of a kind that only a plugin could write."""
    if all(Path(name).suffix.lower() in WRITTEN for name in arguments.output):
        return None
    workspace = open_for(arguments, arguments.set)
    mention_plugins(workspace, console)
    return workspace


def _suffixes(workspace: Workspace) -> tuple[str, ...]:
    from ..plugins.using import renderers_of  # noqa: PLC0415 - only where a plugin may write

    return tuple(renderers_of(workspace.plugins))


def introduce(job: Job, console: Console) -> None:
    """Say on stderr what was evaluated, as of when, and where bundled data come from."""
    title = job.indicator_set.title or job.indicator_set.name
    data = job.result.evaluation.data
    units, periods = counted(len(set(data.units)), "unit"), counted(len(data.periods), "period")
    name = "evaluated-periods" if len(data.periods) > 1 else "evaluated"
    console.say(name, title=title, units=units, periods=periods, date=job.as_of)
    _tell_origins(job.indicator_set, console)
    if job.bundled is not None and job.bundled.is_made:
        console.say("made-data")
    elif job.bundled is not None:
        console.say("data-from", source=job.bundled.source, licence=job.bundled.licence)
    _name_standard(job, console)
    console.report(job.result.warnings)


def _tell_origins(indicator_set: IndicatorSet, console: Console) -> None:
    """Say which template the set extends, and which subtrees it includes from where."""
    from ..core.origins import adopted_of, origin_text  # noqa: PLC0415 - not needed for --help

    if indicator_set.template is not None:
        console.say("extends", name=indicator_set.template.title or indicator_set.template.name)
    for adopted in adopted_of(indicator_set):
        if adopted.is_included:
            origin, place = origin_text(adopted).in_language(console.language), adopted.origin.span
            name = adopted.node.title or adopted.node.name
            console.say("included", name=name, origin=origin, file=place.file, line=place.line)


def _name_standard(job: Job, console: Console) -> None:
    """Say by which standard the units were measured, where it is not their own."""
    origin = job.result.evaluation.fitted.origin
    if origin is not None:
        periods = ("、" if console.language == "zh" else ", ").join(origin.periods)
        facts = {"file": origin.file or "", "data": origin.data, "version": origin.version or ""}
        name = "held-to-periods" if periods else "held-to"
        console.say(name, rows=counted(origin.rows, "row"), periods=periods, **facts)


def conclude(job: Job, console: Console, listed_in: Sequence[str | Path] = ()) -> None:
    """Say on stderr what the table does not show: findings, and what could not be decided.

    ``listed_in`` are the files written that list findings and units left out.
    """
    files = ("、" if console.language == "zh" else ", ").join(map(str, listed_in))
    where = console.speech("listed-in", files=files) if files else console.speech("listed-if-written")
    evaluation = job.result.evaluation
    data = evaluation.data
    if evaluation.screened:
        names = _some([" ".join(filter(None, (item.unit, item.period))) for item in evaluation.screened], console)
        console.say("screened", count=counted(len(evaluation.screened), "row"), units=names, where=where)
    if evaluation.findings:
        concerned = counted(len({data.units[found.row] for found in evaluation.findings}), "unit")
        console.say("findings", count=counted(len(evaluation.findings), "finding"), units=concerned, where=where)
    _tell_agreement(job, console)
    for note in evaluation.notes:
        names = _some([_row_name(data, row) for row in note.rows], console)
        facts = {"grade": "", "role": "", "rater": "", "count": "", "reason": ""} | dict(note.facts)
        if console.language == "zh":
            facts["reason"] = facts.get("reason_zh") or facts["reason"]
        facts["name"] = note.facts.get("title") or note.facts.get("name", "")
        console.say(f"note-{note.code}", units=names, where=_joined(facts["name"], facts["role"]), **facts)


def _row_name(data: UnitData, row: int) -> str:
    """Return the unit of a row, with its period where there are several."""
    period = data.period_of(row) if len(data.periods) > 1 else None
    return data.units[row] if period is None else f"{data.units[row]} {period}"


def _tell_agreement(job: Job, console: Console) -> None:
    """Say in a line how far the raters of each role agree, where two or more can be compared."""
    for row in job.result.agreement.to_dicts() if job.result.evaluation.ratings else ():
        shown = [row[name] for name in ("kendall_w", "icc_single", "icc_mean")]
        if row["reason"] is None:
            w, single, mean = ("—" if value is None else f"{value:.2f}" for value in shown)
            # those who rated all units are compared, and only of them the numbers speak
            facts = {"w": w, "single": single, "mean": mean, "raters": row["compared"], "units": row["units"]}
            console.say("agreement", where=_joined(row["indicator"], row["role"], row.get("period")), **facts)


def _joined(*names: str | None) -> str:
    return " · ".join(name for name in names if name)


def _some(names: Sequence[str], console: Console) -> str:
    """Return the first few names, and how many there are where that is not all."""
    shown = ("、" if console.language == "zh" else ", ").join(names[:_MOST])
    return shown if len(names) <= _MOST else shown + console.speech("and-more", count=len(names))
