"""The words of comparisons in both languages."""

from __future__ import annotations

from typing import Final

from ..dsl.diagnostics import Language
from ..report.words import word

_WORDS: Final = {
    "sheet_summary": ("对比概要", "summary"),
    "sheet_changes": ("改动", "changes"),
    "sheet_units": ("单位对比", "units"),
    "sheet_indicators": ("指标对比", "indicators"),
    "sheet_findings": ("问题变化", "findings"),
    "sheet_alone": ("只在一边的单位", "units of one side"),
    "sheet_scheme": ("方案差异", "scheme"),
    "sheet_scenarios": ("多方案对比", "scenarios"),
    "sheet_split": ("差异来源", "split"),
    "total": ("总分", "total"),
    "before": ("原得分", "before"),
    "after": ("现得分", "after"),
    "difference": ("差", "difference"),
    "rank_before": ("原名次", "rank_before"),
    "rank_after": ("现名次", "rank_after"),
    "rank_change": ("名次升降", "rank_change"),
    "common_before": ("原名次（共有单位）", "common_before"),
    "common_after": ("现名次（共有单位）", "common_after"),
    "grade_before": ("原等次", "grade_before"),
    "grade_after": ("现等次", "grade_after"),
    "data_effect": ("其中：数据", "data_effect"),
    "scheme_effect": ("其中：方案", "scheme_effect"),
    "change": ("变化", "change"),
    "appeared": ("新增", "appeared"),
    "gone": ("消除", "gone"),
    "side": ("所在一边", "side"),
    "only_before": ("只在前者", "only before"),
    "only_after": ("只在后者", "only after"),
    "what": ("改动", "change"),
    "was": ("原", "was"),
    "is": ("现", "is"),
    "cells": ("单元格数", "cells"),
    "mean_before": ("原平均", "mean_before"),
    "mean_after": ("现平均", "mean_after"),
    "mean_difference": ("平均差", "mean_difference"),
    "units_changed": ("变化单位数", "units_changed"),
    "item": ("项目", "item"),
    "content": ("内容", "content"),
    "various": ("各不相同", "various"),
    "removed_text": ("停用", "off"),
    "absent": ("无", "none"),
    "empty": ("空", "empty"),
    "effect": ("对总分的影响", "effect on the total"),
    # parts of a difference
    "part_weight": ("{name}：权重变化", "{name}: counts differently"),
    "part_score": ("{name}：得分变化", "{name}: own score"),
    "part_bonus": ("加分：{name}", "bonus: {name}"),
    "part_penalty": ("扣分：{name}", "penalty: {name}"),
    "part_bonus_cap": ("加分合计封顶", "cap on bonuses"),
    "part_penalty_cap": ("扣分合计封顶", "cap on penalties"),
    "part_round": ("取整", "rounding"),
    "part_clip": ("上下限", "bounds"),
    "part_hold": ("限制", "held"),
    "part_limit": ("限制条件封顶", "limit"),
    "part_whole_table": ("不适用部分折算", "share of the table that applies"),
    "part_include": ("分值折算", "conversion of points"),
    "part_rest": ("其余", "rest"),
    "part_missing": ("缺数据的处理", "policy on missing data"),
    "part_not_applicable": ("不适用的处理", "policy on what does not apply"),
    # summary
    "compared": ("对比：{before} → {after}", "compared: {before} → {after}"),
    "counts": (
        "{units} 个单位可比：上升 {up}，下降 {down}，不变 {same}",
        "{units} units compared: {up} up, {down} down, {same} unchanged",
    ),
    "counts_rows": (
        "{units} 行（单位和期）可比：上升 {up}，下降 {down}，不变 {same}",
        "{units} rows (unit and period) compared: {up} up, {down} down, {same} unchanged",
    ),
    "counts_absent": ("；{count} 个缺总分", "; {count} without a total"),
    "lost": ("；{count} 个失去总分", "; {count} lost their total"),
    "gained": ("；{count} 个有了总分", "; {count} gained a total"),
    "mean": ("平均差 {mean}", "mean difference {mean}"),
    "highest": ("升得最多 {unit} {value}", "most gained {unit} {value}"),
    "lowest": ("降得最多 {unit} {value}", "most lost {unit} {value}"),
    "agreement": ("名次一致性：Kendall τ-b {tau}，Spearman ρ {rho}", "agreement of ranks: Kendall tau-b {tau}, Spearman rho {rho}"),
    "agreement_none": ("名次一致性：单位太少或名次全部相同，无法计算", "agreement of ranks: too few units, or all alike"),
    "grade_moves": ("等次变化：{moves}", "grades: {moves}"),
    "grade_same": ("等次无变化", "no grade changed"),
    "findings_counts": ("问题：新增 {appeared}，消除 {gone}", "findings: {appeared} appeared, {gone} gone"),
    "findings_none": ("问题无变化", "no finding changed"),
    "findings_unknown": ("问题：有一边的文件里没有问题清单，未作对比", "findings: one file holds none, so they are not compared"),
    "alone_counts": ("只在一边的单位：前者 {before}，后者 {after}；名次另按共有单位重排", "units of one side only: {before} before, {after} after; the common units are ranked among themselves as well"),
    "split_line": ("平均差的来源：数据 {data}，方案 {scheme}（{order}）", "the mean difference comes from the data {data} and the scheme {scheme} ({order})"),
    "split_shapley": ("两种先后次序的平均，Shapley 值", "the mean over both orders, Shapley value"),
    "split_scheme_first": ("先换方案、后换数据", "the scheme exchanged first, then the data"),
    "split_data_first": ("先换数据、后换方案", "the data exchanged first, then the scheme"),
    "split_none": ("差异来源：任何一边的方案都不能用另一边的数据，未拆分", "not split: neither scheme can use the data of the other"),
    "nothing_altered": ("没有改动", "no changes"),
    "nothing_changed": ("没有差异", "no differences"),
    "unit_head": ("{unit}：{before} → {after}（{difference}）", "{unit}: {before} → {after} ({difference})"),
    "not_additive": ("（合成方法不是相加，下列得分只供参考，差额不分摊）", "(its method does not add up: the scores below are for information)"),
    "missing_total": ("有一边没有总分，无法分解", "one side has no total: nothing to divide"),
    "no_tree": ("保存的结果里没有逐项计算过程，只列得分之差", "a saved result holds no calculation: only differences of scores are listed"),
    "scenario": ("方案", "scenario"),
    "count_up": ("上升", "up"),
    "count_down": ("下降", "down"),
    "count_same": ("不变", "unchanged"),
    "grades_changed": ("等次变化", "grades_changed"),
    "findings_appeared": ("新增问题", "findings_appeared"),
    "findings_gone": ("消除问题", "findings_gone"),
    "baseline": ("现行", "baseline"),
    # structure
    "added": ("新增", "added"),
    "removed": ("删除", "removed"),
    "changed": ("调整", "changed"),
    "moved": ("移动", "moved"),
    "renamed": ("更名", "renamed"),
    "kind": ("类别", "kind"),
    "where": ("位置", "place"),
    "kind_set": ("总体", "set"),
    "kind_indicator": ("指标", "indicator"),
    "kind_bonus": ("加分", "bonus"),
    "kind_penalty": ("扣分", "penalty"),
    "kind_limit": ("限制", "limit"),
    "kind_finding": ("问题", "finding"),
    "kind_grade": ("等次", "grade"),
    "kind_param": ("参数", "param"),
    "kind_define": ("定义", "define"),
    "kind_field": ("数据项", "field"),
    "part_title": ("名称", "title"),
    "part_points": ("分值", "points"),
    "part_criterion": ("评分标准", "criterion"),
    "part_rule": ("计分规则", "rule"),
    "part_evidence": ("备查材料", "evidence"),
    "part_path": ("所属", "under"),
    "part_name": ("名称", "name"),
    "same_schemes": ("两个方案没有差异", "the schemes do not differ"),
    "scheme_line": ("方案差异：{counts}（逐项用 --schemes 查看）", "the schemes differ: {counts} (item by item with --schemes)"),
    "scheme_counts": ("{before} → {after}：{counts}", "{before} → {after}: {counts}"),
}  # fmt: skip


def said(name: str, language: Language, /, **facts: object) -> str:
    """Return a word or phrase in that language; what only results know is asked of them."""
    pair = _WORDS.get(name)
    if pair is None:
        return word(name, language, **facts)
    text = pair[0] if language == "zh" else pair[1]
    return text.format(**facts) if facts else text


def signed(value: float | None, digits: int = 2) -> str:
    """Return a difference with its sign; 0 has none.

    >>> signed(1.5), signed(-0.004), signed(None)
    ('+1.50', '0.00', '—')
    """
    if value is None or value != value:  # noqa: PLR0124 - NaN alone differs from itself
        return "—"
    text = f"{value:+.{digits}f}"
    return text[1:] if not text.strip("+-0.") else text


def plain_number(value: float | None, digits: int = 2) -> str:
    """Return a score, a dash where there is none."""
    if value is None or value != value:  # noqa: PLR0124 - NaN alone differs from itself
        return "—"
    text = f"{value:.{digits}f}"
    return text.removeprefix("-") if not text.strip("-0.") else text
