"""Hulunbuir's inspection of its pilot reform: 20 departments and 11 banners, from the drawn teams to the last problem.

The source gives the numbers (S0.1 to S0.14 of the source systems): two populations, teams of 1+2+1, five sections, 48
points, five institutions a banner, 6 common problems and 9 practices; who has which problem and every date is made up.
The story is one test for each of its stages, in order; each works on what the one before has left.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from offices import Office

import quanheng as qh
from quanheng.core.model import IndicatorSet

BUNDLED = Path(qh.__file__).parent / "indicator_sets" / "hulunbuir"
SECTIONS = ("组织实施", "任务落实", "成效", "问题", "意见建议")
CAMPAIGN = "事业单位改革试点检查评估"
#: 1+2+1: who leads, two kinds of the staffing office's own people, people of other offices.
RULE = ("组长=1", "科长=1", "业务骨干=1", "外单位骨干=1")
#: Departments and their findings: what the data of the bundled set say, reckoned by its README.
PARTY = ("市直六局", "市直八局", "市直九局", "市直十九局")
MERGED = ("市直五局", "市直六局", "市直七局", "市直十九局")
ASSETS = ("市直十局", "市直十一局", "市直十九局")
FOUND = {
    "党组织设置不到位": (*PARTY, "丁旗", "己旗"),
    "整合不到位": (*MERGED, "子区"),
    "共性党组织设置": PARTY,
    "共性整合": MERGED,
    "自查报告不全": ("市直十九局",),
    "职责未划转": ("市直八局", "市直十九局"),
    "班子未配备": ("市直九局", "市直十九局"),
    "经费未核拨": ASSETS,
    "资产未划转": ASSETS,
    "未经编委会审议": ("乙旗", "子区"),
    "总量未精简": ("丙旗", "丁旗"),
    "重点加强未设": ("戊旗",),
    "超职数": ("己旗",),
    "转隶未完成": ("庚旗",),
    "实名制未调整": ("庚旗",),
}


def _rows(name: str) -> list[dict[str, str]]:
    return pl.read_csv(BUNDLED / name, infer_schema=False).to_dicts()


def _items(scheme: IndicatorSet) -> list[tuple[str, str]]:
    leaves = (node for node in scheme.nodes() if not node.children)
    return [(leaf.name, item) for leaf in leaves for item in leaf.texts.evidence]


def _institutions() -> Iterator[dict[str, str | int]]:
    """Yield 12 institutions of each banner; who was merged from three or more and reforms enforcement may be drawn."""
    for row in _rows("banners/units.csv"):
        banner = row["单位名称"]
        for number in range(1, 13):
            # 4 of 辛市 fulfil the criteria, 6 of each other banner
            merged = number if number <= 8 else 1
            reforms = "是" if merged in ((3, 4, 5, 6) if banner == "辛市" else (3, 4, 5, 6, 7, 8)) else "否"
            yield {"单位名称": f"{banner}{number}号中心", "旗市区": banner, "整合数": merged, "综合执法": reforms}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the staffing office: data of both populations, materials, people, institutions, reports."""
    place = tmp_path_factory.mktemp("hulunbuir")
    departments = pl.DataFrame(_rows("units.csv")).with_columns(
        # the report of 市直四局 is handed in whole before anybody visits it
        pl.when(pl.col("单位名称") == "市直四局").then(pl.lit("是")).otherwise(pl.col(name)).alias(name)
        for name in ("自查问题", "自查意见建议")
    )
    departments.write_csv(place / "市直部门.csv")
    banners = pl.DataFrame(_rows("banners/units.csv"))
    # 2 and 1 practices of departments and 6 of a banner: the 9 of the source
    banners.with_columns(
        pl.when(pl.col("单位名称") == "壬市").then(pl.lit("6")).otherwise(pl.col("经验做法数")).alias("经验做法数")
    ).write_csv(place / "旗市区.csv")
    filed = [
        {"单位名称": unit, "指标": point, "材料名称": item, "提交情况": "已交"}
        for unit in departments["单位名称"]
        for point, item in _items(qh.load("hulunbuir"))
    ]
    pl.DataFrame(filed).write_csv(place / "市直材料.csv")
    shutil.copy(BUNDLED / "banners" / "evidence.csv", place / "旗市区材料.csv")
    pl.DataFrame(list(_institutions())).write_csv(place / "涉改事业单位.csv")
    names = [*departments["单位名称"], *banners["单位名称"]]
    (place / "检查对象.csv").write_text("单位名称\n" + "\n".join(names), encoding="utf-8")
    people = [f"{role}{number},{role},市委编办" for role in ("科长", "业务骨干") for number in range(1, 7)]
    # people of three other offices, which are among those inspected
    people += [f"外单位骨干{number},外单位骨干,市直{office}局" for number, office in enumerate("一二三一二三", 1)]
    (place / "人员库.csv").write_text("姓名,类别,单位\n" + "\n".join(people), encoding="utf-8")
    leaders = "姓名,类别,组别\n编办主任,组长,第一组\n编办副主任甲,组长,第二组\n编办副主任乙,组长,第三组\n"
    (place / "组长.csv").write_text(leaders, encoding="utf-8")
    (place / "自评报告").mkdir()
    for name in names:
        if name != "市直十九局":
            sections = SECTIONS[:3] if name == "市直四局" else SECTIONS
            text = "\n".join(f"# {section}情况\n{name}已逐项自查。" for section in sections)
            (place / "自评报告" / f"{name}.md").write_text(text, encoding="utf-8")
    return place


