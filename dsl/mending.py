"""What to write instead where a fault of form has one mending only; nothing where the author may have meant two things.

Each function looks at the text around a fault and returns edits: stretches with the text to put in their place.
"""

from __future__ import annotations

import re
from typing import Final

TextEdits = tuple[tuple[int, int, str], ...]

#: Signs of other keyboards and character sets that stand for one sign of the language.
_SIGNS: Final = dict(
    zip(
        "﹐﹑﹕﹔∶﹪﹢﹣﹤﹥﹦﹙﹚﹛﹜–‐‑﹡∗∕⁄＆｜",
        ",,:;:%+-<>=(){}---**//&|",
        strict=True,
    )
) | {"～": "..", "〜": "..", "∼": "..", "≦": "<=", "≧": ">=", "⩽": "<=", "⩾": ">=", "＂": '"'}
_WORDS: Final = {"&&": ("and", "且"), "||": ("or", "或")}
#: A block in the Chinese vocabulary: the author writes in Chinese words.
_CHINESE: Final = re.compile(r"(?m)^[^\S\n]*(?:指标体系|指标|数据项|限制|问题)[^\n=]*\{")
_BEFORE_END: Final = re.compile(r"[^\S\n]*(?:[\n#};]|$)")
#: Where a statement or row begins, seen from within it.
_STATEMENT: Final = re.compile(r"[^\n;{]*$")
_CONDITION: Final = re.compile(
    r"(?:^|[^\w])(?:when|applies|valid|if|and|or|not|条件|适用|有效票|如果|且|或|非)(?=$|[^\w])"
)
#: What no text holds that merely lacks its closing quotation mark.
_CODE: Final = re.compile(r"[={};#]")


def without_commas(text: str, start: int, end: int, *, is_among_others: bool) -> TextEdits:
    """Return the number with ``_`` for its commas.

    Between parentheses ``1,250`` may be two numbers; ``75,000`` is none, for nobody writes 000 as a number.
    """
    spelled = text[start:end]
    groups = re.findall(r",(\d{3})", spelled)
    if not groups or (is_among_others and not all(group.startswith("0") for group in groups)):
        return ()
    return ((start, end, spelled.replace(",", "_")),)


def plain_quotes(text: str, start: int, end: int) -> TextEdits:
    """Return a text in single quotation marks with the double ones of the language."""
    content = text[start + 1 : end - 1]
    return () if '"' in content or "\\" in content or end - start < len("''") else ((start, end, f'"{content}"'),)


def plain_character(text: str, start: int) -> TextEdits:
    """Return the sign that an unknown character stands for."""
    word = _WORDS.get(text[start : start + 2])
    if word is not None:
        before = "" if text[start - 1 : start].isspace() else " "
        after = "" if text[start + 2 : start + 3].isspace() else " "
        spelled = word[_CHINESE.search(text) is not None]
        return ((start, start + 2, before + spelled + after),)
    sign = _SIGNS.get(text[start])
    if sign is not None:
        return ((start, start + 1, sign),)
    is_stop = text[start] in "。｡" and _BEFORE_END.match(text, start + 1) is not None
    return ((start, start + 1, ""),) if is_stop else ()


def equality(text: str, sign: int, *, is_row: bool = False) -> TextEdits:
    """Return ``==`` for a lone ``=`` in a condition, ``>=`` for ``=>``; nothing where no condition can be told."""
    if text[sign + 1 : sign + 2] in {"<", ">"}:
        return ((sign, sign + 2, f"{text[sign + 1]}="),)
    statement = _STATEMENT.search(text, 0, sign)
    if not is_row and (statement is None or _CONDITION.search(statement[0]) is None):
        return ()
    return ((sign, sign + 1, "=="),)


def repeating(text: str, repeated: tuple[int, int], place: int) -> TextEdits:
    """Return ``a < b and b < c`` for ``a < b < c``."""
    start, end = repeated
    return ((place, place, f"and {text[start:end]} "),)


def closing_quote(text: str, start: int, end: int) -> TextEdits:
    """Return the quotation mark that a text lacks at the end of its line."""
    content = text[start + 1 : end]
    if not content or _CODE.search(content) or text[start - 1 : start].isalnum():
        return ()
    return ((end, end, '"' if text[start] == '"' else "”"),)


def laid_out_braces(text: str, opener: int, edits: TextEdits) -> TextEdits:
    """Return the edits with a closing brace on a line of its own where its block has several, indented as its opener."""
    return tuple(_laid_out(text, opener, *edit) if edit[2] == "}" else edit for edit in edits)


def _laid_out(text: str, opener: int, start: int, end: int, closer: str) -> tuple[int, int, str]:
    if "\n" not in text[opener:start]:
        return start, end, f" {closer}" if text[opener + 1 : opener + 2].isspace() else closer
    line = text.rfind("\n", 0, opener) + 1
    indent = text[line : len(text) - len(text[line:].lstrip(" \t"))]
    break_ = text.find("\n", start)
    place = len(text) if break_ < 0 else break_
    newline = "\n"
    if text[place - 1 : place] == "\r":
        place, newline = place - 1, "\r\n"
    return place, place, f"{newline}{indent}{closer}"
