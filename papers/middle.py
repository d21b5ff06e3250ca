"""存在问题、特色亮点、工作建议: problems, good practice and recommendations of the evaluation report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..core.numerals import number
from ..document.parts import Heading, Listing, Paragraph, Part, Table
from .content import Content, is_praise
from .issues import CATEGORIES, SEVERITIES, Issue, by_frequency, common, grouped, spoken, units_of
from .layout import aligned
from .losses import flawless, greatest
from .standings import NEAR
from .tables import said_with_unit
from .voice import MOST_NAMES, percent

#: Indicators in the table of what most points are lost by.
_MOST_LOSSES = 10
#: Problems without advice of their own that one line names; more stand in a list of their own.
_MOST_IN_LINE = 3
#: Units named among the greatest rises.
_RISES = 5


def problems_section(content: Content) -> Iterator[Part]:
    """Yield the section on problems: how many of which class, kind and severity, common ones, points lost, lists."""
    voice, issues = content.voice, content.problems
    yield Heading(voice.say("存在问题", "Problems found"))
    yield Paragraph(voice.joined(count_sentences(content)))
    if issues:
        yield kind_table(content, issues)
        yield from _common(content)
        yield from _by_class(content)
    yield from _losses(content)
    yield from named_lists(content, praise=False)


def count_sentences(content: Content) -> Iterator[str]:
    """Yield how many problems there are, in how many units, of which class and severity."""
    voice, issues = content.voice, content.problems
    if not issues:
        none = voice.say("台账中没有尚未销号的问题。", "The ledger has no problem that is not closed.")
        yield none if content.is_of_ledger else voice.say("本次评估没有发现问题。", "No problems were found.")
        return
    units, share = len(units_of(issues)), percent(len(units_of(issues)), max(len(content.rows), 1))
    what_zh, what_en = (
        ("台账中尚未销号的问题", "not closed in the ledger") if content.is_of_ledger else ("共发现问题", "found")
    )
    yield voice.say(
        f"{what_zh}{len(issues)}个，涉及{units}个单位，占参评单位的{share}。",
        f"{voice.count(len(issues), 'problem').capitalize()} {'was' if len(issues) == 1 else 'were'} {what_en}, in "
        f"{voice.count(units, 'unit')}, {share} of those evaluated.",
    )
    yield from _divided(content, issues)


def _divided(content: Content, issues: Sequence[Issue]) -> Iterator[str]:
    voice = content.voice
    classes = _counts([issue.category for issue in issues], CATEGORIES)
    if classes:
        parts = [
            f"{class_name(content, name)}{voice.say('', ' ')}{count}{voice.say('个', '')}" for name, count in classes
        ]
        yield voice.say(f"按处置方式分：{'，'.join(parts)}。", f"By class: {'; '.join(parts)}.")
    severities = _counts([issue.severity for issue in issues], SEVERITIES)
    if severities:
        none = sum(1 for issue in issues if issue.severity is None)
        parts = [
            f"{spoken(name, voice.language)}{voice.say('', ' ')}{count}{voice.say('个', '')}"
            for name, count in severities
        ]
        parts += [voice.say(f"未分级{none}个", f"not graded {none}")] if none else []
        yield voice.say(f"按严重程度分：{'，'.join(parts)}。", f"By severity: {'; '.join(parts)}.")


def _counts(codes: Sequence[str | None], order: Sequence[str]) -> list[tuple[str, int]]:
    names = [name for name in (*order, *dict.fromkeys(code for code in codes if code)) if name in codes]
    return [(name, codes.count(name)) for name in dict.fromkeys(names)]


def class_name(content: Content, category: str | None) -> str:
    """Return what a class of problems means: who deals with them."""
    voice = content.voice
    names = {
        "rectify": voice.say("由被评估单位整改的", "for the unit to put right"),
        "resolve": voice.say("由机构编制部门关注解决的", "for the establishment office to resolve"),
        "reserve": voice.say("纳入改革政策储备的", "for the policy reserve"),
        None: voice.say("未分类的", "not classed"),
    }
    return names.get(category, category or "")


def kind_table(content: Content, issues: Sequence[Issue]) -> Table:
    """Return a table of the kinds of problems, that of most units first."""
    voice = content.voice
    among = max(len(content.rows), 1)
    rows = [
        (kind, len(items), len(units_of(items)), percent(len(units_of(items)), among))
        for kind, items in by_frequency(issues, lambda issue: issue.kind_or_title).items()
    ]
    rows.append((voice.say("合计", "all"), len(issues), len(units_of(issues)), percent(len(units_of(issues)), among)))
    heads = (
        voice.say("问题类型", "kind"),
        voice.say("问题数", "problems"),
        voice.say("涉及单位数", "units"),
        voice.say("占参评单位", "share of units"),
    )
    align = aligned("lccc")
    return Table(heads, rows, voice.say("问题分类统计", "Problems by kind"), widths=(2.5, 1, 1, 1), align=align)


def _common(content: Content) -> Iterator[Part]:
    voice, least = content.voice, content.least_common
    found = common(content.problems, least)
    yield Heading(voice.say("共性问题", "Common problems"), 2)
    if not found:
        yield Paragraph(
            voice.say(f"没有在{least}个及以上单位出现的问题。", f"No problem was found in {least} units or more.")
        )
        return
    yield Paragraph(
        voice.say(
            f"在{least}个及以上单位出现的问题列为共性问题，共{len(found)}个。",
            f"{voice.count(len(found), 'problem').capitalize()} found in {least} units or more: the common ones.",
        )
    )
    among = max(len(content.rows), 1)
    rows = [
        (items[0].title, len(units_of(items)), percent(len(units_of(items)), among), voice.some(units_of(items)))
        for items in found.values()
    ]
    heads = (
        voice.say("共性问题", "problem"),
        voice.say("单位数", "units"),
        voice.say("占比", "share"),
        voice.say("涉及单位", "which"),
    )
    align = aligned("lccl")
    yield Table(heads, rows, voice.say("共性问题", "Common problems"), widths=(2, 0.8, 0.8, 4), align=align)


def _by_class(content: Content) -> Iterator[Part]:
    """Yield the problems class by class, kind by kind, with their units; the words of each stand in the list of problems."""
    voice = content.voice
    yield Heading(voice.say("分类情况", "Problems by class"), 2)
    classes = grouped(content.problems, lambda issue: issue.category)
    order = [name for name in (*CATEGORIES, *classes) if name in classes]
    for category in dict.fromkeys(order):
        items = classes[category]
        units = len(units_of(items))
        yield Paragraph(
            voice.say(
                f"{class_name(content, category)}问题{len(items)}个，涉及{units}个单位：",
                f"{class_name(content, category).capitalize()}: {voice.count(len(items), 'problem')} in "
                f"{voice.count(units, 'unit')}.",
            )
        )
        yield Listing([_kind_line(content, kind, found) for kind, found in _by_kind(items).items()])


def _by_kind(issues: Iterable[Issue]) -> dict[str, tuple[Issue, ...]]:
    return by_frequency(issues, lambda issue: issue.kind_or_title)


def _kind_line(content: Content, kind: str, issues: Sequence[Issue]) -> str:
    """Return one kind of problems: what each of few units has, of many only how many they are and the first names."""
    voice, units = content.voice, units_of(issues)
    if len(issues) <= MOST_NAMES // 2:
        each = [said_with_unit(issue, voice) for issue in issues]
        return f"{kind}{voice.say('：', ': ')}{voice.clauses(each)}{voice.say('。', '.')}"
    names, several = (
        voice.some(units),
        "" if len(issues) == len(units) else voice.say(f"{len(issues)}个，", f"{len(issues)}, "),
    )
    return voice.say(
        f"{kind}：{several}涉及{len(units)}个单位，{names}。",
        f"{kind}: {several}in {voice.count(len(units), 'unit')}, {names}.",
    )


def _losses(content: Content) -> Iterator[Part]:
    """Yield the indicators by which most points are lost."""
    voice, losses = content.voice, greatest(content.losses)[:_MOST_LOSSES]
    if not losses:
        return
    yield Heading(voice.say("主要失分指标", "Where points are lost"), 2)
    first = losses[0]
    yield Paragraph(
        voice.say(
            f"失分最多的是{voice.quoted(first.title)}，平均障碍度{percent(first.obstacle or 0, 1)}"
            f"（即占各单位失分的平均比重），{first.assessed}个单位中有{first.losing}个失分。",
            f"Most is lost in {voice.quoted(first.title)}: its mean obstacle degree, its part of what a unit lost, is "
            f"{percent(first.obstacle or 0, 1)}, and {first.losing} of {first.assessed} units lost by it.",
        )
    )
    points = voice.say("分值", "points") if content.indicator_set.is_points else voice.say("权重", "weight")
    heads = (
        voice.say("指标", "indicator"),
        points,
        voice.say("平均得分率", "mean share"),
        voice.say("参评单位数", "units"),
        voice.say("失分单位数", "losing"),
        voice.say("平均障碍度", "obstacle"),
    )
    rows = [
        (
            loss.title,
            number(loss.points, 0, 2),
            percent(loss.share, 1),
            loss.assessed,
            loss.losing,
            percent(loss.obstacle or 0, 1),
        )
        for loss in losses
    ]
    align = aligned("lccccc")
    caption = voice.say("主要失分指标", "Indicators by which most is lost")
    yield Table(heads, rows, caption, widths=(2.4, *(1.0,) * 5), align=align)


def named_lists(content: Content, *, praise: bool) -> Iterator[Part]:
    """Yield the named lists that commend, or all others."""
    voice = content.voice
    lists = {name: items for name, items in content.lists.items() if is_praise(name) == praise}
    if not lists:
        return
    yield Heading(voice.say("列入名单情况", "Named lists"), 2)
    for name, items in lists.items():
        units = units_of(items)
        yield Paragraph(
            voice.say(
                f"列入{voice.quoted(name)}的单位{len(units)}个：{voice.some(units)}。",
                f"{voice.quoted(name)}: {voice.count(len(units), 'unit')}, {voice.some(units)}.",
            )
        )


def practice_section(content: Content) -> Iterator[Part]:
    """Yield good practice: full marks, indicators in which nobody lost, greatest rises, lists that commend."""
    voice = content.voice
    yield Heading(voice.say("特色亮点", "Good practice"))
    told = [*_full_marks(content), *_flawless(content), *_rises(content)]
    yield from map(Paragraph, told)
    lists = list(named_lists(content, praise=True))
    yield from lists
    if not told and not lists:
        yield Paragraph(
            voice.say(
                "评估结果中没有得满分的单位、全部得满分的指标和得分上升的单位。",
                "The results show no unit and no indicator with full points, and no unit that rose.",
            )
        )


def _full_marks(content: Content) -> Iterator[str]:
    voice = content.voice
    for standing in content.standings:
        units = standing.full_marks
        name = "" if content.has_total else voice.say(f"{standing.title}", f" in {standing.title}")
        if units:
            yield voice.say(
                f"{name}得满分的单位{len(units)}个：{voice.some(units)}。",
                f"{voice.count(len(units), 'unit').capitalize()} {'has' if len(units) == 1 else 'have'} full points{name}: "
                f"{voice.some(units)}.",
            )


def _flawless(content: Content) -> Iterator[str]:
    voice, found = content.voice, flawless(content.losses)
    if found and len(content.rows) > 1:
        names = voice.some([voice.quoted(loss.title) for loss in found], "indicator")
        yield voice.say(
            f"参评单位全部得满分的指标{len(found)}项：{names}。",
            f"In {voice.count(len(found), 'indicator')} no unit lost a point: {names}.",
        )


def _rises(content: Content) -> Iterator[str]:
    voice = content.voice
    for standing, moves in zip(content.standings, content.moves, strict=False):
        best = sorted((move for move in moves if move.change > NEAR), key=lambda move: -move.change)[:_RISES]
        if not best:
            continue
        name = "" if content.has_total else voice.say(f"{standing.title}", f" in {standing.title}")
        each = [
            voice.say(
                f"{move.unit}由{standing.text(move.before)}分升至{standing.text(move.now)}分",
                f"{move.unit} from {standing.text(move.before)} to {standing.text(move.now)}",
            )
            for move in best
        ]
        yield voice.say(f"{name}得分上升最多的是：{'；'.join(each)}。", f"The greatest rises{name}: {'; '.join(each)}.")


def advice_section(content: Content) -> Iterator[Part]:
    """Yield recommendations: what the scheme advises on each problem, by who is responsible, with the time allowed."""
    voice = content.voice
    yield Heading(voice.say("工作建议", "Recommendations"))
    yield from map(Paragraph, content.slots.recommendations)
    if not content.problems:
        if not content.slots.recommendations:
            yield Paragraph(
                voice.say(
                    "本次评估没有需要提出处理建议的问题。", "No problem was found that asks for a recommendation."
                )
            )
    else:
        yield from _advice(content)
    if content.slots.uses:
        yield Heading(voice.say("结果运用", "Use of the results"), 2)
        yield uses_table(content)


def _advice(content: Content) -> Iterator[Part]:
    groups = grouped(content.problems, lambda issue: (issue.category, issue.responsible))
    order = {name: place for place, name in enumerate(CATEGORIES)}
    for (category, party), issues in sorted(groups.items(), key=lambda entry: order.get(entry[0][0] or "", len(order))):
        yield Heading(advice_heading(content, category, party), 2)
        yield from _advice_parts(content, issues)


def _advice_parts(content: Content, issues: Sequence[Issue]) -> Iterator[Part]:
    """Yield what is advised on each problem; those without advice of their own are taken together by the time allowed."""
    lines: list[str] = []
    plain: dict[str | None, list[tuple[Issue, ...]]] = {}
    for items in by_frequency(issues, lambda issue: issue.name).values():
        if items[0].advice:
            lines.append(_line(content, [items], _to_do(content, items[0], items[0].advice.rstrip("。."))))
        else:
            plain.setdefault(items[0].due, []).append(items)
    long = [groups for groups in plain.values() if len(groups) > _MOST_IN_LINE]
    short = [groups for groups in plain.values() if groups not in long]
    lines += [_line(content, groups, _to_do(content, groups[0][0])) for groups in short]
    if lines:
        yield Listing(lines, ordered=True)
    for groups in long:
        body = _to_do(content, groups[0][0])
        yield Paragraph(content.voice.say(f"下列问题{body}：", f"The following problems, {body}:"))
        yield Listing([_subject(content, items) for items in groups], ordered=True)


def advice_heading(content: Content, category: str | None, party: str | None) -> str:
    """Return who is to deal with problems of a class."""
    voice = content.voice
    if category == "reserve":
        by = voice.bracketed(party) if party else ""
        return voice.say(f"纳入改革政策储备{by}", f"For the policy reserve{by}")
    if party is None:
        usual = {
            "rectify": voice.say("由被评估单位整改", "For the units to put right"),
            "resolve": voice.say("由机构编制部门关注解决", "For the establishment office to resolve"),
        }
        return usual.get(category or "", voice.say("责任方未定", "Nobody responsible named"))
    what = {"rectify": voice.say("整改", "put right"), "resolve": voice.say("研究解决", "resolve")}.get(
        category or "", voice.say("处理", "deal with")
    )
    return voice.say(f"由{party}{what}", f"For {party} to {what}")


def _subject(content: Content, issues: Sequence[Issue]) -> str:
    """Return a problem with the units that have it."""
    voice = content.voice
    return f"{voice.quoted(issues[0].title)}{voice.bracketed(voice.some(units_of(issues), most=4))}"


def _to_do(content: Content, issue: Issue, advice: str | None = None) -> str:
    """Return what is to be done, and by when: what the scheme advises, else what the class of the problem means."""
    voice = content.voice
    due = "" if issue.due is None else voice.say(f"，整改时限{issue.due}", f", within {issue.due}")
    body = advice or _plain_advice(content, issue)
    return f"{body}{due}"


def _line(content: Content, groups: Sequence[Sequence[Issue]], body: str) -> str:
    voice = content.voice
    subject = voice.say("、", ", ").join(_subject(content, items) for items in groups)
    return voice.say(f"{subject}：{body}。", f"{subject}: {body}.")


def _plain_advice(content: Content, issue: Issue) -> str:
    voice = content.voice
    return {
        "rectify": voice.say("限期整改", "to be put right"),
        "resolve": voice.say("研究提出处理意见", "to be considered, with an opinion on how to resolve it"),
        "reserve": voice.say("列入改革政策储备问题清单", "to be entered in the policy reserve list"),
    }.get(issue.category or "", voice.say("研究处理", "to be considered"))


def uses_table(content: Content) -> Table:
    """Return what the results were used for, as the office wrote it."""
    voice = content.voice
    heads = (voice.say("运用事项", "used for"), voice.say("依据", "basis"), voice.say("日期", "date"))
    rows = [(use.matter, use.basis, "" if use.date is None else voice.date(use.date)) for use in content.slots.uses]
    return Table(heads, rows, widths=(2, 3, 1.2), align=aligned("llc"))
