"""The result of an evaluation as a paper: scores in the order of the ranks, charts, findings, limits, what it rests on."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

import attrs
import numpy as np

from ..core.evaluation import Evaluation
from ..document.charts import BarChart, Columns
from ..document.parts import Document, Figure, Heading, Paragraph, Part, Section, Table
from ..document.table_layout import is_wide
from ..dsl.diagnostics import Language
from .grid import Grid, GridColumn, number_text
from .grid_parts import MOST_ROWS, grid_parts
from .imputed_grid import imputed_grid
from .rating_grids import supplement_grids
from .result_grids import (
    digits_of,
    findings_grid,
    limits_grid,
    provenance_grid,
    results_grid,
    weights_grid,
)
from .screened_grid import screened_grid
from .treated_grids import treated_sheets
from .weightings_grid import weightings_grid
from .words import word

if TYPE_CHECKING:
    from .result import Result

#: Columns of scores side by side that are still read, on a page across.
_BESIDE: Final = 10
#: Scores of all indicators that are still listed: some forty pages.
_MOST_SCORES: Final = 20_000


def result_paper(result: Result, language: Language) -> Document:
    """Return what the sheets of the workbook hold as a paper to read.

    Tables are across the page and follow the ranks; of more than 2,000 rows the first are shown, and the scores of all
    indicators only up to 20,000 of them: beyond, they are for a workbook.
    """
    evaluation = result.evaluation
    found = evaluation.indicator_set
    summary = (" " if language == "en" else "").join(_summary(evaluation, language))
    before = [Paragraph(summary), Heading(word("paper_scores", language)), *_scores(evaluation, language)]
    after = [
        Heading(word("sheet_findings", language)),
        *_findings(evaluation, language),
        *_details(evaluation, language),
        *_further(evaluation, language),
        Heading(word("paper_basis", language)),
        *grid_parts(provenance_grid(result.provenance, language), language),
    ]
    is_across = any(isinstance(part, Table) and is_wide(part) for part in (*before, *after))
    charts = list(_charts(evaluation, language))
    if charts and is_across:  # bars one below the other want a page that is high
        charts = [Section(landscape=False), *charts, Section(landscape=True)]
    title = word("paper_title", language, title=found.title or found.name)
    parts = [*before, *charts, *after]
    return Document(title, language, parts, date=result.provenance.as_of, landscape=is_across)


def _summary(evaluation: Evaluation, language: Language) -> Iterator[str]:
    """Yield how many units there are, and how their totals lie."""
    data = evaluation.data
    units, periods = len(set(data.units)), len(data.periods)
    name = "paper_rows" if periods > 1 else "paper_units"
    yield word(name, language, units=units, periods=periods)
    if len(evaluation.heads) != 1 or not data.size:
        return
    head = evaluation.heads[0]
    scores = evaluation.score(head)
    known = np.flatnonzero(~np.isnan(scores))
    if not known.size:
        return
    digits = _digits(evaluation, head)
    best, worst = known[np.argmax(scores[known])], known[np.argmin(scores[known])]
    facts = {"mean": float(scores[known].mean()), "high": float(scores[best]), "low": float(scores[worst])}
    texts = {name: number_text(value, digits) for name, value in facts.items()}
    yield word("paper_mean", language, best=_row_name(evaluation, best), worst=_row_name(evaluation, worst), **texts)
    if absent := data.size - known.size:
        yield word("paper_unscored", language, count=absent)


def _row_name(evaluation: Evaluation, row: int) -> str:
    data = evaluation.data
    period = data.period_of(row) if len(data.periods) > 1 else None
    return data.units[row] if period is None else f"{data.units[row]} {period}"


def _digits(evaluation: Evaluation, head: str) -> int:
    return next(digits_of(node) for node in evaluation.indicator_set.nodes() if node.name == head)


def order_of(evaluation: Evaluation) -> list[int]:
    """Return the rows as they are listed: by period, then by rank, those without one last; as given where heads differ."""
    rows = range(evaluation.data.size)
    if len(evaluation.heads) != 1:
        return list(rows)
    ranks = evaluation.rank(evaluation.heads[0])
    periods = evaluation.data.period_index if evaluation.data.periods else np.zeros(len(rows), dtype=np.int64)
    return sorted(rows, key=lambda row: (int(periods[row]), math.inf if math.isnan(ranks[row]) else float(ranks[row])))


def _titled(grid: Grid, evaluation: Evaluation) -> Grid:
    """Return the grid with the titles of indicators for their names."""
    titles = {node.name: node.title or node.name for node in evaluation.indicator_set.nodes()}
    columns = tuple(attrs.evolve(column, header=titles.get(column.header, column.header)) for column in grid.columns)
    return attrs.evolve(grid, columns=columns)


def _scores(evaluation: Evaluation, language: Language) -> list[Part]:
    grid = _titled(_total_first(results_grid(evaluation, language, everything=False), evaluation, language), evaluation)
    parts = _wide_parts(grid, evaluation, language)
    legend = [Paragraph(word("paper_legend", language), "note")] if _has_gaps(grid, language) else []
    return [*parts, *legend]


def _total_first(grid: Grid, evaluation: Evaluation, language: Language) -> Grid:
    """Return the grid with rank and grade right after the total, where there is one."""
    if len(evaluation.heads) != 1:
        return grid
    own = 2 if evaluation.data.periods else 1
    total, rest = grid.columns[own], grid.columns[own + 1 :]
    names = {word("rank", language), word("grade", language)}
    outcome = [column for column in rest if column.header in names]
    others = [column for column in rest if column.header not in names]
    total = attrs.evolve(total, header=word("paper_total", language))
    return attrs.evolve(grid, columns=(*grid.columns[:own], total, *outcome, *others))


def _has_gaps(grid: Grid, language: Language) -> bool:
    return any(
        column.mark(row, language) and not _is_known(column, row)
        for column in grid.columns
        for row in range(min(grid.height, MOST_ROWS))
    )


def _is_known(column: GridColumn, row: int) -> bool:
    value = column.values[row]
    return value is not None and value == value  # noqa: PLR0124 - NaN alone differs from itself


def _wide_parts(grid: Grid, evaluation: Evaluation, language: Language) -> list[Part]:
    """Return a grid in pieces of as many columns as go on a page, each with the names of units and periods."""
    own = 2 if evaluation.data.periods else 1
    names, others = grid.columns[:own], grid.columns[own:]
    order, parts = order_of(evaluation), list[Part]()
    pieces = max(-(-len(others) // _BESIDE), 1)
    beside = max(-(-len(others) // pieces), 1)  # as many in each piece
    for first in range(0, max(len(others), 1), beside):
        piece = attrs.evolve(grid, columns=(*names, *others[first : first + beside]))
        parts += grid_parts(piece, language, order=order)
    return parts


def _charts(evaluation: Evaluation, language: Language) -> Iterator[Part]:
    """Yield scores and grades of the last period as charts, for each head."""
    data = evaluation.data
    rows = order_of(evaluation)
    period = None
    if data.periods:
        last = max(int(each) for each in data.period_index) if data.size else 0
        rows = [row for row in rows if int(data.period_index[row]) == last]
        period = data.periods[last] if len(data.periods) > 1 else None
    for head in evaluation.heads if len(rows) > 1 else ():
        scores = evaluation.score(head)
        name = _chart_title("paper_chart", evaluation, head, period, language)
        digits, unit = _digits(evaluation, head), word("paper_points", language)
        yield Figure(
            BarChart(name, [data.units[row] for row in rows], [float(scores[row]) for row in rows], unit, digits)
        )
        if evaluation.indicator_set.grades:
            yield Figure(
                _grades(
                    evaluation, head, rows, _chart_title("paper_grades", evaluation, head, period, language), language
                )
            )


def _chart_title(name: str, evaluation: Evaluation, head: str, period: str | None, language: Language) -> str:
    title = word(name, language) if period is None else word(f"{name}_of", language, period=period)
    return title if len(evaluation.heads) == 1 else f"{head} · {title}"


def _grades(evaluation: Evaluation, head: str, rows: Sequence[int], title: str, language: Language) -> Columns:
    """Return how many units have which grade, those of the scheme in its order, none left out."""
    grades = evaluation.grade(head)
    names = dict.fromkeys(row.label for row in evaluation.indicator_set.grades)
    counts = dict.fromkeys(names, 0)
    for row in rows:
        if grades[row] is not None:
            counts[grades[row]] = counts.get(grades[row], 0) + 1
    return Columns(title, list(counts), list(counts.values()), word("paper_count", language), 0)


def _findings(evaluation: Evaluation, language: Language) -> list[Part]:
    if not evaluation.findings:
        return [Paragraph(word("paper_no_findings", language))]
    grid = findings_grid(evaluation, language)
    # the name of a finding is for programs; its message says what was found
    columns = tuple(column for column in grid.columns if column.header != word("finding", language))
    return grid_parts(attrs.evolve(grid, columns=columns), language)


def _details(evaluation: Evaluation, language: Language) -> list[Part]:
    """Return the scores of all indicators, where there are more than those that stand beside the total."""
    shown = {column.header for column in results_grid(evaluation, language, everything=False).columns}
    grid = results_grid(evaluation, language)
    names = {word("rank", language), word("grade", language)}
    own = 2 if evaluation.data.periods else 1
    below = [column for column in grid.columns[own:] if column.header not in shown | names]
    if not below:
        return []
    heading = Heading(word("paper_details", language))
    if len(below) * evaluation.data.size > _MOST_SCORES:
        return [heading, Paragraph(word("paper_details_left", language))]
    kept = _titled(attrs.evolve(grid, columns=(*grid.columns[:own], *below)), evaluation)
    return [heading, *_wide_parts(kept, evaluation, language)]


def _further(evaluation: Evaluation, language: Language) -> Iterator[Part]:
    """Yield what else the workbook holds, each under its heading where there is anything."""
    weightings = weightings_grid(evaluation, language)
    grids = (
        *((limits_grid(evaluation, language),) if evaluation.limits else ()),
        *((imputed_grid(evaluation, language),) if evaluation.imputed_cells else ()),
        *((screened_grid(evaluation, language),) if evaluation.screened else ()),
        *treated_sheets(evaluation, language),
        *supplement_grids(evaluation, language),
        weights_grid(evaluation, language),
        *((weightings,) if weightings.height else ()),
    )
    for grid in grids:
        parts = grid_parts(_titled(grid, evaluation), language)
        if parts:
            yield Heading(grid.title)
            yield from parts
