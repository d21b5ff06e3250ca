"""Parameters that many declarations share, so that one option has one name everywhere."""

from __future__ import annotations

from typing import Final

from ..functions import Choice, Parameter

STEP_CHOICES: Final = (Choice("proportional", "按比例"), Choice("whole", "不计"), Choice("started", "按一计"))

STEP: Final = Parameter(
    "step",
    "不足",
    "choice",
    default="proportional",
    choices=STEP_CHOICES,
    doc="What an incomplete step counts: in proportion, nothing, or as a whole one.",
)
PER: Final = Parameter("per", "每", "step", doc="The size of one step; its unit decides what is measured.")

#: ``by = group``: within groups of units.  The engine splits the rows; the arithmetic never sees it.
BY: Final = Parameter("by", "按", "group", default=None, doc="Within groups of units that share this text.")

#: ``across = periods``: over the units of all periods together.  The engine joins the rows.
ACROSS: Final = Parameter(
    "across",
    "跨期",
    "choice",
    default=None,
    choices=(Choice("periods", "各期间"),),
    doc="Over all periods together instead of each period by itself.",
)
TIES: Final = Parameter(
    "ties",
    "并列",
    "choice",
    default="min",
    choices=(Choice("min", "取小"), Choice("dense", "连续"), Choice("average", "取平均")),
    doc="What equal values get: the better place, places without gaps, or the mean of their places.",
)

#: ``beyond = cut``: what lies beyond the best counts as the best.
BEYOND: Final = Parameter(
    "beyond",
    "超出",
    "choice",
    default="keep",
    choices=(Choice("keep", "保留"), Choice("cut", "截断")),
    doc="What becomes of a result beyond full: it is kept, or held at full.",
)
ROUNDINGS: Final = (Choice("half_up", "四舍五入"), Choice("half_even", "四舍六入五成双"), Choice("up", "进位"))
