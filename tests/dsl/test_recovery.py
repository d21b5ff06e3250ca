"""One fault in the form of a file is one diagnostic, and reading goes on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quanheng.dsl.diagnostics import catalogue
from quanheng.dsl.parser import parse, parse_expression
from quanheng.dsl.syntax import Attribute, Block, Define, FieldRow, Missing, Number, Param, Source, Table

SAMPLES = Path(__file__).parent / "samples"
TIANJIN = (SAMPLES / "tianjin.qh").read_text(encoding="utf-8")
HDI = (SAMPLES / "hdi.qh").read_text(encoding="utf-8")
CLOSERS = {"(": ")", "[": "]", "{": "}"}


def found(text: str) -> list[tuple[int, int, str]]:
    """Line, column and name of every diagnostic."""
    return [(d.span.line, d.span.column, d.name) for d in parse(Source("a.qh", text)).diagnostics]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("when = a = b", [(1, 10, "lone-equals")]),
        ("when = if a = 1 then 2 else 3", [(1, 13, "lone-equals")]),
        ("when = (a) = b", [(1, 12, "lone-equals")]),
        ("x = a < b < c", [(1, 11, "chained-comparison")]),
        ("x = not a == b != c", [(1, 16, "chained-comparison")]),
        ("x = 75,000", [(1, 5, "thousands-comma")]),
        ("x = 75，000", [(1, 5, "thousands-comma")]),
        ("x = 3x + 1_", [(1, 5, "bad-number"), (1, 10, "bad-number")]),
        ("x = 2022-02-30", [(1, 5, "bad-date")]),
        ("x =", [(1, 3, "missing-value")]),
        ("x = # nothing\ny = 1", [(1, 3, "missing-value")]),
        ("x = f(a = )", [(1, 9, "missing-value")]),
        ("x = a +\ny = 1", [(1, 8, "syntax")]),
        ("value a / b", [(1, 9, "missing-equals")]),
        ("x = PM2.5", [(1, 8, "unexpected-character")]),
        ("x = a && b", [(1, 7, "unexpected-character")]),
        ("x = `a\ny = 1", [(1, 5, "unexpected-character")]),
        ("x = 在\u200b编人数", [(1, 5, "invisible-character")]),
        ("x =\u200b 1", [(1, 4, "invisible-character")]),
        ('x = "a\ny = 1', [(1, 5, "unclosed-string")]),
        ('finding a { message = "a }\ny = 1', [(1, 23, "unclosed-string")]),
        ('finding a { message = "a (b) }\ny = 1', [(1, 23, "unclosed-string")]),
        ("x = (1, 2, 3]", [(1, 5, "interval-ends")]),
        ("x = f(a]", [(1, 8, "syntax")]),
        ("x = bands(a = 1) { 1 : 2 }", [(1, 11, "named-subject")]),
        ("fields { a : one off }", [(1, 18, "unexpected-after-type")]),
        ("fields { a : number > 0 < 1 }", [(1, 25, "second-bounds")]),
        ("indicator a { } indicator b { }", [(1, 17, "syntax")]),
        ("x = " + "(" * 101 + "1" + ")" * 101, [(1, 105, "nested-too-deeply")]),
        ("x = " + "if a then 1 else " * 101 + "0", [(1, 1705, "nested-too-deeply")]),
        ("x = " + "1 + " * 300 + "1", [(1, 5, "expression-too-long")]),
        ("x = " + "- " * 300 + "1", [(1, 5, "expression-too-long")]),
    ],
)
def test_a_fault_is_reported_once_where_it_stands(text: str, expected: object) -> None:
    assert found(text) == expected


def test_what_was_lost_leaves_a_gap_and_the_rest_is_read() -> None:
    file = parse(Source("a.qh", "x = f(1 2)\ny = 3")).file
    lost, kept = file.statements
    assert isinstance(lost, Attribute)
    assert isinstance(lost.value, Missing)
    assert isinstance(kept, Attribute)
    assert isinstance(kept.value, Number)
    assert kept.value.value == 3


def test_a_lost_row_leaves_its_neighbours() -> None:
    (attribute,) = parse(Source("a.qh", "x = bands { <= 0 : ; > : 5; > 1 : 4 }")).file.statements
    assert isinstance(attribute, Attribute)
    assert isinstance(attribute.value, Table)
    assert [type(row).__name__ for row in attribute.value.rows] == ["Row", "Missing", "Row"]


def test_a_fault_in_a_header_leaves_the_body() -> None:
    (block,) = parse(Source("a.qh", "indicator a 5 points ] {\n x = 1\n}")).file.statements
    assert isinstance(block, Block)
    assert [getattr(statement, "name", block.keyword).name for statement in block.body or ()] == ["x"]


def test_a_declaration_that_was_not_understood_keeps_its_name() -> None:
    text = "param a by b, { 1 : 2 }\ndefine f(x, 1) = 2\nfields {\n c count\n d :\n}"
    param, define, fields = parse(Source("a.qh", text)).file.statements
    assert isinstance(param, Param)
    assert isinstance(define, Define)
    assert isinstance(fields, Block)
    assert (param.name.name, define.name.name) == ("a", "f")
    assert [row.name.name for row in fields.body or () if isinstance(row, FieldRow)] == ["c", "d"]


def test_independent_faults_are_reported_each() -> None:
    text = "x = a = 1\nindicator b {\n y = f(1 2)\n z = 75,000\n}\nw = )\nv = $\n"
    assert [line for line, _, _ in found(text)] == [1, 3, 4, 6, 7]


def test_an_equals_sign_in_a_condition_gets_the_right_one_as_a_hint() -> None:
    (diagnostic,) = parse(Source("a.qh", "when = a = b")).diagnostics
    assert "==" in diagnostic.hint("zh")
    assert "==" in diagnostic.hint("en")


def test_what_was_expected_is_told_in_both_languages() -> None:
    (diagnostic,) = parse(Source("a.qh", "x = f(1 2)")).diagnostics
    assert diagnostic.message("zh") == "此处不应出现“2”，应为运算符、“,”或“)”"
    assert diagnostic.message("en") == "unexpected “2”; expected an operator, “,” or “)”"


def test_an_expression_in_a_text_has_diagnostics_of_its_own() -> None:
    text = 'message = "{a + } {(b}"'
    _, incomplete = parse_expression(Source("a.qh", text), 12, 16)
    value, unbalanced = parse_expression(Source("a.qh", text), 19, 21)
    assert [d.name for d in incomplete] == ["syntax"]
    assert [d.name for d in unbalanced] == ["unbalanced-expression"]
    assert isinstance(value, Missing)


def brackets(text: str) -> dict[int, int]:
    """The places of all brackets outside strings, each with its partner's."""
    plain = re.sub(r'"[^"\n]*"|#[^\n]*', lambda match: "_" * len(match[0]), text)
    pairs: dict[int, int] = {}
    open_: list[int] = []
    for place, character in enumerate(plain):
        if character in "([{":
            open_.append(place)
        elif character in ")]}":
            opener = open_.pop()
            pairs[opener], pairs[place] = place, opener
    return pairs


