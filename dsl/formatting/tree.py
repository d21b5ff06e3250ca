"""Going through the syntax tree without knowing its nodes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import attrs

from .. import syntax


def children(node: syntax.Node) -> Iterator[syntax.Node]:
    """Yield the nodes that a node is made of, in the order of its fields."""
    for name in _fields_of(type(node).__name__):
        value = getattr(node, name)
        if isinstance(value, syntax.Node):
            yield value
        elif isinstance(value, tuple):
            yield from (item for item in value if isinstance(item, syntax.Node))


@cache
def _fields_of(name: str) -> tuple[str, ...]:
    return tuple(field.name for field in attrs.fields(getattr(syntax, name)) if field.name not in {"start", "end"})
