"""The tokens of a text as far as brackets are concerned, the lines they stand on, and tokens put in between."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import attrs

from .lexer import ASSIGN, CALL, COLON_NEXT, COMMENT, CUT_STRING, MEMBER_CALL, NEWLINE, SYMBOL, UNCLOSED
from .words import RESERVED, normal

#: What stands between a title and the end of its line: points, a weight or a scale, and the brace.
_HEADER_END: Final = re.compile(r"(?:(?:\s+(?:scale|计分区间|weight|权重))?\s+\d\S*(?:\s+points)?)?\s*\{$")


@attrs.frozen
class Piece:
    """A token as far as brackets are concerned: its kind, place, line, and the indentation of that line."""

    kind: str
    start: int
    end: int
    line: int
    indent: int
    is_first: bool
    text: str


@attrs.frozen
class Inserted:
    """A token that nobody wrote, in the form in which the lexer reads matches."""

    symbol: str
    start_: int
    end_: int
    lastindex: int = SYMBOL

    def span(self, _group: int = 0) -> tuple[int, int]:
        """Return its place."""
        return self.start_, self.end_

    def start(self, _group: int = 0) -> int:
        """Return where it stands."""
        return self.start_

    def end(self, _group: int = 0) -> int:
        """Return where the text goes on."""
        return self.end_


def cut_string(text: str, match: re.Match[str]) -> Inserted:
    """Return an unclosed string, cut before the closing brackets and separators that end its line."""
    start, end = match.span(UNCLOSED)
    rest = text[start + 1 : end]
    while rest and (rest[-1] in ")]};, \t\r"):
        opener = {")": "(", "]": "[", "}": "{"}.get(rest[-1])
        if opener and rest.count(opener) >= rest.count(rest[-1]):
            break
        rest = rest[:-1]
    if "=" not in text[text.rfind("\n", 0, start) + 1 : start] and (header := _HEADER_END.search(rest)):
        rest = rest[: header.start()]  # an unclosed title must not take the points and the brace after it along
    return Inserted("", start, start + 1 + len(rest), CUT_STRING)


def pieces_of(text: str, matches: Iterator[Any]) -> Iterator[Piece]:
    """Iterate over the pieces of a text; ``name(`` is two of them."""
    line, indent, is_first, line_start = 1, 0, True, 0
    for match in matches:
        kind = match.lastindex
        if kind == NEWLINE:
            line, is_first, line_start = line + 1, True, match.end()
        if kind in {NEWLINE, COMMENT}:
            continue
        start = match.start(1) if match.lastindex < SYMBOL else match.start(kind)
        if is_first:
            indent = len(text[line_start:start].expandtabs(4))
        for part, begin, end in _parts(text, match, start):
            word = text[begin:end].rstrip()
            yield Piece(part, begin, begin + len(word), line, indent, is_first, word)
            is_first = False


def _parts(text: str, match: Any, start: int) -> list[tuple[str, int, int]]:
    kind, end = match.lastindex, match.end()
    if kind in {CALL, MEMBER_CALL}:
        opened = match.start(kind)
        word = text[start:opened].rstrip()
        return [
            ("operator" if normal(word) in RESERVED else "word", start, start + len(word)),
            ("(", opened, opened + 1),
        ]
    if kind == SYMBOL:
        symbol = text[start:end]
        return [(symbol if symbol in "()[]{},:;" else "operator", start, end)]
    if kind == ASSIGN:
        return [("assign", start, end)]
    if kind < SYMBOL:
        return [("operator" if _carries_on(text, start, end) else "word", start, end)]
    return [("other", start, end)]


def _carries_on(text: str, start: int, end: int) -> bool:
    """Whether a word is an operator; ``else`` before a colon begins a row, and so does ``not``, ``if`` or ``by``."""
    word = normal(text[start:end].rstrip())
    terminal, spelling = RESERVED.get(word, ("NAME", ""))
    if spelling == "else":
        return COLON_NEXT.match(text, end) is None
    return terminal not in {"NAME", "OTHERS", "SINCE", "NOT", "IF", "BY"}


@attrs.frozen
class Lines:
    """Where the lines of the pieces begin and end, found in one pass.

    By position of a piece: ``starts`` the first piece of its line, ``ends`` the first of the next line,
    ``next_round`` the next closing parenthesis or square bracket.  By position of a line's first piece:
    ``same_indent`` and ``less_indent``, the first piece of the nearest line above with that indentation.
    """

    starts: list[int]
    ends: list[int]
    next_round: list[int]
    same_indent: dict[int, int]
    less_indent: dict[int, int]

    @classmethod
    def of(cls, pieces: list[Piece]) -> Lines:
        """Find the lines of pieces."""
        count = len(pieces)
        starts, ends, next_round = [0] * count, [count] * count, [count] * count
        same: dict[int, int] = {}
        less: dict[int, int] = {}
        latest: dict[int, int] = {}
        around: list[int] = []
        for position, piece in enumerate(pieces):
            starts[position] = position if piece.is_first or not position else starts[position - 1]
            if not piece.is_first:
                continue
            if piece.indent in latest:
                same[position] = latest[piece.indent]
            latest[piece.indent] = position
            while around and pieces[around[-1]].indent >= piece.indent:
                around.pop()
            if around:
                less[position] = around[-1]
            around.append(position)
        for position in range(count - 2, -1, -1):
            following = pieces[position + 1]
            ends[position] = position + 1 if following.is_first else ends[position + 1]
            next_round[position] = position + 1 if following.kind in {")", "]"} else next_round[position + 1]
        return cls(starts, ends, next_round, same, less)
