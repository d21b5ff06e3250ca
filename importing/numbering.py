"""Numbers before names: 一、 (一) 1. 1.1 (1) ①; their style tells the level where no columns do."""

from __future__ import annotations

import re
from typing import Final

_HAN: Final = "[一二三四五六七八九十百]+"
_STYLES: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    ("han-part", re.compile(rf"第{_HAN}(?:部分|章|类)[、.:：\s]*")),
    ("han", re.compile(rf"{_HAN}[、.．：:]\s*")),
    ("han-brackets", re.compile(rf"[(（]{_HAN}[)）][、.．]?\s*")),
    ("dotted-4", re.compile(r"\d{1,3}(?:[.．]\d{1,3}){3}[、.．\s]*(?!\d|%)")),
    ("dotted-3", re.compile(r"\d{1,3}(?:[.．]\d{1,3}){2}[、.．\s]*(?!\d|%)")),
    ("dotted-2", re.compile(r"\d{1,3}[.．]\d{1,3}(?:[、.．\s]+|(?=[^\d\s%.．个分年月日]))(?!\d|%)")),
    ("digit", re.compile(r"\d{1,3}(?:[、．.]\s*(?!\d)|\s+(?=[^\d\s]))")),
    ("digit-brackets", re.compile(r"[(（]\d{1,3}[)）][、.．]?\s*")),
    ("digit-half", re.compile(r"\d{1,3}[)）]\s*")),
    ("circled", re.compile(r"[①-⑳]\s*")),
    ("roman", re.compile(r"(?:[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ]+)[、.．\s]*")),
    ("letter", re.compile(r"[A-Z][.、．]\s*")),
)


def split(text: str) -> tuple[str | None, str]:
    """Return the style of the number before a name, and the name without it."""
    bare = text.strip()
    for style, form in _STYLES:
        match = form.match(bare)
        if match is not None and bare[match.end() :].strip():
            return style, bare[match.end() :].strip()
    return None, bare
