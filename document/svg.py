"""Charts as SVG, drawn from the same values as those of Word."""

from __future__ import annotations

from ..dsl.diagnostics import Language
from .charts import BarChart, Chart, Columns, LineChart, StackedBarChart
from .counting import counted, is_counted
from .drawing import Drawing
from .svg_bars import bars, stacked_bars
from .svg_columns import columns, lines
from .svg_peers import peers
from .telling import description_of


def svg_of(chart: Chart, language: Language, name: str) -> str:
    """Return a chart that has numbers as an SVG element; ``name`` is that of the element on its page."""
    return _drawn(chart, language).text_of(name, chart.title, description_of(chart, language))


def _drawn(chart: Chart, language: Language) -> Drawing:
    if isinstance(chart, BarChart):
        return columns(counted(chart, language)) if is_counted(chart) else bars(chart)
    if isinstance(chart, StackedBarChart):
        return stacked_bars(chart)
    if isinstance(chart, LineChart):
        return lines(chart)
    return columns(chart) if isinstance(chart, Columns) else peers(chart, language)
