"""Files are written whole or not at all, and never over something without being told to."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ..core.span import Span
from ..dsl.diagnostics import Diagnostic, SchemeError, diagnose


@contextmanager
def replacing(path: str | os.PathLike[str], *, overwrite: bool = False) -> Iterator[Path]:
    """Yield the name of a file to write; when the block is done it takes the place of ``path`` in one step.

    Whatever interrupts the block, Ctrl-C included, leaves what was there before, and no rest of the attempt.

    Raises:
        SchemeError: the target exists, is a folder, its folder does not exist, or it cannot be written.
    """
    target = Path(path)
    name = str(path)
    check_target(target, name, overwrite=overwrite)
    target = _followed(target, name)
    # with the suffix of the target, by which libraries know what to write
    draft = target.with_name(f".{target.stem[:100]}.{secrets.token_hex(6)}.part{target.suffix[:20]}")
    try:
        _create(draft, target)
        yield draft
        _flush(draft)
        _put_in_place(draft, target, name, overwrite=overwrite)
    except OSError as error:
        raise SchemeError((why_unwritable(error, name),)) from None
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def write_bytes(path: str | os.PathLike[str], data: bytes, *, overwrite: bool = False) -> None:
    """Write a file whole; see :func:`replacing`."""
    with replacing(path, overwrite=overwrite) as draft:
        draft.write_bytes(data)


def write_text(path: str | os.PathLike[str], text: str, *, overwrite: bool = False) -> None:
    """Write a text in UTF-8, lines ended as they are; see :func:`replacing`."""
    write_bytes(path, text.encode(), overwrite=overwrite)


def check_target(target: Path, name: str, *, overwrite: bool) -> None:
    """See that a file may be written, before any work is done for it.

    Raises:
        SchemeError: see :func:`replacing`.
    """
    try:
        problem = _problem_with(target, name, overwrite=overwrite)
    except (OSError, ValueError) as error:
        problem = why_unwritable(error, name)
    if problem is not None:
        raise SchemeError((problem,))


def _problem_with(target: Path, name: str, *, overwrite: bool) -> Diagnostic | None:
    if target.is_dir():
        return diagnose("target-is-folder", _at(name), path=name.rstrip("/\\"))
    if not target.parent.is_dir():
        return diagnose("target-folder-absent", _at(name), path=name, folder=str(target.parent))
    if not target.exists():
        return None
    if not overwrite:
        return diagnose("target-exists", _at(name), path=name)
    # Renaming over a read-only file would succeed: its owner said no.
    return None if os.access(target, os.W_OK) else diagnose("target-no-permission", _at(name), path=name)


def why_unwritable(error: OSError | ValueError, name: str) -> Diagnostic:
    """Return the diagnostic of a failed attempt to write."""
    if isinstance(error, PermissionError):
        return diagnose("target-no-permission", _at(name), path=name)
    if isinstance(error, FileExistsError):
        return diagnose("target-exists", _at(name), path=name)
    reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else str(error)
    return diagnose("target-unwritable", _at(name), path=name, reason=reason)


def _followed(target: Path, name: str) -> Path:
    """Return the file that a link points to: the link stays a link, what it points to is replaced."""
    try:
        return target.resolve()
    except (OSError, ValueError) as error:
        raise SchemeError((why_unwritable(error, name),)) from None


def _create(draft: Path, target: Path) -> None:
    """Create the draft with the rights that a new file would have, or those of the file that it will replace."""
    os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
    if target.exists():
        draft.chmod(target.stat().st_mode & 0o7777)


def _flush(draft: Path) -> None:
    """See the draft safely on the disk: after a power cut the old file or the new one, never half of one."""
    descriptor = os.open(draft, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _put_in_place(draft: Path, target: Path, name: str, *, overwrite: bool) -> None:
    if not overwrite and target.exists():  # somebody wrote it while we worked
        raise SchemeError((diagnose("target-exists", _at(name), path=name),))
    draft.replace(target)


def _at(name: str) -> Span:
    return Span(name, 0, 0, 0, 0)
