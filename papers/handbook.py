"""The handbook 操作手册: what is evaluated, how, when, what is required, how to report, and the record of meetings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ..core.model import IndicatorSet
from ..core.numerals import number, percent
from ..document.parts import Document, Fields, Heading, Listing, Merge, Paragraph, Part, Section, Signature, Table
from ..report.result_grids import due_text
from ..report.table_paper import remarks
from .forms import title_of
from .issues import CATEGORIES, spoken
from .layout import aligned
from .scheme_facts import Leaf, leaves_of, level_text, marks_text, materials_of, rated_leaves, table_of
from .slots import Slots
from .voice import Voice

if TYPE_CHECKING:
    from ..campaign.model import Campaign, Stage


def handbook(indicator_set: IndicatorSet, slots: Slots, voice: Voice, campaign: Campaign | None = None) -> Document:
    """Return the handbook of an evaluation; stages, days and teams are those of its campaign, else lines to fill in."""
    parts: list[Part] = [
        *_contents(indicator_set, slots, voice, campaign),
        *_methods(indicator_set, voice, campaign),
        *_schedule(voice, campaign),
        *_requirements(indicator_set, voice),
        *_report_form(voice),
        *_meeting_form(voice),
        Signature(),
        Section(landscape=True),
        Heading(voice.say("指标体系", "The indicators")),
        *remarks(table_of(indicator_set, voice)),
        official_table(indicator_set, voice),
    ]
    return Document(
        slots.title or voice.say("操作手册", "Handbook"),
        voice.language,
        parts,
        subtitle=slots.subtitle or title_of(indicator_set),
        organisation=slots.organisation,
        date=slots.date,
    )


def official_table(indicator_set: IndicatorSet, voice: Voice) -> Table:
    """Return the table of indicators as part of a paper, equal titles one below the other as one cell."""
    found = table_of(indicator_set, voice)
    rows = [
        (*row.path, *("",) * (found.depth - len(row.path)), row.points, row.criterion, voice.listed(row.evidence))
        for row in found.rows
    ]
    heads = (*found.headers[: found.depth + 1], voice.say("评分标准", "criterion"), voice.say("备查材料", "evidence"))
    widths = (*(1.3,) * found.depth, 0.8, 3.6, 2.0)
    align = aligned("l" * found.depth + "cll")
    paths = [row.path for row in found.rows]
    merges = [*_equal_above(paths), *_to_the_last_level(paths, found.depth)]
    return Table(heads, rows, widths=widths, align=align, merges=merges)


def _equal_above(paths: Sequence[tuple[str, ...]]) -> list[Merge]:
    """Return which cells of the titles are one: equal titles below equal ones."""
    merges = []
    for level in range(max(map(len, paths), default=0)):
        start = 0
        for row in range(1, len(paths) + 1):
            same = (
                row < len(paths)
                and len(paths[row]) > level + 1
                and paths[row][: level + 1] == paths[start][: level + 1]
            )
            if not same:
                if row - start > 1:
                    merges.append(Merge(start, level, row - start))
                start = row
    return merges


def _to_the_last_level(paths: Sequence[tuple[str, ...]], depth: int) -> list[Merge]:
    """Return which cells of a title are one with the empty ones of deeper levels."""
    return [Merge(row, len(path) - 1, 1, depth - len(path) + 1) for row, path in enumerate(paths) if len(path) < depth]


def _aspects(indicator_set: IndicatorSet, leaves: Sequence[Leaf], voice: Voice) -> list[str]:
    """Return a line for each part of a set: its points or weight, and the indicators below it."""
    lines = []
    for child in indicator_set.root.children:
        below = [leaf.title for leaf in leaves if leaf.path[0] == (child.title or child.name)]
        points = voice.bracketed(
            voice.points(child.full)
            if indicator_set.is_points
            else voice.say(f"权重{number(child.weight.value)}", f"weight {number(child.weight.value)}")
        )
        inner = "" if child.is_leaf else f"{voice.say('：', ': ')}{voice.listed(below)}"
        lines.append(f"{child.title or child.name}{points}{inner}{voice.say('。', '.')}")
    return lines


def _contents(indicator_set: IndicatorSet, slots: Slots, voice: Voice, campaign: Campaign | None) -> Iterator[Part]:
    """主要内容."""
    yield Heading(voice.say("主要内容", "What is evaluated"))
    yield from map(Paragraph, slots.background)
    leaves = leaves_of(indicator_set, voice)
    full = (
        ""
        if indicator_set.separate
        else voice.say(
            f"，满分{number(indicator_set.root.full)}分", f", {number(indicator_set.root.full)} points in all"
        )
    )
    basis = (
        voice.say(f"依据{indicator_set.source}，", f"On the basis of {indicator_set.source}. ")
        if indicator_set.source
        else ""
    )
    yield Paragraph(
        voice.say(
            f"{basis}评估指标分{len(indicator_set.root.children)}个方面、{len(leaves)}项指标{full}。",
            f"{basis}There are {len(leaves)} indicators in {len(indicator_set.root.children)} parts{full}.",
        )
    )
    yield Listing(_aspects(indicator_set, leaves, voice))
    if indicator_set.separate:
        yield Paragraph(
            voice.say("各方面分别给出结果，不合并为总分。", "Each part is a result of its own; there is no total.")
        )
    if indicator_set.grades:
        labels = voice.listed([voice.quoted(row.label) for row in indicator_set.grades])
        yield Paragraph(voice.say(f"评估等次分为{labels}。", f"The grades are {labels}."))
    if campaign is not None:
        yield from _objects(voice, campaign)


def _objects(voice: Voice, campaign: Campaign) -> Iterator[Part]:
    units = len(campaign.units)
    if units:
        target = percent(float(campaign.target), 0)
        yield Paragraph(
            voice.say(
                f"评估对象{units}个单位，覆盖率目标{target}。",
                f"{units} units are evaluated; the coverage aimed at is {target}.",
            )
        )


def _methods(indicator_set: IndicatorSet, voice: Voice, campaign: Campaign | None) -> Iterator[Part]:
    """采取方式."""
    yield Heading(voice.say("采取方式", "How it is done"))
    leaves, rated = leaves_of(indicator_set, voice), rated_leaves(indicator_set, voice)
    computed = [leaf for leaf in leaves if leaf.node.rated is None and (leaf.node.score or leaf.node.value)]
    lines = []
    if computed:
        lines.append(
            voice.say(
                f"数据采集：{len(computed)}项指标按填报和采集的数据计分。",
                f"Data: {voice.count(len(computed), 'indicator')} {'is' if len(computed) == 1 else 'are'} scored from data.",
            )
        )
    if rated:
        names = voice.some([leaf.title for leaf, _ in rated], "indicator", most=12)
        lines.append(
            voice.say(
                f"评价打分：{len(rated)}项指标由评价主体评分（{names}）。",
                f"Ratings: people rate {voice.count(len(rated), 'indicator')} ({names}).",
            )
        )
    if items := materials_of(indicator_set):
        lines.append(
            voice.say(
                f"查阅材料：对照备查材料清单核查{len(items)}件材料。",
                f"Evidence: {voice.count(len(items), 'material')} of material are checked against the list.",
            )
        )
    sources = dict.fromkeys(source for node in indicator_set.nodes() if (source := node.texts.data_source))
    if sources:
        told = voice.clauses(sources)
        lines.append(voice.say(f"数据来源：{told}。", f"Sources of data: {told}."))
    yield Listing(lines)
    if rated:
        yield _raters_table(indicator_set, voice)
    if campaign is not None and campaign.teams:
        yield _teams_table(voice, campaign)


def _raters_table(indicator_set: IndicatorSet, voice: Voice) -> Table:
    rows = []
    for leaf, rated in rated_leaves(indicator_set, voice):
        roles = [f"{role.name} {percent(role.weight, 0)}" for role in rated.roles]
        scale = voice.listed([level_text(level) for level in rated.levels]) or marks_text(rated, voice)
        rows.append((leaf.title, scale, voice.listed(roles)))
    heads = (
        voice.say("评分指标", "indicator"),
        voice.say("档次或分数", "levels or marks"),
        voice.say("评价主体及权重", "raters and weights"),
    )
    return Table(
        heads,
        rows,
        voice.say("评分指标和评价主体", "Who rates what"),
        widths=(1.6, 2.6, 2.6),
        align=aligned("lll"),
    )


def _teams_table(voice: Voice, campaign: Campaign) -> Table:
    rows = [
        (
            team.name,
            voice.listed([f"{m.name}{voice.bracketed(m.role or '')}" for m in team.members]),
            voice.some(team.visits) or voice.say("全部单位", "all units"),
        )
        for team in campaign.teams
    ]
    heads = (voice.say("评估组", "team"), voice.say("成员", "members"), voice.say("负责单位", "visits"))
    return Table(heads, rows, voice.say("评估组分工", "Teams"), widths=(1, 3, 3), align=aligned("lll"))


def _schedule(voice: Voice, campaign: Campaign | None) -> Iterator[Part]:
    """时间安排."""
    yield Heading(voice.say("时间安排", "When"))
    heads = (voice.say("阶段", "stage"), voice.say("起止时间", "days"), voice.say("工作要求", "what must be done"))
    rows = [(stage, "", "") for stage in _usual_stages(voice)]
    if campaign is not None:
        rows = [(stage.name, _days(stage, voice), _gates(stage, voice)) for stage in campaign.stages]
        yield from _rhythm(campaign, voice)
    yield Table(heads, rows, widths=(1.5, 2.5, 4), align=aligned("lcl"))


def _usual_stages(voice: Voice) -> tuple[str, ...]:
    if voice.language == "zh":
        return ("制定方案", "单位自评", "现场核查", "综合评定", "反馈整改")
    return ("plan", "self-evaluation", "on-site inspection", "rating", "feedback and rectification")


def _gates(stage: Stage, voice: Voice) -> str:
    """Return what must hold before a unit may leave a stage; what the office has yet to fill in stays a line."""
    texts = []
    for gate in stage.gates:
        said = voice.listed(gate.sections) if gate.sections else "______" if gate.content is None else gate.content
        texts.append(f"{gate.name}{voice.bracketed(said)}")
    return voice.clauses(texts)


def _rhythm(campaign: Campaign, voice: Voice) -> Iterator[Part]:
    """Yield in which months the campaign recurs, and how often is reported."""
    said = []
    if months := campaign.calendar.months:
        names = voice.listed([voice.month(month) for month in months])
        said.append(voice.say(f"每年{names}开展。", f"It takes place every {names}."))
    known = {
        "week": ("周调度", "every week"),
        "ten_days": ("旬推进", "every ten days"),
        "month": ("月通报", "every month"),
    }
    if rhythms := [voice.say(*known.get(each, (each, each))) for each in campaign.calendar.cadences]:
        said.append(voice.say(f"实行{voice.listed(rhythms)}。", f"Progress is reported {voice.listed(rhythms)}."))
    if said:
        yield Paragraph(voice.joined(said))


def _days(stage: Stage, voice: Voice) -> str:
    start, end = (None if day is None else voice.date(day) for day in (stage.start, stage.end))
    if start and end:
        return voice.say(f"{start}至{end}", f"{start} to {end}")
    if end:
        return voice.say(f"{end}前", f"by {end}")
    return voice.say(f"{start}起", f"from {start}") if start else ""


def _requirements(indicator_set: IndicatorSet, voice: Voice) -> Iterator[Part]:
    """具体要求: limits, classes of problems, times allowed."""
    yield Heading(voice.say("具体要求", "What is required"))
    if indicator_set.limits:
        yield Heading(voice.say("限制和一票否决", "Limits and vetoes"), 2)
        yield Listing([_limit_line(limit, voice) for limit in indicator_set.limits])
    findings = [found for found in indicator_set.findings if found.category or not found.list]
    if findings:
        yield Heading(voice.say("问题处置", "What becomes of problems"), 2)
        heads = (
            voice.say("问题", "problem"), voice.say("处置方式", "class"), voice.say("严重程度", "severity"),
            voice.say("责任方", "responsible"), voice.say("整改时限", "due"), voice.say("处理建议", "advice"),
        )  # fmt: skip
        order = {name: place for place, name in enumerate(CATEGORIES)}
        rows = [
            (
                found.title or found.name,
                spoken(found.category, voice.language),
                spoken(found.severity, voice.language),
                found.responsible or "",
                "" if found.due is None else due_text(*found.due, voice.language),
                found.advice or "",
            )
            for found in sorted(findings, key=lambda each: order.get(each.category or "", len(order)))
        ]
        align = aligned("lccccl")
        yield Table(heads, rows, widths=(1.8, 1.1, 1, 1.6, 1, 3), align=align)
    lists = dict.fromkeys(found.list for found in indicator_set.findings if found.list)
    if lists:
        names = voice.listed([voice.quoted(name or "") for name in lists])
        yield Paragraph(voice.say(f"评估结果另列名单：{names}。", f"Units may enter these lists: {names}."))
    if not (indicator_set.limits or findings or lists):
        yield Fields(((voice.say("要求", "Requirements"), None),))


def _limit_line(limit: Any, voice: Voice) -> str:
    from ..report.indicator_table import effects_of  # noqa: PLC0415 - only where there are limits

    effects = voice.clauses(effects_of(limit, voice.language))
    return f"{limit.title or limit.name}{voice.say('：', ': ')}{effects}{voice.say('。', '.')}"


def _report_form(voice: Voice) -> Iterator[Part]:
    """报告撰写模板."""
    yield Heading(voice.say("报告撰写模板", "How to write the report"))
    yield Listing(
        [
            voice.say(
                "总体情况：评估依据、对象、过程，得分、名次和等次，与上期、与同类单位的比较。",
                "Overall situation: basis, units, course; scores, ranks and grades; against the period before and against peers.",
            ),
            voice.say(
                "存在问题：问题总数和分类，共性问题，主要失分指标及原因，佐证材料编号。",
                "Problems found: how many of which class, common ones, where points are lost and why, with the numbers of the evidence.",
            ),
            voice.say(
                "特色亮点：得满分的单位和指标，可推广的做法。",
                "Good practice: units and indicators with full points, what others could take over.",
            ),
            voice.say(
                "工作建议：按责任方列明整改事项、整改时限和处理建议。",
                "Recommendations: for each party what is to be done, by when, and what is advised.",
            ),
        ],
        ordered=True,
    )


def _meeting_form(voice: Voice) -> Iterator[Part]:
    """座谈会记录表."""
    yield Heading(voice.say("座谈会记录表", "Record of a meeting"))
    labels = (
        ("座谈会名称", "Meeting"), ("时间、地点", "Time and place"), ("主持人", "Chair"), ("参加单位和人员", "Present"), ("记录人", "Minutes by"),
    )  # fmt: skip
    yield Fields(tuple((voice.say(zh, en), None) for zh, en in labels))
    heads = (
        voice.say("序号", "no."),
        voice.say("发言人", "speaker"),
        voice.say("主要内容", "what was said"),
        voice.say("意见建议", "suggestions"),
    )
    yield Table(
        heads,
        [(place, "", "", "") for place in range(1, 6)],
        widths=(0.6, 1.4, 4, 2.5),
        align=aligned("clll"),
    )
