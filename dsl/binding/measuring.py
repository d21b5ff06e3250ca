"""Units of measure where two numbers meet: the right side is read in the unit of the left, or refused."""

from __future__ import annotations

import math
from typing import Final

import attrs

from ...core.expressions import Binary, DefineRef, Expression, Literal, Range, Vector
from ...core.functions import Function, Yields
from ...core.measures import Conversion, Relation, conversion, is_share, product, quotient
from ...core.value_type import NUMBER, Kind, ValueType
from .. import syntax
from .context import LOST, Context

#: Between this and its inverse a literal factor cannot well be a conversion of units: 1.2 times, half of.
_LEAST_OWN: Final = 0.1
Arguments = tuple[tuple[str, Expression], ...]


def fits(context: Context, left: Expression, right: Expression, node: syntax.Node) -> bool:
    """Whether both sides are of one unit, or the right one can be converted; reports where not."""
    found = _conversion(right.type, left.type)
    if found is None or found.is_possible:
        return True
    hint = "unknown" if found.relation is Relation.UNKNOWN else ""
    context.reporter.report("units-differ", node, hint=hint, left=left.type.unit, right=right.type.unit)
    return False


def aligned(left: Expression, right: Expression) -> Expression:
    """Return the right side in the unit of the left, by a factor that an explanation shows."""
    if right is LOST:
        return right
    (source, own), (target, _) = _scaled(right), _scaled(left)
    found = _conversion(source, target)
    if found is None or found.relation is not Relation.CONVERTIBLE or math.isclose(own, found.factor):
        return right
    if math.isclose(_scaled(left)[1] * found.factor, 1.0):  # the author has converted the left side
        return right
    kind = attrs.evolve(right.type, unit=target.unit)
    if isinstance(right, Literal) and isinstance(right.value, float | int):
        number = float(f"{right.value * found.factor:.15g}")
        return attrs.evolve(right, value=number, unit=None, type=target)
    divisor = found.divisor
    factor = Literal(
        found.factor if divisor is None else divisor,
        converts=(_named(source), _named(target)),
        type=NUMBER,
        start=right.start,
        end=right.end,
    )
    return Binary("*" if divisor is None else "/", right, factor, type=kind, start=right.start, end=right.end)


def _named(kind: ValueType) -> str:
    return "1" if kind.kind is Kind.SHARE else kind.unit or "1"


def _conversion(source: ValueType, target: ValueType) -> Conversion | None:
    """Return how numbers of one type become those of another, None where nothing is known, or nothing to do.

    A share is 0.3 whatever its unit says, and a number in per cent is 30.
    """
    is_share_source, is_share_target = source.kind is Kind.SHARE, target.kind is Kind.SHARE
    if is_share_source and is_share_target:
        return None
    if is_share_source and is_share(target.unit):
        return conversion("%", target.unit or "").times(100)
    if is_share_target and is_share(source.unit):
        return conversion(source.unit or "", "%").times(0.01)
    if not source.unit or not target.unit or source.unit == target.unit:
        return None
    return conversion(source.unit, target.unit)


def _scaled(expression: Expression) -> tuple[ValueType, float]:
    """Return what an expression is measured in, and by what literals it was multiplied.

    1.2 times a standard is a standard; a thousand times may be the author's own conversion, and has no unit.
    """
    factor, part = 1.0, expression
    while not part.type.unit:
        if isinstance(part, DefineRef):
            part = part.body
        elif isinstance(part, Binary) and part.operator in {"*", "/"} and (number := _number(part.right)) is not None:
            factor, part = factor * number if part.operator == "*" else factor / number, part.left
        elif isinstance(part, Binary) and part.operator == "*" and (number := _number(part.left)) is not None:
            factor, part = factor * number, part.right
        else:
            return expression.type, 1.0
    if part is expression or not _LEAST_OWN < factor < 1 / _LEAST_OWN:
        return expression.type, 1.0
    return attrs.evolve(expression.type, unit=part.type.unit), factor


def _number(expression: Expression) -> float | None:
    is_number = isinstance(expression, Literal) and isinstance(expression.value, float | int) and expression.value > 0
    return float(expression.value) if is_number and isinstance(expression, Literal) else None


def alike(context: Context, results: list[Expression], node: syntax.Node) -> list[Expression]:
    """Return the results of branches in the unit of the first that has one; LOST for those that cannot be."""
    first = next((each for each in results if each is not LOST and each.type.unit), None)
    if first is None:
        return results
    return [
        each if each is LOST else aligned(first, each) if fits(context, first, each, node) else LOST for each in results
    ]


