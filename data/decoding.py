"""Bytes of a text file become UTF-8, whatever spreadsheet or ministry they come from."""

from __future__ import annotations

import codecs
from typing import Final

from ..core.span import Span
from ..dsl.diagnostics import SchemeError, diagnose

_CHUNK: Final = 1 << 24
_SAMPLE: Final = 4096
#: What workbooks begin with: zip (.xlsx, .ods) and OLE (.xls).
WORKBOOK_MARKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def to_utf8(data: bytes, path: str) -> bytes:
    """Return the text as UTF-8 without byte-order mark, its lines ended by a line feed.

    UTF-8 and UTF-16, with or without mark, and GB18030 (which holds GBK and GB2312) are recognised.

    Raises:
        SchemeError: it is none of them, or no text at all.
    """
    if data.startswith(WORKBOOK_MARKS):
        raise SchemeError((diagnose("data-not-text", Span(path, 0, 0, 0, 0), hint="excel", path=path),))
    text = _utf8(data, path)
    if b"\x00" in text[:_SAMPLE]:
        raise SchemeError((diagnose("data-not-text", Span(path, 0, 0, 0, 0), path=path),))
    return text if b"\n" in text else text.replace(b"\r", b"\n")


def _utf8(data: bytes, path: str) -> bytes:
    if data.startswith(codecs.BOM_UTF8):
        data = data.removeprefix(codecs.BOM_UTF8)
    elif (wide := _wide_encoding(data)) is not None:
        return _recoded(data, wide, path).removeprefix(codecs.BOM_UTF8)
    if _first_undecodable(data, "utf-8") is None:
        return data
    return _recoded(data, "gb18030", path)


def _wide_encoding(data: bytes) -> str | None:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    sample = data[:_SAMPLE]
    # Separators and digits of a table are ASCII: in UTF-16 every one of them has a zero byte, always on the same side.
    low, high = sample[1::2].count(0), sample[::2].count(0)
    if max(low, high) * 8 < len(sample):
        return None
    return "utf-16-le" if low > high else "utf-16-be"


def _recoded(data: bytes, encoding: str, path: str) -> bytes:
    if (bad := _first_undecodable(data, encoding)) is not None:
        line = data.count(b"\n", 0, bad) + 1
        raise SchemeError((diagnose("data-encoding", Span(path, line, 1, line, 1), path=path, line=line),))
    return data.decode(encoding).encode()


def _first_undecodable(data: bytes, encoding: str) -> int | None:
    """Return the offset of the first byte that is not of that encoding; in pieces, for a file may be huge."""
    decoder = codecs.getincrementaldecoder(encoding)()
    for start in range(0, len(data), _CHUNK):
        piece = data[start : start + _CHUNK]
        held = len(decoder.getstate()[0])
        try:
            decoder.decode(piece, final=start + _CHUNK >= len(data))
        except UnicodeDecodeError as error:
            return start - held + error.start
    return None
