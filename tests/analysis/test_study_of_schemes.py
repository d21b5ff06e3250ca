"""What a study says of small schemes: classes, periods, sets without a total, texts, rows below, and odd data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import quanheng as qh
from quanheng.analysis.attention import KINDS, attention
from quanheng.analysis.options import Options
from quanheng.analysis.profile import profile
from quanheng.analysis.ranks import ranks_within
from quanheng.analysis.study import Study

NAN = float("nan")
TREE = """fields { a : number;  b : number;  c : number }
indicator_set total 100 points {
  unit = unit
  indicator left 60 points {
    indicator a 20 points { score = minmax() }
    indicator b 40 points { score = minmax() }
  }
  indicator c 40 points { score = minmax() }
}
"""


@pytest.fixture
def studied(tmp_path: Path) -> Any:
    def study(text: str, rows: list[dict[str, Any]], options: Options | None = None, **more: Any) -> Study:
        path = tmp_path / "s.qh"
        path.write_text(text, encoding="utf-8")
        result = qh.evaluate(qh.load(path), rows, as_of="2026-03-31", **more)
        return Study(result.evaluation, Options() if options is None else options)

    return study


def units(**columns: list[Any]) -> list[dict[str, Any]]:
    names = [f"u{number}" for number in range(len(next(iter(columns.values()))))]
    return [dict(zip(["unit", *columns], row, strict=True)) for row in zip(names, *columns.values(), strict=True)]


DATA = units(a=[1, 2, 3, 4], b=[4, 1, 3, 2], c=[1, 1, 2, 5])


def test_weights_are_multiplied_down_the_tree_and_leaves_at_any_depth_add_up_to_one(studied: Any) -> None:
    structure = studied(TREE, DATA).structure
    assert structure.effective == pytest.approx({"total": 1, "left": 0.6, "a": 0.2, "b": 0.4, "c": 0.4}, rel=1e-12)
    assert sum(structure.effective[name] for name in structure.leaves) == pytest.approx(1, rel=1e-12)


@given(weights=st.lists(st.integers(1, 9), min_size=3, max_size=3))
@settings(max_examples=15, deadline=None)
def test_effective_weights_add_up_to_one_at_every_level(weights: list[int]) -> None:
    first, second, third = weights
    text = f"""indicator_set total {first + second + third} points {{
  unit = unit
  indicator left {first + second} points {{ indicator a {first} points;  indicator b {second} points }}
  indicator right {third} points {{ indicator c {third} points }}
}}
"""
    from quanheng.dsl.check import check_source  # noqa: PLC0415
    from quanheng.dsl.syntax import Source  # noqa: PLC0415
    from quanheng.plugins.manager import load_plugins  # noqa: PLC0415

    scheme = check_source(
        Source("s.qh", f"fields {{ a : number; b : number; c : number }}\n{text}"), load_plugins().registry
    )
    assert scheme.scheme is not None
    result = qh.evaluate(scheme.scheme.sets[0], units(a=[0, first], b=[0, 0], c=[third, 0]))
    effective = Study(result.evaluation).structure.effective
    assert effective["left"] + effective["right"] == pytest.approx(1, rel=1e-12)
    assert effective["a"] + effective["b"] + effective["c"] == pytest.approx(1, rel=1e-12)


def test_a_set_without_a_total_has_a_tree_for_each_top_indicator(studied: Any) -> None:
    text = TREE.replace("unit = unit", "unit = unit\n  aggregate = none")
    study = studied(text, DATA)
    assert study.structure.tops == ("left", "c")
    assert study.structure.effective == pytest.approx({"left": 1, "c": 1, "a": 1 / 3, "b": 2 / 3}, rel=1e-12)
    assert {pair.second for pair in study.ancestors} == {"left"}


def test_units_lose_points_by_the_weights_of_their_own_class(studied: Any) -> None:
    text = """fields { 类型 : one of {委, 局};  a : number;  b : number }
