"""Worked examples of the literature, written as schemes with a data table each, come out as they were printed.

Each case states the attainable difference: the tolerance that stands with the printed figures (half a unit of their
last digit, more where the source rounded on the way), 1e-12 where they are exact.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pytest
from numpy.testing import assert_allclose

import quanheng as qh
from quanheng.report.result import Result

RAW = "value"


@attrs.frozen
class Example:
    """One example: its fixture, how a criterion is scored, how they are combined, and which figures come out."""

    fixture: str
    score: str
    aggregate: str
    figure: str
    weights: str | None = None

    def __str__(self) -> str:
        return f"{self.fixture}-{self.figure}"


RANKED = (
    Example("topsis_hwang_yoon_1981", "vector_norm()", "topsis()", "closeness"),
    Example("topsis_opricovic_tzeng_2004", "minmax()", "topsis()", "closeness"),
    Example("vikor_opricovic_tzeng_2004", "minmax()", "vikor(report = q)", "Q"),
    Example("vikor_opricovic_tzeng_2004", "minmax()", "vikor(report = s)", "S"),
    Example("vikor_opricovic_tzeng_2004", "minmax()", "vikor(report = r)", "R"),
    Example("promethee2_papathanasiou_2018", RAW, "promethee(preference = linear, q = 1, p = 2)", "net_flow"),
    Example("gra_yildirim_onder_2015", "minmax()", "gra(rho = 0.5)", "grade"),
    Example("moora_siregar_2021", "vector_norm()", "moora()", "score"),
    Example("waspas_chakraborty_2015", "fraction_of_max()", "waspas(total = 1.0155)", "score"),
    Example("saw_rizan_2020", "fraction_of_max()", "weighted", "score"),
    Example("wsm_triantaphyllou", RAW, "arithmetic_mean", "score"),
    Example("rsr_maternal_care", "minmax()", "rsr()", "rsr"),
)

WEIGHED = (
    Example("weights_entropy_xu_2004", RAW, "weighted", "weights", "entropy()"),
    Example("weights_critic_diakoulaki_1995", RAW, "weighted", "weights", "critic()"),
    Example("weights_coeff_variation_shuai_2012", RAW, "weighted", "weights", "variation()"),
)


@pytest.fixture
def case(shared: Path) -> Callable[[str], dict[str, Any]]:
    def read(name: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((shared / "reference" / "mcda" / f"{name}.json").read_text(encoding="utf-8"))
        return found

    return read


Cases = Callable[[str], dict[str, Any]]


def written(example: Example, given: dict[str, Any]) -> str:
    """Write a scheme for a matrix of criteria: one indicator a column, with its direction and weight."""
    count = len(given["matrix"][0])
    weights, types = given.get("weights", [1] * count), given.get("types", [1] * count)
    rule = "unbounded = yes" if example.score == RAW else f"score = {example.score}"
    leaves = "\n".join(
        f"  indicator k{place} weight {weight!r} {'higher' if kind > 0 else 'lower'}_is_better {{ value = c{place}; {rule} }}"
        for place, (weight, kind) in enumerate(zip(weights, types, strict=True))
    )
    fields = "; ".join(f"c{place} : number" for place in range(count))
    derived = f"  weights = {example.weights}\n" if example.weights else ""
    derived += "  unbounded = yes\n" if example.score == RAW else ""
    head = f"indicator_set total scale 0..1 {{\n  fields {{ {fields} }}\n  aggregate = {example.aggregate}\n"
    return f"{head}{derived}{leaves}\n}}\n"


def evaluated(folder: Path, scheme: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Result:
    """Write scheme and table into a folder and evaluate them."""
    (folder / "scheme.qh").write_text(scheme, encoding="utf-8")
    lines = [",".join(map(str, line)) for line in (columns, *rows)]
    (folder / "units.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return qh.evaluate(folder / "scheme.qh", folder / "units.csv")


def of_matrix(folder: Path, example: Example, given: dict[str, Any]) -> Result:
    matrix = given["matrix"]
    columns = ["unit", *(f"c{place}" for place in range(len(matrix[0])))]
    return evaluated(folder, written(example, given), columns, [[f"u{n}", *row] for n, row in enumerate(matrix)])


@pytest.mark.parametrize("example", RANKED, ids=str)
def test_units_are_ranked_as_printed(case: Cases, tmp_path: Path, example: Example) -> None:
    found = case(example.fixture)
    result = of_matrix(tmp_path, example, found["input"])
    tolerance = found["tolerance"].get(example.figure, found["tolerance"]["abs"])
    assert_allclose(result.evaluation.exact("total"), found["expected"][example.figure], rtol=0, atol=tolerance)


@pytest.mark.parametrize("example", WEIGHED, ids=str)
def test_weights_are_derived_as_printed(case: Cases, tmp_path: Path, example: Example) -> None:
    found = case(example.fixture)
    weights = of_matrix(tmp_path, example, found["input"]).evaluation.weights
    expected = found["expected"][example.figure]
    assert_allclose(
        [weights[f"k{place}"] for place in range(len(expected))], expected, rtol=0, atol=found["tolerance"]["abs"]
    )


def test_a_tree_of_two_levels_worked_by_hand(case: Cases, tmp_path: Path) -> None:
    found = case("tree_two_level_hand")
    scheme = """indicator_set top scale 0..1 {
      defaults { score = minmax() }
      indicator A weight 0.6 {
        indicator a1 higher_is_better
        indicator a2 higher_is_better
      }
      indicator B weight 0.4 { indicator b1 lower_is_better }
    }"""
    rows = [[f"u{n}", *row] for n, row in enumerate(found["input"]["matrix"])]
    result = evaluated(tmp_path, scheme, ["unit", "a1", "a2", "b1"], rows).evaluation
    for name in ("A", "B", "top"):
        assert_allclose(
            result.exact(name), found["expected"][name], rtol=0, atol=found["tolerance"]["abs"], err_msg=name
        )


def test_the_human_development_index_of_a_technical_note(case: Cases, tmp_path: Path) -> None:
    found = case("hdi_undp_2020_note")
    given, expected = found["input"], found["expected"]
    scheme = f"""indicator_set hdi scale 0..1 {{
      fields {{ health_index : number; education_index : number; gni : number > 0 }}
      aggregate = geometric_mean
      indicator health {{ value = health_index }}
      indicator education {{ value = education_index }}
      indicator income {{
        value = log(gni)
        score = goalposts(log({given["income_goalposts"][0]}), log({given["income_goalposts"][1]}))
      }}
    }}"""
    row = ["x", given["health_index"], given["education_index"], given["gni_per_capita"]]
    result = evaluated(tmp_path, scheme, ["unit", "health_index", "education_index", "gni"], [row]).evaluation
    assert_allclose(result.exact("income"), expected["income_index"], rtol=0, atol=found["tolerance"]["abs"])
    assert_allclose(result.exact("hdi"), expected["hdi"], rtol=0, atol=found["tolerance"]["hdi"])


def comparison(names: Sequence[str], pairs: Sequence[tuple[str, str, float]]) -> str:
    """Write the comparisons of pairs as the matrix of `ahp`."""
    table = np.eye(len(names))
    for better, worse, times in pairs:
        row, column = names.index(better), names.index(worse)
        table[row, column], table[column, row] = times, 1 / times
    return "[" + ", ".join("[" + ", ".join(repr(float(cell)) for cell in row) + "]" for row in table) + "]"


def test_saatys_cities_compared_by_criterion_and_criteria_compared(case: Cases, tmp_path: Path) -> None:
    """The cities are the units, and under each criterion one child for each city, which only that city has."""
    found = case("ahp_cities_saaty_2005")
    given = found["input"]
    cities, criteria = given["alternatives"], given["criteria"]
    blocks = []
    for criterion in criteria:
        matrix = comparison(cities, given["alternative_comparisons"][criterion])
        leaves = "\n".join(
            f'    indicator `{criterion} {city}` {{ value = if city == "{city}" then 1 else 0 }}' for city in cities
        )
        blocks.append(f"  indicator {criterion} {{\n    weights = ahp(matrix = {matrix})\n{leaves}\n  }}")
    matrix = comparison(criteria, given["criteria_comparisons"])
    scheme = f"indicator_set best scale 0..1 {{\n  fields {{ city : text }}\n  weights = ahp(matrix = {matrix})\n"
    result = evaluated(
        tmp_path, scheme + "\n".join(blocks) + "\n}\n", ["unit", "city"], [[city, city] for city in cities]
    )
    expected = found["expected"]["global_weights"]
    assert_allclose(result.evaluation.exact("best"), expected, rtol=0, atol=found["tolerance"]["abs"])
    assert result.evaluation.rank().tolist() == [3.0, 2.0, 1.0, 4.0]


def test_entropy_weights_and_topsis_in_one_scheme(case: Cases, tmp_path: Path) -> None:
    matrix = np.array(case("topsis_hwang_yoon_1981")["input"]["matrix"])
    given = case("topsis_hwang_yoon_1981")["input"] | {"types": [1] * 6, "weights": [1] * 6}
    example = Example("", "vector_norm()", "topsis()", "", "entropy()")
    result = of_matrix(tmp_path, example, given).evaluation
    # both written out from their definitions on the raw data: entropy does not mind the unit of a column
    parts = matrix / matrix.sum(axis=0)
    diversity = 1 + (parts * np.log(parts)).sum(axis=0) / np.log(len(matrix))
    weights = diversity / diversity.sum()
    assert_allclose([result.weights[f"k{place}"] for place in range(6)], weights, rtol=1e-12)
    weighed = weights * matrix / np.sqrt((matrix**2).sum(axis=0))
    best, worst = weighed.max(axis=0), weighed.min(axis=0)
    to_best, to_worst = (np.sqrt(((weighed - ideal) ** 2).sum(axis=1)) for ideal in (best, worst))
    assert_allclose(result.exact("total"), to_worst / (to_best + to_worst), rtol=1e-12)


@pytest.mark.parametrize("fixture", ["dea_ccr_cooper_1in1out", "dea_ccr_cooper_2in1out", "dea_ccr_9dmu"])
def test_efficiency_by_data_envelopment(case: Cases, tmp_path: Path, fixture: str) -> None:
    found = case(fixture)
    inputs, outputs = found["input"]["inputs"], found["input"]["outputs"]
    names = [f"in{place}" for place in range(len(inputs[0]))], [f"out{place}" for place in range(len(outputs[0]))]
    fields = "; ".join(f"{name} : number" for name in (*names[0], *names[1]))
    call = f"dea(inputs = [{', '.join(names[0])}], outputs = [{', '.join(names[1])}])"
    scheme = f"""indicator_set total scale 0..1 {{ fields {{ {fields} }}
      indicator efficiency {{ value = {call} }}
    }}"""
    rows = [[f"u{n}", *used, *made] for n, (used, made) in enumerate(zip(inputs, outputs, strict=True))]
    result = evaluated(tmp_path, scheme, ["unit", *names[0], *names[1]], rows).evaluation
    expected = found["expected"]["efficiency"]
    assert_allclose(result.exact("efficiency"), expected, rtol=0, atol=found["tolerance"]["abs"])


def test_the_benefit_of_the_doubt_worked_by_hand(case: Cases, tmp_path: Path) -> None:
    found = case("bod_hand_2d")
    result = of_matrix(tmp_path, Example("", RAW, "benefit_of_doubt()", ""), found["input"]).evaluation
    assert_allclose(result.exact("total"), found["expected"]["score"], rtol=0, atol=found["tolerance"]["abs"])
