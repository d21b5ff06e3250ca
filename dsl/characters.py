"""Full-width punctuation and digits outside strings and comments, and characters nobody sees."""

from __future__ import annotations

import re
from typing import Final

from .lexer import Fault
from .words import INVISIBLE, IS_INVISIBLE

#: One to one, so that positions stay.  Quotation marks, ≤ ≥ ≠ are the lexer's.
_TABLE: Final = {
    ord(wide): ord(narrow)
    for wide, narrow in zip(
        "（），：；％、｛｝［］＝＋－＊／＜＞＃．！＾＿｀×÷−", "(),:;%,{}[]=+-*/<>#.!^_`*/-", strict=True
    )
} | {0xFF10 + digit: 0x30 + digit for digit in range(10)}
_WIDE: Final = re.compile("[" + "".join(map(re.escape, map(chr, _TABLE))) + "]")
_OPAQUE: Final = re.compile(
    r'"(?:[^"\\\n]|\\.)*"|[“”](?:[^”\\\n]|\\.)*”|[“”][^"\n]*"|["“”][^\n]*|`[^`\n]*`|[#＃][^\n]*'
)
#: Invisible characters that no name goes on before: blanks to the lexer, as they look.
_BLANKED: Final = re.compile(rf"(?<![\w{INVISIBLE}])[{INVISIBLE}]+")
_NAME: Final = re.compile(rf"\w[\w{INVISIBLE}]*[{INVISIBLE}]+[\w{INVISIBLE}]*|[{INVISIBLE}]+")


def with_ascii_punctuation(text: str) -> str:
    """Return the text, equally long, with full-width punctuation and digits outside strings and comments made ASCII."""
    if text.isascii():
        return text
    text = _BLANKED.sub(lambda match: " " * len(match[0]), text)
    if not _WIDE.search(text):
        return text
    parts, position = [], 0
    for match in _OPAQUE.finditer(text):
        parts += [text[position : match.start()].translate(_TABLE), _kept(match[0])]
        position = match.end()
    return "".join([*parts, text[position:].translate(_TABLE)])


def _kept(opaque: str) -> str:
    """Return a string, quoted name or comment as it is, but for a full-width number sign."""
    return "#" + opaque[1:] if opaque[0] == "＃" else opaque


def invisible_faults(text: str) -> list[Fault]:
    """Return a fault for each invisible character outside strings and comments, or for the name that hides some.

    A byte order mark at the very beginning is none of them.
    """
    if not IS_INVISIBLE.search(text, 1 if text.startswith("\ufeff") else 0):
        return []
    opaque = [match.span() for match in _OPAQUE.finditer(text)]
    faults = []
    for match in _NAME.finditer(text):
        is_mark = match.start() == 0 and match[0] == "\ufeff"
        if is_mark or any(start <= match.start() < end for start, end in opaque):
            continue
        code_point = f"U+{ord(IS_INVISIBLE.findall(match[0])[0][0]):04X}"
        arguments = {"name": IS_INVISIBLE.sub("", match[0]), "code_point": code_point}
        hint = "" if arguments["name"] else "alone"
        faults.append(Fault("invisible-character", match.start(), match.end(), arguments, hint))
    return faults
