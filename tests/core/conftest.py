"""Schemes as text and data as columns: what the tests of the engine share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from quanheng.core.builtin import builtin_functions
from quanheng.core.evaluating import evaluate
from quanheng.core.evaluation import Evaluation
from quanheng.core.functions import Registry
from quanheng.core.model import IndicatorSet
from quanheng.core.unit_data import UnitData
from quanheng.dsl.check import check_source
from quanheng.dsl.syntax import Source


def bound_set(text: str, registry: Registry | None = None) -> IndicatorSet:
    checked = check_source(Source("test.qh", text), registry or builtin_functions())
    errors = [found.message("en") for found in checked.diagnostics if found.severity == "error"]
    assert not errors, errors
    assert checked.scheme is not None
    return checked.scheme.sets[0]


def columns_of(
    columns: Mapping[str, Sequence[Any]], periods: Sequence[str] = (), units: Sequence[str] = (), **rest: Any
) -> UnitData:
    """Make unit data of lists: None is absent, texts become labels."""
    texts = [cell for column in columns.values() for cell in column if isinstance(cell, str)]
    labels = tuple(dict.fromkeys(texts))
    size = len(next(iter(columns.values()), units))

    def cell(datum: Any) -> float:
        return float("nan") if datum is None else float(labels.index(datum)) if isinstance(datum, str) else float(datum)

    names = tuple(dict.fromkeys(sorted(periods)))
    return UnitData(
        tuple(units) or tuple(f"u{row}" for row in range(size)),
        {name: np.array([cell(datum) for datum in column]) for name, column in columns.items()},
        labels=labels,
        periods=names,
        period_index=np.array([names.index(period) for period in periods], dtype=np.intp),
        **rest,
    )


@pytest.fixture(scope="session")
def bound() -> Callable[..., IndicatorSet]:
    return bound_set


@pytest.fixture(scope="session")
def unit_data() -> Callable[..., UnitData]:
    return columns_of


@pytest.fixture(scope="session")
def evaluated() -> Callable[..., Evaluation]:
    def run(text: str, registry: Registry | None = None, **columns: Any) -> Evaluation:
        named = {key: columns.pop(key) for key in ("periods", "units", "states") if key in columns}
        options = {key: columns.pop(key) for key in ("fitted", "as_of") if key in columns}
        return evaluate(bound_set(text, registry), columns_of(columns, **named), **options)

    return run
