"""Declarations of the functions of surface water; the arithmetic stands beside and is imported when first called."""

from __future__ import annotations

from typing import Final

from ...core.declarations.options import ACROSS, BY
from ...core.functions import Choice, Family, Function, Parameter, StepKind, Yields

_WATER: Final = ".plugins.pollution.water"
_TEXTS: Final = ".plugins.pollution.water_texts"
_BASIN: Final = ".plugins.pollution.basin"
_TROPHIC: Final = ".plugins.pollution.trophic"

_GB3838: Final = "GB 3838-2002 地表水环境质量标准, table 1."
_RULES: Final = "地表水环境质量评价办法（试行）, 环办〔2011〕22号"


def _item(name: str, zh: str) -> Choice:
    return Choice(name, zh, unit="mg/L")


#: What is measured of a section, in the order of the standard.
ITEMS: Final = (
    Choice("ph", "pH值"),
    _item("do", "溶解氧"),
    _item("codmn", "高锰酸盐指数"),
    _item("cod", "化学需氧量"),
    _item("bod5", "五日生化需氧量"),
    _item("nh3n", "氨氮"),
    _item("tp", "总磷"),
    _item("tn", "总氮"),
    _item("copper", "铜"),
    _item("zinc", "锌"),
    _item("fluoride", "氟化物"),
    _item("selenium", "硒"),
    _item("arsenic", "砷"),
    _item("mercury", "汞"),
    _item("cadmium", "镉"),
    _item("chromium6", "六价铬"),
    _item("lead", "铅"),
    _item("cyanide", "氰化物"),
    _item("phenol", "挥发酚"),
    _item("oil", "石油类"),
    _item("las", "阴离子表面活性剂"),
    _item("sulfide", "硫化物"),
    Choice("coliforms", "粪大肠菌群"),
)

_DOCS: Final = {"ph": "Without unit.", "coliforms": "Per litre."}

_LAKE: Final = Parameter(
    "lake", "湖库", "flag", default=0.0, doc="Yes for lakes and reservoirs, whose limits of total phosphorus differ."
)
_TEMPERATURE: Final = Parameter(
    "temperature",
    "水温",
    default=None,
    unit="℃",
    doc="°C; dissolved oxygen of 90 % of saturation is then of class I too.",
)
_SECTION: Final = (
    *(Parameter(item.name, item.zh, default=None, unit=item.unit, doc=_DOCS.get(item.name, "mg/L.")) for item in ITEMS),
    _LAKE,
    _TEMPERATURE,
    Parameter("with_nitrogen", "总氮参评", "flag", default=0.0, doc="Whether total nitrogen of lakes takes part."),
    Parameter("with_coliforms", "粪大肠菌群参评", "flag", default=0.0, doc="Whether faecal coliforms take part."),
    Parameter(
        "require",
        "数据要求",
        "choice",
        default="all",
        choices=(Choice("all", "各项齐全"), Choice("any", "有几项评几项")),
        doc="Whether an item that is absent leaves the section without a class.",
    ),
)

WATER_CLASS: Final = Function(
    "water_class",
    "单项水质类别",
    parameters=(
        Parameter("value", "浓度", unit_by="item", doc="mg/L; pH without unit, faecal coliforms per litre."),
        Parameter("item", "项目", "choice", choices=ITEMS, doc="Which item of the standard."),
        _LAKE,
        _TEMPERATURE,
    ),
    implementation=f"{_WATER}:water_class",
    doc="The class of one item, 1 to 5 for I to V and 6 for worse than V: the best class whose limit it meets.",
    source=_GB3838,
    undefined=(
        "the value is negative, the pH is beyond 0 to 14, or the standard has no limit for such water",
        "浓度为负数，pH值在 0 至 14 以外，或者标准对这类水体没有限值",
    ),
)

SECTION_CLASS: Final = Function(
    "section_class",
    "断面水质类别",
    parameters=_SECTION,
    implementation=f"{_WATER}:section_class",
    doc="The class of a section, 1 to 6: the worst of the items that are given.",
    source=f"{_GB3838} {_RULES}: single factor over 21 items, without temperature, total nitrogen, faecal coliforms.",
    undefined=(
        "a value is negative, the pH is beyond 0 to 14, or nothing is measured",
        "有浓度为负数，pH值在 0 至 14 以外，或者一项数据都没有",
    ),
)

DETERMINING_ITEMS: Final = Function(
    "determining_items",
    "定类项目",
    yields=Yields.TEXT,
    parameters=_SECTION,
    implementation=f"{_TEXTS}:determining_items",
    doc="The items whose class is that of the section, as 氨氮、总磷; none of a section of class I.",
    source=_GB3838,
    undefined=(
        "every item is of class I, or the section has no class",
        "各项都为Ⅰ类，或者断面没有类别",
    ),
)

