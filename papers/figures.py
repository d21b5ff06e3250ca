"""The charts of reports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from ..core.evaluation import NOT_APPLICABLE, Evaluation
from ..core.model import Indicator
from ..document.charts import BarChart, Columns, LineChart, Series, StackedBarChart
from ..document.parts import Figure
from .content import Content
from .standings import Standing, full_points, rows_of_period, standings_of
from .voice import Voice

Array = NDArray[np.float64]

#: Units whose parts one chart shows, and parts that can be told apart.
_MOST_STACKED, _MOST_PARTS = 30, 8


def charts_of(content: Content, standing: Standing) -> Iterator[Figure]:
    """Yield the charts of one head: scores by unit, grades, contributions or mean shares, history."""
    voice = content.voice
    if standing.known.size > 1:
        yield Figure(score_chart(content, standing))
    if standing.grades and standing.known.size:
        counts = standing.distribution()
        title = voice.say(f"{standing.title}等次分布", f"{standing.title}: grades")
        yield Figure(
            Columns(title, [label for label, _ in counts], [n for _, n in counts], voice.say("个", "units"), digits=0)
        )


def score_chart(content: Content, standing: Standing) -> BarChart:
    """Return the scores of the units, the best on top."""
    voice = content.voice
    units = [standing.units[place] for place in standing.order]
    scores = [float(standing.scores[place]) for place in standing.order]
    title = voice.say(f"{standing.title}各单位得分", f"{standing.title}: scores of the units")
    return BarChart(title, units, scores, voice.say("分", "points"))


def parts_chart(content: Content, standing: Standing) -> Figure | None:
    """Return what the indicators contribute: stacked by unit where these are few and points add up, else mean shares."""
    voice, children = content.voice, content.children_of(standing)
    if len(children) < 2 or not standing.known.size:  # noqa: PLR2004 - one part is the whole
        return None
    order = list(standing.order)
    in_points = content.indicator_set.measures()[standing.node.name]
    if in_points and standing.node.aggregate is None and len(order) <= _MOST_STACKED and len(children) <= _MOST_PARTS:
        parts = contributions(content.evaluation, children, standing)
        titles = [child.title or child.name for child in children]
        series = [
            Series(name, [float(part[place]) for place in order]) for name, part in zip(titles, parts, strict=True)
        ]
        title = voice.say(f"{standing.title}得分构成", f"{standing.title}: what the parts contribute")
        labels = [standing.units[place] for place in order]
        return Figure(StackedBarChart(title, labels, series, voice.say("分", "points")))
    shares = [mean_share(content.evaluation, child.name, standing) for child in children]
    title = voice.say(f"{standing.title}各项平均得分率", f"{standing.title}: mean share of full points")
    return Figure(BarChart(title, [child.title or child.name for child in children], shares, "%", digits=1))


def contributions(evaluation: Evaluation, children: Sequence[Indicator], standing: Standing) -> list[Array]:
    """Return what each part adds to the total of each row: its points, with the share of parts that do not apply.

    A part that does not apply adds nothing, and those that do take over its points in proportion; NaN where it is
    missing.
    """
    fulls = np.array([full_points(evaluation, child)[standing.rows] for child in children])
    applies = np.array([evaluation.state(child.name)[standing.rows] != NOT_APPLICABLE for child in children])
    due = np.where(applies, fulls, 0.0).sum(axis=0)
    factor = np.divide(fulls.sum(axis=0), due, out=np.ones(due.shape), where=due > 0)
    scores = np.array([evaluation.score(child.name)[standing.rows] for child in children])
    return [*np.where(applies, scores * factor, 0.0)]


def mean_share(evaluation: Evaluation, name: str, standing: Standing) -> float:
    """Return the mean share of full points of a node over the rows of a standing, in per cent; NaN without any."""
    node = next(node for node in evaluation.indicator_set.nodes() if node.name == name)
    scores, fulls = evaluation.score(name)[standing.rows], full_points(evaluation, node)[standing.rows]
    known = ~np.isnan(scores) & (fulls > node.low)
    if not known.any():
        return float("nan")
    return float(((scores[known] - node.low) / (fulls[known] - node.low)).mean() * 100)


def history_chart(content: Content) -> Figure | None:
    """Return the mean scores over the periods; None where there is but one."""
    evaluation = content.evaluation
    periods = evaluation.data.periods
    if len(periods) < 2:  # noqa: PLR2004 - one point is no line
        return None
    lines = [standings_of(evaluation, rows_of_period(evaluation, period)) for period in periods]
    series = [
        Series(standing.title, [float(line[place].known.mean()) if line[place].known.size else None for line in lines])
        for place, standing in enumerate(content.standings[:_MOST_PARTS])
    ]
    title = content.voice.say("平均分变化", "Mean scores over time")
    return Figure(LineChart(title, periods, series, content.voice.say("分", "points")))


def unit_history(
    evaluation: Evaluation, unit: str, heads: Sequence[str], titles: Sequence[str], voice: Voice
) -> Figure | None:
    """Return the scores of one unit over the periods, beside the mean of all; None where it has fewer than two."""
    data = evaluation.data
    if len(data.periods) < 2:  # noqa: PLR2004 - one point is no line
        return None
    own = {data.period_of(row): row for row, name in enumerate(data.units) if name == unit}
    if len(own) < 2:  # noqa: PLR2004
        return None
    series = []
    for head, title in list(zip(heads, titles, strict=True))[: _MOST_PARTS // 2]:
        scores = evaluation.score(head)
        mine = [float(scores[own[period]]) if period in own else None for period in data.periods]
        means = [_mean(scores[rows_of_period(evaluation, period)]) for period in data.periods]
        name = unit if len(heads) == 1 else f"{unit} {title}"
        series += [Series(name, mine), Series(voice.say(f"{title}平均", f"mean of {title}"), means)]
    title = voice.say(f"{unit}历年得分", f"{unit} over time")
    return Figure(LineChart(title, data.periods, series, voice.say("分", "points")))


def _mean(scores: Array) -> float | None:
    known = scores[~np.isnan(scores)]
    return float(known.mean()) if known.size else None
