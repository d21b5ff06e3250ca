"""One unit against its peers, as SVG."""

from __future__ import annotations

from ..dsl.diagnostics import Language
from .charts import PeerChart, Spread
from .colours import ABOVE_MEDIAN, AXIS, BELOW_MEDIAN, INK, MARKED
from .drawing import Drawing, draw_legend, legend_height
from .lettering import width_of
from .scales import Scale, number_text, scale_of
from .svg_bars import Rows, draw_rows, rows_of
from .words import word

_AXIS_HEIGHT = 36.0


def peers(chart: PeerChart, language: Language) -> Drawing:
    """Return a row for each indicator: a line from minimum to maximum, a box of the middle half, the unit on it."""
    ends = [end for spread in chart.spreads if spread for end in (spread.minimum, spread.maximum)]
    scale = scale_of([*ends, *chart.values], zero=all(value is None or value >= 0 for value in [*ends, *chart.values]))
    legend = [
        (chart.name, MARKED),
        (word("range", language), AXIS),
        (word("middle_half", language), BELOW_MEDIAN),
        (word("median", language), INK),
    ]
    texts = ["" if value is None else number_text(value, chart.digits) for value in chart.values]
    room = max((width_of(text, 11) for text in texts), default=0.0) + 14
    rows = rows_of(chart.labels, legend_height([name for name, _ in legend]), 0.0, room)
    drawing = Drawing(rows.bottom + _AXIS_HEIGHT)
    draw_legend(drawing, legend)
    draw_rows(drawing, rows, scale, chart.unit)
    for row, (label, value, spread) in enumerate(zip(chart.labels, chart.values, chart.spreads, strict=True)):
        if spread is not None:
            _draw_spread(drawing, rows, scale, row, spread)
        if value is not None:
            x, y, half = rows.x(value, scale), rows.middle(row), min(rows.pitch * 0.3, 7.0)
            diamond = [(x - half, y), (x, y - half), (x + half, y), (x, y + half)]
            drawing.path(diamond, MARKED, closed=True, kind="unit", says=f"{chart.name} {label} {texts[row]}")
            drawing.write(rows.right + room - 2, y, texts[row], anchor="end", size=11, colour=MARKED, bold=True)
    return drawing


def _draw_spread(drawing: Drawing, rows: Rows, scale: Scale, row: int, spread: Spread) -> None:
    y, high = rows.middle(row), rows.pitch * 0.5
    low, lower, median, upper, top = (
        rows.x(value, scale) for value in (spread.minimum, spread.lower, spread.median, spread.upper, spread.maximum)
    )
    drawing.line(low, y, top, y, AXIS, 2)
    for end in (low, top):
        drawing.line(end, y - high / 4, end, y + high / 4, AXIS, 2)
    drawing.rect(lower, y - high / 2, median - lower, high, BELOW_MEDIAN, kind="box")
    drawing.rect(median, y - high / 2, upper - median, high, ABOVE_MEDIAN, kind="box")
    drawing.line(median, y - high / 2, median, y + high / 2, INK, 2)
