"""The numbers of a criterion are compared with the rule where the words leave no doubt, and nowhere else."""

from __future__ import annotations

import pytest

from quanheng.core.builtin import builtin_functions
from quanheng.dsl.check import check_source
from quanheng.dsl.syntax import Source

REGISTRY = builtin_functions()


def warned(criterion: str, score: str, value: str = "n / m", header: str = "10 points") -> list[str]:
    text = f"""fields {{ n : count;  m : count;  s : share;  x : number }}
    indicator_set S 10 points {{
      indicator i {header} {{ value = {value}; score = {score}; criterion = "{criterion}" }}
    }}"""
    found = check_source(Source("x.qh", text), REGISTRY).diagnostics
    return [each.name for each in found if each.name != "unused"]


PP = "deduct(0.5, per = 1pp, above = 100%, step = whole)"
NUMBER, STEP, RANGE = ["criterion-number"], ["criterion-step"], ["criterion-range"]


@pytest.mark.parametrize(
    ("criterion", "score", "expected"),
    [
        ("每超过1个百分点扣0.5分，不足1个百分点的不计，扣完为止", PP, []),
        ("每超过一个百分点扣0.5分", PP, []),
        ("每超过1个百分点扣0.3分", PP, NUMBER),
        ("每超过2个百分点扣0.5分", PP, NUMBER),
        ("每超过1个百分点加0.3分", PP, []),  # not what is taken
        ("每超过1个百分点扣0.5分，每发现1次扣2分", PP, []),  # two clauses: which is meant is not clear
        (
            "每超过1个百分点扣0.5分",
            "deduct(0.5, per = 1%, above = 100%, step = whole)",
            [],
        ),  # of 100% they are the same
        (
            "每超过1个百分点扣0.5分",
            "deduct(0.5, per = 1%, above = 80%, step = whole)",
            ["percent-step", "criterion-number"],
        ),
        ("每低于目标值2%扣0.5分", "deduct(0.5, per = 2pp, below = 80%, step = whole)", NUMBER),
        ("每低于2%扣0.5分", "deduct(0.5, per = 2pp, below = 80%, step = whole)", []),
        ("每低于5%扣0.5分", "deduct(0.5, per = 2pp, below = 100%, step = whole)", NUMBER),
        ("最多扣6分", PP, NUMBER),
        ("最多扣6分", "deduct(0.5, per = 1pp, above = 100%, step = whole, upto = 6)", []),
        ("扣完为止", "deduct(0.5, per = 1pp, above = 100%, step = whole, upto = 6)", NUMBER),
        ("4分保底", "deduct(0.5, per = 1pp, above = 100%, step = whole, upto = 6)", []),
        ("保底5分", "deduct(0.5, per = 1pp, above = 100%, step = whole, upto = 6)", NUMBER),
        ("每超过1个百分点加1分，最多加6分", "4 + award(1, per = 1pp, above = 100%, step = whole, upto = 6)", []),
        ("每超过1个百分点加1分，最多加5分", "4 + award(1, per = 1pp, above = 100%, step = whole, upto = 6)", NUMBER),
        ("每超过1个百分点加1分，5分封顶", "award(1, per = 1pp, above = 100%, step = whole, upto = 6)", NUMBER),
        ("每超过1个百分点扣0.5分，不足1个百分点的按比例扣", PP, STEP),
        ("每超过1个百分点扣0.5分，不足1个百分点的按1个百分点计", PP, STEP),
        ("每超过1个百分点扣0.5分，不足1个百分点的不计", "deduct(0.5, per = 1pp, above = 100%)", STEP),
        ("每超过1个百分点扣0.5分，不足1个百分点的按比例扣", "deduct(0.5, per = 1pp, above = 100%)", []),
        ("每超过1个百分点扣0.5分", "deduct(0.5, per = 1pp, above = 100%)", ["step-unstated"]),
    ],
)
def test_steps_and_caps(criterion: str, score: str, expected: list[str]) -> None:
    assert warned(criterion, score) == expected


BANDS = "bands { [0, 10%] : full; (10%, 20%] : 5; else : 0 }"


@pytest.mark.parametrize(
    ("criterion", "expected"),
    [
        ("0-10%（含）得10分，10-20%（含）得5分，其余不得分", []),
        ("0-10%（含）得10分，10-20%（含）得6分，其余不得分", NUMBER),
        ("0-10%（含）得满分，10-20%（含）计5分", []),
        ("0-10%得10分，10-20%得5分", RANGE),
        ("10%以内得10分，20%以内得5分", []),
        ("最高得12分，每次得3分，不得4分", []),
    ],
)
def test_points_and_ends_of_bands(criterion: str, expected: list[str]) -> None:
    assert warned(criterion, BANDS, value="s") == expected


def test_full_marks_that_no_row_gives_are_named() -> None:
    assert warned("90%以上得满分", "bands { >= 90% : 8; else : 0 }", value="s") == NUMBER


def test_counts_are_compared_and_measures_are_not() -> None:
    # a measure may be in another unit than the text: 1 hour is 60 minutes
    assert warned("每发现1次扣2分", "deduct(2, per = 2)", value="n") == NUMBER
    assert warned("每超过1小时扣2分", "deduct(2, per = 60, step = whole)", value="x") == []


def test_both_numbers_are_named() -> None:
    text = """fields { n : count; m : count }
    indicator_set S 10 points { indicator i 10 points {
      value = n / m; score = deduct(0.3, per = 1pp, above = 100%, step = whole); criterion = "每超过1个百分点扣0.5分" } }"""
    (found,) = check_source(Source("x.qh", text), REGISTRY).diagnostics
    assert found.zh.message == "评分标准写“扣0.5分”，规则却是 0.3 分"
    assert found.en.message == "the criterion says '扣0.5分', the rule 0.3 points"
