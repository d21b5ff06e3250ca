"""Two results side by side: differences, ranks among the common units, findings, saved files, where a difference comes from."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from point_trees import PointTree, point_trees, unit_rows

import quanheng as qh
from quanheng.core.builtin import builtin_functions
from quanheng.core.evaluating import evaluate
from quanheng.core.unit_data import UnitData
from quanheng.dsl.check import check_source
from quanheng.dsl.syntax import Source
from quanheng.report.result import Result

QUIET = settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.too_slow])
REGISTRY = builtin_functions()

SCHEME = """fields {{ a : number;  b : number;  c : flag  missing = no }}
indicator_set {name} 100 points {{
  unit = unit
  {period}
  indicator x {x} points {{ value = a;  score = ratio(10) }}
  indicator y {y} points {{ value = b;  score = ratio(10) }}
  grades {{ >= 80 : good;  >= 50 : fair;  else : poor }}
  finding low {{ when = a < 5;  severity = minor;  message = "{{unit}} {{a}}" }}
}}
"""
DATA = {"unit": ["P", "Q", "R", "S"], "a": [10.0, 4.0, 6.0, 8.0], "b": [5.0, 10.0, 6.0, None], "c": [None] * 4}
NEXT = {"unit": ["Q", "P", "T", "R"], "a": [5.0, 10.0, 9.0, 2.0], "b": [10.0, 5.0, 9.0, 6.0], "c": [None] * 4}


def _scheme(folder: Path, name: str = "plain", x: int = 60, *, period: bool = False) -> Path:
    path = folder / f"{name}.qh"
    text = SCHEME.format(name=name, x=x, y=100 - x, period="period = year" if period else "")
    path.write_text(text, encoding="utf-8")
    return path


def test_nothing_changed_gives_nothing_but_zeros(tmp_path: Path) -> None:
    found = qh.what_if(_scheme(tmp_path), DATA, [])
    assert found.is_empty
    assert found.scores["difference"].drop_nulls().to_list() == [0.0, 0.0, 0.0]
    assert found.grades.height == found.findings.height == found.alone.height == 0
    assert found.totals[0].agreement == (1.0, 1.0)


def test_totals_ranks_grades_and_findings_of_common_units_by_hand(tmp_path: Path) -> None:
    path = _scheme(tmp_path)
    found = qh.compare(qh.evaluate(path, DATA), qh.evaluate(path, NEXT))
    # as it is: P 60 + 20 = 80, Q 24 + 40 = 64, R 36 + 24 = 60, S unknown; then Q 70, P 80, T 90, R 36
    assert found.scores.rows() == [("P", 80.0, 80.0, 0.0), ("Q", 64.0, 70.0, 6.0), ("R", 60.0, 36.0, -24.0)]
    assert found.ranks.rows() == [("P", 1, 2, 1, 1, 0), ("Q", 2, 3, 2, 2, 0), ("R", 3, 4, 3, 3, 0)]
    assert found.grades.rows() == [("R", "fair", "poor")]
    assert found.findings.select("unit", "change", "finding").rows() == [("Q", "gone", "low"), ("R", "appeared", "low")]
    assert found.alone.select("unit", "side").rows() == [("S", "only_before"), ("T", "only_after")]
    assert found.totals[0].counts == {"up": 1, "down": 1, "same": 1, "lost": 0, "gained": 0, "absent": 0}
    assert found.totals[0].mean == pytest.approx(-6)
    assert found.totals[0].moves == (("fair", "poor", 1),)


def test_agreement_of_ranks_is_that_of_the_textbook_formulas(tmp_path: Path) -> None:
    path = _scheme(tmp_path, x=99)
    one = {"unit": list("ABCDE"), "a": [9.0, 7.0, 5.0, 3.0, 1.0], "b": [1.0] * 5, "c": [None] * 5}
    two = one | {"a": [7.0, 9.0, 3.0, 5.0, 1.0]}
    tau, rho = qh.compare(qh.evaluate(path, one), qh.evaluate(path, two)).totals[0].agreement
    # ranks 1 2 3 4 5 and 2 1 4 3 5: 8 pairs agree, 2 do not; Σd² = 4
    assert tau == pytest.approx((8 - 2) / 10)
    assert rho == pytest.approx(1 - 6 * 4 / (5 * 24))


def test_one_side_against_the_other_is_the_negative_of_the_reverse(tmp_path: Path) -> None:
    one, other = qh.evaluate(_scheme(tmp_path), DATA), qh.evaluate(_scheme(tmp_path, "other", 30), NEXT)
    there, back = qh.compare(one, other), qh.compare(other, one)
    keyed = {row["unit"]: row["difference"] for row in back.scores.to_dicts()}
    assert {row["unit"]: -row["difference"] for row in there.scores.to_dicts()} == keyed
    gone, appeared = (
        set(found.findings.filter(pl.col("change") == change)["unit"])
        for found, change in ((there, "gone"), (back, "appeared"))
    )
    assert gone == appeared


@pytest.mark.parametrize("suffix", ["json", "csv", "xlsx", "parquet"])
def test_a_saved_result_says_what_the_result_says(tmp_path: Path, suffix: str) -> None:
    path = _scheme(tmp_path)
    one, other = qh.evaluate(path, DATA), qh.evaluate(path, NEXT)
    one.write(tmp_path / f"one.{suffix}", language="zh")
    saved, live = qh.compare(tmp_path / f"one.{suffix}", other), qh.compare(one, other)
    assert saved.scores.equals(live.scores)
    assert saved.ranks.equals(live.ranks)
    assert saved.grades.equals(live.grades)
    if suffix in {"json", "xlsx"}:  # the others hold no findings
        assert saved.findings.equals(live.findings)
    else:
        assert saved.findings.height == 0
        assert "问题" in saved.render("table", "zh")


def test_two_periods_of_one_table_are_compared_unit_by_unit(tmp_path: Path) -> None:
    data = pl.DataFrame(
        {"unit": ["P", "Q", "P", "R"], "year": ["2023", "2023", "2024", "2024"], "a": [10, 5, 5, 1], "b": [10, 10, 10, 1], "c": [None] * 4}
    )  # fmt: skip
    found = qh.compare(_scheme(tmp_path, period=True), data=data, periods=("2023", "2024"))
    assert found.scores.rows() == [("P", 100.0, 70.0, -30.0)]
    assert found.alone["unit"].to_list() == ["Q", "R"]
    assert qh.compare(f"{tmp_path / 'plain.qh'}@2023", f"{tmp_path / 'plain.qh'}@2024", data).scores.equals(
        found.scores
    )
    with pytest.raises(qh.SchemeError, match="QH957"):
        qh.compare(tmp_path / "plain.qh", data=data, periods=("2023", "2025"))


def test_units_or_totals_that_are_only_on_one_side_are_told(tmp_path: Path) -> None:
    path = _scheme(tmp_path)
    away = qh.evaluate(path, {**DATA, "unit": ["W", "X", "Y", "Z"]})
    with pytest.raises(qh.SchemeError, match="QH956"):
        qh.compare(qh.evaluate(path, DATA), away)


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.json", "{"), ("a.json", "{}"), ("a.csv", "x,rank\n1,2\n"), ("a.csv", "unit,x\nP,1\n"), ("a.csv", "unit,rank\nP,1\n")],
)  # fmt: skip
def test_a_file_without_a_result_is_told(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(qh.SchemeError, match="QH955"):
        qh.compare(tmp_path / name, tmp_path / name)


def test_a_difference_divides_into_data_and_scheme_exactly(tmp_path: Path) -> None:
    one, other = _scheme(tmp_path), _scheme(tmp_path, "other", 30)
    found = qh.compare(one, other, DATA, NEXT, split=True)
    # Q: a 4 → 5, b 10. T(A,dA) 64, T(A,dB) 70, T(B,dA) 82, T(B,dB) 85: data ½(6 + 3), scheme ½(18 + 15)
    assert found.split is not None
    assert found.split.order == "shapley"
    assert (found.split.data[1], found.split.scheme[1]) == pytest.approx((4.5, 16.5))
    assert found.split.data + found.split.scheme == pytest.approx(found.totals[0].difference, nan_ok=True)


def test_where_one_scheme_cannot_read_the_other_data_the_order_is_said(tmp_path: Path) -> None:
    path = _scheme(tmp_path)
    wider = tmp_path / "wider.qh"
    wider.write_text(path.read_text(encoding="utf-8").replace("b : number;", "b : number;  d : number;").replace("value = b;", "value = d;"), encoding="utf-8")  # fmt: skip
    found = qh.compare(path, wider, DATA, NEXT | {"d": [1.0] * 4}, split=True)
    assert found.split is not None
    assert found.split.order == "data_first"  # the second scheme cannot be evaluated on the first data


def test_a_changed_weight_and_a_changed_score_are_told_apart(tmp_path: Path) -> None:
    scale = """fields {{ a : number 0 .. 10;  b : number 0 .. 10 }}
