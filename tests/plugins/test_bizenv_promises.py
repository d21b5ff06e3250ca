"""Each function of ``bizenv`` keeps what functions promise: rows stand by themselves, and what is absent stays absent."""

from __future__ import annotations

from typing import Any

import pytest

from quanheng import testing
from quanheng.core.functions import Function

FUNCTIONS = {function.name: function for function in testing.functions_of("quanheng.plugins.bizenv")}
NAN = float("nan")
#: What its declaration does not tell: columns that it takes, and where a gap is not passed on.
GIVEN: dict[str, tuple[tuple[Any, ...], dict[str, Any]]] = {
    "list_name": (([1, 0, -1, NAN, 1],), {}),
    # an earlier period of which nothing is known ends the count
    "in_a_row": (([-1, -1, 0, NAN], [-1, NAN, -1, -1]), {"nan_stays_nan": False}),
    # without the tax nobody asks for its figures
    "postfiling_score": (
        ([40, NAN, 5], [9, NAN, 9], [1, 1, 1], [0, 2, 4]),
        {"has_vat": [1, 0, 1], "vat_refunded": [1, 1, 0], "nan_stays_nan": False},
    ),
    # of a survey with too few answers the score is not looked at
    "blend": (
        ([80, 70, NAN], [90, 60, 50], [0.7, 0.5, 0.7]),
        {"valid": [29, 30, 31], "few": "administrative", "nan_stays_nan": False},
    ),
}


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
def test_a_function_keeps_its_promises(function: Function) -> None:
    columns, options = GIVEN.get(function.name, ((), {}))
    testing.assert_splits(function, *columns, **options)
