"""The axes of charts of Word."""

from __future__ import annotations

from typing import Any

from .chart_elements import c, letters, number_code, stroke
from .colours import AXIS, FAINT, GRID, INK
from .lettering import clean
from .scales import Scale, digits_of


def category_axis(own: int, other: int, *, is_across: bool, small: bool, every: bool) -> Any:
    """Return the axis of labels: the first on top where bars lie across; ``every``: no label is left out."""
    found = c("catAx", c("axId", val=own), c("scaling", c("orientation", val="maxMin" if is_across else "minMax")))
    found.append(c("delete", val=0))
    found.append(c("axPos", val="l" if is_across else "b"))
    found.append(c("numFmt", formatCode="General", sourceLinked=0))
    found.extend([c("majorTickMark", val="none"), c("minorTickMark", val="none")])
    found.append(c("tickLblPos", val="low"))  # beside the plot, also where bars go below zero
    found.append(stroke(AXIS))
    found.append(letters(700 if small else 900, None, INK))
    found.extend([c("crossAx", val=other), c("crosses", val="autoZero"), c("auto", val=0)])
    found.extend([c("lblAlgn", val="ctr"), c("lblOffset", val=100)])
    if every and is_across:
        found.append(c("tickLblSkip", val=1))
    found.append(c("noMultiLvlLbl", val=1))
    return found


def value_axis(own: int, other: int, scale: Scale, unit: str, *, is_across: bool) -> Any:
    """Return the axis of values from the first to the last tick of a scale."""
    limits = [c("orientation", val="minMax"), c("max", val=repr(scale.high)), c("min", val=repr(scale.low))]
    found = c("valAx", c("axId", val=own), c("scaling", *limits), c("delete", val=0))
    found.append(c("axPos", val="b" if is_across else "l"))
    found.append(c("majorGridlines", stroke(GRID)))
    if unit:
        found.append(_title(unit))
    digits = digits_of(scale.step)
    code = "General" if digits is None else number_code(digits)
    found.append(c("numFmt", formatCode=code, sourceLinked=0))
    found.extend([c("majorTickMark", val="none"), c("minorTickMark", val="none")])
    # across, the axis is below already; upright, its numbers stay beside the plot
    found.append(c("tickLblPos", val="nextTo" if is_across else "low"))
    found.append(c("spPr", c("ln", c("noFill", drawing=True), drawing=True)))
    found.append(letters(800, None, FAINT))
    # the first label is on top: the axis of values crosses at the last one, below
    found.extend([c("crossAx", val=other), c("crosses", val="max" if is_across else "autoZero")])
    found.append(c("crossBetween", val="between"))
    found.append(c("majorUnit", val=repr(scale.step)))
    return found


def _title(text: str) -> Any:
    look = c("pPr", c("defRPr", drawing=True, sz=800, b=0), drawing=True)
    run = c(
        "r", c("rPr", drawing=True, lang="zh-CN", sz=800, b=0), c("t", text=clean(text), drawing=True), drawing=True
    )
    rich = c(
        "rich",
        c("bodyPr", drawing=True, rot=0, vert="horz"),
        c("lstStyle", drawing=True),
        c("p", look, run, drawing=True),
    )
    return c("title", c("tx", rich), c("overlay", val=0))
