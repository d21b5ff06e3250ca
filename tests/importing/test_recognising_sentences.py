"""Scoring sentences become the rules that scoring_patterns.md writes for them, or are left alone."""

from __future__ import annotations

from decimal import Decimal

import pytest

from quanheng.importing.sentences.recognising import recognise
from quanheng.importing.sentences.rule import Rule, Subject


def rule(text: str, full: str = "10", kind: str = "leaf", direction: str | None = None) -> Rule | None:
    return recognise(text, Subject("某指标", Decimal(full) if full else None, kind, direction))


#: Pattern, points of the leaf, sentence, and the rule that the sentence says.
RECOGNISED = (
    ("P1", "5", "在职人员控制率≦100%,计5分;每超过一个百分点扣0.5分,扣完为止", "deduct(0.5 points, per = 1pp, above = 100%)"),
    ("P2", "8", "“三公经费”变动率≦0,计8分;>0,每超过一个百分点扣0.8分,扣完为止", "deduct(0.8 points, per = 1pp, above = 0%)"),
    ("P3", "10", "预算完成率100%计满分,每低于5%扣2分,扣完为止", "deduct(2 points, per = 5pp, below = 100%)"),
    (
        "P4",
        "5",
        "预算控制率=0,计5分;0-10%(含),计4分;10-20%(含),计3分;20-30%(含),计2分;大于30%不得分",
        "bands { <= 0% : 5; (0%, 10%] : 4; (10%, 20%] : 3; (20%, 30%] : 2; > 30% : 0 }",
    ),
    ("P7", "5", "小于或等于1计5分,否则按比例计分", "ratio(1)"),
    ("P8", "20", "完成目标值得满分,否则按完成比例计分", "ratio(某指标目标值)"),
    ("P9", "20", "每低于目标值2%扣1分,最低为零分", "deduct(1 points, per = 2%, below = 某指标目标值)"),
    ("P10", "10", "未达到年度目标值的,每差1微克/立方米扣0.5分,扣完为止", "deduct(0.5 points, per = 1, above = 某指标年度目标值)"),
    (
        "P11",
        "100",
        "完成值=目标值得100;每超过目标值5%加5分,最高120;每低于5%降5分,最低零分;其他线性",
        ("award(5 points, per = 5%, above = 某指标目标值, step = proportional, upto = 20) + "
        "deduct(5 points, per = 5%, below = 某指标目标值, step = proportional)"),
    ),
    ("P12", "10", "控制在95%-105%之间得满分,每偏离1个百分点扣1分,扣完为止", "deduct(1 points, per = 1pp, outside = 95% .. 105%)"),
    (
        "P13",
        "30",
        "完成值每超过目标值3%加1分,最多加6分;每低于3%扣1分,最多扣6分",
        "award(1 points, per = 3%, above = 某指标目标值, upto = 6) + deduct(1 points, per = 3%, below = 某指标目标值, upto = 6)",
    ),
    ("P25", "10", "好得10分,较好得8分,一般得5分,差不得分", "by @ { 好 : 10; 较好 : 8; 一般 : 5; 差 : 0 }"),
    ("P28", "10", "每发现1次扣2分,此项扣完为止", "deduct(2 points, per = 1)"),
    ("P28", "5", "每篇得0.5分,最高计5分", "award(0.5 points, per = 1)"),
    ("P29", "3", "①有方案1分②有台账1分③有总结1分,每少一项扣1分", "checklist { 有方案 : 1; 有台账 : 1; 有总结 : 1 }"),
    (
        "P31",
        "10",
        "满意度≥90%得10分;80–90%得8;60–80%得5;<60%不得分",
        "bands { >= 90% : 10; [80%, 90%) : 8; [60%, 80%) : 5; < 60% : 0 }",
    ),
    ("P33", "10", "≥100%得满分,≤60%不得分,其间按线性插值计分", "curve { 60% : 0; 100% : 10 }"),
)  # fmt: skip


#: P17, P24–P26, P32 and P39 stand in test_recognising_people_and_years.py, P20, P36 and P41 in test_reading_notes.py.


