"""Charts of Word: DrawingML, each element where the schema of ECMA-376 (part 1, 21.2, dml-chart.xsd) wants it."""

from __future__ import annotations

from typing import Any, Final

from lxml import etree

from ..dsl.diagnostics import Language
from .chart_axes import category_axis, value_axis
from .chart_data import ChartData, Drawn, chart_data, simple
from .chart_elements import NAMESPACES, C, R, c, fill, letters, no_fill, number_code
from .charts import MOST_BARS, BarChart, Chart, Columns, LineChart, PeerChart
from .colours import FAINT, MARKED, PLAIN
from .counting import is_counted
from .lettering import clean
from .scales import Scale, scale_of, scale_of_counts
from .svg_bars import stack_ends

_CATEGORIES, _VALUES = 111111111, 222222222
#: Points of one line that carry their numbers.
_NUMBERED: Final = 15
#: Bars beyond which letters are small.
_MANY: Final = 30
_SHEET: Final = "Sheet1"


def chart_bytes(chart: Chart, language: Language, workbook: str) -> bytes:
    """Return the part of a chart; ``workbook`` is its relation to the workbook with its numbers."""
    shown = simple(chart, language)
    data = chart_data(shown, language)
    root = etree.Element(f"{{{C}}}chartSpace", nsmap=NAMESPACES)
    root.extend([c("date1904", val=0), c("roundedCorners", val=0), _chart(chart, shown, data)])
    root.extend([c("spPr", no_fill(), c("ln", no_fill(), drawing=True)), letters(1000, language)])
    external = c("externalData", c("autoUpdate", val=0))
    external.set(f"{{{R}}}id", workbook)
    root.append(external)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _chart(chart: Chart, shown: Chart, data: ChartData) -> Any:
    found = c("chart", c("autoTitleDeleted", val=1), _plot(chart, shown, data))
    if len([one for one in data.drawn if one.in_legend]) > 1:
        found.append(_legend(data))
    found.extend([c("plotVisOnly", val=1), c("dispBlanksAs", val="gap")])
    return found


def _legend(data: ChartData) -> Any:
    hidden = [number for number, one in enumerate(data.drawn) if not one.in_legend]
    entries = [c("legendEntry", c("idx", val=number), c("delete", val=1)) for number in hidden]
    return c("legend", c("legendPos", val="t"), *entries, c("overlay", val=0))


def _plot(chart: Chart, shown: Chart, data: ChartData) -> Any:
    is_across = not isinstance(shown, (LineChart, Columns, PeerChart))
    scale = _scale(shown)
    plot = c("plotArea", c("layout"))
    if data.bars:
        plot.append(_bars(chart, shown, data, is_across=is_across))
    if data.lines:
        plot.append(_lines(shown, data))
    if not data.drawn:  # a plot without a series has no axes either
        return plot
    small = len(data.labels) > _MANY
    plot.append(
        category_axis(_CATEGORIES, _VALUES, is_across=is_across, small=small, every=len(data.labels) <= MOST_BARS)
    )
    plot.append(value_axis(_VALUES, _CATEGORIES, scale, shown.unit, is_across=is_across))
    return plot


def _scale(chart: Chart) -> Scale:
    """Return the axis: the same round steps that the drawings of HTML have."""
    if isinstance(chart, Columns):
        return scale_of_counts(chart.values)
    if isinstance(chart, BarChart):
        return scale_of(chart.values, zero=True)
    if isinstance(chart, PeerChart):
        ends = [end for spread in chart.spreads if spread for end in (spread.minimum, spread.maximum)]
        return scale_of([*ends, *chart.values], zero=True)
    if isinstance(chart, LineChart):
        return scale_of([value for one in chart.series for value in one.values], zero=False)
    ends = [end for row in range(len(chart.labels)) for end in stack_ends([one.values[row] for one in chart.series])]
    return scale_of(ends, zero=True)


def _bars(chart: Chart, shown: Chart, data: ChartData, *, is_across: bool) -> Any:
    is_stacked = not isinstance(shown, (BarChart, Columns))
    found = c("barChart", c("barDir", val="bar" if is_across else "col"))
    found.append(c("grouping", val="stacked" if is_stacked else "clustered"))
    found.append(c("varyColors", val=0))
    for number, one in enumerate(data.bars):
        found.append(_bar_series(shown, data, number, one))
    is_histogram = isinstance(chart, BarChart) and is_counted(chart)
    found.append(c("gapWidth", val=8 if is_histogram else 60 if isinstance(shown, PeerChart) else 45))
    if is_stacked:
        found.append(c("overlap", val=100))
    found.extend([c("axId", val=_CATEGORIES), c("axId", val=_VALUES)])
    return found


