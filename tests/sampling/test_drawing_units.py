"""Drawing units: sizes, strata, criteria, chances, and that nothing but names, columns and seed decides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

from quanheng.dsl.diagnostics import SchemeError
from quanheng.sampling import BadSelection, draw_key, draw_units
from quanheng.sampling.allocation import proportional
from quanheng.sampling.choosing import at_equal_distances, by_size
from quanheng.sampling.selection import read_share

LEVELS = [{"unit": f"单位{number:02d}", "类型": ("党委", "政府", "事业")[number % 3]} for number in range(30)]


def names(rows: Sequence[Any]) -> list[str]:
    return [row["unit"] for row in rows]


def told(found: SchemeError) -> str:
    return found.diagnostics[0].code + " " + found.diagnostics[0].message("zh")


def test_a_key_is_the_sha256_of_seed_purpose_and_name_on_three_lines() -> None:
    # printf '2026\nunit\n甲局' | sha256sum
    assert draw_key("2026", "unit", "甲局") == "bb34db0142b75820a6f4daf4a9f067ce2c1cb7686a6c576aa83ea3fb6d5c4e49"


def test_who_has_the_smallest_key_comes_first() -> None:
    drawn = draw_units([{"unit": name} for name in ("丁局", "丙局", "乙局", "甲局")], seed="2026", n=4)
    assert names(drawn.rows) == ["丙局", "乙局", "甲局", "丁局"]


@given(st.permutations(range(30)), st.integers(1, 30))
@settings(max_examples=30)
def test_the_order_of_the_rows_decides_nothing(order: list[int], count: int) -> None:
    shuffled = [LEVELS[place] for place in order]
    wishes: dict[str, Any] = {"seed": "甲", "n": count, "by": "类型"}
    assert draw_units(shuffled, **wishes).to_dict() == draw_units(LEVELS, **wishes).to_dict()


@given(
    st.dictionaries(st.text("甲乙丙丁戊", min_size=1, max_size=2), st.integers(1, 60), min_size=1, max_size=6),
    st.integers(0, 80),
    st.integers(0, 3),
)
def test_proportional_parts_add_up_and_are_within_one_of_their_quota(
    sizes: dict[str, int], total: int, minimum: int
) -> None:
    total = min(total, sum(sizes.values()))
    floors = {name: min(minimum, size) for name, size in sizes.items()}
    if sum(floors.values()) > total:
        with pytest.raises(ValueError, match=str(sum(floors.values()))):
            proportional(sizes, total, minimum, "s")
        return
    parts = proportional(sizes, total, minimum, "s")
    assert sum(parts.values()) == total
    assert all(floors[name] <= parts[name] <= size for name, size in sizes.items())
    if not minimum:
        assert all(abs(Fraction(total * size, sum(sizes.values())) - parts[name]) < 1 for name, size in sizes.items())


def test_the_largest_remainder_gets_the_place_that_is_left() -> None:
    # Hamilton, by hand: quotas of 10 among 50, 30, 17 are 5.15, 3.09, 1.75: 5, 3, 1, and the last to .75
    assert proportional({"甲": 50, "乙": 30, "丙": 17}, 10, 0, "s") == {"甲": 5, "乙": 3, "丙": 2}


def test_a_minimum_is_taken_from_the_others_in_proportion() -> None:
    # 丙 would have 10 · 2/100 = 0.2 and gets 2; 8 among 70 and 28 are 5.71 and 2.29: 6 and 2
    assert proportional({"甲": 70, "乙": 28, "丙": 2}, 10, 2, "s") == {"甲": 6, "乙": 2, "丙": 2}


@pytest.mark.parametrize(("share", "size", "least"), [("80%", 521, 417), ("10%", 30, 3), ("0.1", 31, 4)])
def test_a_share_is_never_fallen_short_of(share: str, size: int, least: int) -> None:
    units = [{"unit": str(number)} for number in range(size)]
    assert len(draw_units(units, seed="s", share=share).rows) == least


def test_coverage_is_topped_up_by_those_not_visited_yet() -> None:
    units = [{"unit": f"u{number}"} for number in range(521)]
    visited = [f"u{number}" for number in range(400)]
    drawn = draw_units(units, seed="s", share="80%", already=visited)
    assert len(drawn.rows) == 17  # 417 - 400
    assert not set(names(drawn.rows)) & set(visited)
    assert draw_units(units, seed="s", share="70%", already=visited).rows == ()


def test_a_name_visited_before_that_is_not_on_the_list_is_refused() -> None:
    with pytest.raises(SchemeError) as found:
        draw_units(LEVELS, seed="s", n=10, already=["单位1"])
    assert told(found.value) == "QH945 list 中没有“单位1”"


def test_five_of_each_banner_by_criteria_and_the_rest_at_random() -> None:
    units = [
        {"unit": f"{banner}{number}", "旗市区": banner, "整合力度": number % 6, "推进": "是" if number % 2 else "否"}
        for banner in ("甲旗", "乙旗")
        for number in range(40)
    ]
    drawn = draw_units(
        units, seed="2026", each=5, by="旗市区", where="整合力度 >= 3 and 推进", order_by="整合力度", first=2
    )
    by_banner = {banner: [row for row in drawn.rows if row["stratum"] == banner] for banner in ("甲旗", "乙旗")}
    for rows in by_banner.values():
        assert [row["basis"] for row in rows] == ["ranked"] * 2 + ["random"] * 3
        assert [row["整合力度"] for row in rows[:2]] == ["5", "5"]
        assert all(int(row["整合力度"]) >= 3 and row["推进"] == "是" for row in rows)
        # 13 of the odd numbers below 40 are 3 or 5 more than a multiple of 6; two are taken by their order
        assert {row["probability"] for row in rows[2:]} == {3 / 11}


def test_who_lacks_the_data_of_a_condition_is_left_out_and_named() -> None:
    units = [{"unit": "甲", "人数": 3}, {"unit": "乙", "人数": None}, {"unit": "丙", "人数": 9}]
    drawn = draw_units(units, seed="s", n=2, where="人数 > 1")
    assert sorted(names(drawn.rows)) == ["丙", "甲"]
    assert [found.message("zh") for found in drawn.warnings] == [
        "1 个单位缺数据，无法判断是否符合条件，未列入可抽范围：乙"
    ]


@pytest.mark.parametrize("condition", ['区 == "北部"', '"北部" == 区'])
def test_a_misspelt_column_in_a_comparison_is_not_taken_for_a_text(condition: str) -> None:
    with pytest.raises(SchemeError) as found:
        draw_units([{"unit": "甲", "区域": "北部"}], seed="s", n=1, where=condition)
    assert found.value.diagnostics[0].code == "QH942"


def test_a_fault_of_a_condition_points_into_its_own_text() -> None:
    with pytest.raises(SchemeError) as found:
        draw_units([{"unit": "甲", "人数": 1}], seed="s", n=1, where="1 < 人口")
    span = found.value.diagnostics[0].span
    assert (span.file, span.line, span.column) == ("where", 1, 5)


def test_more_than_there_are_is_refused() -> None:
    with pytest.raises(SchemeError) as found:
        draw_units(LEVELS, seed="s", n=31)
    assert told(found.value) == "QH940 list：抽取要 31 个，只有 30 个"


def test_a_stratum_with_too_few_is_taken_whole_and_told() -> None:
    drawn = draw_units(LEVELS, seed="s", each=11, by="类型")
    assert len(drawn.rows) == 30
    assert len(drawn.warnings) == 1


@pytest.mark.parametrize(
    "wishes",
    [
        {},
        {"n": 1, "each": 1},
        {"n": -1},
        {"n": 1, "method": "lottery"},
        {"n": 1, "method": "pps"},
        {"n": 1, "first": 1},
    ],
)
def test_wishes_that_contradict_each_other_are_refused(wishes: dict[str, Any]) -> None:
    with pytest.raises(BadSelection):
        draw_units(LEVELS, seed="s", **wishes)


@pytest.mark.parametrize("text", ["0", "101%", "1.5", "tenth"])
def test_what_is_no_share_is_refused(text: str) -> None:
    with pytest.raises(BadSelection):
        read_share(text)


def _chi_square(counts: Sequence[int], expected: Sequence[float]) -> float:
    return sum((count - mean) ** 2 / mean for count, mean in zip(counts, expected, strict=True))


def test_every_unit_is_drawn_equally_often() -> None:
    units = [{"unit": f"u{number}"} for number in range(20)]
    counts = Counter(name for seed in range(600) for name in names(draw_units(units, seed=str(seed), n=5).rows))
    # 600 draws of 5 out of 20: each 150 times; the inclusions of a draw of n out of N have 1 - n/N of a binomial's variance
    statistic = _chi_square([counts[f"u{number}"] for number in range(20)], [150.0] * 20) / (1 - 5 / 20)
    assert statistic < chi2.ppf(0.999, 19)


def test_chances_go_with_size() -> None:
    sizes = {f"u{number}": Fraction(number) for number in range(1, 11)}
    counts = Counter(one.name for seed in range(1500) for one in by_size(sizes, 2, str(seed)))
    expected = [1500 * 2 * number / 55 for number in range(1, 11)]
    assert _chi_square([counts[f"u{number}"] for number in range(1, 11)], expected) < chi2.ppf(0.999, 9)


def test_whoever_is_larger_than_the_interval_is_taken_for_certain() -> None:
    # 90 of 100 is more than half of the total; of the rest, 4 of 10 is less than the whole
    found = by_size({"甲": Fraction(90), "乙": Fraction(4), "丙": Fraction(6)}, 2, "s")
    assert (found[0].name, found[0].certain, found[0].probability) == ("甲", True, 1.0)
    assert found[1].probability == {"乙": 0.4, "丙": 0.6}[found[1].name]


@given(st.integers(1, 200), st.integers(1, 200), st.text(max_size=5))
def test_a_systematic_draw_is_spread_evenly(size: int, count: int, seed: str) -> None:
    count = min(size, count)
    places = [int(one.name) for one in at_equal_distances([str(number) for number in range(size)], count, seed)]
    steps = {later - sooner for sooner, later in pairwise(places)}
    assert len(set(places)) == count
    assert steps <= {size // count, -(-size // count)}


def test_a_size_that_is_none_is_told_with_its_cell() -> None:
    with pytest.raises(SchemeError) as found:
        draw_units([{"unit": "甲", "编制": "x"}, {"unit": "乙", "编制": ""}], seed="s", n=1, method="pps", size="编制")
    assert {problem.code for problem in found.value.diagnostics} == {"QH943"}


def test_a_name_that_stands_twice_or_is_empty_is_refused() -> None:
    with pytest.raises(SchemeError) as found:
        draw_units([{"unit": "甲"}, {"unit": " 甲"}, {"unit": ""}], seed="s", n=1)
    assert [problem.code for problem in found.value.diagnostics] == ["QH941", "QH941"]


def test_numbers_are_ordered_as_numbers_also_where_a_mark_says_there_is_none() -> None:
    units = [{"unit": name, "编制": text} for name, text in (("甲", "9"), ("乙", "—"), ("丙", "10"), ("丁", "缺"))]
    drawn = draw_units(units, seed="s", n=4, method="ranked", order_by="编制")
    assert names(drawn.rows)[:2] == ["丙", "甲"]
    assert names(draw_units(units, seed="s", n=1, where="编制 > 9").rows) == ["丙"]


def test_a_cell_that_is_no_number_among_numbers_is_told_and_the_column_not_taken_for_texts() -> None:
    units = [{"unit": name, "编制": text} for name, text in (("甲", "9"), ("乙", "约20"), ("丙", "10"))]
    every: tuple[dict[str, Any], ...] = ({"order_by": "编制", "method": "ranked"}, {"where": "编制 > 9"})
    for wishes in every:
        with pytest.raises(SchemeError) as found:
            draw_units(units, seed="s", n=1, **wishes)
        assert "约20" in found.value.diagnostics[0].message("zh")


def test_nothing_to_draw_says_so_and_still_has_its_columns() -> None:
    drawn = draw_units(LEVELS, seed="s", share="10%", already=["单位00", "单位01", "单位02"])
    assert "nothing had to be drawn" in drawn.render("table", "en")
    assert drawn.render("csv") == "order,unit,basis,probability\n"
