"""Other choices in the ASEM scheme, each a word changed in its text, give what COINr gives for them, to a relative 1e-12.

COINr drew choices at random (limit of winsorising, normalisation, noisy weights, mean); the tables of what was drawn
are read here, so that no generator has to be reproduced.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import quanheng as qh

FOLDER = Path(qh.__file__).parent / "indicator_sets" / "indices" / "asem"
SCORES = {"n_minmax": "minmax(low = 0.01)", "n_zscore": "zscore(mean = 10, std = 2)"}
MEANS = {"a_amean": "arithmetic_mean", "a_gmean": "geometric_mean"}


def _rows(shared: Path, name: str) -> list[dict[str, str]]:
    with (shared / "reference" / "coinr" / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _weights(shared: Path) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for row in _rows(shared, "sens_noisy_weights_seed100"):
        found.setdefault(row["set"], {})[row["iCode"]] = row["Weight"]
    return found


def _variant(choice: dict[str, str], weights: dict[str, str], path: Path) -> Path:
    """Write the scheme with the choices of one replicate."""
    text = (FOLDER / "asem.qh").read_text(encoding="utf-8")
    text = text[: text.index("\n# The best has all points")]
    text = text.replace("limit = 5", f"limit = {choice['winmax']}")
    text = text.replace(
        "minmax()", f"{SCORES[choice['normalisation']]}\n    aggregate = {MEANS[choice['aggregation']]}"
    )
    text = text.replace("  unit = uCode", f"  unit = uCode\n  aggregate = {MEANS[choice['aggregation']]}")
    for code, weight in weights.items():
        text = re.sub(rf'(indicator {code} "[^"]*")( \{{)', rf"\1 weight {float(weight):.17g}\2", text)
    path.write_text(text, encoding="utf-8")
    return path


def _totals(choice: dict[str, str], weights: dict[str, str], path: Path) -> dict[str, float]:
    result = qh.evaluate(_variant(choice, weights, path), FOLDER / "inputs_2018.csv")
    return dict(result.scores.select("unit", "asem").iter_rows())


@pytest.mark.parametrize(("name", "every"), [("sens_ua_n100_seed2024", 4), ("sens_sa_n100_seed7", 25)])
def test_totals_under_other_choices_are_those_of_coinr(shared: Path, tmp_path: Path, name: str, every: int) -> None:
    weights = _weights(shared)
    published = {row["uCode"]: row for row in _rows(shared, f"{name}_scores")}
    for choice in _rows(shared, f"{name}_params")[::every]:
        ours = _totals(choice, weights[choice["weight_set"]], tmp_path / "asem.qh")
        for unit, row in published.items():
            assert ours[unit] == pytest.approx(float(row[f"r_{choice['rep']}"]), rel=1e-12), (choice, unit)


def test_the_mean_change_of_ranks_is_that_of_coinr(shared: Path, tmp_path: Path) -> None:
    weights, changes = _weights(shared), _rows(shared, "sens_sa_n100_seed7_y")
    nominal = {row["uCode"]: int(row["Nominal"]) for row in _rows(shared, "sens_sa_n100_seed7_rankstats")}
    for choice, change in list(zip(_rows(shared, "sens_sa_n100_seed7_params"), changes, strict=True))[:8]:
        totals = _totals(choice, weights[choice["weight_set"]], tmp_path / "asem.qh")
        frame = pl.DataFrame({"unit": list(totals), "total": list(totals.values())})
        ranks = frame.select("unit", pl.col("total").round(9).rank("min", descending=True))
        moved = [abs(rank - nominal[unit]) for unit, rank in ranks.iter_rows()]
        assert np.mean(moved) == pytest.approx(float(change["mean_abs_rank_change"]), rel=1e-12)


def test_the_nominal_ranks_are_those_of_the_bundled_scheme(shared: Path) -> None:
    nominal = {row["uCode"]: int(row["Nominal"]) for row in _rows(shared, "sens_ua_n1000_seed2024_rankstats")}
    ours = qh.evaluate("asem", FOLDER / "inputs_2018.csv", unit="uCode").ranks
    assert dict(ours.select("unit", "rank").iter_rows()) == nominal
