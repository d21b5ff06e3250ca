"""The pages tell the truth: their files are written, their commands run, their output compared word by word.

In a page, a fence ``qh NAME`` or ``csv NAME`` is a file; in a fence ``console`` the lines after ``$ `` are commands, and
what follows each is what it prints; a line of ``…`` stands for any number of lines left out.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from quanheng.dsl.formatting import format_source
from quanheng.dsl.syntax import Source
from quanheng.plugins.manager import load_plugins
from quanheng.plugins.sources import BUNDLED

ROOT = Path(__file__).resolve().parents[2]
PAGES = (
    "README.md",
    "README.zh-CN.md",
    "docs/guide.md",
    "docs/zh/guide.md",
    "docs/time.md",
    "docs/zh/time.md",
    "docs/diagnose.md",
    "docs/zh/diagnose.md",
    "docs/reports.md",
    "docs/zh/reports.md",
    "docs/simulation.md",
    "docs/zh/simulation.md",
    "docs/fit_files.md",
    "docs/zh/fit_files.md",
    "docs/sampling.md",
    "docs/zh/sampling.md",
    *(f"docs/{folder}plugins/{name}.md" for name in BUNDLED for folder in ("", "zh/")),
)
FENCE = re.compile(r"^```(\w+)(?: ([^\n]+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def _fences(page: str) -> list[tuple[str, str, str]]:
    text = (ROOT / page).read_text(encoding="utf-8")
    return [(found[1], found[2] or "", found[3]) for found in FENCE.finditer(text)]


def _write_files(page: str, folder: Path) -> None:
    for language, name, text in _fences(page):
        if language in {"qh", "csv", "python", "toml"} and name:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")


def _commands(page: str) -> list[tuple[str, str]]:
    """Return each ``quanheng`` command of a page with what the page says it prints."""
    consoles = [text for language, _, text in _fences(page) if language == "console"]
    parts = [part for text in consoles for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]]
    pairs = [(part.partition("\n")[0], part.partition("\n")[2]) for part in parts]
    # The README's first command makes an environment first: what it prints is what its last part prints.
    return [(command.rpartition(" && ")[2], output) for command, output in pairs if "quanheng" in command]


def _run(command: str, folder: Path, page: str) -> str:
    words = shlex.split(command)
    locale = (
        "zh_CN.UTF-8"
        if ("zh-CN" in page or page.startswith(("docs/zh/time", "docs/zh/plugins/", "docs/zh/simulation")))
        else "C.UTF-8"
    )
    done = subprocess.run(
        [sys.executable, "-m", "quanheng", *words[1:]],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        encoding="utf-8",
        env=os.environ | {"LC_ALL": locale, "PYTHONUTF8": "1", "COLUMNS": "120"},
    )
    return done.stdout


def _plain(output: str) -> str:
    """Return the text without the date of the day, which a line of it may end with."""
    lines = (re.sub(r"\d{4}-\d{2}-\d{2}$", "DATE", line.rstrip()) for line in output.strip().splitlines())
    return "\n".join(lines)


def _pattern(output: str) -> str:
    return re.escape(_plain(output) + "\n").replace("\n…\n".replace("\n", "\\\n"), "\n(?:.*\n)*?")


def _is_run(command: str) -> bool:
    return Path(shlex.split(command)[0]).name == "quanheng"


CASES = [(page, command, output) for page in PAGES for command, output in _commands(page) if _is_run(command)]


@pytest.mark.parametrize(("page", "command", "output"), CASES, ids=[f"{page}: {command}" for page, command, _ in CASES])
def test_the_command_prints_what_the_page_says(page: str, command: str, output: str, tmp_path: Path) -> None:
    _write_files(page, tmp_path)
    for earlier in (line for line, _ in _commands(page) if re.search("--save-fit|--record", line) and line != command):
        _run(earlier, tmp_path, page)  # it writes what the command reads
    printed = _plain(_run(command, tmp_path, page))
    assert printed == _plain(output) or re.fullmatch(_pattern(output), printed + "\n")


SCHEMES = [(page, text) for page in PAGES for language, _, text in _fences(page) if language == "qh"]


@pytest.mark.parametrize(
    ("page", "text"), SCHEMES, ids=[f"{page} {number}" for number, (page, _) in enumerate(SCHEMES)]
)
def test_the_schemes_of_a_page_stand_in_the_canonical_layout(page: str, text: str) -> None:
    assert format_source(Source(page, text), load_plugins().registry) == text


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("README.md", "README.zh-CN.md"),
        ("docs/guide.md", "docs/zh/guide.md"),
        ("docs/time.md", "docs/zh/time.md"),
        ("docs/diagnose.md", "docs/zh/diagnose.md"),
        ("docs/fit_files.md", "docs/zh/fit_files.md"),
    ],
)
def test_both_languages_of_a_page_tell_the_same_steps(english: str, chinese: str) -> None:
    def shape(page: str) -> list[str]:
        return [f"{language} {bool(name)}" for language, name, _ in _fences(page)]

    assert shape(english) == shape(chinese)
