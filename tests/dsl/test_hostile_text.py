"""Text that means to mislead, or to break whoever reads it: refused with a message, or read for what it is."""

from __future__ import annotations

import pytest

from quanheng.core.builtin import builtin_functions
from quanheng.core.functions import Registry
from quanheng.dsl.check import Checked, check_source
from quanheng.dsl.rendering import render_json
from quanheng.dsl.syntax import Source

REGISTRY: Registry = builtin_functions()
SCHEME = """fields { 得分 : number }
indicator_set 方案 10 points {
  # 说明
  indicator 甲 10 points "标题" { value = 得分;  score = bands { >= 90 : full;  else : 0 } }
}
"""


def checked(old: str = "", new: str = "") -> Checked:
    assert old in SCHEME
    return check_source(Source("方案.qh", SCHEME.replace(old, new, 1)), REGISTRY)


def codes(found: Checked) -> list[str]:
    return [each.code for each in found.diagnostics]


@pytest.mark.parametrize("mark", ["\u202e", "\u202a", "\u2066", "\u2069", "\u200f", "\u061c"])
@pytest.mark.parametrize("place", ["说明", "标题"])
def test_a_mark_that_turns_the_direction_is_refused_in_comments_and_texts_too(place: str, mark: str) -> None:
    found = checked(place, place[0] + mark + place[1])

    assert codes(found) == ["QH021"]
    line = found.diagnostics[0].span.line
    assert SCHEME.splitlines()[line - 1].count(place) == 1


@pytest.mark.parametrize("mark", ["\u200b", "\u200d", "\u202e", "\u3164", "\u115f", "\u2800", "\ufeff", "\u00ad"])
def test_what_nobody_sees_is_refused_in_names(mark: str) -> None:
    assert codes(checked("value = 得分", f"value = 得{mark}分")) == ["QH006"]


def test_a_zero_width_space_is_refused_in_a_text_that_data_may_be_compared_with() -> None:
    assert codes(checked("标题", "标\u200b题")) == ["QH006"]


@pytest.mark.parametrize("joiner", ["\u200c", "\u200d"])
def test_joiners_may_stand_in_texts(joiner: str) -> None:
    assert codes(checked("标题", f"标{joiner}题")) == []


def test_zero_width_spaces_do_no_harm_in_comments() -> None:
    assert codes(checked("说明", "说\u200b明")) == []


@pytest.mark.parametrize("place", ["说明", "标题", "value = 得分"])
def test_half_a_character_is_refused_and_the_message_can_be_printed(place: str) -> None:
    found = checked(place, place + "\ud800")

    assert codes(found) == ["QH005"]
    render_json(found.diagnostics, "zh").encode("utf-8")


@pytest.mark.parametrize("number", ["1" + "0" * 400, "1e999", "1e-999", "1e308亿", "9e300"])
def test_a_number_that_cannot_be_held_is_refused(number: str) -> None:
    assert codes(checked(">= 90", f">= {number}")) == ["QH022"]


@pytest.mark.parametrize("number", ["0e5", "0.000", "1e300", "1e-300", "0." + "3" * 100_000])
def test_zero_and_numbers_that_can_be_held_are_read(number: str) -> None:
    assert codes(checked(">= 90", f">= {number}")) == []


@pytest.mark.parametrize("digits", ["400", "13", "-13"])
def test_rounding_to_digits_that_no_score_has_is_refused(digits: str) -> None:
    assert codes(checked("  # 说明", f"  round = half_up({digits})")) == ["QH198"]


def test_a_lookalike_of_another_script_is_told_apart() -> None:
    latin = SCHEME.replace("得分", "score_a").replace("value = score_a", "value = score_\u0430")

    assert [each.code for each in check_source(Source("a.qh", latin), REGISTRY).diagnostics] == ["QH101"]


@pytest.mark.parametrize(
    "text",
    [
        "(" * 500 + "得分" + ")" * 500,
        "-" * 5000 + "得分",
        "if " + "not " * 5000 + "得分 > 1 then 1 else 2",
        "if 得分 > 1 then 1 else " * 3000 + "0",
        "+".join(["得分"] * 50_000),
        "[" * 2000,
        "a." * 5000 + "b",
        "得分(" * 3000,
    ],
)
def test_depth_and_length_without_end_are_refused_in_reasonable_time(text: str) -> None:
    found = checked("value = 得分", f"value = {text}")

    assert found.scheme is None
    assert len(found.diagnostics) < 20
