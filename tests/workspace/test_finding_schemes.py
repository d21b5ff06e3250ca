"""From a path or a name to an indicator set."""

from __future__ import annotations

from pathlib import Path

import pytest

import quanheng as qh
from quanheng.workspace.bundled import bundled_sets
from quanheng.workspace.errors import InputError
from quanheng.workspace.folder import Workspace, workspace_folder

ONE = "indicator_set 甲 100 points {\n  indicator a 60 points\n  indicator b 40 points\n}\n"
TWO = ONE + ONE.replace("甲", "乙")
PLUGIN = """
import quanheng as qh

@qh.function(zh="加倍")
def double(x):
    return 2 * x

@qh.hookimpl
def quanheng_register(registry):
    registry.add("mine", double)
"""
USING = """
use mine
indicator_set 丙 100 points {
  fields { x : number }
  indicator a 100 points { value = mine.double(x);  score = ratio(10) }
}
"""


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def refused(target: str | Path) -> str:
    with pytest.raises(InputError) as caught:
        qh.load(target)
    return str(caught.value)


def test_a_file_with_one_set_is_loaded(tmp_path: Path) -> None:
    assert qh.load(write(tmp_path / "one.qh", ONE)).name == "甲"


def test_a_set_of_a_file_with_several_is_named_after_a_colon(tmp_path: Path) -> None:
    path = write(tmp_path / "two.qh", TWO)
    assert qh.load(f"{path}:乙").name == "乙"


def test_a_file_with_several_sets_and_no_name_is_refused_with_their_names(tmp_path: Path) -> None:
    told = refused(write(tmp_path / "two.qh", TWO))
    assert "QH483" in told
    assert "甲, 乙" in told


def test_a_name_that_the_file_does_not_hold_is_refused_with_those_it_does(tmp_path: Path) -> None:
    told = refused(f"{write(tmp_path / 'two.qh', TWO)}:丙")
    assert "QH484" in told


def test_a_file_without_a_set_is_refused(tmp_path: Path) -> None:
    assert "QH485" in refused(write(tmp_path / "none.qh", "param x = 3\n"))


@pytest.mark.parametrize("name", ["absent.qh", "."])
def test_what_is_no_file_is_refused(name: str, tmp_path: Path) -> None:
    assert "QH480" in refused(tmp_path / name)


def test_a_misspelt_name_is_refused_with_the_nearest() -> None:
    told = refused("tianjing")
    assert "QH482" in told
    with pytest.raises(InputError) as caught:
        qh.load("tianjing")
    assert "tianjin?" in caught.value.diagnostics[0].en.hint


def test_gbk_text_is_refused_with_the_place_and_how_to_save_it(tmp_path: Path) -> None:
    path = tmp_path / "gbk.qh"
    path.write_bytes(ONE.encode("gb18030"))
    with pytest.raises(InputError) as caught:
        qh.load(path)
    found = caught.value.diagnostics[0]
    assert (found.code, found.span.line) == ("QH481", 1)
    assert "UTF-8" in found.zh.hint


def test_a_byte_order_mark_is_dropped(tmp_path: Path) -> None:
    path = tmp_path / "bom.qh"
    path.write_bytes(b"\xef\xbb\xbf" + ONE.encode())
    assert qh.load(path).name == "甲"


def test_every_error_of_a_scheme_is_carried_by_the_exception(tmp_path: Path) -> None:
    text = "indicator_set 甲 100 points {\n  indicator a 60 points { value = nowhere1 }\n  indicator b 30 points { value = nowhere2 }\n}\n"
    with pytest.raises(qh.SchemeError) as caught:
        qh.load(write(tmp_path / "bad.qh", text))
    assert not isinstance(caught.value, InputError)
    assert len(caught.value.diagnostics) >= 3


@pytest.mark.parametrize("name", [found.name for found in bundled_sets()])
def test_each_bundled_set_loads_by_name_and_has_data(name: str) -> None:
    bundled = next(found for found in bundled_sets() if found.name == name)
    assert qh.load(name).root.children
    assert bundled.data is not None
    assert bundled.data.is_file()
    assert bundled.title("zh") != bundled.title("en")
    assert bundled.licence


