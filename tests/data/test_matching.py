"""Columns, units and periods."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from quanheng.core.example import Example, GivenRow
from quanheng.core.model import CellMeaning, Field, Indicator, IndicatorSet
from quanheng.core.span import Span
from quanheng.core.unit_data import UnitData
from quanheng.core.value_type import COUNT, DATE, FLAG, TEXT, Kind, ValueType
from quanheng.data.examples import example_data
from quanheng.data.hashing import hash_of
from quanheng.data.matching import unit_data
from quanheng.data.reading import read_table
from quanheng.dsl.diagnostics import Diagnostic, SchemeError

X = Field("x")


def set_of(*fields: Field, **facts: Any) -> IndicatorSet:
    return IndicatorSet("s", Indicator("s"), is_points=True, fields=fields, **facts)


def read(source: object, indicator_set: IndicatorSet, **options: Any) -> UnitData:
    return unit_data(read_table(source), indicator_set, **options)


def problems(source: object, indicator_set: IndicatorSet, **options: Any) -> tuple[Diagnostic, ...]:
    with pytest.raises(SchemeError) as caught:
        read(source, indicator_set, **options)
    return caught.value.diagnostics


@pytest.mark.parametrize(
    "header", ["在编人数", "实有在编人数", " 在编人数 ", "在编\u200b人数", "实有在编\n人数", "在编人数　"]
)
def test_a_column_is_found_by_the_name_or_title_of_its_field(header: str) -> None:
    data = read({"单位": ["甲"], header: [5]}, set_of(Field("在编人数", COUNT, title="实有在编人数")))
    assert data.columns["在编人数"].tolist() == [5]


def test_the_exact_name_wins_over_one_of_another_case() -> None:
    data = read({"unit": ["a"], "X": [1], "x": [2]}, set_of(X, Field("X")))
    assert (data.columns["x"][0], data.columns["X"][0]) == (2, 1)


def test_an_absent_column_is_named_with_the_nearest() -> None:
    (found,) = problems({"单位": ["甲"], "在编人": [5]}, set_of(Field("在编人数", COUNT)))
    assert found.name == "column-absent"
    assert "在编人" in found.hint("zh")


def test_an_absent_column_is_an_error_even_where_missing_has_a_datum() -> None:
    assert problems({"单位": ["甲"]}, set_of(Field("通报", COUNT, missing=0.0)))[0].name == "column-absent"


def test_a_column_that_is_needed_may_not_stand_twice() -> None:
    frame = read_table(pl.DataFrame({"unit": ["a"], "x": [1], "x ": [2]}))
    (found,) = problems(frame, set_of(X))
    assert found.name == "column-twice"
    assert "2、3" in found.message("zh")


def test_columns_that_nobody_declared_are_left_out() -> None:
    data = read({"unit": ["a"], "x": [1], "备注": ["无"], "y": ["约"]}, set_of(X))
    assert list(data.columns) == ["x"]


@pytest.mark.parametrize("name", ["unit", "Unit", "单位", "单位名称", "code", "name", "ID"])
def test_the_usual_names_of_units_are_known(name: str) -> None:
    assert read({"x": [1, 2], name: ["甲", "乙"]}, set_of(X)).units == ("甲", "乙")


def test_the_first_column_names_the_units_if_it_tells_them_apart() -> None:
    assert read({"country": ["A", "B"], "x": [1, 1]}, set_of(X)).units == ("A", "B")


@pytest.mark.parametrize("columns", [{"country": ["A", "A"], "x": [1, 2]}, {"x": [1, 2], "y": ["a", "b"]}])
def test_otherwise_the_unit_column_must_be_named(columns: dict[str, Any]) -> None:
    (found,) = problems(columns, set_of(X))
    assert found.name == "unit-column-unknown"
    assert "“x”" in found.hint("en")


def test_the_option_wins_over_the_set_and_both_over_the_usual_names() -> None:
    columns = {"unit": ["a", "b"], "iso": ["AA", "BB"], "区": ["甲", "乙"], "x": [1, 2]}
    assert read(columns, set_of(X, unit="iso")).units == ("AA", "BB")
    assert read(columns, set_of(X, unit="iso"), unit="区").units == ("甲", "乙")


def test_an_unknown_unit_column_is_named_with_the_nearest() -> None:
    (found,) = problems({"单位名": ["甲"], "x": [1]}, set_of(X, unit="单位名称"))
    assert found.name == "unit-column-absent"
    assert "单位名" in found.hint("zh")


def test_units_may_be_numbers_and_stay_as_they_are_written() -> None:
    assert read({"code": [1001.0, 1002.0], "x": [1, 2]}, set_of(X)).units == ("1001", "1002")


def test_namibia_is_a_unit() -> None:
    assert read({"code": ["NA", "NE"], "x": [1, 2]}, set_of(X)).units == ("NA", "NE")


def test_a_unit_twice_is_refused_with_both_rows() -> None:
    (found,) = problems({"unit": ["a", "b", "a"], "x": [1, 2, 3]}, set_of(X))
    assert found.name == "unit-twice"
    assert all(part in found.message("zh") for part in ("“a”", "第 1 行", "第 3 行"))


def test_a_unit_twice_beside_a_column_of_years_gets_the_hint() -> None:
    (found,) = problems({"unit": ["a", "a"], "年度": [2023, 2024], "x": [1, 2]}, set_of(X))
    assert "period = 年度" in found.hint("zh")


def test_a_row_without_a_unit_is_refused() -> None:
    assert problems({"unit": ["a", ""], "x": [1, 2]}, set_of(X))[0].name == "unit-empty"


def test_a_header_alone_is_refused() -> None:
    assert problems(pl.DataFrame({"unit": [], "x": []}), set_of(X))[0].name == "data-no-rows"


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ([2024, 2022, 2023], ("2022", "2023", "2024")),
        (["2024年", "2022", "2023年度"], ("2022", "2023", "2024")),
        (["2024Q1", "2023年四季度", "2023-Q2"], ("2023Q2", "2023Q4", "2024Q1")),
        (["2024-01", "2023年11月", "2023/2"], ("2023-02", "2023-11", "2024-01")),
        (["2024-03-31", "2024/1/31", "20240229"], ("2024-01-31", "2024-02-29", "2024-03-31")),
    ],
)
def test_periods_are_read_in_any_spelling_and_sorted_in_time(written: list[Any], names: tuple[str, ...]) -> None:
    data = read({"unit": ["a", "a", "a"], "t": written, "x": [1, 2, 3]}, set_of(X, period="t"))
    assert data.periods == names
    assert data.period_of(0) == names[2]


def test_a_unit_may_stand_once_in_each_period() -> None:
    columns = {"unit": ["a", "a", "a"], "t": [2023, 2024, 2024], "x": [1, 2, 3]}
    (found,) = problems(columns, set_of(X, period="t"))
    assert found.name == "unit-twice"
    assert "2024" in found.message("en")


def test_the_first_column_may_repeat_over_periods() -> None:
    data = read({"country": ["A", "A"], "t": [2023, 2024], "x": [1, 2]}, set_of(X), period="t")
    assert data.units == ("A", "A")


def test_what_is_no_period_is_refused() -> None:
    (found,) = problems({"unit": ["a", "b"], "t": ["2024", "去年"], "x": [1, 2]}, set_of(X, period="t"))
    assert (found.name, found.span.line) == ("period-unreadable", 2)


def test_years_and_months_do_not_mix() -> None:
    (found,) = problems({"unit": ["a", "b"], "t": ["2024", "2024-03"], "x": [1, 2]}, set_of(X, period="t"))
    assert found.name == "period-mixed"


def test_all_problems_are_told_in_one_run_in_order() -> None:
    columns = {"unit": ["a", "a", ""], "x": ["约", "1", "inf"], "t": ["2024", "?", "2024"]}
    found = problems(columns, set_of(X, Field("y"), period="t"))
    assert [one.name for one in found] == [
        "column-absent", "cell-not-number", "period-unreadable", "unit-empty", "cell-infinite",
    ]  # fmt: skip


def test_equal_data_have_equal_hashes_and_others_do_not() -> None:
    one = read({"unit": ["a"], "x": [1.0], "y": [None]}, set_of(X, Field("y")))
    other = read([{"y": "", "unit": "a", "x": "1"}], set_of(Field("y"), X))
    third = read({"unit": ["a"], "x": [None], "y": [1.0]}, set_of(X, Field("y")))
    assert hash_of(one) == hash_of(other) != hash_of(third)


def test_the_rows_of_an_example_are_read_like_cells() -> None:
    fields = (X, Field("y", COUNT, missing=0.0), Field("造假", FLAG), Field("日", DATE), Field("类", TEXT))
    rows = (
        GivenRow({"x": 1.5, "造假": 1.0, "日": 19783.0, "类": "甲"}, unit="一", period="2023"),
        GivenRow({"x": None, "造假": 0.0, "y": 2.0}, unit="一", period="2024"),
    )
    data = example_data(Example("例", "s", rows, ()), set_of(*fields))
    assert data.units == ("一", "一")
    assert data.periods == ("2023", "2024")
    assert data.columns["y"].tolist() == [0, 2]
    assert (data.columns["造假"].tolist(), data.columns["日"][0]) == ([1, 0], 19783)
    assert data.labels[int(data.columns["类"][0])] == "甲"


def test_an_example_without_units_is_about_one_named_like_it() -> None:
    data = example_data(Example("超编五人", "s", (GivenRow({"x": 1.0}),), ()), set_of(X, unit="单位名称", period="年"))
    assert (data.units, data.periods) == (("超编五人",), ())


def test_a_bad_value_of_an_example_is_placed_in_the_scheme() -> None:
    span = Span("a.qh", 30, 3, 30, 40)
    example = Example("例", "s", (GivenRow({"x": "约"}, span=span),), ())
    with pytest.raises(SchemeError) as caught:
        example_data(example, set_of(X))
    assert caught.value.diagnostics[0].span == span


def test_an_unknown_period_column_is_named_with_the_nearest() -> None:
    (found,) = problems({"unit": ["a"], "年份": [2024], "x": [1]}, set_of(X, period="年"))
    assert found.name == "period-column-absent"
    assert "年份" in found.hint("zh")


def test_a_datum_for_missing_cells_must_be_one_of_the_labels() -> None:
    field = Field("x", ValueType(Kind.TEXT, labels=("优", "良")), missing="中")
    assert [one.name for one in problems({"unit": ["a"], "x": [""]}, set_of(field))] == ["field-missing-unknown"]


def test_a_datum_for_missing_texts_is_a_label() -> None:
    data = read({"unit": ["a"], "x": [""]}, set_of(Field("x", TEXT, missing="甲")))
    assert data.labels[int(data.columns["x"][0])] == "甲"


def test_states_of_cells_are_part_of_the_hash() -> None:
    codes = {"无": CellMeaning.NOT_APPLICABLE, "缺报": CellMeaning.ZERO}
    hashes = {hash_of(read({"unit": ["a"], "x": [cell]}, set_of(X, codes=codes))) for cell in ("无", "缺报", "")}
    assert len(hashes) == 3


def test_all_rows_of_an_example_have_a_period_or_none() -> None:
    example = Example("例", "s", (GivenRow({}, period="2024"), GivenRow({})), ())
    with pytest.raises(SchemeError) as caught:
        example_data(example, set_of(X))
    assert caught.value.diagnostics[0].name == "example-period-absent"


def test_a_unit_twice_in_a_workbook_is_named_by_its_rows(tmp_path: Path) -> None:
    pl.DataFrame({"unit": ["a", "a"], "x": [1, 2]}).write_excel(tmp_path / "a.xlsx")
    (found,) = problems(tmp_path / "a.xlsx", set_of(X))
    assert "第 2 行和第 3 行" in found.message("zh")


def test_a_column_twice_in_a_workbook_is_named_by_its_letters(tmp_path: Path) -> None:
    pl.DataFrame({"unit": ["a"], "x": [1], "x ": [2]}).write_excel(tmp_path / "a.xlsx")
    (found,) = problems(tmp_path / "a.xlsx", set_of(X))
    assert "columns B, C" in found.message("en")


def test_a_column_serves_the_field_that_it_names_not_one_whose_title_it_is() -> None:
    fields = (Field("编制数", COUNT, title="核定数"), Field("核定数", COUNT))
    (found,) = problems({"unit": ["a"], "核定数": [5]}, set_of(*fields))
    assert found.name == "column-absent"
    assert "编制数" in found.message("zh")
    data = read({"unit": ["a"], "核定数": [5], "编制数": [6]}, set_of(*fields))
    assert (data.columns["编制数"][0], data.columns["核定数"][0]) == (6, 5)
