"""What was done to the outliers of a leaf: which cells were pulled in or transformed, and how the column fared.

Built-in treatments leave in what they fitted the bounds they cut at and whether they transformed, so that the same
numbers tell of the units at hand, of next year's under a frozen fit, and of one unit in its explanation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import attrs
import numpy as np
from numpy.typing import NDArray

from .expressions import Call, Literal
from .functions import Family
from .grouping import GroupKey
from .plan import Op, Plan, Step
from .records import CellRecord
from .run import Run

Array = NDArray[np.float64]
Codes = NDArray[np.uint8]

#: What a cell went through, as parts of one code: pulled up to a bound, pulled down to one, transformed.
LOW: Final = 1
HIGH: Final = 2
TRANSFORMED: Final = 4

_BUILT_IN: Final = "quanheng"


@attrs.frozen(eq=False)
class Treatment:
    """What a leaf's treatment did to each row: ``how`` is 0 where nothing, else the sum of what it went through.

    ``transformation`` names what ``TRANSFORMED`` means here: ``log``, ``box_cox``, or a plugin's function.  ``units``
    and ``periods`` name the rows, which are those below the units where the set is for a table.  ``groups`` holds what
    was fitted, by period and group: skewness and kurtosis of each stage, points, bounds and constants.
    """

    leaf: str
    method: Call
    transformation: str
    before: Array
    after: Array
    how: Codes
    units: Sequence[str]
    periods: Sequence[str]
    period_index: NDArray[np.intp]
    groups: Mapping[GroupKey, Mapping[str, Any]]

    def word(self, code: int) -> str:
        """Return a code in words: ``winsorised_high``, ``log``, ``winsorised_high+log``."""
        parts = {LOW: "winsorised_low", HIGH: "winsorised_high", TRANSFORMED: self.transformation}
        return "+".join(word for bit, word in parts.items() if code & bit)

    def records(self) -> Iterator[CellRecord]:
        """Yield every cell that was treated."""
        for row in np.flatnonzero(self.how).tolist():
            before, after, how = float(self.before[row]), float(self.after[row]), self.word(int(self.how[row]))
            yield CellRecord(row, self.leaf, self.method, before, after, "treated", how=how)


def treatment_of(plan: Plan, run: Run, leaf: str) -> Treatment | None:
    """Return what the treatment of a leaf did to all rows, None where it has none."""
    node, position = plan.indicator_set.node(leaf), treating_step(plan, leaf)
    if position is None or node is None or node.treat is None:
        return None
    step = plan.steps[position]
    data = run.levels.of(step.level)
    before, after = (
        np.broadcast_to(np.asarray(run.column(place), dtype=np.float64), (data.size,))
        for place in (step.inputs[2], position)
    )
    statistics, grouping = run.statistics[plan.steps[step.inputs[0]].id], run.column(step.inputs[1])
    how = np.zeros(data.size, dtype=np.uint8)
    for code, rows in grouping.members():
        found = statistics.of(grouping.keys[code])
        if found is not None:
            how[rows] = _codes(step, found, before[rows], after[rows])
    return Treatment(
        leaf,
        node.treat,
        transformation_of(node.treat),
        before,
        after,
        how,
        data.units,
        data.periods,
        data.period_index,
        statistics.groups,
    )


def treating_step(plan: Plan, leaf: str) -> int | None:
    """Return the step that treats the value of a leaf, None where none does."""
    node, position = plan.indicator_set.node(leaf), plan.output("value", leaf)
    if node is None or node.treat is None or node.same_as is not None:
        return None
    while position is not None and plan.steps[position].op in {Op.ROLL_UP, Op.SPREAD}:
        position = plan.steps[position].inputs[0]
    if position is None:
        return None
    step = plan.steps[position]
    # equal leaves share a step, so that it may belong to another one
    is_treatment = step.op is Op.APPLY and step.options["function"].stands_as(Family.TREAT)
    return position if is_treatment else None


def codes_of(step: Step, found: Mapping[str, Any], before: float, after: float) -> int:
    """Return what one cell went through."""
    return int(_codes(step, found, np.array([before]), np.array([after]))[0])


def _codes(step: Step, found: Mapping[str, Any], before: Array, after: Array) -> Codes:
    if step.options["function"].plugin != _BUILT_IN:
        changed = (before != after) & ~(np.isnan(before) & np.isnan(after))
        return np.where(changed, TRANSFORMED, 0).astype(np.uint8)
    how = np.zeros(before.shape, dtype=np.uint8)
    if "low" in found:
        how[before < found["low"]] |= LOW
    if "high" in found:
        how[before > found["high"]] |= HIGH
    if found.get("transformed"):
        how[~np.isnan(before)] |= TRANSFORMED
    return how


def transformation_of(call: Call) -> str:
    """Return what a treatment transforms by: ``log``, ``box_cox``, ``yeo_johnson``, or its own name."""
    function = call.function
    if function.plugin != _BUILT_IN or function.parameter("otherwise") is None:
        return "log" if function.name == "log_shift" and not function.namespace else function.full_name
    given, parameter = call.argument("otherwise"), function.parameter("otherwise")
    default = "" if parameter is None else str(parameter.default)
    return str(given.value) if isinstance(given, Literal) else default
