"""What is told of a change that cannot be made."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from ..data.naming import nearest, quoted
from ..dsl.diagnostics import Both, Diagnostic, diagnose
from .change import Change

#: Why a change cannot be made although what it names is there.
_REASONS: Final = {
    "no-number": Both("这里写的不是一个数（{text}），不能用加减乘除", "{text} is no number written out, and cannot be reckoned with"),
    "zero": Both("不能除以 0", "nothing can be divided by 0"),
    "off": Both("不能停用；能停用的是指标、加分、扣分、限制和问题", "it cannot be turned off: indicators, bonuses, penalties, limits and findings can"),
    "table": Both("它是一张表，要说明改哪一行：{text}", "it is a table; say which row: {text}"),
    "condition": Both("只有改数据时才能用 where 选单位", "where chooses units, for changes of data only"),
    "count": Both("“{text}”不是数，不能用加减乘除", "{text} is no number, and cannot be reckoned with"),
    "text-field": Both("字段“{text}”不是数，只能用 = 赋值", "the field {text} is no number, and can only be given a value by ="),
    "columns": Both("数据是已经读好的列，没有单元格可改；请给出文件或表", "the data are columns already, without cells; give a file or a table"),
    "nothing-left": Both("改过以后同级指标只剩 {text} 分可分", "leaves {text} points for its siblings to share"),
    "field": Both("是数据项，要说明改哪些单位：甲局.{text}=…，或者全部单位 *.{text}=…", "it is a field; say of which units: UNIT.{text}=…, or *.{text}=… for all"),
    "no-attribute": Both("要说明改它的哪一项，例如 {text}", "say which of its attributes, such as {text}"),
}  # fmt: skip


def unknown(change: Change, what: Both, name: str, known: Iterable[str]) -> Diagnostic:
    """Return that there is no such thing, with the nearest name or all there are."""
    every = list(dict.fromkeys(known))
    near = nearest(name, every)[:1]
    hint = "near" if near else "" if every else "none"
    facts: dict[str, Any] = {"what": what, "missing": name, "nearest": quoted(near), "known": quoted(every)}
    return diagnose("change-unknown", change.span, hint=hint, **facts)


def unfit(change: Change, reason: str, text: object = "") -> Diagnostic:
    """Return why a change cannot be made."""
    both = _REASONS[reason]
    said = text if isinstance(text, Both) else Both(str(text), str(text))
    why = Both(both.zh.format(text=said.zh), both.en.format(text=said.en))
    return diagnose("change-unfit", change.span, path=change.path, reason=why)
