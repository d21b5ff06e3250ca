"""A paper written to a file of the kind that its name says."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final

from ..core.span import Span
from ..dsl.diagnostics import SchemeError, diagnose
from .parts import Document
from .writing import check_target, write_bytes

#: The kinds of files that papers are written as.
SUFFIXES: Final = (".html",)


def write_document(document: Document, path: str | os.PathLike[str], *, overwrite: bool = False) -> None:
    """Write a paper as the suffix of the path says.

    Equal documents give equal bytes.  The file is written whole or not at all.

    Raises:
        SchemeError: the suffix is none of :data:`SUFFIXES`, the file exists and ``overwrite`` is not set, or it cannot
            be written; what was there before is unchanged.
    """
    suffix = Path(path).suffix.lower()
    if suffix not in SUFFIXES:
        facts: dict[str, Any] = {"path": str(path), "suffix": suffix, "suffixes": " ".join(SUFFIXES)}
        raise SchemeError((diagnose("target-unknown-format", Span(str(path), 0, 0, 0, 0), **facts),))
    check_target(Path(path), str(path), overwrite=overwrite)  # before the work of making it
    write_bytes(path, document_bytes(document, suffix), overwrite=overwrite)


def document_bytes(document: Document, suffix: str) -> bytes:
    """Return the file of that suffix."""
    from .html import html_bytes  # noqa: PLC0415 - one of the kinds

    del suffix
    return html_bytes(document)
