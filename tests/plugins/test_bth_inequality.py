"""Spread between places and its decomposition, against hand calculations and by what must always hold."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from bth_schemes import evaluated
from hypothesis import given
from hypothesis import strategies as st

from quanheng.plugins.bth.inequality import (
    fit_cv,
    fit_theil,
    fit_theil_between,
    fit_theil_l,
    fit_theil_within,
    reduce_cv,
    reduce_gini,
    reduce_theil_l,
)

THREE = np.array([185.0, 120.0, 60.0])
PLACES = st.lists(st.tuples(st.floats(0, 1e6), st.integers(0, 3)), min_size=1, max_size=30)


def test_the_coefficient_of_variation_of_a_population_and_of_a_sample() -> None:
    # methods.md 13: .419545; with n - 1 it is that times sqrt(3/2) = .513836
    assert fit_cv(THREE)["value"] == pytest.approx(0.419545, abs=5e-7)
    assert fit_cv(THREE, of="sample")["value"] == pytest.approx(0.513836, abs=1e-6)


def test_a_sample_of_one_has_no_spread_and_a_population_of_one_has_none() -> None:
    one = np.array([7.0])
    assert fit_cv(one)["value"] == 0
    assert math.isnan(fit_cv(one, of="sample")["value"])
    assert math.isnan(fit_cv(np.array([-1.0, 1.0]))["value"])


def test_theil_l_by_hand() -> None:
    # mean 121.667; (ln(121.667/185) + ln(121.667/120) + ln(121.667/60)) / 3 = (-0.41907 + 0.01379 + 0.70694) / 3
    assert fit_theil_l(THREE)["value"] == pytest.approx(0.100554, abs=1e-6)
    assert math.isnan(fit_theil_l(np.array([1.0, 0.0]))["value"])


def test_theil_between_and_within_two_groups_by_hand() -> None:
    groups = np.array([0.0, 0.0, 1.0])
    # 305/365 ln(305/365 x 3/2) + 60/365 ln(60/365 x 3) = .188749 - .116210; within: 305/365 x T of 185 and 120
    assert fit_theil_between(THREE, groups=groups)["value"] == pytest.approx(0.072539, abs=1e-6)
    within = (185 / 305 * math.log(185 / 152.5) + 120 / 305 * math.log(120 / 152.5)) * 305 / 365
    assert fit_theil_within(THREE, groups=groups)["value"] == pytest.approx(within, rel=1e-12)


@given(PLACES)
def test_between_and_within_add_up_to_theil(places: list[tuple[float, int]]) -> None:
    x, groups = (np.array(column, dtype=float) for column in zip(*places, strict=True))
    between, within = fit_theil_between(x, groups=groups)["value"], fit_theil_within(x, groups=groups)["value"]
    whole = fit_theil(x)["value"]
    if math.isnan(whole):
        assert math.isnan(between)
        assert math.isnan(within)
    else:
        assert between + within == pytest.approx(whole, abs=1e-9)
        assert between >= -1e-12
        assert within >= -1e-12


def test_one_group_has_nothing_between_and_a_group_for_each_has_nothing_within() -> None:
    alone, apart = np.zeros(3), np.arange(3.0)
    assert fit_theil_between(THREE, groups=alone)["value"] == pytest.approx(0, abs=1e-12)
    assert fit_theil_within(THREE, groups=apart)["value"] == pytest.approx(0, abs=1e-12)


def test_a_place_without_a_group_leaves_no_decomposition() -> None:
    assert math.isnan(fit_theil_between(THREE, groups=np.array([0.0, np.nan, 1.0]))["value"])


def test_along_rows_each_column_is_by_itself() -> None:
    matrix = np.array([[185.0, 1.0, np.nan], [120.0, np.nan, np.nan], [60.0, 1.0, np.nan]])
    assert reduce_cv(matrix) == pytest.approx([0.419545, 0, math.nan], abs=5e-7, nan_ok=True)
    assert reduce_gini(matrix) == pytest.approx([0.228311, 0, math.nan], abs=5e-7, nan_ok=True)
    assert reduce_theil_l(matrix) == pytest.approx([0.100554, 0, math.nan], abs=1e-6, nan_ok=True)


FIELDS = "收入 : number; 省 : text"
ROWS = [{"收入": 185, "省": "冀"}, {"收入": 120, "省": "冀"}, {"收入": 60, "省": "京"}]


def test_a_scheme_decomposes_by_a_text_of_the_units(tmp_path: Path) -> None:
    found = evaluated(tmp_path, "bth.组间泰尔指数(收入, 省)", FIELDS, ROWS)
    assert found == pytest.approx([0.072539] * 3, abs=1e-6)
    shares = evaluated(tmp_path, "bth.theil_within(收入, 省) / bth.theil(收入)", FIELDS, ROWS)
    assert shares == pytest.approx([0.019122 / 0.091662] * 3, abs=2e-5)


def test_one_text_for_all_is_one_group(tmp_path: Path) -> None:
    assert evaluated(tmp_path, 'bth.theil_between(收入, "甲")', FIELDS, ROWS) == pytest.approx([0] * 3, abs=1e-12)


def test_the_spread_over_the_cities_below_a_unit(tmp_path: Path) -> None:
    from quanheng.plugins.bth.inequality import fit_gini  # noqa: PLC0415 - beside the scheme that uses it

    assert fit_gini(THREE)["value"] == pytest.approx(0.228311, abs=5e-7)
    assert evaluated(tmp_path, "bth.cv(收入, of = sample)", FIELDS, ROWS) == pytest.approx([0.513836] * 3, abs=1e-6)


def test_no_number_says_why(tmp_path: Path) -> None:
    assert evaluated(tmp_path, "bth.theil_l(收入)", FIELDS, [{"收入": 0, "省": "冀"}, *ROWS]) == [None] * 4
