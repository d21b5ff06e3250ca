"""Charts as SVG: lengths are values, nothing lies outside the picture, and what is absent is not drawn."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sample_papers import any_chart, charts

from quanheng.document.charts import BarChart, Chart, Columns, LineChart, Series, StackedBarChart
from quanheng.document.counting import counted
from quanheng.document.scales import scale_of, scale_of_counts
from quanheng.document.svg import svg_of
from quanheng.document.telling import has_numbers, note_on


def drawn(chart: Chart) -> ET.Element:
    return ET.fromstring(svg_of(chart, "zh", "f"))  # noqa: S314 - our own text


def shapes(chart: Chart, kind: str) -> list[ET.Element]:
    return [shape for shape in drawn(chart).iter() if shape.get("class") == kind]


def number(shape: ET.Element, name: str) -> float:
    return float(shape.get(name, "nan"))


@given(st.lists(st.floats(-1e9, 1e9).filter(lambda value: abs(value) > 1e-3), min_size=2, max_size=40))
def test_bars_are_as_long_as_their_values_are_great(values: list[float]) -> None:
    bars = shapes(BarChart("图", [f"单位{n}" for n in range(len(values))], values), "bar")
    assert len(bars) == len(values)
    longest, greatest = max(number(bar, "width") for bar in bars), max(map(abs, values))
    for bar, value in zip(bars, values, strict=True):
        # coordinates have two decimals
        assert number(bar, "width") == pytest.approx(longest * abs(value) / greatest, abs=0.02)
    zeros = {
        round(number(bar, "x") + (number(bar, "width") if value < 0 else 0), 0)
        for bar, value in zip(bars, values, strict=True)
    }
    assert max(zeros) - min(zeros) <= 1  # all stand on one line


@settings(max_examples=150)
@given(any_chart())
@example(Columns("图", ("甲",), (5e-324,)))
@example(Columns("图", ("甲", "乙"), (1.7e308, -1.7e308)))
@example(LineChart("图", ("1", "2"), [Series("甲", (1e16, 1e16 + 2))]))
def test_nothing_lies_outside_the_picture(chart: Chart) -> None:
    if not has_numbers(chart):
        return
    svg = drawn(chart)
    _, _, width, height = map(float, svg.get("viewBox", "").split())
    for shape in svg.iter():
        xs = [number(shape, name) for name in ("x", "x1", "x2") if shape.get(name)]
        ys = [number(shape, name) for name in ("y", "y1", "y2") if shape.get(name)]
        if shape.tag == "rect":
            xs.append(number(shape, "x") + number(shape, "width"))
            ys.append(number(shape, "y") + number(shape, "height"))
        for point in (shape.get("points") or "").split():
            x, y = map(float, point.split(","))
            xs.append(x)
            ys.append(y)
        assert all(-0.01 <= x <= width + 0.01 for x in xs), ET.tostring(shape)
        assert all(-0.01 <= y <= height + 0.01 for y in ys), ET.tostring(shape)


def test_a_gap_is_not_drawn_and_is_named_below() -> None:
    chart = charts()["bars"]
    assert len(shapes(chart, "bar")) == 2
    assert note_on(chart, "zh") == "无数据、未画出的：市教育局。"
    assert note_on(chart, "en") == "Not drawn for want of data: 市教育局."
    assert note_on(charts()["stacked"], "zh") == "无数据、未画出的：市公安局·职责。"


def test_a_gap_breaks_a_line() -> None:
    lines = shapes(charts()["lines"], "line")
    # of 80, gap, 88 there is no line at all; the mean has one through three points
    assert [len((line.get("points") or "").split()) for line in lines] == [3]
    assert len(shapes(charts()["lines"], "point")) == 5


def test_parts_below_zero_are_stacked_to_the_left_and_the_others_to_the_right() -> None:
    chart = StackedBarChart(
        "图", ("甲",), [Series("a", (3,)), Series("b", (-1,)), Series("c", (2,)), Series("d", (-2,))]
    )
    a, b, c, d = shapes(chart, "part")
    unit = number(b, "width")
    assert [number(part, "width") for part in (a, c, d)] == pytest.approx([3 * unit, 2 * unit, 2 * unit], abs=0.05)
    assert number(c, "x") == pytest.approx(number(a, "x") + number(a, "width"), abs=0.02)
    assert number(b, "x") + unit == pytest.approx(number(a, "x"), abs=0.02)
    assert number(d, "x") + number(d, "width") == pytest.approx(number(b, "x"), abs=0.02)


def test_400_units_are_counted_by_intervals_that_hold_each_once() -> None:
    chart = charts()["histogram"]
    assert isinstance(chart, BarChart)
    histogram = counted(chart, "zh")
    # 60.0, 60.1 … 99.9: intervals of 4 would be none of the steps 1, 2, 2.5, 5; of 5 there are eight with 50 each
    assert histogram.labels == ("60–65", "65–70", "70–75", "75–80", "80–85", "85–90", "90–95", "95–100")
    assert set(histogram.values) == {50}
    assert "共400个" in note_on(chart, "zh")
    assert "单位7：60.7" in note_on(chart, "zh")


def test_51_equal_values_are_one_interval() -> None:
    histogram = counted(BarChart("图", [str(n) for n in range(51)], [7] * 51), "en")
    assert (histogram.labels, histogram.values) == (("7",), (51,))


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=8), st.booleans())
def test_an_axis_holds_all_values_between_its_ends(values: list[float], zero: bool) -> None:  # noqa: FBT001
    scale = scale_of(values, zero=zero)
    assert all(math.isfinite(tick) for tick in scale.ticks)
    assert list(scale.ticks) == sorted(set(scale.ticks))
    assert all(-1e-6 <= scale.share(value) <= 1 + 1e-6 for value in values)
    assert not zero or scale.low <= 0 <= scale.high
    assert len(scale.ticks) <= 9


def test_units_are_counted_in_whole_steps() -> None:
    assert scale_of_counts([15, 5, None, 0]).ticks == (0, 5, 10, 15)
    assert scale_of_counts([1]).ticks == (0, 1)
    assert scale_of_counts([3, 2.5]).ticks == (0, 0.5, 1, 1.5, 2, 2.5, 3)


def test_an_axis_counts_in_round_steps() -> None:
    assert scale_of([61.3, 97.2], zero=True).ticks == (0, 20, 40, 60, 80, 100)
    assert scale_of([75, 88.2], zero=False).ticks == (75, 77.5, 80, 82.5, 85, 87.5, 90)


def test_a_longer_name_than_its_room_is_cut_and_whole_when_pointed_at() -> None:
    name = "中共某某市委机构编制委员会办公室监督检查处" * 4
    svg = drawn(BarChart("图", (name,), (1,)))
    texts = list(svg.iter("text"))
    assert any((text.text or "").endswith("…") for text in texts)
    assert any(text.findtext("title") == name for text in texts)


@pytest.mark.parametrize("name", charts())
def test_a_screen_reader_is_told_what_a_chart_shows(name: str) -> None:
    svg = drawn(charts()[name])
    assert svg.get("role") == "img"
    assert svg.get("aria-labelledby") == "f-title f-description"
    assert svg.findtext("title") == charts()[name].title
    assert (svg.findtext("desc") or "").endswith("。")
