"""Weighting methods as an author writes them: the published cases as schemes, combinations, and what explanations say."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from quanheng.core.errors import EvaluationError
from quanheng.core.evaluation import Evaluation
from quanheng.core.explanation import explain
from quanheng.core.methods.weighting_combined import game_theory

Evaluated = Callable[..., Evaluation]

#: Where a cost is scored by its reciprocal, and where mirrored: 100 - x, which min-max turns into the paper's form.
PUBLISHED = [
    ("weights_entropy_xu_2004", "熵权法()", ""),
    ("weights_critic_diakoulaki_1995", "CRITIC法()", ""),
    ("weights_coeff_variation_shuai_2012", "变异系数法()", ""),
    ("weights_std_jahan_edwards_2013", "标准离差法()", ""),
    ("weights_lopcow_ecer_pamucar_2022", "LOPCOW法()", "100 - "),
    ("weights_merec_keshavarz_2021", "MEREC法()", "1 / "),
    ("weights_cilos_zavadskas_podvezko_2016", "CILOS法()", "1 / "),
    ("weights_idocriw_zavadskas_podvezko_2016", "IDOCRIW法(类型 = [-1, 1, -1, 1])", "1 / "),
    ("ahp_school_saaty", "层次分析法(判断矩阵 = MATRIX, 一致性 = 0.3)", ""),
]


@pytest.mark.parametrize(("name", "method", "turned"), PUBLISHED)
def test_a_published_case_written_as_a_scheme_gives_its_weights(
    shared: Path, evaluated: Evaluated, name: str, method: str, turned: str
) -> None:
    found: Any = json.loads((shared / "reference" / "mcda" / f"{name}.json").read_text(encoding="utf-8"))
    matrix = np.array(found["input"]["matrix"], dtype=float)
    types = found["input"].get("types", [1] * matrix.shape[1])
    names = [f"x{place}" for place in range(matrix.shape[1])]
    fields = "; ".join(f"{each} : 数值" for each in names)
    leaves = "\n".join(
        f"指标 y{place} {{ 取值 = {turned if types[place] < 0 else ''}{each}; 计分 = 取值; 不限 = 是 }}"
        for place, each in enumerate(names)
    )
    text = f"数据项 {{ {fields} }}\n指标体系 s 计分区间 0..1 {{ 赋权 = {method.replace('MATRIX', str(matrix.tolist()))}\n{leaves} }}"
    weights = evaluated(text, **dict(zip(names, matrix.T.tolist(), strict=True))).weights
    atol = found["tolerance"]["abs"]
    assert_allclose(
        [weights[f"y{place}"] for place in range(len(names))], found["expected"]["weights"], rtol=0, atol=atol
    )


THREE = "indicator_set s scale 0..1 { weights = %s; fields { a : number; b : number; c : number }\nindicator a weight 6\nindicator b weight 3\nindicator c weight 1 }"
DATA: dict[str, Any] = {"a": [0.2, 0.4, 0.9], "b": [0.5, 0.5, 0.6], "c": [0.1, 0.9, 0.3]}


def weights_of(evaluated: Evaluated, method: str) -> list[float]:
    found = evaluated(THREE % method, **DATA).weights
    return [found[name] for name in "abc"]


def test_combinations_work_out_as_by_hand(evaluated: Evaluated) -> None:
    given, even = np.array([0.6, 0.3, 0.1]), np.full(3, 1 / 3)
    assert_allclose(weights_of(evaluated, "linear_combination(given, equal)"), (given + even) / 2)
    assert_allclose(
        weights_of(evaluated, "linear_combination(given, equal, proportions = [75%])"), 0.75 * given + 0.25 * even
    )
    square = given**2 / (given**2).sum()
    assert_allclose(weights_of(evaluated, "multiplicative_combination(given, given, equal)"), square)
    root = np.sqrt(given) / np.sqrt(given).sum()
    assert_allclose(weights_of(evaluated, "minimum_discrimination(given, equal)"), root)
    # 0.46 a + b / 3 = 0.46 and a / 3 + b / 3 = 1 / 3 have the solution a = 1, b = 0
    assert_allclose(weights_of(evaluated, "game_theory(given, equal)"), given)
    # no weighting counts less than nothing
    turned = "linear_combination(rank_order(ranks = [1, 1, 1]), given, proportions = [1.5, -0.5])"
    with pytest.raises(EvaluationError, match="weights-numbers"):
        weights_of(evaluated, turned)


def test_game_theory_solves_its_equations() -> None:
    first, second = np.array([0.6, 0.3, 0.1]), np.array([0.2, 0.3, 0.5])
    # .46 a + .26 b = .46 and .26 a + .38 b = .38: determinant .1072, a = .076 / .1072, b = .0552 / .1072
    rate = np.array([0.076, 0.0552]) / (0.076 + 0.0552)
    found = game_theory(np.empty((0, 3)), parts=(first, second))
    assert_allclose(found, rate[0] * first + rate[1] * second, rtol=1e-12)
    assert_allclose(game_theory(np.empty((0, 3)), parts=(first, first)), first)


def test_weightings_without_a_common_child_have_no_product(evaluated: Evaluated) -> None:
    text = "indicator_set s scale 0..1 { weights = %s; fields { a : number; b : number }\nindicator a weight 1\nindicator b weight 0 }"
    data: dict[str, Any] = {"a": [0.5, 0.5], "b": [0.1, 0.9]}  # entropy tells the same of the first, so all goes to b
    for method in ("multiplicative_combination", "minimum_discrimination"):
        with pytest.raises(EvaluationError) as error:
            evaluated(text % f"{method}(entropy(), given)", **data)
        assert (error.value.name, error.value.arguments["indicator"]) == ("weights-disjoint", "s")
    found = evaluated(text % "linear_combination(entropy(), given)", **data).weights
    assert (found["a"], found["b"]) == (0.5, 0.5)


def test_one_unit_or_none_that_is_complete_leaves_equal_weights(evaluated: Evaluated) -> None:
    nan = np.nan
    for method in ("entropy()", "critic()", "merec()", "pca()", "idocriw()", "correlation_optimised()"):
        for rows in ({"a": [0.2], "b": [0.5], "c": [0.1]}, {"a": [nan, 0.2], "b": [0.5, nan], "c": [0.1, 0.3]}):
            found = evaluated(THREE % method, **rows).weights
            assert [found[name] for name in "abc"] == pytest.approx([1 / 3] * 3)


MATRIX = "[[1, 3, 5], [1/3, 1, 2], [1/5, 1/2, 1]]"


@pytest.mark.parametrize(
    ("method", "zh", "en"),
    [
        # lambda 3.0037: CI 0.00185, over 0.58 or 0.52
        (
            f"ahp(matrix = {MATRIX})",
            "层次分析法赋权：判断矩阵的一致性比率为0.003（随机一致性指标取萨蒂1980年的表）",
            "Saaty 1980",
        ),
        (
            f"game_theory(entropy(), ahp(matrix = {MATRIX}, random_index = saaty_2005))",
            "萨蒂2005年",
            "is 0.004 (random",
        ),
        (f"group_ahp(matrices = [{MATRIX}, {MATRIX}])", "各专家判断矩阵的一致性比率为0.003、0.003", "are 0.003, 0.003"),
        # Rezaei (2015): 0.058, index 4.47
        (
            "bwm(best_to_others = [1, 2, 8], others_to_worst = [8, 5, 1], form = nonlinear)",
            "一致性比率为0.058",
            "index 4.47",
        ),
        ("bwm(best_to_others = [1, 2, 8], others_to_worst = [8, 5, 1])", "最大偏差ξ为0.036", "off by 0.036 at most"),
    ],
)
def test_explanations_say_how_consistent_comparisons_are(evaluated: Evaluated, method: str, zh: str, en: str) -> None:
    for aggregate in ("", "; aggregate = geometric_mean"):
        said = explain(evaluated(THREE % (method + aggregate), **DATA), 0).root.sentence
        assert zh in said.zh
        assert en in said.en


def test_a_method_with_nothing_to_add_adds_nothing(evaluated: Evaluated) -> None:
    said = explain(evaluated(THREE % "entropy()", **DATA), 0).root.sentence
    assert "赋权" not in said.zh
