"""The numbers of headings, tables and figures, the same in every kind of file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import attrs

from ..dsl.diagnostics import Language
from .parts import Document, Figure, Heading, Part, Table

_DIGITS: Final = "零一二三四五六七八九"
_HUNDRED: Final = 100


@attrs.frozen
class Numbered:
    """A part with its number: of a heading as it stands before the text, of a table or figure its count from 1."""

    part: Part
    number: str = ""
    count: int = 0


def numbered(document: Document) -> Iterator[Numbered]:
    """Yield the parts with their numbers.

    Chinese headings are 一、（一）1.（1）as GB/T 9704-2012 orders levels of text, English ones 1, 1.1.  A level that a
    document skips counts as 1.
    """
    counts = [0, 0, 0, 0]
    tables = figures = 0
    for part in document.parts:
        if isinstance(part, Heading):
            counts[part.level - 1] += 1
            counts[part.level :] = [0] * (len(counts) - part.level)
            number = _heading_number(counts[: part.level], document.language) if document.numbered else ""
            yield Numbered(part, number)
        elif isinstance(part, Table) and part.caption is not None:
            tables += 1
            yield Numbered(part, count=tables)
        elif isinstance(part, Figure):
            figures += 1
            yield Numbered(part, count=figures)
        else:
            yield Numbered(part)


def _heading_number(counts: list[int], language: Language) -> str:
    if language == "en":
        return ".".join(str(count or 1) for count in counts) + " "
    last, level = counts[-1], len(counts)
    return (f"{chinese_number(last)}、", f"（{chinese_number(last)}）", f"{last}.", f"（{last}）")[level - 1]


def chinese_number(number: int) -> str:
    """Return a number from 1 to 99 in Chinese, a greater one in digits.

    >>> [chinese_number(number) for number in (1, 10, 12, 20, 99)]
    ['一', '十', '十二', '二十', '九十九']
    """
    if number >= _HUNDRED:
        return str(number)
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones or not tens else "")
