"""What the formatter writes: pairs of text under ``fixtures/format``, and the spelling of single words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import quanheng
from quanheng.core.builtin import builtin_functions
from quanheng.core.functions import Choice, Function, Parameter, Registry
from quanheng.dsl.diagnostics import SchemeError
from quanheng.dsl.formatting import format_source
from quanheng.dsl.syntax import Source
from quanheng.dsl.vocabulary import vocabulary

FIXTURES = Path(__file__).parents[1] / "fixtures" / "format"
BUNDLED = sorted((Path(quanheng.__file__).parent / "indicator_sets").rglob("*.qh"))
PAIRS = sorted(path.name.removesuffix(".in.qh") for path in FIXTURES.glob("*.in.qh"))


@pytest.fixture(scope="module")
def registry() -> Registry:
    registry = builtin_functions().copy()
    coupling = Function("coupling", "耦合度", parameters=(Parameter("x", "数", variadic=True), METHOD), namespace="bth")
    registry.add("bth", coupling)
    return registry


METHOD = Parameter(
    "method", "方法", "choice", default="plain", choices=(Choice("plain", "普通"), Choice("squared", "平方"))
)


def formatted(text: str, registry: Registry, language: str | None = None) -> str:
    return format_source(Source("scheme.qh", text), registry, language)  # type: ignore[arg-type]


def to_chinese(text: str, registry: Registry) -> str:
    return formatted(text, registry, "zh").rstrip("\n")


def to_english(text: str, registry: Registry) -> str:
    return formatted(text, registry, "en").rstrip("\n")


@pytest.mark.parametrize("name", PAIRS)
def test_a_scheme_comes_out_as_the_fixture_says(name: str, registry: Registry) -> None:
    given, expected = ((FIXTURES / f"{name}.{kind}.qh").read_text(encoding="utf-8") for kind in ("in", "out"))

    assert formatted(given, registry) == expected
    assert formatted(expected, registry) == expected


@pytest.mark.parametrize("name", PAIRS)
def test_a_fixture_survives_the_way_to_chinese_and_back(name: str, registry: Registry) -> None:
    english = formatted((FIXTURES / f"{name}.in.qh").read_text(encoding="utf-8"), registry, "en")

    assert formatted(formatted(english, registry, "zh"), registry, "en") == english


def test_every_published_scoring_sentence_is_stable_in_both_languages(shared: Path, registry: Registry) -> None:
    text = (shared / "design" / "fragments" / "patterns.qh").read_text(encoding="utf-8")
    fragments = re.split(r"^#@ .*\n", text, flags=re.MULTILINE)[1:]

    for fragment in fragments:
        english = formatted(fragment, registry, "en")
        chinese = formatted(english, registry, "zh")
        assert formatted(english, registry, "en") == english
        assert formatted(chinese, registry, "zh") == chinese
        assert formatted(chinese, registry, "en") == english
        assert formatted(fragment, registry, "zh") == chinese


@pytest.mark.parametrize("path", BUNDLED, ids=lambda path: path.stem)
def test_a_bundled_scheme_is_canonical_and_survives_the_way_to_chinese_and_back(path: Path, registry: Registry) -> None:
    text = path.read_text(encoding="utf-8")

    assert formatted(text, registry, "en") == text
    assert formatted(formatted(text, registry, "zh"), registry, "en") == text


def test_syntax_errors_are_raised_with_their_diagnostics(registry: Registry) -> None:
    with pytest.raises(SchemeError) as raised:
        formatted("indicator a 30 points { value = (x }", registry)

    assert raised.value.diagnostics


def test_an_empty_file_stays_empty(registry: Registry) -> None:
    assert formatted("", registry) == ""
    assert formatted("\n\n", registry) == ""


def test_a_file_of_comments_keeps_them(registry: Registry) -> None:
    assert formatted("\n# a  \n\n\n\n#b", registry) == "# a\n\n#b\n"


def test_windows_line_ends_become_plain_ones(registry: Registry) -> None:
    assert formatted("use bth # a\r\nuse pollution\r\n", registry) == "use bth  # a\nuse pollution\n"


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("limit a { highest_score = 30 points }", "限制 a { 最高得分 = 30分 }"),
        ("limit a { highest_score = 1 point }", "限制 a { 最高得分 = 1分 }"),
        ("finding a { due = 3 months }", "问题 a { 整改时限 = 3个月 }"),
        ("finding a { due = 90 days }", "问题 a { 整改时限 = 90天 }"),
        ("finding a { due = 10 working days }", "问题 a { 整改时限 = 10个工作日 }"),
        ("param a = 1pp", "参数 a = 1个百分点"),
        ("param a = 30%", "参数 a = 30%"),
        ("param a = 2.6万", "参数 a = 2.6万"),
        ("param a = 1_000.50", "参数 a = 1_000.50"),
        ("param a = 1e-6", "参数 a = 1e-6"),
        ("param a = 2022-04-01", "参数 a = 2022-04-01"),
    ],
)
def test_a_unit_word_is_translated_and_the_digits_stay(english: str, chinese: str, registry: Registry) -> None:
    assert to_chinese(english, registry) == chinese
    assert to_english(chinese, registry) == english


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("param a = x in [1, 2] and not y or z", "参数 a = x 属于 [1, 2] 且 非 y 或 z"),
        ("param a = x not in (1, 2]", "参数 a = x 非 属于 (1, 2]"),
        ("param a = if x then yes else no", "参数 a = 如果 x 则 是 否则 否"),
        ("param a = cases { x : 1;  else : 0 }", "参数 a = 情形 { x : 1;  其余 : 0 }"),
        ("param a by k, period { any, from 2026-03-01 : 1 }", "参数 a 按 k, 期间 { 任意, 自 2026-03-01 : 1 }"),
        ('fields { a : number in "t" > 0 }', '数据项 { a : 数值 计量单位 "t" > 0 }'),
        ("fields { a : one of {x, y}  missing = error }", "数据项 { a : 选项 {x, y}  缺失 = 报错 }"),
        ("indicator a { missing = full;  score = full }", "指标 a { 缺失 = 满分;  计分 = 满分 }"),
        ("indicator a { missing = skip }", "指标 a { 缺失 = 不计 }"),
        ("indicator a { score = deduct(1, step = whole) }", "指标 a { 计分 = 扣分(1, 不足 = 不计) }"),
        ("indicator_set a { rescale = whole;  ties = min }", "指标体系 a { 缺项折算 = 全表;  并列 = 取小 }"),
        ("indicator a { aggregate = min }", "指标 a { 汇总 = 最小值 }"),
        ("indicator a { aggregate = none }", "指标 a { 汇总 = 不合并 }"),
        ("indicator a { value = mean(x, by = g) }", "指标 a { 取值 = 平均值(x, 按 = g) }"),
        ("indicator a { value = round(x, 0, half_even) }", "指标 a { 取值 = 舍入(x, 0, 四舍六入五成双) }"),
        ("indicator a { value = value(b) + value }", "指标 a { 取值 = 取值(b) + 取值 }"),
        ("limit a { when = rate(b) < 60% }", "限制 a { 条件 = 得分率(b) < 60% }"),
        ("indicator a { value = bth.coupling(x, y) }", "指标 a { 取值 = bth.耦合度(x, y) }"),
        ("param a = bth.coupling(x, method = squared)", "参数 a = bth.耦合度(x, 方法 = 平方)"),
        ("fields { codes = { v : zero } }", "数据项 { 代码 = { v : 零分 } }"),
        ("example a of b { expect { grade = c;  finding d;  no finding e } }", None),
        ("example a of b { given c { unit = d } }", "算例 a 用于 b { 已知 c { 评估单位 = d } }"),
        ("indicator_set a for b scale 0..1 lower_is_better { }", None),
    ],
)
def test_a_word_is_translated_where_it_is_one(english: str, chinese: str | None, registry: Registry) -> None:
    translated = to_chinese(english, registry)

    assert chinese is None or translated == chinese
    assert to_english(translated, registry) == to_english(english, registry)


@pytest.mark.parametrize(
    "text",
    [
        "indicator `points` 30 points {}",
        "indicator a { unit = `unit` }",
        "indicator a { value = `full` + full }",
        "fields { `rank` : count }",
        "grades { >= 60 : `不计` }",
        "indicator a { aggregate = `min` }",
        "indicator a { value = `mean`(x) }",
        "indicator a { value = `PM2.5年均浓度` }",
        "example a { given { `value` = 1 } }",
        "define f(`value`) = `value`",
    ],
)
def test_backticks_that_tell_a_name_from_a_word_stay(text: str, registry: Registry) -> None:
    assert formatted(text, registry).rstrip("\n") == text


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("fields { 取值 : count }", "fields { `取值` : count }"),
        ("indicator points 30 points {}", "indicator `points` 30 points {}"),
        ("define f(value) = value + full", "define f(`value`) = `value` + full"),
        ("grades { >= 60 : full }", "grades { >= 60 : `full` }"),
        ("fields { `在编人数` : count }", "fields { 在编人数 : count }"),
        ("fields { `且在编` : count }", "fields { 且在编 : count }"),
    ],
)
def test_a_name_gets_or_loses_backticks_by_whether_it_looks_like_a_word(
    written: str, expected: str, registry: Registry
) -> None:
    assert formatted(written, registry).rstrip("\n") == expected


@pytest.mark.parametrize(
    "text", ["grades { >= 60 : 一般 }", "levels { 严重 : 3;  连续 : 2 }", "indicator a { value = mean + sum }"]
)
def test_a_name_that_no_word_can_be_taken_for_needs_no_backticks(text: str, registry: Registry) -> None:
    assert formatted(text, registry).rstrip("\n") == text


def test_a_function_keeps_its_spelling_where_a_define_has_the_other_one(registry: Registry) -> None:
    text = "define 平均值(a, b) = a\nindicator x { value = mean(y) }\n"

    assert "mean(y)" in formatted(text, registry, "zh")


def test_a_define_that_hides_a_function_is_not_translated(registry: Registry) -> None:
    text = "define mean(a, b) = a\nindicator x { value = mean(y, z) }\n"

    assert "mean(y, z)" in formatted(text, registry, "zh")


@pytest.mark.parametrize(
    "text",
    [
        "fields { `取值` : count }\nindicator a { score = value }\n",
        "fields { `是` : flag }\nindicator a { open = yes;  value = yes }\n",
        "define score(x) = x\nindicator a { value = score(b) }\n",
        "define `计分`(x) = x\nindicator a { value = score(b) }\n",
        "indicator 最小值 { aggregate = min }\n",
        "define f(`取值`) = value + `取值`\n",
    ],
)
def test_a_word_keeps_its_spelling_where_the_other_one_is_a_name_of_the_file(text: str, registry: Registry) -> None:
    english = formatted(text, registry, "en")
    last_word = re.findall(r"\w+(?=\W*$)", formatted(text, registry, "zh").replace("`", ""))

    assert formatted(formatted(english, registry, "zh"), registry, "en") == english
    assert last_word == re.findall(r"\w+(?=\W*$)", english.replace("`", ""))


def test_yes_is_translated_beside_a_flag_and_stays_a_label_beside_a_text(registry: Registry) -> None:
    text = """fields {
  a : flag
  b : text
}
indicator x { value = by a { 是 : 1;  否 : 0 };  applies = b == 是 }
indicator y { value = by b { 是 : 1;  否 : 0 };  applies = a == 是 }
"""

    english = formatted(text, registry, "en")

    assert "by a { yes : 1;  no : 0 }" in english
    assert "b == 是" in english
    assert "by b { 是 : 1;  否 : 0 }" in english
    assert "a == yes" in english


def test_missing_is_a_word_in_what_is_given_and_expected(registry: Registry) -> None:
    text = "example a of b {\n  given { x = missing }\n  expect { y = missing;  missing(z) }\n}\n"

    assert formatted(text, registry, "zh") == "算例 a 用于 b {\n  已知 { x = 缺失 }\n  预期 { y = 缺失;  缺失(z) }\n}\n"


def test_the_texts_of_cells_are_no_words(registry: Registry) -> None:
    text = "数据项 { 代码 = { 否 : 零分;  任意 : 0 } }\n"

    assert formatted(text, registry, "en") == "fields { codes = { `否` : zero;  `任意` : 0 } }\n"


def test_without_a_language_every_keyword_keeps_the_authors_spelling(registry: Registry) -> None:
    text = "指标 a 30 points {\n  value = 平均值(x)\n  计分  = deduct(1分, 每 = 1pp)\n}\n"

    assert formatted(text, registry).replace("  ", " ") == text.replace("  ", " ")


def test_strings_stay_as_they_are(registry: Registry) -> None:
    text = 'finding a { message = "deduct(1 points)，全角 {x}" }\n'

    assert formatted(text, registry, "zh") == '问题 a { 问题描述 = "deduct(1 points)，全角 {x}" }\n'


def test_chinese_quotation_marks_become_plain_and_what_stood_in_them_is_escaped(registry: Registry) -> None:
    assert formatted('indicator a { note = “甲"乙”\n }', registry) == 'indicator a {\n  note = "甲\\"乙"\n}\n'


def test_labels_on_several_lines_are_put_on_one(registry: Registry) -> None:
    text = "fields {\n  a : one of {\n    x\n    y, z\n  }\n}\n"

    assert formatted(text, registry) == "fields {\n  a : one of {x, y, z}\n}\n"


def test_parentheses_of_the_author_stay(registry: Registry) -> None:
    text = "define a = (x - (y - z)) ^ 2 ^ (-1) / (p / q)\n"

    assert formatted(text, registry) == text


def test_a_scheme_breaks_at_the_same_places_in_both_languages(registry: Registry) -> None:
    text = (FIXTURES / "long_lines.in.qh").read_text(encoding="utf-8")
    english, chinese = (formatted(text, registry, language) for language in ("en", "zh"))

    assert len(english.splitlines()) == len(chinese.splitlines())


def test_no_function_is_spelled_like_a_word_that_stands_where_functions_are_called(registry: Registry) -> None:
    called = {
        word for name in ("reference", "table") for word in (*vocabulary()[name].chinese, *vocabulary()[name].english)
    }
    named = {word for function in registry for word in (function.name, function.zh) if word}

    assert not called & named


def test_words_of_one_position_are_spelled_differently_in_chinese() -> None:
    for position in vocabulary().values():
        assert len(position.english) == len(position.chinese)


def test_short_fields_that_stand_side_by_side_stay_so_as_far_as_they_fit(registry: Registry) -> None:
    names = [f"field_{number}" for number in range(12)]
    beside = ";  ".join(f"{name} : number" for name in names)
    text = f"fields {{\n  {beside}\n  last : text\n}}\n"
    found = formatted(text, registry)
    lines = found.splitlines()[1:-1]
    assert [len(line.split(";")) for line in lines] == [6, 6, 1]
    assert max(map(len, lines)) <= 120
    assert formatted(found, registry) == found


def test_fields_on_the_only_line_of_a_block_go_below_one_another(registry: Registry) -> None:
    assert formatted("fields {\n  a : number; b : count\n}\n", registry) == "fields {\n  a : number\n  b : count\n}\n"


def test_a_weighting_method_within_another_is_a_word_without_parentheses_too() -> None:
    text = """indicator_set s scale 0..1 {
  weights = game_theory(entropy, given, linear_combination(given, equal()))
  indicator a weight 3
  indicator b weight 1
}
"""
    chinese = format_source(Source("s.qh", text), builtin_functions(), "zh")
    assert "赋权 = 博弈论组合赋权法(熵权法, 给定, 线性组合赋权法(给定, 等权()))" in chinese
    assert format_source(Source("s.qh", chinese), builtin_functions(), "en") == text
