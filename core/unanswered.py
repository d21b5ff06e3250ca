"""Plugins' functions that gave no number although all their arguments were there, and whether they said why.

They are looked at while they are called, block by block, where the rows lie in memory anyway: nothing is computed twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

import attrs
import numpy as np
from numpy.typing import NDArray

from .children_inputs import children_inputs
from .functions import Function
from .gathering import Levels, Segments
from .grouping import Grouping
from .plan import Op, Plan, Step
from .span import Span

Mask = NDArray[np.bool_]


@attrs.frozen
class Unanswered:
    """A function that gave no number for ``count`` of ``total`` rows whose arguments are all present.

    ``unit`` is the first of them, in ``indicator``; ``others`` are further indicators where it happened too.
    """

    function: Function
    count: int
    total: int
    unit: str
    indicator: str | None
    span: Span
    others: tuple[str, ...] = ()


@attrs.frozen(eq=False)
class Undefined:
    """A function that gave no number for some rows and declares why it may: rows of the results, in ``indicator``."""

    function: Function
    rows: NDArray[np.intp]
    indicator: str | None


@attrs.frozen(eq=False)
class _Block:
    """What was seen of one block of rows: how many have all arguments, and which have no number."""

    asked: int
    silent: NDArray[np.intp]


@attrs.define(eq=False)
class Watch:
    """Looks at what the functions give; a block that is run again counts once."""

    _seen: dict[int, dict[int, _Block]]

    @classmethod
    def of(cls, plan: Plan) -> Watch:
        """Return what looks at the steps of a plan that call functions of plugins."""
        return cls({place: {} for place, step in enumerate(plan.steps) if step.op in _ASKED and _is_of_plugin(step)})

    def note(self, place: int, step: Step, start: int, found: Any, inputs: Sequence[Any]) -> None:
        """Look at what a step gave for a block of rows that begins with ``start``."""
        if place in self._seen:
            self._note(place, start, found, _ASKED[step.op](step, inputs))

    def note_gathered(self, place: int, step: Step, found: Any, inputs: Sequence[Any], levels: Levels) -> None:
        """Look at what a statistic of rows below gave for the rows above."""
        if place not in self._seen:
            return
        segments = Segments.of(levels.above(step.options["over"], step.level), levels.of(step.level).size)
        absent = np.broadcast_to(np.isnan(np.asarray(inputs[0], dtype=np.float64)), (segments.count,))
        lacking = np.bincount(segments.above, weights=absent, minlength=segments.sizes.size)
        self._note(place, 0, found, (segments.sizes > 0) & (lacking == 0))

    def _note(self, place: int, start: int, found: Any, asked: Any) -> None:
        asked, silent = np.broadcast_arrays(np.atleast_1d(asked), np.isnan(np.atleast_1d(found)))
        self._seen[place][start] = _Block(int(np.count_nonzero(asked)), start + np.flatnonzero(silent & asked))

    def summary(self, plan: Plan, levels: Levels) -> tuple[Unanswered, ...]:
        """Return the functions that were silent, each once: with the first indicator in which it was."""
        found: dict[Function, Unanswered] = {}
        for each in self._each(plan, levels):
            known = found.get(each.function)
            if known is None:
                found[each.function] = each
            elif each.indicator is not None and each.indicator not in {known.indicator, *known.others}:
                found[each.function] = attrs.evolve(known, others=(*known.others, each.indicator))
        return tuple(found.values())

    def undefined(self, plan: Plan, levels: Levels) -> tuple[Undefined, ...]:
        """Return the functions that gave no number and declare why, each with the rows in each indicator."""
        found = []
        for place, rows, _ in self._silent():
            step = plan.steps[place]
            if step.options["function"].undefined is not None:
                concerned = np.unique(levels.beside(rows, step.level)(plan.base))
                found.append(Undefined(step.options["function"], concerned, step.owner))
        return tuple(found)

    def _each(self, plan: Plan, levels: Levels) -> Iterator[Unanswered]:
        for place, rows, asked in self._silent():
            step = plan.steps[place]
            if step.options["function"].undefined is None:
                data, first = levels.of(step.level), int(rows[0])
                unit = f"{data.units[first]} {data.period_of(first)}" if len(data.periods) > 1 else data.units[first]
                yield Unanswered(step.options["function"], rows.size, asked, unit, step.owner, step.span)

    def _silent(self) -> Iterator[tuple[int, NDArray[np.intp], int]]:
        """Yield the steps without numbers, with the rows concerned and how many have all arguments."""
        for place, blocks in self._seen.items():
            rows = [blocks[start].silent for start in sorted(blocks)]
            if any(each.size for each in rows):
                yield place, np.concatenate(rows), sum(block.asked for block in blocks.values())


def _is_of_plugin(step: Step) -> bool:
    function = step.options.get("function")
    return isinstance(function, Function) and not function.is_built_in


def _present(columns: Sequence[Any]) -> Any:
    """Return where no column is NaN; of vectors (parts, rows) no part may be."""
    here: Any = np.True_
    for column in columns:
        absent = np.isnan(np.asarray(column, dtype=np.float64))
        here = here & ~(absent.any(axis=0) if absent.ndim > 1 else absent)
    return here


def _of_call(step: Step, inputs: Sequence[Any]) -> Any:
    count = len(step.options["columns"])
    here = _present(inputs[:count])
    for condition, answer in zip(inputs[count:], step.options["active"], strict=True):
        here = here & (np.asarray(condition) == float(answer))
    return here


def _of_reduction(step: Step, inputs: Sequence[Any]) -> Any:
    return _present(inputs[: len(step.options["columns"])])


def _of_group(group: Grouping, columns: Sequence[Any]) -> Any:
    return _present(columns) & (group.codes >= 0)


def _of_children(step: Step, inputs: Sequence[Any]) -> Any:
    here = _present(inputs[children_inputs(step).scores])
    return here if not isinstance(inputs[-1], Grouping) else here & (inputs[-1].codes >= 0)


#: Where a function was asked for a number: a truth value for each row, from the inputs of its step.
_ASKED: Final[Mapping[Op, Callable[[Step, Sequence[Any]], Any]]] = {
    Op.CALL: _of_call,
    Op.REDUCE: _of_reduction,
    Op.APPLY: lambda _, inputs: _of_group(inputs[1], inputs[2:]),
    Op.WHOLE: lambda _, inputs: _of_group(inputs[0], inputs[1:]),
    Op.AGGREGATE: _of_children,
    Op.AGGREGATE_WHOLE: _of_children,
    Op.GATHER: lambda _, __: np.False_,
}
