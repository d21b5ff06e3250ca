"""Horizontal bars, plain and made of parts, as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import attrs

from .charts import MOST_BARS, BarChart, StackedBarChart
from .colours import AXIS, FAINT, MARKED, PLAIN, SERIES
from .drawing import TEXT, WIDTH, Drawing, draw_legend, legend_height
from .lettering import broken, width_of
from .scales import Scale, number_text, scale_of, tick_text

#: Of the width: what labels may take.
_LABELS: Final = 0.38
_AXIS_HEIGHT: Final = 36.0


@attrs.frozen
class Rows:
    """Where the rows of a chart lie: labels on the left, the plot from ``left`` to ``right``, ``pitch`` from row to row."""

    labels: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    top: float
    pitch: float
    size: float
    left: float
    right: float

    @property
    def bottom(self) -> float:
        """Where the last row ends."""
        return self.top + self.pitch * len(self.labels)

    def middle(self, row: int) -> float:
        """Return the height of the middle of a row."""
        return self.top + self.pitch * (row + 0.5)

    def x(self, value: float, scale: Scale) -> float:
        """Return where a value lies across."""
        return self.left + (self.right - self.left) * scale.share(value)


def rows_of(labels: Sequence[str], top: float, room_left: float, room_right: float) -> Rows:
    """Return where rows of so many labels lie; the more there are the closer, so that they go on a page.

    ``room_left`` and ``room_right`` are kept free beside the plot for numbers.
    """
    count = len(labels)
    size = TEXT if count <= 30 else 10.0  # noqa: PLR2004 - as many as read well at full size on a page
    room = WIDTH * _LABELS
    lines = tuple(broken(label, room, size, most=2 if count <= 30 else 1) for label in labels)  # noqa: PLR2004
    widest = max((width_of(line, size) for label in lines for line in label), default=0.0)
    pitch = 14.0 if size < TEXT else 34.0 if any(len(label) > 1 for label in lines) else 24.0
    return Rows(tuple(labels), lines, top, pitch, size, min(widest, room) + 10 + room_left, WIDTH - 8 - room_right)


def draw_rows(drawing: Drawing, rows: Rows, scale: Scale, unit: str, marked: frozenset[str] = frozenset()) -> None:
    """Draw grid, axis and labels of rows."""
    for tick in scale.ticks:
        x = rows.x(tick, scale)
        drawing.line(x, rows.top, x, rows.bottom)
        drawing.write(x, rows.bottom + 10, tick_text(tick, scale.step), anchor="middle", size=10, colour=FAINT)
    if unit:
        x = (rows.left + rows.right) / 2
        drawing.write(x, rows.bottom + 26, unit, anchor="middle", size=10, colour=FAINT)
    room_left = max((width_of(line, rows.size) for label in rows.lines for line in label), default=0.0) + 4
    for row, (label, lines) in enumerate(zip(rows.labels, rows.lines, strict=True)):
        is_marked = label in marked
        drawing.write_lines(
            room_left, rows.middle(row), lines, anchor="end", size=rows.size, says=label, bold=is_marked
        )


def draw_zero(drawing: Drawing, rows: Rows, scale: Scale) -> None:
    """Draw the line that bars stand on."""
    x = rows.x(0.0, scale)
    drawing.line(x, rows.top, x, rows.bottom, AXIS)


def bars(chart: BarChart) -> Drawing:
    """Return the bars with their numbers."""
    texts = ["" if value is None else number_text(value, chart.digits) for value in chart.values]
    scale = scale_of(chart.values, zero=True)
    room = max((width_of(text, 10) for text in texts), default=0.0) + 8
    has_negative = any(value is not None and value < 0 for value in chart.values)
    rows = rows_of(chart.labels, 6, room if has_negative else 0.0, room)
    drawing = Drawing(rows.bottom + _AXIS_HEIGHT)
    draw_rows(drawing, rows, scale, chart.unit, chart.marked)
    zero = rows.x(0.0, scale)
    for row, (label, value) in enumerate(zip(chart.labels, chart.values, strict=True)):
        if value is None:
            continue
        x, y, high = rows.x(value, scale), rows.middle(row), rows.pitch * 0.66
        colour = MARKED if label in chart.marked else PLAIN
        drawing.rect(min(x, zero), y - high / 2, abs(x - zero), high, colour, kind="bar", says=f"{label} {texts[row]}")
        drawing.write(x - 4 if value < 0 else x + 4, y, texts[row], anchor="end" if value < 0 else "start", size=10)
    draw_zero(drawing, rows, scale)
    return drawing


def stacked_bars(chart: StackedBarChart) -> Drawing:
    """Return bars of parts: those above 0 to the right of the line, those below to the left, each as it is long."""
    labels = chart.labels[:MOST_BARS]
    ends = [stack_ends([series.values[row] for series in chart.series]) for row in range(len(labels))]
    scale = scale_of([end for pair in ends for end in pair], zero=True)
    names = [series.name for series in chart.series]
    rows = rows_of(labels, legend_height(names), 0.0, 8.0)
    drawing = Drawing(rows.bottom + _AXIS_HEIGHT)
    draw_legend(drawing, list(zip(names, SERIES, strict=False)))
    draw_rows(drawing, rows, scale, chart.unit)
    for row, label in enumerate(labels):
        left = right = 0.0
        for series, colour in zip(chart.series, SERIES, strict=False):
            value = series.values[row] or 0.0
            if value == 0.0:
                continue
            start, end = (right, right + value) if value > 0 else (left + value, left)
            left, right = min(left, start), max(right, end)
            x, y, high = rows.x(start, scale), rows.middle(row), rows.pitch * 0.66
            says = f"{label} {series.name} {number_text(value, chart.digits)}"
            drawing.rect(x, y - high / 2, rows.x(end, scale) - x, high, colour, kind="part", says=says)
    draw_zero(drawing, rows, scale)
    return drawing


def stack_ends(values: Sequence[float | None]) -> tuple[float, float]:
    """Return how far the parts reach below and above zero.

    >>> stack_ends([3, -1, None, 2])
    (-1.0, 5.0)
    """
    known = [value for value in values if value is not None]
    return sum((v for v in known if v < 0), 0.0), sum((v for v in known if v > 0), 0.0)
