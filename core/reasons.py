"""Why something is missing, as data: the walk from a score back to the first thing absent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import attrs
import numpy as np
from numpy.typing import NDArray

from .children_inputs import children_inputs
from .functions import Function
from .grouping import Grouping
from .plan import Op, Plan, Step
from .run import Run
from .shifting import row_of, target_name
from .span import NOWHERE, Span
from .unit_data import NOT_APPLICABLE


@attrs.frozen
class Reason:
    """Why something is absent, for a renderer to say in its language.

    ``code`` and its facts:

    - ``field-absent``: ``field`` has no datum;
    - ``undefined-operation``: ``operator``, ``left``, ``right`` (x/0, 0 to a negative power, overflow);
    - ``undefined-function``: ``function`` has no result for ``arguments`` (the logarithm of 0); of a plugin's also
      ``plugin``, and ``undefined``, what it declares of such a case (None where it declares nothing);
    - ``outside-bands``, ``no-case``: no row of the table holds and it has no else;
    - ``no-param-row``: ``param`` has no row for ``keys``, pairs of name and value;
    - ``zero-base``: ``function`` compares with a number of another period, and that is 0;
    - ``no-data-for``: the unit has no row in ``period``; ``absent-in``: it has one, in which the cause is absent;
    - ``no-statistic``: ``function`` had nothing to work on in the group, ``no-peers``: nobody to compare with;
    - ``no-rows``: the unit has no rows of ``table`` for ``function`` to work on;
    - ``incomplete``: ``absent`` children, ``present`` of the weight where ``require`` is asked; ``causes`` for each;
    - ``not-applicable``: ``by`` its ``condition``, a ``cell`` or its ``children``;
    - ``no-weight``: the children that are present weigh nothing, as weights derived from the data may;
    - ``roles-absent``: ``absent`` roles gave no valid rating, ``present`` of the weight where ``require`` is asked;
    - ``no-period``: the data have none;  ``no-value``: nothing is there to be computed.

    ``owner`` is the node where it happened and ``span`` its place in the scheme.
    """

    code: str
    facts: Mapping[str, Any] = attrs.field(factory=dict)
    owner: str | None = None
    span: Span = NOWHERE
    causes: tuple[Reason, ...] = ()


def explain_absence(plan: Plan, run: Run, name: str, row: int) -> Reason | None:
    """Return why a node has no score in a row, or None where it has one.

    Raises:
        KeyError: the plan has no such node.
    """
    position = plan.output("score", name)
    if position is None:
        raise KeyError(name)
    walk = _Walk(plan, run, np.array([row], dtype=np.intp), plan.base)
    found, applies = walk.of(position), plan.output("applies", name)
    if found is not None and applies is not None and walk.number(applies) == 0:
        return _made(plan.steps[applies], "not-applicable", by="condition")
    return found


@attrs.define(eq=False)
class _Walk:
    plan: Plan
    run: Run
    rows: NDArray[np.intp]
    level: str | None = None
    _known: dict[int, Any] = attrs.field(factory=dict)

    def at(self, position: int) -> Any:
        """Return what a step gives for the row."""
        if position not in self._known:
            self._known |= self.run.at_rows([position], self.rows, self.level)
        return self._known[position]

    def number(self, position: int) -> float:
        return float(np.asarray(self.at(position), dtype=np.float64).reshape(-1)[0])

    def datum(self, position: int, *, is_text: bool) -> float | str:
        """Return what a step gives as a number or a label."""
        text = self.plan.steps[position].options.get("value")
        if isinstance(text, str):
            return text
        number = self.number(position)
        return self.run.labels[int(number)] if is_text and 0 <= number < len(self.run.labels) else number

    def is_absent(self, position: int) -> bool:
        found = self.at(position)
        is_column = isinstance(found, np.ndarray | float)
        return is_column and bool(np.isnan(np.asarray(found).reshape(-1)[0]))

    def of(self, position: int) -> Reason | None:
        """Return why a step gives nothing, or None where it gives something."""
        if not self.is_absent(position):
            return None
        step = self.plan.steps[position]
        return _WAYS.get(step.op, _through)(self, step)

    def first_absent(self, inputs: tuple[int, ...]) -> Reason | None:
        return next((found for source in inputs if (found := self.of(source)) is not None), None)


def _made(step: Step, code: str, causes: tuple[Reason, ...] = (), **facts: Any) -> Reason:
    return Reason(code, facts, step.owner, step.span, causes)


def _through(walk: _Walk, step: Step) -> Reason:
    return walk.first_absent(step.inputs) or _made(step, "no-value")


def _field(_: _Walk, step: Step) -> Reason:
    return _made(step, "field-absent", field=step.options["name"])


def _builtin(_: _Walk, step: Step) -> Reason:
    return _made(step, "no-period", name=step.options["name"])


def _arithmetic(walk: _Walk, step: Step) -> Reason:
    left, right = step.inputs
    facts = {"operator": step.options["operator"], "left": walk.number(left), "right": walk.number(right)}
    return walk.first_absent(step.inputs) or _made(step, "undefined-operation", **facts)


def _function(walk: _Walk, step: Step) -> Reason:
    count = len(step.options["columns"])
    arguments = tuple(walk.number(source) for source in step.inputs[:count])
    below, code = walk.first_absent(step.inputs[:count]), step.options.get("code", "undefined-function")
    return below or _made(step, code, **_named(step), arguments=arguments)


def _named(step: Step) -> dict[str, Any]:
    """Return which function gave nothing, and of a plugin's also what it says of that."""
    function: Function = step.options["function"]
    own = {} if function.is_built_in else {"plugin": function.plugin, "undefined": function.undefined}
    return {"function": function.full_name, **own}


