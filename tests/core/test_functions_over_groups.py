"""A function over the units at hand that is called once for all groups, with the group of each row."""

from __future__ import annotations

from pathlib import Path

import pytest

import quanheng as qh

PLUGIN = '''
import numpy as np
import quanheng as qh
from quanheng.core.functions import Function, Parameter, StepKind

CALLS = []


def place(x, *, groups):
    """The row's part of the sum of its group, and 100 times how often it was called."""
    CALLS.append(groups.tolist())
    sums = np.bincount(groups[groups >= 0], weights=x[groups >= 0])
    return x / np.where(groups < 0, np.nan, sums[groups]) + 100 * len(CALLS)


@qh.hookimpl
def quanheng_register(registry):
    registry.add(
        "own",
        Function(
            "place",
            kind=StepKind.WHOLE,
            uses=("groups",),
            parameters=(Parameter("x"), Parameter("by", type="group", default=None)),
            implementation=place,
            doc="A part.",
        ),
    )
'''
SCHEME = """
use own
indicator_set s scale 0..1000 {{
  fields {{ x : number; g : text }}
  value = own.place(x{by})
}}
"""
ROWS = [
    {"unit": "a", "x": 1, "g": "one"},
    {"unit": "b", "x": 5, "g": "two"},
    {"unit": "c", "x": 3, "g": "one"},
    {"unit": "d", "x": 9, "g": None},
]


@pytest.mark.parametrize(
    ("by", "expected"), [(", by = g", [100.25, 101, 100.75, None]), ("", [100 + part / 18 for part in (1, 5, 3, 9)])]
)
def test_it_is_called_once_and_rows_without_a_group_have_no_result(
    by: str, expected: list[float | None], tmp_path: Path
) -> None:
    (tmp_path / "own.py").write_text(PLUGIN, encoding="utf-8")
    (tmp_path / "s.qh").write_text(SCHEME.format(by=by), encoding="utf-8")
    scheme = qh.load(tmp_path / "s.qh", plugins=[tmp_path / "own.py"])
    assert qh.evaluate(scheme, ROWS).scores["s"].to_list() == pytest.approx(expected)
