"""Fitting: what depends on all units at hand, kept so that it can be applied to other units later."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

import attrs
import numpy as np
from numpy.typing import NDArray

from .calling import FunctionError, among_all, arguments_of, guarded, invoke, number_in
from .errors import RowError
from .functions import Family, Function, resolve
from .grouping import Grouping, GroupKey
from .held_column import HeldColumn
from .model import Indicator
from .operations import finite
from .plan import Op, Plan, Step
from .saved_fit import FitOrigin

Array = NDArray[np.float64]
#: What a function found in one group.
Found = Mapping[str, Any]

#: Families whose functions put something in place of a value, and so never take one away.
_PREPARING: Final = frozenset({Family.IMPUTE, Family.TREAT, Family.MISSING})


@attrs.frozen(eq=False)
class Statistics:
    """What one fit step found: by group, and None for derived weights; the arrays cannot be written to.

    ``empty`` are the groups that were looked at and in which nothing was present.
    """

    groups: Mapping[GroupKey, Found]
    empty: frozenset[GroupKey] = frozenset()

    def of(self, key: GroupKey) -> Found | None:
        """Return what was found in the group, or in the same group of the period that serves as standard.

        Data of a period that was not fitted (next year's) are measured by the last period that was; a period that was
        fitted and in which nobody has a value is measured by no other.
        """
        if key in self.empty:
            return None
        found = self.groups.get(key)
        if found is not None:
            return found
        same = [known for known in self.groups if known[1:] == key[1:] and (known[0] is None or self._is_new(key[0]))]
        return self.groups[max(same, key=lambda known: str(known[0]))] if same else None

    def _is_new(self, period: str | float | None) -> bool:
        return all(known[0] != period for known in self.groups)


@attrs.frozen(eq=False)
class FittedPlan:
    """A plan with every statistic that depends on all units, by the id of its step; reusable on other data.

    ``weights`` gives by node its weight among its siblings, adding up to 1, as given or as derived; nodes whose weight
    depends on the class of the unit are not in it.  ``origin`` tells where statistics that were saved come from.
    """

    plan: Plan
    statistics: Mapping[str, Statistics]
    weights: Mapping[str, float]
    origin: FitOrigin | None = None

    def derived(self, node: Indicator) -> tuple[float, ...] | None:
        """Return the weights that a method derived for the children of a node, None where each group has its own."""
        return derived_weights(self.plan, self.statistics, node)

    def weightings(self, node: Indicator) -> tuple[tuple[Function, tuple[float, ...]], ...]:
        """Return the methods that derived the weights of a node's children with what each found, the last one first.

        Behind a method that combines others these follow in their order, each with what it combines itself.
        """
        place = self.plan.output("weights", node.name)
        return () if place is None else tuple(self._weightings(place))

    def _weightings(self, place: int) -> Iterator[tuple[Function, tuple[float, ...]]]:
        step = self.plan.steps[place]
        if step.op is not Op.WEIGH or step.id not in self.statistics:
            return
        found = self.statistics[step.id].groups.get((None,))
        if found is not None:  # else each group has its own
            yield step.options["function"], tuple(float(weight) for weight in found["weights"])
        for part in step.inputs:
            yield from self._weightings(part)


def derived_weights(plan: Plan, statistics: Mapping[str, Statistics], node: Indicator) -> tuple[float, ...] | None:
    """Return the weights that a method derived for the children of a node, None where each group has its own."""
    place = plan.output("weights", node.name)
    found = None if place is None else statistics.get(plan.steps[place].id)
    whole = None if found is None else found.groups.get((None,))
    return None if whole is None else tuple(float(weight) for weight in whole["weights"])


def frozen_found(found: Mapping[str, Any]) -> Found:
    """Return what a fit found with its arrays made read-only."""
    kept: dict[str, Any] = {}
    for name, value in found.items():
        if isinstance(value, np.ndarray):
            kept[name] = value.copy()
            kept[name].setflags(write=False)
        else:
            kept[name] = value
    return kept


class FoundAgain(Mapping[str, Any]):
    """What a fit found, found again whenever it is asked for: it is as large as the column that it was fitted to."""

    def __init__(self, find: Callable[[], Found]) -> None:
        self._find = find

    def __getitem__(self, name: str) -> Any:
        """Return one of the things found."""
        return self._find()[name]

    def __iter__(self) -> Iterator[str]:
        """Iterate over their names."""
        return iter(self._find())

    def __len__(self) -> int:
        """Return their number."""
        return len(self._find())

    def items(self) -> Any:
        """Return names and things together, found once."""
        return self._find().items()

    def keys(self) -> Any:
        """Return the names."""
        return self._find().keys()

    def at_hand(self) -> Found:
        """Return all of it, to be kept as long as it is used."""
        return dict(self._find())


def at_hand(statistics: Statistics) -> Statistics:
    """Return statistics of which nothing needs to be found again."""
    if not any(isinstance(found, FoundAgain) for found in statistics.groups.values()):
        return statistics
    kept = {
        key: found.at_hand() if isinstance(found, FoundAgain) else found for key, found in statistics.groups.items()
    }
    return Statistics(kept, statistics.empty)


def fits_by_bounds(step: Step) -> bool:
    """Whether a fit looks at nothing but the least and the greatest number of its column."""
    return step.op is Op.FIT and step.options["function"].fits_by_bounds and not step.options["columns"]


def fit_bounds(step: Step, group: Grouping, bounds: tuple[float, float]) -> Statistics:
    """Fit a function that looks only at bounds to those of all rows; where nothing is present, to nothing."""
    if np.isnan(bounds[0]):
        return Statistics({})
    function, (_, named) = step.options["function"], arguments_of(step)(())
    present = np.array(bounds)
    with among(np.zeros(1, dtype=np.intp), group.codes.size):
        found = _fitted(function, resolve(function.fit), [present], named)
    return Statistics({group.keys[0]: frozen_found(found)})


def statistics_again(step: Step, group: Grouping, column_of: Callable[[int], Any]) -> Statistics:
    """Return the statistics of a fit to one group that are found again whenever they are asked for."""
    function, (_, named) = step.options["function"], arguments_of(step)(())

    def find() -> Found:
        column = np.asarray(column_of(step.inputs[1]), dtype=np.float64)
        present = column[np.isfinite(column)]
        return frozen_found(_fitted(function, resolve(function.fit), [present], named))

    return Statistics({group.keys[0]: FoundAgain(find)})


def apply_at_once(step: Step, column: Array) -> Array:
    """Fit and apply a function to the one group that all rows belong to."""
    function, (_, named) = step.options["function"], arguments_of(step)(())
    with among(np.arange(1), column.size):
        return np.asarray(invoke(function, resolve(function.at_once or ""), [column], named), dtype=np.float64)


def fit_groups(step: Step, group: Grouping, primary: Any, columns: Sequence[Any]) -> Statistics:
    """Fit a function once per group, on the rows whose value is present; a group without any is left out."""
    if isinstance(primary, tuple):
        return fit_bounds(step, group, primary)
    if isinstance(primary, HeldColumn):
        return fit_groups(step, group, primary.bounds if group.is_one else primary.whole(), columns)
    function, sort = step.options["function"], arguments_of(step)
    fit = resolve(function.fit)
    size = group.codes.size
    column = np.broadcast_to(np.asarray(primary, dtype=np.float64), (size,))
    found: dict[GroupKey, Found] = {}
    empty: set[GroupKey] = set()
    for code, rows in group.members():
        present = rows[np.isfinite(column[rows])]
        if not present.size:
            empty.add(group.keys[code])
            continue
        positional, named = sort(tuple(_taken(extra, present) for extra in columns))
        with among(present, size):
            found[group.keys[code]] = frozen_found(_fitted(function, fit, [column[present], *positional], named))
    return Statistics(found, frozenset(empty))


def _fitted(function: Function, fit: Callable[..., Any], positional: list[Any], named: Mapping[str, Any]) -> Found:
    found = guarded(function, fit, positional, named)
    if not isinstance(found, Mapping):
        raise FunctionError("function-type", function, positional, found=type(found).__name__)
    return found


@contextmanager
def among(rows: NDArray[np.intp], size: int) -> Iterator[None]:
    """Let what a function says of the rows of its group be said of the rows of the step."""
    try:
        yield
    except RowError as refusal:
        raise among_all(refusal, rows, size) from refusal
    except FunctionError as error:
        error.first = int(rows[0]) if rows.size else -1
        raise


def _taken(column: Any, rows: Any) -> Any:
    return column if np.ndim(column) == 0 else column[..., rows]


def apply_groups(step: Step, fitted: Statistics, group: Grouping, primary: Any, columns: Sequence[Any]) -> Array:
    """Apply what was fitted, group by group.

    Rows of a group that was not fitted are missing; where the method only prepares a value, they keep what they have.
    """
    size = group.codes.size
    if step.options["broadcasts"]:
        found = [_broadcast(step, fitted.of(key), primary) for key in group.keys]
        table = np.array([*found, np.nan], dtype=np.float64)  # the last is for rows without a group: -1
        return finite(table[group.codes])  # type: ignore[no-any-return]
    function, sort = step.options["function"], arguments_of(step)
    implementation = function.load()
    column = np.broadcast_to(np.asarray(primary, dtype=np.float64), (size,))
    # where there is no group to fill from or to compare with, a datum that is present stays what it is
    result = column.copy() if _PREPARING.intersection((function.family, *function.also)) else np.full(size, np.nan)
    for code, rows in group.members():
        known = fitted.of(group.keys[code])
        if known is None:
            continue
        positional, named = sort(tuple(_taken(extra, rows) for extra in columns))
        with among(rows, size):
            result[rows] = invoke(
                function, implementation, [column[rows], *positional], {**named, "fitted": dict(known)}
            )
    return result


def _broadcast(step: Step, found: Found | None, primary: Any) -> float:
    """Return the number of a group that all its rows get, NaN for a group that was not fitted."""
    return np.nan if found is None else number_in(step.options["function"], found, [np.asarray(primary)])


def whole_groups(step: Step, group: Grouping, primary: Any, columns: Sequence[Any]) -> Array:
    """Call a function on all rows of each group of the units at hand, or once on those of all groups."""
    function, sort = step.options["function"], arguments_of(step)
    implementation, size = function.load(), group.codes.size
    column = np.broadcast_to(np.asarray(primary, dtype=np.float64), (size,))
    if "groups" in function.uses:
        positional, named = sort(tuple(columns))
        found = invoke(function, implementation, [column, *positional], {**named, "groups": group.codes})
        return np.where(group.codes < 0, np.nan, found)
    result = np.full(size, np.nan)
    for _, rows in group.members():
        positional, named = sort(tuple(_taken(extra, rows) for extra in columns))
        with among(rows, size):
            result[rows] = invoke(function, implementation, [column[rows], *positional], named)
    return result


def whole_vectors(step: Step, group: Grouping, columns: Sequence[Any]) -> Array:
    """Call a function that takes vectors of columns on all rows of each group of the units at hand."""
    function, sort = step.options["function"], arguments_of(step)
    implementation, size = function.load(), group.codes.size
    spread = [
        np.broadcast_to(np.asarray(column, dtype=np.float64), (*np.shape(column)[:-1], size)) for column in columns
    ]
    result = np.full(size, np.nan)
    for _, rows in group.members():
        positional, named = sort(tuple(_taken(column, rows) for column in spread))
        with among(rows, size):
            result[rows] = invoke(function, implementation, positional, named)
    return result
