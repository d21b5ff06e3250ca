"""The tree of a set before its expressions are bound: names, headers, weights and inherited defaults."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import attrs

from ...core.expressions import Expression
from ...core.functions import Family, Function
from ...core.model import Origin, Weight
from .. import syntax
from ..schema import words
from .bodies import Body, keyword, read_body
from .headers import Header, read_header
from .merging import name_atom
from .reporting import Reporter
from .scope import IndicatorName, Names, Scope
from .set_texts import Included

#: Aggregates under which the points of the children add up to those of their parent.
_ADDITIVE: Final = frozenset({"arithmetic_mean", "weighted", "sum"})
_OPTIONS: Final = words("option.aggregate")
EQUAL: Final = Weight("equal", 1.0)


@attrs.frozen
class OwnSize:
    """The points or scale of an included subtree, the defaults in force where it comes from, and where that is."""

    full: float
    low: float
    is_points: bool
    is_unit_scale: bool
    defaults: dict[str, syntax.Attribute]
    origin: Origin


@attrs.define(eq=False)
class Draft:
    """One node on its way to an Indicator; ``inherited`` are the defaults in force, by attribute.

    The root of an included subtree has ``own``, its size where it comes from, which is what its ``full`` and ``low``
    are too; ``outer_full`` is then what it counts for in the set.
    ``full_by`` gives the full points where they depend on the class of the unit; ``full`` is then the highest.
    """

    header: Header
    block: syntax.Block
    body: Body
    inherited: dict[str, syntax.Attribute]
    for_children: dict[str, syntax.Attribute]
    name: str
    children: list[Draft] = attrs.field(factory=list)
    weight: Weight = EQUAL
    number: syntax.Expression | None = None
    full: float = 1.0
    full_by: Expression | None = None
    low: float = 0.0
    adjustments: list[tuple[str, syntax.Block]] = attrs.field(factory=list)
    is_unit_scale: bool = False
    is_points: bool = True
    own: OwnSize | None = None
    outer_full: float = 1.0
    outer_full_by: Expression | None = None
    above: dict[str, syntax.Attribute] = attrs.field(factory=dict)
    parent: Draft | None = attrs.field(default=None, repr=False)

    def line(self) -> Iterator[Draft]:
        """Iterate over the node and all that it stands in."""
        node: Draft | None = self
        while node is not None:
            yield node
            node = node.parent

    def attribute(self, name: str) -> syntax.Attribute | None:
        """Return an attribute of the node, its own or by default."""
        return self.body.attributes.get(name) or self.inherited.get(name)

    @property
    def place(self) -> tuple[int, int]:
        """The stretch from the keyword to the end of the header."""
        return self.header.moved or (self.header.start, self.header.end)

    @property
    def named_place(self) -> tuple[int, int]:
        """The stretch from the name to the end of the header."""
        if self.header.moved is not None:
            return self.header.moved
        if self.header.name is not None and not self.header.start <= self.header.name.start < self.header.end:
            return self.place
        return (self.header.name.start if self.header.name else self.header.start), self.header.end

    @property
    def written_name(self) -> syntax.Name | None:
        """The name as the text has it that the node was written in; it may be included under another."""
        made = self.block.made
        return self.header.name if made is None or made.included is None else name_atom(made.included)

    def walk(self) -> Iterator[Draft]:
        """Iterate over the node and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


def draft_node(scope: Scope, english: str, block: syntax.Block, defaults: dict[str, syntax.Attribute]) -> Draft:
    """Read a node and all below it, entering the names of indicators into the scope."""
    reporter = scope.reporter
    size = own_size(scope, block)
    defaults = defaults if size is None else size.defaults
    header = read_header(reporter, english, block)
    body = read_body(reporter, english, block.body)
    body.lost = body.lost or header.lost
    own = _defaults(reporter, body)
    inherited = defaults | {name: value for name, value in own.items() if name != "round"}
    name = header.name.name if header.name else ""
    draft = Draft(header, block, body, inherited, defaults | own, name, own=size, above=defaults)
    if name:
        _enter(scope, draft, is_set=english == "indicator_set")
    for word, inner in body.blocks:
        if word == "indicator":
            draft.children.append(draft_node(scope, "indicator", inner, draft.for_children))
        elif word in {"bonus", "penalty"}:
            draft.adjustments.append((word, inner))
    if name:
        scope.indicators[name].is_leaf = not draft.children
    return draft


