"""Reference tables: text files with sources, read by Python and looked up by schemes as params of their plugin."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

import quanheng as qh
from quanheng.core.builtin import builtin_functions
from quanheng.dsl.check import check_source
from quanheng.dsl.syntax import Source
from quanheng.plugins.manager import load_plugins
from quanheng.plugins.reference import BadTable, parse_table, read_table
from quanheng.plugins.sources import BUNDLED
from quanheng.plugins.table_text import scheme_text

PLUGIN = """
import quanheng as qh


@qh.hookimpl
def quanheng_register(registry):
    registry.add("air")
    registry.add_table("air", "limits.csv")
"""
LIMITS = """\
# title: Limits of ambient air quality
# zh: 环境空气质量浓度限值
# source: GB 3095-2012, table 1; GB 3095-2026
# note: two pollutants only
# keys: pollutant, grade
# unit: µg/m³
pollutant,grade,from,limit
pm25,一级,2016-01-01,15
pm25,二级,2016-01-01,35
pm25,二级,2026-03-01,30
pm10,二级,2016-01-01,70
"""
SCHEME = """
use air
fields {{ 细颗粒物 : number in "µg/m³";  功能区 : one of {{一级, 二级}} }}
indicator_set 空气 100 points {{
  indicator 达标 100 points {{ value = 细颗粒物;  score = if value <= {limit} then full else 0 }}
}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "air.py").write_text(PLUGIN, encoding="utf-8")
    (tmp_path / "limits.csv").write_text(LIMITS, encoding="utf-8")
    return tmp_path


def _evaluated(folder: Path, limit: str, as_of: str | None, zone: str = "二级") -> list[float | None]:
    scheme = folder / "s.qh"
    scheme.write_text(SCHEME.format(limit=limit), encoding="utf-8")
    loaded = qh.load(scheme, plugins=[folder / "air.py"])
    rows = [{"单位": "甲", "细颗粒物": 33, "功能区": zone}, {"单位": "乙", "细颗粒物": 14, "功能区": zone}]
    found: list[float | None] = qh.evaluate(loaded, rows, as_of=as_of).scores["达标"].to_list()
    return found


def _told(folder: Path, limit: str) -> list[str]:
    with pytest.raises(qh.SchemeError) as caught:
        _evaluated(folder, limit, "2026-05-01")
    return [found.name for found in caught.value.diagnostics]


# --- in schemes ------------------------------------------------------------------------------------------------------


def test_a_scheme_looks_up_the_row_of_the_day(folder: Path) -> None:
    limit = "air.limits(pollutant = pm25, grade = 二级)"
    assert _evaluated(folder, limit, "2026-02-28") == [100, 100]  # 35
    assert _evaluated(folder, limit, "2026-03-01") == [0, 100]  # 30


def test_a_key_may_be_a_field_of_the_unit(folder: Path) -> None:
    limit = "air.limits(pollutant = pm25, grade = 功能区)"
    assert _evaluated(folder, limit, "2020-01-01", "一级") == [0, 100]
    assert _evaluated(folder, limit, "2020-01-01", "二级") == [100, 100]


def test_the_table_may_be_looked_up_in_the_chinese_vocabulary(folder: Path) -> None:
    scheme = folder / "s.qh"
    scheme.write_text(
        "使用 air\n数据项 { 细颗粒物 : 数值 }\n"
        "指标体系 空气 100分 逆向 { 取值 = 细颗粒物; 计分 = 按完成率(air.limits(pollutant = pm10, grade = 二级)) }\n",
        encoding="utf-8",
    )
    found = qh.evaluate(
        qh.load(scheme, plugins=[folder / "air.py"]), [{"单位": "甲", "细颗粒物": 140}], as_of="2020-01-01"
    )
    assert found.scores["空气"].to_list() == [50]


def test_the_explanation_names_the_table_its_line_and_the_standard(folder: Path) -> None:
    scheme = folder / "s.qh"
    scheme.write_text(SCHEME.format(limit="air.limits(pollutant = pm25, grade = 二级)"), encoding="utf-8")
    result = qh.evaluate(
        qh.load(scheme, plugins=[folder / "air.py"]),
        [{"单位": "甲", "细颗粒物": 33, "功能区": "二级"}],
        as_of="2026-05-01",
    )
    text = str(result.explain("甲"))
    assert "air.limits(pollutant = pm25, grade = 二级) = 30" in text
    assert "limits.csv第10行，依据：GB 3095-2012, table 1; GB 3095-2026" in text


