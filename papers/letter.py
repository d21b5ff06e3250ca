"""The letter to one unit at the stage of rectification, with the plan for it to fill in, and the template of its reply."""

from __future__ import annotations

from collections.abc import Iterator

from ..document.parts import Document, Fields, Heading, Listing, Paragraph, Part, Table
from .issues import Issue
from .layout import aligned
from .tables import due_of, said_without_unit
from .unit_report import UnitContent, no_problems, result_sentences
from .voice import Voice


def feedback_letter(found: UnitContent) -> Document:
    """Return the letter."""
    voice, slots = found.voice, found.content.slots
    title = voice.say(f"关于{found.unit}评估情况的反馈意见", f"Feedback on the evaluation of {found.unit}")
    parts = [*_opening(found), *_problems(found), *_demands(found)]
    return Document(
        slots.title or title,
        voice.language,
        parts,
        subtitle=slots.number,
        organisation=slots.organisation,
        date=slots.date,
    )


def _opening(found: UnitContent) -> Iterator[Part]:
    voice, content = found.voice, found.content
    yield Paragraph(f"{content.slots.recipient or found.unit}{voice.say('：', ',')}", "lead")
    as_of = content.evaluation.as_of
    when_zh, when_en = (
        ("", "") if as_of is None else (f"以{voice.date(as_of)}为评估日期，", f" as of {voice.date(as_of)}")
    )
    yield from map(Paragraph, content.slots.background)
    yield Paragraph(
        voice.say(
            f"按照{voice.quoted(content.title)}指标体系，{when_zh}对你单位进行了评估。现将有关情况反馈如下。",
            f"Your unit was evaluated{when_en} by the indicator set {voice.quoted(content.title)}. This is what was found.",
        )
    )
    yield Heading(voice.say("评估结果", "Result"))
    for standing in content.standings:
        yield Paragraph(voice.joined(result_sentences(found, standing)))


def _problems(found: UnitContent) -> Iterator[Part]:
    voice = found.voice
    yield Heading(voice.say("存在问题", "Problems found"))
    if not found.problems:
        yield Paragraph(no_problems(found))
        return
    mine = [issue for issue in found.problems if issue.category in {"rectify", None}]
    others = [issue for issue in found.problems if issue not in mine]
    if mine:
        text = voice.say(
            f"需你单位整改的问题{len(mine)}个：", f"For your unit to put right, {voice.count(len(mine), 'problem')}:"
        )
        yield Paragraph(text)
        yield Listing([_line(issue, voice) for issue in mine], ordered=True)
    if others:
        yield Paragraph(
            voice.say(
                f"由机构编制部门等研究解决或纳入改革政策储备的问题{len(others)}个：",
                f"For others to resolve, or kept for the policy reserve, {voice.count(len(others), 'problem')}:",
            )
        )
        yield Listing([_line(issue, voice) for issue in others], ordered=True)


def _line(issue: Issue, voice: Voice) -> str:
    due = due_of(issue)
    allowed = voice.say(f"整改时限：{due}", f"due: {due}") if due else ""
    return f"{voice.clauses([said_without_unit(issue), issue.advice or '', allowed])}{voice.say('。', '.')}"


def _demands(found: UnitContent) -> Iterator[Part]:
    voice, slots = found.voice, found.content.slots
    mine = [issue for issue in found.problems if issue.category in {"rectify", None}]
    if not mine:
        return
    yield Heading(voice.say("整改要求", "What we ask of you"))
    yield Paragraph(
        voice.say(
            "请对照上述问题逐项制定整改措施，明确整改时限和整改责任人，填写并报送《整改计划表》，在时限内完成整改、报送整改报告和证明材料。整改一件，核验一件，销号一件。",
            "Please decide on measures for each of the problems, with a deadline and a person in charge, return the plan of "
            "rectification below, and within the time allowed report what was done, with evidence. Each problem is closed "
            "when it has been verified.",
        )
    )
    yield from map(Paragraph, slots.recommendations)
    if slots.contact:
        yield Fields(((voice.say("联系人", "Contact"), slots.contact),))
    heads = (
        voice.say("序号", "no."), voice.say("问题", "problem"), voice.say("原因", "cause"), voice.say("整改措施", "measures"),
        voice.say("整改时限", "due"), voice.say("整改责任人", "person in charge"),
    )  # fmt: skip
    rows = [
        (
            place,
            said_without_unit(issue),
            issue.cause or "",
            issue.measures or "",
            due_of(issue),
            issue.person or "",
        )
        for place, issue in enumerate(mine, start=1)
    ]
    align = aligned("clllcc")
    yield Table(
        heads, rows, voice.say("整改计划表", "Plan of rectification"), widths=(0.6, 3, 2, 2.4, 1.1, 1.1), align=align
    )


def rectification_reply(found: UnitContent) -> Document:
    """Return the template of the report by which a unit answers: each of its problems with what became of it."""
    voice, slots = found.voice, found.content.slots
    mine = [issue for issue in found.problems if issue.category in {"rectify", None}]
    blank = Paragraph("\n")
    form = Fields(
        (
            (voice.say("填报单位", "Unit"), found.unit),
            (voice.say("填报人及电话", "Filled in by, telephone"), None),
            (voice.say("单位负责人（签字）", "Head of the unit (signature)"), None),
            (voice.say("填报日期", "Date"), None),
        )
    )
    count = voice.count(len(mine), "problem")
    parts: list[Part] = [
        form,
        Heading(voice.say("整改工作组织情况", "How the work was organised")),
        blank,
        Heading(voice.say("逐项整改情况", "Problem by problem")),
        Paragraph(voice.say(f"应整改问题{len(mine)}个。", f"{count.capitalize()} to put right.")),
        *([_reply_table(mine, voice)] if mine else []),
        Heading(voice.say("尚未完成的事项及原因", "What is not done, and why")),
        blank,
        Heading(voice.say("下一步措施", "What will be done next")),
        blank,
    ]
    title = voice.say("整改报告（模板）", "Report on rectification (template)")
    return Document(slots.title or title, voice.language, parts, subtitle=slots.subtitle or found.content.title)


def _reply_table(mine: list[Issue], voice: Voice) -> Table:
    heads = (
        voice.say("序号", "no."), voice.say("问题", "problem"), voice.say("整改时限", "due"), voice.say("整改措施", "measures"),
        voice.say("整改结果", "outcome"), voice.say("佐证材料", "evidence"), voice.say("整改责任人", "person in charge"),
    )  # fmt: skip
    rows = [
        (
            place,
            said_without_unit(issue),
            due_of(issue),
            issue.measures or "",
            "",
            issue.evidence or "",
            issue.person or "",
        )
        for place, issue in enumerate(mine, start=1)
    ]
    return Table(heads, rows, widths=(0.6, 2.8, 1.1, 2, 1.6, 1.6, 1.1), align=aligned("clclllc"))
