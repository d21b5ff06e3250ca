"""A pair of COINr's tables becomes a scheme that comes to COINr's own results."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import xlsxwriter

import quanheng as qh
from quanheng.core.builtin import builtin_functions
from quanheng.dsl.diagnostics import SchemeError
from quanheng.importing.coin import find_meta, import_coin
from quanheng.importing.opening import read_grids

REGISTRY = builtin_functions()
META = "iCode,iName,Direction,Weight,Unit,Denominator,Parent,Type\n"


def text_of(path: Path, data: Path | None = None) -> str:
    return import_coin(path, read_grids(path), REGISTRY, data=data).text


def evaluated(text: str, data: Path, folder: Path) -> dict[str, dict[str, float]]:
    scheme = folder / "coin.qh"
    scheme.write_text(text, encoding="utf-8")
    result = qh.evaluate(qh.load(scheme), data, as_of="2020-12-31")
    return {row["unit"]: row for row in result.scores.to_dicts()}


def table(path: Path) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return {row["uCode"]: row for row in csv.DictReader(file)}


def test_asem_comes_to_the_results_of_coinr(shared: Path, tmp_path: Path) -> None:
    # build_example_coin(): the pair's own tree, directions, weights and denominators; imputation and treatment are
    # choices of that example and no part of the pair, so they are added to the draft as its author would add them.
    folder = shared / "reference" / "coinr"
    data = folder / "in_asem_idata.csv"
    steps = "impute = group_mean(by = EurAsia_group)\n    treat = winsorise(limit = 5, skew = 2, kurtosis = 3.5, otherwise = log)\n    score"
    text = text_of(folder / "in_asem_imeta.csv", data).replace("score", steps, 1)
    found, expected = evaluated(text, data, tmp_path), table(folder / "stage7_aggregated.csv")
    nodes = [
        "Index",
        "Conn",
        "Sust",
        "Physical",
        "ConEcFin",
        "Political",
        "Instit",
        "P2P",
        "Environ",
        "Social",
        "SusEcFin",
        "LPI",
        "Flights",
        "CO2",
    ]
    assert len(found) == len(expected) == 51
    for unit, row in expected.items():
        assert [found[unit][node] for node in nodes] == pytest.approx([float(row[node]) for node in nodes], rel=1e-9)


def test_without_more_said_it_is_min_max_and_means_of_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "meta.csv").write_text(
        META + "a,A,1,1,,,g,Indicator\nb,B,-1,3,,,g,Indicator\nc,C,1,1,,d,index,Indicator\ng,G,1,1,,,index,Aggregate\n"
        "index,All,1,1,,,,Aggregate\nd,D,,,,,,Denominator\n",
        encoding="utf-8",
    )
    data = tmp_path / "data.csv"
    data.write_text("uCode,a,b,c,d\nX,0,10,4,4\nY,10,0,4,2\nZ,5,,9,3\n", encoding="utf-8")
    found = evaluated(text_of(tmp_path / "meta.csv", data), data, tmp_path)
    # X: a 0, b worst 0, c 4/4 = 1 is the least; Y: a 100, b 100, c 2 of 1..3 is 50; Z: a 50 alone, c 100.
    assert [found["X"][n] for n in ("g", "c", "index")] == [0, 0, 0]
    assert [found["Y"][n] for n in ("g", "c", "index")] == pytest.approx([100, 50, 75])
    assert [found["Z"][n] for n in ("g", "c", "index")] == pytest.approx([50, 100, 75])


def test_a_workbook_with_both_sheets_is_the_pair(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "coin.xlsx") as workbook:
        for name, lines in {
            "iMeta": [
                META.strip().split(","),
                ["a", "A", 1, 2, "", "", "index", "Indicator"],
                ["index", "All", 1, 1, "", "", "", "Aggregate"],
            ],
            "iData": [["uCode", "b"], ["X", 1]],
        }.items():
            sheet = workbook.add_worksheet(name)
            for row, line in enumerate(lines):
                sheet.write_row(row, 0, line)
    assert find_meta(read_grids(tmp_path / "coin.xlsx")) is not None
    with pytest.raises(SchemeError) as error:
        text_of(tmp_path / "coin.xlsx")
    assert error.value.diagnostics[0].name == "import-coin-data"


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        ("a,A,1,1,,,index,Indicator\na,A,1,1,,,index,Indicator\nindex,All,1,1,,,,Aggregate\n", "import-coin-twice"),
        ("a,A,1,1,,,none,Indicator\n", "import-coin-parent"),
        ("a,A,1,1,,,x,Indicator\nx,X,1,1,,,y,Aggregate\ny,Y,1,1,,,x,Aggregate\n", "import-coin-parent"),
        ("index,All,1,1,,,,Aggregate\n", "import-no-rows"),
    ],
)
def test_what_is_no_tree_is_refused(tmp_path: Path, lines: str, name: str) -> None:
    path = tmp_path / "meta.csv"
    path.write_text(META + lines, encoding="utf-8")
    with pytest.raises(SchemeError) as error:
        text_of(path)
    assert error.value.diagnostics[0].name == name
