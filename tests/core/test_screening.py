"""Units with too few data are left out as if they were not in the table: against COINr's tables and by hand."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from quanheng.core.compiler import make_plan
from quanheng.core.evaluating import evaluate, fit
from quanheng.core.unit_data import table_data

NAN = float("nan")
Evaluate = Callable[..., Any]


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(cell: str) -> float:
    return float(cell) if cell not in {"", "NA", "NaN"} else NAN


def screened(evaluated: Evaluate, screen: str, names: list[str], impute: str = "", **columns: Any) -> Any:
    leaves = "\n".join(f"indicator {name} {{ unbounded = yes {impute} }}" for name in names)
    return evaluated(f"indicator_set s scale 0..1 {{ screen = {{ {screen} }}\nrequire = any; {leaves} }}", **columns)


# --- COINr -----------------------------------------------------------------------------------------------------------


def test_availability_and_zeros_are_those_of_coinr(shared: Path, evaluated: Evaluate) -> None:
    """Relative 1e-12: `get_data_avail` of the raw table, over all 49 indicators."""
    folder = shared / "reference" / "coinr"
    raw, expected = rows_of(folder / "stage1_raw.csv"), rows_of(folder / "data_avail_units.csv")
    names = [name for name in raw[0] if name != "uCode"]
    columns: dict[str, Any] = {name: [number(row[name]) for row in raw] for name in names}
    units = [row["uCode"] for row in raw]
    found = screened(evaluated, "available : 90%; nonzero : 90%", names, units=units, **columns)
    by_unit = {row["uCode"]: row for row in expected}
    for row, unit in enumerate(found.screening.units):
        known = by_unit[unit]
        assert found.screening.expected[row] - found.screening.present[row] == int(known["N_missing"])
        assert found.screening.zero[row] == int(known["N_zero"])
    shares = {name: [float(by_unit[unit][name]) for unit in units] for name in ("Dat_Avail", "Non_Zero")}
    assert_allclose(found.screening.available, shares["Dat_Avail"], rtol=1e-12)
    assert_allclose(found.screening.nonzero, shares["Non_Zero"], rtol=1e-12)
    too_low = [unit for unit, *both in zip(units, *shares.values(), strict=True) if min(both) < 0.9]
    assert [item.unit for item in found.screened] == too_low
    assert too_low


def test_after_imputation_no_unit_of_coinr_is_left_out(shared: Path, evaluated: Evaluate) -> None:
    folder = shared / "reference" / "coinr"
    raw, summary = rows_of(folder / "stage1_raw.csv"), rows_of(folder / "stage4_screen_summary.csv")
    group = {row["uCode"]: row["EurAsia_group"] for row in rows_of(folder / "in_asem_idata.csv")}
    names = [name for name in raw[0] if name != "uCode"]
    columns: dict[str, Any] = {name: [number(row[name]) for row in raw] for name in names}
    leaves = "\n".join(f"indicator {name} {{ unbounded = yes; impute = group_mean(by = g) }}" for name in names)
    fields = "; ".join([*(f"{name} : number" for name in names), "g : text"])
    found = evaluated(
        f"indicator_set s scale 0..1 {{ screen = {{ available : 90%; basis : imputed }}\n"
        f"fields {{ {fields} }}\nrequire = any; {leaves} }}",
        units=[row["uCode"] for row in raw],
        g=[group[row["uCode"]] for row in raw],
        **columns,
    )
    assert found.screened == ()
    by_unit = {row["uCode"]: row for row in summary}
    shares = [float(by_unit[unit]["Dat_Avail"]) for unit in found.screening.units]
    assert_allclose(found.screening.available, shares, rtol=1e-12)


def test_a_panel_is_screened_year_by_year(shared: Path, evaluated: Evaluate) -> None:
    """COINr's panel keeps 230 of 255 rows (its README): those with 90% of the 49 indicators."""
    folder = shared / "reference" / "coinr"
    raw = rows_of(folder / "in_asem_idata_panel.csv")
    names = [name for name in rows_of(folder / "stage1_raw.csv")[0] if name != "uCode"]
    columns: dict[str, Any] = {name: [number(row[name]) for row in raw] for name in names}
    units, periods = [row["uCode"] for row in raw], [row["Time"] for row in raw]
    found = screened(evaluated, "available : 90%", names, units=units, periods=periods, **columns)
    rows = {(unit, found.data.period_of(row)) for row, unit in enumerate(found.data.units)}
    assert rows == {
        (row["uCode"], row["Time"]) for row in raw if sum(row[name] not in {"", "NA"} for name in names) >= 45
    }
    assert len(rows) == 230
    assert len(found.screened) == 25


