"""Bad programs with all that is told of them, word for word, in both languages: several faults in company.

``tests/fixtures/bad/chinese`` and ``english`` hold programs that are checked; each folder of ``commands`` holds files
and the command that is run among them.  ``QUANHENG_REWRITE=1`` writes what is printed instead of comparing: read it.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from quanheng.cli.showing import show
from quanheng.dsl.diagnostics import LANGUAGES, Language, catalogue
from quanheng.dsl.help import COMMAND, Case, help_on

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
BAD = FIXTURES / "bad"
PROGRAMS = sorted([*BAD.glob("chinese/*.qh"), *BAD.glob("english/*.qh"), *BAD.glob("commands/*/command")])
EXPECTED = {path for path in BAD.rglob("*.txt") if path.name.endswith((".zh.txt", ".en.txt"))}


def _case(path: Path) -> Case:
    if path.name != "command":
        return Case(f"check {path.name}", {path.name: path.read_text(encoding="utf-8")}, {}, {})
    files = [inner for inner in path.parent.rglob("*") if inner.is_file() and inner not in {path, *EXPECTED}]
    texts = {inner.relative_to(path.parent).as_posix(): inner.read_bytes().decode("latin-1") for inner in files}
    return Case(path.read_text(encoding="utf-8").strip(), {}, texts, dict.fromkeys(texts, "latin-1"))


def _expected(path: Path, language: Language) -> Path:
    return path.with_name(f"{path.stem if path.suffix else 'expected'}.{language}.txt")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.relative_to(BAD).as_posix())
def test_what_is_told_of_a_bad_program(path: Path, language: Language) -> None:
    shown = show(_case(path), language).text
    place = _expected(path, language)
    if os.environ.get("QUANHENG_REWRITE"):
        place.write_text(shown, encoding="utf-8")
    assert shown == place.read_text(encoding="utf-8")


def test_nothing_is_expected_of_a_program_that_is_not_there() -> None:
    assert {_expected(path, language) for path in PROGRAMS for language in LANGUAGES} == EXPECTED


def _is_told_by_checking(name: str) -> bool:
    """Whether checking one scheme, and nothing else, shows it: what only a command can show is on its page."""
    found = help_on(name)
    if found is None or found.unshown is not None or found.bad.encodings:
        return False
    return found.bad.command == found.good.command == COMMAND and list(found.bad.files) == ["scheme.qh"]


def test_each_code_of_checking_is_told_of_a_bad_program() -> None:
    texts = "".join(path.read_text(encoding="utf-8") for path in EXPECTED)
    told = set(re.findall(r"^(?:error|warning) QH\d{3} ([a-z0-9-]+)$", texts, re.MULTILINE))
    assert sorted(name for name in catalogue() if _is_told_by_checking(name) and name not in told) == []


def test_there_are_as_many_bad_programs_as_good_ones() -> None:
    good = [path for path in FIXTURES.rglob("*.qh") if BAD not in path.parents]
    assert len(PROGRAMS) >= len(good)
