"""The Python snippet and the plugin of the product page, run as they are written."""

from __future__ import annotations

import datetime
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import quanheng as qh
from quanheng.workspace.bundled import bundled_set

PLUGIN = '''\
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

PORTS = """
use binhai
fields { 吞吐量 : number in "t";  泊位长度 : number in "m" }
indicator_set 港口 100 points {
  unit = 港口名
  indicator 吞吐强度 100 points {
    value = binhai.港口吞吐强度(吞吐量, 泊位长度)
    score = ratio(4000)
  }
}
"""


@pytest.fixture(autouse=True)
def in_a_folder_of_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    tianjin = bundled_set("tianjin")
    assert tianjin is not None
    assert tianjin.data is not None
    for folder in ("schemes", "data", "plugins"):
        Path(folder).mkdir()
    shutil.copy(tianjin.scheme, "schemes/政府部门.qh")
    shutil.copy(tianjin.data, "data/units.csv")
    Path("plugins/bin_hai.py").write_text(PLUGIN, encoding="utf-8")
    Path("schemes/港口.qh").write_text(PORTS, encoding="utf-8")


def test_the_python_snippet_runs_as_written() -> None:
    scheme = qh.load("schemes/政府部门.qh")
    result = qh.evaluate(scheme, "data/units.csv")
    assert result.scores.height == result.ranks.height == result.grades.height == 60
    assert result.findings.height > 0
    assert result.weights.height > 0
    assert result.provenance.scheme == "政府部门"
    assert "甲六局" in str(result.explain("甲六局"))
    assert result.explain("甲六局").to_dict()["unit"] == "甲六局"
    result.to_excel("结果.xlsx")
    assert Path("结果.xlsx").stat().st_size > 0


def test_the_plugin_calculates_in_a_scheme_and_is_recorded_in_the_provenance() -> None:
    data = {"港口名": ["东疆", "南疆"], "吞吐量": [900_000, 1_600_000], "泊位长度": [300, 400]}
    workspace = qh.Workspace(".", local=True)
    result = workspace.evaluate("港口", data)
    assert result.scores["吞吐强度"].to_list() == [75.0, 100.0]
    used = result.provenance.plugins
    assert [(plugin.name, len(plugin.hash)) for plugin in used] == [("bin_hai", 64)]
    given = qh.load("schemes/港口.qh", plugins=["plugins/bin_hai.py"])
    assert qh.evaluate(given, data).scores["吞吐强度"].to_list() == [75.0, 100.0]


def test_an_exception_inside_a_plugin_names_plugin_function_indicator_and_unit() -> None:
    broken = PLUGIN.replace("return throughput / berth_length", "raise RuntimeError('no crane')")
    Path("plugins/bin_hai.py").write_text(broken, encoding="utf-8")
    data = {"港口名": ["东疆"], "吞吐量": [900_000], "泊位长度": [300]}
    with pytest.raises(qh.SchemeError) as caught:
        qh.Workspace(".", local=True).evaluate("港口", data)
    told = caught.value.diagnostics[0].en.message
    assert all(name in told for name in ("bin_hai", "port_intensity", "吞吐强度", "东疆", "no crane"))


def test_a_date_may_be_given_as_text_or_as_a_date() -> None:
    first = qh.evaluate("hdi", str(bundled_data()), as_of="2022-12-31")
    assert first.provenance.as_of == datetime.date(2022, 12, 31)
    with pytest.raises(qh.SchemeError, match="QH494"):
        qh.evaluate("hdi", str(bundled_data()), as_of="31.12.2022")


def bundled_data() -> Path:
    hdi = bundled_set("hdi")
    assert hdi is not None
    assert hdi.data is not None
    return hdi.data


def test_nothing_is_printed_and_two_threads_do_not_disturb_each_other(capfd: pytest.CaptureFixture[str]) -> None:
    found: dict[int, list[float]] = {}

    def evaluate(place: int) -> None:
        scheme = qh.load("hdi")
        found[place] = qh.evaluate(scheme, bundled_data()).scores["hdi"].to_list()

    threads = [threading.Thread(target=evaluate, args=(place,)) for place in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert all(scores == found[0] for scores in found.values())
    assert tuple(capfd.readouterr()) == ("", "")


def test_importing_the_package_and_loading_a_scheme_imports_no_numpy() -> None:
    program = "import sys, quanheng as qh; qh.load('hdi'); print([m for m in ('numpy', 'polars') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_public_name_is_there_and_nothing_else_is() -> None:
    assert set(dir(qh)) == set(qh.__all__)
    assert all(getattr(qh, name) is not None for name in qh.__all__)
    with pytest.raises(AttributeError, match="nothing_here"):
        _ = qh.nothing_here
