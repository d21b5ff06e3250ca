"""Too many bars become a histogram: how many values are in which interval."""

from __future__ import annotations

import itertools

from ..dsl.diagnostics import Language
from .charts import MOST_BARS, BarChart, Columns
from .scales import scale_of, tick_text
from .words import word

#: About as many intervals.
_INTERVALS = 10


def is_counted(chart: BarChart) -> bool:
    """Whether it has more bars than one chart shows."""
    return len(chart.labels) > MOST_BARS


def counted(chart: BarChart, language: Language) -> Columns:
    """Return the histogram of the values: intervals of a round width, each with its lower bound, the last with both."""
    known = [value for value in chart.values if value is not None]
    if not known:
        return Columns(chart.title, (), ())
    if min(known) == max(known):
        label = tick_text(known[0], abs(known[0]) or 1.0)
        return Columns(chart.title, (label,), (len(known),), unit=word("how_many", language))
    scale = scale_of(known, zero=False, most=_INTERVALS)
    counts = [0] * (len(scale.ticks) - 1)
    for value in known:
        counts[_interval(value, scale.ticks)] += 1
    names = [tick_text(tick, scale.step) for tick in scale.ticks]
    labels = [f"{low}–{high}" for low, high in itertools.pairwise(names)]
    return Columns(chart.title, labels, counts, unit=word("how_many", language), digits=0)


def _interval(value: float, ticks: tuple[float, ...]) -> int:
    """Return the number of the interval that holds the value."""
    return max(0, min(sum(value >= tick for tick in ticks) - 1, len(ticks) - 2))
