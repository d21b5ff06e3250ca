"""Methods as schemes use them: what the engine passes, and what happens where there is nothing to pass."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from quanheng.core.builtin import builtin_functions
from quanheng.core.declaring import function
from quanheng.core.errors import EvaluationError
from quanheng.core.evaluation import Evaluation
from quanheng.core.explanation import explain
from quanheng.core.phrasing import Sentence

Evaluate = Callable[..., Evaluation]


def scored(
    evaluated: Evaluate, body: str, fields: str = "x : number; t : number; g : text", **columns: Any
) -> list[Any]:
    text = f"indicator_set s scale 0..100 {{ fields {{ {fields} }}\nindicator l higher_is_better {{ {body} }} }}"
    return [None if score != score else float(score) for score in evaluated(text, **columns).score("l")]  # noqa: PLR0124 - NaN


def test_a_datum_stays_where_its_group_is_unknown(evaluated: Evaluate) -> None:
    body = "value = x; impute = group_mean(by = g)"
    assert scored(evaluated, body, x=[10, None, 30, None], t=[1] * 4, g=["a", "a", None, None]) == [10, 10, 30, None]


def test_minmax_within_groups_compares_only_the_group(evaluated: Evaluate) -> None:
    found = scored(evaluated, "value = x; score = minmax(by = g)", x=[1, 3, 10, 30], t=[1] * 4, g=["a", "a", "b", "b"])
    assert found == [0, 100, 0, 100]


def test_a_target_of_zero_names_the_unit_and_the_indicator(evaluated: Evaluate) -> None:
    with pytest.raises(EvaluationError) as error:
        scored(evaluated, "value = x; score = ratio(t)", x=[1, 2], t=[10, 0], g=["a", "a"])
    assert error.value.name == "ratio-target"
    assert {key: error.value.arguments[key] for key in ("unit", "indicator", "target")} == {
        "unit": "u1",
        "indicator": "l",
        "target": 0,
    }


def test_a_branch_that_is_not_taken_refuses_nothing(evaluated: Evaluate) -> None:
    found = scored(evaluated, "value = x; score = if t > 0 then ratio(t) else 7", x=[5, 2], t=[10, 0], g=["a", "a"])
    assert found == [50, 7]


def test_a_node_that_does_not_apply_refuses_nothing(evaluated: Evaluate) -> None:
    body = "value = x; applies = t > 0; not_applicable = zero; score = ratio(t)"
    assert scored(evaluated, body, x=[5, 2], t=[10, 0], g=["a", "a"]) == [50, 0]


def test_contradicting_comparisons_name_the_indicator_and_the_place(evaluated: Evaluate) -> None:
    text = """indicator_set s scale 0..1 { weights = ahp(matrix = [[1, 9, 1/9], [1/9, 1, 9], [9, 1/9, 1]])
    fields { x : number; y : number; z : number }
    indicator a { value = x }
    indicator b { value = y }
    indicator c { value = z } }"""
    with pytest.raises(EvaluationError) as error:
        evaluated(text, x=[0.1], y=[0.1], z=[0.1])
    assert (error.value.name, error.value.arguments["indicator"], error.value.span.line) == ("ahp-inconsistent", "s", 1)


@pytest.mark.parametrize(
    "method",
    [
        "arithmetic_mean",
        "weighted",
        "geometric_mean",
        "harmonic_mean",
        "generalised_mean(power = 2)",
        "generalised_mean(-1)",
        "min",
        "max",
        "median",
    ],
)
def test_every_aggregate_of_equal_scores_is_that_score(evaluated: Evaluate, method: str) -> None:
    text = f"""indicator_set s scale 0..100 {{ aggregate = {method}
    fields {{ x : number; y : number }}
    indicator a {{ value = x }}
    indicator b {{ value = y }} }}"""
    assert evaluated(text, x=[40], y=[40]).score("s")[0] == pytest.approx(40)


@pytest.mark.parametrize("method", ["equal", "equal()", "entropy()", "variation()", "critic()", "deviation()"])
def test_every_derived_weight_serves_one_unit_alone(evaluated: Evaluate, method: str) -> None:
    text = f"""indicator_set s scale 0..100 {{ weights = {method}
    fields {{ x : number; y : number }}
    indicator a {{ value = x }}
    indicator b {{ value = y }} }}"""
    assert evaluated(text, x=[40], y=[60]).score("s")[0] == pytest.approx(50)


@pytest.mark.parametrize(
    "score",
    [
        "minmax()",
        "minmax(low = 1%, high = 99%)",
        "zscore()",
        "zscore(mean = 10, std = 2)",
        "percentile()",
        "percentile(ties = min)",
        "rank()",
        "borda()",
        "vector_norm()",
        "sum_norm()",
        "fraction_of_max()",
        "mean_norm()",
        "log_norm()",
        "accuracy_norm()",
        "distance_to_maximum()",
        "distance_to_target(2)",
        "scaled(0, 5)",
        "target_type(2)",
        "interval_type(1 .. 2)",
    ],
)
@pytest.mark.parametrize("column", [[], [3], [3, 3, 3], [None, None], [1, None, 2]])
def test_every_place_among_units_has_an_answer_and_a_sentence(
    evaluated: Evaluate, score: str, column: list[Any]
) -> None:
    text = f"indicator_set s scale 0..100 {{ fields {{ x : number }}\nindicator l higher_is_better {{ value = x; score = {score} }} }}"
    evaluation = evaluated(text, x=column)
    for row, datum in enumerate(column):
        node = explain(evaluation, row).node("l")
        assert node is not None
        assert (node.state == "missing") == (datum is None)
        assert "nan" not in node.sentence.en


@pytest.mark.parametrize("impute", ["mean()", "median()", "mean", "group_mean(by = g)", "group_median(by = g)"])
def test_every_imputation_fills_from_what_is_present(evaluated: Evaluate, impute: str) -> None:
    assert scored(evaluated, f"value = x; impute = {impute}", x=[4, None, 6], t=[1] * 3, g=["a"] * 3) == [4, 5, 6]


@pytest.mark.parametrize(
    "treat",
    [
        "winsorise()",
        "winsorise(limit = 2, otherwise = keep)",
        "winsorise(limit = 0, otherwise = box_cox, on = treated)",
        "winsorise_quantiles()",
        "winsorise_iqr()",
        "log_shift()",
        "log_shift(form = gii)",
        "box_cox()",
        "yeo_johnson()",
    ],
)
def test_every_treatment_leaves_a_constant_column(evaluated: Evaluate, treat: str) -> None:
    assert scored(evaluated, f"value = x; treat = {treat}", x=[4, 4, 4], t=[1] * 3, g=["a"] * 3) == [4, 4, 4]


def test_a_parent_counted_full_for_not_applying_keeps_its_weight_in_the_whole_table(evaluated: Evaluate) -> None:
    text = """indicator_set s 100 points { rescale = whole
    fields { x : number; f : flag }
    indicator a 60 points { indicator a1 60 points { value = x } }
    indicator b 40 points { applies = f; not_applicable = full; indicator b1 40 points { value = x; applies = f } } }"""
    # b does not apply and counts 40 of 40: (30 + 40) / 100 of the table
    assert evaluated(text, x=[30], f=[0]).score("s")[0] == pytest.approx(70)


def test_a_plugins_scoring_function_takes_from_the_node_what_its_signature_names(evaluated: Evaluate) -> None:
    @function(family="score", yields="points", explain=lambda facts: Sentence(f"折半{facts.points:g}", "half"))
    def halved(value: Any, full: Any, *, times: float = 1.0) -> Any:
        return 0.0 * value + full / 2 * times

    registry = builtin_functions()
    registry.add("", halved)
    text = """indicator_set s 20 points { fields { x : number }
    indicator l 20 points { value = x; score = halved(times = 0.5) } }"""
    evaluation = evaluated(text, registry, x=[3])
    assert evaluation.score("s")[0] == 5
    assert "折半5" in explain(evaluation, 0).root.children[0].sentence.zh


def test_what_lies_beyond_the_best_is_kept_or_cut_as_the_scheme_says(evaluated: Evaluate) -> None:
    scores = {"goalposts(20, 60, beyond = keep)": 150.0, "goalposts(20, 60)": 100.0}
    scores |= {"distance_to_target(40)": 100.0 * 80 / 40, "distance_to_target(40, beyond = cut)": 100.0}
    scores |= {'distance_to_reference(unit == "u1")': 100.0 * 80 / 20, "mean_norm()": 100.0 * 80 / (100 / 3)}
    for score, expected in scores.items():
        text = f"""indicator_set s scale 0..100 {{ fields {{ x : number }}
        indicator l higher_is_better {{ value = x; score = {score} }} }}"""
        evaluation = evaluated(text, x=[0, 20, 80])
        assert evaluation.score("l")[2] == pytest.approx(expected)
        assert evaluation.score("s")[2] == pytest.approx(expected)
