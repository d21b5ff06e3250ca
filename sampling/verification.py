"""Repeating a draw from its record: whether the record, the lists and the results are what they were."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import Any, Final

import attrs

from ..dsl.diagnostics import Both, SchemeError
from .drawing import METHODS
from .frame import Frame, read_frame
from .record import DrawRecord, FrameRecord, read_record
from .selection import BadSelection

_NOTHING: Final = Both("", "")


@attrs.frozen
class Verdict:
    """One thing looked at: ``what`` it is, whether it holds, and where it does not what differs."""

    what: Both
    holds: bool
    detail: Both = _NOTHING


@attrs.frozen
class Verification:
    """What was looked at, in turn."""

    record: DrawRecord
    verdicts: tuple[Verdict, ...]

    @property
    def holds(self) -> bool:
        """Whether all of it holds."""
        return all(verdict.holds for verdict in self.verdicts)


def verify(record: str | PathLike[str] | Mapping[str, Any], lists: Mapping[str, Any] | None = None) -> Verification:
    """Repeat a draw from its record.

    Looked at are the seal of the record, the hash of each list (the names and the columns that had a part in the
    draw), and whether drawing again gives the same, row by row.

    Args:
        record: the file of :meth:`Draw.save_record`, or what :meth:`Draw.to_dict` gave.
        lists: the lists by their role (``units``, ``pool``, ``leaders``, ``teams``), where they are not in the files
            that the record names, as seen from its own folder or the current one.

    Raises:
        SchemeError: the record or a list cannot be read.
    """
    kept = read_record(record)
    folder = None if isinstance(record, Mapping) else Path(record).parent
    found = kept.record
    sealed = _judged(
        Both("记录未被改动", "the record is as it was sealed"),
        kept.is_untouched,
        Both(
            f"记录所载校验值 {kept.stated[:12]}…，按内容应为 {found.sha256[:12]}…",
            f"it states {kept.stated[:12]}…, its content gives {found.sha256[:12]}…",
        ),
    )
    frames = {role: _read(role, entry, lists or {}, folder) for role, entry in found.frames.items()}
    verdicts = [sealed, *(_list_verdict(entry, frames[role]) for role, entry in found.frames.items())]
    return Verification(found, (*verdicts, *_repeated(found, frames)))


def _judged(what: Both, holds: bool, detail: Both) -> Verdict:  # noqa: FBT001 - the verdict itself
    return Verdict(what, holds, _NOTHING if holds else detail)


def _read(role: str, entry: FrameRecord, lists: Mapping[str, Any], folder: Path | None) -> Frame:
    people = role != "units"
    if role in lists:
        return read_frame(lists[role], name=entry.name_column, people=people)
    beside = None if folder is None else folder / entry.source
    source = beside if beside is not None and beside.exists() else Path(entry.source)
    return read_frame(str(source), name=entry.name_column, sheet=entry.sheet, people=people)


def _list_verdict(entry: FrameRecord, frame: Frame) -> Verdict:
    what = Both(f"名单 {entry.source} 与抽取时一致", f"the list {entry.source} is what was drawn from")
    if any(frame.find(column) is None for column in entry.columns):
        absent = "、".join(column for column in entry.columns if frame.find(column) is None)
        return Verdict(what, holds=False, detail=Both(f"缺少列 {absent}", f"columns absent: {absent}"))
    sizes = f"{entry.size} → {frame.size}"
    detail = Both(f"名称或所用各列有变动（行数 {sizes}）", f"names or columns used have changed (rows {sizes})")
    return _judged(what, frame.sha256(entry.columns) == entry.sha256, detail)


def _repeated(record: DrawRecord, frames: Mapping[str, Frame]) -> list[Verdict]:
    what = Both("按种子重抽，结果一致", "drawing again with the seed gives the same")
    if record.method not in METHODS:
        return [
            Verdict(
                what,
                holds=False,
                detail=Both(f"没有 {record.method} 这种抽取方式", f"there is no way of drawing called {record.method}"),
            )
        ]
    try:
        again = METHODS[record.method](frames, record.parameters, record.seed).results
    except (SchemeError, BadSelection, KeyError, TypeError, ValueError) as error:
        return [
            Verdict(
                what,
                holds=False,
                detail=Both(f"不能重抽：{_said(error, 0)}", f"it cannot be repeated: {_said(error, 1)}"),
            )
        ]
    detail = _difference(record.results, again)
    return [Verdict(what, detail is None, detail or _NOTHING)]


def _said(error: Exception, language: int) -> str:
    if isinstance(error, SchemeError):
        return error.diagnostics[0].message("en" if language else "zh")
    if isinstance(error, BadSelection):
        return error.both.en if language else error.both.zh
    return str(error)


def _difference(kept: Mapping[str, Any], again: Mapping[str, Any]) -> Both | None:
    """Return the first difference between results, None where there is none."""
    for table in dict.fromkeys((*kept, *again)):
        mine, other = ([dict(row) for row in found.get(table, ())] for found in (kept, again))
        if len(mine) != len(other):
            counts = f"{len(mine)} ≠ {len(other)}"
            return Both(f"表 {table} 的行数不同：{counts}", f"the table {table} differs in rows: {counts}")
        for number, (one, two) in enumerate(zip(mine, other, strict=True), 1):
            if one != two:
                key = next(key for key in dict.fromkeys((*one, *two)) if one.get(key) != two.get(key))
                pair = f"{one.get(key)} ≠ {two.get(key)}"
                return Both(f"表 {table} 第 {number} 行 {key}：{pair}", f"table {table}, row {number}, {key}: {pair}")
    return None
