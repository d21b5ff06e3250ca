"""What a chart of Word draws: its series as numbers, and the workbook that opens when somebody edits it."""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence
from typing import Final

import attrs
import xlsxwriter

from ..dsl.diagnostics import Language
from .charts import MOST_BARS, BarChart, Chart, Columns, PeerChart, Series, StackedBarChart
from .colours import ABOVE_MEDIAN, BELOW_MEDIAN, INK, MARKED, PLAIN, RANGE, SERIES
from .counting import counted, is_counted
from .lettering import clean
from .words import word

#: The day that the workbook says it was made: none is read from a clock.
_DAY: Final = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC).replace(tzinfo=None)
_PIECES: Final = 4


@attrs.frozen
class Drawn:
    """A series as it is drawn: as bars or as a line with marks; ``colour`` None is not seen.

    ``marks`` is the form of the marks of a line (None: no marks), ``has_stroke`` whether the line itself is drawn.
    """

    series: Series
    colour: str | None
    is_line: bool = False
    marks: str | None = None
    has_stroke: bool = True
    in_legend: bool = True


@attrs.frozen
class ChartData:
    """The labels and the series of a chart, bars first, then lines."""

    labels: tuple[str, ...]
    drawn: tuple[Drawn, ...]

    @property
    def bars(self) -> tuple[Drawn, ...]:
        """The series that are bars or columns."""
        return tuple(one for one in self.drawn if not one.is_line)

    @property
    def lines(self) -> tuple[Drawn, ...]:
        """The series that are lines."""
        return tuple(one for one in self.drawn if one.is_line)


def simple(chart: Chart, language: Language) -> Chart:
    """Return the chart that is drawn: a histogram of too many bars, the first of too many bars of parts."""
    if isinstance(chart, BarChart) and is_counted(chart):
        return counted(chart, language)
    if isinstance(chart, StackedBarChart) and len(chart.labels) > MOST_BARS:
        series = [Series(one.name, one.values[:MOST_BARS]) for one in chart.series]
        return attrs.evolve(chart, labels=chart.labels[:MOST_BARS], series=series)
    return chart


def chart_data(chart: Chart, language: Language) -> ChartData:
    """Return what is drawn of a chart that :func:`simple` gave."""
    if isinstance(chart, (BarChart, Columns)):
        return ChartData(chart.labels, (Drawn(Series(chart.title, chart.values), PLAIN),))
    if isinstance(chart, PeerChart):
        return _peers(chart, language)
    is_line = not isinstance(chart, StackedBarChart)
    marks = "circle" if is_line else None
    colours = zip(chart.series, SERIES, strict=False)
    return ChartData(chart.labels, tuple(Drawn(one, colour, is_line, marks) for one, colour in colours))


def _peers(chart: PeerChart, language: Language) -> ChartData:
    """Return the spreads as stacked columns on an unseen one, median and unit as marks above them."""
    names = [
        word("minimum", language) + "–" + word("lower", language),
        word("lower", language) + "–" + word("median", language),
        word("median", language) + "–" + word("upper", language),
        word("upper", language) + "–" + word("maximum", language),
    ]
    colours = (RANGE, BELOW_MEDIAN, ABOVE_MEDIAN, RANGE)
    edges = [None if spread is None else attrs.astuple(spread) for spread in chart.spreads]
    has_negative = any(edge is not None and edge[0] < 0 for edge in edges)
    found = []
    for sign in (1.0, -1.0) if has_negative else (1.0,):
        order = range(_PIECES) if sign > 0 else range(_PIECES - 1, -1, -1)
        base = [None if edge is None else _base(edge, sign) for edge in edges]
        found.append(Drawn(Series("", base), None, in_legend=False))
        for piece in order:
            sizes = [None if edge is None else _size(edge, piece, sign) for edge in edges]
            found.append(Drawn(Series(names[piece], sizes), colours[piece], in_legend=sign > 0))
    medians = Series(word("median", language), [None if spread is None else spread.median for spread in chart.spreads])
    found.append(Drawn(medians, INK, is_line=True, marks="dash", has_stroke=False))
    found.append(Drawn(Series(chart.name, chart.values), MARKED, is_line=True, marks="diamond", has_stroke=False))
    return ChartData(chart.labels, tuple(found))


def _base(edges: Sequence[float], sign: float) -> float:
    """Return how far from zero a stack begins, on the side of the sign."""
    return max(edges[0], 0.0) if sign > 0 else min(edges[-1], 0.0)


def _size(edges: Sequence[float], piece: int, sign: float) -> float:
    """Return the part of a piece that lies on the side of the sign."""
    low, high = edges[piece], edges[piece + 1]
    return max(high, 0.0) - max(low, 0.0) if sign > 0 else min(low, 0.0) - min(high, 0.0)


def workbook(data: ChartData) -> bytes:
    """Return the workbook of a chart: labels in the first column, a column for each series."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"created": _DAY})
        sheet = book.add_worksheet("Sheet1")
        sheet.set_column(0, 0, 30)
        for row, label in enumerate(data.labels, start=1):
            sheet.write_string(row, 0, clean(label))
        for column, one in enumerate(data.drawn, start=1):
            sheet.write_string(0, column, clean(one.series.name))
            for row, value in enumerate(one.series.values, start=1):
                if value is not None:
                    sheet.write_number(row, column, value)
    return target.getvalue()
