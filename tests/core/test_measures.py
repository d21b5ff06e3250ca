"""Units of measure: what is the same, what is converted by which factor, and what is refused."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanheng.core.measures import Relation, conversion, is_known

#: Factors by definition: SI prefixes; 1 亩 = 1/15 hectare; 1 kWh = 3.6 MJ.
FACTORS = [
    ("mg/m³", "µg/m³", 1000),
    ("毫克/立方米", "ug/m3", 1000),
    ("g·m⁻³", "mg/m^3", 1000),
    ("万元", "元", 10_000),
    ("亿元", "万元", 10_000),
    ("CNY", "千元", 0.001),
    ("million USD", "万美元", 100),
    ("公顷", "亩", 15),
    ("平方公里", "公顷", 100),
    ("吨", "公斤", 1000),
    ("天", "小时", 24),
    ("年", "个月", 12),
    ("kWh", "MJ", 3.6),
    ("万人", "人", 10_000),
    ("万元/人", "元/人", 10_000),
    ("kg/万人", "克/人", 0.1),
    ("%", "‰", 10),
]
SAME = [
    ("mg/L", "毫克/升"),
    ("m²", "m2"),
    ("㎡", "平方米"),
    ("µg/m³", "μg/m^3"),
    ("℃", "摄氏度"),
    ("人民币", "元"),
    ("t", "吨"),
    ("%", "个百分点"),
]
DIFFERENT = [
    ("元", "美元"),
    ("人", "户"),
    ("件", "次"),
    ("年", "天"),
    ("个月", "日"),
    ("℃", "K"),
    ("℃", "℉"),
    ("mg/m³", "mg"),
    ("吨标准煤", "kWh"),
    ("元/人", "元"),
]
UNKNOWN = [("points", "km"), ("分", "次"), ("index", "%")]


@pytest.mark.parametrize(("source", "target", "factor"), FACTORS)
def test_units_of_one_kind_are_converted_both_ways(source: str, target: str, factor: float) -> None:
    assert conversion(source, target).relation is Relation.CONVERTIBLE
    assert conversion(source, target).factor == pytest.approx(factor, rel=1e-14)
    assert conversion(target, source).factor == pytest.approx(1 / factor, rel=1e-14)


@pytest.mark.parametrize(("first", "second"), SAME)
def test_spellings_of_one_unit_are_the_same(first: str, second: str) -> None:
    assert conversion(first, second).relation is Relation.SAME


@pytest.mark.parametrize(("first", "second"), DIFFERENT)
def test_what_is_not_safe_is_refused(first: str, second: str) -> None:
    assert conversion(first, second).relation is Relation.DIFFERENT


@pytest.mark.parametrize(("first", "second"), UNKNOWN)
def test_units_of_the_authors_own_are_only_equal_to_themselves(first: str, second: str) -> None:
    assert conversion(first, second).relation is Relation.UNKNOWN
    assert conversion(first, first).relation is Relation.SAME


@given(st.text(max_size=20), st.text(max_size=20))
def test_no_text_makes_conversion_fail(first: str, second: str) -> None:
    assert conversion(first, second).factor > 0
    assert conversion(first, first).relation is Relation.SAME


def test_a_unit_with_a_zero_or_a_bare_number_is_no_unit() -> None:
    assert not is_known("0")
    assert not is_known("1e999")
    assert not is_known("")
    assert not is_known("9^9^9^9^9")
    assert not is_known("m^99999999")
    assert not is_known("m" * 1000)


def test_texts_that_are_alike_do_not_load_the_library() -> None:
    program = "import sys; from quanheng.core.measures import conversion; conversion('µg/m³', 'ug/m3'); print('pint' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
