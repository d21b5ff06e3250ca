"""Changyi's grand supervision: three dimensions, five modules, the ledger and one round, by numbers reckoned by hand."""

from __future__ import annotations

import pytest

import quanheng as qh
from quanheng.cli import main
from quanheng.core.origins import adopted_of

SET, ROUNDS = "changyi", "changyi_campaign"
MODULES = {"放管服", "行政体制改革", "事业单位监管", "日常管理", "跟踪问效"}
PARTIES = {"被督导部门", "机构编制部门"}


@pytest.fixture(scope="module")
def result() -> qh.Result:
    return qh.Workspace().evaluate(SET, as_of="2026-11-22")


@pytest.fixture(scope="module")
def rounds() -> qh.Result:
    return qh.Workspace().evaluate(ROUNDS, as_of="2026-11-22")


def _scores(result: qh.Result, indicator: str) -> dict[str, float | None]:
    return dict(zip(result.scores["unit"].to_list(), result.scores[indicator].to_list(), strict=True))


def _found(result: qh.Result, finding: str) -> list[str]:
    return [row["unit"] for row in result.findings.to_dicts() if row["finding"] == finding]


def test_five_modules_data_quality_and_ledger_are_included_from_sets_of_their_own() -> None:
    included = {each.node.name: each.node.full for each in adopted_of(qh.load(SET)) if each.is_included}
    assert included == {**dict.fromkeys(MODULES, 12), "数据质量": 25, "问题整改": 15}


def test_every_leaf_says_what_is_looked_at_and_how_it_is_judged() -> None:
    leaves = [node for name in (SET, ROUNDS) for node in qh.load(name).nodes() if not node.children]
    assert [leaf.name for leaf in leaves if not leaf.texts.evidence or not leaf.texts.criterion] == []


# Organs share 60 points over four modules (15 each), institutions over three (20 each); without a problem in the ledger
# the other 85 points count 100.
@pytest.mark.parametrize(
    ("unit", "score"),
    [
        ("机关一局", 100),
        ("机关二局", 97.5),  # two people: 10 of 100 of data, 2.5; the ledger all put right
        ("机关三局", 86.0),  # an office: 10 + 10 of 100, 5; ledger 40 of 100: 6
        ("机关四局", 97.06),  # 15/20 of 20 and 3/6 of 10: 90% of 25; 82.5 / 85
        ("机关五局", 94.0),  # three people: 6 of 100, 1.5; ledger 40 + 60/2: 10.5
        ("机关六局", 98.82),  # two over: 4 of 100; 84 / 85
        ("机关七局", 87.78),  # 16 + 22.5 + 0 + 20 + 20 = 78.5% of 15; 25 + 56.775 + 6
        ("机关八局", 83.65),  # 75% of 15; ledger two of five things: 16%, 2.4
        ("机关九局", 93.82),  # 20 + 15 + 30 = 65% of 15; 79.75 / 85
        ("机关十局", 82.0),  # 70% and 70% of 15; 25 + 51 + 6
        ("机关十一局", 99.12),  # 95% of 15; 84.25 / 85
        ("机关十四局", 97.3),  # 12 of 20 and 0 of 10: 82% of 15; ledger all put right
        ("机关十五局", 91.62),  # 30 + 15 + 7.5 = 52.5% of 15; 77.875 / 85
        ("机关十六局", 100),
        ("机关十七局", None),
        ("机关十八局", 95.5),  # ledger 40 + 60/2: 10.5
        ("事业二中心", 95.29),  # 80% of 20; 81 / 85
        ("事业四中心", 85.0),  # 70% of 20; 25 + 54 + 6
        ("事业五中心", 93.88),  # 10 + 10 + 6 lost: 74% of 20; 79.8 / 85
        ("事业六中心", 100),
    ],
)
def test_totals_by_hand(result: qh.Result, unit: str, score: float | None) -> None:
    assert _scores(result, "大督导")[unit] == (None if score is None else pytest.approx(score, abs=1e-9))


@pytest.mark.parametrize(
    ("dimension", "unit", "score"),
    [
        # of 100 points, 25 of which count in the whole: 40, 30 and 30
        ("真实性", "机关二局", 30),
        ("真实性", "机关三局", 30),
        ("完整性", "机关四局", 20),
        ("规范性", "机关五局", 24),
        ("规范性", "机关六局", 26),
    ],
)
def test_the_three_dimensions_of_data(result: qh.Result, dimension: str, unit: str, score: float) -> None:
    assert _scores(result, dimension)[unit] == pytest.approx(score, abs=1e-9)


