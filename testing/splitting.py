"""What the engine relies on: a row's number is the row's own, and arguments stay as they are.

The engine gives a ``row`` function its units in blocks of any size, in threads, and again with only some of them; one
that has ``fit`` is fitted to one year's units and then given those of the next.  A function that peeks at other rows
gives numbers that change with the machine and with who else is evaluated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..core.errors import RowError
from ..core.functions import Family, Function, StepKind, Yields, resolve
from ..core.texts import placed
from ..dsl.diagnostics import Both
from .arguments import COUNTS, ORDINARY, SHARES, Arguments, Array, Rows, given_arguments, made_arguments
from .failing import BrokenPromise

_BLOCKS: Final = (1, 2, 3, 7)
#: With fewer rows than this, blocks would tell little.
_ENOUGH: Final = 7
#: In these a gap is what the function is there for: a share that is absent has no weight, a gap is filled.
_MEETS_GAPS: Final = {Family.AGGREGATE, Family.IMPUTE, Family.MISSING}


def assert_splits(
    function: Function | Callable[..., Any],
    *columns: Any,
    nan_stays_nan: bool = True,
    tolerance: float = 1e-12,
    fitted: Mapping[str, Any] | None = None,
    **options: Any,
) -> None:
    """See that a function gives each row the same number whatever other rows stand beside it.

    It is called with all rows, with blocks of one, two, three and seven, with the rows in other orders, twice over and
    with none at all; a function with ``fit`` is fitted once to all rows, and then must split too, and must not mind
    the order of the rows it is fitted to.  One declared ``whole=True`` must only not mind the order.

    Args:
        function: declared with ``@qh.function``.
        columns: what it is called with, lists or arrays as long as each other; a tuple is a vector of columns.  Without
            any argument they are made from the declaration, and rows that the function refuses are left out.
        nan_stays_nan: whether a row with NaN in any of its columns must come out as NaN.  Not looked at where gaps are
            what a function is for: ``aggregate`` and ``impute``.
        tolerance: how far numbers may differ, as a part of them: a sum in another order differs in its last digits.
        fitted: what the fit found, instead of fitting.
        options: arguments by name, columns among them; numbers and texts are the same for all rows.

    Raises:
        BrokenPromise: the rows do not stand alone, an argument was changed, or the result is not one number a row.
        TypeError: what was given is no declared function, or one that derives weights, which has no rows; or it takes
            what cannot be made up, and no arguments were given.
    """
    declared = getattr(function, "__quanheng__", function)
    if not isinstance(declared, Function):
        raise TypeError(f"{function!r} is not declared with @quanheng.function")
    if declared.family is Family.WEIGHT:
        raise TypeError(f"{declared.name} derives weights from all units at once: it has no rows to split")
    trial = _Trial(declared, tolerance, fitted)
    with np.errstate(all="ignore"):  # as in the engine: what is not finite counts as missing
        arguments = given_arguments(declared, columns, options) if columns or options else trial.made()
        trial.fit(arguments)
        expected = trial.answers(arguments)
        trial.stands_in_any_order(arguments, expected)
        if declared.kind is not StepKind.WHOLE:
            trial.stands_alone(arguments, expected)
            if nan_stays_nan and declared.family not in _MEETS_GAPS:
                trial.keeps_gaps(arguments, expected)


class _Trial:
    """One function, and how it is called."""

    def __init__(self, function: Function, tolerance: float, fitted: Mapping[str, Any] | None) -> None:
        self.function, self.tolerance, self.fitted = function, tolerance, fitted
        self.met: dict[str, float] = {}
        self.is_fitted_here = function.kind is StepKind.FIT and fitted is None
        self.implementation = function.load() if function.implementation else _statistic

    # --- calling

    def made(self) -> Arguments:
        """Return arguments made from the declaration, without the rows that the function refuses.

        Raises:
            TypeError: it refuses nearly all of them, counts and shares too.
        """
        for numbers in (ORDINARY, COUNTS, SHARES):
            arguments = self._accepted(made_arguments(self.function, numbers))
            if arguments.size >= _ENOUGH:
                return arguments
        raise TypeError(f"{self.function.name} refuses the rows that were made up; give columns of your own")

    def _accepted(self, arguments: Arguments) -> Arguments:
        """Return the rows that the function takes; it may refuse some for one reason, and then others for another."""
        while arguments.size:
            try:
                self.fit(arguments)
                self._call(arguments)
            except RowError as refusal:
                kept = ~np.broadcast_to(refusal.mask, arguments.size)
                arguments = arguments.take(np.flatnonzero(kept & (not kept.all())))
            else:
                break
        return arguments

    def fit(self, arguments: Arguments) -> None:
        """Fit the function, unless it needs no fit or what it found was given."""
        if self.is_fitted_here:
            self.fitted = self._fit(arguments)

    def _fit(self, arguments: Arguments) -> Mapping[str, Any]:
        """Fit as the engine does: to the rows whose first column is present, without what only the node knows."""
        first = next(arguments.columns())
        present = arguments
        if self.function.family is not Family.AGGREGATE and not arguments.last:
            present = arguments.take(np.flatnonzero(np.isfinite(first)))
        known = {*self.function.uses} - {*self.function.fit_uses, "value"}
        named = {name: value for name, value in present.named.items() if name not in known}
        found = resolve(self.function.fit or "")(*present.positional, **named)
        if not isinstance(found, Mapping):
            given = type(found).__name__
            raise self._broken(
                Both(f"fit 应返回名称到数值的字典，实际是 {given}", f"fit returns {given}, not a dict of numbers")
            )
        return found

    def _call(self, arguments: Arguments) -> Any:
        named = dict(arguments.named) if self.fitted is None else {**arguments.named, "fitted": dict(self.fitted)}
        return self.implementation(*arguments.positional, **named)

    def answers(self, arguments: Arguments) -> Array:
        """Return the numbers of the rows, what is not finite as NaN, and see that nothing given was changed."""
        size, own = arguments.size, arguments.copy()
        found = self._call(own)
        for before, after in zip(arguments.columns(), own.columns(), strict=True):
            if not np.array_equal(before, after, equal_nan=True):
                raise self._broken(
                    Both(
                        "它改动了自己的参数，那是其他指标也要用的数据；请返回新的数组",
                        "it changes its arguments, which are the data of other indicators too; return a new array",
                    )
                )
        return self._texts(found, size) if self.function.yields is Yields.TEXT else self._numbers(found, size)

    def _numbers(self, found: Any, size: int) -> Array:
        column = np.asarray(found)
        if column.dtype.kind not in "fiub":
            raise self._broken(Both(f"返回的不是数值（{column.dtype}）", f"it returns no numbers ({column.dtype})"))
        numbers = self._of_rows(column, size).astype(np.float64)
        return np.where(np.isfinite(numbers), numbers, np.nan)

    def _texts(self, found: Any, size: int) -> Array:
        """Return each row's text as its place among all that were met, NaN where it has none."""
        try:
            places, texts = placed(self.function, found)
        except (TypeError, ValueError, OverflowError):
            en = "it returns neither texts nor places among its labels, nor a pair of places and texts"
            raise self._broken(Both("返回的不是文本，也不是 labels 中的序号，或序号与文本的一对", en)) from None
        known = np.array([self.met.setdefault(text, float(len(self.met))) if text else np.nan for text in (*texts, "")])
        found_texts: Array = known[self._of_rows(places, size)]
        return found_texts

    def _of_rows(self, column: NDArray[Any], size: int) -> NDArray[Any]:
        if column.ndim and column.shape != (size,):
            zh = f"{size} 行应返回形状为 ({size},) 的数组，实际是 {column.shape}"
            raise self._broken(Both(zh, f"for {size} rows it returns the shape {column.shape}, not ({size},)"))
        return np.broadcast_to(column, (size,))

    # --- promises

    def stands_in_any_order(self, arguments: Arguments, expected: Array) -> None:
        """See that the order of the rows does not matter, nor that of the rows it is fitted to."""
        known = self.fitted
        for order in _orders(arguments.size):
            shuffled = arguments.take(order)
            self._compare(self.answers(shuffled), expected[order], order, _ORDER)
            if self.is_fitted_here:
                self.fitted = self._fit(shuffled)
                self._compare(self.answers(arguments), expected, np.arange(arguments.size), _FIT_ORDER)
                self.fitted = known

    def stands_alone(self, arguments: Arguments, expected: Array) -> None:
        """See that blocks of rows, rows twice over, and no rows at all give the same numbers."""
        for rows in _parts(arguments.size):
            self._compare(self.answers(arguments.take(rows)), expected[rows], rows, _BLOCK)

    def keeps_gaps(self, arguments: Arguments, expected: Array) -> None:
        """See that NaN in a column comes out as NaN in its rows and changes no others."""
        rows = np.arange(0, arguments.size, 3)
        others = np.setdiff1d(np.arange(arguments.size), rows)
        for number, column in enumerate(arguments.columns()):
            if column.ndim > 1:
                continue
            try:
                found = self.answers(arguments.with_gaps(number, rows))
            except RowError:
                continue  # rows that it refuses without it have no number either
            self._compare(found[others], expected[others], others, _GAP_ELSEWHERE)
            filled = rows[~np.isnan(found[rows])]
            if filled.size:
                row = int(filled[0])
                raise self._broken(
                    Both(
                        f"第 {number + 1} 列在第 {row} 行缺失（NaN），结果却是 {self._shown(found[row])}；"
                        "缺失的数据不能变成得分，确实如此设计的写 nan_stays_nan=False",
                        f"column {number + 1} is NaN in row {row}, and the result is {self._shown(found[row])}; what is absent "
                        "must not turn into points; where it is meant so, say nan_stays_nan=False",
                    )
                )

    def _compare(self, found: Array, expected: Array, rows: Rows, how: Both) -> None:
        largest = float(np.nanmax(np.abs(expected), initial=0.0)) if not np.isnan(expected).all() else 0.0
        same = np.isclose(found, expected, rtol=self.tolerance, atol=self.tolerance * min(1.0, largest), equal_nan=True)
        if same.all():
            return
        place = int(np.flatnonzero(~same)[0])
        facts = {"row": int(rows[place]), "before": self._shown(expected[place]), "after": self._shown(found[place])}
        raise self._broken(Both(how.zh.format(**facts), how.en.format(**facts)))

    def _shown(self, number: float) -> str:
        if self.function.yields is Yields.TEXT:
            return next((repr(text) for text, place in self.met.items() if place == number), "nan")
        return f"{number:.12g}"

    def _broken(self, told: Both) -> BrokenPromise:
        return BrokenPromise(Both(f"{self.function.name}：{told.zh}", f"{self.function.name}: {told.en}"))


