"""Satisfaction blended with administrative scores, and the size of its sample."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import quanheng as qh
from quanheng.plugins.bizenv.satisfaction import blend, composite, response_rate, sample_needed

NAN = np.nan


@pytest.mark.parametrize(
    ("population", "options", "expected"),
    [
        # textbook tables of sample sizes at 95 %, 5 %: 100 -> 80, 500 -> 218, 1000 -> 278, 10 000 -> 370, many -> 385
        (100, {}, 80),
        (500, {}, 218),
        (1000, {}, 278),
        (10_000, {}, 370),
        (1e12, {}, 385),
        (1e12, {"margin": 0.03}, 1068),
        (1e12, {"confidence": 0.99}, 664),
        (1, {}, 1),
        (0, {}, NAN),
        (NAN, {}, NAN),
    ],
)
def test_samples_are_as_large_as_textbooks_say(population: float, options: dict[str, float], expected: float) -> None:
    assert sample_needed([population], **options) == pytest.approx([expected], nan_ok=True)


def test_rates_of_return() -> None:
    assert response_rate([200, 0, NAN], [180, 0, 5]) == pytest.approx([0.9, NAN, NAN], nan_ok=True)
    assert response_rate([200], [180], valid=[171]) == pytest.approx([0.855])


@pytest.mark.parametrize(
    ("call", "arguments", "rows"),
    [
        (response_rate, {"issued": [10, 10], "returned": [9, 11]}, [False, True]),
        (response_rate, {"issued": [10, 10], "returned": [9, 9], "valid": [10, 9]}, [True, False]),
        (blend, {"survey": [1, 1], "administrative": [1, 1], "share": [70, 0.7]}, [True, False]),
    ],
)
def test_counts_that_cannot_be_are_refused_and_the_rows_named(call: Any, arguments: Any, rows: list[bool]) -> None:
    with pytest.raises(qh.Refused) as caught:
        call(**arguments)
    assert caught.value.mask.tolist() == rows


def test_a_blend_weighs_satisfaction_by_its_share() -> None:
    assert blend([80, 80], [90, NAN], 0.7) == pytest.approx([83, NAN], nan_ok=True)


@pytest.mark.parametrize(("few", "expected"), [("keep", 83), ("missing", NAN), ("administrative", 90)])
def test_too_few_answers_count_leave_nothing_or_leave_the_rest(few: str, expected: float) -> None:
    given: dict[str, Any] = {"survey": [80.0], "administrative": [90.0], "share": 0.7}
    assert blend(**given, valid=[29], few=few) == pytest.approx([expected], nan_ok=True)
    assert blend(**given, valid=[30], few=few) == pytest.approx([83])  # the bound itself is enough


def test_an_index_of_30_percent_economy_and_70_percent_administration() -> None:
    assert composite([80.0], [90.0], weights=(30, 70)) == pytest.approx([87])
    assert composite([80.0], [90.0]) == pytest.approx([85])
    assert np.isnan(composite([80.0], [NAN])).all()
    for wrong in ((1,), (1, -1), (0, 0)):
        with pytest.raises(qh.Refused):
            composite([80.0], [90.0], weights=wrong)