@pytest.mark.parametrize(("pattern", "full", "text", "score"), RECOGNISED, ids=[row[0] for row in RECOGNISED])
def test_a_sentence_becomes_its_rule(pattern: str, full: str, text: str, score: str) -> None:
    found = rule(text, full)
    assert found is not None, pattern
    assert found.score == score


#: Sentences of the document that say less, or more, than one rule of one leaf can: they stay as they are.
LEFT_ALONE = {
    "P5 says whom it does not concern, and no rule": "没有楼堂馆所项目的部门按满分计算",
    "P6 a choice of two": "二者择其一进行考核,按完成比例计算得分,满分为止",
    "P12 cut off": "趋中性指标 ±5%区间得100,偏离每…减",
    "P14": "目标值低于基准值时: 低20%(含)以内 最多加5;20–50% 最多加4;低50%(含)以上 最多加3。基准值=上年实际与前三年平均值中的较低值",
    "P15": "目标值为负数,减亏部分折半计算;超额最多加3;减亏仍亏损→考核得分不超过C级最高限;扭亏为盈→不超过B级",
    "P16": "若某项指标未达到基本分,则该项正常计分,其他指标只得基本分,不再乘经营难度系数",
    "P17 alone": "年均浓度…不降反升的,计0分",
    "P18": "满足考核目标计60分; 下降比例超过13%再计40分",
    "P19": "10个省(区、市)评分结果为两类得分中较低分值;其他地区为第一类分值",
    "P20 is of the whole table": "水环境质量目标60分以下,或优良比例、劣Ⅴ类任一项未达标→终期考核不合格",
    "P23 from the total, in a leaf": "严重/比较严重/一般/轻微违规分别从总分扣减4/3/2/1分,无违规不扣",
    "P24 whose invalid ballots are not said": "参评人>5 去掉一个最高分和一个最低分求平均;≤5 直接平均;未按比例打分的按无效票",
    "P25 votes, of ten points": "工作量得分=(繁重票×100+较多×80+一般×60+较少×40)/有效票",
    "P26": "表彰加分最多5分;工作排名加分最多15分;同一表彰取最高层次",
    "P27": "加分不超过该专项分值的10%;总加分不超过1分;“较差”“差”倒扣0.3/0.5,累计倒扣≤1分",
    "P30": "近2年净资产增值15分;保值9分;一年减少6分,两年都减少0分",
    "P33 needs its levels": "实际值达到A级以上按4分;低于最低级为0;A–D之间线性",
    "P34": "本档基础分=权数×本档系数;调整分=功效系数×(上档基础分−本档基础分)",
    "P35": "排名前3名“红榜”、后2名“黑榜”(达目标值的除外)",
    "P36 names no indicator": "两单位得分相等,优先任务较重的",
    "P37 is of the whole table": "缺项/不涉及的指标,按 实得分/应得分×100 折算",
    "P38 says whom it does not concern, and no rule": "无此项任务的,取平均分",
    "P39 without years": "分年度累计目标: 达到总目标的10%、35%、65%、100%",
    "P40 is of the whole table": "单项指标计分精确到小数点后两位,综合分四舍五入保留一位",
    "P41 is of the whole table": "综合指数=经济30%+政务70%",
    "half of it understood": "预算完成率≥95%得10分,90%(含)-95%得8分,90%以下每降低1个百分点扣1分",
    "a part that nobody can score": "每发现1次扣2分,情节严重的加倍扣分",
    "more points than there are": "90%以上得20分,其余不得分",
    "a limit that is not said": "每超过1个百分点扣1分",
    "two values": "甲完成率≥90%得10分,乙完成率≥80%得8分,其余不得分",
    "words only": "由考核组综合评定",
}


@pytest.mark.parametrize("text", LEFT_ALONE.values(), ids=LEFT_ALONE)
def test_what_is_not_understood_in_full_is_left_alone(text: str) -> None:
    assert rule(text) is None


