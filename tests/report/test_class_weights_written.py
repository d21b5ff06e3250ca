"""Weights by class in the table of weights, in both languages, and in JSON that any reader takes."""

from __future__ import annotations

import json
from pathlib import Path

import quanheng as qh

SCHEME = """
fields { kind : one of {bureau, office};  urban : flag;  a : number;  b : number }
indicator_set s 100 points {
  indicator p { points = by kind, urban { bureau, yes : 30; bureau, no : 20; office, any : 0 }; value = a; score = ratio(10) }
  indicator q { points = by kind, urban { bureau, yes : 70; bureau, no : 80; office, any : 100 }; value = b; score = ratio(10) }
}
"""
UNITS = "unit,kind,urban,a,b\nu1,bureau,yes,5,5\nu2,office,no,5,5\nu3,bureau,no,5,\n"


def test_each_class_has_a_row_and_json_has_no_number_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "s.qh").write_text(SCHEME, encoding="utf-8")
    (tmp_path / "u.csv").write_text(UNITS, encoding="utf-8")
    result = qh.evaluate(tmp_path / "s.qh", tmp_path / "u.csv")
    assert result.weights.rows() == [
        ("s", None, None, 100.0, 1.0),
        ("p", "s", "kind = bureau, urban = yes", 30.0, 0.3),
        ("p", "s", "kind = office, urban = no", 0.0, 0.0),
        ("p", "s", "kind = bureau, urban = no", 20.0, 0.2),
        ("q", "s", "kind = bureau, urban = yes", 70.0, 0.7),
        ("q", "s", "kind = office, urban = no", 100.0, 1.0),
        ("q", "s", "kind = bureau, urban = no", 80.0, 0.8),
    ]
    result.to_json(tmp_path / "out.json")

    def refuse(word: str) -> None:
        raise AssertionError(word)

    found = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"), parse_constant=refuse)
    assert found["weights"][1] == {
        "indicator": "p", "parent": "s", "class": "kind = bureau, urban = yes", "points": 30.0, "weight": 0.3,
    }  # fmt: skip
