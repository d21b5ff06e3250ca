"""What evaluate, explain and demo share: the set, its data, the date, and progress while they are worked on."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from unicodedata import normalize

import attrs

from .console import Console
from .errors import UsageError
from .opening import mention_plugins, open_for
from .progress import busy

if TYPE_CHECKING:
    from ..core.model import IndicatorSet
    from ..report.result import Result
    from ..workspace.bundled import BundledSet
    from ..workspace.folder import DataSource, Workspace


#: Tables that stand beside the data of the units.
_BESIDE: Final = ("ratings", "evidence")


@attrs.frozen
class Job:
    """One evaluation: the set, its result, the date, and the bundled set that the data came with, if any."""

    workspace: Workspace
    indicator_set: IndicatorSet
    result: Result
    as_of: date
    bundled: BundledSet | None = None


@attrs.frozen
class Asked:
    """What is to be evaluated: the set, its data and options, and the bundled set that the data came with, if any."""

    workspace: Workspace
    indicator_set: IndicatorSet
    data: Any
    options: Mapping[str, Any]
    as_of: date
    bundled: BundledSet | None = None


def evaluate_set(
    arguments: argparse.Namespace,
    console: Console,
    unit: str | None,
    period: str | None,
    workspace: Workspace | None = None,
) -> Job:
    """Evaluate the SET of the arguments on their data, in its workspace unless that is open already.

    Raises:
        InputError: the set or its data cannot be found or read.
        SchemeError: the scheme or the data have errors.
        UsageError: an option is not available, or the date is none.
    """
    with busy(arguments.set, console):
        asked = ask(arguments, console, unit, period, workspace)
        result = asked.workspace.evaluate(asked.indicator_set, asked.data, **asked.options)
    return Job(asked.workspace, asked.indicator_set, result, asked.as_of, asked.bundled)


def ask(
    arguments: argparse.Namespace,
    console: Console,
    unit: str | None,
    period: str | None,
    workspace: Workspace | None = None,
) -> Asked:
    """Return what the arguments ask to be evaluated; nothing is evaluated yet.

    Raises:
        InputError: the set or its data cannot be found or read.
        SchemeError: the scheme has errors.
        UsageError: an option is not available, or the date is none.
    """
    from ..workspace.extending import source_named  # noqa: PLC0415 - not needed for --help
    from ..workspace.folder import without_ledger  # noqa: PLC0415

    as_of = read_date(arguments.as_of)
    if workspace is None:
        workspace = open_for(arguments, arguments.set)
        mention_plugins(workspace, console)
    indicator_set = workspace.load(arguments.set)
    source = _source(arguments, workspace, indicator_set)
    given = {name: [source_named(file) for file in getattr(arguments, name, ())] for name in _BESIDE}
    ledger = getattr(arguments, "ledger", None)
    if ledger is not None and arguments.command == "report" and not _reads_ledger(indicator_set):
        ledger = None  # there it is for the report first, whatever the set reads
    options = {
        "sheet": getattr(arguments, "sheet", None),
        "unit": unit or source.unit,
        "period": period or source.period,
        "rows": {**without_ledger(source.rows, ledger), **read_rows(getattr(arguments, "rows", ()))},
        "as_of": as_of,
        "fitted": None if getattr(arguments, "fit", None) is None else Path(arguments.fit),
        "ledger": ledger,
        **{name: files or source.beside.get(name, ()) for name, files in given.items()},
    }
    return Asked(workspace, indicator_set, source.data, options, as_of, _bundled(arguments.set, source))


def _reads_ledger(indicator_set: IndicatorSet) -> bool:
    from ..ledger.inputs import reads_ledger  # noqa: PLC0415 - only where a ledger is given

    return reads_ledger(indicator_set)


def _source(arguments: argparse.Namespace, workspace: Workspace, indicator_set: IndicatorSet) -> DataSource:
    from ..workspace.extending import source_named  # noqa: PLC0415 - not needed for --help
    from ..workspace.folder import DataSource  # noqa: PLC0415

    if arguments.data is not None:
        return DataSource(source_named(arguments.data))
    return workspace.data_source(indicator_set, arguments.set)


def _bundled(name: str, source: DataSource) -> BundledSet | None:
    """Return the bundled set that the data came with, None for data of the user's own."""
    from ..workspace.bundled import bundled_set  # noqa: PLC0415 - not needed for --help

    found = bundled_set(name)
    return found if found is not None and found.data == source.data else None


def read_rows(given: Sequence[str]) -> dict[str, str | Path]:
    """Return the files of rows, or their addresses, by the name of their table.

    Raises:
        UsageError: it is not written as NAME=FILE, or a table is given twice.
    """
    from ..workspace.extending import source_named  # noqa: PLC0415 - not needed for --help

    found: dict[str, str | Path] = {}
    for text in given:
        name, _, file = text.partition("=")
        if not name.strip() or not file.strip():
            raise UsageError("bad-rows", text=text)
        if (plain := normalize("NFKC", name.strip())) in found:
            raise UsageError("rows-twice", name=plain)
        found[plain] = source_named(file.strip())
    return found


def read_date(text: str | None) -> date:
    """Return the date given, or today: only the command line looks at the clock.

    Raises:
        UsageError: it is no date.
    """
    if text is None:
        return datetime.now().astimezone().date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError("bad-date", text=text) from None