def test_the_unit_that_bands_are_written_in_becomes_the_unit_of_the_value() -> None:
    found = rule("到位资金5亿元以上得10分,3亿元以上得8分,其余不得分")
    assert found is not None
    assert (found.measure, found.score) == ("亿元", "bands { >= 5 : 10; >= 3 : 8; else : 0 }")
    step = rule("招商任务数每低于目标任务数100万元扣1分,扣完为止")
    assert step is not None
    assert step.measure == "万元"


def test_bands_in_two_units_are_left_alone() -> None:
    assert rule("到位资金1亿元以上得10分,5000万元以上得8分,其余不得分") is None


def test_what_is_lacking_is_counted_where_no_number_is_to_be_reached() -> None:
    found = rule("每缺1次扣1分,扣完为止")
    assert found is not None
    assert (found.pattern, found.score, found.type, found.subject) == (
        "P28", "deduct(1 points, per = 1)", "count", "某指标缺少次数",
    )  # fmt: skip
    short = rule("每少1次扣1分,扣完为止")
    assert short is not None
    assert short.subject == "某指标缺少次数"


def test_whom_it_does_not_concern_goes_with_the_rule_beside_it() -> None:
    found = rule("没有楼堂馆所项目的部门按满分计算;每发现1处违规建设扣1分,扣完为止")
    assert found is not None
    assert (found.applies, found.not_applicable) == ("有楼堂馆所项目", "full")
    mean = rule("每发现1次扣2分,扣完为止。无此项任务的,取平均分")
    assert mean is not None
    assert (mean.applies, mean.not_applicable) == ("涉及某指标", "peer_mean()")


def test_levels_in_two_rows_are_taken_from_a_penalty() -> None:
    found = rule("严重/比较严重/一般/轻微违规分别从总分扣减4/3/2/1分,无违规不扣", "", "penalty")
    assert found is not None
    assert found.score == "by @ { 严重 : 4; 比较严重 : 3; 一般 : 2; 轻微 : 1; 无 : 0 }"
    assert found.type == "one of {无, 轻微, 一般, 比较严重, 严重}"


@pytest.mark.parametrize(
    ("words", "step"),
    [
        ("不足1个百分点的不计", "whole"),
        ("不足一个百分点按一个百分点计算", "started"),
        ("不足1个百分点的按比例扣分", "proportional"),
    ],
)
def test_what_becomes_of_an_incomplete_step_is_read(words: str, step: str) -> None:
    found = rule(f"完成率达到100%得满分,每低1个百分点扣1分,{words},扣完为止")
    assert found is not None
    assert found.score == f"deduct(1 points, per = 1pp, below = 100%, step = {step})"
    assert not found.remarks


def test_a_reading_that_the_words_leave_open_is_named() -> None:
    found = rule("完成率达到100%得满分,每低1个百分点扣1分")
    assert found is not None
    assert [remark.zh[:8] for remark in found.remarks] == ["原文未写不足一步", "原文未写“扣完为"]


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("90%以上得10分,90%以下不得分", "bands { >= 90% : 10; < 90% : 0 }"),
        ("超过90%得10分,90%以下不得分", "bands { > 90% : 10; <= 90% : 0 }"),
        ("90%(不含)以上得10分,80%-90%(含)得5分,80%(含)以下不得分", "bands { > 90% : 10; (80%, 90%] : 5; <= 80% : 0 }"),
        ("90%以上得10分,80%(含)以上90%以下得8分,80%以下不得分", "bands { >= 90% : 10; [80%, 90%) : 8; < 80% : 0 }"),
        ("低于60%不得分,60%≤完成率<80%得6分,80%及以上得10分", "bands { < 60% : 0; [60%, 80%) : 6; >= 80% : 10 }"),
        ("1-2次得3分,3次以上得6分,0次不得分", "bands { >= 3 : 6; [1, 2] : 3; <= 0 : 0 }"),
        ("90分(含)以上得10分,80(含)-90分得8分,否则不得分", "bands { >= 90 : 10; [80, 90) : 8; else : 0 }"),
    ],
)
def test_words_for_bounds_include_or_exclude_the_number(text: str, score: str) -> None:
    found = rule(text)
    assert found is not None
    assert set(found.score[8:-2].split("; ")) == set(score[8:-2].split("; ")) if found.score else False


