"""The files that ``-o`` names, looked at before any work is done."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from .errors import UsageError
from .files import refuse_existing

#: Formats of the design that later versions write.
_LATER: Final = frozenset({".html", ".docx"})


def plan_outputs(names: Sequence[str], known: Sequence[str], *, force: bool) -> tuple[Path, ...]:
    """Return the files to write, refusing what could not be written in the end.

    Raises:
        UsageError: a suffix is not known, a file exists and ``force`` is not set, or one is given twice.
    """
    paths = tuple(map(Path, names))
    for path in paths:
        suffix = path.suffix.lower()
        if suffix not in known:
            key = "output-not-yet" if suffix in _LATER else "output-format"
            raise UsageError(key, file=path, suffix=suffix or path.name, known=" ".join(known))
        if sum(other.resolve() == path.resolve() for other in paths) > 1:
            raise UsageError("output-twice", file=path)
        refuse_existing(path, force=force)
    return paths
