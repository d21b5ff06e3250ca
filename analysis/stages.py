"""The columns of an evaluation at each stage, and the fields by whose size units differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import attrs
import numpy as np
from numpy.typing import NDArray

from ..core.evaluation import NOT_APPLICABLE, Evaluation
from ..core.expressions import Binary, DefineRef, Expression, FieldRef, Literal
from ..core.value_type import Kind
from ..core.walking import expressions_in
from .structure import Structure

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

_NUMBERS: Final = frozenset(
    {Kind.NUMBER, Kind.COUNT, Kind.SHARE, Kind.MONEY, Kind.POINTS, Kind.FLAG, Kind.DATE, Kind.DURATION}
)


@attrs.frozen(eq=False)
class Stages:
    """Columns of the rows that are studied."""

    structure: Structure
    rows: NDArray[np.intp]

    @property
    def evaluation(self) -> Evaluation:
        """The evaluation whose columns they are."""
        return self.structure.evaluation

    def is_number(self, name: str) -> bool:
        """Whether a leaf has a value that is a number: not a text, and not rated or scored without one."""
        value = self.structure.source(name).value
        return value is not None and value.type.kind in _NUMBERS

    def column(self, name: str, stage: str) -> Array:
        """Return a node at a stage, NaN where it is absent; before ``scored`` only leaves with a number have any."""
        if stage == "scored":
            return self.evaluation.score(name)[self.rows]
        if not self.is_number(name):
            return np.full(self.rows.size, np.nan)
        read = {"raw": self.evaluation.raw, "imputed": self.evaluation.imputed, "treated": self.evaluation.value}
        return read[stage](self.structure.source(name).name)[self.rows]

    def matrix(self, names: Sequence[str], stage: str) -> Array:
        """Return columns side by side, each contiguous."""
        return columns_of((self.column(name, stage) for name in names), self.rows.size, len(names))

    def shares(self, names: Sequence[str]) -> Array:
        """Return scores as shares of full, side by side."""
        return columns_of((self.structure.share(name)[self.rows] for name in names), self.rows.size, len(names))

    def data(self, names: Sequence[str]) -> Array:
        """Return what is known of leaves: the raw number, 1 for a text, the score of what has no value."""
        return columns_of((self._datum(name) for name in names), self.rows.size, len(names))

    def _datum(self, name: str) -> Array:
        source = self.structure.source(name)
        has_value = source.value is not None
        column = self.evaluation.raw(source.name)[self.rows] if has_value else self.column(name, "scored")
        return column if self.is_number(name) else np.where(np.isnan(column), np.nan, 1.0)

    def applies(self, names: Sequence[str]) -> Flags:
        """Return where leaves concern their unit, (rows, k)."""
        states = [self.evaluation.state(name)[self.rows] != NOT_APPLICABLE for name in names]
        return np.column_stack(states) if states else np.zeros((self.rows.size, 0), dtype=np.bool_)

    # --- sizes

    def divisors(self) -> tuple[str, ...]:
        """Return the fields that some leaf is divided by, in the order of the leaves."""
        found: dict[str, None] = {}
        for name in self.structure.leaves:
            for part in expressions_in(self.structure.nodes[name].value):
                if isinstance(part, Binary) and part.operator == "/":
                    found |= dict.fromkeys(_fields(part.right))
        return tuple(name for name in found if self.field(name) is not None)

    def field(self, name: str) -> Array | None:
        """Return the column of a field of numbers, None where there is none."""
        declared = self.evaluation.indicator_set.field(name, self.evaluation.plan.base)
        column = self.evaluation.data.columns.get(name)
        if declared is None or declared.type.kind not in _NUMBERS or column is None:
            return None
        return column[self.rows]

    def undivided(self, name: str) -> Array | None:
        """Return the value of a leaf before it was divided by a field, None where it is not."""
        source = self.structure.source(name)
        above = None if source.value is None else _numerator(source.value)
        position = None if above is None else self.evaluation.plan.step_of(above, source.name)
        return None if position is None else self.evaluation.column_of(position)[self.rows]


def columns_of(columns: Iterator[Array], rows: int, count: int) -> Array:
    """Return columns side by side, each contiguous: statistics go column by column."""
    matrix = np.empty((rows, count), order="F")
    for place, column in enumerate(columns):
        matrix[:, place] = column
    return matrix


def _fields(expression: Expression) -> Iterator[str]:
    for part in expressions_in(expression):
        if isinstance(part, FieldRef) and part.table is None and part.type.is_numeric:
            yield part.name


def _numerator(value: Expression) -> Expression | None:
    """Return what is divided by a field in ``a / b``, ``a / b * 1000`` and the like."""
    while isinstance(value, DefineRef):
        value = value.body
    if not isinstance(value, Binary):
        return None
    if value.operator == "/" and any(True for _ in _fields(value.right)):
        return value.left
    if value.operator in {"*", "/"} and isinstance(value.right, Literal):
        return _numerator(value.left)
    return _numerator(value.right) if value.operator == "*" and isinstance(value.left, Literal) else None
