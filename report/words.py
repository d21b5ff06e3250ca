"""The words that stand around results, in both languages."""

from __future__ import annotations

from typing import Final

from ..dsl.diagnostics import Language

_WORDS: Final = {
    "unit": ("单位", "unit"),
    "period": ("期间", "period"),
    "rank": ("名次", "rank"),
    "grade": ("等次", "grade"),
    "indicator": ("指标", "indicator"),
    "parent": ("上级指标", "parent"),
    "points": ("分值", "points"),
    "weight": ("权重", "weight"),
    "finding": ("问题", "finding"),
    "message": ("问题描述", "message"),
    "category": ("处置", "category"),
    "kind": ("问题类型", "kind"),
    "severity": ("严重程度", "severity"),
    "responsible": ("责任方", "responsible"),
    "advice": ("建议", "advice"),
    "due": ("整改时限", "due"),
    "overdue": ("逾期处理", "overdue"),
    "list": ("名单", "list"),
    "item": ("项目", "item"),
    "content": ("内容", "content"),
    "missing": ("缺", "missing"),
    "not_applicable": ("—", "—"),
    "yes": ("是", "yes"),
    "no": ("否", "no"),
    "sheet_results": ("结果", "Results"),
    "sheet_findings": ("问题", "Findings"),
    "sheet_limits": ("限制", "Limits"),
    "limit": ("限制", "limit"),
    "effect": ("后果", "effect"),
    "effect_grade": ("等次定为 {value}", "grade is {value}"),
    "effect_highest_grade": ("等次不高于 {value}", "grade at most {value}"),
    "effect_downgrade": ("降低 {value} 个等次", "grade lowered by {value}"),
    "effect_highest_score": ("得分不高于 {value}", "score at most {value}"),
    "effect_hold": ("{value} 只得基本分", "{value} at most at their base"),
    "sheet_weights": ("权重", "Weights"),
    "sheet_provenance": ("说明", "Provenance"),
    "rectify": ("限期整改", "rectify"),
    "resolve": ("关注解决", "resolve"),
    "reserve": ("政策储备", "reserve"),
    "serious": ("严重", "serious"),
    "moderate": ("较重", "moderate"),
    "minor": ("一般", "minor"),
    "scheme": ("指标体系", "indicator set"),
    "title": ("名称", "title"),
    "version": ("版本", "version"),
    "file": ("文件", "file"),
    "source_hash": ("指标体系校验码（SHA-256）", "hash of the scheme (SHA-256)"),
    "data": ("数据", "data"),
    "data_hash": ("数据校验码（SHA-256）", "hash of the data (SHA-256)"),
    "as_of": ("评估日期", "evaluated as of"),
    "quanheng": ("权衡版本", "quanheng version"),
    "numpy": ("numpy 版本", "numpy version"),
    "plugin": ("插件", "plugin"),
    "statistic": ("统计量", "statistic"),
    "note": ("说明", "note"),
    "legend_missing": ("缺 无数据", "missing: no data"),
    "legend_not_applicable": ("— 不适用", "—: not applicable"),
    "more_rows": ("共 {total} 行，显示前 {shown} 行", "{shown} of {total} rows"),
    "more_columns": ("另有 {count} 列未显示", "{count} more columns are not shown"),
    "no_rows": ("没有评估单位", "no units"),
}


def word(name: str, language: Language, **facts: object) -> str:
    """Return a word or phrase in that language; an unknown one is returned as it is (an author's own category)."""
    pair = _WORDS.get(name)
    if pair is None:
        return name
    text = pair[0] if language == "zh" else pair[1]
    return text.format(**facts) if facts else text
