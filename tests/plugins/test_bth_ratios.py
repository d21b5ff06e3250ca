"""Ratios of incomes, research, tasks and obstacles, and the published figures that stand in tables."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from bth_schemes import evaluated, told
from hypothesis import given
from hypothesis import strategies as st

import quanheng as qh
from quanheng.plugins.bth.ratios import obstacle_degree, rnd_intensity, task_completion, urban_rural_ratio


def test_urban_over_rural_income_of_beijing_in_2021() -> None:
    # the published ratio is 2.45; 81518 and 33303 yuan a head are known to the author, no source at hand
    assert float(urban_rural_ratio(81518, 33303)) == pytest.approx(2.45, abs=5e-3)


@pytest.mark.parametrize("bad", [(1, 0), (1, -1), (-1, 1)])
@pytest.mark.parametrize("function", [urban_rural_ratio, rnd_intensity])
def test_a_ratio_over_nothing_is_refused(function: object, bad: tuple[float, float]) -> None:
    with pytest.raises(qh.Refused):
        function(*bad)  # type: ignore[operator]


def test_a_research_intensity_is_a_share() -> None:
    assert float(rnd_intensity(6.44, 100)) == pytest.approx(0.0644)


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("100 * bth.rnd_intensity(经费, 产值)", 3),
        ("bth.fixed_base_index(产值, 经费)", 100 / 0.03),
        ("bth.gravity(9, 产值, 4, 经费, 1)", 6 * 100 * 300**0.5),
    ],
)
def test_two_amounts_in_different_units_are_brought_to_one(call: str, expected: float, tmp_path: Path) -> None:
    # 3,000,000 in units of ten thousand are 300 of the product's unit of a hundred million, in which there are 10,000
    fields = '经费 : money in "万元"; 产值 : money in "亿元"'
    assert evaluated(tmp_path, call, fields, [{"经费": 3_000_000, "产值": 10_000}]) == [
        pytest.approx(expected, rel=1e-9)
    ]


def test_tasks_done_over_planned() -> None:
    assert task_completion([20, 5], [18, 5], overdue=[1, 0], not_started=[1, 0], on_time=[15, 5]).tolist() == [0.9, 1]
    assert math.isnan(task_completion(0, 0))


@pytest.mark.parametrize(
    "counts",
    [
        {"planned": 10, "done": 11},
        {"planned": 10, "done": 8, "overdue": 3},
        {"planned": 10, "done": 8, "overdue": 1, "not_started": 2},
        {"planned": 10, "done": 8, "on_time": 9},
        {"planned": 10, "done": -1},
        {"planned": 0, "done": 1},
    ],
)
def test_counts_that_contradict_each_other_are_refused(counts: dict[str, float]) -> None:
    with pytest.raises(qh.Refused):
        task_completion(**counts)


def test_a_count_that_is_absent_is_not_checked() -> None:
    assert float(task_completion(10, 8, overdue=math.nan)) == 0.8


def test_the_unit_whose_counts_contradict_each_other_is_named(tmp_path: Path) -> None:
    rows = [{"单位": "甲局", "应": 10, "成": 8}, {"单位": "乙局", "应": 10, "成": 12}]
    found = told(tmp_path, "100 * bth.任务完成率(应, 成)", "应 : count; 成 : count", rows)
    assert all(part in found.zh.message for part in ("乙局", "12", "10"))


def test_an_obstacle_by_hand() -> None:
    # lost: 2 x (1 - .9) = .2, 1 x (1 - .6) = .4, 1 x 0: .2 / .6
    assert float(obstacle_degree(0.9, 0.6, 1.0, weights=(2, 1, 1))) == pytest.approx(1 / 3)
    assert float(obstacle_degree(1.0, 1.0)) == 0
    assert float(obstacle_degree(1.2, 0.5)) == 0


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0.01, 10)), min_size=2, max_size=6))
def test_obstacles_of_all_indicators_add_up_to_1_where_anything_is_lost(parts: list[tuple[float, float]]) -> None:
    shares, weights = zip(*parts, strict=True)
    turned = [shares[i:] + shares[:i] for i in range(len(shares))]
    weighed = [weights[i:] + weights[:i] for i in range(len(weights))]
    total = sum(float(obstacle_degree(*s, weights=w)) for s, w in zip(turned, weighed, strict=True))
    assert total == pytest.approx(0 if min(shares) == 1 else 1)


def test_an_obstacle_needs_shares_from_0_and_as_many_weights() -> None:
    with pytest.raises(qh.Refused):
        obstacle_degree(np.array([-0.2]), [0.5])
    with pytest.raises(qh.Refused):
        obstacle_degree([0.5], [0.5], weights=(1,))


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("bth.urban_rural(place = beijing, year = y2021)", 2.45),
        ("bth.urban_rural(place = tianjin, year = y2021)", 1.84),
        ("bth.urban_rural(place = hebei, year = y2021)", 2.19),
        ("bth.urban_rural(place = hebei, year = y2020)", 2.26),
        ("bth.rnd_ratio(place = beijing, year = y2020)", 3.68),
        ("bth.nbs_index(release = r2021_12, year = y2020, dimension = total)", 119.33),
        ("bth.nbs_index(release = r2023_12, year = y2021, dimension = total)", 139.9),
    ],
)
def test_a_scheme_looks_up_published_figures(call: str, expected: float, tmp_path: Path) -> None:
    assert evaluated(tmp_path, f"{call} + 0 * x", "x : number", [{"x": 1}]) == [pytest.approx(expected)]
