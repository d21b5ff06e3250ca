"""The explanation of one unit as data: one frozen tree, from which a reader can recompute the total.

Numbers are as the engine has them; texts are :class:`~.phrasing.Sentence`, in both languages.  Renderers stand above.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from .phrasing import NOTHING, Sentence
from .span import NOWHERE, Span
from .value_type import NUMBER, ValueType


@attrs.frozen
class Datum:
    """Something that an expression read: ``origin`` says what it is.

    ``field``, ``param``, ``define``, ``indicator``; ``supplied``: a field whose own ``missing`` rule filled the cell in;
    ``table``: a param looked up by key or date, ``formula`` naming the row; ``period``: a number of another period, named
    by ``formula``.
    """

    name: str
    value: float | str | None
    text: Sentence
    origin: str = "field"
    formula: Sentence = NOTHING


@attrs.frozen
class Matched:
    """The row of a table that applied, with the line of the scheme it stands in (0 where unknown).

    ``kind`` is ``band``, ``case``, ``lookup``, ``check``, ``curve``, ``branch`` or ``else``.
    """

    kind: str
    text: Sentence
    line: int = 0


@attrs.frozen
class Stage:
    """One thing done to the points of a node, in the order in which it was done.

    ``name`` is one of

    - ``rule``: the score expression gave ``after``;
    - ``value``: the value itself is the score;
    - ``combine``: the contributions of the children, added to ``facts["low"]``;
    - ``aggregate``: ``facts["method"]`` over shares and weights of the children, with its options, times full;
    - ``expression``: the author's expression over the children gave ``after``;
    - ``missing`` / ``not_applicable``: the policy of that name put ``after`` in place of what there was;
    - ``clip``: kept within ``facts["low"]`` and ``facts["high"]``;
    - ``hold`` / ``limit``: not more than ``facts["cap"]``;
    - ``whole_table``: divided by ``facts["due"]``, the share of the table that applies, above ``facts["low"]``;
    - ``bonus`` / ``penalty``: ``facts["amount"]`` added or taken;
    - ``bonus_cap`` / ``penalty_cap``: ``facts["excess"]`` over the node's cap on all of the kind taken back;
    - ``include``: of an included subtree, times ``facts["full"]`` / ``facts["own_full"]``;
    - ``round``: by ``facts["method"]`` to ``facts["digits"]`` digits;
    - ``other``: an operation that has no words of its own.
    """

    name: str
    before: float | None
    after: float | None
    facts: Mapping[str, Any] = attrs.field(factory=dict)
    sentence: Sentence = NOTHING


@attrs.frozen
class Adjusted:
    """A bonus or penalty of one unit: what its rule gave, its cap, and what was counted (``amount``, never negative)."""

    name: str
    is_bonus: bool
    amount: float | None
    title: str | None = None
    exact: float | None = None
    upto: float | None = None
    value: float | None = None
    formula: Sentence = NOTHING
    sentence: Sentence = NOTHING
    rule: Sentence = NOTHING
    span: Span = NOWHERE
    matched: tuple[Matched, ...] = ()
    data: tuple[Datum, ...] = ()
    children: tuple[Adjusted, ...] = ()

    @property
    def label(self) -> str:
        """The title, or the name where there is none."""
        return self.title or self.name


@attrs.frozen
class RoleExplained:
    """What one role of raters gave a leaf for one unit.

    ``given`` and ``valid`` count its ratings, ``share`` is what they came to as a share of full, ``effective`` the
    weight after that of absent roles was spread; ``dropped`` are marks that the method left out, ``invalid`` the
    raters whose ballots did not count.
    """

    name: str
    weight: float
    effective: float
    given: int
    valid: int
    share: float | None = None
    dropped: tuple[float, ...] = ()
    invalid: tuple[str, ...] = ()
    sentence: Sentence = NOTHING


@attrs.frozen
class NodeExplanation:
    """One node of the tree for one unit.

    ``state`` is ``scored``, ``missing`` or ``not_applicable``.  ``weight`` is as given, ``effective`` what it weighs in
    its parent for this unit after the weight of what is absent was spread again (both in the parent's own measure:
    points in a set in points, shares on a scale).  ``contribution`` is what it adds to the parent, where the parent
    adds.  ``own_full`` is the points in which an included subtree is evaluated.  ``exact`` is the score before rounding,
    ``lost`` what is missing to full.  ``full`` is that of the unit at hand; where it depends on the class of the unit,
    ``unit_class`` is that class.  ``imputed`` is the part of the data behind the score that is imputed, by weight.
    ``treatment`` names what the treatment of outliers did to the value: ``winsorised_high``, ``log``.
    ``origin`` says of the top of a part that the set did not write itself where it comes from, ``origin_span`` where
    that is written.
    """

    name: str
    state: str
    score: float | None
    exact: float | None
    full: float
    low: float = 0.0
    upto: float | None = None
    own_full: float | None = None
    unit_class: str = ""
    title: str | None = None
    value: float | str | None = None
    value_type: ValueType = NUMBER
    value_text: Sentence = NOTHING
    treatment: str = ""
    formula: Sentence = NOTHING
    rule: Sentence = NOTHING
    criterion: str | None = None
    span: Span = NOWHERE
    origin: Sentence = NOTHING
    origin_span: Span = NOWHERE
    rule_span: Span = NOWHERE
    matched: tuple[Matched, ...] = ()
    data: tuple[Datum, ...] = ()
    stages: tuple[Stage, ...] = ()
    adjustments: tuple[Adjusted, ...] = ()
    roles: tuple[RoleExplained, ...] = ()
    weight: float | None = None
    effective: float | None = None
    contribution: float | None = None
    lost: float | None = None
    imputed: float | None = None
    sentence: Sentence = NOTHING
    reasons: tuple[Sentence, ...] = ()
    children: tuple[NodeExplanation, ...] = ()

    @property
    def label(self) -> str:
        """The title, or the name where there is none."""
        return self.title or self.name

    def walk(self) -> Iterator[NodeExplanation]:
        """Iterate over the node and all below it, parents first."""
        yield self
        for child in self.children:
            yield from child.walk()


@attrs.frozen
class LimitHeld:
    """A limit whose condition held for the unit: the condition with its numbers, and what it did."""

    name: str
    condition: Sentence
    effect: Sentence
    title: str | None = None
    message: str | None = None
    span: Span = NOWHERE


@attrs.frozen
class FindingRaised:
    """A finding raised for the unit."""

    name: str
    message: str
    condition: Sentence = NOTHING
    title: str | None = None
    category: str | None = None
    kind: str | None = None
    severity: str | None = None
    list: str | None = None
    kind_en: str | None = None
    message_en: str | None = None
    span: Span = NOWHERE

    def said(self, language: str) -> str:
        """Return the message: in that language where the finding is one of the language itself, else as written."""
        return self.message_en if language == "en" and self.message_en else self.message


@attrs.frozen
class Outcome:
    """Rank and grade of the total, or of one top indicator of a set without a total.

    ``ladder`` is the grade before quotas: where it differs from ``grade`` the quota was full.
    """

    name: str
    score: float | None
    exact: float | None
    rank: float | None = None
    grade: str | None = None
    ladder: str | None = None
    sentence: Sentence = NOTHING


@attrs.frozen
class Explanation:
    """Everything about the result of one unit; ``outcomes`` has one entry unless the set keeps its parts separate."""

    set_name: str
    unit: str
    root: NodeExplanation
    outcomes: tuple[Outcome, ...]
    title: str | None = None
    period: str | None = None
    is_points: bool = True
    is_separate: bool = False
    limits: tuple[LimitHeld, ...] = ()
    findings: tuple[FindingRaised, ...] = ()

    @property
    def total(self) -> float | None:
        """The score of the whole set, None where it is missing or the set has none."""
        return None if self.is_separate else self.root.score

    @property
    def rank(self) -> float | None:
        """The rank of the total, or None."""
        return None if self.is_separate or not self.outcomes else self.outcomes[0].rank

    @property
    def grade(self) -> str | None:
        """The grade of the total, or None."""
        return None if self.is_separate or not self.outcomes else self.outcomes[0].grade

    def node(self, name: str) -> NodeExplanation | None:
        """Return the node of that name, or None."""
        return next((node for node in self.root.walk() if node.name == name), None)
