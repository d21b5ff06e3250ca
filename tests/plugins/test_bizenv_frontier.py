"""The distance to the frontier of ``bizenv`` against published component scores of Doing Business 2020."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from quanheng.plugins.bizenv.frontier import frontier


@pytest.mark.parametrize(
    ("y", "worst", "best", "published"),
    [
        (4, 18, 1, 82.35294),  # Shanghai: procedures to start a business
        (9, 100, 0.5, 91.45729),  # Shanghai: days to start a business
        (93, 373, 26, 80.69164),  # Beijing: days for a construction permit
        (15, 0, 15, 100),  # Beijing: quality of building control, more is better
        (250, 210, 1, 0),  # Afghanistan: days to register property, worse than the worst
    ],
)
def test_a_component_equals_the_published_score(y: float, worst: float, best: float, published: float) -> None:
    assert frontier([y], worst, best)[0] == pytest.approx(published, abs=5e-6)


def test_the_power_bends_the_total_tax_rate() -> None:
    # Shanghai 62.6 %: published 45.16 from the unrounded rate; Afghanistan 71.4 %: published 29.46
    assert frontier([62.6, 71.4], 84, 26.1, power=0.8) == pytest.approx([45.16, 29.46], abs=0.1)


def test_every_economy_equals_the_published_score_where_the_input_is_not_rounded(shared: Path) -> None:
    folder = shared / "reference" / "doing_business_2020"
    raw, published, tree = (_read(folder / f"{name}.csv") for name in ("inputs_raw", "component_scores", "tree"))
    counts = {
        "sb_proc_m",
        "cp_proc",
        "el_proc",
        "el_reliability",
        "rp_proc",
        "tx_payments",
        "mi_disclosure",
        "ri_framework",
    }
    for row in (row for row in tree if row["id"] in counts):
        inputs = np.array([_number(line[row["id"]]) for line in raw])
        scores = np.array([_number(line[row["id"]]) for line in published])
        # Where two cities stand for a country its raw value is a mean that was itself rounded.
        whole = (inputs % 0.5 == 0) & np.isfinite(scores)
        ours = frontier(inputs, float(row["worst"]), float(row["best"]))
        assert whole.sum() > 150
        assert ours[whole] == pytest.approx(scores[whole], abs=1e-3)


def test_goalposts_that_coincide_give_nothing() -> None:
    assert np.isnan(frontier([5], 3, 3)).all()


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")
