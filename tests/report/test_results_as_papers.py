"""Results, explanations and indicator tables as papers: what stands in them, in which order, in both languages."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import docx
import pytest

import quanheng as qh
from quanheng.document import table_layout
from quanheng.document.charts import BarChart, Columns
from quanheng.document.docx_file import docx_bytes
from quanheng.document.html import html_bytes
from quanheng.document.parts import Document, Figure, Heading, Paragraph, Section, Table
from quanheng.dsl.diagnostics import LANGUAGES, Language, SchemeError
from quanheng.report import grid_parts, result_paper
from quanheng.report.indicator_table import indicator_table
from quanheng.report.table_changes import table_changes
from quanheng.report.table_paper import changes_paper, table_paper

SCHEME = """
fields {
  办结率 : number
  公开数 : count
  备案   : flag
}
indicator_set 考核 "年度考核" 100 points {
  version = "2026"
  unit    = 单位
  indicator 办事 "办事效率" 60 points { value = 办结率;  score = bands { >= 90 : full;  >= 60 : 30;  else : 0 } }
  indicator 公开 "信息公开" 40 points {
    indicator 数量 "公开数量" 30 points { value = 公开数;  score = 3 * value }
    indicator 及时 "公开及时" 10 points { score = if 备案 then 10 else 0 }
  }
  grades { >= 80 : 好;  >= 60 : 中;  else : 差 }
  finding 拖延 { when = 办结率 < 60;  category = rectify;  message = "办结率低";  due = 3 months }
}
"""


def rows(count: int) -> list[dict[str, Any]]:
    return [
        {"单位": f"第{n}局", "办结率": None if n == 2 else 50 + n % 50, "公开数": n % 11, "备案": n % 2}
        for n in range(1, count + 1)
    ]


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> qh.Result:
    return evaluated(tmp_path_factory.mktemp("few"), 60)


def evaluated(folder: Path, count: int) -> qh.Result:
    scheme = folder / "考核.qh"
    scheme.write_text(SCHEME, encoding="utf-8")
    return qh.evaluate(scheme, rows(count), as_of="2026-11-22")


def tables(document: Document) -> list[Table]:
    return [part for part in document.parts if isinstance(part, Table)]


def test_units_are_listed_in_the_order_of_their_ranks_those_without_a_total_last(few: qh.Result) -> None:
    table = tables(result_paper.result_paper(few, "zh"))[0]
    assert table.columns == ("单位", "总分", "名次", "等次", "办事效率", "信息公开")
    ranks = [row[2] for row in table.rows]
    assert [int(str(rank)) for rank in ranks[:-1]] == sorted(int(str(rank)) for rank in ranks[:-1])
    assert table.rows[-1][:4] == ("第2局", "缺", "", "")
    scores = dict(zip(few.scores["unit"], few.scores["考核"], strict=True))
    assert {row[0]: float(str(row[1])) for row in table.rows[:-1]} == pytest.approx(
        {unit: score for unit, score in scores.items() if score is not None}, abs=0.005
    )


def test_all_scores_findings_and_provenance_are_in_the_paper(few: qh.Result) -> None:
    document = result_paper.result_paper(few, "zh")
    headings = [part.text for part in document.parts if isinstance(part, Heading)]
    assert headings == ["得分、名次和等次", "问题", "各项指标得分", "权重", "评估依据"]
    by_head = {table.columns: table for table in tables(document)}
    assert ("单位", "公开数量", "公开及时") in by_head
    findings = next(table for head, table in by_head.items() if "问题描述" in head)
    assert len(findings.rows) == len(few.findings)
    assert "限期整改" in findings.rows[0]
    facts = {row[0]: row[1] for row in tables(document)[-1].rows}
    assert facts["指标体系校验码（SHA-256）"] == few.provenance.source_hash
    summary = next(part for part in document.parts if isinstance(part, Paragraph))
    assert summary.text.startswith("共评估60个单位。平均得分")
    assert summary.text.endswith("1个没有总分。")


def test_scores_and_grades_are_charts(few: qh.Result) -> None:
    charts = [part.chart for part in result_paper.result_paper(few, "en").parts if isinstance(part, Figure)]
    bars, grades = charts
    assert isinstance(bars, BarChart)
    assert isinstance(grades, Columns)
    assert grades.labels == ("好", "中", "差")
    assert sum(value or 0 for value in grades.values) == 59
    known = [value for value in bars.values if value is not None]
    assert known == sorted(known, reverse=True)


def test_one_unit_has_no_charts_and_no_findings_are_said(tmp_path: Path) -> None:
    scheme = tmp_path / "考核.qh"
    scheme.write_text(SCHEME, encoding="utf-8")
    result = qh.evaluate(scheme, [{"单位": "甲", "办结率": 95, "公开数": 10, "备案": True}], as_of="2026-11-22")
    document = result_paper.result_paper(result, "en")
    assert not [part for part in document.parts if isinstance(part, Figure)]
    assert "There are no findings." in [part.text for part in document.parts if isinstance(part, Paragraph)]


def test_a_long_table_shows_its_first_rows_and_says_so(few: qh.Result, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grid_parts, "MOST_ROWS", 50)
    monkeypatch.setattr(result_paper, "_MOST_SCORES", 100)
    document = result_paper.result_paper(few, "zh")
    assert len(tables(document)[0].rows) == 50
    texts = [part.text for part in document.parts if isinstance(part, Paragraph)]
    assert "共60行，只列出前50行；全部见 .xlsx。" in texts
    assert any("请写成 .xlsx" in text for text in texts)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("suffix", [".docx", ".html"])
def test_a_result_is_written_as_its_suffix_says(
    few: qh.Result, suffix: str, language: Language, tmp_path: Path
) -> None:
    target = tmp_path / f"结果{suffix}"
    few.write(target, language=language)
    title = "年度考核评估结果" if language == "zh" else "年度考核: results"
    if suffix == ".docx":
        assert docx.Document(str(target)).paragraphs[0].text == title
    else:
        assert f"<h1>{title}</h1>" in target.read_text("utf-8")
    with pytest.raises(SchemeError):
        few.write(target)


def test_400_units_make_a_paper_at_once(tmp_path: Path) -> None:
    document = result_paper.result_paper(evaluated(tmp_path, 400), "zh")
    assert len(tables(document)[0].rows) == 400
    assert len(docx_bytes(document)) > 10_000
    assert len(html_bytes(document)) > 10_000


def test_a_wide_paper_lies_across_and_its_charts_stand_upright(few: qh.Result, monkeypatch: pytest.MonkeyPatch) -> None:
    upright = result_paper.result_paper(few, "zh")
    assert not upright.landscape
    assert not [part for part in upright.parts if isinstance(part, Section)]
    monkeypatch.setattr(table_layout, "_UPRIGHT", 20)
    document = result_paper.result_paper(few, "zh")
    assert document.landscape
    turned = [part.landscape for part in document.parts if isinstance(part, Section)]
    assert turned == [False, True]


# --- the indicator table ---------------------------------------------------------------------------------------------


def test_the_indicator_table_has_its_titles_merged_down_and_across(few: qh.Result) -> None:
    table = indicator_table(few.evaluation.indicator_set, "zh")
    paper = docx.Document(io.BytesIO(docx_bytes(table_paper(table)))).tables[0]
    assert [[cell.text for cell in row.cells][:3] for row in paper.rows] == [
        ["一级指标", "二级指标", "分值"],
        ["办事效率", "办事效率", "60"],
        ["信息公开（40分）", "公开数量", "30"],
        ["信息公开（40分）", "公开及时", "10"],
    ]
    html = html_bytes(table_paper(table)).decode()
    assert '<td colspan="2" class="short">办事效率</td>' in html
    assert '<td rowspan="2">信息公开（40分）</td>' in html


def test_changes_against_a_template_are_a_paper(tmp_path: Path) -> None:
    (tmp_path / "a.qh").write_text(SCHEME, encoding="utf-8")
    found = qh.load(tmp_path / "a.qh")
    same = changes_paper(table_changes(found, found, "zh"))
    assert [part.text for part in same.parts if isinstance(part, Paragraph)] == ["与所沿用的指标体系没有差别。"]


# --- explanations ----------------------------------------------------------------------------------------------------


def test_an_explanation_is_a_row_for_each_indicator(few: qh.Result, tmp_path: Path) -> None:
    explained = few.explain("第1局")
    explained.write(tmp_path / "说明.docx", language="zh")
    paper = docx.Document(str(tmp_path / "说明.docx"))
    assert [p.text for p in paper.paragraphs[:3]] == ["第1局得分说明", "年度考核", "总分 13 · 名次 55 · 等次 差"]
    table = paper.tables[0]
    assert [[cell.text for cell in row.cells][:4] for row in table.rows] == [
        ["指标", "得分", "满分", "失分"],
        ["年度考核", "13", "100", "87"],
        ["　办事效率", "0", "60", "60"],
        ["　信息公开", "13", "40", "27"],
        ["　　公开数量", "3", "30", "27"],
        ["　　公开及时", "10", "10", ""],
    ]
    assert any("办结率低" in p.text for p in paper.paragraphs)


def test_the_explanation_of_one_indicator_is_that_part_alone(few: qh.Result, tmp_path: Path) -> None:
    few.explain("第1局", indicator="公开").write(tmp_path / "e.html", language="en")
    text = (tmp_path / "e.html").read_text("utf-8")
    assert "信息公开" in text
    assert "办事效率" not in text
