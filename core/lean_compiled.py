"""Which sums over children run compiled, and when compiling, or loading what was compiled, is worth it.

A child can be added up straight from its column where its score is the column itself, or min-max, bands or a curve of
it, times a constant: then no column of scores is ever made.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any, Final

import attrs
import numpy as np
from numpy.typing import NDArray

from .held_column import HeldColumn
from .lean_combining import Sum
from .lean_kernels import Along, Arithmetic, Lean, Placed, Steps, Work

Array = NDArray[np.float64]

#: Cells times steps from which on importing numba takes less time than it saves; less where it is there already.
MANY = 1_000_000_000
SOME = 2_000_000
#: The numbers that a rule of a child may need.
_NUMBERS: Final = 5
#: A curve has at least so many points.
_POINTS: Final = 2


def compiled_path(cells: int) -> ModuleType | None:
    """Return the compiled kernels where so many cells are worth it and numba is installed, else None."""
    if cells < SOME or (cells < MANY and "numba" not in sys.modules) or find_spec("numba") is None:
        return None
    try:
        return import_module(".compiled", __package__)
    except Exception:  # noqa: BLE001 - a numba that does not go with this Python or numpy: numpy serves
        return None


def find_bounds(held: HeldColumn, compiled: ModuleType) -> None:
    """Find between which numbers a column lies, by the compiled path."""
    if held.numbers.dtype == np.float64 and "bounds" not in held.__dict__:
        address, bits = _addresses(held)
        held.__dict__["bounds"] = compiled.bounds(address, bits, held.offset, held.size, compiled.gaps_table())


def _addresses(column: HeldColumn) -> tuple[int, int]:
    bits = 0 if column.bits is None else column.bits.ctypes.data
    return column.numbers.ctypes.data, bits


@attrs.frozen(eq=False)
class Child:
    """How one child comes from a column: what is done to it (None: nothing), and what the score is multiplied by."""

    column: HeldColumn
    rule: Placed | Steps | Along | None
    times: float


@attrs.frozen(eq=False)
class CompiledSum:
    """A sum some of whose children are added up compiled; ``inputs`` are the others."""

    inputs: tuple[int, ...]
    sum: Sum
    rest: Sum
    add_up: Callable[..., None]
    arguments: tuple[Any, ...]
    whole: float

    def finish(self, start: int, parts: Any, out: Array, work: Work) -> None:
        """Write the result of the node; ``parts`` is what the other children add up to, None without any."""
        total, present = work.column(2, out.size), work.column(3, out.size)
        self.add_up(start, *self.arguments, total, present)
        if parts is not None:
            np.add(total, parts.total, out=total)
            np.add(present, self.rest.present_weight(parts, work), out=present)
        self.sum.result(total, present, self.whole, out)


def compiled_sum(total: Sum, child_of: Callable[[int], Child | None], compiled: ModuleType) -> CompiledSum | None:
    """Return a sum with as many of its children compiled as can be, None where none can."""
    if total.low and not total.adds_up:
        return None
    found = [child_of(place) for place in total.inputs]
    here = [number for number, child in enumerate(found) if child is not None]
    rest = [number for number, child in enumerate(found) if child is None]
    if not here:
        return None
    others = total.only(rest)
    arguments = _arguments([(found[number], total.factors[number], total.weights[number]) for number in here], compiled)
    whole = 0.0
    for number in here:  # in the order in which the kernel adds them, so that a complete row has exactly this
        whole += total.weights[number]
    whole += others.whole_weight()
    return CompiledSum(others.inputs, total, others, compiled.add_up, arguments, whole)


def _arguments(children: Sequence[tuple[Any, float, float]], compiled: ModuleType) -> tuple[Any, ...]:
    addresses = np.array([_addresses(child.column) for child, _, _ in children], dtype=np.int64)
    offsets = np.array([child.column.offset for child, _, _ in children], dtype=np.int64)
    kinds, numbers = np.zeros(len(children), dtype=np.int64), np.zeros((len(children), _NUMBERS))
    xs: list[float] = []
    ys: list[float] = []
    parts = np.zeros((len(children), 3), dtype=np.int64)
    for row, (child, factor, weight) in enumerate(children):
        rule, times = child.rule, child.times * factor
        numbers[row, 3:] = times, weight
        if isinstance(rule, Placed):
            kinds[row] = compiled.PLACED
            scale = (-1.0 if rule.is_reversed else 1.0) / rule.width
            numbers[row] = rule.start, scale, rule.low * times, (rule.high - rule.low) * times, weight
        elif rule is not None:
            kinds[row] = compiled.STEPS if isinstance(rule, Steps) else compiled.ALONG
            points, levels = (rule.cuts, rule.table[:-1]) if isinstance(rule, Steps) else (rule.xs, rule.ys)
            parts[row] = len(xs), len(xs) + len(points), len(ys)
            xs.extend(points)
            ys.extend(levels)
            if isinstance(rule, Along):
                ys.append(levels[-1])
    tables = np.array(xs, dtype=np.float64), np.array(ys, dtype=np.float64)
    return addresses, offsets, kinds, numbers, parts, *tables, compiled.gaps_table()


def child_of(
    place: int, lean: Callable[[int], Lean | None], known: Mapping[int, Any], same: Mapping[int, int]
) -> Child | None:
    """Return how a score comes from a column, None where it needs more than the compiled path has."""
    place, times = same.get(place, place), 1.0
    rule = None if place in known else lean(place)
    if isinstance(rule, Arithmetic) and rule.operator == "*" and isinstance(known.get(rule.inputs[1]), float):
        times, place = known[rule.inputs[1]], same.get(rule.inputs[0], rule.inputs[0])
        rule = None if place in known else lean(place)
    if rule is None:
        column = _held(known.get(place))
        return None if column is None else Child(column, None, times)
    if not isinstance(rule, Placed | Steps | Along) or not _is_sound(rule):
        return None
    column = _held(known.get(same.get(rule.inputs[0], rule.inputs[0])))
    return None if column is None else Child(column, rule, times)


def _is_sound(rule: Lean) -> bool:
    """Whether the compiled path does the same: constants are numbers, points of a curve rise."""
    if isinstance(rule, Steps):
        return not np.isnan(rule.table[:-1]).any() and bool(np.isnan(rule.table[-1]))
    if isinstance(rule, Along):
        return rule.xs.size >= _POINTS and bool((np.diff(rule.xs) > 0).all()) and bool(np.isfinite(rule.ys).all())
    return isinstance(rule, Placed)


def _held(column: Any) -> HeldColumn | None:
    if isinstance(column, np.ndarray) and column.ndim == 1 and column.dtype == np.float64 and column.flags.c_contiguous:
        return HeldColumn(column)
    return column if isinstance(column, HeldColumn) and column.numbers.dtype == np.float64 else None
