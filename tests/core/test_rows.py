"""Rows that belong to a unit: statistics over them, sets that score them, and bringing them up to the unit."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import attrs
import numpy as np
import pytest
from checking import check
from hypothesis import given, settings
from hypothesis import strategies as st

from quanheng.core.errors import EvaluationError
from quanheng.core.evaluating import evaluate, fit
from quanheng.core.evaluation import Evaluation
from quanheng.core.explanation import explain
from quanheng.core.gathering import Levels
from quanheng.core.model import IndicatorSet
from quanheng.core.unit_data import NOT_APPLICABLE, UnitData, table_data


def bound_set(text: str) -> IndicatorSet:
    checked = check(text)
    assert checked.scheme is not None, [found.en.message for found in checked.diagnostics]
    return checked.scheme.sets[0]


def columns_of(columns: Mapping[str, Sequence[float]], units: Sequence[str] = ()) -> UnitData:
    size = len(next(iter(columns.values()), units))
    names = tuple(units) or tuple(f"u{place}" for place in range(size))
    return UnitData(names, {name: np.array(column, dtype=float) for name, column in columns.items()})


OFFICES = "fields office within unit { staff : number; kind : text; open : flag }\n"


def below(
    units: UnitData, tables: Mapping[str, tuple[str | None, Mapping[str, Sequence[Any]], Sequence[int]]]
) -> UnitData:
    """Put tables of lists below units; labels are those of all texts together."""
    texts = [
        cell
        for _, columns, _ in tables.values()
        for column in columns.values()
        for cell in column
        if isinstance(cell, str)
    ]
    labels = tuple(dict.fromkeys([*units.labels, *texts]))
    made = {}
    for name, (within, columns, parent) in tables.items():
        own = {
            key: np.array(
                [math.nan if c is None else labels.index(c) if isinstance(c, str) else c for c in column], dtype=float
            )
            for key, column in columns.items()
        }
        rows = UnitData(tuple(f"{name}{place}" for place in range(len(parent))), own, labels=labels)
        made[name] = table_data(within, rows, np.array(parent, dtype=np.intp))
    return attrs.evolve(units, labels=labels, tables=made)


def offices(count: int, parent: Sequence[int], **columns: Sequence[Any]) -> UnitData:
    blank: dict[str, Sequence[Any]] = {
        "staff": [0.0] * len(parent),
        "kind": ["a"] * len(parent),
        "open": [1.0] * len(parent),
    }
    return below(
        columns_of({}, units=tuple(f"u{place}" for place in range(count))), {"office": (None, blank | columns, parent)}
    )


def value_of(expression: str, data: UnitData, declared: str = OFFICES) -> list[float]:
    text = (
        f"{declared}indicator_set s 100 points {{ indicator v {{ value = {expression}; score = award(1, per = 1) }} }}"
    )
    return [float(number) for number in evaluate(bound_set(text), data).value("v")]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        # the offices of u0 have 2, 4 and 9; u1 has 5; u2 has none
        ("sum(office.staff)", [15, 5, 0]),
        ("count(office.staff > 3)", [2, 1, 0]),
        ("count(office)", [3, 1, 0]),
        ("mean(office.staff)", [5, 5, math.nan]),
        ("max(office.staff)", [9, 5, math.nan]),
        ("min(office.staff)", [2, 5, math.nan]),
        ("median(office.staff)", [4, 5, math.nan]),
        ("quantile(office.staff, 0.5)", [4, 5, math.nan]),
        ("share(office.staff > 3)", [2 / 3, 1, math.nan]),
        # deviations -3, -1 and 4: 9 + 1 + 16 = 26; over 2 and over 3
        ("std(office.staff)", [math.sqrt(13), 0, math.nan]),
        ("cv(office.staff)", [math.sqrt(26 / 3) / 5, 0, math.nan]),
        # row by row, then one number: 4 + 16 + 81
        ("sum(office.staff * office.staff)", [101, 25, 0]),
        ("sum(max(office.staff, 4))", [17, 5, 0]),
        ("sum(office.staff) / count(office)", [5, 5, math.nan]),
    ],
)
def test_a_statistic_makes_one_number_of_the_rows_of_each_unit(expression: str, expected: list[float]) -> None:
    data = offices(3, [0, 1, 0, 0], staff=[2.0, 5.0, 4.0, 9.0])
    assert value_of(expression, data) == pytest.approx(expected, nan_ok=True)


def test_a_row_without_a_datum_is_left_out_and_only_such_rows_leave_nothing() -> None:
    data = offices(2, [0, 0, 1], staff=[2.0, None, None])
    assert value_of("sum(office.staff)", data) == pytest.approx([2, math.nan], nan_ok=True)
    assert value_of("count(office)", data) == [2, 1]


def test_the_best_of_each_group_counts_once() -> None:
    # u0: a has 3 and 1, b has 2: 5.  u1: two rows without a group are one: 4.  u2: nothing
    data = offices(3, [0, 0, 0, 1, 1], staff=[3.0, 1.0, 2.0, 4.0, 3.0], kind=["a", "a", "b", None, None])
    assert value_of("sum_best(office.staff, by = office.kind)", data) == [5, 4, 0]


def test_a_number_of_the_unit_goes_down_to_its_rows() -> None:
    declared = "fields { rate : number }\n" + OFFICES
    units = columns_of({"rate": [10, 100]})
    data = below(units, {"office": (None, {"staff": [1, 2, 3], "kind": ["a"] * 3, "open": [1] * 3}, [0, 0, 1])})
    assert value_of("sum(office.staff * rate)", data, declared) == [30, 300]


def test_tables_nest_and_a_define_of_a_row_reads_its_rows_its_fields_and_its_unit() -> None:
    declared = """
        fields { hours : number }
        fields office within unit { staff : number; define load = sum(task.work) / (staff * hours) }
        fields task within office { work : number }
    """
    units = columns_of({"hours": [10, 5]})
    data = below(
        units,
        {
            "office": (None, {"staff": [1, 2, 1]}, [0, 0, 1]),
            "task": ("office", {"work": [5, 10, 10, 4]}, [0, 1, 1, 2]),
        },
    )
    assert value_of("mean(office.load)", data, declared) == pytest.approx([0.75, 0.8])
    assert value_of("sum(task.work)", data, declared) == [25, 4]
    assert value_of("max(office.staff / sum(office.staff))", data, declared) == pytest.approx([2 / 3, 1])


def test_a_text_of_the_row_is_compared_with_its_labels_and_with_another_text_of_the_row() -> None:
    declared = """
        fields { hours : number }
        fields prize within unit { level : one of {national, local}; host : text; of_whom : text;
          define counts = if level == national then 2 else 1;  define own = if host == of_whom then 1 else 0 }
    """
    units = columns_of({"hours": [1, 1]})
    rows = {
        "level": ["national", "local", "local"],
        "host": ["a", "a", "b"],
        "of_whom": ["a", "b", "b"],
    }
    data = below(units, {"prize": (None, rows, [0, 0, 1])})
    assert value_of("sum(prize.counts)", data, declared) == [3, 1]
    assert value_of("sum(prize.own)", data, declared) == [1, 1]


@st.composite
def units_with_rows(draw: st.DrawFn) -> tuple[int, list[int], list[float | None]]:
    count = draw(st.integers(1, 6))
    parent = draw(st.lists(st.integers(0, count - 1), max_size=20))
    numbers = st.one_of(st.none(), st.integers(-50, 50).map(float))
    return count, parent, draw(st.lists(numbers, min_size=len(parent), max_size=len(parent)))


@settings(deadline=None)
@given(units_with_rows())
def test_statistics_are_what_one_unit_after_the_other_gives(case: tuple[int, list[int], list[float | None]]) -> None:
    count, parent, staff = case
    data = offices(count, parent, staff=staff)
    reckonings: dict[str, Callable[[list[float]], float]] = {
        "sum": sum,
        "max": max,
        "min": min,
        "mean": lambda x: sum(x) / len(x),
    }
    for name, reckoned in reckonings.items():
        expected = []
        for unit in range(count):
            rows = [number for number, above in zip(staff, parent, strict=True) if above == unit]
            present = [number for number in rows if number is not None]
            expected.append(reckoned(present) if present else 0.0 if name == "sum" and not rows else math.nan)
        assert value_of(f"{name}(office.staff)", data) == pytest.approx(expected, nan_ok=True)


@settings(deadline=None)
@given(units_with_rows(), st.randoms())
def test_the_order_of_rows_does_not_matter(case: tuple[int, list[int], list[float | None]], random: Any) -> None:
    count, parent, staff = case
    pairs = list(zip(parent, staff, strict=True))
    random.shuffle(pairs)
    mixed = offices(count, [above for above, _ in pairs], staff=[number for _, number in pairs])
    straight = offices(count, parent, staff=staff)
    for expression in ("sum(office.staff)", "median(office.staff)", "sum_best(office.staff, by = office.kind)"):
        assert value_of(expression, mixed) == pytest.approx(value_of(expression, straight), nan_ok=True)


def test_a_hundred_thousand_rows_take_no_call_for_each_unit() -> None:
    size, count = 100_000, 20_000
    random = np.random.default_rng(1)
    parent, staff = random.integers(0, count, size), random.random(size)
    data = offices(count, [], staff=[])
    rows = UnitData(("",) * size, {"staff": staff, "kind": np.zeros(size), "open": np.ones(size)}, labels=("a",))
    data = attrs.evolve(data, tables={"office": table_data(None, rows, parent)})
    calls = 0

    def profile(_: Any, event: str, __: Any) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        found = value_of("cv(office.staff) + sum_best(office.staff, by = office.kind) + median(office.staff)", data)
    finally:
        sys.setprofile(before)
    assert calls < count
    unit = int(parent[0])
    own = staff[parent == unit]
    assert found[unit] == pytest.approx(own.std() / own.mean() + own.max() + np.median(own))


# --- results of rows, and of units above them


CITIES = """
fields city within country { share : number; x : number }
indicator_set s for city scale 0..100 {
  ROLL
  rescale = siblings
  indicator v { score = x }
  indicator w { value = x; score = award(2, per = 1) }
}
"""


def cities(share: Sequence[float | None], x: Sequence[float | None], parent: Sequence[int], count: int = 2) -> UnitData:
    units = columns_of({}, units=tuple(f"c{place}" for place in range(count)))
    return below(units, {"city": (None, {"share": share, "x": x}, parent)})


def rolled(how: str, data: UnitData) -> Evaluation:
    return evaluate(bound_set(CITIES.replace("ROLL", f"roll_up = {how}")), data)


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ("mean(weight = share)", [0.6 * 10 + 0.4 * 20, 40]),
        ("mean", [15, 40]),
        ("sum", [30, 40]),
        ("min", [10, 40]),
        ("max", [20, 40]),
        ("median", [15, 40]),
    ],
)
def test_leaves_are_brought_up_to_the_unit_above(how: str, expected: list[float]) -> None:
    found = rolled(how, cities([0.6, 0.4, 1.0], [10, 20, 40], [0, 0, 1]))
    assert found.data.units == ("c0", "c1")
    assert found.score("v").tolist() == pytest.approx(expected)
    assert found.score("w").tolist() == pytest.approx([2 * number for number in expected])
    assert found.score("s").tolist() == pytest.approx([1.5 * number for number in expected])
    assert found.rank().tolist() == [2, 1]


def test_a_row_to_which_a_leaf_does_not_apply_leaves_the_mean() -> None:
    data = cities([0.6, 0.4, 1.0], [10, None, None], [0, 0, 1])
    states = {"x": np.array([0, NOT_APPLICABLE, NOT_APPLICABLE], dtype=np.uint8)}
    table = data.tables["city"]
    data = attrs.evolve(data, tables={"city": attrs.evolve(table, data=attrs.evolve(table.data, states=states))})
    found = rolled("mean(weight = share)", data)
    assert found.score("v").tolist() == pytest.approx([10, math.nan], nan_ok=True)
    assert found.state("v").tolist() == [0, 2]


@pytest.mark.parametrize(("share", "x"), [([0.6, 0.4], [10, None]), ([0.6, None], [10, 20]), ([0.0, 0.0], [10, 20])])
def test_a_row_that_nobody_knows_or_weighs_leaves_the_unit_without_a_score(
    share: list[float | None], x: list[float | None]
) -> None:
    found = rolled("mean(weight = share)", cities(share, x, [0, 0], 1))
    assert math.isnan(found.score("v")[0])
    assert found.reason("v", 0) is not None
    assert explain(found, 0).root.state == "missing"


def test_a_unit_without_rows_is_missing_with_that_reason() -> None:
    found = rolled("mean", cities([1.0], [10], [0]))
    assert math.isnan(found.score("v")[1])
    reason = found.reason("v", 1)
    assert reason is not None
    assert (reason.code, reason.facts["table"]) == ("no-rows", "city")
    assert "no rows of city" in explain(found, 1).root.children[0].sentence.en


def test_a_negative_weight_stops_the_evaluation_and_names_the_row() -> None:
    with pytest.raises(EvaluationError) as caught:
        rolled("mean(weight = share)", cities([0.5, -0.5], [1, 2], [0, 0], 1))
    assert caught.value.name == "roll-up-weight"


def test_without_roll_up_the_rows_have_scores_ranks_and_explanations_of_their_own() -> None:
    data = cities([0.6, 0.4, 1.0], [10, 20, 40], [0, 0, 1])
    found = evaluate(bound_set(CITIES.replace("ROLL", "")), data)
    assert found.data.units == ("city0", "city1", "city2")
    assert found.rank().tolist() == [3, 2, 1]
    assert explain(found, 1).root.score == pytest.approx(30)


def test_what_was_fitted_serves_for_other_rows() -> None:
    text = "fields city within unit { x : number }\nindicator_set s for city scale 0..1 { indicator v { value = x; score = minmax() } }"
    found = bound_set(text)
    one = below(columns_of({}, units=("a",)), {"city": (None, {"x": [0, 10]}, [0, 0])})
    other = below(columns_of({}, units=("a",)), {"city": (None, {"x": [5]}, [0])})
    from quanheng.core.compiler import make_plan  # noqa: PLC0415

    assert evaluate(found, other, fit(make_plan(found), one)).score("v").tolist() == [0.5]


def test_rows_of_one_table_beside_those_of_another_are_found_by_the_unit_they_share() -> None:
    units = columns_of({}, units=("a", "b"))
    data = below(units, {"office": (None, {}, [0, 0, 1]), "award": (None, {}, [0, 1, 1])})
    at = Levels(data).beside(np.array([2]), "office")
    assert at("award").tolist() == [1, 2]
    assert at(None).tolist() == [1]


def test_the_explanation_lists_the_rows_with_their_numbers() -> None:
    text = (
        OFFICES + "indicator_set s 100 points { indicator v { value = sum(office.staff); score = award(1, per = 1) } }"
    )
    found = evaluate(bound_set(text), offices(1, [0, 0], staff=[2.0, 5.0]))
    formula = explain(found, 0).root.children[0].formula
    assert formula.en == "sum(office.staff) = sum([2, 5]) = 7; office.staff: office0 2, office1 5"
    assert formula.zh.endswith("office.staff：office0 2、office1 5")
