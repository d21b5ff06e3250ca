"""Vectors over the rows of a table, and what keeps them apart from numbers."""

from __future__ import annotations

from collections.abc import Iterable

from ...core.expressions import Call, DefineRef, Expression, RowsOf, Vector
from ...core.functions import Family
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


class WrittenVectors:
    """Which expressions are vectors because one is written in them, ``[a, b]``, and nothing makes it one number."""

    def __init__(self) -> None:
        self.are_there = False
        self._known: dict[int, tuple[Expression, bool]] = {}

    def has(self, bound: Expression) -> bool:
        """Whether an expression is such a vector."""
        known = self._known.get(id(bound))
        if known is None:
            known = self._known[id(bound)] = bound, isinstance(bound, Vector) or any(map(self.has, _parts(bound)))
        return known[1]


def _parts(bound: Expression) -> Iterable[Expression]:
    """Return the parts of an expression that make it a vector where they are one."""
    if not isinstance(bound, Call):
        return [bound.body] if isinstance(bound, DefineRef) else children_of(bound)
    if bound.reduces or bound.over is not None or bound.function.family is Family.STATISTIC:
        return ()
    return [value for name, value in bound.arguments if not _takes_vector(bound, name)]


def _takes_vector(call: Call, name: str) -> bool:
    parameter = call.function.parameter(name)
    return parameter is not None and (
        parameter.variadic or parameter.type in {"vector", "matrix", "matrices", "weights"}
    )


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
