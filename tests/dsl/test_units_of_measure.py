"""Units in a scheme: converted where they meet, refused where they cannot be, and shown in the explanation."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quanheng.core.builtin import builtin_functions
from quanheng.core.evaluating import evaluate
from quanheng.core.explanation import explain
from quanheng.core.unit_data import UnitData
from quanheng.dsl.check import Checked, check_source
from quanheng.dsl.syntax import Source

REGISTRY = builtin_functions()


def check(rule: str, value: str = "a", units: tuple[str, str, str] = ("µg/m³", "mg/m³", "mg/m³")) -> Checked:
    a, b, p = units
    text = f"""
    fields {{ a : number in "{a}"; b : number in "{b}" }}
    param p in "{p}" = 2
    finding
    """.replace("finding\n", "")
    text += f"indicator_set x 100 points {{ indicator i 100 points {{ value = {value}; score = {rule} }}\n finding used {{ when = a > 0 and b > 0 and p > 0 }} }}"
    return check_source(Source("x.qh", text), REGISTRY)


def score(rule: str, a: float, b: float = 1.0, value: str = "a", **options: Any) -> float:
    checked = check(rule, value, **options)
    assert checked.scheme is not None, [d.en.message for d in checked.diagnostics]
    data = UnitData(units=("u",), columns={"a": np.array([a]), "b": np.array([b])})
    return float(evaluate(checked.scheme.sets[0], data).score("i")[0])


def test_a_bound_in_another_unit_is_converted() -> None:
    # p is 2 mg/m³ = 2000 µg/m³
    assert score("bands { <= p : full; else : 0 }", 2000) == 100
    assert score("bands { <= p : full; else : 0 }", 2001) == 0
    assert score("bands { [0, p] : full; else : 0 }", 1999) == 100


def test_comparisons_sums_and_branches_are_converted() -> None:
    assert score("if value > p then 1 else 2", 2001) == 1
    assert score("if value in [p, p + p] then 1 else 2", 3000) == 1
    assert score("if value in [p, p + p] then 1 else 2", 4001) == 2
    assert score("if value == p then 1 else 2", 2000) == 1
    # 500 µg/m³ + 1 mg/m³, of 2 mg/m³
    assert score("ratio(p)", 500, 1, value="a + b") == pytest.approx(75)
    assert score("ratio(p)", 500, 1, value="if a > 1000 then a else b") == pytest.approx(50)
    assert score("ratio(p)", 500, 1, value="max(a, b)") == pytest.approx(50)


def test_functions_that_score_take_their_limits_in_the_unit_of_the_value() -> None:
    assert score("ratio(p)", 1000) == pytest.approx(50)
    assert score("goalposts(p, 0)", 500) == pytest.approx(75)
    assert score("deduct(10 points, per = 100, above = p)", 2150) == pytest.approx(85)
    assert score("deduct(10 points, per = 100, outside = 0 .. p)", 2150) == pytest.approx(85)
    assert score("curve { 0 : 0; p : 100 }", 500) == pytest.approx(25)


def test_a_quotient_of_one_kind_is_a_share_and_of_two_kinds_has_its_own_unit() -> None:
    assert score("bands { >= 90% : full; else : 0 }", 9, 100_000, value="a / b", units=("万元", "元", "元")) == 100
    # 9 万元 / 3 人 = 3 万元/人 = 30000 元/人; twice 2 元/人 would be far less
    assert score("if value > p then 1 else 2", 9, 3, value="a / b", units=("万元", "人", "元/人")) == 1
    assert score("if value * b == a then 1 else 2", 9, 3, value="a / b", units=("万元", "人", "元/人")) == 1


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        ("bands { <= p : full; else : 0 }", "a"),
        ("if value > p then 1 else 2", "a"),
        ("ratio(p)", "a"),
        ("if value in [0, p] then 1 else 2", "a"),
        ("value", "a + p"),
        ("value", "if a > 1 then a else p"),
        ("value", "min(a, p)"),
        ("value", "bands(a) { > 1 : a; else : p }"),
        ("value", "cases { a > 1 : a; else : p }"),
    ],
)
@pytest.mark.parametrize("unit", ["kg", "zorkmid"])
def test_what_cannot_be_converted_is_an_error_that_names_both_units(rule: str, value: str, unit: str) -> None:
    found = [d for d in check(rule, value, units=("µg/m³", "mg/m³", unit)).diagnostics if d.name != "unused"]
    assert [d.name for d in found] == ["units-differ"]
    assert "µg/m³" in found[0].zh.message
    assert unit in found[0].zh.message


def test_a_conversion_by_hand_is_left_alone() -> None:
    assert score("if value > p then 1 else 2", 0, 3, value="b * 1000") == 1
    assert score("if value > p then 1 else 2", 3000, value="a / 1000") == 1


def test_the_explanation_shows_the_factor() -> None:
    checked = check("if value > p then 1 else 2")
    assert checked.scheme is not None
    data = UnitData(units=("u",), columns={"a": np.array([5.0]), "b": np.array([1.0])})
    told = explain(evaluate(checked.scheme.sets[0], data), 0).root.children[0]
    assert "p * 1000［mg/m³→µg/m³］" in told.rule.zh
    assert "p * 1000 [mg/m³ → µg/m³]" in told.rule.en
    bands = check("bands { <= p : full; else : 0 }").scheme
    assert bands is not None
    told = explain(evaluate(bands.sets[0], data), 0).root.children[0]
    assert "1000 [mg/m³ → µg/m³]" in told.sentence.zh


SIZES = {"元": 1.0, "千元": 1e3, "万元": 1e4, "百万元": 1e6, "亿元": 1e8}
rules = st.sampled_from(
    (
        ("ratio(p)", "a"),
        ("ratio(p)", "a + b"),
        ("goalposts(0, p)", "max(a, b)"),
        ("deduct(1 points, per = 5%, below = p)", "a"),
        ("bands { >= p : full; >= b : 50; else : 0 }", "a"),
        ("curve { 0 : 0; p : 60; p + p : 100 }", "a - b"),
        ("full * clamp(value, 0, 1)", "a / (a + b)"),
    )
)


@settings(max_examples=60, deadline=None)
@given(rules, st.tuples(*[st.sampled_from(sorted(SIZES))] * 2), st.tuples(*[st.integers(1, 400)] * 2))
def test_data_in_another_unit_give_the_same_result(
    rule: tuple[str, str], units: tuple[str, str], data: tuple[int, int]
) -> None:
    plain = score(rule[0], data[0] / 100, data[1] / 100, value=rule[1], units=("亿元", "亿元", "亿元"))
    a, b = (number * 1e6 / SIZES[unit] for number, unit in zip(data, units, strict=True))
    assert score(rule[0], a, b, value=rule[1], units=(*units, "亿元")) == pytest.approx(plain, abs=1e-9)


def test_a_standard_times_a_small_number_is_still_a_standard() -> None:
    # 1.2 x 2 mg/m³ = 2400 µg/m³; half of it is 1000 µg/m³
    assert score("if value <= 1.2 * p then 1 else 2", 2400) == 1
    assert score("if value <= 120% * p then 1 else 2", 2401) == 2
    assert score("if value <= p / 2 then 1 else 2", 1000) == 1
    assert score("if value <= p / 2 then 1 else 2", 1001) == 2
    assert score("if 1.5 * value <= p then 1 else 2", 1400) == 2  # 2100 µg/m³


def test_what_the_author_converts_is_not_converted_again() -> None:
    assert score("if value <= p * 1000 then 1 else 2", 2000) == 1
    assert score("if value <= p * 1000 then 1 else 2", 2001) == 2
    assert score("if value / 1000 <= p then 1 else 2", 2000) == 1
    jin = ("公斤", "斤", "斤")
    assert score("if value <= p * 0.5 then 1 else 2", 1, units=jin) == 1
    assert score("if value <= p * 0.5 then 1 else 2", 1.1, units=jin) == 2
    assert score("if 2 * value <= p then 1 else 2", 1, units=jin) == 1


def test_a_number_in_per_cent_meets_shares_and_percentages_as_a_share() -> None:
    percent = ("%", "‰", "%")
    assert score("bands { >= 90% : full; else : 0 }", 90, units=percent) == 100
    assert score("bands { >= 90% : full; else : 0 }", 89.9, units=percent) == 0
    assert score("bands { (85%, 90%] : full; else : 0 }", 89.9, units=percent) == 100
    assert score("if value > 5% then 1 else 2", 4, units=percent) == 2
    assert score("if a + b > 2.4 then 1 else 2", 2, 5, units=percent) == 1  # 2% + 5‰ = 2.5%
    # one point for each percentage point below 95%
    assert score("deduct(1 point, per = 1pp, below = 95%)", 92, units=percent) == pytest.approx(97)
    assert score("efficacy(50%, 100%, base = 60%)", 75, units=percent) == pytest.approx(80)


def test_a_share_meets_a_number_in_per_cent() -> None:
    text = """
    fields { r : share in "%"; g : number in "‰"; s : share }
    param p in "%" = 90
    indicator_set x 100 points {
      indicator i 50 points { value = r + g; score = if value >= p then full else 0 }
      indicator j 50 points { value = s; score = if value >= p then full else 0 }
    }
    """
    checked = check_source(Source("x.qh", text), REGISTRY)
    assert checked.scheme is not None
    columns = {"r": np.array([0.9, 0.89]), "g": np.array([0.0, 9.0]), "s": np.array([0.9, 0.8])}
    result = evaluate(checked.scheme.sets[0], UnitData(units=("u", "v"), columns=columns))
    assert result.score("i").tolist() == [50, 0]
    assert result.score("j").tolist() == [50, 0]


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 99_999))
def test_what_is_equal_stays_equal_when_converted(number: int) -> None:
    # 1.005 mg/m³ times 1000 is 1004.9999999999999 in binary
    assert score("if a <= b then 1 else 2", number, number / 1000) == 1
    assert score("if b >= a then 1 else 2", number, number / 1000) == 1
    assert score("if a == b then 1 else 2", number, number / 1000) == 1
