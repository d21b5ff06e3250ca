"""Where an expression stands: what its bare names mean there, and which of the built-in names it may use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, Final

import attrs

from ...core.expressions import Builtin, Expression, IndicatorRef
from ...core.model import Direction
from ...core.value_type import POINTS, Kind, ValueType
from .. import syntax
from ..diagnostics import Both
from .reporting import Reporter
from .scope import Scope
from .vectors import is_fit


class Place(StrEnum):
    """The kinds of place that differ in what a bare name means or which functions may stand."""

    VALUE = "value"
    SCORE = "score"
    AGGREGATE = "aggregate"
    DEFINE = "define"
    RESULT = "result"
    CONSTANT = "constant"


#: Places that read the scores of indicators.
RESULT_PLACES: Final = frozenset({Place.RESULT, Place.AGGREGATE})


@attrs.frozen
class Lost(Expression):
    """Stands where something could not be bound and has been reported; whoever meets it stays silent."""


LOST: Final = Lost()
FULL: Final = Builtin("full", type=POINTS)

#: No name of an author: as an argument it tells that an expression stands where there is a ballot.
BALLOT: Final = "\0ballot"

_POINTS_LIKE: Final = frozenset({Kind.POINTS, Kind.NUMBER, Kind.COUNT, Kind.MONEY, Kind.VECTOR})

_WORDS: Final[Mapping[Kind, Both]] = {
    Kind.NUMBER: Both("数值", "a number"),
    Kind.COUNT: Both("计数", "a count"),
    Kind.SHARE: Both("比例", "a share"),
    Kind.MONEY: Both("金额", "money"),
    Kind.POINTS: Both("分数", "points"),
    Kind.FLAG: Both("“是否”", "yes/no"),
    Kind.TEXT: Both("文本", "text"),
    Kind.DATE: Both("日期", "a date"),
    Kind.DURATION: Both("时长", "a duration"),
    Kind.VECTOR: Both("一组数", "a vector"),
}

#: The arithmetic of binding by the kind of syntax node; made once where all binders are known.
Binders = Mapping[type, Callable[["Context", Any], Expression]]


@attrs.define
class Owner:
    """The node that an expression belongs to, as far as expressions need it."""

    name: str
    part: str = "value"
    value: ValueType | None = None
    value_expression: Expression | None = None
    full: Expression | None = FULL
    direction: Direction | None = None
    is_unit_scale: bool = False
    place: Any = None
    bodies: dict[tuple[str, bool, Place, str | None], Expression] = attrs.field(factory=dict)
    functions: list[tuple[Any, Any]] = attrs.field(factory=list)


@attrs.frozen
class Edge:
    """One indicator's number read in the expression of another."""

    part: str
    target: str
    what: str
    start: int
    end: int


def _level_of(context: Context) -> str | None:
    # what reads the scores of indicators reads the rows that have results
    return context.scope.base if context.place in RESULT_PLACES else context.scope.table


