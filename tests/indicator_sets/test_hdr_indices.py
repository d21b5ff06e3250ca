"""The bundled indices of the Human Development Report equal what UNDP published, at its three decimals.

The published values are read from the reference data beside the checkout (CC BY 3.0 IGO); they are no part of the
package.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import quanheng as qh

BUNDLED = Path(qh.__file__).parent / "indicator_sets" / "indices"
COUNTRIES = {"hdi": 191, "ihdi": 156, "gii": 170, "gdi": 172}


def _published(shared: Path, column: str) -> dict[str, float]:
    with (shared / "reference" / "undp_hdr_2021" / "published_2021.csv").open(encoding="utf-8") as file:
        return {row["iso3"]: float(row[column]) for row in csv.DictReader(file) if row[column]}


def _evaluated(name: str, column: str) -> dict[str, float | None]:
    folder = BUNDLED / name
    result = qh.evaluate(qh.load(folder / f"{name}.qh"), folder / "inputs_2021.csv", unit="iso3")
    table = result.scores if column == name else result.ranks
    rows = table.to_dicts()
    return {row["unit"]: row[column] for row in rows}


@pytest.mark.parametrize("name", COUNTRIES)
def test_the_index_equals_the_published_value_of_every_country(name: str, shared: Path) -> None:
    published = _published(shared, name)
    evaluated = _evaluated(name, name)
    differing = {iso: (evaluated[iso], value) for iso, value in published.items() if evaluated[iso] != value}
    assert not differing
    assert len(published) == COUNTRIES[name]


@pytest.mark.parametrize("name", COUNTRIES)
def test_a_country_without_a_published_value_has_none_here_either(name: str, shared: Path) -> None:
    published = _published(shared, name)
    evaluated = _evaluated(name, name)
    assert {iso for iso, value in evaluated.items() if value is not None} == set(published)


@pytest.mark.parametrize("name", ["hdi", "gii"])
def test_the_rank_equals_the_published_rank_of_every_country(name: str, shared: Path) -> None:
    published = _published(shared, f"{name}_rank")
    evaluated = _evaluated(name, "rank")
    assert {iso: evaluated[iso] for iso in published} == published
    assert len(published) == COUNTRIES[name]


@pytest.mark.parametrize("name", COUNTRIES)
def test_the_data_is_attributed(name: str) -> None:
    readme = (BUNDLED / name / "README.md").read_text(encoding="utf-8")
    assert "CC BY 3.0 IGO" in readme
    assert "United Nations Development Programme" in readme
