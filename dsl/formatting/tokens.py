"""Cutting a scheme into tokens, each with the text that will be written.

The tree says where names, numbers, dates and strings stand; what is left between them is punctuation, operators and
comments.  Full-width forms become ASCII here, keywords get their spelling, names their backticks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from ...core.functions import Registry
from .. import syntax
from ..characters import with_ascii_punctuation
from ..literals import SINGULAR, UNITS
from ..vocabulary import all_words, vocabulary
from ..words import IS_INVISIBLE, normal
from .spacing import Marks, marks_of, spaced
from .spelling import Spelling, spelling, words_of_functions, words_to_quote
from .token import Token, width_of, widths_of
from .words import words_of

_OPERATOR: Final = re.compile(r"\.\.|==|!=|<=|>=|[^\W\d]\w*|[^\s\w\ufeff]")
_NUMERAL: Final = re.compile(r"[\d_.]+(?:[eE][+-]?\d+)?(?:万亿|万|亿)?")
_PLAIN_NAME: Final = re.compile(r"[^\W\d]\w*")
_TWO_CHARACTERS: Final = {"≤": "<=", "≥": ">=", "≠": "!="}
_WIDE_LETTERS: Final = {
    code: chr(code - 0xFEE0) for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}

#: The English units that differ after the number 1.
_SINGULAR: Final = {plural: singular for singular, plural in SINGULAR.items()}


def tokens_of(
    file: syntax.File, registry: Registry, language: str | None, used: Sequence[syntax.Statement] = ()
) -> list[Token]:
    """Return all tokens of a file, comments too, in order, spelled in that language (None: as the author did)."""
    marks = marks_of(file)
    kept = all_words() | words_of_functions(registry)
    return spaced(_Cutter(file, words_of(file, registry, used), kept, language, marks), marks)


class _Cutter:
    """Makes the tokens of one file."""

    def __init__(
        self,
        file: syntax.File,
        words: Mapping[int, Spelling | None],
        to_keep_quoted: AbstractSet[str],
        language: str | None,
        marks: Marks,
    ) -> None:
        self._source = with_ascii_punctuation(file.source.text)
        self._pieces = sorted([*marks.atoms, *file.comments], key=lambda node: node.start)
        self._words = words
        self._units = marks.units
        self._language = language
        self._to_quote = words_to_quote()
        self._to_keep_quoted = to_keep_quoted

    def __iter__(self) -> Iterator[Token]:
        """Iterate over the tokens, gaps not yet known."""
        position = 0
        for piece in self._pieces:
            yield from self._between(position, piece.start)
            yield self._comment(piece) if isinstance(piece, syntax.Comment) else self._atom(piece)
            position = piece.end
        yield from self._between(position, len(self._source))

    def _between(self, start: int, end: int) -> Iterator[Token]:
        # Before a unit of measure, `in` is another word in Chinese than the operator.
        position = "header" if end in self._units else "operator"
        for found in _OPERATOR.finditer(self._source, start, end):
            mark = _TWO_CHARACTERS.get(found.group(), normal(found.group()))
            if _PLAIN_NAME.fullmatch(mark):
                both = self._operator(found.start(), mark, position)
                yield self._spelled("operator", both, mark, found.start(), found.end())
            else:
                yield Token("mark", mark, found.start(), found.end(), (len(mark), len(mark)))

    def _operator(self, start: int, word: str, position: str) -> Spelling | None:
        if start in self._words:
            return self._words[start]
        canonical = vocabulary()[position].canonical(word)
        return spelling(position, canonical) if canonical is not None else None

    def _spelled(self, kind: str, both: Spelling | None, written: str, start: int, end: int) -> Token:
        if both is None:
            return Token(kind, written, start, end, widths_of(written))
        text = written if self._language is None else both.spoken(self._language)
        return Token(kind, text, start, end, (width_of(both.en), width_of(both.zh)), english=both.en)

    def _comment(self, node: syntax.Comment) -> Token:
        text = self._source[node.start : node.end].rstrip()
        return Token("comment", text, node.start, node.end, (0, 0), gap=2, is_own_line=node.is_own_line)

    def _atom(self, node: syntax.Node) -> Token:
        written = self._source[node.start : node.end]
        match node:
            case syntax.Name():
                return self._name(node, written)
            case syntax.Number():
                return self._number(node, written)
            case syntax.Text():
                text = written if written[0] == '"' else _quoted(written[1:-1])
                return Token("text", text, node.start, node.end, widths_of(text))
            case _:
                return Token("date", written, node.start, node.end, widths_of(written))

    def _name(self, node: syntax.Name, written: str) -> Token:
        if node.start in self._words:
            both = self._words[node.start]
            return self._spelled("word", both, node.name if both else written, node.start, node.end)
        text = IS_INVISIBLE.sub("", written.strip("`").translate(_WIDE_LETTERS))
        if self._needs_backticks(node, text):
            text = f"`{text}`"
        return Token("name", text, node.start, node.end, widths_of(text))

    def _needs_backticks(self, node: syntax.Name, text: str) -> bool:
        if not _PLAIN_NAME.fullmatch(text):
            return node.quoted
        return node.name in (self._to_keep_quoted if node.quoted else self._to_quote)

    def _number(self, node: syntax.Number, written: str) -> Token:
        match = _NUMERAL.match(written)
        numeral = match.group() if match else written
        unit = " ".join(written[len(numeral) :].split())
        measure = UNITS.get(unit, "").replace("_", " ")
        if measure not in vocabulary()["measure"]:
            return Token("number", numeral + unit, node.start, node.end, widths_of(numeral + unit))
        chinese = spelling("measure", measure).zh
        english = _SINGULAR.get(measure, measure) if numeral == "1" else measure
        both = Spelling(_measured(numeral, english), _measured(numeral, chinese))
        return self._spelled("number", both, _measured(numeral, unit), node.start, node.end)


def _measured(numeral: str, unit: str) -> str:
    """Return a number with its unit: English words apart, but not ``pp``; Chinese ones tight."""
    return numeral + unit if not unit.isascii() or unit == "pp" else f"{numeral} {unit}"


def _quoted(content: str) -> str:
    """Return a string in ASCII quotation marks; those that “…” did not need to escape are escaped."""
    return '"' + re.sub(r'\\.|"', lambda found: found.group() if len(found.group()) > 1 else '\\"', content) + '"'
