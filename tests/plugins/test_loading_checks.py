"""Versions are seen to before anything is run; what is printed is held back; what is slow is told (plugin-slow)."""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from itertools import count
from pathlib import Path

import pytest

from quanheng.cli import main
from quanheng.plugins.info import PluginInfo
from quanheng.plugins.manager import load_plugins
from quanheng.plugins.watching import Watch

GOOD = """import quanheng as qh

@qh.function(zh="加倍")
def double(x):
    return 2 * x

@qh.hookimpl
def quanheng_register(registry):
    registry.add("city", double)
"""
SCHEME = "indicator_set s 10 points { indicator a 10 points }\n"


def load(folder: Path, text: str, watch: Watch | None = None) -> PluginInfo:
    path = folder / "city.py"
    path.write_text(text, encoding="utf-8")
    return load_plugins([path], watch=watch or Watch()).plugins[-1]


# --- versions


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('quanheng_requires = ">=99"', f"needs Quanheng >=99, and this is {version('quanheng')}"),
        ('quanheng_requires: str = "<0.1"', "needs Quanheng <0.1"),
        ('quanheng_requires = "two"', "write quanheng_requires as a range of versions"),
        ('quanheng_requires = ">=" + "99"', "write quanheng_requires as a range of versions"),
        ("quanheng_requires = 1.0", "write quanheng_requires as a range of versions"),
    ],
)
def test_a_plugin_for_another_version_is_refused_and_nothing_of_it_is_run(tmp_path: Path, line: str, told: str) -> None:
    trace = f"import pathlib\npathlib.Path({str(tmp_path / 'ran')!r}).touch()\n"
    found = load(tmp_path, f"{trace}{line}\n{GOOD}").error
    assert found is not None
    assert (found.code, found.span.file, found.span.line) == ("QH463", str(tmp_path / "city.py"), 3)
    assert told in found.en.message + found.en.hint
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    "line",
    [
        f'quanheng_requires = ">={version("quanheng")}, <99"',
        'quanheng_requires = "!=0.0.1"',
        'def later():\n    quanheng_requires = ">=99"',
        '# quanheng_requires = ">=99"',
    ],
)
def test_a_plugin_for_this_version_is_loaded(tmp_path: Path, line: str) -> None:
    assert load(tmp_path, f"{line}\n{GOOD}").error is None


def installed(folder: Path, requirement: str, text: str = GOOD) -> PluginInfo:
    (folder / "quay.py").write_text(text.replace('"city"', '"quay"'), encoding="utf-8")
    info = folder / "quay-2.5.dist-info"
    info.mkdir()
    metadata = f"Metadata-Version: 2.1\nName: quay\nVersion: 2.5\n{requirement}"
    (info / "METADATA").write_text(metadata, encoding="utf-8")
    (info / "entry_points.txt").write_text("[quanheng]\nquay = quay\n", encoding="utf-8")
    return next(plugin for plugin in load_plugins(installed=True).plugins if plugin.name == "quay")


@pytest.mark.parametrize(
    ("requirement", "is_refused"),
    [
        ("Requires-Dist: quanheng>=99\n", True),
        ("Requires-Dist: Quanheng (>=99)\n", True),
        ("Requires-Dist: quanheng>=0.0.1\n", False),
        ("Requires-Dist: quanheng\n", False),
        ("Requires-Dist: quanheng>=99; extra == 'later'\n", False),
        ("Requires-Dist: quanheng-tools>=99\n", False),
    ],
)
def test_an_installed_plugin_says_it_by_its_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, requirement: str, *, is_refused: bool
) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    found = installed(tmp_path, requirement)
    was_run = sys.modules.pop("quay", None) is not None
    assert (found.is_failed, was_run) == (is_refused, not is_refused)
    if found.error is not None:
        assert (found.error.code, found.error.span.file) == ("QH463", str(tmp_path / "quay.py"))


