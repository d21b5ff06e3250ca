"""Each function of surface water keeps what functions promise: rows stand by themselves, and what is absent stays absent."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from quanheng import testing
from quanheng.core.functions import Function, Yields
from quanheng.plugins.pollution.water_functions import WATER_FUNCTIONS

NAN = float("nan")
READINGS: dict[str, Any] = {
    "do": [8.0, 4.0, 2.0, NAN, 6.8],
    "nh3n": [0.1, 1.2, 3.0, 0.4, 0.2],
    "tp": [0.02, 0.2, 0.6, 0.1, 0.06],
    "lake": [0.0, 1.0, 0.0, 1.0, NAN],
}
#: What its declaration does not tell: sensible columns, and where a gap is not passed on.
GIVEN: dict[str, tuple[tuple[Any, ...], dict[str, Any]]] = {
    "water_class": (([0.01, 0.06, 0.3, NAN],), {"item": "tp", "lake": [0.0, 1.0, 1.0, 0.0]}),
    "section_class": ((), READINGS | {"temperature": [30.0, 31.0, 8.0, 8.0, NAN], "nan_stays_nan": False}),
    "times_exceeded": (([0.1, 0.3, NAN],), {"item": "tp", "target": [3.0, 5.0, 3.0], "lake": [1.0, 0.0, 0.0]}),
    # where nothing was detected the value may be absent
    "detected": (([0.3, 0.01, NAN], [0.02, 0.02, 0.02]), {"undetected": [0.0, 0.0, 1.0], "nan_stays_nan": False}),
    # from five sections on nobody looks at the class of the means
    "basin_quality": (
        ([9.0, 4.0, 5.0], [0.9, 1.0, 0.6], [0.0, 0.0, 0.4]),
        {"class_of_means": [NAN, 3.0, 1.0], "nan_stays_nan": False},
    ),
    "trophic_index": ((), {"chla": [10.0, 2.0, NAN], "tp": [0.05, 0.01, 0.1]}),
    "class_name": (([1.0, 6.0, NAN],), {}),
    "quality_name": (([1.0, 5.0, NAN],), {}),
    "trophic_name": (([1.0, 5.0, NAN],), {}),
    # statistics of the classes that are known
    "good_sections": (([1.0, 4.0, 6.0, 3.0],), {"nan_stays_nan": False}),
    "worse_than_five": (([1.0, 4.0, 6.0, 3.0],), {"nan_stays_nan": False}),
}


#: What returns places and texts, which are compared here row by row.
TOLD = {
    function.name: function.load()
    for function in WATER_FUNCTIONS
    if function.yields is Yields.TEXT and not function.labels
}


@pytest.mark.parametrize(
    "function", [each for each in WATER_FUNCTIONS if each.name not in TOLD], ids=lambda function: function.name
)
def test_a_function_keeps_its_promises(function: Function) -> None:
    columns, options = GIVEN.get(function.name, ((), {}))
    testing.assert_splits(function, *columns, **options)


def _texts(name: str, readings: dict[str, Any]) -> list[str | None]:
    places, texts = TOLD[name](**{key: np.array(column) for key, column in readings.items()})
    return [None if np.isnan(place) else texts[int(place)] for place in places]


@pytest.mark.parametrize("name", TOLD)
def test_items_are_told_of_each_row_whatever_other_rows_stand_beside_it(name: str) -> None:
    together = _texts(name, READINGS)
    assert len(set(together)) > 2
    alone = [_texts(name, {key: column[row : row + 1] for key, column in READINGS.items()}) for row in range(5)]
    assert [each[0] for each in alone] == together
