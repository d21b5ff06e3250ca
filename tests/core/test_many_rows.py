"""Very many rows go another way than few: in blocks, by threads, compiled.  All ways lead to the same numbers."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from quanheng.core.compiler import make_plan
from quanheng.core.errors import EvaluationError
from quanheng.core.evaluating import apply, evaluate, fit
from quanheng.core.evaluation import Evaluation
from quanheng.core.held_column import HeldColumn
from quanheng.core.model import IndicatorSet
from quanheng.core.unit_data import Columns, UnitData
from quanheng.core.workers import Workers

NAN = np.nan
#: Sums may be added up in another order: a few units of the last digit.
CLOSE = 1e-12

SCHEME = """
indicator_set s scale 0..100 {
  fields { a : number; b : number; c : number; d : number; e : number missing = 0 }
  round = half_up(4)
  indicator p weight 3 { require = 40%
    indicator p1 weight 2 higher_is_better { value = a; score = minmax() }
    indicator p2 weight 1 lower_is_better { value = b; score = minmax(low = 0.2, high = 0.9) }
    indicator p3 weight 2 higher_is_better { value = a / b; score = minmax() }
    indicator p4 weight 1 higher_is_better { value = c; score = percentile() }
  }
  indicator q weight 2 { require = 50%
    indicator q1 weight 1 { value = c; score = bands { >= 50 : full; (20, 50) : 60; else : 5 } }
    indicator q2 weight 1 { value = d; score = curve { -10 : 0; 20 : 30; 60 : full } }
    indicator q3 weight 2 { value = e; score = value }
  }
  indicator r weight 1 { aggregate = geometric_mean
    indicator r1 weight 1 higher_is_better { value = d; score = minmax(low = 0.1) }
    indicator r2 weight 1 lower_is_better { value = c - a; score = percentile(ties = min) }
  }
  indicator t weight 1 { missing = zero
    indicator t1 weight 1 { value = b - mean(b); missing = skip; score = award(1 points, per = 1) }
    indicator t2 weight 1 { value = d; score = 100 * (1 - d / 200); applies = a > 10; not_applicable = skip }
  }
  grades { >= 50 : A; else : B }
  finding f { when = missing(p1); message = "{unit}" }
}
"""


@pytest.fixture(scope="module")
def scheme(bound: Callable[..., IndicatorSet]) -> IndicatorSet:
    return bound(SCHEME)


def data_of(size: int, seed: int = 1, *, gaps: float = 0.05, held: bool = False) -> UnitData:
    """Make columns; ``held`` as a dataframe holds them, with bitmaps that begin inside a byte."""
    random = np.random.default_rng(seed)
    names = tuple(f"u{row}" for row in range(size))
    columns: dict[str, Any] = {}
    for name in "abcde":
        numbers, present = np.round(random.uniform(0, 100, size), 3), random.random(size) >= gaps
        if name == "e":
            present[:] = True
        if held:
            bits = np.packbits(np.concatenate([np.zeros(3, dtype=bool), present]), bitorder="little")
            columns[name] = HeldColumn(numbers, bits, 3)
        else:
            columns[name] = np.where(present, numbers, NAN)
    return UnitData(names, Columns(columns) if held else columns)


def everything(found: Evaluation) -> dict[str, Any]:
    columns: dict[str, Any] = {f"score {name}": found.score(name) for name in found.names}
    columns |= {f"state {name}": found.state(name) for name in found.names}
    columns |= {f"value {name}": found.value(name) for name in ("p3", "t1", "q2")}
    columns |= {"rank": found.rank(), "grade": np.array([str(grade) for grade in found.grade()])}
    columns["findings"] = np.array([f"{item.row} {item.message}" for item in found.findings])
    return columns


def assert_close(left: Evaluation, right: Evaluation) -> None:
    one, other = everything(left), everything(right)
    for name, column in one.items():
        if column.dtype.kind == "f":
            assert_allclose(column, other[name], rtol=CLOSE, atol=CLOSE, err_msg=name)
        else:
            assert_array_equal(column, other[name], err_msg=name)


@pytest.fixture
def in_blocks(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Return what sends evaluations down a path: ``one`` block, blocks of 64 rows by ``numpy``, or ``compiled``."""

    def choose(path: str) -> None:
        size = 10**9 if path == "one" else 64
        monkeypatch.setattr("quanheng.core.passes.BLOCK", size)
        monkeypatch.setattr("quanheng.core.evaluation.BLOCK", size)
        for name in ("MANY", "SOME"):
            monkeypatch.setattr(f"quanheng.core.lean_compiled.{name}", 0 if path == "compiled" else 10**15)

    return choose


