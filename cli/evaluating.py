"""What evaluate, explain and demo share: the set, its data, the date, and progress while they are worked on."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from .console import Console
from .errors import UsageError
from .opening import mention_failures, open_for

if TYPE_CHECKING:
    from ..core.model import IndicatorSet
    from ..report.result import Result
    from ..workspace.bundled import BundledSet

#: Seconds of work after which progress is shown.
_DELAY = 1.0


@attrs.frozen
class Job:
    """One evaluation: the set, its result, the date, and the bundled set that the data came with, if any."""

    indicator_set: IndicatorSet
    result: Result
    as_of: date
    bundled: BundledSet | None = None


def evaluate_set(arguments: argparse.Namespace, console: Console, unit: str | None, period: str | None) -> Job:
    """Evaluate the SET of the arguments on their data.

    Raises:
        InputError: the set or its data cannot be found or read.
        SchemeError: the scheme or the data have errors.
        UsageError: an option is not available, or the date is none.
    """
    for name in ("fit", "rows", "ratings"):
        if getattr(arguments, name, None):
            raise UsageError("not-yet", what=f"--{name}")
    as_of = read_date(arguments.as_of)
    workspace = open_for(arguments, arguments.set)
    mention_failures(workspace, console)
    with progress(console, arguments.set):
        from ..workspace.bundled import bundled_set  # noqa: PLC0415 - not needed for --help

        indicator_set = workspace.load(arguments.set)
        given = None if arguments.data is None else Path(arguments.data)
        source = workspace.data_source(indicator_set, arguments.set) if given is None else None
        bundled = bundled_set(arguments.set)
        is_bundled = bundled is not None and source is not None and source.data == bundled.data
        options = {"unit": unit, "period": period}
        options = {name: column for name, column in options.items() if column is not None}
        target = indicator_set if given is not None else arguments.set
        result = workspace.evaluate(target, given, as_of=as_of, **options)
    return Job(indicator_set, result, as_of, bundled if is_bundled else None)


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


@contextmanager
def progress(console: Console, label: str) -> Iterator[None]:
    """Show on stderr that work goes on, if it takes longer than a second and a person looks."""
    if not console.err.isatty():
        yield
        return
    from threading import Event, Thread  # noqa: PLC0415 - only at a terminal

    from tqdm import tqdm  # noqa: PLC0415

    done = Event()

    def show() -> None:
        if done.wait(_DELAY):
            return
        layout = "{desc} {elapsed}"
        with tqdm(desc=label, bar_format=layout, file=console.err, leave=False, initial=0) as bar:
            while not done.wait(0.2):
                bar.update()

    thread = Thread(target=show, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
