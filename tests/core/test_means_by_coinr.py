"""The whole ASEM tree combined by each mean as COINr has it, from its normalised leaves up to the index."""

from __future__ import annotations

import csv
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

from quanheng.core.evaluation import Evaluation

Array = NDArray[np.float64]
Table = dict[str, list[str]]
Evaluate = Callable[..., Evaluation]
#: Pillars, sub-indices and the index, as the columns of the results.
PARENTS = ("Physical", "ConEcFin", "Political", "Instit", "P2P", "Environ", "Social", "SusEcFin", "Conn", "Sust", "Index")  # fmt: skip


@pytest.fixture(scope="module")
def coinr(shared: Path) -> Callable[[str], Table]:
    @cache
    def read(name: str) -> Table:
        with (shared / "reference" / "coinr" / f"{name}.csv").open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        return {column: [row[column] for row in rows] for column in rows[0]}

    return read


def numbers(texts: list[str]) -> Array:
    return np.array([float(text) if text not in {"", "NA", "NaN"} else np.nan for text in texts])


def scheme(coinr: Callable[[str], Table], weights: str, aggregate: str, **also: str) -> str:
    """Return the tree of ASEM as a scheme on a scale of 0 to 100 with one way of combining everywhere."""
    lineage, found = coinr("in_asem_lineage"), coinr(weights)
    weight_of = dict(zip(found["iCode"], found["Weight"], strict=True))
    above: dict[str, set[str]] = {}
    for line in zip(*lineage.values(), strict=True):
        for child, parent in pairwise(line):
            above.setdefault(parent, set()).add(child)
    how = "; ".join([f"aggregate = {aggregate}" if aggregate else "", *(f"{k} = {v}" for k, v in also.items())])

    def node(name: str) -> str:
        head = f"indicator {name} weight {weight_of[name]}"
        if name not in above:
            return f"{head} {{ value = {name} }}"
        return f"{head} {{ {how}\n" + "\n".join(map(node, sorted(above[name]))) + "\n}"

    leaves = "; ".join(f"{name} : number" for name in lineage["Indicator"])
    body = "\n".join(map(node, sorted(above["Index"])))
    return f"fields {{ {leaves} }}\nindicator_set Index scale 0..100 {{ {how}\n{body} }}"


def compare(
    evaluated: Evaluate, coinr: Callable[[str], Table], text: str, data: str, expected: str, **tolerance: Any
) -> None:
    leaves = coinr("in_asem_lineage")["Indicator"]
    columns = coinr(data)
    results = evaluated(text, **{name: [None if x != x else x for x in numbers(columns[name])] for name in leaves})  # noqa: PLR0124 - NaN
    wanted = coinr(expected)
    assert wanted["uCode"] == columns["uCode"]
    for name in PARENTS:
        assert_allclose(results.score(name), numbers(wanted[name]), rtol=1e-12, err_msg=name, **tolerance)


MEANS = {
    "amean": "arithmetic_mean",
    "gmean": "geometric_mean",
    "hmean": "harmonic_mean",
    "genmean_pm1": "generalised_mean(power = -1)",
    "genmean_p0_5": "generalised_mean(power = 0.5)",
    "genmean_p2": "generalised_mean(power = 2)",
    "genmean_p3": "generalised_mean(power = 3)",
}


@pytest.mark.parametrize(("file", "method"), MEANS.items())
def test_every_mean_with_unequal_weights_up_to_the_index(
    evaluated: Evaluate, coinr: Callable[[str], Table], file: str, method: str
) -> None:
    text = scheme(coinr, "agg_weights_unequal", method)
    compare(evaluated, coinr, text, "norm_minmax_1_100", f"agg_{file}_unequal")


@pytest.mark.parametrize("file", ["amean", "gmean", "hmean"])
def test_every_mean_with_equal_weights_up_to_the_index(
    evaluated: Evaluate, coinr: Callable[[str], Table], file: str
) -> None:
    text = scheme(coinr, "in_weights_original", MEANS[file])
    compare(evaluated, coinr, text, "norm_minmax_1_100", f"agg_{file}_equal")


@pytest.mark.parametrize("file", ["amean", "gmean", "hmean"])
def test_what_is_absent_leaves_its_weight_to_the_others(
    evaluated: Evaluate, coinr: Callable[[str], Table], file: str
) -> None:
    text = scheme(coinr, "agg_weights_unequal", MEANS[file], require="any")
    compare(evaluated, coinr, text, "agg_missing_input_norm", f"agg_missing_{file}_unequal_nothresh")


def test_a_power_mean_drops_what_is_absent_like_any_other_mean(
    evaluated: Evaluate, coinr: Callable[[str], Table]
) -> None:
    # COINr gives nothing as soon as one input is absent, a defect of the mean; where it gives a number it is ours
    leaves = coinr("in_asem_lineage")["Indicator"]
    columns = coinr("agg_missing_input_norm")
    text = scheme(coinr, "agg_weights_unequal", MEANS["genmean_p2"], require="any")
    results = evaluated(text, **{name: [None if x != x else x for x in numbers(columns[name])] for name in leaves})  # noqa: PLR0124 - NaN
    for name in PARENTS:
        wanted, found = numbers(coinr("agg_missing_genmean_p2_unequal_nothresh")[name]), results.score(name)
        known = ~np.isnan(wanted)
        assert known.any()
        assert_allclose(found[known], wanted[known], rtol=1e-12, err_msg=name)
        assert not np.isnan(found).any()


@pytest.mark.parametrize(("file", "require"), [("thresh0", "any"), ("thresh1", "100%")])
def test_the_ends_of_the_threshold_of_data(
    evaluated: Evaluate, coinr: Callable[[str], Table], file: str, require: str
) -> None:
    text = scheme(coinr, "agg_weights_unequal", "arithmetic_mean", require=require)
    compare(evaluated, coinr, text, "agg_missing_input_norm", f"agg_missing_amean_unequal_{file}")


@pytest.mark.parametrize(("file", "require"), [("thresh0_7", 0.7), ("thresh0_9", 0.9)])
def test_a_threshold_counts_weight_where_coinr_counts_indicators(
    evaluated: Evaluate, coinr: Callable[[str], Table], file: str, require: float
) -> None:
    leaves, pillars = coinr("in_asem_lineage")["Indicator"], coinr("in_asem_lineage")["Pillar"]
    columns, given = coinr("agg_missing_input_norm"), coinr("agg_weights_unequal")
    weight_of = dict(zip(given["iCode"], numbers(given["Weight"]), strict=True))
    text = scheme(coinr, "agg_weights_unequal", "arithmetic_mean", require=f"{require:.0%}")
    results = evaluated(text, **{name: [None if x != x else x for x in numbers(columns[name])] for name in leaves})  # noqa: PLR0124 - NaN
    for pillar in sorted(set(pillars)):
        children = [leaf for leaf, above in zip(leaves, pillars, strict=True) if above == pillar]
        here = np.stack([~np.isnan(numbers(columns[child])) for child in children])
        weights = np.array([weight_of[child] for child in children])
        found, wanted = results.score(pillar), numbers(coinr(f"agg_missing_amean_unequal_{file}")[pillar])
        assert_array_equal(np.isnan(wanted), here.mean(axis=0) < require)
        assert_array_equal(np.isnan(found), weights @ here < (require - 1e-9) * weights.sum())
        both = ~np.isnan(found) & ~np.isnan(wanted)
        assert_allclose(found[both], wanted[both], rtol=1e-12, err_msg=pillar)
