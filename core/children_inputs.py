"""Where the inputs of a step that combines children stand: scores, absences, what derives and varies their weights.

The order is that of the steps: scores, absences, dues, derived weights, factors of the class, full points of the class
(children, then the node), and, of a method that looks at all units, what it was fitted to and the groups of the rows.
"""

from __future__ import annotations

import attrs

from .plan import Op, Step

#: How many inputs stand behind all others: the groups, and before them what was fitted.
_TAIL = {Op.AGGREGATE_FIT: 1, Op.AGGREGATE_WHOLE: 1}
_AGGREGATES = frozenset({Op.AGGREGATE, Op.AGGREGATE_FIT, Op.AGGREGATE_WHOLE})


@attrs.frozen
class ChildrenInputs:
    """The inputs of one step by what they are, as positions among ``Step.inputs``."""

    scores: slice
    absences: slice
    dues: slice
    derived: int | None
    factors: slice
    fulls: slice
    fitted: int | None
    group: int | None


def children_inputs(step: Step) -> ChildrenInputs:
    """Return where the inputs of a step stand: a sum, a mean, a gate or a named method."""
    options, first = step.options, 1 if step.op is Op.GATE else 0
    count, end = len(options["weights"]), len(step.inputs)
    tail = 2 if options.get("is_fitted") else _TAIL.get(step.op, 0)
    group = end - 1 if tail else None
    fitted = end - 2 if tail > 1 else None
    end -= tail
    has_fulls = step.op in _AGGREGATES and options["fulls"] is None
    fulls = slice(end - (count + 1 if has_fulls else 0), end)
    factors = slice(fulls.start - (count if options.get("varies") else 0), fulls.start)
    derived = factors.start - 1 if options.get("derives") else None
    dues = slice(first + 2 * count, factors.start if derived is None else derived)
    scores, absences = slice(first, first + count), slice(first + count, first + 2 * count)
    return ChildrenInputs(scores, absences, dues, derived, factors, fulls, fitted, group)