def _reduction(walk: _Walk, step: Step) -> Reason:
    """Name the first value that was asked for and is absent; one that does not apply was not asked for."""
    count = len(step.options["columns"])
    for index, away in step.options["needed"]:
        if walk.is_absent(step.inputs[index]) and (away < 0 or walk.number(step.inputs[count + away]) != 1.0):
            return walk.of(step.inputs[index]) or _made(step, "no-value")
    return _function(walk, step)


def _shift(walk: _Walk, step: Step) -> Reason:
    """Look for the cause in the row of the other period, where there is one."""
    data, here = walk.run.data, int(walk.rows[0])
    period = target_name(step.options, data.periods, data.period_of(here))
    there = row_of(data, data.units[here], period)
    if there is None:
        return _made(step, "no-data-for", period=period, function=step.options["function"])
    cause = _Walk(walk.plan, walk.run, np.array([there], dtype=np.intp)).of(step.inputs[2])
    return _made(step, "absent-in", () if cause is None else (cause,), period=period)


def _gather(walk: _Walk, step: Step) -> Reason:
    """Say that the unit has no rows, or why the first row without a value has none."""
    table, function = step.options["over"], step.options.get("function")
    facts = {"table": table, "function": step.options["method"] if function is None else function.full_name}
    below = walk.run.levels.beside(walk.rows, walk.level)(step.level)
    rows = walk.run.levels.beside(below, step.level)(table)
    if not rows.size:
        return _made(step, "no-rows", **facts)
    column = np.broadcast_to(
        np.asarray(walk.run.column(step.inputs[0]), dtype=np.float64), (walk.run.levels.of(table).size,)
    )
    empty = rows[np.isnan(column[rows])]
    cause = _Walk(walk.plan, walk.run, empty[:1], table).of(step.inputs[0]) if empty.size else None
    if step.op is Op.GATHER and 0 < empty.size < rows.size:
        cause = None  # what is present was enough: the statistic itself has no answer
    return cause or _made(step, "no-statistic", **facts)


def _choose(walk: _Walk, step: Step) -> Reason:
    count = step.options["rows"]
    for row in range(count):
        condition, result = step.inputs[2 * row : 2 * row + 2]
        if walk.is_absent(condition):
            return walk.of(condition) or _made(step, "no-value")
        if walk.number(condition) == 1.0:
            return walk.of(result) or _made(step, "no-value")
    if len(step.inputs) > 2 * count:
        return walk.of(step.inputs[-1]) or _made(step, "no-value")
    if step.options["code"] == "no-param-row":
        keys = tuple((name, walk.datum(source, is_text=is_text)) for name, source, is_text in step.options["keys"])
        return _made(step, "no-param-row", param=step.options["param"], keys=keys)
    subject = next((walk.plan.steps[source].inputs for source in step.inputs[:1]), ())
    value = walk.number(subject[0]) if subject and step.options["code"] == "outside-bands" else None
    return _made(step, step.options["code"] or "no-case", value=value)


def _over_units(walk: _Walk, step: Step) -> Reason:
    inputs = step.inputs[1:] if step.op is Op.APPLY else step.inputs
    group, primary = inputs[:2]
    grouping = walk.at(group)
    if isinstance(grouping, Grouping) and grouping.codes[0] < 0:
        return walk.first_absent(walk.plan.steps[group].inputs) or _made(step, "no-value")
    if step.options.get("is_of_vectors"):
        return walk.first_absent(inputs[1:]) or _made(step, "no-statistic", **_named(step))
    below = None if step.options.get("broadcasts") else walk.of(primary)
    return below or _made(step, "no-statistic", **_named(step))


def _filled(walk: _Walk, step: Step) -> Reason:
    """Say why the leaf itself has no value: nothing was there to fill it from either."""
    return walk.of(step.inputs[2 + step.options["place"]]) or _made(step, "no-value")


