"""The order that a seed gives to names: SHA-256, so that anybody can repeat a draw, in any language and any year.

The key of a name is the SHA-256 of three lines joined by line feeds, in UTF-8 and normalised to NFC: the seed, the
purpose and the name.  Who comes first has the smallest key.  Neither the position of a row in a file nor the random
numbers of a programming language have a part in it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Final
from unicodedata import normalize

#: A key read as a number is below this: 256 bits.
SPAN: Final = 1 << 256


def draw_key(seed: str, purpose: str, name: str) -> str:
    """Return the key of a name, 64 hexadecimal digits; the smallest comes first.

    >>> draw_key("2026", "unit", "甲局")[:12]
    'bb34db0142b7'
    """
    return hashlib.sha256(normalize("NFC", f"{seed}\n{purpose}\n{name}").encode()).hexdigest()


def in_drawn_order(names: Iterable[str], seed: str, purpose: str) -> list[str]:
    """Return names in the order that the seed gives them for a purpose."""
    return sorted(names, key=lambda name: (draw_key(seed, purpose, name), name))


def drawn_number(seed: str, purpose: str) -> int:
    """Return a number from 0 to 2²⁵⁶ − 1 that the seed gives for a purpose, the start of a systematic draw."""
    return int(draw_key(seed, purpose, ""), 16)
