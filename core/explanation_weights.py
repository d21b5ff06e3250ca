"""What the methods that derived the weights of a node's children say of themselves."""

from __future__ import annotations

import math

from .explanation_reading import RowView
from .functions import Function, resolve
from .model import Indicator
from .phrasing import NOTHING, Sentence, joined
from .plan import Op
from .sentences import Facts


def weighting_words(view: RowView, node: Indicator) -> Sentence:
    """Return ``层次分析法赋权，…`` for a weighting method that has something to say, and for those that it combines."""
    position = view.plan.output("weights", node.name)
    return NOTHING if position is None else joined(_said(view, position, node), "，", ", ")


def _said(view: RowView, position: int, node: Indicator) -> list[Sentence]:
    step = view.plan.steps[position]
    function: Function = step.options["function"]
    inner = [place for place in step.inputs if view.plan.steps[place].op is Op.WEIGH]
    found = [sentence for place in inner for sentence in _said(view, place, node)]
    if function.explain is None:
        return found
    facts = Facts(
        math.nan,
        math.nan,
        math.nan,
        arguments=dict(step.options["constants"]),
        children=tuple(child.title or child.name for child in node.children),
        weights=tuple(view.at(position)),
    )
    try:
        said = resolve(function.explain)(facts)
    except Exception:  # noqa: BLE001 - a plugin's words may fail, the explanation of the score must not
        return found
    if not isinstance(said, Sentence):
        return found
    name = Sentence(f"{function.zh or function.name}赋权：", f"weights by {function.full_name}: ")
    return [name + said, *found]
