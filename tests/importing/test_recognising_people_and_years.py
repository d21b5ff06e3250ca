"""Sentences on marks that people give, on awards by level, on targets by year and on what went the wrong way."""

from __future__ import annotations

from decimal import Decimal

import pytest

from quanheng.importing.sentences.recognising import recognise
from quanheng.importing.sentences.rule import Rule, Subject


def rule(text: str, full: str = "100", kind: str = "leaf", direction: str | None = None) -> Rule | None:
    return recognise(text, Subject("某指标", Decimal(full) if kind == "leaf" else None, kind, direction))


THREE = "levels { 好 : 80% .. 100%; 中 : 60% .. 80%; 差 : 0% .. 60% }"
TRIMMED = ("marks = 0 .. 100", "combine = trimmed_mean(drop = 1, more_than = 5)")
RATED = (
    ("P32", "按评判等级: 100–80%(含)、80–60%(含)、60–0% 区间内赋分", (THREE,)),
    ("P32", "按评判等级：１００％－８０％（含）、８０％－６０％（含）、６０％－０区间内合理计分", (THREE,)),
    ("P32", "好（100%-80%）、中（80%-60%）、差（60%-0%），在区间内赋分", (THREE,)),
    (
        "P32",
        "分为达成预期指标、部分达成预期指标、未达成预期指标三档，分别按照该指标对应分值区间100-80%（含）、80-60%（含）、60-0%合理确定分值",
        ("levels { 达成预期指标 : 80% .. 100%; 部分达成预期指标 : 60% .. 80%; 未达成预期指标 : 0% .. 60% }",),
    ),
    (
        "P25",
        "工作量得分=(繁重票×100+较多×80+一般×60+较少×40)/有效票",
        ("levels { 繁重 : 100%; 较多 : 80%; `一般` : 60%; 较少 : 40% }",),
    ),
    (
        "P25",
        "由分管领导（20％）、群众代表（40％）、考核组（40％）打分",
        ("marks = 0 .. 100", "raters { 分管领导 : 20%; 群众代表 : 40%; 考核组 : 40% }"),
    ),
    ("P24", "参评人>5 去掉一个最高分和一个最低分求平均;≤5 直接平均", TRIMMED),
    ("P24", "百分制打分，参评人数超过5人的去掉一个最高分和一个最低分后取平均分", TRIMMED),
    (
        "P24",
        "参评人数超过5人的，去掉1个最高分、1个最低分后求平均值；全部同分/未按比例打分的按无效票；≥90分最多3人，<70分不少于2人",
        (*TRIMMED, "valid = not all_same(ballot) and count(ballot >= 90) <= 3 and count(ballot < 70) >= 2"),
    ),
)  # fmt: skip


@pytest.mark.parametrize(("pattern", "text", "parts"), RATED)
def test_marks_that_people_give_become_a_rated_leaf(pattern: str, text: str, parts: tuple[str, ...]) -> None:
    found = rule(text)
    assert found is not None
    assert (found.pattern, found.rated, found.score) == (pattern, parts, None)


def test_marks_of_a_leaf_of_20_points_go_up_to_20_unless_the_text_says_a_hundred() -> None:
    text = "去掉一个最高分和一个最低分后取平均分"
    found, other = rule(text, "20"), rule(f"采用百分制打分；{text}", "20")
    assert found is not None
    assert other is not None
    assert (found.rated[0], len(found.remarks)) == ("marks = 0 .. 20", 1)
    assert (other.rated[0], len(other.remarks)) == ("marks = 0 .. 100", 0)


@pytest.mark.parametrize(
    "text",
    [
        "好（100%-85%）、中（80%-60%）、差（60%-0%），在区间内赋分",  # a hole
        "好（100%-80%）、中（80%-60%）、差（60%-10%），在区间内赋分",  # not down to 0
        "按评判等级赋分",
        "综合=分管领导20%+群众40%+考核组40%+附加分",
        "综合=分管领导20%+群众40%+考核组30%",
        "综合指数=经济30%+政务70%",  # no people
        "工作量得分=(繁重票×90+较多×80)/有效票",  # nobody gets full points
        "参评人>5 去掉一个最高分和一个最低分求平均;≤4 直接平均",  # what of five?
        "去掉一个最高分后求平均",
        "参评人>5 去掉一个最高分和一个最低分求平均;由考核组核定",
        "90分以上最多3人，70分以下不少于2人",  # and how are they combined?
    ],
)
def test_what_is_half_said_of_marks_is_left_alone(text: str) -> None:
    assert rule(text) is None


