"""Schemes written in Chinese keywords mean exactly what their English twins mean."""

from __future__ import annotations

from pathlib import Path

import pytest
from meaning import meaning

import quanheng as qh

TWINS = Path(__file__).parent / "fixtures" / "twins"
SETS = Path(qh.__file__).parent / "indicator_sets"
PAIRS = [
    pytest.param(SETS / "tianjin" / "department.qh", TWINS / "department.zh.qh", id="department"),
    pytest.param(SETS / "indices" / "hdi" / "hdi.qh", TWINS / "hdi.zh.qh", id="hdi"),
]


@pytest.mark.parametrize(("english", "chinese"), PAIRS)
def test_twins_bind_to_equal_models(english: Path, chinese: Path) -> None:
    assert meaning(qh.load_scheme(chinese)) == meaning(qh.load_scheme(english))


@pytest.mark.parametrize(("english", "chinese"), PAIRS)
def test_twins_evaluate_to_identical_results(english: Path, chinese: Path) -> None:
    data = next(english.parent.glob("*.csv"))
    expected, found = (qh.evaluate(qh.load(path), data) for path in (english, chinese))

    assert found.scores.equals(expected.scores)
    assert found.ranks.equals(expected.ranks)
    assert found.grades.equals(expected.grades)
    assert found.findings.equals(expected.findings)
