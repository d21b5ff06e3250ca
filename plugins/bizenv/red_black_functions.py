"""Declarations of red and black lists."""

from __future__ import annotations

from typing import Final

from ...core.declarations.options import ACROSS, BY
from ...core.functions import Choice, Function, Parameter, StepKind, Yields

_LISTS: Final = ".plugins.bizenv.red_black"
_SOURCE: Final = (
    "Published: the first three, and the last two except those that met their target "
    "(http://m.959xie.cn/viewpoint/details/738); quarterly over 10 indicators in Qujing.  "
    "What holds for ties and small groups is laid down here, for lack of a source."
)

RED_BLACK: Final = Function(
    "red_black",
    "红黑榜",
    kind=StepKind.WHOLE,
    parameters=(
        Parameter("x", "得分", doc="What the units are compared by: a score, a total, a value."),
        Parameter("red", "红榜名额", "integer", default=3, bounds=(0, 100_000), doc="How many come first."),
        Parameter("black", "黑榜名额", "integer", default=2, bounds=(0, 100_000), doc="How many come last."),
        Parameter("met", "达到目标", "flag", default=None, doc="Who met the target is not put on the black list."),
        Parameter("refill", "递补", "flag", default=0.0, doc="Yes: the next takes the place of who met the target."),
        Parameter(
            "ties",
            "并列",
            "choice",
            default="include",
            choices=(Choice("include", "都列入"), Choice("exclude", "都不列入")),
            doc="Those that tie across an edge are all listed, or none of them.",
        ),
        Parameter(
            "order",
            "次序",
            "choice",
            default="descending",
            choices=(Choice("descending", "降序"), Choice("ascending", "升序")),
            doc="Descending where more is better.",
        ),
        BY,
        ACROSS,
    ),
    implementation=f"{_LISTS}:red_black",
    doc=(
        "1 for the first `red` units (红榜), -1 for the last `black` (黑榜) that did not meet their target, 0 for the "
        "others. Who would stand on both lists stands on neither; a unit without a value on none."
    ),
    source=_SOURCE,
)

IN_A_ROW: Final = Function(
    "in_a_row",
    "连续期数",
    parameters=(
        Parameter("now", "本期", doc="The place of this period: what `red_black` gives."),
        Parameter("earlier", "往期", variadic=True, doc="Those of earlier periods, the last first: `previous(…)`."),
        Parameter("mark", "榜", "constant", default=-1.0, doc="What is counted: -1 black, 1 red."),
    ),
    implementation=f"{_LISTS}:in_a_row",
    doc=(
        "For how many periods in a row, counted back from this one, the place was `mark`. "
        "A period of which nothing is known ends the count."
    ),
    source=_SOURCE,
)

LIST_NAME: Final = Function(
    "list_name",
    "榜名",
    yields=Yields.TEXT,
    labels=("红榜", "未上榜", "黑榜"),
    parameters=(Parameter("place", "榜次", doc="What `red_black` gives."),),
    implementation=f"{_LISTS}:list_name",
    doc="红榜 for 1, 未上榜 for 0, 黑榜 for -1; refused for any other number.",
    source=_SOURCE,
)

RED_AND_BLACK: Final = (RED_BLACK, LIST_NAME, IN_A_ROW)
