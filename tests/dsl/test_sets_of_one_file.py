"""Several sets of one file in one scheme: each brings the fields, params and rows that it reads."""

from __future__ import annotations

from pathlib import Path

import quanheng as qh
from quanheng.plugins.manager import load_plugins
from quanheng.workspace.loading import check_path

LIBRARY = """
fields { a : number 0 .. 10;  b : number 0 .. 10 }
fields office within unit { load : number }

param least_a = 3
param least_b = 4

indicator_set first 10 points { value = a;  score = bands { >= least_a : full;  else : 0 } }
indicator_set second 10 points { value = b;  score = bands { >= least_b : full;  else : 0 } }
indicator_set third 10 points { value = max(office.load);  score = bands { <= least_b : full;  else : 0 } }
"""


def _outcomes(folder: Path, text: str) -> list[tuple[str, bool]]:
    (folder / "library.qh").write_text(LIBRARY, encoding="utf-8")
    path = folder / "all.qh"
    path.write_text(f'use "library.qh"\n{text}', encoding="utf-8")
    return [(outcome.example.name, outcome.is_ok) for outcome in qh.test_scheme(qh.load_scheme(path))]


def test_each_of_two_included_sets_brings_the_fields_and_params_that_it_reads(tmp_path: Path) -> None:
    text = """
indicator_set all 20 points { include library.first;  include library.second }
example at_the_bounds of all { given { a = 3;  b = 4 };  expect { all = 20 } }
example below of all { given { a = 2;  b = 3 };  expect { all = 0 } }
"""
    assert _outcomes(tmp_path, text) == [("at_the_bounds", True), ("below", True)]


def test_an_example_gives_rows_of_a_table_that_an_included_set_brings(tmp_path: Path) -> None:
    text = """
indicator_set all 20 points { include library.first;  include library.third }
example two_offices of all {
  given        { unit = u;  a = 3 }
  given office { unit = one;  load = 4 }
  given office { unit = two;  load = 2 }
  expect       { first = 10;  third = 10 }
}
"""
    assert _outcomes(tmp_path, text) == [("two_offices", True)]


def test_how_many_rows_a_unit_has_is_no_condition_that_is_the_same_for_all(tmp_path: Path) -> None:
    (tmp_path / "rows.qh").write_text(
        "fields office within unit { load : number }\n"
        "indicator_set all 10 points { rescale = siblings; value = max(office.load); score = ratio(5); applies = count(office) > 0 }\n"
    )
    assert check_path(tmp_path / "rows.qh", load_plugins()).diagnostics == ()
