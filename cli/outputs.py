"""The files that ``-o`` names, looked at before any work is done."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..document.writing import check_target
from .errors import UsageError


def plan_outputs(names: Sequence[str], known: Sequence[str], *, force: bool) -> tuple[Path, ...]:
    """Return the files to write, refusing what could not be written in the end.

    Raises:
        UsageError: a suffix is not known, or one file is given twice.
        SchemeError: a file exists and ``force`` is not set, or cannot be written.
    """
    paths = tuple(map(Path, names))
    for path in paths:
        check_target(path, str(path), overwrite=force)
        suffix = path.suffix.lower()
        if suffix not in known:
            raise UsageError("output-format", file=path, suffix=suffix or path.name, known=" ".join(known))
        if sum(other.resolve() == path.resolve() for other in paths) > 1:
            raise UsageError("output-twice", file=path)
    return paths
