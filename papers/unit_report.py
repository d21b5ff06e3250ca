"""The report on one unit: result, place among its peers, where it lost points and why, problems, good points, materials."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import attrs
import numpy as np

from ..core.explanation import explain
from ..core.explanation_tree import Explanation, NodeExplanation
from ..core.filing import missing_items
from ..core.numerals import number
from ..document.parts import Document, Heading, Paragraph, Part, Table
from .content import Content, is_praise
from .figures import unit_history
from .issues import Issue
from .layout import aligned
from .losses import factors_of
from .standings import Standing
from .tables import issue_table
from .unit_losses import lost_parts
from .unit_peers import Peers, peer_parts
from .voice import Voice

#: Rows of the chart that shows a unit against its peers, and names of indicators with full points.
_MOST_ROWS = 12
#: Points that nobody sees.
_NOTHING = 1e-6


@attrs.frozen(eq=False, slots=False)
class UnitContent:
    """One unit in one period of a result."""

    content: Content
    row: int
    peers: Peers

    @property
    def voice(self) -> Voice:
        """The language."""
        return self.content.voice

    @property
    def unit(self) -> str:
        """The unit."""
        return self.content.evaluation.data.units[self.row]

    @cached_property
    def explanation(self) -> Explanation:
        """Where each of its points came from."""
        return explain(self.content.evaluation, self.row)

    @cached_property
    def problems(self) -> tuple[Issue, ...]:
        """Its problems."""
        return tuple(issue for issue in self.content.problems if issue.unit == self.unit)

    @cached_property
    def lost(self) -> tuple[tuple[NodeExplanation, float], ...]:
        """The indicators by which it lost points, and by what their points count in the total."""
        factors = factors_of(self.content.evaluation)
        leaves = (
            node for node in self.explanation.root.walk() if not node.children and node.lost and node.lost > _NOTHING
        )
        return tuple((node, factors.get(node.name, 1.0)) for node in leaves)

    @cached_property
    def full_marks(self) -> tuple[str, ...]:
        """The indicators in which it has full points."""
        leaves = (node for node in self.explanation.root.walk() if not node.children and node.state == "scored")
        return tuple(node.label for node in leaves if node.full > 0 and (node.lost or 0.0) <= _NOTHING)


def unit_report(found: UnitContent) -> Document:
    """Return the report on one unit."""
    voice, slots = found.voice, found.content.slots
    title = voice.say(f"关于{found.unit}评估情况的报告", f"Evaluation report on {found.unit}")
    parts = [
        *result_parts(found),
        *lost_parts(found),
        *_problem_parts(found),
        *_good_parts(found),
        *_material_parts(found),
    ]
    subtitle = "  ".join(filter(None, (slots.subtitle or found.content.title, found.content.period, slots.number)))
    return Document(
        slots.title or title, voice.language, parts, subtitle=subtitle, organisation=slots.organisation, date=slots.date
    )


def result_parts(found: UnitContent) -> Iterator[Part]:
    """Yield score, rank and grade, the place among peers by indicator, and the history."""
    voice, content = found.voice, found.content
    yield Heading(voice.say("评估结果", "Result"))
    yield from map(Paragraph, content.slots.background)
    for standing in content.standings:
        yield Paragraph(voice.joined(result_sentences(found, standing)))
    for held in found.explanation.limits:
        effect, why = held.effect.in_language(voice.language), held.message or held.title or held.name
        yield Paragraph(voice.say(f"触发限制：{why}；{effect}。", f"A limit holds: {why}; {effect}."))
    yield from peer_parts(found)
    heads = [standing.node.name for standing in content.standings]
    titles = [standing.title for standing in content.standings]
    if (history := unit_history(content.evaluation, found.unit, heads, titles, voice)) is not None:
        yield history
    yield from map(Paragraph, content.slots.conclusions)


def result_sentences(found: UnitContent, standing: Standing) -> Iterator[str]:
    """Yield what the unit got in one head: score, rank, grade, and where that lies among the others."""
    voice, content = found.voice, found.content
    place = int(np.flatnonzero(standing.rows == found.row)[0])
    score, full = float(standing.scores[place]), number(float(standing.fulls[place]))
    what = "" if content.has_total else standing.title
    if np.isnan(score):
        node = found.explanation.node(standing.node.name)
        why = "" if node is None else voice.clauses(reason.in_language(voice.language) for reason in _reasons(node))
        yield voice.say(
            f"{what}因缺少数据没有得分{f'：{why}' if why else ''}。",
            f"{what + ': no' if what else 'No'} score for lack of data{f': {why}' if why else ''}.",
        )
        return
    rank, among = number(float(standing.ranks[place])), standing.known.size
    yield voice.say(
        f"{what}得{standing.text(score)}分（满分{full}分），在有得分的{among}个单位中列第{rank}名。",
        f"{what + ': ' if what else ''}{standing.text(score)} of {full} points, rank {rank} of the {voice.count(among, 'unit')} with a score.",
    )
    grade = standing.grades[place] if standing.grades else None
    if grade is not None:
        yield voice.say(f"等次为“{grade}”。", f"The grade is “{grade}”.")
    outcome = next((each for each in found.explanation.outcomes if each.name == standing.node.name), None)
    if outcome is not None and (said := outcome.sentence.in_language(voice.language)):
        yield f"{said[:1].upper()}{said[1:]}{voice.say('。', '.')}"
    if among > 1:
        mean = float(standing.known.mean())
        yield voice.say(
            f"全部单位平均{standing.text(mean)}分，{_beside_zh(score - mean, standing)}。",
            f"The mean of all units is {standing.text(mean)}: {_beside_en(score - mean, standing)}.",
        )


def _beside_zh(difference: float, standing: Standing) -> str:
    by = standing.text(round(abs(difference), standing.digits))
    return "与平均持平" if by == "0" else f"{'高于' if difference > 0 else '低于'}平均{by}分"


def _beside_en(difference: float, standing: Standing) -> str:
    by = standing.text(round(abs(difference), standing.digits))
    return "the same" if by == "0" else f"{by} {'above' if difference > 0 else 'below'} it"


def _reasons(node: NodeExplanation) -> list:  # type: ignore[type-arg]
    """Return why a node has no score: its own reasons, or those of what is missing below it."""
    found = [reason for each in node.walk() if each.state == "missing" for reason in each.reasons]
    return list(dict.fromkeys(found))


def _problem_parts(found: UnitContent) -> Iterator[Part]:
    voice = found.voice
    yield Heading(voice.say("存在问题和整改要求", "Problems and what to do"))
    if not found.problems:
        yield Paragraph(no_problems(found))
        return
    count = voice.count(len(found.problems), "problem")
    yield Paragraph(voice.say(f"共{count}。", f"{count.capitalize()} in all."))
    yield unit_problem_table(found)


def no_problems(found: UnitContent) -> str:
    """Return what is said of a unit without problems."""
    if found.content.is_of_ledger:
        return found.voice.say("台账中没有尚未销号的问题。", "The ledger has no problem that is not closed.")
    return found.voice.say("没有发现问题。", "No problems were found.")


def unit_problem_table(found: UnitContent) -> Table:
    """Return the unit's problems with who deals with them, by when, and what is advised; with a ledger how far they are."""
    columns = [("problem", 3.6), ("category", 1.2), ("responsible", 1.4), ("due", 1.1), ("advice", 2.4)]
    if any(issue.state for issue in found.problems):
        columns.append(("state", 1.2))
    return issue_table(found.problems, columns, found.voice)


