"""What is said of a function when it is registered is what happens when it is called: no false alarm, and none missed.

Functions are drawn: how many arguments of which kind, with defaults or without, ``fit`` and what it takes.  Each is
called by a scheme, checked or not; Python refuses the call exactly where registering had refused the function.
"""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import attrs
import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

import quanheng as qh
from quanheng.core.functions import REQUIRED, Function
from quanheng.dsl.check import check_source
from quanheng.dsl.syntax import Source
from quanheng.plugins.declaring import WrongFunction, check_function
from quanheng.plugins.manager import builtin_registry

FAMILIES = ("math", "score", "aggregate", "weight", "impute", "treat")


@attrs.frozen
class Drawn:
    """A declaration: its arguments as Python writes them, and what a call gives by name."""

    family: str
    kind: str
    columns: int
    keyword_columns: int
    options: tuple[str, ...]
    option_is_required: bool
    takes_fitted: bool
    fit_takes: tuple[str, ...]
    swallows: bool

    def text(self) -> str:
        """Return the function and its ``fit`` as a program."""
        positional = [f"c{number}" for number in range(self.columns)]
        mark = "" if self.option_is_required else "=1.0"
        named = [f"k{number}" for number in range(self.keyword_columns)] + [f"{name}{mark}" for name in self.options]
        named += ["fitted"] * self.takes_fitted
        ending = ["**rest"] * self.swallows
        arguments = [*positional, *(["*", *named] if named else []), *ending]
        fitting = ", ".join(["v", *(["w"] if self.family == "aggregate" else []), *self.fit_takes])
        result = "np.full(a.shape[:1], 0.5)" if self.family != "weight" else "np.full(a.shape[1], 1 / a.shape[1])"
        first = (positional + [f"k{number}" for number in range(self.keyword_columns)] + ["None"])[0]
        body = f"    a = np.asarray({first})\n    return {result} if a.ndim else 0.5\n"
        found = "np.full(v.shape[1], 1 / v.shape[1])" if self.family == "weight" else "{'value': 1.0}"
        return f"def f({', '.join(arguments)}):\n{body}def fitting({fitting}):\n    return {found}\n"

    def call(self) -> str:
        """Return how a scheme calls it: columns by place, required options by name."""
        given = [f"{name} = 2" for name in self.options if self.option_is_required]
        if self.family == "math":
            columns = ["x"] * self.columns + [f"k{number} = x" for number in range(self.keyword_columns)]
            given = [*columns, *given]
        elif self.family == "score":
            given = (
                [f"c{n} = 1" for n in range(self.columns)] + [f"k{n} = 1" for n in range(self.keyword_columns)] + given
            )
        return f"city.f({', '.join(given)})"


def declared(drawn: Drawn) -> Function | None:
    """Declare what was drawn; None where the declaration itself makes no sense to call."""
    space: dict[str, Any] = {"np": np}
    exec(drawn.text(), space)  # noqa: S102 - the function that is drawn
    options: dict[str, Any] = {"fit": space["fitting"]} if drawn.kind == "fit" else {}
    default = REQUIRED if drawn.option_is_required else 1.0
    parameters = {name: qh.Parameter(name, type="constant", default=default) for name in drawn.options}
    made = qh.function(family=drawn.family, whole=drawn.kind == "whole", parameters=parameters, **options)(space["f"])
    found: Function = made.__quanheng__  # type: ignore[attr-defined]
    return found


@st.composite
def declarations(draw: st.DrawFn) -> Drawn:
    family = draw(st.sampled_from(FAMILIES))
    options = tuple(draw(st.lists(st.sampled_from(["p", "q"]), unique=True, max_size=2)))
    return Drawn(
        family,
        draw(st.sampled_from(["row", "fit", "whole"])) if family != "weight" else draw(st.sampled_from(["row", "fit"])),
        draw(st.integers(0 if family != "math" else 1, 3)),
        draw(st.integers(0, 1)) if family in {"math", "score"} else 0,
        options,
        draw(st.booleans()),
        draw(st.booleans()),
        tuple(draw(st.lists(st.sampled_from(["p", "q"]), unique=True, max_size=2))),
        draw(st.booleans()),
    )


SCHEMES = {
    "math": "indicator a 100 points {{ value = {call};  score = value }}",
    "score": "indicator a 100 points {{ value = x;  score = {call} }}",
    "impute": "indicator a 100 points {{ value = x;  impute = {call};  score = value }}",
    "treat": "indicator a 100 points {{ value = x;  treat = {call};  score = value }}",
    "aggregate": "aggregate = {call}\n indicator a 50 points {{ value = x }}\n indicator b 50 points {{ value = x }}",
    "weight": "weights = {call}\n indicator a {{ value = x;  score = x / 50 * full }}\n indicator b {{ value = x;  score = x / 50 * full }}",
}


def refused_by_python(drawn: Drawn, function: Function) -> bool | None:
    """Whether the call of a scheme fails because of its arguments; None where the scheme does not check."""
    registry = builtin_registry()
    registry.add("city", function, plugin="city")
    body = SCHEMES[drawn.family].format(call=drawn.call())
    text = f"use city\nindicator_set s 100 points {{\n fields {{ x : number }}\n {body}\n}}\n"
    checked = check_source(Source("s.qh", text), registry)
    if checked.scheme is None:
        return None
    rows = [{"unit": name, "x": value} for name, value in (("u", 3.0), ("v", 4.0), ("w", None))]
    try:
        qh.evaluate(checked.scheme.sets[0], rows)
    except qh.SchemeError as error:
        said = error.diagnostics[0].en.message
        return "TypeError" in said and "argument" in said
    return False


@settings(max_examples=200)
@given(declarations())
def test_registering_refuses_what_python_would_refuse_and_nothing_else(drawn: Drawn) -> None:
    function = declared(drawn)
    assert function is not None
    refused = refused_by_python(drawn, function)
    if refused is None:
        return
    with pytest.raises(WrongFunction) if refused else nullcontext():
        check_function(function)


@pytest.mark.parametrize("family", FAMILIES)
def test_each_family_can_be_called_at_all(family: str) -> None:
    columns = {"math": 1, "score": 0, "aggregate": 2, "weight": 1, "impute": 1, "treat": 1}[family]
    drawn = Drawn(
        family, "row", columns, 0, ("p",), option_is_required=False, takes_fitted=False, fit_takes=(), swallows=False
    )
    function = declared(drawn)
    assert function is not None
    check_function(function)
    assert refused_by_python(drawn, function) is False
