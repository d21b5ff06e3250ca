"""The result of an evaluation, as dataframes, on screen and in files."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import attrs
import openpyxl
import polars as pl
import pytest

import quanheng as qh
from quanheng.core.builtin import builtin_functions
from quanheng.core.evaluating import evaluate
from quanheng.core.expressions import Binary, Builtin, Call, FieldRef, Literal, OnScale, Template
from quanheng.core.model import Adjustment, Field, Indicator, IndicatorSet, Weight
from quanheng.core.outcome_rules import Finding, GradeRow, Limit, Ranking, Report
from quanheng.core.value_type import COUNT, FLAG, TEXT
from quanheng.data.matching import match
from quanheng.data.reading import read_table
from quanheng.document import writing
from quanheng.dsl.diagnostics import SchemeError
from quanheng.dsl.rendering import display_width
from quanheng.report.result import Result

ROUND = Call(builtin_functions().get("half_up"), (("digits", Literal(2.0)),))  # type: ignore[arg-type]


def points(name: str, full: float, **facts: Any) -> Indicator:
    facts.setdefault("value", FieldRef(name))
    return Indicator(name, weight=Weight("points", full), full=full, round=ROUND, **facts)


EXECUTION = points("编制执行", 60.0, value=None, children=(points("在职", 30.0), points("职数", 30.0)))
POSTED = Binary(">", FieldRef("限额"), Literal(0.0), type=FLAG)
STRUCTURE = points("机构", 40.0, applies=POSTED, not_applicable="skip")
TWICE = Binary("*", Literal(2.0), Builtin("value"))
ROOT = points(
    "政府部门",
    100.0,
    value=None,
    children=(EXECUTION, STRUCTURE),
    adjustments=(Adjustment("通报", is_bonus=False, upto=10.0, value=FieldRef("次数"), score=TWICE),),
)
OVER = Finding(
    "超编",
    Binary(">", FieldRef("次数"), Literal(1.0), type=FLAG),
    category="rectify",
    severity="serious",
    due=(3.0, "months"),
    message=Template(((Builtin("unit"), ""), " 超编")),
)
SET = IndicatorSet(
    "政府部门",
    ROOT,
    is_points=True,
    title="机构编制执行情况评估",
    version="2022.1",
    fields=(*map(Field, ("在职", "职数", "机构", "限额")), Field("次数", COUNT, missing=0.0)),
    grades=(GradeRow("优秀", 90.0), GradeRow("合格", 60.0, 90.0), GradeRow("不合格", None, 60.0)),
    findings=(OVER,),
    report=(Report("差额", Binary("-", FieldRef("限额"), FieldRef("机构"))),),
)
#: 教育局: 49.75 of 60, the rest does not apply, so 49.75 / 60 x 100 = 82.9166…; 公安局 loses 6 for three notices.
ROWS: list[dict[str, Any]] = [
    {"单位": "发改委", "在职": 30, "职数": 30, "机构": 40, "限额": 41, "次数": 0},
    {"单位": "教育局", "在职": 29.5, "职数": 20.25, "机构": 30, "限额": 0, "次数": None},
    {"单位": "=1+1公安局", "在职": 10, "职数": 10, "机构": 20, "限额": 20, "次数": 3},
    {"单位": "卫健委", "在职": None, "职数": 20, "机构": 10, "限额": 11, "次数": 1},
]


def result_of(rows: list[dict[str, Any]], indicator_set: IndicatorSet = SET, **options: Any) -> Result:
    found = match(read_table(rows), indicator_set, **options)
    return Result(evaluate(indicator_set, found.data), found.warnings)


@pytest.fixture(scope="module")
def result() -> Result:
    return result_of(ROWS)


COLUMNS = ["unit", "政府部门", "编制执行", "在职", "职数", "机构", "通报", "rank", "grade", "差额"]


def test_the_table_has_a_column_a_node_then_rank_and_grade(result: Result) -> None:
    table = result.table()
    assert table.columns == COLUMNS
    assert table["政府部门"].to_list() == [100.0, 82.92, 34.0, None]
    assert table["rank"].to_list() == [1, 2, 3, None]
    assert table["grade"].to_list() == ["优秀", "合格", "不合格", None]
    assert table["差额"].to_list() == [1, -30, 0, 1]


def test_the_dataframes_are_of_units_by_what_they_are_called(result: Result) -> None:
    assert result.scores.columns == ["unit", "政府部门", "编制执行", "在职", "职数", "机构"]
    assert result.ranks.to_dict(as_series=False) == {"unit": [row["单位"] for row in ROWS], "rank": [1, 2, 3, None]}
    assert result.grades.columns == ["unit", "grade"]
    assert result.weights["weight"].to_list() == [1.0, 0.6, 0.5, 0.5, 0.4]


def test_findings_carry_their_message_and_what_follows(result: Result) -> None:
    (found,) = result.findings.to_dicts()
    assert (found["unit"], found["finding"], found["message"]) == ("=1+1公安局", "超编", "=1+1公安局 超编")
    assert (found["category"], found["severity"], found["due"]) == ("rectify", "serious", "3 months")


def test_the_provenance_names_scheme_data_and_versions(result: Result) -> None:
    found = result.provenance
    assert (found.scheme, found.version, found.data) == ("政府部门", "2022.1", "list")
    assert len(found.data_hash) == 64
    assert found.data_hash == result_of(ROWS).provenance.data_hash
    assert json.loads(json.dumps(found.to_dict()))["numpy_version"]


def test_the_screen_tells_missing_from_not_applicable(result: Result) -> None:
    text = result.render()
    lines = text.splitlines()
    assert lines[0].split() == ["单位", "政府部门", "编制执行", "机构", "名次", "等次", "差额"]
    assert lines[2].split()[:3] == ["发改委", "100.00", "60.00"]
    assert lines[3].split() == ["教育局", "82.92", "49.75", "—", "2", "合格", "-30"]
    assert lines[5].split()[:3] == ["卫健委", "缺", "缺"]
    assert "缺 无数据" in lines[-1]
    assert "— 不适用" in lines[-1]


def test_columns_on_the_screen_are_aligned_by_display_width(result: Result) -> None:
    lines = result.render().splitlines()[:6]
    ends = [
        display_width(line[: line.index(word)])
        for line, word in zip(lines[2:5], ["优秀", "合格", "不合格"], strict=True)
    ]
    assert len(set(ends)) == 1


def test_a_narrow_screen_leaves_out_indicators_and_says_so(result: Result) -> None:
    text = result.render(everything=True, width=60)
    assert max(map(display_width, text.splitlines())) <= 60
    assert "列未显示" in text
    assert {"政府部门", "名次", "等次"} <= set(text.splitlines()[0].split())


def test_a_long_table_is_cut_and_says_so(result: Result) -> None:
    assert "2 of 4 rows" in result.render(language="en", rows=2)


def test_a_notebook_shows_a_table_with_everything_escaped() -> None:
    shown = result_of([ROWS[0] | {"单位": "<b>甲</b>"}])._repr_html_()
    assert "&lt;b&gt;甲" in shown
    assert "<th>名次</th>" in shown


def test_csv_opens_in_excel_and_tells_why_a_cell_is_empty(result: Result, tmp_path: Path) -> None:
    path = tmp_path / "结果.csv"
    result.to_csv(path, language="zh")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["单位", *COLUMNS[1:7], "名次", "等次", "差额"]
    assert rows[2] == ["教育局", "82.92", "49.75", "29.5", "20.25", "—", "0", "2", "合格", "-30"]
    assert rows[4][1:3] == ["缺", "缺"]


def test_a_written_csv_can_be_read_again(result: Result, tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    result.write(path)
    again = IndicatorSet("s", Indicator("s"), is_points=True, fields=(Field("政府部门"), Field("机构")))
    data = match(read_table(path), again).data
    assert data.columns["政府部门"][:3].tolist() == [100.0, 82.92, 34.0]
    assert data.columns["政府部门"][3] != data.columns["政府部门"][3]


def test_parquet_holds_numbers_and_nulls(result: Result, tmp_path: Path) -> None:
    result.write(tmp_path / "r.parquet")
    assert pl.read_parquet(tmp_path / "r.parquet").equals(result.table())


def test_json_keeps_states_apart(result: Result, tmp_path: Path) -> None:
    result.write(tmp_path / "r.json")
    found = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert found["results"][1]["政府部门"] == 82.92
    assert found["results"][3]["政府部门"] is None
    assert found["absent"] == [
        {"unit": "教育局", "missing": [], "not_applicable": ["机构"]},
        {"unit": "卫健委", "missing": ["政府部门", "编制执行", "在职"], "not_applicable": []},
    ]
    assert found["provenance"]["scheme"] == "政府部门"


def test_the_workbook_can_be_handed_in_as_it_is(result: Result, tmp_path: Path) -> None:
    result.to_excel(tmp_path / "结果.xlsx", language="zh")
    book = openpyxl.load_workbook(tmp_path / "结果.xlsx", data_only=True)
    assert book.sheetnames[:4] == ["结果", "问题", "权重", "说明"]
    sheet = book["结果"]
    assert [cell.value for cell in sheet[1]] == ["单位", *COLUMNS[1:7], "名次", "等次", "差额"]
    assert sheet["A1"].font.bold
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == "A1:J5"
    assert (sheet["B3"].value, sheet["B3"].number_format) == (82.92, "0.00")
    assert (sheet["H3"].value, sheet["H3"].number_format) == (2, "0")
    assert (sheet["F3"].value, sheet["B5"].value) == ("—", "缺")
    assert (sheet["A4"].value, sheet["A4"].data_type) == ("=1+1公安局", "s")
    assert book["问题"]["C2"].value == "限期整改"
    assert book["说明"]["B2"].value == "政府部门"


def test_columns_of_the_workbook_are_wide_enough_for_what_they_hold(result: Result, tmp_path: Path) -> None:
    result.to_excel(tmp_path / "r.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "r.xlsx", data_only=True)["Results"]
    for column in sheet.columns:
        wanted = max(display_width(str(cell.value)) for cell in column if cell.value is not None)
        assert sheet.column_dimensions[column[0].column_letter].width >= min(wanted, 60)


@pytest.mark.parametrize("suffix", ["xlsx", "csv", "parquet", "json"])
def test_nothing_is_overwritten_unless_told(result: Result, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"r.{suffix}"
    path.write_bytes(b"old")
    with pytest.raises(SchemeError) as caught:
        result.write(path)
    assert caught.value.diagnostics[0].name == "target-exists"
    assert path.read_bytes() == b"old"
    result.write(path, overwrite=True)
    assert path.read_bytes() != b"old"


def test_an_interrupted_workbook_leaves_the_old_one(
    result: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "r.xlsx"
    path.write_bytes(b"old")

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("quanheng.report.spreadsheet._write_column", interrupt)
    with pytest.raises(KeyboardInterrupt):
        result.to_excel(path, overwrite=True)
    assert [(found.name, found.read_bytes()) for found in tmp_path.iterdir()] == [("r.xlsx", b"old")]


def test_an_unknown_suffix_is_refused_with_those_that_are_known(result: Result, tmp_path: Path) -> None:
    with pytest.raises(SchemeError) as caught:
        result.write(tmp_path / "r.odt")
    assert ".xlsx" in caught.value.diagnostics[0].hint("en")


def asked(result: Result, *question: Any) -> tuple[str, str]:
    with pytest.raises(SchemeError) as caught:
        result.explain(*question)
    (found,) = caught.value.diagnostics
    return found.name, found.hint("zh")


def test_an_unknown_unit_is_named_with_the_nearest(result: Result) -> None:
    name, hint = asked(result, "发改")
    assert name == "result-unit-unknown"
    assert "发改委" in hint


def test_an_unknown_indicator_is_named_with_the_nearest(result: Result) -> None:
    name, hint = asked(result, "发改委", None, "编制执")
    assert name == "result-indicator-unknown"
    assert "编制执行" in hint


PERIODS = [ROWS[0] | {"年": 2023}, ROWS[0] | {"年": 2024, "在职": 20}]


def test_periods_stand_beside_units() -> None:
    table = result_of(PERIODS, period="年").table()
    assert table.columns[:3] == ["unit", "period", "政府部门"]
    assert table.select("period", "政府部门").rows() == [("2023", 100.0), ("2024", 90.0)]


def test_a_unit_of_several_periods_needs_its_period_named() -> None:
    result = result_of(PERIODS, period="年")
    assert result.row_of("发改委", "2024") == 1
    assert asked(result, "发改委")[0] == "result-period-needed"
    assert asked(result, "发改委", "2025")[0] == "result-period-unknown"


def test_a_text_is_compared_however_its_brackets_were_typed() -> None:
    kind = FieldRef("类型", type=TEXT)
    first = Binary("==", kind, Literal("办公室（一）", type=TEXT), type=FLAG)
    one = IndicatorSet("s", points("s", 1.0, value=first, score=first), is_points=True, fields=(Field("类型", TEXT),))
    rows = [{"unit": "a", "类型": "办公室（一）"}, {"unit": "b", "类型": "办公室(一)"}, {"unit": "c", "类型": "二"}]
    assert result_of(rows, one).table()["s"].to_list() == [1, 1, 0]


def test_an_explanation_names_the_unit(result: Result) -> None:
    assert "教育局" in str(result.explain("教育局"))


def test_a_set_without_a_total_has_rank_and_grade_for_each_top_indicator() -> None:
    parts = (Indicator("hdi", value=FieldRef("a")), Indicator("ihdi", value=FieldRef("b")))
    grades = (GradeRow("high", 0.5), GradeRow("low", None, 0.5))
    both = IndicatorSet(
        "undp", Indicator("undp", children=parts), is_points=False, separate=True, grades=grades,
        fields=(Field("a"), Field("b")),
    )  # fmt: skip
    result = result_of([{"unit": "X", "a": 0.9, "b": 0.4}, {"unit": "Y", "a": 0.8, "b": 0.6}], both)
    assert result.table().columns == ["unit", "hdi", "ihdi", "rank_hdi", "rank_ihdi", "grade_hdi", "grade_ihdi"]
    assert result.ranks["rank_ihdi"].to_list() == [2, 1]
    assert result.grades["grade_ihdi"].to_list() == ["low", "high"]


def test_averaged_ranks_keep_their_halves() -> None:
    tied = attrs.evolve(SET, ranking=Ranking(ties="average"))
    rows = [ROWS[0], ROWS[0] | {"单位": "乙"}]
    assert result_of(rows, tied).table()["rank"].to_list() == [1.5, 1.5]


def test_the_provenance_holds_what_was_fitted(tmp_path: Path) -> None:
    scored = Indicator("x", value=FieldRef("x"), score=OnScale(Call(builtin_functions().get("minmax"))))  # type: ignore[arg-type]
    one = IndicatorSet("s", Indicator("s", children=(scored,)), is_points=False, fields=(Field("x"),))
    result = result_of([{"unit": "a", "x": 2}, {"unit": "b", "x": 6}], one)
    (statistic,) = result.provenance.statistics
    assert statistic.function == "minmax"
    values = statistic.groups[0][1]
    assert {2.0, 6.0} <= {float(value) for value in values.values()}
    result.to_excel(tmp_path / "r.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "r.xlsx")["Provenance"]
    assert any("minmax" in str(cell.value) for cell in sheet["B"])
    assert result.to_dict()["fit"]["statistics"][0]["indicator"] == "x"


def test_printing_a_result_shows_its_table(result: Result) -> None:
    assert repr(result) == result.render()
    assert json.loads(result.render("json"))["results"][0]["rank"] == 1
    assert result.render("csv").splitlines()[0] == ",".join(COLUMNS)


def test_limits_that_held_units_down_have_a_sheet(tmp_path: Path) -> None:
    noticed = Binary(">", FieldRef("次数"), Literal(2.0), type=FLAG)
    limits = (
        Limit("一票否决", noticed, grade="不合格", message=Template(("通报过多",))),
        Limit("封顶", noticed, highest_score=Literal(30.0), downgrade=1, highest_grade="合格", hold=("机构",)),
    )
    base = attrs.evolve(STRUCTURE, base=Literal(5.0))
    root = attrs.evolve(ROOT, children=(EXECUTION, base))
    result = result_of(ROWS, attrs.evolve(SET, limits=limits, root=root))
    result.to_excel(tmp_path / "r.xlsx", language="zh")
    book = openpyxl.load_workbook(tmp_path / "r.xlsx")
    assert book.sheetnames[:5] == ["结果", "问题", "限制", "权重", "说明"]
    rows = list(book["限制"].iter_rows(values_only=True))
    assert rows[0] == ("单位", "限制", "后果", "问题描述")
    assert rows[1] == ("=1+1公安局", "一票否决", "等次定为 不合格", "通报过多")
    assert "得分不高于 30" in rows[2][2]
    assert "机构 只得基本分" in rows[2][2]
    assert result.to_dict()["limits"][1]["effects"]["highest_score"] == 30


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full, of Linux")
@pytest.mark.parametrize("suffix", ["xlsx", "csv", "parquet", "json"])
def test_a_full_disk_leaves_the_old_file(
    suffix: str, result: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / f"r.{suffix}"
    target.write_bytes(b"old")

    def on_full_disk(draft: Path, _: Path) -> None:
        draft.symlink_to("/dev/full")

    monkeypatch.setattr(writing, "_create", on_full_disk)
    with pytest.raises(SchemeError) as caught:
        result.write(target, overwrite=True)
    assert [found.name for found in caught.value.diagnostics] == ["target-unwritable"]
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_weights_made_of_others_are_listed_method_by_method(tmp_path: Path) -> None:
    text = """indicator_set s scale 0..1 { fields { a : number; b : number }
      weights = linear_combination(given, equal())
      indicator a weight 3
      indicator b weight 1
    }"""
    (tmp_path / "s.qh").write_text(text, encoding="utf-8")
    result = qh.evaluate(tmp_path / "s.qh", [{"unit": "x", "a": 0.5, "b": 1.0}, {"unit": "y", "a": 0.1, "b": 0.2}])
    assert result.weightings.to_dicts() == [
        {"parent": "s", "method": method, "indicator": child, "weight": pytest.approx(weight, rel=1e-15)}
        for method, weights in (("linear_combination", (0.625, 0.375)), ("given", (0.75, 0.25)), ("equal", (0.5, 0.5)))
        for child, weight in zip("ab", weights, strict=True)
    ]
    assert result.to_dict()["weightings"] == result.weightings.to_dicts()
    plain = text.replace("linear_combination(given, equal())", "equal()")
    (tmp_path / "s.qh").write_text(plain, encoding="utf-8")
    assert "weightings" not in qh.evaluate(tmp_path / "s.qh", [{"unit": "x", "a": 0.5, "b": 1.0}]).to_dict()
