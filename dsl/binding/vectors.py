"""Vectors over the rows of a table, and what keeps them apart from numbers."""

from __future__ import annotations

from ...core.expressions import Call, DefineRef, Expression, RowsOf
from .. import syntax
from .reporting import Reporter
from .walking import children_of


class KnownRows:
    """Over the rows of which tables the results of expressions are, each found once."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Expression, frozenset[str]]] = {}

    def of(self, bound: Expression) -> frozenset[str]:
        """Return the tables over whose rows an expression yields a vector; none where it yields one number."""
        known = self._known.get(id(bound))
        if known is not None:
            return known[1]
        found = self._find(bound)
        self._known[id(bound)] = bound, found
        return found

    def _find(self, bound: Expression) -> frozenset[str]:
        if isinstance(bound, RowsOf):
            return frozenset([bound.table])
        if isinstance(bound, Call) and bound.over is not None:
            return frozenset()
        parts = [bound.body] if isinstance(bound, DefineRef) else children_of(bound)
        return frozenset().union(*(self.of(part) for part in parts))


def is_fit(reporter: Reporter, known: KnownRows, node: syntax.Node, bound: Expression, *, one: bool) -> bool:
    """Whether vectors of two tables do not meet in an expression, and whether it is a number where ``one`` is expected."""
    rows = sorted(known.of(bound))
    if len(rows) > 1:
        reporter.report("rows-differ", node, first=rows[0], second=rows[1])
    elif rows and one:
        report_unreduced(reporter, node, frozenset(rows))
    else:
        return True
    return False


def report_unreduced(reporter: Reporter, node: syntax.Node, rows: frozenset[str]) -> None:
    """Report a vector where one number is expected."""
    reporter.report("rows-vector", node, text=reporter.text(node), table=min(rows))
