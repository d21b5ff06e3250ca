"""Charts as values: what they show, not how they are drawn.

A value that is None (or NaN, which becomes None) is a gap: nothing is drawn for it, and a note under the figure says
so.  Infinite numbers are refused.  No chart has colours or sizes: those are the business of the file that is written.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence
from typing import Final, TypeAlias

import attrs

#: Bars (of single units) that one chart shows; of more, a :class:`BarChart` shows how many units are in which interval.
MOST_BARS: Final = 50

#: Series that can be told apart in one chart; a chart of more is refused.
MOST_SERIES: Final = 8


def _number(value: float | None) -> float | None:
    """Return a finite number, or None for a gap.

    Raises:
        ValueError: it is infinite.
    """
    if value is None or math.isnan(value):
        return None
    if math.isinf(value):
        raise ValueError("a chart cannot show an infinite number")
    return float(value)


def _numbers(values: Iterable[float | None]) -> tuple[float | None, ...]:
    return tuple(map(_number, values))


def _texts(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(texts)


def _check_lengths(labels: Sequence[str], *others: Sequence[object]) -> None:
    if any(len(other) != len(labels) for other in others):
        raise ValueError(f"a chart of {len(labels)} labels needs as many values: {[len(other) for other in others]}")


@attrs.frozen
class Series:
    """Numbers under one name, one for each label of the chart."""

    name: str
    values: tuple[float | None, ...] = attrs.field(converter=_numbers)


def _all_series(series: Iterable[Series]) -> tuple[Series, ...]:
    return tuple(series)


def _names(names: Iterable[str]) -> frozenset[str]:
    return frozenset(names)


def _check_series(labels: Sequence[str], series: Sequence[Series]) -> None:
    _check_lengths(labels, *(one.values for one in series))
    if len(series) > MOST_SERIES:
        raise ValueError(f"a chart shows at most {MOST_SERIES} series, not {len(series)}")


@attrs.frozen
class BarChart:
    """One horizontal bar a label, in the order given: scores of units.

    Args:
        title: what it shows; the caption of its figure unless that has one, and what a screen reader says.
        labels: what the bars are of.
        values: their lengths, in ``unit``; below 0 they go to the left.
        unit: of the values, as it stands at the axis (分, points, %); empty for none.
        digits: decimals of the numbers at the bars; None: as many as they have, at most two.
        marked: labels that stand out, for example the unit that a report is about.

    Beyond :data:`MOST_BARS` bars it is drawn as a histogram: columns of how many labels have a value in which interval.

    Raises:
        ValueError: labels and values differ in number, or a value is infinite.
    """

    title: str
    labels: tuple[str, ...] = attrs.field(converter=_texts)
    values: tuple[float | None, ...] = attrs.field(converter=_numbers)
    unit: str = ""
    digits: int | None = None
    marked: frozenset[str] = attrs.field(default=(), converter=_names)

    def __attrs_post_init__(self) -> None:
        """Refuse what does not fit together."""
        _check_lengths(self.labels, self.values)


@attrs.frozen
class StackedBarChart:
    """Horizontal bars made of parts: what each indicator contributes to the total of each unit.

    Args:
        title: see :class:`BarChart`.
        labels: what the bars are of; the first :data:`MOST_BARS` are drawn, and a note says how many are not.
        series: the parts, each with a value for every label, at most :data:`MOST_SERIES`; parts below 0 (penalties)
            are stacked to the left of zero.
        unit: of the values.
        digits: see :class:`BarChart`.

    Raises:
        ValueError: a series has not one value for each label, there are too many series, or a value is infinite.
    """

    title: str
    labels: tuple[str, ...] = attrs.field(converter=_texts)
    series: tuple[Series, ...] = attrs.field(converter=_all_series)
    unit: str = ""
    digits: int | None = None

    def __attrs_post_init__(self) -> None:
        """Refuse what does not fit together."""
        _check_series(self.labels, self.series)


@attrs.frozen
class LineChart:
    """Lines over periods: a total and its parts through the years.  A gap breaks the line.

    Args:
        title: see :class:`BarChart`.
        labels: the periods, in order.
        series: the lines, each with a value for every label, at most :data:`MOST_SERIES`.
        unit: of the values.
        digits: see :class:`BarChart`.

    Raises:
        ValueError: as for :class:`StackedBarChart`.
    """

    title: str
    labels: tuple[str, ...] = attrs.field(converter=_texts)
    series: tuple[Series, ...] = attrs.field(converter=_all_series)
    unit: str = ""
    digits: int | None = None

    def __attrs_post_init__(self) -> None:
        """Refuse what does not fit together."""
        _check_series(self.labels, self.series)


@attrs.frozen
class Spread:
    """How values lie among peers: minimum, quartiles, median and maximum, each at least as great as the one before.

    Raises:
        ValueError: they are not in order, or not finite numbers.
    """

    minimum: float
    lower: float
    median: float
    upper: float
    maximum: float

    def __attrs_post_init__(self) -> None:
        """Refuse what is out of order."""
        values = attrs.astuple(self)
        if not all(map(math.isfinite, values)) or list(values) != sorted(values):
            raise ValueError(f"minimum, quartiles, median and maximum must be in order: {values}")


def spread_of(values: Iterable[float | None]) -> Spread | None:
    """Return how the values lie, gaps left out; None where there are none.

    Quartiles by linear interpolation between the neighbours (type 7 of Hyndman and Fan 1996, what numpy and Excel's
    QUARTILE.INC give).

    >>> spread_of([1, 2, 3, 4, None])
    Spread(minimum=1.0, lower=1.75, median=2.5, upper=3.25, maximum=4.0)
    """
    known = sorted(value for value in _numbers(values) if value is not None)
    if not known:
        return None
    if len(known) == 1:
        return Spread(*known * 5)
    found = (known[0], *statistics.quantiles(known, n=4, method="inclusive"), known[-1])
    # interpolating between two equal numbers may pass them by a rounding
    return Spread(*sorted(min(max(value, known[0]), known[-1]) for value in found))


def _spreads(spreads: Iterable[Spread | None]) -> tuple[Spread | None, ...]:
    return tuple(spreads)


@attrs.frozen
class PeerChart:
    """One unit against its peers, a row for each indicator: their minimum, quartiles, median, maximum, and its own value.

    Args:
        title: see :class:`BarChart`.
        labels: the indicators.
        values: what the unit has.
        spreads: how its peers lie (:func:`spread_of`); None where nobody has a value.
        name: the unit, as the legend says.
        unit: of the values; they share one axis, so shares of full points (%) go better together than points.
        digits: see :class:`BarChart`.

    Raises:
        ValueError: labels, values and spreads differ in number, or a value is infinite.
    """

    title: str
    labels: tuple[str, ...] = attrs.field(converter=_texts)
    values: tuple[float | None, ...] = attrs.field(converter=_numbers)
    spreads: tuple[Spread | None, ...] = attrs.field(converter=_spreads)
    name: str
    unit: str = ""
    digits: int | None = None

    def __attrs_post_init__(self) -> None:
        """Refuse what does not fit together."""
        _check_lengths(self.labels, self.values, self.spreads)


@attrs.frozen
class Columns:
    """One upright column a label with its number on top: how many units have which grade.

    Args:
        title: see :class:`BarChart`.
        labels: the grades, best first.
        values: how many.
        unit: of the values (个, units).
        digits: see :class:`BarChart`.

    Raises:
        ValueError: labels and values differ in number, or a value is infinite.
    """

    title: str
    labels: tuple[str, ...] = attrs.field(converter=_texts)
    values: tuple[float | None, ...] = attrs.field(converter=_numbers)
    unit: str = ""
    digits: int | None = None

    def __attrs_post_init__(self) -> None:
        """Refuse what does not fit together."""
        _check_lengths(self.labels, self.values)


Chart: TypeAlias = BarChart | StackedBarChart | LineChart | PeerChart | Columns
