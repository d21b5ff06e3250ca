"""Random schemes as text: valid syntax, wild spelling and layout.

Tests import it by its name (``import scheme_texts``): pyproject.toml puts this folder on pytest's path, because with
``--import-mode=importlib`` tests cannot import one another.  The schemes are syntactically right; nothing says that
their names are declared or that their points add up.
"""

from __future__ import annotations

from hypothesis import strategies as st

from quanheng.dsl.vocabulary import vocabulary

#: Names that an author may choose: ordinary ones, words of the language in other places, and what needs backticks.
ORDINARY = ("编制数", "在编人数", "gdp", "tariff_2", "甲", "Ⅲ类", "x")
ODD = ("full", "取值", "且在编", "mean", "points", "一般", "rank", "count", "不计", "period", "分", "min", "率")
QUOTED = ("`PM2.5年均浓度`", "`full`", "`取值`", "`gdp`", "`属于`", "`a b`", "`极差标准化`", "`零分`", "`step`")
TEXTS = ('"三定规定"', '"a \\"b\\" c"', '"{unit} 超编 {在编人数 - 编制数} 人；ok"', "“核定（编制）”", '"# none"', '""')
NUMBERS = ("0", "1", "30", "0.5", "1_000", "2.6万", "1e-6", "30%", "1pp", "１２", "1个百分点", "2 pp")
DURATIONS = ("3 months", "1 month", "90 days", "10 working days", "3个月", "90天", "10个工作日")
COMMENTS = ("# 说明", "#plain", "# deduct(1 points)", "# 一; b = 2")


def _one_of(*texts: str) -> st.SearchStrategy[str]:
    return st.sampled_from(texts)


def word(position: str, english: str) -> st.SearchStrategy[str]:
    """Return a word in either vocabulary."""
    return _one_of(english, vocabulary()[position].chinese[english])


def names() -> st.SearchStrategy[str]:
    """Return names as an author may write them where names are declared."""
    return st.one_of(_one_of(*ORDINARY), _one_of(*ORDINARY), _one_of(*ODD), _one_of(*QUOTED))


_COMMA = _one_of(", ", ",", "，", " , ")
_COLON = _one_of(" : ", ":", "：", " :")
_EQUALS = _one_of(" = ", "=", "  =  ", "＝")
_OPEN = _one_of("(", "（")
_CLOSE = _one_of(")", "）")
_SEMICOLON = _one_of("; ", ";", "；", ";  ")


@st.composite
def _in_call(draw: st.DrawFn) -> str:
    """Return what may stand after a comma inside parentheses: nothing, a new line, a comment."""
    if draw(st.integers(0, 9)) > 0:
        return ""
    return draw(_one_of("\n      ", "\n", f" {draw(_one_of(*COMMENTS))}\n   ", f"\n  {draw(_one_of(*COMMENTS))}\n"))


def _listed(draw: st.DrawFn, items: list[str], comma: st.SearchStrategy[str] = _COMMA) -> str:
    return "".join(item + (draw(comma) if number < len(items) - 1 else "") for number, item in enumerate(items))


def _arguments(draw: st.DrawFn, items: list[str]) -> str:
    parts = [draw(_in_call()) + item for item in items]
    return draw(_OPEN) + _listed(draw, parts) + draw(_in_call()) + draw(_CLOSE)


def numbers() -> st.SearchStrategy[str]:
    """Return numbers as authors spell them."""
    return _one_of(*NUMBERS)


def _points() -> st.SearchStrategy[str]:
    return _one_of("30 points", "30分", "1 points", "0.5 point", "1_000 points", "2.5分")


def _atoms() -> st.SearchStrategy[str]:
    builtins = st.one_of(*(word("builtin", name) for name in ("value", "full", "children", "period", "grade")))
    constants = st.one_of(word("constant", "yes"), word("constant", "no"))
    return st.one_of(numbers(), _one_of(*ORDINARY, *QUOTED), builtins, constants, _one_of(*TEXTS), _one_of("处室.人数"))


