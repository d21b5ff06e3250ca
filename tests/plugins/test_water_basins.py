"""Basins by the shares of their sections, and the trophic state of lakes, at the edges of their rules."""

from __future__ import annotations

import numpy as np
import pytest

from quanheng.plugins.pollution.basin import (
    basin_quality,
    reduce_good_sections,
    reduce_worse_than_five,
    section_quality,
)
from quanheng.plugins.pollution.trophic import trophic_index, trophic_level


@pytest.mark.parametrize(
    ("good", "worse", "expected"),
    [
        (0.90, 0.10, 1),
        (0.89, 0.11, 2),
        (0.75, 0.25, 2),
        (0.74, 0.19, 3),
        (0.74, 0.20, 4),
        (0.60, 0.39, 4),
        (0.60, 0.40, 5),
        (0.00, 0.00, 3),
    ],
)
def test_the_state_of_a_basin_at_the_edges_of_the_shares(good: float, worse: float, expected: int) -> None:
    assert basin_quality([20], [good], [worse])[0] == expected


def test_fewer_than_five_sections_go_by_their_means_and_five_by_the_shares() -> None:
    found = basin_quality(
        [4, 5, 4, 0], [1.0, 1.0, 1.0, np.nan], [0, 0, 0, np.nan], class_of_means=[4, 4, np.nan, np.nan]
    )
    assert found[:2].tolist() == [3, 1]
    assert np.isnan(found[2:]).all()
    assert np.isnan(basin_quality([4], [1.0], [0.0]))[0]


def test_shares_that_are_none_have_no_state() -> None:
    assert np.isnan(basin_quality([9, 9, 9], [0.8, -0.1, np.nan], [0.3, 0, 0])).all()


def test_shares_are_of_the_sections_whose_class_is_known() -> None:
    classes = np.array([[1.0, np.nan], [3.0, np.nan], [4.0, np.nan], [6.0, np.nan], [np.nan, np.nan]])
    assert reduce_good_sections(classes)[0] == 0.5
    assert reduce_worse_than_five(classes)[0] == 0.25
    assert np.isnan(reduce_good_sections(classes)[1])


def test_the_state_of_a_section_follows_its_class() -> None:
    assert section_quality([1, 2, 3, 4, 5, 6]).tolist() == [1, 1, 2, 3, 4, 5]
    assert np.isnan(section_quality([0, 2.5, 7, np.nan])).all()


def test_the_trophic_index_by_hand() -> None:
    # TLI of each: 50.006, 45.709, 54.530, 51.180, 37.981; squared correlations 1, 0.7056, 0.6724, 0.6889, 0.6889
    found = trophic_index(chla=[10], tp=[0.05], tn=[1], sd=[1], codmn=[4])
    assert found[0] == pytest.approx(48.019, abs=1e-3)
    # of two alone, weighed anew: (50.006 + 0.7056 × 45.709) / 1.7056
    assert trophic_index(chla=[10], tp=[0.05])[0] == pytest.approx(48.228, abs=1e-3)


def test_no_index_where_a_value_is_absent_or_not_above_zero() -> None:
    assert np.isnan(trophic_index(chla=[10, 10, 10], tp=[np.nan, 0, -1])).all()


def test_trophic_states_at_their_bounds() -> None:
    assert trophic_level([29.9, 30, 50, 50.1, 60, 60.1, 70, 70.1]).tolist() == [1, 2, 2, 3, 3, 4, 4, 5]
    assert np.isnan(trophic_level([np.nan]))[0]
