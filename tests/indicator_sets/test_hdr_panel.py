"""The HDI of every country and year since 1990, evaluated as one panel, equals what UNDP published."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

import quanheng as qh

FIELDS = {"le": "life_expectancy", "eys": "expected_schooling", "mys": "mean_schooling", "gnipc": "gni"}


@pytest.fixture(scope="module")
def panel(shared: Path) -> pl.DataFrame:
    return pl.read_csv(shared / "reference" / "undp_hdr_2021" / "hdi_panel_1990_2021.csv").rename(FIELDS)


def test_all_country_years_equal_the_published_index_at_three_decimals(panel: pl.DataFrame) -> None:
    result = qh.evaluate(qh.load("hdi"), panel.drop("hdi"), unit="iso3", period="year")
    published = panel.select("iso3", pl.col("year").cast(pl.String), pl.col("hdi").alias("published"))
    both = result.scores.join(published, left_on=["unit", "period"], right_on=["iso3", "year"])

    assert both.height == 5571
    assert both.filter(pl.col("hdi") != pl.col("published")).is_empty()


def test_ranks_in_a_panel_are_those_of_each_year_alone(panel: pl.DataFrame) -> None:
    hdi = qh.load("hdi")
    ranks = qh.evaluate(hdi, panel, unit="iso3", period="year").ranks
    for year in (1990, 2021):
        alone = qh.evaluate(hdi, panel.filter(pl.col("year") == year).drop("year"), unit="iso3").ranks
        within = ranks.filter(pl.col("period") == str(year)).drop("period")
        assert within.sort("unit").equals(alone.sort("unit"))
