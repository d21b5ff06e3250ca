"""Inner Mongolia's pilot reform: nine steps and their gates, 417 of 521 institutions inspected, two ceilings kept.

The source gives the numbers (S3.1 to S3.19 of the source systems): which institution and which place has which problem,
and every date, is made up.  The story is one test for each of its stages, in order; each works on what the one before
has left.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import docx
import openpyxl
import polars as pl
import pytest
from offices import Office

import quanheng as qh

BUNDLED = Path(qh.__file__).parent / "indicator_sets" / "inner_mongolia"
CAMPAIGN = "深化事业单位改革试点"
STEPS = ["前期准备", "方案设计", "方案报批", "动员部署", "培训指导", "三定审理", "人员转隶", "机构运行", "督查评估"]
GATES = [
    f"第{number}{kind}"
    for kind, numbers in (("看", "一二三"), ("审", "一二三四"), ("把关", "一二三四五六七八九十"))
    for number in numbers
]
SUSPENDED = "新增机构编制事项申请"
#: The tables of the evaluation of places, as copies of the bundled ones.
TABLES = [word for name in ("方面=aspects", "台账=pool", "风险=risks") for word in ("--rows", f"{name}.csv")]
PLACES = ("--data", "regions.csv", *TABLES, "--evidence", "evidence.csv")


def institutions() -> list[str]:
    """Return the names of the 521 institutions of the region itself."""
    return [f"区直{number:03}中心" for number in range(1, 522)]


def places() -> list[str]:
    """Return the names of the 16 places that reform."""
    return pl.read_csv(BUNDLED / "regions.csv")["地区"].to_list()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the reform: 521 institutions, of which 18 have a fault, and copies of the bundled tables."""
    place = tmp_path_factory.mktemp("inner_mongolia")
    for name in ("regions", "aspects", "pool", "risks", "evidence"):
        shutil.copy(BUNDLED / f"{name}.csv", place)
    shutil.copy(BUNDLED / "institutions" / "units.csv", place / "改革前.csv")
    good = pl.read_csv(BUNDLED / "institutions" / "units.csv", infer_schema=False).row(0, named=True)
    assert good["单位名称"] == "甲研究院"
    # 10 posts and fewer are not kept; three plates where none may hang; 40 posts have 3 leaders
    faults: dict[str, dict[str, str]] = {
        **{
            key: {"编制数": "10", "在编人数": "10", "领导实配": "2", "年工作量": "20400"} for key in institutions()[:10]
        },
        **{key: {"挂牌数": "3"} for key in institutions()[10:15]},
        **{key: {"领导实配": "4"} for key in institutions()[515:518]},
    }
    rows = [{**good, "单位名称": name, **faults.get(name, {})} for name in institutions()]
    pl.DataFrame(rows).write_csv(place / "单位.csv")
    return place


def _what(office: Office, *words: str) -> Any:
    return json.loads(office.run(*words, "--format", "json"))


def test_1_the_least_sizes_are_rehearsed_before_the_reform(office: Office) -> None:
    sizes = [word for level in ("自治区", "盟市", "旗县") for word in ("--set", f"staffing.minimum_size{{{level}}}=0")]
    found = _what(office, "what-if", "inner_mongolia_institutions", "--data", "改革前.csv", *sizes)
    assert found["summary"][0]["up"] == 5
    assert found["summary"][0]["grades"] == [{"before": "基本规范", "after": "规范", "units": 5}]
    gone = {row["unit"] for row in found["findings"] if row["finding"] == "低于最低规模"}
    assert gone == {"乙服务中心", "丁保障中心", "己工作站", "午文史馆", "丙新设中心"}


