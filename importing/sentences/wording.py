"""The written form of a sentence brought to one spelling: widths, signs, numerals, spaces."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Final

NUMBER: Final = r"\d+(?:\.\d+)?"

#: What is counted or measured, the longer before the shorter that it begins with.
COUNTED: Final = "个工作日|工作日|人次|个月|小时|个|次|人|项|件|篇|天|日|家|起|处|例|名|条|户|份|宗|期|场|周|月|年|类|批|所|级|档|倍|号"
MEASURED: Final = "微克/立方米|毫克/立方米|毫克/升|μg/m3|mg/m3|mg/L|万吨|吨|公里|亩|平方米|立方米|万元|亿元|元|分"
UNIT: Final = f"%|个百分点|百分点|{MEASURED}|{COUNTED}"

_SIGNS: Final = str.maketrans(
    {
        "≦": "≤", "⩽": "≤", "≧": "≥", "⩾": "≥", "﹥": ">", "﹤": "<", "～": "~", "〜": "~", "∼": "~",
        "—": "-", "–": "-", "－": "-", "−": "-", "‐": "-", "。": ";", "．": ".", "“": "", "”": "", '"': "",
        "‘": "", "’": "", "「": "", "」": "", "【": "(", "】": ")", "〔": "(", "〕": ")", "[": "(", "]": ")",
    }
)  # fmt: skip
_DIGITS: Final = {
    "一": "1",
    "二": "2",
    "两": "2",
    "三": "3",
    "四": "4",
    "五": "5",
    "六": "6",
    "七": "7",
    "八": "8",
    "九": "9",
}
_NUMERAL: Final = re.compile(rf"(?<![同统第任唯之万千百十])([一二两三四五六七八九])(?=(?:{UNIT}))")
#: Signs for enumerated points that NFKC would turn into bare digits.
CIRCLED: Final = "①②③④⑤⑥⑦⑧⑨⑩"


def plain(text: str) -> str:
    """Return a text with half-width signs, without quotation marks and spaces; circled numbers stay."""
    kept = "".join(
        character if character in CIRCLED else unicodedata.normalize("NFKC", character) for character in text
    )
    return re.sub(r"[ \t\r\u3000]+", "", kept.translate(_SIGNS).replace("<=", "≤").replace(">=", "≥"))


def with_digits(text: str) -> str:
    """Return a plain text with the numerals before units as digits: 一个百分点 is 1个百分点, 零分 is 0分."""
    text = text.replace("零分", "0分").replace("半分", "0.5分").replace("个百分比", "个百分点")
    text = re.sub(r"百分之(\d+(?:\.\d+)?)", r"\1%", text)
    return _NUMERAL.sub(lambda found: _DIGITS[found[1]], text)


def clauses_of(text: str) -> tuple[str, ...]:
    """Cut a plain text at its commas, semicolons and line ends, outside brackets."""
    found, depth, start = [], 0, 0
    for place, character in enumerate(text):
        depth = max(depth + (character == "(") - (character == ")"), 0)
        if depth == 0 and character in ",;\n:!":
            found.append(text[start:place])
            start = place + 1
    found.append(text[start:])
    return tuple(clause for clause in found if clause)


def number(text: str) -> str:
    """Return a number as the language writes it, without zeros at its end."""
    value = Decimal(text)
    return format(value.quantize(Decimal(1)) if value == value.to_integral() else value.normalize(), "f")