COMPILED = pytest.param("compiled", marks=pytest.mark.skipif(find_spec("numba") is None, reason="needs numba"))


@pytest.mark.parametrize("path", ["numpy", COMPILED])
@pytest.mark.parametrize(("size", "gaps"), [(64, 0.0), (65, 1.0), (1000, 0.05), (1000, 0.6), (4999, 0.0)])
@pytest.mark.parametrize("held", [False, True])
def test_every_path_gives_the_same_numbers(
    scheme: IndicatorSet, in_blocks: Callable[[str], None], path: str, size: int, gaps: float, *, held: bool
) -> None:
    in_blocks("one")
    expected = evaluate(scheme, data_of(size, gaps=gaps))
    in_blocks(path)
    assert_close(evaluate(scheme, data_of(size, gaps=gaps, held=held)), expected)


@pytest.mark.skipif(find_spec("numba") is None, reason="needs numba")
@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), size=st.integers(65, 300), gaps=st.floats(0, 1))
def test_paths_agree_on_any_pattern_of_gaps(seed: int, size: int, gaps: float) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("quanheng.core.passes.BLOCK", 32)
        patch.setattr("quanheng.core.evaluation.BLOCK", 32)
        found = []
        for limit in (0, 10**15):
            patch.setattr("quanheng.core.lean_compiled.MANY", limit)
            patch.setattr("quanheng.core.lean_compiled.SOME", limit)
            found.append(evaluate(_SCHEMES[0], data_of(size, seed, gaps=gaps, held=True)))
        assert_close(*found)


@pytest.mark.parametrize("path", ["numpy", COMPILED])
def test_results_do_not_depend_on_the_number_of_threads(
    scheme: IndicatorSet, in_blocks: Callable[[str], None], path: str
) -> None:
    in_blocks(path)
    data = data_of(1500, held=True)
    one = everything(evaluate(scheme, data, workers=Workers(1)))
    for threads in (2, 5):
        other = everything(evaluate(scheme, data, workers=Workers(threads)))
        for name, column in one.items():
            assert_array_equal(column, other[name], err_msg=name)


@pytest.mark.parametrize("path", ["numpy", COMPILED])
def test_reasons_and_data_of_a_unit_are_the_same_on_every_path(
    scheme: IndicatorSet, in_blocks: Callable[[str], None], path: str
) -> None:
    in_blocks("one")
    one = evaluate(scheme, data_of(500, gaps=0.3))
    in_blocks(path)
    other = evaluate(scheme, data_of(500, gaps=0.3, held=True))
    for name in ("p1", "p4", "r2", "t1", "p"):
        for row in np.flatnonzero(one.state(name) == 1)[:3]:
            assert one.reason(name, int(row)) == other.reason(name, int(row))


def test_what_is_fitted_by_percent_ranks_is_found_again_and_holds_next_years_units(
    scheme: IndicatorSet, in_blocks: Callable[[str], None]
) -> None:
    old, new = data_of(700, 1), data_of(300, 2)
    in_blocks("one")
    expected = evaluate(scheme, new, evaluate(scheme, old).fitted)
    in_blocks("numpy")
    fitted = evaluate(scheme, old).fitted
    assert_close(evaluate(scheme, new, fitted), expected)
    step = next(
        step for step in make_plan(scheme).steps if step.id in fitted.statistics and "sorted" in _found(fitted, step.id)
    )
    column = np.sort(old.columns["c"][~np.isnan(old.columns["c"])])
    assert_array_equal(_found(fitted, step.id)["sorted"], column)


def _found(fitted: Any, step: str) -> Any:
    return next(iter(fitted.statistics[step].groups.values()))