def test_2_seventeen_gates_are_filled_in_and_hold_back(office: Office) -> None:
    office.run("campaign", "new", "inner_mongolia_reform", "--start", "2025-03-02")
    text = (office.folder / "campaign.toml").read_text(encoding="utf-8")
    assert text.count('content = ""') == len(GATES) == 17
    ours = 'table = "regions.csv"\ncolumn = "地区"\ndata = "regions.csv"\nevidence = "evidence.csv"'
    text = text.replace('units    = ["事业单位一", "事业单位二"]', ours)
    text = text.replace("inner_mongolia_institutions", "inner_mongolia")
    text = text.replace('content = ""', 'content = "本地确定的内容"')
    # five rounds, each of 65 offices; how many opinions came and were taken up is made up
    rounds = "".join(
        f'[[consultations]]\nname = "第{number}轮征求意见"\nasked = 65\nopinions = 10\nadopted = 8\n'
        for number in "一二三四五"
    )
    text = text.replace('[[consultations]]\nname = "第一轮征求意见"\nasked = 0\n', rounds)
    office.write("campaign.toml", text)
    office.run("campaign", "check")
    campaign = qh.load_campaign("campaign.toml")
    assert [stage.name for stage in campaign.stages] == STEPS
    assert len(campaign.units) == 16
    first, second = ("--by", "张三", "--on", "2025-03-18"), ("--by", "张三", "--on", "2025-03-31")
    office.write("先行.txt", "\n".join(places()[:10]))
    office.run("campaign", "advance", "--units", "先行.txt", *first)
    office.run("campaign", "advance", "--stage", "前期准备", *second)
    office.run("campaign", "advance", "--all", "--by", "张三", "--on", "2025-04-30")


def _bulletin(office: Office, day: str, cadence: str) -> Any:
    return _what(office, "campaign", "report", day, "--cadence", cadence)


def _moved(found: Any, stage: str) -> tuple[int, int]:
    return next((each["left"], each["now"]) for each in found["stages"] if each["stage"] == stage)


def test_3_bulletins_of_week_ten_days_and_month(office: Office) -> None:
    first = STEPS[0]
    # ten of 16 leave on Tuesday, 18 March: the week of the 17th, the ten days of the 11th, the month of March
    told = {
        ("2025-03-18", "week"): ("week:2025-03-17", "2025-03-23", (10, 6)),
        ("2025-03-25", "week"): ("week:2025-03-24", "2025-03-30", (0, 6)),
        ("2025-03-18", "ten_days"): ("ten_days:2025-03-11", "2025-03-20", (10, 6)),
        ("2025-03-31", "ten_days"): ("ten_days:2025-03-21", "2025-03-31", (6, 0)),
        ("2025-03-05", "month"): ("month:2025-03-01", "2025-03-31", (16, 0)),
    }
    for (day, cadence), (period, end, moved) in told.items():
        found = _bulletin(office, day, cadence)
        assert (found["period"], found["as_of"], _moved(found, first)) == (period, end, moved)
    issue = ("--cadence", "month", "--issue", "--by", "张三", "--on", "2025-04-01", "-o", "三月通报.docx")
    office.run("campaign", "report", "2025-03-31", *issue)
    text = "\n".join(paragraph.text for paragraph in docx.Document("三月通报.docx").paragraphs)
    assert "2025年3月" in text
    cells = [[cell.text for cell in row.cells] for table in docx.Document("三月通报.docx").tables for row in table.rows]
    assert [row[0][1] for row in cells if "65" in row] == list("一二三四五")
    calendar = office.run("campaign", "calendar", "--as-of", "2025-04-01")
    assert next(line.split() for line in calendar.splitlines() if "月通报" in line)[-1] == "已发"


def test_4_a_unit_that_one_gate_lacks_does_not_get_on(office: Office) -> None:
    by = ("--by", "张三", "--on", "2025-05-20")
    held = office.refused("campaign", "advance", "示范自治区本级", *by)
    assert [gate for gate in GATES if gate not in held] == []
    for gate in GATES[:-1]:
        office.run("campaign", "gate", "--all", "--gate", gate, "--done", *by)
    office.write("过关.txt", "\n".join(places()[1:]))
    office.run("campaign", "gate", "--units", "过关.txt", "--gate", GATES[-1], "--done", *by)
    held = office.refused("campaign", "advance", "--all", *by)
    assert "第十把关" in held
    assert "示范自治区本级" in held
    assert "甲盟" not in held
    office.run("campaign", "advance", "--units", "过关.txt", *by)
    office.run("campaign", "gate", "示范自治区本级", "--gate", GATES[-1], "--done", *by)
    office.run("campaign", "advance", "示范自治区本级", *by)


