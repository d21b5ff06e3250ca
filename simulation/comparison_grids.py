"""The tables of a comparison as grids: units, indicators, findings, changes, units of one side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

import numpy as np

from ..dsl.diagnostics import Language
from ..report.grid import MISSING, Grid, GridColumn
from .set_edits import spoken_number
from .standing import Array, NodeFacts, Raised, Rows, Standing
from .totals import Totals
from .words import said

if TYPE_CHECKING:
    from .comparison import Comparison

_FINE: Final = 1e-9


def key_columns(comparison: Comparison, language: Language, times: int = 1) -> Iterator[GridColumn]:
    """Return the units, and the periods where there are any; so many times, one after the other."""
    yield GridColumn(said("unit", language), comparison.units * times)
    if comparison.periods:
        yield GridColumn(said("period", language), comparison.periods * times)


def digits_of_total(comparison: Comparison, totals: Totals) -> int | None:
    """Return the decimals that a total is shown with: the finer of both sides."""
    nodes = comparison.before.node(totals.name), comparison.after.node(totals.name_after)
    return finer(*nodes)


def decimals_of(comparison: Comparison, totals: Totals) -> int:
    """Return the decimals of a total's differences: its own, two at least."""
    return max(digits_of_total(comparison, totals) or 0, 2)


def finer(*nodes: NodeFacts | None) -> int | None:
    """Return the decimals of the finer of two nodes; None where one is shown as it is."""
    digits = [node.digits for node in nodes if node is not None]
    known = [each for each in digits if each is not None]
    return max(known) if known and len(known) == len(digits) else None


def units_grid(comparison: Comparison, language: Language) -> Grid:
    """Return a row a unit (and period, and total): scores, ranks and grades before and after, and what differs."""
    every, several = comparison.totals, len(comparison.totals) > 1
    columns = list(key_columns(comparison, language, len(every)))
    if several:
        names = tuple(each.name for each in every for _ in comparison.units)
        columns.append(GridColumn(said("indicator", language), names))
    digits = digits_of_total(comparison, every[0])
    for name in ("before", "after"):
        column = _joined(every, name)
        marks = np.where(np.isnan(column), MISSING, 0).astype(np.uint8)
        columns.append(GridColumn(said(name, language), column, marks, digits))
    columns.append(GridColumn(said("difference", language), _joined(every, "difference"), digits=digits))
    if comparison.split is not None and not several:
        columns.append(GridColumn(said("data_effect", language), comparison.split.data, digits=digits))
        columns.append(GridColumn(said("scheme_effect", language), comparison.split.scheme, digits=digits))
    columns += _rank_columns(every, language)
    if comparison.before.grades or comparison.after.grades:
        for name in ("grade_before", "grade_after"):
            texts = tuple(text for each in every for text in getattr(each, name))
            columns.append(GridColumn(said(name, language), texts))
    return Grid(said("sheet_units", language), tuple(columns), len(comparison.units) * len(every))


def _rank_columns(every: tuple[Totals, ...], language: Language) -> Iterator[GridColumn]:
    names = ["rank_before", "rank_after", "rank_change"]
    if every[0].common_before is not None:
        names[2:2] = ["common_before", "common_after"]
    for name in names:
        column = _joined(every, name)
        is_whole = bool((column[~np.isnan(column)] % 1 == 0).all())
        yield GridColumn(said(name, language), column, digits=0 if is_whole else 1, is_whole=is_whole)


def _joined(every: Iterable[Totals], name: str) -> Array:
    return np.concatenate([np.asarray(getattr(each, name), dtype=np.float64) for each in every])


def indicators_grid(comparison: Comparison, language: Language) -> Grid:
    """Return a row a node of either side: means over the common units that have both scores, and how many differ."""
    before, after = comparison.before, comparison.after
    rows = [_means(comparison, *pair) for pair in _nodes(before, after, dict(comparison.pairing.heads))]
    columns = (
        GridColumn(said("indicator", language), tuple(name for name, *_ in rows)),
        GridColumn(said("title", language), tuple(title for _, title, *_ in rows)),
        *(
            GridColumn(said(name, language), np.array([row[place] for row in rows], dtype=np.float64), digits=2)
            for place, name in enumerate(("mean_before", "mean_after", "mean_difference"), start=2)
        ),
        GridColumn(
            said("units_changed", language),
            np.array([row[5] for row in rows], dtype=np.float64),
            digits=0,
            is_whole=True,
        ),
    )
    return Grid(said("sheet_indicators", language), columns, len(rows))


def _nodes(
    before: Standing, after: Standing, heads: Mapping[str, str]
) -> Iterator[tuple[NodeFacts | None, NodeFacts | None]]:
    known = {node.name: node for node in after.nodes}
    taken = set()
    for node in before.nodes:
        name = heads.get(node.name, node.name)
        taken.add(name)
        yield node, known.get(name)
    yield from ((None, node) for node in after.nodes if node.name not in taken)


