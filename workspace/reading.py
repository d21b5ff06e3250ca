"""Reading a scheme's text from a file: UTF-8, and a clear word where it is not."""

from __future__ import annotations

import codecs
from pathlib import Path

from ..core.span import NOWHERE, Span
from ..dsl.diagnostics import Both, Diagnostic, diagnose
from ..dsl.syntax import Source
from ..plugins.reference import BadTable, read_table
from ..plugins.table_text import scheme_text
from .errors import input_error


def read_source(path: Path, name: str | None = None) -> Source:
    """Return the text of a scheme file under the name that diagnostics will cite.

    Raises:
        InputError: the file is absent, a folder, not readable, or not UTF-8.
    """
    file = name if name is not None else str(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise input_error(diagnose_unreadable(file, error)) from error
    except ValueError as error:  # a NUL in the name
        raise input_error(diagnose("file-unreadable", NOWHERE, file=repr(file), reason=error)) from error
    return decode_source(content, file)


def read_table_source(path: Path, name: str | None = None) -> Source:
    """Return a reference table as the text of a scheme that declares it as a param, line for line.

    Raises:
        InputError: the file cannot be read, is no reference table, or is not for schemes.
    """
    file = name if name is not None else str(path)
    try:
        table = read_table(path)
    except OSError as error:
        raise input_error(diagnose_unreadable(file, error)) from error
    except BadTable as error:
        place = Span(file, error.line, 1, error.line, 1)
        raise input_error(diagnose("plugin-table", place, plugin="", reason=Both(error.zh, error.en))) from error
    if not table.keys and not table.is_dated:
        raise input_error(diagnose("table-not-for-schemes", Span(file, 1, 1, 1, 1), name=table.name))
    return Source(file, scheme_text(table))


def decode_source(content: bytes, file: str) -> Source:
    """Return the source of these bytes; a byte order mark is dropped.

    Raises:
        InputError: the bytes are not UTF-8, or no text.
    """
    if b"\x00" in content:  # no text has it, and a file full of it would be as many faults as bytes
        raise input_error(_diagnose_binary(content, file))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise input_error(_diagnose_encoding(content, file, error)) from error
    # lines of old Macintosh files end in a carriage return alone
    return Source(file, text if "\n" in text else text.replace("\r", "\n"))


def diagnose_unreadable(file: str, error: OSError) -> Diagnostic:
    """Return why a file could not be read."""
    return diagnose("file-unreadable", NOWHERE, file=file, reason=reason_of(error))


def reason_of(error: OSError) -> Both:
    """Return an operating system's refusal in plain words."""
    match error:
        case FileNotFoundError():
            return Both("文件不存在", "no such file")
        case IsADirectoryError():
            return Both("这是文件夹，不是文件", "it is a folder, not a file")
        case PermissionError():
            return Both("没有权限", "permission denied")
    text = error.strerror or str(error)
    return Both(text, text)


def _diagnose_binary(content: bytes, file: str) -> Diagnostic:
    hint = "utf16" if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "binary"
    return diagnose("file-encoding", Span(file, 1, 1, 1, 1), hint=hint, file=file)


def _diagnose_encoding(content: bytes, file: str, error: UnicodeDecodeError) -> Diagnostic:
    line = content.count(b"\n", 0, error.start) + 1
    start = content.rfind(b"\n", 0, error.start) + 1
    column = len(content[start : error.start].decode("utf-8", errors="replace")) + 1
    span = Span(file, line, column, line, column + 1)
    try:
        content.decode("gb18030")
    except UnicodeDecodeError:
        return diagnose("file-encoding", span, file=file)
    return diagnose("file-encoding", span, hint="gb18030", file=file)
