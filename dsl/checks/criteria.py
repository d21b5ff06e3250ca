"""What the official wording of a criterion says against what the rule does: 每, 以上, 以下, 超过."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ...core.expressions import Bands, Expression, Literal
from ...core.value_type import Kind
from .. import syntax
from ..diagnostics import Both
from .criterion_numbers import Leaf, check_numbers, check_reading

if TYPE_CHECKING:
    from ..binding.context import Owner
    from ..binding.reporting import Reporter
    from ..binding.scope import Scope

_STEPS: Final = frozenset({"deduct", "award"})
_STEP: Final = frozenset({"step", "不足"})
_PER: Final = frozenset({"per", "每"})
_LIMITS: Final = frozenset({"above", "below", "outside", "超过", "低于", "偏离"})
_NUMBER: Final = r"(\d+(?:\.\d+)?)\s*([%％])?"
#: 以上 以下 以内 include the number before them, 超过 低于 不满 exclude the one after them; after 每 they count steps.
_INCLUDING: Final = re.compile(
    _NUMBER + r"\s*(?:分|个百分点|个|次|人|项|件|天)?\s*(?:[(\uff08]含[)\uff09])?(及?以上|及?以下|以内)"
)
_EXCLUDING: Final = re.compile(
    r"(?<!每)(?<!不)(超过|高于|大于|低于|小于|少于|不满|不足)\s*" + _NUMBER + r"(?!\s*(?:个百分点|的不计))"
)
#: 不低于 不少于 至少 and 不超过 不高于 include the number after them, above and below it.
_AT_LEAST: Final = re.compile(r"(?<!每)(不低于|不少于|不小于|至少)\s*" + _NUMBER + r"(?!\s*个百分点)")
_AT_MOST: Final = re.compile(r"(?<!每)(不超过|不高于|不大于|不多于|至多)\s*" + _NUMBER + r"(?!\s*个百分点)")
_UPWARD: Final = frozenset({"超过", "高于", "大于"})


def check_criterion(
    scope: Scope, owner: Owner, node: syntax.Text, score: Expression | None, full: float | None = None
) -> None:
    """Compare the text of a criterion with the rule of its leaf; silent where the text does not say it clearly.

    ``full`` are the points of the leaf, None where they depend on the class of the unit.
    """
    text, reporter = node.value, scope.reporter
    calls = tuple((function.name, call) for function, call in owner.functions if function.name in _STEPS)
    for _, call in calls:
        is_said = len(calls) == 1 and check_reading(reporter, node, call)
        if "每" in text and not is_said:
            _check_step(reporter, owner, call)
    check_numbers(reporter, node, Leaf(calls, score, full))
    if isinstance(score, Bands):
        _check_bounds(reporter, node, text, score)


def _check_step(reporter: Reporter, owner: Owner, call: syntax.Call) -> None:
    given = {argument.name.name: argument.value for argument in call.arguments if argument.name is not None}
    per = next((value for name, value in given.items() if name in _PER), None)
    counts = owner.value is not None and owner.value.kind is Kind.COUNT
    whole = isinstance(per, syntax.Number) and per.unit is None and float(per.value).is_integer()
    if _STEP & given.keys() or (counts and whole):
        return
    reporter.report("step-unstated", call.function, name=reporter.text(call.function))


def check_percent_steps(reporter: Reporter, owner: Owner) -> None:
    """Warn where ``per = 5%`` could be a part of the limit or five percentage points, and the two differ."""
    for function, call in owner.functions:
        if function.name in _STEPS:
            _check_percent_step(reporter, owner, call)


def _check_percent_step(reporter: Reporter, owner: Owner, call: syntax.Call) -> None:
    given = {argument.name.name: argument.value for argument in call.arguments if argument.name is not None}
    per = next((value for name, value in given.items() if name in _PER), None)
    if per is None and len(call.arguments) > 1 and call.arguments[1].name is None:
        per = call.arguments[1].value
    is_share = owner.value is not None and owner.value.kind is Kind.SHARE
    if not (isinstance(per, syntax.Number) and per.unit == "%" and is_share):
        return
    limit = next((value for name, value in given.items() if name in _LIMITS), None)
    if isinstance(limit, syntax.Number) and limit.value == 1.0:
        return
    number = f"{per.value * 100:.10g}"
    points = Both(f"{number}个百分点", f"{number}pp")
    reporter.report("percent-step", per, text=reporter.text(per), points=points)


def _check_bounds(reporter: Reporter, node: syntax.Text, text: str, score: Bands) -> None:
    upper, lower = _sides(score)
    for number, percent, word in _INCLUDING.findall(text):
        side = upper if "上" in word else lower
        _compare(reporter, node, side, (number, percent), word, is_closed=True)
    for pattern, side in ((_AT_LEAST, upper), (_AT_MOST, lower)):
        for word, number, percent in pattern.findall(text):
            _compare(reporter, node, side, (number, percent), word, is_closed=True)
    for word, number, percent in _EXCLUDING.findall(text):
        side = upper if word in _UPWARD else lower
        _compare(reporter, node, side, (number, percent), word, is_closed=False)


def _sides(score: Bands) -> tuple[dict[float, bool], dict[float, bool]]:
    """Return, for every bound that is known, whether the rows above it, and those below it, include it."""
    upper: dict[float, bool] = {}
    lower: dict[float, bool] = {}
    for row in score.rows:
        low, high = row.interval.low, row.interval.high
        if isinstance(low, Literal) and isinstance(low.value, float | int) and low is not high:
            upper[round(low.value, 12)] = row.interval.low_closed
        if isinstance(high, Literal) and isinstance(high.value, float | int) and low is not high:
            lower[round(high.value, 12)] = row.interval.high_closed
    return upper, lower


def _compare(
    reporter: Reporter,
    node: syntax.Text,
    side: dict[float, bool],
    written: tuple[str, str],
    word: str,
    *,
    is_closed: bool,
) -> None:
    number, percent = written
    bound = round(float(number) / (100 if percent else 1), 12)
    if side.get(bound, is_closed) is not is_closed:
        phrase = f"{number}{percent}{word}" if is_closed else f"{word}{number}{percent}"
        reporter.report(
            "criterion-bound", node, hint="" if is_closed else "open", text=phrase, number=f"{number}{percent}"
        )
