"""What the norms and distances say for themselves: what all units have together, and what it makes of the value."""

from __future__ import annotations

import math
from typing import Final

from . import numerals
from .phrasing import Sentence
from .sentences import Facts

#: What a fit calls the number that all units have together: how both languages say it.
_WHOLES: Final = {
    "length": ("各单位平方和的平方根为", "the root of the sum of squares of the units is "),
    "reciprocal_length": ("各单位倒数平方和的平方根为", "the root of the sum of squared reciprocals of the units is "),
    "sum": ("各单位合计为", "the sum of the units is "),
    "reciprocal_sum": ("各单位倒数合计为", "the sum of the reciprocals of the units is "),
    "logarithm_sum": ("各单位对数合计为", "the sum of the logarithms of the units is "),
    "best": ("各单位最优值为", "the best of the units is "),
    "mean": ("各单位平均为", "the mean of the units is "),
}


def by_all(facts: Facts) -> Sentence:
    """Say what the value is compared with, and what comes out."""
    share = numerals.percent(facts.result)
    for key, (zh, en) in _WHOLES.items():
        if key in facts.fitted:
            whole = facts.spoken(float(facts.fitted[key]))
            return Sentence(f"{zh}{whole}，标准化为{share}", f"{en}{whole}, which makes {share}")
    low, high = (facts.spoken(float(facts.fitted.get(end, math.nan))) for end in ("min", "max"))
    return Sentence(
        f"各单位最低{low}、最高{high}，标准化为{share}", f"the units range from {low} to {high}, which makes {share}"
    )


def reference(facts: Facts) -> Sentence:
    """Say what the reference has, and how far the value comes from the worst to it."""
    standard, share = facts.spoken(float(facts.fitted.get("reference", math.nan))), numerals.percent(facts.result)
    return Sentence(f"标杆为{standard}，达到{share}", f"the reference has {standard}: {share} of the way to it")


def target(facts: Facts) -> Sentence:
    """Say what the target is, and how far the value comes from the worst to it."""
    goal, share = facts.constant("target"), numerals.percent(facts.result)
    return Sentence(f"目标值{goal}，达到{share}", f"target {goal}: {share} of the way from the worst unit to it")


def scaled(facts: Facts) -> Sentence:
    """Say between which bounds the value is measured."""
    low, high, share = facts.constant("low"), facts.constant("high"), numerals.percent(facts.result)
    return Sentence(f"下限{low}、上限{high}，标准化为{share}", f"between {low} and {high}, which makes {share}")


def nearness(facts: Facts) -> Sentence:
    """Say what is best, and how near to it the value comes."""
    best, share = facts.arguments["best"], numerals.percent(facts.result)
    ends = best if isinstance(best, tuple) else (best,)
    texts = [numerals.quantity(float(end), facts.type, 0) for end in ends]
    farthest = facts.spoken(float(facts.fitted.get("farthest", math.nan)))
    return Sentence(
        f"以{'至'.join(texts)}为最佳，各单位最多相差{farthest}，标准化为{share}",
        f"best at {' to '.join(texts)}, the farthest unit is {farthest} away, which makes {share}",
    )
