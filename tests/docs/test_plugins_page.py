"""The shortest plugin of ``docs/zh/plugins.md``, written out as the page shows it, and what its reference shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import quanheng as qh
from quanheng import testing

PAGE = Path(__file__).resolve().parents[2] / "docs" / "zh" / "plugins.md"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of work with the page's plugin and its scheme."""
    text = PAGE.read_text(encoding="utf-8")
    plugin, scheme = (
        re.search(rf"^```{kind}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
        for kind in ("python binhai.py", "qh 港口.qh")
    )
    assert plugin is not None
    assert scheme is not None
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins" / "binhai.py").write_text(plugin[1], encoding="utf-8")
    (tmp_path / "港口.qh").write_text(scheme[1], encoding="utf-8")
    return tmp_path


def test_a_workspace_finds_the_plugin_by_itself(folder: Path) -> None:
    result = qh.Workspace(folder, local=True).evaluate(
        "港口", [{"单位": "甲港", "吞吐量": 2_000_000, "泊位长度": 1000}]
    )
    assert result.scores.to_dicts() == [{"unit": "甲港", "港口": 50.0, "吞吐强度": 50.0}]


def test_from_python_the_plugin_is_named(folder: Path) -> None:
    loaded = qh.load(folder / "港口.qh", plugins=[folder / "plugins" / "binhai.py"])
    assert loaded.name == "港口"


def test_without_the_plugin_the_scheme_says_what_it_misses(folder: Path) -> None:
    with pytest.raises(qh.SchemeError) as caught:
        qh.load(folder / "港口.qh")
    assert any("binhai" in diagnostic.message("zh") for diagnostic in caught.value.diagnostics)


def test_the_english_name_of_the_function_is_the_same_function(folder: Path) -> None:
    path = folder / "港口.qh"
    path.write_text(path.read_text(encoding="utf-8").replace("港口吞吐强度", "port_intensity"), encoding="utf-8")
    result = qh.Workspace(folder, local=True).evaluate(path, [{"单位": "甲港", "吞吐量": 5_000_000, "泊位长度": 1000}])
    assert result.scores["港口"].to_list() == [100.0]


def test_the_scoring_function_of_the_page_is_given_the_value_of_its_node(tmp_path: Path) -> None:
    blocks = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    squared = next(block for block in blocks if "def squared" in block)
    registered = "@qh.hookimpl\ndef quanheng_register(registry):\n    registry.add('own', squared)\n"
    plugin = tmp_path / "own.py"
    plugin.write_text(f"import quanheng as qh\n\n\n{squared}\n\n{registered}", encoding="utf-8")
    scheme = tmp_path / "s.qh"
    scheme.write_text(
        "use own\n\nindicator_set s 100 points {\n  fields { x : number }\n"
        "  indicator a 100 points { value = x;  score = own.squared(target = 10) }\n}\n",
        encoding="utf-8",
    )
    result = qh.evaluate(qh.load(scheme, plugins=[plugin]), [{"unit": "u", "x": 5}])
    assert result.scores["a"].to_list() == [25.0]


def test_the_refusing_function_of_the_page_stops_the_evaluation_with_its_words(tmp_path: Path) -> None:
    blocks = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    refusing = next(block for block in blocks if "qh.Refused" in block)
    registered = "@qh.hookimpl\ndef quanheng_register(registry):\n    registry.add('own', port_intensity)\n"
    plugin = tmp_path / "own.py"
    plugin.write_text(f"import numpy as np\nimport quanheng as qh\n\n\n{refusing}\n\n{registered}", encoding="utf-8")
    text = (
        "use own\nfields { t : number;  m : number }\n"
        "indicator_set s 100 points { indicator a 100 points { value = own.port_intensity(t, m);  score = ratio(1) } }\n"
    )
    with pytest.raises(qh.SchemeError, match="a berth of -5 m"):
        testing.evaluate(text, [{"t": 1, "m": 1}, {"t": 1, "m": -5}], [plugin])
