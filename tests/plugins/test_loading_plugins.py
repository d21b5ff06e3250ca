"""Plugins come in three ways; what fails is recorded with its line and stops nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from types import ModuleType

import pytest

import quanheng as qh
from quanheng.plugins.info import PluginInfo, State
from quanheng.plugins.manager import load_plugins
from quanheng.plugins.sources import BUNDLED, folder_sources

# As product.md has it, character for character.
BIN_HAI = '''\
# plugins/bin_hai.py
import numpy as np
import quanheng as qh

@qh.function(zh="港口吞吐强度", unit="t/m")
def port_intensity(throughput, berth_length):          # row by row, unless fit= or whole=True is declared
    """Cargo handled per metre of berth.  throughput: t, berth_length: m; arrays of shape (units,)."""
    return throughput / berth_length

@qh.hookimpl
def quanheng_register(registry):
    registry.add("binhai", port_intensity, tree="binhai.qh")
'''

GOOD = """
import quanheng as qh

@qh.function(zh="加倍")
def double(x):
    return 2 * x

@qh.hookimpl
def quanheng_register(registry):
    registry.add("good", double)
"""


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dedent(text), encoding="utf-8")
    return path


def load_one(folder: Path, text: str, name: str = "city.py") -> PluginInfo:
    path = write(folder, name, text)
    return next(plugin for plugin in load_plugins([path]).plugins if plugin.name == Path(name).stem)


def test_the_example_of_the_product_page_loads_as_written(tmp_path: Path) -> None:
    loaded = load_plugins([write(tmp_path, "bin_hai.py", BIN_HAI)])
    plugin = loaded.plugins[-1]
    assert (plugin.name, plugin.state) == ("bin_hai", State.LOADED)
    assert plugin.functions == ("binhai.port_intensity",)
    assert plugin.trees == ("binhai.qh",)
    function = loaded.registry.get("港口吞吐强度", "binhai")
    assert function is loaded.registry.get("port_intensity", "binhai")
    assert function is not None
    assert function.unit == "t/m"
    assert function.plugin == "bin_hai"
    assert function.load()(900.0, 300.0) == 3.0


def test_the_bundled_plugins_load_by_the_same_hook() -> None:
    loaded = load_plugins()
    assert [plugin.name for plugin in loaded.plugins] == list(BUNDLED)
    assert not loaded.errors
    assert all(plugin.namespaces and plugin.version and plugin.hash for plugin in loaded.plugins)


def test_loading_the_bundled_plugins_does_not_import_numpy() -> None:
    program = (
        "import sys; from quanheng.plugins.manager import load_plugins; load_plugins(); print('numpy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_file_a_folder_and_a_module_come_in_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "plugins/one.py", GOOD.replace('"good"', '"one"'))
    write(
        tmp_path,
        "plugins/two/__init__.py",
        GOOD.replace('"good"', '"two"').replace("import", "from .inner import N\nimport", 1),
    )
    write(tmp_path, "plugins/two/inner.py", "N = 2\n")
    write(tmp_path, "site/quanheng_three.py", GOOD.replace('"good"', '"three"'))
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    loaded = load_plugins([*folder_sources(tmp_path / "plugins"), "quanheng_three"])
    assert not loaded.errors
    assert loaded.registry.namespaces() >= {"one", "two", "three"}


def test_an_installed_package_comes_in_by_its_entry_point(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "harbour.py", GOOD.replace('"good"', '"harbour"'))
    write(tmp_path, "harbour-2.5.dist-info/METADATA", "Metadata-Version: 2.1\nName: harbour\nVersion: 2.5\n")
    write(tmp_path, "harbour-2.5.dist-info/entry_points.txt", "[quanheng]\nharbour = harbour\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert "harbour" not in load_plugins().registry.namespaces()
    plugin = next(plugin for plugin in load_plugins(installed=True).plugins if plugin.name == "harbour")
    assert (plugin.version, plugin.origin, plugin.functions) == ("2.5", "installed", ("harbour.double",))


def test_a_module_that_is_already_imported_may_be_given() -> None:
    module = ModuleType("notebook")
    exec(GOOD, module.__dict__)  # noqa: S102 - stands for a notebook's cells
    assert load_plugins([module]).registry.get("double", "good") is not None


@pytest.mark.parametrize(
    ("text", "code", "line", "told"),
    [
        (
            "import quanheng as qh\n\n@qh.hookimpl\ndef quanheng_registr(registry):\n    pass\n",
            "QH451",
            3,
            "quanheng_register",
        ),
        ("import quanheng as qh\n@qh.hookimpl\ndef quanheng_register(reg):\n    pass\n", "QH452", 2, "(registry)"),
        ("x = 1\n", "QH453", 1, "@quanheng.hookimpl"),
        ("def quanheng_register(registry):\n    pass\n", "QH453", 1, "@quanheng.hookimpl"),
        ("import numpy\n\n1 / 0\n", "QH450", 3, "ZeroDivisionError"),
        ("def broken(:\n", "QH450", 1, "SyntaxError"),
        ("import module_that_is_not_there\n", "QH450", 1, "pip install module_that_is_not_there"),
        ("raise SystemExit(3)\n", "QH450", 1, "SystemExit"),
        (
            "import quanheng as qh\ndef f(x): return x\n@qh.hookimpl\ndef quanheng_register(registry):\n    registry.add('n', f)\n",
            "QH457",
            5,
            "@quanheng.function",
        ),
        (GOOD.replace('"good"', '"1 city"'), "QH456", 10, "1 city"),
        (GOOD.replace('"good", double', '"good", double, double'), "QH455", 10, "good.double"),
        (GOOD.replace('"good", double', '"bth", double'), "QH467", 10, "bth"),
    ],
)
def test_what_is_wrong_with_a_plugin_is_told_with_its_line(
    tmp_path: Path, text: str, code: str, line: int, told: str
) -> None:
    error = load_one(tmp_path, text).error
    assert error is not None
    assert (error.code, error.span.line) == (code, line)
    assert error.span.file.endswith("city.py")
    assert told in error.en.message + error.en.hint
    assert told in error.zh.message + error.zh.hint


def test_a_plugin_that_fails_stops_no_other(tmp_path: Path) -> None:
    write(tmp_path, "a_broken.py", "raise ValueError('no')\n")
    write(tmp_path, "good.py", GOOD)
    loaded = load_plugins(folder_sources(tmp_path))
    states = {plugin.name: plugin.state for plugin in loaded.plugins}
    assert states["a_broken"] is State.FAILED
    assert states["good"] is State.LOADED


def test_a_plugin_enters_all_its_functions_or_none(tmp_path: Path) -> None:
    text = GOOD + "    registry.add('other', double)\n    raise RuntimeError('half way')\n"
    loaded = load_plugins([write(tmp_path, "city.py", text)])
    assert loaded.registry.namespaces().isdisjoint({"good", "other"})


def test_two_plugins_with_one_name_are_an_error_and_neither_is_used(tmp_path: Path) -> None:
    loaded = load_plugins([write(tmp_path, "a/city.py", GOOD), write(tmp_path, "b/city.py", GOOD)])
    cities = [plugin for plugin in loaded.plugins if plugin.name == "city"]
    assert [plugin.state for plugin in cities] == [State.FAILED, State.FAILED]
    assert loaded.registry.get("double", "good") is None
    assert [error.code for error in loaded.errors] == ["QH454"]
    assert str(tmp_path / "a" / "city.py") in loaded.errors[0].en.message


def test_a_file_called_like_a_bundled_plugin_does_not_take_it_away(tmp_path: Path) -> None:
    loaded = load_plugins([write(tmp_path, "bth.py", GOOD)])
    states = {(plugin.name, plugin.origin): plugin.state for plugin in loaded.plugins if plugin.name == "bth"}
    assert states == {("bth", "bundled"): State.LOADED, ("bth", "file"): State.FAILED}
    assert loaded.registry.get("gini", "bth") is not None
    assert loaded.registry.get("double", "good") is None
    (error,) = loaded.errors
    assert (error.code, error.span.file) == ("QH467", str(tmp_path / "bth.py"))
    assert "the plugin bth cannot have the name bth: that belongs to Quanheng itself" in error.en.message


def test_one_plugin_named_twice_is_one_plugin(tmp_path: Path) -> None:
    path = write(tmp_path, "good.py", GOOD)
    loaded = load_plugins([path, str(path), *folder_sources(tmp_path)])
    assert not loaded.errors
    assert [plugin.name for plugin in loaded.plugins].count("good") == 1


def test_what_a_failed_plugin_would_have_given_is_known_from_its_text(tmp_path: Path) -> None:
    loaded = load_plugins(
        [write(tmp_path, "bin_hai.py", BIN_HAI.replace("import numpy as np", "import no_such_module_here"))]
    )
    plugin = loaded.plugins[-1]
    assert plugin.functions == ("binhai.port_intensity",)
    place = f"QH450 {tmp_path / 'bin_hai.py'}:2"
    (absent,) = loaded.absent
    assert (absent.name, absent.namespaces, absent.error) == ("bin_hai", ("binhai",), place)


def test_a_plugin_that_is_not_there_is_named() -> None:
    errors = load_plugins(["no/such/plugin.py", "no_such_plugin_module"]).errors
    assert [error.code for error in errors] == ["QH458", "QH458"]


def test_the_hash_of_a_plugin_changes_with_its_text_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    first = load_one(tmp_path, GOOD)
    second = load_one(tmp_path, GOOD + "# changed\n")
    assert first.hash != second.hash
    assert [path.name for path in tmp_path.iterdir()] == ["city.py"]


def test_loading_again_knows_nothing_of_the_first_time(tmp_path: Path) -> None:
    load_plugins([write(tmp_path, "good.py", GOOD)])
    assert load_plugins().registry.get("double", "good") is None


def test_the_public_markers_are_those_of_the_hooks() -> None:
    from quanheng.plugins.hookspecs import hookimpl  # noqa: PLC0415

    assert qh.hookimpl is hookimpl
