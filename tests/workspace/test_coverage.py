"""How much of a scheme its examples reach: each kind of part, reached and not, with its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import quanheng as qh
from quanheng.workspace.covering import SetCoverage, percent

SCHEME = """fields { a : number;  b : number missing = 0;  c : flag missing = no;  k : one of {甲类, 乙类} missing = 甲类 }
define 折算(x) = if x > 50 then 50 else x
indicator_set 甲 100 points {
  rescale = siblings
  indicator x 40 points {
    value = a
    score = bands { < 10 : 0;  [10, 20) : 20;  >= 20 : full }
  }
  indicator y 30 points {
    value   = a
    applies = not c
    score   = cases {
      a < 10 : 0
      a < 20 : by k { 甲类 : 10;  乙类 : 15 }
      else   : 折算(a)
    }
  }
  indicator z 30 points { value = a;  score = curve { 0 : 0;  10 : 10;  20 : 20;  30 : 30 } }
  bonus   p upto 5 points { value = b;  score = checklist { b > 0 : 2;  b > 1 : 2 } }
  penalty q upto 5 points { value = b;  score = value - 1 }
  limit 否决 { when = a < 0;  grade = 差 }
  grades { >= 60 : 好;  else : 差 }
  finding 低 { when = a < 10;  message = "低" }
}
"""


def covered(tmp_path: Path, *given: str) -> SetCoverage:
    path = tmp_path / "a.qh"
    blocks = "".join(
        f"example 例{n} of 甲 {{\n  given {{ {row} }}\n  expect {{ x = 1 }}\n}}\n" for n, row in enumerate(given)
    )
    path.write_text(SCHEME + blocks, encoding="utf-8")
    (found,) = qh.coverage(qh.load_scheme(path))
    return found


def reached(found: SetCoverage) -> set[tuple[str, str, str, int]]:
    return {(spot.kind, spot.name, spot.what.en, spot.line) for spot in found.spots if spot.is_reached}


#: All parts of the scheme, by hand.
EVERY = {
    ("indicator", "x", "", 5),
    ("row", "x", "< 10", 7),
    ("row", "x", "[10, 20)", 7),
    ("row", "x", ">= 20", 7),
    ("indicator", "y", "", 9),
    ("applies", "y", "applies", 11),
    ("applies", "y", "does not apply", 11),
    ("row", "y", "a < 10", 13),
    ("row", "y", "a < 20", 14),
    ("row", "y", "甲类", 14),
    ("row", "y", "乙类", 14),
    ("row", "y", "else", 15),
    ("branch", "折算", "then", 2),
    ("branch", "折算", "else", 2),
    ("indicator", "z", "", 18),
    ("segment", "z", "1–2", 18),
    ("segment", "z", "2–3", 18),
    ("segment", "z", "3–4", 18),
    ("bonus", "p", "", 19),
    ("row", "p", "b > 0", 19),
    ("row", "p", "b > 1", 19),
    ("penalty", "q", "", 20),
    ("limit", "否决", "", 21),
    ("grade", "好", "", 22),
    ("grade", "差", "", 22),
    ("finding", "低", "raised", 23),
    ("finding", "低", "not raised", 23),
}


def test_without_examples_nothing_is_reached_of_all_there_is(tmp_path: Path) -> None:
    found = covered(tmp_path)
    assert {(spot.kind, spot.name, spot.what.en, spot.line) for spot in found.spots} == EVERY
    assert (found.reached, found.total, found.percent) == (0, len(EVERY), 0)


def test_an_example_reaches_what_decided_about_its_unit_and_nothing_else(tmp_path: Path) -> None:
    # 15 lies in the middle band, takes the second case and in it the row of its kind, and the second stretch of the
    # curve; with b = 1 the first line of the checklist holds and the penalty, 1 - 1, takes nothing.
    assert reached(covered(tmp_path, "a = 15; b = 1")) == {
        ("indicator", "x", "", 5),
        ("row", "x", "[10, 20)", 7),
        ("indicator", "y", "", 9),
        ("applies", "y", "applies", 11),
        ("row", "y", "a < 20", 14),
        ("row", "y", "甲类", 14),
        ("indicator", "z", "", 18),
        ("segment", "z", "2–3", 18),
        ("bonus", "p", "", 19),
        ("row", "p", "b > 0", 19),
        ("grade", "差", "", 22),
        ("finding", "低", "not raised", 23),
    }


def test_rows_of_an_indicator_that_does_not_apply_are_not_reached(tmp_path: Path) -> None:
    names = {(kind, what) for kind, name, what, _ in reached(covered(tmp_path, "a = 15; c = yes")) if name == "y"}
    assert names == {("applies", "does not apply")}


def test_missing_data_reach_nothing(tmp_path: Path) -> None:
    found = covered(tmp_path, "b = 0")
    assert {(kind, name) for kind, name, _, _ in reached(found)} == {("applies", "y")}


def test_a_bound_belongs_to_the_row_that_the_engine_takes(tmp_path: Path) -> None:
    rows = {what for kind, name, what, _ in reached(covered(tmp_path, "a = 20")) if (kind, name) == ("row", "x")}
    assert rows == {">= 20"}


def test_all_parts_can_be_reached_and_then_it_is_all(tmp_path: Path) -> None:
    given = ("a = 5", "a = 15; b = 2", "a = 15; k = 乙类", "a = 25; b = 1", "a = 60; c = yes", "a = 60", "a = -1")
    found = covered(tmp_path, *given)
    assert found.missed == ()
    assert found.percent == 100


def test_every_number_of_a_kind_adds_up(tmp_path: Path) -> None:
    found = covered(tmp_path, "a = 15")
    kinds = list(found.by_kind())
    assert sum(some for _, some, _ in kinds) == found.reached
    assert sum(every for _, _, every in kinds) == found.total
    plain = found.to_dict()
    assert plain["total"] == len(EVERY)
    assert len(plain["missed"]) == found.total - found.reached


@given(st.integers(0, 10_000), st.integers(1, 10_000))
def test_percentages_are_rounded_down_so_that_100_means_all(reached: int, total: int) -> None:
    some = min(reached, total)
    assert (percent(some, total) == 100) == (some == total)
    assert percent(some, total) * total <= 100 * some


@pytest.mark.parametrize("name", ["P15.qh", "P27.qh"])
def test_what_decides_a_score_is_found_in_schemes_as_they_are_written(name: str) -> None:
    path = Path(__file__).resolve().parents[1] / "fixtures" / "patterns" / name
    (found,) = qh.coverage(qh.load_scheme(path))
    assert 80 <= found.percent < 100
    text = path.read_text(encoding="utf-8").splitlines()
    for spot in found.missed:
        assert spot.what.en in text[spot.line - 1] or spot.name in text[spot.line - 1]
