"""Declarations of the functions of air quality; the arithmetic stands beside and is imported when first called."""

from __future__ import annotations

from typing import Final

from ...core.functions import ROW_DAY, Choice, Function, Parameter, Yields

_AIR: Final = ".plugins.pollution.air"
_WORDS: Final = ".plugins.pollution.air_words"

_HJ633: Final = "HJ 633-2012 and HJ 633-2026 环境空气质量指数（AQI）技术规定"
HJ663: Final = "HJ 663-2013 环境空气质量评价技术规范（试行）"

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

_BY_DATE: Final = Choice("by_date", "按日期")


def edition_by(*editions: Choice, doc: str) -> Parameter:
    """Return the parameter of the edition: one of these, or by the day."""
    return Parameter("edition", "标准", "choice", default="by_date", choices=(_BY_DATE, *editions), doc=doc)


DATE: Final = Parameter(
    "date",
    "日期",
    "date",
    default=ROW_DAY,
    only_with=("edition", "by_date"),
    doc="The day by which the edition is chosen; the last of the row's period, without periods `as_of`, if absent.",
)
_INDEX_EDITION: Final = edition_by(
    Choice("hj633_2012", "HJ633_2012"),
    Choice("hj633_2026", "HJ633_2026"),
    doc="Which edition applies; by the day, that of 2012 from 2016-01-01 and that of 2026 from 2026-03-01.",
)
SIX: Final = (
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
    *SIX,
    Parameter(
        "report",
        "报告",
        "choice",
        choices=(Choice("hourly", "实时报"), Choice("daily", "日报")),
        doc="What was measured: means over the hour (particles by the points of 24 hours, as the national feed has "
        "it), or over the day.",
    ),
    _INDEX_EDITION,
    DATE,
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
        DATE,
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
    source=f"{HJ663}.",
)

INDEX_FUNCTIONS: Final = (IAQI, AQI, AQI_LEVEL, PRIMARY_POLLUTANT, EXCEEDING_POLLUTANTS, GOOD_DAY_RATIO)
