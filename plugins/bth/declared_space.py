"""Declarations of what depends on where places lie: gravity linkage and Moran's I."""

from __future__ import annotations

from typing import Final

from ...core.declarations.options import BY
from ...core.functions import Choice, Family, Function, Parameter, StepKind

_LINKAGE: Final = ".plugins.bth.linkage"
_PLACES: Final = ".plugins.bth.places"
_SPATIAL: Final = ".plugins.bth.spatial"

_CODE: Final = Parameter("code", "行政区划代码", doc="110000, 120000, 130000, or 130100 to 131100.")
_LONGITUDE: Final = Parameter("longitude", "经度", doc="Degrees east.")
_LATITUDE: Final = Parameter("latitude", "纬度", doc="Degrees north.")
_CONSTANT: Final = Parameter(
    "constant", "引力系数", "constant", default=1.0, doc="K, by which every link is multiplied."
)
_FORM: Final = Parameter(
    "form",
    "形式",
    "choice",
    default="plain",
    choices=(Choice("plain", "基本"), Choice("modified", "修正")),
    doc="Modified: the link is multiplied by G_i / (G_i + G_j), so that of each pair the stronger has the larger part.",
)
_REPORT: Final = Parameter(
    "report",
    "输出",
    "choice",
    default="index",
    choices=(Choice("index", "全局"), Choice("local", "局部"), Choice("expected", "期望")),
    doc="Moran's I of all units, that of each unit, or what I is expected to be where nothing is ordered, -1/(n - 1).",
)
_GRAVITY: Final = "Gravity model as used for regional linkage; NBS names a 空间联系强度 without publishing its formula."
_MORAN: Final = "Moran (1950), Biometrika 37; Anselin (1995), Geographical Analysis 27(2)."
_NO_MORAN: Final = (
    "fewer than three units, all with one value, or a unit without neighbours",
    "单位不足三个，或各单位数值相同，或本单位没有相邻单位",
)

GRAVITY: Final = Function(
    "gravity",
    "引力",
    parameters=(
        Parameter("population", "人口", doc="The population of the one place."),
        Parameter("product", "产值", doc="Its regional product."),
        Parameter("other_population", "对方人口", unit_by="population", doc="The population of the other."),
        Parameter("other_product", "对方产值", unit_by="product", doc="Its regional product."),
        Parameter("distance", "距离", doc="The distance between them, the shortest travel time, or its cost."),
        _CONSTANT,
        _FORM,
    ),
    implementation=f"{_LINKAGE}:gravity",
    doc="R = K sqrt(P_i G_i) sqrt(P_j G_j) / D^2, the link between two places; over rows below the unit, sum it up.",
    source=_GRAVITY,
)

LINKAGE_TOTAL: Final = Function(
    "linkage_total",
    "联系总量",
    Family.MATH,
    StepKind.WHOLE,
    parameters=(
        Parameter("population", "人口", doc="The population of each unit."),
        Parameter("product", "产值", doc="Its regional product."),
        _LONGITUDE,
        _LATITUDE,
        _CONSTANT,
        _FORM,
        BY,
    ),
    implementation=f"{_LINKAGE}:linkage_total",
    doc="R_i = sum of R_ij over all other units at hand, D the great-circle distance in km.",
    source=_GRAVITY,
)

LONGITUDE: Final = Function(
    "longitude",
    "经度",
    parameters=(_CODE,),
    implementation=f"{_PLACES}:longitude",
    doc="Degrees east of a place of the region; another code is an error that names the unit.",
    source="Table places.",
)
LATITUDE: Final = Function(
    "latitude",
    "纬度",
    parameters=(_CODE,),
    implementation=f"{_PLACES}:latitude",
    doc="Degrees north of a place of the region; another code is an error that names the unit.",
    source="Table places.",
)

MORAN: Final = Function(
    "moran",
    "莫兰指数",
    Family.MATH,
    StepKind.WHOLE,
    parameters=(
        Parameter("x", "数", doc="A number of each unit."),
        _LONGITUDE,
        _LATITUDE,
        Parameter("power", "幂", "constant", default=1.0, doc="Weights are 1 / D^power."),
        _REPORT,
        BY,
    ),
    implementation=f"{_SPATIAL}:moran",
    undefined=_NO_MORAN,
    doc="I = n / sum(w) · sum(w z_i z_j) / sum(z^2), w inverse distances that add up to 1 for each unit.",
    source=_MORAN,
)

MORAN_ADJACENT: Final = Function(
    "moran_adjacent",
    "邻接莫兰指数",
    Family.MATH,
    StepKind.WHOLE,
    parameters=(Parameter("x", "数", doc="A number of each unit."), _CODE, _REPORT, BY),
    implementation=f"{_SPATIAL}:moran_adjacent",
    undefined=_NO_MORAN,
    doc="Moran's I with weights for neighbours by table neighbours.  Of the three provinces it is always -1/2.",
    source=_MORAN,
)

SPACE_FUNCTIONS: Final = (GRAVITY, LINKAGE_TOTAL, LONGITUDE, LATITUDE, MORAN, MORAN_ADJACENT)
