"""Agreement between raters: against published examples, and where there is no answer."""

from __future__ import annotations

import numpy as np
import pytest

from quanheng.core.methods.agreement import intraclass, kendall_w

#: Shrout & Fleiss (1979), table 2: six targets, four judges.
JUDGES = np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], dtype=float).T


def test_the_six_correlations_are_those_that_shrout_and_fleiss_published() -> None:
    rounded = {name: round(value, 2) for name, value in intraclass(JUDGES).items()}
    # their table 4
    assert rounded == {
        "ICC(1,1)": 0.17,
        "ICC(2,1)": 0.29,
        "ICC(3,1)": 0.71,
        "ICC(1,k)": 0.44,
        "ICC(2,k)": 0.62,
        "ICC(3,k)": 0.91,
    }


def test_concordance_is_1_where_all_agree_on_the_order_and_0_where_orders_cancel() -> None:
    assert kendall_w(np.array([[1, 2, 3], [10, 20, 90], [2, 3, 4]], dtype=float)) == pytest.approx(1.0)
    assert kendall_w(np.array([[1, 2, 3], [3, 2, 1]], dtype=float)) == pytest.approx(0.0)


def test_concordance_is_corrected_for_ties() -> None:
    # ranks: 1, 2.5, 2.5, 4 and 1, 2, 3, 4; rank sums 2, 4.5, 5.5, 8; S = 9 + .25 + .25 + 9 = 18.5
    # T = 2^3 - 2 = 6 for the first, 0 for the second: W = 12 * 18.5 / (4 * 60 - 2 * 6) = 222 / 228
    assert kendall_w(np.array([[1, 5, 5, 9], [1, 2, 3, 4]], dtype=float)) == pytest.approx(222 / 228)


def test_marks_that_are_all_equal_have_no_coefficient() -> None:
    same = np.full((3, 4), 60.0)
    assert np.isnan(kendall_w(same))
    assert all(np.isnan(value) for value in intraclass(same).values())
