"""Papers and charts as values refuse what does not fit together."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanheng.document.charts import BarChart, Series, Spread, StackedBarChart, spread_of
from quanheng.document.parts import Heading, Merge, Table


def test_nan_is_a_gap_and_infinity_is_refused() -> None:
    assert BarChart("得分", ("甲", "乙"), (math.nan, 2)).values == (None, 2.0)
    with pytest.raises(ValueError, match="infinite"):
        BarChart("得分", ("甲",), (math.inf,))


def test_labels_without_values_and_too_many_series_are_refused() -> None:
    with pytest.raises(ValueError, match="as many values"):
        BarChart("得分", ("甲", "乙"), (1,))
    with pytest.raises(ValueError, match="at most 8 series"):
        StackedBarChart("得分", ("甲",), [Series(str(n), (1,)) for n in range(9)])


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30))
def test_quartiles_are_those_of_numpy_and_in_order(values: list[float]) -> None:
    spread = spread_of([*values, None, math.nan])
    assert spread is not None
    expected = np.quantile(values, [0, 0.25, 0.5, 0.75, 1])
    found = (spread.minimum, spread.lower, spread.median, spread.upper, spread.maximum)
    assert found == pytest.approx(expected, abs=1e-6)
    assert list(found) == sorted(found)


def test_nobody_with_a_value_has_no_spread() -> None:
    assert spread_of([None, math.nan]) is None
    with pytest.raises(ValueError, match="in order"):
        Spread(1, 3, 2, 4, 5)


@pytest.mark.parametrize(
    ("merge", "what"),
    [(Merge(1, 0, 2), "reaches beyond"), (Merge(0, 1, 1, 2), "reaches beyond"), (Merge(0, 0, 2, 2), "overlaps")],
)
def test_merges_stay_in_the_table_and_apart(merge: Merge, what: str) -> None:
    with pytest.raises(ValueError, match=what):
        Table(("a", "b"), ((1, 2), (3, 4)), merges=(Merge(1, 1), merge))


def test_a_row_has_a_cell_for_each_column_and_headings_four_levels() -> None:
    with pytest.raises(ValueError, match="no place for 1 entries"):
        Table(("a", "b"), (("x",),))
    with pytest.raises(ValueError, match="levels 1 to 4"):
        Heading("x", 5)
