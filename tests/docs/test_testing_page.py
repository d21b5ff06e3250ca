"""The page on testing plugins, followed in both languages: its files are written and its commands run."""

from __future__ import annotations

from pathlib import Path

import pytest
from following import Reader

from quanheng import testing
from quanheng.testing import strategies

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.mark.parametrize(("page", "locale"), [("testing.md", "C.UTF-8"), ("zh/testing.md", "zh_CN.UTF-8")])
def test_the_tests_of_the_page_pass_as_it_says(page: str, locale: str, tmp_path: Path) -> None:
    ran = list(Reader(tmp_path, locale).follow(DOCS / page))
    assert len(ran) == 2
    for each in ran:
        assert each.is_as_said, each.printed


@pytest.mark.parametrize("page", ["testing.md", "zh/testing.md"])
def test_every_name_is_described(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    names = {*testing.__all__, *strategies.__all__} - {"SoundScheme"}
    assert [name for name in names if name not in text] == []
