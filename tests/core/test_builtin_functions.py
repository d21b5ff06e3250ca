"""Every built-in function is declared whole: names in both languages, arithmetic that exists and takes its parameters."""

from __future__ import annotations

import inspect
import subprocess
import sys

import pytest

from quanheng.core.builtin import builtin_functions
from quanheng.core.functions import Family, Function, StepKind, resolve

FUNCTIONS = list(builtin_functions())


@pytest.fixture(params=FUNCTIONS, ids=lambda function: function.name)
def declared(request: pytest.FixtureRequest) -> Function:
    function: Function = request.param
    return function


def test_a_function_has_a_chinese_name_and_a_sentence(declared: Function) -> None:
    assert declared.zh
    assert declared.doc


def test_every_parameter_and_choice_has_a_chinese_name(declared: Function) -> None:
    for parameter in declared.parameters:
        assert parameter.zh, parameter.name
        assert all(choice.zh for choice in parameter.choices)


def test_the_arithmetic_exists(declared: Function) -> None:
    targets = [declared.implementation, declared.fit, declared.reduce, declared.aggregate, declared.explain]
    found = [resolve(target) for target in targets if target]
    assert found or declared.family in {Family.ACTION, Family.PERIOD}


def test_the_arithmetic_takes_every_declared_parameter(declared: Function) -> None:
    target = declared.implementation or declared.fit
    if not target or declared.family in {Family.STATISTIC, Family.PERIOD}:  # the engine reads the other period
        return
    taken = inspect.signature(resolve(target)).parameters
    open_ended = any(parameter.kind is parameter.VAR_KEYWORD for parameter in taken.values())
    handled_by_engine = {"by", "across"}
    if "siblings" in declared.uses:  # whose values come first, by position; ``within`` says which they are
        handled_by_engine |= {"within", "siblings"}
    wanted = {p.name for p in declared.parameters if not p.variadic} | set(declared.uses)
    assert open_ended or wanted - handled_by_engine <= set(taken)


def test_a_function_that_fits_says_so(declared: Function) -> None:
    assert (declared.fit is not None) == (declared.kind is StepKind.FIT)


def test_both_names_lead_to_the_same_function() -> None:
    registry = builtin_functions()
    assert registry.get("deduct") is registry.get("扣分")
    assert registry.get("entropy") is registry.get("熵权法")


def test_a_name_serves_where_it_says_it_stands() -> None:
    registry = builtin_functions()
    geometric = registry.get("geometric_mean")
    assert geometric is not None
    assert geometric.stands_as(Family.STATISTIC)
    assert geometric.stands_as(Family.AGGREGATE)
    assert not geometric.stands_as(Family.SCORE)


def test_declarations_load_no_numpy() -> None:
    code = "import sys, quanheng.core.builtin as b; b.builtin_functions(); sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
