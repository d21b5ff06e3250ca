"""What an explanation says of a value whose outliers were treated: pulled in to where, transformed by what."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

import attrs

from . import numerals
from .explanation_reading import RowView
from .model import Indicator
from .phrasing import NOTHING, Sentence, joined, value_text
from .treated import HIGH, LOW, TRANSFORMED, codes_of, transformation_of, treating_step

_LOGARITHM: Final = Sentence("取对数为", "as a logarithm ")
_TRANSFORMED: Final[Mapping[str, Sentence]] = {
    "log": _LOGARITHM,
    "log_right": _LOGARITHM,
    "log_plus_one": _LOGARITHM,
    "log_gii": _LOGARITHM,
    "box_cox": Sentence("BoxCox变换{power}为", "by Box-Cox{power} "),
    "yeo_johnson": Sentence("YeoJohnson变换{power}为", "by Yeo-Johnson{power} "),
}


@attrs.frozen
class TreatedValue:
    """What a treatment did to the value of one row: ``how`` in words for programs, and the sentence."""

    how: str = ""
    sentence: Sentence = NOTHING


def treated_value(view: RowView, node: Indicator) -> TreatedValue:
    """Return what the treatment of a leaf did to the row, nothing where it left it alone."""
    position = treating_step(view.plan, node.name)
    if position is None or node.treat is None or view.is_below(position):
        return TreatedValue()
    step, found = view.plan.steps[position], view.fitted(position)
    before, after = (float(view.decoded(view.at(place)) or 0.0) for place in (step.inputs[2], position))
    if view.decoded(view.at(position)) is None:
        return TreatedValue()
    code, transformation = codes_of(step, found, before, after), transformation_of(node.treat)
    names = {LOW: "winsorised_low", HIGH: "winsorised_high", TRANSFORMED: transformation}
    how = "+".join(name for bit, name in names.items() if code & bit)
    return TreatedValue(how, _sentence(node, code, found, after))


def _sentence(node: Indicator, code: int, found: Mapping[str, Any], after: float) -> Sentence:
    parts = []
    for bit, end, zh, en in ((LOW, "low", "低于", "below"), (HIGH, "high", "高于", "above")):
        if code & bit and node.value is not None:
            bound = value_text(float(found[end]), node.value)
            parts.append(Sentence(f"{zh}{bound.zh}，缩尾为{bound.zh}", f"{en} {bound.en} and winsorised to it"))
    if code & TRANSFORMED and node.treat is not None:
        text = numerals.number(after)
        given = _TRANSFORMED.get(
            transformation_of(node.treat), Sentence("异常值处理后为", "after treatment of outliers ")
        )
        power = found.get("power", math.nan)
        told = "" if math.isnan(power) else numerals.number(float(power))
        zh = given.zh.format(power=f"（幂{told}）" if told else "")
        en = given.en.format(power=f" with power {told}" if told else "")
        parts.append(Sentence(zh + text, en + text))
    return Sentence("，", ", ") + joined(parts, "，", ", ") if parts else NOTHING
