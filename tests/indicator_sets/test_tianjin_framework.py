"""Tianjin's framework with its templates, and one department's set: two results, four modes, three classes of problems."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import quanheng as qh
from quanheng.cli import main
from quanheng.workspace.folder import Workspace

SET = "tianjin_framework"
FOLDER = Path(qh.__file__).parent / "indicator_sets" / "tianjin" / "framework"
TEMPLATES = {"party.qh": "党委部门类", "government.qh": "政府部门类", "institution.qh": "直属事业单位类"}


@pytest.fixture(scope="module")
def result() -> qh.Result:
    return Workspace(FOLDER).evaluate(SET, as_of=date(2022, 12, 31))


@pytest.fixture(scope="module")
def scores(result: qh.Result) -> dict[str, dict[str, float | None]]:
    return {row["unit"]: row for row in result.scores.to_dicts()}


def _findings(result: qh.Result, unit: str) -> set[str]:
    return {row["finding"] for row in result.findings.to_dicts() if row["unit"] == unit}


@pytest.mark.parametrize(
    ("unit", "indicator", "score"),
    [
        # 20 × (10% × 100 + 50% × 60 + 20% × 80 + 20% × 76); the seven answers without 100 and 0 are 380 / 5
        ("市生态二局", "职责履行", 14.24),
        # half of 30 − 5 × 3, 10, 10 + 10, 20 and 10 × 3/4
        ("市生态二局", "编制执行", 36.25),
        # 12 of 15 kinds
        ("市生态二局", "材料归档", 12),
        # 5 + 5 × 9/12 + 14.24 + 36.25 + 12 + 5
        ("市生态二局", "执行情况", 76.24),
        # loads of 50%, 120%, 100% of 10 people: 40 + 12.97 + 5 + 10 = 67.97, of which 40%
        ("市生态二局", "工作饱满度", 27.188),
        # 11.63 + 27.188 + 12 + (6 + 4.8 + 6 × 24/30) + (3 + 3 + 2.94)
        ("市生态二局", "使用效益", 75.36),
        # 10% × 80 + 50% × 90 + 20% × 80 + 20% × 80 = 85% of 20
        ("市生态三局", "职责履行", 17),
        # no ranking: (8 + 4.8) of 14, put on 20
        ("市生态三局", "外部评价", 18.29),
        # 0 + 5 + 17 + 50 + 0 + 190/200 × 5
        ("市生态三局", "执行情况", 76.75),
        # the last of 31
        ("市生态四局", "行业位次", 0),
        # 6 of 40 posts are empty, 15%: 5 points above 10% of its 10, half of what is left
        ("区生态五局", "编制执行", 47.5),
        # 互查互评 absent: (10% × 80 + 50% × 100 + 20% × 80) / 80% = 92.5% of 20
        ("区生态六局", "职责履行", 18.5),
        # an interview is absent, which is half of what is asked for
        ("区生态六局", "履职现状", None),
        ("区生态六局", "使用效益", None),
        ("市生态一局", "执行情况", 100),
        # 14.1 + 40 + 14.1 + 20 + 9.94
        ("市生态一局", "使用效益", 98.14),
    ],
)
def test_scores_by_hand(
    scores: dict[str, dict[str, float | None]], unit: str, indicator: str, score: float | None
) -> None:
    found = scores[unit][indicator]
    assert found == (None if score is None else pytest.approx(score, abs=1e-9))


def test_compliance_and_effectiveness_are_two_results_and_never_one(result: qh.Result) -> None:
    row = next(row for row in result.table().to_dicts() if row["unit"] == "市生态三局")
    assert row["执行情况"] == 76.75
    assert row["使用效益"] == 88.93
    assert "生态环境局评估" not in row


@pytest.mark.parametrize(
    ("unit", "grade"), [("市生态一局", "好"), ("市生态四局", "差"), ("区生态五局", "一般"), ("市生态三局", "较好")]
)
def test_a_falsifier_fails_and_a_failed_review_caps_the_grade(result: qh.Result, unit: str, grade: str) -> None:
    # 区生态五局 has 81.61, which would be 较好; 市生态三局 88.93
    row = next(row for row in result.grades.to_dicts() if row["unit"] == unit)
    assert row["grade_使用效益"] == grade


def test_three_classes_of_problems_with_three_months_and_suspension(result: qh.Result) -> None:
    rows = {(row["unit"], row["finding"]): row for row in result.findings.to_dicts()}
    over = rows["市生态二局", "超编用人"]
    assert (over["category"], over["due"], over["overdue"]) == ("rectify", "3 months", "suspend(新增机构编制事项申请)")
    assert rows["市生态二局", "忙闲不均"]["category"] == "resolve"
    assert "建议在部门内调剂 1 名编制" in rows["市生态二局", "忙闲不均"]["message"]
    assert rows["市生态三局", "职责交叉"]["category"] == "reserve"
    listed = {row["unit"] for row in result.findings.to_dicts() if row["finding"] == "整改逾期"}
    assert listed == {"市生态二局", "区生态五局"}


def test_a_gap_between_self_evaluation_and_visit_is_a_finding_and_so_are_few_answers(result: qh.Result) -> None:
    assert "职责履行分差" in _findings(result, "市生态二局")  # 100% and 60%
    assert "职责履行分差" not in _findings(result, "市生态四局")  # 100% and 80%: not more than 20 points
    # 84 of 120; others rate it 63%; it shares two duties
    assert {"问卷偏少", "协调不畅", "职责交叉", "学习未落实"} <= _findings(result, "市生态三局")
    assert _findings(result, "市生态一局") == {"协同参考"}


def test_history_and_peers_stand_beside_the_results(result: qh.Result) -> None:
    row = next(row for row in result.table().to_dicts() if row["unit"] == "市生态二局")
    # (17952 / 15000) ^ (1/4) − 1; 1795.2 hours a head over the median of 2040, 2040, 800, 2244 and 4173.3
    assert row["年均增长"] == pytest.approx((17952 / 15000) ** 0.25 - 1, abs=5e-5)
    assert row["同类比"] == 0.88
    assert (row["问卷回收率"], row["访谈人数"]) == (0.96, 20)


@pytest.mark.parametrize(("file", "name"), TEMPLATES.items())
def test_each_template_extends_the_framework_checks_and_leaves_the_slot_open(
    file: str, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(FOLDER / file), "--lang", "en"]) == 0
    assert "0 warnings" in capsys.readouterr().err
    template = qh.load(f"{FOLDER / file}:{name}")
    assert template.template is not None
    assert template.template.name == "机构编制评估"
    slot = next(node for node in template.nodes() if node.name == "个性指标")
    assert slot.open
    tops = {node.name: node for node in template.root.children}
    # what the template adds is taken from what is there: each result keeps its 100 points
    assert {top: sum(child.full for child in node.children) for top, node in tops.items()} == {
        "执行情况": 100,
        "使用效益": 100,
    }


@pytest.mark.parametrize("file", ["party.qh", "institution.qh"])
def test_the_filled_examples_of_the_other_templates_hold(file: str) -> None:
    outcomes = qh.test_scheme(qh.load_scheme(FOLDER / file))
    assert [outcome.is_ok for outcome in outcomes] == [True]


@pytest.mark.parametrize(
    ("name", "unit", "compliance", "effectiveness", "grades"),
    [
        # reckoned beside the examples of the two templates
        ("tianjin_party", "市委一部", 83, 86.69, ("较好", "较好")),
        ("tianjin_party", "市委二部", 100, 100, ("好", "好")),
        # half of the matters that it leads: 2.5 of 5; falsified data
        ("tianjin_party", "市委三部", 100, 97.5, ("差", "差")),
        ("tianjin_institution", "市一中心", 80, 90, ("较好", "好")),
        ("tianjin_institution", "市二中心", 100, 100, ("好", "好")),
        # just 60 % satisfied: 2.5 of 5; 80 % of the planned service: 8 of 10
        ("tianjin_institution", "市三中心", 100, 95.5, ("好", "好")),
        # 59.9 % satisfied: 0 of 5; a failed review: 0 of 5, and at most 一般
        ("tianjin_institution", "市四中心", 100, 90, ("一般", "一般")),
    ],
)
def test_the_two_other_templates_have_data_of_their_own(
    name: str, unit: str, compliance: float, effectiveness: float, grades: tuple[str, str]
) -> None:
    found = Workspace(FOLDER).evaluate(name, as_of=date(2022, 12, 31))
    row = next(row for row in found.table().to_dicts() if row["unit"] == unit)
    assert (row["执行情况"], row["使用效益"]) == (compliance, pytest.approx(effectiveness, abs=1e-9))
    assert (row["grade_执行情况"], row["grade_使用效益"]) == grades


def test_findings_of_the_two_other_templates() -> None:
    party, institution = (
        Workspace(FOLDER).evaluate(name, as_of=date(2022, 12, 31)) for name in ("tianjin_party", "tianjin_institution")
    )
    assert "协调不畅" in _findings(party, "市委一部")
    assert {"职数核定偏多", "空编偏多", "问卷偏少"} <= _findings(institution, "市一中心")
    assert _findings(institution, "市二中心") == set()


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("zh", ["引自staffing.使用效益", "沿用模板“政府部门类”", "· 问卷：收到 7 份，有效 7 份，去掉 0%、100%"]),
        ("en", ["from staffing.使用效益", "from the template 政府部门类", "建议在部门内调剂 1 名编制"]),
    ],
)
def test_it_is_explained_in_both_languages(language: str, lines: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", SET, "--unit", "市生态二局", "--as-of", "2022-12-31", "--lang", language]) == 0
    told = capsys.readouterr().out
    assert [line for line in lines if line not in told] == []


def test_the_table_has_fifteen_kinds_of_material_of_which_three_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    node = next(node for node in qh.load(SET).nodes() if node.name == "材料归档")
    assert len(node.texts.evidence) == 15
    assert sum("待填" not in item for item in node.texts.evidence) == 3
    assert main(["table", SET, "--format", "md", "--lang", "zh"]) == 0
    assert "近5年上级领导批示情况" in capsys.readouterr().out
