"""Rankers as schemes use them: the published examples from raw data, and what is said of one unit."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from quanheng.core.errors import EvaluationError
from quanheng.core.evaluation import Evaluation
from quanheng.core.explanation import explain

Evaluate = Callable[..., Evaluation]


def written(
    method: str, types: Sequence[int], weights: Sequence[float], benefit: str, cost: str, scale: str = "0..1"
) -> str:
    """Return a scheme with one leaf for each criterion of a published matrix, scored for benefit or cost."""
    fields = "; ".join(f"x{j} : number" for j in range(len(types)))
    leaves = [
        f"indicator c{j} weight {weight:g} {'higher' if kind > 0 else 'lower'}_is_better "
        f"{{ value = x{j}; score = {(benefit if kind > 0 else cost).replace('$', f'x{j}')} }}"
        for j, (kind, weight) in enumerate(zip(types, weights, strict=True))
    ]
    body = "\n".join(leaves)
    return f"fields {{ {fields} }}\nindicator_set s scale {scale} {{ aggregate = {method}\n{body} }}"


CASES = [
    # file, method, score of benefits and of costs, name of the expected result; further to the published examples as
    # schemes: other scores that give the same
    ("vikor_opricovic_tzeng_2004", "vikor(report = r)", "vector_norm()", "vector_norm()", "R"),
    ("waspas_chakraborty_2015", "waspas(total = 1.0155)", "ratio(max($))", "ratio(min($))", "score"),
    ("saw_rizan_2020", "arithmetic_mean", "ratio(max($))", "ratio(min($))", "score"),
]


@pytest.mark.parametrize(("file", "method", "benefit", "cost", "result"), CASES)
def test_a_published_example_from_its_raw_data(
    evaluated: Evaluate, shared: Path, file: str, method: str, benefit: str, cost: str, result: str
) -> None:
    case: Any = json.loads((shared / "reference" / "mcda" / f"{file}.json").read_text(encoding="utf-8"))
    given = case["input"]
    text = written(method, given["types"], given["weights"], benefit, cost)
    columns = {f"x{j}": list(column) for j, column in enumerate(np.array(given["matrix"]).T)}
    found = evaluated(text, **columns).score("s")
    assert_allclose(found, case["expected"][result], rtol=0, atol=case["tolerance"]["abs"])


def test_the_weighted_product_of_wikipedia_from_its_raw_data(evaluated: Evaluate, shared: Path) -> None:
    case: Any = json.loads((shared / "reference" / "mcda" / "wpm_wikipedia.json").read_text(encoding="utf-8"))
    given = case["input"]
    columns = {f"x{j}": list(column) for j, column in enumerate(np.array(given["matrix"]).T)}
    for method in ("weighted_product", "geometric_mean"):
        text = written(method, given["types"], given["weights"], "sum_norm()", "sum_norm()")
        found = np.log10(evaluated(text, **columns).score("s"))
        assert_allclose(found, case["expected"]["log10_score"], rtol=0, atol=case["tolerance"]["abs"])


RAW = np.random.default_rng(8).uniform(1, 9, (12, 4))
TYPES = (1, -1, 1, -1)
GIVEN = np.array([0.4, 0.3, 0.2, 0.1])
COLUMNS = {f"x{j}": RAW[:, j].tolist() for j in range(4)}
DIFFERENCE = "sum_norm(mirror = difference)"


def test_copras_and_edas_from_raw_data_are_their_definitions(evaluated: Evaluate) -> None:
    kinds = np.array(TYPES)
    weighted = GIVEN * RAW / RAW.sum(axis=0)
    benefit, cost = weighted[:, kinds > 0].sum(axis=1), weighted[:, kinds < 0].sum(axis=1)
    q = benefit + cost.sum() / (cost * (1 / cost).sum())
    found = evaluated(written("copras", TYPES, GIVEN.tolist(), "sum_norm()", DIFFERENCE), **COLUMNS)
    assert_allclose(found.score("s"), q / q.max(), rtol=1e-12)
    away = kinds * (RAW / RAW.mean(axis=0) - 1)
    above, below = np.maximum(away, 0) @ GIVEN, np.maximum(-away, 0) @ GIVEN
    found = evaluated(written("edas", TYPES, GIVEN.tolist(), "sum_norm()", DIFFERENCE), **COLUMNS)
    assert_allclose(found.score("s"), (above / above.max() + 1 - below / below.max()) / 2, rtol=1e-12)


def test_mabac_spotis_and_moora_from_raw_data_are_their_definitions(evaluated: Evaluate) -> None:
    kinds, low, high = np.array(TYPES), RAW.min(axis=0), RAW.max(axis=0)
    v = GIVEN * (np.where(kinds > 0, RAW - low, high - RAW) / (high - low) + 1)
    found = evaluated(written("mabac", TYPES, GIVEN.tolist(), "minmax()", "minmax()"), **COLUMNS)
    assert_allclose(found.score("s"), (v - np.prod(v, axis=0) ** (1 / 12)).sum(axis=1), rtol=1e-11, atol=1e-13)
    distance = (GIVEN * np.abs(RAW - np.where(kinds > 0, 10, 0)) / 10).sum(axis=1)
    text = written("spotis(report = distance)", TYPES, GIVEN.tolist(), "goalposts(0, 10)", "goalposts(10, 0)")
    assert_allclose(evaluated(text, **COLUMNS).score("s"), distance, rtol=1e-12)
    normal = RAW / np.sqrt((RAW**2).sum(axis=0))
    expected = (GIVEN * kinds * normal).sum(axis=1)
    for scale in ("0..1", "0..100"):  # a free result is the number itself on any scale
        found = evaluated(written("moora", TYPES, GIVEN.tolist(), "vector_norm()", "vector_norm()", scale), **COLUMNS)
        assert_allclose(found.score("s"), expected, rtol=1e-12, atol=1e-14)


def test_a_cost_by_reciprocal_names_the_place_of_the_child(evaluated: Evaluate) -> None:
    with pytest.raises(EvaluationError, match="cost-not-mirrored") as error:
        evaluated(written("copras", TYPES, GIVEN.tolist(), "sum_norm()", "sum_norm()"), **COLUMNS)
    assert (error.value.arguments["indicator"], error.value.arguments["place"]) == ("s", 2)


def test_indices_of_mazziotta_and_pareto_come_from_scores_and_scale(evaluated: Evaluate) -> None:
    # AMPI: r = 70 + 60 (x - 0) / 10, per unit M - S^2 / M
    head = "fields { a : number; b : number }\nindicator_set s scale "
    leaves = "indicator p higher_is_better {{ value = a; score = {0} }}\nindicator q higher_is_better {{ value = b; score = {0} }} }}"
    a, b = np.array([2.0, 5.0, 10.0]), np.array([8.0, 5.0, 0.0])
    r = 70 + 6 * np.stack([a, b])
    text = f"{head}70..130 {{ aggregate = mazziotta_pareto\n{leaves.format('goalposts(0, 10)')}"
    found = evaluated(text, a=a.tolist(), b=b.tolist()).score("s")
    assert_allclose(found, r.mean(axis=0) - r.var(axis=0) / r.mean(axis=0), rtol=1e-12)
    # MPI: z = 100 + 10 (x - M) / S, never cut; ours has the sample standard deviation (n - 1)
    z = np.stack([100 + 10 * (x - x.mean()) / x.std(ddof=1) for x in (a, b)])
    text = f"{head}0..100 {{ aggregate = mazziotta_pareto(plus)\n{leaves.format('zscore(mean = 100, std = 10)')}"
    found = evaluated(text, a=a.tolist(), b=b.tolist()).score("s")
    assert_allclose(found, z.mean(axis=0) + z.var(axis=0) / z.mean(axis=0), rtol=1e-12)


def test_a_fuzzy_evaluation_reads_columns_and_numbers(evaluated: Evaluate) -> None:
    text = """fields { a : share; b : share }
    indicator_set s scale 0..100 { aggregate = none
      indicator l { value = fuzzy([[a, b], [0.5, 0.5]], marks = [100, 60], weights = [0.8, 0.2]) }
      indicator m { value = fuzzy([[0.2, 0.8]], marks = [100, 60]) }
      indicator n { value = 100 * fuzzy([[a, b]], marks = [1, 0], report = membership, place = 2) } }"""
    found = evaluated(text, a=[0.25, 1.0, None], b=[0.75, 0.0, 0.5])
    # 0.8 x 0.25 + 0.2 x 0.5 = 0.3 of 100 and 0.7 of 60
    assert_allclose(found.score("l"), [72, 96, np.nan])
    assert_allclose(np.broadcast_to(found.score("m"), 3), [68, 68, 68])
    assert_allclose(found.score("n"), [75, 0, 50])


def test_rows_of_a_matrix_of_columns_must_be_equally_long(evaluated: Evaluate) -> None:
    text = """fields { a : share; b : share }
    indicator_set s scale 0..100 { indicator l { value = fuzzy([[a, b], [a]], marks = [100, 60]) } }"""
    with pytest.raises(EvaluationError, match="matrix-uneven"):
        evaluated(text, a=[0.5], b=[0.5])


# What is said of one unit


TWO = {"x0": [1.0, 3.0], "x1": [6.0, 4.0]}


@pytest.mark.parametrize(
    ("method", "benefit", "cost", "en", "zh"),
    [
        # of the second unit: cost 0.75 against 0.25, benefit 0.4 against 0.6, half each
        ("topsis", "sum_norm()", DIFFERENCE, "distance to the best 0.2693, to the worst 0", "距最优0.2693、距最劣0"),
        ("vikor", "sum_norm()", DIFFERENCE, "S 1 over all, R 0.5 in the worst of them, Q 1 (0 is the best)", "群体效用S 1、个体遗憾R 0.5、综合指数Q 1（均以0为最好）"),
        ("gra", "minmax()", "minmax()", "coefficients: c0 0.3333, c1 0.3333", "关联系数：c0 0.3333、c1 0.3333"),
        ("edas", "sum_norm()", DIFFERENCE, "0 above the average, 0.35 below it", "高于平均的合计0、低于平均的合计0.35"),
        ("mabac", "minmax()", "minmax()", "beyond the border: c0 -0.4142, c1 -0.4142", "与边界之差：c0 -0.4142、c1 -0.4142"),
        ("spotis", "goalposts(0, 10)", "goalposts(10, 0)", "distance 0.45 from the expected point", "与期望点的距离0.45"),
        ("copras", "sum_norm()", DIFFERENCE, "benefits 0.2, costs 0.375, significance 0.325", "效益合计0.2、成本合计0.375、相对重要度0.325"),
        ("moora", "sum_norm()", DIFFERENCE, "benefits 0.2 less costs 0.375", "效益合计0.2减成本合计0.375"),
        ("moora_reference", "sum_norm()", DIFFERENCE, "furthest from the reference point in c0: 0.25", "离参考点最远的是c0：0.25"),
        ("waspas", "ratio(max($))", "ratio(min($))", "weighted sum 0.5, weighted product 0.4714", "加权和0.5、加权积0.4714"),
        ("owa(places = [0.7, 0.3])", "goalposts(0, 10)", "goalposts(10, 0)", "from the best down: 0.7×0.7 + 0.4×0.3", "由高到低：0.7×0.7 + 0.4×0.3"),
        ("mazziotta_pareto", "goalposts(0, 10)", "goalposts(10, 0)", "mean 0.55, penalty for being uneven 0.0409", "平均0.55，不均衡惩罚0.0409"),
        ("coordination", "goalposts(0, 10)", "goalposts(10, 0)", "coupling C 0.9621, development T 0.55", "耦合度C 0.9621、综合发展水平T 0.55"),
    ],
)  # fmt: skip
def test_a_ranker_says_of_a_unit_what_stands_behind_its_result(
    evaluated: Evaluate, method: str, benefit: str, cost: str, en: str, zh: str
) -> None:
    evaluation = evaluated(written(method, (-1, 1), (1, 1), benefit, cost), **TWO)
    root = explain(evaluation, 1).node("s")
    assert root is not None
    assert en in root.sentence.en
    assert zh in root.sentence.zh


def test_the_compromise_is_told_by_a_report(evaluated: Evaluate) -> None:
    text = written("vikor(report = compromise)", (-1, 1), (1, 1), "minmax()", "minmax()")
    assert_allclose(evaluated(text, x0=[1.0, 2.0, 5.0], x1=[3000, 3750, 4500]).score("s"), [0, 1, 0])


def test_entropy_weights_and_topsis_go_together(evaluated: Evaluate) -> None:
    # weights: the golden pair 0.966692, 0.033308 of these shares; distances by hand from them
    text = """fields { a : number; b : number }
    indicator_set s scale 0..1 { weights = entropy(); aggregate = topsis
      indicator p { value = a }
      indicator q { value = b } }"""
    a, b = np.array([0.2, 0.5, 0.9]), np.array([0.9, 0.8, 0.7])
    found = evaluated(text, a=a.tolist(), b=b.tolist()).score("s")
    w = np.array([0.966692, 0.033308])
    near, far = (np.hypot(w[0] * (a - top), w[1] * (b - other)) for top, other in ((0.9, 0.9), (0.2, 0.7)))
    assert_allclose(found, far / (near + far), rtol=0, atol=2e-6)


def test_each_period_has_its_own_ideals_unless_all_are_taken_together(evaluated: Evaluate) -> None:
    text = "fields { a : number; b : number }\nindicator_set s scale 0..1 { aggregate = topsis%s\nindicator p { value = a }\nindicator q { value = b } }"
    columns: dict[str, Any] = {"a": [0.1, 0.3, 0.5, 0.9], "b": [0.1, 0.3, 0.5, 0.9], "periods": ["2023", "2023", "2024", "2024"]}  # fmt: skip
    assert_allclose(evaluated(text % "", **columns).score("s"), [0, 1, 0, 1], atol=1e-12)
    assert_allclose(evaluated(text % "(across = periods)", **columns).score("s"), [0, 0.25, 0.5, 1], rtol=1e-12)


def test_units_are_compared_within_their_group(evaluated: Evaluate) -> None:
    text = "fields { a : number; b : number; g : text }\nindicator_set s scale 0..1 { aggregate = vikor(by = g)\nindicator p { value = a }\nindicator q { value = b } }"
    found = evaluated(text, a=[0.1, 0.3, 0.5, 0.9], b=[0.1, 0.3, 0.5, 0.9], g=["x", "x", "y", "y"]).score("s")
    assert_allclose(found, [0, 1, 0, 1], atol=1e-12)


def test_a_product_of_negative_scores_says_why_it_has_no_result(evaluated: Evaluate) -> None:
    text = """fields { a : number; b : number }
    indicator_set s scale 0..1 { aggregate = weighted_product
      indicator p higher_is_better { value = a; score = zscore() }
      indicator q { value = b } }"""
    evaluation = evaluated(text, a=[1.0, 3.0], b=[0.5, 0.5])
    root = explain(evaluation, 0).node("s")
    assert root is not None
    assert root.state == "missing"
    assert root.sentence.en == "s missing: weighted_product has no result: p scored below 0"
    assert root.sentence.zh == "s 无数据：“p”得分为负，加权乘积没有结果"
    reason = evaluation.reason("s", 0)
    assert reason is not None
    assert (reason.code, reason.facts["function"]) == ("undefined-function", "weighted_product")
