"""Any method at any node, at any depth: the tree is what its methods give one after the other, odd data included."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from quanheng.core.builtin import BUILT_IN, builtin_functions
from quanheng.core.errors import EvaluationError
from quanheng.core.evaluating import evaluate
from quanheng.core.evaluation import Evaluation
from quanheng.core.functions import Family, Function, StepKind, resolve
from quanheng.core.unit_data import UnitData
from quanheng.dsl.check import check_source
from quanheng.dsl.syntax import Source

Array = NDArray[np.float64]
REGISTRY = builtin_functions()
#: Methods of each kind: by row, fitted, over all units; and what they need to be called with.
METHODS = ("arithmetic_mean", "geometric_mean", "min", "generalised_mean", "topsis", "vikor", "gra", "copeland", "rsr")
OPTIONS: dict[str, dict[str, Any]] = {"generalised_mean": {"power": 2.0}, "copeland": {"report": "share"}}
WEIGHTINGS = (None, "equal", "entropy", "deviation", "critic")


@attrs.frozen
class Node:
    """A node of a drawn tree: a leaf reads the column of its name."""

    name: str
    weight: int
    children: tuple[Node, ...] = ()
    method: str = "arithmetic_mean"
    weights: str | None = None
    require: float = 1.0
    across: bool = False

    def text(self, indent: str = "  ") -> str:
        if not self.children:
            return f"{indent}indicator {self.name} weight {self.weight}\n"
        return f"{indent}indicator {self.name} weight {self.weight} {{\n{self.body(indent)}{indent}}}\n"

    def body(self, indent: str) -> str:
        options = ", ".join(f"{name} = {value}" for name, value in self.options.items())
        weights = f"{indent}  weights = {self.weights}()\n" if self.weights else ""
        head = f"{indent}  aggregate = {self.method}({options})\n{weights}{indent}  require = {self.require * 100:g}%\n"
        return head + "".join(child.text(indent + "  ") for child in self.children)

    @property
    def options(self) -> dict[str, Any]:
        plain = dict(OPTIONS.get(self.method, {}))
        return plain | ({"across": "periods"} if self.across else {})


@st.composite
def trees(draw: st.DrawFn, depth: int = 0, name: str = "n") -> Node:
    weight = draw(st.integers(1, 4))
    if depth > 0 and (depth > 2 or draw(st.booleans())):
        return Node(name, weight)
    count = draw(st.integers(1 if depth else 2, 3))
    children = tuple(draw(trees(depth + 1, f"{name}{place}")) for place in range(count))
    method = draw(st.sampled_from(METHODS))
    across = REGISTRY.get(method)
    is_over_units = across is not None and across.parameter("across") is not None and across.family is Family.AGGREGATE
    return Node(
        name,
        weight,
        children,
        method,
        draw(st.sampled_from(WEIGHTINGS)),
        draw(st.sampled_from((1.0, 0.5, 0.0))),
        is_over_units and draw(st.booleans()),
    )


def leaves_of(node: Node) -> list[str]:
    return [node.name] if not node.children else [name for child in node.children for name in leaves_of(child)]


def called(name: str) -> Function:
    found = REGISTRY.get(name)
    assert found is not None
    return found


def walked(node: Node, columns: dict[str, Array], periods: NDArray[np.intp]) -> Array:
    """Return the score of a node by calling the methods on plain arrays, without any plan."""
    if not node.children:
        return columns[node.name]
    shares = np.stack([walked(child, columns, periods) for child in node.children], axis=1)
    here = ~np.isnan(shares)
    weights = np.array([child.weight for child in node.children], dtype=float)
    if node.weights is not None:
        weights = resolve(str(called(node.weights).fit))(np.asfortranarray(shares[here.all(axis=1)]))
    spread = np.where(here, weights, 0.0)
    present = spread.sum(axis=1)
    enough = here.any(axis=1) & (present >= node.require * weights.sum() - 1e-9)
    result = np.full(len(shares), np.nan)
    function = called(node.method)
    pooled = node.across or function.combines_as is StepKind.ROW
    for period in [None] if pooled else np.unique(periods):
        rows = np.flatnonzero(enough if period is None else enough & (periods == period))
        if rows.size:
            normed = np.divide(
                spread[rows],
                present[rows, None],
                out=np.zeros((rows.size, len(weights))),
                where=present[rows, None] > 0,
            )
            result[rows] = applied(function, np.asfortranarray(shares[rows]), normed, OPTIONS.get(node.method, {}))
    cut: Array = np.clip(result, 0.0, 1.0)
    return cut


def applied(function: Function, shares: Array, weights: Array, options: dict[str, Any]) -> Array:
    named = {p.name: p.default for p in function.parameters if not (p.is_required or p.variadic or p.type == "group")}
    named = {name: value for name, value in (named | options).items() if value is not None and name != "across"}
    method = resolve(function.aggregate or function.implementation)
    if function.combines_as is StepKind.FIT:
        named |= {"fitted": resolve(str(function.fit))(shares, weights, **named)}
    found: Array = method(shares, weights, **named)
    return found


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(trees(), st.integers(0, 2**32 - 1), st.integers(1, 12), st.sampled_from((0.0, 0.3)))
def test_a_tree_is_its_methods_one_after_the_other(tree: Node, seed: int, units: int, gaps: float) -> None:
    random = np.random.default_rng(seed)
    names = leaves_of(tree)
    # few different values, so that ties and constant columns come up; none is 0, which no entropy minds
    columns = {name: np.round(random.uniform(0.05, 1, units * 2), random.integers(1, 4)) for name in names}
    for column in columns.values():
        column[random.random(column.size) < gaps] = np.nan
    periods = np.repeat(np.arange(2), units)
    text = f"indicator_set {tree.name} scale 0..1 {{\n{tree.body('')}}}\n"
    checked = check_source(Source("test.qh", text), REGISTRY)
    assert checked.scheme is not None, [found.message("en") for found in checked.diagnostics]
    data = UnitData(tuple(f"u{n}" for n in range(units)) * 2, columns, periods=("2023", "2024"), period_index=periods)
    found = evaluate(checked.scheme.sets[0], data)
    expected = walked(tree, columns, periods)
    # methods divide by sums of what the tree below them made: 1e-12 each, a few levels deep
    assert_allclose(found.exact(tree.name), expected, rtol=1e-9, atol=1e-11, err_msg=text)


# --- every method on odd data

REQUIRED = {"generalised_mean": "power = 2"}
AGGREGATES = sorted(f.name for f in BUILT_IN if f.stands_as(Family.AGGREGATE))
_MATRIX = "[[1, 2], [1/2, 1]]"
JUDGED = {
    "ahp": f"matrix = {_MATRIX}",
    "group_ahp": f"matrices = [{_MATRIX}, {_MATRIX}]",
    "linear_combination": "entropy(), given",
    "multiplicative_combination": "deviation(), given",
    "minimum_discrimination": "equal, given",
    "game_theory": "critic(), given",
}
WEIGHTS = sorted(
    f.name
    for f in BUILT_IN
    if f.family is Family.WEIGHT and (f.name in JUDGED or not any(p.is_required or p.variadic for p in f.parameters))
)
#: Methods that are not defined for shares of 0.
POSITIVE = {"merec", "cilos", "idocriw"}
ODD: dict[str, dict[str, list[float | None]]] = {
    "no unit": {"a": [], "b": []},
    "one unit": {"a": [0.5], "b": [0.7]},
    "all missing": {"a": [None, None], "b": [None, None]},
    "one child missing everywhere": {"a": [None, None], "b": [0.2, 0.4]},
    "no complete unit": {"a": [None, 0.3], "b": [0.2, None]},
    "constant columns": {"a": [0.5, 0.5, 0.5], "b": [0.5, 0.5, 0.5]},
    "one constant column": {"a": [0.5, 0.5, 0.5], "b": [0.1, 0.9, 0.3]},
    "all zero": {"a": [0.0, 0.0, 0.0], "b": [0.0, 0.0, 0.0]},
    "all full": {"a": [1.0, 1.0], "b": [1.0, 1.0]},
    "ties": {"a": [0.2, 0.2, 0.9, 0.9], "b": [0.2, 0.2, 0.9, 0.9]},
}
TEXT = """indicator_set s scale 0..1 { fields { a : number; b : number }
  aggregate = %s
  %s
  require = any
  indicator a weight %d
  indicator b weight %d
}"""


@pytest.mark.parametrize("name", AGGREGATES)
def test_every_aggregate_has_an_answer_for_odd_data(evaluated: Callable[..., Evaluation], name: str) -> None:
    function = called(name)
    for weights in ((1, 1), (3, 1), (1, 0), (0, 1)):
        text = TEXT % (f"{name}({REQUIRED.get(name, '')})", "", *weights)
        found = {kind: evaluated(text, **columns).exact("s") for kind, columns in ODD.items()}
        for kind, result in found.items():
            assert not np.isinf(result).any(), kind
            is_within = ((result >= 0) & (result <= 1)) | np.isnan(result)
            assert function.yields.is_never_cut or is_within.all(), (kind, result)
        assert found["no unit"].size == 0
        assert np.isnan(found["all missing"]).all()
        ties = found["ties"]
        assert_allclose(ties[[0, 2]], ties[[1, 3]], rtol=1e-12)


@pytest.mark.parametrize("name", WEIGHTS)
def test_every_weighting_has_an_answer_for_odd_data(evaluated: Callable[..., Evaluation], name: str) -> None:
    text = TEXT % ("weighted", f"weights = {name}({JUDGED.get(name, '')})", 3, 1)
    for kind, columns in ODD.items():
        if kind == "all zero" and name in POSITIVE:
            with pytest.raises(EvaluationError) as refused:
                evaluated(text, **columns)
            assert (refused.value.name, refused.value.arguments["indicator"]) == ("weights-positive", "s")
            continue
        found = evaluated(text, **columns)
        weights = np.array([found.weights["a"], found.weights["b"]])
        assert weights.sum() == pytest.approx(1.0, rel=1e-12), kind
        assert (weights >= 0).all(), kind


def test_a_leaf_may_stand_beside_branches_at_any_level(evaluated: Callable[..., Evaluation]) -> None:
    text = """indicator_set s scale 0..1 { fields { a : number; b : number; c : number; d : number }
      aggregate = min
      indicator a
      indicator p {
        aggregate = geometric_mean
        indicator b
        indicator q {
          aggregate = max
          indicator c
          indicator r { indicator d }
        }
      }
    }"""
    found = evaluated(text, a=[0.9, 0.1], b=[0.5, 0.8], c=[0.2, 0.2], d=[0.5, 0.1])
    assert_allclose(found.exact("s"), [0.5, 0.1], rtol=1e-12)
    assert_allclose(found.exact("p"), [0.5, 0.4], rtol=1e-12)