@st.composite
def _binary(draw: st.DrawFn, parts: st.SearchStrategy[str]) -> str:
    signs = ("+", "-", "*", "/", "^", "==", "!=", "<", "<=", ">", ">=", "≤", "≠", "×", "÷", "..")
    words = [draw(word("operator", name)) for name in ("and", "or", "in")]
    operator = draw(_one_of(*(f" {name} " for name in words), *signs, *(f" {sign} " for sign in signs)))
    left, right = (f"{draw(_OPEN)}{draw(parts)}{draw(_CLOSE)}" if draw(st.booleans()) else draw(_atoms()) for _ in "ab")
    return f"{left}{operator}{draw(_one_of('', '', chr(10) + '   '))}{right}"


@st.composite
def _unary(draw: st.DrawFn, parts: st.SearchStrategy[str]) -> str:
    sign = draw(st.one_of(_one_of("-", "- "), word("operator", "not").map(lambda text: text + " ")))
    return f"{sign}{draw(_OPEN)}{draw(parts)}{draw(_CLOSE)}"


@st.composite
def _conditional(draw: st.DrawFn, parts: st.SearchStrategy[str]) -> str:
    words = [draw(word("operator", name)) for name in ("if", "then", "else")]
    breaks = [draw(_one_of(" ", " ", "\n      ")) for _ in words]
    return "".join(f"{text} {draw(parts)}{end}" for text, end in zip(words, [*breaks[:2], ""], strict=True))


@st.composite
def _calls(draw: st.DrawFn, parts: st.SearchStrategy[str]) -> str:
    kind = draw(st.integers(0, 5))
    if kind == 0:
        name = draw(_one_of("mean", "平均值", "sum", "log", "min", "最大值", "甲", "`mean`"))
        return name + _arguments(draw, [draw(parts) for _ in range(draw(st.integers(1, 3)))])
    if kind == 1:
        return draw(_one_of("round", "舍入")) + _arguments(draw, [draw(parts), "0", draw(_one_of("half_even", "进位"))])
    if kind == 2:
        reference: str = draw(st.one_of(*(word("reference", name) for name in ("value", "score", "rate", "exact"))))
        return reference + _arguments(draw, [draw(_one_of(*ORDINARY))])
    if kind == 3:
        options = [
            draw(_one_of("per", "每")) + draw(_EQUALS) + "1pp",
            draw(_one_of("step", "不足")) + "=" + draw(_one_of("whole", "按一计")),
        ]
        return draw(_one_of("deduct", "扣分")) + _arguments(draw, [draw(_points()), *options])
    if kind == 4:
        return "bth.coupling" + _arguments(draw, [draw(parts), draw(parts)])
    return "[" + _listed(draw, [draw(parts) for _ in range(draw(st.integers(0, 4)))]) + "]"


@st.composite
def _rows_in_braces(draw: st.DrawFn, rows: list[str], indent: str = "    ") -> str:
    """Return rows in braces, on one line or on several, with comments between them."""
    if draw(st.booleans()):
        return "{ " + _listed(draw, rows, _SEMICOLON) + draw(_one_of(" }", "}", "; }"))
    text = "{" + draw(_one_of("", "", " # after the brace")) + "\n"
    for row in rows:
        text += draw(_one_of("", "", "\n", "\n\n\n", f"{indent}{draw(_one_of(*COMMENTS))}\n"))
        text += indent + row + draw(_one_of("", "", ";", f" {draw(_one_of(*COMMENTS))}")) + "\n"
    return text + draw(_one_of("", f"{indent}# at the end\n", "\n")) + "  }"


