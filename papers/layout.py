"""How the columns of a table are aligned, said in letters."""

from __future__ import annotations

from typing import Final

from ..document.parts import Alignment

_LETTERS: Final[dict[str, Alignment]] = {"l": "left", "c": "center", "r": "right"}


def aligned(letters: str) -> tuple[Alignment, ...]:
    """Return the alignment of columns.

    >>> aligned("clr")
    ('center', 'left', 'right')
    """
    return tuple(_LETTERS[letter] for letter in letters)
