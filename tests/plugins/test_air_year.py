"""The evaluation of a year of air: percentiles, validity, eight-hour maxima, limits, the composite index."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import quanheng as qh
from quanheng.plugins.pollution.air_tables import table, year_rules
from quanheng.plugins.pollution.air_validity import daily_maximum, enough_values
from quanheng.plugins.pollution.air_year import (
    attainment_rate,
    composite_index,
    exceedance_multiple,
    largest_single_index,
    leading_pollutant,
    percentile,
    prescribed_percentile,
    reported,
    without_exceptional,
)
from quanheng.plugins.pollution.air_year_functions import LEADING_POLLUTANT


def _column(values: Any) -> Any:
    return np.asarray(values, dtype=np.float64)[:, np.newaxis]


# --- percentiles


@pytest.mark.parametrize(("p", "expected"), [(90, 328.6), (95, 346.8), (98, 357.72), (0, 1), (100, 365)])
def test_percentiles_of_the_days_of_a_year(p: float, expected: float) -> None:
    # k = 1 + 364 p / 100: for 90 it is 328.6, and the value there is k itself
    assert percentile(_column(range(1, 366)), p=p) == pytest.approx([expected])


def test_a_percentile_leaves_out_what_is_absent_and_has_nothing_of_nothing() -> None:
    matrix = np.array([[40, np.nan], [10, np.nan], [np.nan, np.nan], [30, np.nan], [20, np.nan]])
    found = percentile(matrix, p=90)
    assert found[0] == pytest.approx(37.0)
    assert np.isnan(found[1])
    assert percentile(_column([5]), p=98).tolist() == [5]


@pytest.mark.parametrize("p", [-1, 100.5])
def test_a_percentile_beyond_0_to_100_is_refused(p: float) -> None:
    with pytest.raises(qh.Refused):
        percentile(_column([1, 2]), p=p)


@given(st.lists(st.floats(0, 1e4), min_size=1, max_size=40), st.floats(0, 100))
def test_a_percentile_is_that_of_numpy(values: list[float], p: float) -> None:
    assert percentile(_column(values), p=p) == pytest.approx([np.percentile(values, p)], rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(
    ("pollutant", "expected"),
    [("so2", 357.72), ("no2", 357.72), ("pm10", 346.8), ("pm25", 346.8), ("co", 346.8), ("o3", 328.6)],
)
def test_each_pollutant_has_its_percentile(pollutant: str, expected: float) -> None:
    assert prescribed_percentile(_column(range(1, 366)), pollutant=pollutant) == pytest.approx([expected])


# --- what a mean needs


def _days(year: int) -> Any:
    first = np.datetime64(f"{year}-01-01")
    return _column(np.arange(first, np.datetime64(f"{year + 1}-01-01")).astype("datetime64[D]").astype(float))


def _without(year: int, *gaps: tuple[str, str]) -> float:
    days = _days(year)
    values = np.ones_like(days)
    for first, last in gaps:
        low, high = (float(np.datetime64(each).astype("datetime64[D]").astype(int)) for each in (first, last))
        values[(days >= low) & (days <= high)] = np.nan
    return float(enough_values(values, over="year", date=days)[0])


def test_a_year_needs_324_days_and_enough_in_each_month() -> None:
    assert _without(2025) == 1
    # 28 days of February less 3 are 25; of January 31 less 4 are 27
    assert _without(2025, ("2025-02-01", "2025-02-03"), ("2025-01-01", "2025-01-04")) == 1
    assert _without(2025, ("2025-02-01", "2025-02-04")) == 0
    assert _without(2024, ("2024-02-01", "2024-02-04")) == 1
    assert _without(2025, ("2025-01-01", "2025-01-05")) == 0
    # four of each of seven months of 31 days, three of four of 30, and one: 365 - 28 - 12 = 325, 324, 323
    long = [(f"2025-{month:02}-01", f"2025-{month:02}-04") for month in (1, 3, 5, 7, 8, 10, 12)]
    short = [(f"2025-{month:02}-01", f"2025-{month:02}-03") for month in (4, 6, 9, 11)]
    assert _without(2025, *long, *short) == 1
    assert _without(2025, *long, *short, ("2025-02-01", "2025-02-01")) == 1
    assert _without(2025, *long, *short, ("2025-02-01", "2025-02-02")) == 0


def test_a_month_needs_27_days_and_february_25() -> None:
    january = _days(2025)[:31]
    assert enough_values(np.where(np.arange(31) < 27, 1.0, np.nan)[:, None], over="month", date=january) == 1
    assert enough_values(np.where(np.arange(31) < 26, 1.0, np.nan)[:, None], over="month", date=january) == 0
    february = _days(2025)[31:59]
    assert enough_values(np.where(np.arange(28) < 25, 1.0, np.nan)[:, None], over="month", date=february) == 1
    assert enough_values(np.where(np.arange(28) < 24, 1.0, np.nan)[:, None], over="month", date=february) == 0


@pytest.mark.parametrize(("over", "size", "needed"), [("day", 24, 20), ("eight_hours", 8, 6)])
def test_a_day_needs_20_hours_and_a_mean_over_eight_needs_6(over: str, size: int, needed: int) -> None:
    values = np.stack([np.where(np.arange(size) < count, 1.0, np.nan) for count in (needed, needed - 1)], axis=1)
    assert enough_values(values, over=over).tolist() == [1, 0]


@pytest.mark.parametrize(
    ("dates", "said"),
    [(None, "needs the date"), ([0.0, 0.0], "same date"), ([0.0, np.nan], "no date"), ([0.0, 400.0], "more than one")],
)
def test_dates_that_are_absent_double_or_of_two_years_are_refused(dates: list[float] | None, said: str) -> None:
    with pytest.raises(qh.Refused, match=said):
        enough_values(_column([1, 1]), over="year", date=None if dates is None else _column(dates))


# --- eight hours


def test_the_daily_maximum_is_that_of_the_best_eight_hours() -> None:
    hours = np.arange(1.0, 25)
    ozone = np.where((hours >= 11) & (hours <= 18), 160.0, 40.0)
    assert daily_maximum(_column(ozone), hour=_column(hours)).tolist() == [160]
    order = np.argsort(np.sin(hours))
    assert daily_maximum(_column(ozone[order]), hour=_column(hours[order] - 1), first=0).tolist() == [160]


def test_a_mean_over_eight_hours_needs_six_values_and_the_day_fourteen_means() -> None:
    hours = np.arange(1.0, 25)
    # without hours 1 to 5 the means of hours 1-8 to 3-10 have fewer than six values: 14 are left
    late = np.where(hours <= 5, np.nan, 100.0)
    assert daily_maximum(_column(late), hour=_column(hours)).tolist() == [100]
    assert np.isnan(daily_maximum(_column(np.where(hours <= 6, np.nan, 100.0)), hour=_column(hours))).all()


@pytest.mark.parametrize("hour", [0, 25, 1.5, 2])
def test_an_hour_beyond_the_day_or_there_twice_is_refused(hour: float) -> None:
    with pytest.raises(qh.Refused):
        daily_maximum(_column([1, 1]), hour=_column([2, hour]))


# --- limits


def test_exceedance_and_attainment() -> None:
    assert exceedance_multiple([82, 60, 59, np.nan], [60, 60, 60, 60])[:3] == pytest.approx([22 / 60, 0, 0])
    assert attainment_rate(_column([60, 61, 20, np.nan]), limit=60.0) == pytest.approx([2 / 3])
    assert np.isnan(attainment_rate(_column([np.nan]), limit=60.0)).all()
    with pytest.raises(qh.Refused):
        exceedance_multiple([1], [0])
    with pytest.raises(qh.Refused):
        attainment_rate(_column([1]), limit=0.0)


def test_days_of_exceptional_events_have_no_value_nor_those_of_which_nobody_knows() -> None:
    found = without_exceptional([80, 900, 70], [0, 1, np.nan])
    assert found[0] == 80
    assert np.isnan(found[1:]).all()


@pytest.mark.parametrize(
    ("edition", "expected"),
    [("hj663_2013", [34, 36, 1.2]), ("hj663_2026_transition", [34.5, 35.5, 1.25]), ("hj663_2026", [34.5, 35.5, 1.25])],
)
def test_statistics_are_reported_with_the_digits_of_the_edition(edition: str, expected: list[float]) -> None:
    found = [*reported([34.5, 35.5], pollutant="pm25", edition=edition)]
    found += [*reported([1.25], pollutant="co", edition=edition)]
    assert found == pytest.approx(expected)


# --- the composite index

YEAR: dict[str, Any] = {"pm25": 27, "pm10": 54, "so2": 3, "no2": 24, "co": 0.9, "o3": 168}


@pytest.mark.parametrize(
    ("edition", "index"),
    [
        # 3/60 + 24/40 + 54/70 + 27/35 + 0.9/4 + 168/160
        ("hj663_2013", 3.4679),
        # 3/60 + 2 x 24/40 + 54/60 + 3 x 27/30 + 0.9/4 + 2 x 168/160
        ("hj663_2026_transition", 7.175),
        # 3/20 + 2 x 24/30 + 54/50 + 3 x 27/25 + 0.9/4 + 2 x 168/160
        ("hj663_2026", 8.395),
    ],
)
def test_the_composite_index_by_each_edition(edition: str, index: float) -> None:
    assert composite_index(**YEAR, edition=edition) == pytest.approx([index], abs=5e-5)


def test_a_published_index_is_met_within_what_rounded_concentrations_allow() -> None:
    # Heyuan, February 2022: published as 1.73
    found = composite_index(pm25=13, pm10=16, so2=3, no2=13, co=0.9, o3=87, edition="hj663_2013")
    assert found == pytest.approx([1.74375])
    assert abs(found[0] - 1.73) < 0.02


def test_the_index_of_a_year_goes_by_its_last_day() -> None:
    days = np.array(
        [(dt.date(*day) - dt.date(1970, 1, 1)).days for day in ((2025, 12, 31), (2026, 12, 31), (2031, 12, 31))]
    )
    assert composite_index(**YEAR, edition="by_date", date=days) == pytest.approx([3.4679, 7.175, 8.395], abs=5e-5)


def test_the_largest_single_index_is_told_without_weights_and_with_its_pollutant() -> None:
    # 168/160 = 1.05 is the largest of 2013; 54/50 = 1.08 and 27/25 = 1.08 of 2026 in full
    for edition, index, name in (("hj663_2013", 1.05, "O3"), ("hj663_2026", 1.08, "PM10")):
        assert largest_single_index(**YEAR, edition=edition) == pytest.approx([index])
        places, texts = leading_pollutant(**YEAR, edition=edition)
        assert texts == LEADING_POLLUTANT.labels
        assert texts[int(places[0])] == name


def test_no_index_without_one_of_the_six() -> None:
    for absent in (np.nan, -1):
        assert np.isnan(composite_index(**(YEAR | {"co": absent}), edition="hj663_2013")).all()
        assert np.isnan(leading_pollutant(**(YEAR | {"co": absent}), edition="hj663_2013")[0]).all()


# --- the limits of GB 3095 in schemes


def test_limits_of_every_stage_are_no_laxer_than_before_and_grade_1_no_laxer_than_grade_2() -> None:
    rows = table("gb3095")
    found: dict[tuple[str, ...], float | None] = dict(
        zip((row[:-1] for row in rows.rows), rows.numbers("limit"), strict=True)
    )
    for (pollutant, averaging, grade, since), limit in found.items():
        later = [v for k, v in found.items() if k[:3] == (pollutant, averaging, grade) and k[3] > since]
        assert limit is not None
        assert all(each is not None and each <= limit for each in later)
        if grade == "grade_1":
            other = found[pollutant, averaging, "grade_2", since]
            assert other is not None
            assert limit <= other


def test_a_scheme_takes_the_limit_of_the_day_in_its_unit(tmp_path: Path) -> None:
    (tmp_path / "限值.qh").write_text(
        """
        use pollution
        fields { 浓度 : number in "mg/m³" }
        indicator_set 达标 scale 0..100 {
          aggregate = none
          period = 日期
          indicator 颗粒物 { value = 浓度 <= pollution.gb3095(pollutant = pm25, averaging = day, grade = grade_2) }
          indicator 一氧化碳 { value = 浓度 <= pollution.gb3095_co(averaging = day, grade = grade_2) }
        }
        """,
        encoding="utf-8",
    )
    rows = [{"单位": "甲", "日期": day, "浓度": 0.07} for day in ("2025-01-01", "2026-03-01", "2031-01-01")]
    found = qh.evaluate(qh.load(tmp_path / "限值.qh"), rows)
    # 70 µg/m³ against 75, 60 and 50
    assert found.scores["颗粒物"].to_list() == [100, 0, 0]
    assert found.scores["一氧化碳"].to_list() == [100, 100, 100]


def test_what_is_compared_with_is_the_limit_of_the_edition() -> None:
    assert {name: rule.limit for name, rule in year_rules("hj663_2013").items()} == {
        "so2": 60, "no2": 40, "pm10": 70, "pm25": 35, "co": 4, "o3": 160,
    }  # fmt: skip


UNITS = """
use pollution
fields { 浓度 : number in "mg/m³";  一氧化碳 : number in "µg/m³" }
fields 日值 within 城市 { 细颗粒物 : number in "mg/m³";  例外 : flag }
indicator_set 换算 scale 0..1000 {
  aggregate = none
  define 限值 = pollution.gb3095(pollutant = pm25, averaging = day, grade = grade_2)
  indicator 指数 { value = pollution.aqi(浓度, 浓度, 浓度, 浓度, 一氧化碳, 浓度, hourly, hj633_2026) }
  indicator 分指数 { value = pollution.iaqi(一氧化碳, co_1h, hj633_2012) }
  indicator 倍数 { value = pollution.exceedance_multiple(浓度, 限值) }
  indicator 达标率 { value = pollution.attainment_rate(日值.细颗粒物, 限值);  score = 100 * value }
  indicator 中位 { value = pollution.percentile(日值.细颗粒物, 50) * 1000 }
  indicator 平均 { value = mean(pollution.without_exceptional(日值.细颗粒物, 日值.例外)) * 1000 }
}
"""


def test_what_is_measured_in_another_unit_is_converted_and_what_is_no_concentration_refused(tmp_path: Path) -> None:
    (tmp_path / "换算.qh").write_text(UNITS, encoding="utf-8")
    below = [{"单位": "甲", "细颗粒物": value, "例外": flag} for value, flag in ((0.05, 0), (0.07, 0), (0.09, 1))]
    units = [{"单位": "甲", "浓度": 0.082, "一氧化碳": 1300}]
    found = qh.evaluate(qh.load(tmp_path / "换算.qh"), units, rows={"日值": below}, as_of=dt.date(2026, 3, 1))
    # 82 µg/m³ of PM2.5 is 120; 1.3 mg/m³ of CO is 13 (half up from 0 to 5 mg/m³); 82/60 - 1; 50 of 50, 70 and 90
    expected = {"指数": 120, "分指数": 13, "倍数": 22 / 60, "达标率": 100 / 3, "中位": 70, "平均": 60}
    assert {name: found.scores[name].to_list() for name in expected} == {
        name: [pytest.approx(each)] for name, each in expected.items()
    }
    (tmp_path / "换算.qh").write_text(
        UNITS.replace('浓度 : number in "mg/m³"', '浓度 : number in "t"'), encoding="utf-8"
    )
    with pytest.raises(qh.SchemeError) as caught:
        qh.load(tmp_path / "换算.qh")
    assert {each.name for each in caught.value.diagnostics} == {"units-differ"}


def test_statistics_of_the_year_work_over_the_units_too(tmp_path: Path) -> None:
    (tmp_path / "各市.qh").write_text(
        """
        use pollution
        fields { 浓度 : number;  时 : number;  日期 : date }
        indicator_set 各市 scale 0..1000 {
          aggregate = none
          indicator 百分位 { value = pollution.percentile(浓度, 90) }
          indicator 评价值 { value = pollution.prescribed_percentile(浓度, o3) }
          indicator 达标率 { value = pollution.attainment_rate(浓度, 25);  score = 100 * value }
          indicator 有效 { value = pollution.enough_values(浓度, month, date = 日期) }
          indicator 最大 { value = pollution.daily_maximum_8h(浓度, 时) }
        }
        """,
        encoding="utf-8",
    )
    rows = [
        {"单位": f"第{place}站", "浓度": 10 * place, "时": place, "日期": f"2026-01-{place:02}"}
        for place in range(1, 5)
    ]
    found = qh.evaluate(qh.load(tmp_path / "各市.qh"), rows)
    assert [found.scores[name][0] for name in ("百分位", "评价值", "达标率", "有效", "最大")] == [
        *(pytest.approx(37.0), pytest.approx(37.0), pytest.approx(50.0), 0, None),
    ]
