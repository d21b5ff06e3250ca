"""Schemes written in Chinese keywords mean exactly what their English twins mean."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs
import pytest

import quanheng as qh
from quanheng.core.functions import Function
from quanheng.core.span import Span

TWINS = Path(__file__).parent / "fixtures" / "twins"
SETS = Path(qh.__file__).parent / "indicator_sets"
PAIRS = [
    pytest.param(SETS / "tianjin" / "department.qh", TWINS / "department.zh.qh", id="department"),
    pytest.param(SETS / "indices" / "hdi" / "hdi.qh", TWINS / "hdi.zh.qh", id="hdi"),
]

#: What of a bound scheme tells where and how it was written.
WRITTEN = {"file", "span", "spans", "start", "end", "line", "text", "hash", "scheme_hash", "source_hash"}


def meaning(node: Any) -> Any:
    if isinstance(node, Span):
        return None
    if isinstance(node, Function):
        return node.full_name
    if attrs.has(type(node)):
        names = [field.name for field in attrs.fields(type(node)) if field.name not in WRITTEN]
        return type(node).__name__, {name: meaning(getattr(node, name)) for name in names}
    if isinstance(node, tuple | list):
        return [meaning(item) for item in node]
    if hasattr(node, "items"):
        return {key: meaning(value) for key, value in node.items()}
    return node


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
