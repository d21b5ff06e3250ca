"""Declarations: leading posts, and units too small to be kept."""

from __future__ import annotations

from typing import Final

from ...core.functions import Choice, Function, Parameter, Yields

_MODULE: Final = ".plugins.staffing.leadership"

ALLOWED_POSTS: Final = Function(
    "allowed_posts",
    "应配领导职数",
    parameters=(
        Parameter("size", "编制数", doc="Authorised posts of the office or institution."),
        Parameter(
            "kind",
            "机构",
            "choice",
            choices=(
                Choice("office", "机关处室"),
                Choice("institution", "事业单位"),
                Choice("institution_office", "事业单位内设机构"),
            ),
            doc="Whose rule applies; there is no silent default.",
        ),
        Parameter(
            "heavy_task", "任务重", "flag", default=0.0, doc="Whether its tasks are heavy; it matters from 15 posts on."
        ),
        Parameter(
            "fewer", "不足时", default=0.0, doc="What is smaller than the rule foresees (an office of 1 or 2) may have."
        ),
    ),
    implementation=f"{_MODULE}:allowed_posts",
    doc="The leading posts that an office of this size may have, chief and deputies together, by a published rule.",
    source="Tables office_leadership (a ministry's rule, published) and institution_leadership (a province's, published).",
)

OVER_PROVISION: Final = Function(
    "over_provision",
    "超职数",
    parameters=(
        Parameter("actual", "实配", doc="Leaders that there are."),
        Parameter("allowed", "职数", doc="Leading posts that are allowed."),
    ),
    implementation=f"{_MODULE}:over_provision",
    doc="max(0, actual - allowed): leaders beyond their posts.",
    source="Domain knowledge, no source at hand.",
)

DOUBLE_CHIEFS: Final = Function(
    "has_double_chiefs",
    "双正职",
    yields=Yields.FLAG,
    parameters=(
        Parameter("chiefs", "正职", doc="Chiefs that there are."),
        Parameter(
            "allowed", "核定正职", default=1.0, doc="Chiefs that are authorised: 2 where secretary and head are two."
        ),
    ),
    implementation=f"{_MODULE}:has_double_chiefs",
    doc="chiefs > allowed: whether there are more chiefs than are authorised.",
    source="Inner Mongolia, pilot reform of public institutions (双正职规范); the formula is domain knowledge.",
)

BELOW_MINIMUM: Final = Function(
    "below_minimum",
    "低于最低规模",
    yields=Yields.FLAG,
    parameters=(
        Parameter("size", "编制数", doc="Authorised posts of the unit."),
        Parameter("limit", "规模", doc="The size up to which units are not kept, as staffing.minimum_size gives it."),
        Parameter(
            "inclusive",
            "含本数",
            "flag",
            default=1.0,
            doc="Whether a unit of exactly that size is meant: 以下 says yes.",
        ),
    ),
    implementation=f"{_MODULE}:below_minimum",
    doc="size <= limit, or size < limit where the limit itself is not included: whether a unit is too small to be kept.",
    source="Inner Mongolia, pilot reform of public institutions (10, 8 and 5 by level, published); "
    "that 以下 includes the number: Civil Code, article 1259 (domain knowledge).",
)

FUNCTIONS: Final = (ALLOWED_POSTS, OVER_PROVISION, DOUBLE_CHIEFS, BELOW_MINIMUM)
