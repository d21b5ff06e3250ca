"""From text to tokens: one regular expression, one loop.

The loop does in one pass what needs the neighbours of a token: soft words (a keyword only where a statement begins),
newlines as statement ends, the rows of a ``fields`` block.  Leaves of the tree (names, numbers, strings) are built
here, so that the parser has fewer reductions to make.  One long loop is against the house rule of short functions,
with a reason: a call for each token would cost a third of the whole parse.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import reduce
from typing import Any, Final

import attrs

from .literals import NUMBER, Literals, undo_escapes
from .mending import TextEdits, plain_character, plain_quotes, without_commas
from .syntax import Comment, Member, Name, Text
from .vocabulary import Position, vocabulary
from .words import CHAIN, HARD, IS_INVISIBLE, RESERVED, SIGNS, WORD, Word, Words

#: Brackets, and conditionals in one another, may nest this deep.
DEEPEST: Final = 100

TOKEN: Final = re.compile(
    rf"""[^\S\n]*(?:
      ({WORD})(?:[^\S\n]*(?:(=)(?!=)|(\()|(?=(["“”`{{\w{SIGNS}])))|({CHAIN})(?:[^\S\n]*(\())?)?  # 1 to 6
    | ([=<>!]=|\.\.|[-+*/^,:;(){{}}\[\]<>=≤≥≠])                                                # 7
    | ({NUMBER})                                                                               # 8
    | (\n)                                                                                     # 9
    | ("(?:[^"\\\n]|\\.)*"|[“”](?:[^”\\\n]|\\.)*”|[“”][^"\n]*"|'[^'\n]*'|‘[^’\n]*’)          # 10
    | (\#[^\n]*)                                                                               # 11
    | (["“”][^\n]*)                                                                            # 12
    | (&&|\|\||\S)                                                                             # 13
    )""",
    re.VERBOSE,
)
PLAIN, ASSIGN, CALL, BEFORE_ATOM, MEMBER, MEMBER_CALL, SYMBOL, NUMERAL, NEWLINE, STRING, COMMENT, UNCLOSED, STRANGE = (
    range(1, 14)
)
#: A string that nobody closed, cut where :mod:`.brackets` thinks that it ended.
CUT_STRING: Final = 14

#: Terminal and ASCII spelling of the symbols that need no care; their value in the token list is (spelling, start).
SYMBOLS: Final = {
    ",": ("COMMA", ","),
    ":": ("COLON", ":"),
    "=": ("EQ", "="),
    "?": ("UNREADABLE", "?"),  # no author's: brackets.py puts it where a statement cannot be trusted
    "-": ("ADD", "-"),
    "^": ("OPERATOR", "^"),
    "..": ("RANGE", ".."),
    "≤": ("COMPARE", "<="),
    "≥": ("COMPARE", ">="),
    "≠": ("COMPARE", "!="),
} | {sign: ("COMPARE", sign) for sign in ("<", "<=", ">", ">=", "==", "!=")}
#: Quotation marks of other languages: what stands between them is read as a text, and reported.
SINGLE_QUOTES: Final = frozenset("'\u2018")
#: Symbols that carry the line above on, as do the words of CARRYING_WORDS.
CARRYING: Final = {"+": "ADD", "*": "OPERATOR", "/": "OPERATOR"}
CARRYING_WORDS: Final = frozenset({"and", "or", "then", "else"})
OPENERS: Final = {"(": "LPAR", "[": "LSQB", "{": "LBRACE"}
#: After these a newline does not end the statement (after SEP and LBRACE there is nothing to end).
CONTINUES: Final = frozenset(
    [
        "COMMA",
        "EQ",
        "ASSIGN",
        "COLON",
        "OPERATOR",
        "ADD",
        "COMPARE",
        "RANGE",
        "IN",
        "NOT",
        "IF",
        "THEN",
        "ELSE",
        "BY",
        "FROM",
        "SEP",
        "LBRACE",
        "LPAR",
        "LSQB",
        "CALL",
    ]
)
#: After these ``计量单位 "吨"`` tells the unit of a field or param.
BEFORE_UNIT: Final = frozenset({"NAME", "NUMBER", "RBRACE", "RPAR", "RSQB", "STRING"})
STARTS: Final = frozenset({"SEP", "LBRACE"})
FIELDS: Final = frozenset({"fields", "数据项"})
DECLARING: Final = {"param": "PARAM", "参数": "PARAM", "define": "DEFINE", "定义": "DEFINE"}
#: Reserved words that may open an operand, so that a keyword may stand before them.
_NEXT_WORD: Final = re.compile(rf"[^\S\n]*({WORD})[^\S\n]*(=(?!=))?")
COLON_NEXT: Final = re.compile(r"\s*:")
#: The word that the next line with code begins with, if ``=``, ``:`` or an operand follows.
_NEXT_LINE: Final = re.compile(rf'(?:\s|\#[^\n]*\n)*({WORD})[^\S\n]*(?:(=(?!=)|:)|(?=["“”`\w{SIGNS}{{]))')


@attrs.frozen
class Fault:
    """A diagnostic to be made: its name in the catalogue, its place, what fills its text.

    Syntax errors in the lines of ``start`` and ``touched`` (where a bracket was put in) are taken to follow from it.
    ``edits`` mend it where the meaning is beyond doubt.
    """

    name: str
    start: int
    end: int
    arguments: dict[str, Any] = attrs.field(factory=dict)
    hint: str = ""
    touched: int = attrs.field(default=attrs.Factory(lambda self: self.start, takes_self=True))
    edits: TextEdits = ()


@attrs.define
class Tokens:
    """Terminals, their values and offsets, side by side; ``is_sound`` is false where brackets or quotes do not match."""

    types: list[str] = attrs.field(factory=list)
    values: list[Any] = attrs.field(factory=list)
    starts: list[int] = attrs.field(factory=list)
    comments: list[Comment] = attrs.field(factory=list)
    faults: list[Fault] = attrs.field(factory=list)
    is_sound: bool = True

    def make_keyword(self) -> bool:
        """Make a lone word a keyword because its brace follows after all, on the next line; return whether it is ``fields``.

        The contract wants the brace on the line of its header.  On a line of its own it can mean nothing else.
        """
        self.drop_newline()
        is_lone = self.types[-1:] in (["NAME"], ["FIELDNAME"]) and (len(self.types) == 1 or self.types[-2] in STARTS)
        if is_lone:
            self.types[-1] = "KEYWORD"
        keywords = [value for kind, value in zip(self.types[-1:], self.values[-1:], strict=True) if kind == "KEYWORD"]
        return any(keyword.name in FIELDS for keyword in keywords)

    def drop_newline(self) -> None:
        """Take a statement end back that a newline made, where the line goes on after all."""
        if self.types and self.types[-1] == "SEP" and self.values[-1] == "\n":
            del self.types[-1], self.values[-1], self.starts[-1]


def tokenize(text: str, matches: Iterable[Any], *, is_expression: bool = False) -> Tokens:  # noqa: C901, PLR0912, PLR0915
    """Return the tokens of a text whose full-width punctuation has been made ASCII.

    With ``is_expression`` newlines mean nothing and no word is a keyword.  Where brackets do not match the result is
    not sound and ends there.
    """
    tokens = Tokens()
    types, values, starts = tokens.types, tokens.values, tokens.starts
    words, literals, keywords = Words(), Literals(), vocabulary()["keyword"]
    stack = ["("] if is_expression else [""]
    top, last, conditionals, is_fields = stack[0], "LPAR" if is_expression else "SEP", 0, False
    value: Any
    for match in matches:
        kind = match.lastindex
        if kind <= BEFORE_ATOM:
            start, end = match.span(1)
            word = words[text[start:end]]
            if kind == ASSIGN:
                last = "ASSIGN"
            elif word.terminal != "NAME":
                last, name = _special(text, word, match, last, top)
                is_name = last == "NAME" or last == "FIELDNAME"  # noqa: PLR1714 - faster, as below
                if name in CARRYING_WORDS and not is_name:
                    if name != "else" or not COLON_NEXT.match(text, match.end()):
                        tokens.drop_newline()
                elif last == "IF":
                    conditionals += 1
                    if conditionals > DEEPEST:
                        tokens.faults.append(Fault("nested-too-deeply", start, end, {"limit": DEEPEST}))
                        break
                types.append(last)
                values.append(Name(name, start=start, end=end) if is_name else (name, start, end))
                starts.append(start)
                if kind == CALL:
                    if last == "NAME":
                        types[-1] = last = "CALL"
                    else:
                        last = "LPAR"
                        types.append(last)
                        values.append(end)
                        starts.append(end)
                    stack.append("(")
                    top = "("
                continue
            elif kind == CALL:
                is_type = top == "F" and last == "COLON"  # an interval bounds the field: `率 : share (0, 1]`
                stack.append("(")
                top, last = "(", "CALL"
                if is_type:
                    types.append("NAME")
                    values.append(Name(word.name, word.is_quoted, start=start, end=end))
                    starts.append(start)
                    start = match.start(CALL)
                    types.append("LPAR")
                    values.append(start)
                    starts.append(start)
                    last = "LPAR"
                    continue
            elif last in {"SEP", "LBRACE", "RBRACE"}:
                if kind == BEFORE_ATOM and _begins_block(text, match, word, keywords, top, last):
                    last = DECLARING.get(word.name, "KEYWORD")
                    is_fields = word.name in FIELDS
                else:
                    last = "FIELDNAME" if top == "F" and last != "RBRACE" else "NAME"
            else:
                last = "NAME"
            value = Name(word.name, word.is_quoted, start=start, end=end)
        elif kind == SYMBOL:
            start, end = match.span(SYMBOL)
            symbol = text[start:end] or match.symbol
            if symbol in SYMBOLS:
                last, symbol = SYMBOLS[symbol]
                value = (symbol, start)
            elif symbol in {")", "]"}:
                last, value = "RPAR" if symbol == ")" else "RSQB", end
                if top != "(" or len(stack) == 1:
                    tokens.is_sound = False
                    return tokens
                del stack[-1]
                top = stack[-1]
            elif symbol in CARRYING:
                tokens.drop_newline()
                last, value = CARRYING[symbol], (symbol, start)
            elif symbol == "}":
                if top not in {"{", "F"}:
                    tokens.is_sound = False
                    return tokens
                if last == "SEP":
                    del types[-1], values[-1], starts[-1]
                del stack[-1]
                top = stack[-1]
                last, value = "RBRACE", end
            elif symbol == ";":
                conditionals = 0
                if last in {"SEP", "LBRACE"}:
                    if values and last == "SEP":
                        values[-1] = ";"
                    continue
                last, value = "SEP", ";"
            else:
                if symbol == "{" and (last == "SEP" or start == end):
                    is_fields = tokens.make_keyword() or is_fields
                last, value = OPENERS[symbol], start
                top = "(" if symbol != "{" else "F" if is_fields else "{"
                is_fields = False
                stack.append(top)
                if len(stack) > DEEPEST + 1:
                    tokens.faults.append(Fault("nested-too-deeply", start, end, {"limit": DEEPEST}))
                    break
        elif kind == NUMERAL:
            start, end = match.span(NUMERAL)
            literal = literals[text[start:end]]
            last, value = "NUMBER", literal.node(start, end)
            if literal.fault:
                arguments = {"text": text[start:end], "plain": text[start:end].replace(",", "_")}
                edits = without_commas(text, start, end, is_among_others=top == "(")
                tokens.faults.append(Fault(literal.fault, start, end, arguments, edits=edits))
        elif kind == NEWLINE:
            if top == "(" or (last in CONTINUES and not _is_cut_off(text, match.end(), last, keywords, top)):
                continue
            start, last, value = match.start(NEWLINE), "SEP", "\n"
            is_fields, conditionals = False, 0
        elif kind in (STRING, CUT_STRING):
            start, end = match.span(kind)
            last, value = "STRING", _string(text, start, end, kind)
            if text[start] in SINGLE_QUOTES:
                arguments, edits = {"character": text[start]}, plain_quotes(text, start, end)
                tokens.faults.append(Fault("unexpected-character", start, end, arguments, "quote", edits=edits))
        elif kind == COMMENT:
            start, end = match.span(COMMENT)
            is_own = not text[text.rfind("\n", 0, start) + 1 : start].strip()
            tokens.comments.append(Comment(text[start:end], is_own, start=start, end=end))
            continue
        elif kind == UNCLOSED:
            tokens.is_sound = False
            return tokens
        elif kind == STRANGE:
            tokens.faults += _strange(text, match.start(STRANGE))
            continue
        else:
            start, end = match.span(1)[0], match.span(MEMBER)[1]
            last, value = "MEMBER", _member(text, start, end, words)
            if kind == MEMBER_CALL:
                stack.append("(")
                top, last = "(", "CALL"
        types.append(last)
        values.append(value)
        starts.append(start)
    else:
        tokens.is_sound = len(stack) == 1
    if types and types[-1] == "SEP":
        del types[-1], values[-1], starts[-1]
    return tokens


def _special(text: str, word: Word, match: Any, last: str, top: str) -> tuple[str, str]:
    """Return terminal and value of a reserved word, or of one that is a word in one place only."""
    name = "FIELDNAME" if top == "F" and last in STARTS else "NAME"
    if word.terminal == "OTHERS":
        is_pattern = last in STARTS and name == "NAME" and text[match.end() :].lstrip()[:1] == ":"
        return ("ELSE", "else") if is_pattern else (name, word.name)
    if word.terminal == "SINCE":
        is_pattern = (last in STARTS or last == "COMMA") and match.lastindex == BEFORE_ATOM
        return ("FROM", "from") if is_pattern else (name, word.name)
    if word.terminal == "MEASURED":
        is_unit = last in BEFORE_UNIT and text[match.end() :].lstrip()[:1] in {'"', "“", "”"}
        return ("IN", "in") if is_unit else (name, word.name)
    return RESERVED[word.name]


def _begins_block(text: str, match: Any, word: Word, keywords: Position, top: str, last: str) -> bool:
    """Whether a name at the start of a statement, with an operand or a brace after it, is a keyword."""
    if word.is_quoted or (last == "RBRACE" and (word.name not in keywords or top == "(")):
        return False
    if top == "F" and word.name not in keywords:
        return False
    following = _NEXT_WORD.match(text, match.end())
    return following is None or following[1] not in HARD or following[2] is not None


def _is_cut_off(text: str, position: int, last: str, keywords: Position, top: str) -> bool:
    """Whether the next line begins a statement although this one ends in ``=``, an operator or the like: a value is missing."""
    if last in {"SEP", "LBRACE"}:
        return False
    following = _NEXT_LINE.match(text, position)
    if following is None:
        return False
    word, sign = following[1], following[2]
    if sign is None:  # `no else` is a value and a reserved word, no keyword with a name
        after = _NEXT_WORD.match(text, following.end())
        return word in keywords and (after is None or after[1] not in HARD)
    return sign == "=" or (sign == ":" and (last == "COLON" or top == "F"))


def _string(text: str, start: int, end: int, kind: int) -> Text:
    content = text[start + 1 : end] if kind == CUT_STRING else text[start + 1 : end - 1]
    return Text(undo_escapes(content), start=start, end=end)


def _member(text: str, start: int, end: int, words: Words) -> Member:
    """Return ``a.b.c`` as nested members."""
    names = []
    for match in re.finditer(WORD, text[start:end]):
        word = words[match[0]]
        names.append(Name(word.name, word.is_quoted, start=start + match.start(), end=start + match.end()))
    return reduce(lambda target, name: Member(target, name, start=start, end=name.end), names[1:], names[0])  # type: ignore[return-value, arg-type]


def _strange(text: str, start: int) -> list[Fault]:
    """Return the fault of a character that starts no token; invisible ones are reported by :func:`.parser.parse`."""
    character = text[start]
    if IS_INVISIBLE.match(character):
        return []
    hint = {"&": "and", "|": "or", "!": "not", "`": "backtick", ".": "dot", "'": "quote", "。": "stop"}.get(
        character, ""
    )
    shown = "\ufffd" if "\ud800" <= character <= "\udfff" else character  # half a character cannot be printed
    edits = plain_character(text, start)
    return [Fault("unexpected-character", start, start + 1, {"character": shown}, hint, edits=edits)]
