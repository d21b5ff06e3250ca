"""A scheme in the making: what was read from a table, ready to be written as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

import attrs

from ..dsl.diagnostics import Both
from .sentences.rule import NewField, Rule


@attrs.frozen
class DraftNode:
    """An indicator, a bonus or a penalty.

    ``is_open`` marks a leaf whose sentence was not understood: it takes its points as they are given.
    ``value`` is the expression of its value, None for the field of its own name.
    """

    name: str
    title: str
    kind: str = "indicator"
    points: Decimal | None = None
    is_percent: bool = False
    upto: Decimal | None = None
    direction: str | None = None
    value: str | None = None
    rule: Rule | None = None
    is_open: bool = False
    texts: Mapping[str, str] = attrs.field(factory=dict)
    remarks: tuple[Both, ...] = ()
    children: tuple[DraftNode, ...] = ()
    row: int = 0

    def walk(self) -> Iterator[DraftNode]:
        """Iterate over the node and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


@attrs.frozen
class DraftLimit:
    """A veto: the flag, or the condition on other indicators, that it reads, and what it does."""

    name: str
    title: str
    field: str
    effect: str
    label: str
    sentence: str
    when: str | None = None
    remarks: tuple[Both, ...] = ()


@attrs.frozen
class Draft:
    """The whole: one indicator set with its fields."""

    name: str
    title: str
    points: Decimal | None
    nodes: tuple[DraftNode, ...]
    fields: tuple[NewField, ...] = ()
    limits: tuple[DraftLimit, ...] = ()
    grades: tuple[tuple[str, str], ...] = ()
    grades_are_assumed: bool = False
    comments: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    is_scale: bool = False
    params: tuple[str, ...] = ()
    remarks: tuple[Both, ...] = ()

    def walk(self) -> Iterator[DraftNode]:
        """Iterate over all nodes, parents first."""
        for node in self.nodes:
            yield from node.walk()
