"""The runnable schemes of air in ``plugins/pollution/examples``."""

from __future__ import annotations

from pathlib import Path

import pytest

import quanheng as qh
from quanheng.cli.running import main

EXAMPLES = Path(__file__).parents[2] / "plugins" / "pollution" / "examples"


@pytest.mark.parametrize("name", ["hourly_stations", "daily_cities", "annual_cities"])
def test_an_example_has_no_fault_and_stands_in_the_canonical_layout(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(EXAMPLES / f"{name}.qh")
    assert main(["--lang", "en", "check", path]) == 0
    assert "0 errors, 0 warnings" in "".join(capsys.readouterr())
    assert main(["test", path]) == 0
    assert main(["format", "--check", path]) == 0


def test_a_year_from_its_daily_values() -> None:
    result = qh.evaluate(
        qh.load(EXAMPLES / "annual_cities.qh"),
        EXAMPLES / "annual_cities.csv",
        rows={"日值": EXAMPLES / "daily_values.csv"},
    )
    # 2024: 3.4679 + 6/35; 2025 and 2026 as published for these means, the latter 7.175 by the new weights and limits
    assert result.scores["综合指数"].to_list() == [3.64, 3.47, 7.18]
    # 73 of 364 days have too much ozone; the day of the sandstorm does not count
    assert result.scores["优良天数比率"].to_list() == [79.9] * 3
    told = {name: result.evaluation.report(name).tolist() for name in ("数据有效", "CO百分位数", "最大单项污染物")}
    assert told == {"数据有效": [1, 1, 1], "CO百分位数": [0.9] * 3, "最大单项污染物": ["O3"] * 3}
    # (33 + 27 + 27) / 3; before that there are no three years
    assert result.evaluation.report("PM2.5三年滑动")[2] == 29


def test_the_hours_of_some_stations() -> None:
    result = qh.evaluate(qh.load(EXAMPLES / "hourly_stations.qh"), EXAMPLES / "hourly_stations.csv")
    assert result.scores["空气质量实时报"].to_list()[:6] == [64, 55, 21, 152, 142, 72]
    assert str(result.evaluation.findings[0].message).endswith("空气质量严重污染，首要污染物PM2.5")


def test_an_explanation_names_the_edition_and_what_each_pollutant_came_to() -> None:
    daily = qh.evaluate(qh.load(EXAMPLES / "daily_cities.qh"), EXAMPLES / "daily_cities.csv")
    old, new = (str(daily.explain("甲市", period=day)) for day in ("2026-02-28", "2026-03-01"))
    assert "HJ 633-2012：O3 110、PM2.5 109、PM10 90、NO2 69、CO 33、SO2 12" in old
    assert "HJ 633-2026：PM2.5 120、O3 110、PM10 104、NO2 69、CO 33、SO2 12" in new
    year = qh.evaluate(
        qh.load(EXAMPLES / "annual_cities.qh"),
        EXAMPLES / "annual_cities.csv",
        rows={"日值": EXAMPLES / "daily_values.csv"},
    )
    said = str(year.explain("甲市", period="2026"))
    assert "HJ 663-2026、过渡期限值：SO2 3/60 = 0.05、NO2 24/40×2 = 1.2、PM10 54/60 = 0.9" in said