@pytest.mark.parametrize("text", [TIANJIN, HDI], ids=["tianjin", "hdi"])
def test_one_bracket_less_is_one_diagnostic(text: str) -> None:
    for place in brackets(text):
        assert len(found(text[:place] + text[place + 1 :])) == 1, text[place - 20 : place + 20]


@pytest.mark.parametrize(("text", "share"), [(TIANJIN, 1), (HDI, 28 / 32)], ids=["tianjin", "hdi"])
def test_a_lost_bracket_is_reported_at_its_partner(text: str, share: float) -> None:
    # In HDI the four of `goalposts(log(100), log(75_000))` cannot be told apart: any of them could be the lost one.
    pairs, right = brackets(text), 0
    for place, partner in pairs.items():
        less = text[:place] + text[place + 1 :]
        expected = Source("a.qh", less).place(partner - (partner > place))
        right += [(line, column) for line, column, _ in found(less)] == [expected]
    assert right / len(pairs) >= share


@pytest.mark.parametrize("text", [TIANJIN, HDI], ids=["tianjin", "hdi"])
def test_one_bracket_too_many_is_one_diagnostic(text: str) -> None:
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if line.strip() and '"' not in line and "#" not in line:
            more = "\n".join([*lines[:number], line + "}", *lines[number + 1 :]])
            assert len(found(more)) <= 2, line


def test_without_indentation_the_order_of_brackets_decides() -> None:
    assert [name for _, _, name in found("a b {\nx = 1\nc d {\ny = 2\n}\n")] == ["unclosed-bracket"]
    assert [name for _, _, name in found("a b {\nx = 1\n}\n}\ny = 2\n")] == ["stray-bracket"]


def test_several_lost_brackets_are_reported_each() -> None:
    text = TIANJIN.replace("step = whole)", "step = whole").replace("half_up(2)", "half_up(2")
    assert [name for _, _, name in found(text)] == ["unclosed-bracket", "unclosed-bracket"]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_text_is_beyond_it(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from([TIANJIN, HDI]))
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(text) - 1))
        put = data.draw(st.sampled_from([*'(){}[],;:="“`.-+*/^<>!%#\n 1a甲\\', "if ", " 且 ", "\u200b", "else"]))
        text = text[:place] + put + text[place + data.draw(st.integers(0, 3)) :] or "x"
    parsed = parse(Source("a.qh", text))
    places = [(d.span.line, d.span.column) for d in parsed.diagnostics]
    assert places == sorted(places)


def test_every_text_of_the_catalogue_has_a_hint_in_both_languages() -> None:
    entries = {name: entry for name, entry in catalogue().items() if entry["code"] <= "QH099"}
    assert len({entry["code"] for entry in entries.values()}) == len(entries) >= 20
    assert all(
        entry[language]["hint"] and entry[language]["message"]
        for entry in entries.values()
        for language in ("zh", "en")
    )