def test_5_the_other_steps_to_the_inspection(office: Office) -> None:
    def advance(day: str) -> None:
        office.run("campaign", "advance", "--all", "--by", "张三", "--on", day)

    advance("2025-06-05")
    assert "三定审理" in office.refused(
        "campaign", "advance", "--all", "--to", "人员转隶", "--by", "张三", "--on", "2025-06-06"
    )
    advance("2025-06-25")
    for who, act in (("李四", "--submit"), ("王五", "--approve")):
        what = ("--gate", "三定规定审核", act, "--by", who, "--on", "2025-08-10")
        office.run("campaign", "gate", "--all", *what)
    for day in ("2025-08-12", "2025-09-10", "2025-10-30"):
        advance(day)
    found = _bulletin(office, "2025-10-30", "month")
    assert [each["stage"] for each in found["stages"] if each["now"]] == ["督查评估"]
    assert found["inspected"] == 0


#: The inspection of the region's own institutions, beside the reform of the places.
INSPECTION = """
name     = "区直事业单位改革督查评估"
start    = 2025-11-12
end      = 2025-12-11
coverage = "80%"
[[populations]]
name   = "区直事业单位"
table  = "单位.csv"
column = "单位名称"
scheme = "inner_mongolia_institutions"
[[stages]]
name   = "督查评估"
covers = true
gates  = [{ name = "督查反馈", check = "notice" }]
"""


def test_6_417_of_521_are_drawn_and_one_fewer_would_not_do(office: Office) -> None:
    seed = ("--seed", "2025-11-12")
    office.run("sample", "units", "单位.csv", "--share", "60%", *seed, "--record", "第一批.json", "-o", "第一批.csv")
    first = pl.read_csv("第一批.csv")
    assert first.height == 313  # 60% of 521 is 312.6
    more = ("--already", "第一批.csv", "--record", "第二批.json", "-o", "第二批.csv")
    office.run("sample", "units", "单位.csv", "--share", "80%", *seed, *more)
    for record in ("第一批.json", "第二批.json"):
        office.run("sample", "verify", record)
    second = json.loads((office.folder / "第二批.json").read_text(encoding="utf-8"))["results"]["units"]
    new = {row["unit"] for row in second} - set(first["unit"])
    assert len(new) == 417 - 313
    drawn = sorted({*first["unit"], *new})
    assert len(drawn) == 417
    office.write("督查单位.txt", "\n".join(drawn))
    office.write("督查.toml", INSPECTION)
    office.run("campaign", "check", "督查.toml")


FILE = ("--file", "督查.toml")


def test_7_what_is_found_in_the_institutions_is_notified_before_they_are_done(office: Office) -> None:
    found = ("--data", "单位.csv", "--campaign", "区直事业单位改革督查评估", "--by", "张三", "--as-of", "2025-11-16")
    office.run("ledger", "record", "inner_mongolia_institutions", *found)
    with office.ledger() as ledger:
        problems = ledger.problems()
    assert Counter(problems["finding"]) == {"低于最低规模": 10, "违规挂牌": 5, "超职数配备": 3}
    by = ("--by", "张三", "--on", "2025-11-20")
    drawn = (office.folder / "督查单位.txt").read_text(encoding="utf-8").split()
    faulty = set(problems["unit"])
    assert 0 < len(faulty & set(drawn)) < len(faulty)
    office.write("无问题.txt", "\n".join(set(drawn) - faulty))
    office.run("campaign", "gate", *FILE, "--units", "无问题.txt", "--gate", "督查反馈", "--done", *by)
    held = office.refused("campaign", "advance", *FILE, "--units", "督查单位.txt", *by)
    assert {unit for unit in drawn if unit in held} == faulty & set(drawn)
    ids = {kind: [str(each) for each in office.ids(category=kind)] for kind in ("rectify", "resolve")}
    assert {kind: len(each) for kind, each in ids.items()} == {"rectify": 8, "resolve": 10}
    at = ("--as-of", "2025-11-20", "--by", "张三", "--document", "内机编督〔2025〕5号")
    office.run("ledger", "notify", *ids["rectify"], *at)
    office.run("ledger", "transfer", *ids["resolve"], "--division", "事业处", *at)
    covered = []
    for some in (drawn[:-1], drawn[-1:]):
        office.write("本次.txt", "\n".join(some))
        office.run("campaign", "advance", *FILE, "--units", "本次.txt", *by)
        with qh.open_campaign(qh.load_campaign("督查.toml"), "quanheng.db") as run:
            coverage = run.coverage(dt.date(2025, 11, 20))
            covered.append((coverage.inspected, coverage.is_met))
    assert covered == [(416, False), (417, True)]


