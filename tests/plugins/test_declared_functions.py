"""A function that could not work is refused when it is registered, at its own line, in words that say what to write."""

from __future__ import annotations

from pathlib import Path

import pytest

import quanheng as qh
from quanheng.core.functions import PARAMETER_TYPES
from quanheng.dsl.binding.options import _BY_TYPE
from quanheng.dsl.diagnostics import Diagnostic
from quanheng.plugins.declaring import check_function
from quanheng.plugins.manager import load_plugins

REGISTER = "\n@qh.hookimpl\ndef quanheng_register(registry):\n    registry.add('city', f)\n"


def declared(tmp_path: Path, text: str) -> Diagnostic | None:
    """Load a plugin with a function ``f`` declared from line 3 on."""
    path = tmp_path / "city.py"
    path.write_text(f"import numpy as np\nimport quanheng as qh\n{text}{REGISTER}", encoding="utf-8")
    return load_plugins([path]).plugins[-1].error


def parameter(inner: str) -> str:
    return (
        f"@qh.function(parameters={{'power': qh.Parameter('power', {inner})}})\ndef f(x, *, power=1.0):\n    return x\n"
    )


@pytest.mark.parametrize(
    ("text", "code", "line", "told"),
    [
        # arguments that are not there
        (
            "@qh.function(parameters={'powr': qh.Parameter('powr', '幂', 'constant', 1.0)})\ndef f(x, *, power=1.0):\n    return x\n",
            "QH459",
            3,
            "it has no argument powr; did you mean power?",
        ),
        (
            "@qh.function(parameters={'power': qh.Parameter('exponent', '幂', 'constant', 1.0)})\ndef f(x, *, power=1.0):\n    return x\n",
            "QH459",
            3,
            "it has no argument exponent; its arguments are x, power",
        ),
        # words
        (
            "@qh.function(family='scoring')\ndef f(*, value):\n    return value\n",
            "QH460",
            3,
            "no family scoring; did you mean score?",
        ),
        (
            "@qh.function(yields='fracton')\ndef f(x):\n    return x\n",
            "QH460",
            3,
            "no yields fracton; did you mean fraction?",
        ),
        (parameter("'幂', 'const'"), "QH460", 3, "no type (power) const; did you mean constant?"),
        # names
        ("@qh.function(zh='强度（每米）')\ndef f(x):\n    return x\n", "QH461", 3, "'强度（每米）'"),
        ("@qh.function(zh='如果')\ndef f(x):\n    return x\n", "QH461", 3, "'如果'"),
        ("@qh.function(zh='强 度')\ndef f(x):\n    return x\n", "QH461", 3, "'强 度'"),
        (parameter("'幂 次', 'constant', 1.0"), "QH461", 3, "'幂 次'"),
        # units
        ("@qh.function(unit='t per m')\ndef f(x):\n    return x\n", "QH462", 3, "'t per m' is not a unit of measure"),
        ("@qh.function(unit='t/')\ndef f(x):\n    return x\n", "QH462", 3, "'t/'"),
        ("@qh.function(unit='100 m')\ndef f(x):\n    return x\n", "QH462", 3, "'100 m'"),
        ("@qh.function(unit='')\ndef f(x):\n    return x\n", "QH462", 3, "leave unit= out"),
        ("@qh.function(unit='Kg/m')\ndef f(x):\n    return x\n", "QH462", 3, "no unit 'Kg'; did you mean 'kg'?"),
        ("@qh.function(unit='人/houres')\ndef f(x):\n    return x\n", "QH462", 3, "did you mean 'hours'?"),
        (parameter("'幂', 'number', 1.0, unit='t per m'"), "QH462", 3, "of power, 't per m' is not a unit"),
        # defaults and choices
        (
            "@qh.function()\ndef f(x, *, power=np.ones(2)):\n    return x\n",
            "QH459",
            3,
            "the default of power is ndarray",
        ),
        ("@qh.function()\ndef f(x, *, power={}):\n    return x\n", "QH459", 3, "the default of power is dict"),
        (parameter("'幂', 'choice', 'a'"), "QH459", 3, "power has no choices"),
        (
            parameter("'幂', 'choice', 'c', (qh.Choice('a', '甲'), qh.Choice('b', '乙'))"),
            "QH459",
            3,
            "the default 'c' of power is none of its choices",
        ),
        # what is called how
        ("@qh.function()\ndef f(x, *, power):\n    return x\n", "QH459", 3, "does not take x, power by position"),
        (
            "@qh.function(parameters={'by_name': qh.Parameter('by_name', '名', 'text')})\ndef f(by_name, x):\n    return x\n",
            "QH459",
            3,
            "would be given by_name twice; put the arguments that take columns first",
        ),
        ("@qh.function(fit=lambda v: {})\ndef f(x):\n    return x\n", "QH459", 3, "takes no fitted, which it is given"),
        (
            "@qh.function()\ndef f(x, *, fitted):\n    return x\n",
            "QH459",
            3,
            "nothing gives the function its argument fitted; add fit=",
        ),
        (
            "@qh.function(fit=lambda v: {})\ndef f(x, *, fitted, power=1.0):\n    return x\n",
            "QH459",
            3,
            "fit= takes no power, which it is given; write it as def f(x, *, power)",
        ),
        (
            "@qh.function(fit=lambda: {})\ndef f(x, *, fitted):\n    return x\n",
            "QH459",
            3,
            "fit= does not take x by position",
        ),
        ("@qh.function(fit=3)\ndef f(x, *, fitted):\n    return x\n", "QH459", 3, "fit= is no function: 3"),
        ("@qh.function(fit=max, whole=True)\ndef f(x):\n    return x\n", "QH459", 3, "both fit= and whole=True"),
        (
            "@qh.function(family='aggregate')\ndef f(shares):\n    return shares\n",
            "QH459",
            3,
            "does not take shares, weights by position",
        ),
        (
            "@qh.function(family='aggregate', fit=lambda shares: {})\ndef f(shares, weights, *, fitted):\n    return 1\n",
            "QH459",
            3,
            "fit= does not take shares, weights",
        ),
        ("@qh.function(family='weight')\ndef f():\n    return 1\n", "QH459", 3, "does not take shares by position"),
        ("@qh.function(family='impute')\ndef f():\n    return 1\n", "QH459", 3, "does not take values by position"),
        ("@qh.function(family='treat')\ndef f(*, power=1.0):\n    return 1\n", "QH459", 3, "by position"),
        (
            "@qh.function(family='impute')\ndef f(values, *, place):\n    return 1\n",
            "QH459",
            3,
            "it takes place and has no fit=",
        ),
        ("@qh.function(family='score')\ndef f(value, /):\n    return value\n", "QH459", 3, ""),
        (
            "@qh.function(family='score', explain=lambda: 1)\ndef f(*, value):\n    return value\n",
            "QH459",
            3,
            "explain= does not take facts",
        ),
        ("@qh.function()\nasync def f(x):\n    return x\n", "QH459", 3, "it is async; write a plain function"),
        ("@qh.function()\ndef f(x):\n    yield x\n", "QH459", 3, "it has a yield"),
        ("@qh.function()\nclass f:\n    def __init__(self, x):\n        pass\n", "QH459", 10, "it is a class"),
        (parameter("'级', 'choice', 'a', ('a', 'b')"), "QH459", 3, "power has the choice 'a'; write qh.Choice("),
        # texts, and why there is no number
        ("@qh.function(labels=('好', '差'))\ndef f(x):\n    return x\n", "QH459", 3, 'add yields="text"'),
        (
            "@qh.function(yields='text', whole=True)\ndef f(x):\n    return x\n",
            "QH459",
            3,
            "leave out fit= and whole=True",
        ),
        ("@qh.function(undefined='no berth')\ndef f(x):\n    return x\n", "QH459", 3, "undefined= is 'no berth'"),
        # the declaration itself
        ("@qh.function\ndef f(x):\n    return x\n", "QH468", 3, "qh.function()"),
        ("@qh.function(zn='强度')\ndef f(x):\n    return x\n", "QH468", 3, "did you mean zh?"),
        ("@qh.function(parameters={'x': '数'})\ndef f(x):\n    return x\n", "QH450", 3, "quanheng.Parameter"),
        (
            "@qh.function(parameters={'x': qh.Parameter('x', tpye='flag')})\ndef f(x):\n    return x\n",
            "QH468",
            3,
            "did you mean type?",
        ),
    ],
)
def test_what_could_not_work_is_told_at_its_line(tmp_path: Path, text: str, code: str, line: int, told: str) -> None:
    found = declared(tmp_path, text)
    assert found is not None
    assert (found.code, found.span.file, found.span.line) == (code, str(tmp_path / "city.py"), line)
    assert "the plugin city" in found.en.message
    assert told in f"{found.en.message}; {found.en.hint}"
    assert "插件 city" in found.zh.message