@st.composite
def _tables(draw: st.DrawFn, parts: st.SearchStrategy[str]) -> str:
    colon, last = draw(_COLON), draw(word("pattern", "else"))
    kind = draw(st.integers(0, 2))
    if kind == 0:
        head = draw(word("table", "bands")) + draw(_one_of("", "(甲)", " "))
        patterns = [draw(_one_of("<= 0", ">90%", "(0, 10%]", "（10%，20%）", "[6, 9]", "1", "≥ 1_000")) for _ in "abc"]
    elif kind == 1:
        head = draw(word("table", "cases"))
        patterns = [f"{draw(_OPEN)}{draw(parts)}{draw(_CLOSE)} > 0" for _ in range(draw(st.integers(1, 3)))]
    else:
        head = f"{draw(word('table', 'by'))} 甲, {draw(_one_of('`gdp`', 'x'))} "
        keys = (
            *ORDINARY,
            *ODD,
            draw(word("pattern", "any")),
            '"城 市"',
            "<= 50",
            f"{draw(word('pattern', 'from'))} 2026-03-01",
        )
        patterns = [_listed(draw, [draw(_one_of(*keys)) for _ in "ab"]) for _ in range(draw(st.integers(1, 3)))]
    rows = [f"{pattern}{colon}{draw(parts)}" for pattern in patterns]
    rows += [f"{last}{colon}{draw(parts)}"] if draw(st.booleans()) else []
    return head + draw(_rows_in_braces(rows))


def expressions() -> st.SearchStrategy[str]:
    """Return expressions."""
    return st.recursive(
        _atoms(),
        lambda parts: st.one_of(_binary(parts), _unary(parts), _conditional(parts), _calls(parts), _tables(parts)),
        max_leaves=6,
    )


@st.composite
def _attributes(draw: st.DrawFn) -> str:
    kind = draw(st.integers(0, 10))
    if kind == 0:
        return (
            draw(word("attribute", "missing"))
            + draw(_EQUALS)
            + draw(st.one_of(word("option.missing", "skip"), word("option.missing", "full")))
        )
    if kind == 1:
        return (
            draw(word("attribute", "aggregate"))
            + draw(_EQUALS)
            + draw(_one_of("geometric_mean", "几何平均", "none", "甲"))
        )
    if kind == 2:
        return draw(word("attribute", "unit")) + draw(_EQUALS) + draw(names())
    if kind == 3:
        return (
            draw(word("attribute", "evidence")) + " = [" + _listed(draw, [draw(_one_of(*TEXTS)) for _ in "abc"]) + "]"
        )
    if kind == 4:
        return draw(word("attribute", "due")) + draw(_EQUALS) + draw(_one_of(*DURATIONS))
    if kind == 6:
        rows = [f"{draw(names())} : 30%", f"{draw(_one_of('是', 'any', '一组'))}：6"]
        return draw(word("attribute", "quota")) + " = " + draw(_rows_in_braces(rows))
    if kind == 7:
        compared = draw(_one_of("==", "!=", "not in", "属于"))
        right = draw(word("constant", "yes")) if "=" in compared else f"[{draw(names())}, {draw(names())}]"
        return f"{draw(word('attribute', 'when'))} = {draw(_one_of(*ORDINARY))} {compared} {right}"
    if kind == 8:
        return draw(word("attribute", "hold")) + f" = [{draw(names())}, # 甲\n {draw(names())}]"
    if kind == 5:
        return draw(word("attribute", "effective")) + " = 2022-04-01 .. 2027-12-31"
    return draw(st.one_of(word("attribute", "value"), word("attribute", "score"))) + draw(_EQUALS) + draw(expressions())


