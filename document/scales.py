"""Axes with round numbers, and numbers as charts print them."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable
from typing import Final

import attrs

#: Steps that people count in.
_STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)
_TINY: Final = 1e-290
_HUGE: Final = 1e290


@attrs.frozen
class Scale:
    """An axis from the first to the last of its ticks, which are equally far apart."""

    ticks: tuple[float, ...]
    step: float

    @property
    def low(self) -> float:
        """Where it begins."""
        return self.ticks[0]

    @property
    def high(self) -> float:
        """Where it ends."""
        return self.ticks[-1]

    def share(self, value: float) -> float:
        """Return where a value stands, from 0 at the beginning to 1 at the end."""
        # halves first: the difference of two huge numbers is none
        return (value / 2 - self.low / 2) / (self.high / 2 - self.low / 2)


def scale_of(values: Iterable[float | None], *, zero: bool, most: int = 6, whole: bool = False) -> Scale:
    """Return an axis that holds all values, gaps left out, in about ``most`` round steps.

    Args:
        values: what is to be shown; nothing but gaps gives 0 to 1.
        zero: whether it begins (or ends) at 0, as that of bars must: their length is read.
        most: the most steps; one more where rounding outward takes it.
        whole: whether steps are whole numbers: nobody counts half units.
    """
    known = [value for value in values if value is not None]
    low, high = min(known, default=0.0), max(known, default=1.0)
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    # neither numbers that are all alike nor those at the ends of what floats can say have a round step between them
    if not high - low > max(_TINY, 1e-9 * max(abs(low), abs(high))):
        low, high = _around(low)
    if high > _HUGE or low < -_HUGE:
        return Scale((low, low / 2 + high / 2, high), high / 2 - low / 2)
    step = _round_step((high - low) / most, whole=whole)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return Scale(tuple(_clean(number * step) for number in range(first, max(last, first + 1) + 1)), step)


def _around(value: float) -> tuple[float, float]:
    """Return an interval around values that are all alike; from 0 where they are 0."""
    if abs(value) <= _TINY:
        return 0.0, 1.0
    most = sys.float_info.max
    return max(value - abs(value) * 0.1, -most), min(value + abs(value) * 0.1, most)


def _round_step(least: float, *, whole: bool) -> float:
    if whole and least <= 1:
        return 1.0
    power = 10.0 ** math.floor(math.log10(least))
    steps = (step * power for step in _STEPS if not whole or (step * power).is_integer())
    return next((step for step in steps if step >= least * (1 - 1e-9)), 10.0 * power)


def scale_of_counts(values: Iterable[float | None]) -> Scale:
    """Return the axis of columns: from 0, in whole steps where all values are whole.

    >>> scale_of_counts([15, 5, 3]).ticks
    (0.0, 5.0, 10.0, 15.0)
    """
    shown = tuple(values)
    return scale_of(shown, zero=True, whole=all(value is None or float(value).is_integer() for value in shown))


def _clean(value: float) -> float:
    """Return a multiple of a step without what rounding left in its last digits."""
    return float(f"{value:.12g}") + 0.0


def number_text(value: float, digits: int | None = None) -> str:
    """Return a number as a chart prints it: with its decimals, or at most two; never ``-0``.

    >>> number_text(97.5), number_text(97.5, 2), number_text(-0.001), number_text(1e20)
    ('97.5', '97.50', '0', '1e+20')
    """
    if abs(value) >= 1e15:  # noqa: PLR2004 - beyond what a float tells one by one
        return f"{value:.4g}"
    text = f"{value:.2f}".rstrip("0").rstrip(".") if digits is None else f"{value:.{digits}f}"
    return text.removeprefix("-") if not text.strip("-0.") else text


def digits_of(step: float) -> int | None:
    """Return the decimals that ticks of a step need; None where powers of ten are shorter.

    >>> digits_of(0.5), digits_of(20), digits_of(0.25), digits_of(1e20)
    (1, 0, 2, None)
    """
    if not 1e-6 < step < 1e15:  # noqa: PLR2004 - outside, nobody counts zeros
        return None
    return next(count for count in range(9) if abs(round(step, count) - step) <= step * 1e-6)


def tick_text(value: float, step: float) -> str:
    """Return a tick with as many decimals as its step needs.

    >>> tick_text(2, 0.5), tick_text(100, 20), tick_text(0.25, 0.25)
    ('2.0', '100', '0.25')
    """
    digits = digits_of(step)
    return f"{value:.4g}" if digits is None else number_text(value, digits)
