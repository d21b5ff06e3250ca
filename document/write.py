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
SUFFIXES: Final = (".docx", ".html", ".pdf")


def write_document(document: Document, path: str | os.PathLike[str], *, overwrite: bool = False) -> None:
    """Write a paper as the suffix of the path says.

    Equal documents give equal bytes (of .docx and .html; what LibreOffice writes into a PDF is its own affair).  The
    file is written whole or not at all.

    Raises:
        SchemeError: the suffix is none of :data:`SUFFIXES`, the file exists and ``overwrite`` is not set, it cannot be
            written, or nothing here makes PDF; what was there before is unchanged.
    """
    suffix = Path(path).suffix.lower()
    if suffix not in SUFFIXES:
        facts: dict[str, Any] = {"path": str(path), "suffix": suffix, "suffixes": " ".join(SUFFIXES)}
        raise SchemeError((diagnose("target-unknown-format", Span(str(path), 0, 0, 0, 0), **facts),))
    check_target(Path(path), str(path), overwrite=overwrite)  # before the work of making it
    write_bytes(path, _bytes_of(document, suffix, str(path)), overwrite=overwrite)


def _bytes_of(document: Document, suffix: str, name: str) -> bytes:
    if suffix == ".html":
        from .html import html_bytes  # noqa: PLC0415 - one of the kinds

        return html_bytes(document)
    if suffix == ".docx":
        from .docx_file import docx_bytes  # noqa: PLC0415 - one of the kinds

        return docx_bytes(document)
    from .pdf import pdf_bytes  # noqa: PLC0415 - one of the kinds

    return pdf_bytes(document, name)
