"""The workbook of a result, computed anew by other programs than ours, is the engine's result to 1e-9."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
import pytest
from recalculating import differences, differences_in_small, has_office, recalculated
from scheme_data import SchemeData, data_for
from small_excel import FUNCTIONS, Book
from whole_schemes import REGISTRY, whole_scheme

import quanheng as qh
from quanheng.core.model import IndicatorSet
from quanheng.dsl.check import check_source
from quanheng.dsl.diagnostics import SchemeError
from quanheng.dsl.syntax import Source
from quanheng.report.result import Result
from quanheng.workspace.bundled import BundledSet

BUNDLED = [found for found in qh.bundled_sets() if found.data is not None]
SEEDS = range(10_000_000, 10_000_026)
#: Lines of a table of the world's economies that tell as much as all of them.
_LINES = 24
#: Beyond 15 digits a workbook computes with other numbers than the engine.
_HUGE = 1e12


@pytest.fixture(scope="module", autouse=True)
def deep_formulas() -> Iterator[None]:
    """Let the small spreadsheet follow long chains of cells."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(20_000)
    yield
    sys.setrecursionlimit(limit)


def bundled_result(found: BundledSet, folder: Path) -> Result:
    workspace = qh.Workspace(folder)
    name = str(found.scheme) if found.set_name is None else f"{found.scheme}:{found.set_name}"
    beside = {what: [path] for what, path in found.beside.items()}
    assert found.data is not None
    lines = found.data.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    short = folder / f"{found.name}.csv"
    short.write_text("".join(lines[:_LINES]), encoding="utf-8")
    data = found.data if len(lines) < 2 * _LINES or found.rows else short
    return workspace.evaluate(
        workspace.load(name), data, unit=found.unit, period=found.period, rows=found.rows, as_of="2026-06-30", **beside
    )