def _tables(office: Office, record: str) -> dict[str, pl.DataFrame]:
    read = json.loads((office.folder / record).read_text(encoding="utf-8"))
    return {name: pl.DataFrame(rows) for name, rows in read["results"].items()}


def test_1_teams_of_one_two_and_one_are_drawn_and_one_that_lacks_an_outsider_is_refused(office: Office) -> None:
    rule = [word for part in RULE for word in ("--role", part)]
    lists = ("人员库.csv", "--leaders", "组长.csv", "--units", "检查对象.csv", "--seed", "2026-05-06")
    office.run("sample", "teams", *lists, *rule, "--record", "teams.json", "-o", "小组.csv")
    office.run("sample", "verify", "teams.json")
    frames = _tables(office, "teams.json")
    roles = Counter(frames["teams"].select("team", "role").iter_rows())
    assert roles == {(f"第{team}组", part[:-2]): 1 for team in "一二三" for part in RULE}
    # 31 units among three teams, and nobody visits the own office
    assert sorted(frames["units"]["team"].value_counts()["count"]) == [10, 10, 11]
    home = {row["姓名"]: row["单位"] for row in pl.read_csv("人员库.csv").to_dicts()}
    visited = set(frames["units"].select("team", "unit").iter_rows())
    assert not visited & {(team, home.get(name)) for team, name in frames["teams"].select("team", "name").iter_rows()}
    office.run("sample", "check", "小组.csv", *rule)
    whole = pl.read_csv("小组.csv")
    outside = next(name for name in whole.columns if "外单位骨干" in whole[name].to_list())
    team = whole.columns[[str(value) for value in whole.row(0)].index("第一组")]
    short = whole.filter(~((pl.col(outside) == "外单位骨干") & (pl.col(team) == "第一组")))
    assert short.height == whole.height - 1
    short.write_csv("缺人小组.csv")
    told = office.refused("sample", "check", "缺人小组.csv", *rule)
    assert "第一组：“外单位骨干”有 0 人，缺 1 人" in told


def _campaign(office: Office, *, trained: bool) -> None:
    """Write what the office has made of the template: its units, its materials and the teams that were drawn."""
    template = (office.folder / "模板.toml").read_text(encoding="utf-8")
    head, rest = template[: template.index("[[populations]]")], template[template.index("# 阶段") :]
    stages, calendar = rest[: rest.index("# 工作组")], rest[rest.index("# 日历") :]
    populations = "".join(
        f'[[populations]]\nname = "{name}"\ntable = "{name}.csv"\ncolumn = "单位名称"\nscheme = "{scheme}"\n'
        f'data = "{name}.csv"\nevidence = "{materials}"\nreport = "自评报告/{{unit}}.docx"\n'
        for name, scheme, materials in (
            ("市直部门", "hulunbuir", "市直材料.csv"),
            ("旗市区", "hulunbuir_banners", "旗市区材料.csv"),
        )
    )
    day = "trained = 2026-05-12\n" if trained else ""
    teams = "".join(
        f'[[teams]]\nname = "第{number}组"\ndraw = "teams.json"\n{day}rule = {json.dumps(RULE, ensure_ascii=False)}\n'
        for number in "一二三"
    )
    office.write("campaign.toml", head + populations + stages + teams + calendar)