@pytest.mark.parametrize(
    ("finding", "units"),
    [
        ("账实不符", ["机关二局", "机关三局"]),
        ("信息不完整", ["机关四局"]),
        ("未按月核对", ["机关四局"]),
        ("内设机构不规范", ["机关三局"]),
        ("混编混岗", ["机关五局"]),
        ("超编", ["机关六局"]),
        ("承接不到位", ["机关七局"]),
        ("两集中不到位", ["机关七局"]),
        ("监管不到位", ["机关八局"]),
        ("改革不到位", ["机关九局"]),
        ("改革后未履职", ["机关十局"]),
        ("职责不清", ["机关十局"]),
        ("职责交叉", ["机关十局"]),
        ("错位", ["机关十一局", "机关十三局"]),
        ("越位", ["机关十二局", "机关十三局"]),
        ("缺位", ["机关十二局", "机关十三局"]),
        ("实名制未更新", ["机关十四局"]),
        ("挂标不规范", ["机关十四局"]),
        ("未按批复执行", ["机关十五局"]),
        # just two years without business, or nobody in post; one year is not enough, organs are not meant
        ("僵尸单位", ["事业二中心", "事业三中心"]),
        ("登记不规范", ["事业四中心", "事业五中心"]),
        ("台账不完整", ["机关八局"]),
        ("待编办解决", ["机关七局", "机关十局"]),
        ("待部门整改", ["机关三局", "机关五局", "机关八局", "机关十局", "机关十八局", "事业四中心"]),
    ],
)
def test_each_kind_of_violation_is_found_where_it_is(result: qh.Result, finding: str, units: list[str]) -> None:
    assert _found(result, finding) == units


def test_every_problem_is_routed_to_who_solves_it(result: qh.Result) -> None:
    problems = [row for row in result.findings.to_dicts() if row["list"] is None]
    assert {row["responsible"] for row in problems} == PARTIES
    wanted = {"rectify": "被督导部门", "resolve": "机构编制部门"}
    assert [row["finding"] for row in problems if wanted[row["category"]] != row["responsible"]] == []


def test_three_triggers_put_a_unit_on_the_blacklist_and_cap_its_grade(result: qh.Result) -> None:
    listed = {row["unit"]: row["finding"] for row in result.findings.to_dicts() if row["list"] == "诚信黑名单"}
    assert listed == {
        "机关十三局": "黑名单_运转不流畅",
        "机关十五局": "黑名单_执行不严格",
        "机关十八局": "黑名单_落实不到位",
    }
    grades = {row["unit"]: row["grade"] for row in result.table().to_dicts()}
    assert {grades[unit] for unit in listed} == {"一般"}
    assert grades["机关十二局"] == "好"


def test_what_falls_due_on_the_day_is_overdue_the_day_after() -> None:
    later = qh.Workspace().evaluate(SET, as_of="2026-11-23")
    assert _found(later, "黑名单_落实不到位") == ["机关十八局", "事业四中心"]


def test_a_problem_found_before_2013_is_not_in_the_ledger(result: qh.Result) -> None:
    assert _scores(result, "整改到位")["机关十三局"] is None
    assert _scores(result, "整改到位")["机关七局"] == 0


def test_rounds_by_hand(rounds: qh.Result) -> None:
    assert _scores(rounds, "督导活动") == {
        "全覆盖一次": 100,
        "差四家": 98.6,  # 396/400 of 40, 540/600 of 10
        "不在督导月": 90,
        "少一个程序": 96,
        "没有培训和问卷": 100,
        "未全部分责分类": 92.5,  # 45/60 of 10 and 20/40 of 10
        "单位数未报": None,
    }
    assert _found(rounds, "未全覆盖") == ["差四家"]
    assert _found(rounds, "程序缺失") == ["少一个程序"]
    assert _found(rounds, "问题未分责") == ["未全部分责分类"]
    first = rounds.table().to_dicts()[0]
    assert (first["问题清单"], first["建议清单"]) == (69, 73)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ("引自管.日常管理", "列入诚信“黑名单”的，最高为一般", "落实不到位：1 个问题逾期未整改")),
        ("en", ("from 管.日常管理", "Criterion: 没有错位、越位、缺位得满分", "落实不到位：1 个问题逾期未整改")),
    ],
)
def test_a_unit_explained_by_name_alone_reads_the_ledger(
    language: str, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", SET, "--unit", "机关十八局", "--as-of", "2026-11-22", "--lang", language]) == 0
    told = capsys.readouterr().out
    assert [word for word in words if word not in told] == []


def test_the_table_says_what_a_module_counts(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["table", SET, "--format", "md", "--lang", "zh"]) == 0
    told = capsys.readouterr().out
    assert "引自事.事业单位监管" in told
    assert "| 10（折合1.2） | 正本置于醒目位置得满分" in told
