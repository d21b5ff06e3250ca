"""What an author writes binds to what it means: weights, defaults, short forms, literals, names, limits."""

from __future__ import annotations

from typing import Any

import pytest
from checking import check, names

from quanheng.core.expressions import (
    Among,
    Bands,
    Binary,
    Builtin,
    Call,
    Conditional,
    DefineRef,
    Expression,
    FieldRef,
    IndicatorRef,
    Literal,
    OnScale,
    Vector,
    Within,
)
from quanheng.core.functions import Function, Yields
from quanheng.core.model import Direction, Indicator, IndicatorSet
from quanheng.core.value_type import Kind
from quanheng.dsl.absent_plugins import AbsentPlugin
from quanheng.dsl.check import check_source
from quanheng.dsl.schema import ATTRIBUTES, BLOCKS, attribute_words, block_words, header_words
from quanheng.dsl.syntax import Source

FIELDS = "fields { a : count; b : count; s : share; f : flag; t : text; k : one of {north, south} }\n"


def bound(text: str, *, fields: str = FIELDS) -> IndicatorSet:
    """Bind a program that may have warnings, but no errors."""
    checked = check(fields + text)
    assert checked.scheme is not None, [(str(d.span), d.en.message) for d in checked.diagnostics]
    return checked.scheme.sets[0]


def node(found: IndicatorSet, name: str) -> Indicator:
    result = found.node(name)
    assert result is not None
    return result


def score_of(text: str, value: str = "a") -> Any:
    found = bound(f"indicator_set x 10 points {{ indicator i 10 points {{ value = {value}; score = {text} }} }}")
    return node(found, "i").score


def fulls(found: IndicatorSet) -> dict[str, float]:
    return {each.name: each.full for each in found.nodes()}


# --- weights ---------------------------------------------------------------------------------------------------------


def test_siblings_without_weights_share_the_points_equally() -> None:
    found = bound("indicator_set x 10 points { indicator i { value = a }; indicator j { value = b } }")
    assert fulls(found) == {"x": 10, "i": 5, "j": 5}


def test_percentages_and_weights_share_out_the_points_of_the_parent() -> None:
    found = bound(
        "indicator_set x 10 points { indicator p 40% { indicator i weight 1 { value = a }; indicator j weight 3 { value = b } }\n"
        "indicator q weight 60% { value = a } }"
    )
    assert fulls(found) == {"x": 10, "p": 4, "i": 1, "j": 3, "q": 6}


def test_under_max_every_child_keeps_the_full_points() -> None:
    found = bound(
        "indicator_set x 10 points { aggregate = max(i, 0.7 * j); indicator i { value = a }; indicator j { value = b } }"
    )
    assert fulls(found) == {"x": 10, "i": 10, "j": 10}


def test_on_a_scale_every_node_has_the_whole_scale() -> None:
    found = bound(
        "indicator_set x scale 1..6 { indicator i weight 30% { value = a }; indicator j weight 70% { value = b } }"
    )
    assert [(each.low, each.full) for each in found.nodes()] == [(1, 6)] * 3


def test_sums_are_not_checked_under_an_expression() -> None:
    text = (
        FIELDS
        + "indicator_set x 10 points { aggregate = max(i, j); indicator i 8 points { value = a }; indicator j 9 points { value = b } }"
    )
    assert "weight-sum" not in names(check(text))


def test_a_cap_in_percent_is_that_part_of_the_node() -> None:
    found = bound(
        "indicator_set x 40 points { indicator i 40 points { value = a }; bonus z upto 10% { value = b }; bonus_upto = 5% }"
    )
    assert found.root.adjustments[0].upto == 4
    assert found.root.bonus_upto == 2


# --- defaults and short forms ----------------------------------------------------------------------------------------