def test_only_plugins_that_are_given_are_loaded(tmp_path: Path) -> None:
    scheme = write(tmp_path / "schemes" / "c.qh", USING)
    plugin = write(tmp_path / "plugins" / "mine.py", PLUGIN)
    with pytest.raises(qh.SchemeError):
        qh.load(scheme)
    assert qh.load(scheme, plugins=[plugin]).name == "丙"
    assert Workspace(tmp_path, local=True).load("丙").plugins[0].name == "mine"
    with pytest.raises(qh.SchemeError, match="QH472"):
        Workspace(tmp_path).load(scheme)
    with pytest.raises(qh.SchemeError, match="QH118"):
        Workspace(tmp_path, bare=True).load(scheme)


def test_a_given_plugin_that_fails_is_the_callers_error(tmp_path: Path) -> None:
    broken = write(tmp_path / "broken.py", "1 / 0\n")
    with pytest.raises(qh.SchemeError, match="QH450"):
        qh.load("hdi", plugins=[broken])


def test_a_failed_plugin_in_a_folder_stops_only_the_scheme_that_needs_it(tmp_path: Path) -> None:
    write(tmp_path / "plugins" / "mine.py", "import no_such_module_here\n" + PLUGIN)
    write(tmp_path / "schemes" / "a.qh", ONE)
    write(tmp_path / "schemes" / "c.qh", USING)
    workspace = Workspace(tmp_path, local=True)
    assert [error.code for error in workspace.plugins.errors] == ["QH450"]
    assert workspace.load("甲").name == "甲"
    with pytest.raises(qh.SchemeError):
        workspace.load(tmp_path / "schemes" / "c.qh")


def test_a_set_of_the_folder_comes_before_a_bundled_one_of_its_name(tmp_path: Path) -> None:
    write(tmp_path / "schemes" / "mine.qh", ONE.replace("甲", "hdi"))
    assert Workspace(tmp_path).load("hdi").is_points


@pytest.mark.parametrize("inner", ["schemes", "plugins", "schemes/2026"])
def test_the_workspace_of_a_file_is_the_nearest_folder_with_settings(tmp_path: Path, inner: str) -> None:
    write(tmp_path / "quanheng.toml", "")
    path = write(tmp_path / inner / "a.qh", ONE)
    assert workspace_folder(path) == tmp_path.resolve()


def test_without_settings_a_scheme_in_schemes_belongs_to_the_folder_above(tmp_path: Path) -> None:
    assert workspace_folder(write(tmp_path / "schemes" / "a.qh", ONE)) == tmp_path.resolve()
    assert workspace_folder(write(tmp_path / "a.qh", ONE)) == tmp_path.resolve()


def test_data_come_from_the_settings_or_with_a_bundled_set(tmp_path: Path) -> None:
    write(tmp_path / "quanheng.toml", '[data]\n"甲" = "data/a.csv"\n')
    write(tmp_path / "schemes" / "a.qh", TWO)
    workspace = Workspace(tmp_path)
    assert workspace.data_source(workspace.load("甲")).data == tmp_path / "data" / "a.csv"
    assert workspace.data_source(qh.load("hdi"), "hdi").data.name == "inputs_2021.csv"
    with pytest.raises(InputError, match="QH489"):
        workspace.data_source(workspace.load("乙"))


def test_a_python_package_called_plugins_is_no_folder_of_plugins_unless_the_settings_say_so(tmp_path: Path) -> None:
    write(tmp_path / "plugins" / "__init__.py", "")
    write(tmp_path / "plugins" / "mine.py", PLUGIN)
    assert "mine" not in Workspace(tmp_path, local=True).plugins.registry.namespaces()
    write(tmp_path / "quanheng.toml", '[plugins]\nfolders = ["plugins"]\n')
    assert "mine" in Workspace(tmp_path, local=True).plugins.registry.namespaces()


