"""The tokens of one sentence with the row that they stand in, as the patterns look at them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final, TypeVar

import attrs

from ...dsl.diagnostics import Both
from .rule import NewField, Subject
from .tokens import Band, Points, Quantity, Token

_T = TypeVar("_T")

#: What sentences call the value of an indicator without giving it a name of its own.
_GENERIC: Final = frozenset(
    {
        "",
        "实际值",
        "完成值",
        "实际完成值",
        "指标值",
        "比例",
        "比率",
        "该指标",
        "本指标",
        "实际完成",
        "完成",
        "实际",
        "结果",
        "数值",
        "得分",
        "评价结果",
        "value",
        "rate",
        "result",
        "score",
        "actual_value",
        "share",
        "发现",
        "发生",
        "出现",
        "存在",
        "有",
        "第",
    }
)


#: Units whose values are whole numbers, so that 1-2次 and 3-5次 leave no hole.
THINGS: Final = frozenset(
    [
        "次",
        "人",
        "项",
        "个",
        "件",
        "篇",
        "家",
        "起",
        "处",
        "例",
        "名",
        "条",
        "户",
        "份",
        "人次",
        "宗",
        "期",
        "场",
        "批",
        "类",
        "所",
    ]
)
#: Units that are counted one by one, days among them.
WHOLE_UNITS: Final = THINGS | {"天", "日", "个工作日", "工作日"}


@attrs.frozen
class Sentence:
    """Tokens, all of which a pattern must account for."""

    tokens: tuple[Token, ...]
    leaf: Subject

    def of(self, kind: type[_T]) -> tuple[_T, ...]:
        """Return the tokens of a kind."""
        return tuple(token for token in self.tokens if isinstance(token, kind))

    def has_only(self, *kinds: type[Any]) -> bool:
        """Whether there is no token of another kind."""
        return all(isinstance(token, kinds) for token in self.tokens)

    def has_none(self, *kinds: type[Any]) -> bool:
        """Whether there is no token of these kinds."""
        return not any(isinstance(token, kinds) for token in self.tokens)

    def is_full(self, points: Points) -> bool:
        """Whether points are those of the leaf, said as 满分 or as their number."""
        return points.sign == 0 and (points.is_full or (self.leaf.full is not None and points.amount == self.leaf.full))

    def amount(self, points: Points) -> Decimal | None:
        """Return what a condition gets as a number of points within the leaf, None where that cannot be."""
        full, amount = self.leaf.full, points.amount
        if self.leaf.kind != "leaf":
            wanted = 1 if self.leaf.kind == "bonus" else -1
            return Decimal(0) if amount is None else amount if points.sign in {0, wanted} or not amount else None
        if full is None or points.sign > 0:
            return None
        got = full if amount is None else full - amount if points.sign < 0 else amount
        return got if 0 <= got <= full else None

    def subject(self) -> str | None:
        """Return what the sentence calls the value, empty for the indicator itself, None where it speaks of several."""
        called = {_bare(name) for token in self.tokens if (name := getattr(token, "subject", None)) is not None}
        own = _bare(self.leaf.name).casefold()
        names = {name for name in called - _GENERIC if name.casefold() != own}
        return None if len(names) > 1 else next(iter(names), "")


def is_own(called: str, leaf: Subject) -> bool:
    """Whether a sentence calls the value of its indicator so: not at all, in general, or by a part of its name."""
    return _bare(called) in _GENERIC or called in leaf.name


def _bare(name: str) -> str:
    for end in ("控制在", "控制", "保持在", "应", "在", "的", "为"):
        name = name.removesuffix(end) if name != end else ""
    return name


def value_type(quantities: Iterable[Quantity]) -> str | None:
    """Return the type of a value that is compared with quantities; None where they do not go together.

    A bare 0 goes with everything.
    """
    units = {"share" if quantity.is_share else "number" for quantity in quantities if quantity.number or quantity.unit}
    return None if len(units) > 1 else next(iter(units), "number")


def written(quantity: Quantity, kind: str) -> str:
    """Return a bound as the language writes it: 0 of a share as 0%."""
    return quantity.text + ("%" if kind == "share" and not quantity.is_share else "")


def paired(tokens: Iterable[Token], kind: type[_T]) -> tuple[tuple[_T, Points], ...] | None:
    """Return conditions with their points where they alternate, None where they do not."""
    waiting: list[_T] = []
    found: list[tuple[_T, Points]] = []
    for token in tokens:
        if isinstance(token, kind) and not waiting:
            waiting.append(token)
        elif isinstance(token, Points) and waiting:
            found.append((waiting.pop(), token))
        else:
            return None
    return None if waiting else tuple(found)


def narrowed(tokens: Iterable[Token]) -> tuple[Token, ...]:
    """Put two bands that follow one another (80%以上, 90%以下) together."""
    found: list[Token] = []
    for token in tokens:
        last = found[-1] if found else None
        if isinstance(token, Band) and isinstance(last, Band) and (joined := _joined(last, token)) is not None:
            found[-1] = joined
        else:
            found.append(token)
    return tuple(found)


def _joined(one: Band, other: Band) -> Band | None:
    lower, upper = (one, other) if one.high is None else (other, one)
    if lower.high is not None or upper.low is not None or lower.low is None or upper.high is None:
        return None
    if lower.low.number >= upper.high.number:
        return None
    return Band(lower.low, upper.high, lower.low_closed, upper.high_closed, lower.subject or upper.subject)


def target_field(leaf: Subject, called: str, kind: str) -> NewField:
    """Return the field of a target: named after its leaf, for two leaves have two targets."""
    word = called or "目标值"
    return NewField(f"{leaf.name}{'_' if word.isascii() else ''}{word.replace(' ', '_')}", kind, None)


#: Remarks that several patterns make.
NO_STEP: Final = Both(
    "原文未写不足一步怎么计，按比例计算；如应不计或按一计，请写 不足 = 不计 或 不足 = 按一计",
    "the text does not say how an incomplete step counts; taken in proportion (else write step = whole or started)",
)
NO_STOP: Final = Both("原文未写“扣完为止”，按扣至0分为止", "the text names no end of the deduction; taken down to 0")
NO_TOP: Final = Both("原文未写最高加多少，按满分为止", "the text names no cap; taken up to full points")
