"""What the record of treatment says of functions of plugins, and of leaves that share a step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from quanheng.core.builtin import builtin_functions
from quanheng.core.declaring import function
from quanheng.core.evaluating import evaluate
from quanheng.core.functions import Registry
from quanheng.core.model import IndicatorSet
from quanheng.core.unit_data import UnitData


def test_a_plugins_treatment_is_told_by_the_cells_that_it_changed(
    bound: Callable[..., IndicatorSet], unit_data: Callable[..., UnitData]
) -> None:
    @function(family="treat", yields="same", fit=lambda value: {"half": float(value.max()) / 2})
    def halved(value: Any, *, fitted: Any) -> Any:
        return np.minimum(value, fitted["half"])

    registry = Registry(builtin_functions())
    registry.add("", halved, plugin="mine")
    found = bound(
        """indicator_set s scale 0..1 {
        indicator a higher_is_better { treat = halved(); score = minmax() } }""",
        registry,
    )
    evaluation = evaluate(found, unit_data({"a": [1, 8, 3, None]}))
    assert [(cell.row, cell.before, cell.after, cell.how) for cell in evaluation.treated_cells] == [
        (1, 8.0, 4.0, "halved")
    ]


def test_leaves_with_the_same_value_are_each_told(
    bound: Callable[..., IndicatorSet], unit_data: Callable[..., UnitData]
) -> None:
    leaf = "{ value = x; treat = winsorise_iqr(); score = minmax() }"
    found = bound(
        f"""indicator_set s scale 0..1 {{ fields {{ x : number }}
        indicator a higher_is_better {leaf}
        indicator b lower_is_better {leaf}
        indicator c higher_is_better {{ value = x; score = minmax() }} }}"""
    )
    evaluation = evaluate(found, unit_data({"x": [1, 2, 3, 4, 101]}))
    told = [(cell.leaf, cell.row, cell.after, cell.how) for cell in evaluation.treated_cells]
    assert told == [("a", 4, 7.0, "winsorised_high"), ("b", 4, 7.0, "winsorised_high")]
    assert evaluation.treatment("c") is None
