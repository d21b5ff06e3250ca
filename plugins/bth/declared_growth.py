"""Declarations of the development index, of what may be compared in it, and of plain ratios."""

from __future__ import annotations

from typing import Final

from ...core.functions import Choice, Function, Parameter, Yields

_INDEX: Final = ".plugins.bth.development_index"
_RATIOS: Final = ".plugins.bth.ratios"
_NBS: Final = "National Bureau of Statistics, 京津冀区域发展指数; weights inside the dimensions are not published."

FIXED_BASE_INDEX: Final = Function(
    "fixed_base_index",
    "定基指数",
    parameters=(
        Parameter("x", "报告期", doc="The value of the period."),
        Parameter("base", "基期", unit_by="x", doc="The value of the base period."),
        Parameter(
            "direction",
            "方向",
            "choice",
            default="higher",
            choices=(Choice("higher", "正向"), Choice("lower", "逆向")),
            doc="Whether more is better; where less is, the base is divided by the value.",
        ),
    ),
    implementation=f"{_INDEX}:fixed_base_index",
    undefined=("a value of 0 has no index where less is better", "逆向指标的数值为0，没有指数"),
    doc="100 x / base, or 100 base / x where less is better: above 100 is progress since the base period.",
    source=f"{_NBS} The reciprocal for what is better when less is domain knowledge.",
)

INDEX_CHANGE: Final = Function(
    "index_change",
    "指数变化",
    parameters=(
        Parameter("value", "指数", doc="The index of the period."),
        Parameter("base", "指数基期", doc="Its base period, as 2014."),
        Parameter("previous_value", "上期指数", doc="The index that it is compared with."),
        Parameter("previous_base", "上期指数基期", doc="The base period of that."),
        Parameter("release", "发布批次", default=None, doc="The release of the value as a number, 202312."),
        Parameter("previous_release", "上期发布批次", default=None, doc="The release of the value before."),
        Parameter(
            "report",
            "输出",
            "choice",
            default="points",
            choices=(Choice("points", "点数"), Choice("growth", "增速")),
            doc="The difference in index points, or over the value before.",
        ),
    ),
    implementation=f"{_INDEX}:index_change",
    undefined=("it is not known whether base and release are the same", "不知道基期或发布批次是否相同"),
    doc=(
        "The change between two values of one index.  Values of two base periods, or of two releases between which they "
        "were revised, are an error that names the unit and both."
    ),
    source=_NBS,
)

ANNUAL_GAIN: Final = Function(
    "annual_gain",
    "年均提高",
    parameters=(
        Parameter("value", "指数", doc="The index of the year."),
        Parameter("year", "年度", doc="The year."),
        Parameter("base", "指数基期", doc="The base year, whose index is 100."),
    ),
    implementation=f"{_INDEX}:annual_gain",
    undefined=("in the base year nothing has been gained yet", "基期当年没有年均提高"),
    doc="(value - 100) / (year - base): index points a year since the base year.  From 2014 to 2020: 3.22.",
    source=f"{_NBS} Release of December 2021.",
)

URBAN_RURAL: Final = Function(
    "urban_rural_ratio",
    "城乡收入比",
    parameters=(
        Parameter("urban", "城镇居民人均可支配收入", doc="Income a head of town dwellers."),
        Parameter("rural", "农村居民人均可支配收入", unit_by="urban", doc="Income a head of country dwellers."),
    ),
    implementation=f"{_RATIOS}:urban_rural_ratio",
    doc="Urban over rural income a head; 1 where both are alike, the lower the better.",
    source="Table urban_rural: 2021 Beijing 2.45, Tianjin 1.84, Hebei 2.19.",
)

RND_INTENSITY: Final = Function(
    "rnd_intensity",
    "研发投入强度",
    parameters=(
        Parameter("expenditure", "研发经费", doc="Expenditure on research and development."),
        Parameter("product", "地区生产总值", unit_by="expenditure", doc="The regional product."),
    ),
    yields=Yields.SHARE,
    implementation=f"{_RATIOS}:rnd_intensity",
    doc="Expenditure on research and development over the regional product, a share.",
    source="Table rnd_ratio: 2020 Beijing : Tianjin : Hebei = 3.68 : 1.97 : 1.",
)

TASK_COMPLETION: Final = Function(
    "task_completion",
    "任务完成率",
    yields=Yields.SHARE,
    parameters=(
        Parameter("planned", "应完成数", doc="How many tasks were to be done in the period."),
        Parameter("done", "完成数", doc="How many of them are done."),
        Parameter("overdue", "逾期数", default=0.0, doc="How many are past their date and not done."),
        Parameter("not_started", "未启动数", default=0.0, doc="How many have not been begun, and are not overdue."),
        Parameter("on_time", "按期完成数", default=0.0, doc="How many of those done were done in time."),
    ),
    implementation=f"{_RATIOS}:task_completion",
    undefined=("no task was planned", "没有应完成的任务"),
    doc="done / planned, after checking that the counts fit together; counts that do not are an error naming the unit.",
    source="Domain knowledge, no source at hand.",
)

GROWTH_FUNCTIONS: Final = (FIXED_BASE_INDEX, INDEX_CHANGE, ANNUAL_GAIN, URBAN_RURAL, RND_INTENSITY, TASK_COMPLETION)