def test_2_manual_sheet_and_training_are_ready(office: Office) -> None:
    office.run("campaign", "new", "hulunbuir", "--start", "2026-05-06", "-o", "模板.toml")
    _campaign(office, trained=False)
    office.run("campaign", "check")
    forms = (("hulunbuir", 15), ("hulunbuir_banners", 18), (str(BUNDLED / "checklist.qh"), 48))
    for number, (scheme, points) in enumerate(forms):
        office.run("report", "checklist", scheme, "-o", f"检查评估表{number}.docx")
        assert f"共{points}个检查要点" in office.run("report", "checklist", scheme)
    handbook = office.run("report", "handbook", "hulunbuir", "--campaign", "campaign.toml", "-o", "工作手册.docx")
    assert handbook == ""
    manual = office.run("report", "handbook", "hulunbuir", "--campaign", "campaign.toml")
    assert "评估对象31个单位" in manual
    assert "编办主任（组长）" in manual
    assert all(section in manual for section in SECTIONS)
    office.run("report", "self_evaluation", "hulunbuir", "-o", "自查报告模板.docx")


def test_3_nobody_is_visited_before_the_report_has_its_five_sections(office: Office) -> None:
    by = ("--by", "张三", "--on", "2026-05-19")
    held = office.refused("campaign", "advance", "--all", *by)
    assert "培训" in held
    _campaign(office, trained=True)
    held = office.refused("campaign", "advance", "--all", *by)
    assert "市直四局" in held
    assert "市直十九局" in held
    assert "市直三局" not in held
    # the template as it was handed out is no report: all five sections are empty
    shutil.copy(office.folder / "自查报告模板.docx", office.folder / "自评报告" / "市直十九局.docx")
    blank = office.refused("campaign", "advance", "市直十九局", *by)
    assert f"有空白部分：{'、'.join(SECTIONS)}" in blank
    (office.folder / "自评报告" / "市直十九局.docx").unlink()
    whole = "\n".join(f"# {section}\n已逐项自查。" for section in SECTIONS)
    office.write("自评报告/市直四局.md", whole)
    gate = ("--gate", "书面自查报告", "--except", "--why", "机构刚调整，实地补查", *by)
    office.run("campaign", "gate", "市直十九局", *gate)
    office.run("campaign", "advance", "--all", *by)
    assert "机构刚调整" in office.run("campaign", "report", "2026-05-19")


def test_4_five_institutions_of_each_banner_by_criteria_and_chance(office: Office) -> None:
    wishes = ("--each", "5", "--stratum", "旗市区", "--where", "整合数 >= 3 且 综合执法", "--order-by", "整合数")
    draw = ("sample", "units", "涉改事业单位.csv", *wishes, "--first", "2", "--seed", "2026-05-20")
    office.run(*draw, "--record", "抽查.json", "-o", "抽查.csv")
    rows = pl.read_csv("抽查.csv")
    # 辛市 has four that fulfil the criteria and is taken whole: 10 × 5 + 4
    assert rows.height == 54
    drawn = _tables(office, "抽查.json")["units"]
    by_banner = {banner: part for (banner,), part in drawn.group_by("stratum")}
    assert {banner: part.height for banner, part in by_banner.items()} == {
        row["单位名称"]: 4 if row["单位名称"] == "辛市" else 5 for row in _rows("banners/units.csv")
    }
    for banner, part in by_banner.items():
        sizes = sorted(int(name.removeprefix(banner).removesuffix("号中心")) for name in part["unit"])
        assert sizes[-2:] == ([5, 6] if banner == "辛市" else [7, 8])
        assert sizes[0] >= 3
    office.run("sample", "verify", "抽查.json")
    bad = (office.folder / "抽查.json").read_text(encoding="utf-8").replace("甲旗7号中心", "甲旗1号中心")
    office.write("改过的抽查.json", bad)
    office.refused("sample", "verify", "改过的抽查.json")


