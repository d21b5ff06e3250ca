"""``example`` blocks: every kind of expectation, met and not met, with place, expected and actual."""

from __future__ import annotations

import contextlib
from pathlib import Path

import attrs
import pytest

import quanheng as qh
from quanheng.workspace.testing import Outcome

SET = """
fields { a : number;  b : number;  c : number missing = 0;  d : flag missing = no }
indicator_set 甲 100 points {
  round = half_up(1)
  rescale = siblings
  indicator x 60 points { value = a;  score = award(1 points, per = 1) }
  indicator y 40 points { value = b;  score = award(1 points, per = 1);  applies = not d;  not_applicable = skip }
  penalty z upto 10 points { value = c;  score = value }
  grades { >= 60 : 合格;  else : 不合格 }
  finding f { when = c > 0;  message = "{unit}" }
}
"""


def outcome(tmp_path: Path, given: str, expect: str) -> Outcome:
    path = tmp_path / "a.qh"
    path.write_text(f"{SET}\nexample 例 of 甲 {{\n  {given}\n  expect {{ {expect} }}\n}}\n", encoding="utf-8")
    outcomes = qh.test_scheme(qh.load_scheme(path))
    assert len(outcomes) == 1
    return outcomes[0]


@pytest.mark.parametrize(
    "expect",
    [
        "x = 50;  y = 30.28;  甲 = 78.3",
        "grade = 合格",
        "rank = 1",
        "finding f",
    ],
)
def test_what_comes_out_as_expected_is_ok(tmp_path: Path, expect: str) -> None:
    assert outcome(tmp_path, "given { a = 50;  b = 30.28;  c = 2 }", expect).is_ok


@pytest.mark.parametrize(
    ("given", "expect", "expected", "actual"),
    [
        ("a = 50; b = 30", "x = 51", "51", "50"),
        ("a = 50; b = 30", "甲 = 81", "81", "80"),
        ("a = 50; b = 30", "grade = 不合格", "不合格", "合格"),
        ("a = 50; b = 30", "rank = 2", "2", "1"),
        ("a = 50; b = 30", "finding f", "raised", "not raised"),
        ("a = 50; b = 30; c = 1", "no finding f", "not raised", "raised"),
        ("a = 50; b = 30", "missing(x)", "missing", "50"),
        ("b = 30", "x = 50", "50", "missing"),
        ("a = 50; b = 30; d = yes", "y = 30", "30", "not applicable"),
        ("a = 50; b = 30; d = yes", "missing(y)", "missing", "not applicable"),
        ("b = 30", "grade = 合格", "合格", "none"),
    ],
)
def test_what_differs_is_told_with_place_expected_and_actual(
    tmp_path: Path, given: str, expect: str, expected: str, actual: str
) -> None:
    found = outcome(tmp_path, f"given {{ {given} }}", expect)
    assert [diagnostic.code for diagnostic in found.diagnostics] == ["QH490"]
    diagnostic = found.diagnostics[0]
    assert diagnostic.en.message.endswith(f"should be {expected}, and is {actual}")
    assert diagnostic.span.file == str(tmp_path / "a.qh")
    assert diagnostic.span.line == len(SET.splitlines()) + 4


def test_what_is_missing_may_be_expected(tmp_path: Path) -> None:
    assert outcome(tmp_path, "given { b = 30 }", "missing(x); missing(甲)").is_ok


def test_bonuses_and_penalties_may_be_expected(tmp_path: Path) -> None:
    assert outcome(tmp_path, "given { a = 50; b = 30; c = 2 }", "z = 2").is_ok
    found = outcome(tmp_path, "given { a = 50; b = 30; c = 2 }", "z = 3; missing(z)")
    endings = [each.en.message.partition(": ")[2] for each in found.diagnostics]
    assert endings == ["z should be 3, and is 2", "z should be missing, and is 2"]


def test_a_score_that_differs_comes_with_the_way_it_came_about(tmp_path: Path) -> None:
    found = outcome(tmp_path, "given { a = 50; b = 30; c = 2 }", "x = 51; 甲 = 80; grade = 不合格; rank = 2")
    leaf, total, grade, rank = (each.hint("zh") for each in found.diagnostics)
    place = f"[{tmp_path / 'a.qh'}:6]"
    assert place in leaf
    assert "50" in leaf.partition(place)[0]
    assert "50 + 30 = 80" in total
    assert grade == total
    assert rank == "改评分规则，或改预期的值"


def test_every_difference_of_an_example_is_told(tmp_path: Path) -> None:
    found = outcome(tmp_path, "given { a = 50; b = 30 }", "x = 1; y = 2; grade = 不合格")
    assert len(found.diagnostics) == 3


def test_an_expectation_is_about_the_last_row_or_the_one_it_names(tmp_path: Path) -> None:
    given = 'given { unit = "一"; a = 10; b = 10 }\n  given { unit = "二"; a = 20; b = 20 }'
    assert outcome(tmp_path, given, "x = 20; rank = 1").is_ok
    assert outcome(tmp_path, given, "x = 20 }\n  expect 一 { x = 10; rank = 2").is_ok
    unknown = outcome(tmp_path, given, "x = 20 }\n  expect 三 { x = 10")
    assert [diagnostic.code for diagnostic in unknown.diagnostics] == ["QH493"]


