"""The files shown in the pages of the language are sound, laid out as the formatter does, and their examples come out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from quanheng.cli.running import main

ROOT = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^```qh (\S+\.qh)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", ["docs/language.md", "docs/zh/language.md"])
def test_the_files_of_the_page_work(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = FENCE.findall((ROOT / page).read_text(encoding="utf-8"))
    assert len(found) >= 3
    for name, text in found:
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["--lang", "en", "check", "."]) == 0
    assert "0 errors, 0 warnings" in "".join(capsys.readouterr())
    assert main(["--lang", "en", "test", "."]) == 0
    assert "1 example ok, 0 failed" in capsys.readouterr().out
