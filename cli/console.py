"""Where the command line writes: results on stdout, everything about the work on stderr."""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Iterable, Mapping
from typing import Final, TextIO

import attrs

from ..dsl.diagnostics import Diagnostic, Language
from ..dsl.syntax import Source
from .language import Speech

#: How many codes are named where help on them is offered.
_OFFERED: Final = 3


@attrs.frozen
class Console:
    """Two streams and a language."""

    language: Language
    out: TextIO = attrs.field(factory=lambda: _open_or_nowhere(sys.stdout))
    err: TextIO = attrs.field(factory=lambda: _open_or_nowhere(sys.stderr))

    @property
    def speech(self) -> Speech:
        """The texts in the language."""
        return Speech(self.language)

    @property
    def width(self) -> int | None:
        """The cells of a line where a person looks; None for a file or pipe, which gets every column."""
        return shutil.get_terminal_size().columns if self.out.isatty() else None

    def print(self, text: str) -> None:
        """Write a result to stdout, with one newline at its end."""
        print(text.removesuffix("\n"), file=self.out)

    def say(self, key: str, /, **facts: object) -> None:
        """Write one of the texts about the work to stderr."""
        print(self.speech(key, **facts), file=self.err)

    def report(self, diagnostics: Iterable[Diagnostic], sources: Mapping[str, Source] | None = None) -> None:
        """Write diagnostics to stderr, with their source lines: of the sources given, else read from their files."""
        from .reporting import render, sources_of  # noqa: PLC0415 - only needed when something is wrong

        found = tuple(diagnostics)
        texts = sources_of(found) | dict(sources or {})
        if text := render(found, texts, self.language, color=self.is_colored(self.err)):
            print(text.removesuffix("\n"), file=self.err)
            self.offer_help(found)

    def offer_help(self, found: Iterable[Diagnostic]) -> None:
        """Name the command that explains what was found, where a person looks; pipes and files need no advice."""
        codes = list(dict.fromkeys(diagnostic.code for diagnostic in found))
        if codes and self.is_colored(self.err):
            self.say("help-line", codes=" ".join(codes[:_OFFERED]))

    @staticmethod
    def is_colored(stream: TextIO) -> bool:
        """Whether a person looks at the stream."""
        return stream.isatty()


def _open_or_nowhere(stream: TextIO | None) -> TextIO:
    """Return the stream; where whoever started us closed it (``>&-``, a service), one that keeps nothing."""
    return stream if stream is not None else open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123


def make_robust(*streams: TextIO) -> None:
    """Let a stream that cannot encode a character write a question mark instead of failing.

    A terminal with a code page of its own keeps it; a pipe or file is UTF-8 only where the locale says so.
    """
    for stream in streams:
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
