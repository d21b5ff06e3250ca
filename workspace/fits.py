"""Reading what was fitted before from the file that keeps it: a saved fit, or a result written as JSON."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

from ..core.model import IndicatorSet
from ..core.saved_fit import FitOrigin, SavedFit
from ..core.span import NOWHERE, Span
from ..dsl.diagnostics import Diagnostic, diagnose
from ..report.fit_file import VERSION, UnreadableFitError, read_document
from .errors import InputError, input_error
from .reading import diagnose_unreadable


def read_fit(path: str | os.PathLike[str]) -> SavedFit:
    """Return the statistics that a file keeps.

    Raises:
        InputError: the file cannot be read, holds no saved fit, or one of a later version of this program.
    """
    file = str(path)
    try:
        document = json.loads(Path(path).read_bytes())
    except OSError as error:
        raise input_error(diagnose_unreadable(file, error)) from error
    except (ValueError, RecursionError) as error:  # no JSON, no UTF-8, or a NUL in the name
        raise _unreadable(file, "format") from error
    try:
        return read_document(document, file)
    except UnreadableFitError as error:
        raise _unreadable(file, error.reason) from error


def _unreadable(file: str, reason: str) -> InputError:
    at = Span(file, 0, 0, 0, 0)
    if reason == "format":
        return input_error(diagnose("fit-not-found", at, file=file))
    if reason == "version":
        return input_error(diagnose("fit-too-new", at, file=file, known=VERSION))
    return input_error(diagnose("fit-damaged", at, file=file, reason=reason))


def plugin_changes(origin: FitOrigin | None, indicator_set: IndicatorSet) -> Iterator[Diagnostic]:
    """Yield a warning for each plugin that is not the one with which a saved standard was fitted."""
    if origin is None:
        return
    for use in indicator_set.plugins:
        if origin.plugins.get(use.name, use.hash) != use.hash:
            yield diagnose("fit-other-plugin", NOWHERE, plugin=use.name, data=origin.data)
