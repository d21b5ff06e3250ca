"""Walking through bound expressions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...core.expressions import (
    Band,
    Binary,
    Builtin,
    Call,
    Case,
    Expression,
    FieldRef,
    IndicatorRef,
    Interval,
    Keyed,
    KeyedRow,
    Literal,
    ParamRef,
    Unary,
    Vector,
)


def is_constant(bound: Expression) -> bool:
    """Whether an expression is known without data: literals, params that are constants, and arithmetic on these."""
    return not any(isinstance(part, FieldRef | IndicatorRef) or _reads_data(part) for part in parts(bound))


def is_fixed(bound: Expression) -> bool:
    """Whether a condition is the same whatever the data and the params are."""
    return is_constant(bound) and not any(isinstance(part, ParamRef) for part in parts(bound))


def _reads_data(part: Expression) -> bool:
    return isinstance(part, Builtin | Keyed) or (
        isinstance(part, Call) and (bool(part.function.uses) or part.over is not None)
    )


def parts(bound: Expression) -> Iterator[Expression]:
    """Iterate over an expression and all below it, each part once however often it is put in."""
    waiting, seen = [bound], set[int]()
    while waiting:
        part = waiting.pop()
        if id(part) not in seen:
            seen.add(id(part))
            yield part
            waiting.extend(children_of(part))


def children_of(bound: Any) -> list[Expression]:
    """Return the expressions directly below one."""
    if isinstance(bound, Literal | FieldRef | IndicatorRef):
        return []
    if isinstance(bound, Binary):
        return [bound.left, bound.right]
    if isinstance(bound, Unary):
        return [bound.operand]
    if isinstance(bound, Call):
        return [value for _, value in bound.arguments]
    if isinstance(bound, Vector):
        return list(bound.items)
    return _fields_of(bound)


def _fields_of(bound: Any) -> list[Expression]:
    found: list[Expression] = []
    for name in getattr(type(bound), "__slots__", ()):
        _collect(getattr(bound, name, None), found)
    return found


def _collect(value: Any, found: list[Expression]) -> None:
    if isinstance(value, Expression):
        found.append(value)
    elif isinstance(value, tuple):
        for item in value:
            _collect(item, found)
    elif isinstance(value, Band | Case | Interval | KeyedRow):
        found.extend(_fields_of(value))
