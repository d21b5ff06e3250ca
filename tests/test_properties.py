"""What must hold of every scheme: the order of siblings, the size of the points, and gaps that never pay."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from point_trees import PointTree, point_trees, unit_rows

from quanheng.core.builtin import builtin_functions
from quanheng.core.evaluating import evaluate
from quanheng.core.evaluation import Evaluation
from quanheng.core.functions import Registry
from quanheng.core.unit_data import UnitData
from quanheng.dsl.check import check_source
from quanheng.dsl.syntax import Source

REGISTRY: Registry = builtin_functions()
LABELS = ("a", "b", "c")
QUIET = settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow])


def evaluated(text: str, rows: list[dict[str, Any]]) -> Evaluation:
    checked = check_source(Source("scheme.qh", text), REGISTRY)
    assert checked.scheme is not None, [f"{each.span} {each.en.message}" for each in checked.diagnostics]
    columns = {name: np.array([row[name] for row in rows]) for name in rows[0]}
    data = UnitData(tuple(f"u{row}" for row in range(len(rows))), columns, labels=LABELS)
    return evaluate(checked.scheme.sets[0], data)


def close(left: Any, right: Any) -> bool:
    return bool(np.allclose(left, right, rtol=1e-9, atol=1e-9, equal_nan=True))


@given(tree=point_trees(), rows=unit_rows(), seed=st.integers(0, 1000))
@QUIET
def test_the_order_of_siblings_does_not_matter(tree: PointTree, rows: list[dict[str, Any]], seed: int) -> None:
    plain, shuffled = evaluated(tree.text(), rows), evaluated(tree.text(order=random.Random(seed)), rows)  # noqa: S311

    assert all(close(plain.score(name), shuffled.score(name)) for name in [*tree.names, "total"])
    assert close(plain.rank(), shuffled.rank())


@pytest.mark.parametrize("scale", [2.0, 0.25, 10.0])
@given(tree=point_trees(), rows=unit_rows())
@QUIET
def test_scaling_every_number_of_points_scales_the_total(
    scale: float, tree: PointTree, rows: list[dict[str, Any]]
) -> None:
    plain, scaled = evaluated(tree.text(), rows), evaluated(tree.text(scale), rows)

    assert all(close(plain.score(name) * scale, scaled.score(name)) for name in [*tree.names, "total"])


@given(tree=point_trees(), rows=unit_rows(), data=st.data())
@QUIET
def test_not_reporting_never_pays(tree: PointTree, rows: list[dict[str, Any]], data: st.DataObject) -> None:
    row, name = data.draw(st.integers(0, len(rows) - 1)), data.draw(st.sampled_from(sorted(rows[0])))
    gapped = [dict(each) for each in rows]
    gapped[row][name] = np.nan

    told, silent = evaluated(tree.text(), rows).score("total"), evaluated(tree.text(), gapped).score("total")

    assert np.isnan(silent[row]) or silent[row] <= told[row] + 1e-9
    others = [other for other in range(len(rows)) if other != row]
    assert close(told[others], silent[others])


@given(
    bounds=st.lists(st.integers(-50, 150), unique=True, min_size=1, max_size=5),
    points=st.lists(st.integers(0, 30), min_size=6, max_size=6),
    values=st.lists(st.floats(-100, 200), min_size=2, max_size=30),
    closed=st.booleans(),
)
@QUIET
def test_bands_that_rise_with_the_value_are_monotone_at_every_edge(
    bounds: list[int], points: list[int], values: list[float], *, closed: bool
) -> None:
    ladder, earned = sorted(bounds, reverse=True), sorted(points, reverse=True)
    sign = ">=" if closed else ">"
    rows = "; ".join(f"{sign} {bound} : {score}" for bound, score in zip(ladder, earned, strict=False))
    text = (
        "fields { x : number }\nindicator_set total 30 points { indicator a 30 points higher_is_better "
        f"{{ value = x; score = bands {{ {rows}; else : {earned[len(ladder)]} }} }} }}\n"
    )
    tried = sorted([*values, *map(float, bounds), *(bound + 1e-12 for bound in bounds), *(b - 1e-12 for b in bounds)])

    scores = evaluated(text, [{"x": value} for value in tried]).score("total")

    assert (np.diff(scores) >= 0).all()
