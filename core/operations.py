"""The arithmetic of row steps, vectorised: for each operation a maker that takes the step and returns its kernel.

A kernel takes the columns of a block of rows, or numbers for constants, and returns a column.  Flags are 1, 0 and NaN
(unknown); what is absent is NaN; infinities never leave a kernel.  Kernels run under ``np.errstate(all="ignore")``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from .calendar import date_of
from .errors import RowError
from .plan import Op, Step
from .unit_data import FULL, NOT_APPLICABLE, ZERO

Array = NDArray[np.float64]
Kernel = Callable[..., Any]
#: Gives the code of a text: the index of its label.
Code = Callable[[str], float]

_ARITHMETIC: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "^": np.power,
}


def finite(column: Any) -> Any:
    """Return the column with NaN where it is infinite: x/0, 0 to a negative power and overflow are missing."""
    infinite = np.isinf(column)
    return np.where(infinite, np.nan, column) if infinite.any() else column


def arithmetic(step: Step, _: Code) -> Kernel:
    """Make the kernel of ``+ - * / ^``."""
    operation = _ARITHMETIC[step.options["operator"]]
    return lambda left, right: finite(operation(left, right))


def compare(step: Step, _: Code) -> Kernel:
    """Make the kernel of a comparison; within the guard both sides count as equal.

    A guard of None is for what was converted from another unit, and goes by the size of the right side.
    """
    operator, fixed = step.options["operator"], step.options["guard"]
    tests: dict[str, Callable[[Any, Any, Any], Any]] = {
        ">=": lambda a, b, guard: a >= b - guard,
        "<=": lambda a, b, guard: a <= b + guard,
        ">": lambda a, b, guard: a > b + guard,
        "<": lambda a, b, guard: a < b - guard,
        "==": lambda a, b, guard: np.abs(a - b) <= guard,
        "!=": lambda a, b, guard: np.abs(a - b) > guard,
    }
    test = tests[operator]

    def compared(a: Any, b: Any) -> Any:
        guard = 1e-9 * np.maximum(1.0, np.abs(b)) if fixed is None else fixed
        return np.where(np.isnan(a) | np.isnan(b), np.nan, test(a, b, guard))

    return compared


def logic(step: Step, _: Code) -> Kernel:
    """Make the kernel of ``and``, ``or``, ``not`` in Kleene's logic: unknown unless the known parts decide."""
    operator = step.options["operator"]
    if operator == "not":
        return lambda x: 1.0 - x
    decisive = 0.0 if operator == "and" else 1.0

    def combine(*flags: Any) -> Any:
        decided, unknown = flags[0] == decisive, np.isnan(flags[0])
        for flag in flags[1:]:
            decided, unknown = decided | (flag == decisive), unknown | np.isnan(flag)
        return np.where(decided, decisive, np.where(unknown, np.nan, 1.0 - decisive))

    return combine


def choose(step: Step, _: Code) -> Kernel:
    """Make the kernel that takes the result of the first condition that holds; an unknown one before it: missing."""
    count = step.options["rows"]

    def first(*inputs: Any) -> Any:
        chosen = inputs[2 * count] if len(inputs) > 2 * count else np.nan
        for row in range(count - 1, -1, -1):
            condition, result = inputs[2 * row], inputs[2 * row + 1]
            chosen = np.where(condition == 1.0, result, np.where(np.isnan(condition), np.nan, chosen))
        return chosen

    return first


def interpolate(_: Step, __: Code) -> Kernel:
    """Make the kernel of a curve: linear between its points, the end values beyond the ends."""

    def along(subject: Any, *points: Any) -> Any:
        xs, ys = points[::2], points[1::2]
        if all(np.ndim(point) == 0 for point in points):
            return np.interp(subject, np.asarray(xs, dtype=np.float64), np.asarray(ys, dtype=np.float64))
        result = ys[0] + 0.0 * subject
        for left, right, low, high in zip(xs, xs[1:], ys, ys[1:], strict=False):
            part = np.clip(np.where(right > left, (subject - left) / (right - left), 1.0), 0.0, 1.0)
            result = np.where(subject >= left, low + part * (high - low), result)
            result = np.where(np.isnan(left) | np.isnan(right) | np.isnan(low) | np.isnan(high), np.nan, result)
        return result

    return along