def _statistic(*_: Any, fitted: Mapping[str, Any], **__: Any) -> Any:
    """Return the one number that a statistic finds, which is that of every row."""
    return fitted["value"]


_BLOCK: Final = Both(
    "第 {row} 行与全部行一起算是 {before}，与其中一部分行一起算是 {after}：它看了别的行；"
    "需要全体单位的数，用 fit= 先求出，或声明 whole=True",
    "row {row} is {before} among all rows and {after} among some of them: it looks at other rows; "
    "take what it needs of all units in fit=, or declare whole=True",
)
_ORDER: Final = Both(
    "第 {row} 行是 {before}，各行换个顺序后是 {after}",
    "row {row} is {before}, and {after} with the rows in another order",
)
_FIT_ORDER: Final = Both(
    "第 {row} 行是 {before}，fit 所用的各行换个顺序后是 {after}",
    "row {row} is {before}, and {after} where fit was given the rows in another order",
)
_GAP_ELSEWHERE: Final = Both(
    "第 {row} 行是 {before}，别的行有缺失（NaN）时是 {after}：它看了别的行",
    "row {row} is {before}, and {after} where other rows have NaN: it looks at other rows",
)


def _orders(size: int) -> Iterator[Rows]:
    """Yield the rows backwards, and from the middle on."""
    yield np.arange(size)[::-1]
    yield np.roll(np.arange(size), size // 2)


def _parts(size: int) -> Iterator[Rows]:
    """Yield blocks of rows: of several sizes, with every row in one of each; all rows twice over; none."""
    every = np.arange(size)
    for block in _BLOCKS:
        yield from (every[start : start + block] for start in range(0, size, block))
    yield np.concatenate([every, every])
    yield every[:0]
