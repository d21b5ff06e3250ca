"""The pages of scoring sentences are what ``docs/make_patterns.py`` makes of the schemes that the tests run."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from quanheng.dsl.diagnostics import Language

MAKER = Path(__file__).resolve().parents[2] / "docs" / "make_patterns.py"


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    spec = spec_from_file_location("make_patterns", MAKER)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_is_made_of_the_schemes_that_are_run(maker: ModuleType, language: Language) -> None:
    written = maker.PAGES[language].read_text(encoding="utf-8")

    assert written == maker.page(language), "run python docs/make_patterns.py, and read what changed"


def test_all_forty_one_sentences_are_there(maker: ModuleType) -> None:
    page = maker.page("zh")

    assert all(f"\n## P{number} " in page for number in range(1, 42))
