"""The guide for authors of plugins, followed to its end in both languages, as a new user would who has nothing else.

What it arrives at in English is the package of ``docs/examples``.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from following import Ran, Reader

from quanheng.dsl.formatting import format_source
from quanheng.dsl.syntax import Source
from quanheng.plugins.manager import load_plugins

DOCS = Path(__file__).resolve().parents[2] / "docs"
EXAMPLE = DOCS / "examples" / "quanheng-binhai" / "quanheng_binhai"
PAGES = ("plugins.md", "zh/plugins.md")
FENCE = re.compile(r"^```(\w+)(?: ([^\n]+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
#: From here on a page is there to look things up, not to be followed.
REFERENCE = ("\n## Where plugins are found\n", "\n## 插件放在哪里\n")


def guide(page: str) -> str:
    """Return the part of a page that is followed."""
    text = (DOCS / page).read_text(encoding="utf-8")
    return text[: next(text.index(heading) for heading in REFERENCE if heading in text)]


def fences(text: str) -> list[tuple[str, str, str]]:
    return [(found[1], found[2] or "", found[3]) for found in FENCE.finditer(text)]


def followed(page: str, tmp_path: Path) -> tuple[Reader, list[Ran]]:
    """Return the reader at the end of the guide, and the commands that were run."""
    (tmp_path / "page.md").write_text(guide(page), encoding="utf-8")
    home = tmp_path / "home"
    home.mkdir()
    locale = "zh_CN.UTF-8" if page.startswith("zh/") else "C.UTF-8"
    reader = Reader(home, locale, installed=home / "installed", is_stranger=True)
    return reader, list(reader.follow(tmp_path / "page.md"))


@pytest.mark.parametrize("page", PAGES)
def test_whoever_follows_the_guide_gets_what_it_says_and_at_the_end_an_installed_package(
    page: str, tmp_path: Path
) -> None:
    pytest.importorskip("setuptools", reason="nothing here builds packages")
    reader, ran = followed(page, tmp_path)
    assert [(each.command, each.said, each.printed) for each in ran if not each.is_as_said] == []
    # the plugin came in as one file, and that file is what was installed
    assert not list((reader.here / "plugins").glob("binhai*"))
    assert (reader.installed or tmp_path).joinpath("quanheng_binhai", "binhai.qh").is_file()
    module = [text for language, name, text in fences(guide(page)) if name == "plugins/binhai.py"][-1]
    assert (reader.here / "quanheng-binhai/quanheng_binhai/__init__.py").read_text(encoding="utf-8") == module
    # its numbers are those that the file gave: ports 46.25 of 100 weighing 60, no accident
    before, after = [each.printed.splitlines() for each in ran if " evaluate " in each.command][-2:]
    assert any("67.75" in line for line in after)
    assert before[3:] == after[2:]  # but for the lines that say where from
    assert "passed" in (told := reader.run("pytest -q quanheng-binhai/tests", "").printed), told


def test_the_guide_arrives_at_the_package_of_the_examples() -> None:
    last = {name: text for _, name, text in fences(guide("plugins.md"))}
    for name, file in (("binhai.py", "__init__.py"), ("binhai.qh",) * 2, ("throughput_targets.csv",) * 2):
        assert last[f"plugins/{name}"] == (EXAMPLE / file).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_the_schemes_of_the_guide_stand_in_the_canonical_layout(page: str) -> None:
    registry = load_plugins().registry
    schemes = [text for language, _, text in fences(guide(page)) if language == "qh"]
    assert schemes
    assert [text for text in schemes if format_source(Source(page, text), registry) != text] == []


def without_docstrings(program: str) -> str:
    tree = ast.parse(program)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:]
    return ast.unparse(tree)


def test_both_languages_have_the_same_steps_and_the_same_programs() -> None:
    english, chinese = (fences((DOCS / page).read_text(encoding="utf-8")) for page in PAGES)
    assert [(language, bool(name)) for language, name, _ in english] == [
        (language, bool(name)) for language, name, _ in chinese
    ]
    for (language, name, one), (_, _, other) in zip(english, chinese, strict=True):
        if language == "python" and "test" not in name:
            assert without_docstrings(one) == without_docstrings(other)
