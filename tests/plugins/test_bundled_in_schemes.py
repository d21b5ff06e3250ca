"""The functions of the bundled plugins as a scheme calls them, in either language."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import quanheng as qh

SCHEME = """
use bth
use pollution
use bizenv

indicator_set 试算 scale 0..1000 {{
  fields {{
    甲 : number
    乙 : number
    丙 : number
    组 : text
  }}
  aggregate = none
  unbounded = yes
  indicator 结果 {{ value = {value} }}
}}
"""


def _evaluated(tmp_path: Path, value: str, rows: list[dict[str, Any]]) -> list[float | None]:
    path = tmp_path / "试算.qh"
    path.write_text(SCHEME.format(value=value), encoding="utf-8")
    data = [
        {"单位": f"第{number}市", "甲": None, "乙": None, "丙": None, "组": "同"} | row
        for number, row in enumerate(rows)
    ]
    found: list[float | None] = qh.evaluate(qh.load(path), data).scores["结果"].to_list()
    return found


@pytest.mark.parametrize("name", ["coupling", "耦合度"])
def test_coupling_of_three_systems(name: str, tmp_path: Path) -> None:
    found = _evaluated(tmp_path, f"bth.{name}(甲, 乙, 丙)", [{"甲": 0.9, "乙": 0.6, "丙": 0.3}])
    assert found == [pytest.approx(0.9086, abs=5e-5)]


@pytest.mark.parametrize(
    "call", ["bth.coordination(甲, 乙, weights = [3, 1])", "bth.耦合协调度(甲, 乙, 权重 = [3, 1])"]
)
def test_coordination_with_weights(call: str, tmp_path: Path) -> None:
    # C = 0.979796, T = 0.825: D = sqrt(0.808332)
    assert _evaluated(tmp_path, call, [{"甲": 0.9, "乙": 0.6}]) == [pytest.approx(0.899073, abs=5e-6)]


def test_one_system_alone_is_not_coupled_to_anything(tmp_path: Path) -> None:
    with pytest.raises(qh.SchemeError) as caught:
        _evaluated(tmp_path, "bth.coupling(甲)", [{"甲": 0.9}])
    assert [diagnostic.name for diagnostic in caught.value.diagnostics] == ["argument-missing"]


def test_gini_over_the_units_and_within_groups(tmp_path: Path) -> None:
    rows = [{"甲": 185, "组": "一"}, {"甲": 120, "组": "一"}, {"甲": 60, "组": "一"}, {"甲": 7, "组": "二"}]
    within = _evaluated(tmp_path, "bth.gini(甲, by = 组)", rows)
    assert within == pytest.approx([0.228311, 0.228311, 0.228311, 0], abs=5e-7)
    over = _evaluated(tmp_path, "bth.基尼系数(甲)", rows[:3])
    assert over == pytest.approx([0.228311] * 3, abs=5e-7)


def test_theil_along_the_values_of_one_unit(tmp_path: Path) -> None:
    found = _evaluated(tmp_path, "bth.theil(甲, 乙, 丙)", [{"甲": 185, "乙": 120, "丙": 60}])
    assert found == [pytest.approx(0.091662, abs=5e-7)]


@pytest.mark.parametrize(
    "call",
    [
        "pollution.iaqi(甲, pollutant = pm25_24h, edition = hj633_2012)",
        "pollution.空气质量分指数(甲, 污染物 = 细颗粒物日均, 标准 = HJ633_2012)",
    ],
)
def test_the_air_quality_index_of_fine_particles(call: str, tmp_path: Path) -> None:
    assert _evaluated(tmp_path, call, [{"甲": 82}, {"甲": 35}, {"甲": None}]) == [109, 50, None]


def test_without_an_edition_or_a_date_there_is_no_index(tmp_path: Path) -> None:
    with pytest.raises(qh.SchemeError) as caught:
        _evaluated(tmp_path, "pollution.iaqi(甲, pollutant = pm25_24h)", [{"甲": 82}])
    assert [diagnostic.name for diagnostic in caught.value.diagnostics] == ["as-of-needed"]


def test_the_ratio_of_good_days(tmp_path: Path) -> None:
    found = _evaluated(tmp_path, "pollution.优良天数比率(甲, 乙)", [{"甲": 86, "乙": 91}, {"甲": 0, "乙": 0}])
    assert found == [pytest.approx(0.945, abs=5e-4), None]


@pytest.mark.parametrize(
    "call", ["bizenv.frontier(甲, 84, 26.1, power = 0.8)", "bizenv.前沿距离(甲, 最差值 = 84, 最优值 = 26.1, 幂 = 0.8)"]
)
def test_the_distance_to_the_frontier(call: str, tmp_path: Path) -> None:
    assert _evaluated(tmp_path, call, [{"甲": 62.6}, {"甲": 90}, {"甲": 20}]) == [pytest.approx(45.16, abs=0.1), 0, 100]