def test_an_example_that_cannot_be_evaluated_says_why(tmp_path: Path) -> None:
    path = tmp_path / "a.qh"
    text = SET.replace("award(1 points, per = 1) }\n  indicator y", "ratio(c) }\n  indicator y")
    path.write_text(
        f"{text}\nexample 例 of 甲 {{\n  given {{ a = 1; b = 1 }}\n  expect {{ x = 1 }}\n}}\n", encoding="utf-8"
    )
    found = qh.test_scheme(qh.load_scheme(path))[0]
    assert [diagnostic.code for diagnostic in found.diagnostics] == ["QH492"]
    assert found.diagnostics[0].zh.hint


def test_single_examples_can_be_chosen(tmp_path: Path) -> None:
    path = tmp_path / "a.qh"
    example = "example {} of 甲 {{ given {{ a = 1; b = 1 }}; expect {{ x = 1 }} }}\n"
    path.write_text(SET + example.format("一") + example.format("二"), encoding="utf-8")
    assert [found.example.name for found in qh.test_scheme(qh.load_scheme(path), ["二"])] == ["二"]


def test_a_set_without_a_total_has_no_grade_or_rank_to_expect(tmp_path: Path) -> None:
    path = tmp_path / "a.qh"
    text = SET.replace("round = half_up(1)", "aggregate = none")
    path.write_text(
        f"{text}\nexample 例 of 甲 {{\n  given {{ a = 1; b = 1 }}\n  expect {{ rank = 1 }}\n}}\n", encoding="utf-8"
    )
    with contextlib.suppress(qh.SchemeError):  # whether a penalty may stand without a total is for checking to say
        found = qh.test_scheme(qh.load_scheme(path))[0]
        assert [diagnostic.code for diagnostic in found.diagnostics] == ["QH496"]


def test_an_example_of_a_set_that_is_not_there_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.qh"
    path.write_text(f"{SET}\nexample 例 of 甲 {{ given {{ a = 1; b = 1 }}; expect {{ x = 1 }} }}\n", encoding="utf-8")
    scheme = qh.load_scheme(path)
    elsewhere = attrs.evolve(scheme, examples=tuple(attrs.evolve(one, of="乙") for one in scheme.examples))
    (found,) = qh.test_scheme(elsewhere)
    assert [diagnostic.name for diagnostic in found.diagnostics] == ["example-set-unknown"]


PANEL = """fields { 利润 : number }
indicator_set s 10 points {
  period = 年度
  indicator x 10 points { value = growth(利润);  score = bands { >= 10% : full;  else : 0 } }
}
example 三年 of s {
  given { unit = 甲;  period = 2019;  利润 = 10 }
  given { unit = 甲;  period = 2020;  利润 = 12 }
  given { unit = 甲;  period = 2021;  利润 = 12 }
  given { unit = 乙;  period = 2020;  利润 = 5 }
  EXPECT
}
"""


@pytest.mark.parametrize(
    ("expect", "holds"),
    [
        ("expect 甲 2019 { missing(x) }", True),
        ("expect 甲, 2020 { x = 10 }", True),
        ("expect 甲 2021 { x = 0 }", True),
        ('expect 甲 "2020" { x = 10 }', True),
        ("expect 甲 2020 { x = 0 }", False),
        ("expect 2019 { missing(x) }", True),
        ("expect { missing(x) }", True),
        ("expect 2021 { x = 10 }", False),
    ],
)
def test_an_expectation_is_about_the_unit_and_period_it_names(tmp_path: Path, expect: str, *, holds: bool) -> None:
    path = tmp_path / "a.qh"
    path.write_text(PANEL.replace("EXPECT", expect), encoding="utf-8")

    assert [each.is_ok for each in qh.test_scheme(qh.load_scheme(path))] == [holds]


def test_a_code_is_given_as_it_stands_in_a_cell(tmp_path: Path) -> None:
    """未检出 is coded 0, so that full points are kept; 免检 gives all 40; a code of another field is no datum."""
    path = tmp_path / "a.qh"
    path.write_text(
        """fields { codes = { "免检" : full };  a : number codes = { "未检出" : 0 };  b : number }
indicator_set 甲 100 points {
  rescale = siblings
  indicator x 60 points { value = a;  score = deduct(1 points, per = 1) }
  indicator y 40 points { value = b;  score = award(1 points, per = 1) }
}
example 例 of 甲 { given { a = 未检出;  b = "免检" };  expect { x = 60;  y = 40;  甲 = 100 } }
""",
        encoding="utf-8",
    )
    (found,) = qh.test_scheme(qh.load_scheme(path))
    assert found.is_ok
    path.write_text(path.read_text(encoding="utf-8").replace('b = "免检"', 'b = "未检出"'), encoding="utf-8")
    with pytest.raises(qh.SchemeError) as caught:
        qh.load_scheme(path)
    assert [found.name for found in caught.value.diagnostics] == ["wrong-datum"]
