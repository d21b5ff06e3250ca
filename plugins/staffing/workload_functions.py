"""Declarations: workload, the posts that it needs, and moving posts to where it is."""

from __future__ import annotations

from typing import Final

from ...core.declarations.options import ACROSS, BY
from ...core.functions import Choice, Function, Parameter, StepKind, Yields

_WORKLOAD: Final = ".plugins.staffing.workload"

_WORK: Final = Parameter(
    "work", "工作量", doc="Hours that the work takes in a year: the sum of volume x standard hours."
)
_HOURS: Final = Parameter("hours", "有效工时", doc="Hours that one post has in a year, as effective_hours gives them.")

EFFECTIVE_HOURS: Final = Function(
    "effective_hours",
    "年有效工时",
    parameters=(
        Parameter("days", "工作日", doc="Working days of a year: 255 in one handbook; see the tables of this page."),
        Parameter("hours", "日工时", default=8.0, doc="Hours of a working day."),
        Parameter(
            "utilisation", "工时利用率", default=1.0, doc="The part of them that goes into work, above 0 and at most 1."
        ),
    ),
    unit="小时",
    implementation=f"{_WORKLOAD}:effective_hours",
    doc="days x hours x utilisation: the hours that one post has in a year.",
    source="Tables working_days and planning_figures; a utilisation is nowhere published: the scheme says it.",
)

SATURATION: Final = Function(
    "saturation",
    "工作饱满度",
    yields=Yields.SHARE,
    parameters=(_WORK, Parameter("headcount", "人数", doc="People, or posts, that do the work."), _HOURS),
    implementation=f"{_WORKLOAD}:saturation",
    doc="work / (headcount x hours): 100% where the work takes just the hours that there are.",
    source="Effective over standard hours, published: https://blog.ihr360.com/p/29934; for offices domain knowledge.",
    undefined=("nobody is there to do it, or a post has no hours", "没有人员，或有效工时为 0"),
)

REQUIRED_STAFF: Final = Function(
    "required_staff",
    "测算编制",
    parameters=(
        _WORK,
        _HOURS,
        Parameter(
            "rounding",
            "取整",
            "choice",
            default="up",
            choices=(Choice("up", "进位"), Choice("half_up", "四舍五入"), Choice("none", "不取整")),
            doc="To whole posts, or as it comes out.",
        ),
    ),
    implementation=f"{_WORKLOAD}:required_staff",
    doc="work / hours: the posts that the work needs.",
    source="From duties to volume, hours and posts, published (Zibo): https://www.shbb.gov.cn:443/bzglyj202203/9327.jhtml",
    undefined=("a post has no hours", "有效工时为 0"),
)

REALLOCATED: Final = Function(
    "reallocated",
    "建议编制",
    kind=StepKind.WHOLE,
    uses=("groups",),
    parameters=(
        Parameter("work", "工作量", doc="What each office has to do, in a unit that all share."),
        Parameter("posts", "编制数", doc="The posts that it has; whole numbers."),
        Parameter("frozen", "冻结编制", default=0.0, doc="Posts that may not leave it."),
        Parameter("locked", "锁定", "flag", default=0.0, doc="Whether it neither gives nor takes."),
        Parameter("floor", "保底", default=1.0, doc="Posts below which nobody gives."),
        Parameter(
            "most",
            "最多",
            "constant",
            default=None,
            doc="The most posts that move in a department; no limit if not given.",
        ),
        BY,
        ACROSS,
    ),
    implementation=".plugins.staffing.reallocating:reallocated",
    doc="The posts of each office after whole posts went, one by one, from the office least saturated after giving to the "
    "most saturated one, as long as the giver is then less saturated than the taker was; their sum stays as it is.",
    source="Tianjin, pilot of staffing evaluation (posts moved within a department); the rule is our own, by Adams' method.",
)

FUNCTIONS: Final = (EFFECTIVE_HOURS, SATURATION, REQUIRED_STAFF, REALLOCATED)
