"""每年剖析: what a year of problems looks like month by month, what comes back, and how long it takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from ..core.numerals import number
from ..document.charts import LineChart, Series
from ..document.parts import Figure, Heading, Paragraph, Part, Table
from .books import Books
from .issues import grouped
from .layout import aligned
from .voice import Voice, percent


def months_part(books: Books, voice: Voice) -> Iterator[Part]:
    """Yield how many problems were found and how many closed in each month."""
    found = Counter(
        f"{i.found_on:%Y-%m}" for i in books.problems if i.found_on is not None and books.is_new(i.found_on)
    )
    done = Counter(
        f"{i.closed_on:%Y-%m}" for i in books.closed if i.closed_on is not None and books.is_new(i.closed_on)
    )
    months = _between(min({*found, *done}), max({*found, *done})) if found or done else []
    if not months:
        return
    yield Heading(voice.say("逐月变化", "Month by month"))
    rows = [(month, found[month], done[month]) for month in months]
    rows.append((voice.say("合计", "all"), found.total(), done.total()))
    heads = (voice.say("月份", "month"), voice.say("发现", "found"), voice.say("销号", "closed"))
    yield Table(heads, rows, widths=(1.5, 1, 1), align=aligned("ccc"))
    if len(months) > 1:
        title = voice.say("逐月发现和销号的问题", "Problems found and closed")
        series = [
            Series(voice.say("发现", "found"), [found[month] for month in months]),
            Series(voice.say("销号", "closed"), [done[month] for month in months]),
        ]
        yield Figure(LineChart(title, months, series, voice.say("个", "problems"), digits=0))


def _between(first: str, last: str) -> list[str]:
    """Return all months from one to another.

    >>> _between("2025-11", "2026-01")
    ['2025-11', '2025-12', '2026-01']
    """
    year, month = map(int, first.split("-"))
    months = []
    while (text := f"{year:04d}-{month:02d}") <= last:
        months.append(text)
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)  # noqa: PLR2004 - months of a year
    return months


def repeated_part(books: Books, voice: Voice) -> Iterator[Part]:
    """Yield the kinds of problems that came back: reopened, sent back, or found in several units; and their causes."""
    yield Heading(voice.say("反复出现的问题", "Problems that come back"))
    rows = []
    for kind, items in grouped(books.problems, lambda issue: issue.kind_or_title).items():
        again, back = sum(1 for issue in items if issue.reopened), sum(1 for issue in items if issue.rejected)
        if again or back:
            causes = list(dict.fromkeys(issue.cause for issue in items if issue.cause))
            rows.append((kind, len(items), again, back, voice.listed(causes)))
    if not rows:
        yield Paragraph(voice.say("没有重开或退回整改的问题。", "No problem was reopened or sent back."))
        return
    rows.sort(key=lambda row: (-int(row[2]), -int(row[3])))
    heads = (
        voice.say("问题类型", "kind"), voice.say("问题数", "problems"), voice.say("重开", "reopened"),
        voice.say("退回整改", "sent back"), voice.say("原因", "causes"),
    )  # fmt: skip
    yield Table(heads, rows, widths=(2, 0.9, 0.9, 0.9, 3), align=aligned("lcccl"))


def times_part(books: Books, voice: Voice) -> Iterator[Part]:
    """Yield how long closed problems took from the notice on, and how many were closed within their time."""
    spans = [
        (issue.closed_on - issue.noticed_on).days
        for issue in books.closed
        if issue.closed_on is not None and issue.noticed_on is not None and books.is_new(issue.closed_on)
    ]
    dated = [issue for issue in books.closed if issue.closed_on and issue.due_on and books.is_new(issue.closed_on)]
    in_time = sum(1 for issue in dated if issue.closed_on and issue.due_on and issue.closed_on <= issue.due_on)
    yield Heading(voice.say("整改用时", "How long it took"))
    if not spans:
        yield Paragraph(voice.say("没有可以计算用时的销号问题。", "No closed problem has the days to tell."))
        return
    mean, median, longest = (number(float(each), 0, 1) for each in (np.mean(spans), np.median(spans), max(spans)))
    timely = voice.say(
        f"在时限内销号的{in_time}个，占{percent(in_time, len(dated))}。",
        f" {in_time} were closed within their time, {percent(in_time, len(dated))}.",
    )
    yield Paragraph(
        voice.say(
            f"从通知到销号平均{mean}天，中位数{median}天，最长{longest}天（{len(spans)}个问题）。",
            f"From notice to closing it took {mean} days in the mean, {median} in the median, at most {longest} "
            f"({voice.count(len(spans), 'problem')}).",
        )
        + (timely if dated else "")
    )
