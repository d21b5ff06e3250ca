"""How a word of the language is spelled, and which names of an author look like one."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Final

import attrs

from ...core.functions import Function, Parameter, Registry
from ..vocabulary import all_words, vocabulary

#: Words that stand only as the whole value of one attribute, where no name of the author can stand: a grade called
#: 一般 is in nobody's way, although 一般 is a severity.
_SEVERITY_LIKE: Final = ("rescale", "require", "category", "severity", "rank_by", "ties", "rank_order", "screen")


@attrs.frozen
class Spelling:
    """A word of the language in both vocabularies."""

    en: str
    zh: str

    def spoken(self, language: str) -> str:
        """Return the word in that language."""
        return self.zh if language == "zh" else self.en


def spelling(position: str, word: str) -> Spelling:
    """Return an English word of a position in both languages."""
    return Spelling(word, vocabulary()[position].spelling(word, "zh"))


def canonical(position: str, word: str) -> str:
    """Return the English spelling of a word of a position, and what is no word as it is."""
    return vocabulary()[position].canonical(word) or word


@cache
def words_to_quote() -> frozenset[str]:
    """Return the words that a name of the author may not look like without backticks."""
    positions = vocabulary()
    free = {word for name in _SEVERITY_LIKE for word in _both(f"option.{name}")}
    taken = {word for name in positions if name.removeprefix("option.") not in _SEVERITY_LIKE for word in _both(name)}
    return all_words() - (free - taken)


def _both(position: str) -> Iterable[str]:
    words = vocabulary()[position]
    return (*words.chinese, *words.english)


def words_of_functions(registry: Registry) -> frozenset[str]:
    """Return the names of functions, parameters and choices: a name in backticks that equals one keeps them."""
    named: list[Function | Parameter] = [*registry, *(p for function in registry for p in function.parameters)]
    choices = (choice for function in registry for p in function.parameters for choice in p.choices)
    return frozenset(word for thing in (*named, *choices) for word in (thing.name, thing.zh) if word)
