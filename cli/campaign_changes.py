"""The actions of ``quanheng campaign`` that change something: new, advance, return, gate."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ..dsl.diagnostics import SchemeError
from .campaign_opening import chosen, facts_of, open_run, stage_meant, today
from .campaign_views import show_gates
from .console import Console
from .errors import Exit, UsageError
from .language import counted

if TYPE_CHECKING:
    from ..campaign.progress import Step

#: Refusals that are told one by one with their places; more come as a list.
_FEW: Final = 3
#: What the options of ``gate`` record.
_KINDS: Final = {
    "submit": "submitted",
    "approve": "approved",
    "reject": "rejected",
    "done": "done",
    "excepted": "excepted",
}


def start(arguments: argparse.Namespace, console: Console) -> int:
    """Write a new campaign file, or list what there is to begin with."""
    from ..campaign.starting import new_campaign, template_names  # noqa: PLC0415 - not needed for --help
    from ..document.writing import write_text  # noqa: PLC0415

    if arguments.template is None:
        return _list_templates(arguments, console)
    if arguments.template not in template_names():
        near = _nearest(arguments.template, template_names(), console)
        names = "、".join(template_names()) if console.language == "zh" else ", ".join(template_names())
        raise UsageError("campaign-template", name=arguments.template, nearest=near, names=names)
    path = Path(arguments.output or "campaign.toml")
    first = today(arguments.start)
    text = new_campaign(arguments.template, start=first, language=console.language, name=arguments.name)
    write_text(path, text, overwrite=arguments.force)
    console.print(console.speech("created", file=path))
    console.say("campaign-new-next", file=path)
    return Exit.DONE


def _nearest(name: str, names: Sequence[str], console: Console) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - only for a misspelt name

    near = get_close_matches(name, names, 1)
    return console.speech("did-you-mean", nearest=near[0]) if near else ""


def _list_templates(arguments: argparse.Namespace, console: Console) -> int:
    from ..campaign.starting import template_about, template_names  # noqa: PLC0415 - not needed for --help
    from .tables import render_rows  # noqa: PLC0415

    say = console.speech.of
    rows = [
        {"name": name, "title": say(title), "about": say(about)}
        for name in template_names()
        for title, about in [template_about(name)]
    ]
    console.print(render_rows(rows, arguments.format, console.speech, ("name", "title", "about")))
    return Exit.DONE


def advance(arguments: argparse.Namespace, console: Console) -> int:
    """Move units to their next stage, all of them or none."""
    with open_run(arguments, console) as run:
        units = chosen(arguments, run) or ()
        to = stage_meant(arguments)
        facts = facts_of(arguments)
        return _change(console, units, lambda: run.advance(units, to=to, **facts))


def send_back(arguments: argparse.Namespace, console: Console) -> int:
    """Send units back to an earlier stage, all of them or none."""
    with open_run(arguments, console) as run:
        units = chosen(arguments, run) or ()
        to = stage_meant(arguments) or ""
        facts = facts_of(arguments)
        return _change(console, units, lambda: run.send_back(units, to, **facts))


def gate(arguments: argparse.Namespace, console: Console) -> int:
    """Record something of a gate for units, or show how their gates stand."""
    kind = next((kind for option, kind in _KINDS.items() if getattr(arguments, option)), None)
    with open_run(arguments, console) as run:
        units = chosen(arguments, run) or ()
        if kind is None:
            return show_gates(run, units, arguments, console)
        if arguments.gate is None:
            raise UsageError("campaign-which-gate")
        facts = facts_of(arguments) | {"author": arguments.author}
        return _change(console, units, lambda: run.record(units, arguments.gate, kind, **facts))


def _change(console: Console, units: Sequence[str], change: Callable[[], Sequence[Step]]) -> int:
    if not units:
        console.say("campaign-nobody")
        return Exit.DONE
    try:
        steps = change()
    except SchemeError as error:
        refused = [found for found in error.diagnostics if found.code.startswith("QH93")]
        if len(refused) <= _FEW:
            raise
        _tell(error, len(units), console)
        return Exit.FAILED
    _conclude(steps, console)
    return Exit.DONE


def _tell(error: SchemeError, total: int, console: Console) -> None:
    """List many refusals, a line each, and say once that nothing was changed."""
    for found in error.diagnostics:
        print(f"{found.code} {found.message(console.language)}", file=console.err)
    console.say("campaign-refused", count=counted(len(error.diagnostics), "refusal"), units=counted(total, "unit"))
    console.offer_help(error.diagnostics)


def _conclude(steps: Sequence[Step], console: Console) -> None:
    from ..campaign.naming import said  # noqa: PLC0415 - loaded by then

    moves: dict[tuple[str, str], list[str]] = {}
    for step in steps:
        what = said(step.kind) if "gate" in step.payload else said(step.payload["to"])
        about = str(step.payload.get("gate", step.payload["stage"]))
        moves.setdefault((about, console.speech.of(what)), []).append(step.unit)
    for (about, word), units in moves.items():
        facts = {"about": about, "what": word, "units": _some(units, console), "count": counted(len(units), "unit")}
        key = "campaign-recorded" if any("gate" in step.payload for step in steps) else "campaign-moved"
        console.print(console.speech(key, **facts))


def _some(names: Sequence[str], console: Console) -> str:
    shown = ("、" if console.language == "zh" else ", ").join(names[:5])
    return shown if len(names) <= 5 else shown + console.speech("and-more", count=len(names))  # noqa: PLR2004
