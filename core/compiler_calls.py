"""From calls of registered functions to steps: arguments are sorted into columns and options by their declaration."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import attrs

from .compiler_context import Place, on_scale
from .compiler_periods import compile_period
from .errors import EvaluationError
from .expressions import Builtin, Call, Expression, IndicatorRef, Literal, Range, Vector
from .functions import COLUMN_TYPES, ENGINE_PARAMETERS, REQUIRED, ROW_DAY, Family, Function, Parameter, StepKind, Yields
from .phrasing import written
from .plan import Op
from .value_type import Kind
from .walking import expressions_in

if TYPE_CHECKING:
    from .compiler_expressions import ExpressionCompiler

#: What a function that follows a unit from period to period uses; it is given the rows of all periods at once.
_INDEXES: Final = frozenset({"unit_index", "period_index", "period_place"})
_ON_VALUE: Final = frozenset({Family.SCORE, Family.IMPUTE, Family.TREAT, Family.MISSING})

#: What of an indicator is absent where it does not apply.
_OF_LEAVES: Final = frozenset({"score", "exact", "value", "rate"})

#: How an input reaches a function: by position, or by name, alone or as a part of a tuple.
POSITIONAL: Final = "*"


@attrs.define(eq=False)
class _Arguments:
    """What a call passes on: ``columns`` says for each input where it goes, ``constants`` are options by name."""

    inputs: list[int] = attrs.field(factory=list)
    columns: list[tuple[str, int]] = attrs.field(factory=list)
    constants: dict[str, Any] = attrs.field(factory=dict)

    def column(self, position: int, name: str, part: int = -1) -> None:
        self.inputs.append(position)
        self.columns.append((name, part))

    def options(self) -> dict[str, Any]:
        return {"columns": tuple(self.columns), "constants": tuple(sorted(self.constants.items()))}


def compile_call(compiler: ExpressionCompiler, call: Call, place: Place, family: Family | None = None) -> int:
    """Return the step of a call; ``family`` is the position it stands in where that is not an expression.

    A fraction that a scoring function yields is put on the scale of the node, unless an enclosing expression does it.
    """
    function = call.function
    if function.name == "which_max" and not function.namespace:
        return _which(compiler, call, attrs.evolve(place, is_scaled=False))
    if function.family is Family.PERIOD:
        return compile_period(compiler, call, attrs.evolve(place, is_scaled=False))
    if call.over is not None:
        return _gather(compiler, call, call.over, place)
    if call.reduces:
        return _reduce(compiler, call, place)
    plain = attrs.evolve(place, is_scaled=False)
    if function.kind is StepKind.ROW:
        result, is_score = _row(compiler, call, plain, family), function.family is Family.SCORE
    elif function.kind in {StepKind.FIT, StepKind.WHOLE}:
        result, is_score = _over_units(compiler, call, plain, family)
    else:
        raise EvaluationError("not-evaluated-yet", place.span, feature=function.full_name, indicator=place.owner)
    if is_score and function.yields.is_part_of_full and not place.is_scaled and place.node is not None:
        return on_scale(compiler.builder, result, place)
    return result


def compile_rounding(compiler: ExpressionCompiler, call: Call | None, column: int, place: Place) -> int:
    """Return the step of a column rounded as the call says, or the column where there is none."""
    if call is None:
        return column
    arguments = _Arguments([column], [(POSITIONAL, -1)])
    for parameter in call.function.parameters:
        if parameter.type == "integer":
            _put(compiler, arguments, parameter, call.argument(parameter.name), place)
    return _call_step(compiler, call.function, arguments, place)


def _row(compiler: ExpressionCompiler, call: Call, place: Place, family: Family | None) -> int:
    function, arguments = call.function, _Arguments()
    is_score = function.family is Family.SCORE
    if family in {Family.IMPUTE, Family.TREAT} and place.value is not None:
        arguments.column(place.value(), POSITIONAL)  # the value that it fills or treats, before what a call gives
    for parameter in function.parameters:
        given = call.argument(parameter.name)
        by_position = not is_score and parameter.type in COLUMN_TYPES and parameter.default is REQUIRED
        _put(compiler, arguments, parameter, given, place, by_position=by_position)
    _put_used(compiler, arguments, function, place, with_value=True)
    # a built-in function refuses rows only where it scores; a plugin's may do so anywhere
    return _call_step(compiler, function, arguments, place, watched=is_score or not function.is_built_in)


def _call_step(
    compiler: ExpressionCompiler, function: Function, arguments: _Arguments, place: Place, *, watched: bool = False
) -> int:
    active = place.active if watched else ()
    inputs = [*arguments.inputs, *(condition for condition, _ in active)]
    answers = tuple(answer for _, answer in active)
    options = arguments.options() | {"function": function, "active": answers}
    op = Op.TEXT if function.yields is Yields.TEXT else Op.CALL
    return compiler.builder.add(op, inputs, place.owner, place.span, **options)


def _reduce(compiler: ExpressionCompiler, call: Call, place: Place) -> int:
    arguments, first = _Arguments(), call.function.parameters[0]
    items = _items(call.argument(first.name))
    for item in items:
        arguments.column(compiler.compile(item, attrs.evolve(place, is_scaled=False)), POSITIONAL)
    for parameter in call.function.parameters[1:]:
        if parameter.name not in ENGINE_PARAMETERS:
            _put(compiler, arguments, parameter, call.argument(parameter.name), place)
    needed, leaving = _needed(compiler, items, place)
    options = arguments.options() | {"function": call.function, "needed": needed}
    return compiler.builder.add(Op.REDUCE, [*arguments.inputs, *leaving], place.owner, place.span, **options)


def _needed(
    compiler: ExpressionCompiler, items: Sequence[Expression], place: Place
) -> tuple[tuple[tuple[int, int], ...], list[int]]:
    """Return which items must be there, and the steps that tell where one may lack all the same.

    What is named one by one is asked for: ``min(a, b)`` without b is not a, or not reporting b would pay.  Only an
    indicator that does not apply is left out, as its weight would be.  A vector holds what is present.

    Each needed item is a pair: its place, and that of its step among those returned, or -1.
    """
    needed: list[tuple[int, int]] = []
    leaving: list[int] = []
    for index, item in enumerate(items):
        if item.type.kind is Kind.VECTOR or _is_several(item):
            continue
        read = (part for part in expressions_in(item) if isinstance(part, IndicatorRef) and part.what in _OF_LEAVES)
        names = dict.fromkeys(part.name for part in read)
        away = [place.refer(name, "absent") for name in names if place.refer is not None]
        needed.append((index, len(leaving) if away else -1))
        if away:
            leaving.append(away[0] if len(away) == 1 else compiler.logic("or", away, place))
    return tuple(needed), leaving


def _is_several(item: Expression) -> bool:
    """Whether an item stands for many values: the ratings of a ballot, the children."""
    return any(isinstance(part, Builtin) and part.name in {"ballot", "children"} for part in expressions_in(item))


def _which(compiler: ExpressionCompiler, call: Call, place: Place) -> int:
    """Return the step of the name of the highest of several values."""
    names: list[str] = []
    inputs: list[int] = []
    places: list[int] = []  # where each argument begins among the inputs
    items = _items(call.arguments[0][1])
    for item in items:
        places.append(len(inputs))
        if isinstance(item, Builtin) and item.name == "children":
            children = compiler.children(place)
            names += [name for name, _ in children]
            inputs += [position for _, position in children]
        else:
            names.append(getattr(item, "name", "") or written(item).zh)
            inputs.append(compiler.compile(item, place))
    needed, leaving = _needed(compiler, items, place)
    options = {
        "function": call.function,
        "names": tuple(names),
        "needed": tuple((places[index], away) for index, away in needed),
    }
    return compiler.builder.add(Op.WHICH, [*inputs, *leaving], place.owner, place.span, **options)


def _gather(compiler: ExpressionCompiler, call: Call, table: str, place: Place) -> int:
    """Return the step of a statistic of the rows of a table that belong to the unit (or row) at hand.

    A statistic may look at several columns of the rows: those after the first are given by name.
    """
    function, builder, plain = call.function, compiler.builder, attrs.evolve(place, is_scaled=False)
    inputs, arguments = [], _Arguments()
    for parameter in function.parameters:
        given = call.argument(parameter.name)
        if given is not None and (parameter.name in ENGINE_PARAMETERS or parameter is function.parameters[0]):
            inputs.append(builder.spread(compiler.compile(given, plain), table))
        elif parameter.name not in ENGINE_PARAMETERS and parameter is not function.parameters[0]:
            _put(compiler, arguments, parameter, given, plain)
    inputs += [builder.spread(position, table) for position in arguments.inputs]
    is_best = function.name == "sum_best" and not function.namespace
    options = {"function": function, "constants": arguments.options()["constants"], "best": is_best}
    if arguments.inputs:
        options["named"] = tuple(name for name, _ in arguments.columns)
    return builder.add(Op.GATHER, inputs, place.owner, place.span, **options, over=table, to=call.to)


def _over_units(compiler: ExpressionCompiler, call: Call, place: Place, family: Family | None) -> tuple[int, bool]:
    """Return the step of a function over the units, and whether it scores the value of its node."""
    function, builder = call.function, compiler.builder
    if family is None and _takes_only_vectors(function):
        return _of_vectors(compiler, call, place), False
    primary, name = _primary(compiler, call, place, family)
    group = _group(compiler, call, place)
    arguments = _Arguments()
    for parameter in function.parameters:
        if parameter.name not in ENGINE_PARAMETERS and parameter.type != "group" and parameter.name != name:
            _put(compiler, arguments, parameter, call.argument(parameter.name), place)
    level = builder.steps[primary].level
    if not function.implementation and not _INDEXES.isdisjoint(function.uses):
        # nothing but a number is found over units and periods: the fit is told which is which
        _put_used(compiler, arguments, function, place, with_value=False, level=level)
    fitted_options = arguments.options()
    if function.fit_uses:
        passed = (*fitted_options["constants"], *((used, getattr(place, used)) for used in function.fit_uses))
        fitted_options["constants"] = tuple(sorted(passed))
    on_value = family is None and function.family is Family.SCORE and name is None
    if on_value or family is not None or function.family is Family.MISSING:
        _put_used(compiler, arguments, function, place, with_value=False, level=level)
    options = arguments.options() | {"function": function}
    inputs = (group, primary, *arguments.inputs)
    if function.kind is StepKind.WHOLE:
        return builder.add(Op.WHOLE, inputs, place.owner, place.span, **options), on_value
    fitted = builder.add(Op.FIT, inputs, place.owner, place.span, **fitted_options, function=function)
    broadcasts = not function.implementation or (function.family is Family.STATISTIC and family is None)
    options["broadcasts"] = broadcasts
    return builder.add(Op.APPLY, (fitted, *inputs), place.owner, place.span, **options), on_value


def _takes_only_vectors(function: Function) -> bool:
    """Whether a function looks at all units by vectors of columns, and at no single one: ``dea(inputs = [a, b], …)``."""
    is_wanted = any(parameter.type == "vector" and parameter.is_required for parameter in function.parameters)
    has_column = any(parameter.type in COLUMN_TYPES and parameter.is_required for parameter in function.parameters)
    return function.kind is StepKind.WHOLE and function.family is Family.MATH and is_wanted and not has_column


def _of_vectors(compiler: ExpressionCompiler, call: Call, place: Place) -> int:
    arguments = _Arguments()
    for parameter in call.function.parameters:
        given = call.argument(parameter.name)
        if parameter.name in ENGINE_PARAMETERS or parameter.type == "group":
            continue
        if isinstance(given, Vector) and parameter.is_required:
            for part, item in enumerate(given.items):
                arguments.column(compiler.compile(item, place), parameter.name, part)
        else:
            _put(compiler, arguments, parameter, given, place)
    options = arguments.options() | {"function": call.function, "is_of_vectors": True}
    inputs = (_group(compiler, call, place), *arguments.inputs)
    return compiler.builder.add(Op.WHOLE, inputs, place.owner, place.span, **options)


def _primary(compiler: ExpressionCompiler, call: Call, place: Place, family: Family | None) -> tuple[int, str | None]:
    """Return the column that is looked at, and the name of the parameter that gave it (None: the node's value)."""
    first = call.function.parameters[0] if call.function.parameters else None
    if first is not None and call.function.family is Family.SCORE and first.name != "x":
        first = None  # what such a score takes beside the value of its node: a target, a reference
    given = call.argument(first.name) if first is not None and first.type in COLUMN_TYPES else None
    if family is None and first is not None and given is not None:
        items = _items(given)
        return compiler.compile(items[0], place), first.name
    if place.value is None:
        raise EvaluationError("not-evaluated-yet", place.span, feature=call.function.full_name, indicator=place.owner)
    # a statistic that fills gaps looks at the value in place of its first argument
    is_statistic = family is not None and call.function.family is Family.STATISTIC
    return place.value(), first.name if first is not None and is_statistic and first.type in COLUMN_TYPES else None


def _group(compiler: ExpressionCompiler, call: Call, place: Place) -> int:
    given = next((call.argument(p.name) for p in call.function.parameters if p.type == "group"), None)
    across = call.argument("across")
    by = () if given is None else _items(given)
    by_period = not isinstance(across, Literal) and _INDEXES.isdisjoint(call.function.uses)
    return group_step(compiler, by, place, by_period=by_period)


def group_step(
    compiler: ExpressionCompiler,
    by: Sequence[Expression],
    place: Place,
    *,
    by_period: bool = True,
    has_unknown: bool = False,
) -> int:
    """Return the step that sorts the rows into groups: by period, and by the columns given."""
    columns = [compiler.compile(column, place) for column in by]
    are_texts = tuple(column.type.kind is Kind.TEXT for column in by)
    options = {"by_period": by_period, "are_texts": are_texts} | ({"has_unknown": True} if has_unknown else {})
    return compiler.builder.add(Op.GROUP, columns, place.owner, place.span, **options)


def _items(given: Expression | None) -> tuple[Expression, ...]:
    if given is None:
        return ()
    return given.items if isinstance(given, Vector) else (given,)


def _put_used(
    compiler: ExpressionCompiler,
    arguments: _Arguments,
    function: Function,
    place: Place,
    *,
    with_value: bool,
    level: str | None = None,
) -> None:
    for used in function.uses:
        if used in _INDEXES:
            options = {"name": used} if level == compiler.builder.base else {"name": used, "level": level}
            options |= {} if function.implementation else {"reader": function.full_name}
            arguments.column(compiler.builder.add(Op.BUILTIN, owner=place.owner, span=place.span, **options), used)
        elif used == "full" and place.full_step is not None:
            arguments.column(place.full_step, "full")
        elif used != "value":
            arguments.constants[used] = getattr(place, used)
        elif with_value and place.value is not None:
            arguments.column(place.value(), "value")


def _put(
    compiler: ExpressionCompiler,
    arguments: _Arguments,
    parameter: Parameter,
    given: Expression | None,
    place: Place,
    *,
    by_position: bool = False,
) -> None:
    """Enter one argument as its parameter wants it."""
    name = parameter.name
    if given is None:
        if parameter.default is not REQUIRED:
            # the binder gives the day of the row wherever it is wanted
            arguments.constants[name] = None if parameter.default is ROW_DAY else _frozen(parameter.default)
    elif parameter.variadic:
        for item in _items(given):
            arguments.column(compiler.compile(item, place), POSITIONAL)
    elif parameter.type == "matrix":
        _put_matrix(compiler, arguments, name, given, place)
    elif isinstance(given, Vector | Range):
        _put_parts(compiler, arguments, name, given, place)
    else:
        position = compiler.compile(given, place)
        constant = None if parameter.type in COLUMN_TYPES else _constant(compiler, position)
        if constant is None:
            arguments.column(position, POSITIONAL if by_position else name)
        else:
            arguments.constants[name] = _as_integer(constant) if parameter.type == "integer" else constant
    if parameter.type == "step":
        arguments.constants[f"{name}_unit"] = given.unit if isinstance(given, Literal) else None


def _put_parts(
    compiler: ExpressionCompiler, arguments: _Arguments, name: str, given: Vector | Range, place: Place
) -> None:
    parts = given.items if isinstance(given, Vector) else (given.low, given.high)
    positions = [compiler.compile(part, place) for part in parts]
    constants = [_constant(compiler, position) for position in positions]
    if all(constant is not None for constant in constants):
        arguments.constants[name] = tuple(constants)
        return
    for part, position in enumerate(positions):
        arguments.column(position, name, part)


def _put_matrix(
    compiler: ExpressionCompiler, arguments: _Arguments, name: str, given: Expression, place: Place
) -> None:
    """Enter rows of numbers as a tuple of rows; with a column among them all cells one after the other, and the width."""
    rows = [[compiler.compile(cell, place) for cell in _items(row)] for row in _items(given)]
    numbers = [tuple(compiler.builder.number(cell) for cell in row) for row in rows]
    if all(number is not None for row in numbers for number in row):
        arguments.constants[name] = tuple(numbers)
        return
    if len({len(row) for row in rows}) != 1:
        raise EvaluationError("matrix-uneven", place.span, indicator=place.owner)
    arguments.constants[f"{name}_width"] = len(rows[0])
    for part, cell in enumerate(cell for row in rows for cell in row):
        arguments.column(cell, name, part)


def _constant(compiler: ExpressionCompiler, position: int) -> float | str | None:
    number = compiler.builder.number(position)
    return compiler.builder.text(position) if number is None else number


def _as_integer(value: float | str) -> float | str | int:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, list | tuple) else value
