"""Random schemes bind, and random data fit every set: what is drawn evaluates."""

from __future__ import annotations

import math
import sys
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import quanheng as qh
from quanheng import testing
from quanheng.testing.strategies import columns, evaluation_data, sound_schemes, unit_rows

QUIET = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
CALLS = ["own.quotient({}, {})"]


@qh.function()
def quotient(one: Any, other: Any) -> Any:
    return one / other


@qh.hookimpl
def quanheng_register(registry: Any) -> None:
    registry.add("own", quotient)


PLUGINS = [sys.modules[__name__]]


@given(scheme=sound_schemes(CALLS))
@QUIET
def test_a_random_scheme_binds_and_calls_what_it_was_told_to(scheme: Any) -> None:
    assert scheme.text.startswith("use own\n")
    assert not [found for found in testing.check(scheme.text, PLUGINS) if found.severity == "error"]


@given(data=st.data())
@QUIET
def test_random_data_of_a_random_scheme_evaluate(data: st.DataObject) -> None:
    chosen = testing.load(data.draw(sound_schemes(CALLS)).text, PLUGINS)
    result = qh.evaluate(chosen, **data.draw(evaluation_data(chosen)))
    assert result.size


@pytest.mark.parametrize("name", [found.name for found in qh.bundled_sets()])
def test_random_data_of_every_bundled_set_evaluate_or_contradict_themselves(name: str) -> None:
    chosen = qh.load(name)

    @given(drawn=evaluation_data(chosen, max_size=3))
    @settings(QUIET, max_examples=3)
    def evaluates(drawn: dict[str, Any]) -> None:
        told = drawn["data"] if chosen.base is None else drawn["rows"][chosen.base]
        try:
            assert qh.evaluate(chosen, as_of="2026-01-01", **drawn).size == len(told)
        except qh.SchemeError as error:  # fields that contradict one another are the functions' own to refuse
            assert {found.name for found in error.diagnostics} == {"function-refused"}  # noqa: PT017

    evaluates()


FIELDS = """fields {
  open   : number (0, 1)
  closed : number 5 .. 9
  part   : share
  heads  : count > 0
  kind   : one of {甲, 乙}
  day    : date
  sure   : flag  missing = error
}
indicator_set s 100 points { period = 年度
  indicator a 100 points { value = if sure then open else closed;  score = ratio(1) }
}
"""


@given(rows=unit_rows(testing.load(FIELDS), max_size=3))
@QUIET
def test_cells_keep_to_what_their_field_may_hold(rows: list[dict[str, Any]]) -> None:
    assert {row["年度"] for row in rows} == {"2024", "2025"}
    for row in rows:
        assert row["open"] is None or 0 < row["open"] < 1
        assert row["closed"] is None or 5 <= row["closed"] <= 9
        assert row["part"] is None or 0 <= row["part"] <= 1
        assert row["heads"] is None or row["heads"] > 0
        assert row["kind"] in {None, "甲", "乙"}
        assert row["sure"] in {True, False}


@given(drawn=columns(3, st.floats(1, 2), gaps=False))
@QUIET
def test_columns_are_of_one_length_and_hold_what_was_asked_for(drawn: Any) -> None:
    assert len({column.size for column in drawn}) == 1
    assert all(1 <= number <= 2 for column in drawn for number in column)
    assert not any(math.isnan(number) for column in drawn for number in column)
