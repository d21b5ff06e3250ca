"""Upright columns and lines over periods, as SVG."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import attrs

from .charts import Columns, LineChart
from .colours import AXIS, FAINT, PLAIN, SERIES
from .drawing import TEXT, WIDTH, Drawing, draw_legend, legend_height
from .lettering import broken, width_of
from .scales import Scale, number_text, scale_of, scale_of_counts, tick_text

_PLOT: Final = 220.0
#: Points of a line that carry their numbers, where there is one line only.
_NUMBERED: Final = 15


@attrs.frozen
class _Places:
    """Where labels and values lie: the plot between ``left`` and the right edge, ``top`` and ``bottom``."""

    count: int
    left: float
    top: float
    scale: Scale

    @property
    def bottom(self) -> float:
        return self.top + _PLOT

    @property
    def pitch(self) -> float:
        return (WIDTH - 10 - self.left) / max(self.count, 1)

    def x(self, place: int) -> float:
        return self.left + self.pitch * (place + 0.5)

    def y(self, value: float) -> float:
        return self.bottom - _PLOT * self.scale.share(value)


def _places(count: int, scale: Scale, top: float) -> _Places:
    widest = max(width_of(tick_text(tick, scale.step), 10) for tick in scale.ticks)
    return _Places(count, widest + 16, top, scale)


def columns(chart: Columns) -> Drawing:
    """Return columns with their numbers on top (below those that go down)."""
    places = _places(len(chart.labels), scale_of_counts(chart.values), 30.0)
    labels = _Labels.of(chart.labels, places)
    drawing = Drawing(places.bottom + labels.height)
    _draw_frame(drawing, places, chart.unit)
    labels.draw(drawing, places)
    zero, wide = places.y(0.0), min(places.pitch * 0.62, 80.0)
    for place, (label, value) in enumerate(zip(chart.labels, chart.values, strict=True)):
        if value is None:
            continue
        text, y = number_text(value, chart.digits), places.y(value)
        x = places.x(place)
        drawing.rect(x - wide / 2, min(y, zero), wide, abs(y - zero), PLAIN, kind="column", says=f"{label} {text}")
        if width_of(text, 11) <= places.pitch:
            drawing.write(x, y + 9 if value < 0 else y - 9, text, anchor="middle", size=11)
    drawing.line(places.left, zero, WIDTH - 10, zero, AXIS)
    return drawing


def lines(chart: LineChart) -> Drawing:
    """Return lines with a mark at each point; a gap breaks them."""
    values = [value for series in chart.series for value in series.values]
    names = [series.name for series in chart.series]
    has_legend = len(names) > 1
    top = (legend_height(names) if has_legend else 4.0) + 26.0
    places = _places(len(chart.labels), scale_of(values, zero=False), top)
    labels = _Labels.of(chart.labels, places)
    drawing = Drawing(places.bottom + labels.height)
    if has_legend:
        draw_legend(drawing, list(zip(names, SERIES, strict=False)))
    _draw_frame(drawing, places, chart.unit)
    drawing.line(places.left, places.bottom, WIDTH - 10, places.bottom, AXIS)
    labels.draw(drawing, places)
    for series, colour in zip(chart.series, SERIES, strict=False):
        for run in _runs(series.values):
            points = [(places.x(place), places.y(value)) for place, value in run]
            if len(points) > 1:
                drawing.path(points, colour, kind="line")
            for (x, y), (place, value) in zip(points, run, strict=True):
                text = number_text(value, chart.digits)
                drawing.rect(
                    x - 3, y - 3, 6, 6, colour, kind="point", says=f"{series.name} {chart.labels[place]} {text}"
                )
                if not has_legend and len(chart.labels) <= _NUMBERED:
                    drawing.write(x, y - 11, text, anchor="middle", size=11)
    return drawing


def _runs(values: Sequence[float | None]) -> Iterator[list[tuple[int, float]]]:
    """Yield the stretches without gaps, each value with its place."""
    run: list[tuple[int, float]] = []
    for place, value in enumerate(values):
        if value is not None:
            run.append((place, value))
        elif run:
            yield run
            run = []
    if run:
        yield run


def _draw_frame(drawing: Drawing, places: _Places, unit: str) -> None:
    for tick in places.scale.ticks:
        y = places.y(tick)
        drawing.line(places.left, y, WIDTH - 10, y)
        text = tick_text(tick, places.scale.step)
        drawing.write(places.left - 6, y, text, anchor="end", size=10, colour=FAINT)
    if unit:
        drawing.write(2, places.top - 20, unit, size=10, colour=FAINT)


@attrs.frozen
class _Labels:
    """The labels below a plot: level in up to two lines where they fit, else turned; of too many every so many."""

    texts: tuple[tuple[str, ...], ...]
    whole: tuple[str, ...]
    every: int
    is_turned: bool
    height: float

    @classmethod
    def of(cls, labels: Sequence[str], places: _Places) -> _Labels:
        room = places.pitch - 4
        level = [broken(label, room, 11, most=2) for label in labels]
        fits = all(
            "".join(lines).replace(" ", "") == label.replace(" ", "")
            for lines, label in zip(level, labels, strict=True)
        )
        if fits:
            return cls(tuple(level), tuple(labels), 1, is_turned=False, height=44.0)
        # a turned label goes down and to the left: it may not leave the drawing at the first column
        turned = tuple(
            broken(label, min(120.0, (places.left + places.pitch / 2) * 1.25), 11, most=1) for label in labels
        )
        longest = max((width_of(line, 11) for lines in turned for line in lines), default=0.0)
        every = max(1, round(TEXT / places.pitch + 0.5)) if places.pitch < TEXT else 1
        return cls(turned, tuple(labels), every, is_turned=True, height=longest * 0.65 + 24)

    def draw(self, drawing: Drawing, places: _Places) -> None:
        """Draw them below the plot."""
        for place in range(0, len(self.texts), self.every):
            x, lines = places.x(place), self.texts[place]
            if self.is_turned and lines:
                drawing.write(x, places.bottom + 10, lines[0], anchor="end", size=11, turned=True)
            elif lines:
                y = places.bottom + 12 + (len(lines) - 1) * 6.5
                drawing.write_lines(x, y, lines, anchor="middle", size=11, says=self.whole[place])
