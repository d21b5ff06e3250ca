"""Writing files so that nothing is overwritten unasked and nothing is left half written."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from .errors import UsageError


def refuse_existing(path: Path, *, force: bool) -> None:
    """Refuse to overwrite a file, unless that was asked for.

    Raises:
        UsageError: it exists and ``force`` is not set, or it is a folder, or its own folder does not exist.
    """
    if path.is_dir():
        raise UsageError("is-folder", file=path)
    if not path.parent.is_dir():
        raise UsageError("no-folder", folder=path.parent)
    if path.exists() and not force:
        raise UsageError("exists", file=path)


def write_atomically(path: Path, write: Callable[[Path], object]) -> None:
    """Let ``write`` make the file under another name beside it, then put it in place.

    An existing file stays as it was until the new one is complete; its permissions are kept.

    Raises:
        OSError: it cannot be written; no part of it is left.
    """
    target = path.resolve()  # through a symbolic link, so that the link stays one
    handle, name = tempfile.mkstemp(prefix=f".{target.stem}.", suffix=target.suffix, dir=target.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        write(temporary)
        temporary.chmod(target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask())
        temporary.replace(target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text with the line ends it has."""
    write_atomically(path, lambda place: place.write_bytes(text.encode("utf-8")))


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