indicator_set s scale 0..100 {{
  unit = unit
  indicator x weight {x} {{ value = a;  score = full * value / 10 }}
  indicator y weight 1 {{ value = b;  score = full * value / 10 }}
}}
"""
    for name, weight in (("one", 1), ("two", 3)):
        (tmp_path / f"{name}.qh").write_text(scale.format(x=weight), encoding="utf-8")
    data = {"unit": ["P", "Q"], "a": [8.0, 1.0], "b": [2.0, 1.0]}
    found = qh.compare(tmp_path / "one.qh", tmp_path / "two.qh", data, data | {"a": [10.0, 1.0]})
    # before ½·80 + ½·20 = 50; after ¾·100 + ¼·20 = 80.  x: mean weight ⅝ × 20 = 12.5, mean score 90 × ¼ = 22.5; y: 20 × −¼
    parts = {(part.name, part.kind): part.difference for part in found.tree("P").leaves()}
    assert parts == pytest.approx(
        {("x", "score"): 12.5, ("x", "weight"): 22.5, ("y", "score"): 0.0, ("y", "weight"): -5.0}
    )


def _result(text: str, rows: list[dict[str, Any]]) -> Result:
    checked = check_source(Source("scheme.qh", text), REGISTRY)
    assert checked.scheme is not None
    columns = {name: np.array([row[name] for row in rows]) for name in rows[0]}
    data = UnitData(tuple(f"u{row}" for row in range(len(rows))), columns, labels=("a", "b", "c"))
    return Result(evaluate(checked.scheme.sets[0], data))


@given(one=point_trees(), other=point_trees(), rows=unit_rows(), others=unit_rows())
@QUIET
def test_the_parts_of_a_difference_add_up_to_it(
    one: PointTree, other: PointTree, rows: list[dict[str, Any]], others: list[dict[str, Any]]
) -> None:
    found = qh.compare(_result(one.text(), rows), _result(other.text(), others))
    for unit, difference in found.scores.select("unit", "difference").rows()[:2]:
        tree = found.tree(unit)
        if difference is None:
            assert tree.difference is None
            continue
        assert math.fsum(part.difference or 0.0 for part in tree.leaves()) == pytest.approx(difference, abs=2e-12)
