"""Doing Business 2020: two cities of a country, scored by city and brought up to the country by population.

Only construction permits, whose four indicators the two cities of Bangladesh differ in.  The goalposts are those of the
methodology; the published figures stand in the reference data.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from checking import check

import quanheng as qh

SCHEME = """
fields city within country { population_share : share; cp_proc : number; cp_time : number; cp_cost : number; cp_quality : number }
indicator_set permits for city scale 0..100 {
  ROLL_UP
  indicator cp_proc lower_is_better { score = goalposts(30, 5) }
  indicator cp_time lower_is_better { score = goalposts(373, 26) }
  indicator cp_cost lower_is_better { score = goalposts(20, 0) }
  indicator cp_quality higher_is_better { score = goalposts(0, 15) }
}
"""
#: Costs are published with one decimal: 0.05 of 20 % is a quarter of a point in one of four indicators.
TOLERANCE = 0.25 / 4 + 5e-6
#: The share of Dhaka is the one by which the inputs of the country come from those of its cities: 0.78 x 16 + 0.22 x 15.
SHARES = {"BGD": 0.78, "BGD_Chit": 0.22}


def _rows(path: Path) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return {row["code"]: row for row in csv.DictReader(file)}


@pytest.mark.parametrize(
    ("roll_up", "codes"), [("", ("BGD", "BGD_Chit")), ("roll_up = mean(weight = population_share)", ("BANG",))]
)
def test_cities_and_their_country_have_the_published_scores(shared: Path, roll_up: str, codes: tuple[str, ...]) -> None:
    folder = shared / "reference" / "doing_business_2020"
    inputs, published = _rows(folder / "inputs_raw.csv"), _rows(folder / "published.csv")
    checked = check(SCHEME.replace("ROLL_UP", roll_up))
    assert checked.scheme is not None
    names = ("cp_proc", "cp_time", "cp_cost", "cp_quality")
    cities = [
        {"country": "Bangladesh", "city": code, "population_share": share}
        | {name: float(inputs[code][name]) for name in names}
        for code, share in SHARES.items()
    ]

    result = qh.evaluate(checked.scheme.sets[0], [{"country": "Bangladesh"}], unit="country", rows={"city": cities})

    expected = [float(published[code]["topic_cp"]) for code in codes]
    assert result.evaluation.score("permits").tolist() == pytest.approx(expected, abs=TOLERANCE)


def test_published_scores_of_cities_make_those_of_their_country(shared: Path) -> None:
    folder = shared / "reference" / "doing_business_2020"
    components, published = _rows(folder / "component_scores.csv"), _rows(folder / "published.csv")
    leaves = " ".join(f"indicator {name};" for name in ("cp_proc", "cp_time", "cp_cost", "cp_quality"))
    fields = SCHEME.split("indicator_set", maxsplit=1)[0].replace(": count", ": number")
    checked = check(
        f"{fields}indicator_set s for city scale 0..100 {{ roll_up = mean(weight = population_share); {leaves} }}"
    )
    assert checked.scheme is not None
    cities = [components[code] | {"country": "Bangladesh", "population_share": share} for code, share in SHARES.items()]

    result = qh.evaluate(checked.scheme.sets[0], [{"country": "Bangladesh"}], unit="country", rows={"city": cities})

    assert result.evaluation.score("s").tolist() == pytest.approx([float(published["BANG"]["topic_cp"])], abs=1e-5)
