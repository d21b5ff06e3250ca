"""Red and black lists: who is on them, at the edges and in a row, as functions and in the bundled example."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

import quanheng as qh
from quanheng.plugins.bizenv.red_black import in_a_row, list_name, red_black

EXAMPLES = Path(qh.__file__).parent / "plugins" / "bizenv" / "examples"
NAN = np.nan
EIGHT = [91, 88, 84, 80, 77, 74, 70, 65]


def _listed(x: Sequence[float], **options: Any) -> list[float]:
    found: list[float] = red_black(np.array(x, dtype=float), **options).tolist()
    return found


def test_the_first_three_are_red_and_the_last_two_black() -> None:
    assert _listed(EIGHT) == [1, 1, 1, 0, 0, 0, -1, -1]


def test_less_may_be_better() -> None:
    assert _listed(EIGHT, order="ascending", red=1, black=1) == [-1, 0, 0, 0, 0, 0, 0, 1]


def test_who_met_the_target_leaves_the_black_list_and_its_place_empty() -> None:
    met = np.array([1, 1, 1, 1, 0, 0, 1, 0])
    assert _listed(EIGHT, met=met) == [1, 1, 1, 0, 0, 0, 0, -1]


def test_with_refill_the_next_takes_its_place() -> None:
    met = np.array([1, 1, 1, 1, 0, 0, 1, 0])
    assert _listed(EIGHT, met=met, refill=1.0) == [1, 1, 1, 0, 0, -1, 0, -1]


def test_all_that_tie_across_an_edge_are_listed_or_none() -> None:
    tied = [91, 88, 84, 84, 77, 70, 70, 65]
    assert _listed(tied) == [1, 1, 1, 1, 0, -1, -1, -1]
    assert _listed(tied, ties="exclude") == [1, 1, 0, 0, 0, 0, 0, -1]


def test_ties_within_the_list_are_listed_either_way() -> None:
    assert _listed([90, 90, 80, 70, 60, 60], red=2, ties="exclude") == [1, 1, 0, 0, -1, -1]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([5], [0]),  # first and last at once
        ([5, 5, 5, 5], [0, 0, 0, 0]),
        ([4, 3, 2, 1], [1, 1, 0, -1]),  # the third would be both
        ([NAN, 3, NAN], [NAN, 0, NAN]),
        ([NAN, NAN], [NAN, NAN]),
    ],
)
def test_who_would_stand_on_both_lists_stands_on_neither(values: list[float], expected: list[float]) -> None:
    assert _listed(values) == pytest.approx(expected, nan_ok=True)


def test_only_among_the_last_it_matters_whether_the_target_was_met() -> None:
    met = np.array([NAN, NAN, NAN, NAN, NAN, NAN, NAN, 0])
    assert _listed(EIGHT, met=met) == pytest.approx([1, 1, 1, 0, 0, 0, NAN, -1], nan_ok=True)


@given(
    values=st.lists(st.integers(0, 12).map(float) | st.just(NAN), min_size=1, max_size=30),
    red=st.integers(0, 6),
    black=st.integers(0, 6),
    seed=st.integers(0, 99),
)
def test_lists_do_not_depend_on_the_order_and_hold_no_more_than_places_without_ties(
    values: list[float], red: int, black: int, seed: int
) -> None:
    x: NDArray[np.float64] = np.array(values)
    listed = red_black(x, red=red, black=black)
    order = np.random.default_rng(seed).permutation(x.size)
    assert np.array_equal(red_black(x[order], red=red, black=black), listed[order], equal_nan=True)
    strict = red_black(x, red=red, black=black, ties="exclude")
    assert (strict == 1).sum() <= red
    assert (strict == -1).sum() <= black
    # nobody on the red list did worse than anybody on the black list
    assert not np.isfinite(x[listed == 1]).any() or not (x[listed == -1].max(initial=-1) > x[listed == 1].min())
    mirrored = red_black(x, red=black, black=red, order="ascending")
    assert np.array_equal(mirrored, -listed, equal_nan=True)


def test_a_streak_ends_with_another_place_and_with_what_nobody_knows() -> None:
    now, before, earlier = (
        np.array([-1, -1, -1, 0, NAN]),
        np.array([-1, 0, NAN, -1, -1]),
        np.array([-1, -1, -1, -1, -1]),
    )
    assert in_a_row(now, before, earlier) == pytest.approx([3, 1, 1, 0, NAN], nan_ok=True)
    assert in_a_row([1.0], [1.0], mark=1.0).tolist() == [2]


def test_a_number_that_is_no_place_is_refused() -> None:
    with pytest.raises(qh.Refused) as caught:
        list_name([1, 2, NAN])
    assert caught.value.mask.tolist() == [False, True, False]


def test_the_example_lists_seven_counties_over_three_quarters() -> None:
    result = qh.evaluate(qh.load(EXAMPLES / "red_black.qh"), EXAMPLES / "red_black.csv")
    last = {row["unit"]: row for row in result.scores.to_dicts() if row["period"] == "2025Q3"}
    # totals 93 88 85 81 76 71 67 by hand; 新城区 was black in the first quarter, and met the target of 78 in the second
    report = {(row["unit"], row["period"]): row for row in result.table().to_dicts()}
    assert [round(last[unit]["季度红黑榜"]) for unit in ("东山县", "临港区", "新城区", "中原区")] == [93, 76, 71, 67]
    places = {unit: [report[unit, f"2025Q{n}"]["本季名单"] for n in (1, 2, 3)] for unit in last}
    red, black, neither = "红榜", "黑榜", "未上榜"
    assert places == {
        "东山县": [red] * 3, "南河县": [red] * 3, "西岭县": [red] * 3, "北川区": [neither] * 3,
        "中原区": [neither, neither, black], "新城区": [black, neither, black], "临港区": [black, black, neither],
    }  # fmt: skip
    assert [report["临港区", f"2025Q{n}"]["连续黑榜"] for n in (1, 2, 3)] == [1, 2, 0]
    found = [(row["unit"], row["period"]) for row in result.findings.to_dicts() if row["finding"] == "连续列入黑榜"]
    assert found == [("临港区", "2025Q2")]
