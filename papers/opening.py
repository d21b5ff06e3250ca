"""总体情况: what was evaluated, how the units stand, in which indicators, what changed, which limits held."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import attrs
import numpy as np

from ..core.model import Indicator
from ..core.numerals import number
from ..document.parts import Heading, Paragraph, Part, Table
from .content import Content
from .figures import charts_of, history_chart, mean_share, parts_chart
from .layout import aligned
from .standings import NEAR, Moved, Standing
from .voice import Voice, percent

if TYPE_CHECKING:
    from ..campaign.model import Campaign

#: Rows of a ranking that stand in the text; a longer one is an annex.
MOST_RANKED = 30
#: Of a longer ranking so many of the first and of the last stand in the text.
_ENDS = 10


def overall(content: Content) -> Iterator[Part]:
    """Yield the first section of the evaluation report."""
    voice = content.voice
    if content.slots.recipient:
        yield Paragraph(f"{content.slots.recipient}{voice.say('：', ':')}", "lead")
    yield Heading(voice.say("总体情况", "Overall situation"))
    yield from map(Paragraph, content.slots.background)
    yield Heading(voice.say("评估开展情况", "How the evaluation was done"), 2)
    yield Paragraph(voice.joined([*scope_sentences(content)]))
    yield from map(Paragraph, content.slots.method)
    for standing in content.standings:
        name = "" if content.has_total else standing.title
        yield Heading(
            voice.say(f"{name}得分和等次" if standing.grades else f"{name}得分", _scores_heading(name, standing)), 2
        )
        yield Paragraph(voice.joined(score_sentences(content, standing)))
        yield from ranking(content, standing)
        yield from charts_of(content, standing)
    yield from _by_indicator(content)
    yield from _changes(content)
    yield from _limits(content)
    if content.slots.conclusions:
        yield Heading(voice.say("总体评价", "Assessment"), 2)
        yield from map(Paragraph, content.slots.conclusions)


def _scores_heading(name: str, standing: Standing) -> str:
    what = "scores and grades" if standing.grades else "scores"
    return f"{name}: {what}" if name else what.capitalize()


def scope_sentences(content: Content) -> Iterator[str]:
    """Yield what was evaluated by which scheme, how many units, which of them have no score, and what was collected."""
    voice, found, evaluation = content.voice, content.indicator_set, content.evaluation
    units, left_out = (
        len(content.rows),
        [each.unit for each in evaluation.screened if each.period in (None, content.period)],
    )
    yield _scheme_sentence(content)
    when = "" if evaluation.as_of is None else voice.date(evaluation.as_of)
    of = "" if content.period is None else voice.bracketed(content.period)
    yield voice.say(
        f"{f'以{when}为评估日期，' if when else ''}共评估{units}个单位{of}。",
        f"{voice.count(units, 'unit').capitalize()}{of} {'was' if units == 1 else 'were'} evaluated"
        f"{f' as of {when}' if when else ''}.",
    )
    if (coverage := content.coverage) is not None:
        done, due = coverage
        share = percent(done, due)
        yield voice.say(
            f"应评单位{due}个，已评{done}个，覆盖率{share}。",
            f"Of {voice.count(due, 'unit')} due {done} were evaluated, a coverage of {share}.",
        )
    if left_out:
        names = voice.some(left_out)
        yield voice.say(
            f"另有{len(left_out)}个单位因数据不足未纳入评估：{names}。",
            f"{voice.count(len(left_out), 'unit').capitalize()} had too few data to be evaluated: {names}.",
        )
    if found.separate:
        names = voice.listed([voice.quoted(standing.title) for standing in content.standings])
        yield voice.say(
            f"评估结果按{names}分别给出，不合并为总分。", f"{names} are results of their own, without a total."
        )
    yield from _collected(content)


def _scheme_sentence(content: Content) -> str:
    voice, found = content.voice, content.indicator_set
    version = voice.bracketed(voice.say(f"版本：{found.version}", f"version {found.version}")) if found.version else ""
    basis_zh, basis_en = (f"，依据为{found.source}", f", on the basis of {found.source}") if found.source else ("", "")
    tops = sum(len(content.children_of(standing)) for standing in content.standings)
    leaves = sum(1 for node in found.nodes() if node.is_leaf and not node.open)
    full = f"{number(found.root.full)}分" if not found.separate else ""
    zh = f"本次评估采用{voice.quoted(content.title)}指标体系{version}{basis_zh}，"
    zh += f"设一级指标{tops}项、末级指标{leaves}项" + (f"，满分{full}。" if full else "。")
    en = f"The evaluation follows the indicator set {voice.quoted(content.title)}{version}{basis_en}: "
    en += f"{tops} top-level and {leaves} lowest-level indicators"
    en += f"; the full score is {number(found.root.full)}." if full else "."
    return voice.say(zh, en)


def _collected(content: Content) -> Iterator[str]:
    """Yield how many questionnaires, talks, ratings and how much evidence were collected."""
    voice, evaluation = content.voice, content.evaluation
    if content.campaign is not None:
        yield from _sampled(content.campaign, voice)
    if evaluation.ratings:
        frame = content.result.ratings
        if content.period is not None and "period" in frame.columns:
            frame = frame.filter(frame["period"] == content.period)
        given, valid = int(frame["ratings"].sum()), int(frame["valid"].sum())
        yield voice.say(
            f"共收到评分{given}份，其中有效{valid}份。", f"{given} ratings were received, of which {valid} are valid."
        )
    if evaluation.filings:
        asked = sum(int(each.asked[content.rows].sum()) * len(each.items) for each in evaluation.filings)
        filed = sum(int((each.filed & each.asked)[:, content.rows].sum()) for each in evaluation.filings)
        share = percent(filed, asked)
        yield voice.say(
            f"应交备查材料{asked}件次，已交{filed}件次，齐备率{share}。",
            f"Of {asked} items of evidence asked for {filed} were filed, which is {share}.",
        )


def _sampled(campaign: Campaign, voice: Voice) -> Iterator[str]:
    """Yield how many questionnaires were issued and came back, and how many talks were held."""
    for survey in campaign.surveys:
        share = percent(survey.returned, survey.issued)
        yield voice.say(
            f"{survey.name}：发放{survey.issued}份，回收{survey.returned}份，回收率{share}。",
            f"{survey.name}: {survey.issued} issued, {survey.returned} returned, {share}.",
        )
    for talk in campaign.interviews:
        yield voice.say(f"{talk.name}{talk.count}人次。", f"{talk.name}: {talk.count}.")


def score_sentences(content: Content, standing: Standing) -> Iterator[str]:
    """Yield mean, median, highest and lowest, and how many units have which grade."""
    voice, known = content.voice, standing.known
    if standing.missing:
        names, count = voice.some(standing.missing), len(standing.missing)
        yield voice.say(
            f"有得分的单位{known.size}个，因缺少数据没有得分的{count}个：{names}。",
            f"{voice.count(known.size, 'unit').capitalize()} {'has' if known.size == 1 else 'have'} a score; "
            f"{count} {'has' if count == 1 else 'have'} none for lack of data: {names}.",
        )
    if not known.size:
        return
    if known.size == 1:
        unit, score = standing.at(float(known[0]))[0], standing.text(float(known[0]))
        yield voice.say(f"{unit}得{score}分。", f"{unit} has {score} points.")
    else:
        yield _spread_sentence(content, standing)
    yield from _grade_sentences(content, standing)


def _spread_sentence(content: Content, standing: Standing) -> str:
    voice, known = content.voice, standing.known
    mean, median = standing.text(float(known.mean())), standing.text(float(np.median(known)))
    high, low = float(known.max()), float(known.min())
    if high == low:
        return voice.say(f"各单位得分均为{standing.text(high)}分。", f"All units have {standing.text(high)} points.")
    best, worst = voice.some(standing.at(high)), voice.some(standing.at(low))
    return voice.say(
        f"平均分{mean}分，中位数{median}分；最高{standing.text(high)}分（{best}），最低{standing.text(low)}分（{worst}），"
        f"相差{standing.text(high - low)}分。",
        f"The mean is {mean} and the median {median} points; the highest score is {standing.text(high)} ({best}), "
        f"the lowest {standing.text(low)} ({worst}), a difference of {standing.text(high - low)}.",
    )


def _grade_sentences(content: Content, standing: Standing) -> Iterator[str]:
    voice, graded = content.voice, sum(1 for grade in standing.grades if grade is not None)
    if not graded:
        return
    parts = [
        voice.say(f"{label}{count}个，占{percent(count, graded)}", f"{label} {count} ({percent(count, graded)})")
        for label, count in standing.distribution()
    ]
    yield voice.say(f"等次分布为：{'；'.join(parts)}。", f"Grades: {'; '.join(parts)}.")


def ranking(content: Content, standing: Standing) -> Iterator[Part]:
    """Yield the ranking: whole where it is short, else its two ends, for the whole is an annex."""
    order = standing.order
    if len(order) < 2:  # noqa: PLR2004 - one unit is no ranking
        return
    voice = content.voice
    if len(order) <= MOST_RANKED:
        yield ranking_table(
            content, standing, order, voice.say(f"{standing.title}得分排名", f"{standing.title}: ranking")
        )
        return
    first, last = order[:_ENDS], order[-_ENDS:]
    yield ranking_table(
        content, standing, first, voice.say(f"{standing.title}排名前{_ENDS}位", f"{standing.title}: the first {_ENDS}")
    )
    yield ranking_table(
        content, standing, last, voice.say(f"{standing.title}排名后{_ENDS}位", f"{standing.title}: the last {_ENDS}")
    )


def ranking_table(content: Content, standing: Standing, places: tuple[int, ...], caption: str | None) -> Table:
    """Return rank, unit, score, the scores of the parts, and grade of some units."""
    voice, children = content.voice, content.children_of(standing)[:6]
    heads = [voice.say("名次", "rank"), voice.say("单位", "unit"), voice.say("得分", "score")]
    heads += [child.title or child.name for child in children]
    heads += [voice.say("等次", "grade")] if standing.grades else []
    parts = [content.evaluation.score(child.name)[standing.rows] for child in children]
    rows = [
        [
            number(float(standing.ranks[place])),
            standing.units[place],
            standing.text(float(standing.scores[place])),
            *(standing.text(float(scores[place])) for scores in parts),
            *([standing.grades[place] or "—"] if standing.grades else []),
        ]
        for place in places
    ]
    align = aligned("cl" + "c" * (len(heads) - 2))
    widths = (0.7, 2.0, 1.0, *(1.0,) * (len(heads) - 3))
    return Table(heads, rows, caption, widths=widths, align=align)


@attrs.frozen
class _Share:
    """How much of its full points a top-level indicator gets."""

    title: str
    cells: tuple[str | int, ...]
    share: float

    @property
    def text(self) -> str:
        """The share as it is shown."""
        return f"{number(self.share, 0, 1)}%"


def _share_of(content: Content, standing: Standing, child: Indicator) -> _Share | None:
    share = mean_share(content.evaluation, child.name, standing)
    scores = content.evaluation.score(child.name)[standing.rows]
    known = scores[~np.isnan(scores)]
    if np.isnan(share):
        return None
    ends = (standing.text(float(each)) for each in (known.mean(), known.max(), known.min()))
    return _Share(child.title or child.name, (number(child.full), known.size, *ends), share)


def _by_indicator(content: Content) -> Iterator[Part]:
    """Yield how much of its full points each first-level indicator gets."""
    voice = content.voice
    pairs = [(standing, child) for standing in content.standings for child in content.children_of(standing)]
    rows = [found for standing, child in pairs if (found := _share_of(content, standing, child)) is not None]
    if len(rows) < 2:  # noqa: PLR2004 - one part is the whole
        return
    yield Heading(voice.say("指标得分情况", "Scores by indicator"), 2)
    best, worst = max(rows, key=lambda row: row.share), min(rows, key=lambda row: row.share)
    if best.text != worst.text:
        yield Paragraph(
            voice.say(
                f"各一级指标中，平均得分率最高的是{voice.quoted(best.title)}，为{best.text}；"
                f"最低的是{voice.quoted(worst.title)}，为{worst.text}。",
                f"Of the top-level indicators {voice.quoted(best.title)} has the highest mean share of full points, "
                f"{best.text}; {voice.quoted(worst.title)} the lowest, {worst.text}.",
            )
        )
    heads = (
        voice.say("一级指标", "indicator"),
        voice.say("满分", "full"),
        voice.say("参评单位数", "units"),
        voice.say("平均得分", "mean"),
        voice.say("最高", "highest"),
        voice.say("最低", "lowest"),
        voice.say("平均得分率", "mean share"),
    )
    cells = [(row.title, *row.cells, row.text) for row in rows]
    caption = voice.say("一级指标得分情况", "Top-level indicators")
    yield Table(heads, cells, caption, widths=(2.4, *(1.0,) * 6), align=aligned("lcccccc"))
    yield from filter(None, (parts_chart(content, standing) for standing in content.standings))


def _changes(content: Content) -> Iterator[Part]:
    """Yield what changed since the period before."""
    if content.before is None:
        return
    voice = content.voice
    yield Heading(voice.say("与上期相比", "Compared with the period before"), 2)
    for standing, moves in zip(content.standings, content.moves, strict=True):
        yield Paragraph(voice.joined(_change_sentences(content, standing, moves)))
    if (chart := history_chart(content)) is not None:
        yield chart


def _change_sentences(content: Content, standing: Standing, moves: tuple[Moved, ...]) -> Iterator[str]:
    voice = content.voice
    name = "" if content.has_total else voice.say(f"{standing.title}：", f"{standing.title}: ")
    if not moves:
        yield voice.say(
            f"{name}没有在{content.before}和{content.period}都有得分的单位，无法比较。",
            f"{name}No unit has a score both in {content.before} and in {content.period}.",
        )
        return
    then, now = (float(np.mean(column)) for column in zip(*((m.before, m.now) for m in moves), strict=True))
    up, down = (sum(1 for m in moves if sign * m.change > NEAR) for sign in (1, -1))
    yield voice.say(
        f"{name}{content.before}和{content.period}都有得分的单位{len(moves)}个，平均分由{standing.text(then)}分变为{standing.text(now)}分，"
        f"{_changed_zh(now - then, standing)}；得分上升的{up}个，下降的{down}个，不变的{len(moves) - up - down}个。",
        f"{name}{voice.count(len(moves), 'unit').capitalize()} {'has' if len(moves) == 1 else 'have'} a score both in "
        f"{content.before} and in {content.period}: their mean went from {standing.text(then)} to {standing.text(now)} points, "
        f"{_changed_en(now - then, standing)}; {up} rose, {down} fell, {len(moves) - up - down} stayed the same.",
    )


def _changed_zh(change: float, standing: Standing) -> str:
    by = standing.text(abs(change))
    return "持平" if by == "0" else f"{'提高' if change > 0 else '下降'}{by}分"


def _changed_en(change: float, standing: Standing) -> str:
    by = standing.text(abs(change))
    return "unchanged" if by == "0" else f"{'up' if change > 0 else 'down'} by {by}"


def _limits(content: Content) -> Iterator[Part]:
    """Yield the limits that held."""
    voice, here = content.voice, {int(row) for row in content.rows}
    held = [item for item in content.evaluation.limits if item.row in here]
    if not held:
        return
    yield Heading(voice.say("限制和一票否决情况", "Limits that held"), 2)
    grouped: dict[str, list[str]] = {}
    for item in held:
        text = item.message or item.limit.title or item.limit.name
        grouped.setdefault(text, []).append(content.evaluation.data.units[item.row])
    for text, units in grouped.items():
        names = voice.some(units)
        yield Paragraph(
            voice.say(f"{text}：{len(units)}个单位，{names}。", f"{text}: {voice.count(len(units), 'unit')}, {names}.")
        )
