"""What stands somewhere and what could stand there instead, in words of both languages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from .diagnostics import Both

#: Groups of terminals that a reader knows by one word; a group is named when all its terminals are possible.
_GROUPS: Final = (
    ({"NUMBER", "NAME", "STRING", "LPAR"}, Both("一个值", "a value")),
    ({"NAME", "STRING", "NUMBER"}, Both("名称、文本或数", "a name, a text or a number")),
    ({"OPERATOR", "ADD", "COMPARE"}, Both("运算符", "an operator")),
)
#: What goes without saying once a group is named.
_COVERED: Final = {
    "一个值": {"MEMBER", "CALL", "LSQB", "ADD", "NOT", "IF", "BY", "LBRACE", "ASSIGN", "COMPARE", "FROM", "ELSE"},
    "名称、文本或数": {"MEMBER", "CALL", "LSQB", "ADD", "COMMA"},
    "运算符": {"IN", "NOT", "RANGE"},
}
_WORDS: Final = {
    "NAME": Both("名称", "a name"),
    "STRING": Both('"文本"', 'a "text"'),
    "NUMBER": Both("数", "a number"),
    "ASSIGN": Both("“名称 =”", "“name =”"),
    "EQ": Both("“=”", "“=”"),
    "COLON": Both("“:”", "“:”"),
    "COMMA": Both("“,”", "“,”"),
    "SEP": Both("换行", "a new line"),
    "RPAR": Both("“)”", "“)”"),
    "RSQB": Both("“]”", "“]”"),
    "LBRACE": Both("“{”", "“{”"),
    "RBRACE": Both("“}”", "“}”"),
    "THEN": Both("then（则）", "then"),
    "ELSE": Both("else（否则）", "else"),
    "RANGE": Both("“..”", "“..”"),
    "OPERATOR": Both("运算符", "an operator"),
    "COMPARE": Both("比较符号", "a comparison"),
    "$END": Both("文件结尾", "the end of the file"),
}
_NO_OTHER_WORDS: Final = Both("别的内容", "something else")


def expected(terminals: Iterable[str]) -> Both:
    """Return what may stand at a place, the closing and separating symbols first."""
    possible = set(terminals)
    named: list[Both] = []
    for group, words in _GROUPS:
        if group <= possible:
            named.append(words)
            possible -= group | _COVERED[words.zh]
    listed = [_WORDS[terminal] for terminal in _WORDS if terminal in possible and terminal != "$END"]
    if "SEP" not in possible and "$END" in possible:
        listed.append(_WORDS["$END"])
    every = [*named, *listed] or [_NO_OTHER_WORDS]
    return Both("、".join(word.zh for word in every[:-1]) + ("或" if every[1:] else "") + every[-1].zh, _english(every))


def _english(words: list[Both]) -> str:
    first = ", ".join(word.en for word in words[:-1])
    return f"{first} or {words[-1].en}" if first else words[-1].en


def found(text: str) -> Both:
    """Return what stands there; an empty text is the end of a line."""
    return Both(f"“{text}”", f"“{text}”") if text.strip() else Both("行尾", "the end of the line")
