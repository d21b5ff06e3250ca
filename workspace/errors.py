"""What stands in the way before a scheme can even be checked: a file, a name or a setting that cannot be used."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from ..core.span import NOWHERE
from ..dsl.diagnostics import Diagnostic, SchemeError, diagnose, listed

if TYPE_CHECKING:
    from collections.abc import Iterable


class InputError(SchemeError):
    """Something asked for cannot be found or read; the command line then exits with 2, not 1."""


def input_error(*diagnostics: Diagnostic) -> InputError:
    """Return the exception that carries these diagnostics."""
    return InputError(diagnostics)


def diagnose_unknown(name: str, what: str, known: Iterable[str]) -> Diagnostic:
    """Return the diagnostic of a name that is none of the known ones, with the nearest of them as its hint."""
    names = tuple(known)
    nearest = get_close_matches(what, names, 1, cutoff=0.5)
    if nearest:
        return diagnose(name, NOWHERE, hint="nearest", name=what, nearest=nearest[0], names=listed(names))
    return diagnose(name, NOWHERE, name=what, names=listed(names))