def test_5_what_is_seen_by_day_is_summed_up_in_the_evening(office: Office) -> None:
    seen = (
        ("2026-05-20", "市直六局", "涉改单位党组织设置", "两个涉改单位没有设立党组织", "照片1"),
        ("2026-05-20", "市直六局", "实质整合", "两处办公，人员未合署", "照片2"),
        ("2026-05-21", "己旗", "超职数配备", "核定 60 名，实配 62 名", "任免文件"),
    )
    for day, unit, point, text, proof in seen:
        what = ("--kind", "observation", "--unit", unit, "--subject", point, "--reference", proof)
        office.run("ledger", "note", text, *what, "--campaign", CAMPAIGN, "--as-of", day, "--by", "科长1")
    by = ("--by", "张三", "--on", "2026-05-22")
    held = office.refused("campaign", "advance", "--all", *by)
    for unit in ("乙旗", "己旗", "庚旗", "子区"):  # their materials are not whole
        assert unit in held
    materials = pl.read_csv("旗市区材料.csv", infer_schema=False).with_columns(提交情况=pl.lit("已交"))
    lacking = pl.DataFrame(
        {"单位名称": ["子区"], "指标": ["实名制调整"], "材料名称": ["实名制数据库截图"], "提交情况": ["已交"]}
    )
    pl.concat([materials, lacking], how="diagonal").write_csv(office.folder / "旗市区材料.csv")
    assert "需查材料" not in office.refused("campaign", "advance", "--all", *by)
    office.run("campaign", "gate", "--all", "--gate", "当日总结", "--done", "--why", "资料齐全，现场已反馈", *by)
    office.run("campaign", "advance", "--all", *by)
    status = json.loads(office.run("campaign", "status", "--format", "json", "--as-of", "2026-05-23"))
    assert Counter((row["stage"], row["covered"]) for row in status) == {("总结", True): 31}
    daily = office.paper("daily", "2026-05-22")
    assert "现场记录2条" in daily.split("2026年5月21日")[0]
    assert "现场记录1条" in daily.split("2026年5月21日")[1]
    assert [word for found in seen for word in found[1:] if word not in daily] == []


def _record(office: Office, day: str) -> None:
    for scheme, data, materials in (
        ("hulunbuir", "市直部门.csv", "市直材料.csv"),
        ("hulunbuir_banners", "旗市区.csv", "旗市区材料.csv"),
    ):
        found = ("--data", data, "--evidence", materials, "--campaign", CAMPAIGN, "--by", "张三", "--as-of", day)
        office.run("ledger", "record", scheme, *found)


def test_6_points_become_scores_and_what_is_found_38_problems(office: Office) -> None:
    for _ in range(2):  # a second evaluation doubles nothing
        _record(office, "2026-06-03")
    with office.ledger() as ledger:
        problems = ledger.problems(dt.date(2026, 6, 3))
        party = problems.filter(unit="市直六局", finding="党组织设置不到位")["id"].item()
    # what was put down on the first day is one of them
    office.run("ledger", "settle", "1", "problem", "--problem", str(party), "--as-of", "2026-06-03", "--by", "张三")
    assert problems.height == sum(map(len, FOUND.values())) == 38
    found = {(unit, name) for name, units in FOUND.items() for unit in units}
    assert set(problems.select("unit", "finding").iter_rows()) == found
    assert Counter(problems["category"]) == {"rectify": 25, "resolve": 13}


