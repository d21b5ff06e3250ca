"""What the scoring functions say for themselves: how a value became points, in Chinese and English.

Each takes :class:`Facts` of one unit and returns a :class:`~.phrasing.Sentence`.  A plugin's function may have such a
companion too (``Function.explain``); one without gets the general sentence.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

import attrs

from . import numerals
from .phrasing import NOTHING, Sentence
from .value_type import NUMBER, Kind, ValueType

_LOWER: Final = "lower_is_better"
#: What binary fractions leave: nobody reads a difference of this size.
_NOISE: Final = 1e-9


@attrs.frozen
class Facts:
    """All that one call of a scoring function saw and made of one unit.

    ``result`` is what the function gave (a share, or points as it declares), ``points`` the same in points.
    ``arguments`` are by parameter name with defaults filled in: numbers, words, pairs (a range), tuples (a vector).
    ``units`` says how a step was written (``pp``, ``%``), ``fitted`` holds the statistics of the unit's group.

    Of a method that combines children there is no value; ``children`` are their titles, ``shares`` their shares of full
    (NaN where there is no score) and ``weights`` what each weighs among those that are present.
    """

    value: float
    result: float
    points: float
    full: float = 1.0
    low: float = 0.0
    type: ValueType = NUMBER
    arguments: Mapping[str, Any] = attrs.field(factory=dict)
    units: Mapping[str, str | None] = attrs.field(factory=dict)
    fitted: Mapping[str, Any] = attrs.field(factory=dict)
    direction: str | None = None
    children: tuple[str, ...] = ()
    shares: tuple[float, ...] = ()
    weights: tuple[float, ...] = ()

    def constant(self, name: str) -> str:
        """Return an argument as a constant of the value's type: ``100%``."""
        return numerals.quantity(float(self.arguments[name]), self.type, 0)

    def spoken(self, value: float) -> str:
        """Return a number of the value's type."""
        return numerals.quantity(value, self.type)


def points_text(points: float) -> Sentence:
    """Return points with their word.

    >>> points_text(2.5), points_text(1.0).en
    (Sentence(zh='2.5分', en='2.5 points'), '1 point')
    """
    text = numerals.number(points)
    return Sentence(f"{text}分", f"{text} {'point' if text == '1' else 'points'}")


def ceiling_text(cap: float) -> Sentence:
    """Say how much may be had at most; a cap just below a number (the top of a grade) is said as below it.

    >>> ceiling_text(59.9).zh, ceiling_text(89.999999).zh, ceiling_text(89.999999).en
    ('最高得59.9分', '得分低于90分', 'below 90 points')
    """
    text, shown = points_text(cap), round(cap, 4)
    if cap < shown - _NOISE:
        return Sentence(f"得分低于{text.zh}", f"below {text.en}")
    return Sentence(f"最高得{text.zh}", f"at most {text.en}")


def deduct(facts: Facts) -> Sentence:
    """Say how far beyond its limit the value lies, how many steps that is, and what they cost."""
    return _by_steps(
        facts, facts.full - facts.result, Sentence("扣", "deducted"), Sentence("不扣分", "nothing deducted")
    )


def award(facts: Facts) -> Sentence:
    """Say how far beyond its limit the value lies, how many steps that is, and what they earn."""
    return _by_steps(facts, facts.result, Sentence("得", "awarded"), Sentence("不得分", "nothing awarded"))


def _by_steps(facts: Facts, moved: float, verb: Sentence, none: Sentence) -> Sentence:
    excess, limit, where = _excess(facts)
    if excess == 0:
        return Sentence(f"{where.zh[0]}，{none.zh}", f"{where.en[0]}, {none.en}") if isinstance(where, _Where) else none
    distance = _distance(facts, excess, limit)
    steps, plain = _step_count(facts, excess, limit)
    counted = _step_words(facts, steps, plain)
    amount = points_text(moved)
    # a limit and a distance that are both plain numbers would run into one another: 超过10 5
    between = "，相差" if _has_limit(facts) and not distance.zh.endswith("点") else " "
    start = Sentence(f"{where.zh[1]}{between}{distance.zh}".strip(), f"{distance.en} {where.en[1]}".strip())
    cap = _cap_words(steps * float(facts.arguments["amount"]), moved)
    result = Sentence(f"，{verb.zh}{amount.zh}", f", {amount.en} {verb.en}")
    return start + counted + result + cap