def ordinal(step: Step, code: Code) -> Kernel:
    """Make the kernel that turns texts into their places, best highest, or places (0 the best) into texts."""
    labels = step.options["labels"]
    codes = np.array([code(label) for label in labels], dtype=np.float64)
    if step.options.get("inverse"):
        return lambda place: _looked_up(codes, place)
    order = np.argsort(codes)
    ranked = codes[order]

    def place_of(text: Any) -> Any:
        found = np.minimum(np.searchsorted(ranked, text), len(ranked) - 1)
        return np.where(ranked[found] == text, -order[found].astype(np.float64), np.nan)

    return place_of


def _looked_up(table: Array, index: Any) -> Any:
    known = ~np.isnan(index)
    if not table.size:
        return np.full(np.shape(index), np.nan)
    return np.where(known, table[np.where(known, index, 0).astype(np.intp)], np.nan)


def fill(_: Step, __: Code) -> Kernel:
    """Make the kernel that puts a datum where none is present."""
    return lambda column, datum: np.where(np.isnan(column), datum, column)


def bound(step: Step, _: Code) -> Kernel:
    """Make the kernel that keeps a column within bounds."""
    low, high = step.options["low"], step.options["high"]
    if high is None:  # the ceiling depends on the class of the unit
        return lambda column, ceiling: np.minimum(np.maximum(column, low), ceiling) + 0.0
    # adding 0 turns -0.0 into 0: nobody gets minus nothing
    return lambda column: np.minimum(np.maximum(column, low), high) + 0.0


def refuse(step: Step, _: Code) -> Kernel:
    """Make the kernel that lets a column pass and raises where a cell may not be as it is.

    Raises:
        RowError: ``off-scale`` outside the bounds, ``missing-field`` where nothing is present, ``date-before-param``
            where a param has rows for the keys at hand and none of them holds yet.
    """
    name = step.options["name"]
    if name == "date-before-param":
        return _dated(step)
    if name == "missing-field":
        return lambda column: _refused(column, np.isnan(column), name, field=step.options["field"])
    low, fixed = step.options["low"], step.options["high"]

    def checked(column: Any, *active: Any) -> Any:
        high, active = (fixed, active) if fixed is not None else (active[0], active[1:])
        guard = 1e-9 * np.maximum(1.0, np.maximum(abs(low), np.abs(high)))
        off = (column < low - guard) | (column > high + guard)
        for condition in active:
            off = off & (condition == 1.0)
        return _refused(column, off, name, value=column, low=low, high=high)

    return checked


def _dated(step: Step) -> Kernel:
    param, ranges, answers = step.options["param"], step.options["ranges"], step.options["answers"]

    def checked(column: Any, day: Any, ever: Any, held: Any, *active: Any) -> Any:
        early = (ever == 1.0) & (held != 1.0) & ~np.isnan(day)
        for condition, answer in zip(active, answers, strict=True):
            early = early & (condition == float(answer))
        if not np.any(early):
            return column
        first = float(np.broadcast_to(day, np.shape(early)).reshape(-1)[int(np.argmax(early))])
        facts = {"param": param, "date": date_of(first).isoformat(), "ranges": ranges}
        raise RowError(early, "date-before-param", **facts)

    return checked


def _refused(column: Any, mask: Any, name: str, **facts: Any) -> Any:
    if np.any(mask):
        raise RowError(mask, name, **facts)
    return column


def settle(step: Step, _: Code) -> Kernel:
    """Make the kernel that applies cell states and the policies for what is missing or not applicable."""
    options = step.options
    low, fixed, missing, skipped = options["low"], options["full"], options["missing"], options["not_applicable"]

    def settled(score: Any, applies: Any, cells: Any, below: Any, *peers: Any) -> Any:
        full, peers = (fixed, peers) if fixed is not None else (peers[0], peers[1:])
        points = {"zero": low, "full": full}
        if missing is None and is_always_there(applies, cells, below):
            return score
        score = np.where(cells == ZERO, low, np.where(cells == FULL, full, score))
        away = is_away(applies, cells, below)
        # nobody knows whether it concerns the unit: then nobody knows its score
        score = np.where(np.isnan(applies), np.nan, score)
        gap = np.isnan(score) & np.logical_not(away)
        if missing == "error":
            _refused(score, gap, "missing-score")
        given = peers[0] if missing == "peers" else points.get(missing, np.nan)
        score = np.where(gap, given, score)
        return np.where(away, peers[-1] if skipped == "peers" else points.get(skipped, np.nan), score)

    return settled


def is_always_there(applies: Any, cells: Any, below: Any) -> bool:
    """Tell whether a node applies to all units whatever their data, and no cell or child says anything else of it.

    A condition without data may also never hold (``applies = as_of >= 2026-03-01``).
    """
    return all(np.ndim(part) == 0 for part in (applies, cells, below)) and bool(
        applies == 1.0 and cells == 0 and below == 0
    )


