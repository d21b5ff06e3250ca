"""Declarations of the functions of a year of air; the arithmetic stands beside and is imported when first called."""

from __future__ import annotations

from typing import Final

from ...core.declarations.options import ACROSS, BY
from ...core.functions import Choice, Family, Function, Parameter, StepKind, Yields
from .air_functions import DATE, HJ663, SIX, edition_by

_YEAR: Final = ".plugins.pollution.air_year"
_VALIDITY: Final = ".plugins.pollution.air_validity"
_WORDS: Final = ".plugins.pollution.air_words"

_HJ663_2026: Final = f"{HJ663}; HJ 663-2026 as told by one industry program, to be confirmed with the standard."
_GB3095: Final = "GB 3095-2012, table 4; the figures are domain knowledge, no source at hand."

_POLLUTANTS: Final = (
    Choice("so2", "二氧化硫", unit="µg/m³"),
    Choice("no2", "二氧化氮", unit="µg/m³"),
    Choice("pm10", "可吸入颗粒物", unit="µg/m³"),
    Choice("co", "一氧化碳", unit="mg/m³"),
    Choice("o3", "臭氧", unit="µg/m³"),
    Choice("pm25", "细颗粒物", unit="µg/m³"),
)

_YEAR_EDITION: Final = edition_by(
    Choice("hj663_2013", "HJ663_2013"),
    Choice("hj663_2026_transition", "HJ663_2026过渡期"),
    Choice("hj663_2026", "HJ663_2026"),
    doc="Which edition applies, and with it the limits: by the day, that of 2013 with the limits of 2012, from "
    "2026-03-01 that of 2026 with the limits of the transition, from 2031-01-01 with those in full.",
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
    source=f"{HJ663}.",
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
    source=f"{HJ663}.",
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
    source=f"{HJ663}.",
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
    source=f"{HJ663}.",
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
        DATE,
    ),
    implementation=f"{_YEAR}:reported",
    doc="A statistic as it is reported, rounded half to even (GB/T 8170): in 2013 to integers, CO to one digit; in "
    "2026 to one digit, CO to two.",
    source=_HJ663_2026,
)

_OF_YEAR: Final = (*SIX, _YEAR_EDITION, DATE)
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

YEAR_FUNCTIONS: Final = (
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

#: The tables that schemes look up, then those that only the functions read.
AIR_TABLES: Final = (
    "tables/gb3095.csv",
    "tables/gb3095_co.csv",
    "tables/gb3095_2012_others.csv",
    "tables/iaqi_breakpoints.csv",
    "tables/aqi_levels.csv",
    "tables/air_editions.csv",
    "tables/air_validity.csv",
    "tables/hj663_percentiles.csv",
    "tables/hj663_year.csv",
)