def _has_limit(facts: Facts) -> bool:
    return any(facts.arguments.get(name) is not None for name in ("above", "below", "outside"))


@attrs.frozen
class _Where:
    """The relation to the limit when it is kept and when it is passed."""

    zh: tuple[str, str]
    en: tuple[str, str]


def _excess(facts: Facts) -> tuple[float, float, _Where]:
    value, given = facts.value, facts.arguments
    if given.get("outside") is not None:
        low, high = (float(bound) for bound in given["outside"])
        texts = [numerals.quantity(bound, facts.type, 0) for bound in (low, high)]
        limit = low if value < low else high
        where = _Where(
            (f"在{texts[0]}至{texts[1]}之间", f"偏离{texts[0]}至{texts[1]}"),
            (f"within {texts[0]} to {texts[1]}", f"outside {texts[0]} to {texts[1]}"),
        )
        return _guarded(max(low - value, value - high, 0.0), limit), limit, where
    if given.get("below") is not None:
        limit, text = float(given["below"]), facts.constant("below")
        where = _Where((f"不低于{text}", f"低于{text}"), (f"not below {text}", f"below {text}"))
        return _guarded(max(limit - value, 0.0), limit), limit, where
    if given.get("above") is not None:
        limit, text = float(given["above"]), facts.constant("above")
        where = _Where((f"未超过{text}", f"超过{text}"), (f"not above {text}", f"above {text}"))
        return _guarded(max(value - limit, 0.0), limit), limit, where
    return _guarded(max(value, 0.0), 0.0), 0.0, _Where(("没有计数", "共"), ("nothing counted", "in all"))


def _guarded(excess: float, limit: float) -> float:
    return 0.0 if excess <= 1e-9 * max(1.0, abs(limit)) else excess


def _distance(facts: Facts, excess: float, limit: float) -> Sentence:
    if facts.units.get("per") == "%" and limit:
        text = numerals.percent(excess / abs(limit))
        return Sentence(text, text)
    if facts.type.kind is Kind.SHARE:
        text = numerals.number(excess * 100, 1, 2)
        return Sentence(f"{text}个百分点", f"{text} percentage points")
    text = numerals.quantity(excess, facts.type, 0)
    return Sentence(text, text)


def _step_count(facts: Facts, excess: float, limit: float) -> tuple[float, float]:
    size = float(facts.arguments["per"]) * (abs(limit) if facts.units.get("per") == "%" else 1.0)
    plain = excess / size if size else math.nan
    guard = 1e-9 * max(1.0, plain)
    how = facts.arguments.get("step", "proportional")
    steps = {"whole": math.floor(plain + guard), "started": math.ceil(plain - guard)}.get(how, plain)
    return float(steps), plain


def _step_words(facts: Facts, steps: float, plain: float) -> Sentence:
    """Say what became of the incomplete step, where there was one."""
    if abs(steps - plain) <= 1e-9 * max(1.0, plain):
        return NOTHING
    count = numerals.number(steps)
    per = _per_text(facts)
    if facts.arguments.get("step") == "whole":
        return Sentence(f"（不足{per.zh}的不计，计{count}次）", f" (less than {per.en} does not count: {count} times)")
    return Sentence(
        f"（不足{per.zh}的按{per.zh}计，计{count}次）", f" (less than {per.en} counts as one: {count} times)"
    )


def _per_text(facts: Facts) -> Sentence:
    per, unit = float(facts.arguments["per"]), facts.units.get("per")
    if unit == "%":
        text = numerals.percent(per, 0)
        return Sentence(text, text)
    if unit == "pp" or facts.type.kind is Kind.SHARE:
        text = numerals.number(per * 100)
        return Sentence(f"{text}个百分点", f"{text} percentage point{'' if text == '1' else 's'}")
    text = numerals.quantity(per, facts.type, 0)
    return Sentence(text, text)


def _cap_words(due: float, moved: float) -> Sentence:
    if due <= moved + 1e-9 * max(1.0, abs(moved)):
        return NOTHING
    text = points_text(due)
    return Sentence(f"（应为{text.zh}，以{points_text(moved).zh}为限）", f" ({text.en} by steps, cut at the limit)")


