"""What a gate asks for, held against what is known of a unit: the answer says exactly what is missing."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from fractions import Fraction
from typing import Final

import attrs

from ..dsl.diagnostics import Both, listed
from .model import Check, Gate

#: How many names a message lists.
_MOST: Final = 8


@attrs.frozen
class Excepted:
    """Who let a unit pass a gate that does not hold, when and why."""

    by: str
    at: datetime
    why: str


@attrs.frozen
class Record:
    """What is recorded of a gate for one unit: whose paper it is, what was decided by whom, and an exception, if any."""

    author: str | None = None
    state: str | None = None
    by: str | None = None
    at: datetime | None = None
    why: str = ""
    excepted: Excepted | None = None


@attrs.frozen
class ReportFacts:
    """A report: its file, the headings of its sections (None: there is no such file), the empty ones, its SHA-256.

    ``unreadable`` says why a file that is there could not be read.
    """

    file: str
    sections: tuple[str, ...] | None = None
    empty: tuple[str, ...] = ()
    digest: str = ""
    unreadable: Both | None = None


@attrs.frozen
class MaterialFacts:
    """How many items of evidence are asked of a unit, and which of them are missing, by indicator."""

    asked: int
    missing: tuple[tuple[str, str], ...] = ()

    @property
    def share(self) -> Fraction:
        """The share of the items asked for that are filed; all of them where none is asked for."""
        return Fraction(self.asked - len(self.missing), self.asked) if self.asked else Fraction(1)


@attrs.frozen
class RatingFacts:
    """Which roles should rate which indicators, and which of these pairs are rated."""

    wanted: frozenset[tuple[str, str]]
    given: frozenset[tuple[str, str]]


@attrs.frozen
class Facts:
    """What is known of a unit outside its history.

    None where nothing is known of a matter (no table was named, no team visits the unit): a gate that asks for it then
    says so.  ``reports`` are by gate; ``untrained`` are the members of the unit's teams without a day of training;
    ``untold`` counts the problems of the unit of which it has not been notified, None where the ledger has none of it.
    """

    reports: Mapping[str, ReportFacts] = attrs.field(factory=dict)
    materials: MaterialFacts | None = None
    ratings: RatingFacts | None = None
    untrained: tuple[str, ...] | None = None
    untold: int | None = None


def lacks_of(gate: Gate, records: Mapping[str, Record], facts: Facts) -> tuple[Both, ...]:
    """Return what a gate still lacks, nothing where it holds."""
    match gate.check:
        case Check.REPORT:
            return tuple(_of_report(gate, facts.reports.get(gate.name)))
        case Check.MATERIALS:
            return tuple(_of_materials(gate, facts.materials))
        case Check.RATINGS:
            return tuple(_of_ratings(gate, facts.ratings))
        case Check.TRAINING:
            return tuple(_of_training(facts.untrained))
        case Check.REVIEW:
            return tuple(_of_review(records.get(gate.name, Record())))
        case Check.NOTICE:
            return tuple(_of_notice(records.get(gate.name, Record()), facts.untold))
        case Check.SUMMARY:
            return tuple(_of_record(gate, records, Both("没有当日总结的记录", "no summing-up of the day is recorded")))
        case Check.CONFIRM:
            return tuple(_of_record(gate, records, Both("没有办结的记录", "nothing is recorded of it")))


def _of_report(gate: Gate, found: ReportFacts | None) -> Iterator[Both]:
    if found is None:
        yield Both(
            "没有写明报告的文件：在 file 或 report 中写文件名", "no file is named for the report: write file or report"
        )
        return
    if found.sections is None:
        yield found.unreadable or Both(f"没有 {found.file}", f"there is no {found.file}")
        return
    absent = [name for name in gate.sections if match_section(name, found.sections) is None]
    if absent:
        names = listed(absent)
        yield Both(f"{found.file} 缺少部分：{names.zh}", f"{found.file} lacks the sections {names.en}")
    empty = [name for name in gate.sections if match_section(name, found.empty) is not None and name not in absent]
    if empty:
        names = listed(empty)
        yield Both(f"{found.file} 有空白部分：{names.zh}", f"{found.file} has nothing under {names.en}")


def match_section(name: str, headings: Iterable[str]) -> str | None:
    """Return the heading that is, or contains, the name of a section: 二、任务落实情况 for 任务落实."""
    plain = "".join(name.split()).casefold()
    return next((heading for heading in headings if plain in "".join(heading.split()).casefold()), None)


def _of_materials(gate: Gate, found: MaterialFacts | None) -> Iterator[Both]:
    if found is None:
        yield Both("没有方案或备查材料表", "there is no scheme or no table of evidence")
    elif found.share < gate.minimum:
        filed, need = found.asked - len(found.missing), math.ceil(gate.minimum * found.asked)
        names = _some(f"{item}（{node}）" for node, item in found.missing)
        yield Both(
            f"备查材料已交 {filed} 件，应交 {found.asked} 件"
            + (f"（至少 {need} 件）" if need != found.asked else "")
            + f"，缺{names.zh}",
            f"{filed} of {found.asked} items of evidence are filed"
            + (f" (at least {need} are needed)" if need != found.asked else "")
            + f"; missing: {_some(f'{item} ({node})' for node, item in found.missing).en}",
        )


def _of_ratings(gate: Gate, found: RatingFacts | None) -> Iterator[Both]:
    if found is None:
        yield Both("没有方案或评分表", "there is no scheme or no table of ratings")
        return
    wanted = {pair for pair in found.wanted if not gate.roles or pair[1] in gate.roles}
    by_role: dict[str, list[str]] = {}
    for node, role in sorted(wanted - found.given):
        by_role.setdefault(role, []).append(node)
    for role, nodes in by_role.items():
        names, who = _some(nodes), Both(role or "评价人", role or "nobody")
        yield Both(
            f"{who.zh}未评：{names.zh}", f"not rated by {role}: {names.en}" if role else f"not rated: {names.en}"
        )


def _of_training(untrained: tuple[str, ...] | None) -> Iterator[Both]:
    if untrained is None:
        yield Both("没有负责该单位的工作组", "no team visits the unit")
    elif untrained:
        names = _some(untrained)
        yield Both(f"未参加培训：{names.zh}", f"without training: {names.en}")


def _of_review(found: Record) -> Iterator[Both]:
    if found.state == "rejected":
        yield Both(f"{found.by}审核退回：{found.why}", f"sent back by {found.by}: {found.why}")
    elif found.state != "approved":
        yield Both("未经审核通过", "not approved yet")
    elif found.by == found.author:
        yield Both(f"由撰写人 {found.by} 自己审核", f"approved by its own author {found.by}")


def _of_notice(found: Record, untold: int | None) -> Iterator[Both]:
    if untold:
        yield Both(f"有 {untold} 个问题尚未通知", f"{untold} problem{'' if untold == 1 else 's'} not notified yet")
    elif untold is None and found.state != "done":
        yield Both("没有书面反馈的记录", "no written notice is recorded")


def _of_record(gate: Gate, records: Mapping[str, Record], text: Both) -> Iterator[Both]:
    if records.get(gate.name, Record()).state != "done":
        yield text


def _some(names: Iterable[str]) -> Both:
    every = list(names)
    shown = listed(every[:_MOST])
    if len(every) <= _MOST:
        return shown
    return Both(f"{shown.zh}等 {len(every)} 项", f"{shown.en} and {len(every) - _MOST} more")