def _good_parts(found: UnitContent) -> Iterator[Part]:
    """Yield indicators with full points, and lists that commend."""
    voice, names = found.voice, found.full_marks
    commended = [
        name for name, items in found.content.lists.items() if is_praise(name) and found.unit in {i.unit for i in items}
    ]
    if not names and not commended:
        return
    yield Heading(voice.say("特色亮点", "Good points"))
    if names:
        told = voice.some([voice.quoted(name) for name in names], "indicator", most=_MOST_ROWS)
        yield Paragraph(
            voice.say(
                f"得满分的指标{len(names)}项：{told}。",
                f"Full points in {voice.count(len(names), 'indicator')}: {told}.",
            )
        )
    if commended:
        lists = voice.listed([voice.quoted(name) for name in commended])
        yield Paragraph(voice.say(f"列入{lists}。", f"It stands on the list {lists}."))


def _material_parts(found: UnitContent) -> Iterator[Part]:
    """Yield what evidence is not filed, indicator by indicator."""
    voice, evaluation = found.voice, found.content.evaluation
    lacking = missing_items(evaluation.filings, found.row)
    if not lacking:
        return
    titles = {node.name: node.title or node.name for node in evaluation.indicator_set.nodes()}
    count = sum(len(items) for _, items in lacking)
    yield Heading(voice.say("待补备查材料", "Materials not filed"))
    yield Paragraph(
        voice.say(f"尚缺{count}件，请补交。", f"{voice.count(count, 'material').capitalize()} to be filed.")
    )
    rows = [(titles.get(node, node), voice.listed(items)) for node, items in lacking]
    heads = (voice.say("对应指标", "indicator"), voice.say("所缺材料", "not filed"))
    yield Table(heads, rows, widths=(2, 5), align=aligned("ll"))
