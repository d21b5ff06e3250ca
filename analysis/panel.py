"""The leaves of a panel by period and unit, and how they change."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..core.calendar import read_period
from .records import Change
from .stages import Stages
from .structure import Structure
from .trends import change, growth

Array = NDArray[np.float64]

#: Nothing changes within one period.
_FEWEST = 2


def changes_of(structure: Structure) -> Change | None:
    """Return how each leaf of each unit changed over all periods by its raw value, None for fewer than two periods."""
    data = structure.evaluation.data
    if len(data.periods) < _FEWEST:
        return None
    units = tuple(dict.fromkeys(data.units))
    place = {name: row for row, name in enumerate(units)}
    rows = np.array([place[name] for name in data.units], dtype=np.intp)
    every = Stages(structure, np.arange(data.size))
    leaves = tuple(name for name in structure.leaves if every.is_number(name))
    panel = np.full((len(data.periods), len(units), len(leaves)), np.nan)
    for number, name in enumerate(leaves):
        panel[data.period_index, rows, number] = every.column(name, "raw")
    flat, times = panel.reshape(len(data.periods), -1), period_times(data.periods)
    shape = panel.shape[1:]
    return Change(units, leaves, growth(flat, times).reshape(shape), change(flat, times).reshape(shape))


def period_times(periods: tuple[str, ...]) -> Array:
    """Return when periods are, in periods: years, quarters or months by the calendar, dates in years, else by place."""
    found = [read_period(name) for name in periods]
    known = [period for period in found if period is not None]
    if len(known) < len(found) or len({period.kind for period in known}) > 1:
        return np.arange(len(periods), dtype=np.float64)
    ordinals = [period.ordinal for period in known]
    if any(each is None for each in ordinals):
        return np.array([period.start.toordinal() / 365.25 for period in known])
    return np.array(ordinals, dtype=np.float64)
