"""What-if: changes of a scheme are changes of its text, checked by the same checker."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import quanheng as qh
from quanheng.simulation.change import read_changes
from quanheng.simulation.supposing import Base, base_of, changed

SCHEME = """param 标准 = 100
param 系数 by 类别 { 甲类 : 1;  乙类 : 2 }
fields { 类别 : one of {甲类, 乙类};  办结 : count;  超时 : count  missing = 0 }

indicator_set 考核 100 points {
  unit = 单位
  define 得分 = 办结 / 标准
  indicator 效能 60 points {
    indicator 办结率 40 points { value = 得分;  score = ratio(100%) }
    indicator 时效 20 points { value = 超时 * 系数;  score = deduct(2 points, per = 1) }
  }
  indicator 质量 40 points { value = 办结;  score = if value >= 90 then 40 else 10 }
  limit 超时过多 { when = 超时 > 5;  highest_grade = 合格 }
  grades { >= 80 : 优秀;  >= 60 : 合格;  else : 差 }
  finding 有超时 { when = 超时 > 0;  message = "{unit}超时 {超时} 件" }
}
"""
DATA = {"单位": ["张局", "李局", "王局"], "类别": ["甲类", "乙类", "甲类"], "办结": [100, 80, 60], "超时": [0, 3, 6]}


@pytest.fixture
def scheme(tmp_path: Path) -> Path:
    path = tmp_path / "考核.qh"
    path.write_text(SCHEME, encoding="utf-8")
    return path


def _after(found: qh.Comparison) -> qh.Result:
    assert found.after.result is not None
    return found.after.result


# By hand, as it is: 张 40 + 20 + 40 = 100; 李 32 + (20 − 2·6) + 10 = 50; 王 24 + (20 − 12) + 10 = 42.
BASE = [100.0, 50.0, 42.0]


@pytest.mark.parametrize(
    ("change", "after"),
    [
        ("标准 = 200", [80.0, 34.0, 30.0]),  # 办结率 20, 16, 12
        ("param 标准 *= 2", [80.0, 34.0, 30.0]),
        ("系数{乙类} = 1", [100.0, 56.0, 42.0]),  # 李 超时 3 × 1 × 2 = 6 off instead of 12
        ("得分 = 1", [100.0, 58.0, 58.0]),
        ("时效.score = deduct(1 point, per = 1)", [100.0, 56.0, 48.0]),
        ("质量.score = 40", [100.0, 80.0, 72.0]),
        ("时效.计分 = 20", [100.0, 62.0, 54.0]),
        ("超时.missing = 1", [100.0, 50.0, 42.0]),  # nobody's is empty
        ("考核.round = half_up(-1)", [100.0, 50.0, 40.0]),
    ],
)
def test_a_change_of_the_scheme_gives_what_the_edited_scheme_gives_by_hand(
    scheme: Path, change: str, after: list[float]
) -> None:
    found = qh.what_if(scheme, DATA, change)
    assert found.scores["before"].to_list() == BASE
    assert found.scores["after"].to_list() == pytest.approx(after)


@pytest.mark.parametrize(
    ("change", "old", "new"),
    [
        ("标准 = 200", "param 标准 = 100", "param 标准 = 200"),
        ("质量.value = 办结 * 2", "indicator 质量 40 points { value = 办结;", "indicator 质量 40 points { value = 办结 * 2;"),
        ("grades.优秀 = 70", ">= 80 : 优秀", ">= 70 : 优秀"),
        ("grades = { >= 90 : 优秀;  else : 差 }", "{ >= 80 : 优秀;  >= 60 : 合格;  else : 差 }", "{ >= 90 : 优秀;  else : 差 }"),
        ("超时过多.highest_grade = 差", "highest_grade = 合格", "highest_grade = 差"),
        ("有超时 = off", 'finding 有超时 { when = 超时 > 0;  message = "{unit}超时 {超时} 件" }', ""),
    ],
)  # fmt: skip
def test_a_change_of_the_text_equals_evaluating_the_edited_scheme(
    scheme: Path, tmp_path: Path, change: str, old: str, new: str
) -> None:
    # "grades = {…}" leaves 合格 out, which the limit names: the limit goes with it
    changes = [change, "超时过多 = off"] if change.startswith("grades =") else [change]
    text = SCHEME.replace(old, new)
    if len(changes) > 1:
        text = text.replace("limit 超时过多 { when = 超时 > 5;  highest_grade = 合格 }", "")
    assert text != SCHEME
    (tmp_path / "改.qh").write_text(text, encoding="utf-8")
    edited = qh.evaluate(tmp_path / "改.qh", DATA)
    after = _after(qh.what_if(scheme, DATA, changes))
    assert after.scores.equals(edited.scores)
    assert after.grades.equals(edited.grades)
    assert after.findings.equals(edited.findings)


def test_points_that_no_longer_add_up_are_refused_at_the_change_that_did_it(scheme: Path) -> None:
    with pytest.raises(qh.SchemeError) as caught:
        qh.what_if(scheme, DATA, ["办结率.points = 50"])
    assert [found.code for found in caught.value.diagnostics] == ["QH201"]
    assert qh.what_if(scheme, DATA, ["办结率.points = 50", "时效.points = 10"]).totals[0].after[0] == 100


def test_rebalancing_lets_the_siblings_share_in_proportion_and_children_follow_their_parent(scheme: Path) -> None:
    # 效能 80 leaves 质量 20; its children share 80 as 40 : 20. 李 0.8·53⅓ + (26⅔ − 12) + 10 = 67⅓
    found = qh.what_if(scheme, DATA, "效能.points = 80", rebalance=True)
    points = {row["indicator"]: row["points"] for row in _after(found).weights.to_dicts()}
    assert points == pytest.approx({"考核": 100, "效能": 80, "办结率": 160 / 3, "时效": 80 / 3, "质量": 20})
    assert found.scores["after"][1] == pytest.approx(0.8 * 160 / 3 + 80 / 3 - 12 + 10)
    shared = {each.what: each.is_ for each in found.altered}
    assert shared["质量.points"] == "20 points"


def test_an_indicator_turned_off_leaves_its_points_to_its_siblings(scheme: Path) -> None:
    found = qh.what_if(scheme, DATA, "时效 = off", rebalance=True)
    assert "时效" not in _after(found).scores.columns
    assert found.scores["after"].to_list() == pytest.approx([100.0, 0.8 * 60 + 10, 0.6 * 60 + 10])


def test_siblings_left_with_nothing_are_refused(scheme: Path) -> None:
    with pytest.raises(qh.SchemeError, match="QH952"):
        qh.what_if(scheme, DATA, "效能.points = 100", rebalance=True)


@pytest.mark.parametrize(
    ("change", "code", "hint"),
    [
        ("办结律.points = 3", "QH951", "办结率"),
        ("办结率.pionts = 3", "QH951", "points"),
        ("李局.办结数 = 3", "QH951", "办结"),
        ("李句.办结 = 3", "QH951", "李局"),
        ("系数{丙类} = 3", "QH951", "甲类"),
        ("系数 = 3", "QH952", ""),
        ("得分 *= 2", "QH952", ""),
        ("考核 = off", "QH952", ""),
        ("没有等号", "QH950", ""),
        ("标准 = 200 where 办结 > 3", "QH952", ""),
        ("张局.类别 *= 2", "QH952", ""),
        ("*.办结 *= 两倍", "QH952", ""),
    ],
)
def test_a_change_that_names_nothing_or_cannot_be_made_is_told_with_what_was_meant(
    scheme: Path, change: str, code: str, hint: str
) -> None:
    with pytest.raises(qh.SchemeError) as caught:
        qh.what_if(scheme, DATA, change)
    (found,) = caught.value.diagnostics
    assert found.code == code
    assert hint in found.message("zh") + found.hint("zh")
    assert found.span.file == "--set"


def test_what_the_checker_finds_in_a_new_value_points_into_the_change(scheme: Path) -> None:
    with pytest.raises(qh.SchemeError) as caught:
        qh.what_if(scheme, DATA, "质量.value = 办结 + 办不成")
    (found,) = caught.value.diagnostics
    assert (found.code, found.span.file, found.span.column) == ("QH100", "--set", 17)


def test_two_changes_of_one_place_are_refused(scheme: Path) -> None:
    with pytest.raises(qh.SchemeError, match="QH953"):
        qh.what_if(scheme, DATA, ["标准 = 200", "param 标准 = 300"])


def test_all_that_is_wrong_with_several_changes_is_told_at_once(scheme: Path) -> None:
    with pytest.raises(qh.SchemeError) as caught:
        qh.what_if(scheme, DATA, ["甲 = 3", "乙 = 4"])
    assert [found.span.file for found in caught.value.diagnostics] == ["--set #1", "--set #2"]


def test_a_set_whose_file_has_changed_since_has_no_text_to_change(scheme: Path) -> None:
    found = qh.load(scheme)
    scheme.write_text(SCHEME.replace("标准 = 100", "标准 = 90"), encoding="utf-8")
    with pytest.raises(qh.SchemeError) as caught:
        qh.what_if(found, DATA, "标准 = 200")
    assert [each.name for each in caught.value.diagnostics] == ["change-text"]
    assert qh.what_if(found, DATA, "李局.超时 = 0").scores["difference"][1] == 12  # data need no text


def test_a_template_and_a_file_that_is_used_are_changed_where_they_say_it(tmp_path: Path) -> None:
    (tmp_path / "通用.qh").write_text(
        "param 满额 = 10\n"
        "indicator_set 模板 100 points {\n"
        "  indicator 甲 60 points { value = a;  score = ratio(满额) }\n"
        "  indicator 乙 40 points { value = b;  score = ratio(满额) }\n}\n"
        "fields { a : number;  b : number }\n",
        encoding="utf-8",
    )
    path = tmp_path / "本局.qh"
    path.write_text(
        'use "通用.qh"\nindicator_set 本局 extends 通用.模板 {\n  override 乙 { note = "本局" }\n}\n', encoding="utf-8"
    )
    data = {"unit": ["x"], "a": [5.0], "b": [5.0]}
    assert qh.what_if(path, data, "通用.满额 = 5").scores.row(0)[1:] == (50.0, 100.0, 50.0)
    assert qh.what_if(path, data, "乙.score = ratio(5)").scores.row(0)[1:] == (50.0, 70.0, 20.0)
    assert qh.what_if(path, data, ["甲.points = 40", "乙.points = 60"]).scores["difference"][0] == 0


def test_scenarios_come_from_toml_and_from_the_language_alike(scheme: Path, tmp_path: Path) -> None:
    toml, text = tmp_path / "方案.toml", tmp_path / "方案.qh"
    toml.write_text(
        'set = ["标准 = 200"]\n[[scenario]]\nname = "从宽"\nset = ["时效.score = deduct(1 point, per = 1)"]\n[[scenario]]\nname = "不变"\n',
        encoding="utf-8",
    )
    text.write_text(
        "param 标准 = 200\n"
        "indicator_set 从宽 extends 考核 { override 时效 { score = deduct(1 point, per = 1) } }\n"
        "indicator_set 不变 extends 考核 {}\n",
        encoding="utf-8",
    )
    one, other = (qh.what_if_scenarios(scheme, DATA, path) for path in (toml, text))
    assert one.scores.equals(other.scores)
    # 标准 200 alone: 80, 34, 30; the milder rule gives 李 6 and 王 6 back
    assert one["从宽"].scores["after"].to_list() == pytest.approx([80.0, 40.0, 36.0])
    assert one["不变"].scores["after"].to_list() == pytest.approx([80.0, 34.0, 30.0])


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.toml", "set = 3"), ("a.toml", "= "), ("a.toml", "set = []"), ("a.toml", "改 = 1"), ("a.toml", "scenario = 1"), ("a.qh", "# 空\n")],
)  # fmt: skip
def test_a_file_that_is_none_of_changes_is_told(scheme: Path, tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(qh.SchemeError, match="QH954"):
        qh.what_if_scenarios(scheme, DATA, tmp_path / name)


PATHS = (
    *(
        "标准",
        "系数{甲类}",
        "系数",
        "考核",
        "效能",
        "办结率",
        "质量",
        "超时过多",
        "有超时",
        "得分",
        "grades",
        "grades.优秀",
    ),
    *("张局", "*", "张局,李局@2023", "超时", "`办结率`", "", "指标 时效", "unit 张局"),
)
ENDS = (
    "",
    ".points",
    ".weight",
    ".score",
    ".value",
    ".upto",
    ".missing",
    ".when",
    ".办结",
    ".超时",
    ".类别",
    ".x",
    "{",
)
VALUES = (
    *(
        "0",
        "-1",
        "30 points",
        "20%",
        "off",
        "missing",
        "甲类",
        "deduct(1 point, per = 1)",
        "办结 > 3",
        "}",
        '"',
        "1e400",
    ),
    *("{ >= 5 : 优秀;  else : 差 }", "half_up(1)", "equal", "办结 where 超时 > 1", "0 where 考核 > 60", "0 where", ""),
)


@given(
    st.lists(st.tuples(*map(st.sampled_from, (PATHS, ENDS, ("=", "*=", "/=", "＝"), VALUES))), min_size=1, max_size=3),
    st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_whatever_is_written_is_done_or_told(texts: list[tuple[str, ...]], rebalance: bool) -> None:  # noqa: FBT001
    base = _base()
    try:
        found = changed(base, read_changes(["".join(text) for text in texts]), label="b", rebalance=rebalance)
        told = found.render("table", "zh")
    except qh.SchemeError as error:
        told = str(error)
    assert told


@cache
def _base() -> Base:
    path = Path(mkdtemp()) / "考核.qh"
    path.write_text(SCHEME, encoding="utf-8")
    return base_of(path, DATA, None, "a", {})


def test_many_threads_change_one_base_and_disturb_nobody() -> None:
    values = list(range(50, 90))
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda value: changed(_base(), read_changes([f"标准 = {value}"]), label="b"), values))
    alone = [changed(_base(), read_changes([f"标准 = {value}"]), label="b") for value in values[::10]]
    assert [each.scores.rows() for each in found[::10]] == [each.scores.rows() for each in alone]


def test_only_what_the_checker_newly_warns_of_is_told(scheme: Path) -> None:
    base = base_of(scheme, DATA, None, "a", {})
    assert changed(base, read_changes(["质量.score = 40"]), label="b").warnings == ()


def test_amounts_of_changes_are_told_in_the_vocabulary_of_the_reader() -> None:
    found = qh.what_if("wucheng", changes=["行政职数.points = 20"], rebalance=True)
    assert found.render("table", "zh").count("20分") == 1
    assert found.render("table", "en").count("20 points") == 1
