"""Declarations: how an establishment is filled, and what its ceilings leave."""

from __future__ import annotations

from typing import Final

from ...core.functions import Function, Parameter, Yields

_MODULE: Final = ".plugins.staffing.establishment"

_STAFF: Final = Parameter("staff", "在编人数", doc="People in authorised posts.")
_POSTS: Final = Parameter("posts", "编制数", doc="Authorised posts.")
_FILLED: Final = (_STAFF, _POSTS)
_NO_POSTS: Final = ("no post is authorised", "没有核定编制")

_USED: Final = Parameter("used", "已用", doc="What is used of it: institutions, or posts.")
_CEILING: Final = Parameter("ceiling", "上限", doc="The quota of institutions, or the total of posts.")

_INCOME: Final = Parameter("income", "收回数", doc="Posts taken back into the pool.")
_SPENDING: Final = Parameter("spending", "使用数", doc="Posts given out of the pool.")
_OPENING: Final = Parameter("opening", "期初数", default=0.0, doc="What was in the pool before.")
_POOL: Final = (_INCOME, _SPENDING, _OPENING)
_POOL_SOURCE: Final = (
    "Inner Mongolia, pilot reform of public institutions: income and expenditure of posts kept apart (收支两条线); "
    "the formula is domain knowledge."
)

CONTROL_RATIO: Final = Function(
    "control_ratio",
    "在职人员控制率",
    yields=Yields.SHARE,
    parameters=_FILLED,
    implementation=f"{_MODULE}:control_ratio",
    doc="staff / posts: 100% where every post is held, more where there are more people than posts.",
    source="Evaluation of departments' expenditure, 在职人员控制率, published: http://www.zjj.gov.cn/c6436/20170717/i282282.html",
    undefined=_NO_POSTS,
)

OVER_STAFFING: Final = Function(
    "over_staffing",
    "超编人数",
    parameters=_FILLED,
    implementation=f"{_MODULE}:over_staffing",
    doc="max(0, staff - posts): people beyond the posts; without any post all of them.",
    source="Domain knowledge, no source at hand.",
)

VACANCIES: Final = Function(
    "vacancies",
    "空编数",
    parameters=_FILLED,
    implementation=f"{_MODULE}:vacancies",
    doc="max(0, posts - staff): posts that nobody holds.",
    source="Domain knowledge, no source at hand.",
)

VACANCY_RATE: Final = Function(
    "vacancy_rate",
    "空编率",
    yields=Yields.SHARE,
    parameters=_FILLED,
    implementation=f"{_MODULE}:vacancy_rate",
    doc="max(0, posts - staff) / posts.",
    source="Domain knowledge, no source at hand.",
    undefined=_NO_POSTS,
)

ESTABLISHMENT_USE: Final = Function(
    "establishment_use",
    "编制使用率",
    yields=Yields.SHARE,
    parameters=_FILLED,
    implementation=f"{_MODULE}:establishment_use",
    doc="min(staff, posts) / posts: the part of the posts that is held; it never exceeds 100%, which control_ratio may.",
    source="Domain knowledge, no source at hand.",
    undefined=_NO_POSTS,
)

HEADROOM: Final = Function(
    "headroom",
    "限额余量",
    parameters=(_USED, _CEILING),
    implementation=f"{_MODULE}:headroom",
    doc="ceiling - used: what the ceiling leaves, negative where it is broken.",
    source="Inner Mongolia, pilot reform of public institutions (限额管理，预留一定限额); the formula is domain knowledge.",
)

RESERVE_RATIO: Final = Function(
    "reserve_ratio",
    "预留比例",
    yields=Yields.SHARE,
    parameters=(_USED, _CEILING),
    implementation=f"{_MODULE}:reserve_ratio",
    doc="(ceiling - used) / ceiling: the part of the ceiling that is kept in reserve, negative where it is broken.",
    source="As headroom.",
    undefined=("the ceiling is 0", "上限为 0"),
)

WITHIN_CEILINGS: Final = Function(
    "within_ceilings",
    "两个不突破",
    yields=Yields.FLAG,
    parameters=(
        Parameter("institutions", "机构数", doc="Institutions that there are."),
        Parameter("quota", "机构限额", doc="Institutions that there may be."),
        Parameter("posts", "编制数", doc="Posts that are authorised."),
        Parameter("total", "编制总量", doc="Posts that may be authorised."),
    ),
    implementation=f"{_MODULE}:within_ceilings",
    doc="institutions <= quota and posts <= total: whether neither ceiling is broken; one that is broken decides.",
    source="Inner Mongolia, pilot reform of public institutions: 机构限额和编制总量“两个不突破”.",
)

POOL_BALANCE: Final = Function(
    "pool_balance",
    "统筹编制结余",
    parameters=_POOL,
    implementation=f"{_MODULE}:pool_balance",
    doc="opening + income - spending: posts that are left in the pool, negative where it is overdrawn.",
    source=_POOL_SOURCE,
)

POOL_USE: Final = Function(
    "pool_use",
    "统筹编制使用率",
    yields=Yields.SHARE,
    parameters=_POOL,
    implementation=f"{_MODULE}:pool_use",
    doc="spending / (opening + income): the part of the pool that was given out, above 100% where it is overdrawn.",
    source=_POOL_SOURCE,
    undefined=("there never was a post in the pool", "没有可统筹的编制"),
)

FUNCTIONS: Final = (
    CONTROL_RATIO,
    OVER_STAFFING,
    VACANCIES,
    VACANCY_RATE,
    ESTABLISHMENT_USE,
    HEADROOM,
    RESERVE_RATIO,
    WITHIN_CEILINGS,
    POOL_BALANCE,
    POOL_USE,
)
