"""Whatever kind of function of a plugin goes wrong: plugin, function, indicator, first unit and shapes are named."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import quanheng as qh
from quanheng.core.builtin import builtin_functions
from quanheng.core.errors import EvaluationError
from quanheng.core.evaluating import evaluate
from quanheng.core.evaluation import Evaluation
from quanheng.core.functions import Registry
from quanheng.core.unit_data import UnitData, table_data
from quanheng.dsl.check import check_source
from quanheng.dsl.syntax import Source

Evaluated = Callable[..., Evaluation]

LEAF = "use own\nindicator_set s 100 points {{ fields {{ a : number; b : number; g : text }}\n indicator x 100 points {{ {} }} }}"
TREE = (
    "use own\nindicator_set s 100 points {{ fields {{ a : number 0 .. 100; b : number 0 .. 100; g : text }}\n {}\n"
    " indicator x {{ value = a; score = value }}\n indicator y {{ value = b; score = value }} }}"
)
BY = {"by": qh.Parameter("by", "按", "group", None)}


def failing(*_: Any, **__: Any) -> Any:
    raise RuntimeError("no crane")


def short(first: Any, *_: Any, **__: Any) -> Any:
    return np.zeros(1) if np.shape(first)[0] > 1 else np.zeros(5)


def wordy(first: Any, *_: Any, **__: Any) -> Any:
    return np.array(["high"] * np.shape(first)[0])


def none(*_: Any, **__: Any) -> Any:
    return None


def declared(kind: str, act: Callable[..., Any]) -> Any:
    """Return a function of a kind that does what ``act`` does."""

    def f(x: Any) -> Any:
        return act(x)

    def scoring(*, value: Any) -> Any:
        return act(value)

    def fitted(x: Any, *, fitted: Any) -> Any:
        del fitted
        return act(x)

    def combining(shares: Any, weights: Any) -> Any:
        return act(shares, weights)

    def by_fit(shares: Any, weights: Any, *, fitted: Any) -> Any:
        del fitted
        return act(shares, weights)

    def prepared(values: Any, *, fitted: Any) -> Any:
        del fitted
        return act(values)

    def together(values: Any, *, fitted: Any, place: int) -> Any:
        del fitted, place
        return act(values.T)

    def weighing(shares: Any) -> Any:
        return act(shares)

    def mean(values: Any, *_: Any) -> dict[str, Any]:
        return {"mean": np.nanmean(values)}

    ways: dict[str, Any] = {
        "row": (f, {}),
        "score": (scoring, {"family": "score"}),
        "fit": (f, {"fit": act, "family": "math", "parameters": BY}),
        "apply": (fitted, {"fit": mean, "parameters": BY}),
        "whole": (f, {"whole": True, "parameters": BY}),
        "aggregate": (combining, {"family": "aggregate"}),
        "aggregate whole": (combining, {"family": "aggregate", "whole": True, "parameters": BY}),
        "aggregate fit": (by_fit, {"family": "aggregate", "fit": act, "parameters": BY}),
        "aggregate apply": (by_fit, {"family": "aggregate", "fit": mean, "parameters": BY}),
        "weight": (weighing, {"family": "weight"}),
        "impute": (prepared, {"family": "impute", "fit": mean, "parameters": BY}),
        "impute together": (together, {"family": "impute", "fit": mean, "parameters": BY}),
        "treat": (prepared, {"family": "treat", "fit": mean, "parameters": BY}),
        "treat fit": (prepared, {"family": "treat", "fit": act, "parameters": BY}),
    }
    target, options = ways[kind]
    target.__name__ = "odd"
    return qh.function(zh="怪", **options)(target)


#: Where each kind stands, the indicator that is named, and the first unit: of the rows that the function is given.
PLACES = {
    "row": (LEAF.format("value = own.odd(a)"), "x", "东"),
    "score": (LEAF.format("value = a; score = own.odd()"), "x", "东"),
    "fit": (LEAF.format("value = own.odd(a, by = g)"), "x", "西"),
    "apply": (LEAF.format("value = own.odd(a, by = g)"), "x", "东"),
    "whole": (LEAF.format("value = own.odd(a, by = g)"), "x", "东"),
    "aggregate": (TREE.format("aggregate = own.odd()"), "s", "东"),
    "aggregate whole": (TREE.format("aggregate = own.odd(by = g)"), "s", "西"),
    "aggregate fit": (TREE.format("aggregate = own.odd(by = g)"), "s", "西"),
    "aggregate apply": (TREE.format("aggregate = own.odd(by = g)"), "s", "西"),
    "weight": (TREE.format("weights = own.odd()"), "s", "西"),
    "impute": (LEAF.format("value = a; impute = own.odd(by = g); score = value"), "x", "东"),
    "impute together": (TREE.format("").replace("value = a;", "value = a; impute = own.odd(by = g);"), "x", "东"),
    "treat": (LEAF.format("value = a; treat = own.odd(by = g); score = value"), "x", "东"),
    "treat fit": (LEAF.format("value = a; treat = own.odd(by = g); score = value"), "x", "西"),
}
FITS = {"fit", "aggregate fit", "treat fit"}
CASES = [
    (kind, act, name)
    for kind in PLACES
    for act, name in (
        (failing, "function-failed"),
        (short, "function-shape"),
        (wordy, "function-type"),
        (none, "function-type"),
    )
]


@pytest.mark.parametrize(("kind", "act", "name"), CASES, ids=lambda part: getattr(part, "__name__", part))
def test_what_goes_wrong_names_plugin_function_indicator_first_unit_and_shapes(
    kind: str, act: Callable[..., Any], name: str, evaluated: Evaluated
) -> None:
    registry: Registry = builtin_functions().copy()
    registry.add("own", declared(kind, act), plugin="own_plugin")
    text, indicator, unit = PLACES[kind]
    if kind in FITS and act in {short, wordy}:
        name = "function-type"  # of a fit, anything but a dict
    if kind == "weight" and act is short:
        name = "weights-unusable"
    with pytest.raises(EvaluationError) as caught:
        evaluated(text, registry, a=[None, 20, 30], b=[10, 40, 45], g=["x", "x", "y"], units=["东", "西", "南"])
    facts = caught.value.arguments
    assert caught.value.name == name
    assert (facts["plugin"], facts["function"], facts["indicator"]) == ("own_plugin", "own.odd", indicator)
    assert str(facts["shapes"]).startswith("(")
    if name != "weights-unusable":  # of all units
        assert facts["unit"] == unit


def statistic(found: Any) -> Registry:
    """Return a registry with a statistic that finds this in each group."""

    @qh.function(zh="怪", family="statistic", fit=lambda _: found)
    def odd(x: Any) -> Any:
        return x

    registry = builtin_functions().copy()
    registry.add("own", odd, plugin="own_plugin")
    return registry


NO_NUMBERS = [
    ({"x": 1.0}, "a dict without 'value'"),
    ({"value": "high"}, "'high' as 'value'"),
    ({"value": [1.0, 2.0]}, "[1.0, 2.0] as 'value'"),
    (1.0, "float"),
]


@pytest.mark.parametrize(("found", "said"), NO_NUMBERS)
def test_a_statistic_over_units_that_finds_no_number_says_what_it_found(
    found: Any, said: str, evaluated: Evaluated
) -> None:
    with pytest.raises(EvaluationError) as caught:
        evaluated(LEAF.format("value = own.odd(a)"), statistic(found), a=[1, 2], b=[1, 2], g=["x", "y"])
    assert (caught.value.name, caught.value.arguments["found"]) == ("function-type", said)


def over_rows(found: Any) -> Evaluation:
    """Evaluate a statistic of a plugin over the rows of two units, of which the second has none."""
    text = """use own