def test_fitting_and_then_applying_is_evaluating(scheme: IndicatorSet, in_blocks: Callable[[str], None]) -> None:
    in_blocks("numpy")
    data = data_of(400)
    assert_close(apply(fit(make_plan(scheme), data), data), evaluate(scheme, data))


REFUSING = """
indicator_set s 100 points {
  fields { a : number; b : number }
  rescale = siblings
  indicator x 50 points { value = a; score = ratio(target = b) }
  indicator y 50 points { value = a; score = goalposts(0, 100) }
}
"""


@pytest.mark.parametrize("threads", [1, 2, 8])
def test_a_refusal_names_the_first_unit_whatever_thread_finds_it(
    bound: Callable[..., IndicatorSet], in_blocks: Callable[[str], None], threads: int
) -> None:
    in_blocks("numpy")
    data = data_of(2000, gaps=0)
    columns = {name: np.array(column) for name, column in data.columns.items()}
    columns["b"][[1777, 901, 333]] = -1.0
    for _ in range(5):
        with pytest.raises(EvaluationError, match="ratio-target") as caught:
            evaluate(bound(REFUSING), UnitData(data.units, columns), workers=Workers(threads))
        assert caught.value.arguments["unit"] == "u333"


def test_an_infinite_number_is_refused_with_its_unit_also_in_a_held_column(bound: Callable[..., IndicatorSet]) -> None:
    numbers = np.ones(100)
    numbers[70] = np.inf
    data = UnitData(tuple(f"u{row}" for row in range(100)), Columns({"a": HeldColumn(numbers), "b": np.ones(100)}))
    with pytest.raises(EvaluationError, match="infinite-value") as caught:
        evaluate(bound(REFUSING), data)
    assert caught.value.arguments["unit"] == "u70"


def test_evaluating_in_several_threads_at_once_is_safe(scheme: IndicatorSet, in_blocks: Callable[[str], None]) -> None:
    in_blocks("numpy")
    data = data_of(800, held=True)
    expected = everything(evaluate(scheme, data))
    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(lambda _: everything(evaluate(scheme, data)), range(8)):
            for name, column in expected.items():
                assert_array_equal(column, found[name], err_msg=name)


def test_an_interruption_ends_the_threads_and_comes_out() -> None:
    def work(item: int) -> int:
        if item == 3:
            raise KeyboardInterrupt
        return item

    with pytest.raises(KeyboardInterrupt):
        Workers(2).map(work, range(1000))


@given(st.lists(st.booleans(), max_size=40), st.integers(1, 4))
def test_of_several_failures_the_first_in_order_is_raised(fails: list[bool], threads: int) -> None:
    def work(item: int) -> int:
        if fails[item]:
            raise ValueError(item)
        return item

    items = range(len(fails))
    if any(fails):
        with pytest.raises(ValueError, match=f"^{fails.index(True)}$"):
            Workers(threads).map(work, items)
    else:
        assert Workers(threads).map(work, items) == list(items)


def test_a_held_column_gives_blocks_and_cells_with_nan_where_nothing_is() -> None:
    present = np.arange(50) % 7 != 2
    bits = np.packbits(np.concatenate([np.ones(5, dtype=bool), present]), bitorder="little")
    held = HeldColumn(np.arange(50, dtype=np.int16), bits, 5)
    expected = np.where(present, np.arange(50.0), NAN)
    assert_array_equal(held.whole(), expected)
    for start in range(0, 50, 9):
        stop = min(start + 9, 50)
        assert_array_equal(held.block(start, stop, np.empty(stop - start)), expected[start:stop])
    assert_array_equal(held.take(np.array([3, 2, 49, -1])), expected[[3, 2, 49, -1]])
    assert_array_equal(held.take(slice(4, 30, 3)), expected[4:30:3])
    assert held.bounds == (0.0, 49.0)
    assert np.isnan(HeldColumn(np.ones(3), np.zeros(1, dtype=np.uint8)).bounds).all()


_SCHEMES: list[IndicatorSet] = []


@pytest.fixture(scope="module", autouse=True)
def _remember(scheme: IndicatorSet) -> None:
    _SCHEMES[:] = [scheme]
