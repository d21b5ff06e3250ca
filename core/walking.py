"""Walking through bound expressions."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from functools import cache
from typing import Any, Final

import attrs

from .expressions import (
    Bands,
    Binary,
    Call,
    Cases,
    Checklist,
    Conditional,
    DefineRef,
    Expression,
    FieldRef,
    Lookup,
    OnScale,
    Unary,
    Vector,
)


def expressions_in(*roots: Any) -> Iterator[Expression]:
    """Iterate over all expressions within the given ones, bodies of defines included."""
    pending: list[Any] = [root for root in roots if root is not None]
    while pending:
        part = pending.pop()
        if isinstance(part, tuple):
            pending.extend(part)
            continue
        if isinstance(part, Expression):
            yield part
        pending.extend(getattr(part, name) for name in _parts_of(part.__class__))


def children_of(part: Expression) -> Iterator[Expression]:
    """Iterate over the expressions directly within one, those of its rows included."""
    whole: Any = part
    pending = [getattr(whole, name) for name in reversed(_parts_of(whole.__class__))]
    while pending:
        inner = pending.pop()
        if isinstance(inner, Expression):
            yield inner
        elif isinstance(inner, tuple):
            pending.extend(reversed(inner))
        else:
            pending.extend(getattr(inner, name) for name in reversed(_parts_of(inner.__class__)))


@cache
def _parts_of(kind: Hashable) -> tuple[str, ...]:
    """Return the attributes of a class of the expressions' module that may hold expressions."""
    if not isinstance(kind, type) or not attrs.has(kind) or kind.__module__ != Expression.__module__:
        return ()
    return tuple(field.name for field in attrs.fields(kind) if field.name not in _NO_PARTS)


_NO_PARTS: Final = frozenset({"type", "start", "end", "function", "text", "line", "name", "operator", "unit"})


def results_in(root: Expression | None) -> Iterator[Expression]:
    """Iterate over the parts of an expression that its number comes from: branches and operands, not conditions."""
    pending = [root]
    while pending:
        part = pending.pop()
        if part is None:
            continue
        yield part
        pending.extend(_SOURCES.get(type(part), _nothing)(part))


def _nothing(_: Any) -> list[Expression | None]:
    return []


def _rows(part: Bands | Cases | Lookup | Checklist) -> list[Expression | None]:
    return [*(row.result for row in part.rows), getattr(part, "otherwise", None)]


def _operands(part: Binary) -> list[Expression | None]:
    return [part.left, part.right] if part.operator in _ARITHMETIC else []


_ARITHMETIC: Final = frozenset("+-*/^")
_SOURCES: Final[dict[type[Expression], Callable[[Any], list[Expression | None]]]] = {
    Bands: _rows,
    Cases: _rows,
    Lookup: _rows,
    Checklist: _rows,
    Binary: _operands,
    Unary: lambda part: [part.operand] if part.operator == "-" else [],
    Conditional: lambda part: [part.then, part.otherwise],
    DefineRef: lambda part: [part.body],
    OnScale: lambda part: [part.operand],
    Vector: lambda part: list(part.items),
    Call: lambda part: [argument for _, argument in part.arguments],
}


def fields_in(*roots: Expression | None, table: str | None = None) -> Iterator[str]:
    """Iterate over the names of the fields, of the units or of a table, that the expressions read directly."""
    return (part.name for part in expressions_in(*roots) if isinstance(part, FieldRef) and part.table == table)
