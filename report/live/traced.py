"""Numbers that remember which cell of the workbook they stand in, so that a formula can name the cell.

The compiler of a scheme folds numbers as it goes: points of a parent are a sum, a child's ratio a quotient.  A
:class:`Traced` number takes part in all that as the float it is, and what comes out is the number with its formula.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Self

from ...core.plan import Op
from ...core.plan_builder import PlanBuilder

#: Around the number of a cell that stands alone (a parameter, a statistic) in the text of a formula.
SCALAR: Final = "\ue003"
END: Final = "\ue001"


class Traced(float):
    """A number with the formula that gives it; its digest in a plan is that of the number."""

    formula: str

    def __new__(cls, value: float, formula: str) -> Self:
        """Make the number that ``formula`` comes to."""
        made = super().__new__(cls, value)
        made.formula = formula
        return made

    def __eq__(self, other: object) -> bool:
        """Whether it is the same number, and where both are traced the same cell."""
        if isinstance(other, Traced) and other.formula != self.formula:
            return False
        return float.__eq__(self, other) is True

    def __ne__(self, other: object) -> bool:
        """Whether it is another number, or from another cell."""
        return not self == other

    def __hash__(self) -> int:
        """Return a hash by number and cell, so that equal numbers of two cells stay two constants of a plan."""
        return hash((float(self), self.formula))

    def __neg__(self) -> Traced:
        """Return the number with the sign turned."""
        return Traced(-float(self), f"(-{self.formula})")

    def __abs__(self) -> Traced:
        """Return the distance from 0."""
        return Traced(abs(float(self)), f"ABS({self.formula})")

    def __reduce__(self) -> Any:
        """Tell how to copy it."""
        return Traced, (float(self), self.formula)


def number_text(value: float) -> str:
    """Return a number as a formula writes it, all digits kept.

    >>> number_text(60.0), number_text(1e-9), number_text(-2.5)
    ('60', '1E-09', '(-2.5)')
    """
    plain = float(value)
    text = str(int(plain)) if plain.is_integer() and abs(plain) < 1e15 else repr(plain).upper()  # noqa: PLR2004 - beyond, digits are lost
    return f"({text})" if plain < 0 else text


def formula_of(value: float) -> str:
    """Return what stands for a number in a formula: its cell, or its digits."""
    return value.formula if isinstance(value, Traced) else number_text(value)


def _operator(sign: str, compute: Callable[[float, float], float], neutral: float) -> tuple[Any, Any]:
    def made(left: float, right: float) -> Any:
        try:
            return Traced(compute(float(left), float(right)), f"({formula_of(left)}{sign}{formula_of(right)})")
        except TypeError:  # a negative number to a broken power is complex
            return NotImplemented

    def forward(self: Traced, other: object) -> Any:
        if type(other) in {float, int} and other == neutral:
            return self  # x - 0 is x, and the formula as short
        return made(self, other) if isinstance(other, float | int) else NotImplemented

    def backward(self: Traced, other: object) -> Any:
        return made(other, self) if isinstance(other, float | int) else NotImplemented

    return forward, backward


for _name, _sign, _neutral, _compute in (
    ("add", "+", 0.0, lambda a, b: a + b),
    ("sub", "-", 0.0, lambda a, b: a - b),
    ("mul", "*", 1.0, lambda a, b: a * b),
    ("truediv", "/", 1.0, lambda a, b: a / b),
    ("pow", "^", 1.0, lambda a, b: a**b),
):
    _forward, _backward = _operator(_sign, _compute, _neutral)
    setattr(Traced, f"__{_name}__", _forward)
    setattr(Traced, f"__r{_name}__", _backward)


class TracingBuilder(PlanBuilder):
    """Builds the plan that formulas are made from: its constants keep their cells."""

    def constant(self, value: float | str) -> int:
        """Enter a constant as it is where it is traced."""
        if isinstance(value, Traced):
            return self.add(Op.CONSTANT, value=value)
        return super().constant(value)