indicator_set 总分 100 points {
  unit = unit
  indicator a { points = by 类型 { 委 : 30;  局 : 60 };  score = value * full }
  indicator b { points = by 类型 { 委 : 70;  局 : 40 };  score = value * full }
}
"""
    study = studied(text, units(类型=["委", "局"], a=[0.5, 0.5], b=[0.5, 0.5]))
    # both lost half of everything: the obstacle is the weight, which differs
    np.testing.assert_allclose(study.obstacles, [[0.3, 0.7], [0.6, 0.4]], rtol=1e-12)
    assert [each.is_single for each in study.importances] == [False, False]


def test_weights_that_a_method_derives_for_each_group_are_those_of_the_units_group(studied: Any) -> None:
    text = TREE.replace("c : number }", "c : number;  g : text }").replace(
        "unit = unit", "unit = unit\n  weights = deviation(by = g)"
    )
    study = studied(text, units(a=[1, 2, 3, 4], b=[4, 1, 3, 2], c=[1, 1, 2, 5], g=["x", "x", "y", "y"]))
    weights = np.broadcast_to(study.structure.effective["left"], (4,))
    assert weights[0] == weights[1] != weights[2] == weights[3]
    np.testing.assert_allclose(np.nansum(study.obstacles, axis=1), 1, rtol=1e-12)


def test_a_text_has_no_statistics_but_is_data(studied: Any) -> None:
    text = """fields { 等级 : one of {好, 差};  a : number }
