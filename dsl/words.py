"""Names: their normal form, the reserved words, characters nobody sees."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

import attrs

#: Characters without width, or blank like the fillers of Hangul, that hide in names copied from elsewhere.
INVISIBLE: Final = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0"
)
#: Marks that turn the direction of writing: what is seen is then not what is read.
TURNING: Final = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
#: Signs that NFKC turns into letters, as names pasted from printed documents contain them: radicals for characters, ㎡, ㎏.
SIGNS: Final = "\u2e80-\u2fd5" + "".join(
    chr(code) for code in range(0x3300, 0x3400) if unicodedata.normalize("NFKC", chr(code)).isalnum()
)
WORD: Final = rf"(?:[^\W\d]|[{SIGNS}])[\w{SIGNS}{INVISIBLE}]*|`[^`\n]+`"
CHAIN: Final = rf"(?:\.(?:{WORD}))+"
IS_INVISIBLE: Final = re.compile(f"[{INVISIBLE}]+")

#: Terminal and spelling of the reserved words, and of those that are words in one place only.
RESERVED: Final = {
    "and": ("OPERATOR", "and"),
    "or": ("OPERATOR", "or"),
    "not": ("NOT", "not"),
    "if": ("IF", "if"),
    "then": ("THEN", "then"),
    "else": ("ELSE", "else"),
    "in": ("IN", "in"),
    "by": ("BY", "by"),
    "且": ("OPERATOR", "and"),
    "或": ("OPERATOR", "or"),
    "非": ("NOT", "not"),
    "如果": ("IF", "if"),
    "则": ("THEN", "then"),
    "否则": ("ELSE", "else"),
    "属于": ("IN", "in"),
    "按": ("BY", "by"),
    "其余": ("OTHERS", "else"),
    "from": ("SINCE", "from"),
    "自": ("SINCE", "from"),
    "计量单位": ("MEASURED", "in"),
}
#: Those that are reserved everywhere.
HARD: Final = frozenset(word for word, (kind, _) in RESERVED.items() if kind not in {"OTHERS", "SINCE", "MEASURED"})


@attrs.frozen
class Word:
    """A word as spelled once: NAME, or the terminal and value of a reserved word."""

    terminal: str
    name: str
    is_quoted: bool = False


class Words(dict[str, Word]):
    """The words of a text by their spelling, each normalised once."""

    def __missing__(self, spelled: str) -> Word:
        """Read a spelling that has not been met yet."""
        word = self[spelled] = read_word(spelled)
        return word


def read_word(spelled: str) -> Word:
    """Return the word in its normal form: NFKC, no invisible characters, backticks off."""
    if spelled[0] == "`":
        return Word("NAME", normal(spelled[1:-1]), is_quoted=True)
    name = normal(spelled)
    terminal, _ = RESERVED.get(name, ("NAME", name))
    return Word(terminal, name)


def normal(name: str) -> str:
    """Return the form in which names are compared."""
    return name if name.isascii() else unicodedata.normalize("NFKC", IS_INVISIBLE.sub("", name))
