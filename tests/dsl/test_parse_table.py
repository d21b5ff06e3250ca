"""The table that Lark makes and the loop that runs it."""

from __future__ import annotations

import gc
import subprocess
import sys
from importlib.resources import files
from typing import Any

import lark
import pytest

from quanheng.dsl.building import FUNCTIONS
from quanheng.dsl.driver import lark_table
from quanheng.dsl.parser import parse, parse_table
from quanheng.dsl.syntax import Source


def test_the_grammar_is_small_and_free_of_conflicts() -> None:
    text = files("quanheng.dsl").joinpath("grammar.lark").read_text(encoding="utf-8")
    assert len(text.splitlines()) < 100
    lark.Lark(text, parser="lalr", lexer=_NoLexer, start=["file", "only_expression"], strict=True)


class _NoLexer(lark.lexer.Lexer):
    def __init__(self, conf: object) -> None: ...
    def lex(self, *_: object) -> Any:
        return iter(())


def test_larks_table_has_the_form_that_the_loop_reads() -> None:
    states, starts, ends = lark_table()
    assert set(starts) == set(ends) == {"file", "only_expression"}
    assert all(isinstance(target, int) or target.size > 0 for row in states.values() for target in row.values())


def test_every_alternative_has_its_function_and_every_function_its_alternative() -> None:
    states, _, _ = lark_table()
    reductions = {target for row in states.values() for target in row.values() if not isinstance(target, int)}
    assert {reduction.alias for reduction in reductions if reduction.alias} == set(FUNCTIONS)
    assert all(reduction.size == 1 for reduction in reductions if not reduction.alias)


def test_the_table_is_made_once() -> None:
    assert parse_table() is parse_table()


@pytest.mark.parametrize("is_enabled", [True, False])
def test_the_collector_is_left_as_it_was(*, is_enabled: bool) -> None:
    was_enabled = gc.isenabled()
    try:
        (gc.enable if is_enabled else gc.disable)()
        parse(Source("a.qh", "x = 1"))
        assert gc.isenabled() is is_enabled
    finally:
        (gc.enable if was_enabled else gc.disable)()


def test_parsing_loads_neither_numpy_nor_polars() -> None:
    code = "import sys; from quanheng.dsl.parser import parse, Source; parse(Source('a', 'x = 1')); print('numpy' in sys.modules, 'polars' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["False", "False"]
