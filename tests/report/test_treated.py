"""Every treated cell is recorded and told: in dataframes, workbook, JSON and explanations."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

import quanheng

SCHEME = """indicator_set s scale 0..1 {
  defaults { treat = winsorise(limit = 1, otherwise = log_right); score = minmax() }
  indicator a higher_is_better
  indicator b higher_is_better
  indicator c higher_is_better { treat = winsorise(limit = 1, otherwise = box_cox, on = treated) }
  indicator d higher_is_better
}
"""
#: a has one value far out, b two, so that pulling in one does not suffice; d does not vary.
ROWS = [
    (f"u{i}", i if i < 20 else 300, i if i < 19 else 1000 * (i - 17), i if i < 19 else -1000 * i, 7) for i in range(21)
]


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> quanheng.Result:
    return evaluated(tmp_path_factory.mktemp("treated"), SCHEME)


def evaluated(folder: Path, scheme: str, **options: Any) -> quanheng.Result:
    (folder / "s.qh").write_text(scheme, encoding="utf-8")
    data = pl.DataFrame(ROWS, schema=["unit", "a", "b", "c", "d"], orient="row")
    return quanheng.evaluate(folder / "s.qh", data, **options)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_points_and_details_of_the_pipeline_are_those_of_coinr(shared: Path, tmp_path: Path) -> None:
    coinr = shared / "reference" / "coinr"
    points, details = rows_of(coinr / "stage5_treat_points.csv"), rows_of(coinr / "stage5_treat_details.csv")
    lower = {row["iCode"] for row in rows_of(coinr / "in_asem_imeta.csv") if row["Direction"] == "-1"}
    names = [row["iCode"] for row in details]
    leaves = "\n".join(f"  indicator {name} {'lower' if name in lower else 'higher'}_is_better" for name in names)
    defaults = "defaults { treat = winsorise(limit = 5, otherwise = log_right); score = minmax() }"
    (tmp_path / "s.qh").write_text(f"indicator_set s scale 0..100 {{\n  {defaults}\n{leaves}\n}}\n", encoding="utf-8")
    result = quanheng.evaluate(tmp_path / "s.qh", pl.read_csv(coinr / "stage4_screened.csv", infer_schema_length=None))
    scores = result.scores.sort("unit")
    for row, ours in zip(rows_of(coinr / "stage6_normalised.csv"), scores.to_dicts(), strict=True):
        assert row["uCode"] == ours["unit"]
        assert [ours[name] for name in names] == pytest.approx(
            [float(row[name]) for name in names], rel=1e-12, abs=1e-11
        )
    words = {"winhi": "winsorised_high", "winlo": "winsorised_low"}
    expected = {
        (row["uCode"], name): words[cell] for row in points for name, cell in row.items() if name != "uCode" and cell
    }
    found = {(row["unit"], row["indicator"]): row["treatment"] for row in result.treated.to_dicts()}
    assert found == expected
    told = {row["indicator"]: row for row in result.treatments.to_dicts()}
    for row in details:
        ours = told[row["iCode"]]
        assert ours["points"] == int(row["winsorise.nwin"] or 0)
        for stage, name in enumerate(("before", "winsorised")):
            passed = row[f"check_SkewKurt{stage}.Pass"]
            assert ours[f"passes_{name}"] == {"TRUE": "yes", "FALSE": "no", "": None}[passed]
            if passed:
                assert ours[f"skew_{name}"] == pytest.approx(float(row[f"check_SkewKurt{stage}.Skew"]), rel=1e-10)
                assert ours[f"kurtosis_{name}"] == pytest.approx(float(row[f"check_SkewKurt{stage}.Kurt"]), rel=1e-10)


def test_a_table_lists_the_treated_cells_and_no_other(result: quanheng.Result) -> None:
    treated = result.treated
    assert treated.columns == ["unit", "indicator", "treatment", "before", "after"]
    assert treated.filter(pl.col("indicator") == "a").rows() == [("u20", "a", "winsorised_high", 300.0, 19.0)]
    # the whole column b is transformed, and as it came: what pulled its last value in is not what is scored
    logged = treated.filter(pl.col("indicator") == "b")
    assert logged["treatment"].to_list() == ["log_right"] * 21
    # c is transformed as it was pulled in, so that its last value went through both
    assert treated.filter((pl.col("indicator") == "c") & (pl.col("unit") == "u20"))["treatment"].to_list() == [
        "winsorised_low+box_cox"
    ]
    assert treated.filter(pl.col("indicator") == "d").is_empty()


def test_a_table_tells_how_each_column_fared(result: quanheng.Result) -> None:
    a, b, c, d = result.treatments.to_dicts()
    assert (a["passes_before"], a["passes_winsorised"], a["points"], a["transformation"]) == ("no", "yes", 1, None)
    assert (b["passes_winsorised"], b["points"], b["transformation"]) == ("no", 1, "log_right")
    assert c["transformation"] == "box_cox"
    assert c["power"] is not None
    # a constant column has no skewness, and nothing to treat
    assert (d["skew_before"], d["passes_before"], d["points"]) == (None, "yes", 0)


def test_the_workbook_tells_of_treatment_where_something_was_treated(result: quanheng.Result, tmp_path: Path) -> None:
    result.to_excel(tmp_path / "r.xlsx", language="zh")
    book = openpyxl.load_workbook(io.BytesIO((tmp_path / "r.xlsx").read_bytes()))
    assert {"异常值处理", "异常值"} <= set(book.sheetnames)
    cells = [[cell.value for cell in row] for row in book["异常值"].iter_rows()]
    assert cells[0] == ["单位", "指标", "处理", "处理前", "处理后"]
    assert cells[1] == ["u20", "a", "高端缩尾", 300, 19]
    assert any(row[2] == "低端缩尾、BoxCox变换" for row in cells)
    plain = evaluated(
        tmp_path,
        SCHEME.replace("treat = winsorise(limit = 1, otherwise = log_right); ", "").replace(
            "{ treat = winsorise(limit = 1, otherwise = box_cox, on = treated) }", ""
        ),
    )
    plain.to_excel(tmp_path / "p.xlsx", language="zh")
    book = openpyxl.load_workbook(io.BytesIO((tmp_path / "p.xlsx").read_bytes()))
    assert not {"异常值处理", "异常值"} & set(book.sheetnames)
    assert plain.treated.is_empty()
    assert plain.treatments.is_empty()


def test_json_holds_treatments_and_treated_cells(result: quanheng.Result) -> None:
    document = json.loads(result.render("json"))
    assert document["treated"][0] == {
        "unit": "u20", "indicator": "a", "treatment": "winsorised_high", "before": 300.0, "after": 19.0,
    }  # fmt: skip
    assert [row["indicator"] for row in document["treatments"]] == ["a", "b", "c", "d"]


def test_an_explanation_says_what_was_done_in_both_languages(result: quanheng.Result) -> None:
    told = result.explain("u20")
    zh, en = told.render(language="zh"), told.render(language="en")
    assert "a = 300，高于19，缩尾为19" in zh
    assert "a = 300, above 19 and winsorised to it" in en
    assert "取对数为" in zh
    assert "as a logarithm" in en
    assert "，BoxCox变换（幂" in zh
    assert "and winsorised to it, by Box-Cox with power" in en
    tree = told.to_dict("en")["tree"]
    assert [leaf["treatment"] for leaf in tree["children"]] == [
        "winsorised_high", "log_right", "winsorised_low+box_cox", "",
    ]  # fmt: skip
    assert "above 19 and winsorised to it" in told.render("html", "en")
    # what was left alone is not told of
    assert "winsorised" not in result.explain("u3", indicator="a").render(language="en")


def test_next_years_cells_are_treated_and_told_by_last_years_bounds(result: quanheng.Result, tmp_path: Path) -> None:
    result.save_fit(tmp_path / "fit.json")
    (tmp_path / "s.qh").write_text(SCHEME, encoding="utf-8")
    data = pl.DataFrame({"unit": ["x", "y"], "a": [25.0, 3.0], "b": [1.0, 2.0], "c": [1.0, 2.0], "d": [7.0, 7.0]})
    later = quanheng.evaluate(tmp_path / "s.qh", data, fitted=tmp_path / "fit.json")
    cells = later.treated.filter(pl.col("indicator") == "a").rows()
    assert cells == [("x", "a", "winsorised_high", 25.0, 19.0)]


def test_periods_and_groups_are_treated_each_by_itself_and_named(tmp_path: Path) -> None:
    scheme = """indicator_set s scale 0..1 {
      period = year
      fields { x : number; kind : text }
      indicator a higher_is_better { value = x; treat = winsorise(limit = 1, by = kind); score = minmax() }
    }"""
    (tmp_path / "s.qh").write_text(scheme, encoding="utf-8")
    rows = [
        (f"{kind}{i}", year, kind, i if i < 20 or year == 2024 else 300)
        for year in (2024, 2025)
        for kind in ("k", "l")
        for i in range(21)
    ]
    data = pl.DataFrame(rows, schema=["unit", "year", "kind", "x"], orient="row")
    result = quanheng.evaluate(tmp_path / "s.qh", data)
    assert result.treated.select("unit", "period").rows() == [("k20", "2025"), ("l20", "2025")]
    told = result.treatments.select("period", "group", "points").rows()
    assert sorted(told) == [("2024", "k", 0), ("2024", "l", 0), ("2025", "k", 1), ("2025", "l", 1)]


def test_a_logarithm_alone_is_told_of_every_cell(tmp_path: Path) -> None:
    plain = "treat = log_shift(form = plain, shift = 1)"
    found = evaluated(tmp_path, SCHEME.replace("treat = winsorise(limit = 1, otherwise = log_right)", plain))
    assert found.treated.filter(pl.col("indicator") == "a")["treatment"].to_list() == ["log"] * 21


def test_rows_below_the_units_are_treated_and_named_by_themselves(tmp_path: Path) -> None:
    scheme = """fields 处室 within 单位 { 人数 : count }
    indicator_set s for 处室 scale 0..1 {
      roll_up = mean
      indicator a higher_is_better { value = 人数; treat = winsorise(limit = 1); score = minmax() }
    }"""
    (tmp_path / "s.qh").write_text(scheme, encoding="utf-8")
    units = pl.DataFrame({"unit": ["甲", "乙"]})
    rows = pl.DataFrame(
        [("甲" if i % 2 else "乙", f"处{i}", i if i < 20 else 300) for i in range(21)],
        schema=["单位", "处室", "人数"],
        orient="row",
    )
    result = quanheng.evaluate(tmp_path / "s.qh", units, rows={"处室": rows})
    assert result.treated.rows() == [("乙 / 处20", "a", "winsorised_high", 300.0, 19.0)]
