"""Declarations of the functions of air quality; the arithmetic stands beside and is imported when first called."""

from __future__ import annotations

from typing import Final

from ...core.declarations.options import ACROSS, BY
from ...core.functions import ROW_DAY, Choice, Family, Function, Parameter, StepKind, Yields

_AIR: Final = ".plugins.pollution.air"
_YEAR: Final = ".plugins.pollution.air_year"
_VALIDITY: Final = ".plugins.pollution.air_validity"
_WORDS: Final = ".plugins.pollution.air_words"

_HJ633: Final = "HJ 633-2012 and HJ 633-2026 环境空气质量指数（AQI）技术规定"
_HJ663: Final = "HJ 663-2013 环境空气质量评价技术规范（试行）"
_HJ663_2026: Final = f"{_HJ663}; HJ 663-2026 as told by one industry program, to be confirmed with the standard."
_GB3095: Final = "GB 3095-2012, table 4; the figures are domain knowledge, no source at hand."

#: The classes of the AQI, best first: those of ``tables/aqi_levels.csv``.
LEVELS: Final = ("优", "良", "轻度污染", "中度污染", "重度污染", "严重污染")

#: The columns of HJ 633, table 1: a pollutant with the time over which it is averaged.
_COLUMNS: Final = (
    Choice("so2_24h", "二氧化硫日均", unit="µg/m³"),
    Choice("so2_1h", "二氧化硫小时", unit="µg/m³"),
    Choice("no2_24h", "二氧化氮日均", unit="µg/m³"),
    Choice("no2_1h", "二氧化氮小时", unit="µg/m³"),
    Choice("pm10_24h", "可吸入颗粒物日均", unit="µg/m³"),
    Choice("co_24h", "一氧化碳日均", unit="mg/m³"),
    Choice("co_1h", "一氧化碳小时", unit="mg/m³"),
    Choice("o3_1h", "臭氧小时", unit="µg/m³"),
    Choice("o3_8h", "臭氧八小时", unit="µg/m³"),
    Choice("pm25_24h", "细颗粒物日均", unit="µg/m³"),
)

_POLLUTANTS: Final = (
    Choice("so2", "二氧化硫", unit="µg/m³"),
    Choice("no2", "二氧化氮", unit="µg/m³"),
    Choice("pm10", "可吸入颗粒物", unit="µg/m³"),
    Choice("co", "一氧化碳", unit="mg/m³"),
    Choice("o3", "臭氧", unit="µg/m³"),
    Choice("pm25", "细颗粒物", unit="µg/m³"),
)

_BY_DATE: Final = Choice("by_date", "按日期")


def _edition(*editions: Choice, doc: str) -> Parameter:
    return Parameter("edition", "标准", "choice", default="by_date", choices=(_BY_DATE, *editions), doc=doc)


_DATE: Final = Parameter(
    "date",
    "日期",
    "date",
    default=ROW_DAY,
    only_with=("edition", "by_date"),
    doc="The day by which the edition is chosen; the last of the row's period, without periods `as_of`, if absent.",
)
_INDEX_EDITION: Final = _edition(
    Choice("hj633_2012", "HJ633_2012"),
    Choice("hj633_2026", "HJ633_2026"),
    doc="Which edition applies; by the day, that of 2012 from 2016-01-01 and that of 2026 from 2026-03-01.",
)
_YEAR_EDITION: Final = _edition(
    Choice("hj663_2013", "HJ663_2013"),
    Choice("hj663_2026_transition", "HJ663_2026过渡期"),
    Choice("hj663_2026", "HJ663_2026"),
    doc="Which edition applies, and with it the limits: by the day, that of 2013 with the limits of 2012, from "
    "2026-03-01 that of 2026 with the limits of the transition, from 2031-01-01 with those in full.",
)

