"""From a file's text to its syntax tree and everything that is wrong with its form, in one go."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

import attrs

from . import brackets
from .building import FUNCTIONS
from .characters import hidden_faults, with_ascii_punctuation
from .collecting import without_collector
from .diagnostics import Diagnostic, Edit, diagnose
from .driver import ParseTable, build_table
from .lexer import TOKEN, Fault, Tokens, tokenize
from .recovery import Parse
from .syntax import Expression, File, Missing, Source


@attrs.frozen
class Parsed:
    """A syntax tree with the diagnostics of its form, sorted by place."""

    file: File
    diagnostics: tuple[Diagnostic, ...]


@cache
def parse_table() -> ParseTable:
    """Return the parse table, made once a process (about 50 ms) when something is parsed for the first time."""
    return build_table(FUNCTIONS)


def parse(source: Source, *, by_indentation: bool = False) -> Parsed:
    """Parse a file; what could not be understood is reported, and :class:`.syntax.Missing` stands in its place.

    With ``by_indentation`` brackets that match, but not as the lines are indented, are taken to be wrong.
    """
    with without_collector():
        text = with_ascii_punctuation(source.text)
        tokens, faults = _tokens(source.text, text, by_indentation=by_indentation)
        statements: Any = None
        if tokens.types:
            work = Parse(parse_table(), source.text, text, tokens, "file")
            statements = work.run()
            faults = _independent(source, faults, work.faults)
        file = File(source, tuple(statements or ()), tuple(tokens.comments))
    return Parsed(file, _diagnostics(source, faults))


def parse_expression(source: Source, start: int, end: int) -> tuple[Expression, tuple[Diagnostic, ...]]:
    """Parse the expression between two offsets, as in the braces of a message."""
    text = source.text[:start] + with_ascii_punctuation(source.text[start:end])
    tokens = tokenize(text, TOKEN.finditer(text, start, end), is_expression=True)
    if not tokens.is_sound:
        fault = Fault("unbalanced-expression", start, end)
        return Missing(start=start, end=end), _diagnostics(source, [*tokens.faults, fault])
    work = Parse(parse_table(), source.text, text, tokens, "only_expression")
    value = work.run()
    faults = _independent(source, tokens.faults, work.faults)
    return (Missing(start=start, end=end) if value is None else value), _diagnostics(source, faults)


def _tokens(original: str, text: str, *, by_indentation: bool) -> tuple[Tokens, list[Fault]]:
    """Return the tokens of a file, with brackets and quotes mended, and what was wrong with them."""
    tokens = tokenize(text, TOKEN.finditer(text))
    mended: list[Fault] = []
    if not tokens.is_sound or by_indentation:
        mending = brackets.mend(text, by_indentation=by_indentation)
        mended = mending.faults
        tokens = tokenize(text, mending.matches(text))
    faults = tokens.faults if original.isascii() else [*tokens.faults, *hidden_faults(original)]
    return tokens, _independent(Source("", original), mended, faults)


def _independent(source: Source, before: list[Fault], found: Iterable[Fault]) -> list[Fault]:
    """Return the faults without those that only follow from one found before on the same line."""
    lines = {source.place(place)[0] for fault in before for place in (fault.start, fault.touched)}
    end = min((fault.start for fault in before if fault.name == "nested-too-deeply"), default=len(source.text) + 1)
    return [*before, *(f for f in found if source.place(f.start)[0] not in lines and f.start < end)]


def _diagnostics(source: Source, faults: Iterable[Fault]) -> tuple[Diagnostic, ...]:
    every = sorted(faults, key=lambda fault: (fault.start, fault.end))
    return tuple(_diagnostic(source, fault) for fault in every)


def _diagnostic(source: Source, fault: Fault) -> Diagnostic:
    fix = tuple(Edit(source.span(start, end), text) for start, end, text in fault.edits)
    return diagnose(fault.name, source.span(fault.start, fault.end), hint=fault.hint, fix=fix, **fault.arguments)
