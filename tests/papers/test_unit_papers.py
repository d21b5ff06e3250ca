"""Reports on one unit, letters, lists and forms say what was counted by hand."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import quanheng as qh
from quanheng.document.charts import PeerChart
from quanheng.document.parts import Figure, Table
from quanheng.papers.plain import plain_text


def _text(paper: qh.Paper) -> str:
    return plain_text(paper.document)


def _tables(paper: qh.Paper) -> list[Table]:
    return [part for part in paper.document.parts if isinstance(part, Table)]


def test_a_unit_is_told_its_score_rank_grade_and_distance_from_the_mean(result: qh.Result) -> None:
    # 丙: 40 of 100, last of three, 66.67 - 40 = 26.67 below the mean
    text = _text(qh.paper(result, "unit", unit="丙"))
    assert "得40分（满分100分），在有得分的3个单位中列第3名。等次为“不合格”。" in text
    assert "全部单位平均66.67分，低于平均26.67分。" in text


def test_each_point_lost_has_its_reason(result: qh.Result) -> None:
    lost = next(table for table in _tables(qh.paper(result, "unit", unit="丙")) if "失分原因" in table.columns)
    assert [row[:4] for row in lost.rows] == [("人员", "60", "40", "20"), ("服务", "40", "0", "40")]
    assert lost.rows[0][4] == "12，超过10 2，扣20分" or "扣20分" in str(lost.rows[0][4])


def test_peers_are_those_with_the_same_text_in_a_column(result: qh.Result) -> None:
    def chart(peers: str | None) -> PeerChart:
        parts = qh.paper(result, "unit", unit="乙", peers=peers).document.parts
        return next(p.chart for p in parts if isinstance(p, Figure) and isinstance(p.chart, PeerChart))

    # 人员: 甲 60/60, 乙 20/60, 丙 40/60; among 局 only 甲 and 乙
    spread = chart("类型").spreads[0]
    assert spread is not None
    assert spread.minimum == pytest.approx(100 / 3)
    assert spread.maximum == 100
    whole = chart(None).spreads[0]
    assert whole is not None
    assert whole.median == pytest.approx(200 / 3)


def test_a_unit_that_lost_nothing_has_good_points_and_no_problems(result: qh.Result) -> None:
    text = _text(qh.paper(result, "unit", unit="甲"))
    assert "各项指标均未失分。" in text
    assert "没有发现问题。" in text
    assert "得满分的指标2项：“人员”、“服务”。" in text
    assert "列入“红榜”。" in text


def test_the_letter_asks_the_unit_for_what_is_its_own_to_put_right(result: qh.Result) -> None:
    paper = qh.paper(result, "letter", unit="丙", text={"contact": "监督检查处"})
    text = _text(paper)
    assert paper.title == "关于丙评估情况的反馈意见"
    assert "需你单位整改的问题1个：" in text
    assert "研究解决或纳入改革政策储备的问题1个：" in text
    plan = next(table for table in _tables(paper) if table.caption == "整改计划表")
    assert [row[1] for row in plan.rows] == ["超员 2 人"]
    assert "监督检查处" in text


def test_the_reply_of_a_unit_has_each_problem_that_it_must_put_right(result: qh.Result) -> None:
    paper = qh.paper(result, "reply", unit="丙", language="zh")
    assert [row[1:3] for row in _tables(paper)[0].rows] == [("超员 2 人", "3个月")]
    assert "应整改问题0个。" in _text(qh.paper(result, "reply", unit="甲"))


def test_lists_hold_what_belongs_to_them(result: qh.Result) -> None:
    problems = _tables(qh.paper(result, "problems"))[0]
    assert [(row[1], row[3]) for row in problems.rows] == [
        ("乙", "超员 4 人"),
        ("丙", "超员 2 人"),
        ("丙", "有投诉 2 件"),
    ]
    suggestions = _tables(qh.paper(result, "suggestions"))[0]
    assert [row[1:5] for row in suggestions.rows] == [("制定消化计划", "超员", "本单位", 2)]
    assert "没有需列入改革政策储备的问题。" in _text(qh.paper(result, "reserve"))
    assert len(_tables(qh.paper(result, "problems", unit="乙"))[0].rows) == 1


def test_rows_of_a_ledger_stand_in_place_of_what_was_just_found(result: qh.Result) -> None:
    rows: list[dict[str, Any]] = [
        {"unit": "乙", "finding": "超员", "title": "超员", "message": "乙超员 4 人", "category": "rectify", "state": "closed"},
        {"unit": "丙", "finding": "超员", "title": "超员", "category": "rectify", "state": "rectifying", "overdue": True,
         "measures": "调整岗位", "person": "张三"},
    ]  # fmt: skip
    text = _text(qh.paper(None, "rectification", ledger=rows))
    assert "共2个问题，已销号1个，逾期1个。" in text
    assert "整改中（逾期）" in text
    assert "张三" in text
    assert "台账中尚未销号的问题1个" in _text(qh.paper(result, ledger=rows))  # that of 乙 is closed
    assert "台账中没有尚未销号的问题。" in _text(qh.paper(result, "unit", unit="乙", ledger=rows))
    assert "丙" in _text(qh.paper(None, "watch", ledger=rows))


def test_forms_come_from_the_scheme_alone(scheme: qh.IndicatorSet) -> None:
    self_table = _tables(qh.paper(scheme, "self_evaluation"))[0]
    assert [(row[0], row[3]) for row in self_table.rows] == [("人员", "人数：____"), ("服务", "投诉：____")]
    materials = _tables(qh.paper(scheme, "materials"))[0]
    assert [(row[1], row[2]) for row in materials.rows] == [("编制台账", "人员、服务"), ("三定规定", "人员")]
    sheet = _tables(qh.paper(scheme, "checklist"))[0]
    assert len(sheet.rows) == 2
    assert sheet.rows[0][2:5] == ("编制台账、三定规定", "不超过10人得满分，每超1人扣10分", "60")
    handbook = _text(qh.paper(scheme, "handbook"))
    for heading in ("主要内容", "采取方式", "时间安排", "具体要求", "报告撰写模板", "座谈会记录表"):
        assert heading in handbook


def test_the_48_points_of_hulunbuir_all_stand_in_the_inspection_sheet() -> None:
    found = qh.Workspace(bare=True).load(Path(qh.__file__).parent / "indicator_sets/hulunbuir/checklist.qh")
    sheet = _tables(qh.paper(found, "checklist"))[0]
    assert len(sheet.rows) == 48
    assert all(row[3] for row in sheet.rows[:24])


def test_materials_by_kind_say_what_is_filed_by_a_unit() -> None:
    workspace = qh.Workspace(bare=True)
    found = workspace.evaluate("tianjin_framework", as_of="2026-11-22")
    kinds = {"第1类": ["近5年机构编制台账"], "第2类": ["没有指标要的材料"]}
    paper = qh.paper(found, "materials", unit="市生态二局", text={"categories": kinds})
    rows = _tables(paper)[0].rows
    assert [(row[1], row[2], row[4]) for row in rows[:2]] == [
        ("第1类", "近5年机构编制台账", "是"),
        ("第2类", "没有指标要的材料", "否"),
    ]
    assert "共2类36件材料。" in _text(paper)


def test_a_questionnaire_has_the_levels_as_boxes_for_one_role() -> None:
    found = qh.Workspace(bare=True).load("tianjin_framework")
    text = _text(qh.paper(found, "questionnaire", role="问卷"))
    assert "□ 好    □ 较好    □ 一般    □ 差" in text
    assert "沉浸式评估" not in text
    assert "回收率" in text


def test_a_paper_saves_itself_and_overwrites_nothing_unasked(result: qh.Result, tmp_path: Path) -> None:
    paper = qh.paper(result, "problems")
    paper.save(tmp_path / "清单.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "清单.xlsx").active
    assert sheet is not None
    assert sheet.max_row == 4
    paper.save(tmp_path / "清单.html")
    assert "超员 4 人" in (tmp_path / "清单.html").read_text(encoding="utf-8")
    with pytest.raises(qh.SchemeError):
        paper.save(tmp_path / "清单.html")


def test_four_hundred_unit_reports_are_composed_in_seconds(scheme: qh.IndicatorSet) -> None:
    rows = [{"单位": f"单位{n}", "年度": "2026", "类型": "局", "人数": 8 + n % 7, "投诉": n % 3} for n in range(400)]
    found = qh.evaluate(scheme, rows, as_of="2026-11-22")
    start = time.perf_counter()
    made = list(qh.papers_of_units(found))
    assert len({unit for unit, _ in made}) == 400
    assert time.perf_counter() - start < 20


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"kind": "problem"}, "QH973"),
        ({"kind": "unit"}, "QH974"),
        ({"kind": "evaluation", "period": "2024"}, "QH975"),
        ({"kind": "unit", "unit": "甲", "peers": "类别"}, "QH976"),
        ({"kind": "interview", "role": "专家"}, "QH977"),
        ({"kind": "questionnaire"}, "QH978"),
        ({"kind": "evaluation", "text": {"organization": "x"}}, "QH971"),
        ({"kind": "evaluation", "text": {"date": "2026年"}}, "QH972"),
    ],
)
def test_what_cannot_be_written_is_told(result: qh.Result, arguments: dict[str, Any], code: str) -> None:
    with pytest.raises(qh.SchemeError) as caught:
        qh.paper(result, **arguments)
    assert [found.code for found in caught.value.diagnostics] == [code]


def test_all_faults_of_a_file_of_texts_are_told_at_once(result: qh.Result, tmp_path: Path) -> None:
    file = tmp_path / "text.toml"
    file.write_text('organization = "x"\ndate = "y"\n[[uses]]\nmatters = 1\n', encoding="utf-8")
    with pytest.raises(qh.SchemeError) as caught:
        qh.paper(result, text=file)
    assert [found.code for found in caught.value.diagnostics] == ["QH971", "QH972", "QH971"]
    file.write_text("organisation = x\n", encoding="utf-8")
    with pytest.raises(qh.SchemeError) as caught:
        qh.paper(result, text=file)
    assert [found.code for found in caught.value.diagnostics] == ["QH970"]
