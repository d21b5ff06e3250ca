"""``quanheng report`` as an office would call it."""

from __future__ import annotations

from pathlib import Path

import pytest

from quanheng.cli import main


def _run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main([*words, "--lang", "zh"])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_the_report_on_a_bundled_set_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = _run(capsys, "report", "changyi", "--as-of", "2026-11-22")
    assert code == 0
    assert out.startswith("关于机构编制大督导情况的报告")
    assert "24 个单位" in err


def test_each_unit_gets_a_file_of_its_own(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    folder = tmp_path / "单位报告"
    words = (
        "report",
        "letter",
        "tianjin_framework",
        "--each",
        "--as",
        "html",
        "-o",
        str(folder),
        "--as-of",
        "2026-11-22",
    )
    code, _, err = _run(capsys, *words)
    assert code == 0, err
    assert len(list(folder.glob("*.html"))) == 6
    assert _run(capsys, *words)[0] == 2  # nothing is overwritten
    assert _run(capsys, *words, "--force")[0] == 0


@pytest.mark.parametrize(
    "words",
    [
        ("report", "handbok", "changyi"),
        ("report", "handbook"),
        ("report", "unit", "changyi"),
        ("report", "unit", "changyi", "now"),
        ("report", "changyi", "--each"),
        ("report", "problems", "changyi", "--each", "-o", "x"),
        ("report", "changyi", "--common", "0"),
        ("report", "changyi", "-o", "x.doc"),
    ],
)
def test_what_cannot_be_asked_for_is_a_usage_error(capsys: pytest.CaptureFixture[str], words: tuple[str, ...]) -> None:
    code, out, err = _run(capsys, *words)
    assert (code, out) == (2, "")
    assert err.strip()


def test_the_words_of_the_command_are_those_of_the_papers() -> None:
    from quanheng.cli import report  # noqa: PLC0415
    from quanheng.papers import composing, lists, progress  # noqa: PLC0415

    words = (report.REPORTS, report.LISTS, report.STAGES, report.FORMS)
    assert words == (composing.REPORTS, lists.LISTS, progress.STAGES, composing.FORMS)
