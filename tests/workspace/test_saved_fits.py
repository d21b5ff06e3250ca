"""What was fitted goes into a file and comes back exact, and holds other units to the same standard."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import quanheng as qh
from quanheng.core.fit import Statistics
from quanheng.report.fit_file import UnreadableFitError, _group, _statistics, read_document

SCHEME = """
fields { x : number; y : number; g : one of {a, b} }
indicator_set s scale 0..100 {
  period   = year
  defaults { impute = group_mean(by = g) }
  weights  = entropy()
  indicator x higher_is_better { score = minmax(by = g) }
  indicator y lower_is_better  { value = y + 1; score = percentile() }
}
"""
ROWS = [
    {"unit": f"u{n}", "year": 2025, "x": x, "y": y, "g": "ab"[n % 2]}
    for n, (x, y) in enumerate([(1.1, 5.0), (2.7, None), (3.3, 9.0), (0.1, 2.0), (None, 4.0), (7.0, 4.0)])
]


@pytest.fixture
def scheme(tmp_path: Path) -> Path:
    path = tmp_path / "s.qh"
    path.write_text(SCHEME, encoding="utf-8")
    return path


def test_the_same_data_under_their_own_saved_fit_give_the_same_to_the_last_bit(scheme: Path, tmp_path: Path) -> None:
    first = qh.evaluate(scheme, ROWS)
    first.save_fit(tmp_path / "fit.json")
    again = qh.evaluate(scheme, ROWS, fitted=tmp_path / "fit.json")
    assert again.scores.equals(first.scores)
    assert again.weights.equals(first.weights)


def test_a_result_written_as_json_serves_as_a_fit(scheme: Path, tmp_path: Path) -> None:
    first = qh.evaluate(scheme, ROWS)
    first.to_json(tmp_path / "result.json")
    again = qh.evaluate(scheme, ROWS, fitted=str(tmp_path / "result.json"))
    assert again.scores.equals(first.scores)


def test_next_year_is_measured_by_this_years_ends(scheme: Path, tmp_path: Path) -> None:
    qh.evaluate(scheme, ROWS).save_fit(tmp_path / "fit.json")
    later = [{"unit": "u", "year": 2026, "x": 2.2, "y": 4.0, "g": "a"}]
    held = qh.evaluate(scheme, later, fitted=tmp_path / "fit.json")
    # group a had 1.1 and 3.3, and their mean 2.2 in the gap; y + 1 = 5 stands second and third from the best of six:
    # y = 5, 5 (the mean of b: 2 and 4 is 3), so 2, 3, 4, 4, 5, 9 and the places of 4 are 3 and 4 from below
    assert held.scores["x"].item() == pytest.approx(50.0)
    assert held.scores["y"].item() == pytest.approx(100 * (1 - 2.5 / 5))
    provenance = held.provenance
    assert provenance.standard is not None
    assert (provenance.standard.periods, provenance.standard.rows) == (("2025",), 6)
    assert provenance.to_dict()["standard"]["file"] == str(tmp_path / "fit.json")


def test_a_fit_saved_again_still_names_the_data_it_was_fitted_on(scheme: Path, tmp_path: Path) -> None:
    qh.evaluate(scheme, ROWS).save_fit(tmp_path / "one.json")
    later = [row | {"year": 2026} for row in ROWS[:2]]
    qh.evaluate(scheme, later, fitted=tmp_path / "one.json").save_fit(tmp_path / "two.json")
    one, two = (json.loads((tmp_path / name).read_text(encoding="utf-8")) for name in ("one.json", "two.json"))
    assert one == two


def test_a_renamed_indicator_keeps_its_standard_and_a_changed_one_has_none(scheme: Path, tmp_path: Path) -> None:
    qh.evaluate(scheme, ROWS).save_fit(tmp_path / "fit.json")
    renamed = tmp_path / "renamed.qh"
    renamed.write_text(SCHEME.replace("indicator y", "indicator waiting"), encoding="utf-8")
    assert qh.evaluate(renamed, ROWS, fitted=tmp_path / "fit.json").scores["waiting"].null_count() == 0
    changed = tmp_path / "changed.qh"
    changed.write_text(SCHEME.replace("y + 1", "y + 2"), encoding="utf-8")
    with pytest.raises(qh.SchemeError) as caught:
        qh.evaluate(changed, ROWS, fitted=tmp_path / "fit.json")
    assert [found.code for found in caught.value.diagnostics] == ["QH412"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("no json", "QH780"),
        ("[]", "QH780"),
        ('{"format": "quanheng-fit", "version": 2}', "QH781"),
        ('{"format": "quanheng-fit", "version": 1}', "QH782"),
        ('{"format": "quanheng-fit", "version": "1"}', "QH781"),
        ("[" * 100_000, "QH780"),
    ],
)
def test_a_file_that_is_no_fit_is_told_by_its_name(scheme: Path, tmp_path: Path, text: str, code: str) -> None:
    (tmp_path / "fit.json").write_text(text, encoding="utf-8")
    with pytest.raises(qh.SchemeError) as caught:
        qh.evaluate(scheme, ROWS, fitted=tmp_path / "fit.json")
    assert [found.code for found in caught.value.diagnostics] == [code]


def test_a_file_that_is_not_there_is_told(scheme: Path, tmp_path: Path) -> None:
    with pytest.raises(qh.SchemeError) as caught:
        qh.evaluate(scheme, ROWS, fitted=tmp_path / "none.json")
    assert [found.code for found in caught.value.diagnostics] == ["QH480"]


def test_a_plugin_that_changed_since_is_warned_of(tmp_path: Path) -> None:
    plugin, scheme = tmp_path / "port.py", tmp_path / "s.qh"
    code = (
        'import quanheng as qh\n\n\n@qh.function(zh="强度")\ndef intensity(x):\n    """Times N."""\n    return N * x\n\n\n'
        '@qh.hookimpl\ndef quanheng_register(registry):\n    registry.add("port", intensity)\n'
    )
    scheme.write_text(
        "use port\nfields { x : number }\nindicator_set s scale 0..1 {\n"
        "  indicator a higher_is_better { value = port.intensity(x); score = minmax() }\n}\n",
        encoding="utf-8",
    )
    rows = [{"unit": "a", "x": 1.0}, {"unit": "b", "x": 2.0}]
    plugin.write_text(code.replace("N", "2"), encoding="utf-8")
    first = qh.evaluate(qh.load(scheme, plugins=[plugin]), rows)
    first.save_fit(tmp_path / "fit.json")
    plugin.write_text(code.replace("N", "3"), encoding="utf-8")
    again = qh.evaluate(qh.load(scheme, plugins=[plugin]), rows, fitted=tmp_path / "fit.json")
    assert [found.name for found in again.warnings] == ["fit-other-plugin"]


NUMBERS = st.floats(allow_nan=True, allow_infinity=True)
FOUND = st.dictionaries(
    st.text(min_size=1, max_size=5),
    NUMBERS
    | st.integers(-(2**40), 2**40)
    | st.text(max_size=5)
    | hnp.arrays(np.float64, hnp.array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=3), elements=NUMBERS)
    | hnp.arrays(np.int64, 3)
    | hnp.arrays(np.bool_, 2),
    max_size=4,
)


@given(FOUND, st.none() | st.text(max_size=4), st.lists(st.none() | st.text(max_size=3) | st.floats(-9, 9), max_size=2))
def test_whatever_a_fit_finds_comes_back_exact(found: dict[str, Any], period: str | None, by: list[Any]) -> None:
    key = (period, *by)
    text = json.dumps([_group(key, found)], allow_nan=False)
    back: Statistics = _statistics(json.loads(text))
    (read,) = back.groups.values()
    assert list(back.groups) == [key]
    for name, value in found.items():
        np.testing.assert_array_equal(read[name], value, strict=isinstance(value, np.ndarray))


def test_a_document_that_is_none_says_what_was_expected() -> None:
    with pytest.raises(UnreadableFitError, match="format"):
        read_document({"fit": 3})