def test_defaults_reach_every_node_below_unless_it_says_otherwise() -> None:
    found = bound(
        "indicator_set x scale 0..100 { defaults { score = minmax(); aggregate = geometric_mean; require = 60%; round = half_up(1) }\n"
        "indicator p { require = any; indicator i higher_is_better { value = a }; indicator j lower_is_better { value = b; round = up(0) } } }"
    )
    i, j, p = node(found, "i"), node(found, "j"), node(found, "p")
    assert isinstance(i.score, OnScale)
    assert isinstance(p.aggregate, Call)
    assert p.aggregate.function.name == "geometric_mean"
    assert (found.root.require, p.require) == (0.6, 0.0)
    assert isinstance(found.root.aggregate, Call)
    assert found.root.round is None
    assert [each.round.function.name for each in (p, i, j) if each.round] == ["half_up", "half_up", "up"]
    assert j.direction is Direction.LOWER


def test_a_leaf_without_score_takes_its_value() -> None:
    found = bound("indicator_set x 10 points { indicator i 10 points { value = a } }")
    score = node(found, "i").score
    assert isinstance(score, Builtin)
    assert score.name == "value"


def test_a_leaf_without_value_reads_the_field_of_its_name() -> None:
    found = bound("indicator_set x 10 points { indicator a 10 points { score = ratio(5) } }")
    assert isinstance(node(found, "a").value, FieldRef)


def test_a_set_without_fields_has_one_for_each_leaf() -> None:
    found = bound("indicator_set x 10 points { indicator i; indicator j }", fields="")
    assert [(field.name, field.type.kind) for field in found.fields] == [("i", Kind.NUMBER), ("j", Kind.NUMBER)]


def test_in_a_set_without_fields_the_name_of_a_leaf_beside_scores_is_its_score() -> None:
    found = bound("indicator_set x 10 points { aggregate = max(i, j); indicator i; indicator j }", fields="")
    assert isinstance(found.root.aggregate, Call)
    (_, values), *_ = found.root.aggregate.arguments
    assert isinstance(values, Vector)
    assert all(isinstance(item, IndicatorRef) for item in values.items)


@pytest.mark.parametrize(("direction", "yes"), [("", "full"), ("lower_is_better", None)])
def test_a_yes_or_no_scores_full_or_nothing(direction: str, yes: str | None) -> None:
    found = bound(f"indicator_set x 10 points {{ indicator i 10 points {direction} {{ value = f }} }}")
    score = node(found, "i").score
    assert isinstance(score, Conditional)
    assert getattr(score.then, "name", None) == yes


def test_a_set_may_be_a_leaf_itself() -> None:
    found = bound("indicator_set x 10 points { value = a }")
    assert found.root.is_leaf
    assert isinstance(found.root.value, FieldRef)


# --- literals and names ----------------------------------------------------------------------------------------------


def test_a_percentage_where_points_are_expected_is_a_part_of_full() -> None:
    found = score_of("bands { >= 5 : 80%; else : 0 }")
    assert isinstance(found, Bands)
    result = found.rows[0].result
    assert isinstance(result, Binary)
    assert (result.operator, getattr(result.left, "value", None), getattr(result.right, "name", None)) == (
        "*",
        0.8,
        "full",
    )


def test_a_bare_number_in_a_score_is_points() -> None:
    assert score_of("if f then 3 else 0").then.type.kind is Kind.POINTS


def test_a_fraction_is_cut_before_it_is_multiplied() -> None:
    found = score_of("goalposts(20, 85) * (1 - s)")
    assert isinstance(found, Binary)
    assert isinstance(found.left, OnScale)


def test_full_times_a_share_is_points() -> None:
    assert score_of("full * (a / b)").type.kind is Kind.POINTS


def test_labels_are_texts_where_they_are_compared() -> None:
    found = score_of("if k == north or t == anything then 1 else 0")
    assert found.condition.left.right == Literal("north", type=found.condition.left.right.type)
    assert found.condition.right.right.value == "anything"


def test_in_means_an_interval_for_numbers_and_a_list_for_texts() -> None:
    found = score_of("if a in [1, 5] or k in [north, south] then 1 else 0")
    assert isinstance(found.condition.left, Within)
    assert isinstance(found.condition.right, Among)


def test_a_define_is_put_in_with_its_arguments() -> None:
    found = bound("define twice(q) = 2 * q\nindicator_set x 10 points { indicator i 10 points { value = twice(a) } }")
    value = node(found, "i").value
    assert isinstance(value, DefineRef)
    assert isinstance(value.body, Binary)
    assert isinstance(value.body.right, FieldRef)


