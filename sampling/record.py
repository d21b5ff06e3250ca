"""The record of a draw: all that is needed to repeat it, and what came out, sealed by a hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import Any, Final

import attrs

from ..core.span import Span
from ..data.reading import read_bytes
from ..dsl.diagnostics import Both, SchemeError, diagnose

#: The form of the file, and the way of drawing; a change of either gets a new number, and the old one stays readable.
FORMAT: Final = 1

Row = Mapping[str, Any]


@attrs.frozen
class FrameRecord:
    """One list that was drawn from: where it came from, its column of names, how many it has, columns used, hash."""

    source: str
    name_column: str
    size: int
    columns: tuple[str, ...]
    sha256: str
    sheet: str | None = None


@attrs.frozen
class DrawRecord:
    """A draw as it is kept.

    ``method`` is the kind of draw, ``frames`` the lists by their role, ``parameters`` plain values, ``results`` tables
    of rows by name, ``drawn_on`` the date as YYYY-MM-DD and ``by`` who drew; both are only told, never used.
    """

    method: str
    seed: str
    frames: Mapping[str, FrameRecord]
    parameters: Mapping[str, Any]
    results: Mapping[str, tuple[Row, ...]]
    drawn_on: str | None = None
    by: str | None = None

    @property
    def sha256(self) -> str:
        """The hash of all that the record says: that of its JSON without blanks, keys in order, in UTF-8."""
        text = json.dumps(self._content(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def _content(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "method": self.method,
            "seed": self.seed,
            "drawn_on": self.drawn_on,
            "by": self.by,
            "frames": {role: attrs.asdict(frame) for role, frame in self.frames.items()},
            "parameters": dict(self.parameters),
            "results": {name: [dict(row) for row in rows] for name, rows in self.results.items()},
        }

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, ready for JSON, the hash among them."""
        return {**self._content(), "sha256": self.sha256}

    def to_json(self) -> str:
        """Return the text of the file."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2) + "\n"


@attrs.frozen
class KeptRecord:
    """A record as it was read, and the hash that it states of itself."""

    record: DrawRecord
    stated: str

    @property
    def is_untouched(self) -> bool:
        """Whether the record is what was sealed."""
        return self.stated == self.record.sha256


def read_record(source: str | PathLike[str] | Mapping[str, Any]) -> KeptRecord:
    """Return the record in a file, or of what :meth:`DrawRecord.to_dict` gave.

    Raises:
        SchemeError: the file cannot be read, or is no record of a draw.
    """
    if isinstance(source, Mapping):
        return _kept(source, "dict")
    name = str(source)
    data = read_bytes(Path(source), name)
    try:
        content = json.loads(data.decode("utf-8-sig"))
    except ValueError:
        raise _no_record(name, Both("不是 JSON", "it is no JSON")) from None
    return _kept(content, name)


def _kept(content: Any, name: str) -> KeptRecord:
    if not isinstance(content, Mapping) or "method" not in content or "frames" not in content:
        raise _no_record(name, Both("没有抽取方式和名单", "it names no method and no list"))
    if content.get("format") != FORMAT:
        raise _no_record(name, Both(f"格式为 {content.get('format')}", f"its format is {content.get('format')}"))
    try:
        record = DrawRecord(
            method=str(content["method"]),
            seed=str(content["seed"]),
            frames={role: _frame(frame) for role, frame in content["frames"].items()},
            parameters=dict(content["parameters"]),
            results={table: tuple(map(dict, rows)) for table, rows in content["results"].items()},
            drawn_on=content.get("drawn_on"),
            by=content.get("by"),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _no_record(name, Both(f"内容不全：{error}", f"a part is absent or wrong: {error}")) from None
    return KeptRecord(record, str(content.get("sha256")))


def _frame(content: Mapping[str, Any]) -> FrameRecord:
    return FrameRecord(**{**content, "columns": tuple(content["columns"])})


def _no_record(name: str, reason: Both) -> SchemeError:
    return SchemeError((diagnose("sample-record", Span(name, 0, 0, 0, 0), path=name, reason=reason),))
