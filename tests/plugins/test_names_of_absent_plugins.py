"""A name that nothing has: which plugin may have given it, had it not failed or been left out, and why it did not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from quanheng.cli import main
from quanheng.plugins.promises import Promises, read_promises

PLUGIN = """\
import quanheng as qh


@qh.function(zh="强度")
def intensity(amount):
    return amount / 2


@qh.hookimpl
def quanheng_register(registry):
    registry.add("{space}", intensity, tree="port.qh")
    registry.add_table("{space}", "norms.csv")
{broken}
"""
SCHEME = """\
{use}
fields {{ amount : number }}
indicator_set s 100 points {{
  unit = unit
  {body}
}}
"""
CALL = "indicator a 100 points { value = SPACE.intensity(amount); score = value }"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plugins").mkdir()
    return tmp_path


def found_in(folder: Path, use: str, body: str, space: str, capsys: pytest.CaptureFixture[str], **plugin: str) -> Any:
    text = PLUGIN.format(space=space, broken=plugin.get("broken", "    1 / 0"))
    (folder / "plugins" / "metrics.py").write_text(text, encoding="utf-8")
    body = body.replace("SPACE", space)
    (folder / "s.qh").write_text(SCHEME.format(use=use.replace("SPACE", space), body=body), encoding="utf-8")
    main(["check", "s.qh", "--format", "json", "--lang", "en"])
    return json.loads(capsys.readouterr().out)


BODIES = {
    "function": CALL,
    "tree": "include SPACE.port 60 points\n  indicator b 40 points { value = amount; score = value }",
    "table": "indicator a 100 points { value = amount * SPACE.norms(kind = coal); score = value }",
}


@pytest.mark.parametrize("what", BODIES)
def test_what_a_failed_plugin_would_give_is_told_once_where_it_is_used(
    what: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (found,) = found_in(folder, "use SPACE", BODIES[what], "binhai", capsys)
    assert (found["code"], found["line"]) == ("QH119", 1)
    assert "QH450 plugins/metrics.py:13" in found["message"]


@pytest.mark.parametrize("what", BODIES)
def test_without_use_the_name_says_which_failed_plugin_may_give_it(
    what: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (found,) = found_in(folder, "", BODIES[what], "binhai", capsys)
    assert "the plugin metrics, which is not loaded (QH450 plugins/metrics.py:13)" in found["hint"]


@pytest.mark.parametrize("what", BODIES)
def test_in_a_namespace_that_another_plugin_has_it_says_so_too(
    what: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (found,) = found_in(folder, "use SPACE", BODIES[what], "bth", capsys, broken="")
    assert "the plugin metrics, which is not loaded (QH467 plugins/metrics.py:11)" in found["hint"]


def test_a_folder_that_is_not_trusted_is_named_as_the_reason(
    folder: Path, nobody_trusted: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (found,) = found_in(folder, "", CALL, "binhai", capsys)
    assert "the plugin metrics, which is not loaded (its folder is not trusted)" in found["hint"]
    (found,) = found_in(folder, "use SPACE", CALL, "binhai", capsys)
    assert found["code"] == "QH472"
    del nobody_trusted


def test_a_name_that_no_plugin_promises_blames_none(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = found_in(
        folder, "", "indicator a 100 points { value = strength(amount) + zzz; score = value }", "binhai", capsys
    )
    assert [(each["code"], "metrics" in each["hint"]) for each in found] == [("QH102", False), ("QH100", False)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('registry.add("a", f, g)\nregistry.add_table("b", "t.csv")', Promises(("a", "b"), ("a.f", "a.g"))),
        ("def f(:\n  registry.add('a', f)\n  registry.add_table( \"b\", 't')", Promises(("a", "b"))),
        ("registry.add(name, f)", Promises()),
        ('"\\d" "\0"', Promises()),
        ("(" * 5000, Promises()),
    ],
)
def test_promises_are_read_from_any_text_without_running_it(text: str, wanted: Promises, tmp_path: Path) -> None:
    path = tmp_path / "p.py"
    path.write_text(text, encoding="utf-8")
    assert read_promises(path) == wanted
