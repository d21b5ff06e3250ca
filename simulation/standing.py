"""What is set side by side: the scores, ranks, grades and findings of one evaluation, wherever it comes from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import attrs
import numpy as np
from numpy.typing import NDArray

from ..report.result_grids import adjustments, digits_of

if TYPE_CHECKING:
    from ..core.evaluation import RaisedFinding
    from ..report.result import Result

Array = NDArray[np.float64]
Rows = NDArray[np.intp]


@attrs.frozen
class NodeFacts:
    """A node of the tree: its parent (None for the top), its title, full points and shown decimals."""

    name: str
    parent: str | None
    title: str | None = None
    full: float | None = None
    digits: int | None = 2
    is_adjustment: bool = False


@attrs.frozen
class Raised:
    """A finding of a unit; ``row`` counts the rows of its standing."""

    row: int
    name: str
    category: str | None
    severity: str | None
    message: str
    message_en: str | None = None


@attrs.frozen(eq=False)
class Standing:
    """One side of a comparison.

    ``periods`` gives the period of each row, () where there are none.  ``heads`` are the totals: the root, or each top
    indicator of a set without one.  ``score`` and ``exact`` read the column of a node, before and after rounding;
    ``ladder`` lists the grades, the best first, where that is known.  ``result`` is what it was read from, None for a
    file; ``rows`` are then the rows of the evaluation.
    """

    label: str
    units: tuple[str, ...]
    periods: tuple[str | None, ...]
    nodes: tuple[NodeFacts, ...]
    heads: tuple[str, ...]
    score: Callable[[str], Array]
    exact: Callable[[str], Array]
    ranks: Mapping[str, Array]
    grades: Mapping[str, tuple[str | None, ...]]
    findings: tuple[Raised, ...] = ()
    has_findings: bool = True
    ladder: tuple[str, ...] = ()
    descending: bool = True
    ties: str = "min"
    result: Result | None = None
    rows: Rows = attrs.field(factory=lambda: np.zeros(0, dtype=np.intp))

    @property
    def size(self) -> int:
        """The number of rows."""
        return len(self.units)

    @property
    def period_names(self) -> tuple[str, ...]:
        """The periods, each once, in order."""
        return tuple(sorted({period for period in self.periods if period is not None}))

    def node(self, name: str) -> NodeFacts | None:
        """Return the node of that name, or None."""
        return next((node for node in self.nodes if node.name == name), None)

    def of_period(self, period: str) -> Standing:
        """Return the rows of one period alone, as rows without periods; ranks are those within the period."""
        rows = np.array([row for row, name in enumerate(self.periods) if name == period], dtype=np.intp)
        place = {int(row): new for new, row in enumerate(rows)}
        score, exact = self.score, self.exact
        return attrs.evolve(
            self,
            label=f"{self.label}@{period}",
            units=tuple(self.units[row] for row in rows),
            periods=(),
            score=lambda name: score(name)[rows],
            exact=lambda name: exact(name)[rows],
            ranks={head: column[rows] for head, column in self.ranks.items()},
            grades={head: tuple(column[row] for row in rows) for head, column in self.grades.items()},
            findings=tuple(attrs.evolve(each, row=place[each.row]) for each in self.findings if each.row in place),
            rows=self.rows[rows],
        )


def standing_of(result: Result, label: str) -> Standing:
    """Return what an evaluation found, ready to be compared."""
    evaluation = result.evaluation
    found, data = evaluation.indicator_set, evaluation.data
    parents = {child.name: node.name for node in found.nodes() for child in node.children}
    nodes = [
        NodeFacts(node.name, _parent(parents.get(node.name), evaluation.names), node.title, node.full, digits_of(node))
        for node in found.nodes()
        if node.name in evaluation.names
    ]
    nodes += [NodeFacts(item.name, None, item.title, item.upto, 2, is_adjustment=True) for item in adjustments(found)]
    by_rounded = found.ranking.by == "rounded"
    return Standing(
        label=label,
        units=tuple(data.units),
        periods=tuple(data.period_of(row) for row in range(data.size)) if data.periods else (),
        nodes=tuple(nodes),
        heads=tuple(evaluation.heads),
        score=evaluation.score,
        exact=evaluation.score if by_rounded else evaluation.exact,
        ranks={head: evaluation.rank(head) for head in evaluation.heads},
        grades={head: tuple(evaluation.grade(head).tolist()) for head in evaluation.heads} if found.grades else {},
        findings=tuple(_raised(each) for each in evaluation.findings),
        ladder=tuple(row.label for row in found.grades),
        descending=found.ranking.descending,
        ties=found.ranking.ties,
        result=result,
        rows=np.arange(data.size, dtype=np.intp),
    )


def _raised(each: RaisedFinding) -> Raised:
    finding = each.finding
    said = each.message or finding.title or ""
    return Raised(each.row, finding.name, finding.category, finding.severity, said, each.message_en)


def _parent(name: str | None, names: tuple[str, ...]) -> str | None:
    return name if name in names else None
