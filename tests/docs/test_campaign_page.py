"""The page on campaigns tells the truth: its file is written, its commands run one after the other, word by word."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import attrs
import pytest

import quanheng as qh
from quanheng.campaign.keys import KEYS, Key
from quanheng.campaign.starting import template_names
from quanheng.cli import main

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = ("campaign.md", "zh/campaign.md")


def _page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def _fence(page: str, head: str) -> str:
    found = re.search(rf"^```{head}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("name", PAGES)
def test_commands_one_after_the_other_print_what_the_page_says(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = _page(name)
    (tmp_path / "campaign.toml").write_text(_fence(page, "toml campaign.toml"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8" if name.startswith("zh") else "C.UTF-8")
    printed = ""
    for part in re.split(r"^\$ ", _fence(page, "console"), flags=re.MULTILINE)[1:]:
        command = part.partition("\n")[0]
        assert main(shlex.split(command)[1:]) == 0
        printed += f"$ {command}\n" + "".join(f"{line.rstrip()}\n" for line in capsys.readouterr().out.splitlines())
    assert printed == _fence(page, "console")


@pytest.mark.parametrize("name", PAGES)
def test_every_key_in_both_languages_and_every_template_is_described(name: str) -> None:
    text, waiting, words = _page(name), list(KEYS), set[str]()
    while waiting:
        key: Key = waiting.pop()
        words |= {key.name, key.zh, *key.choices.values()}
        waiting += key.of
    assert {word for word in (*words, *template_names()) if word not in text} == set()


@pytest.mark.parametrize("name", PAGES)
def test_every_member_of_a_run_is_described(name: str) -> None:
    members = {each for each in dir(qh.CampaignRun) if not each.startswith("_")}
    fields = {field.name for field in attrs.fields(qh.CampaignRun)}
    plumbing = fields | {"close", "journal", "with_gates"}
    assert {each for each in members - plumbing if f"`.{each}(" not in _page(name)} == set()
