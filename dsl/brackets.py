"""Brackets that do not match, mended before parsing so that one missing bracket is one diagnostic.

Only files whose brackets or quotation marks do not balance come here.  Authors indent: a line that begins a statement
no deeper than the line of an open bracket shows that this bracket was never closed, and a closing brace deeper than
every open one shows that its opener is missing.  Where the indentation says nothing sensible, the order of the brackets
alone decides; whichever reading finds fewer faults is taken.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

import attrs

from .lexer import TOKEN, UNCLOSED, Fault
from .mending import closing_quote, laid_out_braces
from .pieces import Inserted, Lines, Piece, cut_string, pieces_of

CLOSERS: Final = {"(": ")", "[": "]", "{": "}"}
_ROUND: Final = frozenset("([")
#: Pieces after which a line goes on, and pieces that carry the line above on.
_GOES_ON: Final = frozenset({",", "operator", "assign", ":", ";", "(", "[", "{"})
_CARRIES: Final = frozenset({"operator", ",", ")", "]", "}", ":", ";"})
_COMPARING: Final = re.compile(r"[<>=!]=|[<>≤≥≠]")
#: So many pieces of a line are searched for the place of a bracket that is missing; nobody writes longer lines.
_FAR: Final = 400
#: Makes the parser lose a statement that no mending can make trustworthy.
_UNREADABLE: Final = "?"
_LABELS: Final = frozenset({"of", "选项"})


@attrs.frozen
class Mending:
    """What was wrong and what to read instead: tokens put in, stretches left out."""

    faults: list[Fault]
    inserted: list[Inserted]
    dropped: list[tuple[int, int]]

    def matches(self, text: str) -> Iterator[Any]:
        """Iterate over the tokens of the mended text; all offsets are those of the text as it is."""
        edits: list[tuple[int, int, Inserted | None]] = [(token.start_, token.end_, token) for token in self.inserted]
        edits += [(start, end, None) for start, end in self.dropped]
        position = 0
        for start, end, token in sorted(edits, key=lambda edit: edit[:2]):
            yield from TOKEN.finditer(text, position, start)
            if token is not None:
                yield token
            position = max(end, position)
        yield from TOKEN.finditer(text, position)


def mend(text: str, *, by_indentation: bool = False) -> Mending:
    """Return how to mend a text whose brackets or quotation marks do not match, or do not match its indentation."""
    strings = [cut_string(text, match) for match in TOKEN.finditer(text) if match.lastindex == UNCLOSED]
    faults = [
        Fault("unclosed-string", token.start_, token.start_ + 1, edits=closing_quote(text, token.start_, token.end_))
        for token in strings
    ]
    pieces = list(pieces_of(text, Mending([], strings, []).matches(text)))
    readings = [
        _Balance(pieces, trusts_indentation=trusts) for trusts in ((True,) if by_indentation else (True, False))
    ]
    for reading in readings:
        reading.run()
    best = min(readings, key=lambda reading: len(reading.faults))
    laid_out = [attrs.evolve(fault, edits=laid_out_braces(text, fault.start, fault.edits)) for fault in best.faults]
    return Mending([*faults, *laid_out], [*strings, *best.inserted], best.dropped)


@attrs.define
class _Balance:
    """One reading of the pieces: a stack of what is open, the faults found and how to mend them."""

    pieces: list[Piece]
    trusts_indentation: bool
    open: list[int] = attrs.field(factory=list)
    faults: list[Fault] = attrs.field(factory=list)
    inserted: list[Inserted] = attrs.field(factory=list)
    dropped: list[tuple[int, int]] = attrs.field(factory=list)
    _kinds: Counter[str] = attrs.field(factory=Counter)
    _indents: Counter[int] = attrs.field(factory=Counter)
    _round_lines: Counter[int] = attrs.field(factory=Counter)
    _lines: Lines = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self._lines = Lines.of(self.pieces)

    def push(self, index: int) -> None:
        """Open a bracket."""
        self.open.append(index)
        self._count(index, 1)

    def pop(self) -> int:
        """Close the innermost bracket and return its position."""
        index = self.open.pop()
        self._count(index, -1)
        return index

    def _count(self, index: int, by: int) -> None:
        # what is open is asked at every closing bracket: it is counted, not searched
        piece = self.pieces[index]
        self._kinds[piece.kind] += by
        self._indents[piece.indent] += by
        if piece.kind in _ROUND:
            self._round_lines[piece.line] += by

    def run(self) -> None:
        """Read all pieces; what is still open at the end was never closed."""
        for index, piece in enumerate(self.pieces):
            if piece.is_first and self.trusts_indentation:
                self.leave(index)
            if piece.kind in CLOSERS:
                self.push(index)
            elif piece.kind in {")", "]"}:
                self.close_round(index)
            elif piece.kind == "}":
                self.close_brace(index)
            elif piece.kind in {":", ";"} and self.top_kind() in _ROUND:
                self.interrupt(index)
        while self.open:
            self.report_unclosed(len(self.pieces))

    def top(self) -> Piece | None:
        """Return the innermost open bracket."""
        return self.pieces[self.open[-1]] if self.open else None

    def top_kind(self) -> str:
        """Return the kind of the innermost open bracket, empty where none is open."""
        return self.pieces[self.open[-1]].kind if self.open else ""

    # --- what the lines show ---

    def leave(self, index: int) -> None:
        """Close what the beginning of a line shows to have been left open above."""
        piece = self.pieces[index]
        while (top := self.top()) is not None and top.line < piece.line:
            goes_on = self.pieces[index - 1].kind in _GOES_ON
            if top.kind in _ROUND:
                is_left = (not goes_on and piece.kind not in _CARRIES) or (
                    piece.kind == "assign" and piece.indent <= top.indent and self.pieces[index - 1].kind != "assign"
                )
            else:
                is_left = piece.indent <= top.indent and piece.kind not in _CARRIES
            if not is_left:
                return
            self.report_unclosed(index)

    def close_round(self, index: int) -> None:
        """Take a closing parenthesis or square bracket."""
        while (
            self._kinds["("] + self._kinds["["] and self.top_kind() == "{" and self.is_same_line_or_round_below(index)
        ):
            self.report_unclosed(index)
        if self.pieces[index].kind == "]" and self._kinds["["] and self.is_call(self.open[-1]):
            self.report_unclosed(index)
        if self.top_kind() in _ROUND:
            self.pop()
        else:
            self.report_stray(index)

    def is_call(self, opener: int) -> bool:
        """Whether an open bracket is that of a call, which no square bracket closes."""
        return self.pieces[opener].kind == "(" and opener > 0 and self.pieces[opener - 1].kind == "word"

    def is_same_line_or_round_below(self, index: int) -> bool:
        """Whether a brace stands between a closing parenthesis and its opener, so that the brace was left open."""
        top, lines = self.top(), self._round_lines
        return top is not None and (lines[top.line] > 0 or lines[self.pieces[index].line] > 0)

    def interrupt(self, index: int) -> None:
        """Take ``:`` or ``;`` inside parentheses: they, or a brace inside them, were left open or never opened."""
        if self.lacks_brace_after(index):
            return
        while self.top_kind() in _ROUND:
            self.report_unclosed(index, is_readable=self.is_call(self.open[-1]))

    def lacks_brace_after(self, index: int) -> bool:
        """Whether an unmatched ``}`` and then the parenthesis that is open follow on this line."""
        depth = 0
        for position in range(index + 1, min(self.line_end(index), index + _FAR)):
            kind = self.pieces[position].kind
            depth += (kind in CLOSERS) - (kind in {")", "]", "}"})
            if depth < 0:
                return kind == "}" and self.follows_round(position)
        return False

    def follows_round(self, index: int) -> bool:
        """Whether a closing parenthesis follows a brace on its line."""
        return self._lines.next_round[index] < self.line_end(index)

    def line_end(self, index: int) -> int:
        """Return the position of the first piece of a later line."""
        return self._lines.ends[index]

    def close_brace(self, index: int) -> None:
        """Take a closing brace: of the innermost open brace unless the indentation says otherwise."""
        piece = self.pieces[index]
        if not self._kinds["{"] or (self.top_kind() in _ROUND and self.has_own_closer(index)):
            self.report_stray(index)
            return
        while self.top_kind() in _ROUND:
            self.report_unclosed(index)
        if self.trusts_indentation and piece.is_first:
            while len(self.open) > 1 and self.pieces[self.open[-1]].indent > piece.indent:
                self.report_unclosed(index)
        if self.trusts_indentation and self.closes_too_soon(index):
            self.report_stray(index, is_placed=False)
        elif self.trusts_indentation and self.is_surplus(index):
            self.report_stray(index)
        else:
            self.pop()

    def has_own_closer(self, index: int) -> bool:
        """Whether the parenthesis that is open on a brace's line is closed after it on the same line."""
        top, piece = self.top(), self.pieces[index]
        return top is not None and top.line == piece.line and self.follows_round(index)

    def closes_too_soon(self, index: int) -> bool:
        """Whether a brace closes what its own line opened, although a deeper block and its brace follow."""
        top, position = self.top(), self.line_end(index)
        if top is None or top.line != self.pieces[index].line or position != index + 1:
            return False
        is_deeper = False
        while position < len(self.pieces):
            piece = self.pieces[position]
            if piece.indent <= top.indent:
                return is_deeper and piece.kind == "}" and piece.indent == top.indent
            is_deeper, position = True, self.line_end(position)
        return False

    def is_surplus(self, index: int) -> bool:
        """Whether the opener of a closing brace is missing: the innermost open one belongs to an outer block."""
        piece, top = self.pieces[index], self.top()
        if top is None or top.line == piece.line:
            return False
        if piece.is_first:
            return top.indent < piece.indent
        position = self.line_end(index)
        if position == len(self.pieces):
            return False
        following = self.pieces[position]
        if following.kind == "}" and following.indent == top.indent:
            return self._indents[top.indent] == 1
        return following.indent > top.indent

    # --- what to report, and how to go on ---

    def report_unclosed(self, index: int, *, is_readable: bool = True) -> None:
        """Report the innermost open bracket and close it before a piece.

        An interval that lost its end is not readable: whether the end belongs to it nobody knows.
        """
        opener = self.pop()
        piece = self.pieces[opener]
        place = self.pieces[self.end_of(opener, index) - 1]
        closer = CLOSERS[piece.kind]
        arguments = {"opener": piece.kind, "closer": closer, "line": place.line}
        is_clear = is_readable and self.trusts_indentation and self.is_plain(opener, self.end_of(opener, index))
        edits = ((place.end, place.end, closer),) if is_clear else ()
        self.faults.append(
            Fault("unclosed-bracket", piece.start, piece.end, arguments, touched=place.end - 1, edits=edits)
        )
        self.inserted.append(Inserted(closer if is_readable else _UNREADABLE, place.end, place.end))
        if not is_readable:
            self.inserted.append(Inserted(closer, place.end, place.end))

    def is_plain(self, opener: int, end: int) -> bool:
        """Whether an open bracket could be closed nowhere else: a brace where the lines tell, others by what they hold.

        ``(a / b`` can only end there, ``(a + b * c`` could end earlier and mean something else; so could an argument
        with an operator in it, and a call within a call.
        """
        if self.pieces[opener].kind == "{":
            return True
        if end - opener > _FAR:
            return False
        inner = [self.pieces[position].kind for position in self.outside_brackets(opener + 1, end)]
        commas = [place for place, kind in enumerate(inner) if kind == ","]
        operators = inner[commas[-1] + 1 if commas else 0 :].count("operator")
        if self.pieces[opener].kind == "(" and not self.is_call(opener):
            return not commas and operators <= 1
        is_nested = bool(commas) and self.top_kind() in _ROUND
        return not operators and not is_nested and not self.ends_in_doubt(opener, end)

    def ends_in_doubt(self, opener: int, end: int) -> bool:
        """Whether what an open bracket holds ends in a bracket that could have been closed earlier instead."""
        depth, position = 0, end - 1
        while position > opener:
            kind = self.pieces[position].kind
            depth += (kind in {")", "]", "}"}) - (kind in CLOSERS)
            if depth <= 0:
                break
            position -= 1
        return any(self.pieces[place].kind in {",", "operator"} for place in range(position, end - 1))

    def end_of(self, opener: int, index: int) -> int:
        """Return before which piece an open bracket is to be closed: the labels of ``one of`` end before an attribute."""
        if self.pieces[opener].kind == "{" and opener and self.pieces[opener - 1].text in _LABELS:
            for position in range(opener + 1, index):
                if self.pieces[position].kind == "assign" or self.pieces[position].is_first:
                    return position
        return index

    def report_stray(self, index: int, *, is_placed: bool = True) -> None:
        """Report a closing bracket that closes nothing; a brace gets an opener where it was most likely left out."""
        piece = self.pieces[index]
        opener = next(opener for opener, closer in CLOSERS.items() if closer == piece.kind)
        place = self.place_of_opener(index) if piece.kind == "}" and is_placed else None
        arguments: dict[str, Any] = {"opener": opener, "closer": piece.kind}
        if place is None:
            self.dropped.append((piece.start, piece.end))
            if piece.kind != "}":
                self.inserted.append(Inserted(_UNREADABLE, piece.start, piece.start))
            self.faults.append(Fault("stray-bracket", piece.start, piece.end, arguments))
            return
        line = self.pieces[place - 1].line
        touched = self.pieces[place - 1].end - 1
        end = self.pieces[place - 1].end
        self.inserted.append(Inserted("{", end, end))
        edits = ((end, end, " {"),) if piece.is_first and self.trusts_indentation else ()
        self.faults.append(
            Fault("stray-bracket", piece.start, piece.end, arguments | {"line": line}, "placed", touched, edits)
        )

    def place_of_opener(self, index: int) -> int | None:
        """Return before which piece the opener of a stray closing brace was left out, None where nothing tells."""
        piece = self.pieces[index]
        if not piece.is_first:
            return self.place_above(index)
        same = self._lines.same_indent.get(index)
        if same is None:
            return None
        following = self._lines.ends[same]
        is_deeper = self.pieces[following].indent > piece.indent
        return following if is_deeper and self.pieces[following - 1].kind != "{" else None

    def place_above(self, index: int) -> int | None:
        """Return the place on a brace's own line, or on the line of the block around it if that has no brace."""
        own = self._lines.starts[index]
        after = self.open[-1] + 1 if self.open and self.open[-1] >= own else own + 1
        place = self.place_on_line(after, index)
        first = self._lines.less_indent.get(own)
        if place is not None or first is None:
            return place
        end = self._lines.ends[first]
        if end - first > _FAR or any(piece.kind == "{" for piece in self.pieces[first:end]):
            return None
        return self.place_on_line(first + 1, end) or end

    def place_on_line(self, begin: int, end: int) -> int | None:
        """Return before which of the pieces of a line, outside its own brackets, an opening brace was left out."""
        if end - begin > _FAR:
            return None
        line = self.outside_brackets(begin, end)
        labels = next((position for position in line if self.pieces[position - 1].text in _LABELS), None)
        if labels is not None:
            return labels
        for position in line:
            before, piece = self.pieces[position - 1], self.pieces[position]
            is_comparison = piece.kind == "operator" and _COMPARING.fullmatch(piece.text) is not None
            if before.kind in {"word", "other"} and (piece.kind == "assign" or is_comparison):
                return position
        return next((position - 1 for position in line if self.pieces[position].kind == ":"), None)

    def outside_brackets(self, begin: int, end: int) -> list[int]:
        """Return the positions of the pieces that stand in no bracket opened between two positions."""
        depth, outside = 0, []
        for position in range(begin, end):
            kind = self.pieces[position].kind
            if depth == 0:
                outside.append(position)
            depth += (kind in CLOSERS) - (kind in {")", "]", "}"})
        return outside
