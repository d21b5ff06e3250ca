"""How tests of the binder write a program: ``⟦`` stands where a diagnostic is expected to begin."""

from __future__ import annotations

from quanheng.core.builtin import builtin_functions
from quanheng.core.functions import Function, Registry
from quanheng.dsl.check import Checked, check_source
from quanheng.dsl.syntax import Source

MARK = "⟦"


def registry() -> Registry:
    """Return the built-in functions and three plugins with one function each."""
    found = builtin_functions()
    for space in ("bth", "pollution", "bizenv"):
        found.add(space, Function("coupling"), plugin=space)
    return found


def check(text: str) -> Checked:
    """Check a program without its marks."""
    return check_source(Source("scheme.qh", text.replace(MARK, "")), registry())


def marked(text: str) -> list[tuple[int, int]]:
    """Return lines and columns of the marks."""
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        parts = line.split(MARK)
        position = 0
        for part in parts[:-1]:
            position += len(part)
            found.append((number, position + 1))
    return found


def places(checked: Checked, name: str) -> list[tuple[int, int]]:
    """Return where the diagnostics of that name begin."""
    return [(each.span.line, each.span.column) for each in checked.diagnostics if each.name == name]


def names(checked: Checked) -> list[str]:
    """Return the names of all diagnostics."""
    return [each.name for each in checked.diagnostics]
