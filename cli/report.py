"""``quanheng report``: what an office hands in, composed from a scheme, its results and the ledger."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs

from .arguments import Parser, add_data, add_output, add_plugins
from .console import Console
from .errors import Exit, UsageError
from .evaluate import introduce
from .evaluating import Job, evaluate_set, read_date
from .language import Speech, counted
from .opening import mention_plugins, open_for
from .outputs import plan_outputs
from .progress import busy

if TYPE_CHECKING:
    from ..campaign.model import Campaign
    from ..ledger import Ledger
    from ..papers.paper import Paper

#: What can be asked for, as in papers/composing.py, which ``--help`` need not load.
REPORTS: Final = ("evaluation", "unit", "letter", "reply")
_OF_UNITS: Final = ("unit", "letter", "reply")
LISTS: Final = ("problems", "suggestions", "rectification", "reserve", "names", "watch")
STAGES: Final = ("feedback", "midterm", "closing", "look_back", "annual", "daily")
FORMS: Final = ("handbook", "self_evaluation", "interview", "questionnaire", "materials", "checklist")
_KINDS: Final = (*REPORTS, *LISTS, *STAGES, *FORMS)
#: The kinds of files that ``--each`` writes.
_EACH: Final = ("docx", "html", "pdf")
_FORBIDDEN: Final = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


def add_arguments(parser: Parser, speech: Speech) -> None:
    """Declare the arguments of the command."""
    parser.usage = speech("report-usage")
    about = speech("help-report-what", kinds=" ".join(_KINDS))
    parser.add_argument("what", nargs="+", metavar=speech("metavar-report"), help=about)
    add_data(parser, explains=True, needs_unit=False)
    parser.add_argument("--each", action="store_true", help=speech("help-each"))
    parser.add_argument("--as", dest="suffix", choices=_EACH, default=_EACH[0], help=speech("help-as"))
    parser.add_argument("--since", metavar=speech("metavar-date"), help=speech("help-since"))
    parser.add_argument("--campaign", metavar=speech("metavar-file"), help=speech("help-campaign-reported"))
    parser.add_argument("--text", metavar=speech("metavar-file"), help=speech("help-text"))
    parser.add_argument("--common", type=int, default=3, metavar=speech("metavar-count"), help=speech("help-common"))
    parser.add_argument("--peers", metavar=speech("metavar-column"), help=speech("help-peers"))
    parser.add_argument("--role", metavar=speech("metavar-name"), help=speech("help-role"))
    add_output(parser, "help-output-report")
    add_plugins(parser)


@attrs.frozen
class _Asked:
    """The kind of paper, and the SET that it is of."""

    kind: str
    target: str | None


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Compose the paper, and print it or write it to the files of ``-o``; with ``--each`` one for each unit."""
    asked = _asked(arguments)
    arguments.set = asked.target
    if arguments.common < 1:
        raise UsageError("bad-common", count=arguments.common)
    if arguments.each:
        return _each(asked, arguments, console)
    from ..papers.paper import WRITTEN  # noqa: PLC0415 - not needed for --help

    outputs = plan_outputs(arguments.output, WRITTEN, force=arguments.force)
    with _ledger(arguments) as ledger:
        made = _made(asked, arguments, console, ledger)
    for path in outputs:
        made.save(path, overwrite=arguments.force)
        console.say("wrote", file=path)
    if not outputs:
        from ..papers.plain import plain_text  # noqa: PLC0415 - only where it is printed

        console.print(plain_text(made.document))
    return Exit.DONE


def _made(asked: _Asked, arguments: argparse.Namespace, console: Console, ledger: Ledger | None) -> Paper:
    if asked.kind in FORMS:
        return _form(asked, arguments, console)
    if asked.target is None:
        return _of_ledger(asked, arguments, console, ledger)
    return _report(asked, arguments, console, ledger)


@contextmanager
def _ledger(arguments: argparse.Namespace) -> Iterator[Ledger | None]:
    """Yield the ledger of ``--ledger``, None where none was given."""
    if arguments.ledger is None:
        yield None
        return
    from ..ledger import open_ledger  # noqa: PLC0415 - not needed for --help

    with open_ledger(arguments.ledger, create=False) as ledger:
        yield ledger


def _asked(arguments: argparse.Namespace) -> _Asked:
    """Return what is asked for: ``[KIND] SET``.

    Raises:
        UsageError: there are more words than that, the kind is not known, or SET is absent.
    """
    words: Sequence[str] = arguments.what
    usual = "unit" if arguments.unit is not None or arguments.each else "evaluation"
    if len(words) == 1 and words[0] not in _KINDS:
        return _Asked(usual, words[0])
    if len(words) == 1 and words[0] in (*STAGES, *LISTS):
        arguments.ledger = arguments.ledger or _usual_ledger()
        if arguments.ledger is None:
            raise UsageError("report-needs-ledger", kind=words[0])
        return _Asked(words[0], None)
    if len(words) == 1:
        raise UsageError("report-without-set", kind=words[0])
    kind, target, *rest = words
    if rest:
        raise UsageError("report-too-many", words=" ".join(words))
    if kind not in _KINDS:
        from difflib import get_close_matches  # noqa: PLC0415 - only when something is wrong

        near = get_close_matches(kind, _KINDS, 1)
        raise UsageError("report-unknown", kind=kind, kinds=" ".join(_KINDS), nearest=near[0] if near else "—")
    if kind in STAGES:
        raise UsageError("report-of-ledger", kind=kind)
    if kind in _OF_UNITS and arguments.unit is None and not arguments.each:
        raise UsageError("report-needs-unit", kind=kind)
    return _Asked(kind, target)