MAIN_POLLUTANTS: Final = Function(
    "main_pollutants",
    "主要污染指标",
    yields=Yields.TEXT,
    parameters=(
        *_SECTION,
        Parameter("target", "目标类别", default=3.0, doc="The class, 1 to 5, that an item must exceed."),
    ),
    implementation=f"{_TEXTS}:main_pollutants",
    doc="Up to three items worse than the target class: the worst class first, then the greatest multiple of the limit.",
    source=f"{_RULES}; domain knowledge, no source at hand.  The priority of heavy metals there is left out.",
    undefined=(
        "no item is worse than the target class, or the section has no class",
        "没有项目劣于目标类别，或者断面没有类别",
    ),
)

TIMES_EXCEEDED: Final = Function(
    "times_exceeded",
    "超标倍数",
    parameters=(
        Parameter("value", "浓度", unit_by="item", doc="mg/L; faecal coliforms per litre."),
        Parameter(
            "item",
            "项目",
            "choice",
            choices=tuple(item for item in ITEMS if item.name not in {"ph", "do"}),
            doc="Which item; there is no multiple of pH and dissolved oxygen.",
        ),
        Parameter("target", "目标类别", default=3.0, doc="The class, 1 to 5, whose limit is meant."),
        _LAKE,
    ),
    implementation=f"{_WATER}:times_exceeded",
    doc="By how many times a value exceeds the limit of the target class: C / S - 1, 0 where it meets it.",
    source=f"{_RULES}; domain knowledge, no source at hand.",
    undefined=(
        "the value is negative, the target is no class from 1 to 5, or the standard has no limit for such water",
        "浓度为负数，目标类别不是 1 至 5，或者标准对这类水体没有限值",
    ),
)

DETECTED: Final = Function(
    "detected",
    "检出值",
    yields=Yields.SAME,
    parameters=(
        Parameter("value", "浓度", doc="As measured; may be absent where undetected is yes."),
        Parameter("limit", "检出限", doc="The limit of detection, in the unit of the value."),
        Parameter("undetected", "未检出", "flag", default=0.0, doc="Whether nothing was detected."),
        Parameter(
            "counts_as",
            "计为",
            "choice",
            default="half",
            choices=(
                Choice("half", "检出限一半"),
                Choice("limit", "取检出限"),
                Choice("zero", "零"),
                Choice("as_given", "报告值"),
            ),
            doc="What stands for a value below the limit of detection.",
        ),
    ),
    implementation=f"{_WATER}:detected",
    doc="A measured value, with half the limit of detection in place of what lies below it.",
    source="Domain knowledge, no source at hand: configurable.",
    undefined=(
        "the value is absent and it is not said that nothing was detected",
        "没有浓度，也没有注明未检出",
    ),
)

OXYGEN_SATURATION: Final = Function(
    "oxygen_saturation",
    "饱和溶解氧",
    parameters=(Parameter("temperature", "水温", unit="℃", doc="°C, 0 to 50."),),
    unit="mg/L",
    implementation=f"{_WATER}:oxygen_saturation",
    doc="The dissolved oxygen of saturated water at one standard atmosphere: 468 / (31.6 + T).",
    source="HJ 2.3-2018 环境影响评价技术导则 地表水环境; domain knowledge, the text not at hand.",
    undefined=(
        "the temperature is beyond 0 to 50 °C",
        "水温在 0 至 50℃以外",
    ),
)

SECTION_QUALITY: Final = Function(
    "section_quality",
    "断面水质状况",
    parameters=(Parameter("of_class", "类别", doc="The class of the section, 1 to 6."),),
    implementation=f"{_BASIN}:section_quality",
    doc="The state of a section: 1 excellent (I, II), 2 good (III), 3, 4, 5 lightly, moderately, heavily polluted.",
    source=f"{_RULES}; domain knowledge, the text not at hand.",
    undefined=(
        "there is no such class; classes are 1 to 6",
        "没有这样的类别，类别为 1 至 6",
    ),
)

BASIN_QUALITY: Final = Function(
    "basin_quality",
    "流域水质状况",
    parameters=(
        Parameter("sections", "断面数", doc="How many sections there are."),
        Parameter("good", "优良比例", doc="The share of classes I to III."),
        Parameter("worse", "劣五类比例", doc="The share worse than V."),
        Parameter(
            "class_of_means",
            "均值类别",
            default=None,
            doc="The class by the mean concentrations of all sections, which decides where they are fewer than five.",
        ),
    ),
    implementation=f"{_BASIN}:basin_quality",
    doc="The state of a river system or basin, 1 excellent to 5 heavily polluted.",
    source=f"{_RULES}; published except for exactly five sections.",
    undefined=(
        "there is no section, the shares are none, or there are fewer than five sections and no class of their means",
        "没有断面，比例不成立，或者断面少于 5 个而没有均值类别",
    ),
)


