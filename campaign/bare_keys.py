"""Chinese keys without quotes: TOML 1.0 asks for quotes around keys that are not plain ASCII, and nobody writes them.

Where tomli stops exactly at such a word, in the place of a key, the word is put in quotes and the text read again; no
string is ever touched, for tomli does not stop inside one.
"""

from __future__ import annotations

import re
from typing import Any, Final

import tomli

_WORD: Final = re.compile(r"[\w（）-]+")
#: What tomli says where a key should begin; a value without quotes is a mistake that is not mended.
_AT_KEY: Final = ("Invalid statement", "Invalid initial character for a key part")


def quoted_keys(text: str) -> tuple[str, dict[str, Any]]:
    """Return a text with its bare keys in quotes, line for line as it was, and what it says.

    Raises:
        tomli.TOMLDecodeError: it is no TOML even so.
    """
    done = 0  # what stands before is known to be sound up to its last header or key
    while True:
        try:
            return text, tomli.loads(text)
        except tomli.TOMLDecodeError as error:
            place = getattr(error, "pos", -1)
            word = _WORD.match(text, place) if place >= done else None
            if word is None or word[0].isascii() or not getattr(error, "msg", "").startswith(_AT_KEY):
                raise
            text = f'{text[:place]}"{word[0]}"{text[word.end() :]}'
            done = place
