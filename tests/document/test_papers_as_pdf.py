"""Papers as PDF: by LibreOffice where it is, and a clear word where it is not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sample_papers import paper

from quanheng.document import pdf
from quanheng.document.parts import Document, Paragraph
from quanheng.document.write import write_document
from quanheng.dsl.diagnostics import SchemeError

SMALL = Document("题", "zh", [Paragraph("文")])


def _program(folder: Path, text: str) -> str:
    program = folder / "soffice"
    program.write_text(f"#!/bin/sh\n{text}\n")
    program.chmod(0o755)
    return str(program)


def _refused(target: Path) -> str:
    with pytest.raises(SchemeError) as caught:
        write_document(SMALL, target)
    assert not target.exists()
    return caught.value.diagnostics[0].name


def test_without_a_converter_the_paper_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "converter", lambda: None)
    assert _refused(tmp_path / "报告.pdf") == "pdf-no-converter"


@pytest.mark.skipif(os.name == "nt", reason="the stand-in for LibreOffice is a shell script")
@pytest.mark.parametrize("text", ["echo Error: source file could not be loaded >&2", "exit 3", "sleep 20"])
def test_a_converter_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    program = _program(tmp_path, text)
    monkeypatch.setattr(pdf, "converter", lambda: program)
    monkeypatch.setattr(pdf, "_SECONDS", 0.5)
    assert _refused(tmp_path / "报告.pdf") == "pdf-failed"
    assert [path.name for path in tmp_path.iterdir()] == ["soffice"]


def test_libreoffice_reads_the_paper_and_makes_a_pdf(tmp_path: Path) -> None:
    if pdf.converter() is None:
        pytest.skip("LibreOffice is not installed")
    target = tmp_path / "报告.pdf"
    try:
        write_document(paper(), target)
    except SchemeError as error:
        if "source file could not be loaded" in error.diagnostics[0].message("en"):
            pytest.skip("LibreOffice is installed without Writer")
        raise
    assert target.read_bytes().startswith(b"%PDF-")
    assert [path.name for path in tmp_path.iterdir()] == ["报告.pdf"]