def _named(name: str, zh: str, what: tuple[str, str], labels: tuple[str, ...], source: str) -> Function:
    return Function(
        name,
        zh,
        yields=Yields.TEXT,
        parameters=(Parameter("number", "数", doc=f"The {what[0]}, 1 to {len(labels)}."),),
        labels=labels,
        implementation=f"{_TEXTS}:{name}",
        doc=f"The name of a {what[0]}: {', '.join(labels)}.",
        source=source,
        undefined=(f"there is no such {what[0]}", f"没有这样的{what[1]}"),
    )


CLASS_NAME: Final = _named(
    "class_name", "类别名称", ("class", "类别"), ("Ⅰ类", "Ⅱ类", "Ⅲ类", "Ⅳ类", "Ⅴ类", "劣Ⅴ类"), _GB3838
)
QUALITY_NAME: Final = _named(
    "quality_name",
    "水质状况名称",
    ("state", "水质状况"),
    ("优", "良好", "轻度污染", "中度污染", "重度污染"),
    f"{_RULES}.",
)
TROPHIC_NAME: Final = _named(
    "trophic_name",
    "营养状态名称",
    ("trophic state", "营养状态"),
    ("贫营养", "中营养", "轻度富营养", "中度富营养", "重度富营养"),
    "As trophic_index.",
)


def _share(name: str, zh: str, doc: str) -> Function:
    return Function(
        name,
        zh,
        Family.STATISTIC,
        StepKind.FIT,
        Yields.SHARE,
        parameters=(Parameter("classes", "类别", variadic=True, doc="Classes, 1 to 6, of sections."), BY, ACROSS),
        fit=f"{_BASIN}:fit_{name}",
        reduce=f"{_BASIN}:reduce_{name}",
        doc=doc,
        source=f"{_RULES}.",
        undefined=("no class is known", "没有一个断面的类别是已知的"),
    )


GOOD_SECTIONS: Final = _share("good_sections", "优良断面比例", "The share of classes I to III among the known classes.")
WORSE_THAN_FIVE: Final = _share("worse_than_five", "劣五类断面比例", "The share worse than V among the known classes.")

TROPHIC_INDEX: Final = Function(
    "trophic_index",
    "综合营养状态指数",
    parameters=(
        Parameter("chla", "叶绿素a", default=None, unit="mg/m³", doc="mg/m³."),
        Parameter("tp", "总磷", default=None, unit="mg/L", doc="mg/L."),
        Parameter("tn", "总氮", default=None, unit="mg/L", doc="mg/L."),
        Parameter("sd", "透明度", default=None, unit="m", doc="m."),
        Parameter("codmn", "高锰酸盐指数", default=None, unit="mg/L", doc="mg/L."),
    ),
    implementation=f"{_TROPHIC}:trophic_index",
    doc="The trophic state index of a lake: the mean of 10 (a + b ln x) weighted by the squared correlations.",
    source="湖泊（水库）富营养化评价方法及分级技术规定, 总站生字〔2001〕090号.",
    undefined=(
        "a value is 0 or less, or none was given",
        "有一项不大于 0，或者一项也没有给出",
    ),
)

TROPHIC_LEVEL: Final = Function(
    "trophic_level",
    "营养状态",
    parameters=(Parameter("index", "指数", doc="The trophic state index."),),
    implementation=f"{_TROPHIC}:trophic_level",
    doc="1 oligotrophic (below 30), 2 mesotrophic (to 50), 3, 4, 5 lightly (to 60), moderately (to 70), heavily eutrophic.",
    source="As trophic_index.",
)

#: All of them, as registered.
WATER_FUNCTIONS: Final = (
    WATER_CLASS,
    SECTION_CLASS,
    DETERMINING_ITEMS,
    MAIN_POLLUTANTS,
    CLASS_NAME,
    TIMES_EXCEEDED,
    DETECTED,
    OXYGEN_SATURATION,
    SECTION_QUALITY,
    BASIN_QUALITY,
    QUALITY_NAME,
    GOOD_SECTIONS,
    WORSE_THAN_FIVE,
    TROPHIC_INDEX,
    TROPHIC_LEVEL,
    TROPHIC_NAME,
)
#: The tables they read; schemes may look up those that have keys.
WATER_TABLES: Final = tuple(
    f"tables/{name}.csv"
    for name in ("gb3838", "water_rules", "basin_states", "section_states", "trophic", "trophic_levels")
)
