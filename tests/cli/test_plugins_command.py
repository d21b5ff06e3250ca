"""``quanheng plugins``: a line each that fits a terminal, all that one gives, and everything as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from quanheng.cli import main
from quanheng.cli.language import Speech
from quanheng.cli.plugin_table import plugin_page, plugins_table
from quanheng.dsl.diagnostics import LANGUAGES, Language
from quanheng.dsl.rendering import display_width
from quanheng.plugins.info import LoadedPlugins
from quanheng.plugins.manager import load_plugins

CITY = '''import quanheng as qh

@qh.function(zh="港口吞吐强度", unit="t/m", source="Port statistics.",
             parameters={"power": qh.Parameter("power", "幂", "constant", 1.0)})
def port_intensity(throughput, *berths, power=1.0):
    """Cargo handled per metre of berth.

    More of it.
    """
    return throughput

def read(path):
    """Files of pairs."""

def write(result, path, language):
    """Pages."""

@qh.hookimpl
def quanheng_register(registry):
    registry.add("binhai", port_intensity, tree="port.qh")
    registry.add_table("binhai", "limits.csv")

@qh.hookimpl
def quanheng_readers():
    return [qh.Reader(read, (".pairs", ".pair"))]

@qh.hookimpl
def quanheng_renderers():
    return [qh.Renderer(".md", write)]

@qh.hookimpl
def quanheng_checks():
    return [qh.Check("titles", read)]

@qh.hookimpl
def quanheng_commands():
    return [qh.Command("go", read, zh="走一遍", en="go once")]

print("loading")
'''
TABLE = "# title: Limits\n# zh: 限值\n# source: GB 1-2020\n# keys: kind\nkind,limit\na,1\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("plugins").mkdir()
    Path("plugins/city.py").write_text(CITY, encoding="utf-8")
    Path("plugins/limits.csv").write_text(TABLE, encoding="utf-8")
    Path("plugins/broken.py").write_text("\n1 / 0\n", encoding="utf-8")
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_json_holds_all_that_is_known(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plugins", "--json", "--lang", "en"]) == 0
    plugins = {each["name"]: each for each in json.loads(capsys.readouterr().out)}
    city = plugins["city"]
    (function,) = city["functions"]
    assert function["name"] == "binhai.port_intensity"
    assert function["signature"] == "binhai.port_intensity(throughput, berths…, power = 1)"
    assert (function["zh"], function["unit"]) == ("港口吞吐强度", "t/m")
    assert (function["doc"], function["source"]) == ("Cargo handled per metre of berth.", "Port statistics.")
    assert function["parameters"][2] == {
        "name": "power",
        "zh": "幂",
        "type": "constant",
        "default": 1.0,
        "variadic": False,
        "doc": "",
    }
    assert (city["origin"], city["where"], city["state"]) == ("file", "plugins/city.py", "loaded")
    assert city["trees"] == ["port.qh"]
    assert city["tables"] == [
        {
            "name": "binhai.limits",
            "file": "limits.csv",
            "title": "Limits",
            "zh": "限值",
            "source": "GB 1-2020",
            "keys": ["kind"],
        }
    ]
    assert city["readers"] == [
        {"name": "read", "suffixes": [".pairs", ".pair"], "prefixes": [], "doc": "Files of pairs."}
    ]
    assert city["renderers"] == [{"name": "write", "suffix": ".md", "doc": "Pages."}]
    assert city["checks"] == [{"name": "titles", "doc": "Files of pairs."}]
    assert city["commands"] == [{"name": "go", "zh": "走一遍", "en": "go once"}]
    assert [warning["code"] for warning in city["warnings"]] == ["QH464"]
    assert len(city["hash"]) == 64
    broken = plugins["broken"]
    assert (broken["state"], broken["error"]["code"], broken["error"]["line"]) == ("failed", "QH450", 2)


def _many(folder: Path) -> LoadedPlugins:
    deep = folder / "a_folder_with_a_long_name" / "and_another_one_below_it" / "plugins"
    deep.mkdir(parents=True)
    (deep / "city.py").write_text(CITY, encoding="utf-8")
    (deep / "limits.csv").write_text(TABLE, encoding="utf-8")
    return load_plugins([deep / "city.py", folder / "plugins" / "broken.py"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_fits_a_terminal_of_100_columns(folder: Path, language: Language) -> None:
    text = plugins_table(_many(folder).plugins, Speech(language), 100)
    assert max(map(display_width, text.splitlines())) <= 100
    assert next(line for line in text.splitlines() if line.startswith("city")).endswith("plugins/city.py")
    gives = {
        "en": ("1 function, 1 subtree, 1 table, 1 reader,", "1 renderer, 1 check, 1 command"),
        "zh": ("1 个函数、1 个子树、1 张表、1 种读取、", "1 种写出、1 项检查、1 个命令"),
    }
    assert [part for part in gives[language] if part not in text] == []
    assert "QH450" in next(line for line in text.splitlines() if line.startswith("broken"))


def test_nothing_is_cut_for_a_file_or_a_pipe(folder: Path) -> None:
    loaded = _many(folder)
    where = loaded.plugins[-2].where
    assert where in plugins_table(loaded.plugins, Speech("en"), None)


@pytest.mark.usefixtures("folder")
def test_the_page_of_a_plugin_names_each_thing_in_the_language_of_the_user(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plugins", "city", "--lang", "zh"]) == 0
    printed = capsys.readouterr()
    assert (
        "  binhai.港口吞吐强度(throughput, berths…, 幂 = 1) 计量单位 “t/m”\n      port_intensity · Cargo" in printed.out
    )
    for line in (
        "port.qh",
        "binhai.limits · 限值",
        ".pairs .pair · Files of pairs.",
        ".md · Pages.",
        "quanheng go · 走一遍",
    ):
        assert f"\n  {line}" in printed.out
    assert "bth" not in printed.out
    assert "QH464" in printed.err
    assert "QH450" not in printed.err


@pytest.mark.usefixtures("folder")
def test_a_plugin_that_is_not_there_is_refused_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plugins", "citi", "--lang", "en"]) == 2
    assert "did you mean city?" in capsys.readouterr().err


@pytest.mark.usefixtures("folder")
def test_without_plugins_only_those_of_the_package_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plugins", "--no-plugins", "--json"]) == 0
    assert {each["origin"] for each in json.loads(capsys.readouterr().out)} == {"bundled"}
    assert main(["plugins", "--plugin", "plugins/broken.py", "--format", "csv"]) == 0
    assert capsys.readouterr().out.count("broken,") == 1


def test_functions_are_told_in_the_language_of_the_reader(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plugins", "staffing", "--lang", "zh"]) == 0
    chinese = capsys.readouterr().out
    assert main(["plugins", "staffing", "--lang", "en"]) == 0
    english = capsys.readouterr().out
    assert "control_ratio · " in chinese
    assert not any(line for line in chinese.splitlines() if line.startswith("      ") and line.isascii())
    assert "在职人员控制率 · " in english
    assert main(["plugins", "staffing", "--json"]) == 0
    (facts,) = json.loads(capsys.readouterr().out)
    assert all(function["doc"] and function["doc_zh"] for function in facts["functions"])


def test_a_folder_without_chinese_texts_shows_its_docstrings(tmp_path: Path) -> None:
    (tmp_path / "port").mkdir()
    main_file = tmp_path / "port" / "__init__.py"
    main_file.write_text(CITY.replace('print("loading")', ""), encoding="utf-8")
    (tmp_path / "port" / "port.qh").write_text("", encoding="utf-8")
    (tmp_path / "port" / "limits.csv").write_text(TABLE, encoding="utf-8")

    def told() -> object:
        loaded = load_plugins([tmp_path / "port"])
        plugin = next(each for each in loaded.plugins if each.name == "port")
        declared = {function.full_name: function for function in loaded.registry}
        return plugin_page(plugin, declared, Speech("zh"))

    assert "port_intensity · Cargo handled per metre of berth." in str(told())
    texts = tmp_path / "port" / "functions.toml"
    texts.write_text('[zh]\n"binhai.port_intensity" = "每米泊位吞吐量。"\n', encoding="utf-8")
    assert "port_intensity · 每米泊位吞吐量。" in str(told())
    texts.write_text("no TOML", encoding="utf-8")
    assert "port_intensity · Cargo handled per metre of berth." in str(told())