def test_8_places_are_evaluated_and_the_ceilings_are_recorded(office: Office) -> None:
    day = ("--as-of", "2025-11-23")
    office.run("evaluate", "inner_mongolia", *PLACES, *day, "-o", "结果.xlsx", "-o", "结果.json")
    office.run("ledger", "record", "inner_mongolia", *PLACES, *day, "--campaign", CAMPAIGN, "--by", "张三")
    with office.ledger() as ledger:
        broken = ledger.problems(finding="两个突破")
        assert sorted(broken["unit"]) == ["丁盟", "丙市"]
        assert ledger.problems().height == 18 + 14
    book = openpyxl.load_workbook("结果.xlsx")
    formulas = sum(str(cell.value).startswith("=") for sheet in book for row in sheet.iter_rows() for cell in row)
    assert formulas > 500
    seen = openpyxl.load_workbook("结果.xlsx", data_only=True).worksheets[0]
    cells = [[cell.value for cell in row] for row in seen.iter_rows()]
    row = next(each for each in cells if "丁盟" in each)
    assert 91.5 in row
    assert "不合格" in row
    report = office.paper("evaluation", "2025-11-23", "inner_mongolia", *PLACES)
    place = [report.index(section) for section in ("总体情况", "存在问题", "特色亮点", "工作建议")]
    assert place == sorted(place)
    assert "丙市" in report
    office.run("report", "inner_mongolia", *PLACES, *day, "-o", "报告.html")
    page = (office.folder / "报告.html").read_text(encoding="utf-8")
    assert page.count("<svg") >= 2
    assert "http://" not in page.replace("http://www.w3.org", "")


