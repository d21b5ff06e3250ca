"""Calling registered functions: arguments in their places, results checked, failures named after their function."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from .errors import EvaluationError, RowError
from .failing import first_failing, line_of
from .functions import Function, resolve
from .operations import Code, Kernel, finite
from .plan import Op, Step
from .refusals import Refused

Array = NDArray[np.float64]

_POSITIONAL: Final = "*"


class FunctionError(Exception):
    """A function raised, or returned what it may not; the engine adds indicator and unit.

    ``first`` is the first of the rows it was given, among those that the step works on.
    """

    def __init__(self, name: str, function: Function, arguments: Iterable[Any], **facts: Any) -> None:
        super().__init__(name)
        shapes = ", ".join(str(np.shape(value)) for value in arguments) or "()"
        self.name, self.first = name, 0
        self.facts = {"function": function.full_name, "plugin": function.plugin, "shapes": shapes, **facts}


def guarded(
    function: Function, implementation: Callable[..., Any], positional: Sequence[Any], named: Mapping[str, Any]
) -> Any:
    """Call a function; whatever it raises of its own comes out as a :class:`FunctionError` that names it.

    It cannot change its arguments: they are the data of other indicators too.
    """
    try:
        return implementation(*map(_locked, positional), **{name: _locked(value) for name, value in named.items()})
    except Refused as refusal:
        _check_mask(refusal, function, arrays_of(positional, named))
        refusal.function = function
        raise
    except (EvaluationError, RowError):
        raise
    except (Exception, SystemExit) as error:  # no function ends the program
        said, line = f"{type(error).__name__}: {error}", line_of(error, implementation)
        said = f"{said} ({line})" if line else said
        raise FunctionError("function-failed", function, arrays_of(positional, named), error=said) from error


def _check_mask(refusal: Refused, function: Function, arguments: Sequence[Any]) -> None:
    """Refuse a refusal that names no row, or rows that the function was not given.

    Raises:
        FunctionError: its mask has another length than any argument, or is nowhere true.
    """
    mask = np.asarray(refusal.mask, dtype=bool)
    sizes = {1, *(size for value in arguments for size in np.shape(value))}
    wrong = f"shape {mask.shape}" if mask.ndim > 1 or mask.size not in sizes else "" if mask.any() else "no row"
    if wrong:
        error = f"Refused: its mask has {wrong}"
        raise FunctionError("function-failed", function, arguments, error=error) from refusal
    refusal.mask = mask


def _locked(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_locked, value))
    if not isinstance(value, np.ndarray):
        return value
    view = value.view()
    view.flags.writeable = False
    return view


def arrays_of(positional: Sequence[Any], named: Mapping[str, Any]) -> list[Any]:
    """Return the columns among the arguments of a call, those within vectors too."""
    options = [part for value in named.values() for part in (value if isinstance(value, tuple) else (value,))]
    return [*positional, *(value for value in options if isinstance(value, np.ndarray))]


def arguments_of(step: Step) -> Callable[[tuple[Any, ...]], tuple[list[Any], dict[str, Any]]]:
    """Return what sorts the inputs of a step into positional arguments and options."""
    columns, constants = step.options["columns"], dict(step.options["constants"])
    simple = all(part < 0 for _, part in columns)

    def sort(inputs: tuple[Any, ...]) -> tuple[list[Any], dict[str, Any]]:
        positional: list[Any] = []
        named = dict(constants)
        for (name, part), column in zip(columns, inputs, strict=True):
            if name == _POSITIONAL:
                positional.append(column)
            elif simple or part < 0:
                named[name] = column
            else:
                named[name] = (*named.get(name, ()), column)
        return positional, named

    return sort


def call(step: Step, _: Code) -> Kernel:
    """Make the kernel of a function that takes each row by itself."""
    return by_row(step, invoke)


def by_row(step: Step, ask: Callable[..., Any]) -> Kernel:
    """Make a kernel that asks a function, and again with only the rows that count where it refuses some."""
    function, answers = step.options["function"], step.options["active"]
    implementation, sort = function.load(), arguments_of(step)
    count = len(step.inputs) - len(answers)

    def called(*inputs: Any) -> Any:
        positional, named = sort(inputs[:count])
        try:
            return ask(function, implementation, positional, named)
        except RowError as refusal:
            active = _active(inputs[count:], answers)
            if active is None:
                raise
            return _retried(lambda taken: ask(function, implementation, *sort(taken)), inputs[:count], active, refusal)
        except FunctionError as error:
            size = max((np.shape(column)[-1] for column in inputs[:count] if np.ndim(column)), default=1)
            find_first(error, lambda rows: ask(function, implementation, *sort(_of_rows(inputs[:count], rows))), size)
            raise

    return called


def find_first(error: FunctionError, attempt: Callable[[NDArray[np.intp]], object], size: int) -> None:
    """Let the error of a function that treats each row by itself name the first row that it fails for."""
    if error.name == "function-failed":
        error.first = first_failing(attempt, size, FunctionError)


def _of_rows(inputs: tuple[Any, ...], rows: NDArray[np.intp]) -> tuple[Any, ...]:
    return tuple(column if np.ndim(column) == 0 else column[..., rows] for column in inputs)


def _active(conditions: tuple[Any, ...], answers: tuple[bool, ...]) -> Any:
    """Tell which rows reach the call at all; None: every one."""
    reached = None
    for condition, answer in zip(conditions, answers, strict=True):
        here = condition == float(answer)
        reached = here if reached is None else reached & here
    return reached


def _retried(ask: Callable[[tuple[Any, ...]], Any], inputs: tuple[Any, ...], active: Any, refusal: RowError) -> Any:
    """Call again with only the rows that count, since a refusal for any other row does not concern the unit."""
    size = np.broadcast(np.atleast_1d(refusal.mask), active).size
    rows = np.flatnonzero(np.broadcast_to(active, size))
    taken = _of_rows(inputs, rows)
    result = np.full(size, np.nan)
    if rows.size:
        try:
            result[rows] = ask(taken)
        except RowError as again:
            raise among_all(again, rows, size) from None
    return result


def among_all(refusal: RowError, rows: NDArray[np.intp], size: int) -> RowError:
    """Return the refusal of some rows as one of all rows."""
    mask = np.zeros(size, dtype=bool)
    mask[rows] = refusal.mask
    return refusal.over(mask, {key: spread(fact, rows, size) for key, fact in refusal.facts.items()})


def spread(fact: Any, rows: NDArray[np.intp], size: int) -> Any:
    """Put what belongs to some rows in the places of all rows."""
    if np.ndim(fact) == 0:
        return fact
    found = np.asarray(fact)
    placed = np.full(size, np.nan) if found.dtype.kind in "fiub" else np.full(size, None, dtype=object)
    placed[rows] = found
    return placed


def invoke(
    function: Function, implementation: Callable[..., Any], positional: Sequence[Any], named: Mapping[str, Any]
) -> Any:
    """Call a function and check what it returns.

    Raises:
        FunctionError: it raised anything of its own, or its result has the wrong shape or no numbers.
    """
    column = np.asarray(guarded(function, implementation, positional, named))
    arguments = arrays_of(positional, named)
    if column.dtype.kind not in "fiub":
        raise FunctionError("function-type", function, arguments, found=str(column.dtype))
    shapes = [np.shape(value) for value in arguments if np.ndim(value)]
    whole = np.broadcast_shapes(*shapes)
    # as long as its arguments, or, of a matrix (a vector for each row), one number a row
    if column.ndim and shapes and column.shape not in {whole, whole[-1:]}:
        raise FunctionError("function-shape", function, arguments, found=str(column.shape), expected=str(whole[-1:]))
    return finite(column.astype(np.float64, copy=False))


def number_in(function: Function, found: Any, arguments: Iterable[Any]) -> float:
    """Return the number that the fit of a statistic found: ``{"value": number}``.

    Raises:
        FunctionError: it returned anything else.
    """
    if not isinstance(found, Mapping):
        raise FunctionError("function-type", function, arguments, found=type(found).__name__)
    value = np.asarray(found.get("value"))
    if value.dtype.kind not in "fiub" or value.size != 1:
        shown = "a dict without 'value'" if "value" not in found else f"{found['value']!r} as 'value'"
        raise FunctionError("function-type", function, arguments, found=shown)
    return float(value.reshape(-1)[0])


def reduce(step: Step, _: Code) -> Kernel:
    """Make the kernel of a statistic along several values of one row.

    Of a vector what is absent is left out; of values given one by one all must be there.
    """
    function, sort = step.options["function"], arguments_of(step)
    implementation = resolve(function.reduce or function.implementation)
    count = len(step.options["columns"])

    def reduced(*inputs: Any) -> Any:
        positional, named = sort(inputs[:count])
        rows = np.broadcast_shapes(*(np.shape(column)[-1:] for column in positional))
        layers = [np.broadcast_to(column, (*np.shape(column)[:-1], *rows)) for column in positional]
        matrix = np.concatenate([np.atleast_2d(layer) if layer.ndim else layer.reshape(1, 1) for layer in layers])
        result = np.asarray(invoke(function, implementation, [matrix], named), dtype=np.float64)
        result = result if rows else result[..., 0]
        lacking = lacks(step.options["needed"], positional, inputs[count:])
        return np.where(lacking, np.nan, result) if np.any(lacking) else result

    return reduced


def lacks(needed: Sequence[tuple[int, int]], columns: Sequence[Any], leaving: Sequence[Any]) -> Any:
    """Return where a value that is asked for is absent; ``needed`` says for each its column and what excuses it."""
    found: Any = np.False_
    for index, away in needed:
        absent = np.isnan(np.asarray(columns[index], dtype=np.float64))
        found = found | (absent if away < 0 else absent & (np.asarray(leaving[away]) != 1.0))
    return found


CALLING: Final[Mapping[Op, Callable[[Step, Code], Kernel]]] = {Op.CALL: call, Op.REDUCE: reduce}
