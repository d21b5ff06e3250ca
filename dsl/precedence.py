"""Order among operators: the grammar reads expressions flat, here they become trees.

or < and < not < comparison, in < ``..`` < + - < * / < unary minus < ^ (which groups to the right: -2^2 is -4).
"""

from __future__ import annotations

from typing import Any, Final

from .driver import Misbuilt
from .syntax import Binary, Expression, Missing, Unary

#: An operator as it comes from the lexer: its English spelling, its offset and, for words, its end.
Operator = tuple[Any, ...]

COMPARING: Final = frozenset({"==", "!=", "<", "<=", ">", ">=", "in", "not in"})
_BINDING: Final = {"or": 1, "and": 2, "..": 5, "+": 6, "-": 6, "*": 7, "/": 7, "^": 9} | dict.fromkeys(COMPARING, 4)
_NOT, _SIGN = 3, 8
#: More operators than this in one expression would make a tree too deep to walk.
LONGEST: Final = 100


class Prefixed:
    """An operand with the prefix operators before it, outermost first."""

    __slots__ = ("end", "operand", "operators", "start")

    def __init__(self, operators: list[Operator], operand: Expression) -> None:
        self.operators, self.operand = operators, operand
        self.start, self.end = operators[0][1], operand.end


def prefixed(operator: Operator, operand: Expression | Prefixed) -> Prefixed:
    """Put one more operator before an operand."""
    if isinstance(operand, Prefixed):
        return Prefixed([operator, *operand.operators], operand.operand)
    return Prefixed([operator], operand)


def pair(left: Any, operator: Operator, right: Any) -> list[Any]:
    """Begin a sequence of operands and operators."""
    return [left, operator, right]


def longer(sequence: list[Any], operator: Operator, right: Any) -> list[Any]:
    """Carry a sequence on."""
    sequence.append(operator)
    sequence.append(right)
    return sequence


def resolve(sequence: list[Any]) -> Expression:
    """Return the tree of a sequence."""
    first, last = sequence[0], sequence[-1]
    if len(sequence) == 3 and first.__class__ is not Prefixed and last.__class__ is not Prefixed:  # noqa: PLR2004 - a pair
        return binary(first, sequence[1], last)
    operators = len(sequence) // 2 + sum(len(item.operators) for item in sequence if isinstance(item, Prefixed))
    if operators > LONGEST:
        missing = Missing(start=first.start, end=last.end)
        raise Misbuilt("expression-too-long", first.start, last.end, missing, limit=LONGEST)
    return _Climber(_flat(sequence)).climb(0)


def resolve_prefixed(operand: Prefixed) -> Expression:
    """Return the tree of a lone operand with prefix operators."""
    return resolve([operand])


def _flat(sequence: list[Any]) -> list[Any]:
    """Return the sequence with prefix operators as items of their own, marked by a leading ``u``."""
    flat: list[Any] = []
    for item in sequence:
        if isinstance(item, Prefixed):
            flat += [("u" + operator[0], operator[1]) for operator in item.operators]
            flat.append(item.operand)
        else:
            flat.append(item)
    return flat


def binary(left: Expression, operator: Operator, right: Expression) -> Expression:
    """Return the node of a binary operator; ``not in`` is the negation of ``in``."""
    if operator[0] == "not in":
        return Unary("not", Binary("in", left, right, start=left.start, end=right.end), start=left.start, end=right.end)
    return Binary(operator[0], left, right, start=left.start, end=right.end)


class _Climber:
    """Reads a flat sequence from the left, each time as far as an operator binds."""

    def __init__(self, items: list[Any]) -> None:
        self.items, self.position = items, 0

    def climb(self, least: int) -> Expression:
        """Return the tree of what binds at least so tightly."""
        left = self.operand()
        before: Operator | None = None
        middle = left
        while self.position < len(self.items):
            operator = self.items[self.position]
            binding = _BINDING[operator[0]]
            if binding < least:
                break
            self.position += 1
            right = self.climb(binding if operator[0] == "^" else binding + 1)
            if before is not None and operator[0] in COMPARING:
                start, end = self.items[0].start if hasattr(self.items[0], "start") else self.items[0][1], right.end
                # under `not` a second half would escape it; a < b > c is no range
                is_range = least != _NOT and before[0][:1] == operator[0][:1] and operator[0][:1] in "<>"
                facts = {"repeated": (middle.start, middle.end)} if is_range else {}
                raise Misbuilt("chained-comparison", operator[1], right.end, Missing(start=start, end=end), **facts)
            before, middle = (operator if operator[0] in COMPARING else None), right
            left = binary(left, operator, right)
        return left

    def operand(self) -> Expression:
        """Return an operand with its prefix operators."""
        item = self.items[self.position]
        self.position += 1
        if not isinstance(item, tuple):
            return item  # type: ignore[no-any-return]
        operator = item[0][1:]
        operand = self.climb(_NOT if operator == "not" else _SIGN)
        return Unary(operator, operand, start=item[1], end=operand.end)