# --- by hand ---------------------------------------------------------------------------------------------------------


def test_who_is_left_out_is_in_no_statistic_and_no_rank(evaluated: Evaluate) -> None:
    text = """indicator_set s scale 0..100 { screen = { available : 60% }
    defaults { score = minmax(); require = any }
    indicator a higher_is_better; indicator b higher_is_better }"""
    whole = evaluated(text, a=[0, 5, 10, 1000], b=[1, 2, 3, None])
    without = evaluated(text, a=[0, 5, 10], b=[1, 2, 3])
    assert_array_equal(whole.score("s"), without.score("s"))
    assert whole.score("s").tolist() == [0, 50, 100]
    assert whole.rank().tolist() == [3, 2, 1]
    (left,) = whole.screened
    assert (left.unit, left.expected, left.present, left.available, left.below) == ("u3", 2, 1, 0.5, ("available",))


def test_exactly_the_share_that_is_asked_is_enough(evaluated: Evaluate) -> None:
    names = [f"x{place}" for place in range(10)]
    columns: dict[str, Any] = {name: [1.0, 1.0] for name in names}
    columns["x0"], columns["x1"] = [None, None], [1.0, None]
    found = screened(evaluated, "available : 90%", names, **columns)
    assert [item.unit for item in found.screened] == ["u1"]


def test_both_conditions_must_be_met_and_both_are_told(evaluated: Evaluate) -> None:
    found = screened(evaluated, "available : 60%; nonzero : 60%", ["a", "b"], a=[1, 0, 0, 5], b=[1, 0, None, None])
    assert [(item.unit, item.below) for item in found.screened] == [
        ("u1", ("nonzero",)),
        ("u2", ("available", "nonzero")),
        ("u3", ("available",)),
    ]


def test_what_does_not_concern_a_unit_is_not_expected_of_it(evaluated: Evaluate) -> None:
    text = """indicator_set s scale 0..10 { screen = { available : 100% }; rescale = siblings
    fields { a : number; b : number; duty : flag }
    indicator x { value = a }; indicator y { value = b; applies = duty } }"""
    found = evaluated(text, a=[1, 1], b=[None, None], duty=[0, 1])
    assert found.data.units == ("u0",)
    assert [(item.unit, item.expected, item.present) for item in found.screened] == [("u1", 2, 1)]


def test_codes_of_cells_count_as_data_and_as_no_concern(evaluated: Evaluate) -> None:
    text = """indicator_set s scale 0..10 { screen = { available : 100% }; rescale = siblings
    fields { a : number; b : number }
    indicator x { value = a }; indicator y { value = b } }"""
    states = {"b": np.array([1, 2, 0], dtype=np.uint8)}  # not applicable, counts zero, absent
    found = evaluated(text, a=[1, 1, 1], b=[None, None, None], states=states)
    assert found.screening.expected.tolist() == [1, 2, 2]
    assert found.screening.present.tolist() == [1, 2, 1]


def test_only_numbers_can_be_zero(evaluated: Evaluate) -> None:
    text = """indicator_set s scale 0..10 { screen = { nonzero : 100% }
    fields { k : text; f : flag; n : number }
    indicator x { value = k; score = cases { value == "p" : 1; else : 2 } }
    indicator y { value = f }; indicator z { value = n } }"""
    found = evaluated(text, k=["p", "q"], f=[0, 0], n=[1, 0])
    assert [item.unit for item in found.screened] == ["u1"]


def test_rows_below_a_unit_go_with_it(unit_data: Any, bound: Any) -> None:
    indicator_set = bound("""fields { staff : number }
    fields office within unit { cases : number }
    indicator_set s scale 0..100 { screen = { available : 100% }
    indicator a { value = staff }; indicator b { value = sum(office.cases) } }""")
    rows = unit_data({"cases": [1, 2, 3, 4]}, units=["A / o", "B / o", "B / p", "C / o"])
    data = unit_data(
        {"staff": [10, None, 30]},
        units=["A", "B", "C"],
        tables={"office": table_data(None, rows, np.array([0, 1, 1, 2]))},
    )
    found = evaluate(indicator_set, data)
    assert found.data.units == ("A", "C")
    assert found.score("b").tolist() == [1, 4]
    assert found.data.tables["office"].data.units == ("A / o", "C / o")


ROWS = """fields { staff : number }
    fields office within unit { cases : number;  days : number }
    indicator_set s for office scale 0..100 { screen = { available : 100% } ROLL
    indicator a { value = cases; unbounded = yes }
    indicator b { value = days; unbounded = yes } }"""