fields office within unit { a : number }
indicator_set s 100 points { indicator x 100 points { value = own.odd(office.a); score = value } }"""
    checked = check_source(Source("s.qh", text), statistic(found))
    assert checked.scheme is not None, checked.diagnostics
    rows = UnitData(("", ""), {"a": np.array([1.0, 2.0])})
    offices = table_data(None, rows, np.array([0, 0], dtype=np.intp))
    return evaluate(checked.scheme.sets[0], UnitData(("东", "西"), {}, tables={"office": offices}))


@pytest.mark.parametrize(("found", "said"), NO_NUMBERS)
def test_a_statistic_over_rows_that_finds_no_number_says_what_it_found(found: Any, said: str) -> None:
    with pytest.raises(EvaluationError) as caught:
        over_rows(found)
    assert (caught.value.name, caught.value.arguments["found"]) == ("function-type", said)


def test_a_statistic_over_rows_that_are_all_present_is_not_silent_either() -> None:
    (told,) = over_rows({"value": np.nan}).unanswered
    assert (told.count, told.total, told.unit, told.indicator) == (1, 1, "东", "x")


@pytest.mark.parametrize("kind", sorted(set(PLACES) - FITS - {"weight", "impute together"}))
def test_no_kind_of_function_gives_nothing_in_silence(kind: str, evaluated: Evaluated) -> None:
    registry = builtin_functions().copy()
    registry.add("own", declared(kind, lambda first, *_: np.full(np.shape(first)[0], np.inf)), plugin="own_plugin")
    text, indicator, _ = PLACES[kind]
    found = evaluated(text, registry, a=[None, 20, 30], b=[10, 40, 45], g=["x", "x", "y"], units=["东", "西", "南"])
    (told,) = found.unanswered
    assert (told.function.full_name, told.indicator, told.unit) == ("own.odd", indicator, "西")
    assert (told.count, told.total) == (2, 2)
