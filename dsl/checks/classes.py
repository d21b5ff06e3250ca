"""Weights that depend on the class of the unit: which classes there are, and what adds up for each of them."""

from __future__ import annotations

import itertools
import math
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from ...core.expressions import Binary, Case, Expression, Literal, Lookup, Unary, Within
from ...core.value_type import Kind
from ..binding.walking import parts
from ..diagnostics import Both

if TYPE_CHECKING:
    from ..binding.drafts import Draft
    from ..binding.reporting import Reporter

#: How many combinations of classes one node may have; beyond, no author could check them either.
MOST_CLASSES: Final = 5_000
_TOLERANCE: Final = 1e-9
_MOST_NAMED: Final = 4

#: What the subjects of a weight are for one class of units.
UnitClass = Mapping[Expression, Any]

_OPERATORS: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": lambda a, b: a / b if b else None,
    "^": operator.pow,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "and": lambda a, b: bool(a) and bool(b),
    "or": lambda a, b: bool(a) or bool(b),
}


def value_in(expression: Expression, of: UnitClass) -> Any:
    """Return what an expression over the classes is for one of them, None where no row takes it."""
    if expression in of:
        return of[expression]
    if isinstance(expression, Literal):
        return expression.value
    if isinstance(expression, Lookup):
        row = next((row for row in expression.rows if value_in(row.condition, of)), None)
        found = expression.otherwise if row is None else row.result
        return None if found is None else value_in(found, of)
    if isinstance(expression, Binary):
        left, right = value_in(expression.left, of), value_in(expression.right, of)
        return None if left is None or right is None else _OPERATORS[expression.operator](left, right)
    if isinstance(expression, Within):
        return _is_within(expression, value_in(expression.operand, of), of)
    if isinstance(expression, Unary):
        operand = value_in(expression.operand, of)
        return None if operand is None else not operand if expression.operator == "not" else -operand
    return None


def _is_within(expression: Within, number: Any, of: UnitClass) -> bool | None:
    if number is None:
        return None
    low = None if expression.low is None else value_in(expression.low, of)
    high = None if expression.high is None else value_in(expression.high, of)
    above = low is None or number > low or (expression.low_closed and number == low)
    return above and (high is None or number < high or (expression.high_closed and number == high))


def lookups_in(expressions: Iterable[Expression]) -> list[Lookup]:
    """Return the tables by class within expressions."""
    return [part for each in expressions for part in parts(each) if isinstance(part, Lookup)]


def classes_of(lookups: Sequence[Lookup]) -> list[UnitClass] | None:
    """Return every class of units that the tables tell apart; None where there are too many."""
    every: dict[Expression, list[Any]] = {}
    for lookup in lookups:
        for subject in lookup.subjects:
            every.setdefault(subject, [])
    for subject, values in every.items():
        values.extend(_values(subject, lookups))
    if math.prod(len(values) for values in every.values()) > MOST_CLASSES:
        return None
    return [dict(zip(every, combined, strict=True)) for combined in itertools.product(*every.values())]


def _values(subject: Expression, lookups: Sequence[Lookup]) -> list[Any]:
    """Return the values of a subject that may make a difference."""
    if subject.type.labels:
        return list(subject.type.labels)
    if subject.type.kind is Kind.FLAG:
        return [1.0, 0.0]
    named = dict.fromkeys(value for lookup in lookups for row in lookup.rows for value in _named(subject, row))
    numbers = sorted(value for value in named if isinstance(value, float | int))
    if not numbers:
        return list(named) or [None]
    between = [(low + high) / 2 for low, high in itertools.pairwise(numbers)]
    return [numbers[0] - 1, *numbers, *between, numbers[-1] + 1]


def _named(subject: Expression, row: Case) -> Iterator[Any]:
    for part in parts(row.condition):
        if isinstance(part, Binary) and part.left == subject and isinstance(part.right, Literal):
            yield part.right.value
        elif isinstance(part, Within) and part.operand == subject:
            yield from (bound.value for bound in (part.low, part.high) if isinstance(bound, Literal))


def highest(expression: Expression) -> float:
    """Return the most that an expression is for any class."""
    classes = classes_of(lookups_in([expression])) or []
    found = [value for each in classes if isinstance(value := value_in(expression, each), float | int)]
    return float(max(found, default=0.0))


def check_class_sums(reporter: Reporter, node: Draft, kind: str) -> None:
    """Report the classes for which the children's points or percentages do not add up."""
    above = [draft.weight.by for draft in node.line() if draft.weight.by is not None]
    weights = [child.weight.by or Literal(child.weight.value) for child in node.children]
    expected: Expression = Literal(1.0) if kind == "percent" else node.full_by or Literal(node.full)
    classes = classes_of(lookups_in([*weights, expected, *above]))
    if classes is None:
        reporter.report("class-many", node.place, most=MOST_CLASSES)
        return
    wrong: dict[tuple[float, float], list[UnitClass]] = {}
    for each in classes:
        found, full = [value_in(weight, each) for weight in weights], value_in(expected, each)
        if full is None or None in found or any(value_in(by, each) in {0, None} for by in above):
            continue
        total = math.fsum(found)
        if abs(total - full) > _TOLERANCE * max(1.0, abs(full)):
            wrong.setdefault((round(total, 9), round(full, 9)), []).append(each)
    for (total, full), which in wrong.items():
        _report_sum(reporter, node, kind, (total, full), which)


def _report_sum(reporter: Reporter, node: Draft, kind: str, sums: tuple[float, float], which: list[UnitClass]) -> None:
    total, full = sums
    span = reporter.source.span
    reporter.report(
        "class-sum",
        node.place,
        hint="" if total < full else "less",
        related=tuple(span(*child.named_place) for child in node.children),
        classes=_spoken(reporter, which),
        sum=_amount(total, kind),
        full=_amount(full, kind),
        difference=_amount(abs(total - full), kind),
        name=node.name,
    )


def _amount(number: float, kind: str) -> Both:
    if kind == "percent":
        return Both(f"{number * 100:.10g}%", f"{number * 100:.10g}%")
    return Both(f"{number:.10g} 分", f"{number:.10g} points")


def _spoken(reporter: Reporter, classes: Sequence[UnitClass]) -> Both:
    """Name classes of units: ``单位类型 = 办``, a few of them where there are many."""
    shown = [_class_text(reporter, each) for each in classes[:_MOST_NAMED]]
    more = len(classes) - len(shown)
    zh = "；".join(shown) + (f"；另有 {more} 类" if more else "")
    en = "; ".join(shown) + (f"; and {more} more" if more else "")
    return Both(zh, en)


def _class_text(reporter: Reporter, of: UnitClass) -> str:
    text = reporter.source.text
    return ", ".join(f"{text[subject.start : subject.end]} = {_value_text(subject, v)}" for subject, v in of.items())


def _value_text(subject: Expression, value: Any) -> str:
    if subject.type.kind is Kind.FLAG:
        return "yes" if value else "no"
    return f"{value:.10g}" if isinstance(value, float | int) else str(value)
