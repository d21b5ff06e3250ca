"""AQI, class and primary pollutant of 8,468 official hourly readings, through a scheme and the command line."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from quanheng.cli.running import main

SCHEME = Path(__file__).parents[2] / "plugins" / "pollution" / "examples" / "hourly_stations.qh"
ROWS = 8468

COLUMNS = {
    "PM2.5": "pm2_5",
    "PM10": "pm10",
    "SO2": "so2",
    "NO2": "no2",
    "CO": "co",
    "O3": "o3_1h",
}
#: How the feed writes pollutants.
WRITTEN = {"颗粒物(PM10)": "PM10", "细颗粒物(PM2.5)": "PM2.5"}


@pytest.fixture(scope="module")
def official(shared: Path) -> list[dict[str, str]]:
    with (shared / "reference" / "aqi_hourly_stations" / "bth_202004.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_a_scheme_gives_the_official_index_class_and_primary_pollutant_of_every_reading(
    official: list[dict[str, str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (tmp_path / "readings.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["单位", "日期", *COLUMNS])
        for row in official:
            day = f"{row['date'][:4]}-{row['date'][4:6]}-{row['date'][6:]}"
            unit = f"{row['city']} {row['station']} {row['date']} {row['hour']}"
            writer.writerow([unit, day, *(row[column] for column in COLUMNS.values())])
    assert main(["evaluate", str(SCHEME), "--data", str(tmp_path / "readings.csv"), "--format", "csv"]) == 0
    found = list(csv.DictReader(capsys.readouterr().out.splitlines()))

    assert len(found) == len(official) == ROWS
    assert [float(row["空气质量实时报"]) for row in found] == [float(row["aqi"]) for row in official]
    assert [row["级别"] for row in found] == [row["quality"] for row in official]
    expected = ["、".join(WRITTEN[name] for name in row["primary"].split(",") if name) or "无" for row in official]
    assert [row["首要污染物"] for row in found] == expected
    # 35 ties, each with both names
    assert sum("、" in name for name in expected) == 35