def _settle(walk: _Walk, step: Step) -> Reason:
    raw, applies, cells, below = step.inputs[:4]
    if not walk.is_absent(applies) and walk.number(applies) == 0:
        return _made(step, "not-applicable", by="condition")
    if walk.number(cells) == NOT_APPLICABLE:
        return _made(step, "not-applicable", by="cell")
    if walk.number(below) != 0:
        return _made(step, "not-applicable", by="children")
    peers = step.options["missing"] == "peers"
    return walk.of(applies) or (_made(step, "no-peers") if peers else walk.of(raw)) or _made(step, "no-value")


def _combine(walk: _Walk, step: Step) -> Reason:
    """Name the children that are absent and why, unless enough is present and the method itself failed."""
    weights = _weights(walk, step)
    count, offset = len(weights), int(step.op is Op.GATE)
    scores = step.inputs[offset : offset + count]
    absences = step.inputs[offset + count : offset + 2 * count]
    node = walk.plan.indicator_set.node(step.owner or "")
    names = tuple(child.name for child in node.children) if node is not None else ("",) * count
    here = [not walk.is_absent(score) for score in scores]
    asked = [walk.number(away) == 0 for away in absences]
    if not any(asked):
        return _made(step, "not-applicable", by="children")
    present = sum(weight for weight, is_here in zip(weights, here, strict=True) if is_here)
    applicable = sum(weight for weight, is_asked in zip(weights, asked, strict=True) if is_asked)
    missing = [place for place in range(count) if asked[place] and not here[place]]
    require = step.options["require"]
    if not missing or (any(here) and present >= require * applicable - 1e-9 * (sum(weights) or 1.0)):
        return _of_method(walk, step)
    causes = tuple(reason for place in missing if (reason := walk.of(scores[place])) is not None)
    share = present / applicable if applicable else 0.0
    absent = tuple(names[place] for place in missing)
    return _made(step, "incomplete", causes, absent=absent, present=share, require=require)


def _weights(walk: _Walk, step: Step) -> list[float]:
    """Return the weights of the children for the row: those of its class where they depend on it."""
    given: tuple[float, ...] = step.options["weights"]
    if not step.options.get("varies"):
        return list(given)
    factors = [walk.number(source) for source in step.inputs[children_inputs(step).factors]]
    return [weight * (0.0 if np.isnan(factor) else factor) for weight, factor in zip(given, factors, strict=True)]


def _of_method(walk: _Walk, step: Step) -> Reason:
    if step.op is Op.GATE:
        return walk.of(step.inputs[0]) or _made(step, "no-value")
    if step.op in {Op.AGGREGATE, Op.AGGREGATE_WHOLE}:
        count = len(step.options["weights"])
        arguments = tuple(walk.number(source) for source in step.inputs[:count])
        return _made(step, "undefined-function", **_named(step), arguments=arguments)
    count = len(step.options["weights"])
    scores = [walk.number(source) for source in step.inputs[:count]]
    weights = _derived(walk, step) if step.options["derives"] else _weights(walk, step)
    if not any(weight > 0 for score, weight in zip(scores, weights, strict=True) if not np.isnan(score)):
        return _made(step, "no-weight")
    return _made(step, "undefined-function", function="sum", arguments=tuple(scores))


def _derived(walk: _Walk, step: Step) -> list[float]:
    """Return the weights that were derived from the data."""
    place = children_inputs(step).derived
    return [] if place is None else [float(weight) for weight in np.reshape(walk.at(step.inputs[place]), -1)]


def _pool(walk: _Walk, step: Step) -> Reason:
    """Name the roles without a valid rating."""
    options = step.options
    absent = [walk.is_absent(source) for source in step.inputs]
    names = tuple(name for name, is_gone in zip(options["names"], absent, strict=True) if is_gone)
    present = sum(weight for weight, is_gone in zip(options["weights"], absent, strict=True) if not is_gone)
    return _made(step, "roles-absent", absent=names, present=present, require=options["require"])


def _first_input(walk: _Walk, step: Step) -> Reason:
    return walk.of(step.inputs[0]) or _made(step, "no-value")


_WAYS: Final[Mapping[Op, Callable[[_Walk, Step], Reason]]] = {
    Op.FIELD: _field,
    Op.BUILTIN: _builtin,
    Op.ARITHMETIC: _arithmetic,
    Op.CALL: _function,
    Op.SHIFT: _shift,
    Op.REDUCE: _reduction,
    Op.CHOOSE: _choose,
    Op.APPLY: _over_units,
    Op.WHOLE: _over_units,
    Op.FILL_SIBLINGS: _filled,
    Op.SETTLE: _settle,
    Op.COMBINE: _combine,
    Op.GATE: _combine,
    Op.AGGREGATE: _combine,
    Op.AGGREGATE_WHOLE: _combine,
    Op.LIMIT: _first_input,
    Op.REFUSE: _first_input,
    Op.POOL: _pool,
    Op.GATHER: _gather,
    Op.ROLL_UP: _gather,
}
