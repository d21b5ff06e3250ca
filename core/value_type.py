"""What kind of thing an expression yields: the types of the language."""

from __future__ import annotations

from enum import StrEnum

import attrs


class Kind(StrEnum):
    """The kinds of value that the language tells apart."""

    NUMBER = "number"
    COUNT = "count"
    SHARE = "share"
    MONEY = "money"
    POINTS = "points"
    FLAG = "flag"
    TEXT = "text"
    DATE = "date"
    DURATION = "duration"
    VECTOR = "vector"


#: Kinds that arithmetic and comparisons treat as numbers.
NUMERIC = frozenset({Kind.NUMBER, Kind.COUNT, Kind.SHARE, Kind.MONEY, Kind.POINTS})


@attrs.frozen
class ValueType:
    """A kind with its unit of measure and, for ``one of``, the labels it may take (best first)."""

    kind: Kind
    unit: str | None = None
    labels: tuple[str, ...] = ()

    @property
    def is_numeric(self) -> bool:
        """Whether arithmetic applies to it."""
        return self.kind in NUMERIC


NUMBER = ValueType(Kind.NUMBER)
COUNT = ValueType(Kind.COUNT)
SHARE = ValueType(Kind.SHARE)
MONEY = ValueType(Kind.MONEY)
POINTS = ValueType(Kind.POINTS)
FLAG = ValueType(Kind.FLAG)
TEXT = ValueType(Kind.TEXT)
DATE = ValueType(Kind.DATE)
DURATION = ValueType(Kind.DURATION)
VECTOR = ValueType(Kind.VECTOR)