def _means(
    comparison: Comparison, one: NodeFacts | None, other: NodeFacts | None
) -> tuple[str, str | None, float, float, float, float]:
    before = None if one is None else comparison.before.score(one.name)[comparison.pairing.before]
    after = None if other is None else comparison.after.score(other.name)[comparison.pairing.after]
    node = other or one
    assert node is not None  # noqa: S101 - a node of one of the two
    if before is None or after is None:
        return node.name, node.title, _mean(before), _mean(after), np.nan, np.nan
    both = ~np.isnan(before) & ~np.isnan(after)
    changed = float((np.abs(after[both] - before[both]) > _FINE).sum() + (np.isnan(before) != np.isnan(after)).sum())
    means = _mean(before[both]), _mean(after[both])
    return node.name, node.title, *means, means[1] - means[0], changed


def _mean(column: Array | None) -> float:
    if column is None:
        return float("nan")
    known = column[~np.isnan(column)]
    return float(known.mean()) if known.size else float("nan")


def finding_changes(comparison: Comparison) -> list[tuple[str, int, Raised]]:
    """Return the findings of common units that only one side raises: ``appeared`` or ``gone``, the row, and what it is."""
    if not comparison.before.has_findings or not comparison.after.has_findings:
        return []
    sides = [
        _by_row(standing, rows)
        for standing, rows in (
            (comparison.before, comparison.pairing.before),
            (comparison.after, comparison.pairing.after),
        )
    ]
    found = [("appeared", row, each) for (row, name), each in sides[1].items() if (row, name) not in sides[0]]
    found += [("gone", row, each) for (row, name), each in sides[0].items() if (row, name) not in sides[1]]
    return sorted(found, key=lambda item: (item[1], item[0] == "gone"))


def _by_row(standing: Standing, rows: Rows) -> dict[tuple[int, str], Raised]:
    place = {int(row): common for common, row in enumerate(rows)}
    return {(place[each.row], each.name): each for each in standing.findings if each.row in place}


def findings_grid(comparison: Comparison, language: Language, *, spoken: bool = False) -> Grid:
    """Return a row a finding that only one side raises."""
    found = finding_changes(comparison)
    columns = [GridColumn(said("unit", language), tuple(comparison.units[row] for _, row, _ in found))]
    if comparison.periods:
        columns.append(GridColumn(said("period", language), tuple(comparison.periods[row] for _, row, _ in found)))

    def spelt(text: str | None) -> str | None:
        return said(text, language) if text and spoken else text

    columns += [
        GridColumn(said("change", language), tuple(spelt(change) for change, _, _ in found)),
        GridColumn(said("finding", language), tuple(each.name for *_, each in found)),
        GridColumn(said("category", language), tuple(spelt(each.category) for *_, each in found)),
        GridColumn(said("severity", language), tuple(spelt(each.severity) for *_, each in found)),
        GridColumn(said("message", language), tuple(_message(each, language) for *_, each in found)),
    ]
    return Grid(said("sheet_findings", language), tuple(columns), len(found))


def _message(each: Raised, language: Language) -> str:
    return each.message_en if language == "en" and each.message_en else each.message


def changes_grid(comparison: Comparison, language: Language, *, is_shown: bool = False) -> Grid:
    """Return a row a change of a what-if: what it is of, what stood there and what stands there now.

    ``is_shown`` leaves out the number of cells where none is of data.
    """
    altered = comparison.altered
    cells = np.array([np.nan if each.cells is None else each.cells for each in altered], dtype=np.float64)
    columns = [
        GridColumn(said("what", language), tuple(each.what for each in altered)),
        GridColumn(said("was", language), tuple(_stood(each.was, each.cells, language) for each in altered)),
        GridColumn(said("is", language), tuple(_stood(each.is_, each.cells, language) for each in altered)),
        GridColumn(said("cells", language), cells, digits=0, is_whole=True),
    ]
    if is_shown and np.isnan(cells).all():
        columns.pop()
    return Grid(said("sheet_changes", language), tuple(columns), len(altered))


def _stood(text: str | None, cells: int | None, language: Language) -> str:
    """Return what stood in the cells: that they differ, or that they are empty, in words."""
    if text is None:
        return said("various" if cells else "absent", language)
    if text == "off" and cells is None:
        return said("removed_text", language)
    if cells is None and text:
        return spoken_number(text, language)
    return text or said("empty" if cells is not None else "absent", language)


def alone_grid(comparison: Comparison, language: Language, *, spoken: bool = False) -> Grid:
    """Return a row a unit that only one side has, with its total."""
    sides = (
        ("only_before", comparison.before, comparison.pairing.only_before, 0),
        ("only_after", comparison.after, comparison.pairing.only_after, 1),
    )
    head = comparison.pairing.heads[0]
    units = tuple(standing.units[row] for _, standing, rows, _ in sides for row in rows)
    names = tuple(said(side, language) if spoken else side for side, _, rows, _ in sides for _ in rows)
    scores = np.concatenate([standing.score(head[place])[rows] for _, standing, rows, place in sides])
    digits = digits_of_total(comparison, comparison.totals[0])
    columns = [
        GridColumn(said("unit", language), units),
        GridColumn(said("side", language), names),
        GridColumn(said("total", language), scores, digits=digits),
    ]
    return Grid(said("sheet_alone", language), tuple(columns), len(units))


#: The grids of a comparison by name.
GRIDS: Final[dict[str, Callable[[Comparison, Language], Grid]]] = {
    "units": units_grid,
    "indicators": indicators_grid,
    "findings": findings_grid,
    "changes": changes_grid,
    "alone": alone_grid,
}
