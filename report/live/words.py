"""The words of a workbook with formulas, in both languages."""

from __future__ import annotations

from typing import Final

from ...dsl.diagnostics import Language

_WORDS: Final = {
    "sheet_data": ("数据", "Data"),
    "sheet_parameters": ("参数", "Parameters"),
    "sheet_values": ("指标值", "Values"),
    "sheet_steps": ("计算", "Steps"),
    "sheet_statistics": ("统计量", "Statistics"),
    "sheet_columns": ("公式说明", "Columns"),
    "points": ("分值", "points"),
    "own_points": ("原分值", "own points"),
    "weight": ("权重", "weight"),
    "derived_weight": ("权重（推算）", "weight (derived)"),
    "upto": ("最高", "at most"),
    "bonus_upto": ("加分最高", "bonuses at most"),
    "penalty_upto": ("扣分最高", "penalties at most"),
    "param": ("参数", "param"),
    "grade": ("等次", "grade"),
    "low": ("下限", "lower bound"),
    "high": ("上限", "upper bound"),
    "highest_score": ("最高得分", "highest score"),
    "otherwise": ("其余", "otherwise"),
    "score": ("得分", "score"),
    "exact": ("修约前得分", "score before rounding"),
    "value": ("取值", "value"),
    "point": ("节点", "point"),
    "owner": ("所属", "belongs to"),
    "what": ("项目", "item"),
    "number": ("取值", "value"),
    "linked": ("公式引用", "read by formulas"),
    "yes": ("是", "yes"),
    "no": ("否", "no"),
    "sheet": ("工作表", "sheet"),
    "column": ("列", "column"),
    "header": ("表头", "header"),
    "live": ("公式", "formula"),
    "fixed": ("数值", "value"),
    "kind": ("形式", "form"),
    "reason": ("说明", "reason"),
    "example": ("首行公式", "formula of the first row"),
    "group": ("分组", "group"),
    "statistic": ("统计量", "statistic"),
    "total": ("合计", "total"),
    "sum": ("各项之和", "sum of its parts"),
    "code_missing": ("〔缺失〕", "[missing]"),
    "code_not_applicable": ("〔不适用〕", "[not applicable]"),
    "code_zero": ("〔零分〕", "[zero]"),
    "code_full": ("〔满分〕", "[full]"),
    "previous_row": ("所取期间行次", "row of the period read"),
    "previous_key": ("所取期间", "period read"),
    "own_key": ("单位与期间", "unit and period"),
    "sort_key": ("排序值", "sort key"),
    "first_of_value": ("同值首行", "first of its value"),
    "present_weight": ("有分权重", "weight present"),
    "applicable_weight": ("适用权重", "weight that applies"),
    "earned": ("按分数的等次", "grade by points"),
    "arithmetic": ("计算", "arithmetic"),
    "compare": ("比较", "comparison"),
    "logic": ("判断", "condition"),
    "choose": ("取数", "choice"),
    "settle": ("缺失与不适用处理", "missing and not applicable"),
    "absent": ("不参评", "weight leaves"),
    "bound": ("限幅", "bounds"),
    "combine": ("汇总", "combination"),
    "call": ("函数", "function"),
    "gather": ("下级行汇总", "of its rows"),
    "group_key": ("分组", "group"),
    "limit": ("限制", "limit"),
    "why_plugin": (
        "插件函数 {function}，Excel 中没有对应公式，取系统计算值",
        "a plugin's function, {function}, which Excel does not have: the engine's value",
    ),
    "why_method": (
        "方法 {function} 无法用工作表公式表达，取系统计算值",
        "the method {function} cannot be said by formulas: the engine's value",
    ),
    "why_fit": (
        "由全部单位用 {function} 推算，取系统计算值",
        "found over all units by {function}: the engine's value",
    ),
    "why_standard": (
        "沿用已保存的标准，取保存值",
        "held to a saved standard: the value saved",
    ),
    "why_quota": ("名额按名次逐个分配，取系统计算值", "places of a quota are given one by one: the engine's value"),
    "why_ratings": ("由测评票汇总，取系统计算值", "made of ballots: the engine's value"),
    "why_evidence": ("由备查材料清点，取系统计算值", "counted from the evidence filed: the engine's value"),
    "why_text": ("文字由程序生成，取系统结果", "a text that the engine makes: its result"),
    "why_group": (
        "分组的行不相连或分组列含特殊字符，取系统计算值",
        "the rows of a group do not stand together, or a key has special characters: the engine's value",
    ),
    "why_many": ("条件或分档过多，取系统计算值", "too many conditions or bands: the engine's value"),
    "why_long": ("公式超过 Excel 的长度，取系统计算值", "the formula is longer than Excel takes: the engine's value"),
    "why_rows": ("行数超过 {most} 行，排名取系统计算值", "more than {most} rows: ranks are the engine's values"),
    "why_step": (
        "这一步（{function}）没有对应公式，取系统计算值",
        "no formula for this step ({function}): the engine's value",
    ),
    "why_data": ("原始数据", "data as given"),
    "note_none": (
        "本工作簿不含公式：{why}",
        "This workbook holds no formulas: {why}",
    ),
    "none_asked": ("按要求只写数值", "values only, as asked"),
    "none_large": (
        "公式将不少于 {cells} 个，超过 {most} 个的上限（可用 --formulas live 照写）",
        "there would be {cells} formulas or more, and unless asked for (--formulas live) at most {most} are written",
    ),
    "none_wide": (
        "指标过多，中间步骤超过 Excel 的列数",
        "too many indicators: their steps are more columns than a sheet has",
    ),
    "legend": (
        "蓝色字为可修改的数据和参数；黑色字为公式；灰底为系统计算值。可筛选，不要只对一张表排序。",
        (
            "Blue: data and parameters that may be changed. Black: formulas. Grey ground: the engine's values. "
            "Filter as you like, but do not sort one sheet by itself."
        ),
    ),
    "summary": (
        "公式列 {live} 列，数值列 {fixed} 列，占 {share}",
        "{live} columns with formulas, {fixed} with values: {share}",
    ),
}


def say(name: str, language: Language, **facts: object) -> str:
    """Return a word in a language, facts put in; a name without one stands for itself."""
    pair = _WORDS.get(name)
    text = name if pair is None else pair[0] if language == "zh" else pair[1]
    return text.format(**facts) if facts else text