@st.composite
def _fields(draw: st.DrawFn) -> str:
    rows = []
    for _ in range(draw(st.integers(1, 4))):
        kinds = st.one_of(*(word("type", name) for name in ("number", "count", "flag")))
        labels = (
            "{"
            + _listed(
                draw, [draw(names()) for _ in "ab"], _one_of(", ", "，", ",", ",\n    ", "\n    ", ",  # 首个\n  ")
            )
            + "}"
        )
        kind = draw(kinds) if draw(st.booleans()) else f"{draw(word('type', 'one of'))} {labels}"
        unit = draw(_one_of("", f' {draw(word("header", "in"))} "year"'))
        bounds = draw(_one_of("", " > 0", " 0..1", " (0, 1]"))
        title = draw(_one_of("", ' "核定编制数"', "“实有”"))
        missing = f"  {draw(word('attribute', 'missing'))} = {draw(_one_of('0', 'no', '甲', 'error', 'carry(2)'))}"
        rows.append(draw(names()) + draw(_COLON) + kind + unit + bounds + title + draw(_one_of("", missing)))
    return draw(word("keyword", "fields")) + " " + draw(_rows_in_braces(rows))


@st.composite
def _indicators(draw: st.DrawFn, depth: int = 2) -> str:
    header = draw(_one_of("", ' "编制执行情况"')) + draw(
        _one_of("", f" {draw(_points())}", f" {draw(word('header', 'weight'))} 2", " 30%")
    )
    header += draw(st.one_of(_one_of(""), word("header", "lower_is_better").map(lambda text: f" {text}")))
    items = [draw(_attributes()) for _ in range(draw(st.integers(0, 3)))]
    items += [draw(_indicators(depth - 1)) for _ in range(draw(st.integers(0, 2)))] if depth else []
    body = draw(_rows_in_braces(items)) if items else "{ }"
    return f"{draw(word('keyword', 'indicator'))} {draw(names())}{header} {body}"


@st.composite
def _statements(draw: st.DrawFn) -> str:
    kind = draw(st.integers(0, 7))
    if kind == 0:
        return draw(_fields())
    if kind == 1:
        return f"{draw(word('keyword', 'define'))} {draw(names())}{draw(_one_of('', '(xs)', '（a，b）'))} = {draw(expressions())}"
    if kind == 2:
        keys = draw(_one_of("", " by 甲", f" {draw(word('operator', 'by'))} 甲, period"))
        return f"{draw(word('keyword', 'param'))} {draw(names())}{keys} " + draw(_rows_in_braces(["甲：1", "2 : 30%"]))
    if kind == 3:
        grades = [f">= {bound} : {draw(names())}" for bound in ("90", "0.8")]
        return f"{draw(word('keyword', 'grades'))} " + draw(_rows_in_braces(grades))
    if kind == 4:
        given = [f"{draw(names())} = {draw(_one_of('1', '甲', 'yes'))}" for _ in "ab"]
        expect = [f"{draw(word('attribute', 'grade'))} = {draw(names())}", f"{draw(word('keyword', 'finding'))} 超编"]
        inner = [
            f"given {draw(_rows_in_braces(given))}",
            f"{draw(word('keyword', 'expect'))} {draw(_rows_in_braces(expect))}",
        ]
        return f"{draw(word('keyword', 'example'))} {draw(names())} {draw(word('header', 'of'))} 甲 " + draw(
            _rows_in_braces(inner)
        )
    header = draw(_one_of("100 points", "100分", f"{draw(word('header', 'scale'))} 0..1", "scale -1 .. 1"))
    items = [
        *(draw(_attributes()) for _ in range(draw(st.integers(0, 2)))),
        *(draw(_indicators()) for _ in range(draw(st.integers(0, 2)))),
    ]
    return f"{draw(word('keyword', 'indicator_set'))} {draw(names())} {header} " + draw(
        _rows_in_braces(items or ["value = 1"])
    )


@st.composite
def scheme_texts(draw: st.DrawFn) -> str:
    """Return whole schemes."""
    text = draw(_one_of("", "# 首行\n", "\n\n"))
    for _ in range(draw(st.integers(1, 4))):
        text += draw(_statements()) + draw(_one_of("\n", "\n\n", "\n\n\n\n", f" {draw(_one_of(*COMMENTS))}\n"))
        text += draw(_one_of("", "", f"{draw(_one_of(*COMMENTS))}\n"))
    return text
