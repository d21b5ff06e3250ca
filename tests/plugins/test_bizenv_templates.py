"""The templates of ``bizenv``: China's 18 indicators, B-READY, satisfaction; and every example that comes with it."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

import quanheng as qh

FOLDER = Path(qh.__file__).parent / "plugins" / "bizenv"
FILES = sorted(FOLDER.rglob("*.qh"))
#: As published; the last three were added to the first fifteen.
EIGHTEEN = [
    "开办企业",
    "劳动力市场监管",
    "办理建筑许可",
    "政府采购",
    "招标投标",
    "获得电力",
    "获得用水用气",
    "登记财产",
    "获得信贷",
    "保护中小投资者",
    "知识产权创造、保护和运用",
    "跨境贸易",
    "纳税",
    "执行合同",
    "办理破产",
    "市场监管",
    "政务服务",
    "包容普惠创新",
]


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.stem)
def test_each_file_is_sound_and_its_examples_hold(file: Path) -> None:
    scheme = qh.load_scheme(file)
    assert [diagnostic for outcome in qh.test_scheme(scheme) for diagnostic in outcome.diagnostics] == []


def _scheme(tmp_path: Path, text: str) -> qh.IndicatorSet:
    path = tmp_path / "方案.qh"
    path.write_text(f"use bizenv\n{text}", encoding="utf-8")
    return qh.load(path)


def test_the_eighteen_are_named_as_published_and_filled_by_the_city(tmp_path: Path) -> None:
    slots = "".join(f"override `{name}` {{ value = 得分 }}\n" for name in EIGHTEEN)
    scheme = _scheme(
        tmp_path, f"fields {{ 得分 : number 0 .. 100 }}\nindicator_set 我市 extends bizenv.营商环境18项 {{ {slots} }}"
    )
    result = qh.evaluate(scheme, [{"unit": "甲", "得分": 80}])
    assert [name for name in result.scores.columns if name in EIGHTEEN] == EIGHTEEN
    assert result.scores["我市"].to_list() == [80]


def test_what_a_city_does_not_fill_is_said(tmp_path: Path) -> None:
    with pytest.raises(qh.SchemeError) as caught:
        qh.evaluate(_scheme(tmp_path, "indicator_set 我市 extends bizenv.营商环境18项 {}"), [{"unit": "甲"}])
    assert "开办企业" in str(caught.value)


def test_weights_are_equal_unless_a_city_says_its_own(tmp_path: Path) -> None:
    slots = "".join(
        f"override `{name}` weight {3 if name == '政务服务' else 1} {{ value = {'政务' if name == '政务服务' else '其余'} }}\n"
        for name in EIGHTEEN
    )
    fields = "fields { 政务 : number 0 .. 100;  其余 : number 0 .. 100 }\n"
    scheme = _scheme(tmp_path, f"{fields}indicator_set 我市 extends bizenv.营商环境18项 {{ {slots} }}")
    # (3 × 100 + 17 × 60) ÷ 20
    assert qh.evaluate(scheme, [{"unit": "甲", "政务": 100, "其余": 60}]).scores["我市"].to_list() == [66]


def test_the_composite_index_is_30_to_70_and_can_be_weighed_anew(tmp_path: Path) -> None:
    row = {"unit": "甲", "经济环境": 80, "政务环境": 90}
    plain = _scheme(tmp_path, "indicator_set 我市 extends bizenv.营商综合指数 {}")
    assert qh.evaluate(plain, [row]).scores["我市"].to_list() == [pytest.approx(87)]
    half = "indicator_set 我市 extends bizenv.营商综合指数 { override 经济环境 weight 50% {}\n override 政务环境 weight 50% {} }"
    assert qh.evaluate(_scheme(tmp_path, half), [row]).scores["我市"].to_list() == [pytest.approx(85)]


def test_pillars_of_b_ready_can_be_weighed_anew(tmp_path: Path) -> None:
    topics = "企业准入 企业选址 公用服务 劳动用工 金融服务 国际贸易 税收征管 争端解决 市场竞争 企业破产"
    pillars = ("监管框架", "公共服务", "运营效率")
    row: dict[str, Any] = {
        f"{topic}{pillar}": 100 if pillar == "运营效率" else 60 for topic in topics.split(" ") for pillar in pillars
    }
    row |= {"unit": "甲"}
    assert qh.evaluate(_scheme(tmp_path, "indicator_set 某国 extends bizenv.营商环境成熟度 {}"), [row]).scores[
        "某国"
    ].to_list() == [pytest.approx(220 / 3)]
    twice = "\n".join(
        f"override {topic}{pillar} weight {2 if pillar == '运营效率' else 1} {{}}"
        for topic in topics.split(" ")
        for pillar in pillars
    )
    weighed = _scheme(tmp_path, f"indicator_set 某国 extends bizenv.营商环境成熟度 {{ {twice} }}")
    assert qh.evaluate(weighed, [row]).scores["某国"].to_list() == [pytest.approx(80)]  # (60 + 60 + 2 × 100) ÷ 4


def test_a_topic_of_doing_business_can_be_included_by_itself(tmp_path: Path) -> None:
    scheme = _scheme(tmp_path, "indicator_set 我市 10 points { include bizenv.credit 10 points }")
    # (10 + 0) of 20
    assert qh.evaluate(scheme, [{"unit": "甲", "gc_legal": 10, "gc_depth": 0}]).scores["我市"].to_list() == [
        pytest.approx(5)
    ]


def test_an_edition_without_the_indicator_is_refused_by_name(tmp_path: Path) -> None:
    text = "fields { x : number }\nindicator_set 试 scale 0..100 { value = x;  score = bizenv.db_score(el_reliability, edition = db2015) }"
    with pytest.raises(qh.SchemeError) as caught:
        qh.evaluate(_scheme(tmp_path, text), [{"unit": "甲", "x": 5}])
    message = str(caught.value)
    assert "2015 年版没有指标 el_reliability" in message
    assert "DB2015 has no el_reliability, which begins with DB2016" in message


def test_postfiling_without_either_tax_says_why_there_is_no_score(tmp_path: Path) -> None:
    text = (
        "fields { 有税 : flag }\n"
        "indicator_set 试 scale 0..100 { value = bizenv.postfiling_score(1, 1, 1, 1, has_vat = 有税, has_cit = 有税) }"
    )
    result = qh.evaluate(_scheme(tmp_path, text), [{"unit": "甲", "有税": False}, {"unit": "乙", "有税": True}])
    assert result.scores["试"].is_null().to_list() == [True, False]
    assert "neither value added tax nor corporate income tax" in result.explain("甲").render(language="en")


def test_the_example_of_two_cities_has_the_published_totals_of_eleven_economies(shared: Path) -> None:
    with (shared / "reference" / "doing_business_2020" / "published.csv").open(encoding="utf-8") as file:
        published = {row["code"]: float(row["overall_score"]) for row in csv.DictReader(file)}
    codes = ("BANG", "BRAZ", "CHIN", "INDI", "INDO", "JAP", "MEXI", "NIGE", "PAKI", "RUSS", "US")
    folder = FOLDER / "examples"
    found = qh.load_scheme(folder / "two_cities.qh").set_named("两城市经济体")
    assert found is not None
    result = qh.evaluate(found, folder / "two_cities.csv", rows={"城市": folder / "two_cities_rows.csv"})
    assert result.scores["两城市经济体"].to_list() == [pytest.approx(round(published[code], 1)) for code in codes]


def test_a_part_of_an_index_may_be_a_template_with_its_findings() -> None:
    folder = FOLDER / "examples"
    result = qh.evaluate(qh.load(folder / "composite.qh"), folder / "composite.csv")
    # 70 % x (60 % x 78 + 40 % x 75) + 30 % x 88 = 80.16; 890 of 1204 left: 26.08 % of 80 % of the way
    row = next(row for row in result.scores.to_dicts() if row["unit"] == "新城区")
    assert row["政务环境"] == pytest.approx(80.16)
    assert row["县区综合指数"] == pytest.approx(0.3 * (1 - 890 / 1204) / 0.8 * 100 + 0.7 * 80.16, abs=0.005)
    # 210 of 400 came back, 196 of 382 needed are valid
    assert {(found["unit"], found["finding"]) for found in result.findings.to_dicts()} == {
        ("新城区", "营商样本不足"),
        ("新城区", "营商回收率偏低"),
    }
