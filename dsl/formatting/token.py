"""One token, as it will be written."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from ..rendering import display_width


@attrs.frozen
class Token:
    """One token.

    ``kind`` is ``word`` (of the language), ``name``, ``number``, ``text``, ``date``, ``operator`` (a word such as
    ``and``), ``mark`` (punctuation), ``label`` (a brace of ``one of {…}``) or ``comment``.  ``gap`` is the number of
    blanks before it when it is not the first of its line; ``widths`` are those of its
    English and its Chinese spelling.  ``begins`` is the kind of statement that begins with
    it (``attribute``, ``row``, ``field``, ``param``, ``define``, ``block``, ``other``), ``english`` its English spelling where it is a word.
    """

    kind: str
    text: str
    start: int
    end: int
    widths: tuple[int, int]
    gap: int = 1
    begins: str = ""
    is_own_line: bool = False
    english: str = ""

    @property
    def canonical(self) -> str:
        """The text that does not depend on the language."""
        return self.english or self.text

    @property
    def is_comment(self) -> bool:
        """Whether it is a comment."""
        return self.kind == "comment"

    @property
    def is_brace(self) -> bool:
        """Whether it is a brace around statements or rows."""
        return self.kind == "mark" and self.text in {"{", "}"}

    @property
    def depth_change(self) -> int:
        """How it changes the depth of brackets."""
        if self.kind not in {"mark", "label"}:
            return 0
        return (self.text in {"(", "[", "{"}) - (self.text in {")", "]", "}"})


def width_in_both(tokens: Iterable[Token]) -> int:
    """Return the width of tokens side by side, in the language in which they are wider.

    Lines are broken by this width, so that a scheme has the same lines in both languages, and translating it there
    and back gives the same file.
    """
    english = chinese = 0
    for token in tokens:
        english += token.gap + token.widths[0]
        chinese += token.gap + token.widths[1]
    return max(english, chinese)


def widths_of(text: str) -> tuple[int, int]:
    """Return the widths of a token that is the same in both languages."""
    width = width_of(text)
    return width, width


def width_of(text: str) -> int:
    """Return how many columns a text takes on a terminal, two for a Chinese character."""
    return display_width(text)