def test_9_whoever_breaks_a_ceiling_is_given_nothing_until_it_is_put_right(office: Office) -> None:
    ids = [str(each) for each in office.ids(finding="两个突破")]
    by = ("--by", "张三")
    done = (*by, "--on", "2025-11-30")
    with office.ledger() as ledger:
        problems = ledger.problems(campaign=CAMPAIGN)
    without = sorted(set(places()) - set(problems["unit"]))
    assert len(without) == 6
    office.run("campaign", "gate", *without, "--gate", "督查反馈", "--done", *done)
    held = office.refused("campaign", "advance", "--all", *done)
    assert {unit for unit in places() if unit in held} == set(problems["unit"])
    notice = ("--document", "内机编督〔2025〕9号", "--as-of", "2025-11-30", *by)
    rectify, resolve = (problems.filter(category=kind)["id"].cast(str).to_list() for kind in ("rectify", "resolve"))
    office.run("ledger", "notify", *rectify, *notice)
    office.run("ledger", "transfer", *resolve, "--division", "事业处", *notice)
    office.run("campaign", "advance", "--all", *done)
    assert _bulletin(office, "2025-11-30", "month")["inspected"] == 16
    with office.ledger() as ledger:
        # three months after 30 November is the last day of February
        assert set(ledger.problems(finding="两个突破")["due_on"]) == {dt.date(2026, 2, 28)}
        assert ledger.suspensions(dt.date(2026, 2, 28)).is_empty()
        late = ledger.suspensions(dt.date(2026, 3, 1))
        assert set(late.select("unit", "suspends", "suspended").iter_rows()) == {
            ("丙市", SUSPENDED, True),
            ("丁盟", SUSPENDED, True),
        }
    at = (*by, "--as-of", "2026-03-05")
    office.run("ledger", "rectify", *ids, "--measures", "撤并1个机构、核减1名编制", "--person", "赵六", *at)
    office.run("ledger", "submit", *ids, "--evidence", "批复", *at)
    # they are evaluated anew before they are closed: 201 institutions become 200, 10,001 posts 10,000
    text = (office.folder / "regions.csv").read_text(encoding="utf-8")
    mended = text.replace("丙市,盟市,201,", "丙市,盟市,200,").replace(",10001,10000,", ",10000,10000,")
    assert mended != text
    office.write("整改后.csv", mended)
    after = ("--data", "整改后.csv", *PLACES[2:])
    office.run("ledger", "record", "inner_mongolia", *after, "--as-of", "2026-03-10", *by)
    with office.ledger() as ledger:
        seen = ledger.problems(finding="两个突破")
        # still two problems, last seen at the first evaluation
        assert set(seen["last_seen_on"]) == {dt.date(2025, 11, 23)}
    office.run("ledger", "verify", *ids, *by, "--as-of", "2026-03-12")
    for number in ids:
        office.run("ledger", "close", number, *by, "--as-of", "2026-03-15")
    with office.ledger() as ledger:
        assert set(ledger.problems(finding="两个突破")["state"]) == {"closed"}
        assert ledger.suspensions(dt.date(2026, 3, 16)).is_empty()
        assert ledger.inspect() == ()
    compared = _what(office, "compare", "结果.json", "inner_mongolia", *after, "--as-of", "2026-03-10")
    grades = {row["unit"]: (row["grade_before"], row["grade_after"]) for row in compared["units"]}
    assert (grades["丙市"], grades["丁盟"]) == (("不合格", "优秀"), ("不合格", "优秀"))


def test_10_from_26_000_to_17_000_and_3_000_posts_in_the_pool(office: Office) -> None:
    whole = pl.read_csv("regions.csv", infer_schema=False).filter(地区="示范自治区本级")
    for name, number in (("前.csv", "26000"), ("后.csv", "17000")):
        whole.with_columns(改革前机构数=pl.lit("26000"), 机构数=pl.lit(number)).write_csv(name)
    for name in ("aspects.csv", "pool.csv"):
        pl.read_csv(name).filter(地区="示范自治区本级").write_csv(f"本级{name}")
    published = f"{BUNDLED / 'reform.qh'}:公布数字"
    found = _what(
        office,
        "compare",
        published,
        published,
        "--data",
        "前.csv",
        "--data",
        "后.csv",
        "--rows",
        "台账=本级pool.csv",
        "--rows",
        "方面=本级aspects.csv",
    )
    numbers = {row["indicator"]: (row["before"], row["after"]) for row in found["units"]}
    # (26,000 - 17,000) / 26,000 is 34.615%; 80% of 521 is 416.8; 11,000 taken back less 8,000 given out; 600 ÷ 100
    assert numbers["精简率一位"] == (0, 34.6)
    assert numbers["精简率"] == (0, 35)
    assert numbers["应督查"] == (417, 417)
    assert numbers["结余"] == (3000, 3000)
    assert numbers["人才专项倍数"] == (6, 6)
    assert numbers["任务数合计"] == (46, 46)


def test_11_the_pool_may_be_used_up_and_not_overdrawn(office: Office) -> None:
    for more, told in ((3000, []), (3001, ["统筹透支"])):
        change = f"示范自治区本级/用于民生.台账.调剂数+={more}"
        found = _what(office, "what-if", "inner_mongolia", *PLACES, "--set", change, "--as-of", "2025-11-23")
        assert [row["finding"] for row in found["findings"]] == told
