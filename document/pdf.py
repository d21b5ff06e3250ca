"""A paper as PDF: the Word file, converted by LibreOffice where that is installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from ..core.span import Span
from ..dsl.diagnostics import SchemeError, diagnose
from .docx_file import docx_bytes
from .parts import Document

#: What the program is called, and where it lies on systems that have it on no path.
_NAMES: Final = ("soffice", "libreoffice")
_PLACES: Final = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\\Program Files\\LibreOffice\\program\\soffice.exe",
)
#: A paper takes seconds; a program that hangs is ended.
_SECONDS: Final = 180


def converter() -> str | None:
    """Return the program that makes PDF of Word files, None where there is none."""
    found = filter(None, map(shutil.which, _NAMES))
    return next(found, None) or next((place for place in _PLACES if Path(place).is_file()), None)


def pdf_bytes(document: Document, name: str) -> bytes:
    """Return the file; ``name`` is that of the target, for messages.

    The program runs with a profile of its own in a folder that is gone afterwards: an open LibreOffice is not in its
    way, and nothing of the user's is touched.

    Raises:
        SchemeError: LibreOffice is not installed, takes too long or gives no PDF.
    """
    program = converter()
    if program is None:
        raise SchemeError((diagnose("pdf-no-converter", Span(name, 0, 0, 0, 0), path=name),))
    with tempfile.TemporaryDirectory(prefix="quanheng-", ignore_cleanup_errors=True) as folder:
        paper = Path(folder, "paper.docx")
        paper.write_bytes(docx_bytes(document))
        profile = Path(folder, "profile").as_uri()
        command = [program, f"-env:UserInstallation={profile}", "--headless", "--norestore"]
        why = _run([*command, "--convert-to", "pdf", "--outdir", folder, str(paper)])
        target = paper.with_suffix(".pdf")
        if not why and target.is_file() and target.stat().st_size:
            return target.read_bytes()
    raise SchemeError((diagnose("pdf-failed", Span(name, 0, 0, 0, 0), path=name, program=program, reason=why),))


def _run(command: list[str]) -> str:
    """Run a program; return why it failed, empty where it said it did not."""
    try:
        done = subprocess.run(  # noqa: S603 - LibreOffice, with arguments of ours
            command, capture_output=True, timeout=_SECONDS, check=False, stdin=subprocess.DEVNULL
        )
    except subprocess.TimeoutExpired:
        return f"> {_SECONDS} s"
    except OSError as error:
        return error.strerror or str(error)
    said = done.stderr.decode(errors="replace").strip().splitlines()
    errors = [line for line in said if line.startswith("Error")]
    return (errors or said or [str(done.returncode)])[-1] if done.returncode or errors else ""
