"""``quanheng help``: the page of a diagnostic, found by its code or its name."""

from __future__ import annotations

import json

import pytest

from quanheng.cli import main


def _printed(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["--lang", "en", "help", *words]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("word", ["QH201", "qh201", "201", "weight-sum", "Weight-Sum"])
def test_a_page_is_found_by_its_code_and_by_its_name(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert _printed(capsys, word).startswith("QH201 weight-sum\n")


def test_a_page_has_cause_examples_what_is_printed_and_the_fix(capsys: pytest.CaptureFixture[str]) -> None:
    text = _printed(capsys, "QH201")
    parts = ["Why:", "Bad example:", "quanheng check scheme.qh prints:", "error QH201", "Good example:", "Fix"]
    assert sorted(map(text.index, parts)) == list(map(text.index, parts))


def test_a_page_speaks_the_language_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["help", "QH201", "--lang", "zh"]) == 0
    text = capsys.readouterr().out
    assert "原因：" in text
    assert "Why:" not in text


def test_a_page_is_an_object_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    (page,) = json.loads(_printed(capsys, "QH201", "--format", "json"))
    assert (page["code"], page["name"], page["severity"]) == ("QH201", "weight-sum", "error")
    assert set(page["bad"]["files"]) == {"scheme.qh"}
    assert page["bad"]["command"] == "quanheng check scheme.qh"
    assert "QH201" in page["prints"]


def test_what_no_problem_is_called_is_an_error_that_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", "en", "help", "weight-sums"]) == 2
    told = capsys.readouterr()
    assert not told.out
    assert "QH690" in told.err
    assert "did you mean weight-sum?" in told.err


def test_without_a_code_all_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    lines = _printed(capsys).splitlines()
    assert lines[0].startswith("QH001 syntax: ")
    assert len(lines) > 250


def test_the_name_of_a_command_gives_the_help_of_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert _printed(capsys, "check").startswith("usage: quanheng check")


def test_where_a_person_looks_the_help_on_what_was_found_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quanheng.cli.console.Console.is_colored", staticmethod(lambda _: True))
    assert main(["--lang", "en", "help", "weight-sums"]) == 2
    assert "to read more: quanheng help QH690" in capsys.readouterr().err
