"""The air quality index of ``pollution`` against the standard's worked points and official readings."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from quanheng.plugins.pollution.air import good_day_ratio, iaqi

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


def test_the_largest_index_is_the_official_one_of_every_hourly_reading(shared: Path) -> None:
    columns = {
        "pm2_5": "pm25_24h",
        "pm10": "pm10_24h",
        "so2": "so2_1h",
        "no2": "no2_1h",
        "co": "co_1h",
        "o3_1h": "o3_1h",
    }
    with (shared / "reference" / "aqi_hourly_stations" / "bth_202004.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    indices = [
        iaqi([float(row[column] or "nan") for row in rows], pollutant=pollutant, edition=OLD)
        for column, pollutant in columns.items()
    ]
    official = np.array([float(row["aqi"]) for row in rows])
    assert (np.fmax.reduce(indices) == official).all()
    assert len(rows) == 8468


def test_good_days_of_a_quarter() -> None:
    # 51 days 优 and 35 days 良 of 91: published as 94.5 %
    assert round(float(good_day_ratio([51 + 35], [91])[0]), 3) == 0.945


def test_no_valid_day_or_more_good_than_valid_days_gives_nothing() -> None:
    assert np.isnan(good_day_ratio([0, 92, -1], [0, 91, 91])).all()
