"""Whole schemes against COINr's imputed tables, at relative 1e-12: overall, within groups, and by plain division."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from quanheng.core.methods import imputing, statistics

NAN = float("nan")
GROUPS = {"eurasia": "EurAsia_group", "gdp": "GDP_group", "gdppc": "GDPpc_group", "pop": "Pop_group"}
CALLS = {"mean": "mean()", "median": "median()"}
CALLS |= {
    f"{method}_grp_{file}_group": f"group_{method}(by = {column})"
    for method in ("mean", "median")
    for file, column in GROUPS.items()
}


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(cell: str) -> float:
    return float(cell) if cell not in {"", "NA", "NaN"} else NAN


@pytest.fixture(scope="module")
def asem(shared: Path) -> list[dict[str, str]]:
    return sorted(rows_of(shared / "reference" / "coinr" / "in_asem_idata.csv"), key=lambda row: row["uCode"])


@pytest.mark.parametrize("file", CALLS)
def test_gaps_are_filled_as_coinr_does(
    shared: Path, asem: list[dict[str, str]], evaluated: Callable[..., Any], file: str
) -> None:
    expected = rows_of(shared / "reference" / "coinr" / f"imp_{file}_raw.csv")
    names = [name for name in expected[0] if name != "uCode"]
    leaves = "\n".join(f"indicator {name} {{ impute = {CALLS[file]}; unbounded = yes }}" for name in names)
    fields = "; ".join([*(f"{name} : number" for name in names), *(f"{name} : text" for name in GROUPS.values())])
    columns: dict[str, list[Any]] = {name: [number(row[name]) for row in asem] for name in names}
    columns |= {name: [row[name] for row in asem] for name in GROUPS.values()}
    text = f"indicator_set s scale 0..1 {{ fields {{ {fields} }}\nrequire = any; {leaves} }}"
    found = evaluated(text, units=[row["uCode"] for row in asem], **columns)
    for name in names:
        assert_allclose(found.value(name), [number(row[name]) for row in expected], rtol=1e-12, err_msg=name)


def test_denominators_divide_plainly(shared: Path, asem: list[dict[str, str]], evaluated: Callable[..., Any]) -> None:
    folder = shared / "reference" / "coinr"
    expected = rows_of(folder / "stage2_denominated.csv")
    meta = {row["iCode"]: row for row in rows_of(folder / "in_asem_imeta.csv")}
    names = [name for name in expected[0] if name != "uCode"]
    by = {name: meta[name]["Denominator"] for name in names}
    leaves = "\n".join(
        f"indicator i_{name} {{ value = {name}{f' / {by[name]}' if by[name] else ''}; unbounded = yes }}"
        for name in names
    )
    columns = {name: [number(row[name]) for row in asem] for name in [*names, *filter(None, set(by.values()))]}
    fields = "; ".join(f"{name} : number" for name in columns)
    text = f"indicator_set s scale 0..1 {{ fields {{ {fields} }}\nrequire = any; {leaves} }}"
    found = evaluated(text, units=[row["uCode"] for row in asem], **columns)
    for name in names:
        assert_allclose(found.value(f"i_{name}"), [number(row[name]) for row in expected], rtol=1e-12, err_msg=name)


ROWS = {
    "row_mean_by_pillar_normfirst": "row_mean()",
    "row_median_by_pillar_normfirst": "row_median()",
    "row_mean_all_normfirst": "row_mean(within = set)",
}


@pytest.mark.parametrize("file", ROWS)
def test_gaps_are_filled_from_the_row_as_coinr_does(
    shared: Path, asem: list[dict[str, str]], evaluated: Callable[..., Any], file: str
) -> None:
    folder = shared / "reference" / "coinr"
    expected = rows_of(folder / f"imp_{file}_raw.csv")
    meta = [row for row in rows_of(folder / "in_asem_imeta.csv") if row["Type"] == "Indicator"]
    directions = {"1": "higher_is_better", "-1": "lower_is_better"}
    pillars = [
        f"indicator p_{pillar} {{ "
        + "; ".join(
            f"indicator {row['iCode']} {directions[row['Direction']]}" for row in meta if row["Parent"] == pillar
        )
        + " }"
        for pillar in dict.fromkeys(row["Parent"] for row in meta)
    ]
    body = "\n".join([f"defaults {{ impute = {ROWS[file]}; unbounded = yes; require = any }}", *pillars])
    columns: dict[str, Any] = {row["iCode"]: [number(unit[row["iCode"]]) for unit in asem] for row in meta}
    found = evaluated(f"indicator_set s scale 0..1 {{ {body} }}", units=[row["uCode"] for row in asem], **columns)
    for name in columns:
        assert_allclose(found.value(name), [number(row[name]) for row in expected], rtol=1e-12, err_msg=name)


@given(
    column=st.lists(st.one_of(st.just(NAN), st.floats(-1e6, 1e6)), min_size=1).filter(lambda x: not np.isnan(x).all())
)
def test_filling_by_the_mean_keeps_the_mean_and_by_the_median_the_median(column: list[float]) -> None:
    value = np.array(column)
    present = value[~np.isnan(value)]
    by_mean = imputing.fill(value, fitted=statistics.fit_mean(present))
    assert_allclose(by_mean.mean(), present.mean(), rtol=1e-9, atol=1e-6)
    by_median = imputing.fill(value, fitted=statistics.fit_median(present))
    assert_allclose(np.median(by_median), np.median(present), rtol=1e-12)
    for filled in (by_mean, by_median):
        assert (filled[~np.isnan(value)] == present).all()
