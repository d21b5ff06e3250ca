"""Full-width punctuation and digits outside strings and comments, and characters nobody sees."""

from __future__ import annotations

import re
from typing import Final

from .lexer import Fault
from .words import INVISIBLE, IS_INVISIBLE, TURNING

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
_TURNING: Final = re.compile(f"[{TURNING}]+")
_HALF: Final = re.compile("[\ud800-\udfff]")
_HIDDEN: Final = re.compile(f"[{INVISIBLE}\ud800-\udfff]")
_HIDDEN_IN_TEXT: Final = re.compile(f"(?![\u200c\u200d])[{INVISIBLE}]")
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


def hidden_faults(text: str) -> list[Fault]:
    """Return a fault for each character that nobody sees, or for the name that hides some.

    In comments only marks that turn the direction of writing are refused, for with them a line shows another text than
    it holds; in texts the joiners are allowed besides, for some scripts need them.  A byte order mark at the very
    beginning is none of them.
    """
    start = 1 if text.startswith("\ufeff") else 0
    if not _HIDDEN.search(text, start):
        return []
    faults: list[Fault] = []
    opaque = list(_OPAQUE.finditer(text))
    for part in opaque:
        faults += _within(part)
    inside = [part.span() for part in opaque]
    for match in _NAME.finditer(text, start):
        if not any(first <= match.start() < last for first, last in inside):
            faults.append(_fault(match))
    return faults


def _within(part: re.Match[str]) -> list[Fault]:
    """Return the faults of a text, a quoted name or a comment."""
    offset, inner = part.start(), part[0]
    faults = [
        Fault("turning-mark", offset + match.start(), offset + match.end(), {"code_point": _code_point(match[0])})
        for match in _TURNING.finditer(inner)
    ]
    faults += [
        Fault("unexpected-character", offset + match.start(), offset + match.end(), {"character": "\ufffd"})
        for match in _HALF.finditer(inner)
    ]
    if inner[0] not in "#＃" and not faults:
        for match in _HIDDEN_IN_TEXT.finditer(inner):
            arguments = {"name": "", "code_point": _code_point(match[0])}
            start, end = offset + match.start(), offset + match.end()
            faults.append(Fault("invisible-character", start, end, arguments, "alone", edits=((start, end, ""),)))
    return faults


def _fault(match: re.Match[str]) -> Fault:
    name = IS_INVISIBLE.sub("", match[0])
    arguments = {"name": name, "code_point": _code_point(IS_INVISIBLE.findall(match[0])[0])}
    edits = ((match.start(), match.end(), name),)
    return Fault("invisible-character", match.start(), match.end(), arguments, "" if name else "alone", edits=edits)


def _code_point(text: str) -> str:
    return f"U+{ord(text[0]):04X}"
