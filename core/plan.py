"""The plan: an ordered list of steps over columns, made once from an indicator set and used for any data.

A step is data: an operation of a closed set, or an opaque function whose kind is declared.  Steps refer to earlier
steps by position; each also has a stable id, a digest of what it computes, by which fitted statistics are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

import attrs

from .expressions import Expression
from .functions import StepKind
from .model import IndicatorSet
from .span import NOWHERE, Span


class Op(StrEnum):
    """What a step does.  The last group runs registered functions and is opaque to other engines."""

    CONSTANT = "constant"
    FIELD = "field"
    CELLS = "cells"
    BUILTIN = "builtin"
    RATED = "rated"
    FILED = "filed"

    ARITHMETIC = "arithmetic"
    COMPARE = "compare"
    LOGIC = "logic"
    CHOOSE = "choose"
    INTERPOLATE = "interpolate"
    ORDINAL = "ordinal"
    FILL = "fill"
    BOUND = "bound"
    REFUSE = "refuse"
    SETTLE = "settle"
    ABSENT = "absent"
    LIMIT = "limit"
    COMBINE = "combine"
    GATE = "gate"
    DUE = "due"
    POOL = "pool"
    COMPLETE = "complete"
    STACK = "stack"
    STATE = "state"
    GRADE = "grade"

    GATHER = "gather"
    ROLL_UP = "roll_up"
    SPREAD = "spread"
    GROUP = "group"
    RANK = "rank"
    QUOTA = "quota"

    CALL = "call"
    REDUCE = "reduce"
    AGGREGATE = "aggregate"
    AGGREGATE_FIT = "aggregate_fit"
    AGGREGATE_WHOLE = "aggregate_whole"
    FIT_SIBLINGS = "fit_siblings"
    FILL_SIBLINGS = "fill_siblings"
    WHOLE = "whole"
    SHIFT = "shift"
    WHICH = "which"
    TEXT = "text"
    FIT = "fit"
    APPLY = "apply"
    WEIGH = "weigh"
    WEIGHTS_OF = "weights_of"


@attrs.frozen(eq=False)
class Step:
    """One operation on columns.

    ``inputs`` are positions of earlier steps.  ``owner`` is the node, limit, finding or report column it was made for
    (the first of them, where several share the step); ``stage`` counts the passes over the data that must be finished
    before it can run.  ``level`` names the table whose rows its column is over (None: the units).
    """

    id: str
    kind: StepKind
    op: Op
    inputs: tuple[int, ...] = ()
    options: Mapping[str, Any] = attrs.field(factory=dict)
    owner: str | None = None
    span: Span = NOWHERE
    stage: int = 0
    level: str | None = None


@attrs.frozen(eq=False)
class Plan:
    """All steps of an indicator set, in an order in which they can run.

    ``outputs`` finds a step by what it is of a node: ``("score", node)``, ``exact``, ``value``, ``raw`` and ``imputed``
    (a leaf's value before its gaps are filled, and before outliers are treated), ``applies``, ``absent``, ``inapplicable`` (where data that are missing may leave too), ``state``, ``when`` of a limit or finding, ``grade`` and ``rank`` of a head, ``report``.  ``texts`` are the labels
    that the scheme itself names.  ``heads`` are the nodes that have rank and grade: the root, or each top indicator of
    a set without a total.  ``base`` names the table whose rows have the results (None: the units).
    """

    indicator_set: IndicatorSet
    steps: tuple[Step, ...]
    outputs: Mapping[tuple[str, str], int]
    texts: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    base: str | None = None
    _places: Mapping[tuple[str | None, int], int] = attrs.field(factory=dict, repr=False)

    def output(self, what: str, name: str) -> int | None:
        """Return the position of the step that makes this output, or None."""
        return self.outputs.get((what, name))

    def step_of(self, expression: Expression, owner: str | None = None) -> int | None:
        """Return the position of the step that computes an expression of the model, where it stands in ``owner``.

        ``owner`` is the name of the node, adjustment, limit, finding or report column that holds the expression.
        The expression is looked up as the very object of the model; an equal copy is not found.
        """
        return self._places.get((owner, id(expression)))

    def needed_for(self, targets: Iterable[int], known: Iterable[int] = ()) -> list[int]:
        """Return, in running order, the steps that must run for the targets when ``known`` have run already."""
        seen, pending = set(known), list(targets)
        found: list[int] = []
        while pending:
            position = pending.pop()
            if position in seen:
                continue
            seen.add(position)
            found.append(position)
            pending.extend(self.steps[position].inputs)
        return sorted(found)