@pytest.mark.parametrize(
    ("limit", "name"),
    [
        ("air.limits(pollutant = pm10, grade = 一级)", "table-no-row"),
        ("air.limits(pollutant = so2, grade = 一级)", "unknown-label"),
        ("air.limits(pollutant = pm25)", "param-key-needed"),
        ("air.limit(pollutant = pm25, grade = 一级)", "unknown-function"),
    ],
)
def test_what_the_table_does_not_have_is_told_when_the_scheme_is_checked(folder: Path, limit: str, name: str) -> None:
    assert _told(folder, limit) == [name]


def test_a_key_that_is_not_given_is_asked_for_in_the_call(folder: Path) -> None:
    with pytest.raises(qh.SchemeError) as caught:
        _evaluated(folder, "air.limits(pollutant = pm25)", "2026-05-01")
    (found,) = caught.value.diagnostics
    assert found.hint("en") == "write air.limits(grade = …); of a plugin's reference table every key is given"


def test_a_day_before_every_row_is_an_error_that_names_the_rows_of_these_keys(folder: Path) -> None:
    with pytest.raises(qh.SchemeError) as caught:
        _evaluated(folder, "air.limits(pollutant = pm10, grade = 二级)", "2015-12-31")
    message = caught.value.diagnostics[0].message("en")
    assert "pm10, 二级, from 2016-01-01" in message
    assert "pm25" not in message


def test_a_table_for_python_only_is_not_for_schemes(folder: Path) -> None:
    text = (folder / "limits.csv").read_text(encoding="utf-8")
    rows = text.replace("# keys: pollutant, grade\n", "").replace(",from,", ",since,")
    (folder / "limits.csv").write_text(rows, encoding="utf-8")
    assert "table-not-for-schemes" in _told(folder, "air.limits(pollutant = pm25, grade = 二级)")


def test_two_rows_for_the_same_keys_and_day_are_an_error_in_the_table(folder: Path) -> None:
    (folder / "limits.csv").write_text(LIMITS + "pm10,二级,2016-01-01,75\n", encoding="utf-8")
    scheme = folder / "s.qh"
    scheme.write_text(SCHEME.format(limit="air.limits(pollutant = pm25, grade = 二级)"), encoding="utf-8")
    with pytest.raises(qh.SchemeError) as caught:
        qh.load(scheme, plugins=[folder / "air.py"])
    (found,) = caught.value.diagnostics
    assert (found.name, found.span.line, Path(found.span.file).name) == ("row-twice", 12, "limits.csv")


# --- files -----------------------------------------------------------------------------------------------------------


def test_a_table_keeps_titles_notes_lines_and_cells() -> None:
    table = parse_table(LIMITS, Path("limits.csv"))
    assert (table.name, table.title, table.zh) == ("limits", "Limits of ambient air quality", "环境空气质量浓度限值")
    assert table.notes == ("two pollutants only",)
    assert table.where(pollutant="pm25", grade="二级").numbers("limit") == (35, 30)
    assert table.where(pollutant="pm10").lines == (11,)
    with pytest.raises(KeyError):
        table.column("unit")


def test_each_row_of_the_param_stands_on_the_line_of_the_file() -> None:
    lines = scheme_text(parse_table(LIMITS, Path("limits.csv"))).splitlines()
    assert lines[6] == 'param limits by pollutant, grade in "µg/m³" {'
    assert lines[9] == "pm25, 二级, from 2026-03-01 : 30"


