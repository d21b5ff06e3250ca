"""What is noticed of a plugin while it is loaded: that it prints, and that it is slow."""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from threading import RLock, get_ident
from types import FrameType
from typing import Final

import attrs

from ..core.span import Span
from ..dsl.diagnostics import Both, Diagnostic, diagnose
from .sources import PluginSource

#: The standard output belongs to all threads: while one listens to a plugin, the next waits.
_ONE_AT_A_TIME: Final = RLock()
#: Characters of a printed line that are quoted.
_QUOTED: Final = 80


@attrs.frozen
class Watch:
    """From how many seconds on loading is slow, and the watch that measures them."""

    slow: float = 2.0
    now: Callable[[], float] = time.perf_counter


class Heard(io.TextIOWrapper):
    """Takes what a plugin prints while it is loaded, and remembers where; later it passes everything on.

    A plugin may keep it (a handler of a log), and what it says then is no matter of loading; nor is what other threads
    print meanwhile.
    """

    def __init__(self, file: Path | None) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", errors="replace", write_through=True)
        self._file, self._is_over = None if file is None else str(file), False
        self._thread, self._before = get_ident(), sys.stdout
        self.line = 0

    def write(self, text: str) -> int:
        """Keep what is printed."""
        if self._is_over or get_ident() != self._thread:
            return (sys.stdout if self._is_over else self._before).write(text)
        self.line = self.line or self._line_of(sys._getframe(1))  # noqa: SLF001 - the way to see who prints
        return super().write(text)

    def _line_of(self, frame: FrameType | None) -> int:
        while frame is not None and frame.f_code.co_filename != self._file:
            frame = frame.f_back
        return 0 if frame is None else frame.f_lineno

    def over(self) -> str:
        """Return what was heard, and hear nothing more."""
        self._is_over = True
        buffer = self.buffer
        return buffer.getvalue().decode("utf-8", "replace") if isinstance(buffer, io.BytesIO) else ""


@contextmanager
def watched(source: PluginSource, watch: Watch) -> Iterator[list[Diagnostic]]:
    """Watch a plugin being loaded, and put what there is to say of it into the list that is yielded."""
    found: list[Diagnostic] = []
    if source.origin == "bundled":  # part of the package, which neither prints nor dawdles
        yield found
        return
    with _ONE_AT_A_TIME:
        heard, start = Heard(source.file), watch.now()
        try:
            with redirect_stdout(heard):
                yield found
        finally:
            text = heard.over()
        seconds = watch.now() - start
    if lines := [line.strip() for line in text.splitlines() if line.strip()]:
        found.append(_diagnose_printing(source, lines, heard.line))
    if seconds > watch.slow:
        found.append(diagnose("plugin-slow", source.place, plugin=source.name, seconds=f"{seconds:.1f}"))


def _diagnose_printing(source: PluginSource, lines: list[str], line: int) -> Diagnostic:
    place = Span(str(source.file), line, 1, line, 1) if line else source.place
    count = Both(str(len(lines)), f"{len(lines)} line{'' if len(lines) == 1 else 's'}")
    return diagnose("plugin-printed", place, plugin=source.name, text=lines[0][:_QUOTED], lines=count)
