"""placeholder"""

from __future__ import annotations
import attrs
from .lexer import TOKEN, Fault


@attrs.frozen
class Mending:
    faults: list[Fault]

    def matches(self, text):
        return TOKEN.finditer(text)


def mend(text):
    return Mending([])
