"""The development index of the region: every published total, and bases and releases that are never mixed."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from bth_schemes import evaluated, told

import quanheng as qh
from quanheng.cli.running import main
from quanheng.plugins import bth
from quanheng.plugins.bth.development_index import annual_gain, fixed_base_index, index_change
from quanheng.plugins.reference import read_table

HOME = Path(bth.__file__).parent
DIMENSIONS = ("innovation", "coordination", "green", "openness", "sharing")
NAMES = ("创新发展", "协调发展", "绿色发展", "开放发展", "共享发展")


def _published() -> dict[tuple[str, str], dict[str, float]]:
    table = read_table(HOME / "tables" / "nbs_index.csv")
    found: dict[tuple[str, str], dict[str, float]] = {}
    for release, year, dimension, value in table.rows:
        found.setdefault((release, year[1:]), {})[dimension] = float(value)
    return found


PUBLISHED = _published()
COMPLETE = {key: row for key, row in PUBLISHED.items() if len(row) == 1 + len(DIMENSIONS)}


def test_six_releases_are_complete() -> None:
    assert sorted(year for _, year in COMPLETE) == ["2017", "2018", "2019", "2020", "2023", "2024"]


@pytest.mark.parametrize(("key", "row"), COMPLETE.items(), ids=str)
def test_the_scheme_gives_the_published_total_of_every_complete_year(
    key: tuple[str, str], row: dict[str, float], tmp_path: Path
) -> None:
    name = "区域发展指数" if int(key[1]) <= 2020 else "区域协同发展指数"
    path = tmp_path / "指数.qh"
    path.write_text(
        f"use bth\nindicator_set 指数 extends bth.{name} {{ title = 指数 }}".replace("{ title = 指数 }", "{}")
    )
    data = [{"单位": "京津冀"} | dict(zip(NAMES, (row[each] for each in DIMENSIONS), strict=True))]
    assert qh.evaluate(qh.load(path), data).scores["指数"].to_list() == [row["total"]]


def test_the_figures_are_those_of_the_reference_collection(shared: Path) -> None:
    with (shared / "reference" / "nbs_bth_development_index" / "published.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    ours = {year: row for (_, year), row in COMPLETE.items()}
    assert len(rows) == 4
    for row in rows:
        assert {each: float(row[each]) for each in DIMENSIONS} == {each: ours[row["year"]][each] for each in DIMENSIONS}
        assert float(row["published_total"]) == ours[row["year"]]["total"]


def test_every_release_says_its_base_and_where_it_was_found() -> None:
    table = read_table(HOME / "tables" / "nbs_releases.csv")
    assert {
        (release, f"{year}") for release, year in zip(table.column("release"), table.column("year"), strict=True)
    } == set(PUBLISHED)
    assert set(table.column("base")) == {"2010", "2014"}
    assert all(table.column("source"))


def test_the_trees_of_the_plugin_pass_their_own_examples() -> None:
    assert main(["test", str(HOME / "development_index.qh")]) == 0


def test_the_annual_gain_from_2014_to_2020_is_the_published_one() -> None:
    # NBS release of December 2021: (119.33 - 100) / 6 = 3.2217
    assert round(float(annual_gain(119.33, 2020, 2014)), 2) == 3.22
    assert np.isnan(annual_gain([100.0], [2014.0], [2014.0])).all()


def test_a_fixed_base_index_rises_with_progress_in_either_direction() -> None:
    assert float(fixed_base_index(120, 80)) == 150
    # incomes of town over country fall from 2.57 to 2.45: 100 x 2.57 / 2.45
    assert float(fixed_base_index(2.45, 2.57, direction="lower")) == pytest.approx(104.898, abs=5e-4)
    assert np.isnan(fixed_base_index([0.0], [2.57], direction="lower")).all()


FIELDS = "v : number; b : count; pv : number; pb : count; r : count; pr : count"
ROW = {"单位": "京津冀", "v": 154.1, "b": 2014, "pv": 149.2, "pb": 2014, "r": 2025, "pr": 2025}


def test_a_change_within_one_base_is_the_difference(tmp_path: Path) -> None:
    assert evaluated(tmp_path, "bth.index_change(v, b, pv, pb)", FIELDS, [ROW]) == [pytest.approx(4.9)]
    grown = evaluated(
        tmp_path, "bth.index_change(v, b, pv, pb, release = r, previous_release = pr, report = growth)", FIELDS, [ROW]
    )
    assert grown == [pytest.approx(4.9 / 149.2)]


def test_a_change_between_two_base_periods_is_refused_with_the_unit_and_both(tmp_path: Path) -> None:
    mixed = ROW | {"v": 119.33, "pv": 167.72, "pb": 2010}
    found = told(tmp_path, "bth.指数变化(v, b, pv, pb)", FIELDS, [mixed])
    assert found.name == "function-refused"
    assert all(part in found.zh.message for part in ("京津冀", "基期2014", "基期2010", "不可比"))
    assert all(part in found.en.message for part in ("京津冀", "base period 2014", "2010", "not comparable"))


def test_a_change_between_two_releases_is_refused_for_values_are_revised(tmp_path: Path) -> None:
    # 2022 of the release of 2023 against 2021 as first published, 138.9, which that release revised to 139.9
    mixed = ROW | {"v": 145.0, "pv": 138.9, "r": 202312, "pr": 202212}
    call = "bth.index_change(v, b, pv, pb, release = r, previous_release = pr)"
    found = told(tmp_path, call, FIELDS, [mixed])
    assert all(part in found.en.message for part in ("京津冀", "release 202312", "202212"))
    assert evaluated(tmp_path, call, FIELDS, [mixed | {"pv": 139.9, "pr": 202312}]) == [pytest.approx(5.1)]


def test_where_a_base_or_a_release_is_not_known_there_is_no_change() -> None:
    assert np.isnan(index_change([154.1], [2014.0], [149.2], [np.nan])).all()
    assert np.isnan(index_change([154.1], [2014.0], [149.2], [2014.0], release=[2025.0])).all()


def test_a_growth_over_the_year_before_reads_the_base_of_each_period(tmp_path: Path) -> None:
    path = tmp_path / "变化.qh"
    path.write_text(
        "use bth\nfields { 指数 : number; 基期 : count }\nindicator_set 变化 scale -1000..1000 {\n"
        "  unbounded = yes\n  period = 年\n  value = bth.index_change(指数, 基期, previous(指数), previous(基期))\n}\n",
        encoding="utf-8",
    )
    rows = [
        {"单位": "京津冀", "年": year, "指数": value, "基期": base}
        for year, value, base in [(2018, 160.13, 2010), (2019, 167.72, 2010), (2020, 119.33, 2014)]
    ]
    scheme = qh.load(path)
    assert qh.evaluate(scheme, rows[:2]).scores["变化"].to_list() == [None, pytest.approx(7.59)]
    with pytest.raises(qh.SchemeError, match="2014"):
        qh.evaluate(scheme, rows)


@pytest.mark.parametrize(("x", "base"), [(1, 0), (1, -1), (-1, 2)])
def test_an_index_over_nothing_is_refused(x: float, base: float) -> None:
    with pytest.raises(qh.Refused):
        fixed_base_index(x, base)


def test_a_year_before_the_base_is_refused() -> None:
    with pytest.raises(qh.Refused):
        annual_gain(100, 2009, 2010)
