"""The tree of a set before its expressions are bound: names, headers, weights and inherited defaults."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import attrs

from ...core.model import Weight
from .. import syntax
from ..schema import words
from .bodies import Body, keyword, read_body
from .headers import Header, read_header
from .reporting import Reporter
from .scope import IndicatorName, Scope

#: Aggregates under which the points of the children add up to those of their parent.
_ADDITIVE: Final = frozenset({"arithmetic_mean", "weighted", "sum"})
_OPTIONS: Final = words("option.aggregate")
EQUAL: Final = Weight("equal", 1.0)


@attrs.define(eq=False)
class Draft:
    """One node on its way to an Indicator; ``inherited`` are the defaults in force, by attribute."""

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
    low: float = 0.0
    adjustments: list[tuple[str, syntax.Block]] = attrs.field(factory=list)
    is_unit_scale: bool = False

    def attribute(self, name: str) -> syntax.Attribute | None:
        """Return an attribute of the node, its own or by default."""
        return self.body.attributes.get(name) or self.inherited.get(name)

    @property
    def place(self) -> tuple[int, int]:
        """The stretch from the keyword to the end of the header."""
        return self.header.start, self.header.end

    @property
    def named_place(self) -> tuple[int, int]:
        """The stretch from the name to the end of the header."""
        return (self.header.name.start if self.header.name else self.header.start), self.header.end

    def walk(self) -> Iterator[Draft]:
        """Iterate over the node and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


def draft_node(scope: Scope, english: str, block: syntax.Block, defaults: dict[str, syntax.Attribute]) -> Draft:
    """Read a node and all below it, entering the names of indicators into the scope."""
    reporter = scope.reporter
    header = read_header(reporter, english, block)
    body = read_body(reporter, english, block.body)
    body.lost = body.lost or header.lost
    own = _defaults(reporter, body)
    inherited = defaults | {name: value for name, value in own.items() if name != "round"}
    name = header.name.name if header.name else ""
    draft = Draft(header, block, body, inherited, defaults | own, name)
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
        scope.reporter.report("indicator-twice", name, related=(scope.reporter.span(before.place),), name=name.name)
        return
    scope.indicators[name.name] = IndicatorName(name.name, name)
    if is_set:
        scope.set_name = name.name


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
    named = value.function if isinstance(value, syntax.Call) and not value.arguments else value
    if not isinstance(named, syntax.Name) or named.name in _OPTIONS or named.name in scope.indicators:
        return False
    function = scope.function(named.name)
    return function is not None and function.name not in {"min", "max", "median"}