def of_product(left: ValueType, right: ValueType) -> str | None:
    """Return the unit of a * b, None unless both have one."""
    return product(left.unit, right.unit) if left.unit and right.unit else None


def of_quotient(left: ValueType, right: ValueType) -> str | None:
    """Return the unit of a / b, None unless both have one."""
    return quotient(left.unit, right.unit) if left.unit and right.unit else None


def is_same_measure(left: ValueType, right: ValueType) -> bool:
    """Whether the quotient of two quantities is a share: both are of one unit, or one can be converted."""
    if left.kind is right.kind is Kind.SHARE:
        return bool(left.unit and right.unit)
    found = _conversion(right, left)
    return bool(left.unit and left.unit == right.unit) if found is None else found.is_possible


def measured(context: Context, function: Function, arguments: Arguments, node: syntax.Call) -> Arguments | None:
    """Return the arguments of a call in the units that the function declares, or in that of the value scored.

    None where one cannot be brought to it, which is reported.
    """
    declared = _as_declared(context, function, arguments, node)
    if declared is None:
        return None
    arguments = declared
    reference = _reference(context, function, arguments)
    if reference is None:
        return arguments
    found: list[tuple[str, Expression]] = []
    for name, argument in arguments:
        if function.yields is not Yields.SAME and _is_part(function, name, argument):
            found.append((name, argument))
            continue
        bound = _in_unit(context, reference, argument, node)
        if bound is None:
            return None
        found.append((name, bound))
    return tuple(found)


def _as_declared(context: Context, function: Function, arguments: Arguments, node: syntax.Call) -> Arguments | None:
    """Return the arguments in the units of their parameters; those of parameters without one as they are."""
    if not any(each.unit or each.unit_by for each in function.parameters):
        return arguments
    options = {name: argument.value for name, argument in arguments if isinstance(argument, Literal)}
    found: list[tuple[str, Expression]] = []
    for name, argument in arguments:
        parameter = function.parameter(name)
        unit = None if parameter is None else function.unit_of(parameter, options)
        reference: Expression | None = None
        if unit is not None:
            reference = Literal(0.0, type=attrs.evolve(NUMBER, unit=unit))
        beside = None if parameter is None or parameter.unit_by is None else dict(found).get(parameter.unit_by)
        if reference is None and beside is not None and beside.type.unit:
            reference = beside
        bound = argument if reference is None else _in_unit(context, reference, argument, node)
        if bound is None:
            return None
        found.append((name, bound))
    return tuple(found)


def _is_part(function: Function, name: str, argument: Expression) -> bool:
    """Whether an argument is a part of something else whatever the value is measured in: 60% of full, each 5%."""
    declared = next((each.type for each in function.parameters if each.name == name), "")
    is_relative = declared == "step" and isinstance(argument, Literal) and argument.unit == "%"
    return is_relative or declared in {"constant", "vector", "points"}


def _reference(context: Context, function: Function, arguments: Arguments) -> Expression | None:
    """Return what the arguments are measured by, None where each stands for itself."""
    given = [part for name, argument in arguments for part in _parts(argument) if name != "by"]
    if function.yields is Yields.SAME:
        return next((part for part in given if part.type.unit), None)
    owner = context.owner
    subject = next((argument for name, argument in arguments if name == "x"), None)
    if "value" not in function.uses:
        return None
    if subject is not None:
        return subject if subject.type.unit else None
    if owner is None or owner.value is None or not owner.value.unit:
        return None
    return Literal(0.0, type=owner.value)


def _parts(argument: Expression) -> tuple[Expression, ...]:
    if isinstance(argument, Vector):
        return argument.items
    return (argument.low, argument.high) if isinstance(argument, Range) else (argument,)


def _in_unit(context: Context, reference: Expression, argument: Expression, node: syntax.Call) -> Expression | None:
    if argument.type.kind is Kind.TEXT:
        return argument
    parts = _parts(argument)
    if not all(fits(context, reference, part, node) for part in parts):
        return None
    if isinstance(argument, Vector):
        return attrs.evolve(argument, items=tuple(aligned(reference, part) for part in parts))
    if isinstance(argument, Range):
        return attrs.evolve(argument, low=aligned(reference, parts[0]), high=aligned(reference, parts[1]))
    return aligned(reference, argument)
