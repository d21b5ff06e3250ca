"""``require`` against COINr's data thresholds, at relative 1e-12.

COINr asks for a share of the number of inputs, ``require`` for a share of their weight: the two agree where nothing,
or everything, is asked for, and at 90% of groups of at most nine inputs, which is all of them.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

NAN = float("nan")


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(cell: str) -> float:
    return float(cell) if cell not in {"", "NA", "NaN"} else NAN


@pytest.fixture(scope="module")
def index(shared: Path, evaluated: Callable[..., Any]) -> Callable[[str, str], Any]:
    """Return what evaluates the ASEM tree with unequal weights on data with gaps, by method and ``require``."""
    folder = shared / "reference" / "coinr"
    meta = rows_of(folder / "in_asem_imeta.csv")
    weights = {row["iCode"]: row["Weight"] for row in rows_of(folder / "agg_weights_unequal.csv")}
    data = rows_of(folder / "agg_missing_input_norm.csv")
    below: dict[str, list[str]] = {}
    for row in meta:
        below.setdefault(row["Parent"], []).append(row["iCode"])

    def node(name: str) -> str:
        inner = "\n".join(node(child) for child in below.get(name, []))
        return (
            f"indicator {name} weight {weights[name]} {{ {inner} }}"
            if inner
            else f"indicator {name} weight {weights[name]}"
        )

    def run(method: str, require: str) -> Any:
        body = "\n".join(node(child) for child in below["Index"])
        text = f"indicator_set Index scale 0..100 {{ aggregate = {method}; require = {require}\n"
        text += f"defaults {{ aggregate = {method}; require = {require} }}\n{body} }}"
        names = [row["iCode"] for row in meta if row["Type"] == "Indicator"]
        return evaluated(text, units=[row["uCode"] for row in data], **{n: [number(r[n]) for r in data] for n in names})

    return run


@pytest.mark.parametrize(
    ("file", "method", "require"),
    [
        ("amean_unequal_nothresh", "arithmetic_mean", "any"),
        ("amean_unequal_thresh0", "arithmetic_mean", "any"),
        ("amean_unequal_thresh0_9", "arithmetic_mean", "100%"),
        ("amean_unequal_thresh1", "arithmetic_mean", "100%"),
        ("gmean_unequal_nothresh", "geometric_mean", "any"),
        ("hmean_unequal_nothresh", "harmonic_mean", "any"),
    ],
)
def test_what_is_present_carries_a_node_or_does_not(
    shared: Path, index: Callable[[str, str], Any], file: str, method: str, require: str
) -> None:
    found = index(method, require)
    expected = rows_of(shared / "reference" / "coinr" / f"agg_missing_{file}.csv")
    for name in expected[0]:
        if name != "uCode":
            assert_allclose(found.score(name), [number(row[name]) for row in expected], rtol=1e-12, err_msg=name)


def test_a_share_in_between_is_one_of_the_weight(shared: Path, index: Callable[[str, str], Any]) -> None:
    """Of the pillars, at 70%: the number of COINr without a threshold, where 70% of the weight is present."""
    folder = shared / "reference" / "coinr"
    found = index("arithmetic_mean", "70%")
    every, at_70 = (rows_of(folder / f"agg_missing_amean_unequal_{name}.csv") for name in ("nothresh", "thresh0_7"))
    weights = {row["iCode"]: float(row["Weight"]) for row in rows_of(folder / "agg_weights_unequal.csv")}
    data = rows_of(folder / "agg_missing_input_norm.csv")
    meta = [row for row in rows_of(folder / "in_asem_imeta.csv") if row["Type"] == "Indicator"]
    compared = 0
    for pillar in {row["Parent"] for row in meta}:
        names = [row["iCode"] for row in meta if row["Parent"] == pillar]
        whole = sum(weights[name] for name in names)
        present = np.array([sum(weights[n] for n in names if not np.isnan(number(row[n]))) for row in data]) / whole
        expected = np.where(present >= 0.7, [number(row[pillar]) for row in every], NAN)
        assert_allclose(found.score(pillar), expected, rtol=1e-12)
        by_number = np.array([number(row[pillar]) for row in at_70])
        compared += int((np.isnan(by_number) == np.isnan(expected)).sum())
    assert compared >= 400  # of 408: a rule of weights and one of numbers seldom disagree
