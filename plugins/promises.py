"""What a plugin's text says it would give, read without running it: so that its failure can be named where it hurts."""

from __future__ import annotations

import ast
import re
import warnings
from pathlib import Path
from typing import Final

import attrs

#: A call that registers under a namespace, in a text that Python cannot read.
_ADDED: Final = re.compile(rb"""\.add(?:_table)?\(\s*["']([^"'\\\s]+)["']""")


@attrs.frozen
class Promises:
    """Namespaces and full names of functions found in a plugin's text."""

    namespaces: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()


def read_promises(path: Path | None) -> Promises:
    """Return what the file's calls of ``registry.add("namespace", function, …)`` name; nothing if it cannot be read.

    Of a text that is no Python only the namespaces are found.
    """
    if path is None:
        return Promises()
    try:
        text = path.read_bytes()
    except OSError:
        return Promises()
    try:
        with warnings.catch_warnings(action="ignore"):  # of a text that somebody else is to mend
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # deep nesting ends the parser of Python too
        return Promises(tuple(dict.fromkeys(name.decode(errors="replace") for name in _ADDED.findall(text))))
    calls = [call for call in ast.walk(tree) if isinstance(call, ast.Call) and _is_add(call)]
    functions = (
        f"{_namespace(call)}.{name.id}" for call in calls for name in call.args[1:] if isinstance(name, ast.Name)
    )
    return Promises(tuple(dict.fromkeys(map(_namespace, calls))), tuple(dict.fromkeys(functions)))


def _is_add(call: ast.Call) -> bool:
    is_method = isinstance(call.func, ast.Attribute) and call.func.attr in {"add", "add_table"}
    return (
        is_method and bool(call.args) and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str)
    )


def _namespace(call: ast.Call) -> str:
    first = call.args[0]
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""
