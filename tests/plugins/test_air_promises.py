"""Each function of air keeps what functions promise: rows stand by themselves, and what is absent stays absent."""

from __future__ import annotations

from typing import Any

import pytest

from quanheng import testing
from quanheng.core.functions import Function
from quanheng.plugins.pollution.air_functions import INDEX_FUNCTIONS
from quanheng.plugins.pollution.air_year_functions import YEAR_FUNCTIONS

#: What its declaration does not tell: sensible columns, and where a gap is not passed on.
GIVEN: dict[str, tuple[tuple[Any, ...], dict[str, Any]]] = {
    # an hour goes by what is there, and a statistic by the values that are known
    "aqi": (
        ([82.0, 35.0, 300.0, 10.0], [130.0] * 4, [12.0, 900.0, 3.0, 3.0], [55.0] * 4, [1.3] * 4, [171.0] * 4),
        {"report": "hourly", "date": [18000.0, 20600.0, 18000.0, 20600.0], "nan_stays_nan": False},
    ),
    "primary_pollutant": ((), {"nan_stays_nan": False}),
    "exceeding_pollutants": ((), {"nan_stays_nan": False}),
    "percentile": (([3.0, 1.0, 2.0, 9.0],), {"p": 90.0, "nan_stays_nan": False}),
    "prescribed_percentile": (([3.0, 1.0, 2.0, 9.0],), {"pollutant": "o3", "nan_stays_nan": False}),
    "attainment_rate": (([3.0, 1.0, 2.0, 9.0],), {"limit": [2.0, 2.0, 2.0, 9.0], "nan_stays_nan": False}),
    "enough_values": (([3.0, 1.0, 2.0, 9.0],), {"over": "day", "nan_stays_nan": False}),
    "daily_maximum_8h": (
        ([float(hour % 7) for hour in range(1, 25)],),
        {"hour": [float(hour) for hour in range(1, 25)], "nan_stays_nan": False},
    ),
}


@pytest.mark.parametrize("function", [*INDEX_FUNCTIONS, *YEAR_FUNCTIONS], ids=lambda function: function.name)
def test_a_function_keeps_its_promises(function: Function) -> None:
    columns, options = GIVEN.get(function.name, ((), {}))
    testing.assert_splits(function, *columns, **options)
