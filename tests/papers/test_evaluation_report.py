"""The evaluation report says what was counted by hand, in both languages, and survives odd sets."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import quanheng as qh
from quanheng.campaign.reading import load_campaign
from quanheng.document.parts import Heading, Paragraph, Table
from quanheng.papers.plain import plain_text

DAY = datetime.date(2026, 11, 22)


def _text(paper: qh.Paper) -> str:
    return plain_text(paper.document)


def _headings(paper: qh.Paper) -> list[str]:
    return [part.text for part in paper.document.parts if isinstance(part, Heading) and part.level == 1]


def _table(paper: qh.Paper, head: str) -> Table:
    return next(part for part in paper.document.parts if isinstance(part, Table) and head in part.columns)


def _evaluated(text: str, rows: list[dict[str, Any]], folder: Path) -> qh.Result:
    path = folder / "set.qh"
    path.write_text(text, encoding="utf-8")
    return qh.evaluate(qh.load(path), rows, as_of=DAY)


def test_the_report_has_the_four_sections_of_the_sources(result: qh.Result) -> None:
    paper = qh.paper(result)
    assert paper.title == "关于年度考核情况的报告"
    assert _headings(paper) == ["总体情况", "存在问题", "特色亮点", "工作建议"]


def test_mean_median_ends_and_grades_are_those_counted_by_hand(result: qh.Result) -> None:
    # 2026: 100, 60 - 40 + 40 = 60, 60 - 20 + 0 = 40; mean 66.67, median 60
    text = _text(qh.paper(result))
    assert "有得分的单位3个，因缺少数据没有得分的1个：丁。" in text
    assert "平均分66.67分，中位数60分；最高100分（甲），最低40分（丙），相差60分。" in text
    assert "优秀1个，占33.3%；合格1个，占33.3%；不合格1个，占33.3%" in text


def test_the_change_is_that_of_units_with_a_score_in_both_periods(result: qh.Result) -> None:
    # 甲 100 → 100, 乙 50 → 60, 丙 80 → 40: 76.67 → 66.67
    text = _text(qh.paper(result))
    assert "2025和2026都有得分的单位3个，平均分由76.67分变为66.67分，下降10分" in text
    assert "得分上升的1个，下降的1个，不变的1个" in text
    assert "得分上升最多的是：乙由50分升至60分。" in text


def test_an_earlier_period_has_nothing_to_be_compared_with(result: qh.Result) -> None:
    text = _text(qh.paper(result, period="2025"))
    assert "与上期相比" not in text
    assert "平均分76.67分" in text


def test_problems_are_counted_by_class_severity_and_units(result: qh.Result) -> None:
    text = _text(qh.paper(result, common=2))
    assert "共发现问题3个，涉及2个单位，占参评单位的50%。" in text
    assert "由被评估单位整改的2个，由机构编制部门关注解决的1个" in text
    assert "严重2个，未分级1个" in text
    assert "在2个及以上单位出现的问题列为共性问题，共1个。" in text
    assert [row[:2] for row in _table(qh.paper(result, common=2), "占比").rows] == [("超员", 2)]
    assert "没有在3个及以上单位出现的问题。" in _text(qh.paper(result))


def test_advice_is_that_of_the_findings_with_party_and_time(result: qh.Result) -> None:
    text = _text(qh.paper(result))
    assert "“超员”（乙、丙）：制定消化计划，整改时限3个月。" in text
    assert "“有投诉”（丙）：研究提出处理意见。" in text
    assert "由本单位整改" in text


def test_a_list_that_commends_is_good_practice(result: qh.Result) -> None:
    text = _text(qh.paper(result))
    assert text.index("特色亮点") < text.index("列入“红榜”的单位1个：甲。")
    assert "得满分的单位1个：甲。" in text


def test_points_lost_come_with_the_mean_obstacle_degree(result: qh.Result) -> None:
    # all rows of 2026 that lost: 乙 lost 40 of 人员 alone; 丙 20 of 人员 and 40 of 服务: (1 + 1/3) / 2 = 66.7 %
    row = _table(qh.paper(result), "平均障碍度").rows[0]
    assert row == ("人员", "60", "66.7%", 3, 2, "66.7%")


@pytest.mark.parametrize("kind", ["evaluation", "problems", "suggestions", "rectification", "names", "watch"])
def test_both_languages_tell_the_same_numbers(result: qh.Result, kind: str) -> None:
    zh, en = (_numbers(qh.paper(result, kind, language=language)) for language in ("zh", "en"))
    assert zh
    assert zh == en


def _numbers(paper: qh.Paper) -> Counter[str]:
    """Return the numbers of sentences and tables; months have a name in English, and headings numbers of their own."""
    parts = paper.document.parts
    texts = [part.text for part in parts if isinstance(part, Paragraph)]
    texts += [str(cell) for part in parts if isinstance(part, Table) for row in part.rows for cell in row]
    plain = " ".join(texts).replace("2026年11月22日", "22 2026")
    return Counter(re.findall(r"\d+(?:\.\d+)?", plain))


_CELL = st.one_of(st.none(), st.integers(0, 20))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(_CELL, _CELL, st.sampled_from(["局", "中心"])), min_size=1, max_size=12))
def test_whatever_the_data_both_languages_tell_the_same_numbers(
    scheme: qh.IndicatorSet, rows: list[tuple[int | None, int | None, str]]
) -> None:
    table = [
        {"单位": f"甲{'乙' * place}", "年度": year, "类型": kind, "人数": people, "投诉": complaints}
        for place, (people, complaints, kind) in enumerate(rows)
        for year in ("2025", "2026")
    ]
    found = qh.evaluate(scheme, pl.DataFrame(table, infer_schema_length=None), as_of=DAY)
    zh, en = (_numbers(qh.paper(found, language=language)) for language in ("zh", "en"))
    assert set(zh) == set(en)


@pytest.mark.parametrize("name", ["tianjin_framework", "changyi", "hulunbuir", "inner_mongolia", "wucheng", "hdi"])
def test_the_bundled_sets_tell_the_same_numbers_in_both_languages(name: str) -> None:
    result = qh.Workspace(bare=True).evaluate(name, as_of=DAY)
    zh, en = (_numbers(qh.paper(result, language=language)) for language in ("zh", "en"))
    # what stands in few words of both languages is counted by hand in the tests above
    assert set(zh) == set(en)


def test_without_findings_grades_or_periods_the_report_says_what_there_is(tmp_path: Path) -> None:
    text = "fields { x : number }\nindicator_set plain 10 points { unit = u;  indicator x 10 points { score = ratio(10) } }"
    found = _evaluated(text, [{"u": "a", "x": 5}, {"u": "b", "x": 5}], tmp_path)
    said = _text(qh.paper(found, language="en"))
    assert "All units have 5 points." in said
    assert "No problems were found." in said
    assert "Grades" not in said
    assert "asks for a recommendation" in said


def test_one_unit_has_a_report_without_ranking_or_mean(tmp_path: Path) -> None:
    text = "fields { x : number }\nindicator_set plain 10 points { unit = u;  indicator x 10 points { score = ratio(10) } }"
    found = _evaluated(text, [{"u": "a", "x": 5}], tmp_path)
    assert "a得5分。" in _text(qh.paper(found))
    assert "compared with" not in _text(qh.paper(found, "unit", unit="a", language="en"))


def test_units_without_any_score_are_named_and_nothing_is_averaged(tmp_path: Path) -> None:
    text = "fields { x : number }\nindicator_set plain 10 points { unit = u;  indicator x 10 points { score = ratio(10) } }"
    found = _evaluated(text, [{"u": "a", "x": None}, {"u": "b", "x": None}], tmp_path)
    said = _text(qh.paper(found))
    assert "没有得分的2个：a、b。" in said
    assert "平均分" not in said
    assert "因缺少数据没有得分" in _text(qh.paper(found, "unit", unit="a"))


def test_a_set_without_a_total_has_each_part_by_itself() -> None:
    result = qh.Workspace(bare=True).evaluate("tianjin_framework", as_of=DAY)
    said = _text(qh.paper(result))
    assert "分别给出，不合并为总分" in said
    assert "执行情况评估（合规）得分和等次" in said
    assert "使用效益评估（真实状况）得分和等次" in said
    # compliance and effectiveness are never added up: no title of a ranking is that of the set
    assert "机构编制执行情况和使用效益评估（生态环境局）得分排名" not in said


def test_the_ranking_of_many_units_is_an_annex(scheme: qh.IndicatorSet) -> None:
    units = pl.DataFrame({"单位": [f"单位{n}" for n in range(400)], "年度": ["2026"] * 400, "类型": ["局"] * 400,
                          "人数": [8 + n % 7 for n in range(400)], "投诉": [0] * 400})  # fmt: skip
    found = qh.evaluate(scheme, units, as_of=DAY)
    paper = qh.paper(found)
    said = _text(paper)
    assert "附件1  年度考核得分排名表" in said
    assert "附件2  问题清单" in said
    assert max(len(part.rows) for part in paper.document.parts if isinstance(part, Table)) == 400


def test_texts_that_people_write_stand_where_they_belong(result: qh.Result) -> None:
    text = {
        "organisation": "某市委编办", "date": DAY, "number": "某编办〔2026〕12号", "units_due": 5,
        "background": "背景。", "conclusions": ["总体较好。"], "uses": [{"matter": "修订三定规定"}],
    }  # fmt: skip
    paper = qh.paper(result, text=text)
    said = _text(paper)
    assert (paper.document.organisation, paper.document.date) == ("某市委编办", DAY)
    assert "某编办〔2026〕12号" in (paper.document.subtitle or "")
    assert "应评单位5个，已评4个，覆盖率80%。" in said
    assert said.index("背景。") < said.index("总体较好。") < said.index("存在问题")
    assert "修订三定规定" in said


def test_name_and_date_stand_before_the_annexes(result: qh.Result, tmp_path: Path) -> None:
    paper = qh.paper(result, text={"organisation": "某市委编办", "date": DAY})
    paper.save(tmp_path / "报告.html")
    page = (tmp_path / "报告.html").read_text(encoding="utf-8")
    assert page.count("某市委编办") == 1
    assert page.index("工作建议") < page.index("某市委编办") < page.index("附件  问题清单")


CAMPAIGN = """
name = "年度考核"
[[populations]]
name  = "全部单位"
units = ["甲", "乙", "丙", "丁", "戊"]
[[stages]]
name  = "单位自评"
start = 2026-09-01
end   = 2026-09-20
gates = [{ name = "自评报告", check = "report", file = "reports/{unit}.md", sections = ["机构运转", "问题"] }]
[[stages]]
name   = "现场核查"
end    = 2026-10-12
covers = true
[[teams]]
name    = "第一组"
members = [{ name = "张三", role = "组长" }]
[[questionnaires]]
name     = "调查问卷"
issued   = 1000
returned = 960
[[interviews]]
name  = "重点岗位访谈"
count = 200
[calendar]
months   = [3, 9]
cadences = ["week"]
"""


def test_a_campaign_gives_coverage_samples_stages_and_sections(
    result: qh.Result, scheme: qh.IndicatorSet, tmp_path: Path
) -> None:
    file = tmp_path / "campaign.toml"
    file.write_text(CAMPAIGN, encoding="utf-8")
    campaign = load_campaign(file)
    said = _text(qh.paper(result, campaign=campaign))
    # four of the five units of the campaign have a row
    assert "应评单位5个，已评4个，覆盖率80%。" in said
    assert "调查问卷：发放1000份，回收960份，回收率96%。重点岗位访谈200人次。" in said
    handbook = _text(qh.paper(scheme, "handbook", campaign=campaign))
    assert "2026年9月1日至2026年9月20日" in handbook
    assert "2026年10月12日前" in handbook
    assert "每年3月、9月开展。实行周调度。" in handbook
    assert "张三（组长）" in handbook
    template = _text(qh.paper(scheme, "self_evaluation", campaign=campaign))
    assert "一、机构运转" in template
    assert "组织实施情况" not in template
