"""``-o`` with the suffix of a paper: the indicator table, results and explanations, as an office hands them in."""

from __future__ import annotations

from pathlib import Path

import docx
import openpyxl
import pytest

from quanheng.cli import main


@pytest.fixture(autouse=True)
def _inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def first_line(path: str) -> str:
    return str(docx.Document(path).paragraphs[0].text)


def test_the_indicator_table_is_written_as_word_page_workbook_and_markdown(capsys: pytest.CaptureFixture[str]) -> None:
    files = ["x.docx", "x.html", "x.xlsx", "x.md"]
    words = [word for file in files for word in ("-o", file)]
    assert main(["table", "tianjin", "--no-plugins", "--lang", "zh", *words]) == 0
    title = "机构编制执行情况评估（政府部门类）"
    assert first_line("x.docx") == title
    assert f"<h1>{title}</h1>" in Path("x.html").read_text("utf-8")
    assert openpyxl.load_workbook("x.xlsx").active["A1"].value == title
    assert Path("x.md").read_text("utf-8").startswith(f"# {title}")
    assert "已写入 x.docx" in capsys.readouterr().err


def test_results_are_written_in_the_language_of_the_command() -> None:
    assert main(["evaluate", "tianjin", "--lang", "en", "-o", "r.docx", "-o", "r.html"]) == 0
    assert first_line("r.docx").endswith(": results")
    assert "Scores, ranks and grades" in Path("r.html").read_text("utf-8")


def test_an_explanation_is_written_as_a_paper() -> None:
    assert main(["explain", "tianjin", "--unit", "甲三局", "--lang", "zh", "-o", "e.html"]) == 0
    assert "<h1>甲三局得分说明</h1>" in Path("e.html").read_text("utf-8")


def test_a_paper_is_never_written_over_another_without_force(capsys: pytest.CaptureFixture[str]) -> None:
    Path("x.docx").write_bytes(b"mine")
    assert main(["table", "tianjin", "-o", "x.docx"]) == 2
    assert Path("x.docx").read_bytes() == b"mine"
    assert "x.docx" in capsys.readouterr().err
    assert main(["table", "tianjin", "-o", "x.docx", "--force"]) == 0
    assert first_line("x.docx")


def test_an_explanation_has_no_workbook(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "tianjin", "--unit", "甲三局", "--lang", "en", "-o", "e.xlsx"]) == 2
    assert ".docx .html .pdf" in capsys.readouterr().err
