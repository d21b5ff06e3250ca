"""The grammar in readable form, made from ``dsl/grammar.lark`` by a small mapping.

A rule keeps its alternatives.  What only serves the recovery from errors (``ERROR``) and the names of what is built
(``-> name``) are left out; ``a: b | a c`` becomes ``a = b { c }``; terminals become what a reader types.
"""

from __future__ import annotations

import re
from importlib.resources import files
from typing import Final
from unicodedata import east_asian_width

from quanheng.dsl.diagnostics import Language
from quanheng.dsl.vocabulary import vocabulary

#: Every rule of the grammar by a name that a reader knows.
RULES: Final = {
    "file": ("file", "文件"),
    "only_expression": ("expression alone", "单独的表达式"),
    "statements": ("statements", "语句组"),
    "statement": ("statement", "语句"),
    "opening": ("opening", "块首"),
    "item": ("opening item", "块首内容"),
    "atom": ("single item", "单项"),
    "number": ("signed number", "带号的数"),
    "field": ("field", "数据项"),
    "field_head": ("field beginning", "数据项开头"),
    "field_rest": ("field with attributes", "带属性的数据项"),
    "bounds": ("bounds", "取值范围"),
    "labels": ("labels", "选项名"),
    "param": ("param", "参数"),
    "param_head": ("param beginning", "参数开头"),
    "define": ("define", "定义"),
    "names": ("names", "名称组"),
    "row": ("row", "行"),
    "patterns": ("patterns", "条件组"),
    "pattern": ("pattern", "条件"),
    "rows": ("rows", "各行"),
    "table_row": ("table row", "表的行"),
    "table": ("table", "表"),
    "expression": ("expression", "表达式"),
    "sequence": ("sequence", "运算式"),
    "operand": ("operand", "运算对象"),
    "prefixed": ("prefixed operand", "带前缀的对象"),
    "binop": ("infix", "中间的运算符"),
    "conditional": ("conditional", "条件式"),
    "primary": ("primary", "基本式"),
    "arguments": ("arguments", "各自变量"),
    "argument": ("argument", "自变量"),
    "items": ("items", "各项"),
    "subjects": ("subjects", "各对象"),
    "subject": ("subject", "对象"),
}
#: Terminals that are named; their meaning follows the rules.
_NAMED: Final = {
    "NAME": ("NAME", "名称"),
    "FIELDNAME": ("NAME", "名称"),
    "MEMBER": ("NAME “.” NAME", "名称 “.” 名称"),
    "NUMBER": ("NUMBER", "数"),
    "STRING": ("TEXT", "文本"),
    "ASSIGN": ("NAME “=”", "名称 “=”"),
    "CALL": ("NAME “(”", "名称 “(”"),
    "KEYWORD": ("KEYWORD", "关键词"),
    "SEP": ("END", "语句末"),
    "ADD": ("SIGN", "正负号"),
    "OPERATOR": ("OPERATOR", "运算符"),
    "COMPARE": ("COMPARISON", "比较符"),
}
_SIGNS: Final = {
    "COMMA": ",", "COLON": ":", "EQ": "=", "RANGE": "..", "LPAR": "(", "RPAR": ")",
    "LSQB": "[", "RSQB": "]", "LBRACE": "{", "RBRACE": "}",
}  # fmt: skip
#: Reserved words, and those that are told apart by the rule they stand in.
_WORDS: Final = {
    "PARAM": ("keyword", "param"),
    "DEFINE": ("keyword", "define"),
    "FROM": ("pattern", "from"),
    "IF": ("operator", "if"),
    "THEN": ("operator", "then"),
    "ELSE": ("operator", "else"),
    "BY": ("operator", "by"),
    "IN": ("operator", "in"),
    "NOT": ("operator", "not"),
}
_ELSEWHERE: Final = {
    ("pattern", "ELSE"): ("pattern", "else"),
    ("field_head", "IN"): ("header", "in"),
    ("param_head", "IN"): ("header", "in"),
}
TERMINALS: Final = frozenset({*_NAMED, *_SIGNS, *_WORDS})
_RULE: Final = re.compile(r"^([a-z_]+):(.*?)(?=^[a-z_%]|\Z)", re.MULTILINE | re.DOTALL)


