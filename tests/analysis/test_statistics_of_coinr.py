"""The statistics of COINr's example: 51 units, 49 indicators, at full double precision.

COINr's numbers have 15 to 17 digits, so a relative 1e-12 is attainable everywhere, and reached with two digits to spare.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from quanheng.analysis.availability import availability, availability_by_group
from quanheng.analysis.correlations import Correlations, pearson
from quanheng.analysis.distributions import STATISTICS, distributions
from quanheng.analysis.options import Thresholds
from quanheng.analysis.rank_correlations import kendall, spearman
from quanheng.analysis.reliability import cronbach_alpha
from quanheng.analysis.trends import change, growth
from quanheng.core.methods.components import principal_components

METHODS = {"pearson": pearson, "spearman": spearman, "kendall": kendall}
STAGES = {"aggregated": "stage7_aggregated", "raw": "stage1_raw"}


@pytest.fixture(scope="module")
def coinr(shared: Path) -> Path:
    return shared / "reference" / "coinr"


def rows_of(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def number(text: str) -> float:
    return float("nan") if text in {"", "NA"} else float(text)


def matrix_of(folder: Path, name: str) -> tuple[list[str], NDArray[np.float64]]:
    rows = rows_of(folder, name)
    names = list(rows[0])[1:]
    return names, np.array([[number(row[each]) for each in names] for row in rows])


def groups_of(folder: Path) -> dict[str, list[str]]:
    """Return the indicators of each pillar, each sub-index and the index."""
    found: dict[str, list[str]] = {}
    for row in rows_of(folder, "in_asem_imeta"):
        if row["Type"] in {"Indicator", "Aggregate"} and row["Parent"]:
            found.setdefault(row["Parent"], []).append(row["iCode"])
    return found


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("method", METHODS)
def test_correlations_are_those_of_coinr(method: str, stage: str, coinr: Path) -> None:
    names, matrix = matrix_of(coinr, STAGES[stage])
    expected_names, expected = matrix_of(coinr, f"corr_{stage}_{method}")
    found: Correlations = METHODS[method](matrix)
    assert names == expected_names
    np.testing.assert_allclose(found.r, expected, rtol=1e-12)


def test_p_values_are_those_of_coinr(coinr: Path) -> None:
    _, expected = matrix_of(coinr, "corr_aggregated_pearson_pvalues")
    np.testing.assert_allclose(pearson(matrix_of(coinr, "stage7_aggregated")[1]).p, expected, rtol=1e-12)


def test_the_fifteen_statistics_and_their_flags_are_those_of_coinr(coinr: Path) -> None:
    names, matrix = matrix_of(coinr, "stage1_raw")
    expected = rows_of(coinr, "stats_raw")
    found = distributions(matrix.T)
    heads = (
        "Min Max Mean Median Std Skew Kurt N.Avail N.NonZero N.Unique N.Same Frc.Avail Frc.NonZero Frc.Unique Frc.Same"
    )
    assert [row["iCode"] for row in expected] == names
    for ours, theirs in zip(STATISTICS, heads.split(), strict=True):
        np.testing.assert_allclose(found[ours], [number(row[theirs]) for row in expected], rtol=1e-12, err_msg=ours)
    flags = found.flags(Thresholds())
    for ours, theirs in {
        "scarce": "Flag.Avail", "zeros": "Flag.NonZero", "coarse": "Flag.Unique", "outliers": "Flag.SkewKurt",
    }.items():  # fmt: skip
        assert flags[ours].tolist() == [row[theirs] != "ok" for row in expected], ours


def test_availability_of_units_is_that_of_coinr(coinr: Path) -> None:
    found, expected = availability(matrix_of(coinr, "stage1_raw")[1]), rows_of(coinr, "data_avail_units")
    for ours, theirs in {
        "missing": "N_missing", "zero": "N_zero", "missing_or_zero": "N_miss_or_zero", "present_share": "Dat_Avail",
        "nonzero_share": "Non_Zero",
    }.items():  # fmt: skip
        np.testing.assert_allclose(getattr(found, ours), [float(row[theirs]) for row in expected], rtol=1e-12)


def test_availability_by_group_is_that_of_coinr(coinr: Path) -> None:
    names, matrix = matrix_of(coinr, "stage1_raw")
    groups, expected = groups_of(coinr), rows_of(coinr, "data_avail_by_group")
    leaves = {name: leaves_of(groups, name) for name in groups}
    found = availability_by_group(matrix, [[names.index(leaf) for leaf in leaves[name]] for name in groups])
    for place, name in enumerate(groups):
        np.testing.assert_allclose(found[:, place], [float(row[name]) for row in expected], rtol=1e-12)


def leaves_of(groups: dict[str, list[str]], name: str) -> list[str]:
    return [leaf for child in groups[name] for leaf in (leaves_of(groups, child) if child in groups else [child])]


def test_trends_of_the_panel_are_those_of_lines_fitted_one_by_one(coinr: Path) -> None:
    # percent change a period as COINr documents it: slope over the fitted start from three points on, else the ends
    rows = rows_of(coinr, "in_asem_idata_panel")
    names = [row["iCode"] for row in rows_of(coinr, "in_asem_imeta") if row["Type"] == "Indicator"]
    times = sorted({float(row["Time"]) for row in rows})
    units = sorted({row["uCode"] for row in rows})
    panel = np.full((len(times), len(units), len(names)), np.nan)
    for row in rows:
        panel[times.index(float(row["Time"])), units.index(row["uCode"])] = [number(row[name]) for name in names]
    flat = panel.reshape(len(times), -1)
    compound, mean = growth(flat, np.array(times)), change(flat, np.array(times))
    for place, series in enumerate(flat.T):
        at = np.flatnonzero(~np.isnan(series))
        x, y = np.array(times)[at], series[at]
        expected = _trend(x, y)
        assert mean[place] == pytest.approx(expected, rel=1e-9, nan_ok=True)  # polyfit itself has ten digits
        ends = (y[-1] / y[0]) ** (1 / (x[-1] - x[0])) - 1 if len(y) > 1 and y[0] > 0 <= y[-1] else float("nan")
        assert len(y) < 2 or y[0] <= 0 or compound[place] == pytest.approx(ends, rel=1e-12, abs=1e-15)


def _trend(x: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    if len(y) < 2:
        return float("nan")
    if len(set(y)) == 1:
        return 0.0
    if len(y) == 2:
        return float("nan") if y[0] == 0 else float((y[1] - y[0]) / y[0] / (x[1] - x[0]))
    slope, start = np.polyfit(x - x[0], y, 1)
    return float(slope / start)


def test_cronbach_alpha_is_that_of_coinr(coinr: Path) -> None:
    groups, tables = groups_of(coinr), {}
    for label, name in (
        ("Raw", "stage1_raw"),
        ("Normalised", "stage6_normalised"),
        ("Aggregated", "stage7_aggregated"),
    ):
        tables[label] = matrix_of(coinr, name)
    for row in rows_of(coinr, "cronbach"):
        names, matrix = tables[row["dset"]]
        members = groups.get(row["group"], names)
        places = [names.index(member) for member in members]
        assert cronbach_alpha(matrix[:, places]) == pytest.approx(float(row["alpha"]), rel=1e-12), row


@pytest.mark.parametrize("level", [1, 2, 3])
def test_principal_components_are_those_of_coinr(level: int, coinr: Path) -> None:
    names, matrix = matrix_of(coinr, "stage7_aggregated")
    variances = rows_of(coinr, f"pca_variance_level{level}")
    loadings = rows_of(coinr, f"pca_loadings_level{level}")
    for group in dict.fromkeys(row["group"] for row in variances):
        # COINr has the members of a group in the order of their names
        members = list(dict.fromkeys(row["iCode"] for row in loadings if row["group"] == group))
        found = principal_components(matrix[:, [names.index(member) for member in members]])
        mine = [row for row in variances if row["group"] == group]
        np.testing.assert_allclose(found.deviations, [float(row["sdev"]) for row in mine], rtol=1e-12)
        np.testing.assert_allclose(found.shares, [float(row["prop_var"]) for row in mine], rtol=1e-12)
        theirs = np.array([float(row["loading"]) for row in loadings if row["group"] == group])
        theirs = theirs.reshape(len(mine), len(members)).T
        # the sign of a component is arbitrary; eigenvectors near one another in variance lose digits of small entries
        sides = np.sign((theirs * found.loadings).sum(axis=0))
        np.testing.assert_allclose(found.loadings * sides, theirs, rtol=1e-12, atol=2e-14)