def is_away(applies: Any, cells: Any, below: Any) -> Any:
    """Tell where a node does not apply: its condition is not met, a cell says so, or all its children do not."""
    return (applies == 0) | (cells == NOT_APPLICABLE) | (below != 0)


def absent(step: Step, _: Code) -> Kernel:
    """Make the kernel that tells, 1 or 0, where the weight of a node leaves."""
    if step.options.get("children"):
        return lambda *children: _all_of(children)
    missing, skipped = step.options["missing"], step.options["not_applicable"]
    leaves = skipped in {None, "skip"}

    def away(score: Any, applies: Any, cells: Any, below: Any) -> Any:
        if missing != "skip" and is_always_there(applies, cells, below):
            return 0.0
        gone = is_away(applies, cells, below)
        result = np.where(gone, float(leaves), 0.0)
        if missing == "skip":
            unknown = (np.isnan(score) | np.isnan(applies)) & (cells != ZERO) & (cells != FULL)
            result = np.where(np.logical_not(gone) & unknown, 1.0, result)
        return result

    return away


def _all_of(children: tuple[Any, ...]) -> Any:
    if any(np.ndim(child) == 0 and child == 0 for child in children):
        return 0.0
    together = children[0]
    for child in children[1:]:
        together = together * child
    return together


def limit(_: Step, __: Code) -> Kernel:
    """Make the kernel that holds a score down: the lowest cap whose condition holds."""

    def held(score: Any, *limits: Any) -> Any:
        for condition, cap in zip(limits[::2], limits[1::2], strict=True):
            score = np.where((condition == 1.0) & (score > cap), cap, score)
        return score

    return held


def stack(_: Step, __: Code) -> Kernel:
    """Make the kernel that lays all columns but the last under one another: a matrix of (columns, rows)."""
    return lambda *columns: np.stack(np.broadcast_arrays(*columns))[:-1]


def state(_: Step, __: Code) -> Kernel:
    """Make the kernel of a node's state: 0 present, 1 missing, 2 not applicable."""
    return lambda score, away: np.where(np.isnan(score), np.where(away != 0, 2.0, 1.0), 0.0)


def grade(step: Step, _: Code) -> Kernel:
    """Make the kernel that finds the grade of a rounded score, and then applies the limits that hold.

    A grade is its place in the list, 0 the best.  Each limit that holds gives a grade: the one it fixes, the highest
    it allows, or so many below.  The strictest counts; a fixed one counts also where points alone would give less.
    """
    rows, limits, count = step.options["rows"], step.options["limits"], step.options["count"]

    def graded(score: Any, *conditions: Any) -> Any:
        earned = np.full(np.shape(score), np.nan)
        for place in range(len(rows) - 1, -1, -1):
            earned = np.where(_lies_in(score, rows[place]), float(place), earned)
        result = earned
        for condition, effect in zip(conditions, limits, strict=True):
            if effect[0] is not None:
                result = np.where((condition == 1.0) & ~np.isnan(result), float(effect[0]), result)
        for condition, effect in zip(conditions, limits, strict=True):
            limited = _limited(earned, effect, count)
            result = np.where((condition == 1.0) & (limited > result), limited, result)
        return result

    return graded


def _limited(earned: Any, effect: tuple[int | None, int | None, int], count: int) -> Any:
    fixed, highest, down = effect
    limited = earned if fixed is None else np.where(np.isnan(earned), np.nan, float(fixed))
    if highest is not None:
        limited = np.maximum(limited, float(highest))
    return np.minimum(limited + down, count - 1.0) if down else limited


def _lies_in(score: Any, row: tuple[float, bool, float, bool]) -> Any:
    low, low_closed, high, high_closed = row
    above = score >= low if low_closed else score > low
    return above & (score <= high if high_closed else score < high)


KERNELS: Final[Mapping[Op, Callable[[Step, Code], Kernel]]] = {
    Op.ARITHMETIC: arithmetic,
    Op.COMPARE: compare,
    Op.LOGIC: logic,
    Op.CHOOSE: choose,
    Op.INTERPOLATE: interpolate,
    Op.ORDINAL: ordinal,
    Op.FILL: fill,
    Op.BOUND: bound,
    Op.REFUSE: refuse,
    Op.SETTLE: settle,
    Op.ABSENT: absent,
    Op.LIMIT: limit,
    Op.STACK: stack,
    Op.STATE: state,
    Op.GRADE: grade,
}