@pytest.fixture(scope="module")
def bundled_books(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The workbook of each bundled set on its own data, in turn in both languages."""
    folder = tmp_path_factory.mktemp("bundled")
    paths = {}
    for place, found in enumerate(BUNDLED):
        paths[found.name] = folder / f"{found.name}.xlsx"
        bundled_result(found, folder).to_excel(paths[found.name], language="en" if place % 2 else "zh")
    return paths


def random_results(seed: int) -> Iterator[Result]:
    """Yield the results of the scheme of a seed, as far as it is sound and its data are numbers of this world."""
    dice = Random(seed)  # noqa: S311 - schemes to try, nothing secret
    scheme = whole_scheme(dice)
    data = data_for(scheme, dice)
    checked = check_source(Source("generated.qh", scheme.text), REGISTRY, scheme.read)
    for found in () if checked.scheme is None else checked.scheme.sets:
        try:
            result = _evaluated(found, data)
        except SchemeError:
            continue
        if not _is_huge(result):
            yield result


def _evaluated(found: IndicatorSet, data: SchemeData) -> Result:
    nodes, tables = {node.name for node in found.nodes()}, {table.name for table in found.tables}
    ratings, evidence = (
        None if table is None else [row for row in table if row["指标"] in nodes] or None
        for table in (data.ratings, data.evidence)
    )
    rows = {name: rows for name, rows in (data.rows or {}).items() if name in tables}
    period = "年度" if "年度" in data.columns else None
    return qh.evaluate(
        found, data.columns, unit="单位", period=period, rows=rows, ratings=ratings, evidence=evidence, as_of=data.as_of
    )


def _is_huge(result: Result) -> bool:
    units = result.evaluation.run.levels.units
    tables = [units, *(table.data for table in units.tables.values())]
    return any(abs(value) > _HUGE for data in tables for name in data.columns for value in data.columns[name].tolist())


@pytest.fixture(scope="module")
def random_books(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Workbooks of random schemes with every feature of the language, on random data."""
    folder, paths = tmp_path_factory.mktemp("random"), []
    for seed in SEEDS:
        for place, result in enumerate(random_results(seed)):
            paths.append(folder / f"{seed}_{place}.xlsx")
            result.to_excel(paths[-1], language="zh")
    assert len(paths) > 10
    return paths


# --- equal to the engine


def test_the_workbooks_of_all_bundled_sets_compute_to_what_the_engine_found(bundled_books: dict[str, Path]) -> None:
    assert [line for path in bundled_books.values() for line in differences_in_small(path)] == []


def test_the_workbooks_of_random_schemes_compute_to_what_the_engine_found(random_books: list[Path]) -> None:
    assert [line for path in random_books for line in differences_in_small(path)] == []


@pytest.mark.skipif(not has_office(), reason="LibreOffice (soffice) is not installed")
def test_libreoffice_computes_the_same(
    bundled_books: dict[str, Path], random_books: list[Path], tmp_path: Path
) -> None:
    paths = [*bundled_books.values(), *random_books]
    found = [
        line
        for path, again in zip(paths, recalculated(paths, tmp_path / "office"), strict=True)
        for line in differences(path, again)
    ]
    assert found == []


# --- followed by an auditor

CITY = """
use staffing
fields {
  posts : count
  staff : count
  kind : one of {bureau, office}
  honest : flag
  note : text
}
param tolerance = 5
indicator_set city 100 points {
  round = half_up(2)
  rescale = siblings
  indicator control 60 points {
    value = staff - posts
    score = deduct(2 points, per = 1, above = tolerance)
  }
  indicator share 40 points higher_is_better {
    applies = kind == bureau
    value = staff / posts
    score = minmax()
  }
  penalty late upto 5 points { score = if honest then 0 else 3 }
  grades { >= 90 : A;  >= 60 : B;  else : C }
  limit dishonest { when = not honest;  highest_grade = B }
}
"""
ROWS: list[dict[str, Any]] = [
    {"unit": "=1+1", "posts": 100, "staff": 98, "kind": "bureau", "honest": True, "note": "=HYPERLINK(1)"},
    {"unit": "West", "posts": 80, "staff": 90, "kind": "bureau", "honest": True, "note": "@SUM(A1)"},
    {"unit": 'O\'Neil "x"', "posts": 40, "staff": 39, "kind": "office", "honest": False, "note": None},
    {"unit": "North", "posts": 0, "staff": 1, "kind": "bureau", "honest": True, "note": None},
    {"unit": "South", "posts": None, "staff": 1, "kind": "office", "honest": True, "note": None},
]


def city(rows: list[dict[str, Any]] = ROWS, text: str = CITY) -> Result:
    checked = check_source(Source("city.qh", text), REGISTRY)
    assert checked.scheme is not None, checked.diagnostics
    return qh.evaluate(checked.scheme.sets[0], rows, unit="unit", as_of="2026-06-30")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    city().to_excel(tmp_path / "city.xlsx", language="en")
    return tmp_path / "city.xlsx"


def headed(path: Path, sheet: str) -> dict[str, int]:
    """Return the columns of a sheet by their headers."""
    return {str(cell.value): cell.column for cell in openpyxl.load_workbook(path)[sheet][1]}


def results_of(path: Path, changes: list[tuple[str, int, int, Any]]) -> dict[str, list[Any]]:
    """Return the columns of results after some cells were changed, computed anew."""
    computed = Book(path)
    for change in changes:
        computed.put(*change)
    columns = headed(path, "Results")
    return {name: [computed.value("Results", row, place) for row in range(2, 7)] for name, place in columns.items()}


def as_told(result: Result) -> dict[str, list[Any]]:
    """Return the same of a result."""
    marks = {0: "", 1: "missing", 2: "—"}
    found: dict[str, list[Any]] = {}
    for name in (*result.evaluation.names, "late"):
        scores = result.evaluation.score(name).tolist()
        states = result.evaluation.state(name).tolist() if name != "late" else [1] * len(scores)
        found[name] = [score if score == score else marks[mark] for score, mark in zip(scores, states, strict=True)]  # noqa: PLR0124
    found["rank"] = [rank if rank == rank else "" for rank in result.evaluation.rank().tolist()]  # noqa: PLR0124
    found["grade"] = [grade or "" for grade in result.evaluation.grade().tolist()]
    return found


def test_a_changed_datum_changes_the_total_as_the_engine_says(book: Path) -> None:
    data = headed(book, "Data")
    changes = [("Data", 3, data["staff"], 85), ("Data", 6, data["posts"], 2), ("Data", 4, data["honest"], "yes")]
    changed = [dict(row) for row in ROWS]
    changed[1]["staff"], changed[4]["posts"], changed[2]["honest"] = 85, 2, True
    found, told = results_of(book, changes), as_told(city(changed))
    for name, column in told.items():
        assert found[name] == pytest.approx(column) if name != "grade" else found[name] == column, name


def test_a_cleared_datum_is_missing_and_no_nought(book: Path) -> None:
    changed = [dict(row) for row in ROWS]
    changed[1]["staff"] = None
    found, told = results_of(book, [("Data", 3, headed(book, "Data")["staff"], None)]), as_told(city(changed))
    assert found["city"][1] == told["city"][1] == "missing"
    assert found["rank"] == told["rank"]


def test_changed_points_and_params_change_the_total_as_the_engine_says(book: Path) -> None:
    sheet = openpyxl.load_workbook(book)["Parameters"]
    rows = {(cells[0].value, cells[1].value): cells[0].row for cells in sheet.iter_rows(min_row=2)}
    changes = [
        ("Parameters", rows["param", "tolerance"], 3, 8),
        ("Parameters", rows["share", "points"], 3, 30),
        ("Parameters", rows["control", "deduct · amount"], 3, 1.5),
        ("Parameters", rows["grade", "A lower bound"], 3, 85),
    ]
    text = (
        CITY.replace("tolerance = 5", "tolerance = 8")
        .replace("share 40", "share 30")
        .replace("100 points", "90 points")
    )
    text = text.replace("deduct(2", "deduct(1.5").replace(">= 90 : A", ">= 85 : A")
    found, told = results_of(book, changes), as_told(city(text=text))
    for name, column in told.items():
        assert found[name] == pytest.approx(column) if name != "grade" else found[name] == column, name


@pytest.mark.skipif(not has_office(), reason="LibreOffice (soffice) is not installed")
def test_libreoffice_follows_a_changed_datum(book: Path, tmp_path: Path) -> None:
    opened = openpyxl.load_workbook(book)
    opened["Data"].cell(3, headed(book, "Data")["staff"]).value = 85
    opened.save(tmp_path / "changed.xlsx")
    (again,) = recalculated([tmp_path / "changed.xlsx"], tmp_path / "office")
    sheet = openpyxl.load_workbook(again, data_only=True)["Results"]
    changed = [dict(row) for row in ROWS]
    changed[1]["staff"] = 85
    assert [sheet.cell(row, 2).value for row in range(2, 7)] == pytest.approx(as_told(city(changed))["city"])


def test_texts_are_texts_wherever_they_come_from(book: Path) -> None:
    opened = openpyxl.load_workbook(book)
    for sheet in ("Results", "Data", "Values", "Steps"):
        assert opened[sheet]["A2"].data_type == "s"
        assert opened[sheet]["A2"].value == "=1+1"
    notes = [cell for cell in next(iter(opened["Data"].iter_cols(headed(book, "Data")["note"]))) if cell.value]
    assert [(cell.value, cell.data_type) for cell in notes[1:]] == [("=HYPERLINK(1)", "s"), ("@SUM(A1)", "s")]


def test_every_column_is_told_of_as_formula_or_value_with_the_reason(book: Path) -> None:
    opened = openpyxl.load_workbook(book)
    told = {(row[0], row[1]): (row[3], row[4]) for row in opened["Columns"].iter_rows(min_row=5, values_only=True)}
    for sheet in ("Results", "Values", "Steps"):
        for cell in opened[sheet][2]:
            if cell.column > 1:
                form, reason = told[sheet, cell.column_letter]
                assert (form == "formula") is (cell.data_type == "f")
                assert form == "formula" or reason


def test_what_has_no_formula_is_a_value_that_formulas_build_on(tmp_path: Path) -> None:
    text = CITY.replace("  penalty", "  aggregate = topsis\n  penalty")
    city(text=text).to_excel(tmp_path / "r.xlsx", language="en")
    opened = openpyxl.load_workbook(tmp_path / "r.xlsx")
    reasons = [row[4] for row in opened["Columns"].iter_rows(min_row=5, values_only=True) if row[3] == "value"]
    assert any("topsis" in str(reason) for reason in reasons)
    assert list(differences_in_small(tmp_path / "r.xlsx")) == []


def test_only_functions_that_all_workbooks_share_are_used_within_the_limits_of_excel(
    bundled_books: dict[str, Path], random_books: list[Path]
) -> None:
    for path in (*bundled_books.values(), *random_books):
        for sheet in openpyxl.load_workbook(path).worksheets:
            for cell in sheet[2]:
                formula = getattr(cell.value, "text", cell.value)
                if cell.data_type == "f" or hasattr(cell.value, "text"):
                    bare = re.sub(r'"(?:[^"]|"")*"', "", formula)
                    assert set(re.findall(r"([A-Z][A-Z0-9.]*)\(", bare)) <= FUNCTIONS.keys()
                    assert len(formula) < 8_192
                    assert _depth(bare) <= 64


def _depth(text: str) -> int:
    depth = deepest = 0
    for sign in text:
        depth += (sign == "(") - (sign == ")")
        deepest = max(deepest, depth)
    return deepest


def test_values_alone_are_written_where_they_are_asked_for(tmp_path: Path) -> None:
    city().to_excel(tmp_path / "r.xlsx", language="en", formulas="none")
    opened = openpyxl.load_workbook(tmp_path / "r.xlsx")
    assert "Columns" not in opened.sheetnames
    assert not any(cell.data_type == "f" for row in opened["Results"].iter_rows() for cell in row)
    assert any("values only" in str(cell.value) for cell in opened["Provenance"]["B"])


def test_beyond_half_a_million_formulas_values_are_written_and_the_workbook_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quanheng.report.result_files._MOST_FORMULAS", 30)
    city().to_excel(tmp_path / "r.xlsx", language="zh")
    opened = openpyxl.load_workbook(tmp_path / "r.xlsx")
    assert any("不含公式" in str(cell.value) for cell in opened["说明"]["B"])
    city().to_excel(tmp_path / "live.xlsx", language="zh", formulas="live")
    assert "公式说明" in openpyxl.load_workbook(tmp_path / "live.xlsx").sheetnames


def test_sheets_are_set_up_to_be_printed(book: Path) -> None:
    sheet = openpyxl.load_workbook(book)["Results"]
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.freeze_panes == "B2"