_SIX: Final = (
    Parameter("pm25", "细颗粒物", unit="µg/m³", doc="µg/m³."),
    Parameter("pm10", "可吸入颗粒物", unit="µg/m³", doc="µg/m³."),
    Parameter("so2", "二氧化硫", unit="µg/m³", doc="µg/m³."),
    Parameter("no2", "二氧化氮", unit="µg/m³", doc="µg/m³."),
    Parameter("co", "一氧化碳", unit="mg/m³", doc="mg/m³."),
    Parameter(
        "o3",
        "臭氧",
        unit="µg/m³",
        doc="µg/m³; of a day the maximum of means over eight hours, of a year its 90th percentile.",
    ),
)
_READINGS: Final = (
    *_SIX,
    Parameter(
        "report",
        "报告",
        "choice",
        choices=(Choice("hourly", "实时报"), Choice("daily", "日报")),
        doc="What was measured: means over the hour (particles by the points of 24 hours, as the national feed has "
        "it), or over the day.",
    ),
    _INDEX_EDITION,
    _DATE,
    Parameter(
        "so2_24h",
        "二氧化硫日均",
        default=None,
        unit="µg/m³",
        doc="µg/m³; by the edition of 2012 it counts where SO2 is above 800 in an hour.",
    ),
    Parameter(
        "o3_1h",
        "臭氧小时",
        default=None,
        unit="µg/m³",
        doc="µg/m³; by the edition of 2012 it counts where O3 is above 800 over 8 hours.",
    ),
    Parameter(
        "require",
        "最少项数",
        "integer",
        default=None,
        bounds=(1, 6),
        doc="How many pollutants must have an index: 1 of an hour, as the feed skips what is missing, and 6 of a day "
        "(a choice of ours: a gap must not make a good day).",
    ),
)
_NO_AQI: Final = (
    "fewer pollutants than `require` asks for, or one above 800 µg/m³ that the edition of 2012 judges by an average that is not given",
    "监测项目少于 `最少项数`，或某项超过 800 微克/立方米，而2012年版要求改用的平均值没有给出",
)

IAQI: Final = Function(
    "iaqi",
    "空气质量分指数",
    parameters=(
        Parameter("concentration", "浓度", unit_by="pollutant", doc="µg/m³; mg/m³ for carbon monoxide."),
        Parameter("pollutant", "污染物", "choice", choices=_COLUMNS, doc="Which column of table 1 applies."),
        _INDEX_EDITION,
        _DATE,
    ),
    implementation=f"{_AIR}:iaqi",
    explain=f"{_WORDS}:iaqi",
    undefined=(
        "a negative concentration, or one above 800 µg/m³ that the edition of 2012 judges by another average",
        "浓度为负，或超过 800 微克/立方米而2012年版要求改用其他平均时间",
    ),
    doc="The individual air quality index of one pollutant: linear between the breakpoints, rounded up to an integer.",
    source=f"{_HJ633}, table 1.",
)

AQI: Final = Function(
    "aqi",
    "空气质量指数",
    parameters=_READINGS,
    implementation=f"{_AIR}:aqi",
    explain=f"{_WORDS}:aqi",
    undefined=_NO_AQI,
    doc="The air quality index of an hour or a day: the largest individual index of the pollutants present.",
    source=f"{_HJ633}.",
)

AQI_LEVEL: Final = Function(
    "aqi_level",
    "空气质量级别",
    yields=Yields.TEXT,
    labels=LEVELS,
    parameters=(Parameter("aqi", "指数", doc="An air quality index, 0 or more."),),
    implementation=f"{_AIR}:aqi_level",
    doc="The class of an air quality index: 优 up to 50, 良 100, 轻度污染 150, 中度污染 200, 重度污染 300, else 严重污染.",
    source=f"{_HJ633}, table 2.",
)

PRIMARY_POLLUTANT: Final = Function(
    "primary_pollutant",
    "首要污染物",
    yields=Yields.TEXT,
    parameters=_READINGS,
    implementation=f"{_AIR}:primary_pollutant",
    doc="The pollutant with the largest individual index where the AQI is above 50; several that are equal are joined "
    "by 、 (`PM10、PM2.5`); 无 where there is none.",
    source=f"{_HJ633}.",
)

EXCEEDING_POLLUTANTS: Final = Function(
    "exceeding_pollutants",
    "超标污染物",
    yields=Yields.TEXT,
    parameters=_READINGS,
    implementation=f"{_AIR}:exceeding_pollutants",
    doc="The pollutants with an individual index above 100, joined by 、; 无 where there is none. "
    "The edition of 2026 does without the word: then there is no text.",
    source=f"{_HJ633}.",
)

GOOD_DAY_RATIO: Final = Function(
    "good_day_ratio",
    "优良天数比率",
    parameters=(
        Parameter("good", "优良天数", doc="Days with an AQI of 100 or less."),
        Parameter("valid", "有效天数", doc="Days with a valid AQI."),
    ),
    implementation=f"{_AIR}:good_day_ratio",
    undefined=("no valid day, or more good than valid days", "没有有效监测日，或优良天数多于有效天数"),
    doc="The share of the valid days on which the air was 优 or 良.",
    source=f"{_HJ663}.",
)