@pytest.mark.parametrize(
    ("cell", "pattern"),
    [("", "any"), ("PM2.5", '"PM2.5"'), (">= 8", ">= 8"), ("4..7", "4..7"), ("(4, 7]", "(4, 7]"), ("3", "3")],
)
def test_cells_of_keys_are_patterns_of_the_language(cell: str, pattern: str) -> None:
    text = f'# title: t\n# zh: 表\n# source: s\n# keys: size\nsize,posts\n"{cell}",1\n'
    assert scheme_text(parse_table(text, Path("t.csv"))).splitlines()[-1] == f"{pattern} : 1 }}"


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("a,b\n1,2\n", 1, "title"),
        ("# title: t\n# zh: 表\na,b\n1,2\n", 1, "source"),
        ("# title: t\n# zh: 表\n# source: s\n", 4, "column names"),
        ("# title: t\n# zh: 表\n# source: s\na,a\n1,2\n", 4, "the same"),
        ("# title: t\n# zh: 表\n# source: s\na,b\n1\n", 5, "1 cells under 2 columns"),
        ("# title: t\n# zh: 表\n# source: s\n# keys: c\na,b\n1,2\n", 5, "no column 'c'"),
        ("# title: t\n# zh: 表\n# source: s\n# keys: a\na,b,c\n1,2,3\n", 5, "one column"),
        ("# title: t\n# zh: 表\n# source: s\n# keys: a\na,b\n", 5, "no rows"),
        ('# title: t\n# zh: 表\n# source: s\na,b\n1,"2\n3"\n', 6, "line break"),
    ],
)
def test_what_is_wrong_with_a_file_is_told_with_its_line(text: str, line: int, told: str) -> None:
    with pytest.raises(BadTable, match=told) as caught:
        parse_table(text, Path("t.csv"))
    assert caught.value.line == line


def test_a_cell_that_is_no_number_is_told_with_its_line() -> None:
    table = parse_table(LIMITS.replace(",70", ",about 70"), Path("limits.csv"))
    with pytest.raises(BadTable, match=r"line 11: 'about 70' is no number"):
        table.numbers("limit")


@pytest.mark.parametrize(
    ("plugin", "limits", "name"),
    [
        (PLUGIN, LIMITS.replace("# source", "# from"), "plugin-table"),
        (PLUGIN.replace("limits.csv", "limit.csv"), LIMITS, "plugin-file"),
        (
            PLUGIN.replace('"air")', '"air", limits)').replace(
                "@qh.hookimpl", '@qh.function(zh="限值")\ndef limits(x):\n    return x\n\n\n@qh.hookimpl'
            ),
            LIMITS,
            "plugin-table-name",
        ),
    ],
)
def test_a_plugin_whose_files_are_wrong_is_listed_with_its_error(
    folder: Path, plugin: str, limits: str, name: str
) -> None:
    (folder / "air.py").write_text(dedent(plugin), encoding="utf-8")
    (folder / "limits.csv").write_text(limits, encoding="utf-8")
    read_table.cache_clear()
    (found,) = load_plugins([folder / "air.py"]).errors
    assert found.name == name


def test_every_table_of_the_bundled_plugins_is_registered_sound_and_sourced() -> None:
    plugins = {plugin.name: plugin for plugin in load_plugins().plugins if plugin.name in BUNDLED}
    for plugin in plugins.values():
        registered = {Path(path) for _, path in plugin.table_files}
        root = Path(qh.__file__).parent / "plugins" / plugin.name
        assert {path.resolve() for path in registered} == {path.resolve() for path in root.glob("tables/*.csv")}
        for path in registered:
            table = read_table(path)
            assert table.rows
            if table.keys:
                assert not _checked(scheme_text(table), path)


def _checked(text: str, path: Path) -> list[str]:
    return [
        found.en.message
        for found in check_source(Source(str(path), text), builtin_functions()).diagnostics
        if found.name != "param-hole"
    ]


def test_a_table_that_a_subtree_looks_up_is_called_as_the_author_wrote_it(folder: Path) -> None:
    plugin = PLUGIN.replace('registry.add("air")', 'registry.add("air", tree="tree.qh")')
    (folder / "air.py").write_text(plugin, encoding="utf-8")
    limit = "air.limits(pollutant = pm25, grade = 功能区)"
    (folder / "tree.qh").write_text(SCHEME.format(limit=limit), encoding="utf-8")
    (folder / "s.qh").write_text("use air\nindicator_set s 100 points { include air.空气 }\n", encoding="utf-8")
    loaded = qh.load(folder / "s.qh", plugins=[folder / "air.py"])
    result = qh.evaluate(loaded, [{"单位": "甲", "细颗粒物": 32, "功能区": "二级"}], as_of="2026-02-28")
    assert "air.limits(pollutant = pm25, grade = 功能区) = 35 µg/m³" in result.explain("甲").render("text", "en")
