"""A bulletin as a paper: how many units are in each stage, what moved in the period, which are late."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final, TypeVar

from ..document.charts import BarChart
from ..document.days import long_date
from ..document.parts import Document, Figure, Heading, Listing, Paragraph, Part, Table
from ..dsl.diagnostics import Both, Language
from .model import Campaign
from .naming import said
from .standing import Bulletin, Coverage

#: Late units that are listed; more are counted.
_MOST: Final = 60

_Text = TypeVar("_Text")


def bulletin_paper(campaign: Campaign, found: Bulletin, language: Language, issued_on: date | None = None) -> Document:
    """Return the bulletin of a week, ten days or a month as a document."""
    title = _in(
        language,
        f"{campaign.name}{_NAMES[found.period.cadence].zh}",
        f"{campaign.name}: {_NAMES[found.period.cadence].en}",
    )
    name = found.period.name
    subtitle = _in(language, name.zh, name.en)
    if campaign.round:
        subtitle += _in(language, f"（批次{campaign.round}）", f" (round {campaign.round})")
    return Document(title, language, tuple(_parts(campaign, found, language)), subtitle, date=issued_on, numbered=True)


_NAMES: Final = {
    "week": Both("周调度", "weekly bulletin"),
    "ten_days": Both("旬推进", "ten-day bulletin"),
    "month": Both("月通报", "monthly bulletin"),
}


def _parts(campaign: Campaign, found: Bulletin, language: Language) -> Iterator[Part]:
    yield Heading(_in(language, "总体进展", "Progress"))
    yield Paragraph(_summary(campaign, found, language))
    yield _stage_table(found, language)
    labels = [_spoken(each.stage, language) for each in found.stages]
    chart = BarChart(
        _in(language, "各阶段单位数", "Units in each stage"), labels, [float(each.now) for each in found.stages]
    )
    yield Figure(chart)
    yield from _late(found, language)
    yield from _talks(campaign, language)
    yield from _listed(_in(language, "退回情况", "Units sent back"), found.returned, language)
    yield from _listed(_in(language, "特例放行", "Exceptions"), found.excepted, language)
    if found.summaries:
        yield Heading(_in(language, "每日总结", "Daily summings-up"))
        yield Listing(
            [
                _in(language, f"{_day(day, language)}，{unit}：{text}", f"{_day(day, language)}, {unit}: {text}")
                for day, unit, text in found.summaries
            ]
        )


def _summary(campaign: Campaign, found: Bulletin, language: Language) -> str:
    total, late = len(campaign.units), len(found.late)
    moved = sum(each.entered for each in found.stages)
    finished = found.stages[-1].now
    end = _day(found.as_of, language)
    coverage = _coverage(found.coverage, language)
    return _in(
        language,
        f"截至{end}，共 {total} 个单位，已完成全部阶段 {finished} 个；本期转入下一阶段 {moved} 次，逾期 {late} 个。{coverage}",
        f"As of {end}, {finished} of {total} units are through every stage; {moved} moves to a next stage in this period,"
        f" {late} units late. {coverage}",
    )


def _coverage(found: Coverage, language: Language) -> str:
    share = 0.0 if found.share is None else found.share
    met = _in(language, "已达到" if found.is_met else "尚未达到", "met" if found.is_met else "not met yet")
    return _in(
        language,
        f"已督导 {found.inspected} 个，覆盖率 {share:.1%}，目标 {float(found.target):.0%}（{found.need} 个），{met}。",
        f"{found.inspected} units are inspected, coverage {share:.1%}; the target of {float(found.target):.0%} ({found.need} units) is {met}.",
    )


def _stage_table(found: Bulletin, language: Language) -> Table:
    columns = _in(
        language,
        ("阶段", "上期末", "进入", "离开", "退回", "本期末", "逾期"),
        ("Stage", "Before", "Entered", "Left", "Sent back", "Now", "Late"),
    )
    rows = [
        (_spoken(each.stage, language), each.before, each.entered, each.left, each.returned, each.now, each.late)
        for each in found.stages
    ]
    return Table(columns, rows, _in(language, "各阶段单位数", "Units by stage"))


def _late(found: Bulletin, language: Language) -> Iterator[Part]:
    yield Heading(_in(language, "逾期单位", "Late units"))
    if not found.late:
        yield Paragraph(_in(language, "无逾期单位。", "No unit is late."))
        return
    columns = _in(language, ("单位", "阶段", "应完成日期", "逾期天数"), ("Unit", "Stage", "Due", "Days late"))
    rows = [(each.unit, each.stage, str(each.end), each.late) for each in found.late[:_MOST]]
    yield Table(columns, rows)
    if len(found.late) > _MOST:
        yield Paragraph(
            _in(
                language,
                f"另有 {len(found.late) - _MOST} 个单位逾期。",
                f"{len(found.late) - _MOST} more units are late.",
            ),
            "note",
        )


def _talks(campaign: Campaign, language: Language) -> Iterator[Part]:
    """Yield what was asked of people so far: questionnaires, talks by their mode, rounds of consultation."""
    if campaign.surveys or campaign.interviews:
        yield Heading(_in(language, "问卷和访谈", "Questionnaires and talks"))
    if campaign.surveys:
        columns = _in(language, ("问卷", "发放", "收回", "收回率"), ("Questionnaire", "Issued", "Returned", "Share"))
        rows = [
            (each.name, each.issued, each.returned, f"{each.returned / each.issued:.1%}" if each.issued else "—")
            for each in campaign.surveys
        ]
        yield Table(columns, rows, _in(language, "问卷", "Questionnaires"))
    if campaign.interviews:
        heads = _in(language, ("对象", "方式", "数量"), ("With whom", "Mode", "Number"))
        talks = [(each.name, _spoken(each.mode or "", language) or "—", each.count) for each in campaign.interviews]
        yield Table(heads, talks, _in(language, "访谈", "Talks"))
    if campaign.consultations:
        yield Heading(_in(language, "征求意见", "Consultation"))
        names = _in(
            language,
            ("轮次", "日期", "征求单位数", "意见数", "采纳数", "说明"),
            ("Round", "Day", "Asked", "Opinions", "Adopted", "Note"),
        )
        rounds = [
            (each.name, str(each.on or "—"), each.asked, each.opinions, each.adopted, each.note)
            for each in campaign.consultations
        ]
        yield Table(names, rounds)


def _listed(title: str, found: tuple[tuple[str, str, str], ...], language: Language) -> Iterator[Part]:
    if found:
        yield Heading(title)
        colon = _in(language, "：", ": ")
        yield Listing(
            [
                f"{unit}（{about}）{colon}{why}" if language == "zh" else f"{unit} ({about}){colon}{why}"
                for unit, about, why in found
            ]
        )


def _spoken(stage: str, language: Language) -> str:
    word = said(stage)
    return word.zh if language == "zh" else word.en[:1].upper() + word.en[1:]


def _day(day: date, language: Language) -> str:
    return long_date(day, language)


def _in(language: Language, zh: _Text, en: _Text) -> _Text:
    return zh if language == "zh" else en
