"""A function that says in what unit it works is given its arguments in that unit, or they are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

import quanheng as qh

PLUGIN = """
import quanheng as qh


@qh.function(
    zh="负荷",
    parameters={{
        "load": qh.Parameter("load", "负荷量", unit="{unit}"),
        "what": qh.Parameter(
            "what", "什么", "choice", choices=(qh.Choice("mass", "质量", unit="t"), qh.Choice("length", "长度", unit="km"))
        ),
        "size": qh.Parameter("size", "大小", unit_by="what"),
    }},
)
def weighed(load, size, *, what="mass"):
    return load + size


@qh.hookimpl
def quanheng_register(registry):
    registry.add("港", weighed)
"""
SCHEME = """
use 港

fields {{ 载重 : number in "{load}";  大小 : number in "{size}" }}

indicator_set 负荷 scale 0..1000 {{ value = 港.weighed(载重, 大小, what = {what}) }}
"""


def _loaded(folder: Path, *, load: str, size: str, what: str, unit: str = "kg") -> qh.IndicatorSet:
    (folder / "gang.py").write_text(PLUGIN.format(unit=unit), encoding="utf-8")
    path = folder / "负荷.qh"
    path.write_text(SCHEME.format(load=load, size=size, what=what), encoding="utf-8")
    return qh.load(path, plugins=[folder / "gang.py"])


@pytest.mark.parametrize(
    ("load", "size", "what", "expected"),
    [
        ("kg", "t", "mass", 2 + 3),
        # 2 t are 2,000 kg, but the function asks for kg; 3 kg are 0.003 t
        ("g", "kg", "mass", 0.002 + 0.003),
        ("kg", "m", "length", 2 + 0.003),
    ],
)
def test_an_argument_is_converted_to_the_unit_of_its_parameter(
    tmp_path: Path, load: str, size: str, what: str, expected: float
) -> None:
    scheme = _loaded(tmp_path, load=load, size=size, what=what)
    scores = qh.evaluate(scheme, [{"单位": "甲", "载重": 2, "大小": 3}]).scores
    assert scores["负荷"][0] == pytest.approx(expected)


@pytest.mark.parametrize(("load", "size", "what"), [("m", "t", "mass"), ("kg", "km", "mass"), ("kg", "t", "length")])
def test_an_argument_that_measures_something_else_is_refused(tmp_path: Path, load: str, size: str, what: str) -> None:
    with pytest.raises(qh.SchemeError) as caught:
        _loaded(tmp_path, load=load, size=size, what=what)
    assert [diagnostic.name for diagnostic in caught.value.diagnostics] == ["units-differ"]


def test_a_slip_in_the_unit_of_a_parameter_is_refused_when_the_function_is_registered(tmp_path: Path) -> None:
    with pytest.raises(qh.SchemeError) as caught:
        _loaded(tmp_path, load="kg", size="t", what="mass", unit="Kg")
    assert "plugin-function-unit" in {diagnostic.name for diagnostic in caught.value.diagnostics}
