"""The numbers of a criterion against those of its rule: points a step, the size of a step, caps, points of bands.

Only what the words say beyond doubt is compared: a clause that could speak of something else is left alone, for a
warning that is wrong teaches people not to read warnings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import attrs

from ...core.expressions import Bands, Builtin, Expression, Literal
from .. import syntax
from ..diagnostics import Both

if TYPE_CHECKING:
    from ..binding.reporting import Reporter

_NUMBER: Final = r"(\d+(?:\.\d+)?)"
_AMOUNTS: Final = frozenset({"amount", "分值"})
_UPTO: Final = frozenset({"upto", "最高"})
_PER: Final = frozenset({"per", "每"})
_STEP: Final = frozenset({"step", "不足"})
_LIMITS: Final = frozenset({"above", "below", "outside", "超过", "低于", "偏离"})
#: 每超过1个百分点扣0.5分: what a step is, what is done, how many points.
_CLAUSE: Final = re.compile(
    r"每([^，,；;。每扣加得减计降]*?)(扣|减|降|加|得|计|奖)(?:除|罚|励)?\s*" + _NUMBER + r"\s*分"
)
_TAKING: Final = frozenset("扣减降")
_SIZE: Final = re.compile(
    r"(\d+(?:\.\d+)?|一)\s*(个百分点|百分点|[%％]|次|起|例|项|人|篇|件|份|个(?!百分点|月|工作日))"
)
_MOST: Final = re.compile(r"最[多高](扣|减|加|得|计)\s*" + _NUMBER + r"\s*分")
_FLOOR: Final = re.compile(_NUMBER + r"\s*分保底|保底\s*" + _NUMBER + r"\s*分")
_TOP: Final = re.compile(_NUMBER + r"\s*分封顶")
_LEFT_OVER: Final = re.compile(r"不足[^，,；;。]*?(不计|不扣|不加|按比例|按(?!比例)[^，,；;。]*?(?:计|算|扣))")
_POINTS: Final = re.compile(r"(?<![最不可再高多])(?:得|计|给|赋)\s*" + _NUMBER + r"\s*分")
_FULL: Final = re.compile(r"(?<!不)(?:得|计)满分")
_RANGE: Final = re.compile(r"(\d+(?:\.\d+)?)\s*([%％]?)\s*[-—–~～至]+\s*(\d+(?:\.\d+)?)\s*([%％])")
_STEPS: Final = {"whole": "whole", "不计": "whole", "started": "started", "按一计": "started"}
_READ: Final = {
    "whole": Both("不足一步的不计", "an incomplete step counts nothing"),
    "started": Both("不足一步的按一步计", "an incomplete step counts as one"),
    "proportional": Both("不足一步的按比例计", "an incomplete step counts in proportion"),
}


@attrs.frozen
class Leaf:
    """What a criterion is compared with: the steps that are taken or given, the bound rule, the points of the leaf."""

    calls: tuple[tuple[str, syntax.Call], ...]
    score: Expression | None
    full: float | None

    def only(self, function: str) -> syntax.Call | None:
        """Return the one call of a function, None where there is none or the words could mean another."""
        found = [call for name, call in self.calls if name == function]
        return found[0] if len(found) == 1 else None


def check_numbers(reporter: Reporter, node: syntax.Text, leaf: Leaf) -> None:
    """Report numbers of a criterion that its rule does not have."""
    text = node.value
    for said, ruled in _differences(text, leaf):
        reporter.report("criterion-number", node, text=said, rule=ruled)
    if isinstance(leaf.score, Bands) and leaf.full is not None:
        _check_points(reporter, node, text, leaf.score, leaf.full)
        _check_ranges(reporter, node, text, leaf.score)


def reading_of(text: str) -> str | None:
    """Return how a criterion says that an incomplete step counts, None where it does not or says two things."""
    found = {_reading(words) for words in _LEFT_OVER.findall(text)}
    return found.pop() if len(found) == 1 else None


def _reading(words: str) -> str:
    return "whole" if words.startswith("不") else "proportional" if words == "按比例" else "started"


def check_reading(reporter: Reporter, node: syntax.Text, call: syntax.Call) -> bool:
    """Compare what a criterion says of incomplete steps with the rule; return whether it says anything."""
    said = reading_of(node.value)
    if said is None:
        return False
    given = _argument(call, _STEP, None)
    name = given.name if isinstance(given, syntax.Name) else None
    ruled = _STEPS.get(name or "", "proportional")
    if said != ruled:
        reporter.report("criterion-step", node, text=_READ[said], rule=_READ[ruled])
    return True


def _differences(text: str, leaf: Leaf) -> Iterator[tuple[str, Both]]:
    clauses = [(match[1], match[2], match[3]) for match in _CLAUSE.finditer(text)]
    for is_taking, function in ((True, "deduct"), (False, "award")):
        call = leaf.only(function)
        mine = [clause for clause in clauses if (clause[1] in _TAKING) is is_taking]
        if call is None:
            continue
        if len(mine) == 1:
            size, verb, number = mine[0]
            amount = _points(_argument(call, _AMOUNTS, 0))
            if amount is not None and float(number) != amount:
                yield f"{verb}{number}分", _in_points(amount)
            yield from _sizes(size, call)
        yield from _caps(text, leaf, call, is_taking=is_taking)


def _sizes(size: str, call: syntax.Call) -> Iterator[tuple[str, Both]]:
    found, per = _SIZE.findall(size), _argument(call, _PER, 1)
    if len(found) != 1 or not isinstance(per, syntax.Number):
        return
    (number, unit), given = found[0], float(per.value)
    said, amount = f"每{number}{unit}", 1.0 if number == "一" else float(number)
    if unit.endswith("百分点"):
        if per.unit == "%" and not _is_of_whole(call):
            yield said, Both(f"每界限的 {given * 100:.10g}%", f"{given * 100:.10g}% of the limit a step")
        elif not _near(given * 100, amount) and (per.unit is not None or not _near(given, amount)):
            yield said, _per(per)
    elif unit in "%％":
        if per.unit == "pp" and "目标" in size and not _is_of_whole(call):
            yield said, Both(f"每 {given * 100:.10g} 个百分点", f"{given * 100:.10g} percentage points a step")
        elif per.unit is not None and not _near(given * 100, amount):
            yield said, _per(per)
    elif per.unit is None and given != amount:
        yield said, _per(per)


def _is_of_whole(call: syntax.Call) -> bool:
    """Whether the limit is 100% or none is named, so that percent of it and percentage points are the same."""
    limit = _argument(call, _LIMITS, None)
    return limit is None or (isinstance(limit, syntax.Number) and limit.value in {0.0, 1.0})


def _per(per: syntax.Number) -> Both:
    number = f"{per.value * 100:.10g}" if per.unit in {"%", "pp"} else f"{per.value:.10g}"
    zh = {"%": "%", "pp": " 个百分点"}.get(per.unit or "", "")
    en = {"%": "%", "pp": " percentage points"}.get(per.unit or "", "")
    return Both(f"每 {number}{zh}", f"{number}{en} a step")


def _caps(text: str, leaf: Leaf, call: syntax.Call, *, is_taking: bool) -> Iterator[tuple[str, Both]]:
    given = _argument(call, _UPTO, None)
    upto = _points(given)
    if given is not None and upto is None:
        return
    most = leaf.full if upto is None and is_taking else upto
    if most is None:
        return
    ruled = Both(f"最多 {most:.10g} 分", f"at most {most:.10g} points")
    for match in _MOST.finditer(text):
        if (match[1] in _TAKING) is is_taking and not _near(float(match[2]), most):
            yield match[0], ruled
    if is_taking and leaf.full is not None:
        yield from _rests(text, leaf.full, most)
    elif not is_taking:
        held = {round(most, 9), None if leaf.full is None else round(leaf.full, 9)}
        yield from ((match[0], ruled) for match in _TOP.finditer(text) if round(float(match[1]), 9) not in held)


def _rests(text: str, full: float, most: float) -> Iterator[tuple[str, Both]]:
    """Yield what is said of the points that a deduction leaves: 扣完为止, 3分保底."""
    if "扣完为止" in text and not _near(most, full):
        yield "扣完为止", Both(f"最多扣 {most:.10g} 分", f"at most {most:.10g} points are taken")
    for match in _FLOOR.finditer(text):
        if not _near(full - most, float(match[1] or match[2])):
            rest = f"{full - most:.10g}"
            yield match[0], Both(f"最低 {rest} 分", f"{rest} points are left at least")


def _check_points(reporter: Reporter, node: syntax.Text, text: str, score: Bands, full: float) -> None:
    """Report points that no row of the bands gives."""
    results = [row.result for row in score.rows] + ([] if score.otherwise is None else [score.otherwise])
    given = [_result(result, full) for result in results]
    if None in given:
        return
    known = [each for each in given if each is not None]
    shown = Both("、".join(f"{each:.10g}" for each in known) + " 分", ", ".join(f"{each:.10g}" for each in known))
    plain = "".join(clause for clause in re.split(r"(?<=[，,；;。])", text) if "每" not in clause)
    for match in _POINTS.finditer(plain):
        if not any(_near(float(match[1]), each) for each in known):
            reporter.report("criterion-number", node, text=match[0], rule=shown)
    if _FULL.search(plain) and not any(_near(full, each) for each in known):
        reporter.report("criterion-number", node, text=f"满分（{full:.10g}分）", rule=shown)


def _check_ranges(reporter: Reporter, node: syntax.Text, text: str, score: Bands) -> None:
    """Say which row has the bound of 10-20% where no word tells: neither 含, nor 以上 and its kin, nor a sign."""
    if re.search(r"含|以上|以下|以内|超过|低于|高于|大于|小于|不足|不满|不少于|至少|至多|[<>≤≥≦≧＜＞]", text):
        return
    found = [(match[0], float(match[1]) / 100, float(match[3]) / 100) for match in _RANGE.finditer(text)]
    shared = {high for _, _, high in found} & {low for _, low, _ in found}
    for said, low, high in found:
        row = next((each for each in score.rows if _bounds(each.interval.low, each.interval.high) == (low, high)), None)
        if row is not None and shared & {low, high}:
            reporter.report("criterion-range", node, text=said, row=row.interval.text)
            return


def _bounds(low: Expression | None, high: Expression | None) -> tuple[float, float] | None:
    if isinstance(low, Literal) and isinstance(high, Literal):
        return round(float(low.value), 12), round(float(high.value), 12)
    return None


def _result(result: Expression, full: float) -> float | None:
    if isinstance(result, Builtin) and result.name == "full":
        return full
    if isinstance(result, Literal) and isinstance(result.value, float | int) and result.unit in {None, "points"}:
        return float(result.value)
    return None


def _argument(call: syntax.Call, names: frozenset[str], position: int | None) -> syntax.Expression | None:
    for argument in call.arguments:
        if argument.name is not None and argument.name.name in names:
            return argument.value
    plain = [argument.value for argument in call.arguments if argument.name is None]
    return plain[position] if position is not None and position < len(plain) else None


def _points(node: syntax.Expression | None) -> float | None:
    return float(node.value) if isinstance(node, syntax.Number) and node.unit in {None, "points"} else None


def _in_points(number: float) -> Both:
    return Both(f"{number:.10g} 分", f"{number:.10g} points")


def _near(a: float, b: float) -> bool:
    return abs(a - b) <= 1e-9 * max(1.0, abs(a))