def test_a_statistic_of_one_column_works_over_units_and_of_several_along_the_row() -> None:
    found = bound("indicator_set x 10 points { indicator i 10 points { value = mean(a) + max(a, b) } }")
    value = node(found, "i").value
    assert isinstance(value, Binary)
    assert [side.reduces for side in (value.left, value.right) if isinstance(side, Call)] == [False, True]


def test_the_vector_of_children_is_reduced() -> None:
    found = bound(
        "define reversed(xs) = (10 - geometric_mean(1 + 0.9 * (10 - xs))) / 0.9\n"
        "indicator_set x scale 0..10 { aggregate = reversed(children); indicator i { value = a }; indicator j { value = b } }"
    )
    assert isinstance(found.root.aggregate, Expression)
    assert isinstance(found.root.aggregate, DefineRef)
    assert found.root.aggregate.type.kind is Kind.VECTOR or found.root.aggregate.type.is_numeric


def test_words_in_chinese_mean_the_same() -> None:
    found = bound("指标体系 x 10分 { 指标 i 10分 { 取值 = a; 计分 = 如果 f 则 满分 否则 50% } }")
    score = node(found, "i").score
    assert isinstance(score, Conditional)
    assert isinstance(score.then, Builtin)


def test_what_one_of_the_names_of_a_namespace_yields_is_known() -> None:
    found = check_source(
        Source("s.qh", "use bth\nfields { a : number }\nindicator_set x 10 points { indicator i 10 points { value = a; score = bth.part(a) } }"),
        _with_plugin(),
    )  # fmt: skip
    assert [d.name for d in found.diagnostics] == ["share-as-points"]


def _with_plugin() -> Any:
    from checking import registry  # noqa: PLC0415 - beside this file

    from quanheng.core.functions import Parameter  # noqa: PLC0415

    found = registry()
    found.add("bth", Function("part", yields=Yields.FRACTION, parameters=(Parameter("x"),)), plugin="bth")
    return found


# --- after the scores ------------------------------------------------------------------------------------------------

GRADED = "indicator_set x 100 points { round = half_up(1); indicator i 100 points { value = a }\ngrades { >= 90 : A; >= 60 : B; else : C }\n"


def test_the_top_of_a_grade_lies_one_unit_of_rounding_below_the_next() -> None:
    found = bound(
        GRADED + "limit l { when = f; highest_score = top(B) }\nlimit m { when = f; highest_score = top(C) } }"
    )
    assert [limit.highest_score.value for limit in found.limits if isinstance(limit.highest_score, Literal)] == [
        89.9,
        59.9,
    ]


def test_a_finding_to_rectify_is_due_in_three_months() -> None:
    found = bound(
        "indicator_set x 100 points { indicator i { value = a }; finding g { when = f; category = rectify } }"
    )
    assert found.findings[0].due == (3.0, "months")


def test_a_limit_may_hold_a_leaf_whose_score_it_reads() -> None:
    bound(GRADED + "limit l { when = score(i) < 60; hold = [i] } }")


def test_quotas_of_groups_come_best_grade_first() -> None:
    found = bound(GRADED + "quota = by k, grade { any, B : 20%; north, A : 6 } }")
    assert found.quota is not None
    assert found.quota.by == ("k",)
    assert [(row.grade, row.group, row.share, row.number) for row in found.quota.rows] == [
        ("A", ("north",), None, 6),
        ("B", (None,), 0.2, None),
    ]


def test_where_lower_is_better_the_lowest_is_first() -> None:
    found = bound("indicator_set x scale 0..500 lower_is_better { indicator i { value = a } }")
    assert not found.ranking.descending


def test_results_kept_apart_have_no_total() -> None:
    found = bound(
        "indicator_set x scale 0..1 { aggregate = none; indicator i { value = s }; indicator j { value = s } }"
    )
    assert found.separate
    assert found.root.aggregate is None


# --- what a set must survive -----------------------------------------------------------------------------------------


