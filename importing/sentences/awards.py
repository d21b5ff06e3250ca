"""国家级3分、省级2分、市级1分: awards by level, one, all, or the best of each matter (P26)."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

import attrs

from .reading import read
from .rule import Rule, Subject
from .tokens import MostGiven, Per, Points, Said, Token

_LEVELS: Final = frozenset(
    [
        "国家级",
        "部级",
        "省部级",
        "省级",
        "厅级",
        "市级",
        "市厅级",
        "县级",
        "区级",
        "县区级",
        "特等奖",
        "一等奖",
        "二等奖",
        "三等奖",
        "优秀奖",
        "金奖",
        "银奖",
        "铜奖",
    ]
)
_SAME: Final = re.compile(
    r"(?:同1|同一)(?:事项|表彰|奖项|项目|荣誉|工作|内容|成果)?(?:的)?(?:获得?多(?:项|级|次)(?:表彰|奖励|荣誉)的?|获多级表彰的?)?,?(?:只|仅)?(?:按|取|以|就)(?:其)?最高(?:层次|级别|等级|等次|奖项|奖|1项|分值|分|者)?(?:的)?(?:计算|计分|计|加分|1次)*"
)
_GOT: Final = re.compile(r"^(?:获得|荣获|获|受到|得到|受)+")
_THING: Final = re.compile(r"(?:的)?(?:表彰奖励|表彰|奖励|荣誉|奖项|荣誉称号|表扬)*(?:的)?$")
_FEWEST: Final = 2


@attrs.frozen
class _Level:
    label: str
    points: Decimal
    is_each: bool


def recognise(text: str, leaf: Subject) -> Rule | None:
    """Return the rule of a bonus for awards, None where the text says anything else."""
    if leaf.kind != "bonus":
        return None
    tokens = read(re.sub(r"(?<=分)[ \u3000]+(?=\S)", "，", text))
    if tokens is None:
        return None
    caps = [token.amount for token in tokens if isinstance(token, MostGiven)]
    same = [token for token in tokens if isinstance(token, Said) and _SAME.fullmatch(token.text)]
    rest = [token for token in tokens if not isinstance(token, MostGiven) and token not in same]
    levels = _levels(rest)
    if levels is None or len(caps) > 1 or None in caps or len(same) > 1:
        return None
    if not all(above.points > below.points for above, below in itertools.pairwise(levels)):
        return None
    return _ruled(levels, leaf, cap=caps[0] if caps else None, is_best=bool(same))


def _ruled(levels: list[_Level], leaf: Subject, *, cap: Decimal | None, is_best: bool) -> Rule:
    rows = "; ".join(f"{level.label} : {level.points.normalize():f}" for level in levels)
    labels = ", ".join(level.label for level in levels)
    if not is_best and not levels[0].is_each:
        return Rule("P26", f"by @ {{ {rows}; 无 : 0 }}", f"one of {{{labels}, 无}}", upto=cap)
    table = f"{leaf.name}记录"
    about = "事项 : text\n" if is_best else ""
    score = f"by {table}.层次 {{ {rows} }}"
    score = f"sum_best({score}, by = {table}.事项)" if is_best else f"sum({score})"
    lines = f"fields {table} within 单位 {{\n{about}层次 : one of {{{labels}}}\n}}"
    return Rule("P26", score, upto=cap, params=(lines,))


def _levels(tokens: Sequence[Token]) -> list[_Level] | None:
    """Return the levels with their points; None where one is not known, or some count each time and some do not."""
    found: list[_Level] = []
    waiting: str | None = None
    for token in tokens:
        if isinstance(token, Said) and waiting is None:
            waiting = token.text
        elif isinstance(token, Points) and waiting is not None and token.amount and token.sign >= 0:
            found.append(_Level(_label(waiting), token.amount, is_each=False))
            waiting = None
        elif isinstance(token, Per) and waiting is None and not token.is_taken and token.quantity.number == 1:
            found.append(_Level(_label(token.subject + token.what), token.points, is_each=True))
        else:
            return None
    labels = {level.label for level in found}
    is_known = labels <= _LEVELS and len(labels) == len(found) >= _FEWEST and waiting is None
    return found if is_known and len({level.is_each for level in found}) == 1 else None


def _label(text: str) -> str:
    return _THING.sub("", _GOT.sub("", text))