def test_the_text_of_an_installed_plugin_is_read_too_and_its_package_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "quay_tools"
    package.mkdir()
    (package / "__init__.py").write_text("1 / 0\n", encoding="utf-8")
    (package / "metrics.py").write_text(f'quanheng_requires = ">=99"\n{GOOD}', encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    found = load_plugins(["quay_tools.metrics"]).plugins[-1].error
    assert found is not None
    assert (found.code, found.span.file) == ("QH463", str(package / "metrics.py"))
    assert "quay_tools" not in sys.modules


# --- printing


@pytest.mark.parametrize("place", ["import", "hook"])
def test_what_is_printed_while_loading_never_reaches_the_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], place: str
) -> None:
    said = 'print()\nprint("Binhai, version 2")\nprint("done")\n'
    text = said + GOOD if place == "import" else GOOD + "".join(f"    {line}\n" for line in said.splitlines())
    monkeypatch.chdir(tmp_path)
    Path("plugins").mkdir()
    Path("plugins/city.py").write_text(text, encoding="utf-8")
    Path("s.qh").write_text(SCHEME, encoding="utf-8")
    assert main(["check", "s.qh", "--format", "json", "--lang", "en"]) == 0
    printed = capfd.readouterr()
    assert json.loads(printed.out) == []
    assert "warning QH464" in printed.err
    assert f"plugins/city.py line {1 if place == 'import' else 10} column 1" in printed.err
    assert "the plugin city prints while it is loaded: 'Binhai, version 2' (2 lines in all)" in printed.err


def test_a_plugin_that_prints_is_loaded_all_the_same(tmp_path: Path) -> None:
    found = load(tmp_path, f"import sys\nsys.stdout.reconfigure(encoding='utf-8')\nprint('滨海')\n{GOOD}")
    assert not found.is_failed
    assert [(warning.code, warning.span.line) for warning in found.warnings] == [("QH464", 3)]
    assert "滨海" in found.warnings[0].zh.message


def test_what_a_plugin_says_later_through_what_it_kept_is_passed_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    load(tmp_path, f"import sys\nkept = sys.stdout\nsys.kept_by_a_plugin = lambda: kept.write('later')\n{GOOD}")
    sys.kept_by_a_plugin()  # type: ignore[attr-defined]
    del sys.kept_by_a_plugin  # type: ignore[attr-defined]
    assert capsys.readouterr().out == "later"


def test_threads_that_load_at_once_hear_each_its_own_plugin(tmp_path: Path) -> None:
    text = "import time\nfor _ in range(5):\n    print({name!r})\n    time.sleep(0.002)\n" + GOOD
    paths = [tmp_path / f"city{number}.py" for number in range(8)]
    for path in paths:
        path.write_text(text.format(name=path.stem), encoding="utf-8")
    before = sys.stdout
    with ThreadPoolExecutor(8) as pool:
        loaded = list(pool.map(lambda path: load_plugins([path]).plugins[-1], paths))
    assert sys.stdout is before
    told = [[warning.en.message for warning in plugin.warnings] for plugin in loaded]
    assert told == [
        [f"the plugin {path.stem} prints while it is loaded: {path.stem!r} (5 lines in all)"] for path in paths
    ]


# --- slowness


def test_a_plugin_that_is_slow_to_load_is_told_of_with_the_time(tmp_path: Path) -> None:
    seconds = count(step=3)
    found = load(tmp_path, GOOD, watch=Watch(now=lambda: float(next(seconds))))
    assert not found.is_failed
    (warning,) = found.warnings
    assert (warning.code, warning.span.file) == ("QH465", str(tmp_path / "city.py"))
    assert "the plugin city took 3.0 seconds to load" in warning.en.message


def test_a_plugin_that_waits_is_measured(tmp_path: Path) -> None:
    found = load(tmp_path, f"import time\ntime.sleep(0.05)\n{GOOD}", watch=Watch(slow=0.04))
    assert [warning.code for warning in found.warnings] == ["QH465"]
    assert load(tmp_path, GOOD).warnings == ()


def test_one_that_fails_has_its_one_error_and_no_warnings(tmp_path: Path) -> None:
    found = load(tmp_path, "print('starting')\n1 / 0\n")
    assert found.error is not None
    assert found.warnings == ()
