"""Charts of Word: each element where the schema wants it, every value remembered, a workbook behind each."""

from __future__ import annotations

import io
import itertools
from typing import Any

import openpyxl
import pytest
from hypothesis import example, given, settings
from lxml import etree
from sample_papers import any_chart, charts

from quanheng.document.chart_data import chart_data, simple, workbook
from quanheng.document.chart_xml import chart_bytes
from quanheng.document.charts import BarChart, Chart, Columns, PeerChart, Spread
from quanheng.document.telling import has_numbers

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"

#: The order of the children of each element, as the sequences of dml-chart.xsd (ECMA-376 part 1, 5th edition) give it.
ORDER = {
    "chartSpace": "date1904 lang roundedCorners style clrMapOvr pivotSource protection chart spPr txPr externalData"
    " printSettings userShapes extLst",
    "chart": "title autoTitleDeleted pivotFmts view3D floor sideWall backWall plotArea legend plotVisOnly dispBlanksAs"
    " showDLblsOverMax extLst",
    "plotArea": "layout barChart lineChart catAx valAx dTable spPr extLst",
    "barChart": "barDir grouping varyColors ser dLbls gapWidth overlap serLines axId extLst",
    "lineChart": "grouping varyColors ser dLbls dropLines hiLowLines upDownBars marker smooth axId extLst",
    "ser": "idx order tx spPr invertIfNegative pictureOptions marker dPt dLbls trendline errBars cat val smooth shape"
    " extLst",
    "dPt": "idx invertIfNegative marker bubble3D explosion spPr pictureOptions extLst",
    "dLbls": "dLbl delete numFmt spPr txPr dLblPos showLegendKey showVal showCatName showSerName showPercent"
    " showBubbleSize separator showLeaderLines leaderLines extLst",
    "catAx": "axId scaling delete axPos majorGridlines minorGridlines title numFmt majorTickMark minorTickMark tickLblPos"
    " spPr txPr crossAx crosses crossesAt auto lblAlgn lblOffset tickLblSkip tickMarkSkip noMultiLvlLbl extLst",
    "valAx": "axId scaling delete axPos majorGridlines minorGridlines title numFmt majorTickMark minorTickMark tickLblPos"
    " spPr txPr crossAx crosses crossesAt crossBetween majorUnit minorUnit dispUnits extLst",
    "scaling": "logBase orientation max min extLst",
    "legend": "legendPos legendEntry layout overlay spPr txPr extLst",
    "legendEntry": "idx delete txPr extLst",
    "title": "tx layout overlay spPr txPr extLst",
    "marker": "symbol size spPr extLst",
    "strRef": "f strCache extLst",
    "numRef": "f numCache extLst",
    "strCache": "ptCount pt extLst",
    "numCache": "formatCode ptCount pt extLst",
    "externalData": "autoUpdate",
    "spPr": "xfrm custGeom prstGeom noFill solidFill gradFill ln effectLst",
    "txPr": "bodyPr lstStyle p",
    "rich": "bodyPr lstStyle p",
    "defRPr": "ln noFill solidFill latin ea cs sym",
}


def parsed(chart: Chart) -> Any:
    return etree.fromstring(chart_bytes(chart, "zh", "rId1"))


def values_of(chart: Chart) -> list[dict[int, float]]:
    return [
        {int(pt.get("idx")): float(pt.findtext(f"{C}v")) for pt in series.findall(f"{C}val//{C}pt")}
        for series in parsed(chart).iter(f"{C}ser")
    ]


@settings(max_examples=60)
@given(any_chart())
@example(charts()["bars"])
@example(charts()["stacked"])
@example(charts()["lines"])
@example(charts()["peers"])
@example(charts()["columns"])
@example(charts()["histogram"])
def test_every_element_stands_where_the_schema_wants_it(chart: Chart) -> None:
    if not has_numbers(chart):
        return
    for element in parsed(chart).iter():
        name = etree.QName(element).localname
        if name in ORDER:
            order = ORDER[name].split()
            places = [order.index(etree.QName(child).localname) for child in element]
            assert all(first <= second for first, second in itertools.pairwise(places)), name


def test_values_are_those_of_the_chart_and_a_gap_has_no_point() -> None:
    assert values_of(charts()["bars"]) == [{0: 91.5, 2: 78.0}]
    assert values_of(charts()["lines"]) == [{0: 80.0, 2: 88.0}, {0: 75.0, 1: 76.0, 2: 77.0}]
    root = parsed(charts()["bars"])
    assert root.find(f".//{C}dispBlanksAs").get("val") == "gap"
    assert root.find(f".//{C}numCache/{C}ptCount").get("val") == "3"


def test_the_marked_one_has_a_colour_of_its_own() -> None:
    points = parsed(charts()["bars"]).findall(f".//{C}dPt")
    assert [point.find(f"{C}idx").get("val") for point in points] == ["2"]


def test_axes_begin_at_zero_where_lengths_are_read() -> None:
    root = parsed(BarChart("图", ("甲", "乙"), (80, 82)))
    assert float(root.find(f".//{C}valAx//{C}min").get("val")) == 0


def test_a_spread_is_stacked_from_its_minimum_to_its_maximum() -> None:
    chart = PeerChart("图", ("甲",), (5,), (Spread(1, 2, 4, 7, 10),), "我")
    # an unseen column to the minimum, then the four parts; the median and the unit stand on them
    assert [series[0] for series in values_of(chart)] == [1, 1, 2, 3, 3, 4, 5]


def test_a_spread_across_zero_is_stacked_to_both_sides() -> None:
    chart = PeerChart("图", ("甲",), (0,), (Spread(-4, -2, -1, 3, 5),), "我")
    found = [series[0] for series in values_of(chart)]
    # above zero: nothing unseen, then of −1…3 the part above zero, and 3…5
    assert found[:5] == [0, 0, 0, 3, 2]
    # below, from zero down: nothing unseen, nothing of 3…5, of −1…3 the part below, −2…−1, −4…−2
    assert found[5:10] == [0, 0, -1, -1, -2]
    hidden = [entry.find(f"{C}idx").get("val") for entry in parsed(chart).iter(f"{C}legendEntry")]
    assert hidden == ["0", "5", "6", "7", "8", "9"]


@pytest.mark.parametrize("name", charts())
def test_the_workbook_behind_a_chart_holds_what_is_drawn(name: str) -> None:
    data = chart_data(simple(charts()[name], "zh"), "zh")
    assert workbook(data) == workbook(data)
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(data)))["Sheet1"]
    rows = list(sheet.values)
    assert [row[0] for row in rows[1:]] == list(data.labels)
    for place, one in enumerate(data.drawn, start=1):
        assert [row[place] for row in rows[1:]] == list(one.series.values)


def test_400_units_are_a_histogram_without_gaps_between_its_columns() -> None:
    root = parsed(charts()["histogram"])
    assert root.find(f".//{C}barDir").get("val") == "col"
    assert int(root.find(f".//{C}gapWidth").get("val")) < 10
    assert sum(values_of(charts()["histogram"])[0].values()) == 400


def test_columns_carry_their_numbers() -> None:
    root = parsed(Columns("图", ("甲",), (3,)))
    assert root.find(f".//{C}dLbls/{C}showVal").get("val") == "1"