def test_7_the_report_has_four_sections_six_common_problems_and_nine_practices(office: Office) -> None:
    where = ("--data", "市直部门.csv", "--evidence", "市直材料.csv", "--campaign", "campaign.toml")
    report = office.paper("hulunbuir", "2026-06-04", *where)
    place = [report.index(section) for section in ("总体情况", "存在问题", "特色亮点", "工作建议")]
    assert place == sorted(place)
    # of the campaign's 31 units the 20 departments are this scheme's
    assert "应评单位20个，已评20个，覆盖率100%" in report
    # 4 units lack a Party organisation, 4 are not merged, each with its common problem; 3 lack money, 3 property
    assert "在3个及以上单位出现的问题列为共性问题，共6个。" in report
    assert "列入“经验做法”的单位2个：市直十六局、市直十八局。" in report
    assert "台账中尚未销号的问题27个" in report
    practices = 0
    for scheme, data in (("hulunbuir", "市直部门.csv"), ("hulunbuir_banners", "旗市区.csv")):
        listed = qh.evaluate(qh.load(scheme), data, as_of="2026-06-04").findings.filter(list="经验做法")
        counts = dict(pl.read_csv(data).select("单位名称", "经验做法数").iter_rows())
        practices += sum(counts[unit] for unit in listed["unit"])
    assert practices == 9


def test_8_the_list_of_problems_is_issued_and_nobody_is_left_out(office: Office) -> None:
    for who, act in (("张三", "--submit"), ("王五", "--approve")):
        what = ("--gate", "检查评估报告审核", act, "--by", who, "--on", "2026-06-08")
        office.run("campaign", "gate", "--all", *what)
    office.run("report", "problems", "--ledger", "quanheng.db", "--as-of", "2026-06-09", "-o", "问题清单.xlsx")
    sheet = openpyxl.load_workbook("问题清单.xlsx").active
    assert sheet is not None
    told = [cell.value for row in sheet.iter_rows() for cell in row]
    assert sum(str(value).startswith("市直六局") for value in told) == 4
    by = ("--by", "张三", "--on", "2026-06-10")
    held = office.refused("campaign", "advance", "--all", *by)
    assert "市直六局" in held
    rectify, resolve = office.ids(category="rectify"), office.ids(category="resolve")
    document = ("--document", "呼改协〔2026〕3号", "--as-of", "2026-06-10", "--by", "张三")
    office.run("ledger", "notify", *map(str, rectify), *document)
    office.run("ledger", "transfer", *map(str, resolve), "--division", "协调小组办公室", *document)
    with office.ledger() as ledger:
        due = ledger.problems(category="rectify")
    # ten working days after Wednesday, 10 June; three months for all others
    assert dict(due.filter(finding="自查报告不全").select("unit", "due_on").iter_rows()) == {
        "市直十九局": dt.date(2026, 6, 24)
    }
    assert set(due.filter(pl.col("finding") != "自查报告不全")["due_on"]) == {dt.date(2026, 9, 10)}
    without = sorted({row["单位名称"] for row in pl.read_csv("检查对象.csv").to_dicts()} - _units())
    assert len(without) == 12 + 4
    done = ("--gate", "问题清单印发", "--done", "--why", "没有问题，已告知", *by)
    office.run("campaign", "gate", *without, *done)
    office.run("campaign", "advance", "--all", *by)
    letters = ("--data", "市直部门.csv", "--ledger", "quanheng.db", "--as-of", "2026-06-10", "--as", "html")
    office.run("report", "letter", "hulunbuir", *letters, "--each", "-o", "反馈意见")
    assert len(list((office.folder / "反馈意见").iterdir())) == 20
    letter = next((office.folder / "反馈意见").glob("*市直六局*")).read_text(encoding="utf-8")
    assert "需你单位整改的问题2个" in letter
    assert "2026-09-10" in letter


def _units() -> set[str]:
    return {unit for units in FOUND.values() for unit in units}


def _watched(office: Office, day: str) -> set[str]:
    with office.ledger() as ledger:
        return set(ledger.watched(dt.date.fromisoformat(day))["unit"])


