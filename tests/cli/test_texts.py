"""The texts of the command line: two languages as equals, none of them idle."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest
import tomli

import quanheng.cli.language
from quanheng.cli.arguments import name_of
from quanheng.cli.campaign import ACTIONS
from quanheng.cli.language import Speech, counted
from quanheng.cli.running import COMMANDS
from quanheng.dsl.diagnostics import Both

HOME = Path(quanheng.cli.language.__file__).parent
TEXTS = tomli.loads((HOME / "texts.toml").read_text(encoding="utf-8"))


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("key", TEXTS)
def test_each_text_says_the_same_in_both_languages(key: str) -> None:
    text = TEXTS[key]
    assert set(text) == {"zh", "en"}
    assert placeholders(text["zh"]) == placeholders(text["en"])


@pytest.mark.parametrize("key", TEXTS)
def test_chinese_sentences_have_chinese_punctuation(key: str) -> None:
    assert not re.search(r"[\u4e00-\u9fff][,;:?!()]", TEXTS[key]["zh"])


@pytest.mark.parametrize("key", TEXTS)
def test_each_text_is_said_somewhere(key: str) -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in HOME.glob("*.py"))
    commands = map(name_of, COMMANDS)
    made = {f"{name}{tail}" for name in commands for tail in ("", "-example")}
    made |= {f"campaign-{action.name}{tail}" for action in ACTIONS for tail in ("", "-example")}
    families = (
        *("column-", "kind-", "severity-", "state-", "new-", "note-", "sample-", "help-sample-"),
        *("ledger-", "approval-", "archive-", "help-ledger-", "help-note-"),
    )
    assert key in made or re.search(f"[\"']{key}[\"']", code) or key.startswith(families)


def test_a_count_has_its_noun_in_the_right_number() -> None:
    assert [counted(number, "unit").en for number in (0, 1, 2)] == ["0 units", "1 unit", "2 units"]
    assert Speech("zh")("format-count", files=counted(2, "file"), changed=1) == "2 个文件，整理了 1 个"
    assert Speech("en")("wrote", file=Both("文件", "file")) == "wrote file"
