"""The air quality index of ``pollution`` against the standard's worked points, in both editions and by the day."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import quanheng as qh
from quanheng.plugins.pollution import air_functions
from quanheng.plugins.pollution.air import aqi, aqi_level, exceeding_pollutants, good_day_ratio, iaqi, primary_pollutant
from quanheng.plugins.pollution.air_tables import editions, table

OLD, NEW = "hj633_2012", "hj633_2026"


@pytest.mark.parametrize(
    ("concentration", "old", "new"),
    [
        (0, 0, 0),
        (35, 50, 50),
        (36, 52, 52),
        (60, 82, 100),
        (61, 83, 101),
        (75, 100, 114),
        (76, 102, 115),
        (82, 109, 120),
        (115, 150, 150),
        (501, 500, 500),
    ],
)
def test_fine_particles_in_both_editions(concentration: float, old: int, new: int) -> None:
    assert iaqi([concentration], pollutant="pm25_24h", edition=OLD)[0] == old
    assert iaqi([concentration], pollutant="pm25_24h", edition=NEW)[0] == new


@pytest.mark.parametrize(
    ("pollutant", "concentration", "old", "new"),
    [
        ("pm10_24h", 130, 90, 104),
        ("so2_24h", 12, 12, 12),
        ("no2_24h", 55, 69, 69),
        ("co_24h", 1.3, 33, 33),
        ("o3_8h", 171, 110, 110),
    ],
)
def test_one_day_of_the_other_pollutants_in_both_editions(
    pollutant: str, concentration: float, old: int, new: int
) -> None:
    assert iaqi([concentration], pollutant=pollutant, edition=OLD)[0] == old
    assert iaqi([concentration], pollutant=pollutant, edition=NEW)[0] == new


@pytest.mark.parametrize(("pollutant", "held"), [("so2_1h", 200), ("o3_8h", 300)])
def test_above_800_a_short_column_has_no_index_in_2012_and_stays_in_2026(pollutant: str, held: int) -> None:
    assert iaqi([800], pollutant=pollutant, edition=OLD)[0] == held
    assert np.isnan(iaqi([801], pollutant=pollutant, edition=OLD)[0])
    assert iaqi([801], pollutant=pollutant, edition=NEW)[0] == held


def test_a_concentration_is_rounded_half_to_even_first() -> None:
    # 35.5 becomes 36 and 34.5 becomes 34; 1.25 mg/m³ of carbon monoxide becomes 1.2, 1.35 becomes 1.4.
    assert iaqi([35.5, 34.5], pollutant="pm25_24h", edition=OLD).tolist() == [52, 49]
    assert iaqi([1.25, 1.35], pollutant="co_24h", edition=OLD).tolist() == [30, 35]


def test_absent_and_negative_concentrations_have_no_index() -> None:
    assert np.isnan(iaqi([np.nan, -1], pollutant="pm25_24h", edition=OLD)).all()


def test_good_days_of_a_quarter() -> None:
    # 51 days 优 and 35 days 良 of 91: published as 94.5 %
    assert round(float(good_day_ratio([51 + 35], [91])[0]), 3) == 0.945


def test_no_valid_day_or_more_good_than_valid_days_gives_nothing() -> None:
    assert np.isnan(good_day_ratio([0, 92, -1], [0, 91, 91])).all()


#: One day, µg/m³ and CO mg/m³: its indices are 109/90/12/69/33/110 by the edition of 2012, 120/104/12/69/33/110 of 2026.
DAY: dict[str, Any] = {"pm25": 82, "pm10": 130, "so2": 12, "no2": 55, "co": 1.3, "o3": 171, "report": "daily"}


def _said(found: tuple[Any, tuple[str, ...]]) -> list[str | None]:
    places, texts = found
    return [None if np.isnan(place) else texts[int(place)] for place in np.atleast_1d(places)]


@pytest.mark.parametrize(
    ("edition", "index", "primary", "exceeding"), [(OLD, 110, "O3", "O3、PM2.5"), (NEW, 120, "PM2.5", None)]
)
def test_the_primary_pollutant_of_one_day_differs_between_the_editions(
    edition: str, index: int, primary: str, exceeding: str | None
) -> None:
    assert aqi(**DAY, edition=edition).tolist() == [index]
    assert _said(primary_pollutant(**DAY, edition=edition)) == [primary]
    assert _said(exceeding_pollutants(**DAY, edition=edition)) == [exceeding]


def test_there_is_no_primary_pollutant_up_to_50_and_all_that_are_equal_are_named() -> None:
    calm = DAY | {"pm25": 35, "pm10": 50, "no2": 20, "o3": 100}
    assert aqi(**calm, edition=OLD).tolist() == [50]
    assert _said(primary_pollutant(**calm, edition=OLD)) == ["无"]
    # 52 of PM2.5 is 71.25 and rounded up 72, and so is 94 of PM10
    both = calm | {"pm25": 52, "pm10": 94}
    assert _said(primary_pollutant(**both, edition=OLD)) == ["PM10、PM2.5"]
    assert _said(exceeding_pollutants(**both, edition=OLD)) == ["无"]


def test_above_800_the_edition_of_2012_goes_by_the_other_average_or_has_no_index() -> None:
    hour = DAY | {"report": "hourly", "so2": 900, "pm25": 10, "pm10": 10, "no2": 10, "o3": 10}
    assert np.isnan(aqi(**hour, edition=OLD)).all()
    # 1200 µg/m³ over 24 hours lies half way between 800 (200) and 1600 (300)
    assert aqi(**hour, edition=OLD, so2_24h=1200).tolist() == [250]
    assert aqi(**hour, edition=NEW).tolist() == [200]
    day = DAY | {"o3": 801, "pm25": 10, "pm10": 10, "no2": 10}
    assert np.isnan(aqi(**day, edition=OLD)).all()
    assert aqi(**day, edition=OLD, o3_1h=1000).tolist() == [400]
    assert aqi(**day, edition=NEW).tolist() == [300]


def test_an_hour_goes_by_what_is_there_and_a_day_needs_all_six() -> None:
    nothing: dict[str, Any] = dict.fromkeys(("pm25", "pm10", "so2", "no2", "co", "o3"), np.nan)
    hour: dict[str, Any] = nothing | {"pm10": 130, "report": "hourly"}
    assert aqi(**hour, edition=OLD).tolist() == [90]
    assert np.isnan(aqi(**hour, edition=OLD, require=2)).all()
    assert np.isnan(aqi(**nothing, report="hourly", edition=OLD)).all()
    assert _said(primary_pollutant(**nothing, report="hourly", edition=OLD)) == [None]
    assert np.isnan(aqi(**(DAY | {"co": np.nan}), edition=OLD)).all()
    assert aqi(**(DAY | {"co": np.nan}), edition=OLD, require=5).tolist() == [110]
    # a negative reading is none
    assert np.isnan(aqi(**(DAY | {"co": -0.1}), edition=OLD)).all()


def test_the_classes_begin_above_the_bounds_of_the_standard() -> None:
    found = aqi_level([0, 50, 51, 100, 101, 150, 151, 200, 201, 300, 301, 500, np.nan, -1])
    assert [None if np.isnan(place) else air_functions.LEVELS[int(place)] for place in found] == [
        *("优", "优", "良", "良", "轻度污染", "轻度污染", "中度污染", "中度污染", "重度污染", "重度污染"),
        *("严重污染", "严重污染", None, None),
    ]
    assert table("aqi_levels").column("zh") == air_functions.LEVELS


# --- the edition by the day


def _day(year: int, month: int, day: int) -> float:
    return float((dt.date(year, month, day) - dt.date(1970, 1, 1)).days)


def test_each_row_goes_by_the_edition_in_force_on_its_day() -> None:
    days = np.array([_day(2016, 1, 1), _day(2026, 2, 28), _day(2026, 3, 1)])
    assert iaqi([60, 60, 60], pollutant="pm25_24h", edition="by_date", date=days).tolist() == [82, 82, 100]
    assert _said(primary_pollutant(**DAY, edition="by_date", date=days)) == ["O3", "O3", "PM2.5"]


@pytest.mark.parametrize(("date", "said"), [(np.nan, "no date"), (_day(2015, 12, 31), "2015-12-31"), (None, "no date")])
def test_a_row_without_a_day_or_before_the_first_edition_is_refused(date: float | None, said: str) -> None:
    days = None if date is None else np.array([_day(2020, 1, 1), date])
    with pytest.raises(qh.Refused) as caught:
        iaqi([60, 60], pollutant="pm25_24h", edition="by_date", date=days)
    assert said in caught.value.en.format(**{name: fact[1] for name, fact in caught.value.facts.items()})
    assert caught.value.mask.tolist() == [date is None, True]


def test_a_row_of_which_nothing_was_measured_needs_no_day() -> None:
    found = iaqi([60, np.nan], pollutant="pm25_24h", edition="by_date", date=np.array([_day(2020, 1, 1), np.nan]))
    assert found[0] == 82
    assert np.isnan(found[1])


SCHEME = """
use pollution
fields {{ `PM2.5` : number;  日期 : date }}
indicator_set 指数 scale 0..500 {{ {period}value = pollution.iaqi(`PM2.5`, pm25_24h{more}) }}
"""


def _scheme(tmp_path: Path, period: str = "", more: str = "") -> qh.IndicatorSet:
    (tmp_path / "指数.qh").write_text(SCHEME.format(period=period, more=more), encoding="utf-8")
    return qh.load(tmp_path / "指数.qh")


def test_without_periods_the_day_is_that_of_the_evaluation_and_without_it_an_error(tmp_path: Path) -> None:
    found, rows = _scheme(tmp_path), [{"单位": "甲", "PM2.5": 60, "日期": None}]
    assert [
        qh.evaluate(found, rows, as_of=day).scores["指数"].to_list()
        for day in (dt.date(2026, 2, 28), dt.date(2026, 3, 1))
    ] == [[82], [100]]
    with pytest.raises(qh.SchemeError) as caught:
        qh.evaluate(found, rows)
    assert caught.value.diagnostics[0].name == "as-of-needed"


@pytest.mark.parametrize(("period", "index"), [("2025", 82), ("2026-02", 82), ("2026Q1", 100), ("2026", 100)])
def test_a_period_goes_by_its_last_day_and_a_date_in_the_data_by_itself(
    tmp_path: Path, period: str, index: int
) -> None:
    rows = [{"单位": "甲", "年份": period, "PM2.5": 60, "日期": "2026-02-01"}]
    found = qh.evaluate(_scheme(tmp_path, "period = 年份;  "), rows)
    assert found.scores["指数"].to_list() == [index]
    found = qh.evaluate(_scheme(tmp_path, "period = 年份;  ", ", date = 日期"), rows)
    assert found.scores["指数"].to_list() == [82]


def test_an_edition_that_is_named_asks_for_no_day(tmp_path: Path) -> None:
    found = _scheme(tmp_path, more=", hj633_2012")
    assert qh.evaluate(found, [{"单位": "甲", "PM2.5": 60, "日期": None}]).scores["指数"].to_list() == [82]


def test_a_refusal_names_function_unit_and_what_to_do(tmp_path: Path) -> None:
    rows = [{"单位": "甲", "PM2.5": 60, "日期": "2020-01-01"}, {"单位": "乙", "PM2.5": 60, "日期": None}]
    with pytest.raises(qh.SchemeError) as caught:
        qh.evaluate(_scheme(tmp_path, more=", date = 日期"), rows)
    message = caught.value.diagnostics[0].message("zh")
    assert all(word in message for word in ("pollution.iaqi", "乙", "HJ 633", "没有日期"))


@given(
    st.lists(st.floats(0, 3000), min_size=6, max_size=6),
    st.sampled_from(["hourly", "daily"]),
    st.sampled_from([OLD, NEW]),
)
def test_the_index_is_the_largest_of_the_single_ones_and_the_primary_pollutant_has_it(
    readings: list[float], report: str, edition: str
) -> None:
    columns = ("pm25_24h", "pm10_24h", "so2_1h", "no2_1h", "co_1h", "o3_1h")
    columns = columns if report == "hourly" else ("pm25_24h", "pm10_24h", "so2_24h", "no2_24h", "co_24h", "o3_8h")
    single = [float(iaqi(each, pollutant=name, edition=edition)) for each, name in zip(readings, columns, strict=True)]
    found = float(aqi(*readings, report=report, edition=edition)[0])
    if any(np.isnan(single)):
        assert np.isnan(found)
        return
    assert found == max(single)
    (names,) = _said(primary_pollutant(*readings, report=report, edition=edition))
    written = dict(zip(("PM2.5", "PM10", "SO2", "NO2", "CO", "O3"), single, strict=True))
    assert names is not None
    highest = {name for name, index in written.items() if index == found}
    assert set(names.split("、")) == (highest if found > 50 else {"无"})


def test_editions_are_in_order_and_every_breakpoint_rises() -> None:
    for standard in ("hj633", "hj663"):
        assert (np.diff(editions(standard)[1]) > 0).all()
    for name in table("iaqi_breakpoints").columns[2:]:
        for edition in (OLD, NEW):
            points = [
                each for each in table("iaqi_breakpoints").where(edition=edition).numbers(name) if each is not None
            ]
            assert points == sorted(set(points))