def _bar_series(shown: Chart, data: ChartData, number: int, one: Drawn) -> Any:
    found = _head(number, one)
    found.append(c("spPr", no_fill() if one.colour is None else fill(one.colour)))
    found.append(c("invertIfNegative", val=0))
    if isinstance(shown, BarChart):
        found.extend(_marked(shown))
    if isinstance(shown, (BarChart, Columns)):
        found.append(_numbers(shown.values, shown.digits, "outEnd", small=len(data.labels) > _MANY))
    found.extend(_values(data.labels, one, number))
    return found


def _marked(chart: BarChart) -> list[Any]:
    places = [place for place, label in enumerate(chart.labels) if label in chart.marked]
    return [
        c("dPt", c("idx", val=place), c("invertIfNegative", val=0), c("bubble3D", val=0), c("spPr", fill(MARKED)))
        for place in places
    ]


def _lines(shown: Chart, data: ChartData) -> Any:
    found = c("lineChart", c("grouping", val="standard"), c("varyColors", val=0))
    for number, one in enumerate(data.lines, start=len(data.bars)):
        series = _head(number, one)
        colour = one.colour or PLAIN
        stroke = (
            c("ln", fill(colour), drawing=True, w=25400)
            if one.has_stroke
            else c("ln", no_fill(), drawing=True, w=25400)
        )
        series.append(c("spPr", stroke))
        edge = c("spPr", fill(colour), c("ln", fill(colour), drawing=True))
        series.append(
            c("marker", c("symbol", val=one.marks or "none"), c("size", val=6 if one.has_stroke else 9), edge)
        )
        if isinstance(shown, LineChart) and len(data.lines) == 1 and len(data.labels) <= _NUMBERED:
            series.append(_numbers(one.series.values, shown.digits, "t", small=False))
        series.extend([*_values(data.labels, one, number), c("smooth", val=0)])
        found.append(series)
    found.extend([c("marker", val=1), c("axId", val=_CATEGORIES), c("axId", val=_VALUES)])
    return found


def _head(number: int, one: Drawn) -> Any:
    column = _column(number + 1)
    cache = c("strCache", c("ptCount", val=1), c("pt", c("v", text=clean(one.series.name)), idx=0))
    name = c("tx", c("strRef", c("f", text=f"{_SHEET}!${column}$1"), cache))
    return c("ser", c("idx", val=number), c("order", val=number), name)


def _values(labels: tuple[str, ...], one: Drawn, number: int) -> list[Any]:
    """Return labels and values with what is remembered of them; a gap has no point."""
    last, column = len(labels) + 1, _column(number + 1)
    points = [c("pt", c("v", text=clean(label)), idx=place) for place, label in enumerate(labels)]
    names = c("strCache", c("ptCount", val=len(labels)), *points)
    known = [
        c("pt", c("v", text=repr(value)), idx=place)
        for place, value in enumerate(one.series.values)
        if value is not None
    ]
    numbers = c("numCache", c("formatCode", text="General"), c("ptCount", val=len(labels)), *known)
    return [
        c("cat", c("strRef", c("f", text=f"{_SHEET}!$A$2:$A${last}"), names)),
        c("val", c("numRef", c("f", text=f"{_SHEET}!${column}$2:${column}${last}"), numbers)),
    ]


def _column(number: int) -> str:
    """Return the letters of a column of a sheet, from 0: there are never more than twenty."""
    return chr(ord("A") + number)


def _numbers(values: tuple[float | None, ...], digits: int | None, place: str, *, small: bool) -> Any:
    """Return the numbers at bars or points, with as many decimals as they have, at most two."""
    if digits is None:
        known = [value for value in values if value is not None]
        digits = next((count for count in (0, 1) if all(abs(v - round(v, count)) < 5e-3 for v in known)), 2)  # noqa: PLR2004
    return c(
        "dLbls",
        c("numFmt", formatCode=number_code(digits), sourceLinked=0),
        c("spPr", no_fill(), c("ln", no_fill(), drawing=True)),
        letters(700 if small else 900, None, FAINT),
        c("dLblPos", val=place),
        *(c(name, val=int(name == "showVal")) for name in _SHOWN),
    )


_SHOWN: Final = ("showLegendKey", "showVal", "showCatName", "showSerName", "showPercent", "showBubbleSize")
