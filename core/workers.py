"""Threads over pieces of work: in order, with the first failure in that order, the same whatever their number."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

import attrs

Item = TypeVar("Item")
Found = TypeVar("Found")


def usable_cores() -> int:
    """Return the number of cores that this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity is not None else os.cpu_count() or 1


def _at_least_one(count: int) -> int:
    return max(1, count)


@attrs.frozen
class Workers:
    """So many threads, started for each piece of work that is worth it; nothing stays behind."""

    count: int = attrs.field(factory=usable_cores, converter=_at_least_one)

    def map(self, work: Callable[[Item], Found], items: Sequence[Item]) -> list[Found]:
        """Return what the work gives for each item, in their order.

        Where it raises for several items, the error of the first of them in their order is raised, as a loop would.
        """
        if self.count < 2 or len(items) < 2:  # noqa: PLR2004 - nothing to share
            return [work(item) for item in items]
        shared = _Shared(work, items)
        with ThreadPoolExecutor(min(self.count, len(items))) as pool:
            running = [pool.submit(shared.run) for _ in range(min(self.count, len(items)))]
            try:
                for each in running:
                    each.result()
            except BaseException:
                shared.stop()
                raise
        return shared.results()


class _Shared(Generic[Item, Found]):
    """Items that several threads take one after the other."""

    def __init__(self, work: Callable[[Item], Found], items: Sequence[Item]) -> None:
        self._work, self._items = work, items
        self._next: Iterator[int] = iter(range(len(items)))
        self._lock = threading.Lock()
        self._end = len(items)
        self._found: dict[int, Found] = {}
        self._error: BaseException | None = None

    def run(self) -> None:
        """Work until nothing is left before the first failure."""
        while (place := self._take()) is not None:
            try:
                self._found[place] = self._work(self._items[place])
            except BaseException as error:  # noqa: BLE001 - raised again where the results are asked for
                with self._lock:
                    if place < self._end:
                        self._end, self._error = place, error

    def _take(self) -> int | None:
        with self._lock:
            place = next(self._next, None)
            return place if place is not None and place < self._end else None

    def stop(self) -> None:
        """Let the threads end after what they are at."""
        with self._lock:
            self._end = 0

    def results(self) -> list[Found]:
        """Return what was found, in order."""
        if self._error is not None:
            raise self._error
        return [self._found[place] for place in range(len(self._items))]
