"""``quanheng.testing`` runs schemes given as text, with the plugins under test."""

from __future__ import annotations

from pathlib import Path

import pytest

import quanheng as qh
from quanheng import testing

PLUGIN = """import quanheng as qh

@qh.function(zh="强度", unit="t/m")
def intensity(amount, length):
    return amount / length

@qh.hookimpl
def quanheng_register(registry):
    registry.add("port", intensity)
"""
SCHEME = """use port
fields { amount : number in "t";  length : number in "m" }
indicator_set s 100 points {
  indicator a 100 points { value = port.intensity(amount, length);  score = ratio(4000) }
}
"""
EXAMPLE = "example e of s { given { amount = 900_000;  length = 300 };  expect { a = 75 } }\n"


@pytest.fixture
def plugin(tmp_path: Path) -> Path:
    path = tmp_path / "port.py"
    path.write_text(PLUGIN, encoding="utf-8")
    return path


def test_a_text_is_evaluated_on_rows_that_need_no_names(plugin: Path) -> None:
    result = testing.evaluate(SCHEME, [{"amount": 900_000, "length": 300}, {"amount": 1, "length": None}], [plugin])
    # 900,000 t on 300 m are 3,000 t/m of 4,000
    assert result.scores.to_dicts() == [{"unit": "1", "s": 75.0, "a": 75.0}, {"unit": "2", "s": None, "a": None}]


def test_rows_that_have_names_keep_them(plugin: Path) -> None:
    result = testing.evaluate(SCHEME, [{"城市": "甲", "amount": 1, "length": 1}], [plugin], unit="城市")
    assert result.scores["unit"].to_list() == ["甲"]


def test_checking_a_text_returns_what_is_to_be_said_of_it(plugin: Path) -> None:
    assert testing.check(SCHEME, [plugin]) == ()
    assert {found.name for found in testing.check(SCHEME.replace("port.intensity", "port.intensty"), [plugin])}
    assert [found.severity for found in testing.check(SCHEME)] == ["error"]


def test_a_text_with_errors_is_not_evaluated(plugin: Path) -> None:
    with pytest.raises(qh.SchemeError):
        testing.evaluate(SCHEME.replace("length)", "lenght)"), [], [plugin])


def test_a_plugin_that_cannot_be_loaded_stops_the_test(plugin: Path) -> None:
    plugin.write_text("import no_such_module", encoding="utf-8")
    with pytest.raises(qh.SchemeError, match="no_such_module"):
        testing.check(SCHEME, [plugin])


def test_one_of_several_sets_is_named(plugin: Path) -> None:
    text = SCHEME + SCHEME.partition("}\n")[2].replace("indicator_set s", "indicator_set t")
    assert testing.load(text, [plugin], name="t").name == "t"
    with pytest.raises(qh.SchemeError):
        testing.load(text, [plugin])


def test_examples_of_a_text_or_file_are_run(plugin: Path, tmp_path: Path) -> None:
    testing.assert_examples(SCHEME + EXAMPLE, [plugin])
    path = tmp_path / "s.qh"
    path.write_text(SCHEME + EXAMPLE.replace("75", "80"), encoding="utf-8")
    with pytest.raises(testing.BrokenPromise) as caught:
        testing.assert_examples(path, [plugin])
    assert "a should be 80, and is 75" in str(caught.value)
    assert "a 应为 80，实为 75" in str(caught.value)


def test_a_scheme_without_examples_or_with_errors_does_not_pass_for_tested(plugin: Path) -> None:
    with pytest.raises(testing.BrokenPromise, match="holds 0 examples"):
        testing.assert_examples(SCHEME, [plugin])
    testing.assert_examples(SCHEME, [plugin], at_least=0)
    with pytest.raises(testing.BrokenPromise, match="lenght"):
        testing.assert_examples(SCHEME.replace("length)", "lenght)") + EXAMPLE, [plugin])


def test_a_plugin_tells_what_it_brings() -> None:
    assert "bth.coupling" in {function.full_name for function in testing.functions_of("quanheng.plugins.bth")}
    assert "individual.qh" in {path.name for path in testing.schemes_of("quanheng.plugins.bizenv")}


def test_rows_below_the_units_go_by_name() -> None:
    text = "fields part within unit { v : number }\nindicator_set s scale 0..10 { value = mean(part.v) }"
    result = testing.evaluate(text, [{"unit": "a"}], rows={"part": [{"unit": "a", "v": 4}, {"unit": "a", "v": 6}]})
    assert result.scores["s"].to_list() == [5]
