"""Checks a generated scheme of 10,000 lines and compares with ``ast.parse`` of as many lines of Python.

Half the lines of the scheme are fields, half are leaves written on one line; the Python lines are assignments of calls
with four keyword arguments, about as many tokens.  Prints tokens, seconds and the ratio; the aim is at most 3.

Run: python benchmarks/check_speed.py [lines]
"""

from __future__ import annotations

import argparse
import ast
import io
import platform
import re
import time
import tokenize
from collections.abc import Callable

from quanheng.core.builtin import builtin_functions
from quanheng.dsl.check import check_source
from quanheng.dsl.syntax import Source

LEAF = (
    "  indicator 指标{n} 1 points {{ value = 数据{n} / 基数; "
    "score = deduct(0.5 points, per = 1pp, above = 100%, step = whole); "
    'criterion = "每超过1个百分点扣0.5分,扣完为止" }}\n'
)
PYTHON = "name_{n} = function_{n}(first={n}, second=0.5, third='text', fourth=other_{n})\n"
TOKEN = re.compile(r'"[^"\n]*"|[\w.%]+|[^\w\s]')


def scheme_of(lines: int) -> str:
    """Return a scheme of about so many lines: a flat set of leaves, each with a field of its own."""
    leaves = lines // 2
    fields = "".join(f"  数据{n} : count\n" for n in range(leaves))
    body = "".join(LEAF.format(n=n) for n in range(leaves))
    return f"fields {{\n  基数 : count\n{fields}}}\nindicator_set 大方案 {leaves} points {{\n{body}}}\n"


def python_tokens(text: str) -> int:
    """Return the number of tokens but layout."""
    layout = {tokenize.NEWLINE, tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    return sum(token.type not in layout for token in tokenize.generate_tokens(io.StringIO(text).readline))


def best_of(times: int, work: Callable[[], object]) -> float:
    """Return the shortest of several runs in seconds."""
    durations = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        durations.append(time.perf_counter() - start)
    return min(durations)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lines", nargs="?", type=int, default=10_000)
    lines = parser.parse_args().lines
    text = scheme_of(lines)
    python = "".join(PYTHON.format(n=n) for n in range(text.count("\n")))
    tokens, python_count = len(TOKEN.findall(text)), python_tokens(python)
    registry = builtin_functions()
    checked = check_source(Source("大方案.qh", text), registry)
    assert checked.scheme is not None, [diagnostic.message("en") for diagnostic in checked.diagnostics][:3]
    ours = best_of(5, lambda: check_source(Source("大方案.qh", text), registry))
    theirs = best_of(5, lambda: ast.parse(python))
    print(f"Python {platform.python_version()} on {platform.machine()}, {platform.system()}")
    print(f"scheme: {text.count(chr(10))} lines, {tokens} tokens, checked in {ours:.3f} s")
    print(f"Python: {python.count(chr(10))} lines, {python_count} tokens, parsed in {theirs:.3f} s")
    print(f"ratio:  {ours / theirs:.2f} (a token: {ours / tokens / (theirs / python_count):.2f})")


if __name__ == "__main__":
    main()
