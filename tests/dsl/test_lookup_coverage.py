"""What no row of a table by keys takes is found when the file is checked."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanheng.core.builtin import builtin_functions
from quanheng.dsl.check import check_source
from quanheng.dsl.checks.coverage import KeyFacts, Taken, holes_of
from quanheng.dsl.checks.intervals import Stretch
from quanheng.dsl.syntax import Source

REGISTRY = builtin_functions()
FIELDS = """fields {
  k : one of {a, b};  n : count;  star : count 1 .. 5;  x : number 0 .. 10;  y : number;  s : share;  f : flag;  t : text
  d : date
}
"""


def found(score: str) -> list[tuple[str, str]]:
    text = FIELDS + f"indicator_set S 10 points {{ indicator i {{ value = n; score = {score} }} }}"
    every = check_source(Source("x.qh", text), REGISTRY).diagnostics
    return [
        (each.name, each.en.message.partition(":")[2].strip() or each.en.message)
        for each in every
        if each.name != "unused"
    ]


def gap(text: str) -> list[tuple[str, str]]:
    return [("bands-gap", f"no row takes {text}")]


def several(text: str) -> list[tuple[str, str]]:
    return [("labels-missing", text)]


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        ("by n { <= 3 : 1; > 3 : 2 }", []),
        ("by n { <= 3 : 1; >= 4 : 2 }", []),  # there is no count between 3 and 4
        ("by n { <= 3 : 1; >= 6 : 2 }", gap("4 .. 5")),
        ("by n { >= 5 : 1; >= 2 : 2 }", gap("0 .. 1")),
        ("by n { >= 5 : 1; else : 2 }", []),
        ("by n { >= 5 : 1; any : 2 }", []),
        ("by x { [0, 3) : 1; (3, 9] : 2 }", gap("3, (9, 10]")),
        ("by y { [0, 3) : 1; >= 3 : 2 }", gap("< 0")),
        ("by s { <= 50% : 1; > 60% : 2 }", gap("(50%, 60%]")),
        ("by n { 1 : 1; 2 : 2 }", []),  # kinds, of which the table may name those that there are
        ("by star { 1 : 1; 2 : 2 }", gap("3 .. 5")),
        ("by star { 1 .. 3 : 1; 4 : 2; 5 : 3 }", []),
    ],
)
def test_one_number_is_taken_from_end_to_end(score: str, expected: list[tuple[str, str]]) -> None:
    assert found(score) == expected


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        ("by k, n { a, <= 3 : 1; a, > 3 : 2; b, any : 4 }", []),
        ("by k, n { a, <= 3 : 1; a, > 3 : 2; b, <= 5 : 4 }", several("b / >= 6")),
        ("by n, k { <= 3, a : 1; > 3, a : 2; any, b : 4 }", []),
        ("by k, f { a, any : 1 }", several("b")),
        ("by f, k { yes, a : 1; no, any : 2 }", several("yes / b")),
        ("by n, x { <= 3, <= 5 : 1; > 3, any : 2 }", several("0 .. 3 / (5, 10]")),
        ("by x, n { [0, 5], any : 1; (5, 10], >= 2 : 3 }", several("(5, 10] / 0 .. 1")),
        ("by n, x { <= 3, <= 5 : 1; <= 3, > 5 : 2; > 3, <= 5 : 3; > 3, > 5 : 4 }", []),
        ("by t, n { q, <= 3 : 1; q, > 3 : 2; r, <= 3 : 1 }", several("r / >= 4")),
        ("by k, d { a, from 2024-01-01 : 2; a, any : 1; b, any : 3 }", []),
        ("by k, n { a, <= y : 1; b, any : 2 }", []),  # only the data can tell
        ("by n, x, k { <= 3, any, a : 1; > 3, any, any : 2 }", several("0 .. 3 / b")),
    ],
)
def test_several_subjects_are_taken_in_every_combination(score: str, expected: list[tuple[str, str]]) -> None:
    assert found(score) == expected


def test_of_many_holes_some_are_shown_and_the_rest_counted() -> None:
    labels = ", ".join(f"l{index}" for index in range(9))
    text = f"""fields {{ k : one of {{{labels}}}; m : one of {{p, q}}; v : number 0 .. 9 }}
    indicator_set S 10 points {{ indicator i {{ value = v; score = by k, m {{ l0, any : 1; any, q : 2 }} }} }}"""
    (only,) = check_source(Source("x.qh", text), REGISTRY).diagnostics
    assert only.en.message == "no row takes: l1 / p, l2 / p, l3 / p, l4 / p, l5 / p, and 3 more"
    assert only.zh.message == "没有写到：l1 / p、l2 / p、l3 / p、l4 / p、l5 / p、另有 3 种情形"


def test_a_weight_by_numbers_names_the_class_without_one() -> None:
    text = (
        FIELDS
        + """indicator_set S 10 points {
      indicator i { points = by k, n { a, any : 10; b, <= 3 : 10 }; value = y; score = 1 }
    }"""
    )
    found = check_source(Source("x.qh", text), REGISTRY).diagnostics
    assert [each.en.message for each in found if each.name == "class-hole"] == [
        "no row gives the weight of units with k = b, n >= 4"
    ]


def test_what_would_take_too_long_is_not_looked_at() -> None:
    keys = [KeyFacts(name) for name in "abcd"]
    rows: list[tuple[Taken, ...]] = [
        tuple(Stretch(index, index + 1, True, False, (0, 0)) for _ in keys) for index in range(40)
    ]
    assert holes_of(keys, rows) == []


bounds = st.integers(0, 6)
patterns = st.one_of(
    st.none(),
    st.tuples(bounds, bounds, st.booleans(), st.booleans()).map(
        lambda t: Stretch(min(t[:2]), max(t[:2]), t[2], t[3], (0, 0))
    ),
)
labels = st.sampled_from((None, "p", "q"))


def holds(taken: Taken, value: float | str) -> bool:
    if taken is None or isinstance(taken, str):
        return taken in {None, value}
    assert isinstance(value, float)
    above = value > taken.low or (taken.low_closed and value == taken.low)
    return above and (value < taken.high or (taken.high_closed and value == taken.high))


def takes(row: tuple[Taken, ...], point: tuple[float | str, ...]) -> bool:
    return all(holds(taken, value) for taken, value in zip(row, point, strict=True))


@given(st.lists(st.tuples(labels, patterns, patterns), min_size=1, max_size=5), st.booleans())
def test_a_combination_is_taken_by_a_row_or_lies_in_a_hole(rows: list[tuple[Taken, ...]], whole: bool) -> None:  # noqa: FBT001
    keys = [KeyFacts("k", ("p", "q")), KeyFacts("n", low=0, high=6, is_whole=whole), KeyFacts("x", low=-1, high=7)]
    rows = [*rows, ("p", Stretch(0, 0.5, True, True, (0, 0)), None)]  # so that numbers are never kinds
    holes = holes_of(keys, rows)
    numbers = [float(n) for n in range(7)] if whole else [n / 2 for n in range(13)]
    for point in itertools.product("pq", numbers, [n / 2 for n in range(-2, 15)]):
        is_taken = any(takes(row, point) for row in rows)
        is_open = any(takes(hole, point) for hole in holes)
        kinds = _kinds(rows, point[0])
        if not kinds:
            assert is_taken is not is_open, (point, holes)
        elif is_taken:
            assert not is_open, (point, holes)


def _kinds(rows: list[tuple[Taken, ...]], label: str) -> bool:
    """Whether some numbers that decide there are written one by one."""
    return any(
        isinstance(each, Stretch) and each.low == each.high
        for row in rows
        if row[0] in {None, label}
        for each in row[1:]
    )


def test_a_lost_row_of_weights_by_class_is_reported_once() -> None:
    text = (
        FIELDS + "indicator_set S 10 points { indicator i { points = by k { a : 10; b : = }; value = y; score = 1 } }"
    )
    assert check_source(Source("x.qh", text), REGISTRY).scheme is None
