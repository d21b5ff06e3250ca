"""Units of measure where two numbers meet: the right side is read in the unit of the left, or refused."""

from __future__ import annotations

import attrs

from ...core.expressions import Binary, Expression, Literal, Range, Vector
from ...core.functions import Function, Yields
from ...core.measures import Relation, conversion, product, quotient
from ...core.value_type import NUMBER, Kind, ValueType
from .. import syntax
from .context import LOST, Context

Arguments = tuple[tuple[str, Expression], ...]


def fits(context: Context, left: Expression, right: Expression, node: syntax.Node) -> bool:
    """Whether both sides are of one unit, or the right one can be converted; reports where not."""
    a, b = left.type.unit, right.type.unit
    if not a or not b or a == b:
        return True
    found = conversion(b, a)
    if not found.is_possible:
        hint = "unknown" if found.relation is Relation.UNKNOWN else ""
        context.reporter.report("units-differ", node, hint=hint, left=a, right=b)
    return found.is_possible


def aligned(left: Expression, right: Expression) -> Expression:
    """Return the right side in the unit of the left, by a factor that an explanation shows."""
    a, b = left.type.unit, right.type.unit
    if not a or not b or a == b or right is LOST:
        return right
    found = conversion(b, a)
    kind = attrs.evolve(right.type, unit=a)
    if found.relation is not Relation.CONVERTIBLE:
        return right
    factor = Literal(found.factor, converts=(b, a), type=NUMBER, start=right.start, end=right.end)
    return Binary("*", right, factor, type=kind, start=right.start, end=right.end)


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
    return bool(left.unit and right.unit) and conversion(right.unit or "", left.unit or "").is_possible


def measured(context: Context, function: Function, arguments: Arguments, node: syntax.Call) -> Arguments | None:
    """Return the arguments of a call in one unit: that of the value scored, or of the first argument.

    None where two of them cannot be brought together, which is reported.
    """
    reference = _reference(context, function, arguments)
    if reference is None:
        return arguments
    found: list[tuple[str, Expression]] = []
    for name, argument in arguments:
        bound = _in_unit(context, reference, argument, node)
        if bound is None:
            return None
        found.append((name, bound))
    return tuple(found)


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