def _offices(unit_data: Any) -> Any:
    rows = unit_data({"cases": [1, 2, 3, 4], "days": [5, None, 7, 8]}, units=["A / o", "B / o", "B / p", "C / o"])
    return unit_data(
        {"staff": [1, 2, 3]}, units=["A", "B", "C"], tables={"office": table_data(None, rows, np.array([0, 1, 1, 2]))}
    )


def test_rows_that_are_scored_are_screened_one_by_one(unit_data: Any, bound: Any) -> None:
    found = evaluate(bound(ROWS.replace("ROLL", "")), _offices(unit_data))
    assert found.data.units == ("A / o", "B / p", "C / o")
    assert [item.unit for item in found.screened] == ["B / o"]
    assert found.score("s").tolist() == [3, 5, 6]


def test_rows_that_are_brought_up_are_screened_by_unit(unit_data: Any, bound: Any) -> None:
    found = evaluate(bound(ROWS.replace("ROLL", "\n    roll_up = mean")), _offices(unit_data))
    assert found.data.units == ("A", "C")
    assert [(item.unit, item.present) for item in found.screened] == [("B", 1)]


def test_what_is_rated_or_scored_without_a_value_has_its_points(unit_data: Any, bound: Any) -> None:
    text = """fields { x : number; y : number }
    indicator_set s 10 points { screen = { available : 100%; nonzero : 100% }
    indicator a 4 points { score = if x > 1 then 4 else 0 }
    indicator b 6 points { value = y } }"""
    found = evaluate(bound(text), unit_data({"x": [2, 0, None], "y": [1, 2, 3]}))
    assert [item.unit for item in found.screened] == ["u2"]


def test_a_fit_is_of_the_units_kept_and_holds_for_the_next(bound: Any, unit_data: Any) -> None:
    indicator_set = bound("""indicator_set s scale 0..100 { screen = { available : 100% }
    defaults { score = minmax() }
    indicator a higher_is_better; indicator b higher_is_better }""")
    data = unit_data({"a": [0, 10, 99], "b": [0, 10, None]})
    fitted = fit(make_plan(indicator_set), data)
    found = evaluate(indicator_set, unit_data({"a": [5, 5], "b": [5, None]}), fitted)
    assert found.score("s").tolist() == [50]
    assert [item.unit for item in found.screened] == ["u1"]


def test_all_units_may_be_left_out(evaluated: Evaluate) -> None:
    found = screened(evaluated, "available : 100%", ["a", "b"], a=[1], b=[None])
    assert found.data.size == 0
    assert len(found.screened) == 1
    assert found.rank().shape == (0,)


def test_a_unit_without_anything_to_judge_by_stays(evaluated: Evaluate) -> None:
    found = screened(evaluated, "nonzero : 50%", ["a"], a=[None, 0, 1])
    assert [item.unit for item in found.screened] == ["u1"]


CELL = st.one_of(st.none(), st.just(0.0), st.integers(1, 9).map(float))


@settings(deadline=None, max_examples=40)
@given(
    columns=st.integers(1, 6).flatmap(
        lambda size: st.lists(st.lists(CELL, min_size=size, max_size=size), min_size=3, max_size=3)
    ),
    available=st.integers(0, 100),
    nonzero=st.integers(0, 100),
)
def test_screening_is_the_same_as_not_giving_the_units(
    bound: Any, unit_data: Any, columns: list[list[Any]], available: int, nonzero: int
) -> None:
    text = """indicator_set s scale 0..10 {{ {}
    defaults {{ score = minmax(); require = any }}
    indicator a higher_is_better; indicator b higher_is_better; indicator c lower_is_better }}"""
    data = dict(zip("abc", columns, strict=True))
    screen = f"screen = {{ available : {available}%; nonzero : {nonzero}% }}"
    found = evaluate(bound(text.format(screen)), unit_data(data))
    kept = [row for row in range(len(columns[0])) if _passes([column[row] for column in columns], available, nonzero)]
    assert found.data.units == tuple(f"u{row}" for row in kept)
    units = [f"u{row}" for row in kept]
    plain = evaluate(bound(text.format("")), unit_data({n: [c[r] for r in kept] for n, c in data.items()}, units=units))
    assert_array_equal(found.score("s"), plain.score("s"))
    assert_array_equal(found.rank(), plain.rank())


def _passes(cells: list[float | None], available: int, nonzero: int) -> bool:
    present = [cell for cell in cells if cell is not None]
    enough = 100 * len(present) >= available * len(cells)
    return enough and (not present or 100 * sum(cell != 0 for cell in present) >= nonzero * len(present))