def test_yes_or_no_is_a_flag() -> None:
    found = rule("已建立编制台账的得10分,未建立的不得分")
    assert found is not None
    assert (found.type, found.score, found.title) == ("flag", None, "已建立编制台账")


def test_a_bonus_counts_and_is_capped() -> None:
    found = rule("每获得1项省级以上表彰加2分,最多加6分", "", "bonus")
    assert found is not None
    assert (found.score, found.upto, found.type) == ("2 * value", Decimal(6), "count")
    assert rule("每发现1次扣2分", "", "bonus") is None


def test_the_direction_of_the_table_decides_where_each_missing_unit_lies() -> None:
    text = "未达到目标值的,每差1天扣1分,扣完为止"
    found, other = rule(text, direction="lower_is_better"), rule(text)
    assert found is not None
    assert other is not None
    assert "above = " in str(found.score)
    assert "below = " in str(other.score)


def test_a_rule_in_the_words_of_the_language_is_taken_as_it_is() -> None:
    found = rule("取值 = 内设机构数 / 机构限额；计分 = 分档 { <= 100%：满分；(100%, 110%]：20；> 110%：0 }", "40")
    assert found is not None
    assert (found.value, found.score) == (
        "内设机构数 / 机构限额",
        "分档 { <= 100% : 满分; (100%, 110%] : 20; > 110% : 0 }",
    )
    assert [field.name for field in found.fields] == ["内设机构数", "机构限额"]


@pytest.mark.parametrize(
    ("text", "score"),
    [
        # 100% belongs where nothing lies above it, whatever stands in the bracket of the other bound
        ("60%至80%得6分,80%至100%得10分,其他不得分", "bands { [60%, 80%) : 6; [80%, 100%] : 10; else : 0 }"),
        (
            "95%(含)-100%:10分;90%(含)-95%:8分;90%以下:0分",
            "bands { [95%, 100%] : 10; [90%, 95%) : 8; < 90% : 0 }",
        ),
        # of whole numbers 4-6 takes both its ends, though 6件以上 would too
        ("0件得10分,1-3件得8分,4-6件得5分,6件以上0分", "bands { <= 0 : 10; [1, 3] : 8; [4, 6] : 5; > 6 : 0 }"),
        # who has none loses nothing
        ("发现1次扣2分,发现2次扣5分,发现3次及以上不得分", "bands { <= 0 : 10; 1 : 8; 2 : 5; >= 3 : 0 }"),
    ],
)
def test_bounds_that_nothing_else_takes_belong_to_their_band(text: str, score: str) -> None:
    found = rule(text, "10")
    assert found is not None
    assert found.score == score


def test_a_penalty_by_bands_takes_nothing_where_nothing_happened() -> None:
    found = rule("被通报1次扣1分,2次扣3分,3次以上扣5分", "", "penalty")
    assert found is not None
    assert found.score == "bands { <= 0 : 0; 1 : 1; 2 : 3; >= 3 : 5 }"


def test_a_bonus_by_levels_gives_nothing_to_those_without_any() -> None:
    found = rule("国家级加3分,省级加2分,市级加1分", "", "bonus")
    assert found is not None
    assert found.score == "by @ { 国家级 : 3; 省级 : 2; 市级 : 1; 无 : 0 }"


@pytest.mark.parametrize(
    "text",
    [
        "偏离度在±5%以内得满分,每超过1个百分点扣1分",  # both sides count, and only one would be read
        "超编10%以内扣2分,超编10%以上扣5分",  # who is not over at all loses nothing
        "每年开展1次得5分",  # once a year, not five points each time
        "每年开展1次以上得5分",
        "每人1篇得5分",
        "方案、总结各得5分,台账得5分",  # three items, not two
    ],
)
def test_what_could_be_read_wrongly_stays_open(text: str) -> None:
    assert rule(text, "10") is None


def test_a_task_of_this_row_is_not_that_of_another_row() -> None:
    found = rule("没有该项任务的单位按满分计,完成得10分,未完成不得分", "10")
    assert found is not None
    assert found.applies == "涉及某指标"
