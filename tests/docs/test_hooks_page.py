"""The plugin that the guide shows for hooks does what the guide says, with the commands that it names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from quanheng.cli import main

DOCS = Path(__file__).resolve().parents[2] / "docs"
SCHEME = (
    "indicator_set s 10 points {\n  fields { x : number }\n  indicator a 10 points { value = x;  score = value }\n}\n"
)


@pytest.mark.parametrize("page", ["plugins.md", "zh/plugins.md"])
def test_the_commands_of_the_page_work_with_its_plugin(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    plugin = re.search(r"^```python\n# plugins/office\.py\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert plugin is not None
    shown = re.search(r"^```console\n(.*?)^```$", text[plugin.end() :], re.MULTILINE | re.DOTALL)
    assert shown is not None
    monkeypatch.chdir(tmp_path)
    Path("plugins").mkdir()
    Path("plugins/office.py").write_text(plugin[1], encoding="utf-8")
    Path("scheme.qh").write_text(SCHEME, encoding="utf-8")
    Path("units.pairs").write_text("north 4\nsouth 9\n", encoding="utf-8")
    commands = re.findall(r"^\$ quanheng (.*)$", shown[1], re.MULTILINE)
    assert len(commands) == 3
    assert [main([*command.split(), "--lang", "en"]) for command in commands] == [0, 0, 0]
    printed = capsys.readouterr()
    assert Path("page.md").read_text(encoding="utf-8") == "- north: 4.0\n- south: 9.0\n"
    assert "a has no title (check 'titles' of the plugin office)" in printed.out
    assert printed.out.endswith("1\n")