@attrs.define
class Context:
    """All that binding one expression needs to know.

    ``level`` names the table whose row is at hand (None: the unit).

    ``outer`` is the place from which the define at hand was called.  ``arguments`` are the bound arguments while the body of a define is put in; ``path`` the defines being put in.
    """

    scope: Scope
    binders: Binders
    place: Place
    owner: Owner | None = None
    arguments: Mapping[str, Expression] = attrs.field(factory=dict)
    path: tuple[str, ...] = ()
    points: bool = False
    edges: dict[str, list[Edge]] = attrs.field(factory=dict)
    outer: Place | None = None
    level: str | None = attrs.field(default=attrs.Factory(_level_of, takes_self=True))
    _twin: Context | None = attrs.field(default=None, alias="twin")

    @property
    def scoring(self) -> bool:
        """Whether it is the score of a leaf, directly or through a define."""
        return (self.outer or self.place) is Place.SCORE

    @property
    def reporter(self) -> Reporter:
        """Where findings go."""
        return self.scope.reporter

    def is_known(self, name: str) -> bool:
        """Whether a bare name means something here: in the scheme, or in the row at hand or a row above it."""
        tables = self.scope.tables
        above = self.scope.above(self.level) if self.level is not None else ()
        rows = [tables[level] for level in above if level is not None]
        return any(name in row.fields or name in row.defines for row in rows) or self.scope.is_known(name)

    def bind(self, node: syntax.Node) -> Expression:
        """Bind an expression in which no points are expected."""
        context = self._other() if self.points else self
        if self.scope.layers:
            context = context.at(node)
        return context.bound(node)

    def bind_here(self, node: syntax.Node) -> Expression:
        """Bind an expression that belongs to the text at hand, wherever its place is told to be."""
        context = self._other() if self.points else self
        return context.bound(node)

    def bind_points(self, node: syntax.Node) -> Expression:
        """Bind an expression where points are expected: a bare number is points, a % literal part of full."""
        context = self if self.points else self._other()
        if self.scope.layers:
            context = context.at(node)
        return context.as_points(context.bound(node), node)

    def bound(self, node: syntax.Node) -> Expression:
        """Bind an expression as this context stands, and see that it is no vector where one number is expected."""
        common = self.scope.common
        common.depth += 1
        found = self.binders[type(node)](self, node)
        common.depth -= 1
        if found is LOST or not (common.tables_used or common.written.are_there):
            return found
        is_one = common.depth == 0 and self.place is not Place.DEFINE
        if is_one and common.written.has(found):
            self.reporter.report("vector-single", node, text=self.reporter.text(node))
            return LOST
        return found if is_fit(self.reporter, common.rows, node, found, one=is_one) else LOST

    def at(self, node: syntax.Node) -> Context:
        """Return the context in which a node is read: it keeps the names of the text that it was written in."""
        return self.within(self.scope.at(node.start))

    def within(self, scope: Scope) -> Context:
        """Return the same context with the names of another text."""
        return self if scope is self.scope else attrs.evolve(self, scope=scope, twin=None)

    def again(self, node: syntax.Node) -> Expression:
        """Bind a part of an expression in which the same is expected as in the whole."""
        return self.bind_points(node) if self.points else self.bind(node)

    def as_points(self, bound: Expression, node: syntax.Node) -> Expression:
        """Return what stands where points are expected, or report that it cannot."""
        kind = bound.type.kind
        if kind in _POINTS_LIKE or bound is LOST:
            return bound
        if kind is Kind.SHARE:
            if self.owner is not None and self.owner.is_unit_scale:
                return bound
            self.reporter.report("share-as-points", node, text=self.reporter.text(node))
        else:
            self.reporter.report("not-points", node, kind=kind_word(kind))
        return LOST

    def full(self) -> Expression:
        """Return the full points at hand: of the leaf, or of the whole set."""
        if self.owner is not None and self.owner.full is not None:
            return self.owner.full
        return IndicatorRef(self.scope.set_name, "full", type=POINTS)

    def bodies(self) -> dict[tuple[str, bool, Place, str | None], Expression]:
        """Return the bodies of defines that are already bound for the node at hand."""
        return self.scope.bodies if self.owner is None else self.owner.bodies

    def read(self, target: str, what: str, node: syntax.Node) -> None:
        """Note that the node at hand reads a number of another one."""
        if self.owner is not None:
            edge = Edge(self.owner.part, target, what, node.start, node.end)
            self.edges.setdefault(self.owner.name, []).append(edge)

    def inside(self, define: str, arguments: Mapping[str, Expression]) -> Context:
        """Return the context of the body of a define that is put in here."""
        return Context(
            self.scope, self.binders, Place.DEFINE, self.owner, arguments, (*self.path, define), self.points, self.edges,
            self.place if self.outer is None else self.outer, self.level,
        )  # fmt: skip

    def _other(self) -> Context:
        """Return the twin that expects points where this one does not, and the other way round."""
        if self._twin is None:
            self._twin = Context(
                self.scope, self.binders, self.place, self.owner, self.arguments, self.path, not self.points, self.edges,
                self.outer, self.level,
            )  # fmt: skip
            self._twin._twin = self  # noqa: SLF001 - the same class
        return self._twin


def kind_word(kind: Kind) -> Both:
    """Return what a kind of value is called in messages."""
    return _WORDS[kind]
