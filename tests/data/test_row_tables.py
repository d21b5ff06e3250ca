"""Tables of rows that belong to units: from files, sheets and memory, to the unit that each row is about."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from checking import check

import quanheng as qh
from quanheng.core.model import IndicatorSet
from quanheng.dsl.diagnostics import SchemeError

SCHEME = """
fields office within unit { staff : count >= 1; define load = sum(task.hours) / staff }
fields task within office { hours : number }
indicator_set s 100 points { indicator v { value = sum(office.load); score = award(1, per = 1) } }
"""
TASKS = [
    {"unit": "a", "office": "x", "hours": 6},
    {"unit": "b", "office": "x", "hours": 5},
    {"unit": "a", "office": "y", "hours": 9},
    {"unit": "a", "office": "x", "hours": 2},
]
OFFICES = [
    {"unit": "b", "office": "x", "staff": 1},
    {"unit": "a", "office": "y", "staff": 3},
    {"unit": "a", "office": "x", "staff": 2},
]
# The offices of a have loads of (6 + 2) / 2 and 9 / 3, the one of b has 5.
EXPECTED = [7.0, 5.0]


def bound(text: str = SCHEME) -> IndicatorSet:
    checked = check(text)
    assert checked.scheme is not None, [found.en.message for found in checked.diagnostics]
    return checked.scheme.sets[0]


def values(units: Any = ("a", "b"), **rows: Any) -> list[float]:
    data = [{"unit": unit} for unit in units] if isinstance(units, tuple) else units
    result = qh.evaluate(bound(), data, rows=rows)
    return [float(number) for number in result.evaluation.value("v")]


def problems(**rows: Any) -> list[tuple[str, str]]:
    with pytest.raises(SchemeError) as caught:
        values(**rows)
    return [(found.name, found.en.message) for found in caught.value.diagnostics]


def test_rows_find_their_unit_whatever_their_order() -> None:
    assert values(office=OFFICES, task=TASKS) == EXPECTED
    assert values(office=pl.DataFrame(OFFICES), task=pl.DataFrame(TASKS[::-1])) == EXPECTED


def test_a_table_without_rows_leaves_units_without_them() -> None:
    assert values(office=OFFICES, task=[]) == [0.0, 0.0]


def test_rows_belong_to_a_unit_in_a_period() -> None:
    text = "fields office within unit { staff : count }\nindicator_set s 100 points { period = year; indicator v { value = sum(office.staff); score = award(1, per = 1) } }"
    units = [{"unit": "a", "year": "2024"}, {"unit": "a", "year": "2023"}]
    rows = [{"unit": "a", "year": "2023年", "staff": 4}, {"unit": "a", "year": "2024", "staff": 1}]
    result = qh.evaluate(bound(text), units, rows={"office": rows})
    assert result.evaluation.value("v").tolist() == [1, 4]


def test_a_workbook_brings_the_rows_along(tmp_path: Path) -> None:
    import xlsxwriter  # noqa: PLC0415 - loaded where a workbook is written

    path = tmp_path / "data.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheets: dict[str, list[dict[str, Any]]] = {
            "units": [{"unit": "a"}, {"unit": "b"}],
            "office": OFFICES,
            "task": TASKS,
        }
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, list(rows[0]))
            for place, row in enumerate(rows, 1):
                sheet.write_row(place, 0, list(row.values()))
    assert values(str(path)) == EXPECTED


def test_a_folder_of_work_names_the_files_of_rows(tmp_path: Path) -> None:
    (tmp_path / "s.qh").write_text(SCHEME, encoding="utf-8")
    (tmp_path / "quanheng.toml").write_text(
        '[defaults]\ndata = "units.csv"\n[rows]\noffice = "office.csv"\ntask = "task.csv"\n', encoding="utf-8"
    )
    (tmp_path / "units.csv").write_text("unit\na\nb\n", encoding="utf-8")
    for name, rows in (("office", OFFICES), ("task", TASKS)):
        pl.DataFrame(rows).write_csv(tmp_path / f"{name}.csv")
    result = qh.Workspace(tmp_path).evaluate("s")
    assert result.evaluation.value("v").tolist() == EXPECTED


@pytest.mark.parametrize(
    ("rows", "name", "part"),
    [
        ({"office": OFFICES}, "rows-not-given", "'task'"),
        ({"office": OFFICES, "task": TASKS, "tasks": TASKS}, "rows-table-unknown", "'tasks'"),
        ({"office": OFFICES, "task": [{"unit": "a", "hours": 1}]}, "rows-column-absent", "'office'"),
        (
            {"office": OFFICES, "task": [{"unit": "c", "office": "x", "hours": 1}]},
            "rows-unit-unknown",
            "row 1, column 1",
        ),
        (
            {"office": OFFICES, "task": [{"unit": "a", "office": "z", "hours": 1}]},
            "rows-above-unknown",
            "row 1, column 2",
        ),
        ({"office": [*OFFICES, OFFICES[0]], "task": TASKS}, "rows-name-twice", "row 4, column 2"),
        ({"office": [{"unit": "a", "staff": 1}], "task": []}, "rows-name-absent", "'office'"),
        ({"office": [{"unit": "a", "office": "x", "staff": "five"}], "task": []}, "cell-not-number", "a / x"),
        ({"office": [{"unit": "a", "office": "x", "staff": 0}], "task": []}, "cell-bounds", "a / x"),
    ],
)
def test_what_is_wrong_with_rows_is_named_with_its_place(rows: dict[str, Any], name: str, part: str) -> None:
    found = problems(**rows)
    assert [each for each, _ in found] == [name]
    assert part in found[0][1]


def test_a_unit_that_is_nearly_right_is_suggested() -> None:
    with pytest.raises(SchemeError) as caught:
        values(("alpha", "beta"), office=[{"unit": "alpa", "office": "x", "staff": 1}], task=[])
    assert caught.value.diagnostics[0].en.hint == "did you mean “alpha”?"