def _enter(scope: Scope, draft: Draft, *, is_set: bool) -> None:
    name = draft.header.name
    assert name is not None  # noqa: S101 - callers look first
    before = scope.indicators.get(name.name)
    if before is not None:
        hint = "include" if draft.own is not None else ""
        related = (scope.reporter.span(before.place),)
        scope.reporter.report("indicator-twice", name, hint=hint, related=related, name=name.name)
        return
    scope.indicators[name.name] = IndicatorName(name.name, name)
    if is_set:
        scope.set_name = name.name


def own_size(scope: Scope, block: syntax.Block) -> OwnSize | None:
    """Return the size that an included subtree has where it comes from, None for what is not included."""
    included = block.made.of if block.made is not None else None
    if not isinstance(included, Included):
        return None
    from .expressions import BINDERS  # noqa: PLC0415 - the binders of expressions know drafts
    from .weights import resolve_weights, size_of_set  # noqa: PLC0415 - they work on drafts

    silent = Scope(Names(), Reporter(scope.reporter.source), scope.registry)
    root = draft_node(silent, "indicator_set", included.merged.block, {})
    root.is_points = size_of_set(silent.reporter, root)
    resolve_weights(silent, BINDERS, root)
    found = next((each for each in root.walk() if each.name == included.node), root)
    above = found.above if found is not root else {}
    origin = _origin(scope, included.written, block)
    return OwnSize(found.full, found.low, found.is_points, found.is_unit_scale, above, origin)


def _origin(scope: Scope, written: syntax.Node, block: syntax.Block) -> Origin:
    """Return where an included subtree comes from."""
    place = block.made.included if block.made is not None and block.made.included is not None else block
    target = written.target if isinstance(written, syntax.Member) else None
    space = target.name if isinstance(target, syntax.Name) else ""
    namespace = scope.at(written.start).namespaces.get(space, "")
    first = place.header[0] if place.header else place.keyword
    return Origin(scope.reporter.text(written), namespace, scope.reporter.source.span(place.start, first.end))


def _defaults(reporter: Reporter, body: Body) -> dict[str, syntax.Attribute]:
    found: dict[str, syntax.Attribute] = {}
    for block in body.of("defaults"):
        if block.header:
            reporter.report(
                "header-atom", block.header[0], text=reporter.text(block.header[0]), block=keyword("defaults")
            )
        inner = read_body(reporter, "defaults", block.body)
        body.lost = body.lost or inner.lost
        found |= inner.attributes
    return found


def is_additive(scope: Scope, draft: Draft) -> bool:
    """Whether the points of the children add up to those of the node: by default, or by an additive method."""
    attribute = draft.attribute("aggregate")
    if attribute is None:
        return True
    named = attribute.value.function if isinstance(attribute.value, syntax.Call) else attribute.value
    if isinstance(attribute.value, syntax.Call) and any(a.name is None for a in attribute.value.arguments):
        return False
    if not isinstance(named, syntax.Name) or named.name in _OPTIONS:
        return False
    function = scope.function(named.name)
    return function is not None and function.name in _ADDITIVE


def is_named(scope: Scope, draft: Draft) -> bool:
    """Whether a named method combines the children: it shares out the full points by weight."""
    attribute = draft.attribute("aggregate")
    if attribute is None:
        return True
    value = attribute.value
    arguments = value.arguments if isinstance(value, syntax.Call) else ()
    function = _method_of(scope, value.function if isinstance(value, syntax.Call) else value)
    if function is None or function.name in {"min", "max", "median"}:
        return False
    # with children for arguments it is an expression; what only combines has none but options
    return function.family is Family.AGGREGATE or all(argument.name is not None for argument in arguments)


def _method_of(scope: Scope, named: syntax.Expression) -> Function | None:
    """Return the function that a name stands for, also one of a plugin; None where it means something else."""
    if isinstance(named, syntax.Member) and isinstance(named.target, syntax.Name):
        space = scope.namespaces.get(named.target.name)
        return None if space is None else scope.function(named.name.name, space)
    if not isinstance(named, syntax.Name) or named.name in _OPTIONS or named.name in scope.indicators:
        return None
    return scope.function(named.name)
