"""The words of the language in both spellings, from one table (``vocabulary.toml``), by position.

A position is a section of that table: ``keyword``, ``header``, ``attribute``, ``column``, ``builtin``, ``reference``, ``table``,
``pattern``, ``operator``, ``constant``, ``type``, ``measure``, or ``option.<attribute>``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

import attrs
import tomli


@attrs.frozen(slots=False)
class Position:
    """The words of one position."""

    chinese: Mapping[str, str]
    english: Mapping[str, str]

    def canonical(self, word: str) -> str | None:
        """Return the English spelling of a word in either vocabulary, None where it is no word here."""
        return word if word in self.chinese else self.english.get(word)

    def spelling(self, word: str, language: str) -> str:
        """Return an English word of this position in that language (``zh`` or ``en``)."""
        return self.chinese[word] if language == "zh" else word

    def __contains__(self, word: object) -> bool:
        """Whether it is a word here, in either vocabulary."""
        return word in self.chinese or word in self.english

    def __iter__(self) -> Iterator[str]:
        """Iterate over the English words."""
        return iter(self.chinese)


@cache
def vocabulary() -> Mapping[str, Position]:
    """Return the positions by name."""
    table = tomli.loads(files(__package__).joinpath("vocabulary.toml").read_text(encoding="utf-8"))
    options = table.pop("option")
    table |= {f"option.{attribute}": words for attribute, words in options.items()}
    return {name: Position(words, {zh: en for en, zh in words.items()}) for name, words in table.items()}


@cache
def all_words() -> frozenset[str]:
    """Return every word of either vocabulary in any position: names that the formatter puts in backticks."""
    # the columns of long tables are words in a block of their own only, and too common as names to be marked everywhere
    positions = (words for name, words in vocabulary().items() if name != "column")
    return frozenset(word for position in positions for word in (*position.chinese, *position.english))