def test_the_settings_name_unit_and_period_only_for_a_set_that_does_not(tmp_path: Path) -> None:
    data = {"name_a": ["x", "y"], "name_b": ["p", "q"], "a": [1, 2], "b": [3, 4]}
    write(tmp_path / "quanheng.toml", '[defaults]\nunit = "name_a"\n')
    write(tmp_path / "schemes" / "a.qh", ONE + ONE.replace("甲 100 points {", "乙 100 points {\n  unit = name_b"))
    workspace = Workspace(tmp_path)
    assert workspace.evaluate("甲", data).scores["unit"].to_list() == ["x", "y"]
    assert workspace.evaluate("乙", data).scores["unit"].to_list() == ["p", "q"]
    assert workspace.evaluate("乙", data, unit="name_a").scores["unit"].to_list() == ["x", "y"]


def test_a_name_that_two_files_of_the_folder_hold_is_refused_with_both(tmp_path: Path) -> None:
    write(tmp_path / "schemes" / "a.qh", ONE)
    write(tmp_path / "schemes" / "b.qh", ONE)
    with pytest.raises(InputError, match="QH497"):
        Workspace(tmp_path).load("甲")
    assert Workspace(tmp_path).load(f"{tmp_path / 'schemes' / 'b.qh'}:甲").name == "甲"


def test_a_set_in_a_file_with_errors_is_found_and_its_errors_are_told(tmp_path: Path) -> None:
    write(tmp_path / "schemes" / "a.qh", ONE.replace("40", "30"))
    (tmp_path / "schemes" / "gbk.qh").write_bytes(TWO.replace("甲", "丁").encode("gb18030"))
    with pytest.raises(qh.SchemeError, match="QH201"):
        Workspace(tmp_path).load("甲")


def test_a_set_of_the_folder_does_not_get_the_data_of_a_bundled_one_of_its_name(tmp_path: Path) -> None:
    write(tmp_path / "schemes" / "mine.qh", ONE.replace("甲", "hdi"))
    workspace = Workspace(tmp_path)
    with pytest.raises(InputError, match="QH489"):
        workspace.data_source(workspace.load("hdi"), "hdi")


def test_a_module_named_in_the_settings_comes_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "site" / "city_metrics_of_ours.py", PLUGIN)
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    write(tmp_path / "quanheng.toml", '[plugins]\nmodules = ["city_metrics_of_ours"]\n')
    write(tmp_path / "schemes" / "c.qh", USING)
    result = Workspace(tmp_path, local=True).evaluate("丙", {"unit": ["x"], "x": [4]})
    assert result.scores["丙"].to_list() == [80.0]
    assert [plugin.name for plugin in result.provenance.plugins] == ["city_metrics_of_ours"]


def test_bytes_that_are_no_text_at_all_are_refused_with_the_place(tmp_path: Path) -> None:
    path = tmp_path / "b.qh"
    path.write_bytes("# 甲\nparam ".encode() + b"\xff\xff = 1\n")
    with pytest.raises(InputError) as caught:
        qh.load(path)
    span = caught.value.diagnostics[0].span
    assert (span.line, span.column) == (2, 7)


def test_what_was_fitted_on_one_year_judges_the_next(tmp_path: Path) -> None:
    text = "indicator_set 丁 scale 0..1 {\n  fields { x : number }\n  indicator a higher_is_better { value = x;  score = minmax() }\n}\n"
    scheme = qh.load(write(tmp_path / "d.qh", text))
    first = qh.evaluate(scheme, {"unit": ["p", "q"], "x": [0, 10]})
    assert qh.evaluate(scheme, {"unit": ["p", "q"], "x": [5, 6]}).scores["a"].to_list() == [0.0, 1.0]
    fitted = first.evaluation.fitted
    assert qh.evaluate(scheme, {"unit": ["p", "q"], "x": [5, 6]}, fitted=fitted).scores["a"].to_list() == [0.5, 0.6]


def test_unit_data_made_before_are_taken_as_they_are() -> None:
    first = qh.evaluate("hdi", Workspace(".").data_source(qh.load("hdi"), "hdi").data)
    again = qh.evaluate("hdi", first.evaluation.data)
    assert again.scores.equals(first.scores)
