"""What the engine relies on: each row of bth's functions is a row's own, and the order of units decides nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from quanheng import testing

FUNCTIONS = {function.name: function for function in testing.functions_of("quanheng.plugins.bth")}
RNG = np.random.default_rng(11)
LEVELS = RNG.uniform(0, 1, (3, 13))
CODES = np.array([110000, 120000, *(130000 + 100 * number for number in range(1, 12))], dtype=float)

#: What each is called with, where columns of any numbers would be refused.
CALLS: dict[str, tuple[tuple[Any, ...], dict[str, Any]]] = {
    "coupling": (tuple(LEVELS), {}),
    "comprehensive": (tuple(LEVELS), {"weights": (3, 2, 1)}),
    "coordination": (tuple(LEVELS), {"form": "modified"}),
    "coordination_class": ((LEVELS[0],), {}),
    "coupling_stage": ((LEVELS[0],), {}),
    "class_name": ((LEVELS[0],), {}),
    "stage_name": ((LEVELS[0],), {}),
    "obstacle_degree": (tuple(LEVELS), {}),
    "fixed_base_index": ((LEVELS[0], LEVELS[1] + 1), {"direction": "lower"}),
    "index_change": ((LEVELS[0], np.full(13, 2014.0), LEVELS[1], np.full(13, 2014.0)), {}),
    "annual_gain": ((LEVELS[0] * 100, np.arange(2015.0, 2028), np.full(13, 2014.0)), {}),
    "urban_rural_ratio": ((LEVELS[0], LEVELS[1] + 1), {}),
    "rnd_intensity": ((LEVELS[0], LEVELS[1] + 1), {}),
    "task_completion": ((np.arange(5.0, 18), np.arange(2.0, 15)), {}),
    "gravity": ((*(LEVELS + 1), LEVELS[0] + 2, LEVELS[1] + 3), {"form": "modified"}),
    "longitude": ((CODES,), {}),
    "latitude": ((CODES,), {}),
    "linkage_total": ((LEVELS[0],), {"product": LEVELS[1], "longitude": LEVELS[2] * 9, "latitude": LEVELS[0] * 9}),
    "moran": ((LEVELS[0],), {"longitude": LEVELS[1] * 9, "latitude": LEVELS[2] * 9, "report": "local"}),
    "moran_adjacent": ((LEVELS[0],), {"code": CODES}),
}


def test_every_function_by_row_or_over_all_units_is_tried() -> None:
    assert set(CALLS) == {name for name, function in FUNCTIONS.items() if function.fit is None}


@pytest.mark.parametrize("name", CALLS)
def test_the_rows_of_a_function_stand_alone_or_in_any_order(name: str) -> None:
    columns, options = CALLS[name]
    testing.assert_splits(FUNCTIONS[name], *columns, **options)
