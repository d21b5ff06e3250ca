"""What the scenarios share: each has a ``folder`` of its own, in which an office works."""

from __future__ import annotations

from pathlib import Path

import pytest
from offices import Office

from quanheng.cli import main


@pytest.fixture
def office(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Office:
    """Work in the folder, in Chinese."""
    monkeypatch.chdir(folder)

    def said(code: int, *words: str) -> str:
        capsys.readouterr()
        found = main([*words, "--lang", "zh"])
        printed = capsys.readouterr()
        assert found == code, printed.err
        return printed.out if code == 0 else printed.err

    return Office(folder, said)
