"""What the author meant: an indicator set, checked and bound, with the place of each thing in the text.

Everything is immutable.  Defaults are resolved: a node says itself how it is aggregated, rounded and imputed.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from enum import StrEnum

import attrs

from .example import Example
from .expressions import Call, Expression, Lookup
from .outcome_rules import Finding, GradeRow, Limit, Quota, Ranking, Report, Screen
from .rated import Rated
from .span import NOWHERE, Span
from .value_type import NUMBER, ValueType


class Direction(StrEnum):
    """Whether more is better."""

    HIGHER = "higher_is_better"
    LOWER = "lower_is_better"


class CellMeaning(StrEnum):
    """What a cell code says of the cell, when it is not a datum."""

    MISSING = "missing"
    NOT_APPLICABLE = "not_applicable"
    ZERO = "zero"
    FULL = "full"


@attrs.frozen
class Bounds:
    """The values a field may take; None is open to infinity."""

    low: float | None = None
    high: float | None = None
    low_closed: bool = True
    high_closed: bool = True


@attrs.frozen
class Field:
    """A column of the unit data.  ``missing``: a datum (float or label), a call (``carry(2)``), ``"error"`` or None."""

    name: str
    type: ValueType = NUMBER
    title: str | None = None
    bounds: Bounds | None = None
    missing: float | str | Call | None = None
    codes: Mapping[str, CellMeaning | float | str] = attrs.field(factory=dict)
    table: str | None = None
    span: Span = NOWHERE


@attrs.frozen
class Table:
    """Rows that belong to a unit (``within`` is None), or to a row of another table."""

    name: str
    within: str | None
    fields: tuple[Field, ...] = ()
    unit_word: str = ""
    span: Span = NOWHERE


@attrs.frozen
class ParamRow:
    """One value of a param: key patterns in the order of ``Param.keys``, from a date on."""

    keys: tuple[str | float | None, ...]
    value: Expression
    valid_from: datetime.date | None = None
    span: Span = NOWHERE


@attrs.frozen
class Param:
    """A named constant, or a small table of constants keyed by fields or dates."""

    name: str
    rows: tuple[ParamRow, ...]
    keys: tuple[str, ...] = ()
    type: ValueType = NUMBER
    span: Span = NOWHERE


@attrs.frozen
class Define:
    """A named expression.  Its uses carry the body with the arguments put in."""

    name: str
    parameters: tuple[str, ...]
    body: Expression
    span: Span = NOWHERE


@attrs.frozen
class Weight:
    """How much a node counts among its siblings: ``kind`` is ``points``, ``percent``, ``weight`` or ``equal``.

    ``by`` gives it where it depends on the class of the unit, 0 where the node is not assessed; ``value`` is then the
    highest.
    """

    kind: str
    value: float
    span: Span = NOWHERE
    by: Lookup | None = None


@attrs.frozen
class Texts:
    """Attributes that only print."""

    criterion: str | None = None
    evidence: tuple[str, ...] = ()
    note: str | None = None
    data_source: str | None = None
    owner: str | None = None
    frequency: str | None = None


@attrs.frozen
class Adjustment:
    """A bonus or penalty of the node it stands in; ``score`` is a positive number also for a penalty.

    ``upto`` is the cap in points; ``children`` are nested adjustments whose sum it caps.  ``varying`` as of a node.
    """

    name: str
    is_bonus: bool
    upto: float | None
    title: str | None = None
    value: Expression | None = None
    score: Expression | None = None
    applies: Expression | None = None
    children: tuple[Adjustment, ...] = ()
    round: Call | None = None
    texts: Texts = Texts()
    varying: Mapping[str, Expression] = attrs.field(factory=dict)
    span: Span = NOWHERE
    spans: Mapping[str, Span] = attrs.field(factory=dict)


@attrs.frozen
class Origin:
    """Where a subtree comes from that its set did not write itself.

    ``name`` is how the scheme calls it (``bth.统筹推进京津冀协同发展``), ``namespace`` that of the plugin which brings it,
    empty for another file, ``span`` the place where it is written.
    """

    name: str
    namespace: str = ""
    span: Span = NOWHERE


@attrs.frozen
class Own:
    """The size in which an included subtree is evaluated: its full points (or the top of its scale, from 0)."""

    full: float
    is_points: bool = True
    origin: Origin | None = None


@attrs.frozen
class Indicator:
    """A node of the tree.  A leaf has ``value`` and ``score``; a parent has ``children`` and ``aggregate``.

    ``full`` is the points of the node (the top of the scale in a ``scale`` set), ``low`` the bottom of its scale.
    ``aggregate`` is None for the default (the sum in points, the weighted mean on a scale), a ``Call`` of an aggregate
    function, ``"none"``, or an expression over the children's scores.  ``weights`` is None (as given), ``"equal"`` or
    a ``Call`` of a weight function.  ``require`` is the share of the weight that must be present; 0 means any.
    ``missing`` and ``not_applicable`` are ``None``, ``"zero" | "full" | "skip" | "error"`` or a ``Call`` (peer_mean).
    ``own`` is set for the root of an included subtree: it is evaluated with all below it in its own points and
    rounding, where its ``upto``, bonuses and penalties belong too; what leaves it is multiplied by full / own.full.
    ``rated`` stands in place of value and score where people rate the leaf.
    ``same_as`` names the indicator that a leaf stands for: its score is then the same share of its own full.
    ``varying`` holds what depends on the class of the unit, by its name (``full``, ``upto``, ``bonus_upto``,
    ``penalty_upto``): an expression over fields; the plain number is then the highest.
    ``spans`` holds the place of each attribute by its English name.
    """

    name: str
    title: str | None = None
    weight: Weight = Weight("equal", 1.0)
    full: float = 1.0
    low: float = 0.0
    upto: float | None = None
    direction: Direction | None = None
    value: Expression | None = None
    score: Expression | None = None
    rated: Rated | None = None
    same_as: str | None = None
    base: Expression | None = None
    children: tuple[Indicator, ...] = ()
    aggregate: Expression | str | None = None
    weights: Call | str | None = None
    require: float = 1.0
    applies: Expression | None = None
    not_applicable: Call | str | None = None
    missing: Call | str | None = None
    impute: Call | None = None
    treat: Call | None = None
    round: Call | None = None
    unbounded: bool = False
    adjustments: tuple[Adjustment, ...] = ()
    bonus_upto: float | None = None
    penalty_upto: float | None = None
    open: bool = False
    texts: Texts = Texts()
    own: Own | None = None
    varying: Mapping[str, Expression] = attrs.field(factory=dict)
    span: Span = NOWHERE
    spans: Mapping[str, Span] = attrs.field(factory=dict)

    @property
    def factor(self) -> float:
        """What the score of an included subtree is multiplied by; 1 for any other node."""
        return 1.0 if self.own is None else self.full / self.own.full

    @property
    def inside(self) -> Indicator:
        """The node as what is below it and its own rules see it: in its own points where it is included."""
        return self if self.own is None else attrs.evolve(self, full=self.own.full, own=None, varying={})

    @property
    def is_leaf(self) -> bool:
        """Whether it has no children."""
        return not self.children

    def walk(self) -> Iterator[Indicator]:
        """Iterate over the node and all below it, parents first, in the order of the file."""
        yield self
        for child in self.children:
            yield from child.walk()


@attrs.frozen
class RollUp:
    """How the leaves of a set for the rows of a table come together for the unit above.

    ``method`` is ``mean | sum | min | max | median``; ``weight`` is that of a row in a mean.
    """

    method: str
    weight: Expression | None = None
    span: Span = NOWHERE


@attrs.frozen
class PluginUse:
    """A plugin that a set uses, as the provenance of its results records it, with the namespaces that it gives."""

    name: str
    version: str
    hash: str
    namespaces: tuple[str, ...] = ()


@attrs.frozen
class IndicatorSet:
    """One scheme, ready to be planned.  ``root`` carries the set's own name, points and rounding.

    ``is_points`` tells a set in points (children add up) from one on a scale (children are averaged).
    ``separate`` is set by ``aggregate = none``: the top indicators are results of their own, without a total.
    ``table`` names the rows that the set scores, where these are not the units; with ``roll_up`` their leaves are brought
    up to the unit above, whose are then parents, grades and ranks.  ``tables`` are those that the set reads.
    ``source_hash`` is the SHA-256 of the files that the set was read from; ``plugins`` are those of the namespaces
    in ``uses``, filled in by whoever loaded them.  ``template`` is the set that this one extends.  ``screen`` leaves
    units with too few data out of everything.
    """

    name: str
    root: Indicator
    is_points: bool
    title: str | None = None
    separate: bool = False
    rescale: str = "siblings"
    fields: tuple[Field, ...] = ()
    tables: tuple[Table, ...] = ()
    table: str | None = None
    roll_up: RollUp | None = None
    params: tuple[Param, ...] = ()
    defines: tuple[Define, ...] = ()
    limits: tuple[Limit, ...] = ()
    grades: tuple[GradeRow, ...] = ()
    quota: Quota | None = None
    findings: tuple[Finding, ...] = ()
    ranking: Ranking = attrs.field(factory=Ranking)
    screen: Screen | None = None
    report: tuple[Report, ...] = ()
    unit: str | None = None
    period: str | None = None
    missing_as: tuple[str, ...] = ()
    codes: Mapping[str, CellMeaning | float | str] = attrs.field(factory=dict)
    version: str | None = None
    source: str | None = None
    effective: tuple[datetime.date | None, datetime.date | None] | None = None
    uses: tuple[str, ...] = ()
    plugins: tuple[PluginUse, ...] = ()
    file: str = ""
    source_hash: str = ""
    template: IndicatorSet | None = attrs.field(default=None, repr=False)
    span: Span = NOWHERE

    def nodes(self) -> Iterator[Indicator]:
        """Iterate over the root and all nodes below it, parents first."""
        return self.root.walk()

    def node(self, name: str) -> Indicator | None:
        """Return the node of that name, or None."""
        return next((node for node in self.nodes() if node.name == name), None)

    def measures(self) -> dict[str, bool]:
        """Return for each node whether what is below it is in points: as the set, or as the subtree it was included with."""
        found: dict[str, bool] = {}
        pending = [(self.root, self.is_points)]
        while pending:
            node, is_points = pending.pop()
            found[node.name] = inside = is_points if node.own is None else node.own.is_points
            pending.extend((child, inside) for child in node.children)
        return found

    @property
    def base(self) -> str | None:
        """The table whose rows have the results; None: the units."""
        return None if self.roll_up is not None else self.table

    def field(self, name: str, table: str | None = None) -> Field | None:
        """Return the field of that name, of the units or of a table, or None."""
        fields = self.fields if table is None else next((t.fields for t in self.tables if t.name == table), ())
        return next((field for field in fields if field.name == name), None)


@attrs.frozen
class Scheme:
    """All that one file (with the files it uses) declares."""

    file: str
    sets: tuple[IndicatorSet, ...]
    examples: tuple[Example, ...] = ()

    def set_named(self, name: str) -> IndicatorSet | None:
        """Return the indicator set of that name, or None."""
        return next((found for found in self.sets if found.name == name), None)
