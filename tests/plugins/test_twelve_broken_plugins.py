"""Twelve broken plugins, each a file as its author may write it: one clear message, and nothing else comes to harm."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import attrs
import pytest

from quanheng.cli import main
from quanheng.dsl.diagnostics import LANGUAGES

FILES = Path(__file__).resolve().parents[1] / "fixtures" / "broken_plugins"
#: A scheme that needs the plugin, one that does not, and three ports of which one has no berth.
USING = """\
use binhai
fields { 吞吐量 : number in "t";  泊位长度 : number in "m" }
indicator_set 港口 100 points {
  unit = 港口名
  indicator 吞吐强度 100 points { value = binhai.port_intensity(吞吐量, 泊位长度);  score = ratio(4000) }
}
"""
PLAIN = """\
fields { 吞吐量 : number in "t" }
indicator_set 总量 100 points {
  unit = 港口名
  indicator 吞吐 100 points { value = 吞吐量;  score = ratio(4000) }
}
"""
PORTS = "港口名,吞吐量,泊位长度\n东疆,4000,1\n南疆,2000,0\n北疆,1000,1\n"


@attrs.frozen
class Broken:
    """What is told of a plugin: code, place, and what the message names in both languages.

    ``place`` is a line of the plugin, or of the scheme where the fault shows only in an evaluation (``is_late``).
    """

    file: str
    code: str
    place: str
    zh: tuple[str, ...]
    en: tuple[str, ...]
    is_late: bool = False
    severity: str = "error"


LATE = ("binhai", "binhai.port_intensity", "吞吐强度")
TWELVE = [
    Broken("syntax_error", "QH450", "plugins/binhai.py:5:45", ("加载失败", "SyntaxError"), ("failed to load", "SyntaxError")),
    Broken("import_error", "QH450", "plugins/binhai.py:1:1", ("port_tools_that_nobody_has", "没有安装"), ("pip install port_tools_that_nobody_has",)),
    Broken("misspelt_hook", "QH451", "plugins/binhai.py:9:1", ("quanheng_regsiter", "是否指“quanheng_register”"), ("quanheng_regsiter", "did you mean quanheng_register?")),
    Broken("wrong_argument_name", "QH459", "plugins/binhai.py:4:1", ("port_intensity", "没有参数 berth_lenght", "是否指“berth_length”"), ("has no argument berth_lenght", "did you mean berth_length?")),
    Broken("wrong_shape", "QH406", "using.qh:5:3", (*LATE, "形状是 (2,)，应为 (3,)", "首个单位为东疆", "(3,), (3,)"), (*LATE, "shape (2,) instead of (3,)", "first unit being 东疆", "(3,), (3,)"), is_late=True),
    Broken("wrong_unit", "QH462", "plugins/binhai.py:4:1", ("port_intensity", "'tons per metre' 不是计量单位"), ("'tons per metre' is not a unit of measure",)),
    Broken("exception_at_one_unit", "QH404", "using.qh:5:3", (*LATE, "首个单位为南疆", "ValueError: a port without a berth (plugins/binhai.py:7)", "(3,), (3,)"), (*LATE, "first unit being 南疆", "ValueError: a port without a berth (plugins/binhai.py:7)", "(3,), (3,)"), is_late=True),
    Broken("nan", "QH471", "using.qh:5:3", (*LATE, "3 行的参数齐全", "1 行没有给出数值", "首个为南疆"), (*LATE, "no number for 1 of 3 units", "first: 南疆"), is_late=True, severity="warning"),
    Broken("name_clash", "QH455", "plugins/binhai.py:16:1", ("不止一个函数叫 binhai.吞吐强度",), ("more than one function of the name binhai.吞吐强度",)),
    Broken("slow", "QH465", "plugins/binhai.py:1:1", ("加载用了 2.",), ("took 2.",), severity="warning"),
    Broken("printing_at_import", "QH464", "plugins/binhai.py:3:1", ("port metrics ready", "加载时输出了文字"), ("prints while it is loaded", "port metrics ready"), severity="warning"),
    Broken("wrong_version", "QH463", "plugins/binhai.py:3:1", ("需要权衡 >=99", "没有运行它"), ("needs Quanheng >=99", "it was not run")),
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("plugins").mkdir()
    for name, text in (("using.qh", USING), ("plain.qh", PLAIN), ("ports.csv", PORTS)):
        Path(name).write_text(text, encoding="utf-8")
    return tmp_path


def told(text: str) -> list[tuple[str, str, str]]:
    """Return severity, code and place of each problem that is told on a terminal."""
    place = r"(?:(\S+) line (\d+) column (\d+)|(\S+) 第 (\d+) 行第 (\d+) 列)"
    found = re.findall(rf"^(error|warning) (QH\d+) [a-z-]+\n  {place}$", text, re.MULTILINE)
    return [(each[0], each[1], ":".join(part for part in each[2:] if part)) for each in found]


def test_there_are_twelve_and_each_is_tried() -> None:
    assert sorted(path.name for path in FILES.iterdir()) == sorted(f"{broken.file}.py.txt" for broken in TWELVE)
    assert len(TWELVE) == 12


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("broken", TWELVE, ids=lambda broken: broken.file)
def test_it_gives_its_one_clear_message_and_stops_nothing_that_does_not_need_it(
    broken: Broken, language: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(FILES / f"{broken.file}.py.txt", folder / "plugins" / "binhai.py")
    of_plugin = (broken.severity, broken.code, broken.place)

    code = main(["evaluate", "using.qh", "--data", "ports.csv", "--format", "json", "--lang", language])
    said = capsys.readouterr()
    needed = [of_plugin]
    if broken.severity == "error" and not broken.is_late:
        needed.append(("error", "QH119", "using.qh:1:5"))  # the scheme says where it needs the plugin
        assert f"{broken.code} {broken.place.rpartition(':')[0]}\n" in said.err
    assert told(said.err) == needed
    for part in broken.zh if language == "zh" else broken.en:
        assert part in said.err
    assert (code, said.out == "") == ((1, True) if broken.severity == "error" else (0, False))
    if code == 0:
        assert json.loads(said.out)["results"][0]["港口"] == 100.0

    assert main(["evaluate", "plain.qh", "--data", "ports.csv", "--format", "json", "--lang", language]) == 0
    said = capsys.readouterr()
    assert told(said.err) == ([] if broken.is_late else [of_plugin])
    assert [row["总量"] for row in json.loads(said.out)["results"]] == [100.0, 50.0, 25.0]


@pytest.mark.parametrize("broken", [each for each in TWELVE if each.file != "slow"], ids=lambda broken: broken.file)
def test_it_is_listed_with_its_state_and_its_error(
    broken: Broken, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(FILES / f"{broken.file}.py.txt", folder / "plugins" / "binhai.py")
    assert main(["plugins", "--json"]) == 0
    listed = next(each for each in json.loads(capsys.readouterr().out) if each["name"] == "binhai")
    is_failed = broken.severity == "error" and not broken.is_late
    assert listed["state"] == ("failed" if is_failed else "loaded")
    if is_failed:
        file, line, _ = broken.place.split(":")
        assert [listed["error"][key] for key in ("code", "file", "line")] == [broken.code, file, int(line)]
