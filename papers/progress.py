"""Reports at each stage of a campaign from the ledger: feedback, mid-term, closing, look-back, the year, the days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from ..document.parts import Document, Heading, Paragraph, Part, Table
from .annexes import annexes
from .books import Books, Row
from .issues import CATEGORIES, Issue, by_frequency, grouped, spoken, units_of
from .layout import aligned
from .slots import Slots
from .tables import issue_table, problem_table, rectification_table, state_text
from .voice import Voice, percent
from .year import months_part, repeated_part, times_part

#: Problems whose deadline lies so many days ahead are told of at mid-term.
_SOON = 30

_TITLES: Final = {
    "feedback": ("关于问题反馈情况的报告", "Report on the problems handed to the units"),
    "midterm": ("关于问题整改推进情况的报告", "Report on rectification under way"),
    "closing": ("关于问题整改销号情况的报告", "Report on problems closed"),
    "look_back": ("关于问题整改“回头看”情况的报告", "Report on the look-back"),
    "annual": ("年度问题剖析报告", "The year's problems"),
    "daily": ("每日检查情况汇总", "What was found day by day"),
}
STAGES: Final = tuple(_TITLES)

Parts = Callable[[Books, Voice], Iterator[Part]]


def stage_report(kind: str, books: Books, slots: Slots, voice: Voice) -> Document:
    """Return the report of a stage: one of :data:`STAGES`."""
    zh, en = _TITLES[kind]
    parts: list[Part] = [*map(Paragraph, slots.background)]
    for block in _BLOCKS[kind]:
        parts += block(books, voice)
    parts += map(Paragraph, slots.conclusions)
    parts += annexes(_annexes(kind, books, voice), voice)
    until = voice.say(f"截至{voice.date(books.as_of)}", f"as of {voice.date(books.as_of)}")
    if books.since is not None:
        until = voice.say(
            f"{voice.date(books.since)}至{voice.date(books.as_of)}",
            f"from {voice.date(books.since)} to {voice.date(books.as_of)}",
        )
    return Document(
        slots.title or voice.say(zh, en),
        voice.language,
        parts,
        subtitle="  ".join(filter(None, (slots.subtitle or until, slots.number))),
        organisation=slots.organisation,
        date=slots.date,
        landscape=kind == "daily",  # nothing but tables of nine columns
    )


# --- blocks


def _overall(books: Books, voice: Voice) -> Iterator[Part]:
    """总体进展."""
    yield Heading(voice.say("总体情况", "Overall situation"))
    count, closed = len(books.problems), len(books.closed)
    if not count:
        yield Paragraph(voice.say("台账中没有问题。", "There are no problems in the ledger."))
        return
    units = len(units_of(books.problems))
    owing = len(units_of(books.overdue))
    late = voice.say(
        f"，其中逾期{len(books.overdue)}个，涉及{owing}个单位",
        f", of which {len(books.overdue)} overdue in {voice.count(owing, 'unit')}",
    )
    if not books.overdue:
        late = voice.say("，均未逾期", ", none overdue") if count > closed else ""
    yield Paragraph(
        voice.say(
            f"台账共有问题{count}个，涉及{units}个单位；已销号{closed}个，销号率{percent(closed, count)}；"
            f"未销号{count - closed}个{late}；回头看重开过的{len(books.reopened)}个。",
            f"The ledger has {voice.count(count, 'problem')} in {voice.count(units, 'unit')}: {closed} closed, "
            f"{percent(closed, count)}; {count - closed} not closed{late}; "
            f"{len(books.reopened)} reopened at a look-back.",
        )
    )
    yield _class_table(books, voice)


def _class_table(books: Books, voice: Voice) -> Table:
    """Return how many problems of each class are at which stage."""
    states = [state for state in _states() if any(issue.state == state for issue in books.problems)]
    classes = grouped(books.problems, lambda issue: issue.category)
    order = [name for name in (*CATEGORIES, *classes) if name in classes]
    rows: list[tuple[str | int, ...]] = []
    for name in dict.fromkeys(order):
        numbers = [sum(1 for issue in classes[name] if issue.state == state) for state in states]
        rows.append((spoken(name, voice.language) or voice.say("未分类", "not classed"), *numbers, len(classes[name])))
    totals = [sum(1 for issue in books.problems if issue.state == state) for state in states]
    rows.append((voice.say("合计", "all"), *totals, len(books.problems)))
    named = [state_text(Issue("", "", "", "", state=state), voice) for state in states]
    heads = (voice.say("处置方式", "class"), *named, voice.say("合计", "all"))
    widths = (1.6, *(1.0,) * (len(heads) - 1))
    caption = voice.say("各类问题办理情况", "Problems by class and stage")
    return Table(heads, rows, caption, widths=widths, align=aligned("l" + "c" * (len(heads) - 1)))


def _states() -> tuple[str, ...]:
    from ..ledger.steps import STATES  # noqa: PLC0415 - it imports the database, which other papers do without

    return tuple(STATES)


def _units(books: Books, voice: Voice) -> Iterator[Part]:
    """各单位进展."""
    if not books.problems:
        return
    yield Heading(voice.say("各单位情况", "Unit by unit"))
    heads = (
        voice.say("单位", "unit"), voice.say("问题数", "problems"), voice.say("已销号", "closed"),
        voice.say("未销号", "not closed"), voice.say("逾期", "overdue"), voice.say("重开", "reopened"),
        voice.say("销号率", "share closed"),
    )  # fmt: skip
    rows = []
    for unit, items in grouped(books.problems, lambda issue: issue.unit).items():
        closed = sum(1 for issue in items if issue.state == "closed")
        late, again = sum(1 for issue in items if issue.is_overdue), sum(1 for issue in items if issue.reopened)
        rows.append((unit, len(items), closed, len(items) - closed, late, again, percent(closed, len(items))))
    rows.sort(key=lambda row: (-int(row[4]), -int(row[3])))
    yield Table(heads, rows, widths=(2.2, *(1.0,) * 6), align=aligned("lcccccc"))


def _found(books: Books, voice: Voice) -> Iterator[Part]:
    """新发现问题: by kind, with how many suggestions."""
    new = [issue for issue in books.problems if books.is_new(issue.found_on)]
    suggestions, notified = books.notes_of("suggestion"), sum(1 for issue in new if issue.noticed_on is not None)
    yield Heading(voice.say("问题和意见建议", "Problems and suggestions"))
    given = voice.say(f"，提出意见建议{len(suggestions)}条", f", with {voice.count(len(suggestions), 'suggestion')}")
    yield Paragraph(
        voice.say(
            f"共发现问题{len(new)}个，涉及{len(units_of(new))}个单位{given if suggestions else ''}；"
            f"已书面通知或转办{notified}个。",
            f"{voice.count(len(new), 'problem').capitalize()} in {voice.count(len(units_of(new)), 'unit')}"
            f"{given if suggestions else ''}; {notified} handed over in writing.",
        )
    )
    if new:
        yield _kinds(new, voice)


def _kinds(issues: list[Issue], voice: Voice) -> Table:
    rows = [
        (kind, len(items), len(units_of(items)), voice.some(units_of(items)))
        for kind, items in by_frequency(issues, lambda issue: issue.kind_or_title).items()
    ]
    heads = (
        voice.say("问题类型", "kind"), voice.say("问题数", "problems"), voice.say("单位数", "units"), voice.say("涉及单位", "which"),
    )  # fmt: skip
    caption = voice.say("问题分类统计", "Problems by kind")
    return Table(heads, rows, caption, widths=(1.8, 0.8, 0.8, 4), align=aligned("lccl"))


def _late(books: Books, voice: Voice) -> Iterator[Part]:
    """逾期和暂停受理."""
    yield Heading(voice.say("逾期和暂停受理情况", "Overdue problems and suspended applications"))
    if not books.overdue:
        yield Paragraph(voice.say("没有逾期问题。", "No problem is overdue."))
    else:
        columns = [
            ("unit", 1.6),
            ("problem", 3.4),
            ("due", 1.1),
            ("days_overdue", 0.8),
            ("person", 1.1),
            ("state", 1.1),
        ]
        yield issue_table(books.overdue, columns, voice, voice.say("逾期问题", "Overdue problems"))
    if books.suspensions:
        held = [row for row in books.suspensions if row["suspended"]]
        units = tuple(dict.fromkeys(row["unit"] for row in held))
        yield Paragraph(
            voice.say(
                f"因逾期暂停受理申请的单位{len(units)}个{'：' if units else ''}{voice.some(units)}。",
                f"Applications of {voice.count(len(units), 'unit')} are suspended{': ' if units else ''}{voice.some(units)}.",
            )
        )
        yield _suspension_table(books, voice)


def _suspension_table(books: Books, voice: Voice) -> Table:
    heads = (
        voice.say("单位", "unit"), voice.say("暂停事项", "suspended"), voice.say("起始日期", "since"),
        voice.say("是否暂停", "in force"), voice.say("例外理由", "exception"),
    )  # fmt: skip
    rows = [
        (
            row["unit"], row["suspends"], row["since"].isoformat(),
            voice.say("是", "yes") if row["suspended"] else voice.say("否", "no"), row.get("lifted_why") or "",
        )
        for row in books.suspensions
    ]  # fmt: skip
    return Table(heads, rows, widths=(1.6, 2.4, 1.1, 0.9, 2.4), align=aligned("llccl"))


def _soon(books: Books, voice: Voice) -> Iterator[Part]:
    """近期到期."""
    ahead = [
        issue
        for issue in books.unfinished
        if issue.due_on is not None and not issue.is_overdue and 0 <= (issue.due_on - books.as_of).days <= _SOON
    ]
    yield Heading(voice.say("近期到期问题", "Due soon"))
    yield Paragraph(
        voice.say(
            f"{_SOON}天内到期、尚未销号的问题{len(ahead)}个。",
            f"{voice.count(len(ahead), 'problem').capitalize()} not closed will be due within {_SOON} days.",
        )
    )
    if ahead:
        ahead.sort(key=lambda issue: issue.due_on or books.as_of)
        columns = [("unit", 1.6), ("problem", 3.6), ("due", 1.1), ("person", 1.1), ("state", 1.1)]
        yield issue_table(ahead, columns, voice)


def _closed(books: Books, voice: Voice) -> Iterator[Part]:
    """销号情况."""
    done = [issue for issue in books.closed if books.is_new(issue.closed_on)]
    yield Heading(voice.say("销号情况", "Closed problems"))
    yield Paragraph(
        voice.say(f"共销号{len(done)}个问题。", f"{voice.count(len(done), 'problem').capitalize()} closed.")
    )
    if done:
        columns = [("unit", 1.5), ("problem", 3.2), ("measures", 2.2), ("closed_on", 1.1), ("evidence", 2.0)]
        yield issue_table(done, columns, voice)


def _again(books: Books, voice: Voice) -> Iterator[Part]:
    """回头看重开."""
    found = [issue for issue in books.reopened if books.is_new(issue.reopened_on)]
    yield Heading(voice.say("回头看重开问题", "Reopened problems"))
    looked = len(books.closed) + sum(1 for issue in found if issue.state != "closed")
    if not found:
        yield Paragraph(voice.say("没有重开的问题。", "No problem was reopened."))
        return
    yield Paragraph(
        voice.say(
            f"重开{len(found)}个问题，涉及{len(units_of(found))}个单位，占曾经销号问题的{percent(len(found), looked)}。",
            f"{voice.count(len(found), 'problem').capitalize()} in {voice.count(len(units_of(found)), 'unit')} reopened, "
            f"{percent(len(found), looked)} of those that had been closed.",
        )
    )
    columns = [("unit", 1.6), ("kind", 1.3), ("problem", 3.4), ("reopened_on", 1.1), ("state", 1.1), ("due", 1.1)]
    yield issue_table(found, columns, voice)


def _divisions(books: Books, voice: Voice) -> Iterator[Part]:
    """机构编制部门关注解决和政策储备."""
    asked = [issue for issue in books.unfinished if issue.category == "resolve"]
    kept = [issue for issue in books.unfinished if issue.category == "reserve"]
    if asked:
        yield Heading(voice.say("机构编制部门关注解决情况", "What the establishment office resolves"))
        columns = [
            ("unit", 1.5),
            ("problem", 3.2),
            ("division", 1.3),
            ("claimed_by", 1.2),
            ("opinion", 2.2),
            ("state", 1.1),
        ]
        yield issue_table(asked, columns, voice)
    if kept:
        yield Heading(voice.say("纳入改革政策储备情况", "Kept for the policy reserve"))
        columns = [("unit", 1.5), ("kind", 1.3), ("problem", 3.6), ("advice", 2.6)]
        yield issue_table(kept, columns, voice)


def _used(books: Books, voice: Voice) -> Iterator[Part]:
    """结果运用."""
    if uses := books.notes_of("use"):
        yield Heading(voice.say("结果运用", "Use of the results"))
        heads = (
            voice.say("日期", "date"), voice.say("单位", "unit"), voice.say("运用事项", "used for"), voice.say("情况", "how"),
            voice.say("文号", "document"),
        )  # fmt: skip
        rows = [
            (use["on"].isoformat(), use["unit"] or "", use["subject"] or "", use["text"], use["reference"] or "")
            for use in uses
        ]
        yield Table(heads, rows, widths=(1.1, 1.5, 1.8, 3.4, 1.4), align=aligned("cllll"))


def _days(books: Books, voice: Voice) -> Iterator[Part]:
    """每日检查情况: observations and problems of each day."""
    seen = grouped_by_day(books)
    if not seen:
        yield Paragraph(voice.say("没有检查记录。", "Nothing was put down."))
    for day, (notes, issues) in seen.items():
        yield Heading(voice.date(day))
        units = tuple(dict.fromkeys([*(note["unit"] for note in notes if note["unit"]), *units_of(issues)]))
        yield Paragraph(
            voice.say(
                f"检查单位{len(units)}个，现场记录{len(notes)}条，发现问题{len(issues)}个。",
                f"{voice.count(len(units), 'unit').capitalize()}, {len(notes)} observations, "
                f"{voice.count(len(issues), 'problem')}.",
            )
        )
        if notes:
            heads = (
                voice.say("单位", "unit"), voice.say("检查要点", "point"), voice.say("现场情况", "observation"),
                voice.say("佐证", "evidence"),
            )  # fmt: skip
            rows = [(n["unit"] or "", n["subject"] or "", n["text"], n["reference"] or "") for n in notes]
            yield Table(heads, rows, widths=(1.5, 1.8, 4, 1.6), align=aligned("llll"))
        if issues:
            yield problem_table(issues, voice)


def grouped_by_day(books: Books) -> dict[dt.date, tuple[list[Row], list[Issue]]]:
    """Return observations and new problems by the day, in order."""
    found: dict[dt.date, tuple[list[Row], list[Issue]]] = {}
    for note in books.notes_of("observation"):
        found.setdefault(note["on"], ([], []))[0].append(note)
    for issue in books.problems:
        if issue.found_on is not None and books.is_new(issue.found_on):
            found.setdefault(issue.found_on, ([], []))[1].append(issue)
    return dict(sorted(found.items()))


def _annexes(kind: str, books: Books, voice: Voice) -> list[tuple[str, Table, bool]]:
    """Return the tables behind a report: what was handed over, or the ledger of rectification."""
    if kind == "feedback":
        new = [issue for issue in books.problems if books.is_new(issue.found_on)]
        tables = [(voice.say("问题清单", "list of problems"), problem_table(new, voice), True)] if new else []
        if suggestions := books.notes_of("suggestion"):
            told = suggestion_notes(suggestions, voice)
            tables.append((voice.say("建议清单", "list of suggestions"), told, True))
        return tables
    mine = [issue for issue in books.problems if issue.category in {"rectify", None}]
    if kind in {"annual", "daily"} or not mine:
        return []
    return [(voice.say("问题整改台账", "ledger of rectification"), rectification_table(mine, voice), True)]


def suggestion_notes(notes: Iterable[Row], voice: Voice) -> Table:
    """Return the suggestions that inspectors put down."""
    heads = (
        voice.say("序号", "no."), voice.say("单位", "unit"), voice.say("类别", "kind"), voice.say("意见建议", "suggestion"),
        voice.say("责任方", "responsible"),
    )  # fmt: skip
    rows = [
        (place, note["unit"] or "", note["kind"] or "", note["text"], note["responsible"] or "")
        for place, note in enumerate(notes, start=1)
    ]
    return Table(heads, rows, widths=(0.6, 1.8, 1.6, 5, 1.8), align=aligned("cllll"))


_BLOCKS: Final[Mapping[str, tuple[Parts, ...]]] = {
    "feedback": (_found, _divisions),
    "midterm": (_overall, _units, _late, _soon, _divisions),
    "closing": (_overall, _units, _closed, _late, _divisions, _used),
    "look_back": (_overall, _again, _late),
    "annual": (_overall, months_part, _found, repeated_part, times_part, _late, _used),
    "daily": (_days,),
}
