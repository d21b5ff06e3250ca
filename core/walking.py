"""Walking through bound expressions."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from functools import cache
from typing import Any, Final

import attrs

from .expressions import Expression, FieldRef


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


@cache
def _parts_of(kind: Hashable) -> tuple[str, ...]:
    """Return the attributes of a class of the expressions' module that may hold expressions."""
    if not isinstance(kind, type) or not attrs.has(kind) or kind.__module__ != Expression.__module__:
        return ()
    return tuple(field.name for field in attrs.fields(kind) if field.name not in _NO_PARTS)


_NO_PARTS: Final = frozenset({"type", "start", "end", "function", "text", "line", "name", "operator", "unit"})


def fields_in(*roots: Expression | None) -> Iterator[str]:
    """Iterate over the names of the fields that the expressions read directly."""
    return (part.name for part in expressions_in(*roots) if isinstance(part, FieldRef))
