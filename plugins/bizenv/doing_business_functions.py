"""Declarations of the scores of Doing Business: of an indicator, of each topic, of two cities."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ...core.functions import Choice, Family, Function, Parameter, Yields
from ..reference import read_table

_SCORES: Final = ".plugins.bizenv.doing_business"
_TAXES: Final = ".plugins.bizenv.postfiling"
_SOURCE: Final = (
    "World Bank, Doing Business 2020, chapter on the ease of doing business score and data notes; "
    "checked against the published scores of 213 economies and cities."
)
_COMPONENTS: Final = read_table(Path(__file__).parent / "tables" / "components.csv")

_EDITION: Final = Parameter(
    "edition",
    "版次",
    "choice",
    default="db2020",
    choices=tuple(Choice(f"db{year}", f"营商{year}") for year in range(2015, 2021)),
    doc="Whose best and worst values count; before DB2018 from memory, see the table.",
)
_PRACTICE: Final = Parameter(
    "practice", "有此做法", "flag", default=1.0, doc="No where nobody ever does it (*No Practice*): the topic scores 0."
)


def _columns(**names: str) -> tuple[Parameter, ...]:
    """Return the raw values that a topic takes: name and Chinese name."""
    return tuple(Parameter(name, zh) for name, zh in names.items())


def _topic(
    name: str,
    zh: str,
    doc: str,
    *parameters: Parameter,
    module: str = _SCORES,
    undefined: tuple[str, str] | None = None,
) -> Function:
    return Function(
        name,
        zh,
        parameters=(*parameters, _PRACTICE, _EDITION),
        implementation=f"{module}:{name}",
        undefined=undefined,
        doc=doc,
        source=_SOURCE,
    )


DB_SCORE: Final = Function(
    "db_score",
    "营商环境分",
    Family.SCORE,
    yields=Yields.FRACTION,
    parameters=(
        Parameter(
            "component",
            "指标",
            "choice",
            choices=tuple(map(Choice, _COMPONENTS.column("component"), _COMPONENTS.column("zh"))),
            doc="The indicator of Doing Business that is measured.",
        ),
        _EDITION,
    ),
    uses=("value",),
    implementation=f"{_SCORES}:db_score",
    explain=".plugins.bizenv.spoken:db_score",
    doc=(
        "((worst - value) / (worst - best)) ^ power, cut to 0..1, with the bounds of the edition from the table "
        "`best_and_worst`; the power is 1 but for the total tax and contribution rate, where it is 0.8."
    ),
    source=_SOURCE,
)

TOTAL_TAX_RATE: Final = Function(
    "total_tax_rate_score",
    "总税率得分",
    parameters=(Parameter("rate", "总税率", doc="In percent of profit: 62.6."), _EDITION),
    implementation=f"{_SCORES}:total_tax_rate_score",
    doc="100 ((84 - rate) / (84 - 26.1)) ^ 0.8, cut to 0..100: 100 at the threshold of 26.1 and below.",
    source=_SOURCE,
)

STARTING: Final = _topic(
    "starting_score",
    "开办企业得分",
    "The mean of procedures, time, cost and minimum capital; the first three are means of men and women.",
    *_columns(procedures="手续", time="时间", cost="成本", capital="最低资本"),
    Parameter("procedures_women", "女性手续", default=None, doc="Those of women where they differ."),
    Parameter("time_women", "女性时间", default=None, doc="That of women where it differs."),
    Parameter("cost_women", "女性成本", default=None, doc="That of women where it differs."),
)
PERMITS: Final = _topic(
    "permits_score",
    "施工许可得分",
    "The mean of the scores of procedures, time, cost and building quality control.",
    *_columns(procedures="手续", time="时间", cost="成本", quality="质量指数"),
)
ELECTRICITY: Final = _topic(
    "electricity_score",
    "获得电力得分",
    "The mean of the scores of procedures, time, cost and reliability of supply.",
    *_columns(procedures="手续", time="时间", cost="成本", reliability="可靠性指数"),
)
PROPERTY: Final = _topic(
    "property_score",
    "登记财产得分",
    "The mean of the scores of procedures, time, cost and quality of land administration.",
    *_columns(procedures="手续", time="时间", cost="成本", quality="质量指数"),
)
CREDIT: Final = _topic(
    "credit_score",
    "获得信贷得分",
    "100 (legal + depth) / (12 + 8): the points of both indices of the most that can be had.",
    *_columns(legal="合法权利指数", depth="信用信息指数"),
)
INVESTORS: Final = _topic(
    "investors_score",
    "保护中小投资者得分",
    "100 times the points of six indices over the most that can be had: 50 in DB2020, 60 before.",
    *_columns(
        disclosure="信息披露",
        liability="董事责任",
        suits="股东诉讼",
        rights="股东权利",
        control="所有权和控制",
        transparency="公司透明度",
    ),
)
POSTFILING: Final = _topic(
    "postfiling_score",
    "报税后流程得分",
    "The mean of those of its four parts that are asked for: two of value added tax, two of corporate income tax.",
    *_columns(
        vat_hours="增值税申报小时",
        vat_weeks="增值税退税周数",
        cit_hours="所得税更正小时",
        cit_weeks="所得税更正周数",
    ),
    Parameter("has_vat", "有增值税", "flag", default=1.0, doc="No (*No VAT*): its two parts are not asked for."),
    Parameter("vat_refunded", "可退税", "flag", default=1.0, doc="No (*No VAT refund*): its two parts score 0."),
    Parameter("has_cit", "有企业所得税", "flag", default=1.0, doc="No: its two parts are not asked for."),
    module=_TAXES,
    undefined=("neither value added tax nor corporate income tax", "增值税和企业所得税都没有"),
)
TAXES: Final = _topic(
    "taxes_score",
    "纳税得分",
    "The mean of the scores of payments, time, total rate and postfiling, of three where nothing is asked after filing.",
    *_columns(payments="次数", time="时间", rate="总税率", postfiling="报税后流程"),
    Parameter(
        "has_postfiling", "有报税后流程", "flag", default=1.0, doc="No where there is neither tax to refund or correct."
    ),
    module=_TAXES,
)
TRADE: Final = _topic(
    "trade_score",
    "跨境贸易得分",
    "The mean of the scores of four times and four costs; 0 hours, as within a customs union, score 100.",
    *_columns(
        export_documents_hours="出口单证时间",
        import_documents_hours="进口单证时间",
        export_border_hours="出口边境时间",
        import_border_hours="进口边境时间",
        export_documents_cost="出口单证费用",
        import_documents_cost="进口单证费用",
        export_border_cost="出口边境费用",
        import_border_cost="进口边境费用",
    ),
)
CONTRACTS: Final = _topic(
    "contracts_score",
    "执行合同得分",
    "The mean of the scores of time, cost and quality of judicial processes.",
    *_columns(time="时间", cost="成本", quality="质量指数"),
)
INSOLVENCY: Final = _topic(
    "insolvency_score",
    "办理破产得分",
    "The mean of the scores of the recovery rate and of the strength of the insolvency framework.",
    *_columns(recovery="回收率", framework="法律框架指数"),
)
TWO_CITIES: Final = Function(
    "two_city_score",
    "两城市得分",
    parameters=(
        Parameter("largest", "最大城市", doc="The score of the largest business city."),
        Parameter("second", "第二城市", doc="The score of the second largest."),
        Parameter("share", "人口占比", doc="The share of the largest in the population of both: 0.55 for Shanghai."),
    ),
    implementation=f"{_SCORES}:two_city_score",
    doc="share x largest + (1 - share) x second; weighted are scores, never raw values.",
    source=_SOURCE,
)

DOING_BUSINESS: Final = (
    DB_SCORE,
    TOTAL_TAX_RATE,
    STARTING,
    PERMITS,
    ELECTRICITY,
    PROPERTY,
    CREDIT,
    INVESTORS,
    POSTFILING,
    TAXES,
    TRADE,
    CONTRACTS,
    INSOLVENCY,
    TWO_CITIES,
)
