"""The page of the diagnostics says what the catalogue says, in both languages, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from quanheng.dsl.diagnostics import catalogue

PAGE = Path(__file__).resolve().parents[2] / "docs" / "diagnostics.md"


def _with_places(text: str) -> str:
    """Return a text of the catalogue as the page prints it: ``{name:g}`` as ‹name›, ``{{`` as a brace."""
    pieces = re.split(r"(\{\{|\}\}|\{[^{}]+\})", text)
    braces = {"{{": "{", "}}": "}"}
    return "".join(
        braces.get(piece) or (re.sub(r"\{(\w+).*\}", r"‹\1›", piece) if piece.startswith("{") else piece)
        for piece in pieces
    )


def _sentence(text: str, stop: str) -> str:
    said = _with_places(text)
    return said if said[-1] in ".?。？" else said + stop


def _line(wording: dict[str, str], language: str) -> str:
    stop, fix, other = (".", " *Fix:* ", " Or: ") if language == "en" else ("。", "*改法：*", "或：")
    said = {key: _sentence(text, stop) for key, text in wording.items()}
    if language == "en":
        said = {key: text[0].upper() + text[1:] for key, text in said.items()}
    message = said.pop("message")
    return f"- {message}{fix}{other.join(said.values())}" if said else f"- {message}"


@pytest.mark.parametrize(("name", "entry"), sorted(catalogue().items()))
def test_every_diagnostic_reads_on_its_page_as_it_is_told(name: str, entry: dict[str, Any]) -> None:
    page = PAGE.read_text(encoding="utf-8")
    _, _, after = page.partition(f"**{entry['code']} {name}**")
    lines = [line for line in after.split("\n**QH")[0].splitlines() if line.startswith("- ")]
    assert lines[:2] == [_line(entry["en"], "en"), _line(entry["zh"], "zh")]
