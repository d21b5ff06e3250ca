"""The methods that ``docs/plugins.md`` shows for combining, weighing and filling work in a scheme as the page says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import quanheng as qh

PAGE = Path(__file__).resolve().parents[2] / "docs" / "plugins.md"
SCHEME = """use mine
indicator_set s scale 0..1 { fields { a : number; b : number }
  defaults { impute = mine.in_step() }
  aggregate = mine.to_best()
  weights   = mine.middle(given, equal)
  indicator a weight 3
  indicator b weight 1
}
"""


def test_they_combine_weigh_and_fill(tmp_path: Path) -> None:
    text = PAGE.read_text(encoding="utf-8")
    shown = next(
        found
        for found in re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
        if "def to_best" in found
    )
    hook = "\n\n@qh.hookimpl\ndef quanheng_register(registry):\n    registry.add('mine', to_best, middle, in_step)\n"
    (tmp_path / "mine.py").write_text(shown + hook, encoding="utf-8")
    (tmp_path / "s.qh").write_text(SCHEME, encoding="utf-8")
    loaded = qh.load(tmp_path / "s.qh", plugins=[tmp_path / "mine.py"])
    rows = [{"unit": "x", "a": 1.0, "b": 0.2}, {"unit": "y", "a": 0.4, "b": None}, {"unit": "z", "a": None, "b": 0.6}]
    result = qh.evaluate(loaded, rows).evaluation
    # a has the mean 0.7 and b 0.4: z is 0.2 above in b, y 0.3 below in a
    assert result.value("a").tolist() == pytest.approx([1.0, 0.4, 0.9], rel=1e-12)
    assert result.value("b").tolist() == pytest.approx([0.2, 0.1, 0.6], rel=1e-12)
    assert result.weights["a"] == pytest.approx(0.625, rel=1e-12)
    expected = [1 - 0.375 * 0.4, 1 - 0.625 * 0.6 - 0.375 * 0.5, 1 - 0.625 * 0.1]
    assert result.exact("s").tolist() == pytest.approx(expected, rel=1e-12)
