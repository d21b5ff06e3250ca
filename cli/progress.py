"""Signs on stderr that work goes on, where a person looks and it takes longer than a second."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from threading import Event, Thread
from typing import Final, TypeVar

from .console import Console

_Item = TypeVar("_Item")

#: Seconds of work after which progress is shown, and between two signs.
_DELAY: Final = 1.0
_BEAT: Final = 0.2


def track(items: Sequence[_Item], label: str, console: Console) -> Iterable[_Item]:
    """Return the items, showing how many of them are done."""
    if not console.is_colored(console.err):
        return items
    from tqdm import tqdm  # noqa: PLC0415 - only where a person looks

    return tqdm(items, desc=label, delay=_DELAY, file=console.err, leave=False)


@contextmanager
def busy(label: str, console: Console) -> Iterator[None]:
    """Show the time that a stretch of work takes whose end cannot be told."""
    if not console.is_colored(console.err):
        yield
        return
    done = Event()
    thread = Thread(target=_beat, args=(label, console, done), daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _beat(label: str, console: Console, done: Event) -> None:
    if done.wait(_DELAY):
        return
    from tqdm import tqdm  # noqa: PLC0415 - only for work that takes long

    with tqdm(desc=label, bar_format="{desc} {elapsed}", file=console.err, leave=False) as bar:
        while not done.wait(_BEAT):
            bar.refresh()
