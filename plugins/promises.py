"""What a plugin's text says it would give, read without running it: so that its failure can be named where it hurts."""

from __future__ import annotations

import ast
from pathlib import Path

import attrs


@attrs.frozen
class Promises:
    """Namespaces and full names of functions found in a plugin's text."""

    namespaces: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()


def read_promises(path: Path | None) -> Promises:
    """Return what the file's calls of ``registry.add("namespace", function, …)`` name; nothing if it cannot be read."""
    if path is None:
        return Promises()
    try:
        tree = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return Promises()
    calls = [call for call in ast.walk(tree) if isinstance(call, ast.Call) and _is_add(call)]
    functions = (
        f"{_namespace(call)}.{name.id}" for call in calls for name in call.args[1:] if isinstance(name, ast.Name)
    )
    return Promises(tuple(dict.fromkeys(map(_namespace, calls))), tuple(dict.fromkeys(functions)))


def _is_add(call: ast.Call) -> bool:
    is_method = isinstance(call.func, ast.Attribute) and call.func.attr == "add"
    return (
        is_method and bool(call.args) and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str)
    )


def _namespace(call: ast.Call) -> str:
    first = call.args[0]
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""
