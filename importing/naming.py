"""Names of a scheme made from the words of a table."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from ..dsl.vocabulary import all_words

_LONGEST: Final = 24
_BREAKS: Final = re.compile(r"[,，;；。:：、\n]")


def spelled(name: str) -> str:
    """Return a name as it stands in a scheme, in backticks where it is a word of the language or no plain name."""
    return name if name.isidentifier() and name not in all_words() else f"`{name}`"


def name_from(text: str, otherwise: str) -> str:
    """Return a name made of a text: its words without signs, cut at the first break where it is long."""
    flat = unicodedata.normalize("NFKC", text).strip()
    bare = re.sub(r"\([^)]*\)", "", flat) or flat
    if len(bare) > _LONGEST:
        bare = _BREAKS.split(bare)[0] or bare
    words = re.sub(r"\s+", "_", re.sub(r"[^\w\s]", "", bare).strip())[:_LONGEST].strip("_")
    if not words:
        return otherwise
    return (
        words if words.isidentifier() else f"{otherwise}{words}" if f"{otherwise}{words}".isidentifier() else otherwise
    )


class Names:
    """Names given so far; a second one of the same spelling gets a number."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def new(self, name: str) -> str:
        """Return the name, or the next free one with a number."""
        found, number = name, 2
        while unicodedata.normalize("NFKC", found) in self._taken:
            found, number = f"{name}_{number}", number + 1
        self._taken.add(unicodedata.normalize("NFKC", found))
        return found
