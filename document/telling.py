"""What stands below a chart and what a screen reader says: gaps, what is not drawn, and the chart in a sentence."""

from __future__ import annotations

from collections.abc import Iterator

from ..dsl.diagnostics import Language
from .charts import MOST_BARS, BarChart, Chart, Columns, LineChart, PeerChart, StackedBarChart
from .counting import is_counted
from .scales import number_text
from .words import listed, sentences, word

#: Gaps that a note names one by one.
_NAMED = 12


def note_on(chart: Chart, language: Language) -> str:
    """Return what a reader must be told below the chart; empty where all is drawn."""
    notes = []
    if isinstance(chart, BarChart) and is_counted(chart):
        notes.append(word("histogram", language, count=len(chart.labels), most=MOST_BARS))
        notes += _marked(chart, language)
    if isinstance(chart, StackedBarChart) and len(chart.labels) > MOST_BARS:
        notes.append(word("not_shown", language, shown=MOST_BARS, count=len(chart.labels) - MOST_BARS))
    if names := list(_gaps(chart, language)):
        name = "gaps" if len(names) <= _NAMED else "gaps_and_more"
        notes.append(word(name, language, names=listed(names[:_NAMED], language), count=len(names)))
    return sentences(notes, language)


def _marked(chart: BarChart, language: Language) -> list[str]:
    """Return where the marked ones stand, whom a histogram hides."""
    pairs = zip(chart.labels, chart.values, strict=True)
    found = [(label, value) for label, value in pairs if label in chart.marked and value is not None]
    if not found:
        return []
    texts = [word("marked", language, name=name, value=number_text(value, chart.digits)) for name, value in found]
    return [listed(texts, language) + ("。" if language == "zh" else ".")]


def _gaps(chart: Chart, language: Language) -> Iterator[str]:
    if isinstance(chart, (StackedBarChart, LineChart)):
        shown = MOST_BARS if isinstance(chart, StackedBarChart) else len(chart.labels)
        for place, label in enumerate(chart.labels[:shown]):
            absent = [series.name for series in chart.series if series.values[place] is None]
            if len(absent) == len(chart.series):
                yield label
            else:
                yield from (word("named", language, label=label, series=name) for name in absent)
    else:
        yield from (label for label, value in zip(chart.labels, chart.values, strict=True) if value is None)


def has_numbers(chart: Chart) -> bool:
    """Whether there is anything to draw."""
    if isinstance(chart, (StackedBarChart, LineChart)):
        return any(value is not None for series in chart.series for value in series.values)
    drawn = any(value is not None for value in chart.values)
    return drawn or (isinstance(chart, PeerChart) and any(spread is not None for spread in chart.spreads))


def description_of(chart: Chart, language: Language) -> str:
    """Return the chart in a sentence, for who does not see it."""
    if not has_numbers(chart):
        return word("no_data", language)
    if isinstance(chart, BarChart):
        known = [value for value in chart.values if value is not None]
        low, high = (number_text(value, chart.digits) + chart.unit for value in (min(known), max(known)))
        return word("described_bars", language, count=len(chart.labels), low=low, high=high)
    if isinstance(chart, PeerChart):
        return word("described_peers", language, name=chart.name, count=len(chart.labels))
    if isinstance(chart, Columns):
        return word("described_columns", language, parts=listed(list(_parts(chart, language)), language))
    names = listed([series.name for series in chart.series], language)
    if isinstance(chart, LineChart):
        return word("described_lines", language, first=chart.labels[0], last=chart.labels[-1], parts=names)
    return word("described_stacked", language, count=len(chart.labels), parts=names)


def _parts(chart: Columns, language: Language) -> Iterator[str]:
    for label, value in zip(chart.labels, chart.values, strict=True):
        text = word("no_data", language) if value is None else number_text(value, chart.digits)
        yield word("part", language, name=label, value=text)
