"""What cells mean, and what is said of those that mean nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanheng.core.model import Bounds, CellMeaning, Field, Indicator, IndicatorSet
from quanheng.core.unit_data import FULL, NOT_APPLICABLE, ZERO
from quanheng.core.value_type import COUNT, DATE, FLAG, NUMBER, SHARE, TEXT, Kind, ValueType
from quanheng.data.interpreting import read_number
from quanheng.data.matching import Matched, match
from quanheng.data.reading import read_table
from quanheng.dsl.diagnostics import Diagnostic, SchemeError


def read(field: Field, cells: list[Any], **facts: Any) -> Matched:
    indicator_set = IndicatorSet("s", Indicator("s"), is_points=True, fields=(field,), **facts)
    return match(read_table({"unit": [f"u{place}" for place in range(len(cells))], "x": cells}), indicator_set)


def values(field: Field, cells: list[Any], **facts: Any) -> list[float]:
    column: list[float] = read(field, cells, **facts).data.columns["x"].tolist()
    return column


def problems(field: Field, cells: list[Any], **facts: Any) -> tuple[Diagnostic, ...]:
    with pytest.raises(SchemeError) as caught:
        read(field, cells, **facts)
    return caught.value.diagnostics


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234", 1234), ("1,234,567.5", 1234567.5), ("１２３", 123), ("１，２３４", 1234), (" 5 ", 5), ("+5", 5),
        ("-5", -5), ("−5", -5), ("1e3", 1000), (".5", 0.5), ("5.", 5), ("　7", 7),
    ],
)  # fmt: skip
def test_numbers_may_be_written_as_people_write_them(text: str, value: float) -> None:
    assert values(Field("x"), [text, "1"]) == [value, 1]


@pytest.mark.parametrize("text", ["约120", "12,34", "1.2.3", "1 234", "0x10", "1_000", "三", "12人", "true"])
def test_a_text_in_a_number_column_is_refused_with_unit_field_place_and_value(text: str) -> None:
    (found,) = problems(Field("x"), ["1", text])
    assert found.name == "cell-not-number"
    for language in ("zh", "en"):
        assert all(part in found.message(language) for part in ("u1", "x", text))
    assert (found.span.line, found.span.column) == (2, 2)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_written_out_is_read_back_exactly(number: float) -> None:
    assert read_number(repr(number)).value == number


@given(st.integers(-(10**15), 10**15), st.sampled_from(["{:,}", "{}", " {:,} "]))
def test_separators_of_thousands_change_nothing(number: int, form: str) -> None:
    assert read_number(form.format(number)).value == number


@given(st.text(max_size=12))
def test_no_text_breaks_the_reading_of_numbers(text: str) -> None:
    cell = read_number(text, percent=0.01)
    assert np.isfinite(cell.value) or cell.problem


@pytest.mark.parametrize(
    "mark", ["", "NA", "n/a", "N/A", "NaN", "null", "None", "-", "—", "–", "——", "缺", "无数据", "..", "…", "#N/A", " "]
)
def test_the_usual_marks_mean_that_there_is_no_datum(mark: str) -> None:
    read_back = values(Field("x"), ["1", mark])
    assert read_back[0] == 1
    assert np.isnan(read_back[1])


def test_missing_as_adds_marks_even_numbers() -> None:
    np.testing.assert_array_equal(values(Field("x"), ["x", "-99", "2"], missing_as=("X", "-99")), [np.nan, np.nan, 2])
    np.testing.assert_array_equal(values(Field("x"), [-99, 2], missing_as=("-99",)), [np.nan, 2])


def test_codes_give_texts_a_meaning() -> None:
    codes = {
        "No VAT": CellMeaning.NOT_APPLICABLE, "No Practice": CellMeaning.ZERO, "优": CellMeaning.FULL,
        "未检出": 0.0, "-": CellMeaning.NOT_APPLICABLE, "不详": CellMeaning.MISSING,
    }  # fmt: skip
    data = read(Field("x"), ["no vat", "No Practice", "优", "未检出", "-", "不详", "3"], codes=codes).data
    np.testing.assert_array_equal(data.columns["x"], [np.nan, np.nan, np.nan, 0, np.nan, np.nan, 3])
    assert data.states["x"].tolist() == [NOT_APPLICABLE, ZERO, FULL, 0, NOT_APPLICABLE, 0, 0]


def test_a_code_of_the_field_wins_over_one_of_the_set() -> None:
    field = Field("x", codes={"无": 1.0})
    assert values(field, ["无"], codes={"无": CellMeaning.ZERO}) == [1]


def test_a_percent_sign_in_a_share_is_a_hundredth() -> None:
    assert values(Field("x", SHARE), ["30%", "0.3", "12.5％", "5‰"]) == [0.3, 0.3, 0.125, 0.005]


def test_a_percent_sign_elsewhere_is_refused() -> None:
    (found,) = problems(Field("x"), ["30%"])
    assert found.name == "cell-percent"


def test_a_number_counted_in_percent_may_carry_the_sign() -> None:
    assert values(Field("x", ValueType(Kind.NUMBER, unit="%")), ["30%", "30"]) == [30, 30]


def test_shares_that_look_like_percentages_are_warned_of() -> None:
    found = read(Field("x", SHARE), ["30", "45.5", "0"])
    assert [warning.name for warning in found.warnings] == ["share-looks-like-percent"]
    assert found.data.columns["x"].tolist() == [30, 45.5, 0]


@pytest.mark.parametrize("cells", [["30%", "45%"], ["0.3", "1.2"], ["2", "0.5"], ["150"], ["", ""]])
def test_other_shares_are_not_warned_of(cells: list[str]) -> None:
    assert not read(Field("x", SHARE), cells).warnings


@pytest.mark.parametrize("cell", ["inf", "-inf", "Infinity", "∞", "1e999", float("inf"), float("-inf")])
def test_infinities_are_refused(cell: object) -> None:
    (found,) = problems(Field("x"), [cell])
    assert found.name == "cell-infinite"


def test_a_value_outside_its_bounds_is_refused() -> None:
    field = Field("x", bounds=Bounds(0, 1, high_closed=False))
    found = problems(field, [0, 1, -0.1, 0.5])
    assert [(one.name, one.span.line) for one in found] == [("cell-bounds", 2), ("cell-bounds", 3)]
    assert "[0, 1)" in found[0].message("en")


def test_a_bound_is_met_up_to_the_last_digit() -> None:
    assert values(Field("x", bounds=Bounds(0, 0.3)), [0.1 + 0.2]) == [0.1 + 0.2]


def test_a_negative_count_is_refused_and_half_a_post_is_not() -> None:
    assert values(Field("x", COUNT), ["1.5", "0"]) == [1.5, 0]
    assert problems(Field("x", COUNT), ["-1"])[0].name == "cell-negative"


def test_yes_and_no_have_many_spellings() -> None:
    cells = ["是", "否", "yes", "NO", "True", "false", "1", "0", "√", "×", "Ｙ", ""]
    np.testing.assert_array_equal(values(Field("x", FLAG), cells), [1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, np.nan])
    np.testing.assert_array_equal(values(Field("x", FLAG), [1.0, 0.0, None]), [1, 0, np.nan])


@pytest.mark.parametrize("cell", ["也许", "2", "x"])
def test_what_is_neither_yes_nor_no_is_refused(cell: str) -> None:
    assert problems(Field("x", FLAG), [cell])[0].name == "cell-not-flag"


def test_dates_have_many_spellings() -> None:
    cells = ["2024-03-01", "2024/3/1", "2024.3.1", "2024年3月1日", "20240301", "2024-03-01 00:00:00"]
    assert values(Field("x", DATE), cells) == [19783.0] * 6  # date -d 2024-03-01 +%s, divided by 86400


@pytest.mark.parametrize("cell", ["三月", "2024-13-01", "2024-02-30", "45352", "01/03/2024"])
def test_what_is_no_date_is_refused(cell: str) -> None:
    assert problems(Field("x", DATE), [cell])[0].name == "cell-not-date"


ONE_OF = ValueType(Kind.TEXT, labels=("优", "良", "None"))


def test_labels_come_in_declared_order_before_those_of_the_data() -> None:
    data = read(Field("x", ONE_OF), ["良", "优", "none", ""]).data
    assert data.labels == ("优", "良", "None")
    np.testing.assert_array_equal(data.columns["x"], [1, 0, 2, np.nan])


def test_an_unknown_label_is_refused_with_the_nearest() -> None:
    (found,) = problems(Field("x", ValueType(Kind.TEXT, labels=("党委部门", "政府部门"))), ["党委部们"])
    assert found.name == "cell-unknown-label"
    assert "是否指“党委部门”" in found.hint("zh")


def test_texts_are_labels_in_the_order_of_the_rows() -> None:
    data = read(Field("x", TEXT), ["乙", " 甲", "乙", "", "NA", "（一）"]).data
    assert data.labels == ("乙", "甲", "NA", "(一)")
    np.testing.assert_array_equal(data.columns["x"], [0, 1, 0, np.nan, 2, 3])


def test_missing_fills_in_a_datum_and_tells_where() -> None:
    data = read(Field("x", COUNT, missing=0.0), ["3", "", "—"]).data
    assert data.columns["x"].tolist() == [3, 0, 0]
    assert data.supplied["x"].tolist() == [False, True, True]


def test_missing_fills_in_a_label() -> None:
    assert values(Field("x", ONE_OF, missing="良"), ["优", ""]) == [0, 1]


def test_a_cell_that_does_not_apply_is_not_filled_in() -> None:
    data = read(Field("x", missing=0.0, codes={"无此项": CellMeaning.NOT_APPLICABLE}), ["无此项", ""]).data
    np.testing.assert_array_equal(data.columns["x"], [np.nan, 0])


def test_a_field_may_refuse_to_be_empty() -> None:
    found = problems(Field("x", missing="error"), ["1", "", "约1"])
    assert [one.name for one in found] == ["cell-absent", "cell-not-number"]


def test_a_column_of_lists_is_refused() -> None:
    assert problems(Field("x", NUMBER), [[1], [2]])[0].name == "column-type"


def test_a_thousand_faults_are_a_hundred_and_a_count() -> None:
    found = problems(Field("x"), ["约1"] * 1000)
    assert len(found) == 101
    assert found[-1].name == "more-problems"
    assert "900" in found[-1].message("en")


@pytest.mark.parametrize(
    ("bounds", "cell", "text"),
    [
        (Bounds(low=0.0, low_closed=False), "0", "> 0"),
        (Bounds(low=1.0), "0", "≥ 1"),
        (Bounds(high=5.0), "6", "≤ 5"),
        (Bounds(high=5.0, high_closed=False), "5", "< 5"),
        (Bounds(0.0, 1.0, low_closed=False), "0", "(0, 1]"),
    ],
)
def test_bounds_are_written_as_an_author_writes_them(bounds: Bounds, cell: str, text: str) -> None:
    (found,) = problems(Field("x", bounds=bounds), [cell])
    assert text in found.message("en")


def test_a_code_may_stand_for_another_datum() -> None:
    assert values(Field("x", codes={"-1": 5.0}), [-1, 2]) == [5, 2]
    assert values(Field("x", codes={"一": "1"}), ["一"]) == [1]


def test_numbers_too_large_for_a_float_to_tell_apart_stay_texts() -> None:
    assert read(Field("x", TEXT), [2**60 + 1]).data.labels == ("1152921504606846977",)
