"""Weights that methods derive for the children of a node: from all units, or from each group of them by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from .calling import FunctionError, guarded
from .errors import EvaluationError
from .fit import Found, Statistics, among, frozen_found
from .functions import resolve
from .grouping import Grouping, GroupKey
from .operations import Code, Kernel
from .plan import Op, Step

Array = NDArray[np.float64]
#: Derived weights add up to 1 within this much.
_SUM_TOLERANCE: Final = 1e-6


def fit_weights(step: Step, inputs: Sequence[Any], size: int) -> Statistics:
    """Derive the weights of a node's children from the units for which all of them have a score.

    One set of weights serves all periods, so that totals of different years compare, unless the author asks for one in
    each period or group.

    Raises:
        EvaluationError: the weights do not suit the children: their number, a negative one, a sum other than 1.
    """
    options = step.options
    group: Grouping | None = inputs[-1] if options["is_grouped"] else None
    inputs = inputs if group is None else inputs[:-1]
    end = len(inputs) - len(options["parts"])
    shares = _shares(inputs[:end], options["fulls"], size)
    # one sum tells for all children whether any is absent
    is_complete = ~np.isnan(shares.sum(axis=1))
    found: dict[GroupKey, Found] = {}
    for key, rows in _groups(group, is_complete):
        parts = _parts(inputs[end:], options["parts"], key)
        complete = shares if rows is None else shares.T[:, rows].T
        with among(np.arange(size) if rows is None else rows, size):
            found[key] = frozen_found({"weights": _derived(step, complete, parts)})
    return Statistics(found)


def _shares(columns: Sequence[Any], fulls: Sequence[float] | None, size: int) -> Array:
    """Return the shares of full (units, children), each child's in one piece."""
    count = len(columns) if fulls is not None else len(columns) // 2
    shares = np.empty((count, size))
    # where there are none, the full points depend on the class of the unit
    for row, score, full in zip(shares, columns, columns[count:] if fulls is None else fulls, strict=False):
        np.divide(score, full, out=row)
    return shares.T


def _groups(group: Grouping | None, is_complete: NDArray[np.bool_]) -> Iterator[tuple[GroupKey, Any]]:
    """Iterate over the groups with those of their rows that are complete; None: all rows."""
    if group is None:
        yield (None,), None if is_complete.all() else np.flatnonzero(is_complete)
        return
    for code, rows in group.members():
        yield group.keys[code], rows[is_complete[rows]]


def _parts(inputs: Sequence[Any], parts: Sequence[tuple[str, bool]], key: GroupKey) -> dict[str, Any]:
    """Return the weights that other methods derived: arrays by name, tuples of them where several go."""
    found: dict[str, Any] = {}
    for (name, is_several), weights in zip(parts, inputs, strict=True):
        own = (weights.of(key) or {}).get("weights", ()) if isinstance(weights, Statistics) else weights
        array = np.asarray(own, dtype=np.float64)
        found[name] = (*found.get(name, ()), array) if is_several else array
    return found


def _derived(step: Step, complete: Array, parts: Mapping[str, Any]) -> Array:
    function, named = step.options["function"], {**dict(step.options["constants"]), **parts}
    fit = resolve(function.fit or function.implementation)
    found = np.asarray(guarded(function, fit, [complete], named))
    if found.dtype.kind not in "fiub":
        raise FunctionError("function-type", function, [complete], found=str(found.dtype))
    weights = found.astype(np.float64).reshape(-1)
    total = float(weights.sum())
    is_off = not np.isfinite(total) or (weights < 0).any() or abs(total - 1.0) > _SUM_TOLERANCE
    if weights.size != complete.shape[1] or is_off:
        raise EvaluationError(
            "weights-unusable",
            step.span,
            indicator=step.owner,
            function=function.full_name,
            weights=", ".join(f"{weight:g}" for weight in weights),
            children=complete.shape[1],
            plugin=function.plugin,
            shapes=str(complete.shape),
        )
    return weights


def weights_of(step: Step, _: Code) -> Kernel:
    """Make the kernel of the weights of each row's group (children, rows), NaN where it has none."""
    nothing = np.full(step.options["count"], np.nan)

    def looked_up(fitted: Statistics, group: Grouping) -> Any:
        found = [(fitted.of(key) or {}).get("weights", nothing) for key in group.keys]
        table = np.array([*found, nothing], dtype=np.float64)  # the last is for rows without a group: -1
        return np.ascontiguousarray(table[group.codes].T)

    return looked_up


WEIGHING: Final = {Op.WEIGHTS_OF: weights_of}
