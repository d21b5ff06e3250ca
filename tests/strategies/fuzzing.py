"""From bytes to hostile texts, and what must hold of any text at all: the ground of the fuzzers.

The bytes come from hypothesis, from a random generator, or from a coverage-guided fuzzer (``tests/fuzz/guided.py``).
Their first byte chooses how the rest is read: as UTF-8, as a row of the language's own tokens, or as damage done to a
scheme of ``tests/fixtures``.
"""

from __future__ import annotations

import re
import time
from pathlib import Path

from quanheng.core.builtin import builtin_functions
from quanheng.core.functions import Registry
from quanheng.dsl.check import check_source
from quanheng.dsl.diagnostics import Language
from quanheng.dsl.formatting import format_source
from quanheng.dsl.parser import parse
from quanheng.dsl.rendering import render_json, render_lines
from quanheng.dsl.syntax import Source
from quanheng.dsl.vocabulary import vocabulary

REGISTRY: Registry = builtin_functions()
LANGUAGES: tuple[Language, ...] = ("zh", "en")
FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
#: Seconds that a text of a few kilobytes may take at most, on a machine that does other work besides.
PATIENCE = 10.0

_TOKEN = re.compile(r'\w+|"[^"\n]*"|[^\S\n]+|\n|[^\w\s]')
_MARKS = [
    *"{}()[]=:;,.+-*/^<>!|&%#`\"'\n\t \\@$~?_",
    "==", "!=", "<=", ">=", "..", "\r\n", "（", "）", "：", "；", "，", "、", "％", "“", "”", "≤", "≥", "≠", "×", "÷",
    "１", "万", "亿", "\u200b", "\u202e", "\ufeff", "\u3000", "\x00", "а", "ⅰ", "①", "㎡", "e\u0301", "\U0001f600",
    "1e999", "1_000", "75,000", "30%", "2pp", "2022-04-01", "3 months", "10 points", "0..1", '"{a:.1%}"', '"{', '}"',
    "`a b`", "0x1", "1.", ".5", "1e", "--", "not", "a.b.c",
]  # fmt: skip


def _schemes() -> list[str]:
    files = sorted(path for path in FIXTURES.rglob("*.qh") if path.stat().st_size < 20_000)
    return [path.read_text(encoding="utf-8", errors="replace") for path in files]


SCHEMES = _schemes()
WORDS: list[str] = sorted(
    {spelling for table in vocabulary().values() for pair in table.english.items() for spelling in pair}
)
TOKENS: list[str] = [*_MARKS, *WORDS, "甲", "乙", "x", "编制数", "1", "0", "100", "in", "by", "any"]


def text_of(data: bytes) -> str:
    """Return the text that some bytes stand for."""
    if not data:
        return ""
    kind, rest = data[0] % 4, data[1:]
    if kind == 0:
        return rest.decode("utf-8", errors="replace")
    if kind == 1:
        return "".join(_token(rest, place) for place in range(0, len(rest) - 1, 2))
    return _damaged(rest)


def _token(data: bytes, place: int) -> str:
    number = int.from_bytes(data[place : place + 2], "big")
    return TOKENS[number % len(TOKENS)] + (" " if number & 0x8000 else "")


def _damaged(data: bytes) -> str:
    """Return a scheme with a token put in, taken out, doubled or moved for every six bytes."""
    tokens = _TOKEN.findall(SCHEMES[int.from_bytes(data[:2], "big") % len(SCHEMES)])
    for start in range(2, len(data) - 5, 6):
        place = int.from_bytes(data[start : start + 3], "big") % (len(tokens) + 1)
        action, word = data[start + 3] % 5, _token(data, start + 4)
        if action == 0:
            tokens.insert(place, word)
        elif action == 1:
            tokens[place : place + 1] = [word]
        elif action == 2:
            del tokens[place : place + 1 + data[start + 4] % 4]
        elif action == 3:
            tokens[place:place] = tokens[max(0, place - 1 - data[start + 4] % 8) : place]
        else:
            del tokens[place + 1 + data[start + 4] :]
    return "".join(tokens)


def survives_parsing(text: str) -> None:
    """Parse a text: diagnostics lie within it, are in order, and can be printed."""
    source, start = Source("模糊.qh", text), time.perf_counter()
    found = parse(source).diagnostics
    assert time.perf_counter() - start < PATIENCE, "took too long"
    for diagnostic in found:
        line, column = diagnostic.span.line, diagnostic.span.column
        assert 1 <= line <= text.count("\n") + 1, diagnostic
        assert 1 <= column <= len(source.line(line)) + 2, diagnostic
    render_json(found, "zh").encode()


def survives_checking(text: str) -> None:
    """Check a text: a scheme where there is no error, and none where there is one; formatting changes no meaning."""
    source, start = Source("模糊.qh", text), time.perf_counter()
    checked = check_source(source, REGISTRY)
    assert time.perf_counter() - start < PATIENCE, "took too long"
    assert (checked.scheme is None) == checked.has_errors
    assert list(checked.diagnostics) == sorted(checked.diagnostics, key=lambda each: (each.span, each.code))
    render_lines(checked.diagnostics, "en").encode()
    if checked.scheme is not None:
        for language in LANGUAGES:
            formatted = format_source(source, REGISTRY, language)
            again = check_source(Source("模糊.qh", formatted), REGISTRY)
            assert again.scheme is not None, [each.en.message for each in again.diagnostics]