indicator_set total 100 points {
  unit = unit
  indicator 等级 50 points { value = 等级;  score = by 等级 { 好 : 50;  差 : 10 } }
  indicator a 50 points { score = minmax() }
}
"""
    study = studied(text, units(等级=["好", "差", None, "好"], a=[1, 2, 0, 4]))
    assert study.distributions["available"].tolist() == [0, 4]
    assert study.availability.missing.tolist() == [0, 0, 1, 0]
    assert study.availability.zero.tolist() == [0, 0, 1, 0]  # the code of a text is no 0
    assert [matter.kind for matter in attention(study) if matter.kind == "scarce"] == []


def test_a_leaf_that_stands_for_another_has_its_data(studied: Any) -> None:
    text = TREE.replace("indicator c 40 points { score = minmax() }", "indicator c 40 points { same_as = a }")
    text = text.replace(";  c : number", "")
    study = studied(text, units(a=[1, None, 3, 7], b=[4, 1, 3, 2]))
    for statistic in ("available", "max", "mean"):
        assert study.distributions[statistic][2] == study.distributions[statistic][0]
    assert study.availability.missing.tolist() == [0, 2, 0, 0]


def test_what_people_rate_is_data_where_it_has_a_score(studied: Any) -> None:
    text = """indicator_set total 100 points {
  unit = unit
  indicator 服务 100 points { rated { marks = 0 .. 100;  raters { 专家 : 100% } } }
}
"""
    ratings = [
        {"unit": unit, "indicator": "服务", "role": "专家", "rater": "甲", "rating": rating}
        for unit, rating in (("u0", 80), ("u1", 60))
    ]
    study = studied(text, [{"unit": "u0"}, {"unit": "u1"}, {"unit": "u2"}], ratings=ratings)
    assert study.availability.missing.tolist() == [0, 0, 1]
    assert np.isnan(study.distributions["mean"][0])
    assert Study(study.evaluation, Options(stage="scored")).distributions["mean"][0] == 70


def test_what_does_not_apply_is_not_missing(studied: Any) -> None:
    text = TREE.replace("indicator c 40 points {", "indicator c 40 points { applies = value(a) > 1;")
    study = studied(text, units(a=[1, 2, 3, 4], b=[4, 1, 3, 2], c=[None, 1, None, 5]))
    assert study.availability.concerned.tolist() == [2, 3, 3, 3]
    assert study.availability.missing.tolist() == [0, 0, 1, 0]
    assert study.distributions["share_available"][2] == pytest.approx(2 / 3, rel=1e-12)


def test_periods_are_one_sample_or_looked_at_one_by_one(studied: Any) -> None:
    rows = [row | {"year": year} for year in ("2024", "2025") for row in DATA]
    rows[5]["c"] = 9
    both = studied(TREE, rows, period="year")
    last = Study(both.evaluation, Options(period="2025"))
    assert (both.rows.size, last.rows.size) == (8, 4)
    assert last.distributions["max"][2] == 9
    assert both.distributions["available"][2] == 8


def test_a_panel_has_trends_by_the_calendar(studied: Any) -> None:
    rows = [
        {"unit": "u", "year": year, "a": a, "b": 1, "c": 1}
        for year, a in (("2020", 100), ("2022", 121), ("2023", 133.1))
    ]
    found = studied(TREE, rows, period="year").changes
    # 10 % a year, the gap of 2021 counted; b and c stay
    np.testing.assert_allclose(found.growth[0], [0.1, 0, 0], rtol=1e-12)
    assert studied(TREE, DATA).changes is None


def test_the_profile_takes_the_better_direction_of_the_value(studied: Any) -> None:
    text = TREE.replace("indicator b 40 points {", "indicator b 40 points lower_is_better {")
    found = profile(studied(text, DATA, Options(top=1)), 1)
    assert [(place.node, place.rank) for place in found.strengths] == [("b", 1)]  # 1 is the least
    assert [place.node for place in found.weaknesses] == ["a"]  # third of four; nobody is worse than it in c
    assert found.obstacles[0].node == "c"  # lost 40 of the 53 points


def test_one_unit_is_neither_strong_nor_weak(studied: Any) -> None:
    found = profile(studied(TREE, DATA[:1]), 0)
    assert (found.strengths, found.weaknesses, found.obstacles) == ((), (), ())
    assert {place.rank for place in found.summary} == {1}


@pytest.mark.parametrize(
    "data",
    [
        DATA[:1],
        DATA[:2],
        units(a=[None, None, None], b=[None, None, None], c=[None, None, None]),
        units(a=[1, 1, 1], b=[0, 0, 0], c=[2, 2, 2]),
        units(a=[1, 2, 3], b=[2, 4, 6], c=[-1, -2, -3]),
        units(a=[1, None, None], b=[None, 2, None], c=[None, None, 3]),
    ],
    ids=["one unit", "two units", "all missing", "all constant", "collinear", "nothing in common"],
)
@pytest.mark.parametrize("method", ["pearson", "spearman", "kendall"])
def test_odd_data_have_answers_and_reasons(studied: Any, data: list[dict[str, Any]], method: str) -> None:
    study = studied(TREE, data, Options(method=method))
    pairs = (*study.siblings, *study.across, *study.ancestors)
    assert all((pair.reason is None) == (not np.isnan(pair.r)) for pair in pairs)
    assert {matter.kind for matter in attention(study)} <= set(KINDS)
    assert all((each.reason is None) == (not np.isnan(each.alpha)) for each in study.alphas)
    assert len(study.principals) == 2
    assert study.frequent_obstacles.units <= len(data)


def test_what_is_collinear_is_told_as_redundant_and_contrary(studied: Any) -> None:
    study = studied(TREE, units(a=[1, 2, 3], b=[2, 4, 6], c=[-1, -2, -3]))
    kinds = {matter.kind: matter.cases for matter in attention(study)}
    assert [case.names for case in kinds["redundant"]] == [("a", "b")]
    assert [case.names for case in kinds["contrary"]] == [("left", "c")]
    first = study.principals[1].components
    np.testing.assert_allclose(first.shares, [1, 0], atol=1e-12)


def test_importance_is_the_share_of_the_squared_correlations(studied: Any) -> None:
    study = studied(TREE, DATA)
    found = {each.node: each for each in study.importances}
    total = found["left"].r ** 2 + found["c"].r ** 2
    assert found["c"].importance == pytest.approx(found["c"].r ** 2 / total, rel=1e-12)
    assert found["a"].importance + found["b"].importance == pytest.approx(1, rel=1e-12)


def test_ranks_are_within_groups_and_periods_and_equals_share_the_better() -> None:
    matrix = np.array([[5.0], [7.0], [5.0 + 1e-12], [NAN], [1.0], [9.0], [3.0]])
    groups = np.array([0, 0, 0, 0, 1, -1, 1])
    np.testing.assert_array_equal(ranks_within(matrix, groups)[:, 0], [2, 1, 2, NAN, 2, NAN, 1])
    assert ranks_within(np.zeros((0, 2)), np.zeros(0, dtype=np.intp)).shape == (0, 2)


def test_a_set_for_rows_below_is_studied_by_what_is_rolled_up(tmp_path: Path) -> None:
    path = tmp_path / "rows.qh"
    path.write_text(
        """fields 城市 within unit { 数 : number }
indicator_set X for 城市 scale 0..100 {
  unit = unit
  roll_up = mean
  indicator 甲 { value = 数;  impute = mean();  score = minmax() }
}
""",
        encoding="utf-8",
    )
    rows = [
        {"unit": unit, "城市": city, "数": number}
        for unit, city, number in (("u", "x", 1), ("u", "y", 3), ("v", "z", 5))
    ]
    result = qh.evaluate(qh.load(path), [{"unit": "u"}, {"unit": "v"}], rows={"城市": rows}, as_of="2026-03-31")
    study = Study(result.evaluation)
    np.testing.assert_allclose(study.stages.column("甲", "raw"), [2, 5], rtol=1e-12)