@pytest.mark.parametrize(
    "text",
    [
        "@qh.function(unit='标箱/m')\ndef f(x):\n    return x\n",
        "@qh.function(unit='TEU')\ndef f(x):\n    return x\n",
        "@qh.function(unit='万元/(人·年)')\ndef f(x):\n    return x\n",
        "@qh.function(unit='μg/m³')\ndef f(x):\n    return x\n",
        "@qh.function(unit='%')\ndef f(x):\n    return x\n",
        "@qh.function()\ndef f(x, *others, power=1.0):\n    return x\n",
        "@qh.function()\ndef f(x, **options):\n    return x\n",
        "@qh.function(parameters={'power': qh.Parameter('power', '幂', 'constant')})\ndef f(x, *, power):\n    return x\n",
        "@qh.function(whole=True, parameters={'by': qh.Parameter('by', '按', 'group', None)})\ndef f(x):\n    return x\n",
        "@qh.function(family='statistic', fit=lambda v: {'value': 1.0})\ndef f(x):\n    return x\n",
        "@qh.function(fit=lambda v, power: {})\ndef f(x, *, fitted, power=(1, 2)):\n    return x\n",
        "@qh.function(family='score', parameters={'step': qh.Parameter('step', '每', 'step')})\ndef f(*, value, step, step_unit):\n    return value\n",
        "f = qh.function()(np.hypot)\n",
    ],
)
def test_what_can_work_is_registered(tmp_path: Path, text: str) -> None:
    assert declared(tmp_path, text) is None


