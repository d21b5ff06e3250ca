"""Lists as papers: 问题清单, 建议清单, 整改台账, 改革政策储备问题清单, named lists, 重点监控名单."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

import attrs

from ..document.parts import Document, Heading, Paragraph, Part, Table
from .books import Row
from .content import is_praise
from .issues import Issue, grouped, units_of
from .layout import aligned
from .progress import suggestion_notes
from .slots import Slots
from .tables import problem_table, rectification_table, reserve_table, said_without_unit, suggestion_table
from .voice import Voice

#: What each list is called.
_TITLES: Final = {
    "problems": ("问题清单", "List of problems"),
    "suggestions": ("建议清单", "List of suggestions"),
    "rectification": ("问题整改台账", "Ledger of rectification"),
    "reserve": ("改革政策储备问题清单", "Policy reserve list"),
    "names": ("名单", "Named lists"),
    "watch": ("重点监控名单", "Watch list"),
}
LISTS: Final = tuple(_TITLES)


@attrs.frozen
class Listed:
    """What lists are made of.

    ``issues`` are the problems of an evaluation or a ledger, ``raised`` what the evaluation raised, for the named lists
    (empty without one), ``notes`` the suggestions that a ledger keeps, ``about`` the subtitle: what was evaluated.
    """

    issues: tuple[Issue, ...]
    raised: tuple[Issue, ...] = ()
    notes: tuple[Row, ...] = ()
    about: str = ""


def list_paper(kind: str, found: Listed, slots: Slots, voice: Voice) -> Document:
    """Return a list as a paper: one of :data:`LISTS`."""
    zh, en = _TITLES[kind]
    parts = [*_PARTS[kind](found, voice)]
    return Document(
        slots.title or voice.say(zh, en), voice.language, parts, subtitle=slots.subtitle or found.about or None,
        organisation=slots.organisation, date=slots.date, landscape=True,
    )  # fmt: skip


def _problems(found: Listed, voice: Voice) -> Iterator[Part]:
    issues = found.issues
    units = len(units_of(issues))
    yield Paragraph(
        voice.say(
            f"共{len(issues)}个问题，涉及{units}个单位。",
            f"{voice.count(len(issues), 'problem').capitalize()} in {voice.count(units, 'unit')}.",
        )
    )
    if issues:
        yield problem_table(issues, voice)


def _suggestions(found: Listed, voice: Voice) -> Iterator[Part]:
    """Yield what was suggested on site, where a ledger has it, and what the scheme advises on the problems."""
    table = suggestion_table(found.issues, voice)
    without = sum(1 for issue in found.issues if not issue.advice)
    count = voice.count(len(found.notes) + len(table.rows), "suggestion")
    rest = voice.say(
        f"另有{without}个问题没有写明处理建议。", f" {voice.count(without, 'problem').capitalize()} without one."
    )
    yield Paragraph(voice.say(f"共{count}。", f"{count.capitalize()}.") + (rest if without else ""))
    if found.notes:
        yield suggestion_notes(found.notes, voice)
    if table.rows:
        yield attrs.evolve(table, caption=voice.say("处理建议", "Advice on the problems")) if found.notes else table


def _rectification(found: Listed, voice: Voice) -> Iterator[Part]:
    issues = found.issues
    mine = [issue for issue in issues if issue.category in {"rectify", None}]
    closed, overdue = sum(1 for issue in mine if issue.state == "closed"), sum(1 for issue in mine if issue.is_overdue)
    said = voice.say(f"共{len(mine)}个问题", voice.count(len(mine), "problem").capitalize())
    if any(issue.state for issue in mine):
        said += voice.say(f"，已销号{closed}个，逾期{overdue}个", f", {closed} closed, {overdue} overdue")
    yield Paragraph(said + voice.say("。", "."))
    if mine:
        yield rectification_table(mine, voice)


def _reserve(found: Listed, voice: Voice) -> Iterator[Part]:
    issues = found.issues
    kept = [issue for issue in issues if issue.category == "reserve"]
    if not kept:
        yield Paragraph(voice.say("没有需列入改革政策储备的问题。", "No problem is kept for the policy reserve."))
        return
    count = voice.count(len(kept), "problem")
    yield Paragraph(voice.say(f"共{count}。", f"{count.capitalize()}."))
    yield reserve_table(kept, voice)


def _names(listed: Listed, voice: Voice) -> Iterator[Part]:
    found = grouped([issue for issue in listed.raised if issue.list], lambda issue: issue.list or "")
    if not found:
        yield Paragraph(voice.say("没有单位列入名单。", "No unit stands on a list."))
    for name, items in found.items():
        yield Heading(name)
        count = voice.count(len(units_of(items)), "unit")
        yield Paragraph(voice.say(f"共{count}。", f"{count.capitalize()}."))
        yield _entries(items, voice)


def _entries(items: tuple[Issue, ...], voice: Voice) -> Table:
    heads = (voice.say("序号", "no."), voice.say("单位", "unit"), voice.say("列入理由", "why"))
    rows = [(place, item.unit, said_without_unit(item)) for place, item in enumerate(items, start=1)]
    return Table(heads, rows, widths=(0.6, 2, 6), align=aligned("cll"))


def _watch(found: Listed, voice: Voice) -> Iterator[Part]:
    """Yield the units to watch: on a list that does not commend, with overdue, reopened or serious open problems."""
    why: dict[str, list[str]] = {}
    for issue in found.raised:
        if issue.list and not is_praise(issue.list):
            why.setdefault(issue.unit, []).append(
                voice.say(f"列入{voice.quoted(issue.list)}", f"on the list {voice.quoted(issue.list)}")
            )
    for unit, items in grouped(
        [issue for issue in found.issues if issue.state != "closed"], lambda issue: issue.unit
    ).items():
        numbers = (
            (sum(1 for issue in items if issue.is_overdue), "逾期问题{}个", "overdue problems: {}"),
            (sum(1 for issue in items if issue.reopened), "回头看重开问题{}个", "reopened problems: {}"),
            (sum(1 for issue in items if issue.severity == "serious"), "严重问题{}个", "serious problems: {}"),
            (sum(1 for issue in items if issue.watched), "主要难点{}个", "main difficulties: {}"),
        )
        for many, zh, en in numbers:
            if many:
                why.setdefault(unit, []).append(voice.say(zh, en).format(many))
    count = voice.count(len(why), "unit")
    yield Paragraph(
        voice.say(
            f"共{count}：列入名单（表扬类名单除外），或有逾期、重开、严重问题尚未销号的单位。",
            f"{count.capitalize()}: on a list (other than those that commend), or with overdue, reopened or serious "
            "problems not closed.",
        )
    )
    if why:
        heads = (voice.say("序号", "no."), voice.say("单位", "unit"), voice.say("列入原因", "why"))
        rows = [
            (place, unit, voice.clauses(dict.fromkeys(reasons)))
            for place, (unit, reasons) in enumerate(why.items(), start=1)
        ]
        yield Table(heads, rows, widths=(0.6, 2, 6), align=aligned("cll"))


_PARTS: Final[Mapping[str, Callable[[Listed, Voice], Iterator[Part]]]] = {
    "problems": _problems,
    "suggestions": _suggestions,
    "rectification": _rectification,
    "reserve": _reserve,
    "names": _names,
    "watch": _watch,
}
