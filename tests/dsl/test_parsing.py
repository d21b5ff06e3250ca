"""The tree that stands for a text."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import Any

import pytest

from quanheng.dsl.parser import parse, parse_expression
from quanheng.dsl.syntax import (
    Attribute,
    Binary,
    Block,
    Call,
    ComparisonPattern,
    Conditional,
    Date,
    Define,
    ElsePattern,
    ExpressionStatement,
    FieldRow,
    FromPattern,
    IntervalPattern,
    Member,
    Name,
    Number,
    Param,
    Row,
    Source,
    Table,
    Text,
    Unary,
    Vector,
)

SAMPLES = Path(__file__).parent / "samples"


def statements(text: str) -> Any:
    parsed = parse(Source("a.qh", text))
    assert parsed.diagnostics == ()
    return parsed.file.statements


def statement(text: str) -> Any:
    (only,) = statements(text)
    return only


def expression(text: str) -> Any:
    source = Source("a.qh", text)
    value, diagnostics = parse_expression(source, 0, len(text))
    assert diagnostics == ()
    return value


def spelled(value: Any) -> str:
    """An expression in brackets: what binds what."""
    match value:
        case Binary(operator, left, right):
            return f"({spelled(left)} {operator} {spelled(right)})"
        case Unary(operator, operand):
            return f"({operator} {spelled(operand)})"
        case Name(name):
            return name
        case Number(number):
            return f"{number:g}"
    return type(value).__name__


@pytest.mark.parametrize("name", ["tianjin.qh", "hdi.qh", "pipeline.qh", "all_forms.qh"])
def test_the_samples_parse_without_a_word(name: str) -> None:
    assert statements((SAMPLES / name).read_text(encoding="utf-8"))


def test_every_example_of_the_contract_parses(shared: Path) -> None:
    contract = (shared / "design" / "language.md").read_text(encoding="utf-8")
    examples = re.findall(r"^```\n(.*?)^```", contract, flags=re.MULTILINE | re.DOTALL)
    assert len(examples) >= 5
    assert all(statements(example) for example in examples)


def test_every_scoring_sentence_of_practice_parses(shared: Path) -> None:
    text = (shared / "design" / "fragments" / "patterns.qh").read_text(encoding="utf-8")
    fragments = [part for part in re.split(r"^#@.*$", text, flags=re.MULTILINE) if part.strip()]
    assert len(fragments) > 50
    assert all(statements(fragment) for fragment in fragments)


def test_a_block_keeps_its_keyword_and_header_in_order() -> None:
    block = statement('indicator 甲 "标题" 30 points upto 36 points, lower_is_better { }')
    assert isinstance(block, Block)
    assert block.keyword.name == "indicator"
    assert [getattr(item, "name", None) or getattr(item, "value", None) for item in block.header] == [
        "甲", "标题", 30.0, "upto", 36.0, "lower_is_better",
    ]  # fmt: skip
    assert block.body == ()


def test_a_header_may_hold_a_range_and_a_path() -> None:
    block = statement("indicator_set a scale -1..1 for x.y { }")
    assert spelled(block.header[2]) == "((- 1) .. 1)"
    assert isinstance(block.header[4], Member)


def test_a_block_without_braces_has_no_body() -> None:
    assert [block.body for block in statements('use bth\nuse "a.qh" as b\nno finding c')] == [None, None, None]


def test_a_brace_on_the_next_line_belongs_to_the_header_above() -> None:
    block = statement("grades\n{\n  else : 甲\n}")
    assert isinstance(block, Block)
    (row,) = block.body or ()
    assert isinstance(row, Row)
    assert isinstance(row.patterns[0], ElsePattern)


@pytest.mark.parametrize("word", ["indicator", "use", "limit", "指标", "from", "any", "bands", "自", "define"])
def test_a_soft_word_outside_its_position_is_a_name(word: str) -> None:
    assert spelled(expression(f"{word} + 1")) == f"({word} + 1)"
    assert statement(f"{word} = 1").name.name == word
    (block,) = statements(f"grades {{ {word} : 1 }}")
    assert block.body[0].patterns[0] == Name(word, start=0, end=0)


@pytest.mark.parametrize("word", ["by", "in", "if", "else", "按", "属于", "not"])
def test_a_reserved_word_before_an_equals_sign_is_a_name(word: str) -> None:
    assert expression(f"f({word} = g)").arguments[0].name.name == word


def test_a_quoted_name_is_never_a_word() -> None:
    value = expression("`and` + `PM2.5年均浓度`")
    assert (value.left.quoted, value.left.name, value.right.name) == (True, "and", "PM2.5年均浓度")


def test_names_are_compared_in_their_normal_form() -> None:
    assert expression("ＰＭ２５").name == "PM25"


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("1_000", 1000, None),
        ("1e-6", 1e-6, None),
        ("2.6万", 26_000, None),
        ("1.2亿", 120_000_000, None),
        ("30%", 0.3, "%"),
        ("7%", 0.07, "%"),
        ("2pp", 0.02, "pp"),
        ("2个百分点", 0.02, "pp"),
        ("0.5 points", 0.5, "points"),
        ("0.5分", 0.5, "points"),
        ("1 point", 1, "points"),
        ("3 months", 3, "months"),
        ("3个月", 3, "months"),
        ("90 days", 90, "days"),
        ("10 working days", 10, "working_days"),
        ("10个工作日", 10, "working_days"),
        ("2 年", 2, "years"),
        ("１２．５％", 0.125, "%"),
    ],
)
def test_a_number_has_its_multiplier_and_unit(text: str, value: float, unit: str | None) -> None:
    number = expression(text)
    assert (number.value, number.unit) == (pytest.approx(value, rel=1e-15), unit)
    assert (number.start, number.end) == (0, len(text))


def test_a_date_is_a_leaf() -> None:
    assert expression("2022-04-01") == Date(datetime.date(2022, 4, 1), start=0, end=10)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (r'"a \"b\" \\ \n"', 'a "b" \\ \\n'),
        ("“甲，乙”", "甲，乙"),
        ('"说“好”"', "说“好”"),
        ('“说"好"”', '说"好"'),
        ('""', ""),
    ],
)
def test_a_text_is_read_with_its_escapes(text: str, value: str) -> None:
    assert expression(text) == Text(value, start=0, end=len(text))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a or b and c", "(a or (b and c))"),
        ("not a == b and c", "((not (a == b)) and c)"),
        ("a < b + c * d", "(a < (b + (c * d)))"),
        ("a .. b + 1", "(a .. (b + 1))"),
        ("a - b - c", "((a - b) - c)"),
        ("-2^2", "(- (2 ^ 2))"),
        ("2^-1", "(2 ^ (- 1))"),
        ("2^3^2", "(2 ^ (3 ^ 2))"),
        ("-a * b", "((- a) * b)"),
        ("(a + b) * c", "((a + b) * c)"),
        ("a in b and not c", "((a in b) and (not c))"),
        ("a not in b", "(not (a in b))"),
        ("甲 且 非 乙 或 丙", "((甲 and (not 乙)) or 丙)"),
        ("a ≤ b 或 c ≠ d", "((a <= b) or (c != d))"),
        ("a × b ÷ c", "((a * b) / c)"),
        ("（a ＋ b）＊ 2", "((a + b) * 2)"),
    ],
)
def test_operators_bind_as_in_the_contract(text: str, tree: str) -> None:
    assert spelled(expression(text)) == tree


def test_a_conditional_takes_all_that_follows_else() -> None:
    value = expression("1 + 如果 a 则 b 否则 c * 2")
    assert isinstance(value.right, Conditional)
    assert spelled(value.right.otherwise) == "(c * 2)"


def test_intervals_tell_open_from_closed_ends() -> None:
    table = expression("bands { (1, 2] : 1; [3, 4) : 2; [5, 6] : 3; (7, 8) : 4 }")
    patterns = [row.patterns[0] for row in table.rows]
    assert [(p.low_closed, p.high_closed) for p in patterns] == [
        (False, True),
        (True, False),
        (True, True),
        (False, False),
    ]
    assert isinstance(expression("a in (1, 2]").right, IntervalPattern)
    assert isinstance(expression("a in [1, 2]").right, Vector)


def test_patterns_of_a_row_are_read_in_order() -> None:
    (row,) = expression("{ 工业, any, <= 50, from 2026-03-01 : 2 }").rows
    assert [type(pattern) for pattern in row.patterns] == [Name, Name, ComparisonPattern, FromPattern]


def test_tables_know_their_name_and_subjects() -> None:
    assert expression("bands(降幅) { <= 0 : 6 }").subjects[0].name == "降幅"
    by = expression("by 组别, 处室.类型 { any, 甲 : 1 }")
    assert (by.is_by, by.name, len(by.subjects)) == (True, None, 2)
    assert expression("{ 优秀 : 30% }") == Table(
        None, (), is_by=False, rows=(Row((Name("优秀", start=0, end=0),), Number(0.3, "%", start=0, end=0), start=0, end=0),), start=0, end=0
    )  # fmt: skip


def test_else_in_chinese_begins_a_row_only_before_a_colon() -> None:
    table = expression("cases {\n 其余 > 1 : 0\n 否则 : 1\n}")
    assert isinstance(table.rows[0].patterns[0], Binary)
    assert isinstance(table.rows[1].patterns[0], ElsePattern)
    assert isinstance(expression("{ 其余 : 1 }").rows[0].patterns[0], ElsePattern)


def test_calls_take_positional_and_named_arguments() -> None:
    call = expression("bth.coupling(a, 每 = 1个百分点,)")
    assert isinstance(call, Call)
    assert isinstance(call.function, Member)
    assert [argument.name and argument.name.name for argument in call.arguments] == [None, "每"]


def test_fields_are_rows_of_their_own() -> None:
    block = statement(
        """数据项 {
          在编人数 : 计数 "实有在编人数"
          寿命 : number in "year" > 0
          类型 : one of {甲, 乙,
            丙}  missing = 甲
          比例 : share 0..1 missing = 0 codes = { "x" : missing }
          codes = { "未检出" : 0 }
          define 超编 = 在编人数 - 1
        }"""
    )
    plain, life, kind, share, codes, define = block.body
    assert (plain.type.name, plain.title.value) == ("计数", "实有在编人数")
    assert (life.unit.value, life.bounds.operator) == ("year", ">")
    assert (kind.type.name, [label.name for label in kind.labels]) == ("one of", ["甲", "乙", "丙"])
    assert kind.attributes[0].name.name == "missing"
    assert (share.bounds.operator, len(share.attributes)) == ("..", 2)
    assert isinstance(codes, Attribute)
    assert isinstance(define, Define)


def test_a_table_inside_fields_has_plain_rows() -> None:
    block = statement("fields { codes = { 甲 : 1 }\n 乙 : number }")
    assert isinstance(block.body[0].value.rows[0], Row)
    assert isinstance(block.body[1], FieldRow)


def test_params_are_constants_or_tables() -> None:
    constant, table, measured = statements(
        'param a = 30\n参数 b by 行业, period { 工业, 2024 : 1; from 2026-03-01 : 2 }\nparam c in "元" = 2万'
    )
    assert isinstance(constant, Param)
    assert [key.name for key in table.keys] == ["行业", "period"]
    assert (measured.unit.value, measured.value.value) == ("元", 20_000)


def test_defines_may_take_arguments() -> None:
    plain, function = statements("define a = 1\n定义 f(xs, 乙) = xs + 乙")
    assert plain.parameters is None
    assert [name.name for name in function.parameters] == ["xs", "乙"]


def test_a_bare_expression_is_a_statement() -> None:
    assert isinstance(statement("missing(x)"), ExpressionStatement)


@pytest.mark.parametrize(
    "text",
    [
        "x = a +\n  b",
        "x = a\n  + b",
        "x = a\n # why\n  and b",
        "x = f(\n a\n,\n b)",
        "x =\n  1",
        "x = if a\n then b\n else c",
        "x = a; y = b",
        "x = [1,\n 2]",
    ],
)
def test_a_line_goes_on_where_it_cannot_have_ended(text: str) -> None:
    assert statements(text)[0].end in {len(text), text.find(";")}


def test_a_newline_ends_a_statement_before_a_minus() -> None:
    first, second = statements("x = a\n-b == 1")
    assert (spelled(first.value), spelled(second.value)) == ("a", "((- b) == 1)")


def test_comments_are_kept_with_their_place() -> None:
    parsed = parse(Source("a.qh", '# one\nx = "#" # two ，\n'))
    assert [(c.text, c.is_own_line, c.start) for c in parsed.file.comments] == [
        ("# one", True, 0),
        ("# two ，", False, 14),
    ]


def test_offsets_are_those_of_the_text_as_it_is() -> None:
    text = "\ufeff指标 甲 ３０分 ｛\r\n\t取值　＝ 编制数 － １\r\n｝"
    block = statement(text)
    attribute = block.body[0]
    assert text[attribute.value.start : attribute.value.end] == "编制数 － １"
    assert text[block.start : block.end] == text[1:]
    assert text[block.opened] == "｛"


def test_an_expression_inside_a_text_keeps_its_place() -> None:
    text = 'message = "超 {在编人数 － 编制数} 人"'
    start, end = text.index("{") + 1, text.index("}")
    value, diagnostics = parse_expression(Source("a.qh", text), start, end)
    assert diagnostics == ()
    assert isinstance(value, Binary)
    assert (value.start, value.end, value.operator) == (start, end, "-")


@pytest.mark.parametrize("text", ["", "\n \n", "# nothing\n", "\ufeff"])
def test_an_empty_file_is_a_file_without_statements(text: str) -> None:
    assert statements(text) == ()


def test_a_word_before_a_reserved_one_begins_no_statement() -> None:
    text = "define x = if a then not b and\n  no else yes\n"

    assert not parse(Source("x.qh", text)).diagnostics
