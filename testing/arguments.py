"""The arguments of a function under test: given by its author or made from its declaration, and rows of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from inspect import signature
from typing import Any, Final

import attrs
import numpy as np
from numpy.typing import NDArray

from ..core.functions import REQUIRED, ROW_DAY, Family, Function, Parameter, StepKind

Array = NDArray[np.float64]
Rows = NDArray[np.intp]
Numbers = tuple[float, ...]

#: Ordinary numbers, some equal, some zero, negative or far away, so that a rank or a mean has something to say.
ORDINARY: Final = (3.0, 10.0, 0.5, 42.0, 0.0, 7.25, 10.0, -4.0, 99.0, 1.0, 120.0, 1e6, 0.1, 60.0, 2.0, 33.3, 5.0)
#: Counts, for functions that take nothing else; as many as the others.
COUNTS: Final = (3.0, 10.0, 5.0, 42.0, 1.0, 7.0, 10.0, 4.0, 99.0, 2.0, 120.0, 1000.0, 6.0, 60.0, 8.0, 33.0, 25.0)
#: Shares of one, for functions that take nothing else.
SHARES: Final = (0.3, 0.1, 0.5, 0.42, 1.0, 0.7, 0.1, 0.04, 0.99, 0.2, 0.0, 0.65, 0.6, 0.25, 0.8, 0.33, 0.9)
#: Days around a turn of the year, of which some are the same.
_DAYS: Final = (20454.0, 20453.0, 20454.0, 20500.0, 16801.0)
#: A prime, so that no usual number of rows in a block divides it.
MADE_ROWS: Final = 23
_CHILDREN: Final = 4
#: Types of parameters that take a column, or vectors of columns.
_COLUMNS: Final = frozenset({"number", "points", "step", "flag", "date", "datum", "vector"})
#: What the engine sees to itself and the arithmetic never gets.
_ENGINE: Final = frozenset({"by", "across", "within"})
_OF_NODE: Final[Mapping[str, Any]] = {"full": 100.0, "low": 0.0, "direction": "higher_is_better", "place": 1}


@attrs.frozen
class Arguments:
    """Positional and named arguments; arrays are columns, tuples vectors of columns, all else is the same for all rows.

    ``last`` says that the rows lie along the last axis of a matrix, as of the siblings that fill one another's gaps.
    """

    positional: tuple[Any, ...]
    named: Mapping[str, Any]
    last: bool = False

    @property
    def size(self) -> int:
        """The number of rows.

        Raises:
            TypeError: there is no column, or two are not as long as each other.
        """
        sizes = {column.shape[-1 if self.last else 0] for column in self.columns()}
        if len(sizes) != 1:
            found = ", ".join(map(str, sorted(sizes))) or "none"
            raise TypeError(f"columns of one length are needed; the lengths are: {found}")
        return int(sizes.pop())

    def columns(self) -> Iterator[Array]:
        """Iterate over the columns, those within vectors too."""
        for value in (*self.positional, *self.named.values()):
            yield from (part for part in (value if isinstance(value, tuple) else (value,)) if _is_column(part))

    def mapped(self, change: Callable[[Array], Array]) -> Arguments:
        """Return arguments whose columns are changed, each by itself."""

        def changed(value: Any) -> Any:
            if isinstance(value, tuple):
                return tuple(map(changed, value))
            return change(value) if _is_column(value) else value

        named = {name: changed(value) for name, value in self.named.items()}
        return attrs.evolve(self, positional=tuple(map(changed, self.positional)), named=named)

    def take(self, rows: Rows) -> Arguments:
        """Return some rows, as arrays of their own."""
        return self.mapped(lambda column: column[..., rows] if self.last else column[rows])

    def copy(self) -> Arguments:
        """Return the same with arrays of their own."""
        return self.mapped(lambda column: column.copy())

    def with_gaps(self, number: int, rows: Rows) -> Arguments:
        """Return the same with NaN in some rows of one column, by its number."""
        count = iter(range(number + 1))

        def gapped(column: Array) -> Array:
            if next(count, None) != number:
                return column
            found = column.copy()
            found[..., rows] = np.nan
            return found

        return self.mapped(gapped)


def _is_column(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.ndim > 0


def given_arguments(function: Function, positional: tuple[Any, ...], named: Mapping[str, Any]) -> Arguments:
    """Return the arguments that an author gave: lists and columns of dataframes become arrays."""
    found = {name: _entered(value) for name, value in named.items()}
    made = Arguments(tuple(map(_entered, positional)), found, _fills_siblings(function))
    return attrs.evolve(made, named={**_defaults(function, made.size), **found})


def _entered(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_entered, value))
    if isinstance(value, str | Mapping) or np.ndim(value) == 0:
        return value
    return np.array(value, dtype=np.float64)


def _defaults(function: Function, size: int) -> dict[str, Any]:
    """Return what the engine fills in where a call says nothing, those aside that a function knows by itself."""
    known = signature(function.load()).parameters if function.implementation else {}
    found: dict[str, Any] = {}
    for parameter in function.parameters:
        own = known.get(parameter.name)
        if own is None or own.kind is own.VAR_POSITIONAL or parameter.name in _ENGINE:
            continue
        if parameter.default is ROW_DAY:
            found[parameter.name] = np.resize(_DAYS, size)
        elif parameter.default is not REQUIRED and own.default is own.empty:
            found[parameter.name] = parameter.default
    return found


def made_arguments(function: Function, numbers: Numbers = ORDINARY) -> Arguments:
    """Make what a function must be given, from its declaration, out of some numbers.

    Raises:
        TypeError: it takes what cannot be made, such as a matrix.
    """
    named = {name: _of_node(name, numbers) for name in function.uses if name != "siblings"}
    positional: list[Any] = list(_by_position(function, numbers))
    for number, parameter in enumerate(function.parameters):
        if parameter.variadic and parameter.type in _COLUMNS:
            # a statistic over units is given one column; several stand for several values of a unit
            positional += [_column(number + part, numbers) for part in range(2 if function.kind is StepKind.ROW else 1)]
        elif parameter.is_required and parameter.name not in _ENGINE:
            made = _made(function, parameter, number, numbers)
            if _goes_by_position(function, parameter):
                positional.append(made)
            else:
                named[parameter.name] = made
    return Arguments(tuple(positional), {**_defaults(function, MADE_ROWS), **named}, _fills_siblings(function))


def _goes_by_position(function: Function, parameter: Parameter) -> bool:
    """Whether the engine gives an argument by position, as it does the columns of a calculation."""
    if function.family not in {Family.MATH, Family.STATISTIC}:
        return False
    is_first = parameter is function.parameters[0]
    return is_first or (function.kind is StepKind.ROW and parameter.type in _COLUMNS)


def _by_position(function: Function, numbers: Numbers) -> tuple[Array, ...]:
    """Return what the engine gives by position: shares and weights, or the column with its gaps."""
    if function.family is Family.AGGREGATE:
        return _shares(numbers)
    if _fills_siblings(function):
        return (_shares(numbers)[0].T.copy(),)
    if function.family in {Family.IMPUTE, Family.TREAT}:
        column = _column(0, numbers)
        if function.family is Family.IMPUTE:
            column[::5] = np.nan
        return (column,)
    return ()


def _shares(numbers: Numbers) -> tuple[Array, Array]:
    """Return shares of full with gaps, and weights that add up to 1 over what is present."""
    shares = np.stack([np.clip(_column(number, numbers), 0.0, 100.0) / 100.0 for number in range(_CHILDREN)], axis=1)
    shares[np.arange(0, MADE_ROWS, 4), np.arange(0, MADE_ROWS, 4) % _CHILDREN] = np.nan
    weights = np.where(np.isnan(shares), 0.0, np.arange(1.0, _CHILDREN + 1.0))
    return shares, weights / weights.sum(axis=1, keepdims=True)


def _fills_siblings(function: Function) -> bool:
    return "siblings" in function.uses


def _of_node(name: str, numbers: Numbers) -> Any:
    if name == "value":
        return _column(0, numbers)
    if name == "directions":
        return np.ones(_CHILDREN)
    if name not in _OF_NODE:
        raise TypeError(f"what the engine gives as {name} cannot be made up")
    return _OF_NODE[name]


def _column(number: int, numbers: Numbers) -> Array:
    """Return a column of ordinary numbers; each number of a column has others beside the same number of another."""
    return np.array([numbers[(row * (number + 1) + 3 * number) % len(numbers)] for row in range(MADE_ROWS)])


def _made(function: Function, parameter: Parameter, number: int, numbers: Numbers) -> Any:
    match parameter.type:
        case "number" | "points" | "step" | "datum":
            return _column(number, numbers)
        case "date":
            return np.resize(_DAYS, MADE_ROWS)
        case "flag":
            return (_column(number, numbers) > numbers[1]).astype(np.float64)
        case "choice" if parameter.choices:
            return parameter.choices[0].name
        case "integer":
            return 1 if parameter.bounds is None else parameter.bounds[0]
        case "constant":
            return 1.0
        case "vector":
            return tuple(_column(number + part, numbers) for part in range(3))
        case "range":
            return (0.0, 100.0)
    raise TypeError(f"{function.name}: give {parameter.name}, which is of the type {parameter.type}")
