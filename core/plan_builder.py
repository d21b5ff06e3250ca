"""Building a plan: steps are entered one by one, equal ones once, constants folded."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from .expressions import Expression
from .functions import Function, StepKind
from .plan import Op, Step
from .span import NOWHERE, Span

_SOURCES: Final = frozenset({Op.CONSTANT, Op.FIELD, Op.CELLS, Op.BUILTIN, Op.RATED, Op.FILED})
#: What goes from rows to the row above or the other way looks at columns as a whole, like a rank.
_WHOLE: Final = frozenset(
    {
        Op.GROUP,
        Op.RANK,
        Op.QUOTA,
        Op.WHOLE,
        Op.AGGREGATE_WHOLE,
        Op.SHIFT,
        Op.WHICH,
        Op.TEXT,
        Op.GATHER,
        Op.ROLL_UP,
        Op.SPREAD,
    }
)
_FITS: Final = frozenset({Op.FIT, Op.AGGREGATE_FIT, Op.FIT_SIBLINGS, Op.WEIGH})
#: Steps that yield no column: a constant, or what was fitted.
_NO_COLUMN: Final = frozenset({Op.CONSTANT, *_FITS})
_MOVES: Final = frozenset({Op.GATHER, Op.ROLL_UP, Op.SPREAD})

_FOLDED: Final[Mapping[str, Callable[[float, float], float]]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "^": lambda a, b: float(a**b),
}


class PlanBuilder:
    """Collects steps; an equal step is entered once and its position returned again.

    A step works on the rows of the lowest table that its inputs come from; inputs from above are spread over these rows
    first.  ``within`` says for each table what it stands in, ``base`` is the table of the results.
    """

    def __init__(self, within: Mapping[str, str | None] | None = None, base: str | None = None) -> None:
        self.within, self.base = dict(within or {}), base
        self.steps: list[Step] = []
        self.outputs: dict[tuple[str, str], int] = {}
        self.places: dict[tuple[str | None, int], int] = {}
        self.texts: dict[str, None] = {}
        self._known: dict[tuple[Any, ...], int] = {}

    def add(
        self,
        op: Op,
        inputs: Iterable[int] = (),
        owner: str | None = None,
        span: Span = NOWHERE,
        **options: Any,
    ) -> int:
        """Enter a step and return its position."""
        ordered = tuple(inputs)
        level = options.get("level", self.base) if op in _SOURCES else options.get("to")
        if self.within and op not in _SOURCES and op not in _MOVES:
            level = self.lowest(ordered)
            ordered = tuple(self.spread(position, level) for position in ordered)
        key = (op, ordered, tuple(options.items()))
        known = self._known.get(key)
        if known is None:
            kind = _kind_of(op)
            stage = max((self._stage_after(position, kind) for position in ordered), default=0)
            identity = self._digest(op, ordered, key[2])
            self.steps.append(Step(identity, kind, op, ordered, options, owner, span, stage, level))
            known = self._known[key] = len(self.steps) - 1
        return known

    def above(self, table: str | None) -> tuple[str | None, ...]:
        """Return a table and all that it stands in, up to the units."""
        found = [table]
        while (last := found[-1]) is not None:
            found.append(self.within[last])
        return tuple(found)

    def lowest(self, positions: Iterable[int]) -> str | None:
        """Return the table whose rows a step on these inputs works on: the lowest of theirs; that of the results if none has any."""
        levels = {self.steps[p].level for p in positions if not self.is_scalar(p)} or {self.base}
        return max(levels, key=lambda level: len(self.above(level)))

    def is_scalar(self, position: int) -> bool:
        """Whether a step is one number for all rows of whatever table."""
        step = self.steps[position]
        return step.op in _NO_COLUMN or (step.op is Op.BUILTIN and step.options["name"] == "as_of")

    def spread(self, position: int, level: str | None) -> int:
        """Return the step that gives each row of a table what the row above it has."""
        if self.is_scalar(position) or self.steps[position].level == level:
            return position
        step = self.steps[position]
        return self.add(Op.SPREAD, (position,), step.owner, step.span, to=level)

    def constant(self, value: float | str) -> int:
        """Enter a constant; a text also among the labels that the scheme names."""
        if isinstance(value, str):
            self.texts.setdefault(value)
            return self.add(Op.CONSTANT, value=value)
        return self.add(Op.CONSTANT, value=float(value))

    def arithmetic(self, operator: str, left: int, right: int, owner: str | None = None, span: Span = NOWHERE) -> int:
        """Enter an operation on two columns, computed at once where both are constants."""
        a, b = self.number(left), self.number(right)
        if a is not None and b is not None:
            folded = _fold(operator, a, b)
            if folded is not None:
                return self.constant(folded)
        return self.add(Op.ARITHMETIC, (left, right), owner, span, operator=operator)

    def number(self, position: int) -> float | None:
        """Return the number that a constant step holds, None for any other step."""
        step = self.steps[position]
        value = step.options["value"] if step.op is Op.CONSTANT else None
        return value if isinstance(value, float) else None

    def text(self, position: int) -> str | None:
        """Return the text that a constant step holds, None for any other step."""
        step = self.steps[position]
        value = step.options["value"] if step.op is Op.CONSTANT else None
        return value if isinstance(value, str) else None

    def place(self, owner: str | None, expression: Expression, position: int) -> int:
        """Remember which step computes an expression of the model."""
        self.places[owner, id(expression)] = position
        return position

    def _stage_after(self, position: int, kind: StepKind) -> int:
        step = self.steps[position]
        # what looks at all rows must wait until the row steps it reads have gone over all blocks
        return step.stage + (kind in {StepKind.FIT, StepKind.WHOLE} and step.kind is StepKind.ROW)

    def _digest(self, op: Op, inputs: tuple[int, ...], options: tuple[tuple[str, Any], ...]) -> str:
        parts = [op.value, *(self.steps[position].id for position in inputs), *(_spelt(item) for item in options)]
        return f"{op.value}-{hashlib.blake2b('|'.join(parts).encode(), digest_size=8).hexdigest()}"


def _kind_of(op: Op) -> StepKind:
    if op in _SOURCES:
        return StepKind.SOURCE
    if op in _FITS:
        return StepKind.FIT
    return StepKind.WHOLE if op in _WHOLE else StepKind.ROW


def _spelt(option: tuple[str, Any]) -> str:
    name, value = option
    return f"{name}={value.full_name}" if isinstance(value, Function) else f"{name}={value!r}"


def _fold(operator: str, left: float, right: float) -> float | None:
    try:
        value = _FOLDED[operator](left, right)
    except (ArithmeticError, TypeError, ValueError):
        return None  # x/0 and its like stay steps, so that the reason can name them
    return value if math.isfinite(value) else None
