"""Progress stands on stderr, only where a person looks, and only for what takes long."""

from __future__ import annotations

import io
import time

import pytest

from quanheng.cli import progress
from quanheng.cli.console import Console


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_DELAY", 0.3)
    monkeypatch.setattr(progress, "_BEAT", 0.05)


def shown(err: io.StringIO, seconds: float) -> tuple[str, str]:
    out = Terminal()
    console = Console("en", out, err)
    with progress.busy("hdi", console):
        time.sleep(seconds)
    for _ in progress.track([1, 2, 3], "check", console):
        time.sleep(seconds / 3)
    return out.getvalue(), err.getvalue()


def test_long_work_is_shown_on_stderr_at_a_terminal() -> None:
    out, err = shown(Terminal(), 1.2)
    assert out == ""
    assert "hdi 00:00" in err
    assert "check" in err


def test_short_work_shows_nothing() -> None:
    assert shown(Terminal(), 0.0) == ("", "")


def test_a_file_or_pipe_gets_no_progress() -> None:
    assert shown(io.StringIO(), 0.2) == ("", "")
