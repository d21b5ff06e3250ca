"""A column of targets (目标值 95%) and one of units (计量单位 万元): what rules and fields take from them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

import attrs

from .outline import Entry
from .sentences.rule import Rule
from .sentences.wording import NUMBER, UNIT, plain, with_digits

_LOW: Final = "≥|>|不低于|不少于|不小于|大于等于|大于或等于|达到|高于|超过"
_HIGH: Final = "≤|<|不超过|不高于|不大于|不多于|小于等于|小于或等于|控制在|低于"
_TARGET: Final = re.compile(
    rf"(?:(?P<low>{_LOW})|(?P<high>{_HIGH}))?(?P<n>-?{NUMBER})(?P<u>{UNIT}|[a-zA-Z/³]+)?(?:以内)?"
)
#: What sentences call a target, and a base.
_TARGETS: Final = re.compile(
    r"_?(?:年度|全年|当年|考核|年初)?(?:目标|计划|任务|标准|指标|target|annual_target|yearly_target)\w*"
)
_BASES: Final = re.compile(r"基准值|基期值|上年同期数|上年数")
_LITERAL_STEP: Final = re.compile(r"per = [\d.]+(?![\d.%p])")
_PERCENT: Final = frozenset({"%", "％", "百分比", "percent"})


@attrs.frozen
class Target:
    """A number as the table gives it: ``text`` as the language writes it, and the direction that ≥ or ≤ before it says."""

    text: str
    is_share: bool
    direction: str | None = None


def read_target(text: str, measure: str) -> Target | None:
    """Return the target in a cell, None where it is none or more than a number.

    Args:
        text: the cell.
        measure: what the column of units says; a bare 95 with the unit % is 95%.
    """
    match = _TARGET.fullmatch(with_digits(plain(text)))
    if match is None:
        return None
    stated, unit = " ".join(plain(measure).split()), match["u"] or ""
    if unit and stated and unit != stated and not (unit == "%" and stated in _PERCENT):
        return None  # 0.12亿元 in a row of 万元: somebody has to say what is meant
    number = format(Decimal(match["n"]).normalize(), "f")
    is_share = match["u"] == "%" or (not match["u"] and measure.strip() in _PERCENT)
    direction = "higher_is_better" if match["low"] else "lower_is_better" if match["high"] else None
    return Target(number + "%" * is_share, is_share, direction)


def target_of(entry: Entry) -> Target | None:
    """Return the target of an entry."""
    return read_target(entry.text("target"), entry.text("measure"))


def with_targets(rule: Rule, entry: Entry, leaf: str) -> Rule:
    """Return a rule with the number of the table in the place of the field of its target.

    Where the table has none, or one that does not go with the steps of the rule, the field stays.
    """
    if len(rule.fields) != 1 or rule.score is None or not rule.fields[0].name.startswith(leaf):
        return rule
    field = rule.fields[0]
    word = field.name[len(leaf) :]
    role = "base" if _BASES.fullmatch(word) else "target" if _TARGETS.fullmatch(word) else ""
    target = read_target(entry.text(role), entry.text("measure")) if role else None
    if target is None or (rule.type == "share" and not target.is_share):
        return rule
    if Decimal(target.text.rstrip("%")) <= 0 and ("ratio(" in rule.score or re.search(r"per = [\d.]+%", rule.score)):
        return rule
    if target.is_share and rule.type != "share" and _LITERAL_STEP.search(rule.score):
        return rule
    score = re.sub(rf"(?<!\w){re.escape(field.name)}(?!\w)", target.text, rule.score)
    return attrs.evolve(rule, score=score, fields=(), type="share" if target.is_share else rule.type)


def measured(rule: Rule, entry: Entry) -> Rule:
    """Return a rule whose number, and whose target, have the unit of the table; a unit in the sentence comes first."""
    measure = " ".join(plain(entry.text("measure")).split())
    if not measure or measure in _PERCENT or rule.type != "number":
        return rule
    fields = tuple(attrs.evolve(field, measure=measure) if field.type == "number" else field for field in rule.fields)
    return attrs.evolve(rule, fields=fields, measure=rule.measure or measure)
