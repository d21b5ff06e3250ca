"""What a bound scheme means, without where and how it was written."""

from __future__ import annotations

from typing import Any

import attrs

from quanheng.core.functions import Function
from quanheng.core.span import Span

#: What of a bound scheme tells where and how it was written.
WRITTEN = {"file", "span", "spans", "start", "end", "line", "text", "hash", "scheme_hash", "source_hash"}


def meaning(node: Any) -> Any:
    """Return a bound scheme as plain values that are equal where the schemes mean the same."""
    if isinstance(node, Span):
        return None
    if isinstance(node, Function):
        return node.full_name
    if attrs.has(type(node)):
        names = [field.name for field in attrs.fields(type(node)) if field.name not in WRITTEN]
        return type(node).__name__, {name: meaning(getattr(node, name)) for name in names}
    if isinstance(node, tuple | list):
        return [meaning(item) for item in node]
    if hasattr(node, "items"):
        return {key: meaning(value) for key, value in node.items()}
    return node
