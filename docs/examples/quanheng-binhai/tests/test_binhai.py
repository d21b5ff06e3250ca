"""What the plugin binhai promises: its example comes out, and each port has a number of its own."""

import pytest
import quanheng_binhai
from hypothesis import given, settings
from quanheng import testing
from quanheng.testing.strategies import columns, evaluation_data

TREE = testing.schemes_of(quanheng_binhai)[0]
TEXT = TREE.read_text(encoding="utf-8")
# 900,000 t on 300 m are 3,000 t/m: the target of container ports until 2025, three quarters of that from 2026 on
PORT = {
    "throughput": 900_000,
    "berth_length": 300,
    "port_type": "container",
    "berth_hours": 10,
    "powered": 80,
    "calls": 100,
}


@pytest.fixture
def quanheng_plugins():
    return [quanheng_binhai]


def test_the_example_comes_out():
    testing.assert_examples(TREE, [quanheng_binhai])


@pytest.mark.parametrize("function", testing.functions_of(quanheng_binhai), ids=lambda function: function.name)
def test_each_port_has_its_own_number(function):
    testing.assert_splits(function)


@given(columns(2))
@settings(deadline=None, max_examples=30)
def test_whatever_a_port_handles_it_stands_alone(drawn):
    testing.assert_splits(quanheng_binhai.port_intensity, *drawn)


@given(evaluation_data(testing.load(TEXT, [quanheng_binhai])))
@settings(deadline=None, max_examples=30)
def test_whatever_the_ports_report_scores_lie_on_the_scale(drawn):
    result = testing.evaluate(TEXT, drawn["data"], [quanheng_binhai], as_of="2026-06-30")
    assert all(score is None or 0 <= score <= 100 for score in result.scores["ports"])


@pytest.mark.parametrize(("day", "points"), [("2025-12-31", 40.0), ("2026-01-01", 30.0)])
def test_the_target_is_that_of_the_day(quanheng_run, day, points):
    result = quanheng_run(TEXT, [PORT], as_of=day)
    assert result.scores["intensity"].to_list() == [points]


def test_a_port_without_a_berth_has_no_intensity_and_the_reason_says_so(quanheng_run):
    result = quanheng_run(TEXT, [PORT | {"berth_length": 0}], as_of="2026-06-30")
    assert result.scores["intensity"].to_list() == [None]
    assert "there is no berth" in result.explain("1").render("text", "en")


def test_the_worst_child_counts_as_the_scheme_says(quanheng_run):
    text = TEXT.replace("short_board()", "short_board(worst = 1)").partition("\nexample ")[0]
    result = quanheng_run(text, [PORT], as_of="2026-06-30")
    # the median of one port is its own: 15 of 30 points, a half, is the worst of 0.75, 0.5 and 1
    assert result.scores["ports"].to_list() == [50.0]
