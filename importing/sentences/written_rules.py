"""Rules that a table holds in the words of the language: 取值 = 甲 / 乙；计分 = 扣分(1分, 每 = 1).

``quanheng table`` writes them where an author gave no criterion.
"""

from __future__ import annotations

import re
from typing import Final

from ...dsl.vocabulary import all_words
from .rule import NewField, Rule, Subject

_FORM: Final = re.compile(
    r"(?:(?:取值|value) = (?P<value>[^；;]+?)(?:；|; )?)?(?:(?:计分|score) = (?P<score>.+))?", re.DOTALL
)
_NAME: Final = re.compile(r"`[^`]+`|[^\W\d]\w*")
_COUNTED: Final = ("数", "编制", "实配")
_SHARES: Final = ("率", "比例", "占比", "比重")


def recognise(text: str, leaf: Subject) -> Rule | None:
    """Return the rule that is written out, None where the text is none, or needs to know more than its words tell."""
    match = _FORM.fullmatch(text.strip())
    if match is None or not text.strip() or re.search(r"按 \w|by \w|如果|if |情形|cases|要点|checklist", text):
        return None
    value, score = _ascii(match["value"]), _ascii(match["score"])
    if value is None and score is None:
        return None
    names = dict.fromkeys(name for part in (value, score) if part for name in _names(part))
    fields = tuple(NewField(name, _type_of(name)) for name in names if name != leaf.name or value is not None)
    own = None if value is not None else "number"
    return Rule("WRITTEN", score, own, fields=fields, value=value)


def _ascii(text: str | None) -> str | None:
    """Return an expression with the signs of the language for those of print."""
    return None if text is None else text.replace("：", " : ").replace("；", "; ").strip()


def _names(expression: str) -> list[str]:
    """Return the names that an expression reads: no words of the language, functions or arguments."""
    bare = re.sub(r"(?<=\d)(?:个百分点|分|pp|points)", "", expression)
    found = []
    for match in _NAME.finditer(bare):
        after = bare[match.end() :].lstrip()
        name = match[0].strip("`")
        is_argument = after.startswith("=") and not after.startswith("==")
        if match[0].startswith("`") or (name not in all_words() and not after.startswith("(") and not is_argument):
            found.append(name)
    return found


def _type_of(name: str) -> str:
    return "share" if name.endswith(_SHARES) else "count" if name.endswith(_COUNTED) else "number"
