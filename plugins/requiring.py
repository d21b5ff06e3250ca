"""Which versions of Quanheng a plugin needs: read from its text and its package before anything of it is run."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Final

from ..core.span import Span
from .hookspecs import PROJECT
from .sources import PluginSource

#: The name that a plugin gives its range of versions, a text: ``quanheng_requires = ">=0.1, <2"``.
REQUIRES: Final = "quanheng_requires"


class WrongVersion(Exception):  # noqa: N818 - named by what went wrong, as the rest of the plugins' errors
    """The plugin needs another version than this; ``hint`` is ``form`` where what it says is no range of versions."""

    def __init__(self, wanted: str, present: str, place: Span, hint: str = "") -> None:
        super().__init__(f"needs {PROJECT} {wanted}, and this is {present}")
        self.wanted, self.present, self.place, self.hint = wanted, present, place, hint


def see_version(source: PluginSource) -> None:
    """See that a plugin goes with this version, by its text and, where it is installed, by its package.

    Raises:
        WrongVersion: it does not, or what it says cannot be read.
    """
    for wanted, place in (*_written(source.file), *((each, source.place) for each in source.requires)):
        _see(wanted, place)


def _see(wanted: str | None, place: Span) -> None:
    from packaging.specifiers import InvalidSpecifier, SpecifierSet  # noqa: PLC0415 - only where a plugin says

    present = version(PROJECT)
    try:
        accepted = SpecifierSet(wanted or "?")
    except InvalidSpecifier:
        raise WrongVersion(wanted or "?", present, place, "form") from None
    if not accepted.contains(present, prereleases=True):
        raise WrongVersion(wanted or "", present, place)


def _written(file: Path | None) -> Iterator[tuple[str | None, Span]]:
    """Yield what a module assigns to ``quanheng_requires``, None where that is no text, and its line."""
    try:
        content = b"" if file is None else file.read_bytes()
        body = ast.parse(content).body if REQUIRES.encode() in content else []
    except (OSError, SyntaxError, ValueError):
        return  # loading it will say so
    for statement in body:
        targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
        if any(isinstance(target, ast.Name) and target.id == REQUIRES for target in targets):
            value = getattr(statement, "value", None)
            text = value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else None
            yield text, Span(str(file), statement.lineno, 1, statement.lineno, 1)
