"""``pytest schemes/``: scheme files are collected, examples run, failures read like the scheme."""

from __future__ import annotations

import subprocess
import sys

import pytest

import quanheng as qh

SCHEME = """fields { a : number;  b : number }
indicator_set 甲 100 points {
  indicator x 60 points { value = a;  score = award(1 points, per = 1) }
  indicator y 40 points { value = b;  score = award(1 points, per = 1) }
}
example 平常 of 甲 {
  given { a = 50;  b = 30 }
  expect { 甲 = 80 }
}
example 偏差 of 甲 {
  given { a = 50;  b = 30 }
  expect { x = 51 }
}
"""


@pytest.fixture
def folder(pytester: pytest.Pytester) -> pytest.Pytester:
    pytester.mkdir("schemes").joinpath("a.qh").write_text(SCHEME, encoding="utf-8")
    return pytester


def run(folder: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    # installed the plugin is found by itself; blocked under that name, it is one and the same everywhere
    return folder.runpytest_subprocess("-p", "no:quanheng", "-p", "quanheng.cli.pytest_plugin", *arguments)


def test_examples_are_items_with_their_names(folder: pytest.Pytester) -> None:
    result = run(folder, "schemes", "--collect-only", "-q")
    result.stdout.fnmatch_lines(["schemes/a.qh::check", "schemes/a.qh::平常", "schemes/a.qh::偏差"])


def test_a_failure_reads_like_the_scheme(folder: pytest.Pytester) -> None:
    result = run(folder, "schemes", "--quanheng-lang", "zh")
    result.assert_outcomes(passed=2, failed=1)
    text = result.stdout.str()
    assert "schemes/a.qh:12:12" in text
    assert "12 │   expect { x = 51 }" in text
    assert "算例 偏差：x 应为 51，实为 50" in text
    assert "Traceback" not in text
    assert "workspace/testing.py" not in text


def test_the_language_is_that_of_the_option_the_setting_or_the_locale(
    folder: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert "实为 50" in run(folder, "schemes").stdout.str()
    folder.makeini("[pytest]\nquanheng_lang = en\n")
    assert "and is 50" in run(folder, "schemes").stdout.str()


def test_one_example_can_be_chosen_by_its_name(folder: pytest.Pytester) -> None:
    run(folder, "schemes/a.qh::平常").assert_outcomes(passed=1)
    run(folder, "schemes", "-k", "平常").assert_outcomes(passed=1, deselected=2)


def test_errors_of_a_file_fail_its_check(folder: pytest.Pytester) -> None:
    folder.path.joinpath("schemes", "b.qh").write_text(SCHEME.replace("value = b", "value = nowhere"), encoding="utf-8")
    result = run(folder, "schemes/b.qh", "--quanheng-lang", "en")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*QH100 unknown-name*", "*schemes/b.qh:4:35*"])


def test_a_file_that_is_no_text_fails_its_check(folder: pytest.Pytester) -> None:
    folder.path.joinpath("schemes", "b.qh").write_bytes(b"\xff\xfe\x00")
    result = run(folder, "schemes/b.qh", "--quanheng-lang", "en")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*QH481*"])


def test_plugins_of_the_folder_are_loaded(folder: pytest.Pytester) -> None:
    folder.mkdir("plugins").joinpath("town.py").write_text(
        "import quanheng\n\n@quanheng.function()\ndef twice(x):\n    return 2 * x\n\n"
        "@quanheng.hookimpl\ndef quanheng_register(registry):\n    registry.add('town', twice)\n",
        encoding="utf-8",
    )
    text = "use town\n" + SCHEME.replace("value = b", "value = town.twice(b) / 2").replace("x = 51", "x = 50")
    folder.path.joinpath("schemes", "a.qh").write_text(text, encoding="utf-8")
    run(folder, "schemes").assert_outcomes(passed=3)


def test_the_settings_can_switch_it_off(folder: pytest.Pytester) -> None:
    folder.makeini("[pytest]\nquanheng = false\n")
    run(folder, "schemes").assert_outcomes()


def test_being_installed_costs_a_run_without_schemes_nothing() -> None:
    program = (
        "import sys, quanheng.cli.pytest_plugin; print([n for n in ('numpy', 'lark', 'polars', 'attrs') "
        "if n in sys.modules], [n for n in sys.modules if n.startswith('quanheng.') and '.cli' not in n])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[] []"


def test_pytest_is_no_dependency_of_the_package() -> None:
    program = "import sys; sys.modules['pytest'] = None; import quanheng, quanheng.cli.running; quanheng.load"
    subprocess.run([sys.executable, "-c", program], check=True)
    assert qh.load is not None


PLUGIN = """import quanheng as qh

@qh.function()
def doubled(x):
    return 2 * x

@qh.hookimpl
def quanheng_register(registry):
    registry.add("own", doubled)
"""
TEXT = "use own\nfields { x : number }\nindicator_set s 100 points { indicator a 100 points { value = own.doubled(x);  score = ratio(10) } }"


def test_a_fixture_evaluates_a_text_with_the_plugins_of_the_folder(pytester: pytest.Pytester) -> None:
    pytester.makefile(".toml", quanheng="")
    pytester.mkdir("plugins").joinpath("own.py").write_text(PLUGIN, encoding="utf-8")
    pytester.makepyfile(
        f"def test_own(quanheng_run):\n    assert quanheng_run({TEXT!r}, [{{'x': 3}}]).scores['a'].to_list() == [60.0]"
    )
    run(pytester).assert_outcomes(passed=1)


def test_the_plugin_under_test_is_said_by_a_fixture(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(own_module=PLUGIN)
    pytester.makepyfile(
        "import own_module, pytest\n\n@pytest.fixture\ndef quanheng_plugins():\n    return [own_module]\n\n"
        f"def test_own(quanheng_run):\n    assert quanheng_run({TEXT!r}, [{{'x': 4}}]).scores['a'].to_list() == [80.0]"
    )
    run(pytester).assert_outcomes(passed=1)