def test_9_what_is_difficult_or_late_is_watched(office: Office) -> None:
    assert _watched(office, "2026-06-11") == set()
    (hard,) = office.ids(unit="市直六局", finding="整合不到位")
    (late,) = office.ids(finding="自查报告不全")
    office.run("ledger", "mark", str(hard), "--why", "涉及两处办公用房", "--as-of", "2026-06-12", "--by", "张三")
    assert _watched(office, "2026-06-24") == {"市直六局"}
    assert _watched(office, "2026-06-25") == {"市直六局", "市直十九局"}
    listed = json.loads(office.run("ledger", "list", "--overdue", "--as-of", "2026-06-25", "--format", "json"))
    assert [row["id"] for row in listed] == [late]
    paper = office.paper("watch", "2026-06-25", "hulunbuir", "--data", "市直部门.csv")
    # on the list for open problems or difficulties: 四 to 八, 十七 and 十九
    assert "共7个单位" in paper
    assert "逾期" in paper


def test_10_every_problem_is_put_right_and_closed(office: Office) -> None:
    rectify, resolve = ([str(each) for each in office.ids(category=kind)] for kind in ("rectify", "resolve"))
    at = ("--by", "被检查单位", "--as-of", "2026-07-06")
    office.run("ledger", "rectify", *rectify, "--measures", "按期整改", "--person", "赵六", *at)
    office.run("ledger", "submit", *rectify, "--evidence", "整改报告", *at)
    # one report is sent back: what it says is not what was seen
    (back,) = map(str, office.ids(unit="己旗", finding="超职数"))
    office.run("ledger", "return", back, "--why", "仍超1名", "--by", "张三", "--as-of", "2026-07-10")
    assert "QH" in office.refused("ledger", "verify", back, "--by", "张三", "--as-of", "2026-07-10")
    again = ("--evidence", "免职文件", "--by", "己旗", "--as-of", "2026-08-20")
    office.run("ledger", "submit", back, *again)
    office.run("ledger", "verify", *rectify, "--by", "张三", "--as-of", "2026-08-25")
    for number in rectify:
        office.run("ledger", "close", number, "--by", "张三", "--as-of", "2026-08-28")
    office.run("ledger", "claim", *resolve, "--division", "协调小组办公室", *at)
    office.run("ledger", "opinion", *resolve, "--opinion", "统一研究", *at)
    for number in resolve:
        office.run("ledger", "close", number, "--evidence", "会议纪要", "--by", "张三", "--as-of", "2026-08-31")
    with office.ledger() as ledger:
        assert set(ledger.problems()["state"]) == {"closed"}
        assert ledger.problems(dt.date(2026, 8, 28), state="closed").height == 25
        assert ledger.inspect() == ()
        assert "仍超1名" in ledger.history(int(back))["why"].to_list()
    assert _watched(office, "2026-08-31") == set()
    assert "38" in office.paper("closing", "2026-08-31")


def test_11_the_inspection_itself_is_evaluated_from_what_was_done(office: Office) -> None:
    office.run("campaign", "table", "--per", "campaign", "-o", "活动.csv", "--as-of", "2026-08-31")
    row = pl.read_csv("活动.csv").to_dicts()[0]
    assert (row["应督导单位数"], row["已督导单位数"]) == (31, 31)
    assert (row["应培训人数"], row["已培训人数"]) == (12, 12)
    drawn = _tables(office, "抽查.json")["units"].filter(stratum="甲旗").height
    rounds = {
        "批次": CAMPAIGN, "有工作手册": "是", "检查要点数": 48, "应培训人数": 12, "已培训人数": 12, "应查部门数": 20,
        "已查部门数": 20, "应查旗市区数": 11, "已查旗市区数": 11, "应抽查单位数": 5, "已抽查单位数": drawn,
        "共性问题数": 6, "经验做法数": 9,
    }  # fmt: skip
    pl.DataFrame(rounds).write_csv("批次.csv")
    teams = [
        {"批次": CAMPAIGN, "检查评估组": f"第{team}组", "组长数": 1, "科长数": 1, "骨干数": 1, "外部骨干数": 1}
        for team in "一二三"
    ]
    pl.DataFrame(teams).write_csv("检查组.csv")
    result = qh.evaluate(qh.load("hulunbuir_round"), "批次.csv", rows={"检查评估组": "检查组.csv"})
    assert result.scores["组织实施"].to_list() == [100]
    assert result.findings.is_empty()