def source() -> str:
    """Return the grammar as the parser reads it, without its comments."""
    text = files("quanheng").joinpath("dsl", "grammar.lark").read_text(encoding="utf-8")
    return re.sub(r"//[^\n]*", "", text)


def rules() -> dict[str, list[list[str]]]:
    """Return the alternatives of each rule, without what serves the recovery from errors."""
    found = {}
    for name, body in _RULE.findall(source()):
        bodies = [re.sub(r"->\s*\w+", "", part).split() for part in body.split("|")]
        kept = [part for part in bodies if "ERROR" not in part]
        found[name] = [part for number, part in enumerate(kept) if part not in kept[:number]]
    return found


def grammar(language: Language) -> str:
    """Return the page's grammar: one line a rule, then the terminals."""
    lines = [_rule(name, alternatives, language) for name, alternatives in rules().items()]
    return "\n".join(["```ebnf", *lines, "", *_terminals(language), "```"])


def _rule(name: str, alternatives: list[list[str]], language: Language) -> str:
    def joined(parts: list[list[str]]) -> str:
        return " | ".join(" ".join(_symbol(symbol, name, language) for symbol in part) for part in parts)

    first = [part for part in alternatives if part[0] != name]
    more = [part[1:] for part in alternatives if part[0] == name]
    body = joined(first)
    if more:
        body = f"{body} {{ {joined(more)} }}" if len(first) == 1 else f"( {body} ) {{ {joined(more)} }}"
    return _wrapped(f"{_spoken(RULES[name], language)} = {body}")


def _symbol(symbol: str, rule: str, language: Language) -> str:
    if symbol in RULES:
        return _spoken(RULES[symbol], language)
    if symbol in _NAMED:
        return _NAMED[symbol][language == "zh"].replace("“", '"').replace("”", '"')
    if symbol in _SIGNS:
        return f'"{_SIGNS[symbol]}"'
    return _quoted(*_ELSEWHERE.get((rule, symbol), _WORDS[symbol]), language)


def _quoted(position: str, word: str, language: Language) -> str:
    return f'"{vocabulary()[position].spelling(word, language)}"'


def _spoken(pair: tuple[str, str], language: Language) -> str:
    name = pair[language == "zh"]
    return name.replace(" ", "-")


def _terminals(language: Language) -> list[str]:
    words = [_quoted("operator", word, language) for word in ("and", "or")]
    keywords = [
        _quoted("keyword", word, language) for word in vocabulary()["keyword"] if word not in {"param", "define"}
    ]
    made = {
        "OPERATOR": ['"*"', '"/"', '"^"', *words],
        "ADD": ['"+"', '"-"'],
        "COMPARE": [f'"{sign}"' for sign in ("==", "!=", "<", "<=", ">", ">=")],
        "SEP": ['";"', "line end" if language == "en" else "换行"],
        "KEYWORD": list(dict.fromkeys(keywords)),
    }
    return [_wrapped(f"{_NAMED[name][language == 'zh']} = {' | '.join(parts)}") for name, parts in made.items()]


def _wrapped(line: str, width: int = 118) -> str:
    """Break a rule between its alternatives, so that no line is wider than a page."""
    head, *rest = line.split(" | ")
    lines = [head]
    for part in rest:
        if _columns(lines[-1]) + _columns(part) > width:
            lines.append("    | " + part)
        else:
            lines[-1] += " | " + part
    return "\n".join(lines)


def _columns(text: str) -> int:
    """Return how wide a text is shown: Chinese characters take two columns."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