def test_ten_thousand_indicators_bind() -> None:
    leaves = "\n".join(f"indicator n{number} 1 points {{ value = a }}" for number in range(10_000))
    assert len(list(bound(f"indicator_set x 10000 points {{\n{leaves}\n}}").nodes())) == 10_001


@pytest.mark.parametrize("levels", [20, 95])
def test_many_levels_bind(levels: int) -> None:
    text = "".join(f"indicator n{number} {{\n" for number in range(levels)) + "value = a\n" + "}\n" * levels
    assert len(list(bound(f"indicator_set x 10 points {{\n{text}}}").nodes())) == levels + 1


@pytest.mark.parametrize("step", ["d{0} + d{0}", "d{0} + 1"])
def test_defines_without_end_are_an_error_and_not_a_wait(step: str) -> None:
    chain = "\n".join(f"define d{number} = {step.format(number - 1)}" for number in range(1, 200))
    checked = check(
        f"fields {{ a : count }}\ndefine d0 = a\n{chain}\nindicator_set x 10 points {{ indicator i {{ value = d199 }} }}"
    )
    assert names(checked) == ["define-depth"]


# --- the schema ------------------------------------------------------------------------------------------------------


def test_the_schema_answers_in_both_vocabularies() -> None:
    assert attribute_words("indicator")["取值"] == "value"
    assert attribute_words("indicator")["value"] == "value"
    assert block_words("indicator_set")["指标"] == "indicator"
    assert header_words("indicator")["正向"] == "higher_is_better"


def test_every_attribute_of_a_block_is_declared() -> None:
    assert {name for block in BLOCKS.values() for name in block.attributes} <= ATTRIBUTES.keys()


@pytest.mark.parametrize("absent", [(), (AbsentPlugin("bin_hai", "bin_hai.py", error="QH450"),)])
def test_what_a_plugin_that_is_not_there_would_have_given_is_not_reported_again(
    absent: tuple[AbsentPlugin, ...],
) -> None:
    text = "use bin_hai\nfields { a : count }\nindicator_set x 10 points { indicator i 10 points { value = bin_hai.f(a); score = value } }"
    names = [d.name for d in check_source(Source("s.qh", text), _with_plugin(), absent=absent).diagnostics]
    assert names == ["plugin-failed" if absent else "unknown-plugin"]


def test_a_name_that_a_failed_plugin_would_have_given_says_so() -> None:
    text = "use bin_hai\nfields { a : count }\nindicator_set x 10 points { indicator i 10 points { value = a } }"
    found = check_source(
        Source("s.qh", text), _with_plugin(), absent=(AbsentPlugin("bin_hai", "bin_hai.py", error="QH450"),)
    )
    assert [d.name for d in found.diagnostics] == ["plugin-failed"]
    assert "QH450" in found.diagnostics[0].en.message


def test_the_matrix_of_a_method_may_be_several_numbers() -> None:
    text = """indicator_set s 100 points {
      weights = ahp(matrix = [[1, 3], [1/3, 1]])
      indicator a { score = value }
      indicator b { score = value }
    }"""
    assert names(check(text)) == []


@pytest.mark.parametrize(
    ("method", "points"),
    [
        ("geometric_mean", [25.0, 75.0]),
        ("generalised_mean(power = 2)", [25.0, 75.0]),
        ("topsis(weight = outside)", [25.0, 75.0]),
        ("trimmed_mean(drop = 0)", [25.0, 75.0]),
        ("max", [25.0, 75.0]),
        ("max(x, y)", [25.0, 75.0]),
    ],
)
def test_a_method_with_options_shares_out_the_points_like_one_without(method: str, points: list[float]) -> None:
    text = f"""indicator_set s 100 points {{
      aggregate = {method}
      indicator x weight 1 {{ value = a; score = ratio(3) }}
      indicator y weight 3 {{ value = b; score = ratio(3) }}
    }}"""
    equal = bound(text.replace("weight 1", "").replace("weight 3", ""))
    assert [child.full for child in bound(text).root.children] == points
    assert [child.full for child in equal.root.children] == ([100.0] * 2 if method.startswith("max") else [50.0] * 2)