@pytest.mark.parametrize(
    ("text", "score"),
    [
        (
            "年均浓度达到目标值得满分，否则按完成比例计分，较上年不降反升的计0分",
            "if value > previous(value) then 0 else ratio(某指标目标值)",
        ),
        (
            "未达到目标值的，每差１微克／立方米扣０.５分，扣完为止。同比不降反升的，不得分",
            "if value > previous(value) then 0 else deduct(0.5 points, per = 1, above = 某指标目标值)",
        ),
        (
            "完成率达到100%得满分，每低1个百分点扣1分，扣完为止；不升反降的，不得分",
            "if value < previous(value) then 0 else deduct(1 points, per = 1pp, below = 100%)",
        ),
    ],
)
def test_what_went_the_wrong_way_gets_nothing(text: str, score: str) -> None:
    found = rule(text)
    assert found is not None
    assert (found.pattern, found.score) == ("P17", score)


def test_a_ratio_of_what_should_fall_is_inverse() -> None:
    found = rule("完成目标值得满分，否则按完成比例计分，不降反升的计0分")
    assert found is not None
    assert found.direction == "lower_is_better"


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("年均浓度…不降反升的,计0分", None),  # and otherwise?
        ("别的指标不降反升的计0分；每发现1次扣2分", None),
        ("完成目标值得满分，否则按完成比例计分，不降反升的扣2分", None),
        ("完成目标值得满分，否则按完成比例计分，不降反升的计0分", "higher_is_better"),
    ],
)
def test_a_wrong_way_that_is_half_said_or_contradicted_is_left_alone(text: str, direction: str | None) -> None:
    assert rule(text, direction=direction) is None


def test_targets_by_year_become_a_param() -> None:
    parts = rule(
        "分年度累计目标: 2014年达到总目标的10%、2015年35%、2016年65%、2017年100%；完成目标值得满分，否则按完成比例计分"
    )
    assert parts is not None
    assert parts.score == "ratio(某指标累计进度 * 某指标总目标)"
    assert parts.params == ("param 某指标累计进度 by period { 2014 : 10%; 2015 : 35%; 2016 : 65%; 2017 : 100% }",)
    values = rule("年度目标值：２０２３年８０％，２０２４年８５％；每低于目标值1个百分点扣1分，扣完为止")
    assert values is not None
    assert (values.score, values.type) == ("deduct(1 points, per = 1pp, below = 某指标年度目标)", "share")
    assert values.params == ("param 某指标年度目标 by period { 2023 : 80%; 2024 : 85% }",)


@pytest.mark.parametrize(
    "text",
    [
        "分年度累计目标: 达到总目标的10%、35%、65%、100%",  # of which years?
        "年度目标值：2023年80%、2024年85%",  # and how does it count?
        "年度目标值：2024年80%、2023年85%；完成目标值得满分，否则按比例计分",  # years fall
        "年度目标值：2023年80%、2024年5；完成目标值得满分，否则按比例计分",  # units differ
        "年度目标值：2023年80%、2024年85%；每发现1次扣2分",  # no target in it
        "2023年80%、2024年85%；完成目标值得满分，否则按比例计分",  # of what?
    ],
)
def test_targets_by_year_that_are_half_said_are_left_alone(text: str) -> None:
    assert rule(text) is None


@pytest.mark.parametrize(
    ("text", "score", "upto"),
    [
        (
            "国家级3分 省级2分 市级1分，同一事项取最高，最多5分",
            "sum_best(by 某指标记录.层次 { 国家级 : 3; 省级 : 2; 市级 : 1 }, by = 某指标记录.事项)",
            5,
        ),
        (
            "获国家级表彰的加３分，省级表彰加２分；同一表彰只按最高层次计分；最多加5分",
            "sum_best(by 某指标记录.层次 { 国家级 : 3; 省级 : 2 }, by = 某指标记录.事项)",
            5,
        ),
        (
            "每获得1项国家级表彰加3分，每获得1项省级表彰加2分，最多加5分",
            "sum(by 某指标记录.层次 { 国家级 : 3; 省级 : 2 })",
            5,
        ),
        ("国家级加3分，省级加2分", "by @ { 国家级 : 3; 省级 : 2; 无 : 0 }", None),
    ],
)
def test_awards_by_level_are_a_bonus(text: str, score: str, upto: int | None) -> None:
    found = rule(text, kind="bonus")
    assert found is not None
    assert (found.score, found.upto) == (score, upto)


@pytest.mark.parametrize(
    "text",
    [
        "表彰加分最多5分;工作排名加分最多15分;同一表彰取最高层次",
        "国家级3分、省级2分，其他酌情加分",
        "国家级3分、省级5分",  # the higher gets less
        "国家级加3分，每获得1项省级表彰加2分",  # once, or each time?
        "国家级加3分，省级扣2分",
    ],
)
def test_awards_that_are_half_said_are_left_alone(text: str) -> None:
    assert rule(text, kind="bonus") is None


def test_awards_are_no_rule_of_an_ordinary_leaf() -> None:
    assert rule("国家级3分 省级2分 市级1分，同一事项取最高，最多5分") is None
