"""The coordination measures of ``bth`` against values from the literature and by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanheng.plugins.bth.coupling import coordination, coupling
from quanheng.plugins.bth.inequality import fit_gini, fit_theil, reduce_gini, reduce_theil

LEVELS = st.lists(st.floats(0.01, 1), min_size=2, max_size=6)


@pytest.mark.parametrize(
    ("levels", "c", "d"),
    [
        ([0.9, 0.6], 0.9798, 0.8572),
        ([0.9, 0.6, 0.3], 0.9086, 0.7383),
        ([0.4, 0.4, 0.4], 1, math.sqrt(0.4)),
        ([0, 0.5], 0, 0),
    ],
)
def test_coupling_and_coordination_of_worked_cases(levels: list[float], c: float, d: float) -> None:
    columns = [np.array([level]) for level in levels]
    assert coupling(*columns)[0] == pytest.approx(c, abs=5e-5)
    assert coordination(*columns)[0] == pytest.approx(d, abs=5e-5)


def test_coupling_of_the_city_beijing_equals_the_published_value() -> None:
    # Wang et al. (2021), table 8: 2008 Beijing C = 0.9989, with U = 0.3196 and 0.2910.
    assert coupling(np.array([0.3196]), np.array([0.2910]))[0] == pytest.approx(0.9989, abs=5e-5)


@pytest.mark.parametrize(
    ("levels", "c", "d"), [([0.9, 0.6], 0.6831, 0.7158), ([0.9, 0.6, 0.3], 0.5318, 0.5649), ([0, 0.5], 0, 0)]
)
def test_the_modified_form_of_wang(levels: list[float], c: float, d: float) -> None:
    columns = [np.array([level]) for level in levels]
    assert coupling(*columns, form="modified")[0] == pytest.approx(c, abs=5e-5)
    assert coordination(*columns, form="modified")[0] == pytest.approx(d, abs=5e-5)


def test_the_modified_form_of_the_city_beijing_equals_the_published_value() -> None:
    # the same table: 0.9404; levels known to four digits leave 1.5e-4 open
    assert coupling([0.3196], [0.2910], form="modified")[0] == pytest.approx(0.9404, abs=1.5e-4)


@given(LEVELS, st.floats(0.1, 10))
def test_coupling_lies_between_0_and_1_and_knows_no_scale(levels: list[float], factor: float) -> None:
    c = coupling(*([level] for level in levels))[0]
    assert 0 <= c <= 1 + 1e-12
    assert coupling(*([level * factor] for level in levels))[0] == pytest.approx(c, rel=1e-9)


def test_all_systems_at_zero_are_not_coupled() -> None:
    assert coupling([0.0], [0.0])[0] == 0


def test_a_system_that_is_absent_gives_nothing() -> None:
    assert np.isnan(coupling([np.nan], [0.5])).all()


def test_weights_of_coordination_enter_only_the_mean() -> None:
    # C = 2 sqrt(0.54) / 1.5 = 0.979796, T = 0.75 x 0.9 + 0.25 x 0.6 = 0.825
    assert coordination([0.9], [0.6], weights=[3, 1])[0] == pytest.approx(math.sqrt(0.9797959 * 0.825), rel=1e-6)


def test_weights_of_another_number_than_systems_are_refused() -> None:
    with pytest.raises(ValueError, match="2 systems needs 2 weights"):
        coordination([0.9], [0.6], weights=[1, 1, 1])


def test_gini_and_theil_of_three_places() -> None:
    x = np.array([185.0, 120.0, 60.0])
    assert fit_gini(x)["value"] == pytest.approx(0.228311, abs=5e-7)
    assert fit_theil(x)["value"] == pytest.approx(0.091662, abs=5e-7)


@given(st.lists(st.floats(0.01, 1e6), min_size=1, max_size=12))
def test_gini_equals_its_definition_over_all_pairs(values: list[float]) -> None:
    x = np.array(values)
    pairs = np.abs(x[:, None] - x[None, :]).sum() / (2 * x.size**2 * x.mean())
    assert fit_gini(x)["value"] == pytest.approx(pairs, abs=1e-9)


def test_along_the_row_what_is_absent_is_left_out() -> None:
    matrix = np.array([[185.0, 1.0], [120.0, np.nan], [60.0, 1.0], [np.nan, 1.0]])
    assert reduce_gini(matrix) == pytest.approx([0.228311, 0], abs=5e-7)
    assert reduce_theil(matrix) == pytest.approx([0.091662, 0], abs=5e-7)


@pytest.mark.parametrize("values", [[], [0.0, 0.0], [-1.0, 2.0]])
def test_inequality_of_nothing_of_zeros_and_of_negative_values_is_undefined(values: list[float]) -> None:
    assert math.isnan(fit_gini(np.array(values))["value"])
    assert math.isnan(fit_theil(np.array(values))["value"])


def test_theil_counts_a_place_with_nothing() -> None:
    # x / mean = 2 and 0: (2 ln 2 + 0) / 2
    assert fit_theil(np.array([4.0, 0.0]))["value"] == pytest.approx(math.log(2))


def test_constant_systems_are_one_row() -> None:
    # U = [.9, .6]: C .9798, D .8572 (methods.md, item 11)
    assert float(coupling(0.9, 0.6)) == pytest.approx(0.9798, abs=5e-5)
    assert float(coordination(0.9, 0.6)) == pytest.approx(0.8572, abs=5e-5)
    assert float(coupling(0.9, 0.6, form="modified")) == pytest.approx(0.6831, abs=5e-5)
