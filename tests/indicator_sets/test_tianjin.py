"""The Tianjin department scheme on its made table, against a reckoning by hand in exact fractions.

The reckoning below is written from the sentences of the scheme's criteria; it shares nothing with the engine.
"""

from __future__ import annotations

import csv
import math
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

import quanheng as qh

FOLDER = Path(qh.__file__).parent / "indicator_sets" / "tianjin"
ROOT = "政府部门"


@pytest.fixture(scope="module")
def result() -> qh.Result:
    return qh.evaluate(qh.load(FOLDER / "department.qh"), FOLDER / "units.csv", as_of="2022-12-31")


@pytest.fixture(scope="module")
def scores(result: qh.Result) -> dict[str, dict[str, float | None]]:
    return {row["unit"]: row for row in result.scores.to_dicts()}


@pytest.fixture(scope="module")
def grades(result: qh.Result) -> dict[str, str | None]:
    return {row["unit"]: row["grade"] for row in result.grades.to_dicts()}


def _units() -> list[dict[str, str]]:
    with (FOLDER / "units.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _control_ratio_points(staff: Fraction, authorised: Fraction) -> Fraction:
    """Return 30 less half a point for each whole percentage point above 100 %."""
    whole_points_over = max(0, math.floor((staff / authorised - 1) * 100))
    return max(Fraction(0), 30 - Fraction(whole_points_over, 2))


def _office_points(offices: Fraction, quota: Fraction) -> int:
    ratio = offices / quota
    return 40 if ratio <= 1 else 20 if ratio <= Fraction(110, 100) else 0


def _by_hand(row: dict[str, str]) -> Fraction | None:
    cells = {name: Fraction(text) if text else None for name, text in row.items() if name.endswith(("数", "额", "配"))}
    staff, authorised, posts, leaders = (cells[name] for name in ("在编人数", "编制数", "处级职数", "处级实配"))
    offices, quota = cells["内设机构数"], cells["机构限额"]
    if staff is None or not authorised or posts is None or leaders is None or quota is None:
        return None
    excess = leaders - posts
    points = _control_ratio_points(staff, authorised) + (30 if excess <= 0 else 15 if excess == 1 else 0)
    if quota == 0:
        points = points * Fraction(100, 60)
    elif offices is None:
        return None
    else:
        points += _office_points(offices, quota)
    points -= min(Fraction(10), 2 * Fraction(row["通报批评次数"] or 0))
    return Fraction(math.floor(max(Fraction(0), points) * 100 + Fraction(1, 2)), 100)


def _each() -> Iterator[tuple[str, float | None]]:
    for row in _units():
        expected = _by_hand(row)
        yield row["单位名称"], None if expected is None else float(expected)


@pytest.mark.parametrize(("unit", "expected"), list(_each()))
def test_the_total_equals_the_reckoning_by_hand(
    unit: str, expected: float | None, scores: dict[str, dict[str, float | None]]
) -> None:
    assert scores[unit][ROOT] == expected


def test_the_example_of_the_scheme_is_the_sixth_unit(scores: dict[str, dict[str, float | None]]) -> None:
    assert scores["甲六局"]["在职人员控制率"] == pytest.approx(27.5, abs=1e-9)
    assert scores["甲六局"][ROOT] == 97.5


def test_the_weight_of_offices_that_do_not_apply_goes_to_the_sibling(
    scores: dict[str, dict[str, float | None]],
) -> None:
    # 27.5 + 30 of 60 points, put on 100: 57.5 / 60 x 100 = 95.8333…
    assert scores["丙二中心"]["机构设置"] is None
    assert scores["丙二中心"][ROOT] == 95.83


def test_the_grades_by_score_then_veto_then_quota(grades: dict[str, str | None]) -> None:
    # 54 units have a score, so the quota is 16.  Without the vetoed 丁六局, 15 stand above 98 points and six at 98.
    assert Counter(grades.values()) == {"优秀": 15, "良好": 24, "合格": 8, "不合格": 7, None: 6}


def test_a_tie_across_the_edge_of_the_quota_does_not_enter(
    grades: dict[str, str | None], scores: dict[str, dict[str, float | None]]
) -> None:
    tied = [unit for unit, row in scores.items() if row[ROOT] == 98]
    assert len(tied) == 6
    assert {grades[unit] for unit in tied} == {"良好"}


def test_a_vetoed_unit_fails_whatever_its_score(
    grades: dict[str, str | None], scores: dict[str, dict[str, float | None]]
) -> None:
    assert scores["丁六局"][ROOT] == 100
    assert (grades["丁六局"], grades["丁七局"], grades["丁八局"]) == ("不合格", "不合格", "优秀")


@pytest.mark.parametrize(
    ("unit", "grade"),
    [
        ("戊一部", "良好"),
        ("戊二部", "良好"),
        ("戊三部", "良好"),
        ("戊四部", "合格"),
        ("戊五部", "合格"),
        ("戊六部", "不合格"),
    ],
)
def test_the_edge_of_a_grade_belongs_to_the_better_one(unit: str, grade: str, grades: dict[str, str | None]) -> None:
    # 戊一部 has 90 points, enough for 优秀, but the quota is full.
    assert grades[unit] == grade


def test_a_unit_without_a_total_has_no_grade(grades: dict[str, str | None]) -> None:
    missing = [unit for unit, expected in _each() if expected is None]
    assert missing == ["丙五中心", "丙六中心", "丙七中心", "丙八中心", "丙九中心", "丙十中心"]
    assert {grades[unit] for unit in missing} == {None}


def test_every_unit_with_more_staff_than_posts_raises_the_finding(result: qh.Result) -> None:
    over = [
        row["单位名称"]
        for row in _units()
        if row["在编人数"] and row["编制数"] and int(row["在编人数"]) > int(row["编制数"])
    ]
    found = [row["unit"] for row in result.findings.to_dicts() if row["finding"] == "超编"]
    assert sorted(found) == sorted(over)


def test_the_scheme_is_the_one_of_the_language_contract(shared: Path) -> None:
    contract = (shared / "design" / "language.md").read_text(encoding="utf-8")
    block = contract.split("## 3. A staffing scheme")[1].split("```")[1].strip()
    scheme = (FOLDER / "department.qh").read_text(encoding="utf-8")
    # Word for word; the canonical layout sets some blanks otherwise, and Chinese texts have Chinese punctuation.
    ascii_marks = str.maketrans("（）；，", "();,")
    assert " ".join(block.translate(ascii_marks).split()) in " ".join(scheme.translate(ascii_marks).split())


def test_the_table_is_marked_as_made() -> None:
    assert "编造数据" in (FOLDER / "README.md").read_text(encoding="utf-8")
    assert "is_made = true" in (FOLDER / "set.toml").read_text(encoding="utf-8")
