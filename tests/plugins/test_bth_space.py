"""Links between places and Moran's I, against loops over all pairs, and the tables that say where places are."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bth_schemes import evaluated, told
from hypothesis import given
from hypothesis import strategies as st

import quanheng as qh
from quanheng.plugins import bth
from quanheng.plugins.bth.linkage import gravity, linkage_total
from quanheng.plugins.bth.places import distances, latitude, longitude, touching
from quanheng.plugins.bth.spatial import moran, moran_adjacent
from quanheng.plugins.reference import read_table

TABLES = Path(bth.__file__).parent / "tables"
CITIES = np.array([110000, 120000, *(130000 + 100 * number for number in range(1, 12))], dtype=float)


def test_gravity_of_a_pair_by_hand() -> None:
    # sqrt(4 x 9) x sqrt(1 x 16) / 2^2 = 6 x 4 / 4; modified times 9 / 25 from here, 16 / 25 from there
    assert float(gravity(4, 9, 1, 16, 2)) == 6
    assert float(gravity(4, 9, 1, 16, 2, form="modified")) == pytest.approx(2.16)
    assert float(gravity(1, 16, 4, 9, 2, form="modified")) == pytest.approx(3.84)
    assert float(gravity(4, 9, 1, 16, 2, constant=10)) == 60


@pytest.mark.parametrize("bad", [(4, 9, 1, 16, 0), (4, 9, 1, 16, -2), (-4, 9, 1, 16, 2), (4, 9, 1, -16, 2)])
def test_no_distance_and_negative_sizes_have_no_link(bad: tuple[float, ...]) -> None:
    with pytest.raises(qh.Refused):
        gravity(*bad)


def test_two_places_that_produce_nothing_are_not_linked() -> None:
    assert float(gravity(4, 0, 1, 0, 2, form="modified")) == 0


def test_beijing_and_tianjin_are_110_km_apart_and_a_degree_of_latitude_is_111_km() -> None:
    assert float(distances(*(np.array([each]) for each in (116.41, 39.90, 117.20, 39.09)))[0, 0]) == pytest.approx(
        113, abs=1
    )
    # 6371.0088 km x pi / 180
    assert float(distances(*(np.array([each]) for each in (0.0, 0.0, 0.0, 1.0)))[0, 0]) == pytest.approx(
        111.195, abs=1e-3
    )


def _pairwise(p: list[float], g: list[float], x: list[float], y: list[float], form: str) -> list[float]:
    """The law of cosines in place of the haversine, one pair after the other."""
    totals = []
    for i in range(len(p)):
        total = 0.0
        for j in range(len(p)):
            if i == j:
                continue
            a, b, c, d = (math.radians(each) for each in (x[i], y[i], x[j], y[j]))
            cosine = math.sin(b) * math.sin(d) + math.cos(b) * math.cos(d) * math.cos(a - c)
            link = math.sqrt(p[i] * g[i] * p[j] * g[j]) / (6371.0088 * math.acos(cosine)) ** 2
            total += link * (g[i] / (g[i] + g[j]) if form == "modified" else 1)
        totals.append(total)
    return totals


@pytest.mark.parametrize("form", ["plain", "modified"])
def test_the_total_of_each_city_equals_the_sum_over_all_pairs(form: str) -> None:
    p, g = [2185.0, 1364.0, 1122.0, 770.0], [41611.0, 16311.0, 7100.0, 8900.0]
    x, y = [116.41, 117.20, 114.51, 118.18], [39.90, 39.09, 38.04, 39.63]
    found = linkage_total(p, product=g, longitude=x, latitude=y, form=form)
    assert found == pytest.approx(_pairwise(p, g, x, y, form), rel=1e-6)


def test_the_modified_links_of_a_pair_add_up_to_the_plain_one() -> None:
    columns: dict[str, Any] = {"product": [41611.0, 16311.0], "longitude": [116.41, 117.20], "latitude": [39.90, 39.09]}
    plain = linkage_total([2185.0, 1364.0], **columns)
    assert plain[0] == plain[1]
    assert linkage_total([2185.0, 1364.0], **columns, form="modified").sum() == pytest.approx(plain[0])


def test_many_places_are_linked_block_by_block() -> None:
    rng = np.random.default_rng(5)
    p, g, x, y = rng.uniform(1, 2, (4, 1100))
    found = linkage_total(p, product=g, longitude=x, latitude=y)
    few = slice(500, 530)  # on both sides of a block's edge
    apart = distances(x[few], y[few], x, y)
    apart[np.arange(30), np.arange(500, 530)] = np.inf
    assert found[few] == pytest.approx((np.sqrt(p * g)[few, None] * np.sqrt(p * g) / apart**2).sum(axis=1))


def test_a_place_without_data_is_no_partner_and_two_at_one_place_are_refused() -> None:
    found = linkage_total(
        [1.0, 1.0, np.nan], product=[1.0, 1.0, 1.0], longitude=[0.0, 1.0, 2.0], latitude=[0.0, 0.0, 0.0]
    )
    assert np.isnan(found).tolist() == [False, False, True]
    assert found[0] == pytest.approx(1 / 111.195**2, rel=1e-4)
    with pytest.raises(qh.Refused) as caught:
        linkage_total([1.0, 1.0, 1.0], product=[1.0] * 3, longitude=[0.0, 1.0, 1.0], latitude=[0.0] * 3)
    assert caught.value.mask.tolist() == [False, True, True]


def test_moran_of_a_chain_by_hand() -> None:
    # 秦皇岛 - 唐山 - 天津 - 沧州, each bordering on the next: z = -1.5 -.5 .5 1.5, the means of their neighbours
    # -.5 -.5 .5 .5; the sum of the products .75 + .25 + .25 + .75 = 2, over that of the squares, 5
    codes = [130300.0, 130200.0, 120000.0, 130900.0]
    assert moran_adjacent([1, 2, 3, 4], code=codes)[0] == pytest.approx(0.4)
    assert moran_adjacent([1, 2, 3, 4], code=codes, report="local") == pytest.approx([0.6, 0.2, 0.2, 0.6])
    assert moran_adjacent([1, 2, 3, 4], code=codes, report="expected") == pytest.approx([-1 / 3] * 4)


@given(st.lists(st.floats(0, 1e4), min_size=3, max_size=3).filter(lambda x: np.ptp(x) > 1e-3))
def test_of_the_three_provinces_morans_i_is_always_minus_a_half(x: list[float]) -> None:
    assert moran_adjacent(x, code=[110000, 120000, 130000]) == pytest.approx([-0.5] * 3)


@given(st.lists(st.floats(-100, 100), min_size=13, max_size=13).filter(lambda x: np.ptp(x) > 1e-3))
def test_the_local_indices_have_the_global_one_as_their_mean(x: list[float]) -> None:
    columns: dict[str, Any] = {"longitude": longitude(CITIES), "latitude": latitude(CITIES)}
    assert moran(x, **columns, report="local").mean() == pytest.approx(moran(x, **columns)[0], abs=1e-9)
    assert moran_adjacent(x, code=CITIES, report="local").mean() == pytest.approx(
        moran_adjacent(x, code=CITIES)[0], abs=1e-9
    )


@pytest.mark.parametrize("power", [1, 2])
def test_moran_with_inverse_distances_equals_its_definition(power: float) -> None:
    x = np.arange(13.0) ** 1.5
    east, north = longitude(CITIES), latitude(CITIES)
    apart = distances(east, north, east, north)
    top = 0.0
    for i in range(13):
        weights = [0 if i == j else apart[i, j] ** -power for j in range(13)]
        top += (x[i] - x.mean()) * sum(w * (x[j] - x.mean()) for j, w in enumerate(weights)) / sum(weights)
    expected = top / ((x - x.mean()) ** 2).sum()
    assert moran(x, longitude=east, latitude=north, power=power)[0] == pytest.approx(expected)


def test_moran_of_too_few_of_equal_values_and_of_a_place_without_neighbours() -> None:
    assert np.isnan(moran_adjacent([1, 2], code=[110000, 120000])).all()
    assert np.isnan(moran_adjacent([5, 5, 5], code=[110000, 120000, 131000])).all()
    # 邯郸 borders on none of the others: they alone make the global index
    local = moran_adjacent([1, 2, 3, 9], code=[110000, 120000, 131000, 130400], report="local")
    assert np.isnan(local).tolist() == [False, False, False, True]


def test_a_unit_without_a_value_is_left_out_of_moran() -> None:
    codes = [130300.0, 130200.0, 120000.0, 130900.0, 110000.0]
    found = moran_adjacent([1, 2, 3, 4, np.nan], code=codes)
    assert found == pytest.approx([0.4, 0.4, 0.4, 0.4, np.nan], nan_ok=True)


def test_the_table_of_places_has_the_13_cities_and_three_provinces(shared: Path) -> None:
    table = read_table(TABLES / "places.csv")
    official = (shared / "reference" / "china_divisions" / "cities.csv").read_text(encoding="utf-8")
    names = dict(zip(table.column("code"), table.column("zh"), strict=True))
    assert {float(code) for code in names} == {*CITIES, 130000.0}
    assert all(
        f'{code[:4]},"{name}市"' in official for code, name in names.items() if code[:3] == "130" and code != "130000"
    )
    assert all(f'{code[:4]},"{name}市"' in official for code, name in names.items() if code in {"131000", "131100"})


def test_neighbours_are_mutual_near_and_24_pairs_of_cities() -> None:
    matrix = touching(CITIES)
    assert (matrix == matrix.T).all()
    assert not matrix.diagonal().any()
    assert matrix.sum() == 2 * 24
    east, north = longitude(CITIES), latitude(CITIES)
    # no seat of a neighbour is farther than 260 km, and the nearest city of each is a neighbour or next to one
    assert distances(east, north, east, north)[matrix > 0].max() < 260


FIELDS = "人口 : number; 产值 : number; 城市 : text; 代码 : count"
ROWS = [
    {"单位": "京", "人口": 2185, "产值": 41611, "城市": "北京市", "代码": 110000},
    {"单位": "津", "人口": 1364, "产值": 16311, "城市": "天津", "代码": 120000},
    {"单位": "唐", "人口": 770, "产值": 8900, "城市": "tangshan", "代码": 130200},
]
EXPECTED = _pairwise([2185, 1364, 770], [41611, 16311, 8900], [116.41, 117.20, 118.18], [39.90, 39.09, 39.63], "plain")


@pytest.mark.parametrize("code", ["代码", "bth.city_code(city = 城市)"])
def test_a_scheme_finds_the_total_of_each_city_by_its_code_or_its_name(code: str, tmp_path: Path) -> None:
    call = f"bth.联系总量(人口, 产值, bth.longitude({code}), bth.latitude({code}))"
    assert evaluated(tmp_path, call, FIELDS, ROWS) == pytest.approx(EXPECTED, rel=1e-6)


def test_a_city_of_another_region_is_an_error_that_names_it(tmp_path: Path) -> None:
    found = told(tmp_path, "bth.longitude(代码)", FIELDS, [*ROWS, ROWS[0] | {"单位": "沪", "代码": 310000}])
    assert all(part in found.zh.message for part in ("沪", "310000", "行政区划代码"))


def test_a_city_that_stands_twice_is_an_error_for_neighbours(tmp_path: Path) -> None:
    found = told(tmp_path, "bth.moran_adjacent(产值, 代码)", FIELDS, [*ROWS, ROWS[0] | {"单位": "另"}])
    assert "110000" in found.en.message


def test_a_province_beside_its_own_cities_is_refused() -> None:
    with pytest.raises(qh.Refused) as caught:
        moran_adjacent([1, 2, 3], code=[110000, 130000, 130100])
    assert caught.value.mask.tolist() == [False, True, False]


def test_each_period_has_its_own_links(tmp_path: Path) -> None:
    path = tmp_path / "联系.qh"
    path.write_text(
        f"use bth\nfields {{ {FIELDS} }}\nindicator_set 联系 scale 0..1e9 {{\n  unbounded = yes\n  period = 年\n"
        "  value = bth.linkage_total(人口, 产值, bth.longitude(代码), bth.latitude(代码))\n}\n",
        encoding="utf-8",
    )
    rows = [row | {"年": year} for year in (2020, 2021) for row in ROWS]
    found = qh.evaluate(qh.load(path), rows).scores["联系"].to_list()
    assert sorted(found) == pytest.approx(sorted(EXPECTED * 2), rel=1e-6)


def test_travel_times_of_rows_below_a_city_are_summed_up(tmp_path: Path) -> None:
    path = tmp_path / "联系.qh"
    path.write_text(
        "use bth\nfields { 人口 : number; 产值 : number }\n"
        "fields 联系 within 城市 { 对方人口 : number; 对方产值 : number; 小时 : number }\n"
        "indicator_set 总量 scale 0..1e9 {\n  unbounded = yes\n"
        "  value = sum(bth.gravity(人口, 产值, 联系.对方人口, 联系.对方产值, 联系.小时, form = modified))\n}\n",
        encoding="utf-8",
    )
    links = [{"城市": "甲", "对方人口": 1, "对方产值": 16, "小时": hours} for hours in (2, 1)]
    result = qh.evaluate(qh.load(path), [{"城市": "甲", "人口": 4, "产值": 9}], rows={"联系": links}, unit="城市")
    # 24 x 9/25 / 4 + 24 x 9/25 / 1
    assert result.scores["总量"].to_list() == [pytest.approx(10.8)]
