"""What methods that compare all units say of one of them, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from . import numerals
from .phrasing import Sentence
from .sentences import Facts


def copeland(facts: Facts) -> Sentence:
    """Say how many more units it beats than beat it."""
    count, report = facts.result, facts.arguments.get("report", "score")
    if report == "share":
        text = numerals.percent(count)
        return Sentence(f"胜出数与落败数之差折算为{text}", f"wins less losses, as a share {text}")
    text = numerals.number(abs(count))
    units = "unit" if text == "1" else "units"
    if report == "wins":
        return Sentence(f"两两比较胜过{text}个单位", f"beats {text} {units}")
    if report == "losses":
        return Sentence(f"两两比较负于{text}个单位", f"beaten by {text} {units}")
    if count == 0:
        return Sentence("两两比较胜负相抵", "beats as many units as beat it")
    if count > 0:
        return Sentence(f"胜过的单位比负于的单位多{text}个", f"beats {text} {units} more than beat it")
    return Sentence(f"负于的单位比胜过的单位多{text}个", f"beaten by {text} {units} more than it beats")


def borda_count(facts: Facts) -> Sentence:
    """Say how many units do worse on the weighted mean of the children."""
    text = numerals.number(facts.result)
    return Sentence(f"各项按权重平均优于{text}个单位", f"on the mean of its children better than {text} units")


_FLOWS: Final[Mapping[str, Sentence]] = {
    "positive": Sentence("流出量：优于其他单位的平均程度", "flow out: how far it is preferred to the others"),
    "negative": Sentence("流入量：其他单位优于它的平均程度", "flow in: how far the others are preferred to it"),
    "share": Sentence("净流量由 −1 至 1 折算为 0 至 1", "the net flow put from -1 to 1 on 0 to 1"),
}


def promethee(facts: Facts) -> Sentence:
    """Say which flow it is, and of the net flow which way it points."""
    report = facts.arguments.get("report", "net")
    if report != "net":
        return _FLOWS[report]
    text = numerals.number(abs(facts.result))
    if facts.result > 0:
        return Sentence(
            f"净流量为正，优于其他单位的程度高出{text}", f"net flow: preferred to the others by {text} more"
        )
    if facts.result < 0:
        return Sentence(
            f"净流量为负，其他单位优于它的程度高出{text}", f"net flow: the others are preferred by {text} more"
        )
    return Sentence("净流量为 0，与其他单位互有优劣", "net flow 0: as much better as worse than the others")


def rsr(facts: Facts) -> Sentence:
    """Say what stands behind the ratio, the probit or the class."""
    report = facts.arguments.get("report", "rsr")
    text = numerals.number(facts.result)
    if report == "grade":
        classes = int(facts.arguments["classes"])
        return Sentence(f"共{classes}档，列第{text}档（1 为最差）", f"class {text} of {classes}, 1 the worst")
    if report == "probit":
        return Sentence("秩和比累积频率的概率单位", "probit of the cumulative frequency of the rank-sum ratio")
    if report == "fitted":
        return Sentence("秩和比对概率单位的回归估计值", "value of the line of the rank-sum ratio on its probit")
    mean = numerals.percent(facts.result)
    return Sentence(f"各项位次平均居全体单位的{mean}", f"its places are on average at {mean} of the units, from below")


def electre1(facts: Facts) -> Sentence:
    """Say whether anybody outranks the unit, or how many it outranks."""
    report = facts.arguments.get("report", "kernel")
    if report == "kernel":
        if facts.result > 0:
            return Sentence("没有单位优于它，在核内", "nobody outranks it: in the kernel")
        return Sentence("有单位优于它，不在核内", "somebody outranks it: not in the kernel")
    text = numerals.number(facts.result)
    if report == "outranks":
        return Sentence(f"优于{text}个单位", f"outranks {text} units")
    return Sentence(f"有{text}个单位优于它", f"outranked by {text} units")


def electre2(facts: Facts) -> Sentence:
    """Say where it stands between the first and the last."""
    if facts.arguments.get("report", "share") == "rank":
        text = numerals.number(facts.result)
        return Sentence(f"列第{text}名", f"place {text}")
    text = numerals.percent(facts.result)
    return Sentence(
        f"名次折算为{text}（第一名为100%，最后一名为0）", f"its place as a share: {text} (the first 100%, the last 0)"
    )


def benefit_of_doubt(facts: Facts) -> Sentence:
    """Say how near the best it comes at the weights that suit it best."""
    text = numerals.percent(facts.result)
    if facts.result >= 1.0:
        return Sentence("按对它最有利的权重，没有单位比它更好", "at the weights that suit it best nobody is better")
    return Sentence(
        f"按对它最有利的权重，达到最好单位的{text}", f"at the weights that suit it best {text} of the best unit"
    )
