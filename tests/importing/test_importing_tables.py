"""Tables as offices keep them become schemes that pass their check."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from quanheng.core.builtin import builtin_functions
from quanheng.core.model import IndicatorSet
from quanheng.dsl.check import check_source
from quanheng.dsl.diagnostics import SchemeError, Severity
from quanheng.dsl.formatting import format_source
from quanheng.dsl.syntax import Source
from quanheng.importing.opening import read_grids
from quanheng.importing.table import Imported, import_table

REGISTRY = builtin_functions()

#: A cell (row, column, text), or cells merged (row, column, last row, last column, text); all from 0.
Cells = list[tuple[Any, ...]]


def book(path: Path, cells: Cells, **others: Cells) -> Path:
    with xlsxwriter.Workbook(path) as workbook:
        for name, sheet_cells in {"评分表": cells, **others}.items():
            sheet = workbook.add_worksheet(name)
            for *place, text in sheet_cells:
                if len(place) == 4:
                    sheet.merge_range(*place, text)
                else:
                    sheet.write(*place, text)
    return path


def rows(*lines: tuple[Any, ...], first: int = 0) -> Cells:
    return [(first + r, c, text) for r, line in enumerate(lines) for c, text in enumerate(line) if text != ""]


def imported(path: Path, **options: Any) -> Imported:
    found = import_table(path, read_grids(path), REGISTRY, **options)
    assert format_source(Source("a.qh", found.text), REGISTRY) == found.text, "it is in canonical layout"
    return found


def scheme(found: Imported) -> IndicatorSet:
    checked = check_source(Source("a.qh", found.text), REGISTRY)
    errors = [d for d in checked.diagnostics if d.severity is Severity.ERROR]
    assert not errors, found.text
    assert checked.scheme is not None
    return checked.scheme.sets[0]


def tree(indicator_set: IndicatorSet) -> list[tuple[int, str, float]]:
    def walk(node: Any, depth: int) -> Any:
        yield depth, node.name, node.full
        for child in node.children:
            yield from walk(child, depth + 1)

    return [found for child in indicator_set.root.children for found in walk(child, 0)]


WANTED = [(0, "编制执行", 60), (1, "在职人员控制率", 40), (1, "领导职数", 20), (0, "机构设置", 40), (1, "内设机构", 40)]
RULE = "≤100%得满分;每超过1个百分点扣0.5分,不足1个百分点的不计,扣完为止"
COUNT = "每超配1名扣5分,扣完为止"
HEADER = ("一级指标", "二级指标", "分值", "评分标准")


def test_merged_parents_with_their_points_in_the_name(tmp_path: Path) -> None:
    cells = [
        (0, 0, 0, 3, "机构编制执行情况评估指标体系"),
        *rows(HEADER, first=2),
        (3, 0, 4, 0, "一、编制执行（60分）"),
        *rows(("", "1.在职人员控制率", 40, RULE), ("", "2.领导职数", "20分", COUNT), first=3),
        *rows(("二、机构设置(40分)", "内设机构", "(40)", "超限额的,每超1个扣10分")[:3], first=5),
    ]
    found = imported(book(tmp_path / "a.xlsx", cells))
    indicator_set = scheme(found)
    assert tree(indicator_set) == WANTED
    assert (indicator_set.name, indicator_set.root.full) == ("机构编制执行情况评估指标体系", 100)
    assert (found.leaves, found.rules, [name for _, name in found.left]) == (3, 2, ["内设机构"])


def test_parents_with_points_in_a_column_of_their_own(tmp_path: Path) -> None:
    cells = [
        *rows(("一级指标", "分值", "二级指标", "分值", "评分标准")),
        (1, 0, 2, 0, "编制执行"),
        (1, 1, 2, 1, 60),
        *rows(("", "", "在职人员控制率", 40, RULE), ("", "", "领导职数", 20, COUNT), first=1),
        *rows(("机构设置", 40, "内设机构", 40), first=3),
    ]
    assert tree(scheme(imported(book(tmp_path / "a.xlsx", cells)))) == WANTED


def test_parents_repeated_on_each_row(tmp_path: Path) -> None:
    cells = rows(
        HEADER,
        ("编制执行", "在职人员控制率", 40, RULE),
        ("编制执行", "领导职数", 20, COUNT),
        ("机构设置", "内设机构", 40),
    )
    assert tree(scheme(imported(book(tmp_path / "a.xlsx", cells)))) == WANTED


def test_a_text_table_without_merges_is_filled_from_above(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "一级指标,二级指标,分值,评分标准\n编制执行,在职人员控制率,40," + RULE.replace(",", "，") + "\n"
        ",领导职数,20," + COUNT.replace(",", "，") + "\n机构设置,内设机构,40,\n合计,,100,\n",
        encoding="gb18030",
    )
    assert tree(scheme(imported(path))) == WANTED


def test_levels_by_the_numbers_before_the_names(tmp_path: Path) -> None:
    cells = rows(
        ("考核内容", "分值", "计分办法"),
        ("一、编制执行（60分）", ""),
        ("（一）在职人员控制率", 40, RULE),
        ("（二）领导职数", 20, COUNT),
        ("二、机构设置（40分）", ""),
        ("（一）内设机构", 40),
        ("合 计", 100),
    )
    assert tree(scheme(imported(book(tmp_path / "a.xlsx", cells)))) == WANTED


def test_levels_by_indentation(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet, deep = workbook.add_worksheet("表"), workbook.add_format({"indent": 2})
        sheet.write_row(0, 0, ["指标名称", "分值"])
        for row, (name, points, style) in enumerate(
            [
                ("编制执行", 60, None),
                ("在职人员控制率", 40, deep),
                ("领导职数", 20, deep),
                ("机构设置", 40, None),
                ("内设机构", 40, deep),
            ],
            start=1,
        ):
            sheet.write(row, 0, name, style)
            sheet.write(row, 1, points)
    assert tree(scheme(imported(path))) == WANTED


def test_a_header_over_two_rows(tmp_path: Path) -> None:
    cells = [
        (0, 0, 0, 1, "考核指标"),
        (0, 2, 1, 2, "分值"),
        (0, 3, 1, 3, "评分标准"),
        *rows(("一级指标", "二级指标"), first=1),
        (2, 0, 3, 0, "编制执行"),
        *rows(("", "在职人员控制率", 40, RULE), ("", "领导职数", 20, COUNT), ("机构设置", "内设机构", 40), first=2),
    ]
    assert tree(scheme(imported(book(tmp_path / "a.xlsx", cells)))) == WANTED


@pytest.mark.parametrize("amounts", [("60%", "40%", "20%", "40%"), (0.6, 0.4, 0.2, 0.4)])
def test_weights_of_the_whole_are_as_good_as_points(tmp_path: Path, amounts: tuple[Any, ...]) -> None:
    first, a, b, c = amounts
    cells = rows(
        ("一级指标", "权重", "二级指标", "权重"),
        ("编制执行", first, "在职人员控制率", a),
        ("编制执行", "", "领导职数", b),
        ("机构设置", c, "内设机构", c),
    )
    assert tree(scheme(imported(book(tmp_path / "a.xlsx", cells)))) == WANTED


def test_weights_within_each_parent_make_a_scale(tmp_path: Path) -> None:
    cells = rows(
        ("一级指标", "权重", "二级指标", "权重"),
        ("编制执行", "60%", "在职人员控制率", "70%"),
        ("编制执行", "", "领导职数", "30%"),
        ("机构设置", "40%", "内设机构", "100%"),
    )
    found = scheme(imported(book(tmp_path / "a.xlsx", cells)))
    assert not found.is_points
    assert [node.weight.value for node in found.root.walk()][1:] == pytest.approx([0.6, 0.7, 0.3, 0.4, 1.0])


def test_totals_are_no_indicators_and_notes_become_comments_and_settings(tmp_path: Path) -> None:
    cells = rows(
        HEADER,
        ("编制执行", "在职人员控制率", 60, RULE),
        ("小计", "", 60),
        ("机构设置", "内设机构", 40),
        ("合计", "", 100),
        ("注:1.缺项的按 实得分/应得分×100 折算。",),
        ("2.90分(含)以上为优秀,80(含)-90分为良好,60(含)-80分为合格,60分以下为不合格。",),
        ("3.单项指标计分精确到小数点后两位,综合分四舍五入保留一位小数。",),
    )
    found = imported(book(tmp_path / "a.xlsx", cells))
    indicator_set = scheme(found)
    assert [node.name for node in indicator_set.root.walk()][1:] == [
        "编制执行",
        "在职人员控制率",
        "机构设置",
        "内设机构",
    ]
    assert indicator_set.rescale == "whole"
    assert [row.label for row in indicator_set.grades] == ["优秀", "良好", "合格", "不合格"]
    assert [row.low for row in indicator_set.grades] == [90, 80, 60, None]
    assert found.text.startswith("# 注:1.缺项的按")


def test_rounding_is_read_from_the_second_remark_of_a_line(tmp_path: Path) -> None:
    cells = rows(HEADER, ("编制执行", "在职人员控制率", 100, RULE), ("注：1.数据以年报为准。2.得分保留两位小数。",))
    assert "修约 = 四舍五入(2)" in imported(book(tmp_path / "a.xlsx", cells)).text


def test_bonuses_penalties_and_vetoes_have_blocks_of_their_own(tmp_path: Path) -> None:
    cells = rows(
        HEADER,
        ("编制执行", "在职人员控制率", 100, RULE),
        ("加分项", "改革创新", "最多5分", "每获得1项省级以上表彰加1分,最多加5分"),
        ("扣分项", "通报批评", 10, "每被通报批评1次扣2分,最多扣10分"),
        ("一票否决", "", "", "1.篡改、伪造数据查实的,考核等级确定为不合格;2.发生特别重大事故的,不得评为优秀"),
    )
    found = scheme(imported(book(tmp_path / "a.xlsx", cells)))
    bonus, penalty = found.root.adjustments
    assert (bonus.is_bonus, bonus.children[0].name, bonus.children[0].upto) == (True, "改革创新", 5)
    assert (penalty.is_bonus, penalty.children[0].name, penalty.children[0].upto) == (False, "通报批评", 10)
    assert [(limit.name, limit.grade, limit.highest_grade) for limit in found.limits] == [
        ("篡改伪造数据查实", "不合格", None),
        ("特别重大事故", None, "良好"),
    ]


def test_a_formula_in_the_notes_is_the_value(tmp_path: Path) -> None:
    note = "在职人员控制率=（在职人员数÷编制数）×100%。在职人员数以年末实有人数为准。"
    cells = rows((*HEADER, "指标说明"), ("编制执行", "在职人员控制率", 100, RULE, note))
    found = scheme(imported(book(tmp_path / "a.xlsx", cells)))
    assert {field.name for field in found.fields} == {"在职人员数", "编制数"}
    assert found.root.children[0].children[0].texts.note == note.replace("（", "（")


def test_all_texts_of_the_table_are_kept(tmp_path: Path) -> None:
    header = ("序号", *HEADER, "佐证材料", "数据来源", "责任单位", "报送频度", "备注", "考核等级系数")
    line = (
        1,
        "编制执行",
        "控制",
        100,
        "由考核组综合评定",
        "1.三定规定;2.编制台账",
        "编办",
        "人事处",
        "季度",
        "新增",
        "1.2",
    )
    leaf = scheme(imported(book(tmp_path / "a.xlsx", rows(header, line)))).root.children[0].children[0]
    assert leaf.texts.criterion == "由考核组综合评定"
    assert leaf.texts.evidence == ("三定规定", "编制台账")
    assert (leaf.texts.data_source, leaf.texts.owner, leaf.texts.frequency) == ("编办", "人事处", "季度")
    assert leaf.texts.note == "新增；考核等级系数：1.2"


def test_points_that_do_not_add_up_are_kept_and_told_by_the_check(tmp_path: Path) -> None:
    cells = rows(
        ("一级指标", "分值", "二级指标", "分值"), ("甲", 60, "子一", 30), ("甲", "", "子二", 20), ("乙", 40, "子三", 40)
    )
    found = imported(book(tmp_path / "a.xlsx", cells))
    checked = check_source(Source("a.qh", found.text), REGISTRY)
    assert [d.name for d in checked.diagnostics if d.severity is Severity.ERROR] == ["weight-sum"]


def test_an_english_table(tmp_path: Path) -> None:
    cells = rows(
        ("Dimension", "Indicator", "Max score", "Scoring criteria", "Evidence"),
        ("Staffing (60 points)", "Staff control", 60, "by the panel", "staff list"),
        ("Structure", "Inner offices", 40, "", ""),
        ("Total", "", 100, "", ""),
    )
    found = imported(book(tmp_path / "a.xlsx", cells), language="en", name="departments")
    indicator_set = scheme(found)
    assert tree(indicator_set) == [
        (0, "Staffing", 60),
        (1, "Staff_control", 60),
        (0, "Structure", 40),
        (1, "Inner_offices", 40),
    ]
    assert "# TO COMPLETE" in found.text


def test_the_sheet_that_looks_like_a_table_is_taken(tmp_path: Path) -> None:
    cover = rows(("关于印发评估办法的通知",), ("各单位：",))
    table = rows(HEADER, ("甲", "乙", 100, RULE))
    path = book(tmp_path / "a.xlsx", cover, 指标表=table, 旧表=rows(("指标", "分值"), ("丙", 100)))
    found = imported(path)
    assert (found.sheet, found.other_sheets) == ("指标表", ("旧表",))
    assert imported(path, sheet="旧表").text != found.text
    with pytest.raises(SchemeError) as error:
        import_table(path, read_grids(path), REGISTRY, sheet="没有")
    assert error.value.diagnostics[0].name == "data-sheet-unknown"


def test_rows_of_one_leaf_with_points_of_their_own_become_its_parts(tmp_path: Path) -> None:
    cells = [
        *rows(HEADER),
        (1, 0, 2, 0, "编制执行"),
        (1, 1, 2, 1, "实名制管理"),
        *rows(("", "", 4, "每发现1人未入库扣1分,扣完为止"), ("", "", 6, "每迟报1次扣2分,扣完为止"), first=1),
    ]
    found = scheme(imported(book(tmp_path / "a.xlsx", cells)))
    assert tree(found) == [(0, "编制执行", 10), (1, "实名制管理", 10), (2, "实名制管理1", 4), (2, "实名制管理2", 6)]


def test_two_indicators_of_one_name_stay_two(tmp_path: Path) -> None:
    cells = rows(HEADER, ("甲", "完成率", 50, "按完成率计分"), ("乙", "完成率", 50, "按完成率计分"))
    found = scheme(imported(book(tmp_path / "a.xlsx", cells)))
    assert [leaf.name for leaf in found.root.walk() if leaf.is_leaf] == ["完成率", "完成率_2"]


def test_thousands_of_rows_are_read(tmp_path: Path) -> None:
    lines = [(f"指标{n}", 1, "每发现1次扣0.1分,扣完为止") for n in range(2_000)]
    path = book(tmp_path / "a.xlsx", rows(("指标", "分值", "评分标准"), *lines))
    found = import_table(path, read_grids(path), REGISTRY)
    assert (found.leaves, found.rules) == (2_000, 2_000)


def test_what_two_rows_call_alike_are_two_data(tmp_path: Path) -> None:
    cells = rows(
        HEADER,
        ("甲", "任务甲", 20, "完成率≥95%得满分,每低1个百分点扣1分,扣完为止"),
        ("甲", "任务乙", 20, "完成率≥90%得满分,每低1个百分点扣1分,扣完为止"),
        ("乙", "方案", 30, "①有方案得10分;②有总结得20分"),
        ("乙", "培训", 30, "有方案得15分;有总结得15分"),
    )
    found = imported(book(tmp_path / "a.xlsx", cells))
    assert [field.name for field in scheme(found).fields] == [
        *("完成率", "任务乙_完成率", "有方案", "有总结", "培训_有方案", "培训_有总结"),
    ]
    assert "要点 { 培训_有方案 : 15;  培训_有总结 : 15 }" in found.text


def test_grades_with_a_condition_more_than_a_score_are_left_to_the_author(tmp_path: Path) -> None:
    cells = rows(
        HEADER,
        ("甲", "乙", 100, COUNT),
        ("一票否决", "安全", "", "发生重大事故的,实行一票否决"),
        ("注:90分以上且无重大问题的为优秀,80-90分为良好,60-80分为合格,60分以下为不合格",),
    )
    found = imported(book(tmp_path / "a.xlsx", cells))
    assert "待确认：未能从原表读出等次标准" in found.text
    assert ">= 90 : 优秀;  >= 80 : 良好" in found.text


def test_additions_without_a_number_are_no_part_of_the_numbered_item_above(tmp_path: Path) -> None:
    cells = rows(
        ("考核内容", "分值", "评分标准"),
        ("一、组织", 100, ""),
        ("（一）机构", 40, COUNT),
        ("（二）检查", 60, COUNT),
        ("加分项", "", ""),
        ("获奖", 5, "每获奖一次加1分"),
    )
    found = imported(book(tmp_path / "a.xlsx", cells))
    assert [node.name for node in scheme(found).root.children] == ["组织"]
    assert '\n  加分项 加分合计 "加分项" {\n    加分项 获奖 最高 5分 {' in found.text


def test_points_with_a_sign_are_added_or_taken(tmp_path: Path) -> None:
    cells = rows(HEADER, ("甲", "乙", 100, COUNT), ("甲", "丙", "+5", ""), ("甲", "丁", -3, "每次扣1分"))
    found = imported(book(tmp_path / "a.xlsx", cells))
    assert "加分项 丙 最高 5分" in found.text
    assert "扣分项 丁 最高 3分" in found.text


def test_who_filled_a_table_in_is_a_note_and_no_remark_on_its_last_row(tmp_path: Path) -> None:
    cells = rows(HEADER, ("甲", "乙", 100, COUNT), ("填表人：张三", "", "填表日期：2025年1月1日"))
    found = imported(book(tmp_path / "a.xlsx", cells))
    assert "# 填表人：张三\n# 填表日期：2025年1月1日" in found.text
    assert "指标说明" not in found.text


def test_small_points_are_no_shares_where_they_do_not_add_up_to_one(tmp_path: Path) -> None:
    cells = rows(HEADER, ("甲", "乙", 0.5, ""), ("甲", "丙", 0.5, ""), ("丁", "戊", 1, ""))
    assert imported(book(tmp_path / "a.xlsx", cells)).points == 2
