"""What is fitted is kept and reused; running in blocks, in threads or on demand changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from quanheng.core import passes
from quanheng.core.compiler import make_plan
from quanheng.core.errors import EvaluationError
from quanheng.core.evaluating import apply, evaluate, fit
from quanheng.core.evaluation import Evaluation
from quanheng.core.model import IndicatorSet
from quanheng.core.unit_data import UnitData

NAN = np.nan

TEXT = """
indicator_set s 100 points {
  fields { a : number; b : number missing = 0; g : text }
  rescale = siblings
  round = half_up(2)
  indicator p 60 points { require = 50%
    indicator x 30 points higher_is_better { value = a; score = minmax(by = g) }
    indicator y 30 points { value = a - mean(a); applies = b >= 0; not_applicable = skip; score = award(1 points, per = 1) }
  }
  indicator z 40 points { value = b; score = bands { >= 50 : full; >= 20 : 20; else : 5 } }
  bonus n upto 3 points { value = b; score = value / 100 }
  limit low { when = score(z) == 5; highest_score = 60 }
  grades { >= 80 : A; >= 60 : B; else : C }
  quota = { A : 40% }
  finding f { when = b > 90; message = "{unit} {b}" }
}
"""


@pytest.fixture(scope="module")
def tree(bound: Callable[..., IndicatorSet]) -> IndicatorSet:
    return bound(TEXT)


def data_of(size: int, seed: int, *, gaps: float = 0.1) -> UnitData:
    random = np.random.default_rng(seed)
    a = np.where(random.random(size) < gaps, NAN, random.normal(50, 20, size))
    b = random.uniform(-10, 100, size)
    g = random.integers(0, 3, size).astype(float)
    return UnitData(tuple(f"u{row}" for row in range(size)), {"a": a, "b": b, "g": g}, labels=("k", "l", "m"))


def everything(found: Evaluation) -> dict[str, Any]:
    columns: dict[str, Any] = {f"score {name}": found.score(name) for name in (*found.names, "n")}
    columns |= {f"state {name}": found.state(name) for name in found.names}
    columns |= {"rank": found.rank(), "exact": found.exact("s"), "value": found.value("y")}
    columns["grade"] = np.array([str(grade) for grade in found.grade()])
    columns["findings"] = np.array([f"{item.row} {item.message}" for item in found.findings])
    columns["limits"] = np.array([item.row for item in found.limits])
    return columns


def assert_same(left: Evaluation, right: Evaluation) -> None:
    one, other = everything(left), everything(right)
    for name, column in one.items():
        assert_array_equal(column, other[name], err_msg=name)


def test_splitting_the_rows_into_blocks_changes_nothing(tree: IndicatorSet, monkeypatch: pytest.MonkeyPatch) -> None:
    data = data_of(1000, 1)
    whole = evaluate(tree, data)
    reason = whole.reason("x", int(np.flatnonzero(whole.state("x") == 1)[0]))
    monkeypatch.setattr(passes, "BLOCK", 64)
    monkeypatch.setattr("quanheng.core.evaluation.BLOCK", 64)
    in_blocks = evaluate(tree, data)
    assert_same(whole, in_blocks)
    assert reason is not None
    assert reason.facts == {"field": "a"}


def test_fitting_and_applying_on_the_same_data_is_evaluating(tree: IndicatorSet) -> None:
    data = data_of(200, 2)
    assert_same(evaluate(tree, data), apply(fit(make_plan(tree), data), data))


def test_last_years_minima_are_the_standard_for_this_year(tree: IndicatorSet) -> None:
    old = data_of(200, 3)
    fitted = evaluate(tree, old).fitted
    row = old.take(np.array([7, 8], dtype=np.intp))
    assert_allclose(evaluate(tree, row, fitted).score("x"), evaluate(tree, old).score("x")[[7, 8]])


def test_a_new_period_is_measured_by_the_last_that_was_fitted(bound: Callable[..., IndicatorSet]) -> None:
    text = "indicator_set s scale 0..1 { fields { a : number }\n indicator x higher_is_better { value = a; score = minmax() } }"
    old = UnitData(
        tuple("uvuv"), {"a": np.array([0.0, 1, 0, 10])}, periods=("1", "2"), period_index=np.array([0, 0, 1, 1])
    )
    fitted = evaluate(bound(text), old).fitted
    new = UnitData(tuple("uv"), {"a": np.array([1.0, 5])}, periods=("3",), period_index=np.array([0, 0]))
    assert_allclose(evaluate(bound(text), new, fitted).score("x"), [0.1, 0.5])
    again = attrs.evolve(new, periods=("1",))
    assert_allclose(evaluate(bound(text), again, fitted).score("x"), [1, 1])


def test_a_group_that_was_not_fitted_is_missing_with_a_reason(tree: IndicatorSet) -> None:
    fitted = evaluate(tree, data_of(50, 4)).fitted
    new = UnitData(("u",), {"a": np.ones(1), "b": np.ones(1), "g": np.zeros(1)}, labels=("unheard of",))
    found = evaluate(tree, new, fitted)
    assert found.state("x").tolist() == [1]
    reason = found.reason("x", 0)
    assert reason is not None
    assert (reason.code, reason.facts["function"]) == ("no-statistic", "minmax")


def test_statistics_of_another_set_are_refused(tree: IndicatorSet, bound: Callable[..., IndicatorSet]) -> None:
    other = bound("indicator_set s scale 0..1 { fields { a : number }\n indicator x { value = a } }")
    fitted = evaluate(other, UnitData(("u",), {"a": np.ones(1)})).fitted
    with pytest.raises(EvaluationError, match="fitted-elsewhere"):
        evaluate(tree, data_of(5, 5), fitted)


def test_what_is_fitted_cannot_be_written_to(bound: Callable[..., IndicatorSet]) -> None:
    text = "indicator_set s scale 0..1 { fields { a : number }\n indicator x higher_is_better { value = a; score = percentile() } }"
    fitted = evaluate(bound(text), UnitData(tuple("uv"), {"a": np.array([1.0, 2])})).fitted
    (statistics,) = fitted.statistics.values()
    with pytest.raises(ValueError, match="read-only"):
        statistics.groups[None,]["sorted"][0] = 5


def test_results_cannot_be_written_to(tree: IndicatorSet) -> None:
    found = evaluate(tree, data_of(5, 6))
    for column in (found.score("s"), found.score("x"), found.value("x"), found.rank()):
        with pytest.raises(ValueError, match="read-only"):
            column[0] = 1


def test_evaluating_and_reading_in_two_threads_is_safe(tree: IndicatorSet) -> None:
    data = data_of(500, 7)
    expected = everything(evaluate(tree, data))
    plan = make_plan(tree)
    fitted = fit(plan, data)
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda _: apply(fitted, data), range(6)))
        shared = results[0]
        columns = list(pool.map(lambda _: everything(shared), range(6)))
    for found in columns:
        for name, column in expected.items():
            assert_array_equal(column, found[name], err_msg=name)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), size=st.integers(1, 40))
def test_the_order_of_the_units_does_not_matter(seed: int, size: int) -> None:
    tree = _TREE[0]
    data = data_of(size, seed)
    order = np.random.default_rng(seed + 1).permutation(size)
    straight, mixed = evaluate(tree, data), evaluate(tree, data.take(order))
    for name in straight.names:
        assert_allclose(mixed.score(name), straight.score(name)[order], rtol=1e-12, atol=1e-12)
    assert_array_equal(mixed.rank(), straight.rank()[order])
    assert mixed.grade().tolist() == straight.grade()[order].tolist()


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), size=st.integers(1, 60), gaps=st.floats(0, 1))
def test_totals_stay_within_their_bounds_and_ranks_fit_them(seed: int, size: int, gaps: float) -> None:
    found = evaluate(_TREE[0], data_of(size, seed, gaps=gaps))
    total, rank, exact = found.score("s"), found.rank(), found.exact("s")
    known = ~np.isnan(total)
    assert ((total[known] >= 0) & (total[known] <= 100)).all()
    assert_array_equal(np.isnan(rank), ~known)
    assert_array_equal([grade is None for grade in found.grade()], ~known)
    # the place of a unit is one more than the number of units that are better
    for row in np.flatnonzero(known):
        assert rank[row] == 1 + (exact[known] > exact[row] + 1e-9).sum()
    assert set(np.unique(found.state("s"))) <= {0, 1, 2}
    assert (found.grade() == "A").sum() <= 0.4 * known.sum() + 1e-9 or known.sum() == 1


_TREE: list[IndicatorSet] = []


@pytest.fixture(scope="module", autouse=True)
def _remember(tree: IndicatorSet) -> None:
    _TREE[:] = [tree]
