"""``use pollution``: measures of air quality for schemes of pollution control (污染防治攻坚战成效考核).

Declarations only; the arithmetic stands in the modules beside and is imported when first called.
"""

from __future__ import annotations

from typing import Final

from ...core.functions import Choice, Function, Parameter
from ..hookspecs import PluginRegistry, hookimpl
from .water_functions import WATER_FUNCTIONS, WATER_TABLES

_AIR: Final = ".plugins.pollution.air"

#: The columns of HJ 633-2012, table 1: a pollutant with the time over which it is averaged.
POLLUTANTS: Final = (
    Choice("so2_24h", "二氧化硫日均"),
    Choice("so2_1h", "二氧化硫小时"),
    Choice("no2_24h", "二氧化氮日均"),
    Choice("no2_1h", "二氧化氮小时"),
    Choice("pm10_24h", "可吸入颗粒物日均"),
    Choice("co_24h", "一氧化碳日均"),
    Choice("co_1h", "一氧化碳小时"),
    Choice("o3_1h", "臭氧小时"),
    Choice("o3_8h", "臭氧八小时"),
    Choice("pm25_24h", "细颗粒物日均"),
)

IAQI: Final = Function(
    "iaqi",
    "空气质量分指数",
    parameters=(
        Parameter("concentration", "浓度", doc="µg/m³; mg/m³ for carbon monoxide."),
        Parameter("pollutant", "污染物", "choice", choices=POLLUTANTS, doc="Which column of table 1 applies."),
        Parameter(
            "edition",
            "标准",
            "choice",
            choices=(Choice("hj633_2012", "HJ633_2012"), Choice("hj633_2026", "HJ633_2026")),
            doc="Which edition applies; the one of 2026 is in force from 2026-03-01.  There is no silent default.",
        ),
    ),
    implementation=f"{_AIR}:iaqi",
    doc="The individual air quality index of one pollutant: linear between the breakpoints, rounded up to an integer.",
    source="HJ 633-2012 and HJ 633-2026 环境空气质量指数(AQI)技术规定, table 1.",
)

GOOD_DAY_RATIO: Final = Function(
    "good_day_ratio",
    "优良天数比率",
    parameters=(
        Parameter("good", "优良天数", doc="Days with an AQI of 100 or less."),
        Parameter("valid", "有效天数", doc="Days with a valid AQI."),
    ),
    implementation=f"{_AIR}:good_day_ratio",
    doc="The share of the valid days on which the air was 优 or 良.",
    source="HJ 663-2013 环境空气质量评价技术规范(试行).",
)


@hookimpl
def quanheng_register(registry: PluginRegistry) -> None:
    """Add the functions of ``pollution``."""
    registry.add("pollution", IAQI, GOOD_DAY_RATIO, tree="individual.qh")
    registry.add("pollution", *WATER_FUNCTIONS, tree="assessment_2014.qh")
    registry.add("pollution", tree="effectiveness_2020.qh")
    registry.add_table("pollution", *WATER_TABLES)