def _usual_ledger() -> str | None:
    """Return the ledger of the folder of work where it has one."""
    from .acting import target_of  # noqa: PLC0415 - not needed for --help

    target = target_of(None)
    return str(target) if "://" in str(target) or Path(target).is_file() else None


def _form(asked: _Asked, arguments: argparse.Namespace, console: Console) -> Paper:
    """Compose a paper of the scheme alone; the list of materials looks at data where a unit is named."""
    from ..papers.composing import paper  # noqa: PLC0415 - not needed for --help

    options: dict[str, Any] = {"language": console.language, "text": arguments.text, "role": arguments.role}
    if asked.kind == "materials" and arguments.unit is not None:
        job = _evaluated(arguments, console)
        return paper(job.result, asked.kind, unit=arguments.unit, period=arguments.period, **options)
    with busy(arguments.set, console):
        workspace = open_for(arguments, arguments.set)
        mention_plugins(workspace, console)
        campaign = _campaign(arguments)
        return paper(workspace.load(arguments.set), asked.kind, campaign=campaign, **options)


def _of_ledger(asked: _Asked, arguments: argparse.Namespace, console: Console, ledger: Ledger | None) -> Paper:
    """Compose what the ledger alone tells."""
    from ..papers.composing import paper  # noqa: PLC0415 - not needed for --help

    as_of = read_date(arguments.as_of)
    options: dict[str, Any] = {"language": console.language, "text": arguments.text, "unit": arguments.unit}
    return paper(None, asked.kind, ledger=ledger, as_of=as_of, since=_since(arguments), **options)


def _report(asked: _Asked, arguments: argparse.Namespace, console: Console, ledger: Ledger | None) -> Paper:
    from ..papers.composing import paper  # noqa: PLC0415 - not needed for --help

    job = _evaluated(arguments, console)
    with busy(arguments.set, console):
        return paper(
            job.result,
            asked.kind,
            unit=arguments.unit,
            period=arguments.period,
            language=console.language,
            text=arguments.text,
            common=arguments.common,
            peers=arguments.peers,
            campaign=_campaign(arguments),
            ledger=ledger,
            since=_since(arguments),
        )


def _campaign(arguments: argparse.Namespace) -> Campaign | None:
    if arguments.campaign is None:
        return None
    from ..campaign.reading import load_campaign  # noqa: PLC0415 - not needed for --help

    return load_campaign(arguments.campaign)


def _since(arguments: argparse.Namespace) -> date | None:
    return None if arguments.since is None else read_date(arguments.since)


def _evaluated(arguments: argparse.Namespace, console: Console) -> Job:
    job = evaluate_set(arguments, console, arguments.unit_column, arguments.period_column)
    introduce(job, console)
    return job


def _each(asked: _Asked, arguments: argparse.Namespace, console: Console) -> int:
    """Write a paper for each unit into the folder of ``-o``."""
    from ..document.writing import check_target  # noqa: PLC0415 - not needed for --help
    from ..papers.composing import papers_of_units  # noqa: PLC0415

    if asked.kind not in _OF_UNITS or arguments.unit is not None:
        raise UsageError("each-of-units")
    if len(arguments.output) != 1:
        raise UsageError("each-needs-folder")
    folder = Path(arguments.output[0])
    job = _evaluated(arguments, console)
    options: dict[str, Any] = {"language": console.language, "text": arguments.text, "peers": arguments.peers}
    folder.mkdir(exist_ok=True)
    with busy(arguments.set, console), _ledger(arguments) as ledger:
        made = papers_of_units(job.result, asked.kind, period=arguments.period, ledger=ledger, **options)
        count, taken = 0, set[str]()
        for unit, one in made:
            path = folder / f"{_file_name(unit, taken)}.{arguments.suffix}"
            check_target(path, str(path), overwrite=arguments.force)
            one.save(path, overwrite=arguments.force)
            count += 1
    console.say("wrote-each", count=counted(count, "report"), folder=folder)
    return Exit.DONE


def _file_name(unit: str, taken: set[str]) -> str:
    """Return a name that any system takes, no two alike: what is not allowed in names becomes ``_``."""
    plain = _FORBIDDEN.sub("_", unit).strip(" .") or "_"
    name, number = plain[:80], 1
    while name.casefold() in taken:
        number += 1
        name = f"{plain[:80]}_{number}"
    taken.add(name.casefold())
    return name
