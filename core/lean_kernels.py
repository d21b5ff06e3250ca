"""Kernels for many rows: they write where they are told, and leave out what can change nothing.

Each stands for one step (or a few that belong together) and gives the same numbers as the kernels of
:mod:`.operations`, in fewer passes over the block.  They take arrays of one block, or numbers, and never return an
argument, so that the memory of an argument can be used again.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import attrs
import numpy as np
from numpy.typing import NDArray

from .known_bounds import MINMAX_OPTIONS, KnownBounds
from .operations import KERNELS
from .plan import Op, Step

Array = NDArray[np.float64]

_OPERATORS: Final[Mapping[str, Any]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "^": np.power,
}
#: More cuts than this are found faster by the general kernels.
_MOST_CUTS: Final = 60


class Work:
    """The memory that one thread works in, for blocks of up to ``rows`` rows."""

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self.zeros, self.ones = np.zeros(rows), np.ones(rows)
        self._flags: dict[int, NDArray[np.bool_]] = {}
        self._columns: dict[int, Array] = {}
        self._places: NDArray[np.intp] | None = None

    def flags(self, number: int, rows: int) -> NDArray[np.bool_]:
        """Return an array of flags."""
        if number not in self._flags:
            self._flags[number] = np.empty(self.rows, dtype=np.bool_)
        return self._flags[number][:rows]

    def column(self, number: int, rows: int) -> Array:
        """Return an array of numbers."""
        if number not in self._columns:
            self._columns[number] = np.empty(self.rows)
        return self._columns[number][:rows]

    def places(self, rows: int) -> NDArray[np.intp]:
        """Return an array of places."""
        if self._places is None:
            self._places = np.empty(self.rows, dtype=np.intp)
        return self._places[:rows]


@attrs.frozen(eq=False)
class Lean(ABC):
    """An operation of a few columns: the places that it reads, and what it does to their blocks."""

    inputs: tuple[int, ...]

    @abstractmethod
    def run(self, out: Array, work: Work, *columns: Any) -> None:
        """Write the result to ``out``."""


@attrs.frozen(eq=False)
class Arithmetic(Lean):
    """``+ - * / ^``; infinities are looked for only where there can be any."""

    operator: str
    is_finite: bool

    def run(self, out: Array, work: Work, *columns: Any) -> None:
        """Write left operator right."""
        _OPERATORS[self.operator](columns[0], columns[1], out=out)
        if not self.is_finite:
            infinite = np.isinf(out, out=work.flags(0, out.size))
            if infinite.any():
                np.copyto(out, np.nan, where=infinite)


@attrs.frozen(eq=False)
class Placed(Lean):
    """Min-max by what was fitted for the one group there is: the part of the way from ``start`` over ``width``, down where it is reversed."""

    start: float
    width: float
    is_reversed: bool
    low: float
    high: float

    def run(self, out: Array, work: Work, *columns: Any) -> None:
        """Write low + (high - low) clip((x - start) / width, 0, 1), or (start - x) / width where it is reversed."""
        if self.is_reversed:
            np.subtract(self.start, columns[0], out=out)
        else:
            np.subtract(columns[0], self.start, out=out)
        np.divide(out, self.width, out=out)
        # against arrays, which numpy compares several cells at a time
        np.minimum(np.maximum(out, work.zeros[: out.size], out=out), work.ones[: out.size], out=out)
        if (self.low, self.high) != (0.0, 1.0):
            np.multiply(out, self.high - self.low, out=out)
            np.add(out, self.low, out=out)


@attrs.frozen(eq=False)
class Cut(Lean):
    """A column kept within bounds."""

    low: float
    high: float

    def run(self, out: Array, _: Work, *columns: Any) -> None:
        """Write the column cut at both ends; adding 0 turns -0.0 into 0."""
        np.clip(columns[0], self.low, self.high, out=out)
        if self.low <= 0.0 <= self.high:
            np.add(out, 0.0, out=out)


@attrs.frozen(eq=False)
class Steps(Lean):
    """A rule that gives one constant between two cuts: bands, cases and flags of one column.

    ``table`` has what it gives below the first cut, from each cut on, and for NaN.
    """

    cuts: tuple[float, ...]
    table: Array

    def run(self, out: Array, work: Work, *columns: Any) -> None:
        """Write what the table has for the number of cuts at or below each cell."""
        column = columns[0]
        count, flags = work.flags(0, out.size).view(np.uint8), work.flags(1, out.size)
        np.not_equal(column, column, out=flags)
        np.multiply(flags.view(np.uint8), np.uint8(len(self.cuts) + 1), out=count)
        for cut in self.cuts:
            np.greater_equal(column, cut, out=flags)
            np.add(count, flags.view(np.uint8), out=count)
        places = work.places(out.size)
        np.copyto(places, count)
        np.take(self.table, places, out=out, mode="clip")


@attrs.frozen(eq=False)
class Along(Lean):
    """A curve between constant points."""

    xs: Array
    ys: Array

    def run(self, out: Array, _: Work, *columns: Any) -> None:
        """Write the ordinate of each cell."""
        np.copyto(out, np.interp(columns[0], self.xs, self.ys))


@attrs.frozen(eq=False)
class State(Lean):
    """The state of a node that always applies: 0 present, 1 missing."""

    def run(self, out: Array, work: Work, *columns: Any) -> None:
        """Write 1 where nothing is present."""
        np.copyto(out, np.not_equal(columns[0], columns[0], out=work.flags(0, out.size)))


def lean_kernel(
    step: Step, steps: Sequence[Step], known: Mapping[int, Any], bounds: KnownBounds, place: int
) -> Lean | None:
    """Return the lean kernel of a step, None where there is none for it."""
    rule = _RULES.get(step.op)
    return None if rule is None else rule(step, steps, known, bounds, place)


def _arithmetic(step: Step, _: Any, known: Mapping[int, Any], bounds: KnownBounds, place: int) -> Lean | None:
    if all(isinstance(known.get(source), float) for source in step.inputs):
        return None
    return Arithmetic(step.inputs, step.options["operator"], bounds.of(place) is not None)


def _applied(step: Step, _: Any, known: Mapping[int, Any], __: KnownBounds, ___: int) -> Lean | None:
    function, constants = step.options["function"], dict(step.options["constants"])
    fitted, group = (known.get(source) for source in step.inputs[:2])
    if function.namespace or function.name != "minmax" or len(step.inputs) != 3 or group is None or not group.is_one:  # noqa: PLR2004 - the primary column
        return None
    if not constants.keys() <= MINMAX_OPTIONS:
        return None
    found = fitted.of(group.keys[0]) if fitted is not None else None
    low, high = constants.get("low", 0.0), constants.get("high", 1.0)
    if found is None or not found["max"] > found["min"]:
        return None
    is_reversed = constants.get("direction") == "lower_is_better"
    start = found["max"] if is_reversed else found["min"]
    return Placed(step.inputs[2:], start, found["max"] - found["min"], is_reversed, low, high)


def _bound(step: Step, _: Any, __: Mapping[int, Any], ___: KnownBounds, ____: int) -> Lean | None:
    low, high = step.options["low"], step.options["high"]
    return None if high is None else Cut(step.inputs, low, high)


def _along(step: Step, _: Any, known: Mapping[int, Any], __: KnownBounds, ___: int) -> Lean | None:
    points = [known.get(source) for source in step.inputs[1:]]
    if not all(isinstance(point, float) for point in points) or isinstance(known.get(step.inputs[0]), float):
        return None
    return Along(step.inputs[:1], np.array(points[::2], dtype=np.float64), np.array(points[1::2], dtype=np.float64))


def _state(step: Step, _: Any, known: Mapping[int, Any], __: KnownBounds, ___: int) -> Lean | None:
    return State(step.inputs[:1]) if known.get(step.inputs[1]) == 0.0 else None


def _steps(_: Step, steps: Sequence[Step], known: Mapping[int, Any], __: KnownBounds, place: int) -> Lean | None:
    """Find out whether a step gives constants between cuts of a single column, and which."""
    parts = _parts_of(place, steps, known)
    if parts is None:
        return None
    order, subject = parts
    cuts = sorted({cut for part in order for cut in _cuts_of(steps[part], known)})
    if not cuts or len(cuts) > _MOST_CUTS:
        return None
    # one number between each two cuts stands for all of them; NaN comes last
    samples = np.array([np.nextafter(cuts[0], -np.inf), *cuts, np.nan])
    found: dict[int, Any] = {subject: samples}
    with np.errstate(all="ignore"):
        for part in order:
            inputs = (found[source] if source in found else known[source] for source in steps[part].inputs)
            found[part] = KERNELS[steps[part].op](steps[part], _no_code)(*inputs)
    return Steps((subject,), tuple(cuts), np.broadcast_to(found[place], samples.shape).astype(np.float64))


def _no_code(_: str) -> float:
    return float("nan")


def _parts_of(place: int, steps: Sequence[Step], known: Mapping[int, Any]) -> tuple[list[int], int] | None:
    """Return the steps that a rule is made of, in order, and the one column that they look at; None: it is no such rule."""
    pending, parts, subjects = [place], set[int](), set[int]()
    while pending:
        part = pending.pop()
        if part in parts or isinstance(known.get(part), float):
            continue
        step = steps[part]
        if part in known or step.op not in {Op.COMPARE, Op.LOGIC, Op.CHOOSE}:
            return None
        parts.add(part)
        if step.op is Op.COMPARE:
            if step.options["guard"] is None or not isinstance(known.get(step.inputs[1]), float):
                return None
            subjects.add(step.inputs[0])
        else:
            pending.extend(step.inputs)
    return (sorted(parts), subjects.pop()) if len(subjects) == 1 else None


def _cuts_of(step: Step, known: Mapping[int, Any]) -> list[float]:
    """Return the numbers from which on a comparison has another answer."""
    if step.op is not Op.COMPARE:
        return []
    bound, guard = known[step.inputs[1]], step.options["guard"]
    if np.isnan(bound):
        return []
    after = float(np.nextafter(bound + guard, np.inf))
    if step.options["operator"] in {"==", "!="}:
        # by the distance, which is rounded: the edges are looked for among the neighbours
        return [edge for side in (bound - guard, bound + guard) for edge in _around(side)]
    return {">=": [bound - guard], "<": [bound - guard], ">": [after], "<=": [after]}[step.options["operator"]]


def _around(edge: float) -> list[float]:
    """Return an edge and its neighbours, a few steps of the last digit to both sides."""
    found = [edge]
    for direction in (-np.inf, np.inf):
        here = edge
        for _ in range(3):
            here = float(np.nextafter(here, direction))
            found.append(here)
    return found


_RULES: Final[Mapping[Op, Callable[[Step, Sequence[Step], Mapping[int, Any], KnownBounds, int], Lean | None]]] = {
    Op.ARITHMETIC: _arithmetic,
    Op.APPLY: _applied,
    Op.BOUND: _bound,
    Op.INTERPOLATE: _along,
    Op.STATE: _state,
    Op.COMPARE: _steps,
    Op.LOGIC: _steps,
    Op.CHOOSE: _steps,
}