_VALUES: Final = Parameter("values", "各值", doc="The values; what is absent is left out.")
_NO_VALUE: Final = ("no value", "没有数据")

PERCENTILE: Final = Function(
    "percentile",
    "百分位数",
    Family.STATISTIC,
    StepKind.FIT,
    Yields.SAME,
    parameters=(_VALUES, Parameter("p", "百分数", "constant", doc="From 0 to 100."), BY, ACROSS),
    fit=f"{_YEAR}:percentile_of_units",
    reduce=f"{_YEAR}:percentile",
    undefined=_NO_VALUE,
    doc="The p-th percentile: of n values in order the one at k = 1 + (n - 1) p / 100, linear between neighbours.",
    source=f"{_HJ663}.",
)

PRESCRIBED_PERCENTILE: Final = Function(
    "prescribed_percentile",
    "评价百分位数",
    Family.STATISTIC,
    StepKind.FIT,
    Yields.SAME,
    parameters=(
        _VALUES,
        Parameter("pollutant", "污染物", "choice", choices=_POLLUTANTS, doc="Which of the six."),
        BY,
        ACROSS,
    ),
    fit=f"{_YEAR}:prescribed_percentile_of_units",
    reduce=f"{_YEAR}:prescribed_percentile",
    undefined=_NO_VALUE,
    doc="The percentile of a year's daily values that is held against the daily limit: the 98th of SO2 and NO2, the "
    "95th of PM10, PM2.5 and CO, the 90th of the daily maximum of O3 over eight hours.",
    source=f"{_HJ663}.",
)

ENOUGH_VALUES: Final = Function(
    "enough_values",
    "数据有效",
    Family.STATISTIC,
    StepKind.FIT,
    Yields.FLAG,
    parameters=(
        _VALUES,
        Parameter(
            "over",
            "时段",
            "choice",
            choices=(
                Choice("eight_hours", "八小时"),
                Choice("day", "日"),
                Choice("month", "月"),
                Choice("year", "年"),
            ),
            doc="What the mean is of.",
        ),
        Parameter("date", "日期", "date", default=None, doc="The date of each value; a month and a year need it."),
        BY,
        ACROSS,
    ),
    fit=f"{_VALIDITY}:enough_values_of_units",
    reduce=f"{_VALIDITY}:enough_values",
    doc="Whether there are values enough for a mean: 6 hourly ones for eight hours, 20 for a day, 27 daily ones for a "
    "month (February 25), for a year 324 and enough for each month.",
    source=_GB3095,
)

DAILY_MAXIMUM: Final = Function(
    "daily_maximum_8h",
    "日最大八小时平均",
    Family.STATISTIC,
    StepKind.FIT,
    unit="µg/m³",
    parameters=(
        Parameter("values", "各值", unit="µg/m³", doc="The hourly values; what is absent is left out."),
        Parameter("hour", "小时", doc="1 to 24, an hour named by its end; 0 to 23 where `first` is 0."),
        Parameter(
            "first", "首小时", "integer", default=1, bounds=(0, 1), doc="What the first hour of a day is called."
        ),
        BY,
        ACROSS,
    ),
    fit=f"{_VALIDITY}:daily_maximum_of_units",
    reduce=f"{_VALIDITY}:daily_maximum",
    undefined=("fewer than 14 means over eight hours, or means of fewer than 6 hours", "有效的8小时平均值不足14个"),
    doc="The daily maximum of means over eight hours, from hours 1-8 to hours 17-24: what ozone is judged by. "
    "A mean needs 6 values and the day 14 means.",
    source=_GB3095,
)

ATTAINMENT_RATE: Final = Function(
    "attainment_rate",
    "达标率",
    Family.STATISTIC,
    StepKind.FIT,
    Yields.SHARE,
    parameters=(
        _VALUES,
        Parameter("limit", "限值", unit_by="values", doc="The limit, in the unit of the values."),
        BY,
        ACROSS,
    ),
    fit=f"{_YEAR}:attainment_rate_of_units",
    reduce=f"{_YEAR}:attainment_rate",
    undefined=_NO_VALUE,
    doc="The share of the values that are not above the limit.",
    source=f"{_HJ663}.",
)