def test_the_bundled_functions_are_held_to_the_same() -> None:
    registry = load_plugins().registry
    checked = [function for function in registry if function.namespace]
    for function in checked:
        check_function(function)
    assert len(checked) > 20


def test_the_types_of_parameters_are_those_that_are_bound() -> None:
    assert set(PARAMETER_TYPES) == {"number", "step", *_BY_TYPE}


def test_a_wrong_declaration_in_a_notebook_is_an_exception_that_says_it() -> None:
    with pytest.raises(ValueError, match="there is no family 'scoring'"):
        qh.function(family="scoring")(lambda value: value)


SCHEME = """use city
indicator_set s 100 points {{
  fields {{ x : number }}
  indicator a 100 points {{ value = x;  {method} = city.f(power = 2);  score = value }}
}}
"""


@pytest.mark.parametrize("method", ["treat", "impute"])
def test_a_function_that_fills_or_treats_each_row_by_itself_is_given_the_column(tmp_path: Path, method: str) -> None:
    text = (
        f"@qh.function(family='{method}')\ndef f(x, *, power=1.0):\n    return np.where(np.isnan(x), 9.0, x) ** power\n"
    )
    assert declared(tmp_path, text) is None
    path = tmp_path / "s.qh"
    path.write_text(SCHEME.format(method=method), encoding="utf-8")
    loaded = qh.load(path, plugins=[tmp_path / "city.py"])
    rows = [{"unit": "u", "x": 3.0}, {"unit": "v", "x": 4.0}, {"unit": "w", "x": None}]
    assert qh.evaluate(loaded, rows).scores["a"].to_list()[:2] == [9.0, 16.0]
