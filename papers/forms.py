"""Forms made from a scheme: self-evaluation report, interview outline, questionnaire, materials, inspection sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import attrs

from ..core.model import IndicatorSet
from ..core.rated import Rated
from ..document.parts import Document, Fields, Heading, Listing, Merge, Paragraph, Part, Table
from .layout import aligned
from .scheme_facts import Leaf, field_text, fields_of, leaves_of, marks_text, materials_of, rated_leaves, roles_of
from .slots import Slots
from .voice import Voice

if TYPE_CHECKING:
    from ..campaign.model import Campaign

#: The box that is ticked.
BOX = "□"
#: The sections of a self-evaluation report, as the sources name them (S0.5).
SECTIONS = (
    ("组织实施情况", "How it was organised", "组织领导、工作机制、责任分工和时间安排", "leadership, working methods, who does what, and when"),
    ("任务落实情况", "What was done", "按指标逐项写明落实情况，见附表", "what was done under each indicator, see the table below"),
    ("取得的成效", "Results", "主要成效和可推广的做法，附数据和佐证材料", "main results and practice that others could take over, with figures and evidence"),
    ("存在的问题", "Problems", "对照评分标准查找的问题及原因", "problems found against the criteria, and their causes"),
    ("意见建议", "Suggestions", "对改进工作和完善指标的意见建议", "how the work and the indicators could be improved"),
)  # fmt: skip


def title_of(indicator_set: IndicatorSet) -> str:
    """Return what a set is called in papers."""
    return indicator_set.title or indicator_set.name


def _document(
    indicator_set: IndicatorSet,
    what: str,
    parts: Sequence[Part],
    slots: Slots,
    voice: Voice,
    *,
    landscape: bool = False,
) -> Document:
    subtitle = slots.subtitle or title_of(indicator_set)
    return Document(
        slots.title or what, voice.language, parts, subtitle=subtitle, organisation=slots.organisation, date=slots.date,
        landscape=landscape,
    )  # fmt: skip


# --- 自评报告


def self_evaluation(
    indicator_set: IndicatorSet, slots: Slots, voice: Voice, campaign: Campaign | None = None
) -> Document:
    """Return the template of a unit's self-evaluation report, with what to state under each indicator.

    Its sections are those that a gate of the campaign asks for, else the five of the sources.
    """
    parts: list[Part] = [
        Fields(
            (
                (voice.say("填报单位", "Unit"), None),
                (voice.say("填报人及电话", "Filled in by, telephone"), None),
                (voice.say("单位负责人（签字）", "Head of the unit (signature)"), None),
                (voice.say("填报日期", "Date"), None),
            )
        )
    ]
    for heading, about in _sections(campaign, voice):
        parts += [
            Heading(heading),
            *([Paragraph(voice.bracketed(about).strip(), "note")] if about else []),
            Paragraph("\n"),
        ]
    parts += [Heading(voice.say("指标自评表", "Self-evaluation by indicator")), _self_table(indicator_set, voice)]
    parts.append(
        Paragraph(
            voice.say(
                "填写说明：“填报数据”按指标所用的数据项逐项填写；“自评得分”按评分标准自行计算；“佐证材料”填写材料名称和页码。",
                "How to fill it in: give each of the data; work the score out by the criterion; name the evidence and its page.",
            ),
            "note",
        )
    )
    return _document(
        indicator_set,
        voice.say("自评报告（模板）", "Self-evaluation report (template)"),
        parts,
        slots,
        voice,
        landscape=False,
    )


def _sections(campaign: Campaign | None, voice: Voice) -> Iterator[tuple[str, str]]:
    """Yield the headings of the report, and what is asked for below each."""
    wanted = () if campaign is None else next((gate.sections for gate in campaign.gates if gate.sections), ())
    if wanted:
        yield from ((section, "") for section in wanted)
        return
    for zh, en, about_zh, about_en in SECTIONS:
        yield voice.say(zh, en), voice.say(about_zh, about_en)


def _self_table(indicator_set: IndicatorSet, voice: Voice) -> Table:
    rows = []
    for leaf in leaves_of(indicator_set, voice):
        data = [
            f"{field_text(table, field, voice)}{voice.say('：____', ': ____')}"
            for table, field in fields_of(indicator_set, leaf.node)
        ]
        rows.append((leaf.title, leaf.row.points, leaf.row.criterion, "\n".join(data), "", ""))
    heads = (
        voice.say("指标", "indicator"), voice.say("分值", "points"), voice.say("评分标准", "criterion"), voice.say("填报数据", "data"),
        voice.say("自评得分", "score"), voice.say("情况说明和佐证材料", "remarks and evidence"),
    )  # fmt: skip
    align = aligned("lcllcl")
    return Table(heads, rows, widths=(1.5, 0.7, 2.8, 2.4, 0.7, 1.6), align=align)


# --- 谈话提纲


def interview(indicator_set: IndicatorSet, slots: Slots, voice: Voice, role: str | None = None) -> Document:
    """Return the outline of interviews: what to ask each role about what it rates, then about the other indicators."""
    parts: list[Part] = [
        Fields(
            (
                (voice.say("谈话单位", "Unit"), None),
                (voice.say("谈话对象及职务", "Person and post"), None),
                (voice.say("谈话人", "Interviewer"), None),
                (voice.say("时间、地点", "Time and place"), None),
            )
        )
    ]
    roles = roles_of(indicator_set) if role is None else (role,)
    for name in roles:
        parts.append(Heading(voice.say(f"面向{voice.quoted(name)}的问题", f"Questions to {voice.quoted(name)}")))
        parts += _of_role(rated_leaves(indicator_set, voice, name), voice)
    unnamed = () if role is not None else [each for each in rated_leaves(indicator_set, voice) if not each[1].roles]
    if unnamed:
        parts += [Heading(voice.say("评分指标", "Rated indicators")), *_of_role(unnamed, voice)]
    if role is None:
        parts += _other_questions(indicator_set, voice)
    return _document(indicator_set, voice.say("谈话提纲", "Outline of interviews"), parts, slots, voice)


def _of_role(rated: Sequence[tuple[Leaf, Rated]], voice: Voice) -> Iterator[Part]:
    for leaf, how in rated:
        yield Heading(leaf.title, 2)
        yield Listing(_asked(leaf, how, voice), ordered=True)
        yield Fields(((voice.say("谈话记录", "Notes"), None),))


def _asked(leaf: Leaf, rated: Rated, voice: Voice) -> list[str]:
    labels = voice.listed([level.label for level in rated.levels])
    scale_zh = f"请从{labels}中选择" if labels else f"请按{marks_text(rated, voice)}评分"
    scale_en = f"choose from {labels}" if labels else f"a mark from {marks_text(rated, voice)}"
    return [
        voice.say(
            f"您如何评价该单位的{voice.quoted(leaf.title)}？{scale_zh}，并说明理由。",
            f"How do you rate {voice.quoted(leaf.title)} of the unit ({scale_en}), and why?",
        ),
        voice.say("有哪些具体事例可以说明？", "Which examples show this?"),
        voice.say(
            "存在什么问题和困难？有什么建议？", "Which problems and difficulties are there, and what do you suggest?"
        ),
    ]


def _other_questions(indicator_set: IndicatorSet, voice: Voice) -> list[Part]:
    """Return what the evaluated unit is asked: each indicator with its criterion, and room for the answer."""
    others = [leaf for leaf in leaves_of(indicator_set, voice) if leaf.node.rated is None and leaf.node.texts.criterion]
    if not others:
        return []
    rows = [(place, leaf.title, leaf.node.texts.criterion, "") for place, leaf in enumerate(others, start=1)]
    heads = (
        voice.say("序号", "no."),
        voice.say("指标", "indicator"),
        voice.say("评分标准", "criterion"),
        voice.say("谈话记录", "notes"),
    )
    return [
        Heading(voice.say("面向被评估单位的问题", "Questions to the evaluated unit")),
        Paragraph(
            voice.say(
                "就下列各项指标询问：落实情况如何；有哪些具体做法和数据可以说明；没有达到评分标准的，原因是什么，打算何时、如何解决。",
                "Ask about each indicator: how it stands, which practice and figures show it, and where it falls short of the "
                "criterion why, and when and how that is to be put right.",
            )
        ),
        Table(heads, rows, widths=(0.6, 1.8, 3.6, 3), align=aligned("clll")),
    ]


# --- 调查问卷


def questionnaire(indicator_set: IndicatorSet, slots: Slots, voice: Voice, role: str | None = None) -> Document:
    """Return the questionnaire: a question for each rated indicator, its levels as boxes, and what is asked openly."""
    parts: list[Part] = [
        Paragraph(
            voice.say(
                "请在符合您意见的选项前的“□”内打“√”，或填写分数。问卷不记名，结果仅用于本次评估。",
                "Please tick the box that says what you think, or write a mark. The questionnaire is anonymous and used for "
                "this evaluation only.",
            )
        ),
        Fields(
            (
                (voice.say("被评价单位", "Unit that is rated"), None),
                (
                    voice.say("您的身份", "You are"),
                    "    ".join(f"{BOX} {name}" for name in roles_of(indicator_set)) or None,
                ),
            )
        ),
        Heading(voice.say("评价内容", "What you think")),
    ]
    for place, (leaf, rated) in enumerate(rated_leaves(indicator_set, voice, role), start=1):
        criterion = voice.bracketed(leaf.node.texts.criterion or "")
        parts.append(Paragraph(f"{place}. {leaf.title}{criterion}"))
        boxes = "    ".join(f"{BOX} {level.label}" for level in rated.levels)
        blank = voice.say(f"评分（{marks_text(rated, voice)}）：______", f"Mark ({marks_text(rated, voice)}): ______")
        parts.append(Paragraph(f"    {boxes or blank}"))
    parts += [
        Heading(voice.say("意见建议", "Suggestions")),
        Paragraph(voice.say("您对改进工作有什么意见建议？", "What do you suggest for the work to become better?")),
        Paragraph("\n\n"),
        *_sample(voice),
    ]
    return _document(indicator_set, voice.say("调查问卷", "Questionnaire"), parts, slots, voice)


def _sample(voice: Voice) -> list[Part]:
    """Return what the evaluators fill in of a questionnaire."""
    return [
        Heading(voice.say("样本登记（由评估组填写）", "Sample (filled in by the evaluators)")),
        Fields(
            (
                (voice.say("发放份数", "Issued"), None),
                (voice.say("回收份数", "Returned"), None),
                (voice.say("有效份数", "Valid"), None),
                (voice.say("回收率", "Share returned"), None),
            )
        ),
    ]


# --- 备查材料清单


def materials(
    indicator_set: IndicatorSet,
    slots: Slots,
    voice: Voice,
    filed: Mapping[tuple[str, str], bool] | None = None,
    unit: str | None = None,
) -> Document:
    """Return the list of materials: every item once with the indicators it serves, whether it is filed, and where.

    ``filed`` tells for a unit by node and item; without it the column is left to tick.
    """
    asked = _materials(indicator_set, slots.categories, filed)
    count, kinds = len(asked), len(slots.categories)
    of_kinds = voice.say(f"{kinds}类", f" of {voice.count(kinds, 'kind')}") if kinds else ""
    said = voice.say(f"共{of_kinds}{count}件材料。", f"{voice.count(count, 'material').capitalize()}{of_kinds} in all.")
    if filed is not None:
        there = sum(1 for each in asked if each.is_filed)
        said += voice.say(f"已交{there}件，尚缺{count - there}件。", f" {there} filed, {count - there} not filed.")
    heads = (
        voice.say("序号", "no."), voice.say("类别", "kind"), voice.say("材料名称", "material"),
        voice.say("对应指标", "indicators"), voice.say("是否齐备", "filed"), voice.say("文号、页码", "reference, page"),
    )  # fmt: skip
    rows = [
        (str(place), each.kind, each.name, voice.listed(each.indicators), _box(each, voice), "")
        for place, each in enumerate(asked, start=1)
    ]
    table = Table(
        heads,
        rows,
        widths=(0.6, 1.5, 3, 3, 1.2, 1.5),
        align=aligned("clllcl"),
        merges=_runs([each.kind for each in asked], 1),
    )
    if not kinds:
        plain = [(row[0], *row[2:]) for row in rows]
        table = Table((heads[0], *heads[2:]), plain, widths=(0.6, 3, 3.2, 1.2, 1.5), align=aligned("cllcl"))
    parts: list[Part] = [Fields(((voice.say("单位", "Unit"), unit),)), Paragraph(said), table]
    return _document(indicator_set, voice.say("备查材料清单", "List of materials"), parts, slots, voice)


@attrs.frozen
class _Material:
    """An item of evidence: its kind, the indicators it serves, and whether a unit has filed it (None: not known)."""

    name: str
    kind: str
    indicators: tuple[str, ...]
    is_filed: bool | None


def _materials(
    indicator_set: IndicatorSet,
    categories: Mapping[str, tuple[str, ...]],
    filed: Mapping[tuple[str, str], bool] | None,
) -> list[_Material]:
    """Return the materials kind by kind, those of none last; what a kind names and no indicator asks for too."""
    nodes_of = materials_of(indicator_set)
    kinds = {item: kind for kind, items in categories.items() for item in items}
    order = {kind: place for place, kind in enumerate(categories)}
    items = sorted({**nodes_of, **kinds}, key=lambda item: order.get(kinds.get(item, ""), len(order)))
    found = []
    for item in items:
        nodes = nodes_of.get(item, ())
        titles = tuple(dict.fromkeys(node.title or node.name for node in nodes))
        is_filed = None if filed is None else any(filed.get((node.name, item), False) for node in nodes)
        found.append(_Material(item, kinds.get(item, ""), titles, is_filed))
    return found


def _runs(names: Sequence[str], column: int) -> list[Merge]:
    """Return which cells of a column are one: equal names one below the other."""
    starts = [place for place, name in enumerate(names) if place == 0 or name != names[place - 1]]
    ends = [*starts[1:], len(names)]
    return [Merge(start, column, end - start) for start, end in zip(starts, ends, strict=True) if end - start > 1]


def _box(material: _Material, voice: Voice) -> str:
    if material.is_filed is None:
        return voice.say("□是  □否", "□ yes  □ no")
    return voice.say("是", "yes") if material.is_filed else voice.say("否", "no")


# --- 检查评估表


def checklist(indicator_set: IndicatorSet, slots: Slots, voice: Voice) -> Document:
    """Return the sheet for on-site inspection: point, materials, criterion, points, and what was observed."""
    leaves = leaves_of(indicator_set, voice)
    head = Fields(
        (
            (voice.say("被检查单位", "Unit"), None),
            (voice.say("检查组", "Team"), None),
            (voice.say("检查日期", "Date"), None),
        )
    )
    foot = Fields(
        (
            (voice.say("检查人（签字）", "Inspectors (signatures)"), None),
            (voice.say("单位负责人（签字）", "Head of the unit (signature)"), None),
        )
    )
    said = Paragraph(voice.say(f"共{len(leaves)}个检查要点。", f"{len(leaves)} points to check."))
    return _document(
        indicator_set,
        voice.say("检查评估表", "Inspection sheet"),
        [head, said, _points(leaves, voice), foot],
        slots,
        voice,
        landscape=True,
    )


def _points(leaves: Sequence[Leaf], voice: Voice) -> Table:
    """Return the table of the points to check, the last columns to fill in."""
    rows = [
        (
            leaf.path[0],
            leaf.title,
            voice.listed(leaf.node.texts.evidence),
            leaf.row.criterion,
            leaf.row.points,
            "",
            "",
            "",
        )
        for leaf in leaves
    ]
    merges = _runs([leaf.path[0] for leaf in leaves], 0)
    heads = (
        voice.say("检查内容", "subject"), voice.say("检查要点", "point"), voice.say("需查材料", "materials"),
        voice.say("评判标准", "criterion"), voice.say("分值", "points"), voice.say("得分", "score"),
        voice.say("现场情况", "observation"), voice.say("佐证编号", "evidence no."),
    )  # fmt: skip
    align = aligned("llllccll")
    return Table(heads, rows, widths=(1.1, 1.6, 1.6, 3.0, 0.9, 0.7, 2.2, 1.0), align=align, merges=merges)
