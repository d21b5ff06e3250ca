"""Formulas of indicators as tables write them: 在职人员控制率=(在职人员数/编制数)×100%."""

from __future__ import annotations

import re
from typing import Final

import attrs

from .naming import spelled
from .sentences.wording import plain

_NAME: Final = r"[^\W\d][\w]*"
_TOKEN: Final = re.compile(rf"\s*(?:(?P<name>{_NAME})|(?P<number>\d+(?:\.\d+)?)|(?P<sign>[-+*/()]))")
#: At the end of a share: it is a share already.
_HUNDRED: Final = re.compile(r"\*(?:100%?)$|\*1$")
_LONGEST: Final = 30


@attrs.frozen
class Formula:
    """A value as the language writes it, with the names that it reads in their order."""

    text: str
    names: tuple[str, ...]
    is_ratio: bool


def read_formula(note: str, *, is_formula: bool = False) -> Formula | None:
    """Return the one formula in a text, None where it has none, several, or one that is not understood in full.

    Where the column is not one of formulas, a formula is known by its = or its ×100%: 县/区 is none.
    """
    lines = [line for line in _lines(note) if is_formula or "=" in line or "*100%" in line]
    found = [formula for line in lines if (formula := _formula(line, may_be_name=is_formula)) is not None]
    return found[0] if len(found) == 1 else None


def _lines(note: str) -> list[str]:
    text = plain(note).replace("×", "*").replace("÷", "/").replace("x100%", "*100%").replace("X100%", "*100%")
    return [line for line in re.split(r"[;,\n]|(?<=%)(?=[^\W\d])", text) if line]


def _formula(line: str, *, may_be_name: bool) -> Formula | None:
    name, equals, body = line.rpartition("=")
    if not equals:
        name, body = "", re.sub(r"^(?:计算公式|公式|取值)[::]?", "", line)
    if "=" in name or len(name) > _LONGEST:
        return None
    bare = _HUNDRED.sub("", body)
    bare = _unwrapped(bare)
    parts = _parts(bare)
    if parts is None or not _is_sound(parts):
        return None
    names = tuple(dict.fromkeys(part for part in parts if re.match(_NAME, part)))
    if not names or (len(parts) == 1 and not may_be_name):
        return None
    return Formula(_written(parts), names, _is_ratio(parts) or bare != body)


def _unwrapped(text: str) -> str:
    """Take off brackets around the whole."""
    while text.startswith("(") and text.endswith(")"):
        depth = 0
        for place, sign in enumerate(text):
            depth += (sign == "(") - (sign == ")")
            if depth == 0 and place < len(text) - 1:
                return text
        text = text[1:-1]
    return text


def _parts(text: str) -> list[str] | None:
    found, place = [], 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            return None
        found.append(match["name"] or match["number"] or match["sign"])
        place = match.end()
    return found


def _is_sound(parts: list[str]) -> bool:
    """Whether names and signs alternate as in a formula, brackets closed, and names are names and not sentences."""
    depth, wants_name = 0, True
    for part in parts:
        if part == "(":
            depth += 1
            if not wants_name:
                return False
        elif part == ")":
            depth -= 1
            if wants_name or depth < 0:
                return False
        elif part in "+-*/":
            if wants_name:
                return False
            wants_name = True
        else:
            if not wants_name or len(part) > _LONGEST:
                return False
            wants_name = False
    return depth == 0 and not wants_name


def _is_ratio(parts: list[str]) -> bool:
    """Whether it is a quotient at its top."""
    depth, signs = 0, []
    for part in parts:
        depth += (part == "(") - (part == ")")
        if depth == 0 and part in {"+", "-", "*", "/"}:
            signs.append(part)
    return signs == ["/"]


def _written(parts: list[str]) -> str:
    text = ""
    for part in parts:
        text += f" {part} " if part in "+-*/" else spelled(part)
    return text