def ratio(facts: Facts) -> Sentence:
    """Say which part of the target was reached."""
    target, share = facts.constant("target"), numerals.percent(facts.result)
    if facts.direction == _LOWER:
        return Sentence(
            f"目标值{target}，目标值与实际值之比为{share}", f"target {target}, target over value is {share}"
        )
    return Sentence(f"目标值{target}，完成{share}", f"target {target}, {share} of it reached")


def goalposts(facts: Facts) -> Sentence:
    """Say where the value lies between the two posts."""
    worst, best, share = facts.constant("worst"), facts.constant("best"), numerals.percent(facts.result)
    return Sentence(
        f"下限{worst}、上限{best}，达到{share}", f"between {worst} (worst) and {best} (best), {share} of the way"
    )


def tiers(facts: Facts) -> Sentence:
    """Say between which standards the value lies."""
    names = (("优秀", "a"), ("良好", "b"), ("平均", "c"), ("较低", "d"), ("较差", "e"))
    standards = [float(facts.arguments[letter]) for _, letter in names]
    sign = 1.0 if standards[0] >= standards[-1] else -1.0
    reached = [
        i
        for i, standard in enumerate(standards)
        if sign * facts.value >= sign * standard - 1e-9 * max(1.0, abs(standard))
    ]
    share = numerals.percent(facts.result)
    if not reached:
        return Sentence(
            f"未达到较差值{facts.constant('e')}，系数{share}",
            f"worse than the last standard {facts.constant('e')}, coefficient {share}",
        )
    tier = reached[0]
    name, letter = names[tier]
    own = facts.constant(letter)
    if tier == 0:
        return Sentence(f"达到优秀值{own}，系数{share}", f"reaches the best standard {own}, coefficient {share}")
    above = facts.constant(names[tier - 1][1])
    return Sentence(
        f"在{name}值{own}与{names[tier - 1][0]}值{above}之间，系数{share}",
        f"between standard {letter} ({own}) and {names[tier - 1][1]} ({above}), coefficient {share}",
    )


def efficacy(facts: Facts) -> Sentence:
    """Say where the value lies between the unsatisfactory and the satisfactory one."""
    low, high = facts.constant("unsatisfactory"), facts.constant("satisfactory")
    share = numerals.percent(facts.result)
    return Sentence(
        f"不允许值{low}、满意值{high}，功效系数{share}",
        f"unsatisfactory {low}, satisfactory {high}, efficacy coefficient {share}",
    )


def minmax(facts: Facts) -> Sentence:
    """Say where the value lies between the smallest and the largest of the units."""
    low, high = float(facts.fitted.get("min", math.nan)), float(facts.fitted.get("max", math.nan))
    if low == high:
        same = facts.spoken(low)
        return Sentence(
            f"各单位数值均为{same}，没有高低之分，不失分", f"all units have {same}: none is worse, none loses points"
        )
    return Sentence(
        f"各单位最低{facts.spoken(low)}、最高{facts.spoken(high)}，标准化为{numerals.percent(facts.result)}",
        f"the units range from {facts.spoken(low)} to {facts.spoken(high)}, which makes {numerals.percent(facts.result)}",
    )


def zscore(facts: Facts) -> Sentence:
    """Say how many standard deviations the value lies from the mean of the units."""
    mean, std = float(facts.fitted.get("mean", math.nan)), float(facts.fitted.get("std", math.nan))
    result = numerals.number(facts.result)
    if std == 0:
        return Sentence(f"各单位数值相同，标准分{result}", f"all units are equal: standard score {result}")
    return Sentence(
        f"各单位平均{facts.spoken(mean)}、标准差{facts.spoken(std)}，标准分{result}",
        f"mean of the units {facts.spoken(mean)}, standard deviation {facts.spoken(std)}: standard score {result}",
    )


def percentile(facts: Facts) -> Sentence:
    """Say where among the units the value stands."""
    share = numerals.percent(facts.result)
    return Sentence(f"在各单位中居百分位{share}", f"at percentile {share} of the units")


def rank(facts: Facts) -> Sentence:
    """Say which place the value has."""
    place = numerals.number(facts.result)
    return Sentence(f"在各单位中列第{place}名", f"place {place} among the units")


def borda(facts: Facts) -> Sentence:
    """Say how many units do worse."""
    count = numerals.number(facts.result)
    return Sentence(f"优于{count}个单位", f"better than {count} {'unit' if count == '1' else 'units'}")