EXCEEDANCE_MULTIPLE: Final = Function(
    "exceedance_multiple",
    "浓度超标倍数",
    parameters=(
        Parameter("concentration", "浓度", doc="What was measured."),
        Parameter("limit", "限值", unit_by="concentration", doc="The limit, in the same unit, above 0."),
    ),
    implementation=f"{_YEAR}:exceedance_multiple",
    doc="By how many times its limit a concentration is above it, (C - S) / S; 0 up to the limit.",
    source=f"{_HJ663}.",
)

WITHOUT_EXCEPTIONAL: Final = Function(
    "without_exceptional",
    "剔除例外事件",
    yields=Yields.SAME,
    parameters=(
        Parameter("value", "数值", doc="What was measured."),
        Parameter("exceptional", "例外事件", "flag", doc="Whether the day is one of an exceptional event."),
    ),
    implementation=f"{_YEAR}:without_exceptional",
    undefined=("left out as an exceptional event", "作为例外事件剔除"),
    doc="The value, and none on days of exceptional events (sandstorms and the like).",
    source="HJ 663-2026, which brings exceptional events in, as the press tells; what counts as one the data say.",
)

REPORTED: Final = Function(
    "reported_concentration",
    "修约浓度",
    yields=Yields.SAME,
    parameters=(
        Parameter("concentration", "浓度", unit_by="pollutant", doc="µg/m³; mg/m³ for carbon monoxide."),
        Parameter("pollutant", "污染物", "choice", choices=_POLLUTANTS, doc="Which of the six."),
        _YEAR_EDITION,
        _DATE,
    ),
    implementation=f"{_YEAR}:reported",
    doc="A statistic as it is reported, rounded half to even (GB/T 8170): in 2013 to integers, CO to one digit; in "
    "2026 to one digit, CO to two.",
    source=_HJ663_2026,
)

_OF_YEAR: Final = (*_SIX, _YEAR_EDITION, _DATE)
_NEGATIVE: Final = ("a negative concentration", "浓度为负")

COMPOSITE_INDEX: Final = Function(
    "composite_index",
    "综合指数",
    parameters=_OF_YEAR,
    implementation=f"{_YEAR}:composite_index",
    explain=f"{_WORDS}:composite_index",
    undefined=_NEGATIVE,
    doc="The composite index: the sum over the six pollutants of weight × concentration / limit of grade 2. Means of SO2, "
    "NO2, PM10 and PM2.5, the 95th percentile of CO, the 90th of the daily maximum of O3. In 2013 all weights are 1; in "
    "2026 PM2.5 weighs 3, O3 and NO2 2.",
    source=_HJ663_2026,
)

LARGEST_SINGLE_INDEX: Final = Function(
    "largest_single_index",
    "最大单项指数",
    parameters=_OF_YEAR,
    implementation=f"{_YEAR}:largest_single_index",
    undefined=_NEGATIVE,
    doc="The largest of concentration / limit over the six pollutants, without weights.",
    source=_HJ663_2026,
)

LEADING_POLLUTANT: Final = Function(
    "leading_pollutant",
    "最大单项指数污染物",
    yields=Yields.TEXT,
    labels=("SO2", "NO2", "PM10", "CO", "O3", "PM2.5"),
    parameters=_OF_YEAR,
    implementation=f"{_YEAR}:leading_pollutant",
    doc="The pollutant with the largest single index; of several the first in this order.",
    source=_HJ663_2026,
)

AIR_FUNCTIONS: Final = (
    IAQI,
    AQI,
    AQI_LEVEL,
    PRIMARY_POLLUTANT,
    EXCEEDING_POLLUTANTS,
    GOOD_DAY_RATIO,
    PERCENTILE,
    PRESCRIBED_PERCENTILE,
    ENOUGH_VALUES,
    DAILY_MAXIMUM,
    ATTAINMENT_RATE,
    EXCEEDANCE_MULTIPLE,
    WITHOUT_EXCEPTIONAL,
    REPORTED,
    COMPOSITE_INDEX,
    LARGEST_SINGLE_INDEX,
    LEADING_POLLUTANT,
)

#: The tables that schemes look up.
AIR_TABLES: Final = ("tables/gb3095.csv", "tables/gb3095_co.csv", "tables/gb3095_2012_others.csv")
